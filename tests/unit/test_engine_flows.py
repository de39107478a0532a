"""Agentless: calls that are led by a flow, from the answer to what becomes of the record; and how lines are shared."""

from __future__ import annotations

import heapq
from collections import Counter
from datetime import datetime
from random import Random
from typing import Any

import pytest

from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import AnswerKind, Attempt, CallState, EndedBy, Outcome
from ringfence.domain.campaign import DialingMode, OnMachine
from ringfence.domain.flow_progress import Wait
from ringfence.domain.prompts import MachineDetection, Say
from ringfence.domain.record import RecordState
from ringfence.engine import commands, events
from ringfence.services import sample
from tests.support.engine_driver import Floor
from tests.support.memory_store import MINUTE, SECOND, MemoryStore

AGENTLESS: dict[str, Any] = {"mode": DialingMode.AGENTLESS, "queue_id": None, "flow_id": "cf-1"}
REMINDER = sample.flow_document("payment-reminder.json")
HOOKED = {
    "start": "ask",
    "nodes": {
        "ask": {
            "type": "webhook",
            "url": "https://example.com/",
            "save": {"day": "day"},
            "next": "say",
            "otherwise": "end",
        },
        "say": {"type": "say", "text": "On {{day}}.", "next": "end"},
        "end": {"type": "hangup"},
    },
}


def floor_of(flow: Any = REMINDER, *agents: str, people: int = 1, lines: int = 100, **changes: Any) -> Floor:
    store = MemoryStore(max_live_calls=lines)
    store.add_flow("cf-1", flow)
    for n in range(people):
        store.columns[f"cc-cid-1-{n:04d}"] = {"firstName": "Zoë", "balance": "12.50", "street": "Elm Row"}
    floor = Floor(*agents, store=store)
    floor.run(people, **AGENTLESS | changes)
    return floor


def placed(floor: Floor) -> list[str]:
    return [act.attempt_id for act in floor.taken(commands.PlaceCall)]


def reach(floor: Floor) -> str:
    """The one call that is placed, answered."""
    (attempt_id,) = placed(floor)
    floor.rings(attempt_id)
    floor.answers(attempt_id)
    return attempt_id


def press(floor: Floor, attempt_id: str, keys: str) -> None:
    for key in keys:
        floor.handle(events.DigitPressed(at=floor.now, attempt_id=attempt_id, digit=key))


def played(floor: Floor, attempt_id: str, step_id: str | None = None) -> None:
    progress = floor.attempt(attempt_id).flow
    assert progress is not None
    floor.handle(events.PromptPlayed(at=floor.now, attempt_id=attempt_id, step_id=step_id or str(progress.step)))


def classified(floor: Floor, attempt_id: str, kind: AnswerKind) -> None:
    floor.handle(events.AnswerClassified(at=floor.now, attempt_id=attempt_id, kind=kind))


def said(floor: Floor) -> list[str]:
    prompts = [prompt for act in floor.taken(commands.Play) for prompt in act.prompts]
    return [prompt.text for prompt in prompts if isinstance(prompt, Say)]


def where(floor: Floor, attempt_id: str) -> tuple[str, Wait]:
    progress = floor.attempt(attempt_id).flow
    assert progress is not None
    return progress.node, progress.wait


# --- a call ----------------------------------------------------------------------------------------------------------


def test_who_answers_hears_the_flow_with_what_is_known_of_them() -> None:
    floor = floor_of()
    attempt_id = reach(floor)
    assert floor.attempt(attempt_id).state is CallState.GUIDED
    assert floor.record().state is RecordState.CONNECTED
    (text,) = said(floor)
    assert "Zoë" in text
    assert "12.50 pounds" in text
    assert not floor.taken(commands.Connect)


def test_only_the_columns_that_the_flow_reads_are_asked_for() -> None:
    floor = floor_of()
    (act,) = floor.taken(commands.LoadContact)
    assert act.columns == ("balance", "firstName")


def test_the_flow_waits_for_the_contact_where_the_answer_comes_first() -> None:
    floor = floor_of()
    floor.contacts.clear()
    floor.dialer.state.columns.clear()
    attempt_id = reach(floor)
    assert (said(floor), where(floor, attempt_id)[1]) == ([], Wait.CONTACT)
    floor.handle(events.ContactLoaded(at=floor.now, attempt_id=attempt_id, columns={"balance": "3"}))
    assert len(said(floor)) == 1


