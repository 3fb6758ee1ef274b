"""Footnotes stand beside their paragraph: in the margin of a wide screen, below it on a narrow one."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

#: What holds paragraphs; the child of one of these is what a note is put beside.
_FRAMES = (nodes.document, nodes.section, nodes.container, nodes.Admonition)


def setup(app: Sphinx) -> None:
    """Move the footnotes of each page when its references are resolved, after its notebook is made."""
    app.connect("doctree-resolved", move_footnotes, priority=700)


def move_footnotes(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Put each footnote beside the block that refers to it first. One that nothing refers to stays where it is."""
    notes = {name: note for note in doctree.findall(nodes.footnote) for name in note["ids"]}
    moved: set[int] = set()
    for reference in list(doctree.findall(nodes.footnote_reference)):
        note = notes.get(reference.get("refid", ""))
        if note is not None and id(note) not in moved:
            moved.add(id(note))
            note.parent.remove(note)
            _beside(reference).append(_side_note(note))
    if not list(doctree.findall(nodes.footnote)):
        for line in [one for one in doctree.findall(nodes.transition) if "footnotes" in one["classes"]]:
            line.parent.remove(line)


def _beside(reference: nodes.Node) -> nodes.container:
    """The frame around the block that holds a reference; made now if this is the block's first note."""
    block = reference
    while not isinstance(block.parent, _FRAMES):
        block = block.parent
    if "noted" in block.parent.get("classes", ()):
        return block.parent
    frame = nodes.container(classes=["noted"])
    block.parent.replace(block, frame)
    frame += block
    return frame


def _side_note(note: nodes.footnote) -> nodes.container:
    label, *content = note.children
    number = nodes.superscript(text=label.astext())
    if content and isinstance(content[0], nodes.paragraph):
        content[0].insert(0, [number, nodes.Text(" ")])
    else:
        content.insert(0, number)
    return nodes.container("", *content, classes=["side-note"], ids=note["ids"])
