"""Where in a list the contacts are that have certain numbers or unique ids, whose keys tell the line that they came from.

The contacts of a file stand in the order of its lines, from a known position on, so that a line is looked for by halves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from ringfence.adapters.storage.list_parts import IN_LIMIT
from ringfence.adapters.storage.tables import contacts
from ringfence.domain.contact import Contact
from ringfence.ports.storage.contact_lists import ContactList, Holder, Key

CONTACT = (
    contacts.c.id,
    contacts.c.list_id,
    contacts.c.position,
    contacts.c.phone_number,
    contacts.c.first_name,
    contacts.c.last_name,
    contacts.c.time_zone,
    contacts.c.unique_id,
    contacts.c.contact_priority,
    contacts.c.zone_key,
    contacts.c["columns"],
    contacts.c.line,
)


@dataclass(frozen=True, slots=True)
class _Span:
    """A contact is looked for from one of these positions up to before the other."""

    start: int
    stop: int

    @property
    def middle(self) -> int:
        return (self.start + self.stop - 1) // 2


def holding(connection: Connection, of: ContactList, holders: Mapping[Key, Holder]) -> dict[Key, Contact]:
    """The contacts of a list that the holders of keys are."""
    positions = {key: holder.line for key, holder in holders.items() if holder.file == 0 and holder.line is not None}
    for file in of.files:
        lines = {key: holder.line for key, holder in holders.items() if holder.file == file.number and holder.line}
        found = _positions(connection, of.id, _Span(file.first_position, file.end_position), set(lines.values()))
        positions |= {key: found[line] for key, line in lines.items() if line in found}
    at = {
        row.position: Contact(*row)
        for some in _chunks(positions.values())
        for row in connection.execute(
            select(*CONTACT).where(contacts.c.list_id == of.id, contacts.c.position.in_(some))
        )
    }
    return {key: at[position] for key, position in positions.items() if position in at}


def _positions(connection: Connection, list_id: str, of_file: _Span, lines: Collection[int]) -> dict[int, int]:
    """The positions of the contacts that came from these lines of a file."""
    found: dict[int, int] = {}
    wanted = dict.fromkeys(lines, of_file) if of_file.start < of_file.stop else {}
    while wanted:
        seen = _seen(connection, list_id, {span.middle for span in wanted.values()}, of_file.stop)
        left: dict[int, _Span] = {}
        for line, span in wanted.items():
            position, there = seen[span.middle]
            if there == line:
                found[line] = position
                continue
            behind = there is not None and there < line
            half = _Span(position + 1, span.stop) if behind else _Span(span.start, span.middle)
            if half.start < half.stop:
                left[line] = half
        wanted = left
    return found


def _seen(
    connection: Connection, list_id: str, positions: Collection[int], stop: int
) -> dict[int, tuple[int, int | None]]:
    """Where at these positions or behind them the first contact of a file stands, and from which of its lines it came."""
    of_list = select(contacts.c.position, contacts.c.line).where(contacts.c.list_id == list_id)
    found: dict[int, tuple[int, int | None]] = {at: (at, None) for at in positions}
    for some in _chunks(positions):
        for position, line in connection.execute(of_list.where(contacts.c.position.in_(some))):
            found[position] = position, line
    for at in [at for at, (_, line) in found.items() if line is None]:  # it came by a request while the file went in
        later = of_list.where(contacts.c.position.between(at, stop - 1), contacts.c.line.is_not(None))
        row = connection.execute(later.order_by(contacts.c.position).limit(1)).first()
        if row is not None:
            found[at] = row.position, row.line
    return found


def _chunks(values: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(set(values))
    for start in range(0, len(ordered), IN_LIMIT):
        yield ordered[start : start + IN_LIMIT]
