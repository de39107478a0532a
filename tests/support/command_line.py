"""The command `ringfence`, run in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ringfence import cli


@dataclass(frozen=True)
class Done:
    """What a command left behind: its exit code, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class CommandLine:
    """Commands on a data folder of their own, with nothing else in their environment."""

    def __init__(self, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.data = data
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        for name in ("RINGFENCE_DATABASE", "RINGFENCE_PORT", "RINGFENCE_SPEED", "RINGFENCE_TELEPHONY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("RINGFENCE_DATA", str(data))
        monkeypatch.setenv("TERMINAL_WIDTH", "200")

    def __call__(self, *arguments: str) -> Done:
        self._capsys.readouterr()
        self._monkeypatch.setattr("sys.argv", ["ringfence", *arguments])
        try:
            cli.main()
            code = 0
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else int(left.code is not None)
        printed = self._capsys.readouterr()
        return Done(code, printed.out, printed.err)

    def new_app(self, stream: str = "st-1", *options: str) -> Any:
        done = self("app", "create", "--account", "ac-1", "--stream", stream, "--name", "CRM", "--json", *options)
        assert done.code == 0, done.err
        return done.json
