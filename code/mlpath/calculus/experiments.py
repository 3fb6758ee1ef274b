"""What the chapter on matrix calculus measures: wrong gradients, best steps, Newton against descent, prices."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from scipy.optimize import minimize
from sklearn.datasets import load_digits
from threadpoolctl import threadpool_limits

from mlpath.calculus import difference, softmax
from mlpath.numerics.timing import measure

Gradient = Callable[[np.ndarray], np.ndarray]


def three_gradients(X: np.ndarray, Y: np.ndarray) -> dict[str, Gradient]:
    """The gradient of the cross-entropy and two plausible wrong ones, each a function of the weights.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    Y : ndarray of shape (n, k), one-hot
    """

    def kept_a_factor(W):
        P = softmax.softmax(X @ W)
        return X.T @ (P * (1 - P) * (P - Y)) / len(X)

    def forgot_a_term(W):
        P = softmax.softmax(X @ W)
        return X.T @ (P * (P - Y)) / len(X)

    return {
        "right": lambda W: softmax.cross_entropy_gradient(W, X, Y),
        "kept a factor": kept_a_factor,
        "forgot a term": forgot_a_term,
    }


def digits_and_constant(
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """scikit-learn's images of digits with a constant column, split at random into training and test images.

    Returns
    -------
    X : ndarray of shape (1297, 65)
        Grey levels from 0 to 1, and a column of ones.
    Y : ndarray of shape (1297, 10), one-hot
    X_test : ndarray of shape (500, 65)
    y_test : ndarray of int, shape (500,)
    """
    images, labels = load_digits(return_X_y=True)  # (1797, 64), (1797,)
    design = np.column_stack([images / 16, np.ones(len(images))])  # (1797, 65)
    test, train = np.split(rng.permutation(len(design)), [500])
    return design[train], np.eye(10)[labels[train]], design[test], labels[test]


def difference_errors(h: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray, float]:
    """Relative errors of three derivatives of e^q sin q at q = 1.

    Returns
    -------
    errors : dict of ndarray of the shape of ``h``
        For the forward and the central difference and the complex step; zero becomes 1e-17.
    bound : ndarray of the shape of ``h``
        What `matrix-calculus-best-step` allows the central difference.
    best : float
        The step that minimizes the bound.
    """

    def f(q):
        return np.exp(q) * np.sin(q)

    exact = np.e * (np.sin(1) + np.cos(1))
    third = 2 * np.e * abs(np.cos(1) - np.sin(1))
    ways = {
        "forward": (f(1 + h) - f(1)) / h,
        "central": (f(1 + h) - f(1 - h)) / (2 * h),
        "complex": np.imag(f(1 + 1j * h)) / h,
    }
    errors = {way: np.maximum(np.abs(d / exact - 1), 1e-17) for way, d in ways.items()}
    rounding = difference.EPS / 2 * f(1)
    bound = (h**2 / 6 * third + rounding / h) / exact
    return errors, bound, float(np.cbrt(3 * rounding / third))


class PenalizedCrossEntropy:
    """Cross-entropy plus alpha / 2 times the squared Frobenius norm, of a flat vector of weights; it counts its work.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    Y : ndarray of shape (n, k), one-hot
    alpha : float
    """

    def __init__(self, X: np.ndarray, Y: np.ndarray, alpha: float) -> None:
        self.X, self.Y, self.alpha = X, Y, alpha
        self.shape = X.shape[1], Y.shape[1]
        self.work = 0  # in gradients

    def value(self, w: np.ndarray) -> float:
        """The objective."""
        W = w.reshape(self.shape)  # (d, k)
        penalty = self.alpha / 2 * (w @ w)
        return softmax.cross_entropy(W, self.X, self.Y) + penalty

    def gradient(self, w: np.ndarray) -> np.ndarray:
        """Its gradient, shape (d k,)."""
        self.work += 1
        W = w.reshape(self.shape)
        G = softmax.cross_entropy_gradient(W, self.X, self.Y)
        return (G + self.alpha * W).ravel()

    def curvature(self, w: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Its Hessian times ``v``, shape (d k,); counted as two gradients."""
        self.work += 2
        W, V = w.reshape(self.shape), v.reshape(self.shape)
        product = softmax.cross_entropy_hessian_product(W, self.X, V)
        return (product + self.alpha * V).ravel()

    def newton(self) -> tuple[np.ndarray, np.ndarray]:
        """Newton's method with conjugate gradients, from zero.

        Returns
        -------
        W : ndarray of shape (d, k)
        path : ndarray of shape (steps, 2)
            Work so far, and the objective, after each step.
        """
        path = []
        found = minimize(
            self.value,
            np.zeros(self.shape).ravel(),
            jac=self.gradient,
            hessp=self.curvature,
            method="Newton-CG",
            options={"xtol": 1e-10},
            callback=lambda w: path.append((self.work, self.value(w))),
        )
        return found.x.reshape(self.shape), np.array(path)


def gradient_prices(
    rng: np.random.Generator, sizes: tuple[int, ...] = (4, 16, 64, 256, 1024)
) -> dict[str, dict[int, float]]:
    """Time of a whole gradient of the cross-entropy over the time of one value; ten classes, 500 examples, one thread.

    Returns
    -------
    dict from a way of differentiating to a dict from the number of weights to the ratio of medians
    """
    torch.set_num_threads(1)
    prices: dict[str, dict[int, float]] = {}
    for size in sizes:
        X, W = rng.normal(size=(500, size)), 0.1 * rng.normal(size=(size, 10))
        Y = np.eye(10)[rng.integers(10, size=500)]  # (500, 10)
        X_t, Y_t = torch.tensor(X), torch.tensor(Y)
        W_t = torch.tensor(W, requires_grad=True)

        def value(W, X=X, Y=Y):
            return softmax.cross_entropy(W, X, Y)

        def by_torch(X_t=X_t, Y_t=Y_t, W_t=W_t):
            Z = X_t @ W_t
            loss = (torch.logsumexp(Z, 1) - (Y_t * Z).sum(1)).mean()
            return torch.autograd.grad(loss, W_t)

        ways = {
            "value": lambda W=W, value=value: value(W),
            "our formula": lambda W=W, X=X, Y=Y: softmax.cross_entropy_gradient(
                W, X, Y
            ),
            "torch, reverse mode": by_torch,
        }
        if size <= 64:
            ways["central difference"] = lambda W=W, value=value: (
                difference.central_difference(value, W)
            )
        with threadpool_limits(1):
            times = measure(ways, repeats=5)
        for way, time in times.items():
            ratio = time.median / times["value"].median
            prices.setdefault(way, {})[10 * size] = ratio
    return prices
