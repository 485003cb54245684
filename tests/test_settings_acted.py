"""The numbers of ``setting`` lines in ``cases.yaml``, held against the acts.

The check of a method compares such a line with the rulebook (``methods.case_marks``); here the act
that the number rules is done at just under, at and over it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
import yaml
from tests.test_pledges import ELSEWHERE, grown
from tests.world import CODE, NOW, Village, make_matter, make_officer, make_village

from xiangyue.access.actors import Actor
from xiangyue.actions import courses, firms, pairs, plain_ballots, pledge_asks, secret_ratings
from xiangyue.actions.parts import act_on
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Matter, Membership, PlainBox, PlainVoter
from xiangyue.methods import library

TODAY = NOW.date()
TOWN = CODE[:9]
SIDES = ("under", "at", "over")
Line = Mapping[str, Any]


def lines() -> dict[tuple[str, tuple[tuple[str, Any], ...]], tuple[str, Line]]:
    """Each different line of every method's cases once: (setting, its numbers) → (method, line)."""
    found: dict[tuple[str, tuple[tuple[str, Any], ...]], tuple[str, Line]] = {}
    for procedure in library.procedures():
        path = library.folder() / procedure.slug / "cases.yaml"
        if not path.exists():
            continue
        for line in yaml.safe_load(path.read_text("utf-8")).get("thresholds", ()):
            if "setting" in line:
                numbers = tuple((side, line[side]) for side in SIDES if side in line)
                found.setdefault((line["setting"], numbers), (procedure.slug, line))
    return found


def town() -> tuple[Village, Actor]:
    """A township with one officer, who heads its party committee."""
    village = make_village()
    officer = make_officer(TOWN)
    Membership.objects.create(
        area_id=TOWN, person=officer, role="party_committee_secretary", start=date(2024, 1, 1)
    )
    people = {"secretary": officer, "clerk": officer}
    made = Village(officer.area, people, [], [], village.stranger)
    return made, village.actor(officer)


# -- by which act a number shows, and whether it is reached ----------------------------------------


def _rated(n: int, good: int, *, papers: int = 0) -> tuple[Matter, PlainBox]:
    """A rating of disclosure, closed: ``n`` rated by phone, or all on papers; ``good`` content."""
    village = make_village()
    grown(village, max(n, papers))
    matter = make_matter(village, procedure="satisfaction", category="satisfaction")
    at = {"matter_id": matter.pk, "part": "ballots"}
    clerk = village.actor("clerk")
    box = secret_ratings.open_rating(actor=clerk, now=NOW, **at)
    grades = library.procedure("satisfaction").part("ballots").words["grades"]
    keys = [q.key for q in plain_ballots.asked_of(box)]
    roll = list(PlainVoter.objects.filter(box=box).order_by("person_id"))
    for k, row in enumerate(roll[:n]):
        answers = {key: [grades[0] if k < good else grades[-2]] for key in keys}
        voter = Actor(row.person_id, "", village.code)
        plain_ballots.cast(actor=voter, now=NOW, box_id=box.pk, answers=answers)
    for row in roll[:papers]:
        secret_ratings.give_paper(actor=clerk, now=NOW, **at, person_id=row.person_id)
    later = NOW + timedelta(days=20)
    if papers:
        counts = {key: {grades[0]: good, grades[-2]: papers - good} for key in keys}
        for teller in ("clerk", "supervision_chair"):
            secret_ratings.enter_papers(
                actor=village.actor(teller), now=later, **at, returned=papers, grades=counts
            )
    secret_ratings.close_rating(actor=clerk, now=later, **at)
    box.refresh_from_db()
    matter.refresh_from_db()
    return matter, box


def told(n: int, _of: int) -> bool:
    """What ``n`` rated is told of."""
    _matter, box = _rated(n, n)
    return all(row["n"] == n for row in secret_ratings.result(box))


def content(n: int, of: int) -> bool:
    """``n`` of ``of`` are content: it is reached."""
    matter, _box = _rated(0, n, papers=of)
    facts = matter.parts.get(key="ballots").facts
    assert facts["graded"] % of == 0
    return bool(facts["reached"])


def owed(n: int, _of: int) -> bool:
    """Asked for by ``n``: it must be answered."""
    village = make_village(ELSEWHERE)
    matter = make_matter(village, procedure="cadre-pledges", upto="pledges")
    first, *others = grown(village, n)
    at = {"matter_id": matter.pk, "part": "pledges"}
    row = pledge_asks.ask(actor=first, now=NOW, **at, text="请把活动室修起来")
    for other in others:
        pledge_asks.sign(actor=other, now=NOW, pledge_id=row.pk)
    row.refresh_from_db()
    return row.answer_due is not None


