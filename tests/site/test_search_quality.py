"""The search answers real questions: the section that answers is among the first three."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.site.conftest import addresses
from tests.site.search_quality import HELD_OUT, QUESTIONS, Quality, ask_all, questions


@pytest.fixture(scope="module")
def quality(site: Path) -> Quality:
    return ask_all(site)


def test_every_answer_names_a_section_that_exists(site: Path) -> None:
    made = json.loads((site / "_static/search.json").read_text(encoding="utf-8"))
    known = {f"{page}#{anchor}".rstrip("#") for page, anchor, *_ in made["sections"]}
    broken = [
        f"{file.relative_to(ROOT)}:{line}: no section {answer} in the book; if it was renamed, change the answer"
        for file in (QUESTIONS, HELD_OUT)
        for question in questions(file)
        for answer in question.answers
        if answer not in known
        for line, text in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if answer + "," in text or answer + "]" in text
    ]
    assert broken == [], "\n".join(dict.fromkeys(broken))


def test_no_question_is_both_tuned_on_and_held_out() -> None:
    held = {question.ask.lower() for question in questions(HELD_OUT)}
    assert len(held) >= 40
    assert not held & {question.ask.lower() for question in questions()}


def test_there_are_enough_questions_and_most_pages_have_some() -> None:
    asked = questions()
    assert len(asked) >= 80
    assert len({question.ask for question in asked}) == len(asked)
    pages = {page for question in asked for page in question.pages}
    known = {address.removesuffix(".html") for address in addresses()}
    assert len(known & pages) > len(known) / 2  # a new chapter may come before its questions


def test_the_right_section_is_among_the_first_three_for_nine_of_ten_questions(quality: Quality) -> None:
    assert quality.share() >= 0.9, "\n".join(quality.missed())


def test_it_finds_more_than_the_search_of_sphinx_even_if_that_need_only_name_the_page(quality: Quality) -> None:
    assert quality.share() > quality.share_of_sphinx(page_is_enough=True)
    assert quality.share() > quality.share_of_sphinx(page_is_enough=False)
