"""Posts that are filled by mutual choice: offered with their conditions; who wishes signs up for
several in order; each wish is held against the conditions of its post, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from xiangyue.access.actors import Actor
from xiangyue.actions import interests
from xiangyue.actions.parts import act_on
from xiangyue.actions.posting_words import personal
from xiangyue.actions.proposals import of_village
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import calendar
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import OfferedPost, PostSignUp, PostWish

MOST_POSTS = 60
MOST_PLACES = 50
MOST_MONTHS = 60


def offer(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    title: str,
    unit: str,
    duties: str,
    asked: Sequence[str],
    places: int,
    months: int,
    expected: int | None = None,
    key: UUID | None = None,
) -> OfferedPost:
    """Add a post to what will be announced. ``unit``: where it is; ``asked``: the conditions one by
    one; ``places``: for how many; ``months``: the term. Refusal once all are announced."""
    title, unit = words(title, "title", 80), words(unit, "unit", 80)
    duties = words(duties, "duties", 1000)
    asked = [words(one, "asked", 200) for one in asked if one.strip()]
    if not asked:
        raise refuse("text.missing", field="asked")
    for field, have, most in (("places", places, MOST_PLACES), ("months", months, MOST_MONTHS)):
        if not 1 <= have <= most:
            raise Refusal("invalid", Check(f"post-wish.{field}", False, have, most), field=field)
    for field, text in (("duties", duties), ("asked", "\n".join(asked))):
        if found := personal(text, addresses_confirmed=True):
            raise Refusal("invalid", *found, field=field)
    with act_on(matter_id, "post-wish.offer", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "post_wishes")
        if case.facts(part).get("announced"):
            raise refuse("post-wish.announced", code="conditions")
        number = int(case.facts(part).get("posts", 0)) + 1
        if number > MOST_POSTS:
            raise Refusal("conditions", Check("post-wish.posts", False, number, MOST_POSTS))
        made = OfferedPost.objects.create(
            matter=case.matter, part=part, number=number, title=title, unit=unit, duties=duties,
            asked=list(asked), places=places, months=months,
        )  # fmt: skip
        case.add(part, posts=1, places=places)
        a.data |= {"number": number, "title": title, "unit": unit, "places": places}
        a.data["months"] = months
        case.settle(a)
        a.result = str(made.pk)
    return made


def announce(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """Announce the posts: from today on one may sign up, for the definition's days."""
    with act_on(matter_id, "post-wish.announce", part, actor, now, expected, key) as (a, case):
        spec = case.require_open(part, "post_wishes")
        if case.facts(part).get("announced"):
            raise refuse("post-wish.announced", code="conditions")
        if not case.facts(part).get("posts"):
            raise Refusal("conditions", Check("post-wish.no-posts", False, 0, 1))
        until = calendar.posting_ends(case.today, spec.days)
        today = case.today.isoformat()
        case.put(part, announced=True, opened=today, until=until.isoformat(), on=today)
        a.data |= {"posts": case.facts(part)["posts"], "until": until.isoformat()}
        case.settle(a)
        a.result = str(matter_id)


def sign_up(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    posts: Sequence[int],
    brings: str,
    person_id: int | None = None,
    key: UUID | None = None,
) -> PostSignUp:
    """Sign up for these posts (their ids), the first wish first. Oneself by phone; the office for
    another (``person_id``) from their signed paper. ``brings``: what they bring, in their words.

    Refusal before and after its days, twice, for no post or the same one twice or too many.
    """
    brings = words(brings, "brings", 1000)
    if found := personal(brings, addresses_confirmed=True):
        raise Refusal("invalid", *found, field="brings")
    with act_on(matter_id, "post-wish.sign-up", "", actor, now, None, key) as (a, case):
        spec = case.require_open(part, "post_wishes")
        a.data["part"] = part
        _window(case, part)
        person_id = actor.person_id if person_id is None else person_id
        own = case.require_own(actor, spec, person_id)
        person = of_village(person_id, case.matter.area_id, field="person")
        most = spec.words["most"]
        if not 1 <= len(posts) <= most:
            raise Refusal(
                "invalid", Check("post-wish.most", False, len(posts), most), field="posts"
            )
        if len(set(posts)) != len(posts):
            raise refuse("post-wish.same", field="posts")
        rows = OfferedPost.objects.filter(matter=case.matter).in_bulk(list(posts))
        if len(rows) != len(posts):
            raise refuse("post-wish.no-post", field="posts")
        every = PostSignUp.objects.filter(matter=case.matter)
        if every.filter(person=person, withdrawn_at=None).exists():
            raise refuse("post-wish.twice", field="person")
        made = PostSignUp.objects.create(
            matter=case.matter, number=(every.aggregate(n=Max("number"))["n"] or 0) + 1,
            person=person, brings=brings, made_at=now,
            entered_by_id=None if own else actor.person_id,
        )  # fmt: skip
        PostWish.objects.bulk_create(
            PostWish(sign_up=made, post=rows[pk], place=n) for n, pk in enumerate(posts, 1)
        )
        recount(case, part)
        a.data |= {"number": made.number, "wishes": len(posts)}
        a.sealed |= {"person": person.pk, "posts": list(posts), "brings": brings}
        a.unnamed = own  # who signed up is nobody's business before the list hangs
        case.settle(a)
        a.result = str(made.pk)
    return made


