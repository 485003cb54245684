"""Posts given by mutual choice: the posts' own side says whom it would have, the office gives each
candidate a post that they wish for, or none; against a wish or that word, never without a reason.

Whoever speaks for a post's side says so by phone; the office enters what came on its signed paper.
What the side said itself, the office does not change.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import interests
from xiangyue.actions.parts import act_on
from xiangyue.actions.post_wishes import candidates, find, fitting, locked, wish_of
from xiangyue.actions.posting_words import personal
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import OfferedPost, Person, PostSignUp, PostWish


def name_side(
    *,
    actor: Actor,
    now: datetime,
    part: str,
    post_id: int,
    person_id: int | None,
    expected: int | None = None,
    key: UUID | None = None,
) -> OfferedPost:
    """Name who speaks for the side of a post and says by phone whom it would have, or nobody
    (``person_id`` None: from its paper alone). Refusals: a person who is of no place here, one who
    stands for that very post or is close to one who does."""
    found = OfferedPost.objects.filter(pk=post_id).first()
    if found is None:
        raise refuse("post-wish.no-post", field="post")
    with act_on(found.matter_id, "post-choice.side", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "post_choice")
        if person_id is not None:
            inside = Person.objects.filter(area__code__startswith=case.matter.area_id, active=True)
            if not inside.filter(pk=person_id).exists():
                raise refuse("post-choice.side-unknown", field="person")
            rows = candidates(case.matter.pk)
            stand = [
                row.person_id for row in rows if any(w.post_id == post_id for w in fitting(row))
            ]
            interests.require_free(case, [person_id], stand)
        found.side_id = person_id
        found.save(update_fields=["side"])
        a.data |= {"post": found.number, "named": person_id is not None}
        a.sealed["person"] = person_id
        case.settle(a)
        a.result = str(found.pk)
    return found


def say(
    *,
    actor: Actor,
    now: datetime,
    part: str,
    sign_up_id: int,
    post_id: int,
    wanted: bool,
    reason: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> PostWish:
    """What the post's own side says of one who wishes for it: it would have them or, with the
    ``reason``, it would not. By who speaks for it, or by the office from its signed paper; it may
    be said again until the person is settled, by the office only what came on paper."""
    reason = _reason(reason, least=0 if wanted else 1)
    found = find(sign_up_id)
    with act_on(found.matter_id, "post-choice.say", "", actor, now, expected, key) as (a, case):
        spec = case.require_open(part, "post_choice")
        a.data["part"] = part
        wish = wish_of(found, post_id)
        own = case.require_own(actor, spec, wish.post.side_id)
        row = _unsettled(case, actor, sign_up_id)
        wish = _fit(row, post_id)
        if wish.said_itself and not own:
            raise refuse("post-choice.said-itself", code="conditions")
        wish.wanted, wish.wanted_why, wish.said_itself = wanted, reason, own
        wish.save(update_fields=["wanted", "wanted_why", "said_itself"])
        recount(case, part)
        a.data |= {"number": row.number, "post": wish.post.number, "wanted": wanted}
        a.data["itself"] = own
        a.sealed["reason"] = reason
        case.settle(a)
        a.result = str(row.pk)
    return wish


def give(
    *,
    actor: Actor,
    now: datetime,
    part: str,
    sign_up_id: int,
    post_id: int | None,
    reason: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> PostSignUp:
    """Give a candidate a post that they wish for, or none (``post_id`` None).

    Refusals: one that they did not wish for, whose conditions they do not meet, that is full;
    before its side has said; a later wish while an earlier one has room, against its side's word,
    or none at all, without the ``reason``; one's own or a close relative's.
    """
    found = find(sign_up_id)
    with act_on(found.matter_id, "post-choice.give", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "post_choice")
        row = _unsettled(case, actor, sign_up_id)
        against = False
        if post_id is not None:
            wish = _fit(row, post_id)
            _room(wish.post)
            against = _against(row, wish)
            row.post = wish.post
        row.why = _reason(reason, least=0)
        if not row.why and (against or post_id is None):
            raise refuse(f"post-choice.{'why-against' if against else 'why-none'}", field="reason")
        row.settled, row.against = True, against
        row.save(update_fields=["post", "why", "settled", "against"])
        recount(case, part)
        a.data |= {"number": row.number, "post": row.post.number if row.post else 0}
        a.data["against"] = against
        a.sealed["reason"] = row.why
        case.settle(a)
        a.result = str(row.pk)
    return row


def undo(
    *,
    actor: Actor,
    now: datetime,
    part: str,
    sign_up_id: int,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> PostSignUp:
    """Open one again that was settled, with the reason, before the choice is closed."""
    reason, found = _reason(reason, least=1), find(sign_up_id)
    with act_on(found.matter_id, "post-choice.undo", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "post_choice")
        row = locked(sign_up_id)
        if not row.settled:
            raise refuse("post-choice.not-settled", code="conditions")
        row.post, row.settled, row.against, row.why = None, False, False, ""
        row.save(update_fields=["post", "why", "settled", "against"])
        recount(case, part)
        a.data["number"] = row.number
        a.sealed["reason"] = reason
        case.settle(a)
        a.result = str(row.pk)
    return row


def _reason(reason: str, *, least: int) -> str:
    """It hangs with the list: nothing personal stands in it."""
    reason = words(reason, "reason", 500, least=least)
    if found := personal(reason, addresses_confirmed=True):
        raise Refusal("invalid", *found, field="reason")
    return reason


def _unsettled(case: Case, actor: Actor, sign_up_id: int) -> PostSignUp:
    row = locked(sign_up_id)
    if not fitting(row):
        raise refuse("post-choice.no-candidate", code="conditions")
    if row.settled:
        raise refuse("post-choice.settled", code="conditions")
    interests.require_free(case, [actor.person_id or 0], [row.person_id])
    return row


def _fit(row: PostSignUp, post_id: int) -> PostWish:
    wish = wish_of(row, post_id)
    if not wish.fits:
        met = len(wish.post.asked) - len(wish.unmet)
        check = Check("post-choice.unfit", False, met, len(wish.post.asked))
        raise Refusal("conditions", check, field="post")
    return wish


def taken(post: OfferedPost) -> int:
    """How many have been given the post."""
    return PostSignUp.objects.filter(post=post, withdrawn_at=None).count()


def _room(post: OfferedPost) -> None:
    have = taken(post)
    if have >= post.places:
        raise Refusal(
            "conditions", Check("post-choice.full", False, have, post.places), field="post"
        )


def _against(row: PostSignUp, wish: PostWish) -> bool:
    """Whether it goes against an earlier wish that has room, or against the word of the post's
    side; Refusal before that side has said."""
    if wish.wanted is None:
        raise refuse("post-choice.not-said", code="conditions")
    earlier = [w for w in fitting(row) if w.place < wish.place]
    return not wish.wanted or any(taken(w.post) < w.post.places for w in earlier)


def recount(case: Case, part: str) -> None:
    """Put the numbers of the choice as they are now."""
    rows = candidates(case.matter.pk)
    posts = OfferedPost.objects.filter(matter=case.matter)
    given = [row for row in rows if row.post]
    case.put(
        part,
        candidates=len(rows),
        unasked=sum(w.wanted is None for row in rows if not row.settled for w in fitting(row)),
        given=len(given),
        against=sum(row.against for row in rows),
        none=sum(row.settled and row.post is None for row in rows),
        open=sum(not row.settled for row in rows),
        vacant=sum(post.places for post in posts) - len(given),
        on=case.today.isoformat(),
    )
