"""Two values side by side: certainly different, the same to forty digits, or not yet decided."""

from __future__ import annotations

from mathcheck.errors import Inconclusive, NeedsPrecision
from mathcheck.evaluate.expressions import Evaluator
from mathcheck.evaluate.matrices import Mat, Value
from mathcheck.numbers.interface import Field, plain

DIGITS = 40


def agreeing(bits: int) -> int:
    """How many digits two sides must share to be taken as equal, as far as numbers of so many bits can tell."""
    return bits // 5


class Touching(NeedsPrecision):
    """The sides of a strict inequality agree to about two thirds of the digits that the arithmetic has."""


class Touched(Inconclusive):
    """They do so at the highest precision: equal, as far as numbers can tell. The evaluator holds the point."""

    def __init__(self, message: str, evaluator: Evaluator):
        super().__init__(message)
        self.evaluator = evaluator


class Refuted(Exception):
    """The balls of the two sides are disjoint: certainly different."""

    def __init__(self, left: str, right: str):
        self.left, self.right = left, right


def shown(arithmetic: Field, value: Value, digits: int = 12) -> str:
    """A value for a message; whole numbers without a point."""
    if isinstance(value, list):
        return "{" + ", ".join(str(one) for one in value) + "}"
    if isinstance(value, Mat):
        rows = [
            [shown(arithmetic, value[i, j], min(digits, 6)) for j in range(value.columns)] for i in range(value.rows)
        ]
        if value.columns == 1:
            return "(" + ", ".join(row[0] for row in rows) + ")"
        return "[" + "; ".join(", ".join(row) for row in rows) + "]"
    text = arithmetic.shown(plain(value), digits)
    return (
        text[:-2] if text.endswith(".0") else text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
    )


def refuted(arithmetic: Field, left: Value, right: Value) -> Refuted:
    """The refutation, with as many digits as tell the sides apart."""
    for digits in (12, 20, 30):
        said = shown(arithmetic, left, digits), shown(arithmetic, right, digits)
        if said[0] != said[1]:
            break
    return Refuted(*said)


def compare(evaluator: Evaluator, left: Value, right: Value) -> None:
    """Both sides are the same: overlapping, tight balls. Raises ``Refuted`` or ``NeedsPrecision`` otherwise."""
    arithmetic = evaluator.field
    pairs = list(zip(left.v, right.v, strict=True)) if isinstance(left, Mat) else [(left, right)]
    loose = False
    for a, b in pairs:
        a, b = arithmetic.check(plain(a)), arithmetic.check(plain(b))
        if arithmetic.disjoint(a, b):
            raise refuted(arithmetic, left, right)
        loose = loose or not arithmetic.close(a, b, DIGITS)
    if loose:
        raise NeedsPrecision("the error bounds are too wide for 40 digits")


def compare_order(evaluator: Evaluator, left: Value, right: Value, relation: str) -> None:
    """``<``, ``<=``, ``>``, ``>=`` of two numbers."""
    arithmetic = evaluator.field
    a, b = arithmetic.check(plain(left)), arithmetic.check(plain(right))
    small, big = (a, b) if relation in ("<", "<=") else (b, a)
    if arithmetic.less(small, big):
        return
    if arithmetic.less(big, small) or (relation in ("<", ">") and arithmetic.sign_or_none(a - b) == 0):
        raise refuted(arithmetic, left, right)
    if relation in ("<", ">") and arithmetic.close(a, b, agreeing(arithmetic.bits)):
        raise Touching("the two sides cannot be told apart")
    if relation in ("<", ">") or not arithmetic.close(a, b, DIGITS):
        raise NeedsPrecision("the two sides cannot be told apart")
