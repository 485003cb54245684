"""The vote on projects: by phone, with the clerk's help, on paper; two tellers; the close."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import selection_counts, selections
from xiangyue.core.part import Part
from xiangyue.data.models import Household, Person, Proposal, Selection, SelectionVoter
from xiangyue.scenario.cast import moment
from xiangyue.scenario.projects import ideas

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

PAPER = 8
"""One voter in so many votes on paper, at least one."""
MOST_VOTERS = 90


def do(driver: Driver, run: Running, part: Part) -> None:
    """Opened; voters vote over its days."""
    selection = begin(driver, run, part)
    vote_all(driver, run, part, voters(selection))


def begin(driver: Driver, run: Running, part: Part) -> Selection:
    """The vote is opened; where the village chooses the rule, it is equal shares."""
    made: Selection = driver.do(selections.open_selection, **opening(driver, run, part))
    run.until[part.key] = (made.pk, made.until)
    run.kept[part.key] = []
    return made


def opening(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """What the opening says."""
    return {
        "actor": driver.who(part),
        "matter_id": run.matter_id,
        "part": part.key,
        "budget": run.theme.budget * 100,
        "rule": "" if part.words["rule"] else "equal-shares",
    }


def voters(selection: Selection) -> list[Person]:
    """Three in four of those who have a vote, no more than ``MOST_VOTERS``."""
    area = selection.matter.area_id
    opened = timezone.localdate(selection.opened_at)
    grown = selections.adults(area, opened).order_by("pk")
    found = list(grown.filter(created_at__lte=selection.opened_at))
    if selection.voters == "households":
        first = {p.household_id: p for p in reversed(found) if p.household_id}
        count = Household.objects.filter(area_id=area, active=True).count()
        return list(first.values())[: min(MOST_VOTERS, -(-count * 3 // 4))]
    return found[: min(MOST_VOTERS, -(-len(found) * 3 // 4))]


def taste(driver: Driver, selection: Selection, n: int) -> list[int]:
    """What the voter of that place in the row approves of."""
    likes = {idea.title: idea.likes[n % 2] for idea in ideas()}
    rows = selection.projects
    chosen = [p["number"] for p in rows if driver.rng.randrange(100) < likes.get(p["title"], 50)]
    return chosen[: selection.most or len(rows)]


def vote_all(driver: Driver, run: Running, part: Part, people: Sequence[Person]) -> None:
    """They vote: every eighth on paper, now and then with the clerk's help."""
    selection = Selection.objects.get(pk=run.until[part.key][0])
    papers: list[list[int] | None] = run.kept[part.key]
    clerk = driver.cast.actor("clerk")
    for n, person in enumerate(people):
        choice = taste(driver, selection, n)
        given = {"matter_id": run.matter_id, "part": part.key}
        if n % PAPER == 0:
            driver.do(selections.give_paper, actor=driver.who(part), person_id=person.pk, **given)
            papers.append(choice)
        elif n % 11 == 5 and person.pk != clerk.person_id:
            driver.do(
                selections.cast_vote, actor=clerk, approves=choice, for_person=person.pk, **given
            )
        else:
            actor = Actor(person.pk, person.name, selection.matter.area_id)
            driver.do(selections.cast_vote, actor=actor, approves=choice, **given)
    driver.rng.shuffle(papers)  # the box is shaken before the pile is numbered
    if len(papers) > 4:
        papers[2] = None  # one has ticked and crossed out everything


def tellers(driver: Driver, selection: Selection) -> list[Actor]:
    """Those who may read the papers: none of whose projects is on the ballot."""
    ids = [p["id"] for p in selection.projects]
    own = set(Proposal.objects.filter(pk__in=ids).values_list("proposer_id", flat=True))
    return [a for a in driver.cast.all(*selection_counts.TELLERS) if a.person_id not in own]


