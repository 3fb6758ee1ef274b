"""What the chapter on information theory measures."""

from __future__ import annotations

import bz2
import lzma
import zlib

import numpy as np
from matplotlib.axes import Axes

from mlpath.probability.information_theory import mutual_information, plug_in_entropy
from mlpath.probability.ngrams import NgramModel

COMPRESSORS = {
    "gzip": lambda data: zlib.compress(data, 9),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}


def bits_by_order(train: str, test: str, highest: int) -> tuple[np.ndarray, np.ndarray]:
    """Bits for a character against the length of the context, on the training text and on new text.

    Returns
    -------
    seen : ndarray of shape (highest + 1,)
        Plug-in conditional entropies of the training text.
    new : ndarray of shape (highest + 1,)
        Cross-entropies of the smoothed model on the new text.
    """
    model = NgramModel(highest).fit(train)
    new = [model.nats(test, order).mean() for order in range(highest + 1)]
    return model.conditional_entropies() / np.log(2), np.array(new) / np.log(2)


def compressed_bits(train: str, test: str) -> dict[str, float]:
    """Bits for a character of ``test`` that each compressor needs once it has seen ``train``."""
    before, both = train.encode(), (train + test).encode()
    return {
        name: 8 * (len(compress(both)) - len(compress(before))) / len(test)
        for name, compress in COMPRESSORS.items()
    }


def plug_in_errors(
    p: np.ndarray, sizes: np.ndarray, rng: np.random.Generator, *, draws: int = 400
) -> dict[str, np.ndarray]:
    """Mean error of two estimates of the entropy of ``p``, with its standard error, for growing samples.

    Returns
    -------
    dict with "plug-in" and "corrected", each of shape (len(sizes), 2)
    """
    exact = -(p * np.log(p)).sum()
    found: dict[str, list[tuple[float, float]]] = {"plug-in": [], "corrected": []}
    for n in sizes:
        counts = rng.multinomial(n, p, size=draws)  # (draws, k)
        for name, corrected in (("plug-in", False), ("corrected", True)):
            errors = np.array(
                [plug_in_entropy(c, corrected=corrected) - exact for c in counts]
            )
            error = errors.std() / np.sqrt(draws)
            found[name].append((float(errors.mean()), float(error)))
    return {name: np.array(rows) for name, rows in found.items()}


def pixel_information(
    images: np.ndarray, labels: np.ndarray, levels: int
) -> np.ndarray:
    """Plug-in mutual information of each pixel with the label, in bits.

    Parameters
    ----------
    images : ndarray of int, shape (n, d), grey levels below ``levels``
    labels : ndarray of int, shape (n,)

    Returns
    -------
    ndarray of shape (d,)
    """
    found = []
    for pixel in images.astype(int).T:
        joint = np.zeros((levels, labels.max() + 1))
        np.add.at(joint, (pixel, labels), 1)
        found.append(mutual_information(joint / len(labels)))
    return np.array(found) / np.log(2)


def tangent(left: Axes, right: Axes) -> None:
    """The inequality behind everything, and what it does to two laws on two outcomes."""
    x = np.linspace(0.05, 3, 200)
    left.plot(x, np.log(x), label=r"$\log x$")
    left.plot(x, x - 1, "--", label="$x - 1$")
    left.set(xlabel="$x$", ylim=(-2.5, 2.2))
    left.legend()
    q = np.linspace(0.005, 0.995, 300)
    for p, colour, style in ((0.5, "C0", "-"), (0.2, "C2", "--"), (0.05, "C3", "-.")):
        divergence = p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))
        right.plot(q, divergence, style, color=colour, label=f"$p = {p}$")
        right.plot(q, 2 * (p - q) ** 2, ":", color=colour, lw=1)
    right.set(xlabel="$q$", ylabel="divergence (nats)", ylim=(0, 1.6))
    right.legend()
