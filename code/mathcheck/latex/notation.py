"""Tables of LaTeX commands: what is a relation, a function, an opening bracket, and what is not read."""

from __future__ import annotations

MAX_DEPTH = 60
CLOSERS = {
    ")",
    "]",
    "}",
    r"\}",
    r"\rvert",
    r"\rVert",
    r"\rangle",
    r"\rfloor",
    r"\rceil",
    "&",
    ",",
    ";",
    ".",
    ":",
    r"\|",
    r"\mid",
    r"\vert",
    r"\Vert",
    r"\quad",
    r"\qquad",
}
RELATIONS = {
    "=": "=",
    r"\ne": "!=",
    r"\neq": "!=",
    r"\le": "<=",
    r"\leq": "<=",
    r"\leqslant": "<=",
    r"\ge": ">=",
    r"\geq": ">=",
    r"\geqslant": ">=",
    "<": "<",
    ">": ">",
    r"\lt": "<",
    r"\gt": ">",
    r"\in": "in",
    r"\notin": "notin",
    r"\propto": "propto",
    r"\approx": "approx",
    r"\leftarrow": "<-",
    r"\gets": "<-",
    r"\coloneqq": ":=",
    r"\succeq": "psd>=",
    r"\preceq": "psd<=",
    r"\succ": "psd>",
    r"\prec": "psd<",
    ":=": ":=",
}
OPENERS = {"(", "[", r"\{", "{", r"\lvert", r"\lVert", r"\langle", r"\lfloor", r"\lceil"}
ELEMENTARY = frozenset("ln log lg exp sin cos tan sec csc cot sinh cosh tanh coth arcsin arccos arctan".split())
"""Functions of a number that have a command of their own."""
BIG = {r"\sum", r"\prod", r"\max", r"\min", r"\int", r"\lim", r"\sup", r"\inf", r"\bigcup", r"\bigcap"}
_HINTS = {
    r"\sim": "; declare a law in {symbols}, as in `x: random normal(\\mu, \\Sigma)`",
    r"\iff": "; use the {equivalent} directive",
    r"\Leftrightarrow": "; use the {equivalent} directive",
    r"\Rightarrow": "; put the two relations into two displays",
    r"\implies": "; put the two relations into two displays",
    r"\equiv": "; write = for an identity, or := for a definition",
    r"\to": "; write a limit as \\lim_{x \\to a}",
    r"\dots": "; write a sum or a product with a range in place of the dots",
    r"\ldots": "; write a sum or a product with a range in place of the dots",
    r"\cdots": "; write a sum or a product with a range in place of the dots",
    r"\mid": "; a condition belongs into \\Pr( \\mid ) or \\mathbb{E}[ \\mid ]",
    r"\ll": "; write an inequality with its constant",
    r"\gg": "; write an inequality with its constant",
    r"\lesssim": "; write an inequality with its constant",
    "&": "; an & outside of an aligned environment",
}


def _hint(text: str) -> str:
    return _HINTS.get(text, "")


FRACTIONS = {r"\frac", r"\tfrac", r"\dfrac", r"\cfrac", r"\nicefrac", r"\sfrac"}
ENCLOSED = {"(": ")", "[": "]", r"\{": r"\}", "{": "}"}
UNSUPPORTED = {
    r"\arg": (
        "an argmin or argmax is no number; state what holds there (a gradient is zero, {solve}), or check it {by-code}"
    ),
    r"\sup": "a supremum is not evaluated; state the inequality and where it is attained",
    r"\inf": "an infimum is not evaluated; state the inequality and where it is attained",
    r"\oint": "write a one-dimensional integral",
    r"\iint": "write one-dimensional integrals",
    r"\bigcup": "unions of families are not read",
    r"\bigcap": "intersections of families are not read",
    r"\forall": "write the condition as `\\quad \\text{for } …`",
    r"\exists": "existence is checked {by-code}; state what the witness satisfies",
    r"\dots": "write a sum or a product with a range in place of the dots",
    r"\ldots": "write a sum or a product with a range in place of the dots",
    r"\cdots": "write a sum or a product with a range in place of the dots",
    r"\vdots": "write the matrix by its entries",
    r"\ddots": "write the matrix by its entries",
    r"\input": "nothing is included",
    r"\include": "nothing is included",
    r"\def": "declare macros in {symbols}",
    r"\newcommand": "declare macros in {symbols}",
    r"\renewcommand": "declare macros in {symbols}",
    r"\let": "declare macros in {symbols}",
    r"\lim": "",
    r"\oplus": "write the sum or the block matrix",
    r"\cancel": "write the line without what is cancelled",
    r"\square": "no such quantity",
}

