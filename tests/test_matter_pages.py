"""Pages of matters, of their parts and of the methods."""

from __future__ import annotations

import re
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.test_matters import opinion, start
from tests.world import CODE, NOW, Village, make_matter, make_village

from xiangyue.access import clock
from xiangyue.data.models import Matter, Membership, MotionText, Reach
from xiangyue.methods import library

pytestmark = pytest.mark.django_db

MOST = 8  # queries of any page


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def village() -> Village:
    return make_village(representatives=10)


@pytest.fixture
def clerk(village: Village) -> Client:
    client = Client()
    client.force_login(village.account("clerk"))
    return client


def text(response) -> str:
    return response.content.decode()


def test_the_list_shows_each_matter_with_its_step(client, village):
    make_matter(village, upto="assembly")
    body = text(client.get(f"/a/{CODE}/matters/"))
    assert "硬化三组到四组的机耕路" in body and "正在办" in body
    assert "练习" not in body


def test_practice_matters_are_not_in_the_village_list(client, village):
    make_matter(village, practice=True, title="练习用的事")
    assert "练习用的事" not in text(client.get(f"/a/{CODE}/matters/"))


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
@pytest.mark.parametrize("slug", [p.slug for p in library.procedures()])
def test_a_method_can_be_read_whole(client, slug, lang):
    body = unescape(text(client.get(f"/procedures/{slug}/", headers={"accept-language": lang})))
    procedure = library.procedure(slug)
    for step in procedure.steps:
        assert procedure.text(lang, "steps", step.key, "name") in body
    assert "<svg" in body
    if slug in ("eight-step", "four-deliberations"):
        assert ("三分之二" if lang == "zh-hans" else "two thirds") in body.lower()


@pytest.mark.parametrize("key", [p.key for p in library.procedure("eight-step").parts])
@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_every_part_has_its_page_for_those_who_act_and_for_anyone(
    village, client, clerk, key, lang
):
    matter = make_matter(village, upto=key)
    for reader in (client, clerk):
        with CaptureQueriesContext(connection) as queries:
            response = reader.get(f"/m/{matter.pk}/{key}/", headers={"accept-language": lang})
        assert response.status_code == 200, key
        assert len(queries) <= MOST, [q["sql"][:100] for q in queries]


def test_the_page_of_a_matter_says_what_is_missing_and_whose_turn_it_is(village, clerk):
    matter = make_matter(village, upto="notices")
    body = text(clerk.get(f"/m/{matter.pk}/"))
    assert "该您办" in body
    assert "全体10名都要通知到" in body
    assert "第2步“定议题”" not in body


