"""What can go wrong with a line, as exceptions that carry a verdict."""

from __future__ import annotations

Position = tuple[int, int]
"""Line and column in the file, both counted from 1."""


class Refusal(Exception):
    """A line that cannot be judged; ``verdict`` says which kind of failure it is."""

    verdict = "unreadable"

    def __init__(self, message: str, at: Position | None = None):
        super().__init__(message)
        self.message = message
        self.at = at


class Unreadable(Refusal):
    """The notation is ambiguous, unknown or unsupported; the message says what to write instead."""


class IllTyped(Refusal):
    """The shapes or the index ranges do not fit."""

    verdict = "ill-typed"


class Inconclusive(Refusal):
    """Time, memory or precision ran out, or the expression has no value at the points that were tried."""

    verdict = "inconclusive"


class Undefined(Inconclusive):
    """The expression has no finite real value at this point (a logarithm of a negative number, a division by zero)."""


class OutsideDomain(Undefined):
    """A logarithm or a root of a negative number and the like: no chance of a single point, but a hypothesis that is
    missing.
    """


class NeedsPrecision(Inconclusive):
    """A decision (a sign, a pivot) hangs on a number that the balls do not separate from zero."""
