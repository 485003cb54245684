"""Who is asked in a survey: the list as it stands, all of it or a sample drawn by a public lot."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import Q

from xiangyue.access import personal
from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.lots_drawn import MAY_BE_DRAWN, band, drawn_of
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import calendar, lots, receipts, survey_samples
from xiangyue.core.group_names import group_order
from xiangyue.core.kinds.sampling import ASKS
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Household, Matter, Person, SurveySample, SurveyUnit
from xiangyue.data.people import grown

UNKNOWN = "?"
"""The stratum of those of whom it is not known: they are asked like the others."""
STRATUM = "stratum"
Unit = tuple[int, str]
"""The id of a household or a person, and the stratum."""


def frame(matter: Matter, asks: str, by: str, day: date) -> list[Unit]:
    """The list of that day: active households, or grown people who may be asked. Of a matter of a
    township or above those of all its places, where ``by`` is their village: one query."""
    area = matter.area_id
    here = Q(area__code__startswith=area)
    if asks == "households":
        of = {"group": "group", "village": "area_id"}.get(by)
        rows = Household.objects.filter(here, active=True).order_by("pk")
        if of is None:
            return [(pk, "") for pk in rows.values_list("pk", flat=True)]
        return [(pk, name or UNKNOWN) for pk, name in rows.values_list("pk", of)]
    people = Person.objects.filter(here, grown(day), active=True, status__in=MAY_BE_DRAWN)
    people = people.exclude(area_id=area) if len(area) < VILLAGE else people
    rows = people.order_by("pk").values_list(
        "pk", "sex", "birth_date", "household__group", "area_id"
    )
    found = []
    for pk, sex, born, group, place in rows:
        known = {
            "none": "",
            "sex": sex or UNKNOWN,
            "age": band(calendar.age(born, day)) if born else UNKNOWN,
            "group": group or UNKNOWN,
            "village": place,
        }
        found.append((pk, known[by]))
    return found


def in_order(strata: Iterable[str], by: str) -> list[str]:
    """Strata as people read them: groups by their numbers, others by name, the unknown last."""

    def place(name: str) -> tuple[bool, tuple[int, str]]:
        return (name == UNKNOWN, group_order(name) if by == "group" else (0, name))

    return sorted(strata, key=place)


VILLAGE = 12
"""Digits of a village's code."""


def needed(population: int, part: Part) -> tuple[int, int]:
    """Answers that the widest margin of the definition takes, and how many to ask for them."""
    answers = survey_samples.answers_needed(population, Fraction(part.words["margin"], 100))
    return answers, to_ask(answers, population, part)


def to_ask(answers: int, population: int, part: Part) -> int:
    """How many to ask for so many answers, as the definition expects people to answer."""
    return survey_samples.to_ask(answers, Fraction(part.words["answering"]), population)


