"""Checks the texts of a method: all there, in both languages, nothing that belongs to nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from xiangyue.core.conditions import Condition
from xiangyue.core.procedure import Procedure
from xiangyue.methods.located import Finding, Located

TOP: Final = ("name", "short", "summary", "counts_as", "subject", "steps", "parts", "conditions",
              "rules")  # fmt: skip
NUMBERS: Final = ("have", "need", "of", "short", "clause", "until", "of_what")
_PLACE: Final = re.compile(r"\{([^{}:]*)(?::[^{}]*)?\}")


def facts(procedure: Procedure) -> dict[str, Condition]:
    """Every fact that a condition asks, with the first that does."""
    found: dict[str, Condition] = {}
    for part in procedure.parts:
        for c in (*part.opens_when, *part.done_when):
            for leaf in c.any_of or (c,):
                found.setdefault(leaf.says or leaf.fact, leaf)
    return found


def check(procedure: Procedure, files: Mapping[str, Located]) -> list[Finding]:
    """What is missing or wrong in ``text.zh.yaml`` and ``text.en.yaml``."""
    found: list[Finding] = []
    for lang in ("zh", "en"):
        file = files.get(f"text.{lang}.yaml")
        if file is not None:
            other = files.get(f"text.{'en' if lang == 'zh' else 'zh'}.yaml")
            found += _one(procedure, file, lang, other.data if other else {})
    return found


def _one(procedure: Procedure, file: Located, lang: str, other: Any) -> list[Finding]:
    data = file.data
    if not isinstance(data, Mapping):
        return [file.finding((), "check.mapping", given=str(data)[:40])]
    found = [
        file.finding((word,), "check.unknown", key=True, word=word, known=list(TOP))
        for word in data
        if word not in TOP
    ]
    needed = ["name", "summary", *(["subject"] if procedure.subject else [])]
    needed += [w for w in ("short", "counts_as") if isinstance(other, Mapping) and other.get(w)]
    found += [
        file.finding((), "check.no-text", word=word, lang=lang)
        for word in dict.fromkeys(needed)
        if not isinstance(data.get(word), str) or not data[word].strip()
    ]
    steps = {s.key: ("name", "does") for s in procedure.steps}
    parts = {
        p.key: ("name", "todo", *(("people",) if p.words.get("people") else ()))
        for p in procedure.parts
    }
    papers = {p.key for p in procedure.parts if p.words.get("papers")}
    for word, keys in (("steps", steps), ("parts", parts)):
        found += _named(file, data.get(word, {}), word, keys, lang, papers)
    found += list(_each(file, data.get("parts", {}), procedure))
    asked = facts(procedure)
    for word in ("conditions", "rules"):
        found += _said(file, data.get(word, {}), word, asked, lang)
    return found


EACH: Final = ("outcomes", "entries")
"""Words of a part with a list of which each is named by the texts, under the same word."""


def _each(file: Located, raw: Any, procedure: Procedure) -> Iterator[Finding]:
    for part in procedure.parts:
        of = raw.get(part.key) if isinstance(raw, Mapping) else None
        for word in EACH:
            said = of.get(word) if isinstance(of, Mapping) else None
            names = said if isinstance(said, Mapping) else {}
            known = part.words.get(word) or ()
            for one in known:
                if not names.get(one):
                    at = ("parts", part.key) if isinstance(of, Mapping) else ("parts",)
                    yield file.finding(at, "check.no-text", word=f"parts.{part.key}.{word}.{one}")
            for one in names:
                if one not in known:
                    yield file.finding(
                        ("parts", part.key, word, one),
                        "check.unknown",
                        key=True,
                        word=one,
                        known=list(known),
                    )


def _named(
    file: Located,
    raw: Any,
    word: str,
    keys: Mapping[str, tuple[str, ...]],
    lang: str,
    papers: Collection[str] = (),
) -> list[Finding]:
    """``papers``: the parts whose papers are named here too."""
    if not isinstance(raw, Mapping):
        return [file.finding((word,), "check.mapping", given=str(raw)[:40])]
    known = list(keys)
    found = [
        file.finding((word, key), "check.unknown", key=True, word=key, known=known)
        for key in raw
        if key not in keys
    ]
    for key, words in keys.items():
        of = raw.get(key)
        for name in words:
            said = of.get(name) if isinstance(of, Mapping) else None
            if not isinstance(said, str) or not said.strip():
                at = (word, key) if key in raw else (word,)
                found.append(file.finding(at, "check.no-text", word=f"{word}.{key}.{name}"))
        if isinstance(of, Mapping):
            found += [
                file.finding((word, key, n), "check.unknown", key=True, word=n, known=list(words))
                for n, said in of.items()
                if n not in words
                and not (n == "papers" and key in papers)
                and not (word == "parts" and n in EACH and isinstance(said, Mapping))
                and not (
                    word == "parts"
                    and n in ("purposes", "sources", "heads", "things")
                    and isinstance(said, Mapping)
                )
            ]
    return found


def _said(
    file: Located, raw: Any, word: str, asked: Mapping[str, Condition], lang: str
) -> list[Finding]:
    """The sentence of each condition, and the numbers that it may place."""
    if not isinstance(raw, Mapping):
        return [file.finding((word,), "check.mapping", given=str(raw)[:40])]
    known = list(asked)
    found = [
        file.finding((word, key), "check.unasked", key=True, word=key, known=known)
        for key in raw
        if key not in asked
    ]
    unsaid = [k for k in asked if not isinstance(raw.get(k), str) or not raw[k].strip()]
    if unsaid:
        found.append(file.finding((word,), "check.no-words", word=", ".join(unsaid), of=word))
    for key in asked:
        said = raw.get(key)
        if key in unsaid or not isinstance(said, str):
            continue
        for name in _PLACE.findall(said):
            if name not in NUMBERS:
                values = {"word": name, "known": list(NUMBERS)}
                found.append(file.finding((word, key), "check.no-place", **values))
        if _PLACE.sub("", said).strip("{}") != _PLACE.sub("", said):
            found.append(file.finding((word, key), "check.brace"))
    return found
