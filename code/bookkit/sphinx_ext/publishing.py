"""What a page says of itself elsewhere, and the files around the pages: cards, sitemap, forwards, offline reading."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx

from bookkit.project import Project
from bookkit.publishing import offline
from bookkit.publishing.cards import draw_card, draw_icon
from bookkit.publishing.describe import describe
from bookkit.publishing.moved import write_forwards
from bookkit.search.sections import read_sections
from bookkit.toc import read_contents

if TYPE_CHECKING:
    from bookkit.sphinx_ext.page.finish import Site


def setup(app: Sphinx) -> None:
    """Describe each page while it is written."""
    app.connect("html-page-context", describe_page, priority=950)


def describe_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    """Give the head its description, and draw the card of the page."""
    if doctree is None or app.builder.format != "html":
        return
    opening = read_sections(page, str(context.get("title", "")), doctree)[0]
    book = app.config.html_title or app.config.project
    card = f"_static/cards/{page.replace('/', '-')}.png"
    title = book if page == app.config.root_doc else opening.title
    about = describe(question(doctree) or opening.text)
    part = next((name for name, pages in parts(app.config.bookkit_project).items() if page in pages), "")
    draw_card(Path(app.outdir) / card, title, part, book, about)
    address = app.config.html_baseurl
    context["card"] = {
        "title": title,
        "description": about,
        "kind": "book" if page == app.config.root_doc else "article",
        "page": f"{address}{app.builder.get_target_uri(page)}" if address else "",
        "image": f"{address}{card}" if address else "",
    }


def question(doctree: nodes.document) -> str:
    """What the chapter asks and what one derives in it, from its card; nothing on a page without one."""
    for card in doctree.findall(nodes.admonition):
        if "chapter-card" in card["classes"]:
            words = [paragraph.astext() for paragraph in card.children if isinstance(paragraph, nodes.paragraph)]
            return " ".join(words[:2]).removeprefix("Question").strip()
    return ""


def parts(project: Project) -> dict[str, list[str]]:
    """Pages of each part of the book, by its caption."""
    contents = yaml.safe_load(project.toc.read_text(encoding="utf-8"))
    return {
        part.get("caption", ""): [chapter["file"] for chapter in part.get("chapters", []) if "file" in chapter]
        for part in contents.get("parts", [])
    }


def icons_and_manifest(site: Site) -> None:
    """A step of the finished site: what makes it installable."""
    icons = site.root / "_static" / "icons"
    for size in (192, 512):
        draw_icon(icons / f"{size}.png", size)
    draw_icon(icons / "maskable.png", 512, maskable=True)
    title = site.app.config.html_title or site.app.config.project
    about = "Machine learning derived, built and measured, with every displayed equation checked by a program."
    offline.write_manifest(site.root, title, "ML Path", about)


def sitemap(site: Site) -> None:
    """A step of the finished site: list its pages for search engines, where the site's address is known."""
    address = site.app.config.html_baseurl
    rules = "User-agent: *\nAllow: /\n"
    if address:
        pages = read_contents(site.app.config.bookkit_project).pages
        urls = [f"{address}{site.app.builder.get_target_uri(page)}" for page in pages]
        urls[0] = address  # the first page, as it is linked
        rows = "".join(f"<url><loc>{url}</loc></url>\n" for url in urls)
        head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        (site.root / "sitemap.xml").write_text(f"{head}{rows}</urlset>\n", encoding="utf-8")
        rules += f"Sitemap: {address}sitemap.xml\n"
    (site.root / "robots.txt").write_text(rules, encoding="utf-8")


def forwards(site: Site) -> None:
    """A step of the finished site: lead on from the addresses of pages that moved."""
    write_forwards(site.app.config.bookkit_project, site.root)


def service_worker(site: Site) -> None:
    """The last step of the finished site: list its files, with their hashes, for reading without a network."""
    offline.write_worker(site.root)
