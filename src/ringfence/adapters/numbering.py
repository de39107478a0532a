"""The numbering plan by libphonenumber's metadata, from the `phonenumbers` library.

The library is imported at the first number, and Polars at the first column, not when the server starts.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ringfence.domain import phone
from ringfence.domain.calling_hours import ZoneKey, zone_key_of
from ringfence.ports.numbering import Number, Rejected

if TYPE_CHECKING:
    import polars as pl
    from phonenumbers import PhoneNumber


class LibPhoneNumber:
    """`NumberingPlan` by libphonenumber; may be shared between threads.

    Toll-free numbers, and mobile numbers of most countries, have all zones of their calling code: +1 800 has 42.
    """

    def __init__(self) -> None:
        self._zones_of_calling_codes: dict[int, ZoneKey] = {}

    def check(self, text: str) -> Number | Rejected:
        e164 = phone.normalise(text)
        if e164 is None:
            return Rejected(phone.fault(text))
        parsed = _parsed(e164)
        if parsed is None:
            return Rejected(f"no country has the calling code of this number: '{e164}'")
        return self._number(parsed) or Rejected(_fault(parsed))

    def check_column(self, texts: pl.Series) -> pl.DataFrame:
        from ringfence.adapters import number_columns

        return number_columns.judge(texts, self.check)

    def zone_key(self, e164: str) -> ZoneKey:
        parsed = _parsed(e164)
        number = self._number(parsed) if parsed else None
        return number.zone_key if number else ""

    def _number(self, parsed: PhoneNumber) -> Number | None:
        """The number if it is valid, that is, has a type: libphonenumber would work it out anew for each question."""
        import phonenumbers
        from phonenumbers import timezone

        number_type = phonenumbers.number_type(parsed)
        if number_type == phonenumbers.PhoneNumberType.UNKNOWN:
            return None
        code = parsed.country_code or 0
        # From the parts, since parsing takes a trunk prefix away: +44 020 7946… is +44 20 7946….
        e164 = f"+{code}{phonenumbers.national_significant_number(parsed)}"
        if phonenumbers.is_number_type_geographical(number_type, code):
            return Number(e164, _zone_key(timezone.time_zones_for_geographical_number(parsed)))
        zone_key = self._zones_of_calling_codes.get(code)
        if zone_key is None:
            zone_key = self._zones_of_calling_codes[code] = _zone_key(timezone.time_zones_for_number(parsed))
        return Number(e164, zone_key)


# More than libphonenumber has different sets of zones for all its prefixes (315 in 9.0.43).
_zone_key = lru_cache(maxsize=2048)(zone_key_of)


@cache
def _load() -> None:
    import phonenumbers

    # A world-wide list has more patterns than `re` keeps, and compiling them over and over takes ten times as long.
    phonenumbers.enable_pattern_cache()


def _parsed(e164: str) -> PhoneNumber | None:
    import phonenumbers

    _load()
    try:
        return phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return None


def _fault(parsed: PhoneNumber) -> str:
    import phonenumbers

    fault = f"not a valid number for calling code +{parsed.country_code}"
    match phonenumbers.is_possible_number_with_reason(parsed):
        case phonenumbers.ValidationResult.TOO_SHORT | phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            return f"{fault}: too few digits"
        case phonenumbers.ValidationResult.TOO_LONG:
            return f"{fault}: too many digits"
    return fault
