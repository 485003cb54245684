"""A method adapted in a form: its names, its days and its numbers, nothing else."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from xiangyue.methods import case_drafts, library

DAYS: Final = ("days", "notice_days", "due_days")
COUNTS: Final = ("at_least", "at_most", "days")


@dataclass(frozen=True)
class Place:
    """One thing that may be changed. ``name`` is where it is, with dashes; ``part`` "" for the
    whole; ``fact`` for a condition; ``language`` for a name."""

    name: str
    part: str
    word: str
    value: int | str
    fact: str = ""
    language: str = ""


def places(raw: Mapping[str, Any]) -> list[Place]:
    """What may be changed, in order."""
    found = [
        Place(f"name-{lang}", "", "name", str(text.get("name", "")), language=lang)
        for lang, text in sorted(raw["texts"].items(), reverse=True)
    ]
    for _node, _key, place in _numbers(raw["definition"]):
        found.append(place)
    return found


def _numbers(definition: Mapping[str, Any]) -> Iterator[tuple[Any, str, Place]]:
    for step in definition["steps"]:
        for part in step["parts"]:
            key = part["key"]
            for word in DAYS:
                if _whole(part.get(word)):
                    yield part, word, Place(f"{key}-{word}", key, word, part[word])
            for gate in ("opens_when", "done_when"):
                for n, condition in enumerate(part.get(gate, ())):
                    for word in COUNTS:
                        if _whole(condition.get(word)):
                            name = f"{key}-{gate}-{n}-{word}"
                            fact = condition["fact"]
                            yield condition, word, Place(name, key, word, condition[word], fact)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def changed(raw: Mapping[str, Any], given: Mapping[str, int | str]) -> dict[str, Any]:
    """Definition and texts with other values at these places, by their names."""
    made = copy.deepcopy(dict(raw))
    for lang, text in made["texts"].items():
        text["name"] = given.get(f"name-{lang}", text.get("name", ""))
    for node, word, place in list(_numbers(made["definition"])):
        node[word] = given.get(place.name, place.value)
    return made


def files(raw: Mapping[str, Any]) -> dict[str, bytes]:
    """The files of a method out of its content; its cases are drafted anew for its numbers."""
    made = {"definition.yaml": _yaml(raw["definition"])}
    made |= {f"text.{lang}.yaml": _yaml(text) for lang, text in raw["texts"].items()}
    made["cases.yaml"] = case_drafts.draft(library.from_raw(raw)).encode()
    return made


def _yaml(data: Any) -> bytes:
    return yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=100).encode()


class _Plain(yaml.SafeDumper):
    """Without aliases: what is said twice is written twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
