"""Hand numbers from a chapter's cells to its text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def teller(chapter: str, *, digits: int | None = None) -> Callable[..., None]:
    """A function that hands numbers to the text of a chapter.

    Parameters
    ----------
    chapter : str
        The chapter's slug, for example ``"linear-regression"``: each key begins with it.
    digits : int, optional
        Round numbers to so many significant digits: where sums run in several threads, the last ones differ from run
        to run.

    Returns
    -------
    callable
        ``tell(test_rmse=48.3)`` makes ``{glue:text}`linear-regression-test-rmse:.1f``` print 48.3. Values are numbers
        or strings. Where MyST-NB is missing, as in a notebook on Colab, it does nothing: the text of a notebook holds
        the numbers already.

    Raises
    ------
    TypeError
        From the returned function, for a value that is neither a number nor a string.
    """

    def tell(**values: Any) -> None:
        for name, value in values.items():
            # NumPy's scalars print as np.float64(...), which no format of the text understands.
            plain = (
                value.item()
                if isinstance(value, np.generic | np.ndarray) and np.ndim(value) == 0
                else value
            )
            if not isinstance(plain, int | float | str):
                raise TypeError(
                    f"{name} must be a number or a string, got {type(value).__name__}"
                )
            if digits is not None and not isinstance(plain, str):
                plain = float(f"{plain:.{digits}g}")
            key = f"{chapter}-{name.replace('_', '-')}"
            try:
                from myst_nb import glue
            except ModuleNotFoundError:
                return
            glue(key, plain, display=False)

    return tell
