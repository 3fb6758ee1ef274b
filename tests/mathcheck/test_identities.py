"""The corpus of identities: every true one is accepted, every false one is refused for its own error.

`identities/true/<area>.md` holds identities of the standard references, `identities/false/<area>.md` each
of them with one error. A comment `% false: kind: what is wrong [expected verdict]` stands before the wrong
display. `identities/pending.txt` lists what is not yet judged rightly.
"""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CORPUS = HERE / "identities"
CODE = HERE.parents[1] / "code"
ACCEPTED = {"proved", "holds"}
REFUSED = {"refuted", "ill-typed"}
MARK = re.compile(r"^% false: (?P<kind>[a-z-]+): (?P<what>[^\[]+?)(?: \[(?P<expect>[a-z -]+)\])?$")


@dataclass(frozen=True)
class Item:
    """One derivation of the corpus."""

    id: str
    path: Path
    line: int  # of the directive
    text: str
    kind: str = ""  # the kind of error, for a false one
    expect: str = ""  # the verdict that only it deserves, where the comment names one
    wrong: range = range(0)  # the lines of the wrong display

    def __str__(self):
        return f"{self.path.relative_to(HERE)}:{self.wrong.start or self.line} {self.id}"


def read_items(folder):
    """All derivations below `folder`, in order."""
    items = []
    for path in sorted(folder.glob("*.md")):
        lines = path.read_text(encoding="utf-8").split("\n")
        starts = [k for k, line in enumerate(lines) if line.startswith("::::{derivation}")]
        for start in starts:
            end = next(k for k in range(start, len(lines)) if lines[k] == "::::")
            items.append(read_item(path, lines, start, end))
    return items


def read_item(path, lines, start, end):
    """The derivation between two lines (counted from 0)."""
    (name,) = [line.removeprefix(":id: ") for line in lines[start:end] if line.startswith(":id: ")]
    item = Item(name, path, start + 1, "\n".join(lines[start : end + 1]))
    marks = [k for k in range(start, end) if lines[k].startswith("% false")]
    if not marks:
        return item
    (mark,) = marks
    found = MARK.match(lines[mark])
    assert found, f"{path}:{mark + 1}: this comment cannot be read: {lines[mark]}"
    first = next(k for k in range(mark, end) if lines[k].startswith("$$"))
    last = first
    while not (lines[last].endswith("$$") and (last > first or lines[last].count("$$") == 2)):
        last += 1
    return Item(item.id, path, start + 1, item.text, found["kind"], found["expect"] or "", range(first + 1, last + 2))


TRUE = read_items(CORPUS / "true")
FALSE = read_items(CORPUS / "false")


def read_pending():
    """Ids that are not yet judged rightly, with the reason."""
    pending = {}
    for line in (CORPUS / "pending.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, reason = line.partition("  ")
            assert reason.strip(), f"pending.txt: {name} has no reason"
            assert name not in pending, f"pending.txt: {name} twice"
            pending[name] = reason.strip()
    return pending


PENDING = read_pending()


@pytest.fixture(scope="module")
def relations():
    """What mathcheck's command says of every relation of the corpus: {(file, derivation): [relation]}."""
    command = [
        sys.executable,
        "-m",
        "mathcheck",
        str(CORPUS / "true"),
        str(CORPUS / "false"),
        "--json",
        "--jobs",
        "2",
        "--no-cache",
    ]
    env = dict(os.environ, PYTHONPATH=str(CODE))
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=900, check=False)
    assert done.stdout.startswith("{"), f"mathcheck printed no JSON; it said\n{done.stderr[-2000:]}"
    assert done.returncode == 1, "the false identities have to make the command fail"
    table = {}
    for relation in json.loads(done.stdout)["relations"]:
        table.setdefault((Path(relation["file"]).resolve(), relation["derivation"]), []).append(relation)
    return table


def found(item, relations):
    return relations.get((item.path.resolve(), item.id), [])


