"""What may stand on an agenda: open parts of matters, of this body, in a way that they allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from xiangyue.access.actors import Actor
from xiangyue.actions import own_numbers, powers
from xiangyue.actions.meeting_frame import BODY_RULES, CONVENERS, NOTICE, book, names
from xiangyue.actions.standing import Case, open_case
from xiangyue.core import calendar
from xiangyue.core.bodies import COUNTED, OFFICE, ROLES, SPECS
from xiangyue.core.engine import OPEN, evaluate
from xiangyue.core.procedure import WAYS, Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import AgendaItem, Household, MotionText

VILLAGERS = "SELECT count(*) FROM xiangyue_person WHERE area_id = %s AND active"

Parts = Sequence[tuple[Part | None, str]]
"""Each item's part (None without a matter) and the way it is decided, in the agenda's order."""


@dataclass(frozen=True)
class NewItem:
    """One item of the agenda. With ``matter_id`` it is the open ``sitting`` part ``part`` of that
    matter, decided in one of the ``ways`` the part allows (the first if none is given)."""

    title: str
    matter_id: int | None = None
    part: str = ""
    way: str = ""


def cases_of(items: Sequence[NewItem], area: str, practice: bool, now: datetime) -> dict[int, Case]:
    """The matters of the agenda, locked in the order of their ids."""
    ids = sorted({i.matter_id for i in items if i.matter_id is not None})
    cases = {pk: open_case(pk, now=now) for pk in ids}
    for case in cases.values():
        if case.matter.area_id != area or case.matter.practice != practice:
            raise refuse("meeting.other-matter", field="items", matter=case.matter.title)
    return cases


def parts_of(
    items: Sequence[NewItem], cases: dict[int, Case], body: str, sits: date
) -> list[tuple[Part | None, str]]:
    """Each item's part and way, in order; refuses what this body may not decide on that day."""
    found: list[tuple[Part | None, str]] = []
    before: set[tuple[int, str]] = set()
    for item in items:
        if item.matter_id is None:
            allowed = WAYS if body in BODY_RULES else ("consult",)
            allowed = ways_of(body, allowed)
            powers.require_matter(body, item.way or "consult")
            found.append((None, _way(item.way or "consult", allowed)))
            continue
        case = cases[item.matter_id]
        powers.require_body(case.matter.category, body, sits)
        part = _open_part(case, item.part, {k for m, k in before if m == item.matter_id})
        if (item.matter_id, item.part) in before:
            raise refuse("meeting.twice", field="items", title=item.title)
        merged = part.body != body and any(
            case.procedure.part(i.part).merge_with == part.key
            and case.procedure.part(i.part).body == body
            for i in items
            if i.matter_id == item.matter_id and i.part in case.parts
        )
        if part.body != body and not merged:
            raise refuse(
                "meeting.other-body",
                field="items",
                title=item.title,
                body=names("body", [part.body]),
                called=names("body", [body]),
            )
        ways = ways_of(body, part.ways) or part.ways
        found.append((part, _way(item.way or ways[0], ways)))
        before.add((item.matter_id, item.part))
    return found


def _open_part(case: Case, key: str, earlier: set[str]) -> Part:
    """The part if it is open, or will be once the part it is merged with has passed before it."""
    try:
        part = case.procedure.part(key)
    except KeyError:
        raise refuse("part.unknown", field="items", part_key=key) from None
    if not part.merge_with or part.merge_with not in earlier:
        return case.require_open(key, "sitting")
    if not case.shared["village.secretary_is_director"]:
        raise Refusal(
            "conditions",
            Check(
                says="meeting.merge",
                met=False,
                clause=case.procedure.clause_of(key),
            ),
            field="items",
        )
    facts = {k: p.facts for k, p in case.parts.items()}
    facts[part.merge_with] = {**facts[part.merge_with], "done": True}
    view = evaluate(case.procedure, facts, case.shared, case.today).view(key)
    if view.status != OPEN:
        raise Refusal("conditions", *view.unmet, field="items")
    return part


