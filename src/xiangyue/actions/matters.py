"""Matters: begun, finished part by part, accepted, ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import powers
from xiangyue.actions.acts import Act, act, next_number
from xiangyue.actions.area_methods import (
    closers,
    count_method,
    current_version,
    droppers,
    require_level,
)
from xiangyue.actions.endings import end_waiting, refused_above
from xiangyue.actions.opinions import require_here
from xiangyue.actions.parts import act_on
from xiangyue.actions.poll_counts import recount
from xiangyue.actions.private import add_parties, seal
from xiangyue.actions.queue import later
from xiangyue.actions.standing import open_case
from xiangyue.actions.typed import words
from xiangyue.core.decided import not_dropped
from xiangyue.core.refusals import refuse
from xiangyue.data.matters import CATEGORIES
from xiangyue.data.models import (
    Acceptance,
    Jurisdiction,
    Matter,
    MatterPart,
    Opinion,
)
from xiangyue.data.prepared import prepared
from xiangyue.data.rows import insertion
from xiangyue.methods import library


def start_matter(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    title: str,
    summary: str = "",
    category: str = "",
    origin: str = "opinions",
    opinions: Sequence[int] = (),
    parties: Sequence[int] = (),
    answer: str = "",
    procedure: str = "",
    practice: bool = False,
    applicant: bool = False,
    key: UUID | None = None,
) -> Matter:
    """Begin a matter by the village's own method, out of ``opinions`` where there are any.

    Each opinion is answered by it ("taken up in matter N"), with ``answer`` in words if given.
    In a village opened for practice every matter is practice, asked for or not. ``procedure``:
    another method than the one adopted, which may not be one that decides on what Art. 28 lists.
    ``category``: of Art. 28; of a method with ``powers`` one of these; where the method has a
    ``subject`` of its own, that. ``parties``: ids
    of the people it is about. ``applicant``: somebody of the place asks it for themself, where the
    method lets it come from an application; they need hold no role. Refusal when the village has
    adopted no method, when the method is for another level, when the actor may not, when an opinion
    is answered already or belongs elsewhere.
    """
    title, summary = words(title, "title", 120), words(summary, "summary", 2000, least=0)
    here = (
        Jurisdiction.objects.filter(area_id=area)
        .select_related("area")
        .only("procedure", "practice", "area__name")
        .first()
    )
    if here is None:
        raise refuse("area.not-open", code="conditions", field="area")
    practice = practice or here.practice
    slug = procedure or here.procedure
    if not slug:
        raise refuse("procedure.none-adopted", code="conditions", field="procedure")
    version = current_version(slug, now, area, practice=practice)
    mark = version.fingerprint
    definition = library.known(mark) or library.pinned(mark, version.raw)
    require_level(definition, area, here.area.name)
    if applicant and origin == "application" and origin in definition.origins:
        if actor.person_id is None or actor.area != area:
            raise refuse("matter.applicant", code="not-allowed")
    else:
        actor.require(area, *definition.starts, clause=definition.clause_of(1))
    decides = any(p.decides for p in definition.parts) and not definition.subject
    # What rests on an earlier decision may begin: that it decides here is asked when it would.
    decides = decides and all(p.kind != "prior_decision" for p in definition.parts)
    if decides and not practice and slug != here.procedure:
        raise refuse("procedure.not-adopted", code="conditions", field="procedure")
    if definition.powers:
        category = powers.chosen(definition, category, timezone.localdate(now))
    else:
        category = definition.subject or category
    if not definition.subject and category not in CATEGORIES:
        raise refuse("matter.category", field="category", clause="law:28")
    if definition.private and opinions:
        raise refuse("matter.private-opinions", field="opinions")
    if origin not in definition.origins:
        raise refuse("matter.origin", field="origin")
    today = timezone.localdate(now)
    with act("matter.start", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        number = next_number(area, "practice" if practice else "matter", today.year)
        matter = Matter.objects.create(
            area_id=area,
            year=today.year,
            number=number,
            title=title,
            summary=summary,
            category=category,
            origin=origin,
            procedure=version,
            practice=practice,
            step=definition.steps[0].key,
            began_at=now,
            began_by_id=actor.person_id,
        )
        parts = insertion([MatterPart(matter=matter, key=p.key) for p in definition.parts])
        with prepared() as c:
            c.execute(*parts)
        linked = _take_up(a, matter, opinions, answer, actor, now) if opinions else 0
        case = open_case(matter.pk, now=now, lock=False)
        for part in definition.parts:
            if part.kind == "gather" and linked:
                case.put(part.key, linked=linked, on=today.isoformat())
        a.count("matters")
        a.data |= {
            "title": title,
            "category": category,
            "origin": origin,
            "procedure": slug,
            "fingerprint": version.fingerprint,
            "opinions": linked,
        }
        if parties:
            add_parties(a, matter, parties)
        case.settle(a)
        count_method(a, definition)
        seal(a, definition)
        a.result = str(matter.pk)
    return case.matter


def link_opinions(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    opinions: Sequence[int],
    answer: str = "",
    key: UUID | None = None,
) -> Matter:
    """Take further opinions up in a running matter; each is answered by it."""
    with act_on(matter_id, "matter.link", "", actor, now, None, key) as (a, case):
        definition = case.procedure
        actor.require(case.matter.area_id, *definition.starts)
        if definition.private:
            raise refuse("matter.private-opinions", field="opinions")
        linked = _take_up(a, case.matter, opinions, answer, actor, now)
        for part in definition.parts:
            if part.kind == "gather":
                case.add(part.key, linked=linked)
                case.put(part.key, on=case.today.isoformat())
        a.data["opinions"] = linked
        case.settle(a)
        a.result = str(matter_id)
    return case.matter


def _take_up(
    a: Act, matter: Matter, ids: Sequence[int], answer: str, actor: Actor, now: datetime
) -> int:
    found = list(
        Opinion.objects.select_for_update()
        .filter(pk__in=ids, area_id=matter.area_id, practice=matter.practice)
        .only("id", "due_on", "answered_at")
        .order_by("pk")  # as everywhere, so that two acts never wait for each other in a ring
    )
    if len(found) != len(set(ids)):
        raise refuse("opinion.elsewhere", field="opinions")
    if any(o.answered_at for o in found):
        raise refuse("opinion.answered", field="opinions")
    require_here(found)
    today = timezone.localdate(now)
    Opinion.objects.filter(pk__in=[o.pk for o in found]).update(
        matter=matter,
        answer_kind="taken_up",
        answer=answer.strip() or matter.title,
        answered_at=now,
        answered_by_id=actor.person_id,
        considered_at=now,
    )
    a.count("opinions_answered", len(found))
    a.count("opinions_in_time", sum(o.due_on >= today for o in found))
    for day, n in Counter(o.due_on for o in found).items():
        a.count("opinions_due", -n, day)
    return len(found)


def finish_part(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Matter:
    """Finish a part that a person closes by hand; Refusal with every condition not met."""
    with act_on(matter_id, "part.finish", part, actor, now, expected, key) as (a, case):
        definition = case.require_open(part)
        if definition.kind == "poll":  # the list may have changed since the last answer
            recount(case, definition)
        case.settle(a, by_hand=[part])
        a.result = str(matter_id)
    return case.matter


def accept(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    accepted: bool,
    text: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Acceptance:
    """Accept the result, or send it back with the reason."""
    text = words(text, "text", 4000)
    with act_on(matter_id, "acceptance.give", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "acceptance")
        given = Acceptance.objects.create(
            matter=case.matter,
            part=part,
            accepted=accepted,
            text=text,
            made_at=now,
            made_by_id=actor.person_id,
        )
        case.put(part, accepted=accepted, on=case.today.isoformat())
        if not accepted:
            case.add(part, refused=1)
        a.data["accepted"] = accepted
        a.sealed["text"] = text
        case.settle(a)
        a.result = str(matter_id)
    return given


def drop_matter(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    reason: str,
    resolution: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Matter:
    """End a matter that is not carried on, with the reason.

    One that the assembly has decided is ended so only where the villagers' assembly has revoked
    the decision (Art. 27): ``resolution`` says by which of its resolutions.
    """
    reason = words(reason, "reason", 2000)
    with act_on(matter_id, "matter.drop", "", actor, now, expected, key) as (a, case):
        area = case.matter.area_id
        if case.procedure.confined == "office":
            raise refuse("report.not-dropped", code="conditions")
        actor.require(area, *droppers(area, case.procedure))
        resolution = words(resolution, "resolution", 200, least=0)
        if case.matter.decided_at and not refused_above(case) and not resolution:
            raise not_dropped(case.procedure)
        case.matter.state, case.matter.closed_at = "dropped", now
        case.matter.end_reason = reason
        end_waiting(a, case, now)
        a.count("dropped")
        a.data["reason"] = reason
        if resolution:
            a.data["revoked_by"] = resolution
        case.settle(a)
        a.result = str(matter_id)
    return case.matter


def close_matter(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    archive: bool = True,
    expected: int | None = None,
    key: UUID | None = None,
) -> Matter:
    """Close a matter whose every part is done.

    With ``archive`` its archive is asked for in the same transaction and made in the background
    (``actions.archives``); without, it is made when somebody first asks for it.
    """
    with act_on(matter_id, "matter.close", "", actor, now, expected, key) as (a, case):
        actor.require(case.matter.area_id, *closers(case.matter.area_id, case.procedure))
        undone = [v for v in case.standing().parts if v.status != "done"]
        if undone:
            raise refuse(
                "matter.unfinished",
                code="conditions",
                left=len(undone),
                part_name=undone[0].names,
            )
        case.matter.state, case.matter.closed_at = "closed", now
        end_waiting(a, case, now)
        a.count("closed")
        case.settle(a)
        if archive and case.procedure.confined != "office":
            later("archive", matter_id=matter_id, person_id=actor.person_id)
        a.result = str(matter_id)
    return case.matter