def expected_margin(size: int, population: int, part: Part) -> int:
    """The margin if as many answer as the definition expects, in tenths of a point."""
    answers = size * Fraction(part.words["answering"])
    return survey_samples.margin(answers.numerator // answers.denominator, population)


def _asks(part: Part, chosen: str) -> str:
    fixed: str = part.words["asks"]
    if fixed and chosen and chosen != fixed:
        raise refuse("sampling.asks-fixed", field="asks")
    if (fixed or chosen) not in ASKS:
        raise refuse("people.choose", field="asks")
    return fixed or chosen


def ask_all(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    asks: str = "",
    expected: int | None = None,
    key: UUID | None = None,
    rng: Callable[[int], bytes] = secrets.token_bytes,
) -> SurveySample:
    """Ask every household, or every adult, of the list as it stands today."""
    with act_on(matter_id, "sampling.all", part, actor, now, expected, key) as (a, case):
        definition = case.require_open(part, "sampling")
        asks = _asks(definition, asks)
        units = _list_of(case, definition, asks, rng)
        made = _sample(case, definition, actor, asks, units, whole=True, size=len(units))
        _store(made, units, {label for label, _, _ in units})
        case.put(part, asked=len(units), whole=True, drawn=True, margin=0)
        _put(a, case, made)
        case.settle(a)
        a.result = str(made.pk)
    return made


def commit_sample(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    asks: str = "",
    size: int,
    source: str,
    source_on: date,
    expected: int | None = None,
    key: UUID | None = None,
    rng: Callable[[int], bytes] = secrets.token_bytes,
) -> SurveySample:
    """Fix the list and how many are drawn of each stratum, and publish their SHA-256, before anyone
    can know the seed. ``size``: how many are asked. Refusal where the margin would be too wide."""
    source = words(source, "source", 200, least=4)
    with act_on(matter_id, "sampling.commit", part, actor, now, expected, key) as (a, case):
        definition = case.require_open(part, "sampling")
        asks = _asks(definition, asks)
        first = calendar.earliest_meeting(case.today, definition.words["days"])
        if source_on < first:
            raise refuse("lot.source-day", field="source_on", first=first.isoformat())
        units = _list_of(case, definition, asks, rng)
        if size >= len(units):
            raise refuse("sampling.is-all", field="size", population=len(units))
        answers, least = needed(len(units), definition)
        if size < least:
            said = {"margin": definition.words["margin"], "answers": answers}
            check = Check("sampling.too-few", False, size, least, len(units), "list",
                          "survey-practice", values=said)  # fmt: skip
            raise Refusal("conditions", check, field="size")
        made = _sample(case, definition, actor, asks, units, whole=False, size=size)
        pool = _pool(units)
        quotas = {STRATUM: lots.largest_remainder(pool, STRATUM, size)}
        made.document = lots.document(pool, quotas, size)
        made.commitment = lots.commitment(pool, quotas, size)
        made.source, made.source_on = source, source_on
        made.save()
        _store(made, units, set())
        case.put(
            part,
            whole=False,
            asked=size,
            committed=case.today.isoformat(),
            margin=expected_margin(size, len(units), definition),
        )
        a.data |= {
            "commitment": made.commitment,
            "source": source,
            "source_on": source_on.isoformat(),
        }
        _put(a, case, made)
        case.settle(a)
        a.result = str(made.pk)
    return made


def draw_sample(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    seed: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> SurveySample:
    """Enter the seed on its day or later, and draw."""
    seed = " ".join(words(seed, "seed", 200).split())
    with act_on(matter_id, "sampling.draw", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "sampling")
        made = SurveySample.objects.filter(matter=case.matter, part=part).first()
        if made is None or made.whole or made.source_on is None:
            raise refuse("lot.not-committed", code="conditions")
        if made.seed:
            raise refuse("lot.drawn-already", code="conditions")
        if case.today < made.source_on:
            raise refuse("lot.seed-early", code="conditions", day=made.source_on.isoformat())
        made.seed, made.drawn_at = seed, now
        panel = drawn_of(made).panel
        made.save(update_fields=["seed", "drawn_at"])
        units = list(SurveyUnit.objects.filter(sample=made, label__in=panel))
        for unit in units:
            unit.asked, unit.code = True, hash_of(code_of(unit))
        SurveyUnit.objects.bulk_update(units, ["asked", "code"])
        case.put(part, drawn=True, on=case.today.isoformat())
        a.data |= {"seed": seed, "sample": list(panel), "commitment": made.commitment}
        case.settle(a)
        a.result = str(made.pk)
    return made


Numbered = tuple[str, int, str]  # the public number, the id, the stratum


def _list_of(case: Case, part: Part, asks: str, rng: Callable[[int], bytes]) -> list[Numbered]:
    """The list in an order dealt by ``rng``, so that nobody is recognised by their number."""
    if SurveySample.objects.filter(matter=case.matter, part=part.key).exists():
        raise refuse("sampling.fixed", code="conditions")
    units = frame(case.matter, asks, part.words["strata"], case.today)
    if not units:
        raise refuse("sampling.nobody", code="conditions")
    units.sort(key=lambda _: rng(16))
    digits = len(str(len(units)))
    return [(f"{n:0{digits}}", pk, stratum) for n, (pk, stratum) in enumerate(units, 1)]


def _pool(units: Sequence[Numbered]) -> list[lots.Person]:
    return [lots.Person(label, {STRATUM: stratum or "-"}) for label, _, stratum in units]


def _sample(
    case: Case,
    part: Part,
    actor: Actor,
    asks: str,
    units: Sequence[Numbered],
    *,
    whole: bool,
    size: int,
) -> SurveySample:
    made = SurveySample(
        matter=case.matter,
        part=part.key,
        asks=asks,
        by=part.words["strata"],
        whole=whole,
        population=len(units),
        size=size,
        strata=dict(sorted(Counter(stratum for _, _, stratum in units).items())),
        made_at=case.now,
        made_by_id=actor.person_id,
    )
    if whole:
        made.save()
    return made


def _store(made: SurveySample, units: Sequence[Numbered], asked: set[str]) -> None:
    of = "household_id" if made.asks == "households" else "person_id"
    rows = [
        SurveyUnit(sample=made, label=label, stratum=stratum, asked=label in asked, **{of: pk})
        for label, pk, stratum in units
    ]
    for row in rows:
        if row.asked:
            row.code = hash_of(code_of(row))
    SurveyUnit.objects.bulk_create(rows, batch_size=2000)


def _put(a: Act, case: Case, made: SurveySample) -> None:
    case.put(
        made.part,
        population=made.population,
        strata=len(made.strata),
        on=case.today.isoformat(),
    )
    a.data |= {
        "asks": made.asks,
        "population": made.population,
        "asked": made.size,
        "whole": made.whole,
    }


def code_of(unit: SurveyUnit) -> str:
    """The code in the letter of one of those asked: made anew whenever it is printed, stored
    nowhere."""
    made = personal.code_hash("survey-letter", f"{unit.sample_id}/{unit.label}")
    return receipts.make(made[: receipts.BYTES])


def hash_of(code: str) -> str:
    """As it is stored: worthless without this installation's key."""
    return personal.code_hash("survey-code", code).hex()
