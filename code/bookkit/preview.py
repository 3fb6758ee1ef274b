"""What pages of the preview have that those of the finished site have not: what the author must mend, and live reload.

The preview goes on where a build stops: an equation that was refused or a cell that raised is shown on top of every
page, with its place, above what Sphinx could make of the rest.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

from bookkit.project import Project, replace_file
from bookkit.publishing.offline import WORKER

#: Set where a preview is made, to the host and port at which it is shown.
VARIABLE = "BOOK_PREVIEW"

#: On top of the pages from the moment a build begins until it ends well.
UNFINISHED = "This page may be older than its source: Sphinx is making it anew, or has failed; the terminal says why."

_BANNER = re.compile(r"<!--preview-->.*?<!--/preview-->", re.DOTALL)
_MAIN = re.compile(r'<main id="main"[^>]*>')

#: In place of the worker that keeps the book: one that forgets what an earlier preview or site at this address left.
FORGETTING = """\
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(forget()));
async function forget() {
  for (const name of await caches.keys()) await caches.delete(name);
  await self.registration.unregister();
}
"""


def is_preview() -> bool:
    """Whether this process makes a preview."""
    return VARIABLE in os.environ


def keep_problems(project: Project, problems: Sequence[str]) -> None:
    """Keep what is to be mended for the Sphinx process, which shows it when pages are written."""
    replace_file(_kept(project), json.dumps(list(problems), ensure_ascii=False))


def kept_problems(project: Project) -> list[str]:
    """What was kept last."""
    return json.loads(_kept(project).read_text(encoding="utf-8")) if _kept(project).is_file() else []


def _kept(project: Project) -> Path:
    return project.build / "serve" / "problems.json"


def show_problems(root: Path, problems: Sequence[str]) -> None:
    """Put problems on top of every page below a folder, in place of those that were there; none take the place away."""
    shown = f"<!--preview-->{banner(problems)}<!--/preview-->" if problems else ""
    for path in root.rglob("*.html"):
        before = path.read_text(encoding="utf-8")
        page = _BANNER.sub("", before)
        page = _MAIN.sub(lambda match: match.group() + shown, page, count=1)
        if page != before:
            times = path.stat()
            replace_file(path, page)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # Sphinx tells by it which pages are old


def banner(problems: Sequence[str]) -> str:
    """HTML that says what is to be mended."""
    items = "".join(f"<pre>{html.escape(problem)}</pre>" for problem in problems)
    title = "This is a preview. The book cannot be built yet"
    return f'<aside class="admonition warning" role="alert"><p class="admonition-title">{title}</p>{items}</aside>'


def allow_reload(root: Path) -> None:
    """Let the policy of each page allow the script that reloads it, which sphinx-autobuild puts into what it sends."""
    from sphinx_autobuild.middleware import web_socket_script  # a web server, which a build has no need of

    host = os.environ[VARIABLE]
    text = web_socket_script(host).strip().removeprefix("<script>").removesuffix("</script>")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    allowed = f"'sha256-{digest}'"
    for path in root.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        if allowed in page or "script-src 'self'" not in page:
            continue
        page = page.replace("script-src 'self'", f"script-src 'self' {allowed}", 1)
        times = path.stat()
        replace_file(path, page.replace("connect-src 'self'", f"connect-src 'self' ws://{host}", 1))
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def finish(project: Project, root: Path) -> None:
    """Make a finished site a preview."""
    allow_reload(root)
    show_problems(root, kept_problems(project))
    replace_file(root / WORKER, FORGETTING)
