"""What the documentation promises is there: its links, and the commands and options that it names."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
import typer

from ringfence.cli import app
from ringfence.domain.settings import StreamSettings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_COMMAND = re.compile(r"(?:^|[$(\s])ringfence ([a-z][^\n`]*)")


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as links write them."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_page
def test_every_link_leads_somewhere(page: Path):
    for link in _LINK.findall(_FENCE.sub("", page.read_text())):
        if link.startswith(("http:", "https:")):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{link} is not there"
        assert not anchor or anchor in anchors(target), f"{link}: there is no such heading"


@each_page
def test_every_command_that_is_named_exists_with_its_options(page: Path):
    text = page.read_text()
    code = [*_FENCE.findall(text), *_CODE.findall(_FENCE.sub("", text))]
    for line in (line for part in code for line in part.splitlines()):
        for arguments in _COMMAND.findall(line):
            if not _is_said(line):
                _check(arguments.split(")")[0].split("&&")[0].split(), line)


def test_the_table_of_limits_has_every_limit_as_it_is():
    page = (ROOT / "docs/guide/operating.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]*?) ?\|", page, re.MULTILINE))
    settings = StreamSettings()
    assert rows == {field.name: _as_printed(getattr(settings, field.name)) for field in dataclasses.fields(settings)}


def _as_printed(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return str(value).lower()
    return "none" if value == () else str(value)


def _is_said(line: str) -> bool:
    """Is it something that the program says, and not a command?"""
    return line.startswith(("ringfence: ", "Ringfence "))


def _check(words: list[str], line: str) -> None:
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands") and words:
        names = words.pop(0).split("|")  # `start|pause` names two
        for name in names:
            assert command.get_command(None, name) is not None, f"{line}: there is no command {name}"
        command = command.get_command(None, names[0])
    known = {option for parameter in command.params for option in parameter.opts}
    for word in words:
        if word.startswith("--"):
            assert word.split("=")[0] in known | {"--help"}, f"{line}: there is no option {word}"
