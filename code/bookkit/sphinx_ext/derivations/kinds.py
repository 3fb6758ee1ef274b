"""What is declared of a symbol, in English: for a cell of a table, and as what is said of it in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Of each word of the declaration language: of a number; of a vector or a matrix, where ``{}`` is its shape, which else
#: follows; in a sentence of a number; in a sentence of what has entries. ``of_several`` makes plurals.
_WORDS = {
    "dim": ("a dimension: a whole number of at least 1", "", "is a dimension", ""),
    "event": ("an event", "", "is an event", ""),
    "real": ("real", "real", "is real", "is real"),
    "positive": ("positive", "positive", "is positive", "has positive entries"),
    "nonnegative": ("at least 0", "{}, each at least 0", "is at least 0", "has entries of at least 0"),
    "negative": ("negative", "negative", "is negative", "has negative entries"),
    "nonzero": ("not 0", "{}, none of them 0", "is not 0", "has no entry 0"),
    "integer": ("an integer", "{}, each an integer", "is an integer", "has integers as entries"),
    "natural": (
        "a natural number or 0",
        "{}, each a natural number or 0",
        "is a natural number or 0",
        "has natural entries",
    ),
    "binary": ("0 or 1", "{}, each 0 or 1", "is 0 or 1", "has entries 0 or 1"),
    "sign": ("−1 or 1", "{}, each −1 or 1", "is −1 or 1", "has entries −1 or 1"),
    "simplex": ("", "{} of at least 0 with sum 1", "", "has entries of at least 0 with sum 1"),
    "joint": ("", "{}, entries of at least 0 with sum 1", "", "has entries of at least 0 with sum 1"),
    "stochastic": (
        "",
        "{}, entries of at least 0, each row with sum 1",
        "",
        "has entries of at least 0 and rows of sum 1",
    ),
    "unit": ("", "{}, of norm 1", "", "has norm 1"),
    "spd": ("", "symmetric positive definite", "", "is symmetric positive definite"),
    "psd": ("", "symmetric positive semidefinite", "", "is symmetric positive semidefinite"),
    "sym": ("", "symmetric", "", "is symmetric"),
    "skew": ("", "skew-symmetric", "", "is skew-symmetric"),
    "square": ("", "real", "", "is square"),
    "invertible": ("", "invertible", "", "is invertible"),
    "diagonal": ("", "diagonal", "", "is diagonal"),
    "lower": ("", "lower triangular", "", "is lower triangular"),
    "upper": ("", "upper triangular", "", "is upper triangular"),
    "permutation": ("", "a permutation matrix", "", "is a permutation matrix"),
    "projection": ("", "an orthogonal projection", "", "is an orthogonal projection"),
}
_SQUARE = set("spd psd sym skew square invertible diagonal lower upper permutation projection".split())
#: What one symbol is, and what several are.
_SEVERAL = [
    (r"^is an? (permutation matrix|orthogonal projection)", r"are \1s"),
    (r"^is an? (dimension|event|integer|natural number)", r"are \1s"),
    (r"^is ", "are "),
    (r"^has (?=.*sum)", "each have "),
    (r"^has ", "have "),
]
_NOUNS = {
    "a dimension: a whole number": "dimensions: whole numbers",
    "an event": "events",
    "an index": "indices",
    "an integer": "integers",
    "a natural number": "natural numbers",
    "a number": "numbers",
    "a function": "functions",
    "a permutation matrix": "permutation matrices",
    "an orthogonal projection": "orthogonal projections",
}


@dataclass(frozen=True)
class Words:
    """What a type is called.

    Parameters
    ----------
    cell : str
        For a table, with its shape, as Markdown.
    said : str
        What follows the name of one symbol in a sentence.
    """

    cell: str
    said: str


def of_several(said: str) -> str:
    """What is said of one symbol, said of several."""
    for pattern, replacement in _SEVERAL:
        changed = re.sub(pattern, replacement, said)
        if changed != said:
            return changed.replace("matrixs", "matrices")
    return said


def cell_of_several(cell: str) -> str:
    """What a cell says of one symbol, said of several."""
    for one, several in _NOUNS.items():
        if re.match(rf"{one}\b", cell):
            return several + cell.removeprefix(one)
    return cell


def listed(names: list[str]) -> str:
    """Formulas as a list in a sentence: each name is a formula of its own."""
    shown = [f"${name.strip()}$" for name in names]
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def split_outside(names: str) -> list[str]:
    """Split at commas that stand outside of braces, parentheses and brackets."""
    pieces, depth = [""], 0
    for character in names:
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(character, 0)
        if character == "," and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += character
    return [piece for piece in pieces if piece.strip()]


def shaped(kind: str) -> Words:
    """A type of a symbol that is no function and not random: its word, and its shape in parentheses."""
    if interval := interval_of(kind):
        return _interval(*interval)
    match = re.fullmatch(r"([a-z]+)(?:\((.*)\))?", kind)
    if not match:
        return Words(kind, f"is {kind}")
    word, shape = match.groups()
    sizes = [size.strip() for size in split_outside(shape or "")]
    if word == "rank" and len(sizes) == 3:
        return Words(f"{_times(sizes[1:])}, of rank ${sizes[0]}$", f"has rank ${sizes[0]}$")
    if word == "orth":
        if len(sizes) == 1:
            return Words(f"orthogonal, {_times(sizes * 2)}", "is orthogonal")
        return Words(f"{_times(sizes)}, with orthonormal columns", "has orthonormal columns")
    if word == "onehot":
        if len(sizes) == 2:
            return Words(
                f"{_times(sizes)}, in each row one entry 1 and the others 0",
                "has one entry 1 in each row and the others 0",
            )
        return Words(f"{_times(sizes)}, one of them 1 and the others 0", "has one entry 1 and the others 0")
    if word == "basis":
        space = rf"$\mathbb{{R}}^{{{sizes[0]}}}$" if sizes else "the space"
        return Words(f"a vector of the standard basis of {space}", f"is a vector of the standard basis of {space}")
    number, entries, of_one, of_entries = _WORDS.get(word, (word, word, f"is {word}", f"is {word}"))
    if not sizes:
        return Words(number or entries, of_one or of_entries)
    if word in _SQUARE and len(sizes) == 1:
        sizes *= 2
    entries = entries or number
    cell = entries.format(_times(sizes)) if "{}" in entries else f"{entries}, {_times(sizes)}"
    return Words(cell, of_entries or of_one)


def interval_of(kind: str) -> tuple[str, str] | None:
    """An interval of numbers and the shape of what has its entries there, if any; None for another type."""
    match = re.fullmatch(r"in ([(\[].*[)\]])\(([^()]*)\)", kind) or re.fullmatch(r"in ([(\[].*[)\]])()", kind)
    return (match[1], match[2]) if match else None


def _interval(interval: str, shape: str) -> Words:
    if not shape:
        return Words(f"a number in ${interval}$", f"is in ${interval}$")
    return Words(f"{_times(split_outside(shape))}, each in ${interval}$", f"has entries in ${interval}$")


def _times(sizes: list[str]) -> str:
    """A shape: entries of a vector, rows times columns of a matrix."""
    sizes = [size.strip() for size in sizes]
    if len(sizes) == 1:
        return f"${sizes[0]}$ entries"
    return "$" + r" \times ".join(f"({size})" if re.search(r"[+-]", size) else size for size in sizes) + "$"


def function(kind: str) -> Words:
    """A function as an arrow between sets, and what is known of it."""
    start, _, end = kind.removeprefix("function").partition("->")
    end, *known = [one.strip() for one in split_outside(end)]
    sets = r" \times ".join(_set(one.strip()) for one in split_outside(start))
    return _with_traits(rf"a function ${sets} \to {_set(end)}$", known)


def elementwise(kind: str) -> Words:
    """A function of a number that may be applied to each entry of a vector."""
    known = [trait.strip() for trait in kind.split(",")[1:]]
    return _with_traits(r"a function $\mathbb{R} \to \mathbb{R}$, of a vector entry by entry", known)


def _with_traits(cell: str, known: list[str]) -> Words:
    return Words(", ".join([cell, *known]), f"is {' and '.join(known)}" if known else "")


def _set(kind: str) -> str:
    """The set that a type of an argument or of a value names, as LaTeX."""
    if interval := interval_of(kind):
        return interval[0] + (f"^{{{interval[1]}}}" if interval[1] else "")
    match = re.fullmatch(r"([a-z]+)(?:\(([^()]*)\))?", kind)
    word, shape = match.groups() if match else (kind, None)
    base = {
        "real": r"\mathbb{R}",
        "positive": r"(0, \infty)",
        "nonnegative": r"[0, \infty)",
        "negative": r"(-\infty, 0)",
        "nonzero": r"\mathbb{R} \setminus \{0\}",
        "integer": r"\mathbb{Z}",
        "natural": r"\mathbb{N}_0",
        "binary": r"\{0, 1\}",
        "sign": r"\{-1, 1\}",
    }.get(word)
    if base is None:
        return rf"\text{{{kind}}}"
    sizes = r" \times ".join(size.strip() for size in (shape or "").split(",") if size.strip())
    return f"{base}^{{{sizes}}}" if sizes else base
