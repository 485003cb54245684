"""A panel drawn by public lot: the pool fixed, the seed from outside, who declines replaced."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.participants import count
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import calendar, lots
from xiangyue.core.part import Part
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Invitee, Lot, LotPlace, Person, SurveySample
from xiangyue.data.people import ADULT, grown

BANDS = ((ADULT, 39), (40, 59), (60, 150))
"""Age bands, both ends included."""
MAY_BE_DRAWN = ("home", "away")
"""Of ``core.roster.STATUSES``: neither without capacity nor without political rights."""


def band(years: int) -> str:
    """The band of an age, as ``40-59`` or ``60+``."""
    low, high = next(b for b in BANDS if b[0] <= years <= b[1])
    return f"{low}+" if high >= 150 else f"{low}-{high}"


def pool_of(area: str, day: date, strata: tuple[str, ...]) -> tuple[list[tuple[int, dict]], int]:
    """Adults of the village who may take part, each with their strata; how many were left out
    because sex, birth or group is not known."""
    found: list[tuple[int, dict[str, str]]] = []
    left_out = 0
    there = Person.objects.filter(grown(day), area_id=area, active=True)
    rows = there.filter(status__in=MAY_BE_DRAWN).order_by("pk")
    for pk, sex, born, group in rows.values_list("pk", "sex", "birth_date", "household__group"):
        years = band(calendar.age(born, day)) if born else ""
        known = {"sex": sex, "age": years, "group": group or ""}
        mine = {name: known[name] for name in strata}
        if born is None or not all(mine.values()):
            left_out += 1
        else:
            found.append((pk, mine))
    return found, left_out


def commit(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    seats: int,
    source: str,
    source_on: date,
    key: UUID | None = None,
    rng: Callable[[int], bytes] = secrets.token_bytes,
) -> Lot:
    """Fix the pool out of the roster and publish its SHA-256, before anyone can know the seed.

    ``source``: where the seed will be read and by whom, such as a lottery's draw of ``source_on``.
    The numbers are dealt by ``rng``, so that nobody is recognised by their place in the roster.
    Once fixed the pool does not change.
    """
    source = words(source, "source", 200, least=4)
    with act_on(matter_id, "lot.commit", part, actor, now, None, key) as (a, case):
        asked = case.require_open(part, "lot")
        if Lot.objects.filter(matter=case.matter, part=part).exists():
            raise refuse("lot.committed", code="conditions")
        if seats < asked.words["seats"]:
            raise refuse("lot.few-seats", field="seats", seats=seats, least=asked.words["seats"])
        first = calendar.earliest_meeting(case.today, asked.words["days"])
        if source_on < first:
            raise refuse("lot.source-day", field="source_on", first=first.isoformat())
        people, left_out = pool_of(case.matter.area_id, case.today, asked.words["strata"])
        people.sort(key=lambda _: rng(16))
        size = len(str(len(people)))
        pool = [lots.Person(f"{n:0{size}}", mine) for n, (_, mine) in enumerate(people, 1)]
        if not 1 <= seats <= len(pool):
            raise refuse("lot.seats", field="seats", seats=seats, pool=len(pool))
        quotas = {name: lots.shares(pool, name, seats) for name in asked.words["strata"]}
        lots.draw(
            pool, quotas, seats, "trial"
        )  # a pool from which no panel can be drawn is refused
        lot = Lot.objects.create(
            matter=case.matter,
            part=part,
            document=lots.document(pool, quotas, seats),
            commitment=lots.commitment(pool, quotas, seats),
            left_out=left_out,
            source=source,
            source_on=source_on,
            committed_at=now,
        )
        LotPlace.objects.bulk_create(
            LotPlace(lot=lot, label=one.label, person_id=pk)
            for one, (pk, _) in zip(pool, people, strict=True)
        )
        case.put(part, pool=len(pool), seats=seats, committed=case.today.isoformat())
        a.data |= {
            "pool": len(pool),
            "seats": seats,
            "commitment": lot.commitment,
            "source": source,
            "source_on": source_on.isoformat(),
        }
        case.settle(a)
        a.result = str(lot.pk)
    return lot


def drawn_of(lot: Lot | SurveySample) -> lots.Drawn:
    """The draw of a panel or of a sample, done again out of what was published and the seed."""
    return _drawn(json.dumps(lot.document), lot.seed)


@lru_cache(maxsize=16)
def _drawn(document: str, seed: str) -> lots.Drawn:
    """Pure, and asked for with each look at a panel of a large village."""
    published = json.loads(document)
    pool = [lots.Person(p["label"], p["strata"]) for p in published["pool"]]
    quotas = {
        name: {v: (least, most) for v, (least, most) in values.items()}
        for name, values in published["quotas"].items()
    }
    return lots.draw(pool, quotas, published["seats"], seed)


def draw(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    seed: str,
    key: UUID | None = None,
) -> Lot:
    """Enter the seed on its day or later, and draw: those drawn are invited."""
    seed = " ".join(words(seed, "seed", 200).split())
    with act_on(matter_id, "lot.draw", part, actor, now, None, key) as (a, case):
        asked = case.require_open(part, "lot")
        lot = Lot.objects.filter(matter=case.matter, part=part).first()
        if lot is None:
            raise refuse("lot.not-committed", code="conditions")
        if lot.seed:
            raise refuse("lot.drawn-already", code="conditions")
        if case.today < lot.source_on:
            raise refuse("lot.seed-early", code="conditions", day=lot.source_on.isoformat())
        lot.seed, lot.drawn_at = seed, now
        drawn = drawn_of(lot)
        lot.save(update_fields=["seed", "drawn_at"])
        places = dict(LotPlace.objects.filter(lot=lot).values_list("label", "person_id"))
        Invitee.objects.bulk_create(
            _called(case, asked, label, places[label]) for label in drawn.panel
        )
        case.put(part, drawn=len(drawn.panel), on=case.today.isoformat(), empty=0)
        count(case, asked)
        a.data |= {"seed": seed, "panel": list(drawn.panel), "commitment": lot.commitment}
        case.settle(a)
        a.result = str(lot.pk)
    return lot


def _called(case: Case, part: Part, label: str, person_id: int) -> Invitee:
    return Invitee(
        matter=case.matter,
        part=part.key,
        person_id=person_id,
        role="drawn",
        label=label,
        told_on=case.today,
        how="notice",
    )


def replace(a: Act, case: Case, part: Part, leaving: Invitee) -> None:
    """Call the first reserve of the same strata; where none is left the seat stays empty."""
    lot = Lot.objects.get(matter=case.matter, part=part.key)
    drawn = drawn_of(lot)
    called = list(
        Invitee.objects.filter(matter=case.matter, part=part.key).values_list("label", flat=True)
    )
    # Reserves stand with those of the first panel: whose strata these are has the same queue.
    strata = {p["label"]: p["strata"] for p in lot.document["pool"]}
    seat = next(n for n in drawn.panel if strata[n] == strata[leaving.label])
    label = lots.successor(drawn, seat, called)
    if label is None:
        case.add(part.key, empty=1)
        a.data["empty"] = True
        return
    place = LotPlace.objects.get(lot=lot, label=label)
    Invitee.objects.bulk_create([_called(case, part, label, place.person_id)])
    a.data["called"] = label
