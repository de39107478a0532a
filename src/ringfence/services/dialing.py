"""The shell around an engine: save, then act.

It takes the events that have arrived, lets the engine handle them, journals them and saves what followed in one
transaction (group commit), and only then carries the acts out. Whatever goes wrong, the engine is thrown away and built
again from the record: what was in flight is asked for at the switch.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from ringfence.domain.problems import Kind, Problem
from ringfence.engine import commands, events
from ringfence.engine.dialer import Dialer
from ringfence.engine.state import State
from ringfence.ports.clock import Clock
from ringfence.ports.outbound import Outbound
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.journal import Handled
from ringfence.ports.storage.tenancy import Stream
from ringfence.services import hooks, journal
from ringfence.services.acting import Acting
from ringfence.services.narration import Narrator, Told, refused
from ringfence.services.pre_calls import PreCalls
from ringfence.services.pushes import Pushes
from ringfence.services.tallying import Counted, Tally

_log = structlog.get_logger(__name__)

LARGEST_BATCH: Final = 128  # events in one transaction
RESTART_SECONDS: Final = (0.1, 0.5, 2.0, 10.0, 30.0)  # between failures in a row
FRESH_START: Final = timedelta(days=1)
"""An engine that is older is built anew at the next quiet moment, at twice the age in any case: a journal can be replayed,
and so cut off, where an engine starts."""
_ANSWERS: Final = (
    events.TimePassed,
    events.RecordsLoaded,
    events.RecordsDropped,
    events.CompletionRefused,
    events.PreviewRefused,
    events.AttemptRefused,
    events.PreCallAnswered,
)
_TOLD_ONCE: Final = (events.AgentLost, events.NumbersBlocked)
"""News that no record holds: an engine that fails on them, or beside them, hands them on."""
HANDED_ON: Final = 3  # times in a row, in case it is the news that it fails on
_HOLDS_STILL: Final = (events.PauseRequested, events.StopRequested)


class StreamDialer:
    """The dialer of one stream: an inbox of events, an engine, and what it decided carried out."""

    def __init__(
        self,
        stream: Stream,
        database: Database,
        clock: Clock,
        acting: Acting,
        pushes: Pushes,
        outbound: Outbound,
        engine: Callable[[], Dialer] = Dialer,
    ) -> None:
        """`engine` makes the engines, each of which is used until it fails. `outbound` reaches web hooks of flows, and the
        systems that are asked before calls."""
        self._stream = stream
        self._database = database
        self._clock = clock
        self._acting = acting
        self._pushes = pushes
        self._outbound = outbound
        self._pre_calls = PreCalls(database, outbound, clock)
        self._new_engine = engine
        self._inbox: deque[events.Event] = deque()
        self._batch: list[events.Event] = []  # being handled
        self._failed_load: Exception | None = None
        self._news = asyncio.Event()
        self._asked: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._requests = itertools.count(1)
        self._engine: Dialer | None = None
        self._narrator, self._tally = Narrator(), Tally()
        self._sequence = 0
        self._restored_at = clock.now()
        self._tells: asyncio.Queue[list[commands.TellAgent]] = asyncio.Queue()
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at: datetime | None = None
        self.ready = asyncio.Event()  # the engine has been built, and what it asked for first is under way
        self.failures = 0  # in a row

    @property
    def stream_id(self) -> str:
        return self._stream.id

    @property
    def failing(self) -> bool:
        """It has failed, and has not been built anew yet."""
        return self.failures > 0 and not self.ready.is_set()

    @property
    def state(self) -> State | None:
        """The engine's memory; None while there is no engine."""
        return None if self._engine is None else self._engine.state

    async def ask(self, event: type[events.Event], fields: dict[str, Any]) -> dict[str, Any]:
        """The durable answer to a question. Raises Problem."""
        request_id = f"{self._stream.id}:{next(self._requests)}"
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._asked[request_id] = answer
        self.put(event(at=self._clock.now(), request_id=request_id, **fields))  # type: ignore[call-arg]
        try:
            return await answer
        finally:
            self._asked.pop(request_id, None)

    def put(self, event: events.Event) -> None:
        self._inbox.append(event)
        self._news.set()

    async def run(self) -> None:
        """Dial until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._push(), name=f"pushes {self._stream.id}")
            group.create_task(self._dial_for_ever(), name=f"dialer {self._stream.id}")

    async def _dial_for_ever(self) -> None:
        while True:
            try:
                await self._restore()
                while True:
                    await self._wait()
                    await self._handle_batch()
                    self.failures = 0
                    if self._is_stale():
                        await self._restore()
            except Exception as error:
                pause = RESTART_SECONDS[min(self.failures, len(RESTART_SECONDS) - 1)]
                self.failures += 1
                _log.error("dialer_failed", stream=self._stream.id, again_in_seconds=pause, exc_info=error)
                self.ready.clear()
                self._give_up_asked()
                if self.failures <= HANDED_ON:
                    self._inbox.extendleft(event for event in reversed(self._batch) if isinstance(event, _TOLD_ONCE))
                self._batch = []
                await asyncio.sleep(pause)
            finally:
                self._set_alarm(None)

    async def _restore(self) -> None:
        """A new engine from the record. Questions and news that came meanwhile are kept for it, but not what the database
        answered to the one before: the record has it all."""
        self._inbox = deque(event for event in self._inbox if not isinstance(event, _ANSWERS))
        self._engine, self._narrator, self._tally = self._new_engine(), Narrator(), Tally()
        self._failed_load = None
        at = self._clock.now()
        restored, self._sequence = await self._database.write(
            lambda tx: (tx.live.restore(self._stream.id, at), tx.live.last_sequence(self._stream.id))
        )
        self._restored_at = at
        for attempt in restored.attempts:
            if attempt.live:  # one that is being wrapped up is over: if it is still up at the switch, it is an orphan
                self._acting.adopt(attempt.id, self)
        self._inbox.appendleft(restored)
        await self._handle_batch()
        self.ready.set()

    def _is_stale(self) -> bool:
        age = self._clock.now() - self._restored_at
        quiet = self._engine is not None and not self._engine.state.attempts and not self._engine.state.previews
        return age >= FRESH_START and (quiet or age >= 2 * FRESH_START)

    async def _wait(self) -> None:
        """Until there is something to handle. Raises what a load failed with: its run waits for an answer."""
        if not self._inbox:
            await self._wait_for_news()
        if self._failed_load is not None:
            raise self._failed_load

    async def _wait_for_news(self) -> None:
        if self._engine is None or self._failed_load is not None:
            return
        self._news.clear()
        deadline = self._engine.next_deadline()
        if deadline is not None and deadline <= self._clock.now():
            self.put(events.TimePassed(at=self._clock.now()))
        else:
            self._set_alarm(deadline)
            await self._news.wait()

    def _set_alarm(self, at: datetime | None) -> None:
        if self._alarm is not None and (at != self._alarm_at or self._alarm.done()):
            self._alarm.cancel()
            self._alarm = None
        if at is not None and self._alarm is None:
            self._alarm_at = at
            self._alarm = asyncio.create_task(self._ring(at))

    async def _ring(self, at: datetime) -> None:
        await self._clock.sleep_until(at)
        self.put(events.TimePassed(at=self._clock.now()))

    async def _handle_batch(self) -> None:
        """Handle what has arrived, save it, act on it."""
        engine = self._engine
        assert engine is not None
        batch = self._batch = [self._inbox.popleft() for _ in range(min(len(self._inbox), LARGEST_BATCH))]
        saves: list[commands.Save] = []
        acts: list[commands.Act] = []
        handled: list[Handled] = []
        told: list[Told] = []
        counted: list[Counted] = []
        for event in batch:
            wanted = engine.handle(event)
            handled.append(Handled(event, journal.digest(wanted)))
            told += self._narrator.tell(event, wanted)
            counted += self._tally.count(event, wanted)
            for command in wanted:
                if isinstance(command, commands.Save):
                    saves.append(command)
                elif isinstance(command, commands.Act):
                    acts.append(command)
        follow_ups = await self._save(handled, saves, told, counted)
        self._inbox.extendleft(reversed(follow_ups))
        refused = {
            event.attempt_id if isinstance(event, events.AttemptRefused) else event.preview_id: event.reason
            for event in follow_ups
            if isinstance(event, events.AttemptRefused | events.PreviewRefused)
        }
        still = {event.request_id for event in batch if isinstance(event, _HOLDS_STILL)}
        await self._act(acts, refused, still)
        self._batch = []

    async def _save(
        self,
        handled: Sequence[Handled],
        saves: Sequence[commands.Save],
        told: Sequence[Told],
        counted: Sequence[Counted],
    ) -> list[events.Event]:
        tally = self._tally
        stream, first, at = self._stream, self._sequence + 1, self._clock.now()

        def work(tx: Transaction) -> list[events.Event]:
            follow_ups = tx.live.save(stream.account_id, stream.id, first, handled, saves, at)
            untrue = refused(follow_ups)
            tx.notices.append(stream.id, [one.notice for one in told if one.about not in untrue])
            entries = [one.entry for one in counted if one.about not in untrue]
            tx.rollups.add(stream.id, entries + tally.refusals(follow_ups))
            return follow_ups

        follow_ups = await self._database.write(work)
        self._sequence += len(handled)
        if told:
            await self._pushes.wake(stream.id)
        return follow_ups

    async def _act(self, acts: Sequence[commands.Act], refused: dict[str, str], still: set[str]) -> None:
        """Carry out what is durable now. The acts of a preview or an attempt that was refused are not."""
        tells: list[commands.TellAgent] = []
        for act in acts:
            if isinstance(act, commands.Answer):
                if act.request_id in still:  # "paused" and "stopped" are true once nothing is on its way to the switch
                    await self._acting.settled(self)
                self._answer(act, refused.get(act.attempt_id or ""))
            elif isinstance(act, commands.TellAgent):
                if act.attempt_id not in refused and act.preview_id not in refused:
                    tells.append(act)
            elif isinstance(act, commands.LoadRecords):
                self._acting.start(f"load {act.instance_id}", self._load(act, self._engine))
            elif isinstance(act, commands.AskPreCall):
                self._acting.start(f"pre-call of {act.record_id}", self._ask_pre_call(act, self._engine))
            elif getattr(act, "attempt_id", None) in refused:
                pass
            elif isinstance(act, commands.LoadContact):
                self._acting.start(f"contact of {act.attempt_id}", self._load_contact(act, self._engine))
            elif isinstance(act, commands.AskHook):
                self._acting.start(f"web hook of {act.attempt_id}", self._ask_hook(act))
            else:
                self._acting.carry_out(act, self)
        if tells:
            self._tells.put_nowait(tells)

    def _answer(self, answer: commands.Answer, refused: str | None) -> None:
        asked = self._asked.get(answer.request_id)
        if asked is None or asked.done():
            return
        if refused is not None:
            message = f"this number may not be dialed now ({refused})"
            asked.set_exception(Problem.conflict(refused, message))
        elif answer.refusal is not None:
            asked.set_exception(Problem.conflict(answer.refusal, answer.message or answer.refusal))
        else:
            asked.set_result(answer.data or {})

    def _give_up_asked(self) -> None:
        message = "the dialer is being restarted: try again in a moment"
        for asked in self._asked.values():
            if not asked.done():
                asked.set_exception(Problem(Kind.UNAVAILABLE, "dialer_restarting", message, retry_after=1))
        self._inbox = deque(event for event in self._inbox if not hasattr(event, "request_id"))

    async def _load(self, act: commands.LoadRecords, engine: Dialer | None) -> None:
        try:
            loaded = await self._database.read(lambda tx: tx.live.load(act))
        except Exception as error:
            self._fail(error, engine)
            return
        if engine is not self._engine:  # it numbers its loads anew, and this one knows nothing of what came since
            return
        self.put(
            events.RecordsLoaded(
                at=self._clock.now(),
                instance_id=act.instance_id,
                load=act.load,
                records=loaded.records,
                next_due_at=loaded.next_due_at,
                lane=act.lane,
            )
        )

    def _fail(self, error: Exception, engine: Dialer | None) -> None:
        """What could not be read is passed on to the dialer, which is then built anew."""
        if engine is self._engine:
            self._failed_load = error
            self._news.set()

    async def _load_contact(self, act: commands.LoadContact, engine: Dialer | None) -> None:
        try:
            contact, answered = await self._database.read(
                lambda tx: (tx.contact_lists.contact(act.contact_id), tx.pre_calls.of_call(act.attempt_id))
            )
        except Exception as error:
            self._fail(error, engine)
            return
        known = {} if contact is None else contact.shown()  # one that is gone has nothing to be said of
        known = {**answered, **known}
        columns = {name: str(known[name]) for name in act.columns if name in known}
        self.put(events.ContactLoaded(at=self._clock.now(), attempt_id=act.attempt_id, columns=columns))

    async def _ask_hook(self, act: commands.AskHook) -> None:
        values = await hooks.ask(self._outbound, act, self._clock.speed)
        answered = {"attempt_id": act.attempt_id, "step_id": act.step_id, "values": values}
        self.put(events.HookAnswered(at=self._clock.now(), **answered))  # type: ignore[arg-type]

    async def _ask_pre_call(self, act: commands.AskPreCall, engine: Dialer | None) -> None:
        """Its failure is for the engine to notice: it waits no longer than it wants to."""
        answered = await self._pre_calls.ask(self._stream.id, act)
        if engine is self._engine:
            self.put(answered)

    async def _push(self) -> None:
        """Tell agents' screens, in order, without holding the dialer up."""
        while True:
            tells = await self._tells.get()
            while not self._tells.empty():
                tells += self._tells.get_nowait()
            try:
                await self._pushes.tell(self._stream.id, tells)
            except Exception as error:  # screens must never stop the dialer; they catch up with their next message
                _log.error("push_failed", stream=self._stream.id, exc_info=error)
