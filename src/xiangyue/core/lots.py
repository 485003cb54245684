"""A panel drawn by a public lot, by sex, age band, group …, that anyone can draw again.

**In order.** The pool (public numbers or names with their strata) and the quotas are published with
their :func:`commitment`, the SHA-256 of their canonical JSON. Only then is the seed made, out of
numbers that nobody can choose and everyone can read later (a named lottery's draw of a named day,
dice thrown at the meeting). A seed known before lets whoever writes the pool choose the panel.

**The draw.** 1. Each person's lot is ``SHA-256(seed + "\\n" + label)`` in UTF-8; people are called
from the smallest lot up. 2. Who is called is taken, unless a quota of his is full, or unless with
him the quotas could not all be met any more. 3. When the panel is full, it is drawn. (In other
words: of all panels that meet the quotas, the one whose lots come first.) Reserves of one who is
drawn are the next by lot of the very same strata, so that every quota stays met.

**Why so.** Quotas are set on each attribute by itself (so many women, so many of each group),
not on their crossings: a village of 10 groups × 2 sexes × 4 ages has 80 crossings, and a panel of
20 would leave most of them without a seat whatever the lot says. As the attributes hang together,
the last seats may fit only some people; so each call asks whether the rest can still be met. That
answer depends on how many of each crossing are still to be called, never on who they are, so all
people of one crossing have the same chance: the smallest lots of a crossing are its members on the
panel. A crossing that was closed stays closed. Who has a quota that never fills has the chance
seats / people; crossings do differ where quotas ask for it (few young people, many young seats).

**Quotas** are a least and a most for each value: :func:`shares` (the exact share rounded down and
up; the lot says which, so that a group with two fifths of a seat has its chance),
:func:`largest_remainder` (fixed numbers, known before the draw), or the village's own.

``core/redraw.py`` draws the same from the published JSON alone, with nothing of this package.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal

from xiangyue.core.canonical import canonical
from xiangyue.core.refusals import Check, refuse

Quotas = Mapping[str, Mapping[str, tuple[int, int]]]
"""Attribute → value → the least and the most seats of it."""

Reason = Literal["drawn", "quota-full", "others-unmet", "panel-full"]
FORMAT: Final = "xiangyue-lot-1"
HARDEST: Final = 200_000  # states of the search for a panel that meets the quotas


@dataclass(frozen=True)
class Person:
    """``label``: the public number or name. ``strata``: attribute → value."""

    label: str
    strata: Mapping[str, str]


@dataclass(frozen=True)
class Called:
    """One person of the pool and what the draw made of him.

    ``place``: where his lot stands in the order, from 1. ``seat``: from 1, None if not drawn. For
    ``quota-full``: the ``attribute``, its ``value`` and the ``most`` of it. ``reserves``: of one
    drawn, the next by lot of the same strata; two drawn of the same strata share them.
    """

    label: str
    lot: str
    place: int
    reason: Reason
    seat: int | None = None
    attribute: str = ""
    value: str = ""
    most: int = 0
    reserves: tuple[str, ...] = ()

    def why(self) -> Check:
        """The sentence for it (``methods/wording/lots.yaml``)."""
        return Check(
            says=f"lot.{self.reason}",
            met=self.seat is not None,
            have=self.place,
            values={
                "label": self.label,
                "seat": self.seat or 0,
                "value": self.value,
                "most": self.most,
            },
        )


@dataclass(frozen=True)
class Drawn:
    """The panel in the order of drawing, and everyone who was in the pool, in the order of lots."""

    commitment: str
    seed: str
    panel: tuple[str, ...]
    called: tuple[Called, ...]


def shares(pool: Sequence[Person], attribute: str, seats: int) -> dict[str, tuple[int, int]]:
    """Each value's exact share of the seats, rounded down and up."""
    counts = Counter(person.strata[attribute] for person in pool)
    return {
        value: (seats * n // len(pool), -(-seats * n // len(pool)))
        for value, n in sorted(counts.items())
    }


def largest_remainder(
    pool: Sequence[Person], attribute: str, seats: int
) -> dict[str, tuple[int, int]]:
    """Fixed quotas: shares rounded down, then one more to each of the largest remainders.

    Exact; equal remainders: the larger value first, then in the order of the values' names.
    """
    counts = Counter(person.strata[attribute] for person in pool)
    given = {value: seats * n // len(pool) for value, n in counts.items()}
    order = sorted(counts, key=lambda v: (-(seats * counts[v] % len(pool)), -counts[v], v))
    for value in order[: seats - sum(given.values())]:
        given[value] += 1
    return {value: (given[value], given[value]) for value in sorted(given)}


def document(pool: Sequence[Person], quotas: Quotas, seats: int) -> dict[str, Any]:
    """What is published before the seed: people in the order of their labels, quotas, seats."""
    return {
        "format": FORMAT,
        "seats": seats,
        "quotas": {
            name: {value: list(bounds) for value, bounds in values.items()}
            for name, values in quotas.items()
        },
        "pool": [
            {"label": person.label, "strata": dict(person.strata)}
            for person in sorted(pool, key=lambda person: person.label)
        ],
    }


def commitment(pool: Sequence[Person], quotas: Quotas, seats: int) -> str:
    """SHA-256 of the canonical JSON (RFC 8785) of :func:`document`, in hexadecimal."""
    return sha256(canonical(document(pool, quotas, seats))).hexdigest()


def lot(seed: str, label: str) -> str:
    """A person's lot: 64 hexadecimal digits."""
    return sha256(f"{seed}\n{label}".encode()).hexdigest()


def draw(pool: Sequence[Person], quotas: Quotas, seats: int, seed: str) -> Drawn:
    """Draw. Refusals ``lot.*`` name what cannot be met, before anything depends on the seed."""
    _check(pool, quotas, seats, seed)
    attributes = sorted(quotas)
    cells = {p.label: tuple(p.strata[a] for a in attributes) for p in pool}
    left = Counter(cells.values())  # still to be called
    room = _Room(attributes, quotas, seats)
    if not room.possible(left):
        raise refuse("lot.no-panel", field="quotas", seats=seats)
    order = sorted((lot(seed, p.label), p.label) for p in pool)
    queues: dict[tuple[str, ...], list[str]] = {}
    for _, label in order:
        queues.setdefault(cells[label], []).append(label)
    panel: list[str] = []
    closed: set[tuple[str, ...]] = set()
    called: list[Called] = []
    for place, (number, label) in enumerate(order, 1):
        cell = cells[label]
        left[cell] -= 1
        if len(panel) == seats:
            called.append(Called(label, number, place, "panel-full"))
        elif full := room.full(cell):
            called.append(Called(label, number, place, "quota-full", None, *full))
        elif cell in closed or not room.take(cell, left):
            closed.add(cell)
            called.append(Called(label, number, place, "others-unmet"))
        else:
            panel.append(label)
            called.append(Called(label, number, place, "drawn", len(panel)))
    taken = set(panel)
    return Drawn(
        commitment(pool, quotas, seats),
        seed,
        tuple(panel),
        tuple(
            Called(
                one.label, one.lot, one.place, "drawn", one.seat,
                reserves=tuple(n for n in queues[cells[one.label]] if n not in taken),
            ) if one.seat else one
            for one in called
        ),
    )  # fmt: skip


def successor(drawn: Drawn, label: str, gone: Sequence[str] = ()) -> str | None:
    """Who takes the seat of ``label``: the first reserve who is neither on the panel nor ``gone``.

    ``gone``: all who took no seat or left it, in any order. To fill several seats, add each
    successor to ``gone`` (he is no longer free). None: nobody of these strata is left; the seat
    stays empty or the village draws anew.
    """
    for one in drawn.called:
        if one.label == label and one.seat:
            return next((name for name in one.reserves if name not in gone), None)
    raise refuse("lot.not-drawn", code="not-found", label=label)


def _check(pool: Sequence[Person], quotas: Quotas, seats: int, seed: str) -> None:
    if not seed.strip():
        raise refuse("lot.no-seed", field="seed")
    if not 1 <= seats <= len(pool):
        raise refuse("lot.seats", field="seats", seats=seats, pool=len(pool))
    labels = Counter(person.label for person in pool)
    if twice := [label for label, n in labels.items() if n > 1 or not label.strip()]:
        raise refuse("lot.label-twice", field="pool", label=min(twice))
    for attribute, values in quotas.items():
        counts: Counter[str] = Counter()
        for person in pool:
            value = person.strata.get(attribute)
            if value is None or value not in values:
                raise refuse(
                    "lot.no-stratum", field="pool", label=person.label, attribute=attribute
                )
            counts[value] += 1
        for value, (least, most) in values.items():
            if not 0 <= least <= most:
                raise refuse("lot.quota", field="quotas", value=value, least=least, most=most)
            if least > counts[value]:
                raise refuse(
                    "lot.too-few", field="quotas", value=value, least=least, pool=counts[value]
                )
        lowest = sum(least for least, _ in values.values())
        highest = sum(min(most, counts[value]) for value, (_, most) in values.items())
        if not lowest <= seats <= highest:
            raise refuse(
                "lot.sums", field="quotas", attribute=attribute,
                seats=seats, lowest=lowest, highest=highest,
            )  # fmt: skip


class _Room:
    """The seats that are left: for each attribute's value the least and the most still needed."""

    def __init__(self, attributes: Sequence[str], quotas: Quotas, seats: int) -> None:
        self.seats = seats
        self.names = list(attributes)
        self.bounds = [{v: tuple(b) for v, b in quotas[name].items()} for name in attributes]
        self.quotas = quotas

    def full(self, cell: tuple[str, ...]) -> tuple[str, str, int] | None:
        """The first quota of this crossing that has no seat left: attribute, value, its most."""
        for name, value, bounds in zip(self.names, cell, self.bounds, strict=True):
            if bounds[value][1] == 0:
                return name, value, self.quotas[name][value][1]
        return None

    def _move(self, cell: tuple[str, ...], seats: int) -> None:
        self.seats -= seats
        for value, bounds in zip(cell, self.bounds, strict=True):
            least, most = bounds[value]
            bounds[value] = (least - seats, most - seats)

    def take(self, cell: tuple[str, ...], left: Mapping[tuple[str, ...], int]) -> bool:
        """Take one of this crossing if the rest can still be met out of those ``left``."""
        self._move(cell, 1)
        if self.possible(left):
            return True
        self._move(cell, -1)
        return False

    def possible(self, left: Mapping[tuple[str, ...], int]) -> bool:
        """Is there any choice out of those ``left`` that fills all seats within all bounds?

        Crossings are tried in order, the most people first; a state that failed is not tried again.
        """
        cells = sorted(cell for cell, n in left.items() if n)
        # What all the crossings from here on can still give each value.
        supply: list[Counter[tuple[int, str]]] = [Counter()]
        for cell in reversed(cells):
            supply.append(supply[-1].copy())
            for place, value in enumerate(cell):
                supply[-1][place, value] += left[cell]
        supply.reverse()
        people = [sum(left[cell] for cell in cells[n:]) for n in range(len(cells) + 1)]
        failed: set[Any] = set()

        def fits(n: int) -> bool:
            if self.seats > people[n] or any(
                least > supply[n][place, value]
                for place, bounds in enumerate(self.bounds)
                for value, (least, _) in bounds.items()
            ):
                return False
            if n == len(cells):
                return self.seats == 0
            for place, bounds in enumerate(self.bounds):
                if sum(max(least, 0) for least, _ in bounds.values()) > self.seats:
                    return False
                given = supply[n]
                if self.seats > sum(min(m, given[place, v]) for v, (_, m) in bounds.items()):
                    return False
            state = n, self.seats, tuple(tuple(sorted(b.items())) for b in self.bounds)
            if state in failed:
                return False
            cell = cells[n]
            rooms = (b[value][1] for value, b in zip(cell, self.bounds, strict=True))
            for seats in range(min(left[cell], self.seats, *rooms), -1, -1):
                self._move(cell, seats)
                found = fits(n + 1)
                self._move(cell, -seats)
                if found:
                    return True
            failed.add(state)
            if len(failed) > HARDEST:
                raise refuse("lot.too-hard", field="quotas")
            return False

        return fits(0)
