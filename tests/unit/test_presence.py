"""Agents who are there, and agents who are gone."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from ringfence.engine.events import AgentLost, Event
from ringfence.services import presence as presence_module
from ringfence.services.presence import Presence


class Listening:
    """Dialers that keep what they are told."""

    def __init__(self) -> None:
        self.lost: list[tuple[str, str]] = []

    async def ask(self, stream_id: str, event: type[Event], **fields: Any) -> dict[str, Any]:
        raise AssertionError("presence asks nothing")

    def tell(self, stream_id: str, event: type[Event], **fields: Any) -> None:
        assert event is AgentLost
        self.lost.append((stream_id, fields["agent_id"]))

    def states(self) -> tuple[()]:
        return ()


class Time:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def dialers() -> Listening:
    return Listening()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def presence(dialers: Listening, time: Time) -> Presence:
    return Presence(dialers, grace_seconds=15, now=time)


def test_an_agent_who_made_a_call_is_there_for_the_grace_time(presence, dialers, time):
    presence.seen("st-1", "a-1")
    time.seconds += 15
    presence.sweep()
    assert presence.is_present("st-1", "a-1")
    assert dialers.lost == []


def test_an_agent_who_is_gone_for_longer_is_reported_once(presence, dialers, time):
    presence.seen("st-1", "a-1")
    time.seconds += 15.1
    presence.sweep()
    presence.sweep()
    assert not presence.is_present("st-1", "a-1")
    assert dialers.lost == [("st-1", "a-1")]


def test_every_call_starts_the_grace_time_anew(presence, dialers, time):
    for _ in range(5):
        presence.seen("st-1", "a-1")
        time.seconds += 14
        presence.sweep()
    assert dialers.lost == []


def test_an_open_web_socket_keeps_an_agent_for_hours(presence, dialers, time):
    with presence.connected("st-1", "a-1"):
        time.seconds += 4 * 3600
        presence.sweep()
        assert presence.is_present("st-1", "a-1")
    assert dialers.lost == []


def test_the_grace_time_begins_when_the_last_web_socket_closes(presence, dialers, time):
    with presence.connected("st-1", "a-1"):
        with presence.connected("st-1", "a-1"):
            time.seconds += 60
        time.seconds += 60
        presence.sweep()
    time.seconds += 14
    presence.sweep()
    assert dialers.lost == []
    time.seconds += 2
    presence.sweep()
    assert dialers.lost == [("st-1", "a-1")]


def test_an_agent_who_comes_back_is_followed_and_reported_again(presence, dialers, time):
    for _ in range(2):
        presence.seen("st-1", "a-1")
        time.seconds += 16
        presence.sweep()
    assert dialers.lost == [("st-1", "a-1")] * 2


def test_an_agent_who_was_signed_in_at_a_restart_has_the_whole_grace_time(presence, dialers, time):
    presence.expect("st-1", "a-1")
    time.seconds += 14
    presence.sweep()
    assert dialers.lost == []
    time.seconds += 2
    presence.sweep()
    assert dialers.lost == [("st-1", "a-1")]


def test_a_stream_may_have_a_grace_time_of_its_own(presence, dialers, time):
    presence.allow("st-2", 60)
    presence.seen("st-1", "a-1")
    presence.seen("st-2", "a-1")
    time.seconds += 20
    presence.sweep()
    assert dialers.lost == [("st-1", "a-1")]


def test_nobody_is_reported_before_there_is_someone_to_tell(dialers, time):
    presence = Presence(grace_seconds=15, now=time)
    presence.seen("st-1", "a-1")
    time.seconds += 20
    presence.sweep()
    presence.bind(dialers)
    presence.sweep()
    assert dialers.lost == [("st-1", "a-1")]


async def test_watching_reports_by_itself(monkeypatch, presence, dialers, time):
    monkeypatch.setattr(presence_module, "SWEEP_SECONDS", 0)
    presence.seen("st-1", "a-1")
    time.seconds += 20
    watching = asyncio.create_task(presence.watch())
    while not dialers.lost:  # noqa: ASYNC110 (there is nothing to wait for: time is ours)
        await asyncio.sleep(0)
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    assert dialers.lost == [("st-1", "a-1")]
