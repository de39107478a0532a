"""Contact lists and their contacts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias

from ringfence.domain.contact import Contact
from ringfence.domain.filters import ContactFilter
from ringfence.domain.list_file import ListFile, ListStatus


@dataclass(frozen=True, slots=True)
class ContactList:
    """A contact list. `total` contacts have the positions 0 to `next_position` - 1; `rejected` rows are in the report.

    `columns` are the names of all columns seen, in the order in which they were first seen.
    """

    id: str
    stream_id: str
    name: str
    description: str
    source: str  # passiveApi, localDrive or apiIntegration
    allow_duplicates: bool
    status: ListStatus
    created_at: datetime
    updated_at: datetime
    failure: str | None = None
    total: int = 0
    rejected: int = 0
    next_position: int = 0
    mapping: Mapping[str, str] = field(default_factory=dict)  # field → column
    columns: tuple[str, ...] = ()
    files: tuple[ListFile, ...] = ()
    created_by: str | None = None
    updated_by: str | None = None


@dataclass(frozen=True, slots=True)
class CampaignUse:
    """A campaign that names a list."""

    id: str
    name: str
    status: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that did not go in. `line` is the physical line of the file, or the row of the request, from 1."""

    line: int
    phone_number: str  # as it was written
    reason: str
    file_id: str | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """What has a phone number or unique id in a list: a row of its file of this number, or (0) of a request.

    `line` is that of the file; of a request, the contact's position.
    """

    file: int
    line: int | None = None


Key: TypeAlias = str
"""What only one contact of a list may have: its phone number, or its unique id with = before it."""


def unique_id_key(unique_id: str) -> Key:
    return f"={unique_id}"


@dataclass(frozen=True, slots=True)
class StagedPut:
    """What became of rows: so many contacts, so many rejects, and the line of the last row."""

    contacts: int
    rejects: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Holders:
    by_phone_number: Mapping[str, Holder]
    by_unique_id: Mapping[str, Holder]


class ContactLists(Protocol):
    """Lists in the state `Deleting` are found by `unfinished` and `purge` only."""

    def add(self, made: ContactList) -> None: ...

    def get(self, stream_id: str, list_id: str) -> ContactList | None: ...

    def named(self, stream_id: str, name: str) -> ContactList | None:
        """The stream's list of this name, whatever its case."""
        ...

    def count(self, stream_id: str) -> int: ...

    def page(self, stream_id: str, skip: int, limit: int) -> list[ContactList]:
        """Newest first."""
        ...

    def save(self, changed: ContactList) -> None:
        """Everything but `id`, `stream_id`, `created_at` and `created_by` may have changed."""
        ...

    def uses(self, list_ids: Collection[str]) -> dict[str, tuple[CampaignUse, ...]]:
        """The campaigns that name these lists, oldest first; lists that none names are absent."""
        ...

    def unfinished(self) -> list[ContactList]:
        """The lists of all streams that are `Validating` or `Deleting`: what a restart has to take up again."""
        ...

    def purge(self, list_id: str, limit: int) -> bool:
        """Remove at most `limit` rows of a list that is `Deleting`; then the list. True once nothing is left."""
        ...

    def add_contacts(self, contacts: Sequence[Contact]) -> None:
        """Contacts that came over the API, with their keys."""
        ...

    def put_staged(self, into: ContactList, file_id: str, places: range, *, room: int, full: str) -> StagedPut:
        """Put rows of these places in, whose keys were claimed before: the good ones as contacts, `room` of them at most,
        the others into the report. `full` is the reason of those for which there is no room, and whose keys are freed.
        """
        ...

    def claim(self, list_id: str, file: int, keys: Sequence[tuple[Key, int | None]]) -> set[Key]:
        """Keys, in order, with the lines of this file that are to have them. Returns those that others have.

        Keys that the file has already are not lost by claiming them again.
        """
        ...

    def claim_staged(self, list_id: str, file: int, places: range) -> set[Key]:
        """`claim` of the keys of these places."""
        ...

    def keys(self, list_id: str, after: Key, limit: int) -> list[tuple[Key, int, int | None]]:
        """Keys of the list that sort after this one ('' for the first), in order, with file and line."""
        ...

    def having(self, list_id: str, keys: Collection[Key]) -> dict[Key, Holder]:
        """Who has which of these keys; keys that nobody has are absent."""
        ...

    def release(self, list_id: str, keys: Collection[Key]) -> None:
        """These keys are nobody's."""
        ...

    def holding(self, of: ContactList, keys: Collection[Key]) -> dict[Key, Contact]:
        """The contacts that have these keys; keys that none has are absent. Without reading the list."""
        ...

    def holders(self, list_id: str, phone_numbers: Collection[str], unique_ids: Collection[str]) -> Holders:
        """Who in the list already has one of these, the first of them each."""
        ...

    def contact(self, contact_id: str) -> Contact | None: ...

    def contacts(self, contact_ids: Collection[str]) -> dict[str, Contact]:
        """By id; unknown ids are absent."""
        ...

    def contacts_from(self, list_id: str, position: int, limit: int) -> list[Contact]:
        """The contacts from this position on, in order."""
        ...

    def save_contact(self, changed: Contact) -> None: ...

    def meant_from(self, list_id: str, wanted: ContactFilter | None, position: int, limit: int) -> list[Contact]:
        """Contacts whom the filter means (None: all of them) from this position on, in order."""
        ...

    def count_meant(self, list_id: str, wanted: ContactFilter) -> int:
        """How many contacts of the list the filter means."""
        ...

    def add_rejects(self, list_id: str, first: int, rejects: Sequence[Reject]) -> None:
        """`first` is the number, from 1, of the first of these in the list's report."""
        ...

    def rejects(self, list_id: str, after: int, limit: int) -> list[Reject]:
        """Rows `after + 1` … of the report."""
        ...