def test_what_the_flow_does_is_on_the_attempt_and_its_record_when_the_call_is_over() -> None:
    floor = floor_of()
    attempt_id = reach(floor)
    press(floor, attempt_id, "1")
    played(floor, attempt_id)
    assert [act.attempt_id for act in floor.taken(commands.HangUp)] == [attempt_id]
    floor.ends(attempt_id, by=EndedBy.SYSTEM)
    attempt = floor.attempt(attempt_id)
    assert (attempt.outcome, attempt.disposition, attempt.ended_by) == (Outcome.CONNECTED, "says_paid", EndedBy.SYSTEM)
    assert attempt.wrapped_up_at == floor.now
    assert floor.record().state is RecordState.COMPLETED


def test_who_hangs_up_in_the_middle_keeps_what_was_done_until_then() -> None:
    floor = floor_of()
    attempt_id = reach(floor)
    press(floor, attempt_id, "9")
    floor.ends(attempt_id, by=EndedBy.PERSON)
    assert floor.attempt(attempt_id).disposition == "opted_out"
    assert floor.record().state is RecordState.COMPLETED
    assert floor.store.is_blocked(floor.record().phone_number, "cl-dnc")


def test_a_disposition_may_bring_the_person_back_later() -> None:
    floor = floor_of(disposition_retries={"reminded": 20})
    attempt_id = reach(floor)
    for _ in range(3):
        played(floor, attempt_id)
        floor.wait(5)
    floor.ends(attempt_id, by=EndedBy.SYSTEM)
    assert floor.attempt(attempt_id).disposition == "reminded"
    assert (floor.record().state, floor.record().due_at) == (RecordState.RETRY, floor.now + 20 * MINUTE)


def test_a_promised_callback_is_kept() -> None:
    floor = floor_of(sample.flow_document("transfer.json"))
    attempt_id = reach(floor)
    press(floor, attempt_id, "2")
    floor.ends(attempt_id, by=EndedBy.SYSTEM)
    record = floor.record()
    assert (record.state, record.is_callback, record.due_at) == (RecordState.CALLBACK, True, floor.now + 45 * MINUTE)


def test_calls_that_nobody_answers_are_tried_again_like_any_other() -> None:
    floor = floor_of()
    floor.ends(placed(floor)[0], Outcome.BUSY, "486")
    assert floor.record().state is RecordState.RETRY
    floor.wait(46 * 60)
    assert len(placed(floor)) == 1


def test_silence_is_bounded_everywhere() -> None:
    """Nothing is ever told of what plays, no key is pressed, and nobody hangs up."""
    floor = floor_of(sample.flow_document("survey.json"))
    attempt_id = reach(floor)
    for _ in range(10 * 12):
        floor.wait(5)
        for _ in floor.taken(commands.AskSwitch):
            floor.reports(attempt_id, CallState.CONNECTED)
        if floor.taken(commands.HangUp):
            break
    else:
        raise AssertionError("the flow goes on after ten minutes")
    assert where(floor, attempt_id) == ("end", Wait.END)


def test_news_after_the_end_changes_nothing() -> None:
    floor = floor_of()
    attempt_id = reach(floor)
    floor.ends(attempt_id, by=EndedBy.PERSON)
    before = floor.attempt(attempt_id)
    press(floor, attempt_id, "1")
    played(floor, attempt_id, "3")
    classified(floor, attempt_id, AnswerKind.MACHINE)
    floor.handle(events.ContactLoaded(at=floor.now, attempt_id=attempt_id, columns={}))
    floor.handle(events.HookAnswered(at=floor.now, attempt_id=attempt_id, step_id="1", values={}))
    assert floor.attempt(attempt_id) == before


# --- machines --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("on_machine", list(OnMachine))
def test_the_switch_listens_for_machines_where_that_is_wanted(on_machine: OnMachine) -> None:
    (act,) = floor_of(on_machine=on_machine).taken(commands.PlaceCall)
    assert act.detect_machines == (None if on_machine is OnMachine.NO else MachineDetection())


