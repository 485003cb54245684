# ruff: noqa: F811 - fixtures of another file
"""Notices of an election: each among the papers of its matter, and offered anew once it no longer
holds."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.test_village_election import (  # noqa: F401 - village and matter are fixtures
    DAY,
    listed,
    matter,
    page,
    running,
    village,
)
from tests.world import NOW, Village

from xiangyue.actions import documents_of_elections as notices
from xiangyue.actions import election_committees as committees
from xiangyue.actions import elections
from xiangyue.actions.documents_of_matters import document, papers_of
from xiangyue.data.models import ElectionOfficer, Matter

pytestmark = pytest.mark.django_db


def test_each_notice_is_among_the_papers_of_the_matter_under_its_own_name(
    village: Village, matter: Matter
) -> None:
    listed(village, matter)
    notices.post(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, notice="day", channels=["board"]
    )
    found = [p for p in papers_of(matter) if p.slug == "election-notice"]
    assert [(p.part, p.name("zh")) for p in found] == [
        ("plan", "选举日公告"),
        ("committee", "村民选举委员会成员名单公告"),
        ("roll", "选民名单公告"),
    ]
    text = str(document(matter, found[-1], "zh"))
    assert "第二号" in text
    assert village.people["committee_member"].name in text


def chosen_first(matter: Matter) -> int:
    return ElectionOfficer.objects.filter(election__matter=matter).order_by("rank")[0].person_id


def test_a_notice_that_no_longer_holds_is_offered_anew(
    village: Village, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xiangyue.access.clock.now", lambda: NOW)
    running(village, matter)
    at = {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk}

    def offered() -> list[str]:
        text, _ = page(None, village, f"/m/{matter.pk}/election/", "clerk")
        return re.findall(r"/election/post/([a-z-]+)/", text)

    assert offered() == ["day", "register"]
    notices.post(notice="day", **at)
    assert offered() == ["register"]
    elections.move_day(part="plan", day=DAY + timedelta(days=2), reason="大雪封山", **at)
    assert offered() == ["day", "register"]
    notices.post(notice="day", **at)
    committees.leave(part="committee", person_id=chosen_first(matter), why="resigned", **at)
    assert offered() == ["committee", "register"]
