"""Measuring cells run alone, ordinary ones together."""

from __future__ import annotations

import asyncio

from bookkit.quiet import Quiet


def run_cells(*measured: bool) -> list[set[int]]:
    """Run cells at once; for each, which cells were running while it did."""

    async def all_cells() -> list[set[int]]:
        quiet, running, met = Quiet(), set(), [set() for _ in measured]

        async def cell(number: int, alone: bool) -> None:
            async with quiet.cell(measured=alone):
                running.add(number)
                for _ in range(5):
                    await asyncio.sleep(0)
                    for other in running:
                        met[other] |= running - {other}
                running.remove(number)

        await asyncio.gather(*(cell(number, alone) for number, alone in enumerate(measured)))
        return met

    return asyncio.run(all_cells())


def test_a_measuring_cell_meets_no_other() -> None:
    met = run_cells(False, True, False, True, True, False)
    assert met[1] == met[3] == met[4] == set()


def test_ordinary_cells_run_together() -> None:
    assert run_cells(False, False, False)[0] == {1, 2}


def test_a_measuring_cell_that_fails_frees_the_machine() -> None:
    async def attempt() -> None:
        quiet = Quiet()
        try:
            async with quiet.cell(measured=True):
                raise ValueError
        except ValueError:
            pass
        async with asyncio.timeout(1), quiet.cell(measured=False):
            pass

    asyncio.run(attempt())
