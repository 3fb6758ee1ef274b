"""Small matrices over any of the arithmetics; a vector is a matrix of one column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mathcheck.errors import Inconclusive, NeedsPrecision, Undefined
from mathcheck.numbers.interface import Dual, Field, Number, plain

MAX_ENTRIES = 4_000


@dataclass(slots=True)
class Mat:
    """Entries row by row."""

    rows: int
    columns: int
    v: list[Number]

    def __getitem__(self, place: tuple[int, int]) -> Number:
        return self.v[place[0] * self.columns + place[1]]

    def map(self, function: Callable[[Number], Number]) -> Mat:
        """A function of each entry."""
        return Mat(self.rows, self.columns, [function(x) for x in self.v])

    @property
    def T(self) -> Mat:
        """The transpose."""
        return Mat(
            self.columns,
            self.rows,
            [self.v[i * self.columns + j] for j in range(self.columns) for i in range(self.rows)],
        )

    def row(self, i: int) -> Mat:
        """Row i, as a column."""
        return Mat(self.columns, 1, self.v[i * self.columns : (i + 1) * self.columns])

    def column(self, j: int) -> Mat:
        """Column j."""
        return Mat(self.rows, 1, self.v[j :: self.columns])


Value = Any
"""A number, or a ``Mat``."""


def zip_with(a: Mat, b: Mat, function: Callable[[Number, Number], Number]) -> Mat:
    """Entry by entry."""
    return Mat(a.rows, a.columns, [function(x, y) for x, y in zip(a.v, b.v, strict=True)])


def add(a: Value, b: Value) -> Value:
    """A sum of two things of one shape."""
    if isinstance(a, Mat):
        return zip_with(a, b, lambda x, y: x + y)
    return a + b


def scale(c: Number, a: Value) -> Value:
    """A multiple."""
    return a.map(lambda x: c * x) if isinstance(a, Mat) else c * a


def product(field: Field, a: Mat, b: Mat) -> Mat:
    """The matrix product."""
    r, k, c = a.rows, a.columns, b.columns
    if k != b.rows:
        raise Inconclusive("a product of matrices that do not fit")
    if r * c > MAX_ENTRIES:
        raise Inconclusive("a matrix too large to work out")
    if not any(isinstance(x, Dual) for x in a.v) and not any(isinstance(x, Dual) for x in b.v):
        return Mat(r, c, field.matmul(a.v, b.v, r, k, c))
    out = []
    for i in range(r):
        left = a.v[i * k : (i + 1) * k]
        for j in range(c):
            total = left[0] * b.v[j]
            for m in range(1, k):
                total = total + left[m] * b.v[m * c + j]
            out.append(total)
    return Mat(r, c, out)


def identity(field: Field, n: int) -> Mat:
    """The identity matrix."""
    if n * n > MAX_ENTRIES:
        raise Inconclusive("a matrix too large to work out")
    one, zero = field.rational(1), field.rational(0)
    return Mat(n, n, [one if i == j else zero for i in range(n) for j in range(n)])


def inverse(field: Field, a: Mat) -> Mat:
    """The inverse, by elimination where derivatives are carried."""
    n = a.rows
    if field.inverse is not None and not any(isinstance(x, Dual) for x in a.v):
        try:
            return Mat(n, n, field.inverse(a.v, n))
        except NeedsPrecision:
            if len(_pivots(field, a)[0]) < n:
                raise Undefined("a singular matrix is inverted") from None
            raise
    left = [a.v[i * n : (i + 1) * n] for i in range(n)]
    right = [list(row) for row in _rows(identity(field, n))]
    for k in range(n):
        _pivot(field, left, right, k)
        pivot = 1 / left[k][k]
        left[k] = [x * pivot for x in left[k]]
        right[k] = [x * pivot for x in right[k]]
        for i in range(n):
            if i != k:
                factor = left[i][k]
                left[i] = [x - factor * y for x, y in zip(left[i], left[k], strict=True)]
                right[i] = [x - factor * y for x, y in zip(right[i], right[k], strict=True)]
    return Mat(n, n, [x for row in right for x in row])


def _rows(a: Mat) -> list[list[Number]]:
    return [a.v[i * a.columns : (i + 1) * a.columns] for i in range(a.rows)]


def _pivot(field: Field, left: list, right: list | None, k: int) -> bool:
    """Bring the largest pivot to row k; true if two rows changed places."""
    best = max(range(k, len(left)), key=lambda i: field.magnitude(plain(left[i][k])))
    if field.magnitude(plain(left[best][k])) == 0:
        if all(field.sign(plain(row[k])) == 0 for row in left[k:]):
            raise Undefined("a singular matrix is inverted")
        raise NeedsPrecision("the inverse of a matrix that cannot be told from a singular one")
    if best == k:
        return False
    left[k], left[best] = left[best], left[k]
    if right is not None:
        right[k], right[best] = right[best], right[k]
    return True


def det(field: Field, a: Mat) -> Number:
    """The determinant."""
    n = a.rows
    if field.det is not None and not any(isinstance(x, Dual) for x in a.v):
        return field.det(a.v, n)
    if n <= 3 or any(field.magnitude(plain(x)) == 0 for x in a.v):
        return _laplace(field, a)
    left = _rows(a)
    result = field.rational(1)
    for k in range(n):
        if all(field.sign_or_none(plain(row[k])) == 0 for row in left[k:]) and not _has_slopes(left):
            return field.rational(0)
        if _pivot(field, left, None, k):
            result = -result
        result = result * left[k][k]
        inverse_pivot = 1 / left[k][k]
        for i in range(k + 1, n):
            factor = left[i][k] * inverse_pivot
            left[i] = [x - factor * y for x, y in zip(left[i], left[k], strict=True)]
    return result


def _has_slopes(rows: list[list[Number]]) -> bool:
    return any(isinstance(x, Dual) for row in rows for x in row)


def _laplace(field: Field, a: Mat) -> Number:
    """By expansion: no pivot is needed, so it also serves singular matrices."""
    n = a.rows
    if n > 7:
        raise Inconclusive("a determinant too large to expand")
    rows = _rows(a)

    def minor(i: int, columns: tuple[int, ...]) -> Number:
        if len(columns) == 1:
            return rows[i][columns[0]]
        total = None
        for k, j in enumerate(columns):
            term = rows[i][j] * minor(i + 1, columns[:k] + columns[k + 1 :])
            term = -term if k % 2 else term
            total = term if total is None else total + term
        return total

    return minor(0, tuple(range(n)))


def pinv(field: Field, a: Mat) -> Mat:
    """The Moore–Penrose pseudo-inverse; a lower rank is only seen where the entries are exact."""
    t = a.T
    rows, columns = _pivots(field, a)
    if len(rows) < min(a.rows, a.columns):
        if not rows:
            return Mat(a.columns, a.rows, [field.rational(0)] * len(a.v))
        c = Mat(a.rows, len(columns), [a[i, j] for i in range(a.rows) for j in columns])
        r = Mat(len(rows), a.columns, [a[i, j] for i in rows for j in range(a.columns)])
        middle = product(field, product(field, c.T, a), r.T)
        return product(field, product(field, r.T, inverse(field, middle)), c.T)
    if a.rows >= a.columns:
        return product(field, inverse(field, product(field, t, a)), t)
    return product(field, t, inverse(field, product(field, a, t)))


def _pivots(field: Field, a: Mat) -> tuple[list[int], list[int]]:
    """Rows and columns of a largest invertible block, by elimination without division, so that exact numbers stay
    exact.
    """
    work = [(i, [plain(x) for x in a.v[i * a.columns : (i + 1) * a.columns]]) for i in range(a.rows)]
    rows, columns = [], []
    for j in range(a.columns):
        best = max((k for k in range(len(work))), key=lambda k: field.magnitude(work[k][1][j]), default=None)
        if best is None:
            break
        if field.magnitude(work[best][1][j]) == 0:
            if all(field.negligible(line[j]) for _, line in work):
                continue
            raise NeedsPrecision("the rank of a matrix that cannot be told")
        i, pivot = work.pop(best)
        rows.append(i)
        columns.append(j)
        work = [(k, [x * pivot[j] - y * line[j] for x, y in zip(line, pivot, strict=True)]) for k, line in work]
    return sorted(rows), columns


def power(field: Field, a: Mat, count: int) -> Mat:
    """A whole power of a square matrix."""
    if abs(count) > 200:
        raise Inconclusive(f"a matrix power of {count} is too large to work out")
    if count < 0:
        a, count = inverse(field, a), -count
    result = identity(field, a.rows)
    for _ in range(count):
        result = product(field, result, a)
    return result


def kron(a: Mat, b: Mat) -> Mat:
    """The Kronecker product."""
    if len(a.v) * len(b.v) > MAX_ENTRIES:
        raise Inconclusive("a matrix too large to work out")
    rows, columns = a.rows * b.rows, a.columns * b.columns
    return Mat(
        rows,
        columns,
        [a[i // b.rows, j // b.columns] * b[i % b.rows, j % b.columns] for i in range(rows) for j in range(columns)],
    )


ROOT_STEPS, ROOT_MORE = 80, 3
"""Steps of Denman and Beavers at most; and how many follow the first that no ball tells from the root. Each squares the
error, so it ends far below what the balls enclose, and so does that of a derivative.
"""


def square_root(field: Field, a: Mat) -> Mat:
    """The symmetric square root of an SPD matrix, after Denman and Beavers (1976), in balls.

    Raises
    ------
    NeedsPrecision
        If the square of what is found stays apart from the matrix.
    """
    y, z = a, identity(field, a.rows)
    half = field.rational(1) / 2
    more = ROOT_MORE
    for _ in range(ROOT_STEPS):
        y, z = scale(half, add(y, inverse(field, z))), scale(half, add(z, inverse(field, y)))
        more -= more < ROOT_MORE or _same(field, product(field, y, y), a)
        if not more:
            return y
    raise NeedsPrecision("the square root of a matrix did not settle")


def _same(field: Field, a: Mat, b: Mat) -> bool:
    """Whether no ball tells the entries of two matrices apart."""
    return not any(field.disjoint(plain(x), plain(y)) for x, y in zip(a.v, b.v, strict=True))
