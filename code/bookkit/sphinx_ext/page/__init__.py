"""The page around a chapter's text: template, styles, scripts, and what is done to each finished page.

How other modules add to the page, each without touching a file of another:

- **A control in the page's header.** Put a template into ``bookkit/theme/slots/toolbar/``. All in that folder show,
  sorted by file name, so begin the name with two digits (``20-launch.html``). A control is a ``<button class="tool">``
  or ``<a class="tool">`` with visible text or ``aria-label``. A panel that a button opens is
  ``<div class="panel" popover id="...">`` with ``popovertarget`` on the button: Escape, a click outside and the return
  of the focus then come from the browser, without a script.
- **Something in the head, or after the text.** The same, in ``slots/head/`` (metadata) and ``slots/after/``.
  Slots see Sphinx's template context: ``pagename``, ``pathto(...)``, ``plain_title``, ``meta``. ``{{ content_root }}``
  leads to the root of the site, so that it works under any path. Add to the context with ``html-page-context``.
- **A style or a script for every page.** Put ``50-x.css`` into ``bookkit/assets/static/styles/`` or ``50-x.js`` into
  ``.../scripts/``: all are bundled into one file each, in the order of their names, and named by its hash (see
  ``bundle``). Colours, sizes and fonts are the custom properties of ``styles/00-tokens.css``.
- **A script that most readers never need.** Put ``x.js``, an ES module, into ``.../modules/`` and load it with
  ``await BOOK.load("x")``; ``scripts/00-kit.js`` says what else ``BOOK`` offers.
- **A file that is served as it is** (an icon, a manifest): ``.../files/``; it lands in ``_static/``.
- **A file of the whole site** (an index, a sitemap, a service worker), or a change to every finished page: add a step
  to ``finish.STEPS``.
- **Something that the Content-Security-Policy must allow:** ``policy.POLICY``. Inline scripts and ``style`` attributes
  are not among it.
"""

from __future__ import annotations

from sphinx.application import Sphinx

from bookkit.sphinx_ext.page import facts, finish, notes, shell


def setup(app: Sphinx) -> None:
    """Give the site its theme, and finish each page when Sphinx has written it."""
    shell.setup(app)
    facts.setup(app)
    notes.setup(app)
    finish.setup(app)
