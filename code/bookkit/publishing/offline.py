"""The service worker, which keeps one version of the book, and the manifest that makes it installable."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from bookkit.kernel import ASSETS

WORKER = "service-worker.js"
MANIFEST = "book.webmanifest"

#: What a reader without a network does not miss: cards for other sites, what programs read, downloads.
LEFT_OUT = ("_sources/", "_static/cards/", "sitemap.xml", "robots.txt", "objects.inv", "notebooks/", ".nojekyll")
_ARCHIVES = {".zip", ".gz", ".ipynb", ".map", ".inv"}


def write_worker(root: Path) -> None:
    """Write the service worker of a finished site; nothing of the site may change after it."""
    files = {path: short_hash(root / path) for path in offline_files(root)}
    source = (ASSETS / WORKER).read_text(encoding="utf-8")
    listed = json.dumps(files, indent=0, sort_keys=True)
    version = hashlib.sha256((source + listed).encode()).hexdigest()[:12]
    head = f'const VERSION = "{version}";\nconst FILES = {listed};\n'
    (root / WORKER).write_text(head + source, encoding="utf-8")


def offline_files(root: Path) -> list[str]:
    """Paths of all files that are kept for reading offline."""
    found = []
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        hidden = any(part.startswith(".") for part in name.split("/"))
        if path.is_file() and not hidden and name != WORKER and not name.startswith(LEFT_OUT):
            if path.suffix not in _ARCHIVES:
                found.append(name)
    return found


def short_hash(path: Path) -> str:
    """The first 96 bits of the SHA-256 of a file: against accidents and halves of an upload, not against attacks."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:24]


def write_manifest(root: Path, title: str, short: str, description: str) -> None:
    """Write the web manifest. Its addresses are relative, so that it holds under any path."""
    manifest = {
        "name": title,
        "short_name": short,
        "description": description,
        "id": "./",
        "start_url": "./",
        "scope": "./",
        "display": "minimal-ui",
        "background_color": "#fdfcfa",
        "theme_color": "#1d3a5f",
        "icons": [
            {"src": "_static/icon.svg", "sizes": "any", "type": "image/svg+xml"},
            {"src": "_static/icons/192.png", "sizes": "192x192", "type": "image/png"},
            {"src": "_static/icons/512.png", "sizes": "512x512", "type": "image/png"},
            {"src": "_static/icons/maskable.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
    }
    (root / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
