"""What stands on a register counts from its day to its day: nothing past moves, nothing counts
twice when a matter is over and the next begins, a sheet is held against the seats of its day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.lived_village import refused
from tests.world import CODE, NOW, Village, make_matter, make_officer, make_village

from xiangyue.access.actors import Actor
from xiangyue.actions import courses, firms, matters, pairs
from xiangyue.actions import member_posts as posts
from xiangyue.data import figures
from xiangyue.data.figure_check import differences
from xiangyue.data.models import Matter, Membership

TOWN = CODE[:9]
DAY = timedelta(days=1)
TODAY = NOW.date()
KEYS = ("firms", "firms_covered", "pairs", "member_posts")


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def stood(code: str, day: date) -> dict[str, int]:
    """What stood at the end of that day's month; the records say the same."""
    assert [d for d in differences() if d.key in KEYS] == []
    read = figures.read([code], first=day, last=day, today=day, keys=KEYS)[code]
    return {key: n for key, n in read.items() if n}


def a_town(village: Village) -> tuple[Village, Actor]:
    officer = make_officer(TOWN)
    town = Village(officer.area, {"secretary": officer, "clerk": officer}, [], [], village.stranger)
    return town, village.actor(officer)


def a_firm(actor: Actor, matter: Matter, name: str = "竹器厂", **more: Any) -> Any:
    given = {"actor": actor, "now": NOW, "matter_id": matter.pk, "part": "register"}
    return firms.enter(**given | more, name=name, workers=9, members=3)


def test_a_firm_that_goes_takes_nothing_off_what_was(village: Village) -> None:
    town, actor = a_town(village)
    matter = make_matter(town, procedure="firms", category="firms")
    firm = a_firm(actor, matter)
    cover = {"actor": actor, "how": "own", "branch": "厂支部", "firm_id": firm.pk}
    # a branch that is older than the register covers nothing before the firm stands on it
    firms.cover(now=NOW, **cover, since=TODAY - 400 * DAY)
    assert stood(TOWN, TODAY - 60 * DAY) == {}
    assert stood(TOWN, TODAY) == {"firms": 1, "firms_covered": 1}
    firms.close(actor=actor, now=NOW + 70 * DAY, firm_id=firm.pk)
    assert stood(TOWN, TODAY) == {"firms": 1, "firms_covered": 1}  # as it was
    assert stood(TOWN, TODAY + 70 * DAY) == {}


def test_a_firm_stands_on_one_register_of_a_place(village: Village) -> None:
    town, actor = a_town(village)
    first = make_matter(town, procedure="firms", category="firms")
    firm = a_firm(actor, first)
    firms.cover(actor=actor, now=NOW, how="own", branch="厂支部", firm_id=firm.pk, since=TODAY)
    second = make_matter(town, procedure="firms", category="firms")
    refused(a_firm, "firm.twice", actor=actor, matter=second)
    ended = {"state": "closed", "closed_at": NOW, "step": "", "open_parts": [], "due_on": None}
    Matter.objects.filter(pk=first.pk).update(**ended)
    assert stood(TOWN, TODAY) == {"firms": 1, "firms_covered": 1}  # the last register holds
    again = a_firm(actor, second, now=NOW + 40 * DAY)
    firm.refresh_from_db()
    assert firm.gone_on == TODAY + 40 * DAY and again.gone_on is None
    assert stood(TOWN, TODAY) == {"firms": 1, "firms_covered": 1}
    assert stood(TOWN, TODAY + 40 * DAY) == {"firms": 1}  # its cover is entered anew


@pytest.mark.parametrize("end", ["close", "drop"])
def test_who_helps_and_who_holds_a_post_count_while_their_matter_runs(
    village: Village, end: str
) -> None:
    secretary, clerk = village.actor("secretary"), village.actor("clerk")
    helping = make_matter(village, procedure="pairing", category="pairing", upto="pairs")
    given = {"actor": secretary, "now": NOW, "matter_id": helping.pk, "part": "pairs"}
    helper = village.person("director").pk
    pairs.pair(**given, of="firm", helper_id=helper, name="竹器厂")
    gone = pairs.pair(**given, of="firm", helper_id=helper, name="茶厂")
    pairs.end(actor=secretary, now=NOW, pair_id=gone.pk, reason="厂搬走了")
    holding = make_matter(village, procedure="member-posts", category="member-posts")
    given = {"actor": secretary, "now": NOW, "matter_id": holding.pk, "part": "posts"}
    some = [posts.set_up(**given, title=title, duties="巡路") for title in ("安全岗", "卫生岗")]
    member = village.person("representative_3")
    Membership.objects.create(
        area_id=CODE, person=member, role="party_member", start=date(2020, 1, 1)
    )
    posts.claim(actor=clerk, now=NOW, post_id=some[0].pk, person_id=member.pk)
    posts.agree(actor=secretary, now=NOW, post_id=some[0].pk)
    assert stood(CODE, TODAY) == {"pairs": 1, "member_posts": 1}
    later = NOW + 40 * DAY
    for matter in (helping, holding):
        if end == "drop":
            matters.drop_matter(actor=clerk, now=later, matter_id=matter.pk, reason="不办了")
            continue
        for row in matter.parts.all():
            row.facts["done"] = True
            row.done_at = NOW
            row.save()
        matters.close_matter(actor=clerk, now=later, matter_id=matter.pk, archive=False)
    assert stood(CODE, TODAY) == {"pairs": 1, "member_posts": 1}
    assert stood(CODE, later.date()) == {}


def test_a_sheet_of_a_course_is_held_against_the_seats_of_its_day(village: Village) -> None:
    secretary = village.actor("secretary")
    matter = make_matter(village, procedure="training", category="training")
    made = courses.offer(
        actor=secretary, now=NOW, matter_id=matter.pk, part="menu", title="组织法", form="class",
        whom="cadres", half_days=2,
    )  # fmt: skip
    courses.choose(actor=secretary, now=NOW, course_id=made.pk, planned_on=TODAY)
    matters.finish_part(actor=secretary, now=NOW, matter_id=matter.pk, part="menu")
    who, new = village.person("committee_member"), village.person("representative_3")
    Membership.objects.filter(person=who).update(end=TODAY)  # in office on that day, gone since
    Membership.objects.create(area_id=CODE, person=new, role="committee_member", start=TODAY + DAY)
    given = {"actor": secretary, "now": NOW + DAY, "course_id": made.pk, "held_on": TODAY}
    refused(courses.hold, "course.not-for-cadres", **given, came=[new.pk])
    assert courses.hold(**given, came=[who.pk]).came == 1
