"""Pledges put forward; villagers ask for some where they may."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import pledge_asks, pledges
from xiangyue.actions.standing import open_case
from xiangyue.core.part import Part
from xiangyue.core.pledges import BRANCH, MOST_STEPS, Measure, Step
from xiangyue.data.models import Opinion, Person, Pledge
from xiangyue.data.people import grown
from xiangyue.scenario.paper_photo import photo
from xiangyue.scenario.pledged import holders, said, terms

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def _ids(run: Running, part: Part) -> dict[str, Any]:
    return {"matter_id": run.matter_id, "part": part.key}


def _villagers(driver: Driver, most: int) -> list[int]:
    rows = Person.objects.filter(grown(driver.clock.today), area_id=driver.cast.area, active=True)
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:most])


def put_forward(
    driver: Driver, run: Running, part: Part, n: int, holder: tuple[int | None, str], **more: Any
) -> Pledge:
    """The ``n``-th pledge: by its holder where they sign in, else taken down for them."""
    person, role = holder
    own = driver.cast.actors.get(person) if person is not None else None
    return driver.do(
        pledges.propose,
        actor=own or driver.who(part),
        **_ids(run, part),
        terms=terms(driver, part, n, role),
        holder_id=person,
        role=role,
        **more,
    )


def asked_for(driver: Driver, run: Running, part: Part, n: int = 0, *, enough: bool) -> Pledge:
    """A villager asks for a pledge; ``enough`` sign, one after another and on a paper list."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    need = pledge_asks.needed(case)
    people = _villagers(driver, need + n + 2)[n:]
    words = said()["ask"][n % len(said()["ask"])]
    heads = part.words["heads"]
    row = driver.do(
        pledge_asks.ask,
        actor=actor_of_person(people[0], driver.clock.now),
        **_ids(run, part),
        text=words["text"],
        in_return=words["in_return"],
        head=heads[n % len(heads)] if heads else "",
    )
    if enough and need > 1:
        second = actor_of_person(people[1], driver.clock.now)
        driver.do(pledge_asks.sign, actor=second, pledge_id=row.pk)
        if need > 2:
            driver.do(
                pledge_asks.enter_list,
                actor=driver.who(part, "clerk"),
                pledge_id=row.pk,
                people=people[2:need],
                photos=[photo(need - 2, seal=False)],
            )
    return row


def do(driver: Driver, run: Running, part: Part) -> None:
    """Each holder puts one forward; where villagers ask, one is taken up and one declined."""
    opinion = Opinion.objects.filter(matter_id=run.matter_id).order_by("pk").first()
    first: dict[str, Any] = {"opinion_id": opinion.pk} if opinion else {}
    if part.words["asks"]:
        first["ask_id"] = asked_for(driver, run, part, enough=True).pk
        other = asked_for(driver, run, part, 1, enough=False)
        driver.do(
            pledge_asks.decline, actor=driver.who(part), pledge_id=other.pk,
            reason=said()["declined"],
        )  # fmt: skip
    for n, holder in enumerate(holders(driver, part)):
        put_forward(driver, run, part, n, holder, **first)
        first = {}


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Taking one down for somebody else."""
    person, role = holders(rehearsal, part)[-1]
    if person == actor.person_id:
        person, role = holders(rehearsal, part)[0]
    given = {**_ids(run, part), "terms": terms(rehearsal, part, 0, role)}
    rehearsal.refuses(key, part, pledges.propose, actor=actor, **given, holder_id=person, role=role)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Every refusal of putting one forward, of asking for one and of signing."""
    refuses, ids = rehearsal.refuses, _ids(run, part)
    who = holders(rehearsal, part)
    person, role = who[-1]
    good = terms(rehearsal, part, 0, role)
    base: dict[str, Any] = {"actor": rehearsal.who(part), **ids, "holder_id": person, "role": role}

    def bad(key: str, **wrong: Any) -> None:
        one = pledges.Terms(**{**good.__dict__, **wrong})
        refuses(key, part, pledges.propose, **base, terms=one)

    bad("pledge-past", due_on=rehearsal.clock.today - timedelta(days=1))
    bad("pledge-empty", text=" ")
    bad("pledge-head", head="nowhere")
    bad("pledge-figure", figure=Measure("steps-walked", least=3))
    bad("pledge-share", figure=Measure("opinions_answered", "opinions", 0, 3, 2))
    bad("pledge-least", figure=Measure("decisions"))
    if part.words["measured"]:
        bad("pledge-unmeasured", measure="")
    if part.words["steps"]:
        bad("pledge-no-steps", steps=())
        bad("pledge-many-steps", steps=good.steps * MOST_STEPS)
        after = Step("办完以后", good.due_on + timedelta(days=1))
        bad("pledge-step-after", steps=(*good.steps, after))
    else:
        bad("pledge-steps", steps=(Step("办一半", good.due_on),))
    stranger = rehearsal.wrong(part.words["holders"]).person_id or 0
    refuses("pledge-stranger", part, pledges.propose, **{**base, "holder_id": stranger}, terms=good)
    if BRANCH not in part.words["holders"]:
        branch = {**base, "holder_id": None, "role": BRANCH}
        refuses("pledge-branch", part, pledges.propose, **branch, terms=good)
    refuses("pledge-opinion", part, pledges.propose, **base, terms=good, opinion_id=0)
    if part.words["asks"]:
        _rehearse_asks(rehearsal, run, part)
    do(rehearsal, run, part)
    _rehearse_own(rehearsal, run, part, who)


