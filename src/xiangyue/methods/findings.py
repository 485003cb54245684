"""Findings in words: what is wrong, where, and what was perhaps meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process

from xiangyue.core.refusals import Check
from xiangyue.methods.located import Finding
from xiangyue.methods.wording import clause, language, sentences, word

MOST_NAMED = 12  # of what there is; more help nobody


def near(given: str, known: Sequence[str]) -> str:
    """The known word most like ``given``, or ""."""
    found = process.extractOne(given, known, scorer=fuzz.WRatio, score_cutoff=75)
    return str(found[0]) if found else ""


def say(finding: Finding, lang: str) -> str:
    """A finding as a sentence in ``lang``."""
    lang = language(lang)
    values = dict(finding.values)
    if isinstance(name := values.get("case"), Mapping):
        values["case"] = name.get(lang) or next(iter(name.values()), "")
    if "known" in values:
        known = [str(k) for k in values["known"]]
        meant = near(str(values.get("word", "")), known)
        values["near"] = ""
        if meant:
            values["near"] = (
                f"（是不是“{meant}”？）" if lang == "zh" else f" (did you mean {meant}?)"
            )
        head = str(values.get("word", "")).partition(".")[0]
        alike = [k for k in known if k.partition(".")[0] == head and "." in k]
        shown = alike or known
        more = " …" if len(shown) > MOST_NAMED else ""
        values["known"] = ("、" if lang == "zh" else ", ").join(shown[:MOST_NAMED]) + more
    if "check" in values and isinstance(values["check"], Check):
        values["sentence"] = word(values.pop("check"), lang)
    if "type" in values:
        values["type_name"] = sentences()[f"check.type-name-{values['type']}"][lang]
    if finding.says.startswith("check.floor") or finding.says in (
        "check.not-delegated",
        "check.not-studied",
    ):
        values["clause"] = clause(str(values["clause"]), lang)
    template = sentences()[finding.says][lang]
    return template.format_map(_words(values))


def _words(values: dict[str, object]) -> dict[str, object]:
    """Braces in what is quoted are no places for numbers."""
    return {k: str(v) if isinstance(v, bool) else v for k, v in values.items()}


def line(finding: Finding, lang: str) -> str:
    """``definition.yaml:12:5: wrong: …``, as editors and build tools read it."""
    mark = sentences()["check.mark-wrong" if finding.wrong else "check.mark-doubt"]
    where = f"{finding.file}:{finding.line}:{finding.column}"
    return f"{where}: {mark[language(lang)]}{say(finding, lang)}"


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """By file, line and column, each once."""
    unique = {(f.file, f.line, f.column, f.says, str(f.values)): f for f in findings}
    return [unique[key] for key in sorted(unique)]