def _window(case: Case, part: str) -> None:
    facts = case.facts(part)
    if not facts.get("announced"):
        raise refuse("post-wish.not-announced", code="conditions")
    if case.today > date.fromisoformat(facts["until"]):
        raise refuse("post-wish.over", code="conditions", until=facts["until"])


def find(sign_up_id: int) -> PostSignUp:
    """A sign-up; Refusal("not-found")."""
    found = PostSignUp.objects.select_related("person", "post").filter(pk=sign_up_id).first()
    if found is None:
        raise refuse("post-wish.unknown", code="not-found")
    return found


def locked(sign_up_id: int) -> PostSignUp:
    """The same, locked; Refusal where it was taken back."""
    rows = PostSignUp.objects.select_for_update(of=("self",)).select_related("post")
    row = rows.get(pk=sign_up_id)
    if row.withdrawn_at is not None:
        raise refuse("post-wish.gone", code="conditions")
    return row


def withdraw(
    *, actor: Actor, now: datetime, part: str, sign_up_id: int, key: UUID | None = None
) -> PostSignUp:
    """Take a sign-up back, while one may sign up and check; the office for those who ask."""
    found = find(sign_up_id)
    with act_on(found.matter_id, "post-wish.withdraw", "", actor, now, None, key) as (a, case):
        spec = case.require_open(part, "post_wishes")
        a.data["part"] = part
        a.unnamed = case.require_own(actor, spec, found.person_id)
        row = locked(sign_up_id)
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        recount(case, part)
        a.data["number"] = row.number
        case.settle(a)
        a.result = str(row.pk)
    return row


def check(
    *,
    actor: Actor,
    now: datetime,
    part: str,
    sign_up_id: int,
    post_id: int,
    unmet: Sequence[int],
    reason: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> PostWish:
    """Whether one meets the conditions of a post that they wish for: ``unmet`` are the numbers
    (from 0) of those not met. Refusal while one may sign up, of one's own or a close relative's,
    and of a condition not met without the reason."""
    reason, found = words(reason, "reason", 500, least=1 if unmet else 0), find(sign_up_id)
    with act_on(found.matter_id, "post-wish.check", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "post_wishes")
        row = locked(sign_up_id)
        until = case.facts(part)["until"]
        if case.today <= date.fromisoformat(until):
            raise refuse("post-wish.still-open", code="conditions", until=until)
        wish = wish_of(row, post_id)
        if any(not 0 <= n < len(wish.post.asked) for n in unmet):
            raise Refusal(
                "invalid",
                Check("post-wish.condition", False, max(unmet) + 1, len(wish.post.asked)),
                field="unmet",
            )
        interests.require_free(case, [actor.person_id or 0], [row.person_id])
        wish.fits, wish.unmet, wish.reason = not unmet, sorted(set(unmet)), reason
        wish.save(update_fields=["fits", "unmet", "reason"])
        recount(case, part)
        a.data |= {"number": row.number, "post": wish.post.number, "fits": wish.fits}
        a.data["unmet"] = wish.unmet
        a.sealed["reason"] = reason
        case.settle(a)
        a.result = str(row.pk)
    return wish


def wish_of(row: PostSignUp, post_id: int) -> PostWish:
    """Their wish for that post; Refusal where they have none."""
    wish = row.wishes.select_related("post").filter(post=post_id).first()
    if wish is None:
        raise refuse("post-wish.not-wished", field="post")
    return wish


def standing(matter_id: int) -> QuerySet[PostSignUp]:
    """Who stands for a post: signed up and not taken back, in the order of signing up."""
    rows = PostSignUp.objects.filter(matter=matter_id, withdrawn_at=None).order_by("number")
    return rows.select_related("person", "post").prefetch_related("wishes__post")


def candidates(matter_id: int) -> list[PostSignUp]:
    """Of these, who meets the conditions of a post that they wish for."""
    return [row for row in standing(matter_id) if fitting(row)]


def fitting(row: PostSignUp) -> list[PostWish]:
    """The wishes whose conditions are met, the first first."""
    return sorted((w for w in row.wishes.all() if w.fits), key=lambda w: w.place)


def recount(case: Case, part: str) -> None:
    """Put the numbers of the sign-up as they are now."""
    rows = list(standing(case.matter.pk))
    fit = sum(bool(fitting(row)) for row in rows)
    unchecked = [sum(w.fits is None for w in row.wishes.all()) for row in rows]
    gone = PostSignUp.objects.filter(matter=case.matter, withdrawn_at__isnull=False).count()
    unfit = sum(not fitting(row) and not left for row, left in zip(rows, unchecked, strict=True))
    case.put(
        part, signed=len(rows), withdrawn=gone, unchecked=sum(unchecked), fit=fit, unfit=unfit,
        on=case.today.isoformat(),
    )  # fmt: skip
