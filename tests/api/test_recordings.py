"""Recordings: taken over from the switch, listened to, and taken away in time."""

from __future__ import annotations

import wave
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ringfence.domain.attempt import Outcome
from ringfence.domain.record import RecordState
from ringfence.domain.settings import StreamSettings
from ringfence.services.recordings import Recordings, id_of
from tests.api.conftest import OTHER_ACCOUNT, OTHER_STREAM, STREAM, World
from tests.support.history_rows import NOW, Ledger, number

BASE = f"/api/v1/streams/{STREAM}/recordings"


class Archive:
    """A stream with calls that were made, the recordings of which arrive."""

    def __init__(self, world: World, headers: dict[str, str]) -> None:
        self.world, self.headers = world, headers
        self.ledger = Ledger(world.database, STREAM)

    @property
    def recordings(self) -> Recordings:
        return self.world.runtime.recordings

    async def furnish(self) -> None:
        await self.ledger.furnish()
        await self.ledger.add_list("North", [number(n) for n in range(5)])
        await self.ledger.add_campaign("March", ["North"])
        await self.ledger.start("March")

    async def call(self, n: int, **made: Any) -> str:
        """The attempt's id."""
        return (await self.ledger.call("March", number(n), RecordState.COMPLETED, Outcome.CONNECTED, **made)).id

    def arrive(self, attempt_id: str, seconds: float = 1.5) -> Path:
        """The switch's work."""
        path = self.recordings.arrivals / f"{attempt_id}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(path), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(b"\x01\x02\x03\x04" * round(8000 * seconds))
        return path

    async def listed(self, **query: Any) -> list[str]:
        answer = await self.world.http.get(BASE, params=query, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json()["data"]["results"]]


@pytest.fixture
async def archive(world: World, auth: dict[str, str]) -> Archive:
    made = Archive(world, auth)
    await made.furnish()
    return made


async def test_a_recording_that_arrives_can_be_found_and_heard(archive: Archive) -> None:
    attempt_id = await archive.call(0)
    content = archive.arrive(attempt_id).read_bytes()
    assert await archive.recordings.take_over() == 1
    http, headers = archive.world.http, archive.headers
    [recording_id] = await archive.listed()
    assert recording_id == id_of(attempt_id)
    found = (await http.get(f"{BASE}/{recording_id}", headers=headers)).json()["data"]
    assert (found["attemptId"], found["campaignId"], found["phoneNumber"]) == (attempt_id, "cd-March", number(0))
    assert (found["seconds"], found["bytes"]) == (1.5, len(content))
    heard = await http.get(f"{BASE}/{recording_id}/audio", headers=headers)
    assert (heard.content, heard.headers["content-type"]) == (content, "audio/wav")
    part = await http.get(f"{BASE}/{recording_id}/audio", headers=headers | {"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, content[100:200])
    assert await archive.recordings.take_over() == 0


async def test_recordings_are_found_by_what_they_are_of_newest_first(archive: Archive) -> None:
    early, late = await archive.call(0, at=NOW), await archive.call(1, at=NOW + timedelta(hours=1))
    for attempt_id in (early, late):
        archive.arrive(attempt_id)
    await archive.recordings.take_over()
    first, second = id_of(early), id_of(late)
    assert await archive.listed() == [second, first]
    assert await archive.listed(phoneNumber=number(0)) == [first]
    assert await archive.listed(attemptId=late) == [second]
    assert await archive.listed(campaignId="cd-March") == [second, first]
    assert await archive.listed(campaignId="cd-April") == []
    assert await archive.listed(limit=1, skip=1) == [first]
    after = (NOW + timedelta(minutes=30)).isoformat()
    assert await archive.listed(**{"from": after}) == [second]
    assert await archive.listed(to=after) == [first]


async def test_a_deleted_recording_is_gone_with_its_audio(archive: Archive) -> None:
    attempt_id = await archive.call(0)
    archive.arrive(attempt_id)
    await archive.recordings.take_over()
    recording = await archive.recordings.get(STREAM, id_of(attempt_id))
    path = archive.recordings.path(recording)
    assert path.exists()
    http, headers = archive.world.http, archive.headers
    assert (await http.delete(f"{BASE}/{recording.id}", headers=headers)).status_code == 200
    assert not path.exists()
    for address in (f"{BASE}/{recording.id}", f"{BASE}/{recording.id}/audio"):
        assert (await http.get(address, headers=headers)).status_code == 404
    assert (await http.delete(f"{BASE}/{recording.id}", headers=headers)).status_code == 404


async def test_a_crash_between_row_and_file_loses_neither(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    attempt_id = await archive.call(0)
    archive.arrive(attempt_id)

    def crash(*_: Path) -> None:
        raise OSError("the machine is gone")

    with monkeypatch.context() as patched:
        patched.setattr(Recordings, "_move", staticmethod(crash))
        with pytest.raises(OSError, match="gone"):
            await archive.recordings.take_over()
    assert await archive.recordings.take_over() == 1
    [recording_id] = await archive.listed()
    assert (await archive.recordings.audio(STREAM, recording_id)).exists()


async def test_what_is_of_no_call_or_no_audio_stays_where_it_is_and_stops_nobody(archive: Archive) -> None:
    attempt_id, broken_id = await archive.call(0), await archive.call(1)
    strange, broken = archive.arrive("at-of-nobody"), archive.arrive(broken_id)
    broken.write_bytes(b"not audio")
    archive.arrive(attempt_id)
    assert await archive.recordings.take_over() == 1
    assert await archive.listed() == [id_of(attempt_id)]
    assert strange.exists()
    assert broken.exists()


async def test_recordings_are_kept_for_as_many_days_as_the_stream_says(archive: Archive) -> None:
    old, young = await archive.call(0, at=NOW - timedelta(days=8)), await archive.call(1, at=NOW)
    for attempt_id in (old, young):
        archive.arrive(attempt_id)
    await archive.recordings.take_over()
    path = archive.recordings.path(await archive.recordings.get(STREAM, id_of(old)))
    for days, forgotten in ((0, 0), (9, 0), (7, 1)):
        keep = replace(StreamSettings(), recording_days=days)
        await archive.world.database.write(lambda tx, keep=keep: tx.tenancy.save_settings(STREAM, keep))
        assert await archive.recordings.forget() == forgotten
    assert await archive.listed() == [id_of(young)]
    assert not path.exists()


async def test_another_stream_hears_nothing_and_reading_is_not_deleting(archive: Archive) -> None:
    attempt_id = await archive.call(0)
    archive.arrive(attempt_id)
    await archive.recordings.take_over()
    http = archive.world.http
    stranger = await archive.world.headers(account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    theirs = f"/api/v1/streams/{OTHER_STREAM}/recordings"
    assert (await http.get(theirs, headers=stranger)).json()["data"]["results"] == []
    for address in (f"{theirs}/{id_of(attempt_id)}", f"{theirs}/{id_of(attempt_id)}/audio"):
        assert (await http.get(address, headers=stranger)).status_code == 404
    reader = await archive.world.headers("campaign_management")
    assert (await http.get(f"{BASE}/{id_of(attempt_id)}/audio", headers=reader)).status_code == 200
    assert (await http.delete(f"{BASE}/{id_of(attempt_id)}", headers=reader)).status_code == 403
