"""What one version of a method changes against another, place by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Difference:
    """One place: ``where`` such as ``posting.due_days`` or ``zh: parts.posting.name``; ``before``
    or ``after`` is "" where it was not, or is no more."""

    where: str
    before: str
    after: str


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Difference]:
    """Every word that differs, in the order of the later one."""
    old = dict(_flat(before)) if before else {}
    new = dict(_flat(after))
    found = [Difference(k, old.get(k, ""), v) for k, v in new.items() if old.get(k) != v]
    return found + [Difference(k, v, "") for k, v in old.items() if k not in new]


def _flat(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    definition = dict(raw.get("definition", {}))
    for n, step in enumerate(definition.pop("steps", ()), 1):
        yield f"steps.{step['key']}", str(n)
        for part in step["parts"]:
            for word, value in part.items():
                if word != "key":
                    yield from _leaves(value, f"{part['key']}.{word}")
    yield from _leaves(definition, "")
    for lang, text in raw.get("texts", {}).items():
        yield from _leaves(text, f"{lang}:")


def _leaves(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and "fact" not in value:
        for key, one in value.items():
            joint = "" if not where else " " if where.endswith(":") else "."
            yield from _leaves(one, f"{where}{joint}{key}")
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        for n, one in enumerate(value, 1):
            name = one.get("fact", n) if isinstance(one, Mapping) else n
            yield f"{where} · {name}", said(one)
    else:
        yield where, said(value)


def said(value: Any) -> str:
    """A value as it stands in YAML."""
    if isinstance(value, Mapping):
        return ", ".join(f"{k}: {said(v)}" for k, v in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(said(v) for v in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
