"""A page brings along the style sheets whose classes it uses: else a row of pills runs together."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[1] / "src" / "xiangyue" / "web"
TEMPLATES, SHEETS = WEB / "templates", WEB / "static" / "css"
LINKED = re.compile(r"css/([\w-]+)\.css")
EXTENDS = re.compile(r'{%-? extends "([^"]+)"')
CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
PAGES = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for path in TEMPLATES.rglob("*.html")
    if EXTENDS.search(path.read_text("utf-8"))
)


@cache
def classes_of(sheet: str) -> frozenset[str]:
    """The classes that a sheet has a rule for."""
    text = re.sub(r"/\*.*?\*/", "", (SHEETS / f"{sheet}.css").read_text("utf-8"), flags=re.DOTALL)
    return frozenset(re.findall(r"\.([a-z][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", text)))


@cache
def everywhere() -> frozenset[str]:
    """The sheets that every page has."""
    base = (TEMPLATES / "base.html").read_text("utf-8")
    named = re.search(r"for sheet in \(([^)]*)\)", base)
    assert named
    return frozenset(re.findall(r'"(\w+)"', named[1])) | {"print"}


def sheets_of(page: str) -> frozenset[str]:
    """The sheets that a page links, by itself or by what it extends."""
    text = (TEMPLATES / page).read_text("utf-8")
    if page == "base.html":
        return everywhere()
    above = EXTENDS.search(text)
    own = frozenset(LINKED.findall(text))
    return own | sheets_of(above[1]) if above else own


@pytest.mark.parametrize("page", PAGES)
def test_its_classes_are_in_its_sheets(page: str) -> None:
    text = (TEMPLATES / page).read_text("utf-8")
    used = {
        name
        for value in re.findall(r'class="([^"]*)"', text)
        for name in re.findall(r"[a-z][\w-]*", CODE.sub(" ", value))
    }
    has: set[str] = set().union(*(classes_of(s) for s in sheets_of(page)))
    known: set[str] = set().union(*(classes_of(f.stem) for f in SHEETS.glob("*.css")))
    assert sorted((used & known) - has) == []
