"""The arguments of an act typed, ticked and chosen in the fields of a form, and compared with what
a page made of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.utils import timezone
from tests.page_forms import Form

from xiangyue.actions.files import Kept, path_of
from xiangyue.data.models import Person

PERSONS = re.compile(r"(^|_)(person_id|principal_id|agent_id|people|persons|people_ids|came)$")
"""Arguments that are people, where the field takes names."""


@dataclass
class Way:
    """How the fields of an act differ from its arguments.

    ``fields``: what to fill in, out of the arguments. ``at``: pages to begin at besides. ``free``:
    arguments that the page makes itself; ``drop``: those that no field is to take. ``split``: what
    a page does one by one.
    """

    fields: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda given: {}
    at: Callable[[Mapping[str, Any]], list[str]] = lambda given: []
    free: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    split: Callable[[Mapping[str, Any]], list[dict[str, Any]]] | None = None


def plain(value: Any) -> Any:
    """A value as it is compared: rows by their number, lists of any sort alike."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, Kept):
        return "a file"  # a photo is drawn anew when it comes in
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in (sorted(value) if isinstance(value, (set, frozenset)) else value)]
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return value


def same(wanted: Any, got: Any) -> bool:
    """Whether a page said what was meant; an empty value and none are one."""
    a, b = plain(wanted), plain(got)
    if a == b or (not a and not b and a is not False and b is not False) or (not a and b is None):
        return True
    if isinstance(a, list) and isinstance(b, list):
        return sorted(map(repr, a)) == sorted(map(repr, b))
    if isinstance(a, datetime) and isinstance(b, datetime):
        return abs((a - b).total_seconds()) < 60
    if isinstance(a, dict) and isinstance(b, dict):
        return {k: v for k, v in a.items() if v} == {k: v for k, v in b.items() if v}
    return False


def text_of(value: Any, kind: str, name: str) -> list[str]:
    """What is typed or ticked for a value."""
    if value is None or value is False:
        return []
    if value is True:
        return ["on"]
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        if kind == "date":
            return [local.strftime("%Y-%m-%d")]
        return [local.strftime("%H:%M" if kind == "time" else "%Y-%m-%dT%H:%M")]
    if isinstance(value, date):
        return [value.isoformat()]
    if isinstance(value, Model):
        return [str(value.pk)]
    if kind == "file":
        every = value if isinstance(value, (list, tuple)) else [value]
        return [_upload(v) for v in every]
    if isinstance(value, (list, tuple, set, frozenset)):
        if kind in ("textarea", "text"):
            return ["\n".join(str(v) for v in value)]
        return [str(getattr(v, "pk", v)) for v in value]
    return [str(value)]


def _upload(kept: Any) -> Any:
    if not isinstance(kept, Kept):
        return kept
    name = f"photo.{kept.media_type.rpartition('/')[2]}"
    return SimpleUploadedFile(name, path_of(kept.sha256).read_bytes(), kept.media_type)


def names(people: Iterable[int], *after: Iterable[Any]) -> str:
    """The people one a line, as they are written in a box of names, with a number after each."""
    ids = list(people)
    found = Person.objects.select_related("household").in_bulk(ids)
    held = Counter(
        Person.objects.filter(
            name__in=[p.name for p in found.values()], area_id=next(iter(found.values())).area_id,
            active=True,
        ).values_list("name", flat=True)
    )  # fmt: skip
    lines = []
    for n, pk in enumerate(ids):
        one = found[pk]
        more = [one.household.number] if held[one.name] > 1 and one.household else []
        more += [str(list(a)[n]) for a in after]
        lines.append("，".join([one.name, " ".join(more)] if more else [one.name]))
    return "\n".join(lines)


def differing(
    given: Mapping[str, Any], got: Mapping[str, Any], way: Way
) -> dict[str, tuple[Any, Any]]:
    """The arguments that the page did not pass as they were meant."""
    return {
        k: (v, got.get(k))
        for k, v in given.items()
        if k not in way.free and k != "rng" and not same(v, got.get(k))
    }


