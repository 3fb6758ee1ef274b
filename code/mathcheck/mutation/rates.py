"""The list of reviewed mutants, both rates, and the command ``--mutate``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mathcheck.judge.relation import Settings
from mathcheck.mutation.run import Mutant, mutable, mutate
from mathcheck.myst.steps import Step
from mathcheck.verdicts import Result

AIM = 0.98


def reviewed(path: str | Path | None) -> dict[tuple[str, str], str]:
    """The list of equivalent mutants and the reason of each.

    ``@ place`` (a derivation's or an equation's id, or a file's stem) begins a place, ``- reason`` a reason; every line
    below is a mutant for which it holds, as the command prints it.
    """
    if not path:
        return {}
    found: dict[tuple[str, str], str] = {}
    place = reason = ""
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("@ "):
            place, reason = text[2:].strip(), ""
        elif text.startswith("- "):
            reason = text[2:].strip()
        elif not place or not reason:
            raise ValueError(f"{path}:{number}: a mutant without a {'reason' if place else 'place'}: {text}")
        elif (place, text) in found:
            raise ValueError(f"{path}:{number}: this mutant stands twice: {text}")
        else:
            found[place, text] = reason
    return found


@dataclass
class Rates:
    """How many mutants are refused: of all, and of those that are no true statements."""

    mutants: list[Mutant]
    equivalent: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def accepted(self) -> list[Mutant]:
        """Mutants that pass."""
        return [one for one in self.mutants if one.verdict == "accepted"]

    @property
    def by_form(self) -> list[Mutant]:
        """Accepted, and true by their canonical form."""
        return [one for one in self.accepted if one.reason]

    @property
    def by_review(self) -> list[Mutant]:
        """Accepted, and reviewed to be true."""
        return [one for one in self.accepted if not one.reason and one.key in self.equivalent]

    @property
    def left(self) -> list[Mutant]:
        """Accepted, and nothing says that it is true."""
        return [one for one in self.accepted if not one.reason and one.key not in self.equivalent]

    @property
    def unused(self) -> list[tuple[str, str]]:
        """Reviewed, but not needed: refused now, or gone. Places that were not mutated in this run are left alone, so
        that one chapter can be run with the list of all.
        """
        places = {one.place for one in self.mutants}
        needed = {one.key for one in self.by_review}
        return sorted(key for key in self.equivalent if key[0] in places and key not in needed)

    @property
    def raw(self) -> float:
        """Refused of all."""
        return 1 - len(self.accepted) / len(self.mutants) if self.mutants else 1.0

    @property
    def net(self) -> float:
        """Refused of those that are no true statements."""
        wrong = len(self.mutants) - len(self.by_form) - len(self.by_review)
        return 1 - len(self.left) / wrong if wrong else 1.0

    def summary(self) -> str:
        """Both rates in one line."""
        return (
            f"{len(self.mutants)} mutants, {len(self.mutants) - len(self.accepted)} refused: raw rate {self.raw:.2%}; "
            f"of the {len(self.accepted)} accepted, {len(self.by_form)} are true by their form and "
            f"{len(self.by_review)} by review: net rate {self.net:.2%}"
        )


def mutate_command(
    steps: list[tuple[str, Step]], results: list[Result], settings: Settings, options: Any, progress: Callable[..., Any]
) -> int:
    """``--mutate``: print both rates and every mutant that was accepted and is not known to be true."""
    try:
        equivalent = reviewed(options.equivalent)
    except (OSError, ValueError) as error:
        print(f"mathcheck: {error}", file=sys.stderr)
        return 2
    kept = mutable(steps, results)
    with progress(len(kept), options.json or options.quiet, "mutating") as advance:
        rates = Rates(mutate(kept, settings, options.jobs, options.sample, advance), equivalent)
    unused = rates.unused if options.sample is None else []
    if options.json:
        print(json.dumps(as_json(rates, unused), indent=1, ensure_ascii=False))
    else:
        for mutant in rates.left:
            print(f"{mutant.file}:{mutant.line}: accepted: @ {mutant.place}\n    {mutant.key[1]}")
        for place, text in unused:
            print(f"reviewed, but no longer accepted: @ {place}\n    {text}")
        print(rates.summary())
    return 0 if rates.net >= AIM and not unused else 1


def as_json(rates: Rates, unused: list[tuple[str, str]]) -> dict[str, Any]:
    """For programs."""
    return {
        "mutants": len(rates.mutants),
        "raw": rates.raw,
        "net": rates.net,
        "by_form": [asdict(one) for one in rates.by_form],
        "by_review": [{**asdict(one), "reason": rates.equivalent[one.key]} for one in rates.by_review],
        "accepted": [asdict(one) for one in rates.left],
        "unused": [list(one) for one in unused],
    }
