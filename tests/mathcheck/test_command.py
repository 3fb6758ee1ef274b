"""The command: exit codes, messages, JSON, the cache."""

import json
import os
import subprocess
import sys

import pytest

from mathcheck import check
from mathcheck.cli import main
from mathcheck.verdicts import FAILING, PASSING
from tests.mathcheck.reading_helpers import document

FIELDS = {
    "file",
    "line",
    "column",
    "id",
    "label",
    "derivation",
    "step",
    "kind",
    "tex",
    "form",
    "verdict",
    "method",
    "dims",
    "points",
    "seconds",
    "reason",
    "counterexample",
    "relation",
    "end_line",
    "uses",
    "cached",
    "support",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("MATHCHECK_CACHE", str(tmp_path / "cache"))
    (tmp_path / "good.md").write_text(document("x + z = z + x", r"w^\top v = v^\top w"))
    (tmp_path / "bad.md").write_text(document("x + z = z + x", "x - z = z - x"))
    return tmp_path


def test_it_exits_with_0_if_everything_passes_1_if_not_2_if_there_is_no_file(folder, capsys):
    assert main([str(folder / "good.md")]) == 0
    assert main([str(folder / "bad.md")]) == 1
    assert main([str(folder / "none.md")]) == 2


@pytest.mark.parametrize("line", [r"x = A", r"x = \foo", r"\log x = x"])
def test_ill_typed_unreadable_and_inconclusive_lines_fail_the_command(folder, line, capsys):
    (folder / "one.md").write_text(document(line))
    assert main([str(folder / "one.md")]) == 1


def test_messages_name_file_line_and_column(folder, capsys):
    main([str(folder / "bad.md")])
    out = capsys.readouterr().out
    assert f"{folder / 'bad.md'}:13:10: refuted" in out
    assert "left side:" in out


def test_a_folder_is_searched_and_built_or_hidden_files_are_left_out(folder, capsys):
    for name in ("_build", ".hidden"):
        (folder / name).mkdir()
        (folder / name / "x.md").write_text(document("x = z"))
    main([str(folder), "--json"])
    assert {one["file"].rsplit("/")[-1] for one in json.loads(capsys.readouterr().out)["relations"]} == {
        "good.md",
        "bad.md",
    }


def test_json_lists_every_relation(folder, capsys):
    main([str(folder), "--json"])
    data = json.loads(capsys.readouterr().out)
    assert set(data) == {"schema", "seconds", "counts", "derivations", "relations"}
    assert len(data["relations"]) == 4
    assert all(set(one) == FIELDS for one in data["relations"])
    assert set(data["counts"]) == {"definition", *PASSING, *FAILING}
    assert sum(data["counts"].values()) == 4


def test_definitions_are_counted_by_themselves(folder, capsys):
    text = ":::{symbols}\nx: real\n:::\n\n$$ y := x^2 $$\n\n$$ y = x \\cdot x $$\n"
    (folder / "defined.md").write_text(text)
    main([str(folder / "defined.md"), "--prove", "--no-cache"])
    assert "2 relations in 1 file: 1 definition, 1 proved" in capsys.readouterr().out
    assert check(text).counts() == {"definition": 1, "holds": 1}
    refused = check(text.replace("x^2", "x_i"))
    assert "definition" not in refused.counts()
    assert not refused.passes


def test_a_number_of_processes_is_at_least_one(folder, capsys):
    for jobs in ("0", "-1", "many"):
        with pytest.raises(SystemExit):
            main([str(folder), "--jobs", jobs])
        assert "write 1 or more" in capsys.readouterr().err


def test_what_holds_no_file_says_what_to_name(tmp_path, capsys):
    assert main([]) == 2
    assert "as in `mathcheck chapter.md`" in capsys.readouterr().err
    assert main([str(tmp_path)]) == 2
    assert f"{tmp_path} holds no .md file" in capsys.readouterr().err


def test_several_processes_give_the_same_answer_in_the_same_order(folder, capsys):
    answers = []
    for jobs in ("1", "2"):
        main([str(folder), "--json", "--no-cache", "--jobs", jobs])
        relations = json.loads(capsys.readouterr().out)["relations"]
        answers.append([{key: value for key, value in one.items() if key != "seconds"} for one in relations])
    assert answers[0] == answers[1]


def test_unchanged_steps_come_from_the_cache_and_changed_ones_do_not(folder, capsys):
    def cached():
        main([str(folder / "bad.md"), "--json"])
        return [one["cached"] for one in json.loads(capsys.readouterr().out)["relations"]]

    assert cached() == [False, False]
    assert cached() == [True, True]
    text = (folder / "bad.md").read_text()
    (folder / "bad.md").write_text("\n\n" + text)
    assert cached() == [True, True]
    (folder / "bad.md").write_text(
        text.replace("x, z, t", "x, t, z").replace("x, t, z, \\varepsilon: real", "x, t, z, \\varepsilon: positive")
    )
    assert cached() == [False, False]


def test_cached_results_stand_where_the_step_stands_now(folder, capsys):
    main([str(folder / "bad.md"), "--json"])
    before = json.loads(capsys.readouterr().out)["relations"]
    (folder / "bad.md").write_text("\n\n" + (folder / "bad.md").read_text())
    main([str(folder / "bad.md"), "--json"])
    after = json.loads(capsys.readouterr().out)["relations"]
    assert [(one["line"] + 2, one["column"]) for one in before] == [(one["line"], one["column"]) for one in after]


def test_declarations_of_another_file_come_first(folder, capsys):
    (folder / "notation.md").write_text(":::{symbols}\nconvention log natural\nu: positive\n:::\n")
    (folder / "one.md").write_text("$$ \\log u^2 = 2 \\log u $$\n")
    assert main([str(folder / "one.md")]) == 1
    assert main([str(folder / "one.md"), "--with", str(folder / "notation.md")]) == 0
    (folder / "one.md").write_text(":::{symbols}\n:from: notation.md\n:::\n\n$$ \\log u^2 = 2 \\log u $$\n")
    assert main([str(folder / "one.md")]) == 0


def test_it_runs_as_a_module_from_anywhere(folder):
    env = dict(os.environ, MATHCHECK_CACHE=str(folder / "cache"))
    done = subprocess.run(
        [sys.executable, "-m", "mathcheck", "good.md"],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "2 holds" in done.stdout


def test_mutants_of_accepted_lines_are_refused(folder, capsys):
    assert main([str(folder / "good.md"), "--mutate"]) == 0
    out = capsys.readouterr().out
    assert "mutants" in out
    assert "raw" in out
    assert "net" in out
