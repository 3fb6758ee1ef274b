"""The declaration language in words, for the reader: a table's rows, and what a kind is."""

from __future__ import annotations

import re

_WORDS = {
    "spd": "symmetric positive definite",
    "psd": "symmetric positive semidefinite",
    "sym": "symmetric",
    "orth": "with orthonormal columns",
    "onehot": "one entry 1, the others 0",
    "simplex": "entries at least 0 with sum 1",
    "unit": "of norm 1",
    "upper": "upper triangular",
    "lower": "lower triangular",
    "dim": "a dimension: a whole number of at least 1",
    "index": "an index",
}

_SQUARE = {"spd", "psd", "sym", "skew", "invertible", "diagonal", "lower", "upper", "square", "orth", "projection"}


def read_declarations(text: str) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Rows (letters, meaning, what they are) and conditions of a ``{symbols}`` block, as Markdown."""
    rows, conditions = [], []
    for line in text.splitlines():
        if not line.strip() or line.split()[0] in ("convention", "macro"):
            continue
        declared, _, meaning = re.sub(r";\s+", ";", line.strip()).partition("  ")
        for part in declared.split(";"):
            part = part.strip()
            if part.startswith("require"):
                conditions += [one.strip() for one in part.removeprefix("require").split(",")]
            elif ":" in part:
                names, kind = part.split(":", 1)
                letters = ", ".join(f"${name.strip()}$" for name in split_outside(names))
                rows.append(
                    (letters, meaning.strip().replace("|", r"\|"), what_it_is(kind.strip()).replace("|", r"\|"))
                )
    latex = {">=": r"\ge ", "<=": r"\le ", "!=": r"\ne "}
    for written, set_as in latex.items():
        conditions = [condition.replace(written, set_as) for condition in conditions]
    return rows, conditions


def split_outside(names: str) -> list[str]:
    """Split at commas that stand outside of braces and parentheses."""
    return [name for name in re.split(r",(?![^{(]*[})])", names) if name.strip()]


def what_it_is(kind: str) -> str:
    """A type of the declaration language in words, with its shape and ranges as mathematics."""
    kind, family = re.fullmatch(r"(.*?)((?:,\s*\S+ in \S+\.\.\S+)*)", kind).groups()
    ranges = "".join(
        f", for ${letter} = {low}, \\dots, {high}$"
        for letter, low, high in re.findall(r",\s*(\S+) in (\S+?)\.\.([^,\s]+)", family)
    )
    return _kind_in_words(kind) + ranges


def _kind_in_words(kind: str) -> str:
    if match := re.fullmatch(r"index (\S+?)\.\.(\S+)", kind):
        return f"an index, ${match[1]}$ to ${match[2]}$"
    if match := re.fullmatch(r"index (\S+)", kind):
        return f"an index, $1$ to ${match[1]}$"
    if match := re.fullmatch(r"in (.+)", kind):
        return f"a number in ${match[1]}$"
    if match := re.fullmatch(r"(row|column) (\S+) of (\S+)", kind):
        return f"{match[1]} ${match[2]}$ of ${match[3]}$"
    match = re.fullmatch(r"([a-z]+)(?:\(([^()]*)\))?(.*)", kind)
    if not match:
        return kind
    word, shape, rest = match.groups()
    if word == "random":
        return _random_in_words(kind)
    if word in ("function", "subset", "constant", "basis", "elementwise"):
        return re.sub(r"\b(of|in) (\S+)$", r"\1 $\2$", kind)
    words = _WORDS.get(word, word)
    if not shape:
        return words + rest
    sizes = [size.strip() for size in shape.split(",")]
    if word in _SQUARE and len(sizes) == 1:
        sizes *= 2
    if word == "onehot" and len(sizes) == 2:
        words = "in each row one entry 1, the others 0"
    return f"{words}, ${' TIMES '.join(sizes)}$".replace(" TIMES ", r" \times ") + rest


def _random_in_words(kind: str) -> str:
    """A random variable: its law, or what it is; then its moments and of what it is independent."""
    words = []
    for piece in split_outside(kind):
        piece = piece.strip()
        if match := re.fullmatch(r"random sample\((.+), (.+)\)", piece):
            piece = f"random: ${match[1]}$ of ${match[2]}$, drawn without replacement"
        elif match := re.fullmatch(r"random (normal|uniform|exponential|bernoulli|binomial|poisson)\((.+)\)", piece):
            piece = f"random, {match[1]}: ${match[2]}$"
        elif match := re.fullmatch(r"(\S+) in (\S+?)\.\.(\S+)", piece):
            piece = f"for ${match[1]} = {match[2]}, \\dots, {match[3]}$"
        elif match := re.fullmatch(r"(mean|variance|independent of) (.+)", piece):
            piece = f"{match[1]} ${match[2]}$"
        words.append(piece)
    return ", ".join(words)
