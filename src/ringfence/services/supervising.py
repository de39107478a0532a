"""Supervisors who listen to a conversation, whisper to its agent, or talk with both."""

from __future__ import annotations

from ringfence.domain.attempt import CallState
from ringfence.domain.problems import Kind, Problem
from ringfence.domain.supervision import SupervisionMode
from ringfence.ports.storage.database import Database
from ringfence.ports.telephony import AgentPhones, BrowserPhone, PhoneUnreachable, Supervisors, TelephonyUnavailable

_TALKING = frozenset({CallState.CONNECTED, CallState.HELD})


class Supervising:
    """All of it raises Problem (unavailable) where the switch cannot be reached."""

    def __init__(self, database: Database, switch: Supervisors, phones: AgentPhones) -> None:
        self._database = database
        self._switch = switch
        self._phones = phones

    async def browser(self, supervisor_id: str) -> BrowserPhone:
        """With what the supervisor's browser telephones, until they leave the conversation."""
        try:
            return await self._phones.admit_browser(supervisor_id)
        except TelephonyUnavailable as error:
            raise _unavailable(error) from error

    async def begin(
        self, stream_id: str, call_id: str, supervisor_id: str, endpoint: str, mode: SupervisionMode
    ) -> None:
        """Ring the supervisor's phone and bring it into the conversation, or change what they do there.

        Problem: not found for an unknown call, conflict where nobody talks with an agent or the phone is not there.
        """
        found = await self._database.look(lambda tx: tx.history.attempt(call_id))
        if found is None or found[0] != stream_id:
            raise Problem.not_found(f"call {call_id}")
        attempt = found[1]
        if attempt.state not in _TALKING or attempt.agent_id is None:
            raise Problem.conflict(
                "no_conversation", "nobody talks with an agent in this call: there is nothing to hear"
            )
        try:
            await self._switch.supervise(call_id, supervisor_id, endpoint, mode)
        except PhoneUnreachable as error:
            raise Problem.conflict("phone_unplugged", f"your phone {error}") from error
        except TelephonyUnavailable as error:
            raise _unavailable(error) from error

    async def end(self, supervisor_id: str) -> None:
        """Out of whatever conversation it is, and the phone put down."""
        try:
            await self._switch.stop_supervising(supervisor_id)
            await self._phones.dismiss_browser(supervisor_id)
        except TelephonyUnavailable as error:
            raise _unavailable(error) from error


def _unavailable(error: TelephonyUnavailable) -> Problem:
    return Problem(Kind.UNAVAILABLE, "switch_unavailable", f"the switch cannot be reached now: {error}")