def _firms_kept(n: int) -> Matter:
    village, leader = town()
    matter = make_matter(village, procedure="leader-pairing", category="pairing")
    at = {"matter_id": matter.pk, "part": "pairs", "helper_id": leader.person_id, "of": "firm"}
    for k in range(n):
        pairs.pair(actor=leader, now=NOW, **at, name=f"企业{k}")
    return matter


def enough_firms(n: int, _of: int) -> bool:
    """A leader who keeps ``n`` firms is short of none."""
    return _firms_kept(n).parts.get(key="pairs").facts["short_of_firms"] == 0


def room_for_firms(n: int, _of: int) -> bool:
    """A leader may keep ``n`` firms."""
    return not refused(lambda: _firms_kept(n), "pair.most-firm")


def own_branch(n: int, _of: int) -> bool:
    """A firm with ``n`` members may have a branch of its own."""
    village, officer = town()
    matter = make_matter(village, procedure="firms", category="firms")
    at = {"actor": officer, "now": NOW}
    firm = firms.enter(
        **at, matter_id=matter.pk, part="register", name="竹器厂", workers=9, members=n
    )
    cover = {"firm_id": firm.pk, "how": "own", "branch": "厂支部", "since": TODAY}
    return not refused(lambda: firms.cover(**at, **cover), "firm.three")


def _trained(who: str, *held: Mapping[str, Any]) -> courses.Trained:
    village = make_village()
    matter = make_matter(village, procedure="training", category="training")
    clerk = {"actor": village.actor("clerk"), "now": NOW}
    person, made = village.person(who).pk, []
    for n, words in enumerate(held):
        given = {"matter_id": matter.pk, "part": "menu", "title": f"课程{n}", "form": "class"}
        made.append(courses.offer(**clerk, **given, **words))
        courses.choose(**clerk, course_id=made[-1].pk, planned_on=TODAY)
    with act_on(matter.pk, "part.finish", "menu", clerk["actor"], NOW) as (a, case):
        case.settle(a, by_hand=["menu"])
    for course in made:
        courses.hold(**clerk, course_id=course.pk, held_on=TODAY, came=[person])
    (year,) = courses.trained(village.code, TODAY.year, TODAY, [person])
    return year


def days_enough(n: int, _of: int) -> bool:
    """A cadre who came on ``n`` days has their days."""
    held = [{"whom": "cadres", "half_days": 2}] * n
    year = _trained("deputy_director", *held)
    assert year.half_days == 2 * n and not year.lessons_due  # no member: nothing but the days
    return not year.short


def classes_enough(n: int, _of: int) -> bool:
    """A member who came to ``n`` classes has theirs."""
    year = _trained("party_member", *[{"whom": "members", "half_days": 1, "lesson": True}] * n)
    assert year.lessons == n and not year.half_days_due
    return not year.short


def refused(act: Callable[[], object], says: str) -> bool:
    """Whether it is refused, and by that."""
    try:
        act()
    except Refusal as refusal:
        assert [c.says for c in refusal.checks] == [says]
        return True
    return False


RUNS: dict[str, Callable[[int, int], bool]] = {
    "secret-rating.least": told,
    "satisfaction.disclosure": content,
    "pledge.signatures": owed,
    "pairing.firms-least": enough_firms,
    "pairing.firms-most": room_for_firms,
    "firm.own-branch": own_branch,
    "training.cadre-days": days_enough,
    "training.member-classes": classes_enough,
}
CANNOT: dict[str, str] = {}
"""A setting of a line whose act cannot be done here, with the reason."""


def test_every_setting_of_a_line_is_acted_on_or_it_is_said_why_not() -> None:
    named = {setting for setting, _numbers in lines()}
    assert named == RUNS.keys() | CANNOT.keys() and not RUNS.keys() & CANNOT.keys()
    assert all(CANNOT.values())


@pytest.mark.django_db
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("slug", "line"), [pytest.param(*v, id=k[0]) for k, v in sorted(lines().items())]
)
def test_the_act_at_just_under_at_and_over(slug: str, line: Line, side: str) -> None:
    run = RUNS[line["setting"]]
    missed = side == ("over" if line.get("most") else "under")
    assert run(line[side], line.get("given", {}).get("of", 0)) is not missed, slug
