"""A mentor is transferred in the middle of an admission: another takes their place from that day;
what was done stays, no day moves, and who left is no party any more."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.lived_village import refused
from tests.test_admission import begun, members, reach, village  # noqa: F401 - a fixture
from tests.world import NOW, Village

from xiangyue.access import clock
from xiangyue.actions import milestone_names, milestones
from xiangyue.data.models import (
    Matter,
    MatterPart,
    Membership,
    Milestone,
    MilestoneName,
    Party,
    Person,
    RecordEntry,
)

EN = {"accept-language": "en"}


def sides(matter: Matter) -> dict[int, str]:
    return dict(Party.objects.filter(matter=matter).values_list("person_id", "side"))


def facts(matter: Matter, part: str) -> dict[str, Any]:
    return dict(MatterPart.objects.get(matter=matter, key=part).facts)


def test_a_mentor_who_leaves_is_followed_by_another(village: Village) -> None:  # noqa: F811
    matter, known = begun(village, "mentor"), members(village, 4)
    act, secretary = milestone_names.replace, village.actor("secretary")
    on: dict[str, Any] = {"actor": secretary, "now": NOW, "matter_id": matter.pk, "part": "mentor"}
    given = {**on, "leaves": known[0], "comes": known[2], "reason": "调到镇里去了"}
    refused(act, "milestone.not-named", **given)  # nobody is yet
    reach(village, matter, "mentor", people=known[:2])
    before = facts(matter, "mentor")
    assert before["done"]
    refused(act, "milestone.not-named", **{**given, "leaves": known[3]})
    refused(act, "milestone.named", **{**given, "comes": known[1]})
    refused(act, "milestone.not-lasting", **{**given, "part": "application"})
    refused(act, "milestone.themself", **{**given, "comes": village.people["villager"].pk})
    refused(act, "milestone.members", **{**given, "comes": village.representatives[3].pk})
    refused(act, "text.missing", **{**given, "reason": ""})
    stranger = village.actor("representative_3")
    refused(act, "matter.unknown", **{**given, "actor": stranger})
    Membership.objects.filter(person_id=known[1]).update(end=NOW.date())  # the other stays named
    row = act(**given)
    assert milestones.opened(row) == "调到镇里去了"
    assert set(milestone_names.named_now(matter.pk, "mentor")) == {known[1], known[2]}
    assert facts(matter, "mentor") == before | {"named": 3}  # the day of the step has not moved
    assert sides(matter) == {
        village.people["villager"].pk: "", known[1]: "mentor", known[2]: "mentor",
    }  # fmt: skip
    body = RecordEntry.objects.get(act="milestone.replace").body
    assert "调到" not in body and Person.objects.get(pk=known[0]).name not in body


def test_who_is_named_elsewhere_stays_a_party(village: Village) -> None:  # noqa: F811
    matter, known = begun(village, "introducers"), members(village, 4)
    reach(village, matter, "introducers", people=known[:2])
    on = {"actor": village.actor("secretary"), "now": NOW, "matter_id": matter.pk}
    mentor = Milestone.objects.create(
        matter=matter, part="mentor", round=1, number=1, on=NOW.date(), entered_at=NOW,
        entered_by_id=known[0],
    )  # fmt: skip
    MilestoneName.objects.create(milestone=mentor, person_id=known[0], role="mentor")
    milestone_names.replace(
        **on, part="introducers", leaves=known[0], comes=known[2], reason="病了"
    )
    assert sides(matter)[known[0]] == "mentor"
    assert sides(matter)[known[2]] == "introducer"


def test_its_pages(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(clock, "now", lambda: NOW)
    matter, known = begun(village, "mentor"), members(village, 4)
    client, page = Client(headers=EN), f"/m/{matter.pk}/mentor/"
    client.force_login(village.account("secretary"))
    link = f"{page}another/"
    assert link not in client.get(page).content.decode()
    assert client.get(link).status_code == 404
    reach(village, matter, "mentor", people=known[:2])
    assert link in client.get(page).content.decode()
    told = {"leaves": str(known[0]), "comes": str(known[2]), "reason": "transferred"}
    assert client.post(link, {**told, "reason": ""}).status_code == 422
    assert client.post(link, told).status_code == 302
    shown = client.get(page).content.decode()
    assert Person.objects.get(pk=known[2]).name in shown and "transferred" in shown
    assert known[0] not in sides(matter)
