"""Is everything there that calls over an Asterisk need? In words for the operator who sets it up."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from ringfence.adapters.telephony.asterisk import dialplan, trunk
from ringfence.adapters.telephony.asterisk.ari import Ari, Refused
from ringfence.adapters.telephony.asterisk.settings import AsteriskSettings
from ringfence.ports.telephony import TelephonyUnavailable

OLDEST: Final = 20
MODULES: Final = {
    "res_stasis.so": "ARI itself",
    "res_stasis_playback.so": "playing prompts",
    "res_stasis_recording.so": "recording",
    "res_stasis_snoop.so": "recording, machine detection and supervisors",
    "chan_pjsip.so": "SIP",
    "res_pjsip_caller_id.so": "showing the caller ID",
    "res_musiconhold.so": "music for people on hold",
    "func_callerid.so": "setting the caller ID",
    "func_channel.so": "remembering how calls ended",
    "app_stack.so": "remembering how calls ended",
    "app_amd.so": "machine detection",
    "bridge_simple.so": "joining person and agent",
}
"""Each with what it is for."""


class Verdict(StrEnum):
    GOOD = "good"
    DOUBTFUL = "doubtful"  # it works without, less well
    MISSING = "missing"  # no call will come about


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: Verdict
    text: str


def good(text: str) -> Finding:
    return Finding(Verdict.GOOD, text)


def doubtful(text: str) -> Finding:
    return Finding(Verdict.DOUBTFUL, text)


def missing(text: str) -> Finding:
    return Finding(Verdict.MISSING, text)


async def findings(settings: AsteriskSettings) -> AsyncIterator[Finding]:
    """What is there and what is not, server by server."""
    for server in settings.servers:
        ari = Ari(server)
        try:
            async for finding in _of_server(ari, settings):
                yield finding
        finally:
            await ari.close()
    yield _speech(settings.speech)


async def _of_server(ari: Ari, settings: AsteriskSettings) -> AsyncIterator[Finding]:
    try:
        info = await ari.get("asterisk/info")
    except TelephonyUnavailable as error:
        yield missing(f"{error}. Is Asterisk running, and http.conf enabled with this address and port?")
        return
    except Refused as error:
        if error.status in (401, 403):
            yield missing("Asterisk refuses the user and password: compare RINGFENCE_ASTERISK with ari.conf")
        else:
            yield missing(f"Asterisk's web server answers, its ARI does not ({error}): is res_ari.so loaded?")
        return
    yield _version(info)
    for finding in [*await _modules(ari), await _trunk(ari, settings.trunk, info), await _dialplan(ari)]:
        yield finding


def _version(info: dict[str, Any]) -> Finding:
    version = str(info["system"]["version"])
    number = re.match(r"(?:GIT-)?(\d+)", version)
    if number is None or int(number[1]) < OLDEST:
        return missing(f"this is Asterisk {version}: {OLDEST} or later is needed")
    return good(f"Asterisk {version} answers")


async def _modules(ari: Ari) -> list[Finding]:
    loaded = {module["name"] for module in await ari.get("asterisk/modules") if module["status"] == "Running"}
    absent = [f"{name} ({purpose})" for name, purpose in MODULES.items() if name not in loaded]
    if absent:
        return [missing(f"modules that are not loaded: {', '.join(absent)}")]
    return [good("all modules are loaded that calls need")]


async def _trunk(ari: Ari, dial_string: str, info: dict[str, Any]) -> Finding:
    technology, name = trunk.endpoint(dial_string)
    try:
        endpoint = await ari.get(f"endpoints/{technology}/{name}")
    except Refused:
        return missing(f"there is no endpoint {name} in pjsip.conf, through which numbers are dialed ({dial_string})")
    if endpoint["state"] == "offline":
        if await _seconds_up(ari, info) < trunk.UNASKED_SECONDS:
            return doubtful(f"whether the carrier behind {name} answers is not known yet: ask again in half a minute")
        return missing(
            f"the trunk {name} is known, but the carrier does not answer: its address, firewall, registration?"
        )
    if endpoint["state"] == "unknown":
        return doubtful(
            f"whether the carrier behind {name} answers is not known: set qualify_frequency = 30 on its aor"
        )
    return good(f"the trunk {name} is there, and the carrier answers")


async def _seconds_up(ari: Ari, info: dict[str, Any]) -> float:
    """Since the server was started, by its own clock."""
    now = (await ari.get("asterisk/variable", variable="EPOCH"))["value"]
    return float(now) - datetime.strptime(info["status"]["startup_time"], "%Y-%m-%dT%H:%M:%S.%f%z").timestamp()


async def _dialplan(ari: Ari) -> Finding:
    found = await dialplan.version(ari)
    if found >= dialplan.CURRENT:
        return good("extensions.conf has what is needed")
    if found:
        return doubtful(
            "extensions.conf is an older one of deploy/asterisk: a call costs the more, the more of them ring at a time, "
            "and how calls ended while Ringfence restarts is not known"
        )
    return doubtful(
        "extensions.conf is not that of deploy/asterisk: machines cannot be told from people, and how calls ended while "
        f"Ringfence restarts is not known (if it is, {dialplan.VERSION} = {dialplan.CURRENT} is missing in [globals])"
    )


def _speech(command: str) -> Finding:
    program = shlex.split(command)[0] if command.strip() else ""
    if not program or shutil.which(program) is None:
        return doubtful(
            f"text to speech: {program or 'no command'} is not installed, so that flows can only play files"
        )
    return good(f"text to speech by {program}")
