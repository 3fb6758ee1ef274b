"""Say what the build is doing: a live table on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

#: Seconds that a chapter may take before the summary says so.
CHAPTER_LIMIT = 20


class Progress:
    """State and time of each chapter.

    Use as a context manager. On a terminal a table is redrawn in place; elsewhere (a log) each chapter gives one line
    when it begins and one when it ends.
    """

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True, highlight=False, soft_wrap=True)
        self._rows: dict[str, tuple[str, str, float, float | None]] = {}  # state, detail, start, seconds
        self._cells: dict[str, int] = {}
        self._live: Live | None = None

    def __enter__(self) -> Progress:
        if self.console.is_terminal:
            self._live = Live(get_renderable=self._table, console=self.console, refresh_per_second=8)
            self._live.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        if self._live:
            self._live.__exit__(*exc)
            self._live = None

    def up_to_date(self, name: str) -> None:
        """The stored outputs hold: nothing runs."""
        self._set(name, "up to date", "", seconds=0.0)

    def waiting(self, name: str) -> None:
        """Will run when a core is free."""
        self._set(name, "waiting", "", silent=True)

    def running(self, name: str, cells: int) -> None:
        """Runs now."""
        self._cells[name] = cells
        self._set(name, "running", f"{cells} cells")

    def cell(self, name: str, index: int) -> None:
        """Has come to a cell."""
        self._set(name, "running", f"cell {index + 1} of {self._cells[name]}", keep_start=True, silent=True)

    def done(self, name: str, seconds: float) -> None:
        """Ran to its end."""
        slow = f"longer than the {CHAPTER_LIMIT} s that a chapter should take" if seconds > CHAPTER_LIMIT else ""
        self._set(name, "done", slow, seconds=seconds)

    def failed(self, name: str, seconds: float) -> None:
        """A cell raised."""
        self._set(name, "failed", "", seconds=seconds)

    def _set(
        self,
        name: str,
        state: str,
        detail: str,
        *,
        seconds: float | None = None,
        keep_start: bool = False,
        silent: bool = False,
    ) -> None:
        start = self._rows[name][2] if keep_start and name in self._rows else time.monotonic()
        self._rows[name] = (state, detail, start, seconds)
        if not self._live and not silent:
            self.console.print(self._line(name))

    def _line(self, name: str) -> Text:
        state, detail, _, seconds = self._rows[name]
        took = f"{seconds:7.1f} s" if seconds else " " * 9
        return Text(f"  {took}  {state:<10}  {name}{'  (' + detail + ')' if detail else ''}")

    def _table(self) -> Table:
        colours = {"done": "green", "failed": "bold red", "running": "cyan", "up to date": "dim", "waiting": "dim"}
        table = Table.grid(padding=(0, 2))
        table.add_column(justify="right", min_width=9)
        table.add_column(min_width=10)
        table.add_column()
        for name, (state, detail, start, seconds) in self._rows.items():
            shown = seconds if seconds is not None else (time.monotonic() - start if state == "running" else None)
            took = f"{shown:.1f} s" if shown else ""
            table.add_row(took, Text(state, style=colours[state]), f"{name}{'  (' + detail + ')' if detail else ''}")
        return table
