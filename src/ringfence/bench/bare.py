"""What the API is compared with: FastAPI endpoints that take the same bodies and give the same answers, and do nothing.

Under `/row` they also write or read the campaign's row in a SQLite of their own, as durably as Ringfence: in a thread, with
the standard library's driver.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from ringfence.api.campaign_bodies import CampaignBody, ListBody

Answers = dict[str, dict[str, Any]]


def application(answers: Answers, rows: _Rows) -> FastAPI:
    app = FastAPI()

    @app.get("/readyz")
    async def ready() -> dict[str, str]:
        return {"status": "success"}

    @app.post("/campaign")
    async def create(body: CampaignBody) -> dict[str, Any]:
        return answers["create"]

    @app.get("/campaign/{campaign_id}")
    async def read(campaign_id: str) -> dict[str, Any]:
        return answers["read"]

    @app.post("/list")
    async def some(body: ListBody) -> dict[str, Any]:
        return answers["list"]

    @app.post("/row/campaign")
    async def create_row(body: CampaignBody) -> dict[str, Any]:
        await rows.write(body.model_dump_json())
        return answers["create"]

    @app.get("/row/campaign/{campaign_id}")
    async def read_row(campaign_id: str) -> dict[str, Any]:
        await rows.read(1)
        return answers["read"]

    @app.post("/row/list")
    async def some_rows(body: ListBody) -> dict[str, Any]:
        await rows.read(10)
        return answers["list"]

    return app


class _Rows:
    """Rows of JSON in a SQLite file."""

    def __init__(self, path: Path) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL)",
        ):
            self._connection.execute(statement)

    async def write(self, body: str) -> None:
        await self._run("INSERT INTO rows (body) VALUES (?)", body)

    async def read(self, limit: int) -> list[Any]:
        found = await self._run("SELECT body FROM rows ORDER BY id DESC LIMIT ?", limit)
        return [json.loads(body) for (body,) in found]

    async def _run(self, statement: str, value: str | int) -> list[Any]:
        work = self._connection.execute
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, lambda: work(statement, (value,)).fetchall()
        )


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--answers", type=Path, required=True)
    options.add_argument("--rows", type=Path, required=True)
    options.add_argument("--port", type=int, required=True)
    given = options.parse_args()
    app = application(json.loads(given.answers.read_text()), _Rows(given.rows))
    uvicorn.run(app, port=given.port, log_level="warning", access_log=False, server_header=False)


if __name__ == "__main__":
    main()
