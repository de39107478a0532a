"""Contact lists and their contacts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

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
    """The contact that already has a phone number or unique id in a list."""

    position: int
    line: int | None


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

    def add_contacts(self, contacts: Sequence[Contact]) -> None: ...

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

    def count_meant(self, list_id: str, wanted: ContactFilter) -> int:
        """How many contacts of the list the filter means."""
        ...

    def add_rejects(self, list_id: str, first: int, rejects: Sequence[Reject]) -> None:
        """`first` is the number, from 1, of the first of these in the list's report."""
        ...

    def rejects(self, list_id: str, after: int, limit: int) -> list[Reject]:
        """Rows `after + 1` … of the report."""
        ...
