"""A static server as hosts of static sites are: gzip, ``404.html`` for what is not there."""

from __future__ import annotations

import gzip
import mimetypes
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("application/wasm", ".wasm")

_PACKED = (".html", ".css", ".js", ".json", ".svg", ".xml", ".txt", ".md", ".webmanifest", ".ipynb", ".map")


@contextmanager
def serving(folder: Path, prefix: str = "/") -> Iterator[str]:
    """Serve a folder below a path, on a free port of this machine.

    Parameters
    ----------
    folder : Path
    prefix : str
        ``"/"``, or a sub-folder such as ``"/a-book/"``. Outside of it there is nothing.

    Yields
    ------
    str
        Address of the folder, with a slash at its end.
    """
    server = _Server(("127.0.0.1", 0), _handler(folder, prefix))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that leaves ends its connections; that is no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler(folder: Path, prefix: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            file = folder / path.removeprefix(prefix) if path.startswith(prefix) else folder / "no such file"
            if file.is_dir() and path.endswith("/"):
                file = file / "index.html"
            status = 200
            if not file.is_file():
                status, file = 404, folder / "404.html"
            self._send(status, file)

        do_HEAD = do_GET

        def _send(self, status: int, file: Path) -> None:
            packed = file.suffix in _PACKED and "gzip" in self.headers.get("Accept-Encoding", "")
            body = _read(file, file.stat().st_mtime_ns, packed) if file.is_file() else b"not found"
            self.send_response(status)
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            text = kind.startswith("text/") or kind.endswith(("json", "xml"))
            self.send_header("Content-Type", f"{kind}; charset=utf-8" if text else kind)
            self.send_header("Content-Length", str(len(body)))
            if packed:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Cache-Control", "max-age=600")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    return Handler


@lru_cache(maxsize=256)
def _read(file: Path, changed: int, packed: bool) -> bytes:
    """The file as it travels; ``changed`` makes a rewritten file another one."""
    return gzip.compress(file.read_bytes(), 9, mtime=0) if packed else file.read_bytes()
