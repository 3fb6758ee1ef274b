"""The ledger: how many relations of each chapter have which verdict, and all that rests on more than a check."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bookkit.judging import Verdicts
from bookkit.project import Project
from bookkit.sphinx_ext.derivations import support
from bookkit.sphinx_ext.derivations.directives import reference_to
from mathcheck import PASSING


def setup(app: Sphinx, verdicts: Verdicts) -> None:
    """Register the directive ``{ledger}``."""
    app.bookkit_verdicts = verdicts
    app.add_directive("ledger", LedgerDirective)


class LedgerDirective(SphinxDirective):
    """Totals by verdict, chapter by chapter; then the list of derivations, and what is assumed or rests on code."""

    def run(self) -> list[nodes.Node]:
        """Nodes of the directive."""
        project: Project = self.config.bookkit_project
        self.env.note_dependency(str(project.verdicts))
        verdicts: Verdicts = self.env.app.bookkit_verdicts
        relations = [one for one in verdicts.relations if one["kind"] != "definition"]
        definitions = Counter(one["page"] for one in verdicts.relations if one["kind"] == "definition")
        counts = {
            page: Counter(one["verdict"] for one in relations if one["page"] == page) for page in _pages(verdicts)
        }
        lines = [f"| chapter | definitions | {' | '.join(PASSING)} |", "| --- " * (len(PASSING) + 2) + "|"]
        for page, count in counts.items():
            cells = " | ".join(str(count[verdict]) for verdict in PASSING)
            lines.append(f"| {{doc}}`/{page}` | {definitions[page]} | {cells} |")
        total = sum(counts.values(), Counter())
        cells = " | ".join(f"**{total[verdict]}**" for verdict in PASSING)
        lines.append(f"| **all** | **{definitions.total()}** | {cells} |")
        found = self.parse_text_to_nodes("\n".join(lines))
        found += self._derivations(verdicts)
        found += self._exceptions(relations)
        found += self._unused(verdicts)
        return found

    def _unused(self, verdicts: Verdicts) -> list[nodes.Node]:
        """What derivations declare and no step of them uses: no fault of a relation, but a symbol too many."""
        notes = nodes.bullet_list()
        for one in verdicts.derivations:
            if one.get("unused"):
                line = nodes.paragraph("", "", reference_to(self.env.docname, one["id"]), nodes.Text(" declares "))
                (read,) = self.parse_text_to_nodes(", ".join(f"${name}$" for name in one["unused"]))
                line += [*read.children, nodes.Text(", which no step uses.")]
                notes += nodes.list_item("", line)
        return [nodes.rubric("", "Declared, and not used"), notes] if len(notes) else []

    def _derivations(self, verdicts: Verdicts) -> list[nodes.Node]:
        """All derivations by their titles, under the chapters that hold them."""
        found: list[nodes.Node] = [nodes.rubric("", "Derivations")]
        for page, derivations in groupby(verdicts.derivations, key=lambda one: one["page"]):
            # A paragraph and no heading: the contents of the page would list every chapter once more.
            found += self.parse_text_to_nodes(f"{{doc}}`/{page}`")
            found[-1]["classes"].append("ledger-chapter")
            listed = nodes.bullet_list(classes=["ledger-derivations"])
            for derivation in derivations:
                line = nodes.paragraph("", "", reference_to(self.env.docname, derivation["id"]), nodes.Text(" "))
                line += nodes.literal("", derivation["id"])
                listed += nodes.list_item("", line)
            found.append(listed)
        return found if verdicts.derivations else []

    def _exceptions(self, relations: list[dict]) -> list[nodes.Node]:
        found: list[nodes.Node] = [nodes.rubric("", "Assumed, or supported by code")]
        listed = nodes.bullet_list()
        for one in relations:
            if one["verdict"] in ("assumed", "by code"):
                where = one["derivation"] or one["page"]
                text = f"{where}: ${one['tex']}$, {one['verdict']}"
                if not one.get("support"):
                    text += f": {one['reason'] or 'no reason given'}"
                item = nodes.list_item()
                item += self.parse_text_to_nodes(text)
                if one.get("support"):
                    item += nodes.paragraph("", "", *support.said(one["support"], self.config.bookkit_repository_url))
                listed += item
        return [*found, listed if len(listed) else nodes.paragraph("", "Nothing.")]


def _pages(verdicts: Verdicts) -> list[str]:
    return list(dict.fromkeys(relation["page"] for relation in verdicts.relations))
