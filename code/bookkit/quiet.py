"""Let measuring cells run while nothing else of the build does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Quiet:
    """A lock that many ordinary cells share and a measuring cell has to itself.

    Two chapters that run side by side would spoil each other's timings. A measuring cell waits until the running cells
    of the other chapters end, and they wait for it.
    """

    def __init__(self) -> None:
        self._changed = asyncio.Condition()
        self._running = 0
        self._measuring = False
        self._waiting_to_measure = 0

    @asynccontextmanager
    async def cell(self, *, measured: bool) -> AsyncIterator[None]:
        """Hold the machine, alone if ``measured``, while the body runs."""
        await (self._start_measuring() if measured else self._start())
        try:
            yield
        finally:
            async with self._changed:
                if measured:
                    self._measuring = False
                else:
                    self._running -= 1
                self._changed.notify_all()

    async def _start(self) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: not self._measuring and not self._waiting_to_measure)
            self._running += 1

    async def _start_measuring(self) -> None:
        async with self._changed:
            self._waiting_to_measure += 1
            try:
                await self._changed.wait_for(lambda: not self._measuring and not self._running)
            finally:
                self._waiting_to_measure -= 1
            self._measuring = True
