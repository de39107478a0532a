"""The numbering plan, with libphonenumber's real metadata.

Numbers whose last two digits are free, for tests and demonstrations (all 100 endings are valid, each with one zone):

- +44 113 496 00xx and +44 20 7946 00xx: Ofcom's numbers for drama (Leeds 0113 496 0000 to 0999, London 020 7946 0000 to
  0999), never given to anyone. Europe/London. Ofcom's mobile ones, +44 7700 900xxx, are not valid to libphonenumber.
- +1 202 555 01xx: the North American plan keeps 555-0100 to 555-0199 of each area code for fiction, exactly these 100
  endings. America/New_York.
- +91 98765 432xx: India keeps no range for fiction; these are valid mobile numbers that may be somebody's. Never ring
  them over a real line. Asia/Calcutta, tzdata's older name of Asia/Kolkata.
"""

import random
import subprocess
import sys

import phonenumbers
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneMetadata, PhoneNumberFormat, PhoneNumberType, timezone

from ringfence.adapters.numbering import LibPhoneNumber
from ringfence.bench import numbers
from ringfence.domain import phone
from ringfence.domain.calling_hours import zone_key_of
from ringfence.ports.numbering import Number, NumberingPlan, Rejected

PLAN: NumberingPlan = LibPhoneNumber()

TYPES = [kind for kind in PhoneNumberType.values() if kind != PhoneNumberType.UNKNOWN]
EXAMPLES = sorted(
    {
        phonenumbers.format_number(number, PhoneNumberFormat.E164)
        for region in phonenumbers.SUPPORTED_REGIONS
        for kind in TYPES
        if (number := phonenumbers.example_number_for_type(region, kind)) is not None
    }
    | {
        phonenumbers.format_number(number, PhoneNumberFormat.E164)
        for code in phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS
        if (number := phonenumbers.example_number_for_non_geo_entity(code)) is not None
    }
)


def by_the_library(e164: str) -> Number | None:
    """What the library's own four questions, each parsing or classifying for itself, say."""
    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return Number(
        phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
        zone_key_of(timezone.time_zones_for_number(parsed)),
    )


def valid(text: str) -> Number:
    number = PLAN.check(text)
    assert isinstance(number, Number), number
    return number


@pytest.mark.parametrize(
    ("prefix", "zone"),
    [
        ("+4411349600", "Europe/London"),
        ("+4420794600", "Europe/London"),
        ("+4420794601", "Europe/London"),
        ("+120255501", "America/New_York"),
        ("+9198765432", "Asia/Calcutta"),
    ],
)
def test_the_sample_ranges_are_valid_with_every_ending(prefix, zone):
    for ending in range(100):
        number = f"{prefix}{ending:02d}"
        assert PLAN.check(number) == Number(number, zone)


def test_ofcoms_mobile_numbers_for_drama_are_not_valid():
    assert PLAN.check("+447700900123") == Rejected("not a valid number for calling code +44")


@pytest.mark.parametrize(
    "text",
    [
        *["+442079460123", "442079460123", "0044 20 7946 0123", "+44 (0)20 7946 0123", "tel:+44-20-7946-0123"],
        *["'+44.20.7946.0123", "+44\u00a020\u20117946\u20110123", "+44 020 7946 0123"],
    ],
)
def test_one_number_in_many_spellings(text):
    assert PLAN.check(text) == Number("+442079460123", "Europe/London")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("abc", "not a phone number: 'abc'"),
        ("", "no phone number"),
        ("4.42E+11", "a spreadsheet cut this number short: '4.42E+11'; format the column as text and export it again"),
        ("+44 20 7946 0123 x5", "not a phone number: '+44 20 7946 0123 x5'"),
        ("+999 1234 5678", "no country has the calling code of this number: '+99912345678'"),
        ("+44 20 7946 01", "not a valid number for calling code +44: too few digits"),
        ("+44 20 7946 0123 45", "not a valid number for calling code +44: too many digits"),
        ("+1 202 155 0100", "not a valid number for calling code +1"),
        ("+1 555 555 0100", "not a valid number for calling code +1"),
        ("+91 10000 00000", "not a valid number for calling code +91"),
        ("555-0100", "not a valid number for calling code +55: too few digits"),
    ],
)
def test_what_cannot_be_rung_is_rejected_with_a_reason(text, reason):
    assert PLAN.check(text) == Rejected(reason)


def test_a_number_of_one_place_has_one_zone():
    assert PLAN.zone_key("+12025550100") == "America/New_York"
    assert PLAN.zone_key("+13105550100") == "America/Los_Angeles"
    assert PLAN.zone_key("+441134960000") == "Europe/London"
    assert PLAN.zone_key("+61282345678") == "Australia/Sydney"


def test_a_toll_free_number_has_every_zone_of_its_calling_code():
    number = valid("+1 800 555 0100")
    zones = number.zone_key.split("|")
    assert {"America/New_York", "America/Los_Angeles", "Pacific/Honolulu", "Pacific/Guam"} <= set(zones)
    assert zones == sorted(zones)
    assert len(zones) > 20
    assert PLAN.zone_key(number.e164) == number.zone_key


