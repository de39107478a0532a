"""Which Asterisk server gets a call: by weight, of those with room, and rather where the agent's phone is."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from ringfence.adapters.telephony.asterisk.pool import Pool
from ringfence.adapters.telephony.asterisk.server import Server
from ringfence.adapters.telephony.asterisk.settings import ServerSettings
from ringfence.ports.telephony import TelephonyUnavailable
from tests.support.manual_clock import ManualClock, settle


def server(name: str, *, calls: int = 0, answers: bool = True, connected: bool = True, **settings: int) -> Server:
    made = SimpleNamespace(
        settings=ServerSettings(name, f"http://{name}", "user", "word", **settings),  # type: ignore[arg-type]
        calls=range(calls),
        connected=connected,
        lives=SimpleNamespace(trunk=SimpleNamespace(answers=answers)),
    )
    return cast(Server, made)


async def chosen(*servers: Server, rather: tuple[Server, ...] = ()) -> str:
    return (await Pool(servers, ManualClock()).next(rather)).settings.name


async def test_the_server_with_the_least_calls_for_its_weight_is_next() -> None:
    assert await chosen(server("one", calls=3, weight=1), server("two", calls=5, weight=3)) == "two"


async def test_where_the_agents_phone_is_comes_before_weight() -> None:
    one, two = server("one"), server("two", calls=40)
    assert await chosen(one, two, rather=(two,)) == "two"


@pytest.mark.parametrize(
    "home",
    [
        server("home", weight=0),
        server("home", calls=2, max_calls=2),
        server("home", connected=False),
        server("home", answers=False),
    ],
    ids=["drained", "full", "gone", "no carrier"],
)
async def test_a_server_that_takes_no_calls_gets_none_even_if_the_agents_phone_is_there(home: Server) -> None:
    assert await chosen(home, server("other", calls=9), rather=(home,)) == "other"


async def test_a_call_waits_for_a_servers_turn_rather_than_go_where_no_carrier_answers() -> None:
    clock = ManualClock()
    pool = Pool([server("slow", calls_per_second=1), server("dead", answers=False)], clock)
    assert (await pool.next()).settings.name == "slow"
    second = asyncio.create_task(pool.next())
    await settle()
    assert not second.done()
    await clock.advance(timedelta(seconds=1))
    assert (await second).settings.name == "slow"


async def test_where_no_server_takes_calls_that_is_said() -> None:
    with pytest.raises(TelephonyUnavailable, match="no Asterisk server is connected"):
        await chosen(server("one", connected=False))
    with pytest.raises(TelephonyUnavailable, match="full, or drained"):
        await chosen(server("one", weight=0))
