"""Hand the outputs of executed chapters to MyST-NB, and draw each figure for light and for dark pages."""

from __future__ import annotations

import dataclasses

import nbformat
from docutils import nodes
from myst_nb import sphinx_ as myst_nb_sphinx
from myst_nb.core.execute.base import ExecutionError, NotebookClientBase
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx

from bookkit import store
from bookkit.figures import dark_variant
from bookkit.preview import is_preview
from bookkit.project import Project

#: A figure larger than this, in characters of SVG, keeps a browser busy: it should have fewer points, or pixels.
FIGURE_LIMIT = 200_000

SVG = "image/svg+xml"

#: Class of the variant for dark pages. The theme's own ``only-dark`` would hide the caption with it.
DARK = "figure-dark"


def setup(app: Sphinx, project: Project) -> None:
    """Make MyST-NB take outputs from the store.

    MyST-NB knows how to execute, and how to read jupyter-cache, whose key holds neither the imported packages nor their
    versions. So the function that chooses between these is replaced by one that reads bookkit's store.
    """

    def stored_outputs(notebook, source, nb_config, logger, read_fmt=None):
        return _StoredOutputs(notebook, None, nb_config, logger, project=project, env=app.env)

    if not hasattr(myst_nb_sphinx, "create_client"):
        raise RuntimeError("this version of myst-nb has no sphinx_.create_client: bookkit must be adapted to it")
    myst_nb_sphinx.create_client = stored_outputs


class _StoredOutputs(NotebookClientBase):
    """Fills the cells of a notebook with the outputs that the build stored."""

    def start_client(self) -> None:
        project: Project = self._kwargs["project"]
        env = self._kwargs["env"]
        cells = [cell for cell in self.notebook.cells if cell.cell_type == "code"]
        if not cells:
            return
        env.note_dependency(str(store.store_path(project, env.docname)))
        executed = store.load(project, env.docname)
        stored = executed.cells if executed else []
        if not is_preview() and [cell["source"] for cell in stored] != [cell.source for cell in cells]:
            raise ExecutionError(f"{env.docname}: no outputs for these cells; run 'python -m bookkit execute' first")
        for count, (cell, kept) in enumerate(zip(cells, stored, strict=False), start=1):
            if cell.source != kept["source"]:
                return  # in a preview: from the cell on that failed or was edited, there are no outputs to show
            cell.execution_count = count
            cell.outputs = [nbformat.from_dict(output) for output in kept["outputs"]]


class FigureRenderer(NbElementRenderer):
    """Renders an SVG twice, for light pages and for dark ones; the theme shows the one that fits."""

    def render_image(self, data: MimeData) -> list[nodes.Element]:
        """Nodes of one image output."""
        if data.mime_type != SVG:
            return super().render_image(data)
        if len(data.string) > FIGURE_LIMIT:
            self.logger.warning(
                f"a figure of {len(data.string) // 1000} kB of SVG (limit {FIGURE_LIMIT // 1000}): "
                "draw fewer points, or draw them with rasterized=True",
                subtype="figure",
                line=data.line,
            )
        variants = []
        for variant, svg in (("figure-light", data.string), (DARK, dark_variant(data.string))):
            # MyST-NB writes the SVG as it is; what it is given decides the file's name, a hash.
            for image in super().render_image(dataclasses.replace(data, content=svg)):
                # The theme puts images without "dark-light" into a light box on dark pages.
                image["classes"] = [*image.get("classes", []), variant, "dark-light"]
                variants.append(image)
        return variants
