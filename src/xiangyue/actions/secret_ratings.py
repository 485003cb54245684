"""A secret rating as a step of a method: opened, rated on phones and on paper, closed, told.

It stands on the plain secret ballot (``actions.plain_ballots``): one question for each thing, its
grades the options, any thing may be left out. Papers are counted by two tellers apart. At the close
what may not be told is not kept either (``core.secret_ratings``).

Of people who report on their duties (``about``) the things are they, and nobody grades themself.
Held at a meeting (``hall``) it is ended by hand and counted on the same day; what cannot be told
of everybody is then given up, unopened, and held again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import own_numbers, rating_scores, satisfaction
from xiangyue.actions import plain_ballots as plain
from xiangyue.actions.parts import act_on
from xiangyue.actions.rating_rolls import asked_of, circle, raters
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import calendar, secret_ratings
from xiangyue.core import plain_ballots as core
from xiangyue.core.kinds.secret_rating import ADULTS
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import PlainBox
from xiangyue.methods import rulebook

LEAST: Final = "secret-rating.least"
"""The setting: so many must have graded a thing before anything of it is told."""
SAME_DAY: Final = "appraisal-practice"
"""Counted on the same day (rulebook F)."""
Counts = dict[str, dict[str, int]]

_ROLL = """
INSERT INTO xiangyue_plainvoter (box_id, person_id, household_id, "group", way)
SELECT %s, p, NULL, g, '' FROM unnest(%s::bigint[], %s::smallint[]) AS v (p, g) ORDER BY p
"""


def open_rating(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    things: Sequence[str] = (),
    instead: bool = False,
    expected: int | None = None,
    key: UUID | None = None,
) -> PlainBox:
    """Open the rating of these things (their names, in the order of the ballot); of those who
    report, where the part is about them. ``instead``: by the other circle that it allows."""
    names = [words(t, "things", 60) for t in things]
    with act_on(matter_id, "secret-rating.open", part, actor, now, expected, key) as (a, case):
        definition = case.require_open(part, "secret_rating")
        if running(case, part) is not None:
            raise refuse("ballot.open-already", code="conditions")
        asked = asked_of(case, definition, names)
        groups = circle(definition, instead)
        if not groups:
            raise refuse("secret-rating.no-others", field="instead")
        roll = raters(case, groups, [q.about for q in asked if q.about])
        least = own_numbers.setting(LEAST, matter=case.matter, day=case.today)
        if len(roll) < least:
            raise Refusal("conditions", Check("secret-rating.few", False, len(roll), least))
        until = case.today
        if not definition.words["hall"]:
            until = calendar.posting_ends(case.today, definition.words["days"])
        box = plain.open_box(
            a, actor, now, asked, matter=case.matter, part=part, title=case.matter.title[:120],
            groups=list(groups), until=until, round=_rounds(case, part) + 1,
            papers={"least": least, "slips": []},
        )  # fmt: skip
        with connection.cursor() as c:
            c.execute(_ROLL, [box.pk, list(roll), list(roll.values())])
        case.put(
            part,
            opened=case.today.isoformat(),
            until=until.isoformat(),
            things=len(asked),
            entitled=len(roll),
        )
        a.data |= {"until": until.isoformat(), "entitled": len(roll), "least": least}
        case.settle(a)
        a.result = str(box.pk)
    return box


def _rounds(case: Case, part: str) -> int:
    return PlainBox.objects.filter(matter=case.matter, part=part).count()


def running(case: Case, part: str) -> PlainBox | None:
    """The part's box, whatever its state but void."""
    return PlainBox.objects.filter(matter=case.matter, part=part).exclude(state="void").first()


def _box(case: Case, part: str, *states: str) -> PlainBox:
    case.require_open(part, "secret_rating")
    box = running(case, part)
    if box is not None:
        plain.alone(box.pk)
        box.refresh_from_db()
    if box is None or box.state not in (states or ("open",)):
        raise refuse("ballot.not-open", code="conditions")
    return box


def _counted(case: Case, part: str, now: datetime) -> tuple[PlainBox, plain.Turnout]:
    """The box once nobody can rate any more; Refusal before that, and where it was held at a
    meeting and the day of the meeting is over."""
    box = _box(case, part, "open", "stopped")
    came = plain.total(plain.turnout(box))
    hall = case.procedure.part(part).words["hall"]
    if not over(box, came, now):
        says = "secret-rating.not-ended" if hall else "ballot.box-shut"
        raise refuse(says, code="conditions", until=_until(box))
    if hall and box.until is not None and case.today > box.until:
        raise refuse("secret-rating.same-day", code="conditions", clause=SAME_DAY)
    return box, came


