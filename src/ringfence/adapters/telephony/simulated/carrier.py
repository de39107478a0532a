"""The simulated carrier: calls that live on their own timeline, whether the dialer is there to hear of them or not."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import heapq
import itertools
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

from ringfence.adapters.telephony.simulated import call as calls
from ringfence.adapters.telephony.simulated import person
from ringfence.adapters.telephony.simulated.book import Book
from ringfence.adapters.telephony.simulated.call import Call
from ringfence.adapters.telephony.simulated.faults import NONE, Faults
from ringfence.adapters.telephony.simulated.plan import plan
from ringfence.domain.attempt import CallState
from ringfence.ports.clock import Clock
from ringfence.ports.telephony import (
    BrowserPhone,
    CallReport,
    Leg,
    Listener,
    News,
    PhoneUnreachable,
    Prompt,
    SupervisionMode,
    SwitchHealth,
    TelephonyUnavailable,
)

KEPT = timedelta(hours=24)  # how long an ended call can be asked for
SETTLING = timedelta(
    hours=1
)  # after an opening, in which calls are kept that ended while nobody was there to hear of it
UNPLUGGED = "PJSIP/unplugged"
"""The one phone of an agent that is not connected; all others are."""
UP = frozenset({CallState.CONNECTED, CallState.HELD})


class SimulatedCarrier:
    """A `ports.telephony.Telephony` that decides by the last two digits of the number (see `plan`).

    Its file holds all that it knows, so that a carrier opened on the file of one that was killed goes on with the same
    calls: those still up produce events again from where they are; what happened in between is only told when asked
    for. If the clock has gone back since the file was last written, its calls go on from the instant of that writing.

    The file is opened at once, events are told from `start` on. `faults` may be exchanged at any time.
    Raises TelephonyUnavailable, also from the constructor, if the file cannot be used.
    """

    def __init__(self, path: Path, clock: Clock, seed: int, faults: Faults = NONE) -> None:
        self.faults = faults
        self._clock = clock
        self._seed = seed
        self._book = Book(path)
        self._listener: Listener | None = None
        self.supervisors: dict[str, tuple[str, SupervisionMode]] = {}  # where they listen, and how
        self._phones: set[str] = set()  # agents whose phones are kept up
        self._teller: asyncio.Task[None] | None = None
        self._more_to_tell = asyncio.Event()
        self._ahead: list[tuple[datetime, int, News]] = []  # what is going to happen, as a heap
        self._late: list[tuple[datetime, int, News]] = []  # what has happened and is still to be told, as a heap
        self._order = itertools.count()

        self._opened_at = clock.now()
        self._left_at = self._book.last_instant() or self._opened_at
        if self._left_at > self._opened_at:
            self._book.move(self._opened_at - self._left_at)
            self._left_at = self._opened_at
        self._up = {call.call_id: call for call in self._book.up(self._opened_at)}
        for call in self._up.values():
            self._foresee(call, self._opened_at)

    async def start(self, listener: Listener) -> None:
        if self._teller is not None:
            raise RuntimeError("A simulated carrier is started once: open another one on its file.")
        self._listener = listener
        self._teller = asyncio.create_task(self._tell(listener), name="simulated carrier")

    async def stop(self) -> None:
        if self._teller is not None:
            self._teller.cancel()
            await asyncio.wait({self._teller})
        self._book.close()

    async def place(self, leg: Leg) -> None:
        self._check_reachable()
        if leg.call_id in self._up:
            return
        now = self._clock.now()
        call = calls.placed(leg, plan(self._seed, leg.call_id, leg.phone_number, leg.ring_time), now)
        if self._book.add(call):
            self._up[call.call_id] = call
            self._foresee(call, now)
        kept_from = now if now - self._opened_at >= SETTLING else self._left_at
        self._book.forget(kept_from - KEPT, at_most=2)

    async def hang_up(self, call_id: str) -> None:
        self._check_reachable()
        now = self._clock.now()
        call = self._up.get(call_id)
        if call is None or call.ends_at <= now:
            return
        call = call.hung_up(now)
        self._amend(call)
        self._expect(call.moments[-1])

    async def connect(self, call_id: str, agent_id: str | None = None, agent_endpoint: str | None = None) -> None:
        call, now = self._talking(call_id)
        if call is None:
            return
        whom = agent_id or call.agent_id
        if call.joined_at is None or call.agent_id != whom:
            self._amend(call.joined(now, whom))

    async def play(self, call_id: str, step_id: str, prompts: tuple[Prompt, ...]) -> None:
        call, now = self._talking(call_id)
        if call is None or call.answers_at is None or (call.playing is not None and call.playing.step_id == step_id):
            return
        playing = person.played(self._seed, call_id, call.phone_number, step_id, prompts, now - call.answers_at)
        if call.answered_by_machine:
            playing = dataclasses.replace(playing, presses=())
        call = call.hearing(playing, now)
        self._amend(call)
        for news in call.heard_of_playing():
            self._expect(news)

    async def stop_playing(self, call_id: str) -> None:
        call, now = self._talking(call_id)
        if call is not None and call.playing is not None:
            self._amend(call.stopped(now))

    async def hold(self, call_id: str) -> None:
        call, now = self._talking(call_id)
        if call is not None and call.held_at is None:
            self._amend(dataclasses.replace(call, held_at=now))

    async def unhold(self, call_id: str) -> None:
        call, _ = self._talking(call_id)
        if call is not None and call.held_at is not None:
            self._amend(dataclasses.replace(call, held_at=None))

    async def mute(self, call_id: str) -> None:
        call, _ = self._talking(call_id)
        if call is not None:
            self._amend(dataclasses.replace(call, muted=True))

    async def unmute(self, call_id: str) -> None:
        call, _ = self._talking(call_id)
        if call is not None:
            self._amend(dataclasses.replace(call, muted=False))

    async def send_digits(self, call_id: str, digits: str) -> None:
        call, _ = self._talking(call_id)
        if call is not None:
            self._amend(dataclasses.replace(call, digits=call.digits + digits))

    @property
    def carries_audio(self) -> bool:
        return False

    async def open_phone(self, agent_id: str, endpoint: str) -> None:
        self._check_reachable()
        if endpoint == UNPLUGGED:
            raise PhoneUnreachable(f"{endpoint} is not connected")
        self._phones.add(agent_id)

    async def close_phone(self, agent_id: str) -> None:
        self._phones.discard(agent_id)

    async def open_phones(self) -> frozenset[str]:
        self._check_reachable()
        return frozenset(self._phones)

    async def admit_browser(self, agent_id: str) -> BrowserPhone:
        self._check_reachable()
        return BrowserPhone(agent_id, "", ())

    async def dismiss_browser(self, agent_id: str) -> None: ...

    async def unplugged(self, endpoints: Collection[str]) -> frozenset[str]:
        self._check_reachable()
        return frozenset(endpoints) & {UNPLUGGED}

    async def supervise(self, call_id: str, supervisor_id: str, endpoint: str, mode: SupervisionMode) -> None:
        call, _ = self._talking(call_id)
        if call is None:
            return
        if endpoint == UNPLUGGED:
            raise PhoneUnreachable(f"{endpoint} is not connected")
        self.supervisors[supervisor_id] = (call_id, mode)

    async def stop_supervising(self, supervisor_id: str) -> None:
        self._check_reachable()
        self.supervisors.pop(supervisor_id, None)

    async def report(self, call_id: str) -> CallReport | None:
        self._check_reachable()
        call = self._up.get(call_id) or self._book.find(call_id)
        return None if call is None else call.report_at(self._clock.now())

    async def live_calls(self) -> list[CallReport]:
        self._check_reachable()
        now = self._clock.now()
        return [call.report_at(now) for call in self._up.values() if call.ends_at > now]

    def health(self) -> list[SwitchHealth]:
        now, reachable = self._clock.now(), self._why_unreachable() is None
        calls = sum(call.ends_at > now for call in self._up.values())
        return [SwitchHealth("simulated", reachable, True if reachable else None, calls)]

    # --- how it is done ----------------------------------------------------------------------------------------------

    def _check_reachable(self) -> None:
        why = self._why_unreachable()
        if why is not None:
            stopped = self._teller is not None and self._teller.done() and not self._teller.cancelled()
            raise TelephonyUnavailable(why) from (self._teller.exception() if stopped and self._teller else None)

    def _why_unreachable(self) -> str | None:
        if not self._book.is_open:
            return "The simulated carrier has been stopped: start the server to place calls."
        if self.faults.unavailable:
            return "The simulated carrier cannot be reached: it was told to be unavailable."
        if self._teller is not None and self._teller.done():
            return "The simulated carrier no longer tells what happens, since telling it failed: restart the server."
        return None

    def _talking(self, call_id: str) -> tuple[Call | None, datetime]:
        """The call, if it is answered and up now."""
        self._check_reachable()
        now = self._clock.now()
        call = self._up.get(call_id)
        return (call if call is not None and call.state_at(now) in UP else None), now

    def _amend(self, call: Call) -> None:
        self._book.amend(call)
        self._up[call.call_id] = call

    def _foresee(self, call: Call, now: datetime) -> None:
        for news in call.moments:
            if news.at > now:
                self._expect(news)

    def _expect(self, news: News) -> None:
        entry = (news.at, next(self._order), news)
        heapq.heappush(self._ahead, entry)
        if self._ahead[0] is entry:
            self._more_to_tell.set()

    async def _tell(self, listener: Listener) -> None:
        """Tell the dialer what happens, when it happens, for ever: the only task, however many calls there are."""
        while True:
            now = self._clock.now()
            told = self._happened_until(now)
            if told:
                with contextlib.suppress(TelephonyUnavailable):  # it only matters when the clock goes back
                    self._book.note_told(now)
            for news in told:
                listener(news)
            await self._sleep()

    def _happened_until(self, now: datetime) -> list[News]:
        """What the dialer hears of now, in the order of happening."""
        while self._ahead and self._ahead[0][0] <= now:
            _, _, news = heapq.heappop(self._ahead)
            call = self._up.get(news.call_id)
            if call is None or news not in call.moments:
                continue  # we hung up, or stopped what played, before it came to that
            if isinstance(news, CallReport) and news.state is CallState.ENDED:
                del self._up[news.call_id]
            for told_at in self.faults.tellings(self._seed, news):
                heapq.heappush(self._late, (told_at, next(self._order), news))
        told = []
        while self._late and self._late[0][0] <= now:
            told.append(heapq.heappop(self._late)[2])
        return [] if self.faults.unavailable else told

    async def _sleep(self) -> None:
        """Until the next thing happens or is to be told, or there is something earlier."""
        self._more_to_tell.clear()
        nexts = [heap[0][0] for heap in (self._ahead, self._late) if heap]
        if not nexts:
            await self._more_to_tell.wait()
            return
        alarm = asyncio.ensure_future(self._clock.sleep_until(min(nexts)))
        earlier = asyncio.ensure_future(self._more_to_tell.wait())
        try:
            done, _ = await asyncio.wait((alarm, earlier), return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()  # raises what went wrong in it
        finally:
            alarm.cancel()
            earlier.cancel()
