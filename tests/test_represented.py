"""Who represents a household: its own representative, or the one whom its group chose."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.world import CODE, NOW, Village, make_village

from xiangyue.access import clock
from xiangyue.data.models import Household, Membership

EN = {"accept-language": "en"}


@pytest.fixture
def village(db: None, monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    made = make_village()
    home = made.households[0]
    Household.objects.filter(pk=home.pk).update(group="三组", representative=None)
    person = made.people["villager"]
    person.household = home
    person.save()
    return made


def by_group(village: Village, group: str = "三组", **term: object) -> str:
    seat = Membership.objects.get(person=village.people["representative_2"], role="representative")
    Membership.objects.filter(pk=seat.pk).update(group=group, **term)
    return str(seat.person.name)


def test_a_household_sees_whom_its_group_chose(village: Village, client: Client) -> None:
    client.force_login(village.account("villager"))
    assert "三组)" not in client.get("/me/", headers=EN).text
    name = by_group(village)
    assert f"{name} (chosen by 三组)" in client.get("/me/", headers=EN).text
    assert f"由三组推选：{name}" in client.get("/me/").text
    assert (
        f"Your household is represented by <strong>{name}"
        in client.get(f"/a/{CODE}/", headers=EN).text
    )


@pytest.mark.parametrize(("group", "days"), [("四组", None), ("", None), ("三组", -1)])
def test_another_group_or_a_past_term_represents_nobody_here(
    village: Village, client: Client, group: str, days: int | None
) -> None:
    end = NOW.date() + timedelta(days=days) if days else None
    name = by_group(village, group, end=end)
    client.force_login(village.account("villager"))
    assert name not in client.get("/me/").text
    assert f"<strong>{name}</strong>。" not in client.get(f"/a/{CODE}/").text
    assert "represented by" not in client.get(f"/a/{CODE}/", headers=EN).text


def test_the_village_leads_to_its_written_questions(village: Village, client: Client) -> None:
    assert f'href="/a/{CODE}/questions/"' in client.get(f"/a/{CODE}/").text
