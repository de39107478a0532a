"""What libphonenumber's metadata says of whole columns of numbers: its patterns as expressions, its prefixes as intervals.

Written after `phonenumbers.number_type` and `phonenumbers.timezone`, decision by decision. Where the library would first
take a national prefix away, the patterns cannot decide, and say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import polars as pl

from ringfence.domain.calling_hours import ZoneKey, zone_key_of

if TYPE_CHECKING:
    from phonenumbers import PhoneMetadata, PhoneNumberDesc

INVALID: Final = 0
PLACED: Final = 1
"""A number that rings at a place: its time zones are those of its prefix."""
ANYWHERE: Final = 2
"""Toll-free, premium, and most mobile numbers: their time zones are all of their calling code."""
UNDECIDED: Final = 3

_SPECIAL: Final = (
    *("premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan", "voicemail"),
)  # fmt: skip
_NO_REGION: Final = "001"
_LONGEST_NATIONAL: Final = 14


@dataclass(frozen=True, slots=True)
class Region:
    """One region of a calling code. `leading` decides alone that a number is of it; without, being valid there does.

    `kind` is `INVALID`, `PLACED` or `ANYWHERE`, from a column `national`.
    """

    leading: pl.Expr | None
    kind: pl.Expr


@dataclass(frozen=True, slots=True)
class Plan:
    """The numbering plan of one calling code, for national numbers as they stand after it.

    `prefixed`: the library would take a national prefix away first. `faults` say by length, from 0 digits, what is
    wrong with the invalid ones. `zone_key` is of numbers without a place.
    """

    regions: tuple[Region, ...]
    prefixed: pl.Expr | None
    faults: tuple[str, ...]
    zone_key: ZoneKey

    def kinds(self, national: pl.Series) -> pl.Series:
        """What each of these national numbers is."""
        left = pl.DataFrame({"national": national}).with_row_index("row")
        found: list[pl.DataFrame] = []
        if self.prefixed is not None:
            left = left.with_columns(is_prefixed=self.prefixed)
            stripped = left.filter("is_prefixed").select("row", pl.lit(UNDECIDED, pl.UInt8).alias("kind"))
            if stripped.height:
                found.append(stripped)
                left = left.filter(~pl.col("is_prefixed"))
        for region in self.regions:
            if not left.height:
                break
            judged = left.with_columns(
                region.kind.alias("kind"), (pl.lit(False) if region.leading is None else region.leading).alias("led")
            )
            decided = (pl.col("kind") != INVALID) if region.leading is None else pl.col("led")
            found.append(judged.filter(decided).select("row", "kind"))
            left = judged.filter(~decided).drop("kind", "led")
        found.append(left.select("row", pl.lit(INVALID, pl.UInt8).alias("kind")))
        return pl.concat(found).sort("row")["kind"]


@dataclass(frozen=True, slots=True)
class Zones:
    """The time zones of prefixes, as intervals of the first `digits` digits: `keys[n]` holds from `starts[n]` on."""

    digits: int
    starts: pl.Series
    keys: pl.Series

    def of(self, numbers: pl.Series) -> pl.Series:
        """The zone keys of numbers given as digits, none of them shorter than `digits`."""
        heads = numbers.str.slice(0, self.digits).cast(pl.UInt64)
        places = self.starts.search_sorted(heads, side="right") - 1
        return self.keys.gather(places)


@cache
def calling_codes() -> frozenset[str]:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    return frozenset(str(code) for code in COUNTRY_CODE_TO_REGION_CODE)


@cache
def plan_of(code: str) -> Plan:
    """The plan of a calling code, which must be one of `calling_codes`."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
    from phonenumbers.phonenumberutil import _GEO_MOBILE_COUNTRIES

    names = COUNTRY_CODE_TO_REGION_CODE[int(code)]
    known = [_metadata(int(code), name) for name in names]
    mobiles_placed = int(code) in _GEO_MOBILE_COUNTRIES
    single = len(names) == 1
    return Plan(
        tuple(_region(metadata, mobiles_placed, single) for metadata in known),
        _prefixed(known[0]),
        tuple(_fault(int(code), length) for length in range(_LONGEST_NATIONAL + 1)),
        _zone_key_of_prefix(code),
    )


