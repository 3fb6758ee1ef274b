"""Figures of the chapter on matrix calculus."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes


def quadratic_form(left: Axes, right: Axes) -> None:
    """A quadratic form whose matrix is not symmetric: its gradient beside 2 A x, and what each leaves over."""
    A = np.array([[1.0, 1.4], [-0.4, 0.8]])
    grid = np.linspace(-2, 2, 81)
    points = np.stack(np.meshgrid(grid, grid), axis=-1)  # (81, 81, 2)
    levels = np.einsum("...i,ij,...j->...", points, A, points)  # (81, 81)
    left.contour(grid, grid, levels, levels=[0.5, 1.5, 3, 5], colors="C5", linewidths=1)
    for angle in np.arange(0, 2 * np.pi, np.pi / 4):
        at = 1.2 * np.array([np.cos(angle), np.sin(angle)])
        arrows = ((A + A.T) @ at, "C0", "-"), (2 * A @ at, "C1", "--")
        for arrow, colour, style in arrows:
            shape = dict(arrowstyle="->", color=colour, ls=style, lw=1.6)
            left.annotate("", at + 0.22 * arrow, at, arrowprops=shape)
    left.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    at, v, t = np.array([1.0, 0.5]), np.array([0.3, -1.0]), np.geomspace(1e-4, 1, 30)
    change = np.array([(at + s * v) @ A @ (at + s * v) - at @ A @ at for s in t])
    claims = ("$(A + A^T)x$", (A + A.T) @ at, "C0-"), ("$2Ax$", 2 * A @ at, "C1--")
    for name, gradient, style in claims:
        right.loglog(t, np.abs(change - t * (v @ gradient)), style, label=name)
    right.set(xlabel="step $t$", ylabel="remainder")
    right.legend()
