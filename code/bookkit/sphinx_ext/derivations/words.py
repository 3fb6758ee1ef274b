"""The declaration language in words, for the reader: a table's rows, and what a kind is."""

from __future__ import annotations

import re

from bookkit.sphinx_ext.derivations.chances import random
from bookkit.sphinx_ext.derivations.kinds import Words, cell_of_several, elementwise, function, shaped, split_outside

_FAMILY = re.compile(r",\s*(\S+) in ([^\s,]+?)\.\.((?:[^,]|,(?!\s))+)")
_LATEX = {">=": r"\ge ", "<=": r"\le ", "!=": r"\ne "}


def read_declarations(text: str) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Rows (letters, meaning, what they are) and conditions of a ``{symbols}`` block, as Markdown.

    A meaning that was written for several declarations of a line is that of the whole: they share a row.
    """
    rows, conditions = [], []
    for line in text.splitlines():
        if not line.strip() or line.split()[0] in ("convention", "macro"):
            continue
        declared, _, meaning = re.sub(r";\s+", ";", line.strip()).partition("  ")
        found = []
        for part in declared.split(";"):
            part = part.strip()
            if part.startswith("require"):
                conditions += [one.strip() for one in split_outside(part.removeprefix("require"))]
            elif ":" in part:
                names, kind = part.split(":", 1)
                letters = [f"${name.strip()}$" for name in split_outside(names)]
                words = what_it_is(kind.strip())
                found.append((", ".join(letters), cell_of_several(words) if len(letters) > 1 else words))
        meaning = meaning.strip()
        if meaning and len(found) > 1:
            found = [(", ".join(letters for letters, _ in found), _together(found))]
        rows += [tuple(cell.replace("|", r"\|") for cell in (letters, meaning, kind)) for letters, kind in found]
    return rows, [_as_latex(condition) for condition in conditions]


def _together(found: list[tuple[str, str]]) -> str:
    """What the letters of a row are: once if they are the same, else each by its letter."""
    kinds = {kind for _, kind in found}
    return kinds.pop() if len(kinds) == 1 else "; ".join(f"{letters}: {kind}" for letters, kind in found)


def _as_latex(condition: str) -> str:
    for written, set_as in _LATEX.items():
        condition = condition.replace(f"{written} ", set_as).replace(written, set_as)
    return condition


def what_it_is(kind: str) -> str:
    """A type of the declaration language in words, with its shape and ranges as mathematics."""
    ranges = [f"${letter} = {low}, \\dots, {high.strip()}$" for letter, low, high in _FAMILY.findall(kind)]
    return in_words(kind).cell + (f", for {' and '.join(ranges)}" if ranges else "")


def in_words(kind: str) -> Words:
    """A type without the ranges of a family."""
    kind = without_ranges(kind)
    if match := re.fullmatch(r"index (\S+?)\.\.(.+)", kind):
        return _noun(f"an index, ${match[1]}$ to ${match[2]}$")
    if match := re.fullmatch(r"index (\S+)", kind):
        return _noun(f"an index, $1$ to ${match[1]}$")
    if kind == "index":
        return _noun("an index")
    if match := re.fullmatch(r"(row|column) (\S+) of (\S+)", kind):
        return _noun(f"{match[1]} ${match[2]}$ of ${match[3]}$")
    if match := re.fullmatch(r"subset of (\S+?)\.\.(.+)", kind):
        return _noun(f"a set of some of ${match[1]}, \\dots, {match[2]}$, not empty")
    if match := re.fullmatch(r"constant in (.+)", kind):
        return Words(f"the same for every ${match[1]}$", f"is the same for every ${match[1]}$")
    for word, read in (("random", random), ("function", function), ("elementwise", elementwise)):
        if re.match(rf"{word}\b", kind):
            return read(kind)
    return shaped(kind)


def _noun(words: str) -> Words:
    return Words(words, f"is {words}")


def is_family(kind: str) -> bool:
    """Whether a type declares one symbol for each index of a range."""
    return bool(_FAMILY.search(kind))


def without_ranges(kind: str) -> str:
    """The type of one member of a family."""
    return _FAMILY.sub("", kind).strip()
