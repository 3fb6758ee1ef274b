"""Text, code and mathematics as Markdown that JupyterLab, VS Code and Colab read alike."""

from __future__ import annotations

import re

# Underscores and tildes between letters mark nothing, and escaping them would make names hard to read.
_MARKS = re.compile(r"[\\`*\[\]<$]|(?<!\w)_|_(?!\w)|~(?=~)|(?<=~)~|&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\s*)(?:([#>+=|-])|(\d+)([.)]))(?=\s|$|[=|-])")
_HTML_LIKE = re.compile(r"<(?=[A-Za-z/!?])")


def text(words: str) -> str:
    """Words that are to be read as they are."""
    return _MARKS.sub(lambda match: "\\" + match.group(), words)


def line_start(paragraph: str) -> str:
    """A paragraph whose first characters would make it a heading, a list or a quote, so that they do not."""

    def escape(match: re.Match[str]) -> str:
        space, mark, number, after = match.groups()
        return f"{space}\\{mark}" if mark else f"{space}{number}\\{after}"

    return _LINE_START.sub(escape, paragraph, count=1)


def code(words: str) -> str:
    """Words in a fixed-width font, whatever backticks they hold."""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", words)), default=0))
    pad = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{fence}{pad}{words}{pad}{fence}"


def code_block(words: str, language: str = "") -> str:
    """A listing, whatever fences it holds."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", words)), default=0))
    return f"{fence}{language}\n{words.rstrip()}\n{fence}"


def tex(formula: str, *, one_line: bool = False) -> str:
    """TeX that no reader of Markdown takes for HTML; on one line where a line break would say something else."""
    if one_line:
        lines = (re.sub(r"(?<!\\)%.*", "", line).strip() for line in formula.splitlines())
        formula = " ".join(line for line in lines if line)
    # An empty line ends a paragraph of Markdown, and with it the formula.
    formula = re.sub(r"\n\s*\n", "\n", formula.strip())
    return _HTML_LIKE.sub(r"\\lt ", formula)


def tex_in_table(formula: str) -> str:
    """TeX without the sign that parts the cells of a table."""
    return tex(formula.replace(r"\|", r"\Vert ").replace("|", r"\vert "), one_line=True)


def address(url: str) -> str:
    """An address for a link of Markdown, in which parentheses and spaces end it."""
    return url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