def ways_of(body: str, ways: Sequence[str]) -> tuple[str, ...]:
    """Of these ways those that this body can decide in: hands are counted where nobody is listed,
    and written down by name where everybody is."""
    never = "show_of_hands" if body in COUNTED else "counted_hands"
    return tuple(w for w in ways if w != never)


def _way(way: str, allowed: Sequence[str]) -> str:
    if way not in allowed:
        raise refuse(
            "meeting.way", field="way", way=names("way", [way]), ways=names("way", allowed)
        )
    return way


def require_callers(
    actor: Actor,
    area: str,
    body: str,
    parts: Parts,
    callers: Sequence[int],
    today: date,
    signatures: int = 0,
    group: str = "",
) -> list[int]:
    """Who called it: nobody's ids where the convener did, else those of the representatives.

    ``signatures`` of villagers on paper have a villagers' assembly called too; who enters them is
    a convener, the clerk or a representative.
    """
    may = set(CONVENERS[body]) | set(OFFICE)
    for part, _ in parts:
        if part:
            may &= set(part.actors)
    spec = SPECS[body]
    clause = spec.clause if body in NOTICE else ""
    if not callers and not signatures:
        actor.require(area, *(r for r in ROLES if r in may), clause=clause)
        if spec.each and "group_head" in may and not actor.holds(area, *(may - {"group_head"})):
            require_own_group(actor, area, group, today)
        return []
    if not spec.call:
        raise refuse("meeting.callers-elsewhere", field="callers")
    if isinstance(signatures, bool) or not isinstance(signatures, int) or signatures < 0:
        raise Refusal("invalid", Check("tally.whole", False), field="signatures")
    actor.require(area, *spec.callers, *(r for r in ROLES if r in may), clause=clause)
    with connection.cursor() as c:
        c.execute(
            "SELECT DISTINCT person_id FROM xiangyue_membership WHERE area_id = %s"
            ' AND role = ANY(%s) AND start <= %s AND ("end" IS NULL OR "end" >= %s)',
            [area, list(spec.callers), today, today],
        )
        seated = {row[0] for row in c.fetchall()}
        villagers = 0
        if signatures:
            c.execute(VILLAGERS, [area])
            villagers = int(c.fetchone()[0])
    asked = sorted(set(callers))
    if not seated.issuperset(asked):
        raise refuse("meeting.caller-no-representative", field="callers", clause=clause)
    if signatures and not spec.counted:
        raise refuse("meeting.no-signatures", field="signatures")
    counts = {}
    if asked:
        counts |= {"proposers.representatives": len(asked), "representatives": len(seated)}
    if signatures:
        counts |= {"proposers.villagers": signatures, "villagers": villagers}
    verdict = book().judge(spec.call, day=today, counts=counts, area=area)
    if not verdict.passed:
        raise Refusal("conditions", *verdict.unmet, field="callers" if asked else "signatures")
    return asked


def require_made_up(area: str, body: str, today: date) -> None:
    """Refusal with every condition on a body's make-up that does not hold: it cannot be called."""
    spec = SPECS[body]
    if not spec.composition:
        return
    with connection.cursor() as c:
        c.execute(_MADE_UP, [area, list(spec.roles), today, today])
        seated, women = c.fetchone()
    counts = {"representatives": seated, "women.representatives": women}
    verdict = book().judge(spec.composition, day=today, counts=counts, area=area)
    if not verdict.passed:
        name = names("body", [body])
        first = Check("composition.unmet", False, values={"body": name})
        raise Refusal("conditions", first, *verdict.unmet, field="body")


_MADE_UP = """
SELECT count(DISTINCT p.id), count(DISTINCT p.id) FILTER (WHERE p.sex = 'f')
FROM xiangyue_membership m JOIN xiangyue_person p ON p.id = m.person_id AND p.active
WHERE m.area_id = %s AND m.role = ANY(%s) AND m.start <= %s AND (m."end" IS NULL OR m."end" >= %s)
"""


