"""From a page to a notebook: what is written, where its links lead, and what is refused."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from docutils import nodes
from docutils.utils import new_document

from bookkit.chapters import read_chapter
from bookkit.notebooks import escaping
from bookkit.notebooks.blocks import Blocks, Lookup
from bookkit.notebooks.browser_python import lacking
from bookkit.notebooks.inline import Inline, UnknownNode
from tests.bookkit.conftest import FRONT_MATTER, SmallBook

TITLE = r'The "{quoted}" gradient $\nabla_\theta J$ of naïve Šidák & co'

PAGE = (
    FRONT_MATTER
    + rf"""# {TITLE}

(start)=
Some *words*, an under_score, 3 * 4 * 5 and {{repo}}`code/toy/linear/ridge.py`;
see {{eq}}`toy-sum`, {{doc}}`/index` and {{cite:t}}`gauss1809`.
A price of 5\$, not 6\$; `a|b`.

:::{{symbols}}
a, b: real
:::

$$ \lvert a \rvert \ge 0 \quad \text{{if }} a<b $$ (toy-sum)

- First, with a display:

  $$
  x := 1
  $$

- Second.

| left | right |
| --- | --- |
| $\|x\|$ | `a\|b` |

:::{{dropdown}} Solution
It is $x$.
:::

:::{{source}} toy.linear.ridge
:::

:::{{note}}
Mind $y$.
:::

```{{code-cell}} ipython3
:tags: [hide-cell]
import numpy as np
from toy.linear import ridge
```

```{{code-cell}} ipython3
:tags: [remove-cell]
secret = 1
```

```{{code-cell}} ipython3
print(secret)
```

