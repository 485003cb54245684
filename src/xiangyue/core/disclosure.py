"""What a place makes known, when, where: the catalogue of party, village and finance disclosure.

A catalogue is data (``disclosure/*.yaml``), dated, of the nation or of the area whose code it
names. That of a lower area adds items, and makes those above it stricter: more often, sooner, in
more channels, reviewed. Where it says something laxer, what is above it goes on to hold and the
clash is told. Pure: the days are arguments.

A period's deadline is a day of the calendar ("by the 15th of the next quarter's first month"), not
a period of days: a rest day does not move it. Of an event the days are counted as the law counts
them (``core.calendar.period``): its day is not counted, a last day of rest moves on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from xiangyue.core import calendar
from xiangyue.core.duties import names_of, span

HEADS: Final = ("party", "village", "finance")
"""Party affairs, village affairs, finance: the three of 三务公开."""
PERIODS: Final = ("month", "quarter", "half", "year", "event")
"""How often, the most often first; ``event``: each time something happens."""
CHANNELS: Final = ("board", "broadcast", "web", "message")
TYPES: Final = ("text", "number", "money", "day", "person", "id", "phone", "card")
"""What a column holds. Money is in fen. What stands in one of id, phone and card is masked as it is
stored, and the number itself is kept nowhere."""
STATES: Final = ("coming", "due", "posted", "late", "missing")
MOST_ROWS: Final = 400
_MONTHS: Final = {"month": 1, "quarter": 3, "half": 6, "year": 12}


class BadCatalogue(ValueError):
    """Catalogues that cannot be; ``mistakes`` has every one of them, each with its place."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(mistakes))


@dataclass(frozen=True)
class Deadline:
    """By when. ``month`` and ``day``: by that day of the so-manieth month after the period (31: its
    last day). ``days``: so many days after the event."""

    clause: str
    month: int = 0
    day: int = 0
    days: int = 0

    def on(self, last: date) -> date:
        """The last day on which it is in time, of a period that ends on ``last``, of an event on
        that day."""
        if self.days:
            return calendar.period(last, self.days).day
        first = calendar.add_months(last.replace(day=1), self.month)
        return min(
            first + timedelta(days=self.day - 1),
            calendar.add_months(first, 1) - timedelta(days=1),
        )

    def later_than(self, other: Deadline) -> bool:
        """Whether it gives more time."""
        return (self.month, self.day, self.days) > (other.month, other.day, other.days)


@dataclass(frozen=True)
class Column:
    """A column of an item's table."""

    key: str
    type: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class Item:
    """One item of the catalogue. ``source``: what of the records fills it in ("" for a form);
    ``review``: the supervision committee looks at it before it is posted; ``deadline`` None: that
    of its period in the catalogue."""

    slug: str
    head: str
    period: str
    names: Mapping[str, str]
    clause: str
    source: str = ""
    columns: tuple[Column, ...] = ()
    channels: tuple[str, ...] = ("board", "web")
    review: bool = False
    deadline: Deadline | None = None

    def by(self, last: date) -> date:
        """The last day on which it is in time."""
        assert self.deadline is not None
        return self.deadline.on(last)


@dataclass(frozen=True)
class Layer:
    """One catalogue as it is written: of an area, in force from a day."""

    file: str
    area: str
    start: date
    clause: str
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    items: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Clash:
    """What a lower catalogue says that is laxer than what is above it: ``says`` is dropped."""

    file: str
    item: str
    what: str
    says: str
    holds: str


@dataclass(frozen=True)
class Catalogue:
    """What holds in an area on a day. ``begins``: the first day of the nation's catalogue; before
    it nothing holds, what areas below have is no catalogue without it."""

    area: str
    day: date
    items: tuple[Item, ...]
    clashes: tuple[Clash, ...] = ()
    begins: date = date.min

    def item(self, slug: str) -> Item:
        """The item of that name; KeyError."""
        for one in self.items:
            if one.slug == slug:
                return one
        raise KeyError(slug)


@dataclass(frozen=True)
class Turn:
    """One period of an item: ``2026-03``, ``2026Q1``, ``2026H1``, ``2026``; of an event its day."""

    item: Item
    name: str
    first: date
    last: date
    due: date


def turns(item: Item, first: date, last: date) -> list[Turn]:
    """The periods of an item of which a day lies between these days; of an event none."""
    if item.period == "event":
        return []
    found = []
    for name in names_of(item.period, first, last):
        _size, begins, ends = span(name)
        found.append(Turn(item, name, begins, ends, item.by(ends)))
    return found


def happened(item: Item, on: date) -> Turn:
    """The turn of an event on that day."""
    return Turn(item, on.isoformat(), on, on, item.by(on))


def state(last: date, due: date, posted: date | None, today: date) -> str:
    """How a turn stands: ``coming`` while its period runs, ``due`` from its last day, ``posted`` in
    time, ``late`` where it was posted after its day, ``missing`` where its day is gone."""
    if posted is not None:
        return "posted" if posted <= due else "late"
    if today > due:
        return "missing"
    return "due" if today >= last else "coming"


