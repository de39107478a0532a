"""`ringfence bench asterisk` at its smallest size: it measures what it says. How fast is not asked here."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.support.beds import skip_without_parts
from tests.support.server_process import RINGFENCE


@pytest.mark.slow
async def test_both_sides_are_measured_and_no_event_of_a_held_conversation_is_lost() -> None:
    skip_without_parts()
    process = await asyncio.create_subprocess_exec(
        RINGFENCE, "bench", "asterisk", "--quick", "--json", "--calls", "6",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    found = json.loads(out.decode().splitlines()[-1])
    results = {result["name"]: result for result in found["results"]}
    rate = results["calls through Asterisk, on record"]
    assert rate["value"] > 0
    assert rate["beside"] > 0
    held = results["conversations held for 0.05 min, told in full"]
    assert (held["value"], held["beside"], held["met"]) == (6, 6, True)
