"""The built site as a reader's browser meets it: bytes, requests, blocking, shift, paint, and Lighthouse's scores."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bookkit.project import Project
from bookkit.typeset import engine
from tests.bench.report import Table
from tests.conftest import ROOT
from tests.site.browser import FLAGS, browsing, chromium
from tests.site.conftest import addresses
from tests.site.measure import load
from tests.site.npm import modules
from tests.site.server import serving

LIMITS = ["300", "", "", "50", "250", "0.02", "1.5"]
_PLACED = re.compile(r"<(script|style)\b.*?</\1>|<link\b[^>]*>|<meta http-equiv[^>]*>|\sclass=\"[^\"]*\"", re.DOTALL)


def tables() -> list[Table]:
    """One row for each page; the last row names the limits."""
    site = Project(ROOT).html
    if chromium() is None:
        return [Table("Pages of the site", ["no Chromium on this machine"], [])]
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder)
        for address in addresses():
            (bare / address).parent.mkdir(parents=True, exist_ok=True)
            (bare / address).write_text(bare_page((site / address).read_text(encoding="utf-8")), encoding="utf-8")
        with serving(site) as root, serving(bare) as plain, browsing() as browser:
            rows = [_row(browser, address, root, plain) for address in addresses()]
            rows.sort(key=lambda row: -float(row[1]))
            worst = ["worst", *(_worst(rows, column) for column in range(1, 8))]
            table = Table(
                "Pages of the site",
                ["page", "kB", "figures kB", "requests", "blocking ms", "at 1/4 speed", "shift", "paint ratio"],
                [*rows, worst, ["limit", *LIMITS]],
                "gzip, medians of three loads; blocking in milliseconds of the processor; "
                "paint ratio: largest paint against a bare page with the same text",
            )
            return [table, _lighthouse(root), _typesetting(site)]


_FORMULA = re.compile(
    r'<math xmlns="[^"]*"( display="block")?>.*?<annotation encoding="application/x-tex">(.*?)</annotation>', re.DOTALL
)


def _typesetting(site: Path) -> Table:
    """What KaTeX takes for every formula of the book, beside what making the site takes."""
    pages = [(site / address).read_text(encoding="utf-8") for address in addresses()]
    formulas = [(html.unescape(tex), bool(block)) for page in pages for block, tex in _FORMULA.findall(page)]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("book", "code", "tests", "_build/executed", "_build/mathcheck"):
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        for name in ("_config.yml", "_toc.yml", "requirements.txt", "CONTRIBUTING.md", "CITATION.cff"):
            shutil.copy(ROOT / name, root / name)
        command = [sys.executable, "-m", "bookkit", "build"]
        made = _spent(lambda: subprocess.run(command, cwd=root, check=True, capture_output=True))
    typeset = _spent(lambda: _typeset_all(formulas))
    return Table(
        "Typesetting",
        ["formulas", "KaTeX (s)", "site (s)", "added", "limit"],
        [[str(len(formulas)), f"{typeset:.1f}", f"{made:.1f}", f"{typeset / (made - typeset):.1%}", "20%"]],
        "seconds of the processor; site: pages made from stored outputs and verdicts, which a cold build adds to",
    )


def _typeset_all(formulas: list[tuple[str, bool]]) -> None:
    typesetter = engine.Typesetter()
    for tex, display in formulas:
        typesetter.typeset(tex, display=display)
    typesetter.close()


def _spent(work: Callable[[], object]) -> float:
    """Seconds of the processor that some work takes, with the processes that it starts and ends."""
    before = os.times()
    work()
    return sum(os.times()[:4]) - sum(before[:4])


def _worst(rows: list[list[str]], column: int) -> str:
    return max((row[column] for row in rows), key=float)


def bare_page(page: str) -> str:
    """The page without styles, scripts, classes and fonts: what its text alone costs."""
    return _PLACED.sub("", page)


def _row(browser, address: str, root: str, plain: str) -> list[str]:
    fast, slow, bare = [], [], []
    for _ in range(3):
        fast.append(load(browser, root + address))
        bare.append(load(browser, plain + address))
        slow.append(load(browser, root + address, slowdown=4))
    middle = {name: statistics.median(getattr(one, name) for one in fast) for name in ("blocking", "shift", "paint")}
    ratio = middle["paint"] / statistics.median(one.paint for one in bare)
    return [
        address,
        f"{fast[0].size / 1000:.0f}",
        f"{fast[0].figures / 1000:.0f}",
        str(fast[0].requests),
        f"{middle['blocking']:.0f}",
        f"{statistics.median(one.blocking for one in slow):.0f}",
        f"{middle['shift']:.3f}",
        f"{ratio:.2f}",
    ]


def _lighthouse(root: str) -> Table:
    """Lighthouse's scores of each page, with the desktop profile and the mobile one."""
    kinds = ("performance", "accessibility", "best-practices", "seo")
    rows = []
    for address in addresses():
        desktop, mobile = (scores(root + address, profile) for profile in ("desktop", "mobile"))
        rows.append([address, *(f"{desktop[kind]} / {mobile[kind]}" for kind in kinds)])
    return Table(
        "Lighthouse, desktop / mobile",
        ["page", *kinds],
        [*rows, ["limit", "98 / 90", "100 / 100", "100 / 100", "100 / 100"]],
        "one run each",
    )


def scores(url: str, profile: str) -> dict[str, int]:
    """The four scores of a page, of 100.

    Parameters
    ----------
    profile : {"desktop", "mobile"}
    """
    found = _lighthouse_run(url, profile)
    if None in found.values():  # on a busy machine an audit may not end in its time
        found = _lighthouse_run(url, profile)
    if None in found.values():
        raise RuntimeError(f"Lighthouse gives no score for {url}: {found}")
    return {kind: round(100 * score) for kind, score in found.items()}


def _lighthouse_run(url: str, profile: str) -> dict[str, float | None]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [str(engine.node()), str(modules() / "lighthouse" / "cli" / "index.js"), url, "--quiet"]
        command += ["--output=json", f"--output-path={report}", f"--chrome-flags=--headless=new {' '.join(FLAGS)}"]
        command += ["--preset=desktop"] if profile == "desktop" else []
        environment = {**os.environ, "CHROME_PATH": chromium() or ""}
        result = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
        if not report.is_file():
            raise RuntimeError(f"Lighthouse failed on {url}:\n{result.stderr[-2000:]}")
        found = json.loads(report.read_text(encoding="utf-8"))["categories"]
    return {kind: one["score"] for kind, one in found.items()}
