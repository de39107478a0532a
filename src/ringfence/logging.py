"""What the server says: structured lines, with personal data only where it can be taken out again.

Phone numbers and names are logged under keys that begin with `pii.`, as in `log.info("dialed", **{"pii.number": number})`.
Unless they may be shown, their values are replaced by a digest, keyed anew each time the server starts: two lines about
one person can be told to belong together, but not to whom.
"""

from __future__ import annotations

import hashlib
import io
import logging
import secrets
import sys
from contextlib import suppress
from typing import Any, Final, TextIO, cast

import structlog
from structlog.processors import ExceptionRenderer
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor

PERSONAL: Final = "pii."


class HidePersonalData:
    """A structlog processor: replaces each value under a `pii.` key by a keyed digest, 16 hexadecimal digits."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def __call__(self, logger: Any, method: str, event: EventDict) -> EventDict:
        return {name: self._digest(value) if name.startswith(PERSONAL) else value for name, value in event.items()}

    def _digest(self, value: object) -> str | None:
        if value is None:
            return None
        return hashlib.blake2b(str(value).encode("utf-8", "replace"), key=self._key, digest_size=8).hexdigest()


class _StandardError(io.TextIOBase):
    """The standard error, as it is when something is said. What cannot be written is lost, never the work that says it."""

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


def configure(*, log_format: str = "console", log_level: str = "info", personal_data: bool = False) -> None:
    """Log to the standard error, as `console` or `json` lines; what libraries log goes the same way."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if not personal_data:
        shared.append(HidePersonalData())
    level = logging.getLevelNamesMapping()[log_level.upper()]
    standard_error = _StandardError()
    structlog.configure(
        processors=[*shared, *_rendering(log_format)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, standard_error)),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(standard_error)
    formatting = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(log_format)]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=formatting, foreign_pre_chain=shared))
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)


def _rendering(log_format: str) -> list[Processor]:
    """The last processors. Tracebacks come without local variables, which may hold people's data."""
    if log_format == "json":
        tracebacks = ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
        return [tracebacks, structlog.processors.JSONRenderer(ensure_ascii=False)]
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
