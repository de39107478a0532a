"""What holds for every test: how Hypothesis searches, and that in CI nothing is skipped."""

import os

import pytest
from hypothesis import settings

IN_CI = os.environ.get("CI", "").lower() in {"true", "1"}

settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if IN_CI else "local")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turns a run that skipped tests into a failed one in CI: what CI needs, .ci/run installs."""
    if IN_CI and _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says why such a run failed."""
    skipped = _skipped(terminalreporter.config)
    if IN_CI and skipped:
        terminalreporter.write_line(f"{skipped} skipped: in CI a skip is a failure", red=True, bold=True)


def _skipped(config: pytest.Config) -> int:
    # Under xdist the workers have no terminal; the controller has every report.
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", [])) if reporter else 0