def require_own_group(actor: Actor, area: str, group: str, today: date) -> None:
    """The head of a group calls the meetings of that group, not of another."""
    with connection.cursor() as c:
        c.execute(
            "SELECT 1 FROM xiangyue_membership WHERE area_id = %s AND person_id = %s"
            " AND role = 'group_head' AND \"group\" = %s AND start <= %s"
            ' AND ("end" IS NULL OR "end" >= %s)',
            [area, actor.person_id, group, today, today],
        )
        if c.fetchone() is None:
            raise refuse("meeting.other-group", code="not-allowed", field="group", group=group)


def counted_by(body: str, area: str, counted: str, group: str) -> tuple[str, str]:
    """How attendance is counted ("" by name) and which village group meets ("" the whole village).

    Refusal where the body does not count so, or needs a group that the records do not have.
    """
    spec = SPECS[body]
    if spec.area and not area.startswith(spec.area):
        raise refuse("meeting.body", field="body")
    if not spec.counted:
        if counted or group:
            raise refuse("turnout.by-name", field="counted")
        return "", ""
    counted = counted or spec.attendance[0]
    if counted not in spec.attendance:
        raise refuse("turnout.how", field="counted", ways=names("counted", spec.attendance))
    if not spec.each:
        if group:
            raise refuse("turnout.whole-village", field="group", body=names("body", [body]))
        return counted, ""
    if not Household.objects.filter(area_id=area, active=True, group=group).exists() or not group:
        raise refuse("turnout.no-group", field="group", group=group)
    return counted, group


def require_notice(
    area: str,
    body: str,
    parts: Parts,
    today: date,
    sits: date,
    urgent_reason: str = "",
    cases: Iterable[Case] = (),
) -> tuple[int, bool]:
    """The days of notice given, and whether they are fewer than asked because it is urgent.

    Of ``cases``, the matters of its agenda, each asks for the days of the charter it began under.

    Refusal with the earliest lawful day where they are too few and no reason may make up for it.
    """
    need, clause = 0, ""
    for part, _ in parts:
        if part and part.notice_days > need:
            need, clause = part.notice_days, part.done_when[0].clause if part.done_when else ""
    if body in NOTICE:
        own = own_numbers.stored(area)
        charters = [own_numbers.of_matter(own, case.matter) for case in cases]
        if any(part is None for part, _ in parts) or not charters:
            charters.append(own)
        for charter in charters:
            setting = book().setting(NOTICE[body], day=today, area=area, charter=charter)
            if setting.value >= need:
                need, clause = setting.value, setting.clause
    given = calendar.notice_days(today, sits)
    earliest = calendar.earliest_meeting(today, need)
    if sits < earliest and SPECS[body].urgent and urgent_reason:
        return given, True
    if sits < earliest:
        raise Refusal(
            "conditions",
            Check(
                says="meeting.notice-days",
                met=False,
                have=given,
                need=need,
                clause=clause,
                values={"earliest": earliest.isoformat()},
            ),
            field="starts_at",
        )
    return given, False


def require_once(parts: Parts, cases: dict[int, Case], items: Sequence[NewItem]) -> None:
    """A part is on one agenda at a time."""
    if not cases:
        return
    wanted = {(i.matter_id, i.part) for i in items if i.matter_id is not None}
    waiting = AgendaItem.objects.filter(
        matter_id__in=cases, outcome="pending", meeting__state__in=("called", "open")
    ).values_list("matter_id", "part", "meeting__title")
    for matter_id, part, title in waiting:
        if (matter_id, part) in wanted:
            raise refuse("meeting.already-called", code="conditions", field="items", meeting=title)


def texts_of(
    parts: Parts, cases: dict[int, Case], items: Sequence[NewItem]
) -> dict[tuple[int | None, str], MotionText]:
    """The last version of each text that is put to the meeting: one query for all."""
    wanted = {
        (i.matter_id, p.approves)
        for i, (p, _) in zip(items, parts, strict=True)
        if p and p.approves
    }
    if not wanted:
        return {}
    last = (
        MotionText.objects.filter(matter_id__in=cases)
        .order_by("matter_id", "part", "-version")
        .distinct("matter_id", "part")
    )
    return {k: t for t in last if (k := (t.matter_id, t.part)) in wanted}
