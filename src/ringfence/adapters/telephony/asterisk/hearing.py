"""What is heard in a call: prompts to the person, their keys, and whether a machine answered."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Final

import structlog

from ringfence.adapters.telephony.asterisk.ari import Ari, Event, Refused
from ringfence.adapters.telephony.asterisk.call import Call
from ringfence.adapters.telephony.asterisk.live import LiveCalls
from ringfence.adapters.telephony.asterisk.settings import AsteriskSettings
from ringfence.adapters.telephony.asterisk.speech import Speech, Unspeakable
from ringfence.domain.attempt import AnswerKind
from ringfence.ports.clock import Clock
from ringfence.ports.telephony import AnswerClassified, DigitPressed, MachineDetection, Prompt, PromptPlayed

_log = structlog.get_logger(__name__)

AMD_CONTEXT: Final = "ringfence-amd"
PLAY: Final = "rf-play."
LISTENER: Final = "rf-amd."

_KINDS: Final = {"HUMAN": AnswerKind.HUMAN, "MACHINE": AnswerKind.MACHINE}


class Hearing:
    """Of one server's calls."""

    def __init__(self, ari: Ari, calls: LiveCalls, settings: AsteriskSettings, clock: Clock) -> None:
        self._ari = ari
        self._calls = calls
        self._clock = clock
        self._speech = Speech(settings.speech, settings.sounds)

    async def play(self, call_id: str, step_id: str, prompts: tuple[Prompt, ...]) -> None:
        async with self._calls.lock(call_id):
            call = self._calls.get(call_id)
            if call is None or not call.up or call.step_id == step_id:
                return
            await self.silence(call)
            files = [file for prompt in prompts if (file := await self._file(call, prompt)) is not None]
            call = self._calls.amend(call_id, step_id=step_id, plays=bool(files))
            if call is not None and files:
                media = ",".join(f"sound:{file}" for file in files)
                await self._ari.post(f"channels/{call_id}/play", media=media, playbackId=_playback(call))
        if call is not None and not files:
            self._calls.tell(PromptPlayed(call_id, step_id, self._clock.now()))

    async def stop_playing(self, call_id: str) -> None:
        async with self._calls.lock(call_id):
            call = self._calls.get(call_id)
            if call is not None:
                await self.silence(call)

    async def silence(self, call: Call) -> None:
        """Stop what plays; the call's lock is held."""
        if call.plays:
            self._calls.amend(call.call_id, plays=False)
            with contextlib.suppress(Refused):  # it has just come to its end
                await self._ari.delete(f"playbacks/{_playback(call)}")

    async def _file(self, call: Call, prompt: Prompt) -> str | None:
        """A prompt that cannot be said is left out: the person is not kept waiting for it."""
        try:
            return str(await self._speech.file(call.stream_id, prompt))
        except Unspeakable as error:
            _log.error("prompt_left_out", call=call.call_id, error=str(error))
            return None

    def playback_finished(self, event: Event) -> None:
        """Asterisk tells it of what was stopped as well, and of what could not be played."""
        name = event["playback"]["id"]
        if not name.startswith(PLAY):
            return
        call_id, _, step_id = name.removeprefix(PLAY).partition(".")
        call = self._calls.get(call_id)
        if call is not None and call.plays and call.step_id == step_id:
            self._calls.amend(call_id, plays=False)
            if call.ending is not None or call.hung_up_by is not None:
                return  # the end of the call ended it
            self._calls.tell(PromptPlayed(call_id, step_id, self._clock.now()))

    def key_pressed(self, event: Event) -> None:
        call = self._calls.get(event["channel"]["id"])
        if call is not None:
            self._calls.tell(DigitPressed(call.call_id, event["digit"], self._clock.now()))

    # --- machines ----------------------------------------------------------------------------------------------------

    async def classify(self, call: Call) -> None:
        """Have Asterisk listen to who answered, on a channel of its own beside the person's: theirs goes on whatever
        becomes of that one, and may be played to and joined meanwhile."""
        name = f"{LISTENER}{call.call_id}"
        app = self._ari.settings.app
        await self._ari.post(f"channels/{call.call_id}/snoop/{name}", spy="in", app=app, appArgs="amd")

    async def listening(self, call_id: str) -> None:
        """That channel is there: off to the dialplan with it, which has the application AMD."""
        call = self._calls.get(call_id)
        name = f"{LISTENER}{call_id}"
        if call is None or call.detects is None:
            return
        for variable, value in [("AMD_ARGUMENTS", _arguments(call.detects)), ("APP", self._ari.settings.app)]:
            await self._ari.post(f"channels/{name}/variable", variable=variable, value=value)
        await self._ari.post(f"channels/{name}/continue", context=AMD_CONTEXT, extension="s", priority=1)

    async def classified(self, call_id: str, status: str) -> None:
        """It is back with a verdict."""
        call = self._calls.get(call_id)
        if call is not None and call.detects is not None:
            self._calls.amend(call_id, detects=None)
            kind = _KINDS.get(status, AnswerKind.UNKNOWN)
            self._calls.tell(AnswerClassified(call_id, kind, self._clock.now()))
        with contextlib.suppress(Refused):
            await self._ari.delete(f"channels/{LISTENER}{call_id}")


def _playback(call: Call) -> str:
    return f"{PLAY}{call.call_id}.{call.step_id}"


def _arguments(detection: MachineDetection) -> str:
    """Of the application AMD, in milliseconds:
    https://docs.asterisk.org/Asterisk_22_Documentation/API_Documentation/Dialplan_Applications/AMD"""

    def milliseconds(duration: timedelta) -> str:
        return str(round(duration / timedelta(milliseconds=1)))

    return ",".join(
        [
            milliseconds(detection.initial_silence),
            milliseconds(detection.greeting),
            milliseconds(detection.silence_after_greeting),
            milliseconds(detection.limit),
            "100",  # the shortest word
            "50",  # the shortest silence between two
            str(detection.most_words),
        ]
    )
