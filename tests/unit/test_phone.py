"""Phone numbers as they are written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.domain import phone

LONDON = "+442079460000"


@pytest.mark.parametrize(
    "text",
    [
        "+442079460000",
        "442079460000",
        "00442079460000",
        "+44 20 7946 0000",
        "+44 (0)20 7946 0000",
        "+44 ( 0 ) 20 7946 0000",
        "44 (0) 20 7946 0000",
        "0044 (0)20 7946-0000",
        "(+44) 20 7946 0000",
        "00 (44) 20 7946 0000",
        "+44-20-7946-0000",
        "+44.20.7946.0000",
        "+44 20/7946/0000",
        "tel:+44-20-7946-0000",
        "Tel: +44 20 7946 0000",
        "'+442079460000",
        "\u2019+442079460000",
        "  +442079460000\r\n",
        "+44\u00a020\u202f7946\u20090000",
        "+44\u201120\u20137946\u22120000",
        "\u202a+44 20 7946 0000\u202c",
        "\ufeff+442079460000",
        "\uff0b44\uff0820\uff097946\uff0d0000",
        "\u0664\u0664\u0662\u0660\u0667\u0669\u0664\u0666\u0660\u0660\u0660\u0660",
        "442079460000.0",
        "+442079460000.00",
    ],
)
def test_one_number_in_many_spellings(text):
    assert phone.normalise(text) == LONDON


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no phone number"),
        (" \t", "no phone number"),
        ("abc", "not a phone number: 'abc'"),
        ("nan", "not a phone number: 'nan'"),
        ("+", "not a phone number: '+'"),
        ("1-800-FLOWERS", "not a phone number: '1-800-FLOWERS'"),
        ("+44 20 7946 0000 x12", "not a phone number: '+44 20 7946 0000 x12'"),
        ("+442079460000 ext. 5", "not a phone number: '+442079460000 ext. 5'"),
        ("tel:+442079460000;ext=5", "not a phone number: 'tel:+442079460000;ext=5'"),
        ("+442079460000#5", "not a phone number: '+442079460000#5'"),
        ("++442079460000", "not a phone number: '++442079460000'"),
        ("442,079,460,000", "not a phone number: '442,079,460,000'"),
        ("+44 20 7946 0000 / +44 20 7946 0001", "not a phone number: '+44 20 7946 0000 / +44 20 7946 0001'"),
        ("+44\u00b22079460000", "not a phone number: '+44\u00b22079460000'"),
        ("4.42E+11", "a spreadsheet cut this number short: '4.42E+11'"),
        ("4,42e+11", "a spreadsheet cut this number short: '4,42e+11'"),
        ("020 7946 0000", "no calling code: '020 7946 0000'"),
        ("(0)20 7946 0000", "no calling code: '(0)20 7946 0000'"),
        ("+020 7946 0000", "no calling code begins with 0: '+020 7946 0000'"),
        ("000442079460000", "no calling code begins with 0: '000442079460000'"),
        ("442079", "too short for a phone number: '442079'"),
        ("442079.00", "too short for a phone number: '442079.00'"),
        ("+4420794600001234", "too long for a phone number: '+4420794600001234'"),
        ("020 7946 0000 020 7946 0001", "no calling code: '020 7946 0000 020 7946 0001'"),
    ],
)
def test_what_is_not_an_international_number_is_refused_with_the_reason(text, reason):
    assert phone.normalise(text) is None
    assert phone.fault(text).startswith(reason)


def test_a_reason_stays_short():
    assert phone.fault("x" * 10_000) == f"not a phone number: '{'x' * 39}…'"


def test_a_zero_in_brackets_stays_where_it_belongs_to_the_number():
    assert phone.normalise("+39 (0)6 698 20000") == "+390669820000"
    assert phone.normalise("+49 (0)30 23125 000") == "+493023125000"


@pytest.mark.parametrize("digits", ["1234567", "123456789012345"])
def test_seven_to_fifteen_digits(digits):
    assert phone.normalise("+" + digits) == "+" + digits
    assert phone.normalise("+" + digits[:6]) is None
    assert phone.normalise("+" + (digits + "0" * 9)[:16]) is None


@pytest.mark.parametrize(
    "text",
    ["", "+", "442079460000", "+0442079460000", "+442079460000\n", " +442079460000", "+44 2079460000", "+\u0664" * 8],
)
def test_only_plus_and_digits_is_e164(text):
    assert not phone.is_e164(text)


numbers = st.from_regex(phone.E164_PATTERN, fullmatch=True)


@given(numbers)
def test_e164_is_left_as_it_is(number):
    assert phone.is_e164(number)
    assert phone.normalise(number) == number
    assert phone.normalise(number[1:]) == number
    assert phone.normalise("00" + number[1:]) == number


@given(numbers, st.lists(st.tuples(st.integers(1, 15), st.sampled_from(" .-/()\u00a0\u2011\u2013")), max_size=6))
def test_separators_anywhere_change_nothing(number, separators):
    text = number
    for place, separator in separators:
        text = text[:place] + separator + text[place:]
    if not re.search(r"\(0\)|\.0+$", text):
        assert phone.normalise(text) == number


@given(st.text(max_size=30) | st.text("0123456789+() .-/eEx'\u00a0", max_size=24))
def test_any_text_is_either_a_number_or_has_a_fault(text):
    number = phone.normalise(text)
    assert number is None or phone.is_e164(number)
    assert number is not None or phone.fault(text)
    if number is not None:
        assert sum(c.isdecimal() for c in text) >= len(number) - 1
