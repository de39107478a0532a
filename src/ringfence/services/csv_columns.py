"""Which column of a file holds what: by the names of its columns, or as the uploader says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from ringfence.domain.contact import FIELDS, RowLimits, is_storable
from ringfence.domain.problems import Fault, Problem

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "phoneNumber": (
        *("phonenumber", "phone", "phoneno", "phonenr", "number", "telephonenumber", "telephone", "telephoneno"),
        *("tel", "telno", "telnr", "mobilenumber", "mobile", "mobilephone", "mobileno", "mobilenr", "cellphone"),
        *("cell", "cellnumber", "msisdn", "contactnumber", "primaryphone", "phone1", "homephone", "workphone"),
        *("telefon", "telefonnummer", "rufnummer", "handy", "mobil", "telefono", "numerodetelefono", "movil"),
        *("numerodetelephone", "portable", "telefoonnummer", "telefone", "celular"),
    ),
    "firstName": (
        *("firstname", "first", "givenname", "forename", "fname", "vorname", "prenom", "nombre", "nome", "voornaam"),
    ),
    "lastName": (
        *("lastname", "last", "surname", "familyname", "lname", "nachname", "familienname", "nomdefamille"),
        *("apellido", "apellidos", "cognome", "achternaam", "sobrenome"),
    ),
    "timeZone": ("timezone", "tz", "ianatimezone", "timezoneid", "zeitzone", "fuseauhoraire", "zonahoraria"),
    "uniqueId": ("uniqueid", "id", "externalid", "customerid", "contactid", "recordid", "leadid", "kundennummer"),
    "contactPriority": ("contactpriority", "priority", "prioritaet", "priorite", "prioridad"),
    "expiresAt": ("expiresat", "expires", "expiry", "expirydate", "expirationdate", "validuntil", "until"),
}
"""Names that are understood without a mapping, the likeliest first; case, spaces, accents and punctuation do not count."""

_ACCENTS: Final = str.maketrans(
    {"á": "a", "à": "a", "ä": "ae", "é": "e", "è": "e", "ê": "e", "í": "i", "ó": "o", "ú": "u", "ü": "ue", "ñ": "n"}
)


def checked_header(cells: Sequence[str], limits: RowLimits) -> tuple[str, ...]:
    """The names of the columns; what is empty behind the last name is no column. Raises Problem (invalid)."""
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    faults = []
    seen: dict[str, int] = {}
    for number, name in enumerate(names, 1):
        if not name:
            faults.append(_fault("malformed", f"column {number} has no name in the first line: give it one"))
        elif len(name) > limits.characters or not is_storable(name):
            faults.append(
                _fault("too_long", f"the name of column {number} has more than {limits.characters} characters")
            )
        elif name.lower() in seen:
            message = f"columns {seen[name.lower()]} and {number} are both called '{name}': rename one of them"
            faults.append(_fault("duplicate_column", message))
        seen.setdefault(name.lower(), number)
    if len(names) > limits.columns:
        faults.append(
            _fault("too_many_columns", f"the file has {len(names)} columns, and at most {limits.columns} are kept")
        )
    if faults:
        raise Problem.invalid(faults)
    return tuple(names)


def mapping_of(
    header: Sequence[str], given: Mapping[str, str] | None = None, fields: Sequence[str] = FIELDS
) -> dict[str, str]:
    """Field → column. What is `given` counts; other fields are found by the names of the columns that are left.

    Raises Problem (invalid) for a mapping that does not fit the file, and where no column holds the phone number.
    """
    mapping = _checked_mapping(header, given or {}, fields)
    left = [name for name in header if name not in mapping.values()]
    for field in fields:
        if field not in mapping:
            column = _likeliest(field, left)
            if column is not None:
                mapping[field] = column
                left.remove(column)
    if "phoneNumber" not in mapping:
        found = ", ".join(f"'{name[:40]}'" for name in header[:10]) + (" …" if len(header) > 10 else "")
        message = (
            f"no column holds the phone number: the first line has {found or 'no names'}; call one of them phoneNumber, "
            'or say which it is in `mapping`, such as {"phoneNumber": "…"}'
        )
        raise Problem.at("file", "no_phone_column", message)
    return {field: mapping[field] for field in fields if field in mapping}


def is_named_phone(name: str) -> bool:
    """Is this a name that a column of phone numbers may have?"""
    return _plain(name) in NAMES["phoneNumber"]


def _checked_mapping(header: Sequence[str], given: Mapping[str, str], fields: Sequence[str]) -> dict[str, str]:
    faults = []
    mapping: dict[str, str] = {}
    for field, column in given.items():
        path = f"mapping.{field}"
        if field not in fields:
            faults.append(Fault(path, "unknown", f"is not one of {', '.join(fields)}: other columns need no mapping"))
        elif column.strip() not in header:
            shown = column if len(column) <= 60 else column[:59] + "…"
            faults.append(
                Fault(path, "no_such_column", f"the file has no column '{shown}': write it as in the first line")
            )
        elif column.strip() in mapping.values():
            faults.append(Fault(path, "duplicate_column", f"column '{column.strip()}' is mapped twice: choose another"))
        else:
            mapping[field] = column.strip()
    if faults:
        raise Problem.invalid(faults)
    return mapping


def _likeliest(field: str, names: Sequence[str]) -> str | None:
    known = NAMES[field]
    return min(
        (name for name in names if _plain(name) in known), key=lambda name: known.index(_plain(name)), default=None
    )


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower().translate(_ACCENTS))


def _fault(code: str, message: str) -> Fault:
    return Fault("file", code, message)
