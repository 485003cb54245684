"""What a program reads in order to act, over the wire: who one is, what waits, what is due, the
lists of an office. Each tells a reader what the page tells them, and the queries do not grow."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.reached import call
from tests.registered import a_seal
from tests.test_api import get, token
from tests.test_postings import decided, put_up
from tests.world import CODE, NOW, Village, make_matter, make_village

from xiangyue.access import clock
from xiangyue.actions import restricted
from xiangyue.actions.matters import start_matter
from xiangyue.actions.village_books import open_book
from xiangyue.api import lists
from xiangyue.data.models import (
    BookMonth,
    BookReview,
    BookVoucher,
    Household,
    Matter,
    Objection,
    Person,
    Question,
    RestrictedLook,
    Task,
)

pytestmark = pytest.mark.django_db
PHONE = "13912345678"


@pytest.fixture
def village(monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_village()


def whole(answer: Any) -> str:
    """All that an answer says, without its escapes."""
    return json.dumps(answer.json(), ensure_ascii=False)


# --- one's own


def test_who_the_token_speaks_for(client: Client, village: Village) -> None:
    assert get(client, "/me").status_code == 401
    mine = get(client, "/me", token(village, "clerk", "read")).json()
    assert mine["id"] == village.people["clerk"].pk and mine["name"] == "何小芳"
    assert mine["seats"] == [{"role": "clerk", "area": CODE}] and mine["places"] == [CODE]
    assert get(client, "/me", token(village, "villager")).json()["seats"] == []


def test_what_waits_is_what_the_page_says(client: Client, village: Village) -> None:
    matter = make_matter(village, upto="motion")
    meeting = call(village)
    for path in ("/me/waiting", "/me/dues"):
        assert get(client, path).status_code == 401
    part = get(client, f"/matters/{matter.pk}/parts/{matter.open_parts[0]}").json()
    who = part["actors"][0]
    bearer = token(village, who, "read")
    rows = get(client, "/me/waiting", bearer).json()["rows"]
    parts = [r for r in rows if r["part"] == part["key"]]
    assert [(r["matter"], r["name"], r["title"]) for r in parts] == [
        (matter.pk, part["name"], matter.title)
    ]
    page = Client()
    page.force_login(village.account(who))
    shown = page.get("/me/waiting/").content.decode()
    assert all(r["title"] in shown for r in rows)
    own = get(client, "/me/dues", bearer).json()["rows"]
    assert all(r["due_on"] for r in own)
    theirs = get(client, "/me/waiting", token(village, village.representatives[0])).json()["rows"]
    assert [r["does"] for r in theirs if r["meeting"] == meeting.pk] == ["confirm"]
    assert get(client, "/me/waiting", token(village, village.stranger)).json()["rows"] == []


def test_of_a_private_matter_a_list_of_dues_says_only_that_there_is_one(
    client: Client, village: Village
) -> None:
    secret = "暗号调解两家"
    matter = start_matter(
        actor=village.actor("director"), now=NOW, area=CODE, origin="application", title=secret,
        procedure="personal-matters", applicant=True,
    )  # fmt: skip
    Matter.objects.filter(pk=matter.pk).update(due_on=date(2026, 3, 20))
    clerk = village.people["clerk"]
    Task.objects.create(
        matter=matter, part="report", title=secret, owner=clerk, due_on=date(2026, 3, 20),
        created_at=NOW,
    )  # fmt: skip
    for path in (f"/areas/{CODE}/dues", f"/areas/{CODE}/calendar/2026", f"/areas/{CODE}/tasks"):
        for bearer in ("", token(village, "villager"), token(village, village.stranger)):
            answer = get(client, path, bearer)
            assert answer.status_code == 200 and secret not in whole(answer)
            hidden = [r for r in answer.json()["rows"] if r.get("secret")]
            assert all(r["id"] is None and r["matter"] is None for r in hidden)
    # whose task it is has it on their own list
    rows = get(client, f"/areas/{CODE}/tasks", token(village, "clerk")).json()["rows"]
    assert [r["title"] for r in rows] == [secret]
    hidden = [r for r in get(client, f"/areas/{CODE}/dues").json()["rows"] if r["secret"]]
    assert hidden and all(r["words"] == r["matter_title"] == r["person"] == "" for r in hidden)


def test_what_is_asked_wrongly_is_refused_with_words(client: Client, village: Village) -> None:
    for path, status in {
        f"/areas/{CODE}/dues?who=nobody": 404,
        f"/areas/{CODE}/dues?kind=nothing": 404,
        f"/areas/{CODE}/calendar/1999": 422,
        "/areas/330212105999/dues": 404,
        f"/areas/{CODE}/dues?page=0": 422,
        "/matters/999999/parts/draft": 404,
        "/meetings/999999/attendance": 404,
        "/postings/999999/objections": 404,
    }.items():
        answer = client.get(f"/api/v1{path}")
        assert answer.status_code == status, path
        assert {"code", "field", "checks"} == set(answer.json())
    matter = make_matter(village)
    assert get(client, f"/matters/{matter.pk}/parts/nothing").status_code == 404
    assert get(client, f"/areas/{CODE}/dues", who="branch_committee").status_code == 200


# --- parts, by who reads


def test_a_part_says_whose_it_is(client: Client, village: Village) -> None:
    matter = make_matter(village, upto="motion")
    key = matter.open_parts[0]
    seen = get(client, f"/matters/{matter.pk}/parts/{key}").json()
    assert seen["status"] == "open" and seen["kind"] and not seen["may"] and not seen["mine"]
    acting = seen["actors"][0]
    mine = get(client, f"/matters/{matter.pk}/parts/{key}", token(village, acting)).json()
    assert mine["mine"] and mine["may"] and mine["version"] == matter.version


def test_a_sealed_register_tells_that_there_is_an_entry_and_never_its_words(
    client: Client, village: Village
) -> None:
    words = "儿子办婚事暗号"
    matter = start_matter(
        actor=village.actor("director"), now=NOW, area=CODE, origin="application", title="报告",
        procedure="personal-matters", applicant=True,
    )  # fmt: skip
    restricted.enter(
        actor=village.actor("director"), now=NOW, matter_id=matter.pk, part="report",
        about=village.people["director"].pk, kind="ceremony", text=words,
    )  # fmt: skip
    path = f"/matters/{matter.pk}/parts/report"
    for bearer in ("", token(village, "villager"), token(village, village.stranger)):
        assert get(client, path, bearer).status_code == 404
    answer = get(client, path, token(village, "director"))
    assert [e["kind"] for e in answer.json()["tables"]["restricted_entries"]] == ["ceremony"]
    assert words not in whole(answer) and not RestrictedLook.objects.exists()


# --- an office's lists


def test_the_roster_is_for_who_serves_there(client: Client, village: Village) -> None:
    Person.objects.filter(pk=village.people["villager"].pk).update(
        household=village.households[0], birth_date=date(1950, 2, 3)
    )
    Household.objects.filter(pk=village.households[0].pk).update(head="林大山")
    for path in (f"/areas/{CODE}/people", f"/areas/{CODE}/households"):
        for bearer in ("", token(village, "villager"), token(village, village.stranger)):
            assert get(client, path, bearer).status_code == 403
    office, above = token(village, "clerk"), token(village, village.representatives[0])
    found = get(client, f"/areas/{CODE}/people", office, q="村民林").json()["rows"]
    assert [(r["name"], r["born"]) for r in found] == [("村民林阿婆", 1950)]
    seen = whole(get(client, f"/areas/{CODE}/people", above, q="村民林"))
    assert "村民林阿婆" not in seen and "何小芳" in seen  # who acts in public is named
    assert "林大山" in whole(get(client, f"/areas/{CODE}/households", office))
    assert "林大山" not in whole(get(client, f"/areas/{CODE}/households", above))
    seats = get(client, f"/areas/{CODE}/seats").json()["rows"]
    assert {s["role"] for s in seats} >= {"clerk", "director", "representative"}
    assert not {s["role"] for s in seats} & {"party_member", "officer"}
    for name in ("circumstances", "cards"):
        assert get(client, f"/areas/{CODE}/{name}", above).status_code == 403
        assert get(client, f"/areas/{CODE}/{name}", office).json()["rows"] == []


def test_who_is_due_is_told_to_who_keeps_the_sheet(client: Client, village: Village) -> None:
    meeting = call(village)
    path = f"/meetings/{meeting.pk}/attendance"
    assert get(client, path).json()["rows"] == []
    own = get(client, path, token(village, village.representatives[0])).json()["rows"]
    assert [r["person"]["name"] for r in own] == ["代表1"]
    every = get(client, path, token(village, "clerk")).json()["rows"]
    assert len(every) == meeting.attendance.count() > 3
    assert all(i["id"] for i in get(client, f"/meetings/{meeting.pk}").json()["items"])


def test_objections_are_read_without_names_and_masked(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    village, matter = decided()
    posting = put_up(village, matter)
    Objection.objects.create(
        posting=posting, receipt="OBJ1", text=f"打{PHONE}", author=village.people["villager"],
        made_at=NOW, due_on=NOW.date(),
    )  # fmt: skip
    path = f"/postings/{posting.pk}/objections"
    for bearer in ("", token(village, village.stranger)):
        seen = whole(get(client, path, bearer))
        assert PHONE not in seen and "林阿婆" not in seen and "OBJ1" not in seen
    row = get(client, path, token(village, "villager")).json()["rows"][0]
    assert row["own"] and PHONE in row["text"]
    assert PHONE in whole(get(client, path, token(village, "clerk")))


def test_what_is_not_done_yet_is_told_to_the_office(client: Client, village: Village) -> None:
    seal = a_seal(village)
    book = open_book(
        actor=village.actor("clerk"), now=NOW, area=CODE, book="village",
        begins=NOW.date().replace(day=1),
    )  # fmt: skip
    month = BookMonth.objects.filter(book=book).latest("pk")
    sheet = BookReview.objects.create(
        month=month, kind="people", held_on=NOW.date(), need=1, of=1, made_at=NOW,
        made_by=village.people["clerk"],
    )  # fmt: skip
    path = f"/areas/{CODE}/book-reviews"
    office = get(client, path, token(village, "clerk")).json()["rows"]
    assert [r["id"] for r in office] == [sheet.pk] and get(client, path).json()["rows"] == []
    assert [s["id"] for s in get(client, f"/areas/{CODE}/seals").json()["rows"]] == [seal.pk]
    assert get(client, f"/areas/{CODE}/seal-uses/waiting").json()["rows"] == []
    assert BookVoucher.objects.count() == 0
    assert get(client, f"/areas/{CODE}/vouchers/waiting").json()["rows"] == []


@pytest.mark.parametrize("many", [1, 55])
def test_queries_do_not_grow(
    client: Client, django_assert_max_num_queries: Callable[..., Any], village: Village, many: int
) -> None:
    matter = make_matter(village, upto="motion")
    clerk = village.people["clerk"]
    for n in range(many):
        Person.objects.create(area=village.area, name=f"林{n}", created_at=NOW)
        Question.objects.create(
            area=village.area, text=f"问{n}", to_body="village_committee", asked_at=NOW,
            asked_by=clerk, due_on=NOW.date() + timedelta(days=n),
        )  # fmt: skip
        Task.objects.create(
            matter=matter, part="tasks", title=f"事{n}", owner=clerk, due_on=NOW.date(),
            created_at=NOW,
        )  # fmt: skip
    bearer = token(village, "clerk")
    get(client, "/me", bearer)
    found = {f"/areas/{CODE}/{address}": 7 for address in lists.LISTS}
    found |= {"/me": 4, "/me/waiting": 9, "/me/dues": 5, f"/areas/{CODE}/dues": 4}
    found |= {f"/matters/{matter.pk}/parts/{p.key}": 16 for p in matter.parts.all()}
    for path, queries in found.items():
        with django_assert_max_num_queries(queries, info=path):
            answer = get(client, path, bearer)
        assert answer.status_code == 200, path
        if "rows" in answer.json():
            assert len(answer.json()["rows"]) <= 50
