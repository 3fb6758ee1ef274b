"""Prints a tree back as LaTeX with every bracket shown: the form in which a line was read. Reading it again gives the
same tree.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

from mathcheck.latex.notation import ELEMENTARY, RELATION
from mathcheck.tree import Node

_COMMAND = ELEMENTARY | {"det", "max", "min"}
_ATOMIC = {
    "num",
    "const",
    "name",
    "ones",
    "identity",
    "zeros",
    "entry",
    "member",
    "apply",
    "norm",
    "div",
    "cases",
    "matrix",
    "indicator",
    "delta",
    "expect",
    "binom",
}
_SHORT = 60


def latex(node: Node, short: bool = False) -> str:
    """The expression as LaTeX, fully bracketed; ``short`` cuts it for a message."""
    text = _print(node)
    if text.startswith("(") and text.endswith(")") and _closes_at_end(text):
        text = text[1:-1]
    if short and len(text) > _SHORT:
        text = text[: _SHORT - 1] + "…"
    return text


def chain(sides: list[Node], relations: list[str]) -> str:
    """A whole chain."""
    text = latex(sides[0])
    for relation, side in zip(relations, sides[1:], strict=True):
        text += f" {RELATION[relation]} {latex(side)}"
    return text


def _closes_at_end(text: str) -> bool:
    depth = 0
    for k, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0 and k < len(text) - 1:
            return False
    return True


def _print(node: Node) -> str:
    return _RULES[node.op](node) if node.op in _RULES else f"\\text{{{node.op}}}"


def _base(node: Node) -> str:
    """What takes a superscript: braces around a name that has one, brackets around everything compound."""
    text = _print(node)
    if node.op == "entry":
        return f"({text})"
    if (node.op == "name" and "^" in text) or node.op in (
        "apply",
        "norm",
        "member",
        "ones",
        "identity",
        "zeros",
        "expect",
        "delta",
    ):
        return "{" + text + "}"
    if node.op in ("name", "const", "num") or (text.startswith("(") and _closes_at_end(text)):
        return text
    return f"({text})"


def _num(node: Node) -> str:
    value: Fraction = node.value
    if value.denominator == 1:
        return str(value.numerator)
    digits = 0
    while (value * 10**digits).denominator != 1 and digits < 60:
        digits += 1
    if (value * 10**digits).denominator != 1:
        return f"\\frac{{{value.numerator}}}{{{value.denominator}}}"
    return f"{int(value)}.{int((abs(value) % 1) * 10**digits):0{digits}d}"


def _add(node: Node) -> str:
    pieces = []
    for k, term in enumerate(node.args):
        if term.op == "neg":
            pieces.append(("-" if k == 0 else " - ") + _print(term.args[0]))
        else:
            pieces.append(("" if k == 0 else " + ") + _print(term))
    return f"({''.join(pieces)})"


def _infix(sign: str):
    return lambda node: f"({_print(node.args[0])} {sign} {_print(node.args[1])})".replace("  ", " ")


def _mul(node: Node) -> str:
    left, right = (_print(child) for child in node.args)
    if right[:1].isdigit() or right[:1] == "." or (node.args[0].op == "name" and right.startswith("(")):
        # Two numerals would run together, and a name before a bracket would look like a function.
        right = "{" + right + "}"
    return f"({left} {right})"


def _power(node: Node) -> str:
    return f"({_base(node.args[0])}^{{{_print(node.args[1])}}})"


def _over(mark: str):
    return lambda node: f"({_base(node.args[0])}^{{{mark}}})"


def _entry(node: Node) -> str:
    base, *indices = node.args
    shown = ",".join(":" if index.op == "colon" else _print(index) for index in indices)
    if base.op == "member":
        return f"{_member(base)[:-1]},{shown}}}"
    if base.op == "name":
        return f"{base.value}_{{{shown}}}"
    return (
        f"({_print(base)})_{{{shown}}}"
        if not _print(base).startswith("(") or not _closes_at_end(_print(base))
        else f"{_print(base)}_{{{shown}}}"
    )


def _member(node: Node) -> str:
    if node.value.endswith("|"):
        return f"{node.value[:-1]}_{{{' | '.join(_print(child) for child in node.args)}}}"
    return f"{node.value}_{{{','.join(_print(child) for child in node.args)}}}"


def _call(node: Node) -> str:
    inner = ", ".join(_print(child) if len(node.args) > 1 else latex(child) for child in node.args)
    function = node.value
    fixed = {
        "abs": ("\\lvert ", " \\rvert"),
        "floor": ("\\lfloor ", " \\rfloor"),
        "ceil": ("\\lceil ", " \\rceil"),
        "sqrt": ("\\sqrt{", "}"),
        "inner": ("\\langle ", " \\rangle"),
    }
    if function in fixed:
        return fixed[function][0] + inner + fixed[function][1]
    if function == "binom":
        return f"\\binom{{{_print(node.args[0])}}}{{{_print(node.args[1])}}}"
    if function == "logbase":
        return f"(\\log_{{{_print(node.args[1])}}}({latex(node.args[0])}))"
    names = {"gamma": r"\Gamma", "beta": r"\operatorname{B}"}
    name = names.get(function) or ("\\" + function if function in _COMMAND else f"\\operatorname{{{function}}}")
    return f"({name}({inner}))"


def _apply(node: Node) -> str:
    function, primes = node.value
    if function.endswith("_"):
        # A function with indices; its definition says how many, the text shows the last argument in brackets.
        below = ", ".join(_print(child) for child in node.args[:-1])
        return f"{function}{{{below}}}{chr(39) * primes}({latex(node.args[-1])})"
    return f"{function}{chr(39) * primes}({', '.join(latex(child) for child in node.args)})"


def _norm(node: Node) -> str:
    below = {"": "", "F": "_{F}", "2": "_{2}", "1": "_{1}", "inf": r"_{\infty}", "nuclear": "_{*}", "0": "_{0}"}
    tail = f"_{{{_print(node.args[1])}}}" if node.value == "weighted" else below[node.value]
    return f"\\lVert {latex(node.args[0])} \\rVert{tail}"


def _big(node: Node) -> str:
    kind, variables, form = node.value
    sign = "\\" + kind
    if form == "range":
        head = f"{sign}_{{{variables[0]}={_print(node.args[0])}}}^{{{_print(node.args[1])}}}"
    elif form == "set":
        head = f"{sign}_{{{variables[0]} \\in {_set(node.args[0])}}}"
    elif form == "cond":
        head = f"{sign}_{{{_condition(node.args[0])}}}"
    else:
        head = f"{sign}_{{{variables[0]}}}"
    return f"({head} {_print(node.args[-1])})"


def _set(node: Node) -> str:
    if node.op == "range":
        return f"\\{{{_print(node.args[0])}, \\dots, {_print(node.args[1])}\\}}"
    if node.op == "set":
        return "\\{" + ", ".join(_print(child) for child in node.args) + "\\}"
    if node.op == "interval":
        return f"{node.value[0]}{_print(node.args[0])}, {_print(node.args[1])}{node.value[1]}"
    if node.op == "space":
        orders = r" \times ".join(_print(child) for child in node.args)
        return r"\mathbb{R}" + (f"^{{{orders}}}" if orders else "")
    return _print(node)


def _condition(node: Node) -> str:
    if node.op == "rel":
        return (
            f"{_print(node.args[0])} {RELATION[node.value]} "
            f"{_set(node.args[1]) if node.value in ('in', 'notin') else _print(node.args[1])}"
        )
    if node.op == "not":
        return f"({_condition(node.args[0])})^{{c}}"
    if node.op in ("and", "or"):
        rest = node.args
        chained = _chained(rest) if node.op == "and" else None
        if chained:
            return chained
        sign = r" \land " if node.op == "and" else r" \lor "
        return sign.join(_condition(child) for child in rest)
    return _print(node)


def _chained(parts) -> str | None:
    """``a < b \\le c``, which was read as two comparisons."""
    if any(part.op != "rel" or part.value in ("in", "notin") for part in parts):
        return None
    if any(first.args[1] != second.args[0] for first, second in itertools.pairwise(parts)):
        return None
    text = _print(parts[0].args[0])
    for part in parts:
        text += f" {RELATION[part.value]} {_print(part.args[1])}"
    return text


def _gradient(sign: str):
    return lambda node: f"(\\nabla{sign}_{{{_print(node.args[1])}}} {_print(node.args[0])})"


def _partial(node: Node) -> str:
    body, *variables = node.args
    mark = r"\partial" if node.value == "partial" else r"\mathrm{d}"
    order = f"^{{{len(variables)}}}" if len(variables) > 1 else ""
    below = " ".join(f"{mark} {_variable(variable)}" for variable in variables)
    inner = _print(body)
    if not (inner.startswith("(") and _closes_at_end(inner)):
        inner = f"({inner})"
    return f"(\\frac{{{mark}{order}}}{{{below}}} {inner})"


def _slope(node: Node) -> str:
    text, place, count = node.value
    arguments = node.args[: len(node.args) - count]
    below = "_{" + ",".join(_print(one) for one in node.args[len(node.args) - count :]) + "}" if count else ""
    return (
        f"(\\frac{{\\partial {text}}}{{\\partial (\\text{{argument }} "
        f"{place + 1}){below}}}({', '.join(latex(one) for one in arguments)}))"
    )


def _variable(node: Node) -> str:
    return f"{_print(node.args[0])}^{{\\top}}" if node.op == "transpose" else _print(node)


def _expect(node: Node) -> str:
    kind, over, extra = node.value
    names = {"E": r"\mathbb{E}", "Pr": r"\Pr"}
    head = names.get(kind, f"\\operatorname{{{kind}}}")
    arguments = list(node.args[:-1] if extra else node.args)
    if over:
        law = r" \sim " + _print(node.args[-1]) if extra == "law" else ""
        head += f"_{{{', '.join(over)}{law}}}"
    inner = (" \\| " if kind == "KL" else ", ").join(
        _condition(one) if kind == "Pr" else _print(one) for one in arguments
    )
    if extra == "given":
        inner += f" \\mid {_condition(node.args[-1])}"
    return f"{head}[{inner}]"


def _cases(node: Node) -> str:
    rows = []
    for value, condition in zip(node.args[::2], node.args[1::2], strict=True):
        rows.append(
            f"{_print(value)} & " + ("\\text{otherwise}" if condition.op == "otherwise" else _condition(condition))
        )
    return "\\begin{cases} " + " \\\\ ".join(rows) + " \\end{cases}"


def _matrix(node: Node) -> str:
    rows, columns = node.value
    cells = [_print(child) for child in node.args]
    return (
        "\\begin{pmatrix} "
        + " \\\\ ".join(" & ".join(cells[i * columns : (i + 1) * columns]) for i in range(rows))
        + " \\end{pmatrix}"
    )


def _ordered(sign: str):
    def show(node: Node) -> str:
        orders = r" \times ".join(_print(child) for child in node.args)
        return sign + (f"_{{{orders}}}" if orders else "")

    return show


def _integral(node: Node) -> str:
    low, high, body = node.args
    return f"(\\int_{{{_print(low)}}}^{{{_print(high)}}} {_print(body)} \\, \\mathrm{{d}} {node.value[1][0]})"


_RULES = {
    "num": _num,
    "const": lambda node: {"e": "e", "pi": r"\pi", "infty": r"\infty"}[node.value],
    "name": lambda node: node.value,
    "ones": _ordered(r"\mathbf{1}"),
    "identity": _ordered("I"),
    "zeros": _ordered(r"\mathbf{0}"),
    "add": _add,
    "neg": lambda node: f"(-{_print(node.args[0])})",
    "mul": _mul,
    "dot": lambda node: _infix(r"\times" if node.value else r"\cdot")(node),
    "had": _infix(r"\odot"),
    "hdiv": _infix(r"\oslash"),
    "kron": _infix(r"\otimes"),
    "div": lambda node: f"\\frac{{{latex(node.args[0])}}}{{{latex(node.args[1])}}}",
    "pow": _power,
    "hpow": lambda node: f"({_base(node.args[0])}^{{\\odot {_print(node.args[1])}}})",
    "transpose": _over(r"\top"),
    "pinv": _over("+"),
    "fact": lambda node: f"({_base(node.args[0])}!)",
    "entry": _entry,
    "member": _member,
    "gathered": lambda node: node.value,
    "call": _call,
    "size": lambda node: f"\\lvert {_print(node.args[0])} \\rvert",
    "apply": _apply,
    "norm": _norm,
    "big": _big,
    "grad": _gradient(""),
    "hess": _gradient("^{2}"),
    "gradfn": lambda node: f"(\\nabla {_print(node.args[0])})",
    "hessfn": lambda node: f"(\\nabla^{{2}} {_print(node.args[0])})",
    "partial": _partial,
    "slope": _slope,
    "expect": _expect,
    "cases": _cases,
    "indicator": lambda node: f"\\mathbb{{1}}[{_condition(node.args[0])}]",
    "delta": lambda node: f"\\delta_{{{_print(node.args[0])},{_print(node.args[1])}}}",
    "matrix": _matrix,
    "integral": _integral,
    "limit": lambda node: (
        f"(\\lim_{{{node.value[1][0]} \\to "
        f"{_print(node.args[0])}{'^' + node.value[2] if node.value[2] else ''}}} {_print(node.args[1])})"
    ),
    "order": lambda node: f"O({latex(node.args[0])})",
    "rel": _condition,
    "and": _condition,
    "or": _condition,
    "not": _condition,
    "range": _set,
    "set": _set,
    "interval": _set,
    "space": _set,
    "colon": lambda node: ":",
    "otherwise": lambda node: r"\text{otherwise}",
}
