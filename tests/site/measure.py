"""Measures a page as it loads: bytes, blocking, shift, first paint."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Browser

_WATCH = """
window.measured = {tasks: [], shift: 0, paint: 0, first: 0};
const watch = (type, each) =>
  new PerformanceObserver(list => list.getEntries().forEach(each)).observe({type, buffered: true});
watch("longtask", task => measured.tasks.push([task.startTime, task.duration]));
watch("layout-shift", shift => { if (!shift.hadRecentInput) measured.shift += shift.value; });
watch("largest-contentful-paint", paint => { measured.paint = paint.startTime; });
watch("paint", paint => { if (paint.name === "first-contentful-paint") measured.first = paint.startTime; });
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
        Milliseconds beyond 50 of each task after the first paint, summed, for two seconds.
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
        page.goto(url, wait_until="load")
        page.wait_for_timeout(2000)
        found = page.evaluate("measured")
        figures = sum(size for key, size in sizes.items() if "/_images/" in addresses.get(key, ""))
        blocking = sum(length - 50 for start, length in found["tasks"] if start + length > found["first"])
        total = sum(sizes.values())
        return Measured(int(total - figures), int(figures), len(sizes), blocking, found["shift"], found["paint"])
    finally:
        context.close()
