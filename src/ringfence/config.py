"""How this server runs: from the environment, overridden by the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, Literal

from ringfence.domain.problems import Problem

Telephony = Literal["simulated", "asterisk"]
LogFormat = Literal["console", "json"]

MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Config:
    """One server. Sizes are in bytes, durations in seconds of real time.

    Every field can be set as `RINGFENCE_` and its name in capitals, such as RINGFENCE_DATA and RINGFENCE_PORT.
    """

    data: Path = Path("ringfence-data")  # the folder of the embedded database and of uploaded files
    database: str = ""  # a URL; empty = a SQLite file in the data folder
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""  # as clients reach the server; empty = host and port
    telephony: Telephony = "simulated"
    asterisk: str = ""  # http://USER:PASSWORD@HOST:8088 of each server, with commas between
    trunk: str = "PJSIP/{number}@trunk"  # how Asterisk dials a number
    phone_urls: str = ""  # wss://HOST:8089/ws of each server, where agents' browsers telephone; with commas
    ice_urls: str = ""  # stun:HOST:3478 and turns:HOST:5349, which help browsers' audio through firewalls; with commas
    turn_secret: str = ""  # what the TURN servers share with us (coturn: static-auth-secret)
    speech: str = "espeak-ng -v {language} -w {file} --stdin"  # text to speech: a command that writes a WAV file
    speed: float = 1.0  # dialer seconds a real second, 0.01 to 1000; other than 1 only with the simulated carrier
    seed: int = 1  # of the simulated carrier
    max_json_bytes: int = 10 * MEBIBYTE
    max_upload_bytes: int = 1024 * MEBIBYTE
    allow_private_networks: bool = False  # webhooks and other addresses that people give may be in our own networks
    log_format: LogFormat = "console"
    log_level: str = "info"
    log_personal_data: bool = False  # else what is logged under `pii.` keys is hashed

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data.absolute() / 'ringfence.db'}"

    @property
    def url(self) -> str:
        """As clients reach the server, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"


def from_environment(environment: Mapping[str, str] | None = None, **overrides: Any) -> Config:
    """The configuration of this process; an override that is None does not override.

    Raises Problem (invalid) that names the variable.
    """
    found = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for field in fields(Config):
        name = f"RINGFENCE_{field.name.upper()}"
        text = found.get(name, "").strip()
        if text:
            values[field.name] = _parsed(name, text, type(field.default))
    values |= {name: value for name, value in overrides.items() if value is not None}
    return _checked(replace(Config(), **values))


_WORDS: Final = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


def _parsed(name: str, text: str, kind: type[Any]) -> Any:
    if kind is bool:
        if text.lower() not in _WORDS:
            raise Problem.at(name, "wrong_type", f"must be true or false, not {text!r}")
        return _WORDS[text.lower()]
    try:
        return Path(text) if issubclass(kind, Path) else kind(text)
    except ValueError:
        raise Problem.at(name, "wrong_type", f"must be a number, not {text!r}") from None


_ICE: Final = frozenset({"stun", "stuns", "turn", "turns"})
_LEVELS: Final = ("debug", "info", "warning", "error", "critical")


def _checked(config: Config) -> Config:
    choices = {"telephony": ("simulated", "asterisk"), "log_format": ("console", "json"), "log_level": _LEVELS}
    for field, allowed in choices.items():
        if getattr(config, field) not in allowed:
            raise Problem.at(f"RINGFENCE_{field.upper()}", "not_one_of", f"must be one of {', '.join(allowed)}")
    ranges = {
        "port": (0, 65535),
        "speed": (0.01, 1000),
        "max_json_bytes": (1024, 2**40),
        "max_upload_bytes": (1024, 2**40),
    }
    for field, (low, high) in ranges.items():
        if not low <= getattr(config, field) <= high:
            raise Problem.at(f"RINGFENCE_{field.upper()}", "out_of_range", f"must be from {low} to {high}")
    if "{number}" not in config.trunk:
        raise Problem.at("RINGFENCE_TRUNK", "no_number", "must have {number} where the number to dial goes")
    ice = [url.strip().partition(":")[0] for url in config.ice_urls.split(",") if url.strip()]
    if not set(ice) <= _ICE:
        raise Problem.at(
            "RINGFENCE_ICE_URLS", "wrong_type", f"each must begin with one of {', '.join(sorted(_ICE))}, then :"
        )
    if {"turn", "turns"} & set(ice) and not config.turn_secret:
        raise Problem.at("RINGFENCE_TURN_SECRET", "missing", "must be what the TURN server has as its shared secret")
    if config.speed != 1 and config.telephony != "simulated":
        raise Problem.at("RINGFENCE_SPEED", "out_of_range", "must be 1 with real telephony: people cannot be sped up")
    return config
