"""Reading the words of ``cases.yaml``: what each may be, and ``Wrong`` with its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from xiangyue.core.bodies import COUNTED_BY
from xiangyue.core.kind import DATE, WHOLE, YES_NO
from xiangyue.core.procedure import SHARED_FACTS, Procedure, facts_of
from xiangyue.methods.located import Finding, Located, Path


class Wrong(Exception):
    """A word of the file that cannot be used as it is."""

    def __init__(self, path: Path, says: str, *, key: bool = False, **values: Any) -> None:
        self.path, self.says, self.key, self.values = path, says, key, values
        super().__init__(says)


def finding_of(file: Located, wrong: Wrong) -> Finding:
    """What is wrong, with its line."""
    return file.finding(wrong.path, wrong.says, key=wrong.key, **wrong.values)


def mapping(raw: Any, path: Path) -> None:
    """``Wrong`` unless it is a mapping."""
    if not isinstance(raw, Mapping):
        raise Wrong(path, "check.mapping", given=plain(raw))


def known(raw: Any, path: Path, words: tuple[str, ...]) -> None:
    """``Wrong`` unless it is a mapping of these words alone."""
    mapping(raw, path)
    for word in raw:
        if word not in words:
            raise Wrong((*path, word), "check.unknown", key=True, word=word, known=list(words))


def items_of(raw: Mapping[str, Any], word: str, path: Path = ()) -> list[Any]:
    """The list under a word; none where it is not there."""
    items = raw.get(word, [])
    if not isinstance(items, list):
        raise Wrong((*path, word), "check.list", word=word)
    return items


def words_of(line: Mapping[str, Any], word: str, here: Path) -> list[str]:
    """One word or several."""
    raw = line.get(word, [])
    items = [raw] if isinstance(raw, str) else raw
    if not isinstance(items, list):
        raise Wrong((*here, word), "check.list", word=word)
    return [str(i) for i in items]


def day_of(raw: Any, path: Path, default: date) -> date:
    """A day, as YAML reads it or as a text."""
    if raw is None:
        return default
    if isinstance(raw, str):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    if type(raw) is date:
        return raw
    raise Wrong(path, "check.date", given=plain(raw))


def part_key(procedure: Procedure, key: Any, path: Path) -> str:
    """The key of a part that there is."""
    try:
        return procedure.part(str(key)).key
    except KeyError:
        keys = [p.key for p in procedure.parts]
        raise Wrong(path, "check.no-part", word=str(key), known=keys) from None


def village_facts(raw: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """The facts of the village that a file or a case gives."""
    given = raw.get("village", {})
    mapping(given, (*path, "village"))
    found = {}
    for name, value in given.items():
        flat = name if "." in name else f"village.{name}"
        if flat not in SHARED_FACTS:
            known = list(SHARED_FACTS)
            raise Wrong((*path, "village", name), "check.no-fact", word=flat, known=known)
        found[flat] = value
    return found


def check_facts(procedure: Procedure, given: Any, path: Path) -> None:
    """``Wrong`` where a fact is unknown or of another type."""
    mapping(given, path)
    types: dict[str, str] = dict.fromkeys(SHARED_FACTS, WHOLE)
    types |= dict.fromkeys(("village.delegated", "village.secretary_is_director"), YES_NO)
    for part in procedure.parts:
        types |= {f"{part.key}.{fact}": type_ for fact, type_ in facts_of(part).items()}
    for name, value in given.items():
        if name not in types:
            known = list(types)
            raise Wrong((*path, name), "check.no-fact", key=True, word=name, known=known)
        if not _of_type(value, types[name]):
            raise Wrong((*path, name), "check.type", given=plain(value), type=types[name])


def _of_type(value: Any, type_: str) -> bool:
    if type_ == WHOLE:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if type_ == YES_NO:
        return isinstance(value, bool)
    if type_ == DATE and isinstance(value, str):
        try:
            return bool(date.fromisoformat(value))
        except ValueError:
            return False
    return type(value) is date if type_ == DATE else isinstance(value, str)


def counts_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Counts under flat names; whoever is there and is not said to be for it is against it."""
    flat: dict[str, Any] = {}
    for name, value in raw.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{kind}": n for kind, n in value.items()}
        else:
            flat[name] = value
    said = {name.partition(".")[0] for name in flat}
    if "for" in said and not said & {"against", "abstain", "void"}:
        votes = [n for n in flat if n.partition(".")[0] == "for"]
        for name in [n for n in votes if n.partition(".")[2] not in COUNTED_BY]:
            present = flat.get("present" + name.removeprefix("for"))
            if isinstance(present, int) and isinstance(flat[name], int) and present >= flat[name]:
                flat["against" + name.removeprefix("for")] = present - flat[name]
    return flat


def whole(value: Any, path: Path) -> int:
    """A whole number; ``Wrong`` where it is none."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Wrong(path, "check.case-whole", given=repr(value))
    return value


def case_name(raw: Any, path: Path) -> str | Mapping[str, str]:
    """What a case is called: a text, or one in each language; its number where it has no name."""
    if isinstance(raw, Mapping):
        known(raw, (*path, "name"), ("zh", "en"))
        return {lang: str(text) for lang, text in raw.items()}
    return str(raw or path[-1])


def plain(value: Any) -> str:
    """A value as the file would write it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {plain(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(plain(v) for v in value) + "]"
    return (
        {True: "true", False: "false"}.get(value, str(value))
        if isinstance(value, bool)
        else str(value)
    )
