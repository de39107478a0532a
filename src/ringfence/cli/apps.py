"""`ringfence app` and `ringfence token`: who may call the API."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ringfence.cli import options
from ringfence.cli.printing import iso, note, print_facts, print_json, print_table
from ringfence.config import Config
from ringfence.domain.problems import Problem

if TYPE_CHECKING:
    from ringfence.ports.storage.tenancy import App

app = typer.Typer(no_args_is_help=True, help="Apps: clients of the API, with their secrets and scopes.")


@app.command("create")
def create(
    account: Annotated[str, typer.Option("--account", metavar="ID", help="The account; made if it is new.")],
    stream: Annotated[str, typer.Option("--stream", metavar="ID", help="The stream; made if it is new.")],
    name: Annotated[str, typer.Option("--name", help="What the app is called.")],
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", help="campaign_management, configuration or agent; once for each. [the first two]"),
    ] = None,
    algorithm: Annotated[
        str, typer.Option("--algorithm", help="HS256, HS384, HS512, RS256 or ES256: how the app signs its tokens.")
    ] = "HS256",
    public_key: Annotated[
        Path | None, typer.Option("--public-key", metavar="FILE", help="PEM; needed for RS256 and ES256.")
    ] = None,
    require_exp: Annotated[bool, typer.Option("--require-exp", help="Refuse tokens without an end.")] = False,
    require_jti: Annotated[bool, typer.Option("--require-jti", help="Accept each token once only.")] = False,
    data: options.Data = None,
    database: options.Database = None,
    as_json: options.Json = False,
) -> None:
    """Make an app for a stream. Its secret is printed now, and not kept anywhere else.

    Example: `ringfence app create --account ac-1 --stream st-1 --name CRM --scope campaign_management --json`
    """
    config = options.config(data, database)
    scopes = scope or ["campaign_management", "configuration"]
    key = None if public_key is None else _read(public_key)
    checks = {"require_exp": require_exp, "require_jti": require_jti}
    made = asyncio.run(_create(config, account, stream, name, scopes, algorithm, key, checks))
    if as_json:
        print_json(made)
    else:
        print_facts({key: value for key, value in made.items() if key != "clientSecret"})
        if made["clientSecret"] is not None:
            print_facts({"clientSecret": made["clientSecret"]})
            note(f"make a token with: ringfence token --app {made['clientId']} --secret {made['clientSecret']}")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem.at("--public-key", "unreadable", f"{path} cannot be read as text ({error})") from error


async def _create(
    config: Config,
    account: str,
    stream: str,
    name: str,
    scopes: list[str],
    algorithm: str,
    key: str | None,
    checks: dict[str, bool],
) -> dict[str, Any]:
    from ringfence.cli import storage
    from ringfence.services import tenancy, tokens

    async with storage.database(config, make=True) as opened:
        made = await tenancy.create_app(
            opened,
            at=tokens.utc_now(),
            account_id=account,
            stream_id=stream,
            name=name,
            scopes=scopes,
            algorithm=algorithm,
            public_key=key,
            require_exp=checks["require_exp"],
            require_jti=checks["require_jti"],
        )
    return {"clientId": made.app.id, "clientSecret": made.secret} | _shown(made.app)


def _shown(found: App) -> dict[str, Any]:
    return {
        "clientId": found.id,
        "accountId": found.account_id,
        "streamId": found.stream_ids[0] if len(found.stream_ids) == 1 else None,
        "name": found.name,
        "scopes": list(found.scopes),
        "algorithm": found.algorithm,
        "requireExp": found.require_exp,
        "requireJti": found.require_jti,
        "createdAt": iso(found.created_at),
    }


@app.command("list")
def list_all(
    account: Annotated[str | None, typer.Option("--account", metavar="ID", help="Only this account's.")] = None,
    data: options.Data = None,
    database: options.Database = None,
    as_json: options.Json = False,
) -> None:
    """List the apps. Secrets are not shown.

    Example: `ringfence app list --account ac-1`
    """
    found = asyncio.run(_list(options.config(data, database), account))
    if as_json:
        print_json(found)
    else:
        columns = ("clientId", "name", "accountId", "streamId", "scopes", "algorithm")
        rows = [[one[column] for column in columns] for one in found]
        print_table(("Client id", "Name", "Account", "Stream", "Scopes", "Algorithm"), rows, empty="There are no apps.")


async def _list(config: Config, account: str | None) -> list[dict[str, Any]]:
    from ringfence.cli import storage

    async with storage.database(config) as opened:
        streams = await opened.read(lambda tx: tx.tenancy.streams(account))
        accounts = dict.fromkeys(stream.account_id for stream in streams)
        apps = [await opened.read(lambda tx, of=of: tx.tenancy.apps(of)) for of in accounts]  # type: ignore[misc]
    return [_shown(one) for of_account in apps for one in of_account]


def token(
    app_id: Annotated[str, typer.Option("--app", metavar="ID", help="The app's client id.")],
    secret: Annotated[
        str | None, typer.Option("--secret", help="The app's secret; read from the database if it is not given.")
    ] = None,
    ttl: Annotated[int, typer.Option("--ttl", min=1, max=10 * 366 * 86400, help="For how many seconds.")] = 3600,
    algorithm: Annotated[str | None, typer.Option("--algorithm", help="HS256, HS384 or HS512. [the app's]")] = None,
    data: options.Data = None,
    database: options.Database = None,
    as_json: options.Json = False,
) -> None:
    """Print a token of an app, for the header `auth`.

    Example: `curl -H "auth: $(ringfence token --app cs-… --secret …)" http://127.0.0.1:8080/…`
    """
    import uuid
    from datetime import timedelta

    from ringfence.services import tokens

    shared = ("HS256", "HS384", "HS512")
    if algorithm is not None and algorithm not in shared:
        raise Problem.at("--algorithm", "not_one_of", f"must be one of {', '.join(shared)}")
    if secret is None:
        found = asyncio.run(_app(options.config(data, database), app_id))
        if found.algorithm not in shared:
            message = f"app {app_id} signs with its own private key ({found.algorithm}), which is not kept here"
            raise Problem.conflict("own_key", f"{message}: make the token where that key is")
        secret, algorithm = found.key, algorithm or found.algorithm
    at, lifetime = tokens.utc_now(), timedelta(seconds=ttl)
    algorithm = algorithm or "HS256"
    made = tokens.sign(app_id, secret, at=at, ttl=lifetime, algorithm=algorithm, jti=str(uuid.uuid4()))
    if as_json:
        print_json({"token": made, "expiresAt": iso(at + lifetime)})
    else:
        print(made)


async def _app(config: Config, app_id: str) -> App:
    from ringfence.cli import storage

    async with storage.database(config) as opened:
        found = await opened.read(lambda tx: tx.tenancy.app(app_id))
    if found is None:
        raise Problem.not_found(f"app {app_id}")
    return found
