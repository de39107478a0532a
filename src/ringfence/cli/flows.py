"""`ringfence flow`: experience flows, checked and drawn from a file, and put into a stream."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from ringfence.cli import options
from ringfence.cli.printing import note, print_facts, print_json, print_table
from ringfence.config import Config
from ringfence.domain.problems import Fault, Problem

if TYPE_CHECKING:
    from ringfence.client.operations import FlowsCreateBody, FlowsUpdateBody
    from ringfence.services.flow_documents import Reading

app = typer.Typer(no_args_is_help=True, help="Experience flows: check and draw them, put them into a stream.")

File = Annotated[Path, typer.Argument(metavar="FILE", help="The flow, as JSON.")]


@app.command("check")
def check(
    file: File,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="NAME", help="A column that contacts have; once for each. [not checked]"),
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Say what is wrong with a flow, all of it, or that it can be used. Needs no database.

    Example: `ringfence flow check survey.json --column firstName`
    """
    from ringfence.domain import flow as flows

    reading = _good(_document(file))
    assert reading.flow is not None
    reads = flows.columns(reading.flow)
    missing = [name for name in reads if column is not None and name not in column]
    if missing:
        raise Problem.invalid(
            Fault("--column", "missing_column", f"the flow reads {name}, which contacts do not have")
            for name in missing
        )
    facts = {"nodes": len(reading.flow.nodes), "columns": list(reads), "queues": list(flows.queues(reading.flow))}
    if as_json:
        print_json(facts)
    else:
        print_facts({key: ", ".join(value) if isinstance(value, list) else value for key, value in facts.items()})
        note(f"{file} can be used")


@app.command("draw")
def draw(file: File) -> None:
    """Draw a flow as a flowchart in the language of Mermaid, which GitHub, editors and browsers turn into a picture.

    Example: `ringfence flow draw survey.json > survey.mmd`
    """
    from ringfence.domain import flow_drawing

    reading = _good(_document(file))
    assert reading.flow is not None
    typer.echo(flow_drawing.mermaid(reading.flow), nl=False)


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of flows, for editors that check and complete a flow while it is written.

    Example: `ringfence flow schema > flow.schema.json`
    """
    from ringfence.services import flow_documents

    print_json(flow_documents.schema())


@app.command("add")
def add(
    file: File,
    name: Annotated[str, typer.Option("--name", help="What campaigns call it.")],
    description: Annotated[str | None, typer.Option("--description", help="What it is for.")] = None,
    stream: options.StreamOption = None,
    data: options.Data = None,
    database: options.Database = None,
    as_json: options.Json = False,
) -> None:
    """Put a flow into a stream: a new one, or a new version of the one that has this name.

    Example: `ringfence flow add survey.json --name "Visit survey"`
    """
    body = {"name": name, "description": description, "flow": _document(file)}
    made = asyncio.run(_add(options.config(data, database), stream, body))
    if as_json:
        print_json(made)
    else:
        print_facts({key: made[key] for key in ("id", "name", "version")})


@app.command("list")
def list_all(
    stream: options.StreamOption = None,
    data: options.Data = None,
    database: options.Database = None,
    as_json: options.Json = False,
) -> None:
    """List the flows of a stream by name.

    Example: `ringfence flow list --stream st-1`
    """
    found = asyncio.run(_list(options.config(data, database), stream))
    if as_json:
        print_json(found)
    else:
        rows = [[one["name"], one["version"], ", ".join(one["columns"]), one["id"]] for one in found]
        print_table(("Name", "Version", "Columns", "Id"), rows, empty="There are no flows.")


def _document(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Problem.at(str(file), "unreadable", f"cannot be read as JSON ({error})") from error


def _good(document: Any) -> Reading:
    """What the document means. Raises Problem (invalid) with every fault."""
    from ringfence.api.problems import fault_of
    from ringfence.services import flow_documents

    reading = flow_documents.read(document, fault_of)
    if reading.faults:
        raise Problem.invalid(reading.faults)
    return reading


async def _add(config: Config, stream_id: str | None, body: dict[str, Any]) -> dict[str, Any]:
    """Over the running server, whose dialer hears of it; into the database where none runs."""
    from ringfence.api import flows as pages
    from ringfence.cli import remote, server_file, storage
    from ringfence.services import flows

    reading = _good(body["flow"])
    async with storage.database(config) as opened:
        stream = await storage.stream_of(opened, stream_id)
        before = await opened.read(lambda tx: tx.flows.named(stream.id, body["name"]))
        running = server_file.find(config.data)
        if running is not None:
            async with remote.client(running, opened, stream) as server:
                if before is None:
                    return dict(await server.flows.create(cast("FlowsCreateBody", body)))
                return dict(await server.flows.update(before.id, cast("FlowsUpdateBody", body)))
        draft = flows.Draft(body["name"], body["flow"], reading, body["description"])
        at = (await remote.clock(config, opened)).now()
        if before is None:
            stored = await flows.create(opened, at=at, stream_id=stream.id, draft=draft)
        else:
            stored = await flows.update(opened, None, at=at, stream_id=stream.id, flow_id=before.id, draft=draft)
        return pages.rendered(stored)


async def _list(config: Config, stream_id: str | None) -> list[dict[str, Any]]:
    from ringfence.api import flows as pages
    from ringfence.cli import storage

    async with storage.database(config) as opened:
        stream = await storage.stream_of(opened, stream_id)
        found = await opened.read(lambda tx: tx.flows.page(stream.id, 0, 10_000))
    return [pages.rendered(flow) for flow in found]
