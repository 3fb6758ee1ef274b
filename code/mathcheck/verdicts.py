"""What the checker says of one relation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

PASSING = ("proved", "holds", "by code", "assumed")
FAILING = ("refuted", "ill-typed", "unreadable", "inconclusive")


@dataclass
class Result:
    """One relation with its verdict and how it was reached; a verdict never says more than was done."""

    file: str
    line: int
    column: int
    id: str | None
    derivation: str | None
    step: int
    kind: str
    tex: str
    form: str
    verdict: str
    method: str = ""
    dims: list[dict[str, int]] = field(default_factory=list)
    points: int = 0
    seconds: float = 0.0
    reason: str = ""
    counterexample: dict[str, Any] | None = None
    relation: int = 0
    end_line: int = 0
    uses: list[str] = field(default_factory=list)
    cached: bool = False
    support: list[dict[str, Any]] = field(default_factory=list)
    """Of a step by code: the test and its twin, each with ``role``, ``name``, ``file``, ``line`` and ``kind``."""

    @property
    def passes(self) -> bool:
        """Whether a build may go on."""
        return self.verdict in PASSING

    @property
    def counted(self) -> str:
        """As what it counts: a definition that can be worked out proves nothing, and is counted as what it is."""
        return "definition" if self.kind == "definition" and self.passes else self.verdict

    @property
    def place(self) -> str:
        """``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def message(self) -> str:
        """A line for the terminal, and the counterexample below it."""
        text = f"{self.place}: {self.verdict}: {self.reason or self.form}"
        if self.counterexample:
            text += "\n" + "\n".join(f"    {line}" for line in counterexample_lines(self.counterexample))
        return text


def count(results: Iterable[Result]) -> dict[str, int]:
    """How many there are of each verdict, definitions apart; none is left out."""
    found = Counter(result.counted for result in results)
    return {word: found[word] for word in ("definition", *PASSING, *FAILING)}


def counterexample_lines(example: dict[str, Any]) -> list[str]:
    """The point and both values, as a person reads them."""
    lines = []
    if example.get("dims"):
        lines.append("with " + ", ".join(f"{name} = {size}" for name, size in example["dims"].items()))
    for name, value in example.get("point", {}).items():
        lines.append(f"{name} = {value}")
    if "left" in example:
        lines.append(f"left side:  {example['left']}")
        lines.append(f"right side: {example['right']}")
    return lines
