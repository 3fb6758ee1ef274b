"""One kernel, four ways: a Python loop, a comprehension, NumPy's elementwise functions, and BLAS.

Four kernels of linear algebra in increasing order of arithmetic intensity: ``dot``, ``axpy`` (named after "a x plus
y"), ``matvec`` and ``matmul``. The name's ending says how the work is done:

``_loop``            an explicit ``for`` with an index; meant for lists, works on arrays (and is slower there)
``_comprehension``   the same arithmetic as a generator or list comprehension over ``zip``
``_numpy``           NumPy functions that go through the array element by element, no BLAS
``_blas``            one call of the library of Basic Linear Algebra Subprograms that NumPy or SciPy ships

All forms of a kernel do the same multiplications and differ at most in the order of the additions, so they agree to
rounding error.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.linalg import get_blas_funcs

Vector = Sequence[float] | np.ndarray
Matrix = Sequence[Sequence[float]] | np.ndarray


def dot_loop(x: Vector, y: Vector) -> float:
    """Inner product of two vectors of length n: 2n flop, one element at a time.

    Raises
    ------
    ValueError
        If the lengths differ.
    """
    _check_lengths(x, y)
    total = 0.0
    for i in range(len(x)):
        total += x[i] * y[i]
    return total


def dot_comprehension(x: Vector, y: Vector) -> float:
    """Inner product by a generator over ``zip``; see `dot_loop`.

    From Python 3.12 on the built-in ``sum`` compensates its rounding errors, so the result may be a little better
    than the loop's.
    """
    _check_lengths(x, y)
    return sum(a * b for a, b in zip(x, y, strict=True))


def dot_numpy(x: Vector, y: Vector) -> float:
    """Inner product by two NumPy passes: the products go to a temporary of n numbers, which is then summed."""
    x, y = _arrays(x, y)
    return (x * y).sum()


def dot_blas(x: Vector, y: Vector) -> float:
    """Inner product by BLAS level 1 ``dot``: one pass, no temporary."""
    x, y = _arrays(x, y)
    return x @ y


def axpy_loop(c: float, x: Vector, y: Vector) -> list[float]:
    """c x + y as a new list: 2n flop, one element at a time.

    Raises
    ------
    ValueError
        If the lengths differ.
    """
    _check_lengths(x, y)
    result = []
    for i in range(len(x)):
        result.append(c * x[i] + y[i])
    return result


def axpy_comprehension(c: float, x: Vector, y: Vector) -> list[float]:
    """c x + y by a list comprehension over ``zip``; see `axpy_loop`."""
    _check_lengths(x, y)
    return [c * a + b for a, b in zip(x, y, strict=True)]


def axpy_numpy(c: float, x: Vector, y: Vector) -> np.ndarray:
    """c x + y as the formula is written. NumPy makes one array for c x, a temporary, and then adds y."""
    x, y = _arrays(x, y)
    return c * x + y  # (n,)


def axpy_out(c: float, x: Vector, y: Vector, out: np.ndarray) -> np.ndarray:
    """c x + y into memory that the caller owns: two passes, no allocation.

    Parameters
    ----------
    c : float
    x, y, out : arrays of one shape; ``out`` is overwritten and must not overlap ``y``

    Raises
    ------
    ValueError
        If the shapes differ, or ``out`` shares memory with ``y``, which the first pass would destroy.
    """
    x, y = _arrays(x, y)
    _check_output(out, x, y)
    np.multiply(x, c, out=out)
    return np.add(out, y, out=out)


def axpy_blas(c: float, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Add c x to ``y`` in place, by BLAS level 1 ``axpy``: one pass, no temporary.

    Raises
    ------
    ValueError
        If the lengths differ, or ``y`` is not a contiguous array of the same real floating-point type as ``x``: BLAS
        would then work on a copy and leave ``y`` as it was.
    """
    _check_in_place(x, y)
    return (_DAXPY if y.dtype == np.float64 else _SAXPY)(x, y, a=c)


def matvec_loop(A: Matrix, x: Vector) -> list[float]:
    """A x for A of shape (m, n): 2mn flop, one element at a time."""
    _check_inner(A, x)
    result = []
    for row in A:
        total = 0.0
        for j in range(len(x)):
            total += row[j] * x[j]
        result.append(total)
    return result


