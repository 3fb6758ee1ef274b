"""Whatever a file holds, the answer is a verdict: soon, without a crash, without running anything."""

import ast
import resource
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mathcheck
from mathcheck import FAILING, PASSING, Settings, check, limits
from tests.mathcheck.reading_helpers import document

SECONDS = Settings(seconds=2.0)
HOSTILE = {
    "nested braces": "{" * 5000,
    "a megabyte of braces": "{" * 500_000 + "}" * 500_000,
    "nested brackets": "x = " + "(" * 3000 + "x" + ")" * 3000,
    "nested fractions": "x = " + r"\frac{1}{" * 300 + "x" + "}" * 300,
    "nested sums": "x = " + r"\sum_{j=1}^{d}" * 12 + " w_j",
    "nested powers": "x = 2" + "^{2" * 100 + "}" * 100,
    "a huge exponent": r"x = 10^{10^{10^{10}}}",
    "a huge factorial": r"x = (10^{30})!",
    "an exponential of exponentials": r"x = e^{e^{e^{e^{e^{x + 10}}}}}",
    "a huge range": r"x = \sum_{m=1}^{10^{12}} m",
    "a huge double range": r"x = \sum_{m=1}^{15000} \sum_{r=1}^{15000} m r",
    "a huge matrix": r"x = \operatorname{tr} I_{d^2 n^2}",
    "a huge matrix power": r"A^{100000} = A",
    "input": r"x = \input{/etc/passwd}",
    "a definition": r"\def\a{\a\a}\a = x",
    "a recursive macro": r"\loop = x",
    "unicode": "x = ∑ ж + 𝔁 − ∫",
    "control characters": "x = \x00\x07\x1b[31m z",
    "an open environment": r"\begin{aligned} x &= z \\",
    "environments crossed": r"\begin{aligned} x &= \begin{cases} 1 \end{aligned} \end{cases}",
    "only relations": "= = = <",
    "only signs": "+ - + -",
    "a lone backslash": "x = \\",
    "an open text": r"x = \text{never closed",
    "many derivatives": r"x = \frac{\partial^{99} g(w)}{\partial w_1^{99}}",
    "nested gradients": (
        r"w = \nabla_w \lVert \nabla_w \lVert \nabla_w \lVert \nabla_w \lVert w \rVert^3 \rVert^3 \rVert^3 " r"\rVert^3"
    ),
    "python": r"x = __import__('os').system('touch mathcheck-was-here')",
    "a format": r"x = %s {0} ${x}",
    "a division by zero": r"x = \frac{1}{x - x}",
    "a singular inverse": r"(A - A)^{-1} = A",
    "an index of an index": r"x = w_{w_{w_1}}",
    "an empty fraction": r"x = \frac{}{}",
    "an endless integral": r"x = \int_0^\infty e^{e^s} \, \mathrm{d}s",
    "a long line": "x = " + " + ".join(["x"] * 4000),
    "a long product": "x = " + r" \cdot ".join(["x"] * 4000),
    "a deep product": "x = " + "x " * 1900,
    "a tower": r"x = 9^{9^{9}}",
    "a tower below": r"x = 9^{-9^{9^{9}}}",
    "powers of powers": r"x = (((((x^{9999})^{9999})^{9999})^{9999})^{9999})",
    "a factorial of factorials": r"x = ((10!)!)!",
    "a huge binomial": r"x = \binom{10^9}{5 \cdot 10^8}",
    "a billion terms": r"x = \sum_{m=1}^{10^9} m",
    "a long sum": r"x = \sum_{m=1}^{19999} \frac{1}{m}",
    "Kronecker powers": r"x = \operatorname{tr}(" + r" \otimes ".join("A" * 10) + ")",
    "a long numeral": "x = " + "9" * 100_000,
    "an integrand of high degree": r"\int_0^1 s^{10^9} \, \mathrm{d}s = x",
    "a macro bomb": r"\bomb \bomb = x",
    "macros of macros": r"\many = x",
    "thousands of primes": "x" + "'" * 3000 + " = x",
    "thousands of scripts": "x" + "_1^2" * 3000,
    "thousands of open brackets": r"x = " + r"\left( " * 900,
    "right-to-left text": "x = \u202e\u200d\ufeffx",
    "half a surrogate": "x = \ud800 x",
    "write": r"\write18{touch mathcheck-was-here} x = x",
    "a control sequence by name": r"\csname input\endcsname x = x",
    "a link": r"\href{javascript:alert(1)}{x} = x",
}


MANY = ["\\many" + "a" * k for k in range(16)]
BOMBS = "macro \\bomb[1] = #1#1#1#1\n" + "".join(
    f"macro {name} = {' '.join([below] * 4)}\n" for name, below in zip(MANY, [*MANY[1:], "x"], strict=True)
)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_input_gets_a_verdict_in_time(text):
    symbols = (
        "convention log natural\nn, d: dim\nx, z: real; w: real(d); A: square(d)\ng: function real(d) -> "
        "real\nmacro \\loop = \\loop \\loop\n" + BOMBS
    )
    started = time.process_time()
    report = check("f.md", text=document(text, symbols=symbols), settings=SECONDS)
    assert time.process_time() - started < 12
    assert report.results
    assert not report.passes
    assert all(one.verdict in FAILING + PASSING for one in report.results)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        ":::{symbols}\n",
        ":::{symbols}\nx\n:::\n",
        ":::{symbols}\nx: foo(\n:::\n",
        ":::{symbols}\nx: real(((\n:::\n",
        "::::{derivation}\n",
        ":::{solve} $\n$$ x = 1 $$\n:::\n",
        ":::{symbols}\n:from: /etc/passwd\n:::\n",
        ":::{symbols}\nmacro \\a\n:::\n",
        ":::{symbols}\nn: dim; require n >\n:::\n",
        "$$$$\n",
        "$$ $$\n",
        "````\n```\n$$ x\n",
    ],
)
def test_broken_files_get_verdicts(text):
    report = check("f.md", text=text)
    assert all(one.verdict in FAILING for one in report.results)