@cache
def zones() -> Zones:
    """Every prefix that has time zones of its own, the longer ones within the shorter."""
    from phonenumbers.tzdata import TIMEZONE_DATA, TIMEZONE_LONGEST_PREFIX

    digits = TIMEZONE_LONGEST_PREFIX
    spans = sorted(
        (int(prefix.ljust(digits, "0")), len(prefix), int(prefix.ljust(digits, "9")) + 1, zone_key_of(found))
        for prefix, found in TIMEZONE_DATA.items()
    )
    intervals = dict(_flattened(spans))
    return Zones(
        digits, pl.Series(list(intervals), dtype=pl.UInt64), pl.Series(list(intervals.values()), dtype=pl.String)
    )


def _flattened(spans: Iterable[tuple[int, int, int, ZoneKey]]) -> Iterable[tuple[int, ZoneKey]]:
    """From nested spans, in order: where which key begins to hold. Later entries for one start count."""
    yield 0, ""
    outer: list[tuple[int, ZoneKey]] = []  # ends and keys of the spans that are open
    for start, _, end, key in spans:
        while outer and outer[-1][0] <= start:
            closed, _ = outer.pop()
            yield closed, outer[-1][1] if outer else ""
        yield start, key
        outer.append((end, key))
    while outer:
        closed, _ = outer.pop()
        yield closed, outer[-1][1] if outer else ""


def _metadata(code: int, region: str) -> PhoneMetadata:
    from phonenumbers import PhoneMetadata

    if region == _NO_REGION:
        found = PhoneMetadata.metadata_for_nongeo_region(code, None)
    else:
        found = PhoneMetadata.metadata_for_region(region, None)
    assert found is not None
    return found


def _region(metadata: PhoneMetadata, mobiles_placed: bool, single: bool) -> Region:
    special = [getattr(metadata, name) for name in _SPECIAL]
    mobile = [] if metadata.same_mobile_and_fixed_line_pattern else [metadata.mobile]
    placed = [metadata.fixed_line, *(mobile if mobiles_placed else [])]
    anywhere = [] if mobiles_placed else mobile
    kind = (
        pl.when(~_matches([metadata.general_desc])).then(INVALID)
        .when(_matches(special)).then(ANYWHERE)
        .when(_matches(placed)).then(PLACED)
        .when(_matches(anywhere)).then(ANYWHERE)
        .otherwise(INVALID).cast(pl.UInt8)
    )  # fmt: skip
    leading = None
    if metadata.leading_digits is not None and not single:  # the library looks at them where there is a choice
        leading = pl.col("national").str.contains(f"^(?:{_plain(metadata.leading_digits)})")
    return Region(leading, kind)


def _matches(descriptions: Sequence[PhoneNumberDesc | None]) -> pl.Expr:
    """Does a national number fit one of these?"""
    by_lengths: dict[tuple[int, ...], dict[str, None]] = {}
    for description in descriptions:
        if description is None or not description.national_number_pattern or description.possible_length == (-1,):
            continue
        lengths = tuple(description.possible_length)
        by_lengths.setdefault(lengths, {})[_plain(description.national_number_pattern)] = None
    fits = pl.lit(False)
    for lengths, patterns in by_lengths.items():
        fit = pl.col("national").str.contains(f"^(?:{'|'.join(patterns)})$")
        if lengths:
            fit &= pl.col("national").str.len_bytes().is_in(lengths)
        fits |= fit
    return fits


def _prefixed(metadata: PhoneMetadata) -> pl.Expr | None:
    """Does the pattern of national prefixes match more than nothing at the beginning?"""
    pattern = metadata.national_prefix_for_parsing
    if not pattern:
        return None
    return pl.col("national").str.extract(f"^(?:{_plain(pattern)})", 0).fill_null("") != ""


def _plain(pattern: str) -> str:
    return pattern.replace(r"\d", "[0-9]")  # \d would also be the digits of other scripts, at a cost


def _fault(code: int, length: int) -> str:
    """What is wrong with an invalid number of so many digits after the calling code."""
    from phonenumbers import PhoneNumber, ValidationResult, is_possible_number_with_reason

    fault = f"not a valid number for calling code +{code}"
    match is_possible_number_with_reason(PhoneNumber(country_code=code, national_number=int("1" * length or "0"))):
        case ValidationResult.TOO_SHORT | ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            return f"{fault}: too few digits"
        case ValidationResult.TOO_LONG:
            return f"{fault}: too many digits"
    return fault


def _zone_key_of_prefix(prefix: str) -> ZoneKey:
    from phonenumbers.tzdata import TIMEZONE_DATA

    while prefix and prefix not in TIMEZONE_DATA:
        prefix = prefix[:-1]
    return zone_key_of(TIMEZONE_DATA[prefix]) if prefix else ""
