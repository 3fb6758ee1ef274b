"""Small files for the tests: symbols that most of them need, and the verdicts of a few lines."""

from __future__ import annotations

from mathcheck import check
from mathcheck.declare.context import Context
from mathcheck.declare.declarations import declare
from mathcheck.latex.lexer import Lines, tokenize
from mathcheck.latex.parser import Parser

SYMBOLS = r"""
convention log natural
n, d, k: dim;  require n > d
X: real(n, d);  y: real(n);  w, v, a: real(d);  A, B: invertible(d);  S: spd(d);  Q: orth(d)
x_i: row i of X
i: index n;  j, l: index d
x, z, t, \varepsilon: real;  \lambda, \sigma: positive;  p, q: simplex(k)
f: function real -> real;  g: function real(d) -> real;  \phi: elementwise;  c: function real -> real, convex
"""


def document(*lines: str, symbols: str = SYMBOLS) -> str:
    """A file with the symbols and the given displays."""
    return f":::{{symbols}}\n{symbols.strip()}\n:::\n\n" + "\n\n".join(f"$$ {line} $$" for line in lines) + "\n"


def results(*lines: str, symbols: str = SYMBOLS, **options):
    """The results of some displays."""
    return check("test.md", text=document(*lines, symbols=symbols), **options).results


def verdict(line: str, symbols: str = SYMBOLS, **options):
    """The last result of one display."""
    return results(line, symbols=symbols, **options)[-1]


def context(symbols: str = SYMBOLS) -> Context:
    """What the symbols declare."""
    found = Context()
    declare(symbols, 0, Lines(symbols), found)
    return found


def parse(text: str, where: Context):
    """The tree of an expression."""
    parser = Parser(tokenize(text, Lines(text)), where)
    node = parser.expression()
    parser.finish()
    return node