PIECES = [
    "x",
    "z",
    "w",
    "A",
    "2",
    "10",
    "+",
    "-",
    "=",
    r"\le",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "|",
    r"\|",
    "^",
    "_",
    r"\frac",
    r"\sum",
    r"\sum_{j=1}^{d}",
    r"\int_0^1",
    r"\mathrm{d}x",
    r"\nabla_w",
    r"\partial",
    r"\log",
    r"\det",
    r"\begin{cases}",
    r"\end{cases}",
    r"\begin{aligned}",
    r"\end{aligned}",
    "&",
    r"\\",
    r"\text{if}",
    r"\quad",
    ",",
    r"\top",
    r"\mathbb{E}",
    r"\lVert",
    r"\rVert",
    r"\left(",
    r"\right)",
    "!",
    "'",
    r"\in",
    r"\mathbb{R}",
    r"\mathbf{1}",
    r"\infty",
    r"\cdot",
    "/",
    ":=",
    r"\operatorname{tr}",
    "#",
    "%",
    "~",
    "$",
    "j",
]


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=25))
def test_random_latex_gets_a_verdict(pieces):
    symbols = "convention log natural\nn, d: dim\nj: index d\nx, z: real; w: real(d); A: square(d)\n"
    report = check("f.md", text=document(" ".join(pieces), symbols=symbols), settings=Settings(seconds=1.0))
    assert all(
        one.verdict in FAILING + PASSING and "mathcheck itself failed" not in one.reason for one in report.results
    ), report


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 120), st.integers(0, 120))
def test_truncated_lines_get_a_verdict(start, end):
    line = (
        r"\begin{aligned} \nabla_w \tfrac1n \lVert A w - x w \rVert^2 &= \sum_{j=1}^{d} \frac{w_j}{x} \\ &\le "
        r"\log \det(A^\top A) \quad \text{for } x > 0 \end{aligned}"
    )
    symbols = "convention log natural\nn, d: dim\nx: real; w: real(d); A: square(d)\n"
    report = check(
        "f.md", text=document(line[start : len(line) - end], symbols=symbols), settings=Settings(seconds=1.0)
    )
    assert all(
        one.verdict in FAILING + PASSING and "mathcheck itself failed" not in one.reason for one in report.results
    ), report


FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
FORBIDDEN_ATTRIBUTES = {
    "system", "popen", "spawn", "fork", "execv", "sympify", "parse_expr", "parse_latex", "lambdify", "import_module",
    "run_path", "run_module", "loads_pickle", "autowrap", "ufuncify",
}  # fmt: skip
FORBIDDEN_MODULES = {
    "subprocess",
    "pickle",
    "marshal",
    "shelve",
    "ctypes",
    "code",
    "codeop",
    "runpy",
    "socket",
    "shlex",
}


def what_could_run_text(source):
    """Names, attributes and imports through which text could become code."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
            yield node.func.id
        elif isinstance(node, ast.Attribute) and node.attr in FORBIDDEN_ATTRIBUTES:
            yield node.attr
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name.split(".")[0] in FORBIDDEN_MODULES)
        elif isinstance(node, ast.ImportFrom):
            names = {one.name for one in node.names} & (FORBIDDEN_ATTRIBUTES | FORBIDDEN_CALLS)
            yield from sorted(names)
            if (node.module or "").split(".")[0] in FORBIDDEN_MODULES:
                yield node.module


def test_the_source_never_evaluates_text():
    paths = sorted(Path(mathcheck.__file__).parent.rglob("*.py"))
    assert len(paths) > 50
    for path in paths:
        assert not list(what_could_run_text(path.read_text(encoding="utf-8"))), path


@pytest.mark.parametrize(
    "source", ["eval(x)", "import subprocess", "sp.sympify(x)", "from sympy import lambdify", "os.system(x)", "exec(x)"]
)
def test_the_scan_sees_what_could_run_text(source):
    assert list(what_could_run_text(source))


def test_a_step_without_memory_gets_a_verdict(monkeypatch):
    """A step that asks for more than its share fails alone: twice as much, for what was held may shrink meanwhile."""
    from mathcheck.judge import steps

    monkeypatch.setattr(steps, "compare", lambda *_: bytearray(2 * limits.MEMORY))
    report = check("f.md", text=document("x = x", "z \\in \\mathbb{R}", symbols="x, z: real"), settings=SECONDS)
    assert [one.verdict for one in report.results] == ["inconclusive", "proved"]
    assert "MemoryError" in report.results[0].reason


def test_the_limit_of_memory_ends_with_the_step():
    before = resource.getrlimit(resource.RLIMIT_AS)
    with limits.memory_limit(1 << 28), pytest.raises(MemoryError):
        bytearray(1 << 29)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
