"""The collective's assemblies: powers that its law keeps from the representatives, terms, make-up,
proxies within a household (Law on Rural Collective Economic Organizations, Art. 15, 26-29)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.world import CODE, NOW, Village, make_village

from xiangyue.actions import matters, meetings, terms
from xiangyue.actions.area_methods import delegate
from xiangyue.actions.meetings import NewItem
from xiangyue.core.powers import BadPower, read
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import AgendaItem, Matter, Membership, Person
from xiangyue.methods import powers
from xiangyue.methods.wording import word
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment

pytestmark = pytest.mark.django_db

SITS = NOW + timedelta(days=11)
NEVER = ("charter", "members", "land", "compensation", "merger")


@pytest.fixture
def village() -> Village:
    """A village with a council of three and 21 representatives of the members, 7 of them women."""
    village = make_village()
    seats = [("council_chair", 1), ("council_member", 2), ("collective_representative", 21)]
    for role, n in seats:
        for k in range(n):
            person = Person.objects.create(
                area=village.area, name=f"{role}{k}", sex="f" if k % 3 == 0 else "m", created_at=NOW
            )
            Membership.objects.create(
                area=village.area, person=person, role=role, start=date(2025, 6, 1)
            )
            village.people.setdefault(f"{role}{k}", person)
    return village


def start(village: Village, power: str = "plans", **more: Any) -> Matter:
    given: dict[str, Any] = {
        "actor": village.actor("council_chair0"),
        "now": NOW,
        "area": CODE,
        "title": "今年的收益分配方案",
        "category": f"collective.{power}",
        "origin": "cadres",
        "procedure": "collective-representatives",
    }
    return matters.start_matter(**given | more)


def call(village: Village, *items: NewItem, body: str = "collective_representatives") -> Any:
    return meetings.call_meeting(
        actor=village.actor("council_chair0"),
        now=NOW,
        area=CODE,
        body=body,
        title="会议",
        place="文化礼堂",
        starts_at=SITS,
        items=items,
    )


def refused(act: Any, *args: Any, **kwargs: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        act(*args, **kwargs)
    return found.value


def test_the_five_items_of_article_28_and_no_other_are_kept_from_representatives() -> None:
    kept = [p.key for p in powers.load().values() if "collective_representatives" in p.never]
    assert kept == [f"collective.{n}" for n in NEVER] + ["collective.outsider"]
    listed = [p for p in powers.of("collective", NOW.date()) if p.clause == "collective-law:26"]
    assert len(listed) == 13  # Art. 26 para. 1
    assert powers.of("collective", date(2025, 4, 30)) == []  # before the law


@pytest.mark.parametrize("power", NEVER)
def test_what_is_for_all_members_is_not_begun_for_their_representatives(
    village: Village, power: str
) -> None:
    found = refused(start, village, power)
    assert (found.field, found.checks[0].says) == ("category", "power.not-theirs")
    assert found.checks[0].clause == "collective-law:28"
    said = word(found.checks[0], "zh")
    assert "成员代表大会不能决定" in said and "第二十八条" in said
    assert start(village, power, procedure="collective-assembly").category.endswith(power)


def test_nor_put_on_their_agenda(village: Village) -> None:
    """The members' assembly cannot be got round by calling its matter to the representatives."""
    for power in ("charter", "outsider"):
        matter = start(village, power, procedure="collective-assembly")
        found = refused(call, village, NewItem("议案", matter.pk, "meeting"))
        assert (found.field, found.checks[0].says) == ("items", "power.not-theirs")


def test_a_vote_on_what_is_no_matter_is_refused_and_a_report_is_heard(village: Village) -> None:
    found = refused(call, village, NewItem("换个章程", way="show_of_hands"))
    assert found.checks[0].says == "power.needs-matter"
    assert found.checks[0].clause == "collective-law:26"
    assert call(village, NewItem("理事会工作报告")).pk


def test_a_power_is_chosen_and_must_be_one(village: Village) -> None:
    assert refused(start, village, "nothing").checks[0].says == "power.choose"
    assert refused(start, village, "", category="public_works").checks[0].says == "power.choose"


@pytest.mark.parametrize(("n", "lawful"), [(19, False), (20, False), (21, True)])
def test_more_than_twenty_representatives(village: Village, n: int, lawful: bool) -> None:
    extra = Membership.objects.filter(role="collective_representative").order_by("-pk")
    Membership.objects.filter(pk__in=[m.pk for m in extra[: 21 - n]]).delete()
    if lawful:
        assert call(village, NewItem("工作报告")).pk
        return
    found = refused(call, village, NewItem("工作报告"))
    check = found.checks[1]
    assert (check.have, check.need, check.clause) == (n, 21, "collective-law:28")


