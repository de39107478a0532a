"""How a row becomes a contact."""

from __future__ import annotations

import pytest

from ringfence.domain.contact import AS_NAMED, Contact, Draft, RowLimits, Unreadable, read

LIMITS = RowLimits(150, 300)
PHONE = "+442079460001"


def test_fields_are_taken_out_and_all_other_columns_kept_in_order():
    row = {
        "z": "1",
        "phoneNumber": PHONE,
        "firstName": " Ada ",
        "balance": 184.5,
        "vip": True,
        "a": None,
        "timeZone": "",
    }
    draft = read(row, AS_NAMED, LIMITS)
    assert draft == Draft(PHONE, "Ada", None, None, None, None, {"z": "1", "balance": "184.5", "vip": "true", "a": ""})
    assert isinstance(draft, Draft)
    assert list(draft.columns) == ["z", "balance", "vip", "a"]


def test_columns_are_found_by_the_mapping_and_not_by_their_names():
    draft = read({"Handy": PHONE, "phoneNumber": "of the dog"}, {"phoneNumber": "Handy"}, LIMITS)
    assert isinstance(draft, Draft)
    assert (draft.phone_text, draft.columns) == (PHONE, {"phoneNumber": "of the dog"})


@pytest.mark.parametrize("priority", ["-1000000000", "1000000000", " 7 ", 0, -3])
def test_priorities_are_whole_numbers_within_a_thousand_million(priority: object):
    draft = read({"phoneNumber": PHONE, "contactPriority": priority}, AS_NAMED, LIMITS)
    assert isinstance(draft, Draft)
    assert draft.contact_priority == int(str(priority))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"firstName": "Ada"}, "phoneNumber is missing"),
        ({"phoneNumber": " "}, "phoneNumber is missing"),
        ({"phoneNumber": PHONE, "timeZone": "Mars/Phobos"}, "timeZone 'Mars/Phobos' is not an IANA time zone name"),
        ({"phoneNumber": PHONE, "contactPriority": "high"}, "contactPriority 'high' is not a whole number"),
        ({"phoneNumber": PHONE, "contactPriority": 1000000001}, "contactPriority '1000000001' is not a whole number"),
        ({"phoneNumber": PHONE, "contactPriority": 1.5}, "contactPriority '1.5' is not a whole number"),
        ({"phoneNumber": PHONE, "note": "x" * 301}, "column 'note' has 301 characters, and at most 300 are kept"),
        ({"phoneNumber": PHONE, "note": {"a": 1}}, "column 'note' holds an object"),
        ({"phoneNumber": PHONE, "note": [1]}, "column 'note' holds a list"),
        ({"phoneNumber": PHONE, "note": "a\x00b"}, "column 'note' holds a character that is not text"),
        ({"phoneNumber": PHONE, "note": "\ud800"}, "column 'note' holds a character that is not text"),
        ({"phoneNumber": PHONE, " ": "x"}, "column name ' ' is empty"),
        ({"phoneNumber": PHONE} | {f"c{n}": "" for n in range(150)}, "the row has 151 columns, and at most 150"),
    ],
)
def test_a_row_that_is_no_contact_says_why(row: dict[str, object], reason: str):
    found = read(row, AS_NAMED, LIMITS)
    assert isinstance(found, Unreadable)
    assert found.reason.startswith(reason)
    assert found.phone_text == str(row.get("phoneNumber", "")).strip()


def test_the_limits_themselves_are_allowed():
    row = {"phoneNumber": PHONE} | {f"c{n}": "x" * 300 for n in range(149)}
    assert isinstance(read(row, AS_NAMED, LIMITS), Draft)


def test_a_contact_shows_its_fields_and_its_columns_and_fields_win():
    contact = Contact("cc-1", "cl-1", 0, PHONE, "Ada", None, None, None, 3, "", {"city": "Leeds", "phoneNumber": "x"})
    assert contact.shown() == {"phoneNumber": PHONE, "firstName": "Ada", "contactPriority": 3, "city": "Leeds"}
