"""Posts for members without office (catalogue E5): claimed, agreed, worked in, reviewed in words.

One post for a member, no points and no ranks. By phone, or by the office for somebody.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.courses import CADRES, holders
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.kinds.member_posts import GRADES
from xiangyue.core.refusals import refuse
from xiangyue.data.models import MemberPost, PastHolder, PostWork

HELD: Final = ("claimed_at", "agreed_at", "grade", "reason", "reviewed_at")
"""What a post says of its holder's time in it."""


def set_up(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    title: str,
    duties: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> MemberPost:
    """A post with its duties, for a member without office to claim."""
    title, duties = words(title, "title", 80), words(duties, "duties", 1000)
    with act_on(matter_id, "duty-post.set-up", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "member_posts")
        row = MemberPost.objects.create(
            matter=case.matter, part=part, title=title, duties=duties, made_at=now
        )
        _recount(case, part)
        a.data |= {"post": title}
        case.settle(a)
        a.result = str(row.pk)
    return row


def claim(
    *,
    actor: Actor,
    now: datetime,
    post_id: int,
    person_id: int,
    expected: int | None = None,
    key: UUID | None = None,
) -> MemberPost:
    """A member without office claims a post: they themselves, or the office for them."""
    found = look(post_id)
    with act_on(found.matter_id, "duty-post.claim", "", actor, now, expected, key) as (a, case):
        spec = case.require_open(found.part, "member_posts")
        area = case.matter.area_id
        if actor.person_id != person_id or actor.person_id is None:
            actor.require(area, *spec.actors)
        row = _lock(post_id)
        if row.holder_id is not None:
            raise refuse("duty-post.taken", code="conditions")
        if person_id not in holders(area, case.today, ("party_member",)):
            raise refuse("duty-post.member", field="person")
        if person_id in holders(area, case.today, CADRES):
            raise refuse("duty-post.office", field="person")
        if MemberPost.objects.filter(matter=case.matter, holder_id=person_id).exists():
            raise refuse("duty-post.one", field="person")
        row.holder_id, row.claimed_at = person_id, now
        row.save(update_fields=["holder", "claimed_at"])
        _recount(case, row.part)
        a.data |= {"post": row.title}
        a.on["person"] = person_id
        case.settle(a)
        a.result = str(row.pk)
    return row


def let_go(
    *,
    actor: Actor,
    now: datetime,
    post_id: int,
    reason: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> MemberPost:
    """A claim that the branch has not agreed to is taken back by who made it, or declined by the
    branch with the ``reason``: the post is free again, and so is the member."""
    found = look(post_id)
    with act_on(found.matter_id, "duty-post.let-go", "", actor, now, expected, key) as (a, case):
        spec = case.require_open(found.part, "member_posts")
        row = _lock(post_id)
        own = case.require_own(actor, spec, row.holder_id)
        reason = words(reason, "reason", 500, least=0 if own else 1)
        if row.holder_id is None:
            raise refuse("duty-post.unclaimed", code="conditions")
        if row.agreed_at is not None:
            raise refuse("duty-post.agreed", code="conditions")
        a.data |= {"post": row.title, "declined": not own}
        a.sealed |= {"person": row.holder_id, "reason": reason}
        row.holder_id = row.claimed_at = None
        row.save(update_fields=["holder", "claimed_at"])
        _recount(case, row.part)
        case.settle(a)
        a.result = str(row.pk)
    return row


def agree(
    *,
    actor: Actor,
    now: datetime,
    post_id: int,
    expected: int | None = None,
    key: UUID | None = None,
) -> MemberPost:
    """The branch agrees to a claim."""
    found = look(post_id)
    with act_on(found.matter_id, "duty-post.agree", found.part, actor, now, expected, key) as (
        a,
        case,
    ):
        case.require_open(found.part, "member_posts")
        row = _lock(post_id)
        if row.holder_id is None:
            raise refuse("duty-post.unclaimed", code="conditions")
        if row.agreed_at is not None:
            raise refuse("duty-post.agreed", code="conditions")
        row.agreed_at = now
        row.save(update_fields=["agreed_at"])
        _recount(case, row.part)
        a.count("member_posts")
        a.data |= {"post": row.title}
        case.settle(a)
        a.result = str(row.pk)
    return row


def leave(
    *,
    actor: Actor,
    now: datetime,
    post_id: int,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> MemberPost:
    """Whom the branch agreed to leaves the post today, for the ``reason``: it is free for another.

    Told by the holder or by the branch. Who held it, what they did and a review of it stay; why
    they left is read by the branch alone, for it may be an illness.
    """
    reason, found = words(reason, "reason", 500), look(post_id)
    with act_on(found.matter_id, "duty-post.leave", "", actor, now, expected, key) as (a, case):
        spec = case.require_open(found.part, "member_posts")
        row = _lock(post_id)
        case.require_own(actor, spec, row.holder_id)
        if row.holder_id is None:
            raise refuse("duty-post.unclaimed", code="conditions")
        if row.agreed_at is None:
            raise refuse("duty-post.not-agreed", code="conditions")
        had = {k: getattr(row, k) for k in HELD}
        PastHolder.objects.create(post=row, person_id=row.holder_id, left_at=now, why=reason, **had)
        a.data |= {"post": row.title, "grade": row.grade}
        a.sealed |= {"person": row.holder_id, "reason": reason, "review": row.reason}
        row.holder_id = row.claimed_at = row.agreed_at = row.reviewed_at = None
        row.grade = row.reason = ""
        row.save(update_fields=["holder", *HELD])
        _recount(case, row.part)
        a.count("member_posts", -1)
        case.settle(a)
        a.result = str(row.pk)
    return row


def work(
    *,
    actor: Actor,
    now: datetime,
    post_id: int,
    on: date,
    text: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> PostWork:
    """Something done in a post, told by its holder or for them by the office; all may read it."""
    text, found = words(text, "text", 1000), look(post_id)
    with act_on(found.matter_id, "duty-post.work", "", actor, now, expected, key) as (a, case):
        spec = case.require_open(found.part, "member_posts")
        row = _lock(post_id)
        case.require_own(actor, spec, row.holder_id)
        if row.agreed_at is None:
            raise refuse("duty-post.not-agreed", code="conditions")
        if on > case.today:
            raise refuse("duty-post.to-come", field="on")
        made = PostWork.objects.create(
            post=row, on=on, text=text, told_at=now, told_by_id=actor.person_id
        )
        case.add(row.part, works=1)
        a.data |= {"post": row.title, "day": on.isoformat()}
        a.sealed["text"] = text
        case.settle(a)
        a.result = str(made.pk)
    return made


def review(
    *,
    actor: Actor,
    now: datetime,
    post_id: int,
    grade: str,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> MemberPost:
    """The branch reviews how a post was filled, with the reason, which everyone reads."""
    reason, found = words(reason, "reason", 500), look(post_id)
    if grade not in GRADES:
        raise refuse("duty-post.grade", field="grade")
    with act_on(found.matter_id, "duty-post.review", found.part, actor, now, expected, key) as (
        a,
        case,
    ):
        case.require_open(found.part, "member_posts")
        row = _lock(post_id)
        if row.agreed_at is None:
            raise refuse("duty-post.not-agreed", code="conditions")
        if row.holder_id == actor.person_id:
            raise refuse("duty-post.own", code="conditions")
        if row.grade:
            raise refuse("duty-post.reviewed", code="conditions")
        row.grade, row.reason, row.reviewed_at = grade, reason, now
        row.save(update_fields=["grade", "reason", "reviewed_at"])
        _recount(case, row.part)
        a.data |= {"post": row.title, "grade": grade}
        case.settle(a)
        a.result = str(row.pk)
    return row


def look(post_id: int) -> MemberPost:
    """The post; Refusal("not-found") where there is none."""
    found = MemberPost.objects.filter(pk=post_id).first()
    if found is None:
        raise refuse("duty-post.unknown", code="not-found")
    return found


def _lock(post_id: int) -> MemberPost:
    return MemberPost.objects.select_for_update().get(pk=post_id)


def _recount(case: Case, part: str) -> None:
    rows = list(
        MemberPost.objects.filter(matter=case.matter, part=part).values_list(
            "holder_id", "agreed_at", "grade"
        )
    )
    held = [grade for _holder, agreed, grade in rows if agreed]
    case.put(
        part,
        posts=len(rows),
        claims=sum(holder is not None and agreed is None for holder, agreed, _g in rows),
        held=len(held),
        reviewed=sum(bool(g) for g in held),
        unreviewed=sum(not g for g in held),
        on=case.today.isoformat(),
    )