def claims(item, relations):
    """The relations of an item that claim something: its definitions are left out."""
    return [r for r in found(item, relations) if r["kind"] != "definition"]


def faults_of_true(item, relations):
    """Why a true identity is not judged rightly; empty if it is."""
    faults = [describe(r) for r in found(item, relations) if r["verdict"] not in ACCEPTED]
    return faults if claims(item, relations) else [*faults, "no claim was found"]


def faults_of_false(item, relations):
    """Why a false identity is not judged rightly; empty if it is."""
    inside = [r for r in found(item, relations) if r["line"] in item.wrong]
    outside = [r for r in found(item, relations) if r["line"] not in item.wrong]
    faults = [f"beside the error: {describe(r)}" for r in outside if r["verdict"] not in ACCEPTED]
    wanted = set(item.expect.split(" or ")) if item.expect else REFUSED
    if not any(r["verdict"] in wanted for r in inside):
        said = "; ".join(describe(r) for r in inside) or "nothing"
        faults.append(f"the error ({item.kind}) is not {' or '.join(sorted(wanted))}, but: {said}")
    return faults


def describe(relation):
    reason = relation.get("reason") or ""
    return f"{relation['line']}: {relation['verdict']} {reason} | {relation['tex']}"


def report(items, faults, relations):
    """The items with faults, one a line, for a person to read."""
    bad = [(item, faults(item, relations)) for item in items if item.id not in PENDING]
    lines = [f"{item}\n    " + "\n    ".join(why) for item, why in bad if why]
    return f"{len(lines)} of {len(bad)} are judged wrongly:\n" + "\n".join(lines) if lines else ""


def test_there_are_at_least_250_true_and_250_false_identities():
    assert len(TRUE) >= 250
    assert len(FALSE) >= 250


def test_ids_are_unique():
    names = [item.id for item in TRUE + FALSE]
    assert sorted(set(names)) == sorted(names)


def test_every_false_identity_names_its_true_twin_and_its_kind_of_error():
    names = {item.id for item in TRUE}
    for item in FALSE:
        twin, _, kind = item.id.partition("--")
        assert twin in names, item
        assert kind == item.kind, item
    assert {item.id.partition("--")[0] for item in FALSE} == names


def test_every_false_identity_differs_from_its_twin():
    twins = {item.id: item for item in TRUE}
    for item in FALSE:
        kept = "\n".join(line for line in item.text.split("\n") if not line.startswith(("% false", ":id:")))
        twin = twins[item.id.partition("--")[0]].text
        assert kept != "\n".join(line for line in twin.split("\n") if not line.startswith(":id:")), item


def test_every_identity_names_its_source():
    for item in TRUE + FALSE:
        assert "\n% source: " in item.text, item


def test_true_identities_are_accepted(relations):
    said = report(TRUE, faults_of_true, relations)
    assert not said, said


def test_no_false_identity_is_accepted(relations):
    """But for those that ``pending.txt`` names, with the reason: each is a defect of the checker that is still open."""
    accepted = []
    for item in FALSE:
        inside = [r for r in found(item, relations) if r["line"] in item.wrong]
        if item.id not in PENDING and inside and all(r["verdict"] in ACCEPTED for r in inside):
            accepted.append(f"{item} ({item.kind}): " + "; ".join(describe(r) for r in inside))
    assert not accepted, f"{len(accepted)} false identities are accepted:\n" + "\n".join(accepted)


def test_false_identities_are_refused_for_their_error(relations):
    said = report(FALSE, faults_of_false, relations)
    assert not said, said


def test_no_false_identity_is_pending():
    assert not [name for name in PENDING if name in {item.id for item in FALSE}]


def test_pending_identities_exist_and_are_still_judged_wrongly(relations):
    items = {item.id: item for item in TRUE + FALSE}
    for name in PENDING:
        assert name in items, f"pending.txt names {name}, which is no identity"
        faults = faults_of_false if items[name].kind else faults_of_true
        assert faults(items[name], relations), f"{name} is judged rightly now: remove it from pending.txt"
