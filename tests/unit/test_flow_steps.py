"""The interpreter of flows: values in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from ringfence.api.problems import fault_of
from ringfence.domain.attempt import AnswerKind
from ringfence.domain.flow import Flow
from ringfence.domain.flow_progress import Progress, Wait
from ringfence.domain.prompts import PlayFile, Say
from ringfence.engine import flow_steps
from ringfence.engine.flow_steps import Ask, Block, Dispose, Effect, End, Enqueue, Facts, Hear, Hush, Step
from ringfence.services import flow_documents, sample

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
S = timedelta(seconds=1)
END = {"type": "hangup"}


class Call:
    """A flow on its way, and everything it wanted."""

    def __init__(
        self,
        document: Any,
        columns: Mapping[str, str] | None = None,
        detects: bool = False,
        zone: str = "Europe/London",
    ) -> None:
        reading = flow_documents.read(document, fault_of)
        assert reading.flow is not None, reading.faults
        self.flow: Flow = reading.flow
        self.columns = columns or {}
        self.zone = zone
        self.listens_until = NOW + 10 * S if detects else None
        self.at = NOW
        self.progress = Progress("cf-1", 1, self.flow.start, Wait.CONTACT, {})
        self.effects: list[Effect] = []
        self._take(flow_steps.begin(self.facts, self.progress))

    @property
    def facts(self) -> Facts:
        return Facts(self.flow, self.at, self.columns, self.listens_until, (self.zone,))

    def _take(self, step: Step | None) -> bool:
        if step is None:
            return False
        self.progress, done = step
        self.effects += done
        return True

    def after(self, by: timedelta) -> Call:
        self.at += by
        return self

    def played(self, step_id: str | None = None) -> bool:
        return self._take(flow_steps.played(self.facts, self.progress, step_id or str(self.progress.step)))

    def press(self, keys: str) -> bool:
        taken = [self._take(flow_steps.pressed(self.facts, self.progress, key)) for key in keys]
        return all(taken)

    def classified(self, kind: AnswerKind) -> bool:
        return self._take(flow_steps.classified(self.facts, self.progress, kind))

    def hook(self, values: Mapping[str, str] | None) -> bool:
        return self._take(flow_steps.hook_answered(self.facts, self.progress, str(self.progress.step), values))

    def overdue(self) -> bool:
        assert self.progress.until is not None
        self.at = self.progress.until
        return self._take(flow_steps.overdue(self.facts, self.progress))

    @property
    def said(self) -> list[str]:
        heard = [prompt for effect in self.effects if isinstance(effect, Hear) for prompt in effect.prompts]
        return [prompt.text if isinstance(prompt, Say) else f"<{prompt.name}>" for prompt in heard]

    @property
    def where(self) -> tuple[str, Wait]:
        return self.progress.node, self.progress.wait


def menu(**fields: Any) -> dict[str, Any]:
    ask = {"type": "gather", "text": "Press 1 or 2.", "keys": {"1": "one", "2": "two"}, "otherwise": "none"} | fields
    ends = {name: {"type": "disposition", "code": name, "next": "end"} for name in ("one", "two", "none")}
    return {"start": "ask", "nodes": {"ask": ask, **ends, "end": END}}


def number(**fields: Any) -> dict[str, Any]:
    ask = {
        "type": "gather",
        "text": "Enter it.",
        "saveAs": "it",
        "least": 2,
        "most": 4,
        "next": "say",
        "otherwise": "end",
    }
    return {
        "start": "ask",
        "nodes": {"ask": ask | fields, "say": {"type": "say", "text": "It is {{it}}.", "next": "end"}, "end": END},
    }


# --- saying ----------------------------------------------------------------------------------------------------------


def test_what_is_said_has_the_contacts_columns_in_it() -> None:
    document = {
        "start": "a",
        "nodes": {"a": {"type": "say", "text": "Hi {{ firstName }}{{gone}}!", "next": "end"}, "end": END},
    }
    call = Call(document, {"firstName": "Zoë"})
    assert call.said == ["Hi Zoë!"]
    assert call.where == ("a", Wait.PROMPT)
    assert call.played()
    assert call.where == ("end", Wait.END)
    assert isinstance(call.effects[-1], End)


def test_the_language_is_the_nodes_own_or_that_of_the_flow() -> None:
    nodes = {
        "a": {"type": "say", "text": "Hallo.", "language": "de", "next": "b"},
        "b": {"type": "say", "text": "Hello.", "next": "c"},
        "c": {"type": "play", "file": "bye", "next": "end"},
        "end": END,
    }
    call = Call({"start": "a", "language": "en-GB", "nodes": nodes})
    call.played()
    call.played()
    heard = [effect.prompts[0] for effect in call.effects if isinstance(effect, Hear)]
    assert heard == [Say("Hallo.", "de"), Say("Hello.", "en-GB"), PlayFile("bye")]


def test_the_end_of_another_step_changes_nothing() -> None:
    call = Call(sample.flow_document("survey.json"), {"firstName": "Zoë"})
    assert not call.played("99")
    assert call.played()
    assert not call.played("1")


def test_a_prompt_whose_end_is_never_told_holds_nothing_up() -> None:
    call = Call(sample.flow_document("survey.json"), {"firstName": "Zoë"})
    assert call.progress.until is not None
    assert call.progress.until - NOW > timedelta(seconds=len(call.said[0]) / 15), "it must have been said by then"
    assert call.overdue()
    assert call.progress.node == "rating"


# --- keys ------------------------------------------------------------------------------------------------------------


def test_a_key_chooses_and_stops_the_prompt() -> None:
    call = Call(menu())
    assert call.press("2")
    assert call.effects[1:] == [Hush(), Dispose("two", None), End()]


def test_silence_after_the_prompt_is_asked_again_and_then_given_up() -> None:
    call = Call(menu(retries=2, seconds=7))
    for n in range(3):
        assert len(call.said) == n + 1
        call.after(3 * S).played()
        assert call.progress.until == call.at + 7 * S
        call.overdue()
    assert call.effects[-2:] == [Dispose("none", None), End()]
    assert len({effect.step_id for effect in call.effects if isinstance(effect, Hear)}) == 3, "each is played by itself"


def test_a_wrong_key_counts_as_no_answer() -> None:
    call = Call(menu(retries=1))
    call.press("7")
    assert len(call.said) == 2
    call.press("#")
    assert call.effects[-2:] == [Dispose("none", None), End()]


def test_a_key_may_be_kept_and_read_later() -> None:
    call = Call(sample.flow_document("survey.json"), {"firstName": "Zoë"})
    call.played()
    call.press("32")
    assert Dispose("survey_done", "rating 3, again 2") in call.effects


def test_a_number_is_over_when_it_is_full_finished_or_the_time_is_up() -> None:
    for keys, waits, saved in [("1985", False, "1985"), ("19#", False, "19"), ("198", True, "198")]:
        call = Call(number())
        call.press(keys)
        if waits:
            assert call.progress.until == call.at + 5 * S
            call.overdue()
        assert call.progress.values == {"it": saved}
        assert call.said[-1] == f"It is {saved}."


def test_a_number_that_is_too_short_is_asked_again() -> None:
    call = Call(number(retries=1))
    call.press("1#")
    assert len(call.said) == 2
    assert call.progress.digits == ""
    call.press("1")
    call.overdue()
    assert call.where == ("end", Wait.END)


def test_only_the_first_key_of_a_number_stops_the_prompt() -> None:
    call = Call(number())
    call.press("12")
    assert [type(effect) for effect in call.effects] == [Hear, Hush]


def test_keys_that_nobody_asked_for_change_nothing() -> None:
    call = Call(sample.flow_document("survey.json"), {"firstName": "Zoë"})
    before = call.progress
    assert not call.press("1")
    assert call.progress == before


def test_the_end_of_the_prompt_that_is_told_again_does_not_lengthen_the_wait() -> None:
    call = Call(menu())
    assert call.after(3 * S).played()
    assert not call.after(3 * S).played()
    assert call.progress.until == NOW + 8 * S


def test_the_end_of_the_prompt_after_the_first_key_does_not_lengthen_the_wait() -> None:
    call = Call(number())
    call.press("1")
    until = call.progress.until
    assert not call.after(S).played()
    assert call.progress.until == until


# --- branches --------------------------------------------------------------------------------------------------------


def branching(*cases: dict[str, Any], on: str = "balance") -> dict[str, Any]:
    nodes = {"a": {"type": "branch", "on": on, "cases": list(cases), "otherwise": "no"}, "yes": END, "no": END}
    return {"start": "a", "nodes": nodes}


@pytest.mark.parametrize(
    ("case", "value", "passes"),
    [
        ({"equals": "Gold"}, " gold ", True),
        ({"equals": "Gold"}, "golden", False),
        ({"isEmpty": True}, "  ", True),
        ({"isEmpty": True}, None, True),
        ({"isEmpty": True}, "0", False),
        ({"below": 10}, "9.99", True),
        ({"below": 10}, "10", False),
        ({"below": 10}, "", False),
        ({"below": 10}, "nan", False),
        ({"atLeast": 10}, "10", True),
        ({"atLeast": 10}, "10,5", True),
        ({"atLeast": 10}, "much", False),
        ({"atLeast": 10}, "inf", False),
    ],
)
def test_a_case_is_passed_or_not(case: dict[str, Any], value: str | None, passes: bool) -> None:
    columns = {} if value is None else {"balance": value}
    call = Call(branching(case | {"next": "yes"}), columns)
    assert call.progress.node == ("yes" if passes else "no")


def test_the_first_case_that_is_passed_counts() -> None:
    call = Call(
        branching({"below": 5, "next": "no"}, {"below": 10, "next": "yes"}, {"below": 20, "next": "no"}),
        {"balance": "7"},
    )
    assert call.progress.node == "yes"


@pytest.mark.parametrize("kind", list(AnswerKind))
def test_a_branch_on_who_answered_waits_until_the_switch_has_said_so(kind: AnswerKind) -> None:
    call = Call(branching({"equals": "Machine", "next": "yes"}, on="answeredBy"), detects=True)
    assert call.where == ("a", Wait.ANSWERER)
    assert call.progress.until == NOW + 10 * S
    assert call.classified(kind)
    assert call.progress.node == ("yes" if kind is AnswerKind.MACHINE else "no")


def test_who_answered_is_unknown_where_the_switch_does_not_say() -> None:
    never_asked = Call(branching({"equals": "unknown", "next": "yes"}, on="answeredBy"))
    assert never_asked.progress.node == "yes"
    silent = Call(branching({"equals": "unknown", "next": "yes"}, on="answeredBy"), detects=True)
    silent.overdue()
    assert silent.progress.node == "yes"


def test_who_answered_may_be_said_before_it_is_asked_for_and_only_the_first_word_counts() -> None:
    nodes = {
        "hi": {"type": "say", "text": "Hi.", "next": "a"},
        **branching({"equals": "human", "next": "yes"}, on="answeredBy")["nodes"],
    }
    call = Call({"start": "hi", "nodes": nodes}, detects=True)
    assert call.classified(AnswerKind.HUMAN)
    assert not call.classified(AnswerKind.MACHINE)
    call.played()
    assert call.progress.node == "yes"


# --- what a flow does ------------------------------------------------------------------------------------------------


def test_somebody_who_presses_nine_is_called_no_more() -> None:
    call = Call(sample.flow_document("payment-reminder.json"), {"firstName": "Zoë", "balance": "12.50"})
    assert "12.50 pounds" in call.said[0]
    call.press("9")
    assert call.effects[1:4] == [
        Block(),
        Dispose("opted_out", None),
        Hear("6", (Say("You will not be called again. Goodbye."),)),
    ]
    assert call.progress.blocked
    call.played()
    assert call.progress.wait is Wait.END


@pytest.mark.parametrize(
    ("zone", "hour", "expected"),
    [
        ("Europe/London", "16", datetime(2026, 3, 2, 16, 0, tzinfo=UTC)),
        ("Europe/London", "15", datetime(2026, 3, 3, 15, 0, tzinfo=UTC)),
        ("Europe/London", "09", datetime(2026, 3, 3, 9, 0, tzinfo=UTC)),
        ("America/New_York", "12", datetime(2026, 3, 2, 17, 0, tzinfo=UTC)),
    ],
)
def test_a_callback_is_promised_for_the_next_time_it_is_that_hour_where_the_person_is(
    zone: str, hour: str, expected: datetime
) -> None:
    call = Call(sample.flow_document("callback-request.json"), {"firstName": "Zoë"}, zone=zone)
    call.press("1" + hour)
    assert call.progress.callback_at == expected
    assert Dispose("callback_requested", f"at {hour}:00") in call.effects


def test_an_hour_that_is_none_is_no_callback() -> None:
    call = Call(sample.flow_document("callback-request.json"), {"firstName": "Zoë"})
    call.press("125")
    assert call.progress.callback_at is None
    assert call.said[-1] == "That is not an hour of the day."


@pytest.mark.parametrize(
    ("minutes", "promised"), [("90", True), (5, True), ("0", False), ("99999", False), ("{{m}}", False)]
)
def test_a_callback_after_some_minutes(minutes: str | int, promised: bool) -> None:
    nodes = {
        "a": {"type": "callback", "afterMinutes": minutes, "next": "yes", "otherwise": "no"},
        "yes": END,
        "no": END,
    }
    call = Call({"start": "a", "nodes": nodes}, {"m": "soon"})
    assert call.progress.node == ("yes" if promised else "no")
    assert call.progress.callback_at == (NOW + timedelta(minutes=int(minutes)) if promised else None)


def hooked() -> dict[str, Any]:
    nodes = {
        "a": {
            "type": "webhook",
            "url": "https://example.com/{{uniqueId}}/slots",
            "send": {"who": "{{firstName}}"},
            "save": {"day": "slot.day"},
            "seconds": 4,
            "next": "yes",
            "otherwise": "no",
        },
        "yes": {"type": "say", "text": "On {{day}}.", "next": "no"},
        "no": END,
    }
    return {"start": "a", "nodes": nodes}


def test_a_web_hook_is_asked_and_its_answer_used() -> None:
    call = Call(hooked(), {"firstName": "Zoë", "uniqueId": "a/../b c"})
    (question,) = call.effects
    assert question == Ask("1", "https://example.com/a%2F..%2Fb%20c/slots", {"who": "Zoë"}, {"day": "slot.day"}, 4 * S)
    assert call.where == ("a", Wait.HOOK)
    assert call.hook({"day": "Monday"})
    assert call.said == ["On Monday."]


def test_a_web_hook_without_an_answer_in_time_leads_elsewhere() -> None:
    for silent in (lambda call: call.overdue(), lambda call: call.hook(None)):
        call = Call(hooked(), {"firstName": "Zoë", "uniqueId": "7"})
        assert silent(call)
        assert call.where == ("no", Wait.END)
        assert not call.hook({"day": "Monday"}), "an answer that comes too late is none"


def test_a_person_is_transferred_or_told_that_nobody_is_free() -> None:
    call = Call(sample.flow_document("transfer.json"), {"firstName": "Zoë"})
    call.press("1")
    queued = call.effects[-1]
    assert isinstance(queued, Enqueue)
    assert queued.queue_id == ""
    assert call.where == ("agent", Wait.AGENT)
    assert call.progress.until == NOW + 20 * S
    call.overdue()
    assert call.said[-1].startswith("We are sorry.")


# --- bounds ----------------------------------------------------------------------------------------------------------


def test_a_loop_that_asks_ends_after_a_bounded_number_of_steps() -> None:
    document = menu(keys={"1": "ask", "2": "two"}, retries=0)
    document["nodes"].pop("one")
    call = Call(document)
    presses = 0
    while call.progress.wait is not Wait.END:
        call.press("1")
        presses += 1
        assert presses <= flow_steps.MOST_STEPS
    assert isinstance(call.effects[-1], End)


@pytest.mark.parametrize("seed", range(100))
def test_whatever_happens_every_flow_ends_and_never_waits_without_an_end(seed: int) -> None:
    rng = Random(seed)
    name = rng.choice(["survey.json", "payment-reminder.json", "callback-request.json", "transfer.json"])
    columns = {"firstName": "Zoë", "balance": rng.choice(["", "0", "12", "x"])}
    call = Call(sample.flow_document(name), columns, detects=rng.random() < 0.5)
    while call.progress.wait is not Wait.END:
        assert call.progress.until is not None
        call.at += rng.uniform(0, 5) * S
        if call.at >= call.progress.until:
            assert call.overdue()
            continue
        match rng.randrange(4):
            case 0:
                call.played()
            case 1:
                call.press(rng.choice("0129*#"))
            case 2:
                call.classified(AnswerKind.MACHINE)
            case 3:
                call.hook(None)
    assert sum(isinstance(effect, End) for effect in call.effects) == 1
    assert call.progress.step <= flow_steps.MOST_STEPS + 1
