"""``--hypotheses``: what is declared matters to some step, or it is reported."""

import json

import pytest

from mathcheck.cli import main

PAGE = ":::{{symbols}}\nconvention log natural\n{symbols}\n:::\n\n::::{{derivation}} One\n:id: one\n\n{steps}\n::::\n"


@pytest.fixture
def dropped(tmp_path, monkeypatch, capsys):
    """Runs the command on a page; returns its exit code and the hypotheses, by what is declared."""
    monkeypatch.chdir(tmp_path)

    def run(symbols, *lines):
        steps = "\n\n".join(line if line.startswith(":::") else f"$$ {line} $$" for line in lines)
        (tmp_path / "page.md").write_text(PAGE.format(symbols=symbols, steps=steps))
        code = main(["page.md", "--hypotheses", "--json", "--no-cache"])
        return code, json.loads(capsys.readouterr().out)["hypotheses"]

    return run


@pytest.mark.parametrize(
    ("symbols", "line"),
    [
        ("n: dim; x: real(n); S: spd(n)", r"x^\top S x \ge 0"),
        ("n: dim; x: real(n); S: sym(n)", r"\nabla_x (x^\top S x) = 2 S x"),
        ("n: dim; x: real(n); Q: orth(n)", r"\lVert Q x \rVert = \lVert x \rVert"),
        ("k: dim; p: simplex(k)", r"\sum_{j=1}^{k} p_j = 1"),
        ("n: dim; A: invertible(n)", r"A A^{-1} = I"),
        ("r: real; n: dim; require r != 1", r"\sum_{i=0}^{n} r^i = \frac{1 - r^{n+1}}{1 - r}"),
        ("a: positive", r"\sqrt{a^2} = a"),
        ("x: random real, independent of y; y: random real", r"\mathbb{E}[x y] = \mathbb{E}[x]\, \mathbb{E}[y]"),
        (
            "f: function real -> real, convex; a, b: real",
            r"f(\tfrac12 a + \tfrac12 b) \le \tfrac12 f(a) + \tfrac12 f(b)",
        ),
    ],
)
def test_a_hypothesis_that_matters_is_needed_and_its_step_is_named(dropped, symbols, line):
    code, found = dropped(symbols, line)
    assert [one["status"] for one in found] == ["needed"]
    assert code == 0
    assert {(one["derivation"], one["line"]) for one in found[0]["fails"]} == {("one", 9)}


def test_a_hypothesis_that_no_step_needs_is_unused_and_the_command_says_so(dropped):
    code, found = dropped("n: dim; x: real(n); S: sym(n)", r"x^\top S x = x^\top S^\top x")
    assert (code, [one["status"] for one in found]) == (1, ["unused"])
    assert found[0]["text"] == "S: sym(n) (sym)"


def test_a_hypothesis_may_be_stronger_than_needed(dropped):
    code, (one,) = dropped("n: dim; x: real(n); S: spd(n)", r"\nabla_x (x^\top S x) = 2 S x")
    assert (code, one["status"], one["enough"]) == (0, "needed", "sym")


def test_what_is_used_only_where_nothing_is_judged_is_listed_as_that(dropped):
    code, (one,) = dropped("a: positive", ":::{assumed} Somebody (1900)\n$$ a = 1 $$\n:::")
    assert (code, one["status"]) == (0, "not judged")


def test_a_hypothesis_of_the_page_is_needed_if_one_of_its_derivations_needs_it(dropped):
    second = "::::\n\n::::{derivation} Two\n:id: two\n\n$$ \\sqrt{a^2} = a $$"
    code, (one,) = dropped("a: positive", "a + a = 2 a", ":::{symbols}\n:::\n" + second)
    assert (code, one["status"], one["derivations"]) == (0, "needed", ["one", "two"])
    assert [fail["derivation"] for fail in one["fails"]] == ["two"]
