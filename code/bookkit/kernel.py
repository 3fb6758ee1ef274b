"""How the build runs cells: the settings of the kernel, in one place because outputs depend on them."""

from __future__ import annotations

import os
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"

#: Files that shape outputs; a change of one runs every chapter again.
KERNEL_FILES = (ASSETS / "matplotlibrc",)

#: Seconds that one cell may take before it is stopped.
CELL_TIMEOUT = 120

_ENVIRONMENT = {
    # Chapters run side by side, one on each core, so a library that started one thread for each core would only get in
    # its own way. A chapter that is about threads raises the limit itself, with threadpoolctl.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    # The same output in every run.
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",
    # A chapter runs without a network and without a screen; bytecode of the package is not needed twice.
    "TERM": "dumb",
    "COLUMNS": "100",
}

_ARGUMENTS = (
    "--InlineBackend.figure_formats={'svg'}",
    "--HistoryManager.enabled=False",
    "--TerminalInteractiveShell.colors=NoColor",
)


def kernel_settings() -> dict[str, object]:
    """All settings, in a form that can be hashed."""
    return {"environment": _ENVIRONMENT, "arguments": _ARGUMENTS}


def kernel_arguments() -> list[str]:
    """Arguments added to the kernel's command."""
    return list(_ARGUMENTS)


def kernel_environment(scratch: Path) -> dict[str, str]:
    """The environment of a kernel.

    Parameters
    ----------
    scratch : Path
        A folder for IPython's and Matplotlib's own files, so that a reader's start-up files do not change the outputs.
    """
    dropped = ("MPLBACKEND", "PYTHONSTARTUP")
    inherited = {name: value for name, value in os.environ.items() if name not in dropped}
    return {
        **inherited,
        **_ENVIRONMENT,
        "IPYTHONDIR": str(scratch / "ipython"),
        "MATPLOTLIBRC": str(ASSETS / "matplotlibrc"),
    }
