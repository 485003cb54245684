"""The posts' own side says whom it would have; each candidate is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import post_choices, post_wishes
from xiangyue.core.part import Part
from xiangyue.data.models import OfferedPost, PostSignUp

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

NOT = "村里说他年纪轻，想先要一位做过群众工作的"
NONE = "村里的岗位只要一人，已经定了另一位；别的岗位条件不够"


def side(driver: Driver) -> Actor:
    """Who speaks for the first post: one of the government's, who stands for nothing."""
    return driver.cast.all("government_deputy")[-1]


def _first(run: Running) -> OfferedPost:
    return OfferedPost.objects.filter(matter=run.matter_id).order_by("number")[0]


def said(driver: Driver, run: Running, part: Part) -> list[PostSignUp]:
    """Each post's side says of everyone who fits; the village does not want the youngest. Who
    speaks for the first post says so by phone, the word of the others comes on paper."""
    rows = post_wishes.candidates(run.matter_id)
    first, speaker = _first(run), side(driver)
    driver.do(
        post_choices.name_side, actor=driver.who(part), part=part.key, post_id=first.pk,
        person_id=speaker.person_id,
    )  # fmt: skip
    for row in rows:
        for wish in post_wishes.fitting(row):
            wanted = row.number < len(rows) or wish.place > 1
            who = speaker if wish.post_id == first.pk else driver.who(part)
            driver.do(
                post_choices.say, actor=who, part=part.key, sign_up_id=row.pk,
                post_id=wish.post_id, wanted=wanted, reason="" if wanted else NOT,
            )  # fmt: skip
    return rows


def do(driver: Driver, run: Running, part: Part) -> None:
    """The first wish where there is room, else none, with the reason; one is thought over."""
    rows = said(driver, run, part)
    on: dict[str, Any] = {"part": part.key}
    for row in rows:
        first = post_wishes.fitting(row)[0].post
        room = post_choices.taken(first) < first.places
        driver.do(
            post_choices.give, actor=driver.who(part), **on, sign_up_id=row.pk,
            post_id=first.pk if room else None, reason="" if room else NONE,
        )  # fmt: skip
    given = {"actor": driver.who(part), **on, "sign_up_id": rows[0].pk}
    driver.do(post_choices.undo, **given, reason="岗位写错，重新填")
    again = post_wishes.fitting(rows[0])[0].post_id
    driver.do(post_choices.give, **given, post_id=again)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Settling somebody, where there is anybody."""
    for row in PostSignUp.objects.filter(matter=run.matter_id)[:1]:
        rehearsal.refuses(
            key, part, post_choices.give, actor=actor, part=part.key, sign_up_id=row.pk,
            post_id=None, reason=NONE,
        )  # fmt: skip


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Who speaks for a post: one of elsewhere, one who stands for it, one who was not named; its
    own word changed by the office. Settled before the post's side has said; a no without its
    reason; a post not wished for, one whose conditions are not met, a full one; against a wish and
    none at all without the reason; twice; who is no candidate; undone before it is settled; one's
    own."""
    refuses, who = rehearsal.refuses, rehearsal.who(part)
    rows = post_wishes.candidates(run.matter_id)
    offered = list(OfferedPost.objects.filter(matter=run.matter_id).order_by("number"))
    first, second, last = rows[0], rows[1], rows[-1]
    on: dict[str, Any] = {"actor": who, "part": part.key}
    say, give = post_choices.say, post_choices.give
    mine = {**on, "sign_up_id": first.pk, "post_id": offered[0].pk}
    refuses("choice-unsaid", part, give, **mine)
    refuses("choice-no-silent", part, say, **mine, wanted=False)
    refuses("choice-not-wished", part, give, **{**mine, "post_id": offered[2].pk})
    unfit = {**on, "sign_up_id": last.pk, "post_id": offered[0].pk}
    refuses("choice-unfit", part, give, **unfit)
    refuses("choice-undo-early", part, post_choices.undo, **on, sign_up_id=first.pk, reason=NONE)
    refuses("choice-none-silent", part, give, **{**mine, "post_id": None})
    named = {**on, "post_id": offered[0].pk}
    refuses("choice-side-unknown", part, post_choices.name_side, **named, person_id=0)
    refuses("choice-side-stands", part, post_choices.name_side, **named,
            person_id=first.person_id)  # fmt: skip
    refuses("choice-side-other", part, say, **{**mine, "actor": side(rehearsal)}, wanted=True)
    with rehearsal.supposing():
        said(rehearsal, run, part)
        refuses("choice-said-itself", part, say, **mine, wanted=False, reason=NOT)
        refuses("choice-against", part, give, **{**mine, "post_id": offered[1].pk})
        refuses("choice-against-side", part, give,
                **{**on, "sign_up_id": last.pk, "post_id": offered[1].pk})  # fmt: skip
        rehearsal.do(give, **{**mine, "post_id": offered[1].pk}, reason="综合办请求另派人")
        refuses("choice-twice", part, give, **mine)
        full = {**on, "sign_up_id": second.pk, "post_id": offered[1].pk}
        refuses("choice-full", part, give, **full, reason=NONE)
    with rehearsal.supposing():
        first.wishes.update(fits=False, reason=NONE)
        refuses("choice-no-candidate", part, give, **mine)
    with rehearsal.supposing():
        PostSignUp.objects.filter(pk=first.pk).update(person=who.person_id)
        refuses("choice-own", part, say, **mine, wanted=True)
    do(rehearsal, run, part)
