"""The page around the text: its bundles, its slots, its Content-Security-Policy."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from bookkit.sphinx_ext.page.bundle import compact, make_bundle
from bookkit.sphinx_ext.page.policy import PLACE, apply_policy, styles_to_classes
from bookkit.sphinx_ext.page.shell import slots
from tests.bookkit.conftest import SmallBook


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def static(folder: Path, **files: str) -> Path:
    for name in ("styles", "scripts", "modules", "inline"):
        (folder / name).mkdir(exist_ok=True)
    for name, text in files.items():
        room, stem, ending = name.split("__")
        (folder / room / f"{stem}.{ending}").write_text(text)
    return folder


def test_a_bundles_name_changes_with_its_content_and_only_then(tmp_path: Path) -> None:
    first = make_bundle(static(tmp_path, styles__a__css="a { color: red }", scripts__a__js="f();\n"))
    assert make_bundle(tmp_path) == first
    second = make_bundle(static(tmp_path, styles__a__css="a { color: blue }"))
    assert (second.style != first.style, second.script) == (True, first.script)


def test_a_changed_module_changes_the_name_of_the_script_that_loads_it(tmp_path: Path) -> None:
    first = make_bundle(static(tmp_path, modules__x__js="export const a = 1;\n"))
    second = make_bundle(static(tmp_path, modules__x__js="export const a = 2;\n"))
    assert first.script != second.script


def test_files_are_bundled_in_the_order_of_their_names_each_script_in_its_own_scope(tmp_path: Path) -> None:
    static(tmp_path, styles__b__css="b{}", styles__a__css="a{}")
    static(tmp_path, scripts__b__js="const x = 2;\n", scripts__a__js="const x = 1;\n")
    bundle = make_bundle(tmp_path, styles_before="first{}")
    assert bundle.files[bundle.style] == "first{}a{}b{}"
    assert re.search(r"\{\nconst x = 1;\n\}\n\{\nconst x = 2;\n\}", bundle.files[bundle.script])


def test_compact_css_keeps_what_spaces_say() -> None:
    css = "/* c */ a b > c, d :hover {\n  width: calc(1px + 2px);\n}\n@media (x: 3px) and (y: z) { a { b: c } }"
    assert compact(css) == "a b>c,d :hover{width: calc(1px + 2px)}@media (x: 3px) and (y: z){a{b: c}}"


def test_a_style_attribute_becomes_a_class_beside_the_others() -> None:
    page, rules = styles_to_classes(
        """<p class="a" style="color: red; top:1px">x</p><i style='color: red; top:1px' id=b>"""
    )
    name = re.search(r'class="a (k\w+)"', page)[1]
    assert page == f'<p class="a {name}">x</p><i id=b class="{name}">'
    assert rules == f".{name}{{color:red!important;top:1px!important}}"


def test_text_that_looks_like_an_attribute_is_left_alone() -> None:
    text = '<code>&lt;p style="color: red"&gt;</code> and style="x" <a title=\' style="y"\'>'
    assert styles_to_classes(text) == (text, "")


def test_the_policy_allows_what_stands_in_the_page_by_its_hash_and_nothing_else_inline() -> None:
    page = apply_policy(f'<head>{PLACE}<script>f()</script><script src="x.js"></script></head><p style="top:1px">')
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    style = re.search(r"<style[^>]*>(.*?)</style>", page)[1]
    assert f"script-src 'self' {digest('f()')};" in policy
    assert f"style-src 'self' {digest(style)};" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert apply_policy(page) == page, "finishing a finished page changes nothing"


def test_a_template_put_into_a_slot_is_listed_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("20-b.html", "10-a.html", "not-a-template.txt"):
        (tmp_path / "slots/toolbar").mkdir(parents=True, exist_ok=True)
        (tmp_path / "slots/toolbar" / name).write_text("")
    assert slots(tmp_path) == {"toolbar": ["slots/toolbar/10-a.html", "slots/toolbar/20-b.html"]}


def test_a_built_page_loads_one_style_and_one_script_and_has_no_inline_styles(small_book: SmallBook) -> None:
    table = "| a | b |\n| :-- | --: |\n| $\\frac{1}{2}$ | 2 |"
    small_book.chapter("one", "print(1)", prose=table)
    result = small_book.run("build")
    assert result.returncode == 0, result.stderr
    html = small_book.root / "_build/html"
    page = (html / "one.html").read_text()
    assert not re.search(r"<[^>]+\sstyle=", page)
    sources = re.findall(r'<script[^>]*\ssrc="([^"]+)"', page)
    sources += re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert len(sources) == 2
    assert all((html / source).is_file() for source in sources)
    assert "unsafe" not in re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
