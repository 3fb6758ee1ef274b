"""Random exact values of every declared type: generic members of the type and nothing more special, for a special one
hides what is wrong.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from fractions import Fraction

from mathcheck.errors import Inconclusive

Rows = list[list[Fraction]]

# How large numbers are drawn: claims of equality need only generic values, inequalities also small, large, tied and
# boundary ones.
STYLES = ("generic", "small", "large", "mixed", "tied", "boundary", "equal")


def rational(rng: random.Random, style: str = "generic") -> Fraction:
    """A positive rational; never 1, and never twice the same in practice."""
    value = Fraction(rng.randint(101, 1999), rng.randint(301, 997))
    if style == "small":
        return value / rng.choice((10, 100, 1000))
    if style == "large":
        return value * rng.choice((5, 20, 100))
    if style == "mixed":
        return value * Fraction(10) ** rng.randint(-2, 2)
    if style == "tied":
        return Fraction(rng.choice((1, 1, 2)), rng.choice((1, 2)))
    if style == "simple":
        return Fraction(rng.randint(1, 4))
    if style == "between":
        return Fraction(2 * rng.randint(1, 4) - 1, 2)
    return value


SPECIAL = ("zero", "one", "same", "few")
"""Styles of the search for points without a value: zeros, ones, equal values, and −1, 0 and 1 mixed."""
LONE = ("first", "last")
"""Styles of a vector or family that is zero but for one entry."""
LAWS = {"simplex", "stochastic", "joint"}
"""Types whose entries are probabilities."""


def _special(rng: random.Random, kind: str, style: str) -> Fraction | None:
    """A special number of the type; nothing where the type holds none."""
    wanted = {"zero": (0,), "one": (1, -1), "few": rng.sample((-1, 0, 1), 3)}.get(style, ())
    allowed = {
        "positive": (1,),
        "nonnegative": (0, 1),
        "natural": (0, 1),
        "binary": (0, 1),
        "negative": (-1,),
        "nonzero": (1, -1),
        "sign": (1, -1),
    }.get(kind, (-1, 0, 1))
    return next((Fraction(value) for value in wanted if value in allowed), None)


def number(rng: random.Random, kind: str, style: str) -> Fraction:
    """A number of a scalar type."""
    if style in SPECIAL:
        found = _special(rng, kind, style)
        if found is not None:
            return found
    sign = rng.choice((-1, 1))
    if style == "equal" and kind in ("real", "positive", "nonnegative", "nonzero", "negative"):
        return Fraction(-3 if kind == "negative" else 3, 2)
    if style == "simple":
        size = Fraction(rng.randint(1, 4))
        return {"negative": -size, "binary": Fraction(rng.randint(0, 1)), "sign": Fraction(sign)}.get(
            kind, size if kind in ("positive", "nonnegative", "natural") else sign * size
        )
    if kind in ("integer", "natural"):
        # Zero is a value like no other: not at the generic points.
        size = rng.randint(int(style == "generic"), 6 if style != "large" else 12)
        return Fraction(size if kind == "natural" else sign * size)
    if kind in ("binary", "event"):
        return Fraction(rng.randint(0, 1))
    if kind == "sign":
        return Fraction(sign)
    value = rational(rng, style)
    if kind == "positive":
        return value
    if kind == "nonnegative":
        return Fraction(0) if style == "boundary" and rng.random() < 0.5 else value
    if kind == "negative":
        return -value
    if kind == "nonzero":
        return sign * value
    if style == "boundary" and rng.random() < 0.4:
        return Fraction(0)
    return sign * value


def beyond(rng: random.Random, low: Fraction | None, high: Fraction | None, style: str) -> Fraction:
    """A number of an interval that has one end, or none."""
    if low is None and high is None:
        return number(rng, "real", style)
    offset = rational(rng, style)
    return low + offset if high is None else high - offset


def share(rng: random.Random, style: str, closed: str) -> Fraction:
    """How far between its two ends a number of an interval lies: close to them in some styles, at one in the boundary
    style where the interval is closed there.
    """
    ends = [end for end, sign in ((Fraction(0), closed[0] == "["), (Fraction(1), closed[1] == "]")) if sign]
    if ends and (style in SPECIAL or (style == "boundary" and rng.random() < 0.7)):
        return rng.choice(ends)
    if style in ("small", "mixed"):
        return Fraction(rng.randint(1, 20), 1000)
    if style == "large":
        return 1 - Fraction(rng.randint(1, 20), 1000)
    return Fraction(rng.randint(1, 3), 4) if style == "simple" else Fraction(rng.randint(50, 950), 1000)


def matrix(
    rng: random.Random,
    kind: str,
    rows: int,
    columns: int,
    style: str,
    rank: int | None = None,
    sign: int | None = None,
) -> Rows:
    """A matrix of a declared kind. ``sign`` is that of the number, or of the determinant, where it is not left to
    chance.
    """
    if sign is None or style in SPECIAL or style in LONE or style == "equal":
        return _matrix(rng, kind, rows, columns, style, rank)
    found = _matrix(rng, kind, rows, columns, style, rank)
    if kind == "permutation":
        for _ in range(20 if rows > 1 else 0):
            if determinant_sign(found) == sign:
                break
            found = _matrix(rng, kind, rows, columns, style, rank)
        return found
    # One row with the other sign, and the matrix is of its type still.
    if determinant_sign(found) == -sign:
        found[0] = [-entry for entry in found[0]]
    return found


def determinant_sign(a: Rows) -> int:
    """The sign of the determinant of a square matrix."""
    work, sign = [list(row) for row in a], 1
    for k in range(len(work)):
        pivot = next((i for i in range(k, len(work)) if work[i][k]), None)
        if pivot is None:
            return 0
        if pivot != k:
            work[k], work[pivot], sign = work[pivot], work[k], -sign
        sign = sign if work[k][k] > 0 else -sign
        for i in range(k + 1, len(work)):
            factor = work[i][k] / work[k][k]
            work[i] = [x - factor * y for x, y in zip(work[i], work[k], strict=True)]
    return sign


def _matrix(rng: random.Random, kind: str, rows: int, columns: int, style: str, rank: int | None = None) -> Rows:
    if style == "deficient" and kind in ("real", "square") and min(rows, columns) > 1:
        # Whole numbers and a lower rank than generic ones have.
        left = [[Fraction(rng.choice((-2, -1, 1, 2))) for _ in range(min(rows, columns) - 1)] for _ in range(rows)]
        right = [[Fraction(rng.choice((-3, -1, 1, 3))) for _ in range(columns)] for _ in range(min(rows, columns) - 1)]
        return _times(left, right)
    make = _KINDS.get(kind)
    if make is not None:
        return make(rng, rows, columns, style)
    if kind == "rank":
        return _of_rank(rng, rows, columns, rank or 1)
    if style in LONE:
        place = (0, 0) if style == "first" else (rows - 1, columns - 1)
        styles = lambda i, j: "generic" if (i, j) == place else "zero"  # noqa: E731
        return [[number(rng, kind, styles(i, j)) for j in range(columns)] for i in range(rows)]
    return [[number(rng, kind, style) for _ in range(columns)] for _ in range(rows)]


def _square(rng: random.Random, n: int, style: str = "generic") -> Rows:
    return [[number(rng, "nonzero", "generic") for _ in range(n)] for _ in range(n)]


def _times(a: Rows, b: Rows) -> Rows:
    return [
        [sum((x * y for x, y in zip(row, column, strict=True)), Fraction(0)) for column in zip(*b, strict=True)]
        for row in a
    ]


def _transposed(a: Rows) -> Rows:
    return [list(column) for column in zip(*a, strict=True)]


SCALABLE = {"real", "positive", "negative", "nonzero", "spd", "psd", "sym", "skew", "square", "invertible"}
"""Types that hold every positive multiple of their members."""


def whole(a: Rows) -> Rows:
    """The multiple with whole entries."""
    factor = math.lcm(*(entry.denominator for row in a for entry in row))
    return [[entry * factor for entry in row] for row in a]


def invert(a: Rows) -> Rows:
    """An exact inverse."""
    n = len(a)
    work = [list(row) + [Fraction(int(i == j)) for j in range(n)] for i, row in enumerate(a)]
    for k in range(n):
        pivot = next((i for i in range(k, n) if work[i][k]), None)
        if pivot is None:
            raise Inconclusive("a singular matrix was drawn")
        work[k], work[pivot] = work[pivot], work[k]
        work[k] = [x / work[k][k] for x in work[k]]
        for i in range(n):
            if i != k and work[i][k]:
                work[i] = [x - work[i][k] * y for x, y in zip(work[i], work[k], strict=True)]
    return [row[n:] for row in work]


def _small(rng: random.Random, n: int, m: int) -> Rows:
    """Entries with small numerators, so that exact products stay short."""
    return [[Fraction(rng.choice((-1, 1)) * rng.randint(1, 9), rng.randint(2, 7)) for _ in range(m)] for _ in range(n)]


def _spd(rng, rows, columns, style) -> Rows:
    a = _small(rng, rows, rows)
    b = _times(a, _transposed(a))
    if style in ("mixed", "boundary"):
        # Ill-conditioned: eigenvalues of very different sizes.
        scales = [Fraction(10) ** rng.randint(-2, 2) for _ in range(rows)]
        b = [[b[i][j] * scales[i] * scales[j] for j in range(rows)] for i in range(rows)]
        return [[b[i][j] + (scales[i] ** 2 / 5 if i == j else 0) for j in range(rows)] for i in range(rows)]
    size = {"small": Fraction(1, 50), "large": Fraction(40)}.get(style, Fraction(1))
    return [[size * (b[i][j] + (Fraction(1, 5) if i == j else 0)) for j in range(rows)] for i in range(rows)]


def _psd(rng, rows, columns, style) -> Rows:
    if (style == "boundary" and rng.random() < 0.5) or style == "zero":
        return [[Fraction(0)] * rows for _ in range(rows)]
    a = _small(rng, rows, max(1, rows - (style in ("boundary", "generic"))))
    return _times(a, _transposed(a))


def _sym(rng, rows, columns, style) -> Rows:
    a = matrix(rng, "real", rows, rows, style)
    return [[a[min(i, j)][max(i, j)] for j in range(rows)] for i in range(rows)]


def _skew(rng, rows, columns, style) -> Rows:
    if style == "zero":
        return [[Fraction(0)] * rows for _ in range(rows)]
    a = _small(rng, rows, rows)
    return [[Fraction(0) if i == j else a[i][j] if i < j else -a[j][i] for j in range(rows)] for i in range(rows)]


def _invertible(rng, rows, columns, style) -> Rows:
    return _square(rng, rows)


def _diagonal(rng, rows, columns, style) -> Rows:
    return [[number(rng, "nonzero", style) if i == j else Fraction(0) for j in range(rows)] for i in range(rows)]


def _lower(rng, rows, columns, style) -> Rows:
    return [[number(rng, "nonzero", style) if i >= j else Fraction(0) for j in range(rows)] for i in range(rows)]


def _upper(rng, rows, columns, style) -> Rows:
    return _transposed(_lower(rng, rows, rows, style))


def _permutation(rng, rows, columns, style) -> Rows:
    """Generic where it can be: neither the identity nor its own inverse."""
    for _ in range(50):
        order = list(range(rows))
        rng.shuffle(order)
        if rows < 3 or any(order[order[i]] != i for i in range(rows)):
            break
    return [[Fraction(int(order[i] == j)) for j in range(rows)] for i in range(rows)]


def _orth(rng, rows, columns, style) -> Rows:
    """Cayley's transform of a skew matrix, half of the time with a reflection; fewer columns if fewer are wanted."""
    if rows < columns:
        raise Inconclusive("orthonormal columns need at least as many rows: write `require n > d`")
    skew = [[Fraction(0)] * rows for _ in range(rows)]
    for i in range(rows):
        for j in range(i):
            value = Fraction(rng.choice((-1, 1)) * rng.randint(1, 5), rng.randint(2, 6))
            skew[i][j], skew[j][i] = value, -value
    plus = [[skew[i][j] + (i == j) for j in range(rows)] for i in range(rows)]
    minus = [[(i == j) - skew[i][j] for j in range(rows)] for i in range(rows)]
    q = _times(invert(plus), minus)
    if rng.random() < 0.5:
        q = [[-q[i][j] if j == 0 else q[i][j] for j in range(rows)] for i in range(rows)]
    return [row[:columns] for row in q]