def in_force(layers: Iterable[Layer], area: str, day: date) -> Catalogue:
    """The catalogue of an area on a day: the nation's, and of each level below the newest that has
    begun, each held against what is above it; none before the nation's has begun."""
    layers = list(layers)
    begins = min((layer.start for layer in layers if not layer.area), default=date.min)
    if day < begins:
        return Catalogue(area, day, (), begins=begins)
    newest: dict[str, Layer] = {}
    for layer in layers:
        before = newest.get(layer.area)
        if area.startswith(layer.area) and layer.start <= day:
            newest[layer.area] = layer if not before or layer.start > before.start else before
    items: dict[str, Item] = {}
    deadlines: dict[str, Deadline] = {}
    clashes: list[Clash] = []
    for layer in sorted(newest.values(), key=lambda x: len(x.area)):
        for period, deadline in layer.deadlines.items():
            held = deadlines.get(period)
            if held and held.clause != "product" and deadline.later_than(held):
                clashes.append(Clash(layer.file, "", period, _said(deadline), _said(held)))
            else:
                deadlines[period] = deadline
        for raw in layer.items:
            items[raw["item"]] = _laid(items.get(raw["item"]), raw, layer, clashes)
    return Catalogue(
        area,
        day,
        tuple(
            one if one.deadline else replace(one, deadline=deadlines[one.period])
            for one in items.values()
        ),
        tuple(clashes),
        begins,
    )


def _said(deadline: Deadline) -> str:
    if deadline.days:
        return f"{deadline.days} days"
    return f"day {deadline.day} of month {deadline.month}"


def _laid(above: Item | None, raw: Mapping[str, Any], layer: Layer, out: list[Clash]) -> Item:
    """An item as a layer has it, laid over what is above."""
    new = read_item(raw, layer.clause)
    if above is None:
        return new

    def clash(what: str, says: object, holds: object) -> None:
        out.append(Clash(layer.file, new.slug, what, str(says), str(holds)))

    changed: dict[str, Any] = {"clause": f"{above.clause},{new.clause}"}
    if "name" in raw:
        changed["names"] = new.names
    if "columns" in raw:
        changed["columns"] = new.columns
    if "source" in raw:
        changed["source"] = new.source
    if "period" in raw:
        of_another_kind = (new.period == "event") != (above.period == "event")
        if of_another_kind or PERIODS.index(new.period) > PERIODS.index(above.period):
            clash("period", new.period, above.period)
        else:
            changed["period"] = new.period
    if "deadline" in raw and new.deadline:
        if above.deadline and new.deadline.later_than(above.deadline):
            clash("deadline", _said(new.deadline), _said(above.deadline))
        else:
            changed["deadline"] = new.deadline
    if "channels" in raw:
        if lost := [c for c in above.channels if c not in new.channels]:
            clash("channels", "without " + ", ".join(lost), ", ".join(above.channels))
        changed["channels"] = tuple(dict.fromkeys((*above.channels, *new.channels)))
    if "review" in raw:
        if above.review and not new.review:
            clash("review", "no", "yes")
        changed["review"] = above.review or new.review
    return replace(above, **changed)


def read_item(raw: Mapping[str, Any], clause: str = "") -> Item:
    """An item out of data that ``core.disclosure_check`` found right, or out of a stored row."""
    head = raw.get("head", "village")
    return Item(
        slug=raw["item"],
        head=head,
        period=raw.get("period", "quarter"),
        names=dict(raw.get("name") or {}),
        clause=raw.get("clause") or clause,
        source=raw.get("source", ""),
        columns=tuple(
            Column(c["key"], c.get("type", "text"), {"zh": c["zh"], "en": c["en"]})
            for c in raw.get("columns") or ()
        ),
        channels=tuple(raw.get("channels") or ("board", "web")),
        review=bool(raw.get("review", head == "finance")),
        deadline=read_deadline(raw["deadline"], raw.get("clause") or clause)
        if raw.get("deadline")
        else None,
    )


def read_deadline(raw: Mapping[str, Any], clause: str) -> Deadline:
    """A deadline out of data."""
    return Deadline(
        raw.get("clause") or clause, raw.get("month", 0), raw.get("day", 0), raw.get("days", 0)
    )


def stored(item: Item) -> dict[str, Any]:
    """An item as it is kept with each of its turns; ``read_item`` reads it back."""
    assert item.deadline is not None
    return {
        "item": item.slug,
        "head": item.head,
        "period": item.period,
        "name": dict(item.names),
        "clause": item.clause,
        "source": item.source,
        "columns": [{"key": c.key, "type": c.type, **c.names} for c in item.columns],
        "channels": list(item.channels),
        "review": item.review,
        "deadline": {
            "clause": item.deadline.clause,
            "month": item.deadline.month,
            "day": item.deadline.day,
            "days": item.deadline.days,
        },
    }
