"""Addresses that people give us, to which something is sent or from which something is fetched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 2_048
HIDDEN: Final = "***"
"""Shown instead of the values of headers, which may be secret."""


def with_known(wanted: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Headers of which those that come back as they are shown are those that are known."""
    return {name: known.get(name, value) if value == HIDDEN else value for name, value in wanted.items()}


def why_not(url: str, allow_private: bool) -> str | None:
    """What is wrong with an address, as the rest of a sentence. Without TLS only where private networks are allowed."""
    schemes = ("https", "http") if allow_private else ("https",)
    wanted = f"must be an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return wanted
    if parts.scheme not in schemes or not parts.hostname or port == 0 or not url.isascii() or not url.isprintable():
        return wanted
    if " " in url or "\\" in url:
        return wanted
    if len(url) > LONGEST:
        return f"must be at most {LONGEST} characters, and has {len(url)}"
    if parts.username is not None or parts.password is not None:
        return "must not hold a user name or password"
    return None
