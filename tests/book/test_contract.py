"""What every chapter keeps, as far as a program can judge it. CONTRIBUTING.md says it in words."""

from __future__ import annotations

import re

import yaml

from bookkit import store
from bookkit.project import Project
from bookkit.sphinx_ext.source import read_listing
from tests.book.conftest import Page, all_pages
from tests.bookkit.conftest import FRONT_MATTER

SECTIONS = [
    "Derivation",
    "Build it",
    "Check it",
    "Use it",
    "Cost",
    "In production",
    "Exercises",
    "Sources",
]
LONGEST = 800  # lines; the aim is about 600


def test_the_front_matter_is_the_common_one(page: Page) -> None:
    text = re.sub(r"\A(---\n.*?\n)authors: [^\n]*\n---\n", r"\1---\n", page.text, flags=re.DOTALL)
    assert text.startswith(FRONT_MATTER.rstrip("\n"))


def test_there_is_one_title(page: Page) -> None:
    assert len(page.headings(1)) == 1


def test_sections_stand_in_the_common_order(page: Page) -> None:
    names = [title.split(":")[0] for title in page.headings(2)]
    assert all(name in SECTIONS for name in names), names
    assert names == sorted(names, key=SECTIONS.index)
    assert {"Build it", "Check it", "Exercises", "Sources"} <= set(names)


def test_the_opening_has_a_picture_and_the_card(page: Page) -> None:
    opening = page.text.split("\n## ", 1)[0]
    assert "figure:" in opening, "one picture before the first section"
    card = re.search(r":{3,}\{admonition\} This chapter\n:class: chapter-card\n(.*?)\n:{3,}", opening, flags=re.DOTALL)
    assert card, "the card of CONTRIBUTING.md"
    for part in ("**Question**", "**You derive**", "**You build**", "**You need**", "**In Géron**"):
        assert part in card.group(1)


def test_a_chapter_can_be_read_in_one_sitting(page: Page) -> None:
    assert len(page.text.splitlines()) <= LONGEST


def test_there_are_five_exercises_each_with_a_folded_solution(page: Page) -> None:
    exercises = re.split(r"^### Exercise \d+", page.section("Exercises"), flags=re.MULTILINE)[1:]
    assert len(exercises) >= 5
    for number, exercise in enumerate(exercises, start=1):
        assert "{dropdown} Solution" in exercise or "hide-cell" in exercise, f"exercise {number} has no solution"


def test_labels_of_equations_are_unique_in_the_book() -> None:
    found: dict[str, str] = {}
    for page in all_pages():
        for label in re.findall(r"\$\$ \(([^)\s]+)\)$", page.prose, flags=re.MULTILINE):
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", label), f"{page.name}: {label}"
            assert label not in found, f"{label} is in {page.name} and in {found[label]}"
            found[label] = page.name
    assert found