def fill(form: Form, given: Mapping[str, Any], way: Way) -> tuple[dict[str, list[str]], int]:
    """The form filled in, and how many arguments found a field."""
    values = {name: list(f.now) for name, f in form.fields.items() if f.now}
    for name, f in form.fields.items():  # a browser sends the first of a list
        if f.kind == "choice" and not f.now and f.options:
            values[name] = [f.options[0]]
    used: set[str] = set()
    placed = 0
    for f in form.fields.values():
        f.filled = False

    def put(name: str, value: Any, arg: str = "") -> None:
        f = form.fields[name]
        if PERSONS.search(arg) and f.kind in ("text", "textarea") and value:
            value = names(value if isinstance(value, (list, tuple)) else [value])
        typed = text_of(value, f.kind, name)
        if typed == ["on"] and f.options and "on" not in f.options:
            typed = [o for o in f.options if o.lower() in ("true", "yes", "1")] or f.options[:1]
        if value is False and f.kind in ("radio", "choice"):
            typed = [o for o in f.options if o.lower() in ("false", "no", "0")]
        if typed or f.kind != "hidden":
            values[name] = typed
        used.add(name)
        f.filled = True

    own = way.fields(given)
    for name, value in own.items():
        if name in form.fields:
            put(name, value)
            placed += 1
    rest = {}
    for arg, value in given.items():
        if arg in way.drop or arg in ("area", "part", "matter_id", "practice", "rng"):
            continue
        if arg == "meeting_id" and arg not in form.fields:  # where the page is, no choice of it
            continue
        stem = re.sub(r"_(id|ids)$", "", arg)
        last = stem.rpartition("_")[2]
        for name in (arg, stem, f"{stem}s", stem.removesuffix("s"), last):
            if name not in form.fields or name in used or isinstance(value, Mapping):
                continue
            if form.fields[name].kind != "hidden" or not "".join(form.fields[name].now):
                put(name, value, arg)
                placed += 1
            break
        else:
            rest[arg] = value
    for arg, value in rest.items():
        if isinstance(value, Mapping):
            placed += _spread(form, value, put, used)
        elif isinstance(value, datetime):
            for name, f in form.fields.items():
                if f.kind in ("date", "time", "datetime-local") and name not in used:
                    put(name, value)
        elif isinstance(value, date):
            free = [n for n, f in form.fields.items() if f.kind == "date" and n not in used]
            if free:
                put(free[0], value)
                placed += 1
        elif isinstance(value, (list, tuple)) and value:
            wanted = set(text_of(value, "many", ""))
            for name, f in form.fields.items():
                if name not in used and wanted <= set(f.options):
                    put(name, value)
                    placed += 1
                    break
        elif isinstance(value, (int, str)) and not isinstance(value, bool) and value != "":
            for name, f in form.fields.items():
                if name not in used and f.kind in ("choice", "radio") and str(value) in f.options:
                    put(name, value)
                    placed += 1
                    break
            else:
                kinds = ("textarea", "text") if isinstance(value, str) else ("number",)
                free = [
                    n for n, f in form.fields.items()
                    if f.kind in kinds and n not in used and not "".join(f.now)
                ]  # fmt: skip
                if free and not arg.endswith("_id"):
                    put(free[0], value)
                    placed += 1
    return values, placed


def _spread(
    form: Form, value: Mapping[Any, Any], put: Callable[[str, Any], None], used: set[str]
) -> int:
    """A table of answers: a field for each row, whose name ends with the row's."""
    placed = 0
    for key, one in value.items():
        ends = re.compile(rf"(^|[a-z][-_]?|[-_]){re.escape(str(key))}$")
        found = [n for n in form.fields if n not in used and ends.search(n)]
        if isinstance(one, Mapping):
            for inner, number in one.items():
                names = [
                    f"{inner}-{key}", f"{key}-{inner}", f"{inner}_{key}", f"{key}_{inner}",
                    f"{key}.{inner}", f"{inner}{key}", f"{inner}",
                ]  # fmt: skip
                name = next((n for n in names if n in form.fields and n not in used), None)
                if name:
                    put(name, number)
                    placed += 1
        elif found:
            put(found[0], one)
            placed += 1
    return placed


def variants(form: Form, values: Mapping[str, list[str]]) -> list[tuple[dict[str, list[str]], str]]:
    """Each way to send a form: by which button, and which of a choice that nothing filled in."""
    buttons = [({n: [v]} if n else {}, other) for n, v, other in form.buttons] or [({}, "")]
    for name, f in form.fields.items():
        if f.filled:
            continue
        chosen = f.now or (f.options[:1] if f.kind == "choice" else [])
        if f.kind in ("radio", "choice") and f.options and values.get(name, []) == chosen:
            rest = [o for o in f.options if [o] != chosen][:8]
            tries = [values.get(name, []), *([o] for o in rest)]
            return [({**b, name: t}, other) for t in tries for b, other in buttons]
    return buttons


def mend(
    sent: dict[str, list[str]], got: Mapping[str, Any], given: Mapping[str, Any], form: Form
) -> dict[str, list[str]] | None:
    """Money is written in yuan and kept in fen: a sum that came out a hundredfold."""
    mended = dict(sent)
    for arg, value in given.items():
        if isinstance(value, int) and got.get(arg) == value * 100 and value:
            for name, typed in sent.items():
                if typed == [str(value)]:
                    mended[name] = [f"{value / 100:.2f}"]
    return mended if mended != sent else None
