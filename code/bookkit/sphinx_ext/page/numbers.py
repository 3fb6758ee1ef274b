"""Numbers as a book sets them, in the values that cells tell the text and in the tables that cells print.

Python writes ``-3,627`` with a hyphen and ``7.7e-06`` for a power of ten. Here, and only here, these become a minus
sign and 7.7 · 10⁻⁶. Code, printed text and formulas keep what the program wrote.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

_TOLD = re.compile(r'(<span class="pasted-text">)([^<]+)(</span>)')
_PRINTED = re.compile(r'<table\b[^>]*class="dataframe".*?</table>', re.DOTALL)
_CELL = re.compile(r"(<t[dh]\b[^>]*>)([^<]+)(</t[dh]>)")
# A number stands alone: what touches a letter, a dot or another hyphen is a name, a date or a range.
_NUMBER = re.compile(r"(?<![^\s(\[])(-?)(\d[\d,]*(?:\.\d+)?)(?:e([+-]?\d+))?(?=[),;\]%]*(?:\s|$)|,\s)")


def spelled(text: str) -> str:
    """A text in which each number that stands alone is set with a minus sign and powers of ten."""
    return _NUMBER.sub(_spelled, text)


def _spelled(match: re.Match[str]) -> str:
    minus, digits, power = match.groups()
    sign = "−" if minus else ""
    if power is None:
        return sign + digits
    exponent = int(power)
    value = Decimal(digits.replace(",", ""))
    if not value:
        return "0"
    if -1 <= exponent <= 1:
        return sign + format(value.scaleb(exponent), "f")
    factor = "" if value == 1 else f"{digits} · "
    raised = f"−{-exponent}" if exponent < 0 else str(exponent)
    return f'<span class="number">{sign}{factor}10<sup>{raised}</sup></span>'


def numbers(page: str, folder: Path) -> str:
    """Set the numbers of told values and of printed tables, and align the headings of these tables as their columns."""
    page = _TOLD.sub(lambda match: match[1] + spelled(match[2]) + match[3], page)
    return _PRINTED.sub(lambda match: _table(match[0]), page)


# pandas gives the name of an index a row of its own in the head.
_NAMED_INDEX = re.compile(
    r"(<tr\b[^>]*>\s*)<th></th>((?:(?!</tr>).)*</tr>)\s*"
    r"<tr>\s*(<th>[^<]+</th>)(?:\s*<th></th>)+\s*</tr>(?=\s*</thead>)",
    re.DOTALL,
)
_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_WHOLE_CELL = re.compile(r"<(t[dh])\b([^>]*)>(.*?)</\1>", re.DOTALL)
_AMOUNT = re.compile(r"\s*[-−+]?[\d.]|\s*(NaN|nan|inf|–)?\s*$")


def _table(table: str) -> str:
    table = _NAMED_INDEX.sub(r"\1\3\2", table)
    head, mark, body = table.partition("</thead>")
    if mark:
        head, body = _aligned(head, body)
    return _CELL.sub(_cell, head + mark + body)


def _cell(match: re.Match[str]) -> str:
    text = "–" if match[2].strip().lower() == "nan" else spelled(match[2])
    return match[1] + text + match[3]


def _aligned(head: str, body: str) -> tuple[str, str]:
    """Mark the columns of words, and their headings; a column of numbers needs no mark."""
    rows = [[cell[3] for cell in _WHOLE_CELL.finditer(row) if cell[1] == "td"] for row in _ROW.findall(body)]
    if not rows or len({len(row) for row in rows}) != 1:
        return head, body
    count = len(rows[0])
    words = [not all(_AMOUNT.match(text) for text in column) for column in zip(*rows, strict=True)]

    def marked(row: re.Match[str], tag: str) -> str:
        cells = [cell for cell in _WHOLE_CELL.finditer(row[0]) if cell[1] == tag]
        before = len(cells) - count  # the names of rows stand left, and so do their headings
        place = iter(range(-before, count))

        def mark(cell: re.Match[str]) -> str:
            if cell[1] != tag:
                return cell[0]
            column = next(place)
            left = column < 0 or words[column]
            return f'<{tag} class="words"{cell[2]}>{cell[3]}</{tag}>' if left and cell[3] else cell[0]

        return _WHOLE_CELL.sub(mark, row[0])

    heads = list(_ROW.finditer(head))
    if heads and "colspan" not in heads[-1][0]:
        last = heads[-1]
        head = head[: last.start()] + marked(last, "th") + head[last.end() :]
    return head, _ROW.sub(lambda row: marked(row, "td"), body)
