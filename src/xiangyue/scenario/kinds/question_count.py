"""A paper vote on the recall of a representative: all come, most of them are for it; two count."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import question_counts
from xiangyue.actions.standing import open_case
from xiangyue.core.part import Part
from xiangyue.data.models import QuestionCount, Vacancy

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def ids(run: Running, part: Part) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": run.matter_id, "part": part.key}


def about(run: Running) -> int:
    """Whom it is about."""
    return Vacancy.objects.get(matter_id=run.matter_id).seat.person_id


def tellers(driver: Driver, run: Running, part: Part) -> list[Actor]:
    """Two who count."""
    return [a for a in driver.cast.all(*part.actors) if a.person_id != about(run)][:2]


def ballots(driver: Driver, run: Running, part: Part) -> dict[str, int]:
    """All come, three quarters vote, more than half of those there are for it."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    voters, homes = question_counts.due(case)
    agree = voters // 2 + 1
    back = max(-(-voters * 3 // 4), agree)
    return {
        "present": voters,
        "households": homes,
        "issued": voters,
        "returned": back,
        "agree": agree,
        "against": back - agree,
        "void": 0,
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """Two count the same."""
    right = ballots(driver, run, part)
    for teller in tellers(driver, run, part):
        driver.do(question_counts.enter_question, actor=teller, **ids(run, part), **right)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Entering a count."""
    right = dict.fromkeys(question_counts.READ, 0)
    enter = question_counts.enter_question
    rehearsal.refuses(key, part, enter, actor=actor, **ids(run, part), **right)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Too many papers, more back than out, sums; whom it is about counts; one counts twice; counts
    that differ; half of those there is not enough."""
    tries, enter, at = rehearsal.refuses, question_counts.enter_question, ids(run, part)
    one, other = tellers(rehearsal, run, part)
    right = ballots(rehearsal, run, part)
    _too_few(rehearsal, run, part, one)
    more = {"issued": right["issued"] + 1}
    tries("question-issued", part, enter, actor=one, **at, **right | more)
    with rehearsal.supposing():
        over = right["issued"] + 1
        back = right | {"returned": over, "void": over - right["agree"] - right["against"]}
        for teller in (one, other):
            state = rehearsal.do(enter, actor=teller, **at, **back)
    rehearsal.expects("question-back", part, "void", state)
    tries("question-sum", part, enter, actor=one, **at, **right | {"void": 1})
    tries("question-minus", part, enter, actor=one, **at, **right | {"void": -1})
    own = replace(actor_of_person(about(run), rehearsal.clock.now), seats=one.seats)
    tries("question-own", part, enter, actor=own, **at, **right)
    slip = right | {"agree": right["agree"] - 1, "against": right["against"] + 1}
    rehearsal.do(enter, actor=one, **at, **slip)
    tries("same-teller", part, enter, actor=one, **at, **slip)
    rehearsal.expects("differ", part, "differs", rehearsal.do(enter, actor=other, **at, **right))
    _half(rehearsal, run, part)
    do(rehearsal, run, part)


def _too_few(rehearsal: Rehearsal, run: Running, part: Part, one: Actor) -> None:
    """More there than there are, more households, too few of both."""
    tries, enter, at = rehearsal.refuses, question_counts.enter_question, ids(run, part)
    right = ballots(rehearsal, run, part)
    n, homes = right["present"], right["households"]
    tries("choice-more", part, enter, actor=one, **at, **right | {"present": n + 1})
    tries("choice-homes", part, enter, actor=one, **at, **right | {"households": homes + 1})
    few = {"present": (n - 1) // 2, "households": -(-homes * 2 // 3) - 1, "issued": 0}
    few |= {"returned": 0, "agree": 0, "against": 0}
    tries("choice-quorum", part, enter, actor=one, **at, **right | few)


def _half(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    right = ballots(rehearsal, run, part)
    half = right["issued"] // 2
    counts = right | {"returned": half * 2, "agree": half, "against": half, "void": 0}
    with rehearsal.supposing():
        for teller in tellers(rehearsal, run, part):
            rehearsal.do(question_counts.enter_question, actor=teller, **ids(run, part), **counts)
        case = open_case(run.matter_id, now=rehearsal.clock.now, lock=False)
        carried = bool(case.facts(part.key).get("passed"))
    rehearsal.expects("agree-half", part, "not-carried", "carried" if carried else "not-carried")
    assert not QuestionCount.objects.filter(matter_id=run.matter_id).exists()
