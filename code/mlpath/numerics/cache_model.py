"""A cache small enough to watch: count what crosses between memory and cache while a program runs.

The model is fully associative, evicts what was used least recently, holds one number in each line, and writes a
changed number back when it leaves. Real caches have lines of several numbers and fewer places for each; the model has
just what the derivation speaks of.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable


class LruCache:
    """A cache of ``capacity`` numbers that counts its traffic.

    Parameters
    ----------
    capacity : int, at least 1
        Numbers that it holds.

    Attributes
    ----------
    fetched, written : int
        Numbers that came from memory and that went back changed, so far.

    Raises
    ------
    ValueError
        If ``capacity`` is less than 1.
    """

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError(f"capacity must be at least 1 number, got {capacity}")
        self.capacity = capacity
        self.fetched = 0
        self.written = 0
        self._lines: OrderedDict[Hashable, bool] = (
            OrderedDict()
        )  # address -> was it changed

    def access(self, address: Hashable, write: bool = False) -> None:
        """Use one number; fetch it if it is not there, and make room by dropping the least recently used."""
        lines = self._lines
        if address in lines:
            lines[address] = lines[address] or write
            lines.move_to_end(address)
            return
        self.fetched += 1
        if len(lines) == self.capacity:
            _, changed = lines.popitem(last=False)
            self.written += changed
        lines[address] = write

    def flush(self) -> None:
        """Write all changed numbers back and empty the cache."""
        self.written += sum(self._lines.values())
        self._lines.clear()

    @property
    def traffic(self) -> int:
        """Numbers that crossed between memory and cache, in both directions."""
        return self.fetched + self.written


def matmul_cache_traffic(n: int, block: int, capacity: int) -> int:
    """Numbers that cross while two n x n matrices are multiplied block by block through an `LruCache`.

    The loops are those of `matmul_blocked`, down to single numbers; ``block=1`` is the triple loop with a running sum
    in place. Within a block, the result C is swept once for each k, so that all three blocks are in steady use.

    Implements
    ----------
    vectorization-simd-blocked-traffic

    Raises
    ------
    ValueError
        If ``block`` does not divide ``n``, or ``capacity`` is less than 1.
    """
    if n < 1 or block < 1 or n % block:
        raise ValueError(f"block must divide n: got block {block} and n {n}")
    cache = LruCache(capacity)
    access = cache.access
    starts = range(0, n, block)
    for i0 in starts:
        for j0 in starts:
            for k0 in starts:
                for k in range(k0, k0 + block):
                    for i in range(i0, i0 + block):
                        access((0, i, k))
                        for j in range(j0, j0 + block):
                            access((1, k, j))
                            access((2, i, j), True)
    cache.flush()
    return cache.traffic