def _projection(rng, rows, columns, style) -> Rows:
    """An orthogonal projection onto a generic subspace, neither zero nor everything."""
    rank = rng.randint(1, max(1, rows - 1))
    v = _small(rng, rows, rank)
    return _times(_times(v, invert(_times(_transposed(v), v))), _transposed(v))


def _of_rank(rng, rows, columns, rank) -> Rows:
    return _times(_small(rng, rows, rank), _small(rng, rank, columns))


def _nearly_certain(rng: random.Random, count: int, likely: set[int]) -> list[Fraction]:
    """Probabilities that nearly all fall on the likely outcomes, evenly; none is zero."""
    weights = [Fraction(1) if k in likely else Fraction(1, rng.randint(300, 3000)) for k in range(count)]
    return [weight / sum(weights) for weight in weights]


def _simplex(rng, rows, columns, style) -> Rows:
    if style == "sharp":
        return [[p] for p in _nearly_certain(rng, rows, {rng.randrange(rows)})]
    weights = [[rational(rng, "mixed" if style in ("small", "large", "mixed") else "generic")] for _ in range(rows)]
    if style in ("tied", "equal"):
        weights = [[Fraction(1)] for _ in range(rows)]
    if style == "boundary" and rows > 1:
        weights[0 if rng.random() < 0.5 else rng.randrange(rows)][0] = Fraction(0)
    total = sum(row[0] for row in weights)
    return [[row[0] / total] for row in weights]


