"""The server is killed in the middle of an import, again and again, and started again."""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from tests.end_to_end.conftest import StartServer
from tests.support.server_process import Centre

KILLS = 10
ROWS = 120_000


@dataclass(frozen=True, slots=True)
class Stand:
    """How far the import is, as the database tells."""

    state: str
    checked: int
    keys: int
    rows: int


def stand(path: Path) -> Stand:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        ((files,),) = connection.execute("SELECT files FROM contact_lists").fetchall()
        ((keys,),) = connection.execute("SELECT count(*) FROM contact_keys").fetchall()
    finally:
        connection.close()
    (file,) = json.loads(files)
    return Stand(file["state"], file["checked"], keys, file["rows"])


def further(seen: Stand, now: Stand, *, rows: bool) -> bool:
    return now.rows > seen.rows if rows else now != seen


def people(rng: random.Random) -> tuple[str, list[str], dict[int, str]]:
    """A file, the numbers that must be in the list, in order, and the lines that must be rejected, with the reason."""
    numbers = [f"+447{n:09d}" for n in rng.sample(range(400_000_000, 480_000_000), ROWS)]
    lines, good = ["phone,name,id"], list[str]()
    bad: dict[int, str] = {}
    first: dict[str, int] = {}
    for place, number in enumerate(numbers):
        line = place + 2
        if place % 50 == 49:
            number = rng.choice(good)
            bad[line] = f"duplicate of line {first[number]}"
        elif place % 50 == 20:
            bad[line] = "not a phone number: 'nobody'"
            number = "nobody"
        else:
            good.append(number)
            first[number] = line
        lines.append(f'{number},"Person, {place}",U{place}')
    return "\n".join(lines), good, bad


async def test_an_import_killed_ten_times_ends_with_exactly_the_rows_of_the_file(start_server: StartServer) -> None:
    server = await start_server(speed=1)
    database = server.data / "ringfence.db"
    centre = Centre(server.url, await server.new_token())
    text, good, bad = people(random.Random(9))
    files = {"file": ("people.csv", text.encode(), "text/csv")}
    await centre.call("POST", f"{centre.base}/contact-lists", files=files, data={"name": "People"})
    seen = Stand("Importing", 0, 0, 0)
    reached: list[str] = []
    for kill in range(KILLS):
        # Half of the times as soon as it goes on at all, then each time that it has put rows in.
        now = await centre.until(
            lambda: asyncio.to_thread(stand, database),
            lambda now, seen=seen, kill=kill: now.state != "Importing" or further(seen, now, rows=kill >= KILLS // 2),
            seconds=120,
        )
        assert now.state == "Importing", f"the import was over after {len(reached)} kills"
        await server.kill()
        seen = stand(database)
        reached.append("put in" if seen.rows else "claimed" if seen.keys else "judged")
        await server.start()
    assert {"claimed", "put in"} <= set(reached), reached
    await centre.until(
        lambda: centre.call("POST", f"/campaign/api/v2/public/{centre.stream}/campaign/contactList/getAllListDetails"),
        lambda answer: answer["data"][0]["status"] == "Validated",
        seconds=120,
    )
    await server.stop()

    connection = sqlite3.connect(database)
    contacts = connection.execute("SELECT position, phone_number, unique_id, line FROM contacts ORDER BY position")
    stored = contacts.fetchall()
    assert [position for position, *_ in stored] == list(range(len(good)))
    assert [number for _, number, *_ in stored] == good
    assert [f"U{line - 2}" for *_, line in stored] == [unique_id for _, _, unique_id, _ in stored]
    assert dict(connection.execute("SELECT line, reason FROM rejects").fetchall()) == bad
    assert connection.execute("SELECT count(*) FROM rejects").fetchone() == (len(bad),)
    assert connection.execute("SELECT total, rejected FROM contact_lists").fetchone() == (len(good), len(bad))
    assert connection.execute("SELECT count(*) FROM contact_keys").fetchone() == (2 * len(good),)
    connection.close()
    assert not list((server.data / "uploads").iterdir())
