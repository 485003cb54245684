"""The pages of meetings: what each reader sees and does, in a fixed number of queries."""

from __future__ import annotations

import subprocess
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.test_meetings import THEN, call, open_it, sheet
from tests.test_votes import hands, paper, vote
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.access import clock
from xiangyue.actions import meetings
from xiangyue.actions.meetings import NewItem
from xiangyue.data.models import AgendaItem, Attendance, Meeting

pytestmark = pytest.mark.django_db
MOST = 8


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch):
    """The day of the pages: ``at(moment)``."""

    def to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    to(NOW)
    return to


def as_(village: Village, who: str | None, lang: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": lang})
    if who:
        client.force_login(village.account(who))
    return client


def get(client: Client, address: str, status: int = 200) -> str:
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert page.status_code == status, page.content.decode()[-600:]
    assert len(queries) <= MOST, [q["sql"][:120] for q in queries]
    return page.content.decode()


def post(client: Client, address: str, *, status: int = 302, **data: object) -> str:
    page = client.post(address, data)
    assert page.status_code == status, page.content.decode()[-1200:]
    return page.content.decode() if status != 302 else page["Location"]


def ballots(**classes: dict[str, int]) -> dict[str, int]:
    return {f"{c}.{what}": n for c, group in classes.items() for what, n in group.items()}


def send(client: Client, address: str, data: dict[str, object]) -> str:
    page = client.post(address, data)
    assert page.status_code in (302, 422), page.content.decode()[-1200:]
    return page.content.decode() if page.status_code == 422 else ""


def test_from_the_call_to_the_signed_minutes(at):
    village = make_village(representatives=5)
    matter = make_matter(village, upto="assembly")
    director, clerk = as_(village, "director"), as_(village, "clerk")
    chair, teller = as_(village, "chair"), as_(village, "supervisor")
    code = village.code

    choose = get(director, f"/a/{code}/meetings/new/")
    assert "村民代表会议" in choose
    form = get(director, f"/a/{code}/meetings/new/?item={matter.pk}:assembly")
    assert matter.title in form and 'value="2026-03-13"' in form
    address = f"/a/{code}/meetings/new/?body=representatives_assembly"
    values = {
        "title": "三月村代会",
        "at": "09:00",
        "place": "文化礼堂",
        "item": f"{matter.pk}:assembly",
        "extra": "听取上半年财务报告",
    }
    early = post(director, address, status=409, day="2026-03-12", **values)
    assert "提前3天" in early and "2026年3月13日" in early and 'value="三月村代会"' in early
    where = post(director, address, day="2026-03-14", **values)
    meeting = Meeting.objects.get()
    assert where == f"/meetings/{meeting.pk}/"
    here = where

    # A member has the notice; a visitor reads it; nobody takes attendance yet.
    assert "我已收到通知" in get(chair, here)
    assert "三月村代会" in get(chair, "/me/meetings/")
    post(chair, f"{here}do/", act="confirm", back="mine")
    assert Attendance.objects.get(meeting=meeting, seen_at__isnull=False)
    assert "我已收到通知" not in get(chair, here)
    assert "三月村代会" in get(as_(village, None), f"/a/{code}/meetings/")
    assert "我已收到通知" not in get(as_(village, None), here)

    at(THEN)
    me = str(village.people["director"].pk)
    refused = post(director, f"{here}open/", status=409, recorder=me)
    assert "村民代表" in refused
    room = get(clerk, f"{here}code/")
    meeting.refresh_from_db()
    assert meeting.code in room and "<svg" in room
    inn = f"{here}in/{meeting.code}/"
    assert "我到了" in get(chair, inn)
    post(chair, inn)
    assert "已签到" in get(chair, inn)
    get(as_(village, None), inn)
    get(chair, f"{here}in/WRONGONE/", status=404)
    people = get(clerk, f"{here}sheet/")
    assert "陈志强" in people
    there = [a.person_id for a in Attendance.objects.filter(meeting=meeting)]
    send(clerk, f"{here}sheet/", {"present": [str(p) for p in there]})
    ready = get(director, here)
    assert "开始开会" in ready
    post(director, f"{here}open/", recorder=me)
    meeting.refresh_from_db()
    assert meeting.state == "open" and meeting.chair_id == village.people["chair"].pk

    # Amended, then counted by two.
    item = f"{here}items/1/"
    page = get(director, item)
    assert "修改议案" in page
    get(director, f"{item}amend/")
    post(
        director,
        f"{item}amend/",
        title=matter.title,
        body="路面加宽到四米。",
        yuan="190000",
        reason="多数代表提出",
    )
    assert "路面加宽到四米" in get(director, item)
    good = ballots(representatives=paper(5), committee=paper(5))
    wrong = send(teller, f"{item}count/", {**good, "representatives.for": 4})
    assert "对不上" in wrong and 'value="4"' in wrong
    assert send(teller, f"{item}count/", good) == ""
    assert "等另一位" in get(teller, item)
    assert "representatives.for" in get(clerk, item)
    assert "representatives.for" not in get(chair, item)
    other = ballots(representatives=paper(4, 1), committee=paper(5))
    send(clerk, f"{item}count/", other)
    assert "第1轮" in get(clerk, item)
    send(clerk, f"{item}count/", good)
    send(teller, f"{item}count/", good)
    result = get(as_(village, None), item)
    assert "明伦村村代会决议〔2026〕1号" in result and "第三十条" in result
    post(director, f"{here}do/", act="hear", item="2", text="代表们没有意见")
    post(director, f"{here}do/", act="close")
    meeting.refresh_from_db()
    assert meeting.state == "closed"

    text = get(director, f"{here}minutes/")
    tellers = "、".join(village.people[who].name for who in ("clerk", "supervisor"))
    for part in ("三月村代会", "文化礼堂", "应到10人", "路面加宽到四米", "赞成10", tellers):
        assert part in text, part
    post(director, f"{here}minutes/", text="改过的会议记录")
    assert "改过的会议记录" in get(as_(village, "villager"), f"{here}minutes/")
    post(chair, f"{here}do/", act="sign")
    assert "不再改动" in get(director, f"{here}minutes/")
    stranger = Client(headers={"accept-language": "zh-hans"})
    assert stranger.get(f"{here}minutes/").status_code == 302


def test_names_behind_hands_are_not_for_the_public(at):
    at(THEN)
    village = make_village()
    matter = make_matter(village, upto="approval")
    items = [NewItem(matter.title, matter.pk, "approval", "show_of_hands")]
    meeting = call(village, matter, items=items)
    sheet(village, meeting, 5, 5)
    open_it(village, meeting)
    item = AgendaItem.objects.get(meeting=meeting)
    address = f"/meetings/{meeting.pk}/items/1/"
    clerk = as_(village, "clerk")
    assert clerk.get(address).status_code == 200
    form = get(as_(village, "director"), f"{address}?all=for")
    assert form.count('value="for" checked') == 10
    missing = as_(village, "director").post(
        f"{address}hands/", {f"hand-{village.people['chair'].pk}": "against"}
    )
    assert missing.status_code == 422 and "到会10人" in missing.content.decode()
    hands(village, item, representative_2="against")
    name = village.people["representative_2"].name
    assert name in get(as_(village, "chair"), address)
    for who in (None, "villager"):
        seen = get(as_(village, who), address)
        assert name not in seen and "赞成" in seen


def test_too_few_came(at):
    village = make_village(representatives=50)
    meeting = call(village)
    at(THEN)
    sheet(village, meeting, 34)
    director = as_(village, "director")
    page = get(director, f"/meetings/{meeting.pk}/")
    assert "34" in page and "55" in page and "人数不够" in page
    post(director, f"/meetings/{meeting.pk}/do/", act="no-quorum")
    assert "没有开成" in get(director, f"/meetings/{meeting.pk}/")


def test_a_stale_page_and_a_stranger(at):
    village = make_village()
    meeting = call(village)
    director = as_(village, "director")
    address = f"/meetings/{meeting.pk}/do/"
    post(director, address, status=409, act="cancel", reason="台风", expected_version="7")
    post(as_(village, "villager"), address, status=403, act="cancel", reason="不想开")
    post(as_(village, "villager"), address, status=403, act="confirm")
    post(director, address, status=404, act="nonsense")
    post(director, address, act="cancel", reason="台风")
    assert Meeting.objects.get().state == "cancelled"
    get(director, "/meetings/999999/", status=404)


def test_a_representative_without_a_fifth_is_told_the_numbers(at):
    village = make_village(representatives=50)
    matter = make_matter(village, upto="assembly")
    deputy = as_(village, "representative_2")
    address = f"/a/{village.code}/meetings/new/?body=representatives_assembly"
    assert "代表3" in get(deputy, address)
    values = {
        "title": "代表提议的会",
        "day": "2026-03-20",
        "at": "09:00",
        "place": "祠堂",
        "item": f"{matter.pk}:assembly",
    }
    few = [str(p.pk) for p in village.representatives[:9]]
    asked = deputy.get(address).content.decode()  # by this body's own rule, with its numbers
    assert "提议开会的：村民代表" in asked and "须五分之一以上" in asked and "第三十条" in asked
    page = deputy.post(address, {**values, "callers": few})
    assert page.status_code == 409 and "10" in page.content.decode()
    enough = [str(p.pk) for p in village.representatives[:10]]
    assert deputy.post(address, {**values, "callers": enough}).status_code == 302


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_queries_do_not_grow(at, lang):
    seen = []
    for code, n in (("330212105219", 5), ("330212105220", 50)):
        at(NOW)
        village = make_village(code, representatives=n)
        for _ in range(1 if n == 5 else 12):
            meeting = call(village)
        at(THEN)
        sheet(village, meeting, n, 5)
        open_it(village, meeting)
        item = AgendaItem.objects.get(meeting=meeting)
        vote(village, item, representatives=paper(n), committee=paper(5))
        numbers = []
        for who in ("clerk", "chair", None):
            client = as_(village, who, lang)
            for address in (
                f"/a/{code}/meetings/",
                f"/meetings/{meeting.pk}/",
                f"/meetings/{meeting.pk}/items/1/",
                f"/meetings/{meeting.pk}/minutes/",
                f"/meetings/{meeting.pk}/sheet/",
                "/me/meetings/",
                f"/a/{code}/meetings/new/?body=representatives_assembly",
            ):
                with CaptureQueriesContext(connection) as queries:
                    client.get(address)
                numbers.append(len(queries))
        seen.append(numbers)
    assert seen[0] == seen[1]
    assert max(seen[0]) <= MOST


def test_a_meeting_may_be_called_twice_in_a_row_when_the_first_is_off(at):
    village = make_village()
    matter = make_matter(village, upto="assembly")
    first = call(village, matter)
    address = f"/a/{village.code}/meetings/new/?body=representatives_assembly"
    ticked = f'value="{matter.pk}:assembly"'
    assert ticked not in get(as_(village, "director"), address)
    meetings.cancel_meeting(
        actor=village.actor("director"), now=NOW, meeting_id=first.pk, reason="台风"
    )
    assert ticked in get(as_(village, "director"), address)


def test_the_day_of_the_pages_is_the_villages(at):
    village = make_village()
    meeting = call(village)
    at(THEN - timedelta(days=1))
    page = get(as_(village, "clerk"), f"/meetings/{meeting.pk}/")
    assert f"/meetings/{meeting.pk}/sheet/" not in page


def pdf_text(content: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
    )
    return done.stdout.decode()


def test_papers_carry_what_was_recorded_and_reach_who_may_have_them(at):
    village = make_village()
    meeting = call(village)
    at(THEN)
    sheet(village, meeting, 5, 5)
    open_it(village, meeting, who="clerk")
    here = f"/meetings/{meeting.pk}/papers"
    clerk, visitor = as_(village, "clerk"), as_(village, None)
    for paper_, words in (
        ("meeting-notice.pdf", "文化礼堂"),
        ("attendance-sheet.pdf", "代表3"),
        ("ballot.pdf?item=1&class=representatives", "机耕路"),
        ("tally-sheet.pdf?item=1&teller=2", "机耕路"),
    ):
        page = clerk.get(f"{here}/{paper_}")
        assert page.status_code == 200, paper_
        assert words in pdf_text(page.content).replace(" ", ""), paper_
    assert visitor.get(f"{here}/attendance-sheet.pdf").status_code == 404
    assert visitor.get(f"{here}/meeting-notice.docx").status_code == 200
    assert clerk.get(f"{here}/resolution.pdf?item=1").status_code == 404
    item = AgendaItem.objects.get(meeting=meeting)
    vote(village, item, representatives=paper(5), committee=paper(5))
    text = pdf_text(visitor.get(f"{here}/resolution.pdf?item=1").content).replace(" ", "")
    assert "明伦村村代会决议〔2026〕1号" in text and "代表5" in text
    assert visitor.get(f"{here}/minutes.pdf").status_code == 404
    text = pdf_text(as_(village, "villager").get(f"{here}/minutes.pdf").content).replace(" ", "")
    assert "何小芳" in text and "代表1（村代会主席）" in text
    assert clerk.get(f"{here}/minutes.docx").content.startswith(b"PK")
    assert "决议" in get(visitor, f"/meetings/{meeting.pk}/")
    assert clerk.get(f"{here}/nonsense.pdf").status_code == 404
