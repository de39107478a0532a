"""Campaigns that begin by themselves: drawn with their lists, their filter and their schedule, for the crash level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from ringfence.domain import ids
from ringfence.domain.calling_hours import Weekday
from ringfence.domain.campaign import Campaign, DialingMode, DialingOrder, Instance, OutsideHours
from ringfence.domain.contact import Contact
from ringfence.domain.filters import ContactFilter, Operator
from ringfence.domain.record import Exclusion, Record, RecordState, rank_of
from ringfence.domain.schedule import Recurrence, RecurType, Schedule
from ringfence.simulation import scenario
from ringfence.simulation.chance import Chance
from ringfence.simulation.scenario import Scenario

SHARE = 0.4
"""Of the scenarios: so many have such a campaign."""
MOST_DAYS = 40
_ZONES = ("Europe/London", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")
_MODES = (DialingMode.PREVIEW, DialingMode.PREVIEW, DialingMode.PROGRESSIVE, DialingMode.POWER)
_SHIFT = 40  # the list's ordinal stands so many bits above the place in it


@dataclass(frozen=True, slots=True)
class Planned:
    """A campaign with its schedule, and the contacts of each of its lists."""

    campaign: Campaign
    schedule: Schedule
    contacts: tuple[tuple[Contact, ...], ...]

    def starts(self, after: datetime) -> list[datetime]:
        """Every start later than this, by the calendar on the wall: day by day, as people would count them."""
        first, recurrence = self.schedule.local_start, self.schedule.recurrence
        days = range(1 if recurrence is None else MOST_DAYS)
        local = [first + timedelta(days=day) for day in days if _is_a_day(recurrence, first, day)]
        over = self.over_at()
        starts = [self._instant(one) for one in local]
        return sorted(one for one in starts if one > after and (over is None or one < over))

    def over_at(self) -> datetime | None:
        """When the schedule is over."""
        end = self.schedule.local_end
        return None if end is None else self._instant(end)

    def _instant(self, local: datetime) -> datetime:
        return local.replace(tzinfo=ZoneInfo(self.schedule.timezone)).astimezone(UTC)

    def is_skipped(self, start: datetime) -> bool:
        """The clocks skip the time of day that the schedule names."""
        return start.astimezone(ZoneInfo(self.schedule.timezone)).time() != self.schedule.local_start.time()

    def clocks_change_before(self, start: datetime) -> bool:
        """In the day before this start."""
        zone = ZoneInfo(self.schedule.timezone)
        return start.astimezone(zone).utcoffset() != (start - timedelta(days=1)).astimezone(zone).utcoffset()

    def records(self, instance: Instance, blocked: Mapping[str, object]) -> list[Record]:
        """The dialing list that a run should have which is made while these numbers are on the do-not-call list."""
        made: list[Record] = []
        taken: set[str] = set()  # numbers that may be dialed, of the lists before
        for ordinal in sorted(range(len(self.contacts)), key=lambda ordinal: -self._priority(ordinal)):
            mine = [self._record(instance, one, ordinal, blocked, taken) for one in self.contacts[ordinal]]
            taken |= {one.phone_number for one in mine if one.exclusion is None}
            made += mine
        return made

    def _priority(self, ordinal: int) -> int:
        return self.campaign.list_priorities[ordinal] if self.campaign.list_priorities else 0

    def _record(
        self, instance: Instance, contact: Contact, ordinal: int, blocked: Mapping[str, object], taken: set[str]
    ) -> Record:
        place = (ordinal << _SHIFT) + contact.position
        exclusion = None
        if contact.phone_number in blocked:
            exclusion = Exclusion.DNC
        elif not is_meant(self.campaign.contact_filter, contact.columns):
            exclusion = Exclusion.FILTER
        elif contact.phone_number in taken:
            exclusion = Exclusion.DUPLICATE
        return Record(
            id=ids.member(ids.RECORD, instance.id, place),
            instance_id=instance.id,
            contact_id=contact.id,
            phone_number=contact.phone_number,
            zone_key=contact.zone_key,
            rank=rank_of(contact.contact_priority, self._priority(ordinal)),
            position=place if instance.order is DialingOrder.FIFO else -place,
            state=RecordState.PENDING if exclusion is None else RecordState.EXCLUDED,
            exclusion=exclusion,
        )


def is_meant(wanted: ContactFilter | None, columns: Mapping[str, str]) -> bool:
    """Whether a filter means the person with these columns; of the operators, those that are drawn here."""
    if wanted is None:
        return True
    found, values = columns.get(wanted.column, ""), wanted.values
    match wanted.operator:
        case Operator.AND:
            return all(is_meant(part, columns) for part in wanted.parts)
        case Operator.OR:
            return any(is_meant(part, columns) for part in wanted.parts)
        case Operator.EQUALS:
            return found.lower() == values[0].lower()
        case Operator.NOT_IN:
            return found.lower() not in [value.lower() for value in values]
        case Operator.AT_LEAST:
            return found != "" and float(found) >= float(values[0])
        case _:
            raise NotImplementedError(wanted.operator)


def drawn(plan: Scenario, stream_id: str, account_id: str, dnc_list_id: str) -> list[Planned]:
    """The campaigns with schedules of a scenario: none, one or two."""
    rng = Chance(plan.seed).of("schedules")
    count = 0 if rng.random() > SHARE else rng.choice((1, 1, 2))
    return [_planned(rng, plan, stream_id, account_id, dnc_list_id, number) for number in range(count)]


def _planned(rng: Random, plan: Scenario, stream_id: str, account_id: str, dnc_list_id: str, number: int) -> Planned:
    hours = scenario.hours_around(rng, plan.start)
    lists = tuple(f"{stream_id}: list {number}.{n}" for n in range(rng.choice((1, 1, 2))))
    list_ids = tuple(ids.derived(ids.LIST, name) for name in lists)
    campaign = Campaign(
        id=ids.derived(ids.CAMPAIGN, stream_id, number),
        stream_id=stream_id,
        account_id=account_id,
        name=f"Scheduled {number}",
        description="begins by itself",
        contact_lists=lists,
        contact_list_ids=list_ids,
        dnc_list_id=dnc_list_id,
        dnc_list_name="DNC",
        priority=rng.randint(1, 5),
        dialing_mode=rng.choice(_MODES),
        caller_id="+442079460123",
        calling_hours=hours,
        dialing_order=rng.choice((DialingOrder.FIFO, DialingOrder.LIFO)),
        max_attempts=rng.choice((1, 2, 3)),
        retry_period=timedelta(minutes=rng.choice((1, 45))),
        ring_time=timedelta(seconds=rng.choice((15, 25))),
        queue_id=rng.choice(plan.queues)[0],
        queue_name=None,
        max_skips=rng.choice((0, 2)),
        preview_time=timedelta(seconds=rng.choice((20, 30))),
        created_at=plan.start,
        updated_at=plan.start,
        outside_hours=rng.choice((OutsideHours.DEFER, OutsideHours.DEFER, OutsideHours.SKIP)),
        contact_filter=_filter(rng),
        list_priorities=rng.choice(((), (2, 7)[: len(list_ids)])),
    )
    contacts = tuple(_contacts(rng, list_id, rng.randint(1, 8)) for list_id in list_ids)
    planned = Planned(campaign, _schedule(rng, plan.start), contacts)
    if not planned.starts(plan.start):  # a time that comes twice, and the first one is over
        later = planned.schedule.local_start + timedelta(days=1)
        planned = replace(planned, schedule=replace(planned.schedule, local_start=later))
    return planned


def _schedule(rng: Random, start: datetime) -> Schedule:
    zone = rng.choice(_ZONES)
    local = start.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
    local_start = local + timedelta(minutes=rng.randint(3, 50))
    recurrence, days = _recurrence(rng)
    local_end = local_start + timedelta(days=days, minutes=rng.choice((-120, -30, 30, 240)))
    return Schedule(local_start, local_end, zone, recurrence, takes_precedence=rng.random() < 0.2)


def _recurrence(rng: Random) -> tuple[Recurrence | None, int]:
    """And after how many days the schedule is over."""
    kind = rng.random()
    if kind < 0.2:
        return None, 2
    if kind < 0.8:
        return Recurrence(RecurType.DAILY, rng.choice((1, 1, 2))), rng.randint(1, 4)
    days = tuple(sorted(rng.sample(list(Weekday), k=rng.randint(1, 3)), key=list(Weekday).index))
    return Recurrence(RecurType.WEEKLY, 1, rng.choice(((), days))), rng.randint(7, 9)


def _is_a_day(recurrence: Recurrence | None, first: datetime, day: int) -> bool:
    """Whether a run begins so many days after the first start."""
    if recurrence is None:
        return day == 0
    if recurrence.type is RecurType.DAILY:
        return day % recurrence.every == 0
    days = recurrence.days or (list(Weekday)[first.weekday()],)
    return list(Weekday)[(first + timedelta(days=day)).weekday()] in days


def _filter(rng: Random) -> ContactFilter | None:
    if rng.random() < 0.3:
        return None
    segment = ContactFilter(Operator.EQUALS, "segment", ("NORTH",))
    others = ContactFilter(Operator.NOT_IN, "segment", ("south", ""))
    adult = ContactFilter(Operator.AT_LEAST, "age", ("40",), numeric=True)
    return rng.choice(
        (
            segment,
            others,
            ContactFilter(Operator.AND, parts=(others, adult)),
            ContactFilter(Operator.OR, parts=(segment, adult)),
        )
    )


def _contacts(rng: Random, list_id: str, count: int) -> tuple[Contact, ...]:
    numbers = rng.sample(range(300), k=count)
    return tuple(
        Contact(
            id=ids.member(ids.CONTACT, list_id, place),
            list_id=list_id,
            position=place,
            phone_number=f"+4411349{number:05d}",
            first_name=None,
            last_name=None,
            time_zone=None,
            unique_id=None,
            contact_priority=rng.choice((None, None, 1, 7)),
            zone_key=rng.choice(scenario.ZONE_KEYS[:-1]),
            columns={"segment": rng.choice(("north", "north", "south", "west")), "age": rng.choice(("", "38", "61"))},
        )
        for place, number in enumerate(numbers)
    )
