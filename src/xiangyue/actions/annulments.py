"""A stage of an election, or of the vote on a recall, is annulled with a reason and done again;
nothing is erased.

Who may: the election committee until the result is said; the township and its office of discipline
at any time (Organic Law of Villagers' Committees (2025), Art. 21); these alone of a recall, which
goes as an election does (Art. 19) and has no election committee. Once the elected sit there is
nothing to do again: their seats end by a matter of their own. A seat that a recall ended is given
back to its holder, unless it was filled since. A stage annulled after a report may cite its
finding; nothing that shows who reported may stand in the reason.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from xiangyue.access import protected as keys
from xiangyue.access.actors import Actor
from xiangyue.actions import officers
from xiangyue.actions.annulled_recalls import put_aside as put_recall_aside
from xiangyue.actions.annulled_recalls import require_vacant_still
from xiangyue.actions.annulled_rows import put_aside
from xiangyue.actions.parts import act_on
from xiangyue.actions.protected import require_hidden
from xiangyue.actions.question_plans import question_plan, require_other
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.engine import fall_with, part_names
from xiangyue.core.kinds import REGISTRY
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import refuse
from xiangyue.data.annulments import GROUNDS
from xiangyue.data.models import Annulment, Posting, ProtectedReport

PROCEDURE: Final = "procedure"
LEAST = 10
MOST = 2000
CITED: Final = ("founded", "partly")
"""Findings of a report by which a stage may be annulled."""


def may_annul(actor: Actor, case: Case) -> str:
    """By which office the actor may annul: ``government``, ``discipline``, ``election_committee``,
    or "". Refusal for who stands in the election, or whose recall it is."""
    require_other(actor, case)
    area = case.matter.area_id
    if actor.officer_of(area):
        return "government"
    if actor.holds(area[:9], "discipline_officer"):
        return "discipline"
    return "election_committee" if officers.require(actor, case.matter, case.today) else ""


def annullable(procedure: Procedure, part: str) -> bool:
    """Whether a stage may be annulled and done again, once something was done in it."""
    kind, kinds = REGISTRY[procedure.part(part).kind], {p.kind for p in procedure.parts}
    return kind.annullable and kind.annullable_with in ("", *kinds)


def result_said(case: Case) -> bool:
    """Whether the vote's result was said: from then on the township alone annuls."""
    return any(
        part.kind == "paper_count" and bool(case.facts(part.key).get("complete"))
        for part in case.procedure.parts
    )


def annul(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    ground: str,
    reason: str,
    inquiry: int | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> Annulment:
    """Annul what was done in a part: it opens with fresh facts, and what came of it closes.

    ``ground``: one of ``GROUNDS`` (Art. 21). ``inquiry``: a report whose finding shows it, by id.
    Refusals: a kind that cannot be annulled, nothing done yet, the elected sit, a seat that ended
    was filled since, another's to do.
    """
    with act_on(matter_id, "part.annul", "", actor, now, expected, key) as (a, case):
        _require_kind(case, part)
        office = may_annul(actor, case)
        if not office:
            says = "annulment.who-recall" if question_plan(case) else "annulment.who"
            raise refuse(says, code="not-allowed", clause="law:21.2")
        if office == "election_committee" and result_said(case):
            raise refuse("annulment.result-said", code="not-allowed", clause="law:21.2")
        if ground not in GROUNDS:
            raise refuse("annulment.ground", field="ground", clause="law:21")
        reason = words(reason, "reason", MOST, least=LEAST)
        report = _cited(actor, case, inquiry, reason)
        names = part_names(case.procedure, part)
        if not case.facts(part):
            raise refuse("annulment.nothing", code="conditions", part_key=part, part_name=names)
        fallen = [part, *(k for k in fall_with(case.procedure, part) if case.facts(k))]
        _require_not_seated(case, fallen)
        kinds = {k: case.procedure.part(k).kind for k in fallen}
        kept = put_aside(case.matter, kinds, case.today)
        first: Annulment | None = None
        for each in fallen:
            row = Annulment.objects.create(
                matter=case.matter,
                part=each,
                facts=dict(case.facts(each)),
                opened_on=case.parts[each].opened_on,
                was_done=case.parts[each].done_at is not None,
                ground=ground,
                reason=reason,
                clause=clause_of(ground),
                office=office,
                by_id=actor.person_id,
                on=case.today,
                because=first,
                inquiry=report,
                kept=kept,
            )
            first = first or row
            _begin_again(case, each)
        assert first is not None
        put_recall_aside(a, case, kinds, first)
        postings = Posting.objects.filter(matter=case.matter, part__in=fallen, taken_down_at=None)
        postings.update(taken_down_at=now)
        a.data |= {
            "part": part,
            "ground": ground,
            "reason": reason,
            "office": office,
            "fell": fallen[1:],
        }
        if report is not None and report.found_on is not None:
            a.data["finding_of"] = report.office
            a.data["found_on"] = report.found_on.isoformat()
        case.settle(a)
        a.result = str(first.pk)
    return first


def clause_of(ground: str) -> str:
    """Where the ground is written."""
    return "election-practice" if ground == PROCEDURE else "law:21"


def _require_kind(case: Case, part: str) -> None:
    try:
        found = case.procedure.part(part)
    except KeyError:
        raise refuse("part.unknown", part_key=part) from None
    if not annullable(case.procedure, found.key):
        names = part_names(case.procedure, part)
        raise refuse("annulment.kind", code="conditions", part_key=part, part_name=names)


def _require_not_seated(case: Case, fallen: list[str]) -> None:
    for key in fallen:
        kind = case.procedure.part(key).kind
        if kind == "handover":
            raise refuse("annulment.seated", code="conditions", clause="law:21")
        if kind == "seat_end":
            require_vacant_still(case)


def _begin_again(case: Case, key: str) -> None:
    row = case.parts[key]
    row.facts, row.opened_on, row.due_on, row.done_at = {}, None, None, None
    case.changed.add(key)


def _cited(actor: Actor, case: Case, inquiry: int | None, reason: str) -> ProtectedReport | None:
    """The report whose finding is cited: the actor's office found it so, of this village, and the
    reason does not show who reported."""
    if inquiry is None:
        return None
    report = ProtectedReport.objects.select_related("matter").filter(pk=inquiry).first()
    if report is None or report.village_id != case.matter.area_id:
        raise refuse("annulment.report", field="inquiry")
    area = report.matter.area_id
    if actor.person_id == report.about_id or not keys.handles(actor, report, area):
        raise refuse("annulment.report", field="inquiry")
    if report.finding not in CITED:
        raise refuse("annulment.not-found", code="conditions", field="inquiry", clause="law:21.2")
    require_hidden(actor, area, report, reason, field="reason")
    return report
