from __future__ import annotations

import io
import json
import logging as standard_logging

import pytest
import structlog

from ringfence import logging

NUMBER = "+442079460123"


@pytest.fixture(autouse=True)
def _as_it_was():
    root = standard_logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_personal_data_is_hidden_but_two_lines_about_one_person_can_be_told_to_belong_together(
    capsys: pytest.CaptureFixture[str],
):
    logging.configure(log_format="json")
    for event in ("dialed", "answered"):
        structlog.get_logger().info(event, call="at-1", **{"pii.number": NUMBER})
    structlog.get_logger().info("dialed", **{"pii.number": "+442079460124", "pii.name": None})
    first, second, other = lines(capsys)
    assert first["pii.number"] == second["pii.number"] != NUMBER
    assert other["pii.number"] not in (first["pii.number"], "+442079460124")
    assert other["pii.name"] is None
    assert first["call"] == "at-1"


def test_personal_data_is_shown_where_it_may_be(capsys: pytest.CaptureFixture[str]):
    logging.configure(log_format="json", personal_data=True)
    structlog.get_logger().info("dialed", **{"pii.number": NUMBER})
    assert lines(capsys)[0]["pii.number"] == NUMBER


def test_a_traceback_does_not_show_what_the_variables_held(capsys: pytest.CaptureFixture[str]):
    for log_format in ("json", "console"):
        logging.configure(log_format=log_format)
        phone_number = NUMBER
        try:
            raise ValueError("no such thing") from KeyError(len(phone_number))
        except ValueError as error:
            structlog.get_logger().error("failed", exc_info=error)
        said = capsys.readouterr().err
        assert "no such thing" in said
        assert NUMBER not in said


def test_what_libraries_log_goes_the_same_way(capsys: pytest.CaptureFixture[str]):
    logging.configure(log_format="json")
    standard_logging.getLogger("a.library").warning("late")
    assert lines(capsys)[0]["event"] == "late"


def test_lines_below_the_level_are_not_said(capsys: pytest.CaptureFixture[str]):
    logging.configure(log_format="json", log_level="warning")
    structlog.get_logger().info("dialed")
    assert lines(capsys) == []


def test_work_goes_on_where_nothing_can_be_said_any_more(monkeypatch: pytest.MonkeyPatch):
    gone = io.StringIO()
    monkeypatch.setattr("sys.stderr", gone)
    logging.configure()
    gone.close()
    structlog.get_logger().error("dialer_failed")
    standard_logging.getLogger("a.library").warning("late")
