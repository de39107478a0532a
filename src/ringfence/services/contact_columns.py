"""Rows of a file judged as columns: what `domain.contact.read` and the numbering plan say of each, at once.

A row that is not plainly good goes through `domain.contact.read`, which says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from ringfence.domain import contact
from ringfence.domain.calling_hours import is_zone
from ringfence.domain.contact import MAX_PRIORITY, RowLimits, Unreadable
from ringfence.domain.list_file import ListFile
from ringfence.ports.numbering import NumberingPlan
from ringfence.services import csv_frames

CONTACT: Final = {
    "phone_number": pl.String,
    "first_name": pl.String,
    "last_name": pl.String,
    "time_zone": pl.String,
    "unique_id": pl.String,
    "contact_priority": pl.Int32,
    "zone_key": pl.String,
    "columns": pl.String,  # as JSON
    "line": pl.UInt32,
}
"""What a contact has but its place."""

JUDGED: Final = {**CONTACT, "phone_text": pl.String, "reason": pl.String, "fault_column": pl.String}
"""`reason` says why a row is no contact; it then has nothing else but its line, its phone number as it was written, and the
column of the file that is at fault, null where it is the row."""

WHITE: Final = "".join(character for character in map(chr, range(0x3001)) if character.isspace())
"""What `str.strip` takes away, which is a little more than Polars does."""

_SHOWN: Final = 60


def judge(rows: pl.DataFrame, file: ListFile, limits: RowLimits, numbering: NumberingPlan) -> pl.DataFrame:
    """The rows of a frame of `csv_frames`, as `JUDGED` says, in order."""
    read = rows.with_columns(**_fields(file)).with_columns(readable=_readable(rows, file, limits))
    good = read.filter("readable")
    verdicts = numbering.check_column(good["phone_text"])
    found = good.select(
        verdicts["e164"].alias("phone_number"),
        "first_name",
        "last_name",
        "time_zone",
        "unique_id",
        _priority(file).alias("contact_priority"),
        pl.coalesce("time_zone", verdicts["zone_key"]).alias("zone_key"),
        _others(file).alias("columns"),
        "line",
        "phone_text",
        verdicts["reason"],
        pl.when(verdicts["reason"].is_not_null()).then(pl.lit(file.mapping["phoneNumber"])).alias("fault_column"),
    )
    refused = list(_refused(read.filter(~pl.col("readable")), file, limits))
    return pl.concat([found, pl.DataFrame(refused, schema=JUDGED, orient="row")]).sort("line")


def _place(file: ListFile, name: str) -> str:
    return csv_frames.column(file.header.index(name))


def _fields(file: ListFile) -> dict[str, pl.Expr]:
    named = {
        "phone_text": "phoneNumber",
        "first_name": "firstName",
        "last_name": "lastName",
        "time_zone": "timeZone",
        "unique_id": "uniqueId",
        "priority_text": "contactPriority",
    }
    return {ours: _text(file, field) for ours, field in named.items()}


def _text(file: ListFile, field: str) -> pl.Expr:
    """The text of a field, null where there is none."""
    if field not in file.mapping:
        return pl.lit(None, pl.String)
    stripped = pl.col(_place(file, file.mapping[field])).str.strip_chars(WHITE)
    return pl.when(stripped != "").then(stripped)


def _readable(rows: pl.DataFrame, file: ListFile, limits: RowLimits) -> pl.Expr:
    """Is there nothing to say against the row but what the numbering plan may say?"""
    short = [pl.col(_place(file, name)).str.len_chars() <= limits.characters for name in file.header]
    zones: list[str] = []
    if "timeZone" in file.mapping:
        written = rows.select(_text(file, "timeZone")).to_series().unique().drop_nulls()
        zones = [zone for zone in written if is_zone(zone)]
    return (
        pl.col("broken").is_null()
        & pl.all_horizontal(short).fill_null(False)
        & pl.col("phone_text").is_not_null()
        & (pl.col("time_zone").is_null() | pl.col("time_zone").is_in(zones))
        & (pl.col("priority_text").is_null() | _priority(file).is_not_null())
    )


def _priority(file: ListFile) -> pl.Expr:
    text = pl.col("priority_text")
    number = text.str.strip_prefix("+").cast(pl.Int64, strict=False)
    whole = text.str.contains(r"^[+-]?[0-9]{1,10}$")
    return pl.when(whole & (number.abs() <= MAX_PRIORITY)).then(number).cast(pl.Int32)


def _others(file: ListFile) -> pl.Expr:
    """The columns that are no fields, as a JSON object."""
    mapped = set(file.mapping.values())
    others = [pl.col(_place(file, name)).alias(name) for name in file.header if name not in mapped]
    return pl.struct(others).struct.json_encode() if others else pl.lit("{}")


Refused = tuple[None, None, None, None, None, None, None, None, int, str, str, str | None]


def _refused(rows: pl.DataFrame, file: ListFile, limits: RowLimits) -> Iterator[Refused]:
    """Rows that are not readable, one by one."""
    places = [csv_frames.column(place) for place in range(len(file.header))]
    for row in rows.select("line", "broken", *places).iter_rows():
        line, broken, *cells = row
        if broken is not None:
            found = Unreadable((cells[file.header.index(file.mapping["phoneNumber"])] or ""), broken)
        else:
            draft = contact.read(dict(zip(file.header, cells, strict=True)), file.mapping, limits)
            if not isinstance(draft, Unreadable):
                raise AssertionError(f"line {line} is read as a contact alone, and not as one of many")
            found = draft
        shown = found.phone_text[:_SHOWN]
        yield (None, None, None, None, None, None, None, None, line, shown, found.reason, found.column)
