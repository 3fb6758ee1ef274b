"""What surrounds the pages of a published site: descriptions, cards, sitemap, forwards, manifest."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from docutils.core import publish_doctree
from PIL import Image

from bookkit.project import BuildError
from bookkit.publishing.cards import draw_card
from bookkit.publishing.describe import describe
from bookkit.publishing.moved import LISTED, add_pages, read_listed, unlisted, write_forwards
from bookkit.sphinx_ext.publishing import question
from tests.bookkit.conftest import SmallBook

SITE = "https://someone.github.io/a-book/"
OPENING = (
    "A clinic measured ten things about each of 442 people with diabetes. Can the score be predicted? Nobody knows."
)


LIST = "how to count and how to add, "
LONG = "This sentence is long enough to say what the whole page is about, surely."


@pytest.fixture
def built(small_book: SmallBook) -> SmallBook:
    """A book of two pages, built with a known address; the page ``old`` moved to ``part/one``."""
    small_book.chapter("part/one", prose=f"{OPENING}\n\n## More <of> it\n\nWords.")
    small_book.write(LISTED, "index\nold part/one\npart/one\n")
    build(small_book, SITE)
    return small_book


def build(book: SmallBook, address: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bookkit", "build"]
    environment = {**book.environment(), "BOOK_SITE_URL": address}
    result = subprocess.run(command, cwd=book.root, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result


def test_a_page_says_what_it_is_with_absolute_addresses_and_a_card_that_exists(built: SmallBook) -> None:
    html = built.root / "_build/html"
    page = (html / "part/one.html").read_text(encoding="utf-8")
    assert f'<link rel="canonical" href="{SITE}part/one.html">' in page
    assert f'<meta property="og:url" content="{SITE}part/one.html">' in page
    assert f'<meta property="og:image" content="{SITE}_static/cards/part-one.png">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    sentence = "A clinic measured ten things about each of 442 people with diabetes. Can the score be predicted?"
    assert f'<meta name="description" content="{sentence}">' in page
    with Image.open(html / "_static/cards/part-one.png") as card:
        assert card.size == (1200, 630)
    assert (html / "_static/cards/part-one.png").stat().st_size < 40_000


def test_the_sitemap_lists_the_pages_and_robots_name_it(built: SmallBook) -> None:
    html = built.root / "_build/html"
    sitemap = (html / "sitemap.xml").read_text(encoding="utf-8")
    assert f"<loc>{SITE}</loc>" in sitemap
    assert f"<loc>{SITE}part/one.html</loc>" in sitemap
    assert "404" not in sitemap
    assert "search.html" not in sitemap
    assert f"Sitemap: {SITE}sitemap.xml" in (html / "robots.txt").read_text(encoding="utf-8")


def test_a_page_that_moved_leads_on(built: SmallBook) -> None:
    page = (built.root / "_build/html/old.html").read_text(encoding="utf-8")
    assert 'content="0; url=part/one.html"' in page
    assert '<a href="part/one.html">' in page


def test_every_file_of_the_manifest_is_there(built: SmallBook) -> None:
    html = built.root / "_build/html"
    manifest = json.loads((html / "book.webmanifest").read_text(encoding="utf-8"))
    for icon in manifest["icons"]:
        assert (html / icon["src"]).is_file()
        if icon["type"] == "image/png":
            with Image.open(html / icon["src"]) as image:
                assert icon["sizes"] == f"{image.width}x{image.height}"
    assert (manifest["start_url"], manifest["scope"]) == ("./", "./")


def test_without_an_address_nothing_names_one_and_the_build_says_so(small_book: SmallBook) -> None:
    small_book.chapter("part/one")
    result = build(small_book, "")
    html = small_book.root / "_build/html"
    page = (html / "index.html").read_text(encoding="utf-8")
    assert "the address of the site is not known" in result.stderr
    assert 'rel="canonical"' not in page
    assert "og:url" not in page
    assert "og:image" not in page
    assert "og:title" in page
    assert not (html / "sitemap.xml").exists()


@pytest.mark.parametrize(
    ("listed", "message"),
    [
        ("index\ngone\n", f"{LISTED}:2: gone was published and is gone"),
        ("index\nold nowhere\n", f"{LISTED}:2: the book has no page nowhere"),
        ("index old\n", f"{LISTED}:1: index is in the book"),
        ("a b c\n", f"{LISTED}:1: expected a page"),
    ],
)
def test_a_published_page_that_leads_nowhere_stops_the_build(small_book: SmallBook, listed: str, message: str) -> None:
    small_book.chapter("part/one")
    small_book.write(LISTED, listed)
    with pytest.raises(BuildError, match=message):
        read_listed(small_book.project)
    result = small_book.run("build")
    assert result.returncode == 1
    assert message in result.stderr


def test_new_pages_are_added_to_the_list_and_forwards_stay(small_book: SmallBook, tmp_path: Path) -> None:
    small_book.write(LISTED, "# a note\nold index\n")
    small_book.chapter("part/one")
    assert unlisted(small_book.project) == ["index", "part/one"]
    assert add_pages(small_book.project) == ["index", "part/one"]
    assert unlisted(small_book.project) == []
    assert write_forwards(small_book.project, tmp_path / "out") == ["old"]


def test_a_card_is_the_same_in_every_build(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        draw_card(tmp_path / name, "A title that is rather long, of many words " * 4, "", "The book", "Words. " * 90)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("", ""),
        ("Short. And more of it, which is a sentence that says what the page is for.", None),
        ("It is known [Efron and others, 2004]. Then nothing else was ever said of it by anybody at all.", None),
        ("word " * 100, None),
        (f"It rests on ten chapters: {LIST * 9}", f"It rests on ten chapters: {(LIST * 6)[:-2]} …"),
        (f"{LONG} 563 equations hold." * 2, LONG),
    ],
)
def test_a_description_is_short_and_ends_where_it_may(text: str, description: str | None) -> None:
    found = describe(text)
    assert len(found) <= 202
    assert "2004" not in found
    assert found == description if description is not None else found.endswith((".", " …"))


def test_a_chapter_is_described_by_its_question() -> None:
    lines = ("", ":class: chapter-card", "", "**Question** How?", "", "**You derive** it.", "", "More.", "")
    card = ".. admonition:: This chapter" + "\n   ".join(lines)
    assert question(publish_doctree(f"A clinic.\n\n{card}")) == "How? You derive it."
    assert question(publish_doctree("A clinic.\n\n.. note:: Mind the gap.\n")) == ""
