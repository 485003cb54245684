"""Checks a method: every mistake with its file, line and column, never only the first.

``check(folder)`` reads a folder, ``check_files`` what was uploaded: YAML, the definition's words
(``check_words``), what cannot happen (``check_reach``), sources and floors of the numbers
(``check_numbers``), texts (``check_texts``), cases (``cases``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from xiangyue.core.conditions import BadDefinition
from xiangyue.core.procedure import Procedure, parse
from xiangyue.methods import case_coverage, cases, check_numbers, check_reach, check_texts, rulebook
from xiangyue.methods.check_words import Words
from xiangyue.methods.findings import ordered
from xiangyue.methods.located import MOST_BYTES, Finding, Located, Unreadable, read

FILES = ("definition.yaml", "text.zh.yaml", "text.en.yaml", "cases.yaml")
LAW_SINCE = date(2026, 1, 1)  # the law's present numbers


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of a method in a folder; of one that is too big only so much as shows it."""
    found = {}
    for name in FILES:
        path = folder / name
        if path.is_file():
            with path.open("rb") as file:
                found[name] = file.read(MOST_BYTES + 1)
    return found


def check(
    folder: Path, *, documents: Collection[str] = (), day: date = LAW_SINCE, area: str = ""
) -> list[Finding]:
    """Everything that is wrong with the method in ``folder``, by file, line and column.

    ``documents``: the papers there are (``documents.catalogue``); without them none is checked.
    ``day`` and ``area``: when and where the law is asked.
    """
    found = files_of(folder)
    return check_files(found, slug=folder.name, documents=documents, day=day, area=area)


def check_files(
    contents: Mapping[str, bytes],
    *,
    slug: str = "",
    documents: Collection[str] = (),
    day: date = LAW_SINCE,
    area: str = "",
) -> list[Finding]:
    """The same of files by name. ``slug``: the folder's name, "" where there is none."""
    files: dict[str, Located] = {}
    found: list[Finding] = []
    for name in FILES:
        if name not in contents:
            says = "check.no-cases" if name == "cases.yaml" else "check.no-file"
            found.append(Finding(name, 1, 1, says, {"file": name}))
            continue
        try:
            files[name] = read(contents[name], name)
        except Unreadable as bad:
            found.append(bad.finding)
    if "definition.yaml" in files:
        found += _definition(files, slug, documents, day, area)
    return ordered(found)


def _definition(
    files: dict[str, Located], slug: str, documents: Collection[str], day: date, area: str
) -> list[Finding]:
    file = files["definition.yaml"]
    words = Words(file, slug, rulebook.load().rules(), documents)
    found = list(words.found)
    found += check_numbers.sources_of(file)
    texts = {lang: _texts(files, lang) for lang in ("zh", "en")}
    try:
        procedure = parse(file.data, texts)
    except (BadDefinition, TypeError, ValueError, KeyError, AttributeError) as bad:
        if not words.found:
            found.append(file.finding((), "check.definition", problem=str(bad)))
        return found
    found += check_reach.check(procedure, file)
    found += check_numbers.check(procedure, file, day=day, area=area)
    found += check_texts.check(procedure, files)
    if "cases.yaml" in files and not words.found:
        found += _cases(procedure, file, files["cases.yaml"])
    return found


def _texts(files: Mapping[str, Located], lang: str) -> dict[str, object]:
    file = files.get(f"text.{lang}.yaml")
    return dict(file.data) if file is not None and isinstance(file.data, dict) else {}


def _cases(procedure: Procedure, definition: Located, file: Located) -> list[Finding]:
    """What the cases say wrongly, and what they do not try, with the line that asks for it."""
    found, tried = cases.run(procedure, file)
    if found:  # what is not tried is told once the cases hold
        return found
    for gap in case_coverage.missing(procedure, tried):
        asked = f"{definition.file}:{definition.at(gap.path)[0]}"
        values = {"word": gap.word, "of": gap.of, "asked": asked}
        found.append(file.finding((gap.at,), gap.says, key=True, **values))
    return found
