"""`ringfence demo --telephony asterisk`: the demonstration over real SIP and audio, by one command."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from collections import Counter
from datetime import timedelta
from pathlib import Path

from tests.support.beds import skip_without_parts
from tests.support.record import Record
from tests.support.server_process import RINGFENCE

SECONDS = 120


async def test_the_demonstration_dials_by_a_real_asterisk_and_leaves_nothing_behind(tmp_path: Path) -> None:
    skip_without_parts()
    data, temporary = tmp_path / "data", tmp_path / "tmp"
    temporary.mkdir()
    arguments = ("--telephony", "asterisk", "--agents", "6", "--port", "0", "--data", str(data))
    process = await asyncio.create_subprocess_exec(
        RINGFENCE, "demo", *arguments,
        env={**os.environ, "TMPDIR": str(temporary)}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        printed: list[str] = []
        async with asyncio.timeout(SECONDS):
            while not (printed and "calls:" in printed[-1] and "connected" in printed[-1]):
                line = (await process.stdout.readline()).decode()
                assert line, f"it ended: {''.join(printed)} {process.stderr and (await process.stderr.read()).decode()}"
                printed.append(line)
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(SECONDS):
            _, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0, err.decode()
    assert "by Asterisk, over SIP" in "".join(printed)
    assert "Rosa telephones  in her browser" in "".join(printed)
    assert "Traceback" not in err.decode()
    assert not list(temporary.iterdir())  # with what was in it, Asterisk and SIPp are gone
    record = Record(data)
    record.check(preview_slack=timedelta(seconds=1))
    causes = Counter(row["cause"] for row in record.attempts if row["outcome"] == "connected")
    assert causes["16"] >= 1
    with sqlite3.connect(data / "asterisk.db") as book:
        (dialed,) = book.execute(
            "SELECT count(*) FROM calls WHERE CAST(body AS TEXT) LIKE '%\"dialed\":true%'"
        ).fetchone()
    assert dialed >= 1


async def test_what_asterisk_cannot_do_is_refused_before_anything_is_started() -> None:
    for arguments, why in [(["--speed", "10"], "must be 1 with Asterisk"), (["--agents", "90"], "must be at most")]:
        process = await asyncio.create_subprocess_exec(
            RINGFENCE, "demo", "--telephony", "asterisk", *arguments, stderr=asyncio.subprocess.PIPE
        )
        _, err = await process.communicate()
        assert process.returncode == 2
        assert why in err.decode()