def _rehearse_asks(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    refuses, ids = rehearsal.refuses, _ids(run, part)
    words = said()["ask"][0]
    refuses("ask-stranger", part, pledge_asks.ask, actor=rehearsal.citizen, **ids,
            text=words["text"])  # fmt: skip
    row = asked_for(rehearsal, run, part, enough=False)
    need = pledge_asks.needed(open_case(run.matter_id, now=rehearsal.clock.now, lock=False))
    people = _villagers(rehearsal, need + 1)
    asker, second = (Actor(p, "", rehearsal.cast.area) for p in people[:2])
    on = {"pledge_id": row.pk}
    refuses("sign-twice", part, pledge_asks.sign, actor=asker, **on)
    refuses("sign-stranger", part, pledge_asks.sign, actor=rehearsal.citizen, **on)
    refuses("sign-not-signed", part, pledge_asks.take_back, actor=second, **on)
    office, enter = rehearsal.who(part, "clerk"), pledge_asks.enter_list
    paper = [photo(3, seal=False)]
    refuses("sign-no-photo", part, enter, actor=office, **on, people=people, photos=[])
    refuses("sign-nobody", part, enter, actor=office, **on, people=[], photos=paper)
    refuses("sign-strangers", part, enter, actor=office, **on, people=[0], photos=paper)
    if need > 2:
        rehearsal.do(enter, actor=office, **on, people=people[1 : need - 1], photos=paper)
        rehearsal.expects("ask-short", part, "one-short", _enough(row))
        rehearsal.do(pledge_asks.sign, actor=Actor(people[need - 1], "", rehearsal.cast.area), **on)
        rehearsal.expects("ask-enough", part, "enough", _enough(row))
        refuses("sign-too-late", part, pledge_asks.take_back, actor=asker, **on)
        rehearsal.finish_refused("ask-unanswered", run, part)
    rehearsal.do(pledge_asks.decline, actor=rehearsal.who(part), **on, reason=said()["declined"])
    refuses("ask-answered", part, pledge_asks.sign, actor=second, **on)


def _enough(row: Pledge) -> str:
    row.refresh_from_db()
    return "one-short" if row.answer_due is None else "enough"


def _rehearse_own(
    rehearsal: Rehearsal, run: Running, part: Part, who: list[tuple[int | None, str]]
) -> None:
    """One too many, put otherwise by somebody else, and withdrawn."""
    row = put_forward(rehearsal, run, part, len(who), who[-1])
    good = terms(rehearsal, part, 1, who[-1][1])
    on = {"pledge_id": row.pk}
    refuses = rehearsal.refuses
    wrong = rehearsal.wrong(part.actors)
    if wrong.person_id == row.holder_id:
        wrong = rehearsal.citizen
    refuses("pledge-not-mine", part, pledges.revise, actor=wrong, **on, terms=good)
    refuses("withdraw-reason", part, pledges.withdraw, actor=rehearsal.who(part), **on, reason="")
    rehearsal.do(pledges.revise, actor=rehearsal.who(part), **on, terms=good)
    rehearsal.do(pledges.withdraw, actor=rehearsal.who(part), **on, reason=said()["reason"])
    refuses("pledge-gone", part, pledges.revise, actor=rehearsal.who(part), **on, terms=good)
