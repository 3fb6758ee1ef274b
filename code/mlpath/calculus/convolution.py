"""Convolution of images with kernels, as networks use it, and its two transposes."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from mlpath.calculus.dual import bilinear
from mlpath.calculus.tensor import Tensor, record, value_of


def convolution(x, kernel, stride: int = 1, padding: int = 0) -> Tensor:
    """Slide kernels over images: the cross-correlation that networks call convolution.

    Implements
    ----------
    automatic-differentiation-convolution

    Parameters
    ----------
    x : Tensor or ndarray of shape (n, c, h, w)
        Images with c channels. A signal is an image with h = 1.
    kernel : Tensor or ndarray of shape (o, c, a, b)
        One kernel of c channels for each of o output channels.
    stride : int
        Distance of neighbouring windows.
    padding : int
        Zeros added on each side of both image axes.

    Returns
    -------
    Tensor of shape (n, o, (h + 2 padding - a) // stride + 1, (w + 2 padding - b) // stride + 1)

    Raises
    ------
    ValueError
        If the shapes do not fit, the stride is not positive, or the padding is negative.
    """
    images, k = value_of(x), value_of(kernel)
    _check(images, k, stride, padding)
    size, field = images.shape, k.shape[2:]

    def apply(images, k):  # [automatic-differentiation-correlation]
        windows = _windows(images, field, stride, padding)  # (n, c, i, j, a, b)
        found = np.tensordot(windows, k, axes=([1, 4, 5], [1, 2, 3]))
        return found.transpose(0, 3, 1, 2)  # (n, o, i, j), from (n, i, j, o)

    def to_kernel(g, images):  # [automatic-differentiation-convolution-kernel]
        windows = _windows(images, field, stride, padding)
        return np.tensordot(g, windows, axes=([0, 2, 3], [0, 2, 3]))  # (o, c, a, b)

    def to_images(g, k):  # [automatic-differentiation-convolution-signal]
        parts = np.tensordot(g, k, axes=(1, 0))  # (n, i, j, c, a, b)
        return _spread(parts.transpose(4, 5, 0, 3, 1, 2), size, stride, padding)

    edges = []
    if isinstance(x, Tensor):
        edges.append((x, lambda g: bilinear(to_images, g, k)))
    if isinstance(kernel, Tensor):
        edges.append((kernel, lambda g: bilinear(to_kernel, g, images)))
    return record(bilinear(apply, images, k), *edges)


def _windows(images, field, stride, padding):
    """A view: every window of every image, shape (n, c, rows, columns, a, b)."""
    if padding:
        images = np.pad(
            images, [(0, 0), (0, 0), (padding, padding), (padding, padding)]
        )
    return sliding_window_view(images, field, axis=(2, 3))[:, :, ::stride, ::stride]


def _spread(parts, size, stride, padding):
    """The transpose of `_windows`: what belongs to entry (a, b) of each window is added where that entry was read."""
    n, c, h, w = size
    out = np.zeros((n, c, h + 2 * padding, w + 2 * padding), dtype=parts.dtype)
    rows, columns = parts.shape[-2:]
    for a, b in np.ndindex(parts.shape[:2]):
        down = slice(a, a + stride * (rows - 1) + 1, stride)
        right = slice(b, b + stride * (columns - 1) + 1, stride)
        out[:, :, down, right] += parts[a, b]
    return out[:, :, padding : padding + h, padding : padding + w]


def _check(images, k, stride, padding) -> None:
    if len(images.shape) != 4:
        raise ValueError(f"x must have shape (n, c, h, w), got {images.shape}")
    if len(k.shape) != 4 or k.shape[1] != images.shape[1]:
        raise ValueError(
            f"kernel must have shape (o, {images.shape[1]}, a, b), got {k.shape}"
        )
    if stride < 1 or padding < 0:
        raise ValueError(
            f"stride must be positive and padding not negative, got {stride} and {padding}"
        )
    if any(
        s + 2 * padding < f for s, f in zip(images.shape[2:], k.shape[2:], strict=True)
    ):
        raise ValueError(f"kernel {k.shape[2:]} is larger than the padded images")
