"""``python -m tests.bench [TOPIC ...]``: print the tables of measurements, all or those of some topics."""

from __future__ import annotations

import argparse
import importlib
import platform
import sys
from pathlib import Path

from rich.console import Console


def main() -> int:
    """Run the benchmarks whose topics were named."""
    topics = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Print the tables of measurements.")
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help=f"only these, of: {', '.join(topics)}")
    chosen = parser.parse_args().topics
    if unknown := set(chosen) - set(topics):
        parser.error(f"no such topic: {', '.join(sorted(unknown))}; the topics are {', '.join(topics)}")
    # In a file a line may be as long as the table: only a terminal is as wide as it is.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
    console.print(
        f"Python {platform.python_version()} on {platform.machine()}; ratios compare medians taken side by side\n"
    )
    for topic in chosen or topics:
        with console.status(f"measuring {topic}"):
            tables = importlib.import_module(f"tests.bench.bench_{topic}").tables()
        for table in tables:
            table.print(console)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
