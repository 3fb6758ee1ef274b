"""Finds what is to be read in a MyST file: directives, options and displayed mathematics, each with its place in the
file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mathcheck.errors import Position
from mathcheck.latex.lexer import Lines

STEPS = {"solve", "equivalent", "update", "by-code", "assumed"}
"""Directives that say of what kind the steps inside are."""
READ = {"symbols", "derivation", "math"} | STEPS

_FENCE = re.compile(
    r"^(?P<indent>[ \t>]*(?:[-*+] |[0-9]+[.)] )?[ \t]*)(?P<fence>:{3,}|`{3,}|~{3,})[ \t]*(?P<info>[^\n]*)$"
)
_DIRECTIVE = re.compile(r"^\{(?P<name>[A-Za-z][\w:+-]*)\}[ \t]*(?P<argument>.*)$")
_OPTION = re.compile(r"^[ \t>]*:(?P<key>[A-Za-z][\w-]*):[ \t]*(?P<value>.*)$")
_LABEL = re.compile(r"[ \t]*\(([^()\n]+)\)")
_BEGIN = re.compile(r"^[ \t>]*\\begin\{(align|equation|gather|multline|eqnarray|alignat|flalign)(\*?)\}")
_REFERENCE = re.compile(r"\{(?:eq|numref|ref|prf:ref)\}`(?:[^`<]*<)?([^`>]+)>?`")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


@dataclass
class Event:
    """A thing found: ``open`` or ``close`` of a directive, a ``display``, a ``symbols`` block or an ``error``.

    ``offset`` is where ``text`` begins in the file, so that every token of it has a line and a column.
    """

    kind: str
    at: Position
    name: str = ""
    text: str = ""
    offset: int = 0
    label: str | None = None
    options: dict[str, str] = field(default_factory=dict)
    references: list[str] = field(default_factory=list)
    end_line: int = 0


@dataclass
class _Fence:
    mark: str
    length: int
    name: str
    skipped: bool = False
    start: int = 0
    event: Event | None = None


def read(text: str) -> list[Event]:
    """Everything in a file that concerns the checker, in the order of the file."""
    return _Reader(text).run()


class _Reader:
    def __init__(self, text: str):
        self.text = text
        self.lines = Lines(text)
        self.events: list[Event] = []
        self.stack: list[_Fence] = []
        self.place = 0

    def run(self) -> list[Event]:
        self._front_matter()
        while self.place < len(self.text):
            end = self.text.find("\n", self.place)
            end = len(self.text) if end < 0 else end
            line, start = self.text[self.place : end], self.place
            self.place = end + 1
            fence = _FENCE.match(line)
            if fence and self._fence(fence, start):
                continue
            if self.stack and self.stack[-1].skipped:
                continue
            self._line(line, start)
        while self.stack:
            fence = self.stack.pop()
            if fence.event is not None:
                self.events.append(Event("error", fence.event.at, text=f"{{{fence.name}}} is never closed"))
                self._close(fence, len(self.text))
        return self.events

    def _front_matter(self) -> None:
        if self.text.startswith("---\n"):
            end = self.text.find("\n---", 3)
            self.place = self.text.find("\n", end + 1) + 1 if end >= 0 else 0

    def _fence(self, match: re.Match[str], start: int) -> bool:
        """Open or close a fence; false if the line only looks like one."""
        mark, length, info = match["fence"][0], len(match["fence"]), match["info"].strip()
        top = self.stack[-1] if self.stack else None
        if not info:
            for k in range(len(self.stack) - 1, -1, -1):
                fence = self.stack[k]
                if fence.mark == mark and length >= fence.length:
                    for inner in reversed(self.stack[k:]):
                        self._close(inner, start)
                    del self.stack[k:]
                    return True
                if fence.skipped:
                    return True
        if top is not None and top.skipped:
            return True
        directive = _DIRECTIVE.match(info)
        name = directive["name"] if directive else ""
        # A fence without a directive, and a directive whose body is code, hold no mathematics.
        skipped = not directive or name in (
            "code-cell",
            "code",
            "code-block",
            "source",
            "literalinclude",
            "raw",
            "eval-rst",
            "mermaid",
            "bibliography",
            "figure",
        )
        fence = _Fence(mark, length, name, skipped)
        self.stack.append(fence)
        if skipped or not directive:
            return True
        self._open(
            fence,
            directive["argument"],
            start + match.start("info") + match["info"].find(directive["argument"]) if directive["argument"] else start,
            start,
        )
        return True

    def _open(self, fence: _Fence, argument: str, argument_offset: int, start: int) -> None:
        options = self._options()
        if fence.name not in READ:
            return
        if options and re.match(r"[ \t]*:{3,}\{", self.text[self.place :]):
            said = "this line follows an option directly, and MyST drops it; leave an empty line between them"
            self.events.append(Event("error", self.lines.position(self.place), text=said))
        event = Event(
            "open", self.lines.position(start), fence.name, argument, argument_offset, options.get("label"), options
        )
        fence.event, fence.start = event, self.place
        if fence.name in ("symbols", "math"):
            fence.skipped = True  # its body is read as a whole when it closes
        else:
            self.events.append(event)

    def _options(self) -> dict[str, str]:
        """The ``:key: value`` lines right after the opening; a YAML block between ``---`` lines is skipped."""
        options: dict[str, str] = {}
        while self.place < len(self.text):
            end = self.text.find("\n", self.place)
            end = len(self.text) if end < 0 else end
            match = _OPTION.match(self.text[self.place : end])
            if not match:
                break
            options[match["key"]] = match["value"].strip()
            self.place = end + 1
        return options

    def _close(self, fence: _Fence, start: int) -> None:
        event = fence.event
        if event is None:
            return
        end_line = self.lines.position(start)[0]
        if fence.name in ("symbols", "math"):
            kind = "symbols" if fence.name == "symbols" else "display"
            body = _without_quote(self.text[fence.start : start])
            at = self.lines.position(fence.start) if kind == "display" else event.at
            self.events.append(
                Event(kind, at, fence.name, body, fence.start, event.label, event.options, end_line=end_line)
            )
        else:
            self.events.append(Event("close", self.lines.position(start), fence.name))

    def _line(self, line: str, start: int) -> None:
        begin = _BEGIN.match(line)
        if begin:
            self._environment(begin[1] + begin[2], start)
            return
        bare = _CODE_SPAN.sub(lambda match: " " * len(match.group()), line)
        # A reference may be broken over two lines, between its words or before the label.
        for reference in _REFERENCE.finditer(self.text, start, start + len(line) + 400):
            if reference.start() > start + len(line):
                break
            if not re.search(r"\n[ \t]*\n", reference[0]):
                self.events.append(Event("reference", self.lines.position(start), text=reference[1].strip()))
        at = bare.find("$$")
        if at >= 0 and (at == 0 or bare[at - 1] != "\\"):
            self._dollars(start + at)

    def _dollars(self, opening: int) -> None:
        closing = self.text.find("$$", opening + 2)
        at = self.lines.position(opening)
        if closing < 0:
            self.events.append(Event("error", at, text="this $$ is never closed"))
            self.place = len(self.text)
            return
        body = self.text[opening + 2 : closing]
        if re.search(r"\n[ \t]*\n", body):
            blank = re.search(r"\n[ \t]*\n", body)
            self.events.append(Event("error", at, text="this $$ is not closed before the next empty line"))
            self.place = opening + 2 + blank.end()
            return
        label = _LABEL.match(self.text, closing + 2)
        end = self.text.find("\n", closing)
        self.place = len(self.text) if end < 0 else end + 1
        self.events.append(
            Event(
                "display",
                at,
                "math",
                _without_quote(body),
                opening + 2,
                label[1].strip() if label else None,
                end_line=self.lines.position(closing)[0],
            )
        )
        rest = label.end() if label else closing + 2
        line_end = len(self.text) if end < 0 else end
        if "$$" in self.text[rest:line_end]:
            self._dollars(rest + self.text[rest:line_end].find("$$"))

    def _environment(self, name: str, start: int) -> None:
        closing_text = f"\\end{{{name}}}"
        closing = self.text.find(closing_text, start)
        if closing < 0:
            self.events.append(Event("error", self.lines.position(start), text=f"\\begin{{{name}}} is never closed"))
            return
        end = self.text.find("\n", closing)
        self.place = len(self.text) if end < 0 else end + 1
        body = self.text[start : closing + len(closing_text)]
        label = re.search(r"\\label\{([^}]*)\}", body)
        self.events.append(
            Event(
                "display",
                self.lines.position(start),
                "math",
                _without_quote(body),
                start,
                label[1] if label else None,
                end_line=self.lines.position(closing)[0],
            )
        )


def _without_quote(body: str) -> str:
    """Blank out the ``>`` of a block quote, keeping every column."""
    return (
        re.sub(r"(?m)^[ \t]*(?:>[ \t]?)+", lambda match: " " * len(match.group()), body)
        if "\n>" in body or body.startswith(">")
        else body
    )
