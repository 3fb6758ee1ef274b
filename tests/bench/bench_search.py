"""How well the search answers, beside Sphinx's own and Pagefind; and how soon, in a real browser."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

from bookkit.project import Project
from tests.bench.report import Table
from tests.conftest import ROOT
from tests.site import pagefind
from tests.site.browser import browsing, chromium
from tests.site.measure import blocking, traced
from tests.site.search_quality import HELD_OUT, QUESTIONS, ask_all, questions
from tests.site.server import serving

PAGE = "algorithms-scratch/linear-regression.html"
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
    """Quality on the questions that the search was tuned on and on those that it was not, and speed."""
    site = Project(ROOT).html
    if chromium() is None:
        return [_quality(site, None, "")]
    with tempfile.TemporaryDirectory() as folder, browsing() as browser, serving(site) as root:
        if pagefind.program() is None:
            return [_quality(site, None, ""), _speed(browser, root, "")]
        with serving(pagefind.index(site, Path(folder))) as theirs:
            return [_quality(site, browser, theirs), _speed(browser, root, theirs)]


def _quality(site: Path, browser: Browser | None, theirs: str) -> Table:
    rows, missed = [], []
    for name, file in (("tuned on", QUESTIONS), ("held out", HELD_OUT)):
        quality = ask_all(site, file)
        found = pagefind.answers(browser, theirs, [one.ask for one in quality.questions]) if browser else []
        for first in (1, 3, 10):
            shares = [quality.share(first)]
            shares += [quality.share_of_sphinx(first, page_is_enough=enough) for enough in (False, True)]
            row = [f"{name}, first {first}", *(f"{share:.1%}" for share in shares)]
            rows.append(row + [f"{share:.1%}" for share in _of_pagefind(quality.questions, found, first)])
        if file is QUESTIONS:
            missed = [line.partition(": wanted")[0] for line in quality.missed()]
    columns = ["", "ours", "Sphinx", "Sphinx, page only", *(["Pagefind", "Pagefind, page only"] if browser else [])]
    note = f"{len(questions())} questions tuned on, {len(questions(HELD_OUT))} held out; limit: 90% of the former "
    note += f"among the first 3. Missed there: {'; '.join(missed) or 'none'}"
    return Table("Search: the right section is among", columns, rows, note)


def _of_pagefind(asked: list[Any], found: list[list[list[str]]], first: int) -> list[float]:
    """Shares with the best section of each page that is found, and with the page alone."""
    if not found:
        return []
    pairs = list(zip(asked, found, strict=True))
    best = sum(bool({sections[0] for sections in pages[:first]} & set(one.answers)) for one, pages in pairs)
    page = sum(bool({sections[0].partition("#")[0] for sections in pages[:first]} & one.pages) for one, pages in pairs)
    return [best / len(pairs), page / len(pairs)]


def _opened(browser: Browser, root: str, slowdown: int = 1) -> tuple[Page, CDPSession]:
    """A page with nothing of the search loaded, and a session that can measure it."""
    page = browser.new_context().new_page()
    page.goto(root + PAGE, wait_until="networkidle")
    page.wait_for_selector("[data-theme-switch]:not([hidden])")  # the scripts of the page have run
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    return page, session


def _spent(session: CDPSession) -> float:
    """Milliseconds of the processor that the main thread of a page has taken."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(1000 * one["value"] for one in metrics if one["name"] == "TaskDuration")


def _speed(browser: Browser, root: str, theirs: str) -> Table:
    cold, cold_spent, typed, typed_spent, blocked = [], [], [], [], []
    for _ in range(7):
        page, session = _opened(browser, root)
        before = _spent(session)
        page.evaluate(_OPEN)
        cold.append(page.evaluate(_MEASURE, ["gradient descent"]))
        cold_spent.append(_spent(session) - before)
        for question in questions()[::8]:
            page.evaluate("document.querySelector('dialog .hits').replaceChildren()")
            before = _spent(session)
            typed.append(page.evaluate(_MEASURE, [question.ask]))
            typed_spent.append(_spent(session) - before)
        page.context.close()
        page, session = _opened(browser, root, slowdown=4)
        with traced(page, session) as events:
            page.evaluate(_OPEN)
            page.evaluate(_MEASURE, ["gradient descent"])
            page.wait_for_timeout(1000)
        blocked.append(blocking(events))
        page.context.close()
    rows = [
        _row("first question, nothing loaded", cold),
        _row("of that, the processor's time", cold_spent),
        _row("further questions", typed),
        _row("of that, the processor's time", typed_spent),
        _row("blocked by opening and asking, at 1/4 speed", blocked),
    ]
    if theirs:
        rows.append(
            _row("Pagefind, first question", [pagefind.first_answer(browser, theirs, "gradient descent") for _ in cold])
        )
    note = "Chromium; limit: 150 ms. The processor's time is that of the page's main thread"
    return Table("Search: milliseconds until results show", ["", "median", "95 %", "worst"], rows, note)


def _row(name: str, times: list[float]) -> list[str]:
    middle, most = statistics.median(times), sorted(times)[int(0.95 * len(times))]
    return [name, f"{middle:.0f}", f"{most:.0f}", f"{max(times):.0f}"]
