"""Which Asterisk servers there are, and how calls leave them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

APP: Final = "ringfence"
"""The Stasis application's name. Two Ringfences on one Asterisk need two."""


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """One Asterisk. `weight` is its share of new calls; 0 drains it. Limits of 0 are none."""

    name: str
    url: str
    user: str
    password: str = field(repr=False)
    app: str = APP
    weight: int = 1
    max_calls: int = 0
    calls_per_second: int = 0


@dataclass(frozen=True, slots=True)
class AsteriskSettings:
    """All of them. `trunk` is a dial string in which `{number}` stands for the number to dial, as `PJSIP/{number}@trunk`.

    `speech` is a command that speaks the text of its standard input into a WAV file; `{language}` and `{file}` are filled
    in. `sounds` is the folder of audio that this process writes and every Asterisk reads, `recordings` the one in which this
    process puts the recordings that it has fetched. `browser_addresses` are where agents' browsers find the servers' SIP
    over web sockets (wss://…/ws); none: at each server's own web server. `ice_urls` are STUN and TURN servers for their
    audio, `turn_secret` what the TURN servers share with us.
    """

    servers: tuple[ServerSettings, ...]
    trunk: str = "PJSIP/{number}@trunk"
    speech: str = "espeak-ng -v {language} -w {file} --stdin"
    sounds: Path = Path("sounds")
    recordings: Path = Path("recordings")
    browser_addresses: tuple[str, ...] = ()
    ice_urls: tuple[str, ...] = ()
    turn_secret: str = field(default="", repr=False)

    def dial_string(self, number: str) -> str:
        return self.trunk.format(number=number)


def server(url: str) -> ServerSettings:
    """A server from a URL: `http://USER:PASSWORD@HOST:8088?app=ringfence&weight=2&maxCalls=200&callsPerSecond=20`.

    Raises ValueError that says what is wrong with it.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an Asterisk server is named as http://USER:PASSWORD@HOST:8088")
    if not parts.username or not parts.password:
        raise ValueError(
            "the URL of an Asterisk server has the user and password of ari.conf: http://USER:PASSWORD@HOST:8088"
        )
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = set(options) - {"app", "weight", "maxCalls", "callsPerSecond", "name"}
    if unknown:
        raise ValueError(f"unknown options of an Asterisk server: {', '.join(sorted(unknown))}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = f"{host}:{parts.port or 8088}"
    return ServerSettings(
        name=options.get("name") or place,
        url=f"{parts.scheme}://{place}",
        user=unquote(parts.username),
        password=unquote(parts.password),
        app=options.get("app") or APP,
        weight=_number(options, "weight", 1),
        max_calls=_number(options, "maxCalls", 0),
        calls_per_second=_number(options, "callsPerSecond", 0),
    )


def _number(options: dict[str, str], name: str, default: int) -> int:
    text = options.get(name, str(default))
    if not text.isdecimal():
        raise ValueError(f"{name} of an Asterisk server must be a whole number, not {text!r}")
    return int(text)
