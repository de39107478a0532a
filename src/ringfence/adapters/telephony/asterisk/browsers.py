"""Browsers as agents' phones: each gets an endpoint of its own on the server, over a web socket, for the time it is wanted.

The endpoints are made over ARI (`PUT asterisk/config/dynamic`) and live in Asterisk's memory (`sorcery.conf`): nothing is
reloaded, and no call notices. They end with Asterisk, and a new password takes the place of the one before.
"""

from __future__ import annotations

import contextlib
import secrets
from typing import Final

from ringfence.adapters.telephony.asterisk.ari import Ari, Refused
from ringfence.domain.agent import WEB
from ringfence.ports.telephony import TelephonyUnavailable

TRANSPORT: Final = "transport-ws"
PASSWORD_BYTES: Final = 24
_FOLDER: Final = "asterisk/config/dynamic/res_pjsip"


def user_of(agent_id: str) -> str:
    """The name of the agent's browser, as an endpoint and as a user."""
    return f"web-{agent_id}"


def dialable(endpoint: str | None, agent_id: str | None) -> str | None:
    """What Asterisk dials for this endpoint of an agent; `web/AGENT_ID` is that agent's browser too."""
    if endpoint == WEB and agent_id is not None:
        return f"PJSIP/{user_of(agent_id)}"
    if endpoint is not None and endpoint.startswith(f"{WEB}/"):
        return f"PJSIP/{user_of(endpoint.removeprefix(f'{WEB}/'))}"
    return endpoint


def is_browser(dialed: str | None) -> bool:
    """Whether this is what Asterisk dials for some agent's browser."""
    return dialed is not None and dialed.startswith(f"PJSIP/{user_of('')}")


def new_password() -> str:
    return secrets.token_urlsafe(PASSWORD_BYTES)


class Browsers:
    """Of one server."""

    def __init__(self, ari: Ari) -> None:
        self._ari = ari

    @property
    def address(self) -> str:
        """Where browsers find its SIP, unless somebody knows better: the server's own web server."""
        return f"{self._ari.settings.url.replace('http', 'ws', 1)}/ws"

    async def admit(self, agent_id: str, password: str) -> None:
        """Have the agent's browser accepted with this password. Raises TelephonyUnavailable, also where sorcery.conf does
        not say that endpoints may be in memory."""
        user = user_of(agent_id)
        # Not asked whether it is there: its registration ends with its web socket.
        auth = {"auth_type": "userpass", "username": user, "password": password}
        aor = {"max_contacts": "1", "remove_existing": "yes", "maximum_expiration": "120"}
        endpoint = {
            "aors": user,
            "auth": user,
            "webrtc": "yes",
            "transport": TRANSPORT,
            "context": "nowhere",
            "disallow": "all",
            "allow": "ulaw,opus",
            "direct_media": "no",
            "send_connected_line": "no",
        }
        try:
            for kind, fields in (("auth", auth), ("aor", aor), ("endpoint", endpoint)):
                listed = [{"attribute": name, "value": value} for name, value in fields.items()]
                await self._ari.put(f"{_FOLDER}/{kind}/{user}", {"fields": listed})
        except Refused as error:
            name = self._ari.settings.name
            raise TelephonyUnavailable(
                f"{name} takes no telephones of browsers ({error}): compare sorcery.conf with deploy/asterisk"
            ) from error

    async def dismiss(self, agent_id: str) -> None:
        """Accept it no more; a call of it goes on. Raises TelephonyUnavailable."""
        for kind in ("endpoint", "aor", "auth"):
            with contextlib.suppress(Refused):  # it is not there
                await self._ari.delete(f"{_FOLDER}/{kind}/{user_of(agent_id)}")