def test_a_number_of_an_equation_stands_in_one_pair_of_brackets(repository: Project) -> None:
    """The reference brings its own: ``({eq}`label`)`` is read "((3.8))"."""
    doubled = [
        f"{path.relative_to(repository.root)}:{number}"
        for path in sorted(repository.book.rglob("*.md"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if "({eq}" in line
    ]
    assert not doubled, doubled


def test_every_figure_says_what_it_shows(page: Page, repository: Project) -> None:
    """Description, name and caption for each cell that drew a figure."""
    executed = store.load(repository, page.name)
    assert executed, "run 'make book' first"
    options = [
        yaml.safe_load(match) or {}
        for match in re.findall(
            r"^```\{code-cell\} ipython3\n---\n(.*?)\n---$", page.text, flags=re.MULTILINE | re.DOTALL
        )
    ]
    described = [option["mystnb"] for option in options if "figure" in option.get("mystnb", {})]
    drawn = [
        cell for cell in executed.cells if any("image/svg+xml" in output.get("data", {}) for output in cell["outputs"])
    ]
    assert len(described) == len(drawn)
    for option in described:
        assert len(option["image"]["alt"]) >= 60, option["figure"]["name"]
        assert option["figure"]["name"].startswith(f"fig-{page.slug}-")
        assert option["figure"]["caption"].strip()


def test_no_line_of_a_listing_has_to_be_scrolled(page: Page, repository: Project) -> None:
    for dotted, options in re.findall(r"^:::\{source\} (\S+)\n((?::[a-z]+:.*\n)*)", page.text, flags=re.MULTILINE):
        listing = read_listing(repository.code, dotted, docstring=":docstring:" in options)
        assert max(map(len, listing.text.splitlines())) <= 84, dotted


def test_no_line_of_a_cell_has_to_be_scrolled(page: Page) -> None:
    for cell in page.chapter.cells:
        for line in cell.source.splitlines():
            assert len(line) <= 84, f"line {cell.line}: {len(line)} characters: {line.strip()}"


def test_no_printed_line_has_to_be_scrolled(page: Page, repository: Project) -> None:
    executed = store.load(repository, page.name)
    assert executed, "run 'make book' first"
    for cell in executed.cells:
        for output in cell["outputs"]:
            data = output.get("data", {})
            if "text/html" in data or "image/svg+xml" in data:
                continue  # the page shows these instead of the text
            for line in "".join(output.get("text", data.get("text/plain", ""))).splitlines():
                assert len(line) <= 84, f"{len(line)} characters: {line}"


def test_figures_leave_ink_and_paper_to_the_style(page: Page) -> None:
    """A colour such as black is right on one of the two pages only."""
    named = re.compile(r"(?:color|c|ec|fc|edgecolor|facecolor)=[\"'](?:k|w|black|white|gr[ea]y|0\.\d+)[\"']")
    for cell in page.chapter.cells:
        assert not named.search(cell.source), f"line {cell.line}: {named.search(cell.source).group()}"


def test_randomness_comes_from_a_passed_generator(page: Page) -> None:
    legacy = re.compile(
        r"np\.random\.(?!default_rng|Generator|SeedSequence|PCG64)\w+|random_state=None|default_rng\(\)"
    )
    for cell in page.chapter.cells:
        assert not legacy.search(cell.source), f"line {cell.line}: {legacy.search(cell.source).group()}"


def test_no_cell_fetches_anything(page: Page) -> None:
    for cell in page.chapter.cells:
        assert not re.search(r"\bfetch_\w+\(|urlopen|requests\.|https?://", cell.source), f"line {cell.line}"


def test_numbers_in_prose_come_from_cells_under_the_slug(page: Page) -> None:
    code = "\n".join(cell.source for cell in page.chapter.cells)
    assert re.findall(r"teller\(\"([^\"]+)", code) == [page.slug], "one teller hands all numbers to the text"
    assert "glue(" not in code, "the teller makes plain numbers of NumPy's, which the text cannot print"
    used = set(re.findall(r"\{glue:(?:text|md|math)?\}`([^`:]+)", page.prose))
    assert used


def test_sources_link_the_module_and_its_tests_and_list_what_is_cited(page: Page) -> None:
    sources = page.section("Sources")
    assert "{repo}`code/mlpath/" in sources
    assert "{repo}`tests/mlpath/" in sources
    assert "```{bibliography}\n:filter: docname in docnames\n```" in sources
    assert re.search(r"\{cite:[pt]\}`", page.prose)


def test_no_output_is_stored_in_the_book(repository: Project) -> None:
    assert not list(repository.book.rglob("*.ipynb"))


def test_every_source_of_the_bibliography_is_cited(repository: Project) -> None:
    keys = re.findall(
        r"^@\w+\{([^,]+),", (repository.book / "references.bib").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    text = "\n".join(path.read_text(encoding="utf-8") for path in repository.book.rglob("*.md"))
    cited = {key.strip() for group in re.findall(r"\{cite:[a-z]+\}`([^`]+)`", text) for key in group.split(",")}
    assert len(keys) == len(set(keys))
    assert set(keys) == cited
