"""A random variable's type in words: what it is, its law, its moments, and of what it is independent."""

from __future__ import annotations

import re

from bookkit.sphinx_ext.derivations.kinds import Words, listed, shaped, split_outside

#: Laws by name; ``{}`` are their parameters.
_LAWS = {
    "normal": "normal with mean ${}$ and variance ${}$",
    "uniform": "uniform from ${}$ to ${}$",
    "exponential": "exponential with rate ${}$",
    "bernoulli": "1 with probability ${}$ and else 0",
    "binomial": "binomial with ${}$ trials of probability ${}$",
    "poisson": "Poisson with mean ${}$",
    "sample": "1 at ${}$ of ${}$ places, drawn without replacement, and else 0",
}


def random(kind: str) -> Words:
    """``random …`` in words."""
    what, *rest = _pieces(kind.removeprefix("random").strip())
    word, said = _what(what)
    independent = [listed(one[1:]) if one[1:] else "" for one in rest if one[0] == "independent"]
    moments = [f"{one[0]} ${', '.join(one[1:])}$" for one in rest if one[0] in ("mean", "variance")]
    cell, sentence = [word], [said]
    for others in independent:
        free = f"independent of {others}" if others else "independent"
        cell.append(free)
        sentence.append(f" and {free}" if said == "is random" else f", {free}")
    if moments:
        cell.append(f"with {' and '.join(moments)}")
        sentence.append(f", with {' and '.join(moments)}")
    return Words(", ".join(cell), "".join(sentence))


def _pieces(text: str) -> list:
    """The type; then each word with what belongs to it: after ``independent of`` several names may follow."""
    first, *rest = [piece.strip() for piece in split_outside(text)]
    found: list = [first]
    for piece in rest:
        if match := re.match(r"(independent)(?: of)?\b|(mean|variance)\b", piece):
            after = piece[match.end() :].strip()
            found.append([match[1] or match[2], *([after] if after else [])])
        elif isinstance(found[-1], list):
            found[-1].append(piece)
    return found


def _what(what: str) -> tuple[str, str]:
    match = re.fullmatch(r"([a-z]+)\((.*)\)", what)
    if match and match[1] in _LAWS:
        words = _LAWS[match[1]].format(*(one.strip() for one in split_outside(match[2])))
        return f"random: {words}", f"is random: {words}" if words.startswith("1 ") else f"is {words}"
    if match := re.fullmatch(r"(\S+?)\.\.(\S+)", what):
        return rf"random, one of ${match[1]}, \dots, {match[2]}$", rf"is random, one of ${match[1]}, \dots, {match[2]}$"
    words = shaped(what)
    if what == "real":
        return "random", "is random"
    if what.startswith("real("):
        return f"random, {words.cell.removeprefix('real, ')}", "is random"
    return f"random, {words.cell}", "is random and " + re.sub(r"^is ", "", words.said)
