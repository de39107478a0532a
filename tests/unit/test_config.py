from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.config import Config, from_environment
from ringfence.domain.problems import Problem


def test_every_field_comes_from_the_environment_and_the_command_line_wins():
    environment = {
        "RINGFENCE_DATA": "/var/lib/ringfence",
        "RINGFENCE_PORT": "9090",
        "RINGFENCE_SPEED": "10",
        "RINGFENCE_LOG_PERSONAL_DATA": "yes",
        "RINGFENCE_PUBLIC_URL": "https://dial.example/",
    }
    config = from_environment(environment, port=7070, host=None)
    assert (config.data, config.port, config.speed) == (Path("/var/lib/ringfence"), 7070, 10.0)
    assert config.log_personal_data is True
    assert config.host == "127.0.0.1"
    assert config.database_url == "sqlite:////var/lib/ringfence/ringfence.db"
    assert config.url == "https://dial.example"


def test_nothing_said_means_the_defaults():
    assert from_environment({"RINGFENCE_PORT": ""}) == Config()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RINGFENCE_PORT", "http"),
        ("RINGFENCE_PORT", "65536"),
        ("RINGFENCE_SPEED", "0"),
        ("RINGFENCE_SPEED", "nan"),
        ("RINGFENCE_TELEPHONY", "pigeon"),
        ("RINGFENCE_ICE_URLS", "stun:a.example:3478,turm:b.example"),
        ("RINGFENCE_LOG_FORMAT", "verse"),
        ("RINGFENCE_LOG_LEVEL", "loud"),
        ("RINGFENCE_LOG_PERSONAL_DATA", "maybe"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_the_name_of_its_variable(name: str, value: str):
    with pytest.raises(Problem) as caught:
        from_environment({name: value})
    assert caught.value.faults[0].path == name


def test_real_people_cannot_be_sped_up():
    with pytest.raises(Problem, match="cannot be sped up"):
        from_environment({"RINGFENCE_TELEPHONY": "asterisk", "RINGFENCE_SPEED": "2"})
