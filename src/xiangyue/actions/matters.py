"""Matters: begun, drafted, consulted on, reported on, finished part by part, ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import powers
from xiangyue.actions.acts import Act, act, next_number
from xiangyue.actions.body_places import require_bodies
from xiangyue.actions.endings import end_waiting, refused_above
from xiangyue.actions.opinions import clean, require_here
from xiangyue.actions.parts import act_on
from xiangyue.actions.poll_counts import recount
from xiangyue.actions.private import add_parties, seal
from xiangyue.actions.queue import later
from xiangyue.actions.standing import Case, open_case
from xiangyue.core.bodies import COMMITTEE, COUNCIL, OFFICERS
from xiangyue.core.decided import not_dropped
from xiangyue.core.engine import part_names
from xiangyue.core.figures import method_key
from xiangyue.core.places import level_of
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import refuse
from xiangyue.data.matters import CATEGORIES
from xiangyue.data.methods import in_force
from xiangyue.data.models import (
    Acceptance,
    Delegation,
    Jurisdiction,
    Matter,
    MatterPart,
    MotionText,
    Opinion,
    ProcedureVersion,
)
from xiangyue.data.prepared import prepared
from xiangyue.data.rows import insertion
from xiangyue.methods import library
from xiangyue.methods.wording import sentences


def words(value: str, name: str, most: int, *, least: int = 1) -> str:
    """``value`` cleaned; Refusal beside the field ``name`` when it is empty or too long."""
    text = clean(value)
    if len(text) < least:
        raise refuse("text.missing", field=name)
    if len(text) > most:
        raise refuse("text.too-long", field=name, length=len(text), most=most)
    return text


def current_version(
    slug: str, now: datetime, area: str = "", *, practice: bool = False
) -> ProcedureVersion:
    """The version of the procedure that holds for ``area`` now: its own or that of an area above,
    if one was installed, else as it stands on disk; that is stored when first seen."""
    own = in_force(slug, area, timezone.localdate(now), practice=practice) if area else None
    if own is not None:
        return own.version
    try:
        raw = library.raw(slug)
    except KeyError:
        raise refuse("procedure.unknown", field="procedure", slug=slug) from None
    mark = library.fingerprint_of(raw)
    version = ProcedureVersion.objects.defer("raw").filter(fingerprint=mark).first()
    if version is None:
        version, _ = ProcedureVersion.objects.get_or_create(
            fingerprint=mark, defaults={"slug": slug, "raw": raw, "first_seen": now}
        )
    return version


def adopt_procedure(
    *, actor: Actor, now: datetime, area: str, slug: str, key: UUID | None = None
) -> Jurisdiction:
    """The village takes up a method for its later matters; those running keep theirs.

    At a level above the village its officers do. Refusal where the method is for another level.
    """
    actor.require(area, *keepers(area))
    version = current_version(slug, now, area)
    definition = library.pinned(version.fingerprint, version.raw)
    _require_level(definition, area)
    with act("procedure.adopt", actor=actor, now=now, area=area, key=key) as a:
        jurisdiction = Jurisdiction.objects.select_for_update().get(area_id=area)
        if jurisdiction.procedure != slug:
            if jurisdiction.procedure:
                a.count(method_key(_counted_as(jurisdiction.procedure)), -1)
            a.count(method_key(definition.figures))
        jurisdiction.procedure = slug
        jurisdiction.procedure_since = timezone.localdate(now)
        jurisdiction.save()
        a.data |= {"procedure": slug, "fingerprint": version.fingerprint}
        if definition.figures != slug:
            a.data["figures"] = definition.figures
        a.result = slug
    return jurisdiction


def keepers(area: str, *village: str) -> tuple[str, ...]:
    """Who keeps the matters of an area: ``village`` roles, or the officers of a level above it."""
    if level_of(area) != "village":
        return OFFICERS
    return village or ("secretary", "director", "clerk")


def closers(area: str, procedure: Procedure) -> tuple[str, ...]:
    """Who closes a matter and has its archive made; of a confined one, who may begin it."""
    return procedure.starts if procedure.confined else keepers(area)


def droppers(area: str, procedure: Procedure) -> tuple[str, ...]:
    """Who ends a matter that is not carried on."""
    if procedure.confined:
        return procedure.starts
    return keepers(area, "secretary", "deputy_secretary", "clerk")


def _counted_as(slug: str) -> str:
    """The name under which the places that run a method are counted."""
    try:
        return library.known_by(slug).figures
    except KeyError:  # its folder is gone
        return slug


def delegate(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    categories: Sequence[str],
    basis: str,
    start: date,
    end: date | None = None,
    key: UUID | None = None,
) -> Delegation:
    """Record what the villagers' assembly delegated to the representatives' assembly (Art. 28); or,
    of the powers of the collective, which ones its charter gives to its representatives' assembly.

    Refusal with the article for a power that their law keeps from the representatives.
    """
    if set(categories) <= set(CATEGORIES):
        actor.require(area, *COMMITTEE, "clerk", clause="law:28")
    else:
        powers.require_delegable(categories, timezone.localdate(now))
        actor.require(area, *COUNCIL, "clerk", clause="collective-law:28")
    if not categories:
        raise refuse("delegation.categories", field="categories")
    if end is not None and end < start:
        raise refuse("delegation.term", field="end")
    basis = words(basis, "basis", 500)
    with act("delegation.record", actor=actor, now=now, area=area, key=key) as a:
        delegation = Delegation.objects.create(
            area_id=area,
            categories=sorted(set(categories)),
            start=start,
            end=end,
            basis=basis,
            recorded_at=now,
        )
        a.data |= {
            "categories": delegation.categories,
            "start": start.isoformat(),
            "end": end.isoformat() if end else None,
            "basis": basis,
        }
        a.result = str(delegation.pk)
    return delegation


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
    _require_level(definition, area, here.area.name)
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
        seal(a, definition)
        a.result = str(matter.pk)
    return case.matter


def _require_level(definition: Procedure, area: str, name: str = "") -> None:
    """Refusal where the method is for another level of area, or for another kind of place."""
    if level_of(area) != definition.level:
        raise refuse(
            "matter.level",
            field="procedure",
            level=sentences()[f"level.{definition.level}"],
        )
    require_bodies(definition, area, name)


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


def add_text(
    case: Case,
    part: str,
    *,
    title: str,
    body: str,
    budget: int | None,
    reason: str,
    actor: Actor,
    item_id: int | None = None,
) -> MotionText:
    """A further version of a draft part's text; the caller holds the case and settles it."""
    title, body = words(title, "title", 120), words(body, "body", 20000)
    reason = words(reason, "reason", 500, least=0)
    if budget is not None and not 0 <= budget <= 10**14:
        raise refuse("money.range", field="budget")
    version = int(case.facts(part).get("versions", 0)) + 1
    text = MotionText.objects.create(
        matter=case.matter,
        part=part,
        version=version,
        title=title,
        body=body,
        budget=budget,
        reason=reason,
        item_id=item_id,
        made_at=case.now,
        made_by_id=actor.person_id,
    )
    case.put(part, versions=version, on=case.today.isoformat())
    if budget is not None:
        case.matter.budget = budget
    return text


def write_text(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    title: str,
    body: str,
    budget: int | None = None,
    reason: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> MotionText:
    """Write a version of a draft (plan, motion, implementation plan).

    It may be rewritten until a body has voted on it; from then on it changes only by amendment in
    a meeting, so that nobody's vote is for another text.
    """
    with act_on(matter_id, "text.write", part, actor, now, expected, key) as (a, case):
        if case.procedure.part(part).kind != "draft":  # one in articles has an act of its own
            raise refuse(
                "part.other-kind", part_key=part, part_name=part_names(case.procedure, part)
            )
        if case.facts(part).get("done"):
            voted = [
                p.key
                for p in case.procedure.parts
                if p.approves == part and int(case.facts(p.key).get("votes", 0))
            ]
            if voted:
                raise refuse(
                    "text.voted-on",
                    code="conditions",
                    part_name=part_names(case.procedure, voted[0]),
                )
        else:
            case.require_open(part, "draft")
        text = add_text(
            case, part, title=title, body=body, budget=budget, reason=reason, actor=actor
        )
        a.data |= {"text_version": text.version, "title": text.title}
        a.sealed["body"] = text.body
        case.settle(a)
        a.result = str(matter_id)
    return text


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