def test_and_women_among_them(village: Village) -> None:
    Person.objects.filter(memberships__role="collective_representative").update(sex="m")
    found = refused(call, village, NewItem("工作报告"))
    assert [c.clause for c in found.checks] == ["", "collective-law:28"]
    assert found.checks[1].have == 0


def test_the_charter_gives_the_power_or_they_do_not_meet_on_it(village: Village) -> None:
    clerk = village.actor("clerk")
    given = {"actor": clerk, "now": NOW, "area": CODE, "basis": "章程第九条", "start": NOW.date()}
    for power in NEVER:
        found = refused(delegate, **given, categories=[f"collective.{power}"])
        assert found.checks[0].clause == "collective-law:28"
    assert refused(delegate, **given, categories=["collective.plans", "planning"])
    delegate(**given, categories=["collective.plans"])
    matter = start(village)
    assert matter.category == "collective.plans"


@pytest.mark.parametrize(
    ("role", "clause"),
    [("collective_representative", "collective-law:28"), ("council_member", "collective-law:29")],
)
def test_a_term_is_five_years(village: Village, role: str, clause: str) -> None:
    villager = village.people["villager"]
    given = {
        "actor": village.actor("clerk"),
        "now": NOW,
        "area": CODE,
        "person_id": villager.pk,
        "role": role,
        "start": date(2026, 3, 10),
    }
    found = refused(terms.start_term, **given, end=date(2031, 3, 10))
    assert (found.field, found.checks[0].clause) == ("end", clause)
    assert terms.start_term(**given).end == date(2031, 3, 9)


def test_rights_for_one_who_is_no_member_are_judged_by_three_quarters(village: Village) -> None:
    for n in range(8):
        person = Person.objects.create(area=village.area, name=f"成员{n}", created_at=NOW)
        Membership.objects.create(
            area=village.area, person=person, role="collective_member", start=date(2025, 6, 1)
        )
    from tests.world import make_matter  # noqa: PLC0415

    for power, rule in (
        ("outsider", "collective.members.outsider"),
        ("plans", "collective.members"),
    ):
        matter = make_matter(
            village,
            upto="meeting",
            procedure="collective-assembly",
            category=f"collective.{power}",
        )
        meeting = call(
            village,
            NewItem("议案", matter.pk, "meeting"),
            body="collective_assembly",
        )
        assert AgendaItem.objects.get(meeting=meeting).rule == rule


def test_the_method_is_walked_and_refuses_what_it_must() -> None:
    done = rehearsal.rehearse("collective-representatives", now=moment(date(2026, 3, 2)))
    assert done.missing == 0, [e for e in done.events if e.what == "missing"]
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
    tried = [e.key for e in done.events if e.what == "refused"]
    assert tried.count("not-their-power") == 6
    assert {"unstudied", "not-delegated", "other-body", "quorum-short"} - set(tried) <= {
        "quorum-short"  # the law has no quorum of its own: two thirds of all must agree
    }


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"power": "charter"}, "collective.charter"),
        ({"power": "x.y", "name": {"zh": "一"}}, "zh and en"),
        ({"power": "x.y", "name": {"zh": "一", "en": "a"}}, "its clause"),
        ({"power": "x.y", "quorum": 3}, "unknown quorum"),
    ],
)
def test_a_power_that_cannot_be_is_told(raw: dict[str, Any], said: str) -> None:
    with pytest.raises(BadPower, match=said):
        read(raw)


def test_the_page_of_delegations(client: Client, village: Village) -> None:
    page = f"/a/{CODE}/delegations/"
    shown = client.get(page).content.decode()
    assert "2024年第一次村民会议决议" in shown and "<form" not in shown.split("<main")[1]
    client.force_login(village.account("council_chair0"))
    answered = client.get(page + "?of=collective").content.decode()
    assert "第七项" in answered and 'value="collective.charter"' not in answered
    sent = {
        "of": "collective",
        "categories": ["collective.plans"],
        "basis": "集体经济组织章程第九条",
        "start": "2026-03-10",
    }
    assert client.post(page + "?of=collective", sent).status_code == 302
    assert "集体经济组织章程第九条" in client.get(page).content.decode()