def _stochastic(rng, rows, columns, style) -> Rows:
    if style == "sharp":
        # Another outcome for each row, as long as there are any.
        shift = rng.randrange(columns)
        return [_nearly_certain(rng, columns, {(i + shift) % columns}) for i in range(rows)]
    return [[entry[0] for entry in _simplex(rng, columns, 1, style)] for _ in range(rows)]


def _joint(rng, rows, columns, style) -> Rows:
    if style == "sharp":
        # Each outcome of the one tells that of the other.
        shift = rng.randrange(columns)
        sure = {i * columns + (i + shift) % columns for i in range(rows)}
        flat = [[p] for p in _nearly_certain(rng, rows * columns, sure)]
    else:
        flat = _simplex(rng, rows * columns, 1, style)
    return [[flat[i * columns + j][0] for j in range(columns)] for i in range(rows)]


def _onehot(rng, rows, columns, style) -> Rows:
    if columns == 1:
        place = rng.randrange(rows)
        return [[Fraction(int(i == place))] for i in range(rows)]
    return [
        [Fraction(int(j == place)) for j in range(columns)] for place in (rng.randrange(columns) for _ in range(rows))
    ]


def _unit(rng, rows, columns, style) -> Rows:
    """A rational point of the sphere, by stereographic projection."""
    t = [Fraction(rng.choice((-1, 1)) * rng.randint(1, 9), rng.randint(2, 9)) for _ in range(rows - 1)]
    square = sum((x * x for x in t), Fraction(0))
    point = [2 * x / (square + 1) for x in t] + [(square - 1) / (square + 1)]
    rng.shuffle(point)
    return [[x] for x in point]


_KINDS: dict[str, Callable[[random.Random, int, int, str], Rows]] = {
    "spd": _spd,
    "psd": _psd,
    "sym": _sym,
    "skew": _skew,
    "invertible": _invertible,
    "diagonal": _diagonal,
    "lower": _lower,
    "upper": _upper,
    "permutation": _permutation,
    "orth": _orth,
    "projection": _projection,
    "simplex": _simplex,
    "stochastic": _stochastic,
    "joint": _joint,
    "onehot": _onehot,
    "unit": _unit,
    "square": lambda rng, rows, columns, style: matrix(rng, "real", rows, columns, style),
}
