"""The checker is tested by changing what it accepted: a fixed sample here, all of it by the command of the README."""

from pathlib import Path

import pytest

from mathcheck.judge.relation import Settings
from mathcheck.judge.symbolic import without_end
from mathcheck.mutation.canonical import same_or_weaker
from mathcheck.mutation.kinds import mutants_of
from mathcheck.mutation.rates import Rates, reviewed
from mathcheck.mutation.run import MUTATED_KINDS, _pairs, form_of, mutate
from mathcheck.myst.reading import read_text
from mathcheck.typing.rules import Typer
from mathcheck.typing.statements import type_statement
from tests.mathcheck.reading_helpers import document

IDENTITIES = Path(__file__).parent / "identities"
SAMPLE = 120


def steps_of(text, name="test.md"):
    return [
        (name, step)
        for step in read_text(text).steps
        if step.kind in MUTATED_KINDS and step.refusal is None and step.statement is not None
    ]


def quick(step):
    """Integrals, limits and infinite sums are SymPy's, and slow: they are left to the full run."""
    return not without_end(one for side in step.statement.sides for one in side.walk())


@pytest.fixture(scope="module")
def corpus():
    found = []
    for path in sorted((IDENTITIES / "true").glob("*.md")):
        found += steps_of(path.read_text(encoding="utf-8"), str(path))
    return [(name, step) for name, step in found if quick(step)]


@pytest.fixture(scope="module")
def equivalent():
    return reviewed(IDENTITIES / "equivalent.txt")


@pytest.fixture(scope="module")
def sample(corpus):
    return mutate(corpus, Settings(), sample=SAMPLE)


def test_a_sample_of_mutants_is_refused(sample, equivalent):
    rates = Rates(sample, equivalent)
    assert len(rates.mutants) == SAMPLE
    assert rates.raw > 0.85
    assert not rates.left, [one.key for one in rates.left]


def test_the_sample_is_always_the_same(corpus):
    first, second = (mutate(corpus[:5], Settings(), sample=4) for _ in range(2))
    assert [one.key for one in first] == [one.key for one in second]


def typed(step):
    """The form of an expression needs its shapes."""
    type_statement(step.statement, Typer(step.context))
    return _pairs(step)


def test_no_refuted_mutant_is_true_by_its_form(corpus, sample):
    """What numbers refute must never be excused by the canonical form."""
    refuted = {one.key for one in sample if one.verdict == "refuted"}
    seen = 0
    for name, step in corpus:
        place = step.derivation or step.id or Path(name).stem
        if place not in {where for where, _ in refuted}:
            continue
        for change, changed in mutants_of(step):
            if (place, f"{change}: {form_of(changed)}") in refuted:
                seen += 1
                assert not same_or_weaker(step.context, _pairs(step), typed(changed)), form_of(changed)
    assert seen > SAMPLE / 2


def reason(accepted, changed):
    (_, first), (_, second) = steps_of(document(accepted, changed))
    return same_or_weaker(first.context, _pairs(first), _pairs(second))


VERDICTS = {
    "the same statement": [
        (r"\operatorname{tr}(A B) = x", r"\operatorname{tr}(B A) = x"),
        (r"w^\top S v = x", r"v^\top S w = x"),
        (r"x + z = t", r"z - t = -x"),
        (r"\det(A B) = x", r"\det(B A) = x"),
        (r"2 x z = t", r"t = 2 z x"),
        (r"\lVert w - v \rVert = x", r"\lVert v - w \rVert = x"),
    ],
    "a weaker bound": [
        (r"x \le z", r"x \le z + \lambda"),
        (r"x \le z", r"x - t^2 \le z"),
        (r"x \ge z", r"x + \lVert w \rVert \ge z"),
        (r"x \le z", r"x \le z + w^\top w"),
        (r"x \le z", r"x \le z + \sum_{j=1}^d \lvert w_j \rvert"),
    ],
    "": [
        (r"A B = B", r"B A = B"),
        (r"w^\top A v = x", r"v^\top A w = x"),
        (r"\operatorname{tr}(A B X^\top X) = x", r"\operatorname{tr}(B A X^\top X) = x"),
        (r"\det(X^\top X) = x", r"\det(X X^\top) = x"),
        (r"x \le z", r"x \ge z"),
        (r"x \le z", r"-x \le -z"),
        (r"\lambda \le x", r"\lambda \le 2 x"),
        (r"x^2 \le z", r"x^2 \le z - 1"),
        (r"\lambda < x", r"\lambda + \sigma < x"),
        (r"f(x) \le z", r"f(x) \le z + f(x)"),
        (r"\phi(w) = v", r"\phi(v) = w"),
    ],
}


@pytest.mark.parametrize(
    ("accepted", "changed", "excuse"), [(*pair, excuse) for excuse, pairs in VERDICTS.items() for pair in pairs]
)
def test_only_the_same_statement_and_a_weaker_bound_are_excused(accepted, changed, excuse):
    assert reason(accepted, changed) == excuse


def test_every_kind_of_change_is_made(corpus):
    kinds = {change for _, step in corpus for change, _ in mutants_of(step)}
    wanted = {
        "flip a sign", "drop a term", "drop a factor", "drop a transpose", "drop a power", "swap factors",
        "shift an index",
        "swap two indices", "raise the lower end of a sum", "lower the upper end of a sum", "double a side",
        "let a factor out of a denominator", "turn the relation", "drop a denominator", "halve a number", "drop log",
    }  # fmt: skip
    assert wanted <= kinds, wanted - kinds


def test_a_weak_checker_has_a_low_rate(corpus, equivalent, monkeypatch):
    """The rate can fall: a comparison that sees nothing lets mutants through."""
    from mathcheck.judge import steps

    monkeypatch.setattr(steps, "compare", lambda *_: None)
    rates = Rates(mutate(corpus, Settings(), sample=60), equivalent)
    assert rates.net < 0.9


def test_a_reviewed_mutant_needs_place_and_reason(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("# note\n@ here\n- because\n    drop a term: x = y\n")
    assert reviewed(path) == {("here", "drop a term: x = y"): "because"}
    for text in ("drop a term: x = y\n", "@ here\ndrop a term: x = y\n", "@ a\n- b\nc: d\nc: d\n"):
        path.write_text(text)
        with pytest.raises(ValueError, match="list"):
            reviewed(path)


def test_reviewed_mutants_are_still_made(corpus, equivalent):
    """A line that no change leads to any more has to go; whether each is still accepted, the full run tells."""
    made = {
        (step.derivation or step.id or Path(name).stem, f"{change}: {form_of(changed)}")
        for name, step in corpus
        for change, changed in mutants_of(step)
    }
    places = {place for place, _ in made}
    gone = [key for key in equivalent if key[0] in places and key not in made]
    assert not gone
