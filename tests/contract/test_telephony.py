"""What every switch does for the dialer: one suite, run on each adapter of `ports.telephony`."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ringfence.domain.attempt import LIFECYCLE, AnswerKind, CallState, EndedBy, Outcome
from ringfence.ports.telephony import (
    AnswerClassified,
    DigitPressed,
    PlayFile,
    Prompt,
    PromptPlayed,
    Say,
)
from ringfence.testbed.bed import Bed
from tests.support import exchanges
from tests.support.exchanges import MINUTE, Exchange, S

DIALING, RINGING, CONNECTED = CallState.DIALING, CallState.RINGING, CallState.CONNECTED
HELD, ENDED = CallState.HELD, CallState.ENDED

MENU = (Say("Press 1 to confirm your slot, press 2 to change it."),)
LONG = (Say("Press 1 to confirm your slot, press 2 to change it, or stay on the line. " * 4),)
"""Still to be heard when a test goes on, also where a busy machine keeps it waiting for a second or two."""
LONG_OVER = 80 * S
"""By then it has been heard, if nobody stopped it."""


@pytest.fixture(params=["simulated", "asterisk"])
async def exchange(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Exchange]:
    if request.param == "simulated":
        found = exchanges.simulated(tmp_path)
        await found.start()
        yield found
        await found.switch.stop()
        return
    bed: Bed = request.getfixturevalue("quick_bed")
    found = exchanges.asterisk(bed, tmp_path)
    await found.start()
    yield found
    await found.switch.stop()
    bed.hang_up_all()


# --- a call, by what becomes of it ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ending", "states", "outcome", "cause"),
    [
        ("00", [RINGING, CONNECTED, ENDED], Outcome.CONNECTED, "16"),
        ("59", [RINGING, CONNECTED, ENDED], Outcome.CONNECTED, "16"),
        ("60", [RINGING, ENDED], Outcome.NO_ANSWER, "19"),
        ("70", [ENDED], Outcome.BUSY, "486"),
        ("75", [RINGING, ENDED], Outcome.DECLINED, "603"),
        ("80", [RINGING, CONNECTED, ENDED], Outcome.CONNECTED, "16"),
        ("90", [ENDED], Outcome.INVALID_NUMBER, "404"),
        ("95", [ENDED], Outcome.CONGESTION, "503"),
        ("98", [RINGING, CONNECTED, ENDED], Outcome.CONNECTED, "16"),
        ("99", [RINGING, CONNECTED, ENDED], Outcome.CONNECTED, "16"),
    ],
)
async def test_a_call_is_told_from_its_first_ring_to_its_end(
    exchange: Exchange, ending: str, states: list[CallState], outcome: Outcome, cause: str
) -> None:
    await exchange.place(f"+4420794600{ending}")
    await exchange.clock.advance(20 * MINUTE)
    for _ in range(100):  # a machine that is busy is given time
        if len(exchange.states()) >= len(states):
            break
        await exchange.clock.advance(S)
    assert exchange.states() == states
    end = exchange.heard[-1]
    assert (end.outcome, end.cause) == (outcome, cause)
    assert all(report.outcome is report.cause is report.ended_by is None for report in exchange.heard[:-1])
    path = [DIALING, *exchange.states()]
    assert all(LIFECYCLE.allows(before, after) for before, after in itertools.pairwise(path))


async def test_each_event_is_told_at_the_instant_it_carries(exchange: Exchange) -> None:
    told_at: list[tuple[datetime, datetime]] = []
    await exchange.switch.stop()
    exchange.switch = exchange.open_switch()
    await exchange.switch.start(lambda news: told_at.append((news.at, exchange.clock.now())))
    await exchange.place()
    await exchange.clock.advance(20 * MINUTE)
    assert len(told_at) == 3
    assert all(timedelta(0) <= now - at <= exchange.tolerance for at, now in told_at)


async def test_what_is_told_is_what_the_report_says_at_that_instant(exchange: Exchange) -> None:
    await exchange.place()
    for state in [RINGING, CONNECTED, ENDED]:
        report = await exchange.pass_until(state)
        assert exchange.heard[-1] == report


# --- placing ----------------------------------------------------------------------------------------------------------


async def test_placing_a_call_twice_places_it_once(exchange: Exchange) -> None:
    await exchange.place()
    await exchange.pass_until(RINGING)
    await exchange.place()
    assert len(await exchange.switch.live_calls()) == 1
    await exchange.clock.advance(20 * MINUTE)
    assert exchange.states() == [RINGING, CONNECTED, ENDED]


async def test_placing_a_call_again_after_its_end_rings_nobody(exchange: Exchange) -> None:
    await exchange.place()
    ended = await exchange.pass_until(ENDED)
    await exchange.place()
    await exchange.clock.advance(20 * MINUTE)
    assert exchange.states() == [RINGING, CONNECTED, ENDED]
    assert await exchange.switch.report("at-1") == ended


async def test_placing_a_call_again_after_a_restart_places_it_once(exchange: Exchange) -> None:
    await exchange.place()
    await exchange.reopen()
    await exchange.place()
    assert len(await exchange.switch.live_calls()) == 1
    await exchange.clock.advance(20 * MINUTE)
    assert exchange.states() == [RINGING, CONNECTED, ENDED]
    await exchange.reopen()
    await exchange.place()
    assert await exchange.switch.live_calls() == []


# --- hanging up -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "outcome"),
    [(DIALING, Outcome.CANCELLED), (RINGING, Outcome.CANCELLED), (CONNECTED, Outcome.CONNECTED)],
)
async def test_hanging_up_ends_the_call_there_and_then(exchange: Exchange, state: CallState, outcome: Outcome) -> None:
    await exchange.place(exchange.people.who_rings_late)
    await exchange.pass_until(state)
    heard = len(exchange.heard)
    await exchange.switch.hang_up("at-1")
    await exchange.clock.advance(20 * MINUTE)
    (end,) = exchange.heard[heard:]
    assert (end.state, end.outcome, end.ended_by) == (ENDED, outcome, EndedBy.SYSTEM)
    assert await exchange.switch.report("at-1") == end
    assert await exchange.switch.live_calls() == []


async def test_hanging_up_a_held_call_ends_it_as_an_answered_one(exchange: Exchange) -> None:
    await exchange.place()
    await exchange.pass_until(CONNECTED)
    await exchange.switch.hold("at-1")
    await exchange.switch.hang_up("at-1")
    end = await exchange.switch.report("at-1")
    assert end is not None
    assert (end.state, end.outcome, end.ended_by) == (ENDED, Outcome.CONNECTED, EndedBy.SYSTEM)


async def test_hanging_up_twice_or_after_the_end_changes_nothing(exchange: Exchange) -> None:
    await exchange.place()
    await exchange.pass_until(RINGING)
    await exchange.switch.hang_up("at-1")
    end = await exchange.switch.report("at-1")
    await exchange.clock.advance(S)
    await exchange.switch.hang_up("at-1")
    await exchange.clock.advance(20 * MINUTE)
    assert exchange.states() == [RINGING, ENDED]
    assert await exchange.switch.report("at-1") == end


async def test_hanging_up_an_unknown_call_is_harmless(exchange: Exchange) -> None:
    await exchange.switch.hang_up("at-unknown")
    await exchange.clock.advance(MINUTE)
    assert exchange.heard == []
    assert await exchange.switch.report("at-unknown") is None


# --- during the call --------------------------------------------------------------------------------------------------


async def test_a_call_on_hold_says_so_until_it_is_taken_back(exchange: Exchange) -> None:
    await exchange.place()
    answered = await exchange.pass_until(CONNECTED)
    await exchange.clock.advance(S)
    await exchange.switch.hold("at-1")
    held = await exchange.switch.report("at-1")
    assert held is not None
    assert (held.state, held.outcome) == (HELD, None)
    assert timedelta(0) <= exchange.clock.now() - held.at <= exchange.tolerance
    assert await exchange.switch.live_calls() == [held]
    await exchange.switch.unhold("at-1")
    assert await exchange.switch.report("at-1") == answered


async def test_a_person_on_hold_may_hang_up(exchange: Exchange) -> None:
    await exchange.place()
    await exchange.pass_until(CONNECTED)
    await exchange.switch.hold("at-1")
    await exchange.clock.advance(20 * MINUTE)
    assert exchange.states() == [RINGING, CONNECTED, ENDED]
    assert exchange.heard[-1].ended_by is EndedBy.PERSON


@pytest.mark.parametrize("state", [DIALING, RINGING, ENDED])
async def test_a_call_that_is_not_up_refuses_quietly_what_needs_a_person(exchange: Exchange, state: CallState) -> None:
    await exchange.place(exchange.people.who_rings_late)
    before = await exchange.pass_until(state)
    for call_id in ["at-1", "at-unknown"]:
        await exchange.switch.connect(call_id)
        await exchange.switch.connect(call_id, "a-2", "web")
        await exchange.switch.play(call_id, "step", MENU)
        await exchange.switch.stop_playing(call_id)
        await exchange.switch.hold(call_id)
        await exchange.switch.unhold(call_id)
        await exchange.switch.mute(call_id)
        await exchange.switch.unmute(call_id)
        await exchange.switch.send_digits(call_id, "1")
    assert await exchange.switch.report("at-1") == before
    assert exchange.listened == []


# --- what is heard in a call ------------------------------------------------------------------------------------------


def played(exchange: Exchange) -> list[str]:
    return [news.step_id for news in exchange.listened if isinstance(news, PromptPlayed)]


def pressed(exchange: Exchange) -> str:
    return "".join(news.digit for news in exchange.listened if isinstance(news, DigitPressed))


def classified(exchange: Exchange) -> list[AnswerKind]:
    return [news.kind for news in exchange.listened if isinstance(news, AnswerClassified)]


@pytest.mark.parametrize("prompts", [MENU, (PlayFile("welcome"),), (Say("Hello."), PlayFile("welcome"), *MENU)])
async def test_the_end_of_what_is_played_is_told_once(exchange: Exchange, prompts: tuple[Prompt, ...]) -> None:
    await exchange.reach(exchange.people.who_presses_nothing)
    await exchange.switch.play("at-1", "step", prompts)
    started = exchange.clock.now()
    await exchange.clock.advance(20 * S)
    (news,) = exchange.listened
    assert isinstance(news, PromptPlayed)
    assert (news.call_id, news.step_id) == ("at-1", "step")
    assert timedelta(0) < news.at - started < 20 * S


async def test_longer_text_takes_longer_to_say(exchange: Exchange) -> None:
    await exchange.reach(exchange.people.who_presses_nothing)
    took = []
    for step_id, prompts in [("short", (Say("Hello."),)), ("long", (Say("Hello, this is a longer greeting. " * 3),))]:
        started = exchange.clock.now()
        await exchange.switch.play("at-1", step_id, prompts)
        while step_id not in played(exchange):
            await exchange.clock.advance(S / 10)
        took.append(exchange.clock.now() - started)
    assert took[0] < took[1]


async def test_nothing_to_play_has_been_played_at_once(exchange: Exchange) -> None:
    await exchange.reach(exchange.people.who_presses_nothing)
    await exchange.switch.play("at-1", "step", ())
    await exchange.clock.advance(S)
    assert played(exchange) == ["step"]


async def test_the_same_step_is_not_played_again(exchange: Exchange) -> None:
    await exchange.reach(exchange.people.who_presses_nothing)
    await exchange.switch.play("at-1", "step", MENU)
    await exchange.clock.advance(S)
    await exchange.switch.play("at-1", "step", MENU)
    await exchange.clock.advance(20 * S)
    await exchange.switch.play("at-1", "step", MENU)
    await exchange.clock.advance(20 * S)
    assert played(exchange) == ["step"]


async def test_the_next_step_takes_the_place_of_the_one_that_plays(exchange: Exchange) -> None:
    await exchange.reach(exchange.people.who_presses_nothing)
    await exchange.switch.play("at-1", "first", LONG)
    await exchange.clock.advance(S)
    await exchange.switch.play("at-1", "second", MENU)
    await exchange.clock.advance(LONG_OVER)
    assert played(exchange) == ["second"]


async def test_what_was_stopped_is_not_told_as_played(exchange: Exchange) -> None:
    await exchange.reach(exchange.people.who_presses_nothing)
    await exchange.switch.play("at-1", "step", LONG)
    await exchange.clock.advance(S)
    await exchange.switch.stop_playing("at-1")
    await exchange.clock.advance(LONG_OVER)
    assert played(exchange) == []
    await exchange.switch.stop_playing("at-1")


async def test_a_person_who_is_joined_with_an_agent_hears_nothing_more(exchange: Exchange) -> None:
    await exchange.reach(exchange.people.who_presses_nothing)
    await exchange.switch.play("at-1", "step", LONG)
    await exchange.clock.advance(S)
    await exchange.switch.connect("at-1", "a-2", "web")
    await exchange.clock.advance(LONG_OVER)
    assert played(exchange) == []


async def test_a_key_is_told_when_it_is_pressed(exchange: Exchange) -> None:
    await exchange.reach(exchange.people.who_presses("1"))
    await exchange.switch.play("at-1", "step", MENU)
    await exchange.clock.advance(20 * S)
    assert pressed(exchange) == "1"


async def test_a_number_is_told_key_by_key_though_the_prompt_is_stopped(exchange: Exchange) -> None:
    await exchange.reach(exchange.people.who_presses("1985"))
    await exchange.switch.play("at-1", "step", (Say("Enter your year of birth, for example 1985."),))
    while not pressed(exchange):
        await exchange.clock.advance(S / 10)
    await exchange.switch.stop_playing("at-1")
    await exchange.clock.advance(20 * S)
    assert pressed(exchange) == "1985"


async def test_what_is_heard_after_the_end_of_a_call_is_nothing(exchange: Exchange) -> None:
    await exchange.reach(exchange.people.who_presses("1"), exchange.detection)
    await exchange.switch.play("at-1", "step", MENU)
    await exchange.switch.hang_up("at-1")
    await exchange.clock.advance(MINUTE)
    assert exchange.listened == []


@pytest.mark.parametrize(
    ("ending", "kind"), [("00", AnswerKind.HUMAN), ("80", AnswerKind.MACHINE), ("89", AnswerKind.UNKNOWN)]
)
async def test_who_answered_is_told_once_within_the_limit_where_it_was_asked_for(
    exchange: Exchange, ending: str, kind: AnswerKind
) -> None:
    detection = exchange.detection
    answered = await exchange.reach(f"+4420794609{ending}", detection)
    await exchange.clock.advance(2 * MINUTE)
    assert classified(exchange) == [kind]
    assert timedelta(0) < exchange.listened[0].at - answered.at <= detection.limit + S


async def test_who_answered_is_not_told_where_it_was_not_asked_for(exchange: Exchange) -> None:
    await exchange.reach(exchange.people.who_hangs_up)
    await exchange.clock.advance(2 * MINUTE)
    assert exchange.listened == []


async def test_what_plays_goes_on_over_a_restart(exchange: Exchange) -> None:
    await exchange.reach(exchange.people.who_presses("1"), exchange.detection)
    await exchange.switch.play("at-1", "step", MENU)
    await exchange.reopen()
    await exchange.switch.play("at-1", "step", MENU)
    await exchange.clock.advance(20 * S)
    assert (played(exchange), pressed(exchange), classified(exchange)) == (["step"], "1", [AnswerKind.HUMAN])


# --- asking -----------------------------------------------------------------------------------------------------------


async def test_a_call_that_was_never_placed_is_unknown(exchange: Exchange) -> None:
    assert await exchange.switch.report("at-unknown") is None
    assert await exchange.switch.live_calls() == []


async def test_live_calls_are_those_that_are_up_with_their_states(exchange: Exchange) -> None:
    await exchange.place(exchange.people.who_hangs_up, "at-answered")
    await exchange.place(exchange.people.who_never_answers, "at-ringing")
    await exchange.place("+442079460070", "at-busy")
    await exchange.clock.advance(12 * S)
    await exchange.place(exchange.people.who_rings_late, "at-new")
    live = {report.call_id: report.state for report in await exchange.switch.live_calls()}
    assert live == {"at-answered": CONNECTED, "at-ringing": RINGING, "at-new": DIALING}


async def test_an_ended_call_can_be_asked_for_an_hour_later(exchange: Exchange) -> None:
    await exchange.place()
    end = await exchange.pass_until(ENDED)
    await exchange.clock.advance(60 * MINUTE)
    assert await exchange.switch.report("at-1") == end


# --- when our process dies --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [DIALING, RINGING, CONNECTED])
async def test_a_call_that_is_still_up_after_a_restart_goes_on_from_where_it_is(
    exchange: Exchange, state: CallState
) -> None:
    await exchange.place(exchange.people.who_rings_late)
    before = await exchange.pass_until(state)
    heard = list(exchange.heard)
    await exchange.reopen()
    assert await exchange.switch.live_calls() == [before]
    await exchange.clock.advance(20 * MINUTE)
    assert exchange.heard[: len(heard)] == heard
    assert exchange.states() == [RINGING, CONNECTED, ENDED]


async def test_what_happened_while_nobody_listened_is_answered_and_not_told(exchange: Exchange) -> None:
    placed_at = exchange.clock.now()
    await exchange.place(exchange.people.who_hangs_up, "at-1")
    await exchange.place(exchange.people.who_never_answers, "at-2")
    await exchange.clock.advance(2 * S)
    await exchange.switch.stop()
    await exchange.clock.advance(10 * S)
    await exchange.start()
    now = {report.call_id: report.state for report in await exchange.switch.live_calls()}
    assert now == {"at-1": CONNECTED, "at-2": RINGING}
    await exchange.switch.stop()
    await exchange.clock.advance(20 * MINUTE)
    await exchange.start()
    await exchange.clock.advance(20 * MINUTE)
    assert exchange.states("at-1") == exchange.states("at-2") == [RINGING]
    assert await exchange.switch.live_calls() == []
    first, second = await exchange.switch.report("at-1"), await exchange.switch.report("at-2")
    assert first is not None
    assert second is not None
    assert (first.state, first.outcome) == (ENDED, Outcome.CONNECTED)
    assert (second.state, second.outcome) == (ENDED, Outcome.NO_ANSWER)
    assert second.at < placed_at + 2 * MINUTE


async def test_a_hang_up_and_a_hold_outlive_a_restart(exchange: Exchange) -> None:
    await exchange.place(call_id="at-1")
    await exchange.place(call_id="at-2")
    await exchange.clock.advance(10 * S)
    await exchange.switch.hang_up("at-1")
    await exchange.switch.hold("at-2")
    before = [await exchange.switch.report("at-1"), await exchange.switch.report("at-2")]
    await exchange.reopen()
    assert [await exchange.switch.report("at-1"), await exchange.switch.report("at-2")] == before
    assert [report.call_id for report in await exchange.switch.live_calls()] == ["at-2"]


async def test_many_calls_at_once_are_each_told_in_order(exchange: Exchange) -> None:
    for n in range(exchange.many):
        await exchange.place(f"+4420794{n:05d}", f"at-{n}")
    live = await exchange.switch.live_calls()
    ended = {report.call_id for report in exchange.heard if report.state is ENDED}
    assert {report.call_id for report in live} | ended == {f"at-{n}" for n in range(exchange.many)}
    await exchange.clock.advance(20 * MINUTE)
    assert await exchange.switch.live_calls() == []
    assert [report.at for report in exchange.heard] == sorted(report.at for report in exchange.heard)
    for n in range(exchange.many):
        path = [DIALING, *exchange.states(f"at-{n}")]
        assert path[-1] is ENDED
        assert all(LIFECYCLE.allows(before, after) for before, after in itertools.pairwise(path))
