"""How well the search answers, beside Sphinx's own; and how soon, in a real browser."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from bookkit.project import Project
from tests.bench.report import Table
from tests.conftest import ROOT
from tests.site.browser import browsing, chromium
from tests.site.search_quality import ask_all, questions
from tests.site.server import serving

#: Milliseconds until the list shows results: from the key that is typed, and with everything still to be loaded.
_MEASURE = """async ([words]) => {
  const field = document.querySelector("#search-field");
  const start = performance.now();
  field.value = words;
  field.dispatchEvent(new Event("input"));
  while (!document.querySelector("dialog .hit")) await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""
_OPEN = """async () => {
  document.querySelector("[data-search]").click();
  while (!document.querySelector("#search-field")) await new Promise((go) => setTimeout(go));
}"""


def tables() -> list[Table]:
    """Quality and speed."""
    site = Project(ROOT).html
    return [_quality(site), *([_speed(site)] if chromium() else [])]


def _quality(site: Path) -> Table:
    quality = ask_all(site)
    rows = []
    for first in (1, 3, 10):
        section = quality.share_of_sphinx(first, page_is_enough=False)
        page = quality.share_of_sphinx(first, page_is_enough=True)
        rows.append([f"first {first}", *(f"{share:.1%}" for share in (quality.share(first), section, page))])
    note = f"{len(quality.asked)} questions, {quality.run['sections']} sections; limit: 90% among the first 3. Missed: "
    note += "; ".join(line.partition(": wanted")[0] for line in quality.missed()) or "none"
    return Table("Search: the right section is among", ["", "ours", "Sphinx", "Sphinx, page only"], rows, note)


def _speed(site: Path) -> Table:
    cold, typed = [], []
    with browsing() as browser, serving(site) as address:
        for _ in range(7):
            context = browser.new_context()
            page = context.new_page()
            page.goto(address + "algorithms-scratch/linear-regression.html", wait_until="networkidle")
            page.wait_for_selector("[data-theme-switch]:not([hidden])")  # the scripts of the page have run
            page.evaluate(_OPEN)
            cold.append(page.evaluate(_MEASURE, ["gradient descent"]))
            for question in questions()[::8]:
                page.evaluate("document.querySelector('dialog .hits').replaceChildren()")
                typed.append(page.evaluate(_MEASURE, [question.ask]))
            context.close()
            time.sleep(0.1)
    rows = [
        [name, f"{statistics.median(times):.0f}", f"{sorted(times)[int(0.95 * len(times))]:.0f}", f"{max(times):.0f}"]
        for name, times in (("first question, nothing loaded", cold), ("further questions", typed))
    ]
    return Table(
        "Search: milliseconds until results show", ["", "median", "95 %", "worst"], rows, "Chromium; limit: 150 ms"
    )
