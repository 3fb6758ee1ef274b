"""Pagefind, where it is installed (``pip install pagefind-bin``): a search like ours, to measure beside it."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser

from bookkit.project import Project
from bookkit.toc import read_contents
from tests.conftest import ROOT

_SECTION = re.compile(r'<section\b[^>]*\sid="([^"]+)"[^>]*>(.*?)<h([1-6])\b', re.DOTALL)

#: Each result is a page; its sections, as Pagefind orders them within the page, the one with the most weight first.
_ASK = """async ([at, questions]) => {
  const pagefind = await import(at);
  await pagefind.init();
  const answers = [];
  for (const question of questions) {
    const { results } = await pagefind.search(question);
    const pages = await Promise.all(results.slice(0, 10).map((result) => result.data()));
    answers.push(pages.map(({ sub_results }) => {
      const weight = (one) => one.weighted_locations.reduce((sum, place) => sum + place.balanced_score, 0);
      return [...sub_results].sort((one, other) => weight(other) - weight(one)).map(({ url }) => url);
    }));
  }
  return answers;
}"""
_FIRST = """async ([at, question]) => {
  const start = performance.now();
  const pagefind = await import(at);
  const { results } = await pagefind.search(question);
  await Promise.all(results.slice(0, 5).map((result) => result.data()));
  return performance.now() - start;
}"""


def program() -> Path | None:
    """Pagefind's indexer; None where it is not installed."""
    found = importlib.util.find_spec("pagefind_bin")
    if found is None:
        return None
    return next((path for path in Path(found.origin).parent.iterdir() if path.stem.startswith("pagefind")), None)


def index(site: Path, target: Path) -> Path:
    """A copy of the book's pages with Pagefind's index, made as its manual says.

    Sections of Pagefind begin at headings with an id; Sphinx gives the id to the section around the heading, so it is
    moved. A formula is read once: from its MathML and TeX, not from its boxes.
    """
    for page in read_contents(Project(ROOT)).pages:
        text = (site / f"{page}.html").read_text(encoding="utf-8")
        text = _SECTION.sub(r'<section>\2<h\3 id="\1"', text).replace("<main ", "<main data-pagefind-body ")
        (target / page).parent.mkdir(parents=True, exist_ok=True)
        (target / f"{page}.html").write_text(text, encoding="utf-8")
    (target / "empty.html").write_text("<!DOCTYPE html><title>Empty</title>", encoding="utf-8")
    left_out = ".katex-html, .headerlink, .eqno"
    command = [str(program()), "--site", str(target), "--exclude-selectors", left_out, "--quiet"]
    subprocess.run(command, check=True, capture_output=True)
    return target


def answers(browser: Browser, root: str, questions: Sequence[str]) -> list[list[list[str]]]:
    """For each question the pages found, best first, each as its sections (``page#anchor``), best first."""
    page = browser.new_page()
    page.goto(root + "empty.html")
    found = page.evaluate(_ASK, [f"{root}pagefind/pagefind.js", list(questions)])
    page.close()
    return [[[_address(url) for url in sections] for sections in pages if sections] for pages in found]


def first_answer(browser: Browser, root: str, question: str) -> float:
    """Milliseconds until Pagefind has five results with their excerpts, with nothing loaded."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(root + "empty.html", wait_until="networkidle")
    took = page.evaluate(_FIRST, [f"{root}pagefind/pagefind.js", question])
    context.close()
    return took


def _address(url: str) -> str:
    page, _, anchor = url.partition("#")
    return f"{page.removeprefix('/').removesuffix('.html')}#{anchor}".rstrip("#")
