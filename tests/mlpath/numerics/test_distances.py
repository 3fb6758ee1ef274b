"""Three ways to all distances: equal where arithmetic is exact, bounded where it is not."""

import tracemalloc

import numpy as np
import pytest
from sklearn.datasets import load_digits

from mlpath.numerics import distances

WAYS = [
    distances.squared_distances_loop,
    distances.squared_distances_broadcast,
    distances.squared_distances_gemm,
]


def test_on_integers_the_three_ways_agree_exactly():
    X = load_digits().data[:30]
    loop, broadcast, gemm = (np.asarray(way(X[:10], X)) for way in WAYS)
    assert np.array_equal(loop, broadcast)
    assert np.array_equal(loop, gemm)


@pytest.mark.parametrize("way", WAYS)
def test_a_known_triangle(way):
    assert np.asarray(way(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [0.0, 0.0]]))).tolist() == [[25.0, 0.0]]


@pytest.mark.parametrize("way", WAYS[1:])
def test_swapping_the_sets_transposes_the_result(way):
    rng = np.random.default_rng(0)
    X, Z = rng.normal(size=(7, 3)), rng.normal(size=(5, 3))
    assert np.allclose(way(X, Z), way(Z, X).T, rtol=0, atol=1e-14)


def test_the_product_is_never_negative_and_its_error_is_that_of_the_norms():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(50, 20)) + 1000
    exact = distances.squared_distances_broadcast(X, X)
    product = distances.squared_distances_gemm(X, X)
    norms = (X**2).sum(axis=1)
    assert product.min() >= 0
    assert np.all(np.abs(product - exact) <= 30 * 2.0**-53 * (norms[:, None] + norms[None, :]))
    assert np.abs(product - exact).max() > 1e-10  # and it is not better than that


@pytest.mark.parametrize("way", WAYS[1:])
def test_unsigned_bytes_do_not_wrap_around(way):
    assert way(np.array([[0]], np.uint8), np.array([[200]], np.uint8)).tolist() == [[40000.0]]


@pytest.mark.parametrize("way", WAYS[1:])
def test_float32_stays_float32(way):
    assert way(np.ones((2, 2), np.float32), np.ones((3, 2), np.float32)).dtype == np.float32


def test_the_inputs_are_not_changed():
    X, Z = np.ones((3, 2)), np.zeros((4, 2))
    for way in WAYS[1:]:
        way(X, Z)
    assert np.all(X == 1)
    assert np.all(Z == 0)


def test_the_product_stores_little_beside_its_result():
    X, Z = np.ones((10, 200)), np.ones((2000, 200))
    distances.squared_distances_gemm(X, Z)
    tracemalloc.start()
    try:
        result = distances.squared_distances_gemm(X, Z)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= result.nbytes + 8 * (10 + 2000) + 100_000  # buffers, and not the 3.2 MB of a second Z


def test_the_temporary_of_broadcasting_is_counted():
    assert distances.broadcast_bytes(10, 20, 30) == 48_000
    assert distances.broadcast_bytes(10, 20, 30, 4) == 24_000


@pytest.mark.parametrize("way", WAYS)
def test_different_widths_and_empty_sets_are_refused(way):
    with pytest.raises(ValueError, match="X has 2 columns and Z has 3"):
        way(np.ones((2, 2)), np.ones((2, 3)))
    with pytest.raises(ValueError, match="at least one row"):
        way(np.ones((0, 2)), np.ones((2, 2)))


@pytest.mark.parametrize("way", WAYS[1:])
def test_vectors_are_refused(way):
    with pytest.raises(ValueError, match="must be matrices"):
        way(np.ones(3), np.ones((2, 3)))
