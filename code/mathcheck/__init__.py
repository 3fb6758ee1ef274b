"""Reads displayed LaTeX and judges it: what the reader sees is what is checked.

``check(path)`` judges every displayed relation of a MyST file; ``show(id)`` displays one derivation's steps as a table.
"""

from mathcheck.api import Report, check, show
from mathcheck.judge.relation import Settings
from mathcheck.support import Code, code_of
from mathcheck.verdicts import FAILING, PASSING, Result

__all__ = ["FAILING", "PASSING", "Code", "Report", "Result", "Settings", "check", "code_of", "show"]
