"""``{by-code}``: a test, and a twin that runs the same check on something broken."""

import pytest

from mathcheck import Code, check
from mathcheck.support import code_of

TESTS = """import pytest

def check_it(value):
    assert value == 1

def look_at(value):
    return value == 1

def test_it():
    check_it(1)

def test_broken():
    with pytest.raises(AssertionError):
        check_it(2)
"""
TEXT = r"""
:::{symbols}
x, z: real
:::

:::{by-code} test_it
:twin: test_broken

$$ x = z $$
:::
"""


def judged(tests=TESTS, text=TEXT, **more):
    (result,) = check("f.md", text=text, code=Code({"tests/test_it.py": tests, **more}, {"f.md": text})).results
    return result


def twin(body, before=""):
    """The result where the twin is another one."""
    return judged(TESTS.partition("def test_broken")[0] + f"{before}\ndef test_broken():\n    {body}\n")


def test_a_claim_by_code_names_its_test_and_its_twin_and_where_they_stand():
    result = judged()
    assert result.verdict == "by code"
    assert [(one["role"], one["name"], one["file"], one["line"]) for one in result.support] == [
        ("test", "test_it", "tests/test_it.py", 9),
        ("twin", "test_broken", "tests/test_it.py", 12),
    ]


def test_a_claim_by_code_without_a_twin_is_refused_with_its_place_and_the_mend():
    result = judged(text=TEXT.replace(":twin: test_broken\n\n", ""))
    assert result.message().startswith("f.md:6:1: unreadable: {by-code} test_it needs a twin: write `:twin: test_…`")
    assert judged(text=TEXT.replace(":twin: test_broken", ":twin:")).verdict == "unreadable"


@pytest.mark.parametrize(("old", "role"), [("code} test_it", "test"), (":twin: test_broken", "twin")])
def test_a_name_that_no_test_has_is_refused_with_one_like_it(old, role):
    result = judged(text=TEXT.replace(old, old + "s"))
    assert result.verdict == "unreadable"
    assert f"as the {role} here; did you mean" in result.reason


def test_without_the_code_nothing_is_supported():
    (result,) = check("f.md", text=TEXT).results
    assert (result.verdict, "--code" in result.reason) == ("unreadable", True)


def test_a_test_is_not_its_own_twin():
    assert "its own twin" in judged(text=TEXT.replace("test_broken", "test_it")).reason


@pytest.mark.parametrize(
    "body",
    [
        "check_it(2)",
        "pass",
        "with pytest.raises(ValueError): check_it(2)",
        "with pytest.raises(Exception): check_it(2)",
        "with pytest.raises((AssertionError, ValueError)): check_it(2)",
        "with pytest.raises(AssertionError): assert 1 == 2",
        "with pytest.raises(AssertionError): look_at(2)",
        "with pytest.raises(AssertionError): other(2)",
        "with pytest.raises(AssertionError):\n        check_it(1)\n        assert False",
        "check_it(1)\n    with pytest.raises(AssertionError): other(2)",
    ],
)
def test_a_twin_that_does_not_expect_the_failure_of_the_same_check_is_refused(body):
    result = twin(body, before="def other(value):\n    assert value == 1\n")
    assert result.verdict == "unreadable"
    assert "the twin test_broken (tests/test_it.py:" in result.reason


def test_what_test_and_twin_share_has_to_assert_something():
    tests = TESTS.replace("check_it", "look_at").replace(
        "def look_at(value):\n    assert", "def unused(value):\n    assert"
    )
    assert "in which no assert was found" in judged(tests).reason
    assert (
        judged(TESTS.replace("    assert value == 1", "    np.testing.assert_allclose(value, 1)")).verdict == "by code"
    )


def test_a_checking_function_may_stand_in_another_file():
    checker = TESTS[TESTS.index("def check_it") : TESTS.index("def look_at")]
    tests = "from helpers import check_it\n" + TESTS.replace(checker, "")
    assert judged(tests, **{"tests/helpers.py": checker}).verdict == "by code"
    assert judged(tests).verdict == "unreadable"


def test_a_name_that_two_files_have_is_refused_until_its_file_is_written():
    result = judged(**{"tests/test_more.py": TESTS})
    assert "tests/test_it.py, tests/test_more.py; write it as tests/test_it.py::test_it" in result.reason
    text = TEXT.replace("test_it\n", "tests/test_it.py::test_it\n").replace("test_broken", "test_it.py::test_broken")
    assert judged(text=text, **{"tests/test_more.py": TESTS}).support[1]["file"] == "tests/test_it.py"


def test_labelled_cells_support_a_claim_too():
    cells = (
        "\n```{code-cell} ipython3\n---\nname: claim\n---\n%matplotlib inline\n"
        "def check_it(value):\n    assert value == 1\ncheck_it(1)\n```\n"
        "\n```{code-cell} ipython3\n:name: broken\n\nwith pytest.raises(AssertionError):\n    check_it(2)\n```\n"
    )
    text = TEXT.replace("test_it", "claim").replace("test_broken", "broken") + cells
    result = judged("", text)
    assert result.verdict == "by code", result.reason
    assert [one["kind"] for one in result.support] == ["cell", "cell"]
    assert judged("", text.replace("check_it(2)", "other(2)")).verdict == "unreadable"


def test_a_file_that_is_no_python_supports_nothing(tmp_path):
    (tmp_path / "test_it.py").write_text("def test_it(:\n")
    (result,) = check("f.md", text=TEXT, code=code_of([tmp_path])).results
    assert (result.verdict, "no test" in result.reason) == ("unreadable", True)