```{{bibliography}}
:filter: docname in docnames
```
"""
)

FORK = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "Fork/book"}


def build(book: SmallBook, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bookkit", "build"]
    env = {**book.environment(), **environment}
    return subprocess.run(command, cwd=book.root, env=env, capture_output=True, text=True)


def read(book: SmallBook) -> nbformat.NotebookNode:
    return nbformat.read(book.root / "_build/html/notebooks/part/page.ipynb", as_version=4)


@pytest.fixture
def page_book(small_book: SmallBook) -> SmallBook:
    small_book.write(
        "book/references.bib",
        "@book{gauss1809, author={Gauss, C. F.}, title={Theoria}, publisher={Perthes}, year=1809}",
    )
    small_book.write("book/part/page.md", PAGE)
    with (small_book.root / "_toc.yml").open("a") as toc:
        toc.write("  - file: part/page\n")
    return small_book


def test_a_forks_notebook_links_to_the_fork_and_is_the_same_in_every_build(page_book: SmallBook) -> None:
    result = build(page_book, **FORK)
    assert result.returncode == 0, result.stderr
    notebook = read(page_book)
    nbformat.validate(notebook)
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    site = "https://fork.github.io/book"
    assert "[`code/toy/linear/ridge.py`](https://github.com/Fork/book/blob/main/code/toy/linear/ridge.py)" in text
    assert f"({site}/part/page.html#equation-toy-sum)" in text
    assert f"[A small book]({site}/index.html)" in text
    assert f"Gauss \\[[1809]({site}/part/page.html#" in text or f"({site}/part/page.html#id" in text
    assert "toy @ git+https://github.com/Fork/book#subdirectory=code" in notebook.cells[0].source
    assert r"a\lt b" in text
    assert "under_score" in text
    assert r"3 \* 4 \* 5" in text
    assert r"5\$" in text
    assert r"| $\|x\|$" not in text
    assert r"`a\|b`" in text
    assert "<details><summary>Solution</summary>" in text
    assert "VALUE = solvers.VALUE + 1" in text
    assert "> **Note**" in text
    assert r"gradient $\nabla_\theta J$ of naïve Šidák & co" in notebook.cells[0].source
    assert notebook.metadata.title == r"The “{quoted}” gradient \nabla_\theta J of naïve Šidák & co"
    code = [cell for cell in notebook.cells if cell.cell_type == "code"][1:]
    assert [cell.source for cell in code] == [
        "import numpy as np\nfrom toy.linear import ridge",
        "secret = 1",
        "print(secret)",
    ]
    assert code[0].metadata.jupyter.source_hidden
    assert code[1].metadata.jupyter.source_hidden
    files = {path.name: path.read_bytes() for path in Path(page_book.root, "_build/html/notebooks").rglob("*.*")}
    (page_book.root / "_build/site-key").unlink()
    assert build(page_book, **FORK).returncode == 0
    again = {path.name: path.read_bytes() for path in Path(page_book.root, "_build/html/notebooks").rglob("*.*")}
    assert files == again
    with zipfile.ZipFile(page_book.root / "_build/html/notebooks/all-notebooks.zip") as archive:
        assert archive.namelist() == ["notebooks/part/page.ipynb"]


def test_without_a_repository_a_notebook_says_so_where_the_package_is_missing(page_book: SmallBook) -> None:
    page_book.chapter("one", "from toy.linear import ridge")
    assert build(page_book).returncode == 0
    notebook = nbformat.read(page_book.root / "_build/html/notebooks/one.ipynb", as_version=4)
    setup = notebook.cells[1].source
    assert "http" not in setup
    assert "pip install ./code" in notebook.cells[0].source
    result = subprocess.run([sys.executable, "-c", setup.replace("toy", "no_such_toy")], capture_output=True, text=True)
    assert "in a clone of its repository, say pip install ./code" in result.stderr


def test_an_import_that_the_package_does_not_ask_for_is_refused(small_book: SmallBook) -> None:
    small_book.chapter("one", "import scipy")
    result = build(small_book)
    assert result.returncode == 1
    assert "book/one.md:1" in result.stderr
    assert "a cell imports scipy" in result.stderr


def test_a_notebook_says_what_it_would_miss_in_a_browsers_python(small_book: SmallBook) -> None:
    small_book.write("code/toy/fast.py", "def compile_it():\n    import subprocess\n    from torch import nn\n")
    small_book.chapter("plain", "import numpy as np\nfrom toy.linear import ridge")
    small_book.chapter("indirect", "from toy import fast")
    small_book.chapter("direct", "%matplotlib inline\nimport matplotlib.pyplot as plt\nimport resource, time")
    lacks = {}
    for name in ("plain", "indirect", "direct"):
        lacks[name] = lacking(small_book.project, read_chapter(small_book.project, name))
    assert lacks == {"plain": [], "indirect": ["subprocess", "torch"], "direct": ["resource"]}
    assert build(small_book).returncode == 0
    for name, missing in lacks.items():
        notebook = nbformat.read(small_book.root / f"_build/html/notebooks/{name}.ipynb", as_version=4)
        assert notebook.metadata.browser_python == {"runs": not missing, "lacks": missing}


def test_a_cell_keeps_its_id_when_another_is_put_before_it(small_book: SmallBook) -> None:
    def ids() -> dict[str, str]:
        assert build(small_book).returncode == 0
        notebook = nbformat.read(small_book.root / "_build/html/notebooks/one.ipynb", as_version=4)
        return {cell.source: cell.id for cell in notebook.cells}

    small_book.chapter("one", "a = 1")
    before = ids()
    small_book.chapter("one", "b = 2", "a = 1")
    assert ids()["a = 1"] == before["a = 1"]


def blocks() -> Blocks:
    inline = Inline("", "page", lambda image: "")
    return Blocks(
        inline, Inline("", "page", lambda image: "", in_table=True), Lookup(lambda *_: "", lambda _: ("", []))
    )


def test_what_has_no_rule_is_refused_by_name() -> None:
    with pytest.raises(UnknownNode, match="option_list"):
        blocks().one(nodes.option_list())


def test_an_align_environment_becomes_one_that_may_stand_between_dollars() -> None:
    document = new_document("")
    block = nodes.math_block("", r"\begin{align} a &= b \end{align}")
    document += block
    assert blocks().one(block) == "$$\n\\begin{aligned} a &= b \\end{aligned}\n$$"


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("# no heading", r"\# no heading"),
        ("1. no list", r"1\. no list"),
        ("- no list", r"\- no list"),
        ("2 + 2", "2 + 2"),
        ("1.5 is a number", "1.5 is a number"),
    ],
)
def test_the_start_of_a_paragraph_stays_text(words: str, written: str) -> None:
    assert escaping.line_start(words) == written


@pytest.mark.parametrize(("words", "written"), [("a`b", "``a`b``"), ("`a", "`` `a ``"), ("a", "`a`")])
def test_code_keeps_its_backticks(words: str, written: str) -> None:
    assert escaping.code(words) == written


def test_bars_of_formulas_do_not_part_the_cells_of_a_table() -> None:
    assert escaping.tex_in_table(r"|x| \le \|x\|") == r"\vert x\vert  \le \Vert x\Vert"
