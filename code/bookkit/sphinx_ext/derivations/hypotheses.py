"""A derivation's hypotheses in a line: what its steps rest on beyond plain real quantities."""

from __future__ import annotations

import re

from bookkit.sphinx_ext.derivations.words import what_it_is

#: Kinds of quantities that are no hypothesis: there is nothing to fail.
PLAIN = re.compile(r"(dim|index|integer|natural|square|subset|basis|constant|row|column|real)\b")
LAW = re.compile(r"random (normal|uniform|exponential|bernoulli|binomial|poisson|sample)\(")
TRAIT = re.compile(r"(convex|concave|increasing|decreasing|monotone|positive|nonnegative|even|odd)\s*$")


def in_words(hypotheses: list[str]) -> str:
    """Hypotheses as Markdown, each once; empty where there is none."""
    found = [_one(text) for text in hypotheses]
    return "; ".join(dict.fromkeys(text for text in found if text))


def _one(text: str) -> str:
    names, colon, kind = text.partition(":")
    if not colon:
        return f"${text}$"
    names, kind = names.strip(), kind.strip()
    if PLAIN.match(kind) or (kind.startswith(("function", "elementwise")) and not TRAIT.search(kind)):
        return ""
    if kind.startswith("function"):
        return f"${names}$ {', '.join(kind.split(', ')[1:])}" if ", " in kind else f"${names}$ positive"
    if match := re.fullmatch(r"in ([(\[].*?[)\]])(,.*)?", kind):
        return f"${names} \\in {match[1]}$"
    if match := re.match(r"rank\((.+?),", kind):
        return f"${names}$ of rank ${match[1]}$"
    # Without its shape, which the table of symbols has, and without the range of a family.
    kind = re.sub(r",\s*\S+ in [^,\s]+\.\.[^,\s]+", "", kind)
    if not LAW.match(kind):
        kind = re.sub(r"^(random )?([a-z]+)\([^()]*\)", r"\1\2", kind)
    return f"${names}$ {what_it_is(kind)}".replace(" random real", " random")
