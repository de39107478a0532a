"""How long it takes until an agent sees what the server knows: `python scripts/bench_desk.py` (after `make web`).

Changes the state of an agent over the API, and takes the time from the moment the answer is here (so the server has
saved it) to the moment the page shows it. Both on this machine, by one clock.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

import httpx

from ringfence.services import sample
from tests.support.chromium import Window, chromium
from tests.support.server_process import Centre, ServerProcess

CHANGES: Final = 100
_WATCH: Final = """() => {
    window.seen = [];
    const pill = document.querySelector('.state-pill');
    let word = pill.className;
    new MutationObserver(() => {
        if (pill.className !== word) { word = pill.className; window.seen.push(Date.now()); }
    }).observe(pill, {attributes: true});
}"""


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = ServerProcess(Path(folder), speed=1)
        await server.start()
        try:
            await measure(server)
        finally:
            await server.stop()


async def measure(server: ServerProcess) -> None:
    centre = Centre(server.url, await server.new_token())
    [(agent_id, token)] = await centre.set_up(1)
    agent = (await centre.call("GET", f"{centre.base}/agents/{agent_id}"))["data"]
    body = {"email": agent["emailId"], "name": "Agent One", "role": "agent", "password": sample.PASSWORD}
    await centre.call("POST", f"{centre.base}/users", json=body)
    async with chromium() as browser, httpx.AsyncClient(base_url=server.url, headers={"auth": token}) as http:
        window = await Window.of(browser, server.url)
        await window.sign_in(agent["emailId"], sample.PASSWORD)
        await window.phase("offline")
        await window.page.evaluate(_WATCH)
        answered = []
        for number in range(CHANGES):
            state = ("available", "away")[number % 2]
            (await http.put(f"{centre.base}/agents/{agent_id}/state", json={"state": state})).raise_for_status()
            answered.append(time.time() * 1000)
            await window.phase(state)
        seen = await window.page.evaluate("() => window.seen")
    await centre.http.aclose()
    took = sorted(at - since for at, since in zip(seen, answered, strict=True))
    print(
        f"{len(took)} changes: median {statistics.median(took):.0f} ms, 95 % within {took[int(0.95 * len(took))]:.0f} ms"
    )


if __name__ == "__main__":
    asyncio.run(main())