def test_a_mobile_number_has_the_zones_of_its_country():
    assert valid("+44 7911 123456").zone_key == "Europe/Guernsey|Europe/Isle_of_Man|Europe/Jersey|Europe/London"
    assert valid("+91 98765 43210").zone_key == "Asia/Calcutta"


def test_a_number_of_no_place_has_no_zone():
    assert valid("+870 773 111 632").zone_key == ""
    assert PLAN.zone_key("+999123456789") == ""
    assert PLAN.zone_key("+12021550100") == ""
    assert PLAN.zone_key("abc") == ""


@pytest.mark.parametrize("code", sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE))
def test_examples_of_every_calling_code_are_what_the_library_says(code):
    for number in EXAMPLES:
        if phonenumbers.parse(number).country_code == code and phone.is_e164(number):
            assert PLAN.check(number) == by_the_library(number)
            assert PLAN.zone_key(number) == valid(number).zone_key


@given(
    st.sampled_from([number for number in EXAMPLES if phone.is_e164(number)]),
    st.integers(0, 6),
    st.text("0123456789", max_size=7),
)
@settings(max_examples=1000)
def test_numbers_near_the_examples_are_what_the_library_says(number, cut, digits):
    text = number[: len(number) - cut] + digits
    expected = by_the_library(text) if phone.is_e164(text) else None
    found = PLAN.check(text)
    assert found == expected if expected else isinstance(found, Rejected)


def test_the_zero_in_brackets_is_kept_or_left_out_as_the_plan_wants():
    """Fixed and mobile numbers of every country, as they are written with `(0)`."""
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        code = phonenumbers.country_code_for_region(region)
        metadata = PhoneMetadata.metadata_for_region(region)
        assert metadata is not None
        for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE):
            example = phonenumbers.example_number_for_type(region, kind)
            if example is None:
                continue
            national = phonenumbers.national_significant_number(example)
            if not phone.is_e164(f"+{code}{national}"):
                continue
            if national.startswith("0"):
                assert valid(f"+{code} (0){national[1:]}").e164 == f"+{code}{national}"
            elif metadata.national_prefix == "0":
                assert valid(f"+{code} (0){national}").e164 == f"+{code}{national}"


def test_zones_of_the_prefixes_are_all_in_tzdata():
    zones = {zone for number in EXAMPLES for zone in timezone.time_zones_for_number(phonenumbers.parse(number))}
    assert zones - {timezone.UNKNOWN_TIMEZONE} == {zone for zone in zones if zone_key_of([zone])}


def verdicts(texts: list[str]) -> list[tuple[str | None, str | None, str | None]]:
    """What `check_column` must say, by `check`."""
    found = [PLAN.check(text) for text in texts]
    return [(one.e164, one.zone_key, None) if isinstance(one, Number) else (None, None, one.reason) for one in found]


def test_a_column_of_numbers_of_every_calling_code_is_judged_like_each_of_them():
    """`ringfence bench phone` compares millions."""
    texts = numbers.of_the_world(20_000, random.Random(7))
    heads = {text[1 : 1 + length] for text in texts for length in (1, 2, 3)}
    assert heads >= {str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE}
    expected = verdicts(texts)
    assert PLAN.check_column(pl.Series(texts)).rows() == expected
    assert 5_000 < sum(reason is None for *_, reason in expected) < 15_000


@pytest.mark.parametrize("number", ["+442079460123", "+12025550100", "+390612345678", "+3545551234", "+80012345678"])
def test_a_column_of_spellings_is_judged_like_each_of_them(number):
    digits = number[1:]
    texts = [
        number,
        digits,
        f"00{digits}",
        f" {number} ",
        f"+{digits[:2]} (0){digits[2:]}",
        f"{digits}.0",
        f"tel:{number}",
    ]
    texts += [
        f"'{number}",
        f"({digits[:3]}) {digits[3:6]}-{digits[6:]}",
        f"++{digits}",
        f"{digits}\n",
        f"\u202a{number}",
    ]
    texts += [
        "",
        " ",
        "abc",
        "4.42E+11",
        f"{number} x5",
        f"0{digits}",
        f"+{digits}{digits}",
        digits[:5],
        "+",
        "00",
        "+0",
    ]
    texts += ["".join(chr(0x660 + int(digit)) for digit in digits), "+99912345678", f"{digits[:6]}/{digits[6:]}"]
    assert PLAN.check_column(pl.Series(texts)).rows() == verdicts(texts)


def test_a_column_may_be_empty_or_have_no_text_in_places():
    assert PLAN.check_column(pl.Series([], dtype=pl.String)).rows() == []
    assert PLAN.check_column(pl.Series([None, "+442079460123"])).rows() == verdicts(["", "+442079460123"])


def test_the_library_is_not_loaded_before_the_first_number():
    script = (
        "import sys; from ringfence.adapters.numbering import LibPhoneNumber; plan = LibPhoneNumber();"
        "assert 'phonenumbers' not in sys.modules; print(plan.check('+442079460123'))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "Europe/London" in done.stdout
