"""The hypotheses of a derivation, read off its declarations."""

from __future__ import annotations

import re

from mathcheck.declare.context import Context, Symbol
from mathcheck.latex.notation import RELATION
from mathcheck.latex.printer import latex
from mathcheck.myst.steps import Derivation, Step
from mathcheck.tree import Node, free_names


def rest_on(derivation: Derivation, steps: list[Step], symbols: list[tuple[int, Symbol]], context: Context) -> None:
    """What the derivation's steps rest on beyond plain real quantities; and what it declares and does not use."""
    nodes, parameters = [], set()
    for step in steps:
        if step.derivation == derivation.id and step.statement is not None:
            parameters |= set(step.statement.left[2]) if step.statement.left else set()
            nodes += [*step.statement.sides, *step.statement.conditions]
            nodes += [side for one in step.equations for side in one.sides]
            if step.argument is not None:
                nodes += step.argument.sides
    used = context.closure(*nodes)
    for node in context.requirements:
        if context.closure(node) & used:
            # Of what the steps do not speak, a condition says nothing here, though a dimension be common to both.
            if free_names(node) <= used:
                derivation.hypotheses.append(_condition(node))
            used |= context.closure(node)
    for name in sorted(used):
        symbol = context.get(name)
        if symbol is not None and symbol.body is None and (symbol.kind != "real" or symbol.sort == "random"):
            derivation.hypotheses.append(symbol.text)
    derivation.hypotheses = [one for one in dict.fromkeys(derivation.hypotheses) if one]
    first = derivation.at[0]
    mine = {symbol.name for line, symbol in symbols if line > first and symbol.sort not in ("dim", "index")}
    written = " ".join(step.tex + step.argument_text for step in steps if step.derivation == derivation.id)
    bare = written.replace("{", "").replace("}", "").replace(" ", "")
    said = {name for name in mine if re.sub(r"[{} ]", "", name) in bare}
    derivation.unused = sorted(mine - used - parameters - said)


def _condition(node: Node) -> str:
    """A condition without the brackets around its whole sides."""
    if node.op != "rel" or len(node.args) != 2:
        return latex(node)
    left, right = (_unbracketed(latex(side)) for side in node.args)
    return f"{left} {RELATION[node.value]} {right}"


def _unbracketed(text: str) -> str:
    depth = 0
    for place, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return text[1:-1] if place == len(text) - 1 and text.startswith("(") and place else text
    return text
