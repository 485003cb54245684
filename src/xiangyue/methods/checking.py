"""Checks the folder of a method: every mistake with its file, line and column.

``check(folder)`` never stops at the first one.
"""

from __future__ import annotations

from pathlib import Path

from xiangyue.core.conditions import BadDefinition
from xiangyue.core.procedure import Procedure, parse
from xiangyue.methods import cases
from xiangyue.methods.findings import ordered
from xiangyue.methods.located import Finding, Located, Unreadable, read

FILES = ("definition.yaml", "text.zh.yaml", "text.en.yaml", "cases.yaml")


def check(folder: Path) -> list[Finding]:
    """Everything that is wrong with the method in ``folder``, by file, line and column."""
    files: dict[str, Located] = {}
    found: list[Finding] = []
    for name in FILES:
        if not (folder / name).is_file():
            says = "check.no-cases" if name == "cases.yaml" else "check.no-file"
            found.append(Finding(name, 1, 1, says, {"file": name}))
            continue
        try:
            files[name] = read((folder / name).read_bytes(), name)
        except Unreadable as bad:
            found.append(bad.finding)
    if "definition.yaml" in files:
        found += _definition(files)
    return ordered(found)


def _definition(files: dict[str, Located]) -> list[Finding]:
    definition = files["definition.yaml"]
    texts = {lang: getattr(files.get(f"text.{lang}.yaml"), "data", {}) for lang in ("zh", "en")}
    try:
        procedure = parse(definition.data, texts)
    except BadDefinition as bad:
        return [definition.finding((), "check.definition", problem=str(bad))]
    return _cases(procedure, files["cases.yaml"]) if "cases.yaml" in files else []


def _cases(procedure: Procedure, file: Located) -> list[Finding]:
    found, tried = cases.run(procedure, file)
    return found + [
        file.finding((), says, fact=fact) for says, fact in cases.missing(procedure, tried)
    ]
