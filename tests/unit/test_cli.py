"""The command line: what is printed, exit codes, help, and the folder of a server."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from ringfence import cli
from ringfence.cli import printing, remote, server_file
from ringfence.cli.server_file import Running
from ringfence.config import Config
from ringfence.domain.problems import Fault, Kind, Problem

HERE = Running("http://127.0.0.1:8080", 4711)
WHERE = typer.main.get_command(cli.app)


def commands() -> list[str]:
    """Every command, as it is typed."""
    context = typer.Context(WHERE)
    found = []
    for name in WHERE.list_commands(context):  # type: ignore[attr-defined]
        if name == "bench":
            continue
        command = WHERE.get_command(context, name)  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found += [f"{name} {sub}" for sub in inner] if inner else [name]
    return found


def test_the_commands_of_the_contract_are_there():
    wanted = {"serve", "demo", "app create", "token", "import", "explain", "db upgrade"}
    wanted |= {f"campaign {verb}" for verb in ("list", "show", "start", "pause", "resume", "stop")}
    assert wanted <= set(commands())


@pytest.mark.parametrize("command", commands())
def test_the_help_of_every_command_has_an_example(command):
    context = typer.Context(WHERE)
    found = WHERE
    for name in command.split():
        found = found.get_command(context, name)  # type: ignore[attr-defined]
    assert "Example: " in (found.help or "")
    options = {name for parameter in found.params for name in parameter.opts}
    about_a_file = command in ("flow check", "flow draw", "flow schema")
    about_a_switch = command.startswith("asterisk ")
    assert "--data" in options or about_a_file or about_a_switch
    assert "--json" in options or about_a_file or command in ("demo", "asterisk call")


def test_help_imports_nothing_heavy():
    heavy = ("fastapi", "sqlalchemy", "httpx", "phonenumbers", "uvicorn", "pydantic", "joserfc")
    code = f"import sys, ringfence.cli; print([name for name in {heavy!r} if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_every_kind_of_problem_has_an_exit_code():
    assert set(printing.EXIT_CODES) == set(Kind)
    assert set(printing.EXIT_CODES.values()) == {1, 2}
    assert printing.EXIT_CODES[Kind.INVALID] == 2


def test_a_problem_is_one_sentence(capsys):
    printing.print_problem(Problem.conflict("busy", "the line is busy: wait"))
    assert capsys.readouterr().err == "ringfence: the line is busy: wait\n"


def test_a_problem_with_several_faults_has_a_line_for_each(capsys):
    printing.print_problem(Problem.invalid([Fault("name", "required", "is required"), Fault("", "odd", "is odd")]))
    assert capsys.readouterr().err.splitlines()[1:] == ["  name: is required", "  is odd"]


def test_names_with_brackets_are_printed_as_they_are(capsys):
    printing.print_table(("Name",), [("[bold]Ann[/bold]",)], empty="nobody")
    assert "[bold]Ann[/bold]" in capsys.readouterr().out


def test_a_long_cell_is_not_cut_where_the_output_is_no_terminal(capsys):
    printing.print_table(("Name", "Id"), [("x" * 150, "y" * 60)], empty="nobody")
    out = capsys.readouterr().out
    assert "x" * 150 in out
    assert "y" * 60 in out


def test_a_folder_without_a_server_has_none(tmp_path):
    assert server_file.find(tmp_path) is None
    assert server_file.find(tmp_path / "absent") is None


def test_a_server_is_found_while_it_holds_its_folder(tmp_path):
    with server_file.held(tmp_path / "new"):
        assert server_file.find(tmp_path / "new") is None  # it does not answer yet
        server_file.announce(tmp_path / "new", HERE)
        assert server_file.find(tmp_path / "new") == HERE
        server_file.withdraw(tmp_path / "new")
        assert server_file.find(tmp_path / "new") is None


def test_what_a_killed_server_has_left_is_not_taken_for_a_server(tmp_path):
    with server_file.held(tmp_path):
        server_file.announce(tmp_path, HERE)
    assert (tmp_path / server_file.FILE).exists()
    assert server_file.find(tmp_path) is None


def test_a_second_server_on_a_folder_is_refused_with_where_the_first_is(tmp_path, monkeypatch):
    monkeypatch.setattr(server_file, "_LOOKING_SECONDS", 0.0)
    with server_file.held(tmp_path):
        server_file.announce(tmp_path, HERE)
        with pytest.raises(
            Problem, match=r"already running on .* at http://127.0.0.1:8080 \(process 4711\)"
        ) as refused:
            server_file.held(tmp_path).__enter__()
        assert refused.value.kind is Kind.CONFLICT
    with server_file.held(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_said_to_be(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match="cannot be used"):
        server_file.held(tmp_path / "file" / "data").__enter__()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"url": "http://x"}', json.dumps({"url": "x", "pid": "many"})])
def test_a_damaged_server_file_is_no_server(tmp_path, text):
    with server_file.held(tmp_path):
        (tmp_path / server_file.FILE).write_text(text)
        assert server_file.find(tmp_path) is None


def test_where_a_server_is_needed_it_is_said_how_to_start_one(tmp_path):
    with pytest.raises(Problem, match=f"ringfence serve --data {tmp_path}") as refused:
        remote.needed(Config(data=Path(tmp_path)), "starts campaigns")
    assert printing.EXIT_CODES[refused.value.kind] == 1
