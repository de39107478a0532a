"""What is up at the switch, beside what is on record: I1, I6 and I13 of calls that are really there."""

from __future__ import annotations

from datetime import datetime, timedelta

from ringfence.domain.problems import BrokenPromise
from ringfence.engine import commands
from ringfence.simulation.store import Store
from ringfence.simulation.switch import Switch

OWNER_LIMIT = timedelta(minutes=4)
"""I13: an answered call must have been joined or hung up by then, whatever was lost, while the switch is not dead."""
SEEN_OFF = timedelta(seconds=10)
"""How long a call that is over on record may still be up at the switch, once it can be reached."""


class AtTheSwitch:
    """Looks at its calls. `slack` is how long it may take from the decision to the switch and back."""

    def __init__(self, store: Store, switch: Switch, slack: timedelta) -> None:
        self._store = store
        self._switch = switch
        self._slack = slack
        self._deaf: dict[str, datetime] = {}  # answered calls in which nobody is heard, and since when

    def heard(self, call_id: str) -> None:
        """The person hears something, or somebody is asked about them."""
        self._deaf.pop(call_id, None)

    def after(self, at: datetime, *, is_settled: bool) -> None:
        """I13: no call is up that is over, and none is left alone. `is_settled`: the dialer has had time to see to it."""
        reachable = is_settled and self._is_reachable(at)
        for leg in self._switch.live():
            _hold(not reachable or not self._forgotten(leg.call_id, at), f"I13: {leg.call_id} is over, and still up")
            if leg.answered_at is None or leg.joined or self._switch.dead:
                self._deaf.pop(leg.call_id, None)
            else:
                since = self._deaf.setdefault(leg.call_id, at)
                _hold(at - since <= OWNER_LIMIT, f"I13: {leg.call_id} answered at {since} and left alone")

    def line_is_free(self, act: commands.PlaceCall, at: datetime) -> None:
        """I1 and I6 at the switch: no other call to this number, or of this agent, is up there."""
        if not self._is_reachable(at):
            return
        for leg in self._switch.live():
            if leg.call_id == act.attempt_id or not self._forgotten(leg.call_id, at):
                continue
            _hold(leg.phone_number != act.phone_number, f"I1: {act.attempt_id} while {leg.call_id} is still up")
            _hold(leg.agent_id is None or leg.agent_id != act.agent_id, f"I6: {act.agent_id} is still in {leg.call_id}")

    def agent_is_free(self, act: commands.Connect, at: datetime) -> None:
        """I6 at the switch: the agent who gets the call is in no other that has been over for a while."""
        for leg in self._switch.live() if act.agent_id is not None and self._is_reachable(at) else ():
            if leg.call_id != act.attempt_id and leg.agent_id == act.agent_id:
                _hold(not self._forgotten(leg.call_id, at), f"I6: {act.agent_id} is still in {leg.call_id}")

    def _is_reachable(self, at: datetime) -> bool:
        """The switch is up, and has been for a while."""
        return not self._switch.dead and at - self._switch.back_at > SEEN_OFF + self._slack

    def _forgotten(self, call_id: str, at: datetime) -> bool:
        """A call that has been over on record for a while."""
        attempt = self._store.attempts.get(call_id)
        return attempt is not None and attempt.ended_at is not None and at - attempt.ended_at > SEEN_OFF + self._slack


def _hold(holds: bool, what: str) -> None:
    if not holds:
        raise BrokenPromise(what)
