"""What Binder would make of this repository, made here: repo2docker's own steps, in a clean environment."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import repo2docker

from tests.conftest import ROOT

REMOTE = "https://github.com/someone/book"


@dataclass(frozen=True)
class Image:
    """An environment as Binder's image holds it.

    Parameters
    ----------
    home : Path
        The copy of the repository, a reader's home folder there.
    prefix : Path
        Where Python and its packages are.
    """

    home: Path
    prefix: Path

    def environment(self) -> dict[str, str]:
        """The environment in which repo2docker's steps run: nothing of the environment of these tests."""
        certificates = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
        kept = {name: os.environ[name] for name in ("LANG", "TMPDIR", *certificates) if name in os.environ}
        # Where pip and npm fetch packages is the machine's affair.
        kept |= {name: value for name, value in os.environ.items() if name.lower().startswith(("pip_", "npm_config_"))}
        kept.setdefault("NPM_CONFIG_USERCONFIG", str(Path.home() / ".npmrc"))
        kept.setdefault("PIP_CACHE_DIR", pip_cache())
        path = f"{self.prefix}/bin{os.pathsep}{os.environ['PATH']}"
        return {**kept, "HOME": str(self.home), "PATH": path, "KERNEL_PYTHON_PREFIX": str(self.prefix)}

    def run(self, command: str) -> str:
        """Run a line of the Dockerfile; what it said.

        Raises
        ------
        RuntimeError
            If it fails, with what it said.
        """
        result = subprocess.run(
            ["bash", "-c", command], cwd=self.home, env=self.environment(), capture_output=True, text=True
        )
        if result.returncode:
            raise RuntimeError(f"{command}\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}")
        return result.stdout

    def megabytes(self) -> float:
        """Installed size of packages and repository."""
        return sum(
            float(line.split()[0]) for line in self.run(f"du -s -B1000000 {self.prefix} {self.home}").splitlines()
        )


@cache
def pip_cache() -> str:
    """Where pip keeps what it fetched before: outside of the image, whose size is measured."""
    command = [sys.executable, "-m", "pip", "cache", "dir"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def copy_repository(target: Path) -> Path:
    """What a commit of this tree would hold, as a repository with a remote."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    for arguments in (["init", "-q"], ["remote", "add", "origin", f"{REMOTE}.git"]):
        subprocess.run(["git", *arguments], cwd=target, check=True)
    return target


def build_site(root: Path) -> Path:
    """The site of a copy of the repository, built from the outputs and verdicts that are stored here; its folder."""
    for name in ("executed", "mathcheck"):
        if (stored := ROOT / "_build" / name).is_dir():
            shutil.copytree(stored, root / "_build" / name)
    unwanted = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "BOOK_SITE_URL", "BOOK_BINDER_URL")
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    environment["PYTHONPATH"] = str(root / "code")
    subprocess.run([sys.executable, "-m", "bookkit", "build"], cwd=root, env=environment, check=True)
    return root / "_build" / "html"


def dockerfile(repository: Path) -> str:
    """What repo2docker would build for a repository, found by its own detection."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(repository)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    return result.stdout + result.stderr


def steps_after_copy(text: str) -> list[str]:
    """The commands that a Dockerfile runs once the repository is in the image."""
    after = text.split("COPY --chown=0:0 src/ ", 1)[1]
    return re.findall(r"^RUN (.+)$", after, flags=re.MULTILINE)


def base_version(package: str) -> str:
    """The version of a package that repo2docker puts into every image of our Python, read from its own lock."""
    python = (ROOT / "binder/runtime.txt").read_text().strip().removeprefix("python-")
    lock = Path(repo2docker.__file__).parent / f"buildpacks/conda/environment.py-{python}-linux-64.lock"
    return re.search(rf"/{package}-(\d[\d.]*)-", lock.read_text()).group(1)


def build(home: Path, prefix: Path, steps: list[str]) -> Image:
    """Follow the steps."""
    if not os.environ.get("TORCH_INDEX"):
        # This machine need not reach the index that Binder takes torch's CPU build from.
        wanted = home / "binder/requirements.txt"
        wanted.write_text(re.sub(r"^--extra-index-url .*\n", "", wanted.read_text(), flags=re.MULTILINE))
    subprocess.run([sys.executable, "-m", "venv", str(prefix)], check=True)
    image = Image(home, prefix)
    image.run(f'"$KERNEL_PYTHON_PREFIX/bin/pip" install -q jupyterlab=={base_version("jupyterlab")}')
    for step in steps:
        start = time.monotonic()
        # Here the packages that pip has fetched before may serve again.
        image.run(step.replace("--no-cache-dir ", ""))
        print(f"\n{time.monotonic() - start:5.0f} s  {step}", end="", flush=True)
    return image
