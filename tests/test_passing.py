"""Opinions passed up to the township, and its answer given back (catalogue B1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.page_forms import form_of
from tests.world import CODE, NOW, Village, make_matter, make_officer, make_village

from xiangyue.access.actors import NOBODY, Actor, actor_of_person
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.matters import link_opinions
from xiangyue.actions.opinions import answer_opinion, submit_opinion
from xiangyue.actions.passing import bring_back, pass_up
from xiangyue.core.refusals import Refusal
from xiangyue.data import figures
from xiangyue.data.figure_check import differences
from xiangyue.data.models import Account, Jurisdiction, Opinion, PassedUp, Person, RecordEntry

TOWN = CODE[:9]
TEXT = "过镇的公路上大货车太多，电话13812345678，请管一管"
WHY = "公路归镇里管，村里没有权"


@pytest.fixture
def village(db: None, still: datetime) -> Village:
    return make_village(now=still)


@pytest.fixture
def officer(village: Village) -> Person:
    return make_officer(TOWN, now=village.now)


def acting(person: Person, village: Village) -> Actor:
    return actor_of_person(person.pk, village.now)


def say(village: Village, *, public: bool = True, practice: bool = False) -> Opinion:
    return submit_opinion(
        actor=village.actor("villager"),
        now=village.now,
        area=CODE,
        text=TEXT,
        public=public,
        practice=practice,
    )


def up(village: Village, opinion: Opinion, who: str = "clerk", later: int = 0) -> PassedUp:
    now = village.now + timedelta(days=later)
    pk = pass_up(actor=village.actor(who), now=now, opinion_id=opinion.pk, reason=WHY)
    return PassedUp.objects.get(pk=pk)


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value.checks[0].says


def wrong() -> list[object]:
    """Figures of opinions that are not what the rows say (the village's people are plain rows)."""
    return [d for d in differences() if d.key.startswith("opinions")]


def due(area: str) -> dict[int, int]:
    """How many answers are late in an area, that many days from today."""
    found = {}
    today = NOW.date()
    for days in (16, 20, 26, 40):
        day = today + timedelta(days=days)
        found[days] = figures.read([area], first=day, last=day, today=day)[area]["opinions_due"]
    return found


@pytest.mark.parametrize("who", ["secretary", "director", "clerk"])
def test_up_and_back_is_one_opinion(village: Village, officer: Person, who: str) -> None:
    opinion = say(village)
    Jurisdiction.objects.filter(pk=TOWN).update(charter={"settings": {"answer-days.opinion": 24}})
    assert due(CODE) == due(TOWN) == {16: 1, 20: 1, 26: 1, 40: 1}
    row = up(village, opinion, who)
    opinion.refresh_from_db()
    today = NOW.date()
    assert (row.to_id, row.reason) == (TOWN, WHY)
    assert (row.due_on - today).days == 24
    assert (row.was_due_on - today).days == 15
    assert opinion.due_on == row.due_on
    assert opinion.considered_at == village.now
    # One answer is due, on the township's day; the village is not late for it before.
    assert due(CODE) == due(TOWN) == {16: 0, 20: 0, 26: 1, 40: 1}
    assert wrong() == []
    bring_back(
        actor=acting(officer, village),
        now=village.now + timedelta(days=20),
        passed_id=row.pk,
        kind="handled",
        answer="八月起大货车绕行",
    )
    opinion.refresh_from_db()
    assert (opinion.answer_kind, opinion.answer) == ("handled", "八月起大货车绕行")
    assert opinion.answered_by == officer
    assert due(CODE) == due(TOWN) == {16: 0, 20: 0, 26: 0, 40: 0}
    assert wrong() == []
    entries = RecordEntry.objects.filter(act__in=["opinion.pass-up", "opinion.bring-back"])
    assert list(entries.order_by("seq").values_list("log", "act")) == [
        (CODE, "opinion.pass-up"),
        (CODE, "opinion.bring-back"),
    ]
    assert all(TOWN in e.body and WHY not in e.body for e in entries)
    month = figures.read([TOWN], first=today, last=today + timedelta(days=40), today=today)[TOWN]
    assert (month["opinions"], month["opinions_answered"], month["opinions_in_time"]) == (1, 1, 1)


def test_a_village_that_is_late_stays_late(village: Village, officer: Person) -> None:
    opinion = say(village)
    row = up(village, opinion, later=16)
    opinion.refresh_from_db()
    assert opinion.due_on == row.was_due_on < row.due_on
    assert wrong() == []
    now = village.now + timedelta(days=17)
    actor = acting(officer, village)
    bring_back(actor=actor, now=now, passed_id=row.pk, kind="explained", answer="已经在修")
    assert wrong() == []


def test_who_may_not(village: Village, officer: Person) -> None:
    opinion = say(village)
    next_door = actor_of_person(village.stranger.pk, village.now)
    for actor in (
        NOBODY,
        next_door,
        acting(officer, village),
        village.actor("villager"),
        village.actor("supervisor"),
    ):
        assert (
            refusal(
                lambda actor=actor: pass_up(
                    actor=actor, now=village.now, opinion_id=opinion.pk, reason=WHY
                )
            )
            == "access.roles"
        )
    row = up(village, opinion)
    elsewhere = acting(make_officer("330212106", "别镇干部"), village)
    for actor in (NOBODY, elsewhere, village.actor("clerk"), village.actor("villager")):
        assert (
            refusal(
                lambda actor=actor: bring_back(
                    actor=actor, now=village.now, passed_id=row.pk, kind="handled", answer="好"
                )
            )
            == "access.roles"
        )


def test_what_is_refused(village: Village) -> None:
    opinion = say(village)
    clerk = village.actor("clerk")

    def passing(reason: str = WHY, pk: int = opinion.pk) -> Callable[[], object]:
        return lambda: pass_up(actor=clerk, now=village.now, opinion_id=pk, reason=reason)

    assert refusal(passing()) == "passed.not-open"
    officer = acting(make_officer(TOWN, now=village.now), village)
    assert refusal(passing("  ")) == "passed.reason"
    assert refusal(passing("长" * 501)) == "opinion.too-long"
    assert refusal(passing(pk=opinion.pk + 99)) == "opinion.unknown"
    assert refusal(passing(pk=say(village, practice=True).pk)) == "opinion.practice-mixed"
    row = up(village, opinion)
    assert refusal(passing()) == "passed.already"

    def back(kind: str = "handled", answer: str = "办好了", pk: int = row.pk) -> object:
        return bring_back(actor=officer, now=village.now, passed_id=pk, kind=kind, answer=answer)

    assert refusal(lambda: back(pk=row.pk + 99)) == "opinion.unknown"
    assert refusal(lambda: back(kind="taken_up")) == "opinion.taken-up-needs-matter"
    assert refusal(lambda: back(kind="?")) == "opinion.answer-kind"
    assert refusal(lambda: back(answer=" ")) == "opinion.answer-empty"
    # The village neither answers it nor takes it up while the township has it.
    answering = {"actor": clerk, "now": village.now, "kind": "handled", "text": "好"}
    assert refusal(lambda: answer_opinion(opinion_id=opinion.pk, **answering)) == "passed.already"
    matter = make_matter(village)
    linking = {"actor": village.actor("secretary"), "now": village.now, "matter_id": matter.pk}
    assert refusal(lambda: link_opinions(opinions=[opinion.pk], **linking)) == "passed.already"
    back()
    assert refusal(back) == "passed.answered"
    assert refusal(passing()) == "passed.answered"
    assert wrong() == []


def test_sent_twice_is_done_once(village: Village, officer: Person) -> None:
    opinion, key = say(village), uuid4()
    given = {"actor": village.actor("clerk"), "now": village.now, "key": key}
    pk = pass_up(opinion_id=opinion.pk, reason=WHY, **given)
    with pytest.raises(AlreadyDone) as done:
        pass_up(opinion_id=opinion.pk, reason=WHY, **given)
    assert done.value.result == str(pk)
    assert PassedUp.objects.count() == 1
    given = {"actor": acting(officer, village), "now": village.now, "key": uuid4()}
    bring_back(passed_id=pk, kind="handled", answer="好", **given)
    with pytest.raises(AlreadyDone):
        bring_back(passed_id=pk, kind="handled", answer="好", **given)
    assert wrong() == []


@pytest.fixture
def enter(client: Client, village: Village) -> Callable[[Person], Client]:
    def enter(person: Person) -> Client:
        account, _ = Account.objects.get_or_create(
            login=f"person-{person.pk}",
            defaults={"person": person, "created_at": village.now, "password": "!"},
        )
        client.force_login(account)
        return client

    return enter


def body(client: Client, address: str, language: str = "zh-hans") -> str:
    page = client.get(address, headers={"Accept-Language": language})
    assert page.status_code == 200, address
    return str(page.content.decode())


def test_the_whole_way_on_pages(
    village: Village, officer: Person, enter: Callable[[Person], Client]
) -> None:
    opinion = say(village)
    client = enter(village.people["clerk"])
    form = f"/opinions/{opinion.pk}/pass-up/"
    assert form in body(client, f"/opinions/{opinion.pk}/")
    sent = form_of(client, form)
    assert client.post(form, sent).status_code == 422  # no reason
    assert client.post(form, sent | {"reason": WHY}).status_code == 302
    assert client.post(form, sent | {"reason": WHY}).status_code == 302  # again: done once
    page = body(client, f"/opinions/{opinion.pk}/")
    assert "已报到五乡镇" in page
    assert WHY in page
    assert form not in page
    assert client.get(form)["Location"] == f"/opinions/{opinion.pk}/"  # nothing is left to pass up
    assert "/opinions/answer/" not in page
    client.logout()
    receipt = body(client, f"/r/{opinion.receipt}/")
    assert "已报到五乡镇" in receipt
    assert "Passed up to" in body(client, f"/r/{opinion.receipt}/", "en")
    inbox = f"/a/{TOWN}/opinions/passed/"
    assert client.get(inbox).status_code in (302, 403)
    client = enter(officer)
    assert inbox in body(client, f"/a/{TOWN}/desk/")
    assert inbox in body(client, f"/a/{TOWN}/opinions/")
    page = body(client, inbox)
    assert "大货车太多" in page
    assert WHY in page
    assert "13812345678" not in page
    answer = f"/opinions/passed/{PassedUp.objects.get().pk}/answer/"
    assert answer in page
    sent = form_of(client, answer) | {"kind": "handled", "text": "八月起绕行"}
    assert client.post(answer, sent).status_code == 302
    assert answer not in body(client, inbox)
    client.logout()
    receipt = body(client, f"/r/{opinion.receipt}/")
    assert "八月起绕行" in receipt
    assert "五乡镇" in receipt


def test_words_for_the_village_office_stay_there(
    village: Village, officer: Person, enter: Callable[[Person], Client]
) -> None:
    row = up(village, say(village, public=False))
    client = enter(officer)
    for address in (f"/a/{TOWN}/opinions/passed/", f"/opinions/passed/{row.pk}/answer/"):
        page = body(client, address)
        assert WHY in page
        assert "大货车" not in page
        assert "林阿婆" not in page


def test_strangers_read_no_inbox(village: Village, enter: Callable[[Person], Client]) -> None:
    make_officer(TOWN, now=village.now)
    row = up(village, say(village))
    opinion = row.opinion
    client = enter(village.stranger)
    for address in (
        f"/a/{TOWN}/opinions/passed/",
        f"/opinions/passed/{row.pk}/answer/",
        f"/opinions/{opinion.pk}/pass-up/",
    ):
        assert client.get(address).status_code == 403
    assert client.get("/opinions/passed/999999/answer/").status_code == 404
    assert client.get("/opinions/999999/pass-up/").status_code == 404


def test_queries_do_not_grow_with_rows(
    village: Village, officer: Person, enter: Callable[[Person], Client]
) -> None:
    row = up(village, say(village))
    asked = []
    enter(officer).get(f"/a/{TOWN}/opinions/passed/")  # what is read once
    for _ in range(2):
        client = enter(officer)
        each = []
        for address in (
            f"/a/{TOWN}/opinions/passed/",
            f"/opinions/passed/{row.pk}/answer/",
            f"/a/{TOWN}/opinions/",
            f"/opinions/{row.opinion_id}/",
        ):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            each.append(len(queries))
        asked.append(each)
        for _ in range(20):
            up(village, say(village))
    assert asked[0] == asked[1]
    assert max(asked[1]) <= 8
