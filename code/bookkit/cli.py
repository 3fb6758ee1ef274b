"""The command ``python -m bookkit``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence

from bookkit.chapters import Chapter, read_chapter
from bookkit.citations.published import LISTED, add_to_list, read_forwards
from bookkit.execution import Failure, execute
from bookkit.judging import explain, judge, verdict_counts
from bookkit.launching import why_not
from bookkit.progress import Progress
from bookkit.project import BuildError, Project
from bookkit.publishing.moved import LISTED as PAGES
from bookkit.publishing.moved import add_pages, read_listed
from bookkit.repository import SITE_VARIABLE, site_url
from bookkit.serve import serve
from bookkit.site import build_site, is_current
from bookkit.toc import read_contents


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit status."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(Project.find(), options)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; what was finished is kept", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bookkit", description="Build the book from its chapters.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="run the chapters that need it, then make the site in _build/html")
    build.set_defaults(run=_build)
    run = commands.add_parser("execute", help="only run the chapters that need it")
    run.set_defaults(run=_execute)
    for command in (build, run):
        command.add_argument(
            "--jobs", type=_positive, default=None, help="chapters that run at once (default: one a core)"
        )
        command.add_argument("--force", action="store_true", help="run all chapters, also those that are up to date")
    run.add_argument(
        "chapters", nargs="*", metavar="CHAPTER", help="only these, for example algorithms-scratch/linear-regression"
    )
    check = commands.add_parser("judge", help="only have mathcheck judge the displayed equations")
    check.set_defaults(run=_judge)
    ids = commands.add_parser("ids", help="list new permanent addresses in book/published-ids.txt")
    ids.set_defaults(run=_list_ids)
    preview = commands.add_parser("serve", help="preview while editing, with live reload")
    preview.add_argument("--port", type=_positive, default=8000)
    preview.add_argument("--open-browser", action="store_true")
    preview.set_defaults(run=lambda project, options: serve(project, options.port, options.open_browser))
    return parser


def _positive(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 1, got {text!r}")
    return value


def _chapters(project: Project, names: Sequence[str] = ()) -> list[Chapter]:
    pages = read_contents(project).pages
    unknown = sorted(set(names) - set(pages))
    if unknown:
        raise BuildError(f"no such chapter: {', '.join(unknown)}; the chapters are {', '.join(pages)}")
    read = (read_chapter(project, name) for name in names or pages)
    return [chapter for chapter in read if chapter is not None and chapter.cells]


def _execute(project: Project, options: argparse.Namespace) -> int:
    chapters = _chapters(project, options.chapters)
    with project.locked(), Progress() as progress:
        failures = execute(project, chapters, progress, jobs=options.jobs, force=options.force)
    return _report(project, failures)


def _build(project: Project, options: argparse.Namespace) -> int:
    chapters = _chapters(project)
    with project.locked():
        return _build_locked(project, chapters, options)


def _build_locked(project: Project, chapters: list[Chapter], options: argparse.Namespace) -> int:
    start = time.monotonic()
    read_forwards(project)
    read_listed(project)
    with Progress() as progress:
        failures = execute(project, chapters, progress, jobs=options.jobs, force=options.force)
    if failures:
        return _report(project, failures)
    if not _judge_locked(project):
        return 1
    if is_current(project):
        print(f"nothing changed; the site is in {project.relative(project.html)}/", file=sys.stderr)
        return 0
    print("building the site", file=sys.stderr)
    if reason := why_not(project):
        print(reason, file=sys.stderr)
    if not site_url(project):
        print(
            "the address of the site is not known, so its pages name no canonical address, card or sitemap; "
            f"{SITE_VARIABLE}=https://... names it",
            file=sys.stderr,
        )
    build_site(project)
    seconds = time.monotonic() - start
    print(f"the site is in {project.relative(project.html)}{os.sep} (built in {seconds:.1f} s)", file=sys.stderr)
    return 0


def _list_ids(project: Project, options: argparse.Namespace) -> int:
    read_forwards(project)
    for page in (pages := add_pages(project)):
        print(page)
    print(f"{PAGES}: {len(pages)} added" if pages else f"{PAGES}: nothing to add", file=sys.stderr)
    new = add_to_list(project)
    for path in new:
        print(path)
    print(f"{LISTED}: {len(new)} added" if new else f"{LISTED}: nothing to add", file=sys.stderr)
    return 0


def _judge(project: Project, options: argparse.Namespace) -> int:
    with project.locked():
        return 0 if _judge_locked(project) else 1


def _judge_locked(project: Project) -> bool:
    """Judge the equations; whether the book may be published."""
    verdicts = judge(project, read_contents(project).pages)
    for relation in verdicts.failing:
        print(explain(relation), file=sys.stderr)
    counts = verdict_counts(verdicts.relations)
    said = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())) or "none"
    print(f"equations: {said}", file=sys.stderr)
    if verdicts.failing:
        word = "equation" if len(verdicts.failing) == 1 else "equations"
        print(f"{len(verdicts.failing)} {word} refused; the site was left as it was", file=sys.stderr)
    return not verdicts.failing


def _report(project: Project, failures: Sequence[Failure]) -> int:
    for failure in failures:
        print(f"{project.relative(failure.path)}:{failure.line}: {failure.message}", file=sys.stderr)
    if failures:
        word = "chapter" if len(failures) == 1 else "chapters"
        print(f"{len(failures)} {word} failed; the site was left as it was", file=sys.stderr)
    return 1 if failures else 0
