"""What can be wrong with a request, in one error type.

An expected outcome of a call (busy, refused, skipped) is a value, never one of these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of answer a problem deserves. The HTTP status and the exit code of each stand in one table each."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one field: where (dotted path), which rule (stable code), and what to do about it."""

    path: str
    code: str
    message: str


class Problem(Exception):
    """A request that cannot be carried out.

    `code` is stable and for programs, `message` is one sentence a person can act on. `retry_after` is in seconds, for
    problems that go away by themselves.
    """

    def __init__(
        self, kind: Kind, code: str, message: str, faults: Iterable[Fault] = (), retry_after: int | None = None
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.code = code
        self.message = message
        self.faults = tuple(faults)
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[type[Problem], tuple[object, ...]]:
        """So that one can come from another process."""
        return Problem, (self.kind, self.code, self.message, self.faults, self.retry_after)

    @classmethod
    def invalid(cls, faults: Iterable[Fault]) -> Problem:
        """A body or query with at least one fault; the message says how many there are and what the first one is."""
        found = tuple(faults)
        first = f"{found[0].path}: {found[0].message}" if found[0].path else found[0].message
        rest = f" ({len(found) - 1} more in errors)" if len(found) > 1 else ""
        return cls(Kind.INVALID, "invalid", first + rest, found)

    @classmethod
    def at(cls, path: str, code: str, message: str) -> Problem:
        """A single fault."""
        return cls.invalid([Fault(path, code, message)])

    @classmethod
    def not_found(cls, what: str) -> Problem:
        """An unknown id, or another tenant's: which of the two is not revealed."""
        return cls(Kind.NOT_FOUND, "not_found", f"{what} does not exist")

    @classmethod
    def conflict(cls, code: str, message: str) -> Problem:
        """The current state does not allow it; the message says which state, and what to do."""
        return cls(Kind.CONFLICT, code, message)

    @classmethod
    def forbidden(cls, message: str) -> Problem:
        return cls(Kind.FORBIDDEN, "forbidden", message)

    @classmethod
    def unauthenticated(cls, message: str) -> Problem:
        return cls(Kind.UNAUTHENTICATED, "unauthenticated", message)


class BrokenPromise(AssertionError):
    """A promise of the dialer (I1–I15 of the design) does not hold: our bug.

    It stops the engine that it was found in, which is rebuilt from the record. It is never caught and logged.
    """
