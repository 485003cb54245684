"""One's own list, messages, how one is reached; calendars and feeds as programs read them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from icalendar import Calendar
from tests.world import NOW, Village, make_matter, make_officer, make_village

from xiangyue.access import clock, contacts
from xiangyue.actions import meetings, messages, reaching, receptions
from xiangyue.actions.agendas import NewItem
from xiangyue.data.models import (
    Attendance,
    Contact,
    HelpRequest,
    Matter,
    MatterPart,
    Meeting,
    Message,
    Opinion,
    Parcel,
    Party,
    Posting,
    Reaching,
    Reception,
    RecordEntry,
    Task,
)

DAY = timedelta(days=1)
EN = {"accept-language": "en"}
SECRET = "阿强家借了阿珍家三万块"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.CHANNELS = {"sms": "file", "email": "file"}
    settings.OUTBOX = tmp_path


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def call(village: Village, title: str = "三月村代会", days: int = 5) -> Meeting:
    return meetings.call_meeting(
        actor=village.actor("director"), now=NOW, area=village.code, title=title,
        body="representatives_assembly", place="文化礼堂", starts_at=NOW + days * DAY,
        items=[NewItem(title="听取汇报")],
    )  # fmt: skip


def task(village: Village, who: str = "clerk", title: str = "浇水泥") -> Task:
    return Task.objects.create(
        matter=make_matter(village), part="tasks", title=title, created_at=NOW,
        owner=village.person(who), due_on=NOW.date() + 9 * DAY,
    )  # fmt: skip


def posting(village: Village, title: str, matter: Matter | None = None) -> Posting:
    return Posting.objects.create(
        area=village.area, matter=matter, year=2026, number=Posting.objects.count() + 1,
        part="posting" if matter else "",
        title=title, body="路已经定了。", contact="村办公室", posted_at=NOW - DAY,
        posted_by=village.person("clerk"), days=15, until=NOW.date() + 14 * DAY,
    )  # fmt: skip


def asked(village: Village) -> HelpRequest:
    """A private matter of the villager: done, and their word is asked for."""
    matter = make_matter(village, procedure="help-request", title=SECRET, upto="word")
    MatterPart.objects.filter(matter=matter, key="word").update(due_on=NOW.date() + 3 * DAY)
    Matter.objects.filter(pk=matter.pk).update(due_on=NOW.date() + 3 * DAY)
    Party.objects.create(matter=matter, person=village.person("villager"), side="asker")
    return HelpRequest.objects.create(
        matter=matter, part="request", receipt="R", person=village.person("villager"), asker="林",
        text=SECRET, channel="web", days=5, taken_on=NOW.date(), result="solved",
        done_on=NOW.date(), in_time=True,
    )  # fmt: skip


# -- The list --------------------------------------------------------------------------------------


def test_everyone_has_one_list(village: Village, client: Client) -> None:
    call(village)
    task(village, "representative_2")
    request = asked(village)
    village.people["officer"] = make_officer("330212105")
    expected = {
        "representative_2": ["三月村代会", "浇水泥"],
        "director": ["三月村代会"],
        "clerk": ["三月村代会"],
        "villager": ["说说您满意不满意", f"/m/{request.matter_id}/"],
        "supervisor": [],
        "officer": [],
    }
    for who, words in expected.items():
        client.force_login(village.account(who))
        for address in ("/me/", "/me/waiting/"):
            page = client.get(address)
            assert page.status_code == 200
            assert all(w in page.text for w in words), (who, words)
            assert ("没有要您办的事" in page.text) is (not words), who


@pytest.mark.parametrize("n", [1, 30])
def test_queries_of_ones_own_pages(
    village: Village, client: Client, n: int, django_assert_max_num_queries: Any
) -> None:
    for k in range(n):
        call(village, days=5 + k)
        task(village)
    messages.sweep_all(now=NOW)
    client.force_login(village.account("clerk"))
    for address in ("/me/", "/me/waiting/", "/me/said/", "/me/messages/", "/me/reached/"):
        client.get(address)
        with django_assert_max_num_queries(8):
            assert client.get(address).status_code == 200
    reaching.new_calendar(
        actor=village.actor("clerk"), now=NOW, person_id=village.person("clerk").pk
    )
    secret = contacts.calendar_secret(village.person("clerk").pk, 1)
    own = f"/cal/{village.person('clerk').pk}-{secret}.ics"
    for address in (own, f"/a/{village.code}/calendar.ics", f"/a/{village.code}/notices.atom"):
        with django_assert_max_num_queries(8):
            assert Client().get(address).status_code == 200


# -- Messages --------------------------------------------------------------------------------------


def test_a_message_is_new_until_it_is_opened(village: Village, client: Client) -> None:
    meeting = call(village)
    task(village, "representative_2")
    messages.sweep_all(now=NOW)
    client.force_login(village.account("representative_2"))
    assert "2 not read yet" in client.get("/me/", headers=EN).text
    page = client.get("/me/messages/", headers=EN)
    assert "You are called to a meeting: 三月村代会" in page.text
    assert "A task is yours: 浇水泥" in page.text and page.text.count("Not read</span>") == 2
    row = Message.objects.get(kind="meeting.called", person=village.person("representative_2"))
    assert client.get(f"/me/messages/{row.pk}/").url == f"/meetings/{meeting.pk}/"
    assert client.get("/me/messages/").text.count("没看过</span>") == 1
    assert client.post("/me/messages/read/").url == "/me/messages/"
    assert not Message.objects.filter(person=row.person, seen_at=None).exists()
    other = Client()
    other.force_login(village.account("representative_3"))
    assert other.get(f"/me/messages/{row.pk}/").status_code == 404
    visitor = Client().get(f"/me/messages/{row.pk}/")
    assert visitor.url == f"/sign-in/?next=/me/messages/{row.pk}/"


def test_what_says_the_same_stands_once(village: Village, client: Client) -> None:
    for n in range(3):
        Opinion.objects.create(
            area=village.area, receipt=f"{n:010d}", text="路灯坏了", channel="phone",
            created_at=NOW, due_on=NOW.date() + (9 + n) * DAY,
        )  # fmt: skip
    messages.sweep_all(now=NOW)
    client.force_login(village.account("clerk"))
    page = client.get("/me/messages/").text
    assert page.count("等您答复意见") == 1 and "3条" in page
    (link,) = re.findall(r'href="(/me/messages/\d+/\?alike)"', page)
    assert client.get(link).url == "/me/waiting/"
    assert not Message.objects.filter(person=village.person("clerk"), seen_at=None).exists()


def test_every_message_leads_to_a_page(village: Village, client: Client) -> None:
    call(village)
    task(village)
    asked(village)
    posting(village, "决议公告", make_matter(village))
    Posting.objects.update(until=NOW.date() - DAY)
    messages.sweep_all(now=NOW)
    assert Message.objects.count() > 5
    for row in Message.objects.select_related("person"):
        client.force_login(village.account(row.person))
        page = client.get(f"/me/messages/{row.pk}/", follow=True)
        assert page.status_code == 200, (row.kind, row.link)
        assert page.redirect_chain[-1][0] != "/me/", (row.kind, row.link)


# -- How one is reached ----------------------------------------------------------------------------


def test_a_number_is_entered_proved_and_taken_away(village: Village, client: Client) -> None:
    client.force_login(village.account("villager"))
    page = client.get("/me/reached/", headers=EN)
    assert "SMS" in page.text and "Not entered" in page.text and "Not set up here yet" in page.text
    assert client.get("/me/reached/wecom/").status_code == 404
    assert client.post("/me/reached/sms/", {"address": "12"}).status_code == 422
    sent = client.post("/me/reached/sms/", {"address": "13800001111", "whose": "女儿"})
    assert sent.url == "/me/reached/sms/code/"
    row = Contact.objects.get()
    assert "13800001111" not in client.get("/me/reached/").text
    assert "138****1111" in client.get("/me/reached/").text
    wrong = client.post("/me/reached/sms/code/", {"code": "1"})
    assert wrong.status_code == 422 and "还可以再试4次" in wrong.text
    again = client.post("/me/reached/sms/code/", {"again": "1"})
    assert again.status_code == 429
    code = contacts.code_of(row)
    assert client.post("/me/reached/sms/code/", {"code": code}).url == "/me/reached/"
    assert Contact.objects.get().checked_at is not None
    assert client.post("/me/reached/sms/remove/").url == "/me/reached/"
    assert not Contact.objects.exists()


def test_how_often_and_when_not(village: Village, client: Client) -> None:
    client.force_login(village.account("villager"))
    page = client.get("/me/reached/choose/", headers=EN)
    assert "Once a week" in page.text and "WeChat" not in page.text
    form = {"web": "now", "sms": "daily", "email": "never", "language": "en"}
    half = client.post("/me/reached/choose/", form | {"quiet_from": "22:00"})
    assert half.status_code == 422
    whole = form | {"quiet_from": "22:00", "quiet_until": "07:00"}
    assert client.post("/me/reached/choose/", whole).url == "/me/reached/"
    kept = Reaching.objects.get()
    assert kept.rules == {"web": "now", "sms": "daily", "email": "never"}
    assert "22:00" in client.get("/me/reached/").text
    assert client.post("/me/reached/choose/", form | {"sms": "hourly"}).status_code == 422


def test_the_clerk_does_it_for_somebody_on_record(village: Village, client: Client) -> None:
    old = village.person("villager")
    base = f"/a/{village.code}/people/{old.pk}/reached/"
    for who, status in (("supervisor", 404), ("villager", 404), ("clerk", 200)):
        client.force_login(village.account(who))
        assert client.get(base).status_code == status, who
    assert base in client.get(f"/a/{village.code}/people/{old.pk}/").text
    sent = client.post(f"{base}sms/", {"address": "13900002222", "whose": "儿子", "vouched": "on"})
    assert sent.url == base
    row = Contact.objects.get()
    assert row.checked_at is not None and row.made_by == village.person("clerk")
    entry = RecordEntry.objects.get(act="person.contact")
    assert "13900002222" not in entry.body and '"vouched":true' in entry.body
    assert not Parcel.objects.exists()
    chosen = client.post(f"{base}choose/", {"web": "now", "sms": "weekly", "email": "daily",
                                            "language": "zh"})  # fmt: skip
    assert chosen.url == base
    assert client.post(f"{base}sms/remove/").url == base


# -- Calendars -------------------------------------------------------------------------------------


def events(body: bytes) -> dict[str, Any]:
    read = Calendar.from_ical(body)
    assert [str(z["tzid"]) for z in read.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    found = {str(e["uid"]): e for e in read.walk("VEVENT")}
    assert len(found) == len(read.walk("VEVENT"))
    return found


def test_the_calendar_of_a_village(village: Village) -> None:
    meeting = call(village)
    hang = posting(village, "决议公告")
    receptions.plan_reception(
        actor=village.actor("secretary"), now=NOW, area=village.code, kind="reception",
        on=NOW.date() + 6 * DAY, by_id=village.person("secretary").pk, hours="9:00-11:00",
    )  # fmt: skip
    hidden = make_matter(village, procedure="help-request", title=SECRET)
    posting(village, SECRET, hidden)
    private = call(village, SECRET, days=7)
    private.items.update(matter=hidden)
    Reception.objects.create(
        area=village.area, kind="appointment", on=NOW.date() + DAY, subject=SECRET, made_at=NOW,
        by=village.person("secretary"), made_by=village.person("villager"),
        asked_by=village.person("villager"),
    )  # fmt: skip
    address = f"/a/{village.code}/calendar.ics"
    answer = Client().get(address)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert SECRET not in answer.text.replace("\r\n ", "")
    found = events(answer.content)
    assert len(found) == 3
    uid = next(u for u in found if u.startswith(f"meeting-{meeting.pk}@"))
    event = found[uid]
    assert event["dtstart"].dt.isoformat() == "2026-03-15T09:00:00+08:00"
    assert event["dtstart"].params["tzid"] == "Asia/Shanghai"
    assert str(event["location"]) == "文化礼堂" and event["status"] == "CONFIRMED"
    last = next(e for u, e in found.items() if u.startswith(f"posting-{hang.pk}-"))
    assert last["dtstart"].dt == date(2026, 3, 24)
    meetings.cancel_meeting(
        actor=village.actor("director"), now=NOW, meeting_id=meeting.pk, reason="下大雨"
    )
    later = events(Client().get(address).content)[uid]
    assert later["status"] == "CANCELLED" and later["sequence"] > event["sequence"]
    assert Client().get("/a/330212105999/calendar.ics").status_code == 404
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))


def test_ones_own_calendar_is_behind_a_secret_that_can_die(
    village: Village, client: Client
) -> None:
    meeting = call(village)
    task(village, "representative_2")
    asked(village)
    person = village.person("representative_2")
    assert Client().get(f"/cal/{person.pk}-{contacts.calendar_secret(person.pk, 0)}.ics").status_code == 404  # fmt: skip  # noqa: E501
    client.force_login(village.account(person))
    client.post("/me/reached/calendar/")
    (address,) = re.findall(r"http://[^<\"]+(/cal/[^<\"]+\.ics)", client.get("/me/reached/").text)
    found = events(Client().get(address).content)
    names = sorted(str(e["summary"]) for e in found.values())
    assert names == ["三月村代会", "浇水泥"]
    assert any(u.startswith(f"meeting-{meeting.pk}@") for u in found)
    client.post("/me/reached/calendar/")
    assert Client().get(address).status_code == 404
    client.post("/me/reached/calendar/", {"off": "1"})
    for number in range(6):
        secret = contacts.calendar_secret(person.pk, number)
        assert Client().get(f"/cal/{person.pk}-{secret}.ics").status_code == 404
    villager = village.person("villager")
    reaching.new_calendar(actor=village.actor("villager"), now=NOW, person_id=villager.pk)
    secret = contacts.calendar_secret(villager.pk, 1)
    own = Client().get(f"/cal/{villager.pk}-{secret}.ics?lang=en")
    assert SECRET not in own.text.replace("\r\n ", "")
    assert "say how content you are" in own.text.replace("\r\n ", "")


def test_a_meeting_called_off_is_cancelled_in_ones_own_calendar(village: Village) -> None:
    meeting = call(village)
    person = village.person("representative_2")
    reaching.new_calendar(actor=village.actor(person), now=NOW, person_id=person.pk)
    address = f"/cal/{person.pk}-{contacts.calendar_secret(person.pk, 1)}.ics"
    meetings.cancel_meeting(
        actor=village.actor("director"), now=NOW, meeting_id=meeting.pk, reason="下大雨"
    )
    (event,) = events(Client().get(address).content).values()
    assert event["status"] == "CANCELLED"
    Attendance.objects.filter(person=person).update(state="excused")
    assert not events(Client().get(address).content)


# -- Notices ---------------------------------------------------------------------------------------


def test_notices_as_atom(village: Village) -> None:
    meeting = call(village)
    hang = posting(village, "决议公告")
    done = make_matter(village, title="修机耕路")
    Matter.objects.filter(pk=done.pk).update(decided_at=NOW, resolution_number="〔2026〕1号")
    hidden = make_matter(village, procedure="help-request", title=SECRET)
    Matter.objects.filter(pk=hidden.pk).update(decided_at=NOW, resolution_number="〔2026〕2号")
    posting(village, SECRET, hidden)
    private = call(village, SECRET, days=7)
    private.items.update(matter=hidden)
    practised = make_matter(village, practice=True, title=SECRET)
    Matter.objects.filter(pk=practised.pk).update(decided_at=NOW, resolution_number="〔2026〕3号")
    ids = {}
    for code in (village.code, "330212105", "330212", "3302", "33"):
        answer = Client().get(f"/a/{code}/notices.atom")
        assert answer.status_code == 200 and SECRET not in answer.text
        assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
        feed = ElementTree.fromstring(answer.content)
        assert feed.tag == f"{ATOM}feed"
        for name in ("id", "title", "updated", "author"):
            assert feed.find(f"{ATOM}{name}") is not None, name
        own = [x for x in feed.findall(f"{ATOM}link") if x.get("rel") == "self"]
        assert own and own[0].get("href", "").endswith(f"/a/{code}/notices.atom")
        entries = feed.findall(f"{ATOM}entry")
        for entry in entries:
            for name in ("id", "title", "updated", "link"):
                assert entry.find(f"{ATOM}{name}") is not None, name
        ids[code] = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(map(tuple, ids.values()))) == 1  # the same ids at every level
    assert {i.rsplit(":", 1)[-1] for i in ids["33"]} == {
        f"meeting/{meeting.pk}", f"posting/{hang.pk}", f"resolution/{done.pk}",
    }  # fmt: skip
    assert Client().get("/a/23/notices.atom").status_code == 404


def test_an_empty_feed_is_a_feed(village: Village) -> None:
    feed = ElementTree.fromstring(Client().get(f"/a/{village.code}/notices.atom").content)
    assert not feed.findall(f"{ATOM}entry") and feed.findtext(f"{ATOM}updated")


def test_pages_tell_of_their_feeds(village: Village, client: Client) -> None:
    code = village.code
    page = client.get(f"/a/{code}/").text
    assert (
        f'<link rel="alternate" type="application/atom+xml" href="/a/{code}/notices.atom"' in page
    )
    for address in (f"/a/{code}/", f"/a/{code}/postings/", f"/a/{code}/meetings/"):
        page = client.get(address).text
        assert f'href="/a/{code}/notices.atom"' in page, address
    assert f'href="/a/{code}/calendar.ics"' in client.get(f"/a/{code}/meetings/").text