def test_disconnect_hangs_up_on_a_machine_before_the_flow_begins_and_calls_again_later() -> None:
    floor = floor_of(on_machine=OnMachine.DISCONNECT)
    attempt_id = reach(floor)
    assert said(floor) == []
    floor.wait(2)
    classified(floor, attempt_id, AnswerKind.MACHINE)
    assert [act.attempt_id for act in floor.taken(commands.HangUp)] == [attempt_id]
    floor.ends(attempt_id, by=EndedBy.SYSTEM)
    assert floor.attempt(attempt_id).outcome is Outcome.MACHINE
    assert (floor.record().state, floor.record().due_at) == (RecordState.RETRY, floor.now + 45 * MINUTE)
    assert said(floor) == []


@pytest.mark.parametrize("kind", [AnswerKind.HUMAN, AnswerKind.UNKNOWN])
def test_disconnect_talks_to_everybody_else(kind: AnswerKind) -> None:
    floor = floor_of(on_machine=OnMachine.DISCONNECT)
    attempt_id = reach(floor)
    classified(floor, attempt_id, kind)
    assert len(said(floor)) == 1
    floor.ends(attempt_id, by=EndedBy.PERSON)
    assert floor.attempt(attempt_id).outcome is Outcome.CONNECTED


def test_disconnect_talks_when_the_switch_never_says_who_answered() -> None:
    floor = floor_of(on_machine=OnMachine.DISCONNECT)
    attempt_id = reach(floor)
    floor.wait(9)
    assert said(floor) == []
    floor.wait(2)
    assert len(said(floor)) == 1
    classified(floor, attempt_id, AnswerKind.MACHINE)
    assert [act.attempt_id for act in floor.taken(commands.HangUp)] == [attempt_id], "better late than never"


def test_detect_tells_the_flow() -> None:
    floor = floor_of(on_machine=OnMachine.DETECT)
    attempt_id = reach(floor)
    assert where(floor, attempt_id) == ("who", Wait.ANSWERER)
    classified(floor, attempt_id, AnswerKind.MACHINE)
    (text,) = said(floor)
    assert text.startswith("This is Fairmont Collections with a message.")
    played(floor, attempt_id)
    floor.ends(attempt_id, by=EndedBy.SYSTEM)
    assert floor.attempt(attempt_id).outcome is Outcome.MACHINE, "the disposition says so"
    assert floor.record().state is RecordState.RETRY


# --- web hooks -------------------------------------------------------------------------------------------------------


def test_a_web_hook_is_asked_and_its_answer_is_said() -> None:
    floor = floor_of(HOOKED)
    attempt_id = reach(floor)
    (act,) = floor.taken(commands.AskHook)
    assert (act.attempt_id, act.step_id, act.timeout) == (attempt_id, "1", 5 * SECOND)
    floor.handle(events.HookAnswered(at=floor.now, attempt_id=attempt_id, step_id="1", values={"day": "Monday"}))
    assert said(floor) == ["On Monday."]


def test_a_web_hook_that_is_never_answered_leads_on() -> None:
    floor = floor_of(HOOKED)
    attempt_id = reach(floor)
    floor.wait(11)
    assert where(floor, attempt_id) == ("end", Wait.END)


# --- transfer --------------------------------------------------------------------------------------------------------

TRANSFER = sample.flow_document("transfer.json")


def test_a_transfer_joins_the_person_with_a_free_agent_at_once() -> None:
    floor = floor_of(TRANSFER, "a-1")
    attempt_id = reach(floor)
    floor.told()
    press(floor, attempt_id, "1")
    assert floor.taken(commands.Connect) == [commands.Connect(attempt_id, "a-1")]
    assert (floor.state(), floor.attempt(attempt_id).state) == (AgentState.BUSY, CallState.CONNECTED)
    assert floor.told() == ["agent.state", "call.answered"]
    floor.wait(30)
    floor.ends(attempt_id, by=EndedBy.PERSON)
    assert floor.state() is AgentState.WRAP_UP
    floor.dispose(attempt_id, "spoken_to")
    assert floor.attempt(attempt_id).disposition == "spoken_to"
    assert (floor.state(), floor.record().state) == (AgentState.AVAILABLE, RecordState.COMPLETED)


def test_who_waits_for_an_agent_gets_the_first_who_comes_free() -> None:
    floor = floor_of(TRANSFER, "a-1")
    floor.sign_in("a-1", AgentState.AWAY)
    attempt_id = reach(floor)
    said(floor)
    press(floor, attempt_id, "1")
    assert said(floor) == ["One moment please. We are looking for somebody who can help you."]
    assert floor.attempt(attempt_id).state is CallState.WAITING
    floor.wait(12)
    floor.sign_in("a-1")
    assert floor.taken(commands.Connect) == [commands.Connect(attempt_id, "a-1")]


