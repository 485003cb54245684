"""The register of non-public firms (catalogue E7): which branch covers each, who instructs those
that none covers yet."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.kinds.firm_register import COVERS
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.core.rule_settings import Setting
from xiangyue.data.models import Firm, FirmChange, Person
from xiangyue.methods import rulebook

MOST = 1_000_000


def enter(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    name: str,
    workers: int,
    members: int,
    trade: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Firm:
    """A firm on the register, with its workers and the party members among them."""
    name, trade = words(name, "name", 120), words(trade, "trade", 80, least=0)
    if not 0 <= members <= workers <= MOST:
        raise refuse("firm.people", field="members")
    with act_on(matter_id, "firm.enter", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "firm_register")
        if Firm.objects.filter(matter=case.matter, name=name).exists():
            raise refuse("firm.twice", field="name")
        _take_over(a, case, name)
        row = Firm.objects.create(
            matter=case.matter,
            part=part,
            name=name,
            trade=trade,
            workers=workers,
            members=members,
            made_at=now,
            made_by_id=actor.person_id,
        )
        _recount(case, part)
        a.count("firms")
        a.data |= {"firm": name, "workers": workers, "members": members}
        case.settle(a)
        a.result = str(row.pk)
    return row


def cover(
    *,
    actor: Actor,
    now: datetime,
    firm_id: int,
    how: str,
    branch: str,
    since: date,
    expected: int | None = None,
    key: UUID | None = None,
) -> Firm:
    """A branch covers it from a day on: its own, one joined with others, one it is attached to.

    An own branch needs so many full members as the setting says (Constitution of the party,
    Art. 30).
    """
    branch, found = words(branch, "branch", 120), look(firm_id)
    if how not in COVERS:
        raise refuse("firm.cover", field="how")
    with act_on(found.matter_id, "firm.cover", found.part, actor, now, expected, key) as (a, case):
        case.require_open(found.part, "firm_register")
        row = _lock(firm_id)
        if row.cover:
            raise refuse("firm.covered", code="conditions")
        if since > case.today:
            raise refuse("firm.to-come", field="since")
        own = _own_branch(case)
        if how == "own" and row.members < own.value:
            check = Check("firm.three", False, row.members, int(own.value), clause=own.clause)
            raise Refusal("invalid", check, field="how")
        row.cover, row.branch, row.covered_on = how, branch, since
        row.save(update_fields=["cover", "branch", "covered_on"])
        _recount(case, row.part)
        a.count("firms_covered", 1, _counted_from(row))
        a.data |= {"firm": row.name, "how": how, "branch": branch}
        case.settle(a)
        a.result = str(row.pk)
    return row


def instruct(
    *,
    actor: Actor,
    now: datetime,
    firm_id: int,
    person_id: int,
    expected: int | None = None,
    key: UUID | None = None,
) -> Firm:
    """Somebody of the place instructs it (党建指导员)."""
    found = look(firm_id)
    with act_on(found.matter_id, "firm.instruct", found.part, actor, now, expected, key) as (
        a,
        case,
    ):
        case.require_open(found.part, "firm_register")
        row = _lock(firm_id)
        person = Person.objects.filter(
            pk=person_id, area__code__startswith=case.matter.area_id, active=True
        ).first()
        if person is None:
            raise refuse("firm.instructor", field="person")
        row.instructor = person
        row.save(update_fields=["instructor"])
        _recount(case, row.part)
        a.data |= {"firm": row.name}
        a.on["person"] = person.pk
        case.settle(a)
        a.result = str(row.pk)
    return row


def correct(
    *,
    actor: Actor,
    now: datetime,
    firm_id: int,
    workers: int,
    members: int,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Firm:
    """The firm's numbers put right, or as they are now, with the reason: from today on.

    The record and the page keep both. An own branch that has fewer members now than the setting
    asks covers the firm no longer: a joint or attached one is entered anew.
    """
    reason, found = words(reason, "reason", 500), look(firm_id)
    if not 0 <= members <= workers <= MOST:
        raise refuse("firm.people", field="members")
    with act_on(found.matter_id, "firm.correct", found.part, actor, now, expected, key) as (
        a,
        case,
    ):
        case.require_open(found.part, "firm_register")
        row = _lock(firm_id)
        if (workers, members) == (row.workers, row.members):
            raise refuse("firm.same", field="workers", workers=workers, members=members)
        ends = row.cover == "own" and members < _own_branch(case).value
        _keep(a, actor, row, now, reason, ends=ends)
        a.data |= {"workers": [row.workers, workers], "members": [row.members, members]}
        row.workers, row.members = workers, members
        row.save(update_fields=["workers", "members"])
        _recount(case, row.part)
        case.settle(a)
        a.result = str(row.pk)
    return row


def uncover(
    *,
    actor: Actor,
    now: datetime,
    firm_id: int,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Firm:
    """From today the branch covers the firm no longer: dissolved, or another will; the reason."""
    reason, found = words(reason, "reason", 500), look(firm_id)
    with act_on(found.matter_id, "firm.uncover", found.part, actor, now, expected, key) as (
        a,
        case,
    ):
        case.require_open(found.part, "firm_register")
        row = _lock(firm_id)
        if not row.cover:
            raise refuse("firm.uncovered", code="conditions")
        _keep(a, actor, row, now, reason, ends=True)
        _recount(case, row.part)
        case.settle(a)
        a.result = str(row.pk)
    return row


def _keep(a: Act, actor: Actor, row: Firm, now: datetime, reason: str, *, ends: bool) -> None:
    """Keep what stood until now; with ``ends`` the branch covers it no longer."""
    kept = FirmChange(
        firm=row,
        workers=row.workers,
        members=row.members,
        reason=reason,
        made_at=now,
        made_by_id=actor.person_id,
    )
    a.data |= {"firm": row.name, "reason": reason}
    if ends:
        assert row.covered_on is not None
        kept.cover, kept.branch, kept.covered_on = row.cover, row.branch, row.covered_on
        a.data["ended"] = {"how": row.cover, "branch": row.branch}
        a.count("firms_covered", -1)
        row.cover, row.branch, row.covered_on = "", "", None
        row.save(update_fields=["cover", "branch", "covered_on"])
    kept.save()


def close(
    *,
    actor: Actor,
    now: datetime,
    firm_id: int,
    expected: int | None = None,
    key: UUID | None = None,
) -> Firm:
    """The firm is no more, or has left: it comes off the register and stays readable."""
    found = look(firm_id)
    with act_on(found.matter_id, "firm.close", found.part, actor, now, expected, key) as (a, case):
        case.require_open(found.part, "firm_register")
        row = _lock(firm_id)
        row.gone_on = case.today
        row.save(update_fields=["gone_on"])
        _recount(case, row.part)
        a.count("firms", -1)
        a.count("firms_covered", -int(row.covered_on is not None))
        a.data |= {"firm": row.name}
        case.settle(a)
        a.result = str(row.pk)
    return row


def _take_over(a: Act, case: Case, name: str) -> None:
    """A firm stands on one register of a place: it goes off one that is closed, and is refused
    while it is on another under way."""
    others = Firm.objects.filter(
        name=name, gone_on=None, matter__area=case.matter.area_id,
        matter__practice=case.matter.practice,
    ).exclude(matter=case.matter)  # fmt: skip
    for old in others.select_for_update(of=("self",)).select_related("matter"):
        if old.matter.state == "running":
            raise refuse("firm.twice", field="name")
        old.gone_on = case.today
        old.save(update_fields=["gone_on"])
        a.count("firms", -1)
        a.count("firms_covered", -int(old.covered_on is not None))


def look(firm_id: int) -> Firm:
    """The firm; Refusal("not-found") where there is none."""
    found = Firm.objects.filter(pk=firm_id).first()
    if found is None:
        raise refuse("firm.unknown", code="not-found")
    return found


def _lock(firm_id: int) -> Firm:
    row = Firm.objects.select_for_update().get(pk=firm_id)
    if row.gone_on is not None:
        raise refuse("firm.gone", code="conditions")
    return row


def _own_branch(case: Case) -> Setting:
    return rulebook.load().setting("firm.own-branch", day=case.today, area=case.matter.area_id)


def _counted_from(row: Firm) -> date:
    """From when its cover counts: not before the firm itself, nor before another ended."""
    ended = FirmChange.objects.filter(firm=row, covered_on__isnull=False).last()
    begun = timezone.localdate(ended.made_at if ended else row.made_at)
    assert row.covered_on is not None
    return max(row.covered_on, begun)


def _recount(case: Case, part: str) -> None:
    rows = Firm.objects.filter(matter=case.matter, part=part, gone_on=None)
    found = list(rows.values_list("cover", "instructor_id", "members"))
    open_ = [instructor for cover, instructor, _n in found if not cover]
    case.put(
        part,
        firms=len(found),
        covered=len(found) - len(open_),
        uncovered=len(open_),
        instructed=sum(i is not None for i in open_),
        missing=sum(i is None for i in open_),
        members=sum(n for _cover, _i, n in found),
        on=case.today.isoformat(),
    )
