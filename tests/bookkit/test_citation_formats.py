"""Citations are read back by the programs that readers use: pybtex, citeproc, rispy."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string
from pybtex.richtext import Text
from pybtex.scanner import PybtexError

from bookkit.citations.edition import Author, Edition
from bookkit.citations.formats import bibtex, csl_json, plain, ris
from bookkit.citations.metadata import citation_tags, in_script, json_ld
from bookkit.citations.works import Title, Work

EDITION = Edition(
    key="mlpath",
    title="The Path & the “Engine”",
    authors=(Author(literal="Contributors and friends"), Author("Ünal-Łukasz", "Zoë", "van der", "Jr.")),
    version="0.1.0",
    commit="0123456789abcdef0123456789abcdef01234567",
    date="2026-11-24",
    repository="https://github.com/someone/book",
    site="https://someone.github.io/book/",
    license="MIT",
)
WORK = Work(
    "derivation",
    "ridge-shrinkage",
    Title.of("Ridge shrinks"),
    EDITION.authors,
    "algorithms-scratch/ridge",
    EDITION,
    (("proved", 2), ("holds", 1)),
    chapter="ridge",
)
AWKWARD = [
    "Say \"no\" to 'quotes'",
    "Braces {open and close} alone }{",
    "100 % of $5 & #1_a ~ ^ \\ <b>",
    "Bézout, Gauß, Łoś, Ørsted, Čebyšëv, Ñandú",
    "An entry, @misc{key, title = {x}}",
    "Schrödinger’s “naïve” – estimate",
    "</script><script>alert(1)</script>",
    "定理",
]


#: Commands of LaTeX that pybtex has no letters for.
COMMANDS = {
    "textbraceleft": "{",
    "textbraceright": "}",
    "textbackslash": "\\",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textless": "<",
    "textgreater": ">",
}


def titled(words: str) -> Work:
    return replace(WORK, title=Title.of(words))


def set_by_pybtex(source: str, style: str) -> str:
    """The bibliography as a real processor sets it."""
    from pybtex import format_from_string

    return format_from_string(source, style=style, output_backend="plaintext")


def facts_of_bibtex(work: Work) -> dict[str, str]:
    (entry,) = parse_string(bibtex(work), "bibtex").entries.values()
    fields = entry.fields
    return {
        "kind": entry.type,
        "key": entry.key,
        "title": fields["title"].strip("{}"),
        "book": fields.get("booktitle", "").strip("{}"),
        "state": fields.get("edition") or fields["note"].split(";")[0],
        "year": fields["year"],
        "url": fields["url"],
        "note": fields["note"],
    }


def facts_of_csl(work: Work) -> dict[str, str]:
    (item,) = json.loads(csl_json([work]))
    return {
        "kind": item["type"],
        "key": item["id"],
        "title": item["title"],
        "book": item.get("container-title", ""),
        "state": item["edition"],
        "year": str(item["issued"]["date-parts"][0][0]),
        "url": item["URL"],
        "note": item.get("note", ""),
    }


def facts_of_ris(work: Work) -> dict[str, str]:
    (record,) = rispy.loads(ris(work))
    return {
        "kind": record["type_of_reference"],
        "key": record["id"],
        "title": record["title"],
        "book": record.get("secondary_title", ""),
        "state": record["edition"],
        "year": record["year"],
        "url": record["urls"][0],
        "note": "".join(record.get("notes", [])),
    }


@pytest.mark.parametrize("kind", ["derivation", "chapter", "book"])
def test_the_formats_say_the_same_of_a_work(kind: str) -> None:
    name = {"derivation": "ridge-shrinkage", "chapter": "ridge", "book": ""}[kind]
    edition = replace(EDITION, title="The Path", authors=EDITION.authors[:1])
    work = replace(WORK, kind=kind, name=name, edition=edition, authors=edition.authors)
    read = [facts_of_bibtex(work), facts_of_csl(work), facts_of_ris(work)]
    kinds = tuple(one.pop("kind") for one in read)
    assert kinds == (("booklet", "book", "BOOK") if kind == "book" else ("incollection", "chapter", "CHAP"))
    notes = {re.sub("^version[^;]*; ", "", one.pop("note").lower()) for one in read}
    assert len(notes) == 1, notes
    assert "2 proved, 1 holds" in notes.pop()
    states = {one.pop("state").lower() for one in read}
    assert states == {"version 0.1.0, commit 0123456789ab"}
    assert read[0] == read[1] == read[2]
    for fact in (*read[0].values(), "version 0.1.0, commit 0123456789ab", "2 proved, 1 holds"):
        assert fact.lower() in plain(work).lower() or fact == work.key
    assert read[0]["url"] == f"https://someone.github.io/book/{work.path}"


@pytest.mark.parametrize("style", ["plain", "unsrt", "alpha", "unsrtalpha"])
def test_bibtex_is_set_by_a_processor_as_a_part_of_the_book(style: str) -> None:
    found = set_by_pybtex(bibtex(WORK), style)
    order = (
        "Ünal-Łukasz",
        "Ridge shrinks. In The Path & the “Engine”",
        "ersion 0.1.0, commit 0123456789ab edition",
        "2026",
        "https://someone.github.io/book/d/ridge-shrinkage/",
    )
    places = [found.find(part) for part in order]
    assert places == sorted(places), found
    assert places[0] >= 0, found
    assert "Contributors and friends" in found


def test_the_book_itself_is_set_with_all_that_it_holds() -> None:
    found = set_by_pybtex(bibtex(replace(WORK, kind="book", name="", title=Title.of(EDITION.title))), "plain")
    for part in ("The Path & the “Engine”", "2026", "ersion 0.1.0, commit 0123456789ab", "2 proved", "github.io/book/"):
        assert part in found, found


def test_names_are_taken_apart_as_they_are_meant() -> None:
    people = parse_string(bibtex(WORK), "bibtex").entries["mlpath:ridge-shrinkage"].persons["author"]
    assert [str(person) for person in people] == [
        "{Contributors and friends}",
        r"van der {\"U}nal-{\L}ukasz, Jr., Zo{\"e}",
    ]
    assert people[1].prelast_names == ["van", "der"]
    assert people[1].lineage_names == ["Jr."]
    one = replace(WORK, authors=(Author("García y Vega", "José"),))
    (person,) = parse_string(bibtex(one), "bibtex").entries["mlpath:ridge-shrinkage"].persons["author"]
    assert len(person.last_names) == 1
    assert person.prelast_names == []


@pytest.mark.parametrize("words", AWKWARD)
def test_a_title_comes_back_from_bibtex_as_it_was(words: str) -> None:
    entry = parse_string(bibtex(titled(words)), "bibtex").entries["mlpath:ridge-shrinkage"]
    title = entry.fields["title"]
    for number, command in enumerate(COMMANDS):
        title = title.replace(f"{{\\{command}}}", chr(0xE000 + number))
    read = str(Text.from_latex(title)).replace("\\$", "$")
    for number, character in enumerate(COMMANDS.values()):
        read = read.replace(chr(0xE000 + number), character)
    assert read == words.replace("’", "'"), "LaTeX sets the straight one as a curly one"


@pytest.mark.parametrize("words", AWKWARD)
def test_a_title_breaks_no_bibliography(words: str) -> None:
    source = bibtex(titled(words)) + bibtex(replace(WORK, name="next-entry"))
    assert list(parse_string(source, "bibtex").entries) == ["mlpath:ridge-shrinkage", "mlpath:next-entry"]


def test_an_unescaped_title_would_break_it() -> None:
    source = bibtex(WORK).replace("Ridge shrinks", "Braces {open")
    with pytest.raises(PybtexError):
        parse_string(source + bibtex(replace(WORK, name="next-entry")), "bibtex")


def test_a_formula_of_a_title_stays_a_formula() -> None:
    work = replace(
        WORK, title=Title((("text", "The inverse of "), ("math", r"X^\top X"), ("text", " for "), ("math", "w")))
    )
    entry = parse_string(bibtex(work), "bibtex").entries["mlpath:ridge-shrinkage"]
    assert entry.fields["title"] == r"{The inverse of $X^\top X$ for $w$}"
    assert work.title.plain == r"The inverse of $X^\top X$ for w"


def set_by_citeproc(source: str) -> str:
    bibliography = CitationStylesBibliography(
        CitationStylesStyle("harvard-cite-them-right", validate=False),
        CiteProcJSON(json.loads(source)),
        formatter.plain,
    )
    for item in json.loads(source):
        bibliography.register(Citation([CitationItem(item["id"])]))
    return " ".join(str(item) for item in bibliography.bibliography())


@pytest.mark.parametrize("words", ["Ridge shrinks", *AWKWARD])
def test_csl_json_is_set_by_a_processor(words: str) -> None:
    found = set_by_citeproc(csl_json([titled(words)]))
    for part in ("Ünal-Łukasz", "2026", "Path"):
        assert part in found, found
    assert json.loads(csl_json([titled(words)]))[0]["title"] == words
    assert words.split()[0].strip("\"'“") in found


def test_csl_json_holds_what_a_citation_holds() -> None:
    (item,) = json.loads(csl_json([WORK]))
    assert item["URL"] == "https://someone.github.io/book/d/ridge-shrinkage/"
    assert item["issued"] == {"date-parts": [[2026, 11, 24]]}
    assert item["version"] == "0.1.0"
    assert "commit 0123456789ab" in item["edition"]
    assert "2 proved, 1 holds" in item["note"]
    assert item["author"][1] == {
        "family": "Ünal-Łukasz",
        "given": "Zoë",
        "non-dropping-particle": "van der",
        "suffix": "Jr.",
    }


@pytest.mark.parametrize("words", ["Ridge shrinks", *AWKWARD])
def test_ris_is_read_back(words: str) -> None:
    (record,) = rispy.loads(ris(titled(words)))
    assert record["type_of_reference"] == "CHAP"
    assert record["title"] == words
    assert record["authors"] == ["Contributors and friends", "van der Ünal-Łukasz, Zoë, Jr."]
    assert record["secondary_title"] == EDITION.title
    assert record["year"] == "2026"
    assert record["urls"] == ["https://someone.github.io/book/d/ridge-shrinkage/"]
    assert "commit 0123456789ab" in record["edition"]
    assert any("2 proved" in note for note in record["notes"])


def test_without_an_address_a_citation_names_the_repository_and_says_so() -> None:
    work = replace(WORK, edition=replace(EDITION, site=""))
    for text in (bibtex(work), csl_json([work]), ris(work), plain(work)):
        assert "https://github.com/someone/book" in text
        assert "the address of the site was unknown to this build" in text
    nowhere = replace(WORK, edition=replace(EDITION, site="", repository=""))
    for text in (bibtex(nowhere), csl_json([nowhere]), ris(nowhere), plain(nowhere)):
        assert "http" not in text
        assert "derivation ridge-shrinkage" in text
    assert list(parse_string(bibtex(nowhere), "bibtex").entries)


def test_the_tree_that_differs_from_its_commit_says_so() -> None:
    assert "with changes not committed" in plain(replace(WORK, edition=replace(EDITION, changed=True)))


@pytest.mark.parametrize("words", AWKWARD)
def test_a_title_stays_inside_its_tag_and_its_data_block(words: str) -> None:
    from bs4 import BeautifulSoup

    head = citation_tags(titled(words), "", "en") + json_ld(titled(words), [], [], "", "en")
    soup = BeautifulSoup(f"<head>{head}</head><body></body>", "html.parser")
    assert soup.find("meta", {"name": "citation_title"})["content"] == words
    (script,) = soup.find_all("script")
    assert json.loads(script.string)["name"] == words
    assert json.loads(in_script(words)) == words
    assert "<" not in in_script(words)