RELATION = {
    "=": "=",
    "!=": r"\ne",
    "<=": r"\le",
    ">=": r"\ge",
    "<": "<",
    ">": ">",
    "in": r"\in",
    "notin": r"\notin",
    "propto": r"\propto",
    "approx": r"\approx",
    "<-": r"\leftarrow",
    ":=": ":=",
    "psd>=": r"\succeq",
    "psd<=": r"\preceq",
    "psd>": r"\succ",
    "psd<": r"\prec",
}

LOG_LIKE = {
    "\\" + word: word for word in "log ln exp sin cos tan sec csc cot sinh cosh tanh coth arcsin arccos arctan".split()
} | {r"\lg": "lg"}
PREFIX = LOG_LIKE | {
    r"\det": "det",
    r"\Gamma": "gamma",
    r"\arg": "arg",
    r"\Pr": "Pr",
    r"\deg": "deg",
    r"\dim": "dim",
    r"\ker": "ker",
    r"\gcd": "gcd",
}
WORDS = {
    "tr": "tr",
    "Tr": "tr",
    "trace": "tr",
    "det": "det",
    "rank": "rank",
    "rk": "rank",
    "diag": "diag",
    "Diag": "diag",
    "vec": "vec",
    "sigmoid": "sigmoid",
    "softmax": "softmax",
    "logsumexp": "logsumexp",
    "lse": "logsumexp",
    "LSE": "logsumexp",
    "erf": "erf",
    "erfc": "erfc",
    "sign": "sign",
    "sgn": "sign",
    "relu": "relu",
    "ReLU": "relu",
    "softplus": "softplus",
    "logit": "logit",
    "log": "log",
    "ln": "ln",
    "exp": "exp",
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "sinh": "sinh",
    "cosh": "cosh",
    "tanh": "tanh",
    "arctan": "arctan",
    "arcsin": "arcsin",
    "arccos": "arccos",
    "arsinh": "arsinh",
    "arcosh": "arcosh",
    "artanh": "artanh",
    "log1p": "log1p",
    "expm1": "expm1",
    "digamma": "digamma",
    "lgamma": "lgamma",
    "B": "beta",
    "Beta": "beta",
    "sech": "sech",
    "csch": "csch",
    "coth": "coth",
    "sec": "sec",
}
EXPECTATIONS = {
    "Var": "Var",
    "var": "Var",
    "Cov": "Cov",
    "cov": "Cov",
    "KL": "KL",
    "E": "E",
    "Pr": "Pr",
    "P": "Pr",
    "V": "Var",
    "Corr": "Corr",
    "corr": "Corr",
    "H": "H",
    "D": "KL",
    "I": "I",
}
SPELLED = {"log", "ln", "lg", *LOG_LIKE.values()} | {"exp", "arsinh", "arcosh", "artanh"}
TRIGONOMETRIC = {"sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "coth"}
BRACKETS = {"(": ")", "[": "]", r"\{": r"\}", "{": "}"}


def _word(function: str) -> str:
    return (
        f"\\{function}"
        if f"\\{function}" in PREFIX
        else {"E": "\\mathbb{E}", "Pr": "\\Pr"}.get(function, f"\\operatorname{{{function}}}")
    )