def test_who_waits_in_vain_is_led_on_by_the_flow() -> None:
    floor = floor_of(TRANSFER)
    attempt_id = reach(floor)
    press(floor, attempt_id, "1")
    said(floor)
    floor.wait(21)
    assert said(floor)[0].startswith("We are sorry.")
    assert floor.attempt(attempt_id).state is CallState.GUIDED
    played(floor, attempt_id)
    floor.ends(attempt_id, by=EndedBy.SYSTEM)
    assert (floor.attempt(attempt_id).outcome, floor.record().state) == (Outcome.CONNECTED, RecordState.CALLBACK)


def test_who_hangs_up_while_waiting_for_an_agent_was_reached_by_the_flow() -> None:
    floor = floor_of(TRANSFER)
    attempt_id = reach(floor)
    press(floor, attempt_id, "1")
    floor.ends(attempt_id, by=EndedBy.PERSON)
    assert floor.attempt(attempt_id).outcome is Outcome.CONNECTED
    floor.join_in("a-1")
    assert floor.state() is AgentState.AVAILABLE


# --- versions --------------------------------------------------------------------------------------------------------


def test_a_call_ends_with_the_version_that_it_began_with() -> None:
    floor = floor_of(people=2, lines=1)
    first = reach(floor)
    changed = sample.flow_document("payment-reminder.json")
    changed["nodes"]["thanks"]["text"] = "Cheers."
    floor.handle(events.FlowConfigured(at=floor.now, flow=floor.store.add_flow("cf-1", changed)))
    for attempt_id, version, thanks in ((first, 1, "Thank you."), ("", 2, "Cheers.")):
        attempt_id = attempt_id or reach(floor)
        said(floor)
        press(floor, attempt_id, "1")
        assert said(floor)[0].startswith(thanks)
        progress = floor.attempt(attempt_id).flow
        assert progress is not None
        assert progress.version == version
        floor.ends(attempt_id, by=EndedBy.PERSON)


# --- after a crash ---------------------------------------------------------------------------------------------------


def test_after_a_restart_the_call_goes_on_where_it_was_in_its_own_version() -> None:
    floor = floor_of(people=1)
    attempt_id = reach(floor)
    said(floor)
    press(floor, attempt_id, "1")
    (before,) = floor.taken(commands.Play)
    floor.store.add_flow("cf-1", sample.flow_document("survey.json"))
    floor.wait(3)
    floor.start()
    floor.reports(attempt_id, CallState.CONNECTED)
    assert set(floor.taken(commands.Play)) == {before}, "the same step, which the switch does not begin anew"
    played(floor, attempt_id)
    assert [act.attempt_id for act in floor.taken(commands.HangUp)] == [attempt_id]


def test_a_prompt_that_ended_while_nobody_listened_holds_nothing_up() -> None:
    floor = floor_of()
    attempt_id = reach(floor)
    press(floor, attempt_id, "9")
    floor.now += 2 * MINUTE
    floor.start()
    floor.reports(attempt_id, CallState.CONNECTED)
    floor.wait(6)
    assert floor.taken(commands.HangUp)
    floor.ends(attempt_id, by=EndedBy.SYSTEM)
    assert floor.attempt(attempt_id).disposition == "opted_out"
    assert floor.record().state is RecordState.COMPLETED


def test_a_question_to_a_web_hook_is_asked_again_after_a_restart_as_the_same_one() -> None:
    floor = floor_of(HOOKED)
    attempt_id = reach(floor)
    (before,) = floor.taken(commands.AskHook)
    floor.start()
    floor.reports(attempt_id, CallState.CONNECTED)
    (again,) = set(map(repr, floor.taken(commands.AskHook)))
    assert again == repr(before)


def test_who_waits_for_an_agent_waits_on_after_a_restart() -> None:
    floor = floor_of(TRANSFER)
    attempt_id = reach(floor)
    press(floor, attempt_id, "1")
    floor.wait(5)
    floor.start()
    floor.reports(attempt_id, CallState.CONNECTED)
    said(floor)
    floor.wait(14)
    assert said(floor) == []
    floor.wait(2)
    assert said(floor)[0].startswith("We are sorry.")


