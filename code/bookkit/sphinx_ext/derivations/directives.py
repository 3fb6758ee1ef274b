"""The directives that authors write: ``{symbols}``, ``{derivation}``, and those that say of what kind a step is."""

from __future__ import annotations

import re
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bookkit.citations.works import permanent_path
from bookkit.judging import Verdicts, derivation_uses
from bookkit.sphinx_ext.citing.catalogue import title_pieces
from bookkit.sphinx_ext.citing.control import cite_control
from bookkit.sphinx_ext.derivations import support

#: How a step of each kind is introduced on the page. ``{}`` is the directive's argument.
LEADS = {
    "solve": "Solving {}:",
    "equivalent": "Equivalently to {}:",
    "update": "As an update, with {}:",
    "by-code": "Supported by the test `{}`:",
    "assumed": "Taken as given ({}):",
}

_WORDS = {
    "spd": "symmetric positive definite",
    "psd": "symmetric positive semidefinite",
    "sym": "symmetric",
    "orth": "with orthonormal columns",
    "onehot": "one entry 1, the others 0",
    "simplex": "entries at least 0 with sum 1",
    "dim": "a dimension: a whole number of at least 1",
    "index": "an index",
}

_SQUARE = {"spd", "psd", "sym", "skew", "invertible", "diagonal", "lower", "upper", "square", "orth", "projection"}


def setup(app: Sphinx, verdicts: Verdicts) -> None:
    """Register the directives."""
    app.add_directive("symbols", SymbolsDirective)
    app.add_directive("derivation", DerivationDirective)
    for name in LEADS:
        app.add_directive(name, type(f"{name.title()}Directive", (StepDirective,), {}))
    app.bookkit_uses = derivation_uses(verdicts)
    app.bookkit_derivations = {derivation["id"]: derivation for derivation in verdicts.derivations}


class SymbolsDirective(SphinxDirective):
    """A table of the symbols that a page declares: letter, meaning, what it is."""

    has_content = True
    option_spec: ClassVar = {"from": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Nodes of the directive."""
        rows, conditions = read_declarations("\n".join(self.content))
        frame = nodes.container(classes=["symbols"])
        if rows:
            text = "\n".join(f"| {letters} | {meaning} | {kind} |" for letters, meaning, kind in rows)
            frame += self.parse_text_to_nodes(f"| symbol | meaning | what it is |\n| --- | --- | --- |\n{text}\n")
        if conditions:
            listed = ", ".join(f"${condition}$" for condition in conditions)
            frame += self.parse_text_to_nodes(f"Assumed: {listed}.")
        return [frame] if rows or conditions else []


def read_declarations(text: str) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Rows (letters, meaning, what they are) and conditions of a ``{symbols}`` block, as Markdown."""
    rows, conditions = [], []
    for line in text.splitlines():
        if not line.strip() or line.split()[0] in ("convention", "macro"):
            continue
        declared, _, meaning = re.sub(r";\s+", ";", line.strip()).partition("  ")
        for part in declared.split(";"):
            part = part.strip()
            if part.startswith("require"):
                conditions += [one.strip() for one in part.removeprefix("require").split(",")]
            elif ":" in part:
                names, kind = part.split(":", 1)
                letters = ", ".join(f"${name.strip()}$" for name in split_outside(names))
                rows.append(
                    (letters, meaning.strip().replace("|", r"\|"), what_it_is(kind.strip()).replace("|", r"\|"))
                )
    latex = {">=": r"\ge ", "<=": r"\le ", "!=": r"\ne "}
    for written, set_as in latex.items():
        conditions = [condition.replace(written, set_as) for condition in conditions]
    return rows, conditions


def split_outside(names: str) -> list[str]:
    """Split at commas that stand outside of braces and parentheses."""
    return [name for name in re.split(r",(?![^{(]*[})])", names) if name.strip()]


def what_it_is(kind: str) -> str:
    """A type of the declaration language in words, with its shape and ranges as mathematics."""
    kind, family = re.fullmatch(r"(.*?)((?:,\s*\S+ in \S+\.\.\S+)*)", kind).groups()
    ranges = "".join(
        f", for ${letter} = {low}, \\dots, {high}$"
        for letter, low, high in re.findall(r",\s*(\S+) in (\S+?)\.\.([^,\s]+)", family)
    )
    return _kind_in_words(kind) + ranges


def _kind_in_words(kind: str) -> str:
    if match := re.fullmatch(r"index (\S+?)\.\.(\S+)", kind):
        return f"an index, ${match[1]}$ to ${match[2]}$"
    if match := re.fullmatch(r"index (\S+)", kind):
        return f"an index, $1$ to ${match[1]}$"
    if match := re.fullmatch(r"in (.+)", kind):
        return f"a number in ${match[1]}$"
    if match := re.fullmatch(r"(row|column) (\S+) of (\S+)", kind):
        return f"{match[1]} ${match[2]}$ of ${match[3]}$"
    match = re.fullmatch(r"([a-z]+)(?:\(([^()]*)\))?(.*)", kind)
    if not match:
        return kind
    word, shape, rest = match.groups()
    if word == "random":
        return _random_in_words(kind)
    if word in ("function", "subset", "constant", "basis", "elementwise"):
        return re.sub(r"\b(of|in) (\S+)$", r"\1 $\2$", kind)
    words = _WORDS.get(word, word)
    if not shape:
        return words + rest
    sizes = [size.strip() for size in shape.split(",")]
    if word in _SQUARE and len(sizes) == 1:
        sizes *= 2
    if word == "onehot" and len(sizes) == 2:
        words = "in each row one entry 1, the others 0"
    return f"{words}, ${' TIMES '.join(sizes)}$".replace(" TIMES ", r" \times ") + rest


def _random_in_words(kind: str) -> str:
    """A random variable: its law, or what it is; then its moments and of what it is independent."""
    words = []
    for piece in split_outside(kind):
        piece = piece.strip()
        if match := re.fullmatch(r"random sample\((.+), (.+)\)", piece):
            piece = f"random: ${match[1]}$ of ${match[2]}$, drawn without replacement"
        elif match := re.fullmatch(r"random (normal|uniform|exponential|bernoulli|binomial|poisson)\((.+)\)", piece):
            piece = f"random, {match[1]}: ${match[2]}$"
        elif match := re.fullmatch(r"(\S+) in (\S+?)\.\.(\S+)", piece):
            piece = f"for ${match[1]} = {match[2]}, \\dots, {match[3]}$"
        elif match := re.fullmatch(r"(mean|variance|independent of) (.+)", piece):
            piece = f"{match[1]} ${match[2]}$"
        words.append(piece)
    return ", ".join(words)


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
        words = "".join(node.astext() for node in inline)
        labels.labels[name] = (self.env.docname, name, words)
        labels.anonlabels[name] = (self.env.docname, name)
        self.env.get_domain("deriv").derivations[name] = (self.env.docname, title_pieces(inline))
        return [frame, *messages]

    def _relatives(self, name: str) -> list[nodes.Node]:
        uses: dict[str, list[str]] = self.env.app.bookkit_uses
        lines = []
        for words, others in (("Uses", uses.get(name, [])), ("Used by", [key for key in uses if name in uses[key]])):
            if others:
                line = nodes.paragraph(classes=["derivation-relatives"])
                line += nodes.Text(f"{words} ")
                for position, other in enumerate(others):
                    if position:
                        line += nodes.Text(", ")
                    line += reference_to(self.env.docname, other, self.lineno)
                lines.append(line)
        return lines


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
