"""The four forms of each kernel compute the same thing, to the rounding error that is bounded in the chapter."""

import numpy as np
import pytest

from mlpath.numerics import vectorization_simd as kernels
from mlpath.numerics.summation import gamma, unit_roundoff

FORMS = ("loop", "comprehension", "numpy", "blas")
U = unit_roundoff("float64")


def form(name, ending):
    return getattr(kernels, f"{name}_{ending}")


@pytest.mark.parametrize("ending", FORMS)
@pytest.mark.parametrize("n", [1, 2, 7, 64, 1000])
def test_dot_is_within_the_rounding_bound_of_exact_arithmetic(ending, n):
    rng = np.random.default_rng(n)
    x, y = rng.integers(-(2**20), 2**20, n), rng.integers(-(2**20), 2**20, n)
    exact = sum(int(a) * int(b) for a, b in zip(x, y, strict=True))
    scale = sum(abs(int(a) * int(b)) for a, b in zip(x, y, strict=True))
    got = form("dot", ending)((x / 2**10).tolist(), (y / 2**10).tolist())
    assert abs(float(got) * 2**20 - exact) <= gamma(n, U) * scale


@pytest.mark.parametrize("ending", FORMS)
@pytest.mark.parametrize(("m", "k", "n"), [(1, 1, 1), (3, 5, 2), (17, 33, 9)])
def test_matrix_kernels_are_within_twice_the_rounding_bound_of_longer_arithmetic(ending, m, k, n):
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(m, k)), rng.normal(size=(k, n))
    exact = A.astype(np.longdouble) @ B.astype(np.longdouble)
    scale = np.abs(A) @ np.abs(B)
    assert np.all(np.abs(np.asarray(form("matmul", ending)(A, B)) - exact) <= 2 * gamma(k, U) * scale)
    assert np.all(np.abs(np.asarray(form("matvec", ending)(A, B[:, 0])) - exact[:, 0]) <= 2 * gamma(k, U) * scale[:, 0])


@pytest.mark.parametrize("ending", ["loop", "comprehension", "numpy"])
def test_axpy_forms_round_alike(ending):
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=100), rng.normal(size=100)
    assert np.array_equal(form("axpy", ending)(0.7, x, y), 0.7 * x + y)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_axpy_of_blas_changes_y_in_place_and_keeps_its_type(dtype):
    x, y = np.arange(5, dtype=dtype), np.ones(5, dtype)
    result = kernels.axpy_blas(2.0, x, y)
    assert y.tolist() == [1, 3, 5, 7, 9]
    assert np.shares_memory(result, y)
    assert result.dtype == dtype


def test_axpy_with_out_fills_the_callers_memory_and_leaves_its_operands():
    x, y, out = np.arange(4.0), np.ones(4), np.full(4, np.nan)
    assert kernels.axpy_out(3.0, x, y, out) is out
    assert out.tolist() == [1, 4, 7, 10]
    assert x.tolist() == [0, 1, 2, 3]
    assert y.tolist() == [1] * 4


def test_axpy_may_overwrite_x():
    x = np.arange(4.0)
    kernels.axpy_out(3.0, x, np.ones(4), x)
    assert x.tolist() == [1, 4, 7, 10]


@pytest.mark.parametrize("ending", FORMS)
def test_dot_of_different_lengths_is_refused(ending):
    with pytest.raises(ValueError, match=r"^x has"):
        form("dot", ending)([1.0, 2.0], [1.0])


@pytest.mark.parametrize("ending", ["loop", "comprehension", "numpy"])
def test_axpy_of_different_lengths_is_refused(ending):
    with pytest.raises(ValueError, match=r"^x has"):
        form("axpy", ending)(1.0, [1.0, 2.0], [1.0])


@pytest.mark.parametrize("name", ["matvec", "matmul"])
@pytest.mark.parametrize("ending", FORMS)
def test_inner_sizes_that_differ_are_refused(name, ending):
    right = np.ones((2, 2)) if name == "matmul" else np.ones(2)
    with pytest.raises(ValueError, match="A has 3 columns and its right factor has 2 rows"):
        form(name, ending)(np.ones((2, 3)), right)
    with pytest.raises(ValueError, match="must not be empty"):
        form(name, ending)(np.ones((0, 3)), right)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.ones(3), [1.0] * 3, "must be arrays"),
        (np.ones(3), np.ones(2), "must be vectors of one length"),
        (np.ones((2, 2)), np.ones((2, 2)), "must be vectors"),
        (np.ones(3), np.ones(3, int), "y must be contiguous"),
        (np.ones(3, np.float32), np.ones(3), "y must be contiguous"),
        (np.ones(3), np.ones(6)[::2], "y must be contiguous"),
    ],
)
def test_axpy_of_blas_refuses_what_it_could_not_change_in_place(x, y, message):
    with pytest.raises(ValueError, match=message):
        kernels.axpy_blas(1.0, x, y)


def test_axpy_refuses_an_output_that_would_destroy_y_or_does_not_fit():
    x, y = np.ones(3), np.ones(3)
    with pytest.raises(ValueError, match="out shares memory with y"):
        kernels.axpy_out(1.0, x, y, y)
    with pytest.raises(ValueError, match="out has shape"):
        kernels.axpy_out(1.0, x, y, np.ones(4))
