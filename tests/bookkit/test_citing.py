"""Permanent addresses, controls, inventories and lists of a built book."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pybtex.database import parse_string

from tests.bookkit.conftest import SmallBook, make_small_book

SITE = {
    "BOOK_SITE_URL": "https://someone.example/book",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "someone/book",
}
PAGE = r"""# Quadratic forms & “friends” of $w^\top w$

:::{symbols}
d: dim
w: real(d)
A: sym(d)
:::

::::{derivation} The gradient of $w^\top A w$ & <friends>
:id: quadratic-gradient

$$ \nabla_w (w^\top A w) = 2 A w $$ (quadratic-gradient-line)
::::

::::{derivation} Doubling
:id: quadratic-doubling

By {eq}`quadratic-gradient-line`,

$$ 2 w^\top A w = w^\top A w + w^\top A w $$
::::

{deriv:derivation}`quadratic-gradient`, {deriv:equation}`quadratic-gradient-line`, {deriv:chapter}`forms`.
"""
CFF = """cff-version: 1.2.0
message: Cite it.
title: A small book
authors:
  - {family-names: Müller, given-names: Zoë, alias: zoe}
  - {name: "The {Group} & friends", alias: group}
version: 2.5.0
date-released: "2025-04-03"
license: MIT
"""


def write_book(book: SmallBook) -> SmallBook:
    book.write("book/forms.md", PAGE)
    book.write("CITATION.cff", CFF)
    with (book.root / "_toc.yml").open("a") as toc:
        toc.write("  - file: forms\n")
    return book


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> SmallBook:
    """A book with two derivations, whose repository and site are known."""
    book = write_book(make_small_book(tmp_path_factory.mktemp("cited")))
    result = book.run("build", **SITE)
    assert result.returncode == 0, result.stderr
    return book


@pytest.fixture
def book(small_book: SmallBook) -> SmallBook:
    return write_book(small_book)


def page(book: SmallBook, path: str) -> BeautifulSoup:
    return BeautifulSoup((book.root / "_build/html" / path).read_text(encoding="utf-8"), "html.parser")


def target(book: SmallBook, path: str) -> tuple[Path, str]:
    """File and anchor to which a permanent page leads, checked in its three ways."""
    soup = page(book, f"{path}/index.html")
    refresh = soup.find("meta", {"http-equiv": "refresh"})["content"].removeprefix("0; url=")
    assert soup.find("a", class_="onward")["href"] == refresh
    file, _, anchor = refresh.partition("#")
    found = (book.root / "_build/html" / path / file).resolve()
    assert soup.find("link", rel="canonical")["href"].endswith(found.name)
    return found, anchor


def test_a_permanent_address_leads_to_the_derivation_without_a_script(built: SmallBook) -> None:
    file, anchor = target(built, "d/quadratic-gradient")
    assert file == built.root / "_build/html/forms.html"
    assert "derivation" in BeautifulSoup(file.read_text(), "html.parser").find(id=anchor)["class"]
    assert target(built, "c/forms") == (file, "")
    soup = page(built, "d/quadratic-gradient/index.html")
    assert [script["type"] for script in soup.find_all("script")] == ["application/ld+json"]
    style = built.root / "_build/html/d/quadratic-gradient" / soup.find("link", rel="stylesheet")["href"]
    assert style.is_file()


def test_a_permanent_page_says_what_is_cited_and_how_it_was_checked(built: SmallBook) -> None:
    soup = page(built, "d/quadratic-gradient/index.html")
    text = soup.get_text()
    assert soup.h1.string == r"The gradient of $w^\top A w$ & <friends>"
    for part in ("1 holds", "@incollection{toy:quadratic-gradient,", '"type": "chapter"', "TY  - CHAP", 'M{\\"u}ller'):
        assert part in text
    assert "--id quadratic-gradient https://someone.example/book/c/forms/source.md" in text


def test_the_control_holds_the_four_formats_and_the_address(built: SmallBook) -> None:
    soup = page(built, "forms.html")
    for name, path in (
        ("cite-derivation-quadratic-gradient", "d/quadratic-gradient/"),
        ("cite-chapter-forms", "c/forms/"),
    ):
        panel = soup.find(id=name)
        assert soup.find("button", popovertarget=name, class_="cite-open")
        link = panel.find("a")
        assert (link["href"], link.string) == (path, f"https://someone.example/book/{path}")
        labels = [label.string for label in panel.find_all("label")]
        texts = [pre.string for pre in panel.select(".cite-text pre")]
        assert labels == ["BibTeX", "CSL-JSON", "RIS", "Text"]
        (entry,) = parse_string(texts[0], "bibtex").entries.values()
        assert entry.fields["url"] == f"https://someone.example/book/{path}"
        assert json.loads(texts[1])[0]["URL"] == entry.fields["url"]
        assert "ET  - version 2.5.0" in texts[2]


def test_the_whole_book_is_one_bibliography(built: SmallBook) -> None:
    html = built.root / "_build/html"
    keys = list(parse_string((html / "citations.bib").read_text(), "bibtex").entries)
    assert keys == ["toy", "toy:chapter:forms", "toy:quadratic-gradient", "toy:quadratic-doubling"]
    assert [item["id"] for item in json.loads((html / "citations.json").read_text())] == keys
    listed = json.loads((html / "derivations.json").read_text())
    assert listed["book"]["site"] == "https://someone.example/book/"
    first, second = listed["derivations"]
    assert (first["path"], first["key"], first["verdicts"]) == ("d/quadratic-gradient/", keys[2], {"holds": 1})
    assert second["uses"] == ["quadratic-gradient"]


#: Of schema.org: the properties that each type must have here, and the type of each property that it may have.
REQUIRED = {
    "Book": {"name", "author", "datePublished", "inLanguage", "url", "license", "version", "hasPart"},
    "Chapter": {"name", "author", "datePublished", "inLanguage", "url", "license", "version", "isPartOf"},
    "CreativeWork": {
        "name",
        "author",
        "datePublished",
        "inLanguage",
        "url",
        "license",
        "version",
        "isPartOf",
        "abstract",
    },
    "Person": {"name", "familyName"},
    "Organization": {"name"},
}
TEXT = {"name", "identifier", "abstract", "inLanguage", "version", "givenName", "familyName"}
ADDRESS = {"@id", "url", "license", "mainEntityOfPage"}
NESTED = {"author": {"Person", "Organization"}, "hasPart": {"Chapter", "CreativeWork"}, "isPartOf": {"Chapter", "Book"}}


def check_schema(item: dict, *, whole: bool = True) -> None:
    kind = item["@type"]
    missing = REQUIRED[kind] - item.keys() if whole else {"name"} - item.keys()
    assert not missing, (kind, missing)
    for key, value in item.items():
        if key in TEXT:
            assert isinstance(value, str), key
            assert value
        elif key in ADDRESS:
            assert re.match(r"https?://\S+$", value), key
        elif key == "datePublished":
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", value)
        elif key in NESTED:
            for one in value if isinstance(value, list) else [value]:
                assert one["@type"] in NESTED[key]
                check_schema(one, whole=key == "author")
        else:
            assert (key, value) == ("@context", "https://schema.org") or key == "@type", key


@pytest.mark.parametrize("path", ["index.html", "forms.html", "c/forms/index.html", "d/quadratic-gradient/index.html"])
def test_the_head_describes_the_page_to_search_engines(built: SmallBook, path: str) -> None:
    soup = page(built, path)
    check_schema(json.loads(soup.find("script", type="application/ld+json").string))
    tags = {}
    for tag in soup.find_all("meta", attrs={"name": re.compile("^citation_")}):
        tags.setdefault(tag["name"], []).append(tag["content"])
    assert tags["citation_author"] == ["Müller, Zoë", "The {Group} & friends"]
    assert tags["citation_publication_date"] == ["2025/04/03"]
    assert ("citation_inbook_title" in tags) == (path != "index.html")
    assert tags["citation_fulltext_html_url"][0].startswith("https://someone.example/book/")


def test_other_books_refer_to_derivations_and_equations(built: SmallBook, tmp_path: Path) -> None:
    inventory = built.root / "_build/html/objects.inv"
    (tmp_path / "conf.py").write_text(
        "extensions = ['myst_parser', 'sphinx.ext.intersphinx']\n"
        f"intersphinx_mapping = {{'path': ('https://someone.example/book/', {str(inventory)!r})}}\n"
    )
    (tmp_path / "index.md").write_text(
        "# Other\n\n```{toctree}\nrest\n```\n\n[](inv:path:deriv:derivation#quadratic-doubling)\n\n"
        "[](inv:path:deriv:equation#quadratic-gradient-line)\n\n[](inv:path:deriv:chapter#forms)\n"
    )
    (tmp_path / "rest.rst").write_text(
        "Rest\n====\n\n:ref:`quadratic-doubling`\n\n:external+path:ref:`quadratic-gradient-line`\n"
    )
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", str(tmp_path), str(tmp_path / "out")]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    found = {}
    for name in ("index", "rest"):
        soup = BeautifulSoup((tmp_path / f"out/{name}.html").read_text(), "html.parser")
        found[name] = [(link["href"], link.get_text()) for link in soup.select("a.reference.external")]
    forms = "https://someone.example/book/forms.html"
    derivation = (f"{forms}#quadratic-doubling", "Doubling")
    equation = (f"{forms}#equation-quadratic-gradient-line", "Equation (1)")
    assert found["rest"] == [derivation, equation]
    assert found["index"][:2] == [derivation, equation]
    assert found["index"][2][0] == forms


def test_roles_of_the_domain_link_within_the_book(built: SmallBook) -> None:
    last = page(built, "forms.html").find_all("p", string=None)
    links = [link["href"] for paragraph in last for link in paragraph.find_all("a", class_="internal")]
    assert "#quadratic-gradient" in links
    assert "#equation-quadratic-gradient-line" in links


def new_addresses(book: SmallBook) -> list[str]:
    """What the command adds to the list; it lists new pages too."""
    return [word for word in book.run("ids").stdout.split() if word.startswith(("c/", "d/"))]


def test_an_address_stays_when_its_page_moves(book: SmallBook) -> None:
    assert new_addresses(book) == ["c/forms", "d/quadratic-doubling", "d/quadratic-gradient"]
    (book.root / "book/part").mkdir()
    (book.root / "book/forms.md").rename(book.root / "book/part/forms.md")
    toc = book.root / "_toc.yml"
    toc.write_text(toc.read_text().replace("file: forms", "file: part/forms"))
    pages = book.root / "book/published-pages.txt"  # its own address changes, and leads on too
    pages.write_text(pages.read_text().replace("forms\n", "forms part/forms\n"))
    result = book.run("build", **SITE)
    assert result.returncode == 0, result.stderr
    file, anchor = target(book, "d/quadratic-gradient")
    assert file == book.root / "_build/html/part/forms.html"
    assert f'id="{anchor}"' in file.read_text()
    assert target(book, "c/forms")[0] == file


def test_a_published_id_that_disappears_stops_the_build_until_it_is_forwarded(book: SmallBook) -> None:
    book.run("ids")
    text = PAGE.replace("id: quadratic-doubling", "id: quadratic-sum")
    book.write("book/forms.md", text)
    result = book.run("build", **SITE)
    assert result.returncode == 1
    assert "book/published-ids.txt:3: d/quadratic-doubling was published and is gone" in result.stderr
    assert "'d/quadratic-doubling <path that replaces it>' to book/forwards.txt" in result.stderr
    book.write("book/forwards.txt", "d/quadratic-doubling d/quadratic-sum\n")
    assert book.run("build", **SITE).returncode == 0
    assert target(book, "d/quadratic-doubling") == target(book, "d/quadratic-sum")
    assert "d/quadratic-doubling" in page(book, "d/quadratic-doubling/index.html").get_text()
    assert new_addresses(book) == ["d/quadratic-sum"]
    assert "d/quadratic-doubling\n" in (book.root / "book/published-ids.txt").read_text()


@pytest.mark.parametrize(
    ("forwards", "message"),
    [
        ("d/gone-id d/quadratic-summ\n", "book/forwards.txt:1: the book has no d/quadratic-summ"),
        ("d/one-id d/two-id\nd/two-id d/one-id\n", "a circle: d/one-id d/two-id d/one-id"),
        ("# why\nd/quadratic-gradient d/quadratic-doubling\n", "book/forwards.txt:2: d/quadratic-gradient is still"),
        ("quadratic-gone quadratic-gradient\n", "book/forwards.txt:1: expected the path that is gone"),
        ("d/one-id\n", "book/forwards.txt:1: expected the path that is gone"),
    ],
)
def test_a_wrong_forward_is_refused(book: SmallBook, forwards: str, message: str) -> None:
    book.write("book/forwards.txt", forwards)
    result = book.run("ids")
    assert result.returncode == 1
    assert message in result.stderr


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        ("CITATION.cff", CFF, CFF.split("authors:")[0] + "authors: []\n", "CITATION.cff:4: a citation needs an author"),
        ("CITATION.cff", "family-names: Müller, ", "", "CITATION.cff:4: an author without a name"),
        ("CITATION.cff", "title: A", "title: [A", r"CITATION.cff:\d+: no YAML"),
        (
            "book/forms.md",
            PAGE,
            f"---\nauthors: [zoe, nobody]\n---\n\n{PAGE}",
            "book/forms.md:2: .*no author 'nobody'.*zoe, group",
        ),
        (
            "book/forms.md",
            "id: quadratic-doubling",
            "id: quadratic-gradient",
            r"book/forms.md:\d+: .*quadratic-gradient is taken by book/forms.md:\d+",
        ),
        (
            "book/forms.md",
            "id: quadratic-doubling",
            "id: Quadratic_Doubling/ü",
            r"book/forms.md:\d+: .*small letters joined by hyphens",
        ),
    ],
)
def test_what_cannot_be_cited_stops_the_build_at_its_line(
    book: SmallBook, path: str, old: str, new: str, message: str
) -> None:
    file = book.root / path
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    result = book.run("build", **SITE)
    assert result.returncode == 1
    assert re.search(message, result.stderr), result.stderr


def test_a_book_that_names_no_author_anywhere_stops_the_build(book: SmallBook) -> None:
    (book.root / "CITATION.cff").unlink()
    config = book.root / "_config.yml"
    config.write_text(re.sub(r"^author:.*\n", "", config.read_text(), flags=re.MULTILINE))
    result = book.run("build", **SITE)
    assert result.returncode == 1
    assert "_config.yml:1: a citation needs an author; add 'author: …'" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_page_may_name_its_own_authors(book: SmallBook) -> None:
    book.write("book/forms.md", f"---\nauthors: [group]\n---\n\n{PAGE}")
    result = book.run("build", GITHUB_SERVER_URL="")
    assert result.returncode == 0, result.stderr
    bibliography = parse_string((book.root / "_build/html/citations.bib").read_text(), "bibtex")
    authors = {key: len(entry.persons["author"]) for key, entry in bibliography.entries.items()}
    assert authors == {"toy": 2, "toy:chapter:forms": 1, "toy:quadratic-gradient": 1, "toy:quadratic-doubling": 1}
    entry = bibliography.entries["toy:quadratic-gradient"]
    assert "url" not in entry.fields, "neither site nor repository is known"
    assert "the address of the site was unknown to this build" in entry.fields["note"]
    text = page(book, "d/quadratic-gradient/index.html").get_text()
    assert "python -m mathcheck --id quadratic-gradient book/forms.md --code tests" in text
