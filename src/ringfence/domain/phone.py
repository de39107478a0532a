"""Phone numbers as people and spreadsheets write them, and E.164, the one form in which we keep them.

Here only the writing is judged; whether a number can exist is the numbering plan's question (`ports.numbering`).
"""

from __future__ import annotations

import re
import unicodedata

E164_PATTERN = r"\+[1-9][0-9]{6,14}"
"""To be matched against the whole text: + and 7 to 15 digits (ITU-T E.164 allows 15), the first not 0."""

_E164 = re.compile(E164_PATTERN)

KEEPS_ZERO = frozenset({"39", "225", "226", "229", "241", "242", "378", "992"})
"""Calling codes without a trunk prefix whose ordinary numbers may begin with 0: `+39 (0)6 …` is dialed with the 0.

From libphonenumber's metadata (9.0.43): Italy, Ivory Coast, Burkina Faso, Benin, Gabon, Congo, San Marino, Tajikistan.
"""

_SEPARATORS = (
    ".-()/"
    " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\u200c\u200d\u2060\ufeff\xad"  # other spaces, and what has no width
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # marks of direction, from address books
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"  # hyphens, dashes, minus signs
    "\u2024\u30fb\uff0e\u2044\uff0f\uff08\uff09"  # other dots, slashes and brackets
)
_NORMAL = str.maketrans(dict.fromkeys(_SEPARATORS, "") | {"\uff0b": "+"})

_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")
_FLOAT = re.compile(r"(\+?[0-9]+)\.0+")
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")


def is_e164(text: str) -> bool:
    """Is this text in the form of E.164, with its +, and nothing else?"""
    return _E164.fullmatch(text) is not None


def normalise(text: str) -> str | None:
    """The number in E.164, None if this is not written as an international number.

    Read as international: what begins with +, with 00, or with a digit other than 0. Left out: spaces, dots, dashes,
    brackets and slashes of any script, invisible marks, a `tel:` before it, the apostrophe with which Excel marks text,
    the trunk zero of `+44 (0)20`, the `.0` of a number that went through a float. None for an extension, for letters,
    for scientific notation.
    """
    if _E164.fullmatch(text):
        return text
    digits = _reduced(text)
    number = "+" + digits.removeprefix("00" if digits.startswith("00") else "+")
    return number if _E164.fullmatch(number) else None


def fault(text: str) -> str:
    """Why `normalise` refuses this text: a sentence for whoever has to mend the list."""
    digits = _reduced(text)
    if not digits:
        return "no phone number"
    if _SCIENTIFIC.fullmatch(_bare(text)):
        return f"a spreadsheet cut this number short: {_quoted(text)}; format the column as text and export it again"
    international = digits.startswith(("+", "00"))
    digits = digits.removeprefix("00" if digits.startswith("00") else "+")
    if not (digits.isascii() and digits.isdigit()):
        return f"not a phone number: {_quoted(text)}"
    if digits.startswith("0"):
        wrong = "no calling code begins with 0" if international else "no calling code"
        return (
            f"{wrong}: {_quoted(text)}; write the number as + and calling code, without the 0 used inside the country"
        )
    return f"{'too short' if len(digits) < 7 else 'too long'} for a phone number: {_quoted(text)}"


def _bare(text: str) -> str:
    """The text without what stands around a number."""
    text = text.strip().lstrip("'\u2019").lstrip()
    return text[4:].lstrip() if text[:4].lower() == "tel:" else text


def _reduced(text: str) -> str:
    """The digits, with the + or 00 before them, and whatever else there is that no number has."""
    text = _bare(text)
    if _FLOAT.fullmatch(text):
        text = text[: text.index(".")]
    return _joined(_without_trunk_zero(text) if "(" in text else text)


def _joined(text: str) -> str:
    """The text without separators, digits of any script as 0 to 9."""
    text = text.translate(_NORMAL)
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _without_trunk_zero(text: str) -> str:
    """`+44 (0)20` as `+44 20`: that zero is dialed only inside the country, unless the code `KEEPS_ZERO`.

    Only after a calling code: `(0)20 7946 0000` has none, and without its zero it would be read as one of Egypt.
    """
    match = _TRUNK_ZERO.search(text)
    if match is None:
        return text
    code = _joined(text[: match.start()]).removeprefix("+").removeprefix("00")
    if not 1 <= len(code) <= 3 or code in KEEPS_ZERO:
        return text
    return text[: match.start()] + text[match.end() :]


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
