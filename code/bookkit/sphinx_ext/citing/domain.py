"""The Sphinx domain ``deriv``: derivations, equations and chapters in ``objects.inv``, for other books to refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from docutils import nodes
from sphinx.builders import Builder
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

Pieces = tuple[tuple[str, str], ...]


class DerivationDomain(Domain):
    """What the book states and can be referred to by a name that stays.

    A derivation is shown by its title, an equation by its number, a chapter, under its slug, by its title.
    """

    name = "deriv"
    label = "Derivations"
    object_types: ClassVar = {
        "derivation": ObjType("derivation", "derivation"),
        "equation": ObjType("equation", "equation"),
        "chapter": ObjType("chapter", "chapter"),
    }
    roles: ClassVar = {
        "derivation": XRefRole(warn_dangling=True),
        "equation": XRefRole(warn_dangling=True),
        "chapter": XRefRole(warn_dangling=True),
    }
    initial_data: ClassVar[dict[str, Any]] = {"derivations": {}}
    data_version = 1

    @property
    def derivations(self) -> dict[str, tuple[str, Pieces]]:
        """Page and title of each derivation."""
        return self.data["derivations"]

    def clear_doc(self, docname: str) -> None:
        """Forget a page that is read again."""
        for name in [name for name, (page, _) in self.derivations.items() if page == docname]:
            del self.derivations[name]

    def merge_domaindata(self, docnames: Iterable[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process read."""
        for name, (page, pieces) in otherdata["derivations"].items():
            if page in docnames:
                self.derivations[name] = (page, pieces)

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Everything for the inventory: name, text, type, page, anchor, priority."""
        for name, (page, pieces) in self.derivations.items():
            yield name, "".join(text for _, text in pieces), "derivation", page, name, 1
        for label, (page, anchor, text) in equations(self.env).items():
            yield label, text, "equation", page, anchor, 1
        for page in self.env.all_docs:
            yield page.rsplit("/", 1)[-1], self.env.titles[page].astext(), "chapter", page, "", 1

    def resolve_xref(
        self, env: BuildEnvironment, fromdocname: str, builder: Builder, typ: str, target: str, node, contnode
    ) -> nodes.reference | None:
        """A link to what a role names."""
        for name, text, kind, page, anchor, _ in self.get_objects():
            if (name, kind) == (target, typ):
                shown = contnode if node.get("refexplicit") else nodes.inline("", text, classes=contnode["classes"])
                return make_refnode(builder, fromdocname, page, anchor, shown, text)
        return None

    def resolve_any_xref(self, env, fromdocname: str, builder: Builder, target: str, node, contnode) -> list:
        """Nothing: ``{any}`` finds derivations by their labels."""
        return []


def equations(env: BuildEnvironment) -> dict[str, tuple[str, str, str]]:
    """Page, anchor and text, such as ``Equation (2.5)``, of each labelled equation."""
    found = {}
    for label, (page, number) in env.get_domain("math").equations.items():
        anchor = nodes.make_id(f"equation-{label}")
        parts = env.toc_fignumbers.get(page, {}).get("displaymath", {}).get(anchor)
        shown = ".".join(map(str, parts)) if parts and env.config.math_numfig else number
        found[label] = (page, anchor, f"Equation ({shown})")
    return found
