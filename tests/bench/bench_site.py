"""The built site as a reader's browser meets it: bytes, requests, blocking, shift, paint, and Lighthouse's scores."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import tempfile
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
                "gzip, medians of three loads; paint ratio: largest paint against a bare page with the same text",
            )
            return [table, _lighthouse(root)]


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
    return {kind: round(100 * (one["score"] or 0)) for kind, one in found.items()}
