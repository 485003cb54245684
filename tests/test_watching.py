# ruff: noqa: F811 - fixtures of another file
"""The page on which everyone watches over an election; a stage annulled and a report on it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from tests.test_annulments import WHY, annul, matter, officer, village  # noqa: F401 - fixtures
from tests.world import CODE, Village, make_officer

from xiangyue.data.models import Annulment, Matter, Observer, ObserverNote, ProtectedReport

from tests.world import NOW  # isort: skip

pytestmark = pytest.mark.django_db


def page(matter: Matter, tail: str = "watch/") -> str:
    return f"/m/{matter.pk}/election/{tail}"


def as_(village: Village, who: Any) -> Client:
    client = Client()
    client.force_login(village.account(who))
    return client


def test_everyone_reads_what_was_annulled_beside_what_stands(
    village: Village,
    matter: Matter,
    django_assert_max_num_queries: Any,
) -> None:
    annul(village, matter, "candidates")
    for n in range(30):
        row = Observer.objects.create(
            matter=matter, name=f"观察员{n}", of="县民政局", way="named", since=NOW.date()
        )
        ObserverNote.objects.create(observer=row, part="roll", text="名单贴出来了。", on=NOW.date())
    with django_assert_max_num_queries(8):
        said = Client().get(page(matter)).content.decode()
    assert WHY in said and "观察员29" in said and said.count("名单贴出来了。") == 30
    assert page(matter, "report/") in said
    board = Client().get(page(matter, "")).content.decode()
    assert page(matter) in board and page(matter, "report/") in board
    part = Client().get(f"/m/{matter.pk}/roll/").content.decode()
    assert page(matter, "report/") in part


def test_the_committee_annuls_on_its_page_and_nobody_else_has_it(
    village: Village,
    matter: Matter,
) -> None:
    form = page(matter, "annul/count/")
    assert Client().get(form).status_code == 302
    assert as_(village, "villager").get(form).status_code == 302
    clerk = as_(village, "clerk")
    assert form in clerk.get(page(matter)).content.decode()
    short = clerk.post(form, {"ground": "forged", "reason": "不公平"})
    assert short.status_code == 422
    done = clerk.post(form, {"ground": "forged", "reason": WHY})
    assert done["Location"].endswith("#annulled")
    assert Annulment.objects.get().ground == "forged"


def test_a_voter_looks_on_and_writes_what_they_saw(
    village: Village,
    matter: Matter,
) -> None:
    client = as_(village, "villager")
    client.post(page(matter), {"do": "sign-up"})
    client.post(page(matter), {"do": "note", "part": "count", "text": "当众拆封。", "amiss": "on"})
    saw = ObserverNote.objects.select_related("observer").get()
    assert (saw.observer.person_id, saw.amiss) == (village.people["villager"].pk, True)
    client.post(page(matter), {"do": "leave"})
    assert Observer.objects.get().left_on == NOW.date() or Observer.objects.get().left_on
    refused = as_(village, "secretary").post(page(matter), {"do": "sign-up"})
    assert refused.status_code == 422 or refused.status_code == 409


def test_a_report_names_the_election_and_never_who_wrote_it(
    village: Village,
    matter: Matter,
) -> None:
    make_officer(CODE[:9])
    client = as_(village, "villager")
    given = {"about": str(village.people["supervisor"].pk), "text": "挨家送烟酒票。"}
    said = client.post(page(matter, "report/"), given).content.decode()
    assert re.search(r"receipt-number", said)
    report = ProtectedReport.objects.get()
    assert (report.election_id, report.office, report.named) == (matter.pk, "government", False)
    assert report.matter.began_by_id != village.people["villager"].pk
