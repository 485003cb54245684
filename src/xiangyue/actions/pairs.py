"""Pairs (catalogue C5): who helps whom, their visits, their end.

A member, a pupil, a household in need: everyone sees the number alone; who they are is told to
those two and to who organises. A pupil is a minor and is entered only with the guardian's consent
on record. A leader keeps one point, one village and three to four firms: dated settings.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import own_numbers
from xiangyue.actions.courses import holders
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.calendar import add_years
from xiangyue.core.kinds.pairs import PEOPLE
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Household, Pair, PairVisit, Person
from xiangyue.data.people import ADULT

MOST: Final = {
    "point": "pairing.points",
    "village": "pairing.villages",
    "firm": "pairing.firms-most",
}
"""How many of these one leader keeps at most, by setting, where a leader keeps them."""


def plural(of: str) -> str:
    """The fact that counts the pairs of a kind."""
    return "households" if of == "household" else f"{of}s"


def pair(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    of: str,
    helper_id: int,
    person_id: int | None = None,
    household_id: int | None = None,
    name: str = "",
    guardian: str = "",
    consent_on: date | None = None,
    aim: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Pair:
    """Somebody helps from today: a household, a member or pupil (``person_id``), or what ``name``
    says. ``guardian`` and ``consent_on``: who agreed for a pupil, on paper, on which day."""
    name, aim = words(name, "name", 120, least=0), words(aim, "aim", 500, least=0)
    guardian = words(guardian, "guardian", 60, least=0)
    with act_on(matter_id, "pair.make", part, actor, now, expected, key) as (a, case):
        spec = case.require_open(part, "pairs")
        if of not in spec.words["of"]:
            raise refuse("pair.of", field="of")
        area = case.matter.area_id
        if helper_id not in holders(area, case.today, spec.words["helpers"]):
            raise refuse("pair.helper", field="helper")
        who: dict[str, Any] = {}
        if of in ("member", "pupil"):
            who["person"] = _person(area, case, of, person_id, helper_id)
            if of == "pupil":
                who |= _consent(case, guardian, consent_on)
        elif of == "household":
            household = Household.objects.filter(pk=household_id, area_id=area, active=True)
            if (found := household.first()) is None:
                raise refuse("pair.household", field="household")
            if Person.objects.filter(pk=helper_id, household=found).exists():
                raise refuse("pair.themselves", field="household")
            who["household"] = found
        else:
            if not name:
                raise refuse("text.missing", field="name")
            who["name"] = name
        running = Pair.objects.filter(
            matter=case.matter, part=part, until__isnull=True, helper_id=helper_id, of=of
        )
        if running.filter(**who).exists():
            raise refuse("pair.twice", code="conditions")
        _require_room(case, spec, of, running.count())
        row = Pair.objects.create(
            matter=case.matter,
            part=part,
            of=of,
            helper_id=helper_id,
            aim=aim,
            since=case.today,
            made_at=now,
            made_by_id=actor.person_id,
            **who,
        )
        case.add(part, pairs=1, **{plural(of): 1})
        _recount(case, part)
        a.count("pairs")
        a.data |= {"of": of, "pair": row.pk}
        told = {"helper": helper_id, "person": person_id, "household": household_id}
        a.sealed |= {**told, "name": name, "guardian": guardian, "aim": aim}
        case.settle(a)
        a.result = str(row.pk)
    return row


def _person(area: str, case: Case, of: str, pk: int | None, helper_id: int) -> Person:
    person = Person.objects.filter(pk=pk, area_id=area, active=True).first()
    if person is None:
        raise refuse("pair.person", field="person")
    if person.pk == helper_id:
        raise refuse("pair.themselves", field="person")
    grown = person.birth_date is None or person.birth_date <= add_years(case.today, -ADULT)
    if of == "member" and not grown:
        raise refuse("pair.minor", field="person")
    if of == "pupil" and person.birth_date is not None and grown:
        raise refuse("pair.grown", field="person", age=ADULT)
    return person


def _consent(case: Case, guardian: str, on: date | None) -> dict[str, Any]:
    """The consent on record: who agreed for the pupil, and when (not a day to come)."""
    if not guardian:
        raise refuse("pair.guardian", field="guardian", clause="pairing:2")
    if on is None or on > case.today:
        raise refuse("pair.consent", field="consent_on", clause="pairing:2")
    return {"guardian": guardian, "consent_on": on}


def _require_room(case: Case, spec: Part, of: str, have: int) -> None:
    """A leader keeps no more points, villages and firms than the settings say."""
    if of not in MOST or "point" not in spec.words["of"]:
        return
    most = own_numbers.setting(MOST[of], matter=case.matter, day=case.today)
    if have >= most:
        check = Check(f"pair.most-{of}", False, have, most, clause="pairing:2")
        raise Refusal("conditions", check, field="of")


def _recount(case: Case, part: str) -> None:
    """Facts that hang together: who helps, whose pairs were visited, who lacks firms."""
    rows = Pair.objects.filter(matter=case.matter, part=part, until__isnull=True)
    helpers: dict[int, int] = {}
    for helper, of in rows.values_list("helper_id", "of"):
        helpers.setdefault(helper, 0)
        helpers[helper] += of == "firm"
    case.put(
        part,
        helpers=len(helpers),
        visited=rows.filter(visits__isnull=False).distinct().count(),
        on=case.today.isoformat(),
    )
    if "point" in case.procedure.part(part).words["of"]:
        least = own_numbers.setting("pairing.firms-least", matter=case.matter, day=case.today)
        case.put(part, short_of_firms=sum(n < least for n in helpers.values()))


def visit(
    *,
    actor: Actor,
    now: datetime,
    pair_id: int,
    on: date,
    text: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> PairVisit:
    """The helper went there, or did something: told by them, or for them by who organises; after
    the pair has ended too, for a day until its last."""
    text, found = words(text, "text", 1000), look(pair_id)
    with act_on(found.matter_id, "pair.visit", "", actor, now, expected, key) as (a, case):
        case.require_open(found.part, "pairs")
        row = Pair.objects.select_for_update().get(pk=pair_id)
        case.require_own(actor, case.procedure.part(row.part), row.helper_id)
        if row.until is not None and on > row.until:
            days = {"day": on.isoformat(), "until": row.until.isoformat()}
            raise refuse("pair.after-end", field="on", **days)
        if not row.since <= on <= timezone.localdate(now):
            raise refuse("pair.day", field="on")
        made = PairVisit.objects.create(
            pair=row, on=on, text=text, told_at=now, told_by_id=actor.person_id
        )
        case.add(row.part, visits=1)
        _recount(case, row.part)
        a.count("pair_visits", 1, on)
        a.data |= {"pair": row.pk, "day": on.isoformat()}
        a.sealed["text"] = text
        case.settle(a)
        a.result = str(made.pk)
    return made


def end(
    *,
    actor: Actor,
    now: datetime,
    pair_id: int,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Pair:
    """A pair ends today, with the reason."""
    reason, found = words(reason, "reason", 500), look(pair_id)
    with act_on(found.matter_id, "pair.end", found.part, actor, now, expected, key) as (a, case):
        case.require_open(found.part, "pairs")
        row = Pair.objects.select_for_update().get(pk=pair_id)
        if row.until is not None:
            raise refuse("pair.ended", code="conditions")
        row.until, row.reason = case.today, reason
        row.save(update_fields=["until", "reason"])
        case.add(row.part, pairs=-1, ended=1, **{plural(row.of): -1})
        _recount(case, row.part)
        a.count("pairs", -1)
        a.data["pair"] = row.pk
        a.sealed["reason"] = reason
        case.settle(a)
        a.result = str(row.pk)
    return row


def look(pair_id: int) -> Pair:
    """The pair; Refusal("not-found") where there is none."""
    found = Pair.objects.filter(pk=pair_id).first()
    if found is None:
        raise refuse("pair.unknown", code="not-found")
    return found


def seen(actor: Actor, case: Case, part: str) -> list[Pair]:
    """The pairs of which this reader sees who they are: all for who organises, a helper's and a
    helped one's own, and of all those that are of no person in need: two queries."""
    rows = list(
        Pair.objects.filter(matter=case.matter, part=part)
        .select_related("helper", "person", "household")
        .prefetch_related("visits")
        .order_by("until", "of", "helper__name", "pk")
    )
    if actor.holds(case.matter.area_id, *case.procedure.part(part).actors):
        return rows
    me = actor.person_id
    return [
        r
        for r in rows
        if r.of not in PEOPLE or (me is not None and me in (r.helper_id, r.person_id))
    ]
