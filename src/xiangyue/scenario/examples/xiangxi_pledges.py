"""A village of Xiangxi by three systems and one card: its prefecture has adopted the set; pledges
of the branch and its members, a goal card for each of them, some kept, one not, some late."""

from __future__ import annotations

from datetime import date, timedelta

from xiangyue.actions import fulfilments, packages, pledges
from xiangyue.core.pledges import BRANCH, Measure
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples.told import told
from xiangyue.scenario.kinds import fulfilment, review
from xiangyue.scenario.pledged import evidence_of, of_role, said

AFTER = "433101002201"
PREFECTURE = "4331"
WHOLE = 250
"""Days that the branch's longest pledge has: it is still being carried out."""
LAST = 180
"""Days of the village's life up to which what is due is settled in time."""
COUNTED = (  # goals of the branch that its records answer: words, figure, least, days
    ("全年答复群众意见三条以上", "opinions_answered", 3, 200),
    ("全年开支委会、党员会和其他会议四次以上", "meetings", 4, 260),
)


def make(d: Driver, back: date) -> None:
    """The set adopted; pledges and cards up to where they are carried out."""
    adopt(d, PREFECTURE, "three-systems-one-card", "州委关于推行“三制一卡”党建工作法的意见")
    made = d.start(told("this-years-pledges"), (), slug="public-pledges", origin="members")
    first = made.procedure.part("pledges")
    whole_year = of_role(BRANCH)[1]
    d.do(
        pledges.propose,
        actor=d.who(first),
        matter_id=made.matter_id,
        part=first.key,
        role=BRANCH,
        terms=pledges.Terms(
            whole_year["text"],
            d.clock.today + timedelta(days=WHOLE),
            first.words["heads"][0],
            whole_year["measure"],
        ),
    )
    cards = d.start(told("this-years-cards"), (), slug="goal-cards", origin="duty")
    part = cards.procedure.part("cards")
    for text, figure, least, days in COUNTED:
        d.do(
            pledges.propose,
            actor=d.who(part),
            matter_id=cards.matter_id,
            part=part.key,
            role=BRANCH,
            terms=pledges.Terms(
                text=text,
                due_on=d.clock.today + timedelta(days=days),
                figure=Measure(figure, least=least),
            ),
        )
    d.live([made, cards], stop="fulfilment", days=60)
    carried_out(d, made, kept=2)
    carried_out(d, cards, kept=2)
    for run in (made, cards):
        settled_in_time(d, run, back + timedelta(days=LAST))


def adopt(d: Driver, area: str, slug: str, basis: str) -> None:
    """The level above takes up its set, if somebody sits there."""
    actor = review.officer(d, area)
    if actor is not None:
        d.do(packages.adopt, actor=actor, area=area, slug=slug, begins=d.clock.today, basis=basis)


def settled_in_time(d: Driver, run: Running, last: date) -> None:
    """Whatever is due by that day is reached and ticked off, each just before its day."""
    part = run.procedure.part("fulfilment")
    for row in fulfilment.standing(run, part):
        assert row.due_on is not None
        if row.have or row.due_on > last:
            continue
        d.clock.until(row.due_on - timedelta(days=2))
        fulfilment.walked_to(d, run, part, row)
        fulfilment.reported(d, part, row, evidence=True)
        d.do(
            fulfilments.settle,
            actor=fulfilment.others(d, part, row),
            pledge_id=row.pk,
            kept=True,
            text=evidence_of(row.text)[1],
        )


def carried_out(d: Driver, run: Running, *, kept: int, broken: int = 1) -> None:
    """Some tell of progress; the first ones are kept, the next is not; the rest goes on."""
    part = run.procedure.part("fulfilment")
    rows = [row for row in fulfilment.standing(run, part) if not row.have]
    for row in rows[: kept + broken + 2]:
        fulfilment.reported(d, part, row, evidence=False)
    for n, row in enumerate(rows[: kept + broken]):
        assert row.due_on is not None
        done = n < kept
        if done:
            fulfilment.walked_to(d, run, part, row)
            fulfilment.reported(d, part, row, evidence=True)
        else:
            d.clock.until(row.due_on)
        d.do(
            fulfilments.settle,
            actor=fulfilment.others(d, part, row),
            pledge_id=row.pk,
            kept=done,
            text=evidence_of(row.text)[1] if done else said()["reason"],
        )