def test_the_page_of_a_matter_takes_a_fixed_number_of_queries(village, clerk):
    few = start(village, opinions=[opinion(village).pk])
    many = start(village, opinions=[opinion(village, f"意见{n}").pk for n in range(40)])
    counts = []
    clerk.get(f"/m/{few.pk}/")  # this process has seen the session
    for matter in (few, many):
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(f"/m/{matter.pk}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST


def test_the_list_takes_a_fixed_number_of_queries(village, clerk):
    make_matter(village, upto="assembly")
    counts = []
    clerk.get(f"/a/{CODE}/matters/")  # this process has seen the session
    for more in (0, 30):
        for _n in range(more):
            make_matter(village, upto="posting")
        with CaptureQueriesContext(connection) as queries:
            clerk.get(f"/a/{CODE}/matters/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST


def test_one_chooses_among_the_methods_that_one_may_begin(village, clerk):
    assert f'href="/a/{CODE}/matters/new/"' in text(clerk.get(f"/a/{CODE}/matters/"))
    body = text(clerk.get(f"/a/{CODE}/matters/new/"))
    first, *rest = re.findall(rf"/a/{CODE}/matters/new/[?]method=([a-z-]+)", body)
    assert first == "eight-step" and len(rest) == len(set(rest))  # the one adopted here leads
    begun = set(rest)
    assert {"charter", "consultation", "group-meeting"} <= begun
    # not adopted here, of another level, of another kind of place, asked for by oneself
    assert not begun & {"eight-step", "four-deliberations", "weak-village", "residents-assembly",
                        "errand", "protected-report"}  # fmt: skip
    for slug in begun:
        page = clerk.get(f"/a/{CODE}/matters/new/?method={slug}")
        assert page.status_code == 200, slug
    assert "matters/new/" not in text(Client().get(f"/a/{CODE}/matters/"))


def test_a_clerk_begins_a_matter_out_of_an_opinion(village, clerk):
    said = opinion(village)
    choice = text(clerk.get(f"/a/{CODE}/matters/new/?opinion={said.pk}"))
    assert f"?method=eight-step&amp;opinion={said.pk}" in choice  # it goes along with the method
    page = clerk.get(f"/a/{CODE}/matters/new/?method=eight-step&opinion={said.pk}")
    assert "东巷晚上没有路灯" in text(page)
    sent = {
        "title": "东巷装路灯",
        "category": "public_works",
        "origin": "opinions",
        "opinions": [str(said.pk)],
        "idempotency": str(uuid4()),
    }
    first = clerk.post(f"/a/{CODE}/matters/new/", sent)
    again = clerk.post(f"/a/{CODE}/matters/new/", sent)
    matter = Matter.objects.get()
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"] == f"/m/{matter.pk}/"


def test_a_villager_is_told_who_begins_matters(village):
    client = Client()
    client.force_login(village.account("villager"))
    response = client.get(f"/a/{CODE}/matters/new/")
    assert response.status_code == 403
    assert "党支部书记" in text(response)


def test_a_stale_page_is_told_and_nothing_typed_is_lost(village, clerk):
    matter = start(village, opinions=[opinion(village).pk])
    old = matter.version
    fields = {"title": "方案", "body": "装十二盏太阳能路灯", "expected_version": old}
    assert clerk.post(f"/m/{matter.pk}/plan/", fields).status_code == 302
    response = clerk.post(f"/m/{matter.pk}/plan/", {**fields, "body": "装二十盏"})
    assert response.status_code == 409
    assert "装二十盏" in text(response) and "已经有了新的变化" in text(response)
    assert MotionText.objects.count() == 1


def test_a_part_that_waits_says_why_on_its_page(village, clerk):
    matter = start(village)
    body = text(clerk.get(f"/m/{matter.pk}/assembly/", headers={"accept-language": "en"}))
    assert "Why it cannot begin yet" in body
    assert "Step 4, “Review”, is not finished" in body


def test_finishing_by_hand_too_early_is_refused_with_the_numbers(village, clerk):
    matter = make_matter(village, upto="notices")
    response = clerk.post(f"/m/{matter.pk}/notices/finish/")
    assert response.status_code == 409
    assert "还差10名" in text(response)


def test_a_method_is_adopted_by_those_who_may(village, clerk):
    assert clerk.get(f"/a/{CODE}/procedure/").status_code == 200
    sent = {"slug": "four-deliberations", "idempotency": str(uuid4())}
    assert clerk.post(f"/a/{CODE}/procedure/", sent).status_code == 302
    visitor = Client()
    assert visitor.get(f"/a/{CODE}/procedure/").status_code == 403


def test_what_is_not_there_is_not_found(client, village):
    matter = make_matter(village)
    for path in ("/m/999999/", f"/m/{matter.pk}/no-such-part/", "/procedures/none/"):
        assert client.get(path).status_code == 404


def test_one_after_another_is_entered_until_all_are(clerk, village):
    matter = make_matter(village, upto="talks")
    page, finish = f"/m/{matter.pk}/talks/", f"/m/{matter.pk}/talks/finish/"
    assert "已走访0位" in text(clerk.post(finish, {"idempotency": uuid4()}, follow=True))
    for name in ("周老伯", "沈老师傅"):
        told = {"target": "elders", "name": name, "how": "visit", "stance": "for"}
        clerk.post(page, {**told, "idempotency": uuid4()})
        matter.refresh_from_db()
        assert matter.open_parts == ["talks"]
    assert set(matter.reaches.values_list("name", flat=True)) == {"周老伯", "沈老师傅"}
    clerk.post(finish, {"idempotency": uuid4()})
    matter.refresh_from_db()
    assert matter.open_parts == ["motion"]


def test_who_was_asked_and_what_they_think_is_for_those_who_ask(client, clerk, village):
    matter = make_matter(village, upto="talks")
    Reach.objects.create(
        matter=matter, part="talks", target="elders", name="周老伯", how="visit",
        response="桥先修", stance="against", reached_on=NOW.date(),
    )  # fmt: skip
    page = f"/m/{matter.pk}/talks/"
    assert "周老伯" in text(clerk.get(page))
    assert "周老伯" not in text(client.get(page)) and "桥先修" not in text(client.get(page))


@pytest.mark.parametrize(("wrong", "says"), [("五户", "整数"), ("99", "填了99户")])
def test_what_is_no_number_of_households_is_said_and_the_sheet_is_kept(
    clerk, village, wrong: str, says: str
) -> None:
    matter = make_matter(village, upto="notices")
    seats = Membership.objects.filter(role="representative").order_by("pk")
    seat = seats.values_list("pk", flat=True)[0]
    address = f"/m/{matter.pk}/notices/"
    sent = {f"told-{seat}": "on", f"households-{seat}": wrong, f"response-{seat}": "同意修"}
    page = clerk.post(address, sent)
    assert page.status_code in (409, 422) and says in text(page)
    assert f'value="{wrong}"' in text(page) and "同意修" in text(page)
    assert not Reach.objects.filter(matter=matter).exists()
    assert clerk.post(address, sent | {f"households-{seat}": "2"}).status_code == 302
    assert Reach.objects.get(matter=matter).households == 2
    again = text(clerk.get(address))
    waiting, _fold, done = again.partition("已通知的1名村民代表")
    assert f'name="told-{seat}"' in done and done.count('name="told-') == 1, "the others come first"
    assert waiting.count('name="told-') > 5 and '<details class="chapter">' in again
    again = text(clerk.post(address, sent))
    assert f'value="{wrong}"' in again.partition('<details class="chapter" open>')[2]
