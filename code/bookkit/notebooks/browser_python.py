"""Which chapters a kernel in the browser could run: a Python for WebAssembly (Pyodide), with the packages built for it.

Nothing is run to find out. It counts what the cells import, and what the modules of ``code/`` that they reach import
anywhere; a chapter that is said to run may still be slow there, and one core is all that it has.
"""

from __future__ import annotations

import sys

from IPython.core.inputtransformer2 import TransformerManager

from bookkit.chapters import Chapter
from bookkit.dependencies import code_files
from bookkit.notebooks.setup_cell import names_imported
from bookkit.project import Project

#: Modules outside of the standard library that Pyodide has builds of, as far as chapters use them; torch has none.
BUILT = frozenset(
    {"IPython", "joblib", "matplotlib", "mpmath", "numpy", "pandas", "scipy", "sklearn", "sympy", "threadpoolctl"}
)

#: What hands numbers to the text of the page; a notebook does without it (``mlpath.told``).
GLUE = "myst_nb"

#: Modules of the standard library that can do nothing there: a page of a browser starts no processes.
USELESS = frozenset({"multiprocessing", "resource", "subprocess"})


def lacking(project: Project, chapter: Chapter) -> list[str]:
    """Modules that the chapter would miss in a browser's Python, sorted; none where it would run."""
    sources = [TransformerManager().transform_cell(cell.source) for cell in chapter.cells]
    modules = [path for path in code_files(project, chapter) if path.suffix == ".py"]
    sources += [path.read_text(encoding="utf-8") for path in modules]
    own = {path.parent.name for path in project.code.glob("*/__init__.py")}
    there = (BUILT | sys.stdlib_module_names | own | {GLUE}) - USELESS
    return sorted({name for source in sources for name in names_imported(source)} - there)