def test_a_call_that_is_gone_after_a_restart_is_settled_with_what_its_flow_had_done() -> None:
    floor = floor_of()
    attempt_id = reach(floor)
    press(floor, attempt_id, "9")
    floor.start()
    floor.reports(attempt_id, CallState.ENDED, Outcome.CONNECTED)
    assert floor.attempt(attempt_id).outcome is Outcome.CONNECTED
    assert floor.record().state is RecordState.COMPLETED


# --- lines -----------------------------------------------------------------------------------------------------------


def test_lines_are_shared_in_proportion_to_priority() -> None:
    """Everybody answers and hangs up after a while: a thousand calls over eight lines, in virtual time."""
    store = MemoryStore(max_live_calls=8)
    store.add_flow("cf-1", sample.flow_document("survey.json"))
    floor, rng, ends = Floor(store=store), Random(1), list[tuple[datetime, str]]()
    for name, priority in (("1", 5), ("2", 3)):
        floor.run(700, name, priority=priority, **AGENTLESS)
    dialer, done = floor.dialer, Counter[str]()

    def tell(event: events.Event) -> None:  # the engine and the record alone: the promises are looked after elsewhere
        pending: list[events.Event] = [event]
        while pending:
            wanted = dialer.handle(pending.pop())
            store.save([one for one in wanted if isinstance(one, commands.Save)], floor.now)
            for act in wanted:
                if isinstance(act, commands.PlaceCall):
                    call(act.attempt_id)
                elif isinstance(act, commands.LoadRecords):
                    pending.append(store.load(act, floor.now))

    def call(attempt_id: str) -> None:
        done[store.attempts[attempt_id].instance_id] += 1
        heapq.heappush(ends, (floor.now + rng.uniform(10, 90) * SECOND, attempt_id))

    for act in floor.taken(commands.PlaceCall):
        call(act.attempt_id)
    while done.total() < 1000:
        floor.now, attempt_id = heapq.heappop(ends)
        tell(events.CallAnswered(at=floor.now, attempt_id=attempt_id))
        tell(events.CallEnded(at=floor.now, attempt_id=attempt_id, outcome=Outcome.CONNECTED))
    share = 100 * done["cid-1"] / done.total()
    assert abs(share - 62.5) <= 3, f"{share:.1f} % of the calls"


def test_a_campaign_alone_has_all_the_lines() -> None:
    floor = floor_of(people=50, lines=20)
    assert len(placed(floor)) == 20


def test_never_more_calls_at_a_time_than_the_campaign_may_have() -> None:
    floor = floor_of(people=10, max_concurrent_calls=3)
    calls = placed(floor)
    assert len(calls) == 3
    floor.ends(calls[0], Outcome.BUSY, "486")
    assert len(placed(floor)) == 1
    floor.run(10, "2", **AGENTLESS)
    assert len(placed(floor)) == 10, "what one may not use is there for the other"


def test_no_call_starts_after_pause_is_answered_and_resume_goes_on() -> None:
    floor = floor_of(people=5, lines=2)
    first = placed(floor)
    floor.ask(events.PauseRequested, instance_id="cid-1")
    for attempt_id in first:
        floor.answers(attempt_id)
        floor.ends(attempt_id, by=EndedBy.PERSON)
    assert placed(floor) == []
    floor.ask(events.ResumeRequested, instance_id="cid-1")
    assert len(placed(floor)) == 2


def test_a_run_completes_when_all_have_been_called() -> None:
    floor = floor_of(people=3)
    for attempt_id in placed(floor):
        floor.answers(attempt_id)
        floor.ends(attempt_id, by=EndedBy.PERSON)
    assert floor.store.instances["cid-1"].status == "Completed"


def live(floor: Floor) -> list[Attempt]:
    return [attempt for attempt in floor.store.attempts.values() if attempt.live]


def test_agents_campaigns_and_agentless_ones_do_not_get_in_each_others_way() -> None:
    store = MemoryStore(max_live_calls=3)
    store.max_agentless_calls = 2
    store.add_flow("cf-1", TRANSFER)
    floor = Floor("a-1", store=store)
    floor.run(4, **AGENTLESS)
    floor.run(2, "2", priority=1)
    assert len(live(floor)) == 2, "a line is left to agents"
    assert floor.preview().instance_id == "cid-2"
    floor.dial()
    assert len(live(floor)) == 3
