"""Projects that compete for one budget: one vote each, secret, counted by the rule fixed before."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.record_tools import nothing_was_there
from tests.world import CODE, NOW, Village, make_matter, make_village

from xiangyue.access import ballot_keys
from xiangyue.access.actors import Actor
from xiangyue.actions import proposals, screening, selection_counts, selections
from xiangyue.actions.standing import open_case
from xiangyue.core import ballot_pool, budgets, pabulib
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Household,
    Matter,
    PaperSheet,
    Person,
    RecordEntry,
    RecordOpening,
    Selection,
    SelectionBallot,
    SelectionPool,
    SelectionVoter,
)
from xiangyue.methods.wording import word

PROJECTS = (("路灯", 20_000), ("修路", 20_000), ("打井", 20_000), ("广场", 15_000))
GOOD = dict.fromkeys(("lawful", "powers", "cost", "feasible"), True)


@pytest.fixture
def village(db: None, settings: Any, tmp_path: Path) -> Village:
    """A village with a hundred grown villagers, and keys of its own."""
    settings.BALLOT_KEYS = tmp_path / "ballots"
    return fill(make_village())


def fill(village: Village) -> Village:
    born = date(1980, 1, 1)
    Person.objects.bulk_create(
        [
            Person(
                area=village.area,
                name=f"选民{n}",
                birth_date=born,
                created_at=NOW - timedelta(days=1),
                household=village.households[n % len(village.households)],
            )
            for n in range(100)
        ]
    )
    return village


def people(village: Village) -> list[Person]:
    return list(Person.objects.filter(area=village.area, name__startswith="选民").order_by("pk"))


def to_vote(village: Village, *, budget: int = 60_000, **words: Any) -> Matter:
    """A matter whose admitted projects wait for the vote."""
    matter = make_matter(village, upto="proposals", procedure="village-projects")
    clerk, director = village.actor("clerk"), village.actor("director")
    act(village, proposals.open_proposals, matter, "proposals", actor=clerk)
    for n, (title, cost) in enumerate(PROJECTS):
        proposals.propose(
            actor=village.actor(village.representatives[n]), now=NOW, matter_id=matter.pk,
            part="proposals", title=title, purpose="大家用得着", place="村里", cost=cost * 100,
        )  # fmt: skip
    done(matter, "proposals")
    for one in matter.proposals.order_by("number"):
        screening.screen_proposal(
            actor=director, now=NOW, proposal_id=one.pk, admitted=True, criteria=GOOD
        )
    done(matter, "screening", "admitted")
    matter.refresh_from_db()
    matter.budget = budget * 100
    matter.save()
    return matter


def done(matter: Matter, *keys: str) -> None:
    """Mark parts as done, as if their days were over."""
    for row in matter.parts.filter(key__in=keys):
        row.facts["done"] = True
        row.done_at = NOW
        row.save()


def act(
    village: Village, action: Callable[..., Any], matter: Matter, part: str, **given: Any
) -> Any:
    given.setdefault("actor", village.actor("director"))
    given.setdefault("now", NOW)
    return action(matter_id=matter.pk, part=part, **given)


def opened(village: Village, rule: str = "equal-shares", **words: Any) -> tuple[Matter, Selection]:
    matter = to_vote(village, **words)
    made = act(village, selections.open_selection, matter, "selection", rule=rule)
    return matter, made


def vote(matter: Matter, person: Person, *approves: int, **more: Any) -> None:
    more.setdefault("actor", Actor(person.pk, person.name, matter.area_id))
    more.setdefault("now", NOW)
    selections.cast_vote(matter_id=matter.pk, part="selection", approves=approves, **more)


def says(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.checks[0].says


AFTER = NOW + timedelta(days=9)


def close(village: Village, matter: Matter, **given: Any) -> Selection:
    given.setdefault("now", AFTER)
    return act(village, selection_counts.close_selection, matter, "selection", **given)


def test_equal_shares_gives_the_minority_its_part_and_the_majority_rule_does_not(
    village: Village,
) -> None:
    for rule, funded in (("equal-shares", {1, 3, 4}), ("greedy", {1, 2, 4})):
        matter, _ = opened(village, rule)
        for n, person in enumerate(people(village)):
            vote(matter, person, *((1, 2, 4) if n < 60 else (3,)))
        result = close(village, matter).result
        assert set(result["funded"]) == funded
        assert result["votes"] == 100 and result["spent"] == 55_000
        facts = open_case(matter.pk, now=AFTER, lock=False).facts("selection")
        assert (facts["closed"], facts["funded"], facts["voted"]) == (True, 3, 100)


def test_anyone_computes_the_same_from_the_file(village: Village) -> None:
    matter, made = opened(village)
    for n, person in enumerate(people(village)[:37]):
        vote(matter, person, *[k for k in (1, 2, 3, 4) if (n * 7 + k * 3) % 5 < 2])
    made = close(village, matter)
    text = selection_counts.instance(made, selection_counts.rows_of(made), matter.title)
    file = pabulib.read(text)
    again = budgets.select(
        "equal-shares", file.budget, file.projects, file.ballots,
        completion=file.meta["completion"], step=int(file.meta["add1_step"]),
    )  # fmt: skip
    assert [int(n) for n in again.funded] == made.result["funded"]
    assert len(file.ballots) == 37
    assert made.result["sha256"] == hashlib.sha256(text.encode()).hexdigest()


def test_one_vote_each_across_phone_and_paper(village: Village) -> None:
    matter, _ = opened(village)
    one, two, *_rest = people(village)
    vote(matter, one, 1)
    with pytest.raises(Refusal) as refused:
        vote(matter, one, 2)
    assert says(refused) == "selection.voted-phone"
    with pytest.raises(Refusal) as refused:
        act(village, selections.give_paper, matter, "selection", person_id=one.pk)
    assert says(refused) == "selection.voted-phone"
    act(village, selections.give_paper, matter, "selection", person_id=two.pk)
    for who in (two,):
        with pytest.raises(Refusal) as refused:
            vote(matter, who, 1)
        assert says(refused) == "selection.voted-paper"
    with pytest.raises(Refusal) as refused:
        vote(matter, two, 1, actor=village.actor("clerk"), for_person=two.pk)
    assert says(refused) == "selection.voted-paper"


def test_who_has_a_vote(village: Village) -> None:
    """Eighteen on the day of the opening; on the roster before it; not deprived, not elsewhere."""
    matter, made = opened(village)
    assert made.eligible == selections.adults(CODE, NOW.date()).count()
    day = NOW.date()
    rows = {
        "grown-today": Person(birth_date=day.replace(year=day.year - 18)),
        "a-day-young": Person(birth_date=day.replace(year=day.year - 18) + timedelta(days=1)),
        "deprived": Person(birth_date=date(1970, 1, 1), status="deprived"),
        "away": Person(birth_date=date(1970, 1, 1), status="away"),
        "came-later": Person(birth_date=date(1970, 1, 1)),
    }
    for key, person in rows.items():
        person.area, person.name = village.area, key
        later = timedelta(hours=1) if key == "came-later" else timedelta(days=-1)
        person.created_at = NOW + later
        person.save()
    for key in ("grown-today", "away"):
        vote(matter, rows[key], 1)
    for key in ("a-day-young", "deprived", "came-later"):
        with pytest.raises(Refusal) as refused:
            vote(matter, rows[key], 1)
        assert says(refused) == "selection.no-vote"
    with pytest.raises(Refusal) as refused:
        vote(matter, village.stranger, 1)
    assert says(refused) == "selection.not-of-village"


def test_a_household_has_one_vote(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    matter = to_vote(village)
    part = open_case(matter.pk, now=NOW, lock=False).procedure.part("selection")
    changed = {**part.words, "voters": "households"}
    monkeypatch.setattr(
        type(part),
        "words",
        property(lambda self: changed if self.key == "selection" else self.__dict__["words"]),
        raising=False,
    )
    made = act(village, selections.open_selection, matter, "selection", rule="greedy")
    assert made.eligible == Household.objects.filter(area=village.area).count()
    same = [p for p in people(village) if p.household_id == village.households[0].pk]
    vote(matter, same[0], 1)
    with pytest.raises(Refusal) as refused:
        vote(matter, same[1], 2)
    assert says(refused) == "selection.voted-phone"
    lonely = people(village)[1]
    Person.objects.filter(pk=lonely.pk).update(household=None)
    with pytest.raises(Refusal) as refused:
        vote(matter, lonely, 2)
    assert says(refused) == "selection.no-household"


# -- the papers ------------------------------------------------------------------------------


def given_out(village: Village, matter: Matter, n: int) -> None:
    for person in people(village)[:n]:
        act(village, selections.give_paper, matter, "selection", person_id=person.pk)


def read(village: Village, matter: Matter, who: str, ballots: list[Any], **more: Any) -> Any:
    more.setdefault("now", AFTER)
    return act(
        village, selection_counts.enter_papers, matter, "selection",
        actor=village.actor(who), ballots=ballots, **more,
    )  # fmt: skip


def test_papers_are_read_twice_apart_and_differences_settled(village: Village) -> None:
    matter, made = opened(village)
    given_out(village, matter, 4)
    truth: list[Any] = [[1, 3], [], None, [2]]
    with pytest.raises(Refusal) as refused:
        read(village, matter, "clerk", truth, now=NOW)
    assert says(refused) == "selection.box-shut"
    with pytest.raises(Refusal) as refused:
        read(village, matter, "director", truth)  # runs the vote
    assert says(refused) == "access.roles"
    assert read(village, matter, "clerk", truth).state == "waiting"
    with pytest.raises(Refusal) as refused:
        close(village, matter)
    assert says(refused) == "selection.papers-unread"
    came = read(village, matter, "supervisor", [[1, 3], [4], None])
    assert (came.state, came.differences) == ("differs", (2, 4))
    with pytest.raises(Refusal) as refused:
        close(village, matter)
    assert says(refused) == "selection.papers-differ"
    assert read(village, matter, "supervisor", truth, reason="看错了").state == "agreed"
    with pytest.raises(Refusal) as refused:
        read(village, matter, "clerk", truth, reason="再录")
    assert says(refused) == "selection.read-agreed"
    result = close(village, matter).result
    assert (result["votes"], result["papers"], result["void"]) == (3, 4, 1)
    assert not PaperSheet.objects.filter(selection=made).exists()


def test_a_teller_reads_no_ballot_with_their_own_project(village: Village) -> None:
    matter, _ = opened(village)
    given_out(village, matter, 1)
    owner = village.representatives[0]
    with pytest.raises(Refusal) as refused:
        act(village, selection_counts.enter_papers, matter, "selection",
            actor=village.actor(owner), ballots=[[1]], now=AFTER)  # fmt: skip
    assert says(refused) == "selection.own-project"


@pytest.mark.parametrize(("back", "good"), [(1, True), (2, True), (3, False)])
def test_more_papers_than_were_given_out_void_the_vote(
    village: Village, back: int, good: bool
) -> None:
    matter, made = opened(village)
    given_out(village, matter, 2)
    for who in ("clerk", "supervisor"):
        read(village, matter, who, [[1]] * back)
    if good:
        assert close(village, matter).result["papers"] == back
        return
    with pytest.raises(Refusal) as refused:
        close(village, matter)
    assert says(refused) == "selection.more-papers"
    again = act(village, selections.hold_again, matter, "selection", reason="多出一张", now=AFTER)
    made.refresh_from_db()
    assert (made.state, again.round, again.state) == ("void", 2, "open")
    vote(matter, people(village)[0], 1, now=AFTER)  # everyone votes anew


def test_a_good_vote_is_not_held_again_and_a_box_without_its_key_is(village: Village) -> None:
    matter, made = opened(village)
    vote(matter, people(village)[0], 1)
    with pytest.raises(Refusal) as refused:
        act(village, selections.hold_again, matter, "selection", reason="不满意", now=AFTER)
    assert says(refused) == "selection.not-void"
    ballot_keys.forget(made.key)
    with pytest.raises(Refusal) as refused:
        close(village, matter)
    assert says(refused) == "selection.key-lost"
    act(village, selections.hold_again, matter, "selection", reason="票箱打不开", now=AFTER)


# -- thresholds and what is refused -----------------------------------------------------------


@pytest.mark.parametrize(("turnout", "voted", "met"), [
    ("1/2", 4, False), ("1/2", 5, True), ("1/2", 6, True), ("2/3", 6, False), ("2/3", 7, True),
])  # fmt: skip
def test_turnout_just_under_at_and_over(turnout: str, voted: int, met: bool) -> None:
    if met:
        selection_counts._require_turnout(turnout, voted, 10)
        return
    with pytest.raises(Refusal) as refused:
        selection_counts._require_turnout(turnout, voted, 10)
    check = refused.value.checks[0]
    assert check.have == voted and check.of == 10 and check.need in (5, 7)


@pytest.mark.parametrize(("budget", "says_what"), [
    (60_000, ""), (60_001, "selection.over-budget"), (0, "selection.budget"),
])  # fmt: skip
def test_the_budget_is_what_was_decided_at_most(
    village: Village, budget: int, says_what: str
) -> None:
    matter = to_vote(village)
    given = {"rule": "greedy", "budget": budget * 100}
    if not says_what:
        assert act(village, selections.open_selection, matter, "selection", **given)
        return
    with pytest.raises(Refusal) as refused:
        act(village, selections.open_selection, matter, "selection", **given)
    assert says(refused) == says_what


def test_the_last_day_counts_whole_and_the_day_after_not(village: Village) -> None:
    matter, made = opened(village)
    person, other = people(village)[:2]
    last = NOW.replace(hour=23) + (made.until - NOW.date())
    vote(matter, person, 1, now=last)
    with pytest.raises(Refusal) as refused:
        close(village, matter, now=last)
    assert says(refused) == "selection.runs"
    with pytest.raises(Refusal) as refused:
        vote(matter, other, 1, now=last + timedelta(hours=2))
    assert says(refused) == "selection.over"
    longer = made.until + timedelta(days=3)
    act(village, selections.extend_selection, matter, "selection", until=longer,
        reason="农忙，再等三天", now=last + timedelta(hours=2))  # fmt: skip
    vote(matter, other, 1, now=last + timedelta(hours=3))


def test_no_count_is_anywhere_before_the_close(village: Village) -> None:
    matter, made = opened(village)
    for person in people(village)[:9]:
        vote(matter, person, 2)
    made.refresh_from_db()
    assert made.result is None and not SelectionBallot.objects.exists()
    facts = open_case(matter.pk, now=NOW, lock=False).facts("selection")
    assert "funded" not in facts and facts["voted"] == 9
    record = "".join(
        RecordEntry.objects.filter(act="selection.vote").values_list("body", flat=True)
    )
    assert "approves" not in record
    with connection.cursor() as c, pytest.raises(Exception, match="selection_result_at_close"):
        c.execute("UPDATE xiangyue_selection SET result = '{}'")


# -- the screening ------------------------------------------------------------------------------


def test_nobody_screens_their_own_and_the_proposer_objects_once(village: Village) -> None:
    matter = make_matter(village, upto="proposals", procedure="village-projects")
    act(village, proposals.open_proposals, matter, "proposals")
    given = {"title": "凉亭", "purpose": "歇脚", "place": "桥头", "cost": 1_000_000}
    mine = act(village, proposals.propose, matter, "proposals", **given)
    done(matter, "proposals")
    bad = {**GOOD, "feasible": False}
    with pytest.raises(Refusal) as refused:
        screening.screen_proposal(
            actor=village.actor("director"), now=NOW, proposal_id=mine.pk, admitted=True,
            criteria=GOOD,
        )  # fmt: skip
    assert says(refused) == "screening.own"
    clerk = village.actor("clerk")
    screening.screen_proposal(
        actor=clerk,
        now=NOW,
        proposal_id=mine.pk,
        admitted=False,
        criteria=bad,
        reason="没有地",
    )
    say = {"now": NOW, "proposal_id": mine.pk}
    screening.object_to_screening(actor=village.actor("director"), text="有地", **say)
    with pytest.raises(Refusal) as refused:
        screening.object_to_screening(actor=village.actor("director"), text="有地", **say)
    assert says(refused) == "screening.objected-once"
    found = screening.answer_screening(
        actor=clerk, admitted=True, criteria=GOOD, answer="看过了，有地", **say
    )
    assert found.admitted and found.first["admitted"] is False
    facts = open_case(matter.pk, now=NOW, lock=False).facts("screening")
    assert (facts["admitted"], facts["objections"], facts["objections_open"]) == (1, 1, 0)


# -- secrecy ------------------------------------------------------------------------------------


def _rows(table: str, columns: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as c:
        c.execute(f"SELECT xmin::text, ctid::text, {columns} FROM {table} ORDER BY ctid")
        return list(c.fetchall())


@pytest.mark.django_db(transaction=True)
def test_nothing_in_the_database_ties_a_ballot_to_its_voter(settings: Any, tmp_path: Path) -> None:
    """Real transactions: no column, no transaction number, no place in a table, no order."""
    settings.BALLOT_KEYS = tmp_path / "ballots"
    nothing_was_there("xiangyue_selectionballot")
    village = fill(make_village())
    matter, _ = opened(village, "greedy")
    choices = [(1,), (4,), (2, 3), (), (1, 2), (3,), (1,)]
    for person, choice in zip(people(village), choices, strict=False):
        vote(matter, person, *choice)
    voters = _rows("xiangyue_selectionvoter", "person_id")
    pool = _rows("xiangyue_selectionpool", "selection_id")
    assert len({xmin for xmin, *_ in voters}) == len(voters)  # each in its own transaction
    assert len(pool) == 1  # all ballots in one row: it carries the last voter's number, no other's
    sealed = bytes(SelectionPool.objects.get().sealed)
    assert not any(ballot_pool.mask(c, 4) * 3 in sealed for c in ([0], [3]))
    close(village, matter)
    ballots = _rows("xiangyue_selectionballot", "id, approves, many")
    assert len({xmin for xmin, *_ in ballots}) == 1
    assert not {xmin for xmin, *_ in ballots} & {xmin for xmin, *_ in voters}
    # Their place and number follow from what they say alone.
    stored = [tuple(row[3]) for row in ballots]
    assert stored == [(), (1,), (1, 2), (3,), (2, 3), (4,)]
    assert [row[2] for row in ballots] == sorted(row[2] for row in ballots)
    columns = {f.name for f in SelectionBallot._meta.concrete_fields}
    assert columns == {"id", "selection", "approves", "many"}
    assert {f.name for f in SelectionVoter._meta.concrete_fields} == {
        "id", "selection", "person", "household", "way", "helped_by",
    }  # fmt: skip
    # What could still be opened is gone: pool, key, and nothing in the record's openings.
    assert not SelectionPool.objects.exists()
    assert not list((tmp_path / "ballots").iterdir())
    votes = RecordEntry.objects.filter(act="selection.vote")
    labels = list(
        RecordOpening.objects.filter(seq__in=votes.values("seq")).values_list("label", "value")
    )
    assert not any("approves" in name or "[" in value for name, value in labels)


def test_every_outcome_has_its_sentence_in_both_languages() -> None:
    costs = dict(zip("一二三四五六七", (200, 200, 200, 200, 200, 601, 10), strict=True))
    projects = [
        {"number": n, "title": title, "cost": cost * 100}
        for n, (title, cost) in enumerate(costs.items(), 1)
    ]
    ballots = [
        SelectionBallot(approves=[1, 2, 3], many=60),
        SelectionBallot(approves=[4, 5], many=40),
    ]
    seen: dict[str, str] = {}
    for rule, completion in (
        ("greedy", ""),
        ("equal-shares", "none"),
        ("equal-shares", "greedy"),
    ):
        vote = Selection(budget=60_000, projects=projects, rule=rule, completion=completion)
        for one in selection_counts.outcome(vote, ballots)["outcomes"]:
            check = selection_counts.why(one, vote)
            seen[check.says] = word(check, "zh")
            assert "{" not in word(check, "en") + seen[check.says]
    ways = "votes shares completion too-dear no-votes no-money no-money-shares no-money-left"
    assert set(seen) == {f"selection.why.{way}" for way in ways.split()}
    assert "40票" in (short := seen["selection.why.no-money-shares"]) and "差160元" in short


def test_the_same_ballots_in_any_order_leave_the_same_rows() -> None:
    choices = [(0,), (2,), (0, 1), ()]
    pools = set()
    for order in permutations(choices):
        pool = b""
        for choice in order:
            pool = ballot_pool.put(pool, choice, 3)
        pools.add(pool)
    assert len(pools) == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.frozensets(st.integers(0, 18)), max_size=40), st.randoms())
def test_the_pool_keeps_what_was_put_and_no_order(
    choices: list[frozenset[int]], random: Any
) -> None:
    one = two = b""
    for choice in choices:
        one = ballot_pool.put(one, choice, 19)
    random.shuffle(choices)
    for choice in choices:
        two = ballot_pool.put(two, choice, 19)
    assert one == two and len(one) == 3 * len(choices)
    assert sorted(map(sorted, ballot_pool.ballots(one, 19))) == sorted(map(sorted, choices))
    rows = ballot_pool.counted(choices, 19)
    assert sum(many for _, many in rows) == len(choices)


@pytest.mark.django_db(transaction=True)
def test_two_votes_at_one_instant_are_one_vote(settings: Any, tmp_path: Path) -> None:
    settings.BALLOT_KEYS = tmp_path / "ballots"
    village = fill(make_village())
    matter, made = opened(village)
    person, *others = people(village)
    came: list[str] = []
    start = threading.Barrier(6)

    def one(who: Person, number: int) -> None:
        start.wait()
        try:
            vote(matter, who, number)
            came.append("voted")
        except Refusal as refusal:
            came.append(refusal.checks[0].says)
        finally:
            connections.close_all()

    who = [person, person, person, *others[:3]]
    threads = [threading.Thread(target=one, args=(w, 1 + n % 4)) for n, w in enumerate(who)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == ["selection.voted-phone"] * 2 + ["voted"] * 4
    inside = ballot_keys.opened(made.key, SelectionPool.objects.get().sealed)
    assert len(ballot_pool.ballots(inside, 4)) == SelectionVoter.objects.count() == 4