def end_rating(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> PlainBox:
    """At a meeting: no more go in, from now on the papers are counted."""
    with act_on(matter_id, "secret-rating.end", part, actor, now, expected, key) as (a, case):
        if not case.require_open(part, "secret_rating").words["hall"]:
            raise refuse("secret-rating.no-hall", code="conditions")
        box = _box(case, part)
        came = plain.total(plain.turnout(box))
        if came.voted == 0:
            raise refuse("secret-rating.nobody", code="conditions")
        box.state, box.stopped_at = "stopped", now
        box.save(update_fields=["state", "stopped_at"])
        a.on["box"] = box.pk
        a.data |= {"phone": came.phone, "papers": came.paper}
        case.settle(a)
        a.result = str(box.pk)
    return box


def give_up(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """Give up a rating: nothing in it is ever opened, papers are void, and it may be held again."""
    reason = words(reason, "reason", 500)
    with act_on(matter_id, "secret-rating.give-up", part, actor, now, expected, key) as (a, case):
        box = _box(case, part, "open", "stopped")
        box.papers = {"least": box.papers["least"], "slips": []}
        plain.void_box(a, box, reason, now)
        case.add(part, given_up=1)
        a.sealed["reason"] = reason
        case.settle(a)
        a.result = str(box.pk)


def give_paper(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    key: UUID | None = None,
) -> None:
    """A paper ballot is handed to somebody who is entitled and has not rated by phone."""
    with act_on(matter_id, "ballot.paper", part, actor, now, None, key) as (a, case):
        box = _box(case, part)
        plain.give_paper(a, box, person_id, now)
        case.settle(a)
        a.result = str(box.pk)


def over(box: PlainBox, came: plain.Turnout, now: datetime) -> bool:
    """Whether nobody can rate any more: the days are over, or everyone has."""
    last = box.until
    return (
        box.state == "stopped"
        or came.voted >= came.entitled
        or (last is not None and timezone.localdate(now) > last)
    )


def enter_papers(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    returned: int,
    grades: Mapping[str, Mapping[str, int]],
    key: UUID | None = None,
) -> str:
    """One teller's count of the papers: how many came back, and for each thing (``t1`` …) how many
    gave each grade; who gave a thing none left it out. ``waits``, ``agreed`` or ``differs``, after
    which both count again."""
    with act_on(matter_id, "secret-rating.count", part, actor, now, None, key) as (a, case):
        box, came = _counted(case, part, now)
        mine = _valid(box, came.paper, returned, grades)
        slips = list(box.papers["slips"])
        counts = [plain.unshut(box, s) for s in slips]
        if len(slips) == 2 and counts[0] == counts[1]:
            raise refuse("tally.agreed", code="conditions")
        if len(slips) == 2:
            slips, counts = [], []
        if any(s["teller"] == actor.person_id for s in slips):
            raise refuse("secret-rating.same-teller", code="conditions")
        slips.append({"teller": actor.person_id, **plain.shut(box, mine)})
        counts.append(mine)
        box.papers = {**box.papers, "slips": slips}
        box.save(update_fields=["papers"])
        state = _state(counts)
        # What papers say stays out of the record: with the result it would tell of the phones.
        a.on["box"] = box.pk
        a.data["state"] = state
        case.settle(a)
        a.result = state
    return state


def _until(box: PlainBox) -> str:
    return box.until.isoformat() if box.until else ""


def _valid(
    box: PlainBox, given: int, returned: int, grades: Mapping[str, Mapping[str, int]]
) -> dict[str, Any]:
    numbers = [returned, *(n for row in grades.values() for n in row.values())]
    if any(isinstance(n, bool) or not isinstance(n, int) or n < 0 for n in numbers):
        raise Refusal("invalid", Check("tally.whole", False), field="returned")
    if returned > given:
        check = Check("secret-rating.more-papers", False, returned, given)
        raise Refusal("invalid", check, field="returned")
    asked = plain.asked_of(box)
    if set(grades) != {q.key for q in asked}:
        raise refuse("ballot.no-question")
    found: Counts = {}
    for q in asked:
        if not set(grades[q.key]) <= set(q.options):
            raise refuse("ballot.no-option", field=q.key, question=q.title)
        found[q.key] = {grade: grades[q.key].get(grade, 0) for grade in q.options}
        if (n := sum(found[q.key].values())) > returned:
            check = Check("secret-rating.sum", False, n, returned, values={"question": q.title})
            raise Refusal("invalid", check, field=q.key)
    return {"returned": returned, "grades": found}


def close_rating(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> PlainBox:
    """Close it, open the box, and keep what may be told. Refusal before the last day is over, with
    papers not counted, and where fewer rated than the definition asks."""
    with act_on(matter_id, "secret-rating.close", part, actor, now, expected, key) as (a, case):
        box, came = _counted(case, part, now)
        papers = _papers(box, came.paper)
        cast = came.phone + papers["returned"]
        definition = case.procedure.part(part)
        _turnout(definition.words["turnout"], cast, came.entitled)
        taken = _by_rule(case, definition, box, cast, came.entitled)
        asked, ballots = plain.asked_of(box), plain.inside(box)
        least = box.papers["least"]
        grades = papers["grades"] if papers["returned"] else {}
        opened = secret_ratings.told(asked, ballots, grades, box.groups, least)
        shown = {p.question for p in opened}
        if definition.words["about"] and len(shown) < len(asked):
            check = Check("secret-rating.untold", False, len(shown), len(asked), clause="product")
            raise Refusal("conditions", replace(check, values={"least": least}))
        box.papers = {"least": least, "given": came.paper, "returned": papers["returned"]}
        result = {
            "phone": came.phone,
            "papers": papers["returned"],
            "least": least,
            "shown": sorted(shown),
            "entitled": came.entitled,
            "taken": taken,
            **rating_scores.scored(case, definition, asked, opened),
        }
        plain.close_box(a, box, opened, result, now)
        a.count_turnout("ratings", entitled=came.entitled, took=cast)
        a.data |= {"phone": came.phone, "papers": papers["returned"], "shown": len(shown)}
        case.put(
            part,
            closed=True,
            on=case.today.isoformat(),
            voted=cast,
            phone=came.phone,
            paper=papers["returned"],
            shown=len(shown),
        )
        case.put(part, **satisfaction.counted(case.matter, definition, opened, case.today))
        satisfaction.spare(case, case.facts(part))
        case.settle(a)
        a.result = str(box.pk)
    return box


def _state(counts: Sequence[Mapping[str, Any]]) -> str:
    if len(counts) < 2:
        return "waits" if counts else ""
    return "agreed" if counts[0] == counts[1] else "differs"


def papers_state(box: PlainBox) -> str:
    """How the tellers' counts of the papers stand: "" none, ``waits``, ``agreed``, ``differs``; or
    ``lost``, where the key of the box is gone."""
    try:
        return _state([plain.unshut(box, slip) for slip in box.papers["slips"]])
    except Refusal:
        return "lost"


def _papers(box: PlainBox, given: int) -> dict[str, Any]:
    """What both tellers counted; Refusal until they agree."""
    if not given:
        return {"returned": 0, "grades": {}}
    slips = box.papers["slips"]
    if len(slips) < 2:
        raise Refusal("conditions", Check("secret-rating.uncounted", False, len(slips), 2))
    one, two = (plain.unshut(box, slip) for slip in slips)
    if one != two:
        raise refuse("secret-rating.differ", code="conditions")
    return one


def _by_rule(
    case: Case, part: Part, box: PlainBox, cast: int, entitled: int
) -> list[dict[str, Any]]:
    """What the rule says of how many took part, as it is kept; Refusal where too few did."""
    if not part.words["takers"]:
        return []
    who = "villagers" if ADULTS in box.groups else "representatives"
    charter = own_numbers.of_matter(own_numbers.stored(case.matter.area_id), case.matter)
    verdict = rulebook.load().judge(
        part.words["takers"],
        day=case.today,
        area=case.matter.area_id,
        charter=charter,
        counts={who: entitled, f"took.{who}": cast},
    )
    if not verdict.passed:
        raise Refusal("conditions", *verdict.unmet)
    return [
        {"says": c.says, "have": c.have, "need": c.need, "of": c.of, "of_what": c.of_what,
         "clause": c.clause, "values": dict(c.values)}
        for c in verdict.passes
    ]  # fmt: skip


def _turnout(share: str, cast: int, entitled: int) -> None:
    part = Fraction(share) if share else Fraction(0)
    need = -(-part.numerator * entitled // part.denominator)
    if cast < need:
        raise Refusal("conditions", Check("selection.turnout", False, cast, need, entitled))


def result(box: PlainBox) -> list[dict[str, Any]]:
    """What is told of each thing: title, how many graded it, grades, by group where that is told;
    ``n`` is None where too few graded it; ``score`` (points, the band's names) where people are
    scored."""
    opened = plain.piles_of(box)
    told = []
    for q in plain.asked_of(box):
        n, counts, _blank = core.votes(q, opened)
        mine = [p for p in opened if p.question == q.key]
        groups = sorted({p.group for p in mine})
        by = [(box.groups[g], *core.votes(q, mine, g)[:2]) for g in groups]
        told.append(
            {
                "key": q.key,
                "title": q.title,
                "n": n or None,
                "counts": counts,
                "groups": by if len(groups) > 1 else [],
                "score": rating_scores.told(box.result, q.key),
            }
        )
    return told