def matvec_comprehension(A: Matrix, x: Vector) -> list[float]:
    """A x by nested comprehensions; see `matvec_loop`."""
    _check_inner(A, x)
    return [sum(a * b for a, b in zip(row, x, strict=True)) for row in A]


def matvec_numpy(A: Matrix, x: Vector) -> np.ndarray:
    """A x by broadcasting and a sum over rows; the products are a temporary of the shape of A."""
    _check_inner(A, x)
    return (np.asarray(A) * np.asarray(x)).sum(axis=1)  # (m,)


def matvec_blas(A: Matrix, x: Vector) -> np.ndarray:
    """A x by BLAS level 2 ``gemv``: A is read once and nothing else of that size is written."""
    _check_inner(A, x)
    return np.asarray(A) @ np.asarray(x)  # (m,)


def matmul_loop(A: Matrix, B: Matrix) -> list[list[float]]:
    """A B for A of shape (m, k) and B of shape (k, n): 2mkn flop, one element at a time."""
    _check_inner(A, B)
    m, inner, n = len(A), len(B), len(B[0])
    result = [[0.0] * n for _ in range(m)]
    for i in range(m):
        for j in range(n):
            total = 0.0
            for k in range(inner):
                total += A[i][k] * B[k][j]
            result[i][j] = total
    return result


def matmul_comprehension(A: Matrix, B: Matrix) -> list[list[float]]:
    """A B by nested comprehensions over the rows of A and the columns of B; see `matmul_loop`."""
    _check_inner(A, B)
    columns = list(zip(*B, strict=True))
    return [
        [sum(a * b for a, b in zip(row, column, strict=True)) for column in columns]
        for row in A
    ]


def matmul_numpy(A: Matrix, B: Matrix) -> np.ndarray:
    """A B by ``einsum``, whose default is a plain compiled loop without BLAS."""
    _check_inner(A, B)
    return np.einsum("ik,kj->ij", np.asarray(A), np.asarray(B))  # (m, n)


def matmul_blas(A: Matrix, B: Matrix) -> np.ndarray:
    """A B by BLAS level 3 ``gemm``: blocked for the caches, vector instructions, threads."""
    _check_inner(A, B)
    return np.asarray(A) @ np.asarray(B)  # (m, n)


_DAXPY = get_blas_funcs("axpy", dtype=np.float64)
_SAXPY = get_blas_funcs("axpy", dtype=np.float32)


def _check_lengths(x: Vector, y: Vector) -> None:
    if len(x) != len(y):
        raise ValueError(
            f"x has {len(x)} elements and y has {len(y)}: they must have equally many"
        )


def _check_output(out: np.ndarray, x: np.ndarray, y: np.ndarray) -> None:
    if out.shape != x.shape:
        raise ValueError(
            f"out has shape {out.shape} and x has shape {x.shape}: they must be equal"
        )
    if np.may_share_memory(out, y):
        raise ValueError(
            "out shares memory with y: the first pass would overwrite y before it is added"
        )


def _check_in_place(x: np.ndarray, y: np.ndarray) -> None:
    if not (isinstance(x, np.ndarray) and isinstance(y, np.ndarray)):
        raise ValueError("x and y must be arrays: y is changed in place")
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(
            f"x has shape {x.shape} and y has shape {y.shape}: both must be vectors of one length"
        )
    types = y.dtype in (np.float32, np.float64) and x.dtype == y.dtype
    if not (types and y.flags.c_contiguous):
        raise ValueError(
            f"y must be contiguous, float32 or float64, and of the type of x; got {y.dtype} and {x.dtype}"
        )


def _check_inner(A: Matrix, right: Vector | Matrix) -> None:
    if len(A) == 0 or len(right) == 0:
        raise ValueError("A and its right factor must not be empty")
    if len(A[0]) != len(right):
        raise ValueError(
            f"A has {len(A[0])} columns and its right factor has {len(right)} rows: they must be equal"
        )


def _arrays(x: Vector, y: Vector) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.asarray(x), np.asarray(y)
    if x.shape != y.shape:
        raise ValueError(
            f"x has shape {x.shape} and y has shape {y.shape}: they must be equal"
        )
    return x, y
