"""Writes ``docs/midway.md`` out of ``tests/data/midway.yaml``: ``python -m tools.midway``.

What is changed in the middle of a matter, and what answers it, by row of the catalogue. A test
holds the page against the table, and the table against methods, acts, rehearsals and tests.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from xiangyue.core.kinds import REGISTRY
from xiangyue.core.part import Part
from xiangyue.methods import library

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "tests" / "data" / "midway.yaml"
PAGE = ROOT / "docs" / "midway.md"
REHEARSAL: Final = "rehearsal"
CASE: Final = "case: "
OF_KINDS: Final = ("leaves", "moved", "wrong", "related")
"""The events that every kind of part answers by itself; the others hold for every method alike."""


@dataclass(frozen=True)
class Answer:
    """One line of the table. ``kind``: of the part, "" for every method."""

    kind: str
    event: str
    say: str
    act: str = ""
    lived: tuple[str, ...] = ()
    cannot: bool = False
    where: tuple[tuple[str, bool], ...] = ()
    source: str = ""

    def holds(self, part: Part) -> bool:
        """Whether it is for this part, by the words of its definition."""
        return all(bool(part.words[name]) is value for name, value in self.where)


@cache
def table() -> Mapping[str, Any]:
    """The table as it was written."""
    found: Mapping[str, Any] = yaml.safe_load(TABLE.read_text("utf-8"))
    return found


def answers() -> list[Answer]:
    """Every line of it: those for all methods first."""
    kinds = {"": table()["every"], **table()["kinds"]}
    return [
        _answer(kind, event, one)
        for kind, events in kinds.items()
        for event, some in events.items()
        for one in some
    ]


def _answer(kind: str, event: str, raw: Mapping[str, Any]) -> Answer:
    more = dict(raw)
    where = tuple((more.pop("where", None) or {}).items())
    lived = tuple(str(name) for name in more.pop("lived", ()))
    return Answer(kind, event, lived=lived, where=where, **more)


def methods() -> list[str]:
    """The methods of all rows, each once, in their order."""
    return list(dict.fromkeys(slug for row in table()["rows"].values() for slug in row))


def parts() -> Iterator[tuple[str, Part]]:
    """Every part of these methods."""
    for slug in methods():
        for part in library.procedure(slug).parts:
            yield slug, part


def kinds() -> list[str]:
    """The kinds of these parts, in the order of their names."""
    return sorted({part.kind for _, part in parts()})


def calls(path: Path) -> set[str]:
    """The acts that a file names: ``module.function``, whatever the module is called there."""
    tree = ast.parse(path.read_text("utf-8"))
    modules: dict[str, str] = {}
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "xiangyue.actions":
            modules |= {one.asname or one.name: one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            "xiangyue.actions."
        ):
            found |= {f"{(node.module or '').rsplit('.', 1)[1]}.{one.name}" for one in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add(f"{modules.get(node.value.id, '?')}.{node.attr}")
    return found


def _lived(answer: Answer) -> str:
    names = []
    for name in answer.lived:
        if name == REHEARSAL:
            names.append("the rehearsal")
        elif name.startswith(CASE):
            names.append(f"the case “{name.removeprefix(CASE)}” of each method")
        else:
            names.append(f"`{name}`")
    return ", ".join(names)


def _lines(kind: str, known: list[Answer], still: Mapping[str, str]) -> list[str]:
    lines = ["| what happens | what answers it | act | lived by |", "|---|---|---|---|"]
    for event, words in table()["events"].items():
        for one in known:
            if one.kind != kind or one.event != event:
                continue
            say = one.say + (f" ({one.source})" if one.source else "")
            act = f"`{one.act}`" if one.act else ""
            lines.append(f"| {words} | {say} | {act} | {_lived(one)} |")
        if f"{kind}.{event}" in still:
            lines.append(f"| {words} | **Not yet:** {still[f'{kind}.{event}']} | | |")
    return lines


def text() -> str:
    """The whole page."""
    known, still = answers(), table()["open"] or {}
    lines = [
        "# What is changed midway",
        "",
        "Somebody leaves, a day moves, a paper was wrong: what a clerk does then, for commitments,",
        "appraisals, learning and help of those in office and of members. Written by",
        "`python -m tools.midway` out of `tests/data/midway.yaml`; a test holds each line against",
        "the methods, the acts, and the rehearsals and tests that live it.",
        "",
        "## For every one of these methods",
        "",
        *_lines("", known, still),
        "",
        "## By method",
        "",
        "| row | method | its kinds of parts |",
        "|---|---|---|",
    ]
    for row, slugs in table()["rows"].items():
        for slug in slugs:
            procedure = library.procedure(slug)
            names = [p.kind for p in procedure.parts]
            linked = ", ".join(f"[{name}](#{name})" for name in dict.fromkeys(names))
            title = " ".join(procedure.text(lang, "name") for lang in ("zh", "en"))
            lines.append(f"| {row} | {title} (`{slug}`) | {linked} |")
    for kind in kinds():
        lines += ["", f"## {kind}", "", f"{_upper(REGISTRY[kind].does)}.", ""]
        lines += _lines(kind, known, still)
    return "\n".join(lines) + "\n"


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


if __name__ == "__main__":
    PAGE.write_text(text(), "utf-8")
