"""The permit for a record as the engine knows things now."""

from __future__ import annotations

from ringfence.domain.calling_hours import zones_of
from ringfence.domain.record import Record
from ringfence.engine.permit import Facts, Permit, Refusal, permit
from ringfence.engine.state import Run, State


def permit_for(s: State, run: Run, record: Record) -> Permit | Refusal:
    return permit(
        Facts(
            at=s.at,
            instance=run.instance,
            record=record,
            zones=zones_of(run.instance.hours, record.zone_key),
            openness=run.openness(record.zone_key, s.at),
            in_flight=s.numbers.get(record.phone_number, record.id) != record.id,
            live_calls=s.live_calls,
            max_live_calls=s.max_live_calls,
        )
    )
