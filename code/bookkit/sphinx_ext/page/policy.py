"""Make a finished page fit a strict Content-Security-Policy, and write that policy into it.

KaTeX places its boxes with ``style`` attributes, and so do tables; a policy that forbids inline styles forbids them.
Each distinct value becomes a class, named by the hash of the value so that a piece of one page can be shown in another;
the rules stand in one ``<style>`` of the page, whose hash the policy allows.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

#: What a page may do. ``{script}`` and ``{style}`` become the hashes of what stands in the page itself; ``{servers}``
#: those on which a reader may run the page's cells, where it has any.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self' {script}",
    "style-src": "'self' {style}",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self' {servers}",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "{base}",
}

#: Marks a page whose cells can be run in it.
LIVE = "data-live="

#: Where the template leaves room for what this module writes.
PLACE = "<!--policy-->"

_ATTRIBUTE = r"\s+[^\s\"'<>/=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>=`]+))?"
_VALUE = r"(?:\"([^\"]*)\"|'([^']*)')"
_TAG = re.compile(rf"<([a-zA-Z][\w-]*)((?:{_ATTRIBUTE})*?)\s+style\s*=\s*{_VALUE}((?:{_ATTRIBUTE})*)(\s*/?>)")
_CLASS = re.compile(r"\sclass\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_PANDAS = re.compile(r"<style scoped>.*?</style>\s*", re.DOTALL)
_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)([^>]*)>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
_DATA_TYPES = ("application/ld+json", "application/json")


def apply_policy(page: str, servers: Iterable[str] = ()) -> str:
    """The page without ``style`` attributes, and with its policy.

    Parameters
    ----------
    page : str
        HTML with the comment ``PLACE`` at the place in its head where the policy goes.
    servers : iterable of str
        Origins that a page with live cells may reach.

    Returns
    -------
    str
        The page as it was if it holds no such comment: it has its policy already, or is none of ours.
    """
    if PLACE not in page:
        return page
    page, rules = styles_to_classes(_PANDAS.sub("", page))
    style = f'<style id="placed">{rules}</style>' if rules else ""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{policy_of(page + style, servers)}">'
    return page.replace(PLACE, f"{policy}\n{style}", 1)


def policy_of(page: str, servers: Iterable[str] = ()) -> str:
    """The policy that allows exactly the inline scripts and styles of this page, and the servers of its live cells."""
    scripts = [
        text for attributes, text in _SCRIPT.findall(page) if not any(kind in attributes for kind in _DATA_TYPES)
    ]
    # Only the 404 page, which is shown at any depth, names a base.
    base = "'self'" if "<base " in page else "'none'"
    allowed = {"script": _hashes(scripts), "style": _hashes(_STYLE.findall(page)), "base": base}
    allowed["servers"] = " ".join(servers) if LIVE in page else ""
    return "; ".join(f"{name} {sources.format(**allowed).strip()}" for name, sources in POLICY.items())


def _hashes(texts: list[str]) -> str:
    digests = (hashlib.sha256(text.encode()).digest() for text in dict.fromkeys(texts))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def styles_to_classes(page: str) -> tuple[str, str]:
    """The page with a class in place of each ``style`` attribute, and the rules of these classes."""
    rules: dict[str, str] = {}

    def replace(match: re.Match[str]) -> str:
        name, before, double, single, after, end = match.groups()
        value = (double if double is not None else single).strip()
        attributes = before + after
        if not value:
            return f"<{name}{attributes}{end}"
        added = "k" + hashlib.sha256(value.encode()).hexdigest()[:7]
        # An attribute outranks every rule of a style sheet, and so must the class.
        declarations = (one.strip() for one in value.replace("&quot;", '"').split(";") if one.strip())
        rules[added] = ";".join(f"{one.replace(': ', ':')}!important" for one in declarations)
        if found := _CLASS.search(attributes):
            existing = found[1] if found[1] is not None else found[2]
            attributes = f'{attributes[: found.start()]} class="{existing} {added}"{attributes[found.end() :]}'
        else:
            attributes += f' class="{added}"'
        return f"<{name}{attributes}{end}"

    page = _TAG.sub(replace, page)
    return page, "".join(f".{name}{{{rules[name]}}}" for name in sorted(rules))
