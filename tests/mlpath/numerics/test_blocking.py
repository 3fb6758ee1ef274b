"""Blocks change the order of the work and the traffic, not the result."""

import numpy as np
import pytest

from mlpath.numerics import blocking
from mlpath.numerics.cache_model import LruCache, matmul_cache_traffic
from mlpath.numerics.summation import gamma, unit_roundoff


@pytest.mark.parametrize("block", [1, 3, 7, 8, 100])
def test_the_blocked_product_is_within_twice_the_rounding_bound(block):
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(13, 21)), rng.normal(size=(21, 8))
    exact = A.astype(np.longdouble) @ B.astype(np.longdouble)
    bound = 2 * gamma(22, unit_roundoff("float64")) * (np.abs(A) @ np.abs(B))
    assert np.all(np.abs(blocking.matmul_blocked(A, B, block) - exact) <= bound)


@pytest.mark.parametrize("block", [1, 4, 5, 64])
def test_the_blocked_transpose_is_a_contiguous_copy(block):
    A = np.arange(77.0).reshape(7, 11)
    result = blocking.transpose_blocked(A, block)
    assert np.array_equal(result, A.T)
    assert result.flags.c_contiguous
    assert not np.shares_memory(result, A)


def test_transposing_twice_gives_back_the_matrix_and_its_type():
    A = np.arange(12, dtype=np.int16).reshape(3, 4)
    back = blocking.transpose_blocked(blocking.transpose_blocked(A, 2), 3)
    assert np.array_equal(back, A)
    assert back.dtype == A.dtype


@pytest.mark.parametrize("cache", [24, 1000, 32 * 1024, 2**20])
@pytest.mark.parametrize("itemsize", [4, 8])
def test_the_block_edge_is_the_largest_that_fits_three_blocks(cache, itemsize):
    edge = blocking.block_edge(cache, itemsize)
    assert 3 * edge**2 * itemsize <= cache < 3 * (edge + 1) ** 2 * itemsize


@pytest.mark.parametrize("itemsize", [4, 8])
@pytest.mark.parametrize("ridge", [0.5, 2.0, 10.0])
def test_the_cache_needed_holds_three_blocks_whose_intensity_is_the_ridge(ridge, itemsize):
    edge = blocking.block_edge(round(blocking.cache_needed(ridge, itemsize)), itemsize)
    assert edge / itemsize == ridge
    with pytest.raises(ValueError, match="ridge must be positive and finite"):
        blocking.cache_needed(0.0)
    with pytest.raises(ValueError, match="itemsize must be"):
        blocking.cache_needed(1.0, 0)


def test_counted_traffic_equals_the_formula_where_three_blocks_fill_the_cache():
    for n, s in ((12, 3), (24, 6), (32, 8)):
        assert matmul_cache_traffic(n, s, 3 * s * s) == blocking.matmul_traffic(n, s, itemsize=1)


def test_counted_traffic_never_exceeds_the_formula_where_three_blocks_fit():
    for s in (1, 2, 3, 4, 6):
        assert matmul_cache_traffic(24, s, 3 * 6 * 6) <= blocking.matmul_traffic(24, s, itemsize=1)


def test_a_block_larger_than_the_cache_loses_the_reuse():
    assert matmul_cache_traffic(24, 12, 3 * 6 * 6) > 5 * blocking.matmul_traffic(24, 12, itemsize=1)


def test_with_everything_in_cache_each_number_moves_once():
    n = 8
    assert matmul_cache_traffic(n, 1, 3 * n * n) == 3 * n * n + n * n  # A, B and C come in, C goes out


def test_the_cache_drops_what_was_used_least_recently():
    cache = LruCache(2)
    for address in ("a", "b", "a", "c", "a", "b"):  # c pushes b out, not a
        cache.access(address)
    assert (cache.fetched, cache.written) == (4, 0)


def test_only_changed_numbers_are_written_back():
    cache = LruCache(1)
    cache.access("a", write=True)
    cache.access("a")
    cache.access("b")
    cache.flush()
    assert (cache.fetched, cache.written, cache.traffic) == (2, 1, 3)


@pytest.mark.parametrize("chunk", [1, 7, 1000, 5000])
def test_chunks_do_not_change_a_polynomial(chunk):
    x = np.linspace(-1, 1, 1001)
    whole = blocking.polynomial(x, (2.0, -1.0, 0.5))
    assert np.array_equal(blocking.polynomial_chunked(x, (2.0, -1.0, 0.5), chunk), whole)
    assert np.allclose(whole, 2 * x**2 - x + 0.5, rtol=0, atol=1e-15)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: blocking.matmul_blocked(np.ones((2, 3)), np.ones((2, 3)), 2), "A has shape"),
        (lambda: blocking.matmul_blocked(np.ones((2, 2)), np.ones((2, 2)), 0), "block must be at least 1"),
        (lambda: blocking.transpose_blocked(np.ones(3), 2), "A must be a matrix"),
        (lambda: blocking.transpose_blocked(np.ones((2, 3)), 2, np.ones((2, 3))), "out has shape"),
        (lambda: blocking.matmul_traffic(10, 3), "block must divide n"),
        (lambda: blocking.block_edge(23), "cache_bytes must hold"),
        (lambda: blocking.block_edge(100, 0), "itemsize must be"),
        (lambda: blocking.polynomial(np.ones(2), ()), "coefficients is empty"),
        (lambda: blocking.polynomial_chunked(np.ones(2), (1.0,), 0), "chunk must be"),
        (lambda: LruCache(0), "capacity must be"),
        (lambda: matmul_cache_traffic(10, 3, 5), "block must divide n"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_transposing_onto_itself_is_refused():
    A = np.ones((3, 3))
    with pytest.raises(ValueError, match="out shares memory with A"):
        blocking.transpose_blocked(A, 2, A)
