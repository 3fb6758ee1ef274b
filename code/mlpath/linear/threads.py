"""How many threads the linear algebra library may use."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import cache

from threadpoolctl import ThreadpoolController

# Below, asking for one thread costs more than it saves; above, several threads pay.
SMALLEST_ENTRIES = 50_000
WIDEST_BLOCK = 1024


def one_thread(n: int, d: int) -> AbstractContextManager:
    """Keep LAPACK to one thread, unless the problem is tiny or its blocks are wide.

    A block that fits in a core's cache is factored in hundreds of short matrix products. If each is split among
    threads, they spend their time waiting for one another, and on a busy machine for a core.

    Parameters
    ----------
    n, d : int
        Shape of the design matrix.
    """
    if n * d < SMALLEST_ENTRIES or d > WIDEST_BLOCK:
        return nullcontext()
    return _controller().limit(limits=1, user_api="blas")


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()
