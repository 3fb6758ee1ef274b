"""Two directives of the first page: a false equation as the checker sees it, and the totals of the book."""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bookkit.judging import Verdicts, verdict_counts
from bookkit.project import Project
from mathcheck import PASSING
from mathcheck.api import check
from mathcheck.verdicts import counterexample_lines


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("refuted", RefutedDirective)
    app.add_directive("totals", TotalsDirective)


class RefutedDirective(SphinxDirective):
    """A false equation, in TeX, with the point at which mathcheck refutes it now.

    It is judged after all that stands above it on its page. The build fails if it is not refuted.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Nodes of the directive."""
        project: Project = self.config.bookkit_project
        tex = " ".join(self.content).strip()
        path = project.book / f"{self.env.docname}.md"
        above = path.read_text(encoding="utf-8").splitlines()[: self.lineno - 1]
        text = "\n".join([*above, "", "$$", tex, "$$", ""])
        notation = [project.notation] if project.notation.is_file() else []
        try:
            result = check(str(path), text=text, declarations=notation).results[-1]
        except ValueError as error:
            return [self.state.document.reporter.warning(f"{{refuted}}: {error}", line=self.lineno)]
        if not result.counterexample:
            message = f"{{refuted}}: mathcheck does not refute this equation, it says: {result.verdict}"
            return [self.state.document.reporter.warning(message, line=self.lineno)]
        frame = nodes.container(classes=["refuted"])
        formula = nodes.paragraph(classes=["refuted-formula"])
        formula += nodes.math("", rf"\displaystyle {tex}")
        formula += nodes.raw("", '<span class="refuted-mark">✗ refuted</span>', format="html")
        frame += formula
        said = escape("\n".join(counterexample_lines(result.counterexample)))
        frame += nodes.raw("", f'<pre class="counterexample">{said}</pre>', format="html")
        return [frame]


class TotalsDirective(SphinxDirective):
    """How many equations of the book were judged, and how: counted in this build."""

    def run(self) -> list[nodes.Node]:
        """Nodes of the directive."""
        self.env.note_dependency(str(self.config.bookkit_project.verdicts))
        verdicts: Verdicts = self.env.app.bookkit_verdicts
        counts = verdict_counts(verdicts.relations)
        shown = [(counts.total(), "equations judged")]
        words = {"proved": "proved", "holds": "hold", "by code": "by a test", "assumed": "assumed"}
        shown += [(counts[verdict], words.get(verdict, verdict)) for verdict in PASSING if counts[verdict]]
        shown.append((len(verdicts.derivations), "derivations"))
        listed = nodes.bullet_list(classes=["totals"])
        for number, word in shown:
            item = nodes.list_item()
            item += nodes.paragraph("", "", nodes.strong("", f"{number:,}"), nodes.Text(f" {word}"))
            listed += item
        return [listed]
