"""An Asterisk server is named by a URL."""

from __future__ import annotations

import pytest

from ringfence.adapters.telephony.asterisk import settings
from ringfence.config import Config
from ringfence.domain.problems import Problem
from ringfence.wiring import asterisk_settings


def test_a_url_says_everything_of_a_server() -> None:
    server = settings.server(
        "http://dialer:p%40ss@10.0.0.5:8090?app=two&weight=3&maxCalls=200&callsPerSecond=20&name=a"
    )
    assert (server.name, server.url) == ("a", "http://10.0.0.5:8090")
    assert (server.user, server.password, server.app) == ("dialer", "p@ss", "two")
    assert (server.weight, server.max_calls, server.calls_per_second) == (3, 200, 20)


def test_what_is_not_said_has_a_default() -> None:
    server = settings.server("http://dialer:secret@asterisk")
    assert (server.name, server.url, server.app) == ("asterisk:8088", "http://asterisk:8088", settings.APP)
    assert (server.weight, server.max_calls, server.calls_per_second) == (1, 0, 0)


def test_the_password_is_not_shown() -> None:
    assert "secret" not in repr(settings.server("http://dialer:secret@asterisk"))


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("asterisk:8088", "is named as http://"),
        ("http://asterisk:8088", "user and password"),
        ("http://dialer:secret@asterisk?weight=much", "whole number"),
        ("http://dialer:secret@asterisk?height=1", "unknown options"),
    ],
)
def test_a_url_that_cannot_be_used_is_told_why(url: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        settings.server(url)


def test_several_servers_need_names_of_their_own() -> None:
    both = "http://d:s@10.0.0.5, http://d:s@10.0.0.6"
    assert len(asterisk_settings(Config(asterisk=both)).servers) == 2
    with pytest.raises(Problem, match="one name"):
        asterisk_settings(Config(asterisk="http://d:s@10.0.0.5,http://d:s@10.0.0.5?app=two"))
    with pytest.raises(Problem, match="must name the Asterisk server"):
        asterisk_settings(Config())


def test_a_number_is_put_into_the_dial_string() -> None:
    wanted = asterisk_settings(Config(asterisk="http://d:s@a", trunk="PJSIP/{number}@carrier"))
    assert wanted.dial_string("+442079460123") == "PJSIP/+442079460123@carrier"
