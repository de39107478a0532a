"""Phone numbers made up for benchmarks: of every calling code, valid, invalid and near misses; and of thirty countries."""

from __future__ import annotations

import random
from functools import cache
from typing import Final

COUNTRIES: Final = (
    *("US", "GB", "DE", "FR", "IN", "BR", "MX", "ES", "IT", "CA", "AU", "NL", "BE", "CH", "AT", "PL", "SE", "NO", "DK"),
    *("FI", "IE", "PT", "ZA", "JP", "KR", "SG", "AE", "TR", "AR", "NZ"),
)
_DIGITS: Final = "0123456789"
_INVALID_SHARE: Final = 0.12


def of_the_world(count: int, rng: random.Random) -> list[str]:
    """Numbers in E.164's form, each calling code equally often: examples with their last digits changed, digits lost,
    added or put before them, and digits by chance."""
    examples = _examples()
    codes = sorted(examples)
    return [f"+{(code := rng.choice(codes))}{_national(examples[code], rng)}" for _ in range(count)]


def of_thirty_countries(count: int, rng: random.Random) -> list[str]:
    """As a world-wide list would have them: fixed and mobile numbers, one in eight invalid."""
    examples = _everyday_examples()
    numbers = []
    for _ in range(count):
        example = rng.choice(examples)
        number = example[:-5] + "".join(rng.choices(_DIGITS, k=5))
        numbers.append(number[:-3] if rng.random() < _INVALID_SHARE else number)
    return numbers


def _national(examples: list[str], rng: random.Random) -> str:
    if rng.random() < 0.4:
        return "".join(rng.choices(_DIGITS, k=rng.randint(5, 12)))
    example = rng.choice(examples)
    changed = rng.randint(0, len(example))
    number = example[: len(example) - changed] + "".join(rng.choices(_DIGITS, k=changed))
    miss = rng.random()
    if miss < 0.1:
        number = number[:-1]
    elif miss < 0.2:
        number += rng.choice(_DIGITS)
    elif miss < 0.3:
        number = rng.choice(("0", "00", "1", "8", "9")) + number
    return number


@cache
def _examples() -> dict[int, list[str]]:
    """Examples of every kind of number of every region, by calling code."""
    import phonenumbers

    found: dict[int, list[str]] = {}
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        numbers = [
            phonenumbers.example_number_for_type(region, kind)
            for region in regions
            for kind in phonenumbers.PhoneNumberType.values()
        ]
        if regions == ("001",):
            numbers = [phonenumbers.example_number_for_non_geo_entity(code)]
        found[code] = [phonenumbers.national_significant_number(number) for number in numbers if number is not None]
    return found


@cache
def _everyday_examples() -> list[str]:
    import phonenumbers
    from phonenumbers import PhoneNumberFormat, PhoneNumberType

    numbers = (
        phonenumbers.example_number_for_type(country, kind)
        for country in COUNTRIES
        for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
    )
    return [phonenumbers.format_number(number, PhoneNumberFormat.E164) for number in numbers if number is not None]
