"""The package as it is installed."""

import importlib.metadata

import ringfence


def test_the_installed_version_is_the_one_in_the_code() -> None:
    assert importlib.metadata.version("ringfence") == ringfence.__version__
