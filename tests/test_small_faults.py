"""What was wrong on pages and is mended: each with the test that found it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.world import CODE, NOW, make_area, make_village

from xiangyue.actions import areas, opinions, passing, people, terms
from xiangyue.actions.area_methods import current_version
from xiangyue.data import methods as kept
from xiangyue.data.models import Account, Jurisdiction, Matter, Reception
from xiangyue.methods import library
from xiangyue.methods.drawing import picture
from xiangyue.web import charts
from xiangyue.web.links import url

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiangyue.access.clock.now", lambda: NOW)


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


@pytest.mark.parametrize("slug", [p.slug for p in library.procedures()])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("layout", ["wide", "tall"])
def test_no_name_is_cut_in_a_picture(slug: str, lang: str, layout: str) -> None:
    drawn = picture(library.procedure(slug), lang, day=TODAY)
    steps = [
        charts.Step(title=s.name, state="", parts=[charts.Part(p.name, "", "") for p in s.parts])
        for s in drawn
    ]
    assert "…" not in charts.steps_picture(steps, layout=layout)


@pytest.mark.parametrize("slug", [p.slug for p in library.procedures()])
def test_a_method_page_names_its_source_in_the_language_read(slug: str) -> None:
    page = Client().get(f"/procedures/{slug}/", headers={"accept-language": "en"})
    said = page.content.decode().rpartition("Source:")[2].partition("</p>")[0]
    assert said.strip() and not any("\u4e00" <= c <= "\u9fff" for c in said), said


def test_a_method_runs_where_a_matter_began_by_it(today: None) -> None:
    village = make_village()
    assert kept.use("civic-education", TODAY).places == 0
    for n in (1, 2):
        Matter.objects.create(
            area=village.area, year=2026, number=n, title="普法", category="civic-education",
            procedure=current_version("civic-education", NOW), step="plan", began_at=NOW,
            began_by=village.people["clerk"],
        )  # fmt: skip
    Matter.objects.filter(number=2).update(practice=True)
    assert kept.use("civic-education", TODAY).places == 1
    adopted = Jurisdiction.objects.get(area=village.area).procedure
    assert kept.use(adopted, TODAY).places == 1


def test_who_may_not_begin_by_the_adopted_method_chooses_another() -> None:
    village = make_village()
    adopted = Jurisdiction.objects.get(area=village.area).procedure
    director = village.actor("director")
    assert not director.holds(CODE, *library.procedure(adopted).starts)
    client = signed_in(village.account("director"))
    page = client.get(f"/a/{CODE}/matters/new/", {"opinion": "7"})
    html = page.content.decode()
    assert page.status_code == 200
    assert f"/a/{CODE}/matters/new/?method=one-matter" not in html  # it decides: not adopted here
    assert f"/a/{CODE}/matters/new/?method=council&amp;opinion=7" in html
    assert client.get(f"/a/{CODE}/matters/new/", {"method": adopted}).status_code == 403
    stranger = signed_in(village.account("party_member"))
    assert stranger.get(f"/a/{CODE}/matters/new/").status_code == 403


def test_what_was_passed_up_is_no_longer_to_answer() -> None:
    village = make_village()
    areas.open_area(actor=areas.COMMAND, now=NOW, area=CODE[:9])
    officer = people.save_person(actor=areas.COMMAND, now=NOW, area=CODE[:9], name="施雅芳")
    terms.start_term(
        actor=areas.COMMAND, now=NOW, area=CODE[:9], person_id=officer.pk, role="officer",
        start=TODAY,
    )  # fmt: skip
    author = village.actor("party_member")
    said = [
        opinions.submit_opinion(actor=author, now=NOW, area=CODE, text=text)
        for text in ("公交车能不能加一班？", "村口的灯坏了。")
    ]
    client = signed_in(village.account("secretary"))
    address = url("opinion-inbox", CODE)
    assert all(o.text in client.get(address).content.decode() for o in said)
    passing.pass_up(
        actor=village.actor("secretary"), now=NOW, opinion_id=said[0].pk, reason="公交由镇里管。"
    )
    html = client.get(address).content.decode()
    assert said[0].text not in html and said[1].text in html


def test_the_page_of_people_asks_as_often_for_many_villages(settings: object) -> None:
    settings.DEMONSTRATION = True
    asked = []
    village = make_village()
    for code in ("", "330212105206", "330212105209", "330212105208"):
        if code:
            make_area(code)
            areas.open_area(actor=areas.COMMAND, now=NOW, area=code)
            for role in ("secretary", ""):
                who = people.save_person(
                    actor=areas.COMMAND, now=NOW, area=code, name=f"周{code[-2:]}{role[:1]}"
                )
                if role:
                    terms.start_term(
                        actor=areas.COMMAND, now=NOW, area=code, person_id=who.pk, role=role,
                        start=TODAY - timedelta(days=9),
                    )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            html = Client().get(f"/demo/{CODE}/").content.decode()
        asked.append(len(queries))
        assert not code or (f"周{code[-2:]}" not in html and f'href="/demo/{code}/"' in html)
        if code:
            assert f"周{code[-2:]}" in Client().get(f"/demo/{code}/").content.decode()
    assert asked[0] == asked[-1], asked
    assert village.people["secretary"].name in html


def test_a_day_is_planned_and_an_appointment_asked_for_on_pages(today: None) -> None:
    village = make_village()
    director = village.people["director"]
    client = signed_in(village.account("director"))
    address = f"/a/{CODE}/receptions/plan/"
    assert address in client.get(f"/a/{CODE}/receptions/").content.decode()
    on = TODAY + timedelta(days=3)
    given = {
        "kind": "reception",
        "on": on.isoformat(),
        "by": str(director.pk),
        "hours": "8:30–11:30",
    }
    assert client.post(address, given).status_code == 302
    row = Reception.objects.get()
    assert (row.kind, row.on, row.by_id, row.hours) == ("reception", on, director.pk, "8:30–11:30")
    assert "8:30–11:30" in client.get(f"/a/{CODE}/receptions/").content.decode()
    past = client.post(address, given | {"on": (TODAY - timedelta(days=1)).isoformat()})
    assert past.status_code == 422 and Reception.objects.count() == 1  # refused, said beside it

    somebody = people.save_person(actor=areas.COMMAND, now=NOW, area=CODE, name="袁海燕")
    account = Account.objects.create(person=somebody, login="yuan", password="!", created_at=NOW)
    villager = signed_in(account)
    page = villager.get(f"/a/{CODE}/receptions/").content.decode()
    assert address in page and "8:30–11:30" in page
    asks = {"kind": "appointment", "on": on.isoformat(), "by": str(director.pk)}
    assert villager.post(address, asks).status_code == 422  # without what about
    assert villager.post(address, asks | {"subject": "宅基地的事"}).status_code == 302
    assert "宅基地的事" in villager.get(f"/a/{CODE}/receptions/").content.decode()
    assert "宅基地的事" in client.get(f"/a/{CODE}/receptions/").content.decode()
    assert "宅基地的事" not in Client().get(f"/a/{CODE}/receptions/").content.decode()
    assert villager.post(address, asks | {"kind": "reception"}).status_code == 422
    assert Client().get(address).status_code in (302, 403)
