"""Measures a page as it loads: bytes, blocking, shift, first paint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

_WATCH = """
window.measured = {shift: 0, paint: 0};
const watch = (type, each) =>
  new PerformanceObserver(list => list.getEntries().forEach(each)).observe({type, buffered: true});
watch("layout-shift", shift => { if (!shift.hadRecentInput) measured.shift += shift.value; });
watch("largest-contentful-paint", paint => { measured.paint = paint.startTime; });
"""


@dataclass(frozen=True)
class Measured:
    """One load of a page.

    Parameters
    ----------
    size, figures : int
        Bytes that travelled (compressed, with headers), without figures and for figures.
    requests : int
    blocking : float
        Milliseconds beyond 50 of each task of the main thread after the first paint, summed, for two seconds. They are
        milliseconds of the processor, so that what else runs on the machine does not count.
    shift : float
        Cumulative layout shift.
    paint : float
        Milliseconds until the largest paint.
    """

    size: int
    figures: int
    requests: int
    blocking: float
    shift: float
    paint: float


def load(browser: Browser, url: str, *, slowdown: float = 1, scripts: bool = True) -> Measured:
    """Load a page in a new context, with nothing cached.

    Parameters
    ----------
    slowdown : float
        How many times slower the processor is made.
    scripts : bool
        Whether scripts run in it.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=scripts)
    try:
        page = context.new_page()
        page.add_init_script(_WATCH)
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        addresses: dict[str, str] = {}
        sizes: dict[str, int] = {}
        session.on("Network.responseReceived", lambda e: addresses.update({e["requestId"]: e["response"]["url"]}))
        session.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
        with traced(page, session) as events:
            page.goto(url, wait_until="load")
            page.wait_for_timeout(2000)
            for _ in range(100):  # a machine that is busy, or a processor that is made slow, may paint later
                if page.evaluate("measured.paint"):
                    break
                page.wait_for_timeout(200)
        found = page.evaluate("measured")
        figures = sum(size for key, size in sizes.items() if "/_images/" in addresses.get(key, ""))
        total = sum(sizes.values())
        late = blocking(events, after_first_paint=True)
        return Measured(int(total - figures), int(figures), len(sizes), late, found["shift"], found["paint"])
    finally:
        context.close()


_CATEGORIES = "devtools.timeline,disabled-by-default-devtools.timeline,loading"


@contextmanager
def traced(page: Page, session: CDPSession) -> Iterator[list[dict[str, Any]]]:
    """Events of the browser while the body runs; the list is full when it has ended."""
    events: list[dict[str, Any]] = []
    ended: list[object] = []
    session.on("Tracing.dataCollected", lambda e: events.extend(e["value"]))
    session.on("Tracing.tracingComplete", lambda e: ended.append(e))
    session.send("Tracing.start", {"transferMode": "ReportEvents", "categories": _CATEGORIES})
    yield events
    session.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(20)


def blocking(events: list[dict[str, Any]], *, after_first_paint: bool = False) -> float:
    """Milliseconds of the processor beyond 50 of each task of the page's main thread, summed."""
    painted = [event["ts"] for event in events if event["name"] == "firstContentfulPaint"]
    own = _of_main_thread(events)
    tasks = [one for one in own if one["name"] == "RunTask"]
    if not tasks:
        raise RuntimeError("the trace of the page names no tasks: tests.site.measure must be adapted to this Chromium")
    if after_first_paint:
        if not painted:
            raise RuntimeError("the trace names no first paint: the page painted nothing, or before it was traced")
        tasks = [one for one in tasks if one["ts"] + one.get("dur", 0) > min(painted)]
    return sum(max(0.0, one.get("tdur", 0) / 1000 - 50) for one in tasks)


def _of_main_thread(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events of the thread that painted the page; of the one that styled most, if it had been painted before.

    The empty page that a browser starts with has a thread too, and may style more than a small page does.
    """
    styling: Counter[tuple[int, int]] = Counter()
    for event in events:
        if event["name"] == "firstContentfulPaint":
            styling[event["pid"], event["tid"]] += 10**12
        elif event["name"] in ("ParseHTML", "UpdateLayoutTree"):
            styling[event["pid"], event["tid"]] += event.get("tdur", 0)
    main = styling.most_common(1)[0][0]
    return [event for event in events if (event["pid"], event["tid"]) == main]