def end(driver: Driver, run: Running, part: Part) -> None:
    """Two tellers read the papers, one slips once; the vote is closed."""
    selection = Selection.objects.get(pk=run.until[part.key][0])
    papers = run.kept[part.key]
    given = {"matter_id": run.matter_id, "part": part.key}
    if papers:
        one, two = tellers(driver, selection)[:2]
        driver.do(selection_counts.enter_papers, actor=one, ballots=papers, **given)
        slip = [[*(papers[0] or [])][1:], *papers[1:]]
        came = driver.do(selection_counts.enter_papers, actor=two, ballots=slip, **given)
        if came.state == "differs":
            driver.do(
                selection_counts.enter_papers,
                actor=two,
                ballots=papers,
                reason="第一张看漏了一个勾",
                **given,
            )
    driver.do(selection_counts.close_selection, actor=driver.who(part), **given)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Opening the vote."""
    given = {**opening(rehearsal, run, part), "actor": actor}
    rehearsal.refuses(key, part, selections.open_selection, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Everything that must not be done while the vote runs."""
    given = opening(rehearsal, run, part)
    opens = selections.open_selection
    rehearsal.refuses("vote-early", part, selections.cast_vote, **_vote(rehearsal, run, part, 1))
    rehearsal.refuses("no-budget", part, opens, **{**given, "budget": 0})
    fixed = part.words["rule"]
    wrong = {"greedy": "equal-shares", "equal-shares": "greedy"}.get(fixed, "lot")
    rehearsal.refuses("other-rule", part, opens, **{**given, "rule": wrong})
    selection = begin(rehearsal, run, part)
    rehearsal.refuses("opened-twice", part, opens, **given)
    people = voters(selection)
    paper, phone, later = people[0], people[1], people[-1]
    cast, paper_out = selections.cast_vote, selections.give_paper
    here = {"matter_id": run.matter_id, "part": part.key}
    keeper, clerk = rehearsal.who(part), rehearsal.cast.actor("clerk")
    number = selection.projects[0]["number"]
    stranger = rehearsal.citizen
    rehearsal.refuses("stranger-votes", part, cast, actor=stranger, approves=[number], **here)
    rehearsal.refuses(
        "no-such-project", part, cast, actor=_actor(rehearsal, phone), approves=[999], **here
    )
    if selection.most:
        many = [p["number"] for p in selection.projects][: selection.most + 1]
        rehearsal.refuses(
            "too-many-ticks", part, cast, actor=_actor(rehearsal, phone), approves=many, **here
        )
    rehearsal.refuses(
        "for-another-votes", part, cast, actor=_actor(rehearsal, phone), approves=[number],
        for_person=later.pk, **here,
    )  # fmt: skip
    minor = Person.objects.filter(
        area_id=rehearsal.cast.area,
        birth_date__gt=rehearsal.clock.today - timedelta(days=17 * 365),
    ).first()
    if minor is not None:
        rehearsal.refuses(
            "minor-votes", part, cast, actor=_actor(rehearsal, minor), approves=[number], **here
        )
    vote_all(rehearsal, run, part, people)
    again = {"approves": [number], **here}
    rehearsal.refuses("votes-twice", part, cast, actor=_actor(rehearsal, phone), **again)
    rehearsal.refuses("phone-after-paper", part, cast, actor=_actor(rehearsal, paper), **again)
    rehearsal.refuses(
        "paper-after-phone", part, paper_out, actor=keeper, person_id=phone.pk, **here
    )
    rehearsal.refuses("counted-early", part, selection_counts.close_selection, actor=keeper, **here)
    rehearsal.refuses(
        "box-early", part, selection_counts.enter_papers, actor=clerk, ballots=[[number]], **here
    )
    rehearsal.refuses(
        "shorter", part, selections.extend_selection, actor=keeper, until=rehearsal.clock.today,
        reason="早点结束", **here,
    )  # fmt: skip


def _vote(rehearsal: Rehearsal, run: Running, part: Part, number: int) -> dict[str, Any]:
    actor = rehearsal.cast.actor("representative")
    return {"actor": actor, "matter_id": run.matter_id, "part": part.key, "approves": [number]}


def _actor(rehearsal: Rehearsal, person: Person) -> Actor:
    return Actor(person.pk, person.name, rehearsal.cast.area)


def rehearse_end(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A vote too late; papers unread, read by one alone, by a third, differently; counted anew."""
    selection = Selection.objects.get(pk=run.until[part.key][0])
    here = {"matter_id": run.matter_id, "part": part.key}
    keeper, papers = rehearsal.who(part), run.kept[part.key]
    number = selection.projects[0]["number"]
    used = set(SelectionVoter.objects.filter(selection=selection).values_list("person", flat=True))
    opened = timezone.localdate(selection.opened_at)
    late = selections.adults(rehearsal.cast.area, opened).exclude(pk__in=used).first()
    if late is not None:
        rehearsal.refuses(
            "vote-late", part, selections.cast_vote, actor=_actor(rehearsal, late),
            approves=[number], now=max(rehearsal.clock.now, moment(selection.until)
            + timedelta(days=1)), **here,
        )  # fmt: skip
    read, close = selection_counts.enter_papers, selection_counts.close_selection
    rehearsal.refuses("papers-unread", part, close, actor=keeper, **here)
    one, two, three = tellers(rehearsal, selection)[:3]
    rehearsal.do(read, actor=one, ballots=papers, **here)
    rehearsal.refuses("one-teller", part, read, actor=one, ballots=papers, **here)
    slip = [[number] if papers[0] != [number] else [], *papers[1:]]
    rehearsal.do(read, actor=two, ballots=slip, **here)
    rehearsal.refuses("third-teller", part, read, actor=three, ballots=papers, **here)
    rehearsal.refuses("papers-differ", part, close, actor=keeper, **here)
    rehearsal.refuses("again-for-nothing", part, selections.hold_again, actor=keeper,
                      reason="不满意", **here)  # fmt: skip
    rehearsal.refuses(
        "prolong-open-box", part, selections.extend_selection, actor=keeper,
        until=selection.until + timedelta(days=3), reason="再等等", **here,
    )  # fmt: skip
    rehearsal.do(read, actor=two, ballots=papers, reason="第一张看错了", **here)
    rehearsal.do(close, actor=keeper, **here)
    rehearsal.refuses("counted-twice", part, close, actor=keeper, **here)
