"""Handed in to a level above, taken in, sent back once where it may be, answered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import areas, people, reviews, terms
from xiangyue.core.kinds.review import office_of
from xiangyue.core.part import Part
from xiangyue.data.models import Jurisdiction, Membership, Review
from xiangyue.scenario.paper_photo import photo

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

DAYS = 3  # working or not, until the office answers
GOOD = {"approves": "approved", "advises": "advised", "files": "filed"}
WORDS = {
    "approved": "程序、范围和标准符合规定，同意。",
    "advised": "内容不违反法律和国家政策，建议写明怎么监督。",
    "filed": "",
    "returned": "请补充每户应承担的数额怎么算出来的，再报。",
}
CORRECTED = "已经补充了每户数额的算法，附在方案后面。"


def officer(driver: Driver, office: str) -> Actor | None:
    """The officer who sits there; None where nobody of that office works with this."""
    found = Membership.objects.filter(
        area_id=office, role="officer", end=None, start__lte=driver.clock.today
    ).first()
    return None if found is None else actor_of_person(found.person_id, driver.clock.now)


def hand_in(driver: Driver, run: Running, part: Part, **more: Any) -> Review:
    """By the village, with every paper that is asked."""
    return driver.do(
        reviews.hand_in,
        actor=driver.who(part),
        matter_id=run.matter_id,
        part=part.key,
        papers=part.words["papers"],
        **more,
    )


def answer(driver: Driver, run: Running, part: Part, row: Review, outcome: str) -> None:
    """Some days later, by the officer; from paper where there is none."""
    driver.clock.forward(days=DAYS)
    actor = officer(driver, row.office_id)
    said: dict[str, Any] = {"outcome": outcome, "text": WORDS[outcome]}
    if actor is None:
        said |= {"on_paper": True, "files": [photo()]}
    driver.do(reviews.answer, actor=actor or driver.who(part), review_id=row.pk, **said)


def do(driver: Driver, run: Running, part: Part) -> None:
    """Handed in, taken in, answered well."""
    row = hand_in(driver, run, part)
    if (actor := officer(driver, row.office_id)) is not None:
        driver.do(reviews.take_in, actor=actor, review_id=row.pk)
    answer(driver, run, part, row, GOOD[part.words["effect"]])


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Handing it in."""
    rehearsal.refuses(
        key,
        part,
        reviews.hand_in,
        actor=actor,
        matter_id=run.matter_id,
        part=part.key,
        papers=part.words["papers"],
    )


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A paper left out; handed in twice; answered by the village, by no officer, without words, by
    whoever handed it in, with what its effect does not know; sent back and corrected."""
    effect, papers = part.words["effect"], part.words["papers"]
    if run.kept.get(part.key) == "returned":  # the sitting has passed it anew
        row = hand_in(rehearsal, run, part, note=CORRECTED)
        answer(rehearsal, run, part, row, GOOD[effect])
        return
    office = office_of(rehearsal.cast.area, part.words["level"])
    on = {"actor": rehearsal.who(part), "matter_id": run.matter_id, "part": part.key}
    if papers:
        rehearsal.refuses("review-papers", part, reviews.hand_in, **on, papers=papers[1:])
    row = hand_in(rehearsal, run, part)
    rehearsal.refuses("review-twice", part, reviews.hand_in, **on, papers=papers)
    good = GOOD[effect]
    village = {"actor": rehearsal.who(part), "review_id": row.pk, "outcome": good}
    village["text"] = WORDS[good] or "同意"
    rehearsal.refuses("review-own", part, reviews.answer, **village)
    if officer(rehearsal, office) is None:
        rehearsal.refuses("review-no-photo", part, reviews.answer, **village, on_paper=True)
    above = officer(rehearsal, office) or make_officer(rehearsal, office)
    rehearsal.refuses(
        "review-for-them", part, reviews.answer, **village, on_paper=True, files=[photo()]
    )
    if effect == "advises":
        rehearsal.refuses("review-not-over", part, reviews.go_on, **on)
    wrong = "filed" if effect == "approves" else "approved"
    theirs = {"actor": above, "review_id": row.pk}
    rehearsal.refuses("review-outcome", part, reviews.answer, **theirs, outcome=wrong)
    rehearsal.do(reviews.take_in, **theirs)
    if effect != "advises":
        rehearsal.refuses("review-no-reason", part, reviews.answer, **theirs, outcome="returned")
        answer(rehearsal, run, part, row, "returned")
        if part.words["again_from"]:  # first the sitting, which then leads here again
            rehearsal.refuses(
                "review-no-vote", part, reviews.hand_in, **on, papers=papers, note=CORRECTED
            )
            run.kept[part.key] = "returned"
            run.worked.discard(part.key)
            return
        rehearsal.refuses("review-no-change", part, reviews.hand_in, **on, papers=papers)
        row = hand_in(rehearsal, run, part, note=CORRECTED)
    answer(rehearsal, run, part, row, good)
    rehearsal.refuses(
        "review-again", part, reviews.answer, actor=above, review_id=row.pk, outcome=good,
        text=WORDS[good],
    )  # fmt: skip


def make_officer(rehearsal: Rehearsal, office: str) -> Actor:
    """Someone who serves that area, in a rehearsal that begins without."""
    now, today = rehearsal.clock.now, rehearsal.clock.today
    if not Jurisdiction.objects.filter(area_id=office).exists():
        areas.open_area(actor=areas.COMMAND, now=now, area=office)
    person = people.save_person(actor=areas.COMMAND, now=now, area=office, name="韩梅")
    terms.start_term(
        actor=areas.COMMAND,
        now=now,
        area=office,
        person_id=person.pk,
        role="officer",
        start=today - timedelta(days=1),
    )
    found = officer(rehearsal, office)
    assert found is not None
    return found
