"""The directives that authors write: ``{symbols}``, ``{derivation}``, and those that say of what kind a step is."""

from __future__ import annotations

import re
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from bookkit.citations.works import Title, permanent_path
from bookkit.judging import Verdicts, derivation_uses
from bookkit.sphinx_ext.citing.catalogue import title_pieces
from bookkit.sphinx_ext.citing.control import cite_control
from bookkit.sphinx_ext.derivations import hypotheses, support
from bookkit.sphinx_ext.derivations.words import read_declarations

#: How a step of each kind is introduced on the page. ``{}`` is the directive's argument.
LEADS = {
    "solve": "Solving {}:",
    "equivalent": "Equivalently to {}:",
    "update": "As an update, with {}:",
    "by-code": "Supported by the test `{}`:",
    "assumed": "Taken as given ({}):",
}


def setup(app: Sphinx, verdicts: Verdicts) -> None:
    """Register the directives."""
    app.add_directive("symbols", SymbolsDirective)
    app.add_directive("derivation", DerivationDirective)
    for name in LEADS:
        app.add_directive(name, type(f"{name.title()}Directive", (StepDirective,), {}))
    app.bookkit_uses = derivation_uses(verdicts)
    app.bookkit_derivations = {derivation["id"]: derivation for derivation in verdicts.derivations}


def _conditions(env: BuildEnvironment) -> list[str]:
    """The conditions that the page has declared so far, as its author wrote them."""
    return env.temp_data.setdefault("bookkit_conditions", [])


class SymbolsDirective(SphinxDirective):
    """A table of the symbols that a page declares: letter, meaning, what it is."""

    has_content = True
    option_spec: ClassVar = {"from": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Nodes of the directive."""
        rows, conditions = read_declarations("\n".join(self.content))
        _conditions(self.env).extend(conditions)
        frame = nodes.container(classes=["symbols"])
        if rows:
            rows = [("symbol", "meaning", "what it is"), ("---",) * 3, *rows]
            if not any(meaning for _, meaning, _ in rows[2:]):
                rows = [(letters, kind) for letters, _, kind in rows]
            frame += self.parse_text_to_nodes("".join(f"| {' | '.join(row)} |\n" for row in rows))
        if conditions:
            listed = ", ".join(f"${condition}$" for condition in conditions)
            frame += self.parse_text_to_nodes(f"Assumed: {listed}.")
        return [frame] if rows or conditions else []


class DerivationDirective(SphinxDirective):
    """A derivation: a title, an id that stays, steps, and what it uses and is used by."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar = {"id": directives.unchanged_required, "uses": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Nodes of the directive."""
        name = self.options.get("id", "").strip()
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", name):
            message = f"a derivation needs ':id:', words in small letters joined by hyphens; got {name!r}"
            return [self.state.document.reporter.warning(message, line=self.lineno)]
        title = self.arguments[0]
        frame = nodes.container(classes=["derivation"], ids=[name])
        heading = nodes.paragraph(classes=["derivation-title"])
        inline, messages = self.parse_inline(title, lineno=self.lineno)
        heading += inline
        heading += nodes.reference("", "#", refid=name, classes=["headerlink"], title="Link to this derivation")
        # The title and the control beside it; the control shows what is known when all pages are read.
        frame += nodes.container(
            "", heading, cite_control(path=permanent_path("derivation", name)), classes=["derivation-head"]
        )
        frame += self.parse_content_to_nodes()
        frame += self._relatives(name)
        labels = self.env.get_domain("std")
        pieces = title_pieces(inline)
        labels.labels[name] = (self.env.docname, name, Title(pieces).plain)
        labels.anonlabels[name] = (self.env.docname, name)
        self.env.get_domain("deriv").derivations[name] = (self.env.docname, pieces)
        return [frame, *messages]

    def _relatives(self, name: str) -> list[nodes.Node]:
        uses: dict[str, list[str]] = self.env.app.bookkit_uses
        lines = self._hypotheses(name)
        for words, others in (("Uses", uses.get(name, [])), ("Used by", [key for key in uses if name in uses[key]])):
            if others:
                line = nodes.paragraph(classes=["derivation-relatives", "derivation-uses"])
                line += nodes.Text(f"{words} ")
                for position, other in enumerate(others):
                    if position:
                        line += nodes.Text(", ")
                    line += reference_to(self.env.docname, other, self.lineno)
                lines.append(line)
        return lines

    def _hypotheses(self, name: str) -> list[nodes.Node]:
        derivation = self.env.app.bookkit_derivations.get(name, {})
        text = hypotheses.in_words(derivation.get("hypotheses", []), _conditions(self.env))
        if not text:
            return []
        (read,) = self.parse_text_to_nodes(f"Hypotheses: {text}")
        return [nodes.paragraph("", "", *read.children, classes=["derivation-relatives"])]


def reference_to(docname: str, identity: str, line: int | None = None) -> addnodes.pending_xref:
    """A reference to a derivation, shown by its title."""
    found = addnodes.pending_xref(
        "", refdomain="std", reftype="ref", reftarget=identity, refexplicit=False, refwarn=True, refdoc=docname
    )
    found.line = line
    found += nodes.inline("", identity, classes=["xref", "std", "std-ref"])
    return found


class StepDirective(SphinxDirective):
    """A step of another kind than a plain claim."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar = {
        "for": directives.unchanged,
        "claim": directives.unchanged,
        "order": directives.unchanged,
        "in": directives.unchanged,
        "twin": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Nodes of the directive."""
        lead = nodes.paragraph(classes=["step-lead"])
        frame = nodes.container("", lead, classes=["step", f"step-{self.name}"])
        if pieces := self._support():
            lead += support.said(pieces, self.config.bookkit_repository_url, end=":")
            frame += self.parse_content_to_nodes()
            return [frame]
        words = LEADS[self.name].format(self.arguments[0] if self.arguments else "")
        if "for" in self.options:
            words = words.removesuffix(":") + f" for ${self.options['for']}$:"
        inline, messages = self.parse_inline(words, lineno=self.lineno)
        lead += inline
        frame += self.parse_content_to_nodes()
        return [frame, *messages]

    def _support(self) -> list[dict]:
        if self.name != "by-code" or not self.arguments:
            return []
        return support.pieces_of(self.env.app.bookkit_verdicts, self.env.docname, self.arguments[0])
