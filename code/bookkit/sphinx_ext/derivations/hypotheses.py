"""A derivation's hypotheses in a line: what its steps rest on beyond plain real quantities."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bookkit.sphinx_ext.derivations.kinds import interval_of, listed, of_several, split_outside
from bookkit.sphinx_ext.derivations.words import in_words as type_in_words
from bookkit.sphinx_ext.derivations.words import is_family, without_ranges

#: Kinds of quantities that are no hypothesis: there is nothing to fail.
PLAIN = re.compile(r"(dim|index|integer|natural|square|subset|basis|constant|row|column|real|event)\b")


def in_words(hypotheses: Iterable[str], written: Iterable[str] = ()) -> str:
    """Hypotheses as Markdown, each once; empty where there is none.

    Parameters
    ----------
    hypotheses : iterable of str
        As mathcheck names them: ``names: type``, or a condition with every bracket shown.
    written : iterable of str
        Conditions of the page as its author wrote them; a condition among them is shown as it stands there.
    """
    author = _by_reading(written)
    #: What is said, and of whom; a relation is said of nobody.
    found: dict[str, list[tuple[str, bool]]] = {}
    for text in hypotheses:
        names, colon, kind = text.partition(":")
        if not colon:
            found.setdefault(f"${author.get(_bare(text)) or text}$", [])
        elif not PLAIN.match(kind.strip()):
            said, of = _one(names.strip(), kind.strip())
            if said:
                found.setdefault(said, []).extend(of)
    return "; ".join(_sentence(said, of) for said, of in found.items())


def _one(names: str, kind: str) -> tuple[str, list[tuple[str, bool]]]:
    interval = interval_of(without_ranges(kind))
    if interval and not interval[1]:
        return f"${names} \\in {interval[0]}$", []
    return type_in_words(kind).said, [(name.strip(), is_family(kind)) for name in split_outside(names)]


def _sentence(said: str, of: list[tuple[str, bool]]) -> str:
    """Of whom, and what; the members of a family are several."""
    if not of:
        return said
    names = listed(list(dict.fromkeys(name for name, _ in of)))
    families = all(family for _, family in of)
    several = families or len({name for name, _ in of}) > 1
    return f"{'the ' if families else ''}{names} {of_several(said) if several else said}"


def _by_reading(written: Iterable[str]) -> dict[str, str | None]:
    """The author's TeX by what is left of it without brackets; None where two conditions leave the same."""
    found: dict[str, str | None] = {}
    for text in written:
        bare = _bare(text)
        found[bare] = text if found.get(bare, text) == text else None
    return found


def _bare(text: str) -> str:
    """A condition without brackets, braces and spaces, which do not tell two of a page apart."""
    text = re.sub(r"\\(left|right|[,;!])(?![a-z])", "", text).replace(r"\neq", r"\ne")
    return re.sub(r"[{}()\s]", "", text)
