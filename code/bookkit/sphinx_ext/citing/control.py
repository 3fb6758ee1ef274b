"""The control "Cite": a button, and a panel with the citation in each format, the permanent address and the check.

The panel is a popover of HTML: it opens and closes, also by Escape, without a script; a script only adds copying.
"""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from bookkit.citations.formats import FORMATS
from bookkit.citations.rerun import rerun_line, rerun_words
from bookkit.citations.works import Work
from bookkit.sphinx_ext.citing.catalogue import work_of_page


class cite_control(nodes.General, nodes.Element):
    """Stands for the control of the work with the permanent path ``path``."""


def setup(app: Sphinx) -> None:
    """Register the node of derivations, and hand the header the control of its page."""
    app.add_node(cite_control, html=(visit, None))
    app.connect("html-page-context", _give_header)


def _give_header(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree) -> None:
    """The control of the page itself, for the template of the header."""
    work = work_of_page(app, page)
    context["cite_control"] = button(work, "tool cite-open") + panel(work, root_of(page)) if work else ""


def visit(translator, node: cite_control) -> None:
    """Write the control; nothing on a page whose work is unknown, which is reported elsewhere."""
    app = translator.builder.app
    if work := app.bookkit_works.get(node["path"]):
        translator.body.append(button(work) + panel(work, root_of(translator.builder.current_docname)))
    raise nodes.SkipNode


def root_of(page: str) -> str:
    """The way from a page to the root of the site."""
    return "../" * page.count("/")


def identity(work: Work) -> str:
    """Id of the panel in the page."""
    return f"cite-{work.kind}-{work.name}".rstrip("-")


def button(work: Work, classes: str = "cite-open") -> str:
    """The button that opens the panel."""
    label = escape(f"Cite: {work.title.plain}", quote=True)
    return (
        f'<button type="button" class="{classes}" popovertarget="{identity(work)}" aria-haspopup="dialog" '
        f'aria-label="{label}">Cite</button>'
    )


def panel(work: Work, root: str) -> str:
    """The panel; ``root`` leads from the page to the root of the site."""
    name = identity(work)
    shown = work.address or work.path
    return (
        f'<div popover id="{name}" class="panel cite-panel" role="dialog" aria-labelledby="{name}-title">'
        f'<div class="cite-head"><p class="cite-title" id="{name}-title">Cite “{escape(work.title.plain)}”</p>'
        f'<button type="button" class="cite-close" popovertarget="{name}" popovertargetaction="hide">'
        "Close</button></div>"
        f'<p>Permanent address: <a href="{escape(root + work.path)}">{escape(shown)}</a></p>'
        f"{_formats(work, name)}"
        f"<p>Checked by mathcheck: {escape(work.checked or 'nothing')}. {rerun_words(work)}:</p>"
        f'<div class="cite-rerun"><pre tabindex="0" aria-label="Command">{escape(rerun_line(work))}</pre>'
        f'{_copy("command")}</div><p class="cite-status" role="status"></p></div>'
    )


def _formats(work: Work, name: str) -> str:
    tabs, texts = [], []
    for number, (short, label, write) in enumerate(FORMATS):
        checked = "" if number else " checked"
        tabs.append(
            f'<input type="radio" name="{name}-format" id="{name}-{short}"{checked}>'
            f'<label for="{name}-{short}">{label}</label>'
        )
        texts.append(
            f'<div class="cite-text"><pre tabindex="0" aria-label="{label}">{escape(write(work).strip())}</pre>'
            f"{_copy(label)}</div>"
        )
    return f'<fieldset class="cite-formats"><legend>Format</legend>{"".join(tabs)}{"".join(texts)}</fieldset>'


def _copy(label: str) -> str:
    """A button that the script shows, since without it nothing would happen."""
    return f'<button type="button" class="cite-copy" data-what="{label}" hidden>Copy {label}</button>'
