"""Tables of measurements."""

from __future__ import annotations

from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table as RichTable


@dataclass(frozen=True)
class Table:
    """A table that ``make bench`` prints.

    Parameters
    ----------
    title : str
    columns : list of str
    rows : list of list of str
    note : str
        What the numbers are and under which conditions they were taken.
    """

    title: str
    columns: list[str]
    rows: list[list[str]]
    note: str = ""

    def print(self, console: Console) -> None:
        """Print it, the first column to the left and the others to the right."""
        table = RichTable(
            title=self.title, title_justify="left", box=box.SIMPLE_HEAD, caption=self.note, caption_justify="left"
        )
        for position, name in enumerate(self.columns):
            table.add_column(name, justify="right" if position else "left", no_wrap=not position, overflow="fold")
        for row in self.rows:
            table.add_row(*row)
        console.print(table)
