"""Every mistake in a catalogue of disclosure, each with its file and item; and reading it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from xiangyue.core.disclosure import (
    CHANNELS,
    HEADS,
    PERIODS,
    TYPES,
    BadCatalogue,
    Layer,
    read_deadline,
)

_KNOWN = {"area", "from", "clause", "deadlines", "items"}
_ITEM = {
    "item", "head", "period", "name", "clause", "source", "columns", "channels", "review",
    "deadline",
}  # fmt: skip
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*\Z")
_AREA = re.compile(r"(?:\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?\Z")


def read(
    files: Mapping[str, Any],
    *,
    sources: Collection[str] | None = None,
    clauses: Collection[str] | None = None,
) -> tuple[Layer, ...]:
    """The layers out of ``{file: data}``; BadCatalogue with every mistake there is.

    ``sources``: the names of what fills items in from the records; ``clauses``: the names of the
    texts that a clause may cite. None: not looked at.
    """
    mistakes: list[str] = []
    layers: list[Layer] = []
    begun: dict[tuple[str, date], str] = {}
    for file, raw in sorted(files.items()):
        found = list(_mistakes(raw, sources, clauses))
        if not found:
            layer = _layer(file, raw)
            if (twin := begun.get((layer.area, layer.start))) is not None:
                found.append(f"begins in the same area on the same day as {twin}")
            begun[layer.area, layer.start] = file
            layers.append(layer)
        mistakes += [f"{file}: {one}" for one in found]
    mistakes += _of_together(layers)
    if mistakes:
        raise BadCatalogue(mistakes)
    return tuple(layers)


def _layer(file: str, raw: Mapping[str, Any]) -> Layer:
    return Layer(
        file=file,
        area=str(raw.get("area", "")),
        start=raw["from"],
        clause=raw["clause"],
        deadlines={
            name: read_deadline(d, raw["clause"])
            for name, d in (raw.get("deadlines") or {}).items()
        },
        items=tuple(raw.get("items") or ()),
    )


def _of_together(layers: list[Layer]) -> Iterator[str]:
    """What is wrong only where the files are held against one another."""
    national = [layer for layer in layers if not layer.area]
    if not national:
        yield 'there is no catalogue of the nation (area: "")'
        return
    for period in PERIODS:
        for layer in national:
            if period not in layer.deadlines:
                yield f"{layer.file}: deadlines: {period} is missing"
    known: dict[str, list[str]] = {}
    for layer in sorted(layers, key=lambda x: (len(x.area), x.start)):
        for raw in layer.items:
            slug = raw["item"]
            above = any(layer.area.startswith(a) and a != layer.area for a in known.get(slug, ()))
            if not above:
                for key in ("head", "period", "name"):
                    if key not in raw:
                        yield f"{layer.file}: {slug}: {key} is missing, nor is it above"
                if not raw.get("source") and not raw.get("columns") and "columns" not in raw:
                    yield (
                        f"{layer.file}: {slug}: says neither source (from the records) nor columns"
                        " (a table; [] for a text)"
                    )
            elif "head" in raw:
                yield f"{layer.file}: {slug}: head is set by the catalogue above"
            known.setdefault(slug, []).append(layer.area)


def _mistakes(
    raw: Any, sources: Collection[str] | None, clauses: Collection[str] | None
) -> Iterator[str]:
    if not isinstance(raw, Mapping):
        yield "is not a mapping"
        return
    if more := set(raw) - _KNOWN:
        yield f"unknown {', '.join(sorted(map(str, more)))}; known: {', '.join(sorted(_KNOWN))}"
    if not _AREA.match(str(raw.get("area", ""))):
        yield f"area: {raw.get('area')!r} is no code of 2, 4, 6, 9 or 12 digits"
    if not isinstance(raw.get("from"), date):
        yield f"from: {raw.get('from')!r} is no day (2026-01-01)"
    yield from _clause("", raw.get("clause"), clauses, needed=True)
    deadlines = raw.get("deadlines") or {}
    if not isinstance(deadlines, Mapping):
        yield "deadlines is not a mapping of period to deadline"
        deadlines = {}
    for period, one in deadlines.items():
        if period not in PERIODS:
            yield f"deadlines: {period!r} is none of {', '.join(PERIODS)}"
        else:
            yield from _deadline(f"deadlines: {period}: ", one, period, clauses)
    items = raw.get("items") or []
    if not isinstance(items, list):
        yield "items is not a list"
        return
    seen: set[str] = set()
    for n, one in enumerate(items, 1):
        if not isinstance(one, Mapping) or not _SLUG.match(str(one.get("item", ""))):
            yield f"item {n}: needs a name in 'item', in small letters, digits, dots and dashes"
            continue
        if one["item"] in seen:
            yield f"{one['item']}: twice"
        seen.add(one["item"])
        for said in _of_item(one, sources, clauses):
            yield f"{one['item']}: {said}"


def _of_item(
    raw: Mapping[str, Any], sources: Collection[str] | None, clauses: Collection[str] | None
) -> Iterator[str]:
    if len(raw["item"]) > 40:
        yield "its name has more than 40 signs"
    if more := set(raw) - _ITEM:
        yield f"unknown {', '.join(sorted(map(str, more)))}; known: {', '.join(sorted(_ITEM))}"
    for key, allowed in (("head", HEADS), ("period", PERIODS)):
        if key in raw and raw[key] not in allowed:
            yield f"{key}: {raw[key]!r} is none of {', '.join(allowed)}"
    yield from _names("name", raw["name"]) if "name" in raw else ()
    yield from _clause("", raw.get("clause"), clauses, needed=False)
    for name in str(raw.get("source") or "").split(",") if raw.get("source") else ():
        if sources is not None and name not in sources:
            yield f"source: {name!r} is none of {', '.join(sorted(sources))}"
    channels = raw.get("channels", ["web"])
    if not isinstance(channels, list) or not channels or set(channels) - set(CHANNELS):
        yield f"channels: a list of one or more of {', '.join(CHANNELS)}, not {channels!r}"
    if not isinstance(raw.get("review", True), bool):
        yield f"review: true or false, not {raw['review']!r}"
    if "deadline" in raw:
        yield from _deadline("deadline: ", raw["deadline"], raw.get("period", ""), clauses)
    columns = raw.get("columns", [])
    if not isinstance(columns, list):
        yield "columns is not a list"
        return
    if len(columns) > 10:
        yield f"columns: {len(columns)}, at most 10 fit on the board"
    keys: set[str] = set()
    for n, column in enumerate(columns, 1):
        if not isinstance(column, Mapping) or not column.get("key"):
            yield f"columns: {n}: needs a key"
            continue
        if more := set(column) - {"key", "type", "zh", "en"}:
            yield f"columns: {column['key']}: unknown {', '.join(sorted(map(str, more)))}"
        if column.get("type", "text") not in TYPES:
            yield f"columns: {column['key']}: {column['type']!r} is none of {', '.join(TYPES)}"
        for lang in ("zh", "en"):
            if not column.get(lang):
                yield f"columns: {column['key']}: its name in {lang} is missing"
        if column["key"] in keys:
            yield f"columns: {column['key']}: twice"
        keys.add(column["key"])


def _names(what: str, raw: Any) -> Iterator[str]:
    if not isinstance(raw, Mapping) or set(raw) != {"zh", "en"} or not all(raw.values()):
        yield f"{what}: must be in zh and en"


def _clause(
    where: str, raw: Any, clauses: Collection[str] | None, *, needed: bool
) -> Iterator[str]:
    if not raw:
        if needed:
            yield f"{where}clause: each catalogue says what it rests on"
        return
    for one in str(raw).split(","):
        if clauses is not None and one.strip().split(":")[0] not in clauses:
            yield f"{where}clause: {one.strip()!r} is of no text in rules/sources.yaml"


def _deadline(where: str, raw: Any, period: str, clauses: Collection[str] | None) -> Iterator[str]:
    if not isinstance(raw, Mapping):
        yield f"{where}is not a mapping"
        return
    if more := set(raw) - {"month", "day", "days", "clause"}:
        yield f"{where}unknown {', '.join(sorted(map(str, more)))}"
    yield from _clause(where, raw.get("clause"), clauses, needed=False)
    for key, most in (("month", 12), ("day", 31), ("days", 366)):
        n = raw.get(key, 1)
        if not isinstance(n, int) or isinstance(n, bool) or not 1 <= n <= most:
            yield f"{where}{key}: a whole number from 1 to {most}, not {n!r}"
    by_day = {"month", "day"} <= set(raw) and "days" not in raw
    by_days = "days" in raw and not {"month", "day"} & set(raw)
    if period == "event" and not by_days:
        yield f"{where}of an event: the number of days after it, in 'days'"
    elif period != "event" and period and not by_day:
        yield f"{where}of a period: 'month' and 'day' after its end"
    elif not period and not (by_day or by_days):
        yield f"{where}either 'month' and 'day', or 'days'"
