"""The pages of opinions: who sees what, what bad input gets, how many queries."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.world import CODE, Village, make_matter, make_village

from xiangyue.access.actors import NOBODY
from xiangyue.actions.opinions import (
    answer_opinion,
    consider_opinions,
    group_opinions,
    submit_opinion,
)
from xiangyue.core import receipts
from xiangyue.data.models import Opinion, StoredFile
from xiangyue.web import middleware, opinion_say

SAY = f"/a/{CODE}/say/"
LIST = f"/a/{CODE}/opinions/"
INBOX = f"/a/{CODE}/opinions/inbox/"
TEXT = "村口的路灯坏了半个月了"


@pytest.fixture
def village(db: None, still: datetime) -> Village:
    return make_village(now=still)


@pytest.fixture
def enter(client: Client, village: Village) -> Callable[[str], Client]:
    """``enter("clerk")``: the client signed in as that person."""

    def enter(who: str) -> Client:
        person = village.stranger if who == "stranger" else who
        client.force_login(village.account(person))
        return client

    return enter


def say(village: Village, who: str = "", **more: Any) -> Opinion:
    more = {"text": TEXT, "subject": "roads", "anonymous": not who} | more
    actor = village.actor(who) if who else NOBODY
    return submit_opinion(**({"actor": actor, "now": village.now, "area": CODE} | more))


def photo() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#7a3").save(out, "JPEG")
    out.seek(0)
    out.name = "张三的照片.jpg"
    return out


def hidden(page: HttpResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    assert found, name
    return found[1]


def body(page: Any) -> str:
    content: str = page.content.decode()
    return content


# --- saying


def test_said_checked_sent_followed(client: Client, village: Village) -> None:
    fresh = client.get(SAY)
    assert fresh.status_code == 200
    given = {
        "idempotency": hidden(fresh, "idempotency"), "text": TEXT, "subject": "roads",
        "place": "村口", "who": "anonymous", "reader": "public", "photos": photo(),
    }  # fmt: skip
    check = client.post(SAY, given)
    assert check.status_code == 200 and TEXT in body(check) and not Opinion.objects.exists()
    carried = given | {"kept": hidden(check, "kept"), "send": "1"}
    del carried["photos"]
    sent = client.post(SAY, carried)
    opinion = Opinion.objects.get()
    assert sent["Location"] == f"/r/{opinion.receipt}/?new=1"
    assert opinion.anonymous and opinion.place == "村口" and opinion.files.count() == 1
    again = client.post(SAY, carried)
    assert again["Location"] == f"/r/{opinion.receipt}/" and Opinion.objects.count() == 1
    page = client.get(sent["Location"])
    assert receipts.show(opinion.receipt) in body(page) and '<svg class="qr"' in body(page)
    assert page["Cache-Control"] == "private, no-store"


def test_back_from_the_check_page_nothing_is_lost(client: Client, village: Village) -> None:
    given = {"text": TEXT, "place": "村口", "who": "anonymous", "photos": photo()}
    check = client.post(SAY, given)
    assert check.status_code == 200
    back = client.post(SAY, given | {"photos": "", "kept": hidden(check, "kept"), "change": "1"})
    assert back.status_code == 200
    assert TEXT in body(back) and 'value="村口"' in body(back) and hidden(back, "kept")
    assert 'name="drop"' in body(back)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"text": ""}, "请写下您想说的话"),
        ({"text": "长" * 2001}, "2001"),
        ({"who": "name"}, "请写上您的名字"),
        ({"subject": "x"}, "请"),
        ({"photos": io.BytesIO(b"<svg/>")}, "只能放照片"),
        ({"voice": io.BytesIO(b"MZ" * 40)}, "只能放录音"),
        ({"kept": "forged"}, "请重新选"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: Client, village: Village, more: dict[str, Any], words: str
) -> None:
    for upload in more.values():
        if isinstance(upload, io.BytesIO):
            upload.seek(0)
            upload.name = "photo.jpg"
    page = client.post(SAY, {"text": TEXT, "who": "anonymous", "place": "老槐树下"} | more)
    assert page.status_code == 422
    assert words in body(page) and "老槐树下" in body(page) and 'class="summary"' in body(page)
    assert not Opinion.objects.exists()


def test_an_empty_file_is_refused(client: Client, village: Village) -> None:
    empty = io.BytesIO(b"")
    empty.name = "photo.jpg"
    page = client.post(SAY, {"text": TEXT, "who": "anonymous", "photos": empty})
    assert page.status_code == 422 and "空" in body(page) and TEXT in body(page)


def test_too_many_photos(client: Client, village: Village) -> None:
    seven = [photo() for _ in range(7)]
    page = client.post(SAY, {"text": TEXT, "who": "anonymous", "photos": seven})
    assert page.status_code == 422 and "最多放6个" in body(page)


def test_like_opinions_are_offered_with_the_reason_and_joined(
    client: Client, village: Village
) -> None:
    first = say(village, text="村口两盏路灯都不亮，电话13812345678")
    hidden_one = say(village, text="村口路灯的钱去哪了，请查账", public=False)
    given = {"text": TEXT + "，电话13912345678", "who": "anonymous"}
    check = client.post(SAY, given)
    assert "路灯" in body(check) and f'name="join" value="{first.pk}"' in body(check)
    assert "都说到" in body(check)
    assert "13812345678" not in body(check) and "请查账" not in body(check)
    assert "五六七八" not in body(check)
    client.post(SAY, given | {"join": str(first.pk), "idempotency": hidden(check, "idempotency")})
    joined = Opinion.objects.get(joins=first)
    assert joined.text == given["text"] and joined.pk != hidden_one.pk


def test_personal_numbers_warn_the_writer_and_are_masked_for_others(
    client: Client, village: Village, enter: Callable[[str], Client]
) -> None:
    text = "请打我电话13812345678说路灯的事"
    check = client.post(SAY, {"text": text, "who": "anonymous"})
    assert "138****5678" in body(check)
    opinion = say(village, text=text)
    for page in (client.get(LIST), client.get(f"/opinions/{opinion.pk}/")):
        assert "13812345678" not in body(page) and "138****5678" in body(page)
    assert "13812345678" in body(enter("secretary").get(f"/opinions/{opinion.pk}/"))


def test_nothing_typed_is_kept_in_the_session(village: Village, client: Client) -> None:
    client.force_login(village.account("villager"))
    before = dict(client.session.items())
    given = {"text": TEXT, "who": "anonymous"}
    client.post(SAY, given)
    client.post(SAY, given | {"send": "1"})
    assert dict(client.session.items()) == before
    assert Opinion.objects.get().author_id is None


def test_a_visitor_who_sends_too_often_is_asked_to_wait(client: Client, village: Village) -> None:
    for n in range(opinion_say.SAYING.times):
        assert (
            client.post(SAY, {"text": f"{n}", "who": "anonymous", "send": "1"}).status_code == 302
        )
    page = client.post(SAY, {"text": "再来", "who": "anonymous", "send": "1"})
    assert page.status_code == 429 and "再来" in body(page)
    assert Opinion.objects.count() == opinion_say.SAYING.times


def test_the_card_leads_here_and_says_so(client: Client, village: Village) -> None:
    assert "channel=card" in body(client.get(f"{SAY}card/"))
    assert hidden(client.get(f"{SAY}?channel=card"), "channel") == "card"
    client.post(SAY, {"text": TEXT, "who": "anonymous", "channel": "card", "send": "1"})
    assert Opinion.objects.get().channel == "card"


def test_the_door_is_for_those_who_hear(village: Village, enter: Callable[[str], Client]) -> None:
    door = f"{SAY}door/"
    for who in ("villager", "stranger"):
        assert enter(who).get(door).status_code == 403
    client = enter("representative_2")
    assert "户主1-0" in body(client.get(door))
    given = {"text": TEXT, "heard_from": "王大妈", "household": "0007", "channel": "visit"}
    assert "王大妈" in body(client.post(door, given))
    client.post(door, given | {"send": "1"})
    opinion = Opinion.objects.get()
    assert opinion.heard_by == village.people["representative_2"]
    public = body(Client().get(f"/opinions/{opinion.pk}/"))
    assert "王大妈" not in public and "王**" in public and "代表2" not in public
    wrong = client.post(door, given | {"household": "9999", "send": "1"})
    assert wrong.status_code == 422 and "9999" in body(wrong)


def test_an_unopened_place_has_no_such_page(client: Client, village: Village) -> None:
    for code in ("330212105220", "330212105", "x", "999999999999"):
        assert client.get(f"/a/{code}/say/").status_code == 404
        assert client.get(f"/a/{code}/opinions/").status_code == 404


# --- reading


def test_what_is_for_the_office_only_is_on_no_public_page(
    village: Village, enter: Callable[[str], Client], client: Client
) -> None:
    secret = say(village, "villager", text="有人把渠水引走了，请查", public=False)
    address = f"/opinions/{secret.pk}/"
    visitor = Client()
    assert visitor.get(address).status_code == 403
    for page in (LIST, f"{LIST}?state=open", f"{LIST}?subject=roads", f"{LIST}subjects/", address):
        assert "引走" not in body(visitor.get(page)), page
    for who in ("representative_2", "supervisor", "stranger"):
        assert enter(who).get(address).status_code == 403
        assert "引走" not in body(client.get(LIST))
    for who in ("secretary", "director", "clerk", "villager"):
        assert "引走" in body(enter(who).get(address)), who
        assert "引走" in body(client.get(LIST)), who
    assert "引走" in body(visitor.get(f"/r/{secret.receipt}/"))


def test_a_receipt_is_found_however_it_is_typed(client: Client, village: Village) -> None:
    opinion = say(village)
    typed = receipts.show(opinion.receipt).lower().replace("0", "o")
    found = client.get("/r/", {"number": f" {typed} "})
    assert found["Location"] == f"/r/{opinion.receipt}/"
    assert client.get(f"/r/{typed}/")["Location"] == f"/r/{opinion.receipt}/"
    assert client.get("/r/").status_code == 200
    for number in ("ZZZZZZZZZZ", "123", "中文"):
        missing = client.get("/r/", {"number": number})
        assert missing.status_code == 404 and number in body(missing)
        assert client.get(f"/r/{number}/").status_code == 404


def test_the_way_of_an_opinion_is_told_step_by_step(client: Client, village: Village) -> None:
    opinion = say(village)
    address = f"/r/{opinion.receipt}/"
    assert "已收到" in body(client.get(address))
    branch = village.actor("secretary")
    now = village.now
    consider_opinions(actor=branch, now=now, area=CODE, opinions=[opinion.pk])
    assert "村党支部开始研究" in body(client.get(address))
    answer_opinion(
        actor=branch, now=now + timedelta(hours=1), opinion_id=opinion.pk, kind="handled",
        text="新灯周五装好",
    )  # fmt: skip
    page = body(client.get(address))
    assert "新灯周五装好" in page and "已办理" in page and "沈国良" in page


def test_taken_up_leads_to_its_matter(client: Client, village: Village) -> None:
    opinion = say(village)
    matter = make_matter(village)
    Opinion.objects.filter(pk=opinion.pk).update(
        matter=matter, answer_kind="taken_up", answer="列入议题", answered_at=village.now
    )
    for address in (f"/r/{opinion.receipt}/", f"/opinions/{opinion.pk}/", LIST):
        assert matter.title in body(client.get(address))


def test_the_list_is_filtered_and_says_what_is_overdue(client: Client, village: Village) -> None:
    old = village.now - timedelta(days=40)
    say(village, now=old, text="水渠堵了", subject="water")
    say(village, text="路灯坏了")
    page = body(client.get(LIST))
    assert "水渠堵了" in page and "路灯坏了" in page and "超期未答" in page
    late = body(client.get(f"{LIST}?state=overdue"))
    assert "水渠堵了" in late and "路灯坏了" not in late
    roads = body(client.get(f"{LIST}?subject=roads"))
    assert "水渠堵了" not in roads and "路灯坏了" in roads
    assert "这样筛选没有意见" in body(client.get(f"{LIST}?state=taken_up"))
    assert client.get(f"{LIST}?state=x&subject=y&page=z&group=q").status_code == 200


def test_pages_of_twenty(client: Client, village: Village) -> None:
    for n in range(23):
        say(village, text=f"第{n}条 路灯")
    first, second = body(client.get(LIST)), body(client.get(f"{LIST}?page=2"))
    assert first.count('class="words"') == 20 and second.count('class="words"') == 3
    assert "?page=2" in first and client.get(f"{LIST}?page=9").status_code == 200


def test_a_group_shows_its_members_and_why(client: Client, village: Village) -> None:
    ids = [say(village, text=t).pk for t in ("村口路灯坏了", "村口的路灯不亮了", "水渠堵了")]
    group = group_opinions(
        actor=village.actor("secretary"), now=village.now, area=CODE, opinions=ids[:2],
        title="村口照明",
    )  # fmt: skip
    assert "村口照明" in body(client.get(LIST))
    page = body(client.get(f"{LIST}?group={group.pk}"))
    assert "村口路灯坏了" in page and "水渠堵了" not in page and "都说到" in page
    assert "村口的路灯不亮了" in body(client.get(f"/opinions/{ids[0]}/"))


def test_empty_pages_say_what_to_do(client: Client, village: Village) -> None:
    assert "您先来说一说吧" in body(client.get(LIST))
    assert "您先来说一说吧" in body(client.get(f"{LIST}subjects/"))


# --- the branch's desk


def test_the_desk_is_the_office_s(village: Village, enter: Callable[[str], Client]) -> None:
    assert Client().get(INBOX).status_code == 403
    for who in ("villager", "supervisor", "stranger"):
        assert enter(who).get(INBOX).status_code == 403
    assert "每条意见都答复了" in body(enter("secretary").get(INBOX))


def test_several_are_taken_in_hand_grouped_and_answered(
    village: Village, enter: Callable[[str], Client]
) -> None:
    client = enter("secretary")
    ids = [say(village, text=t).pk for t in ("村口路灯坏了", "村口的路灯不亮了")]
    desk = client.get(INBOX)
    assert "这些说得差不多" in body(desk) and "路灯" in body(desk)
    key = hidden(desk, "key")
    for _ in range(2):
        client.post(INBOX, {"opinion": ids, "do": "consider", "key": key})
    assert Opinion.objects.filter(considered_at=None).count() == 0
    query = "&".join(f"opinion={i}" for i in ids)
    grouping = client.post(INBOX, {"opinion": ids, "do": "group"})["Location"]
    assert grouping == f"{LIST}group/?{query}"
    assert "路灯" in hidden_title(client.get(grouping))
    client.post(f"{LIST}group/", {"opinion": ids, "title": "村口照明"})
    assert Opinion.objects.filter(group__title="村口照明").count() == 2
    answering = client.post(INBOX, {"opinion": ids, "do": "answer"})["Location"]
    assert client.get(answering).status_code == 200
    empty = client.post(f"{LIST}answer/", {"opinion": ids, "kind": "handled", "text": ""})
    assert empty.status_code == 422 and "请写下答复" in body(empty)
    client.post(f"{LIST}answer/", {"opinion": ids, "kind": "handled", "text": "灯修好了"})
    assert Opinion.objects.filter(answer="灯修好了", answer_kind="handled").count() == 2
    stale = client.post(f"{LIST}answer/", {"opinion": ids, "kind": "declined", "text": "不修"})
    assert stale.status_code == 409 and "不修" in body(stale)
    assert Opinion.objects.filter(answer="灯修好了").count() == 2


def hidden_title(page: Any) -> str:
    found = re.search(r'name="title" value="([^"]*)"', body(page))
    assert found
    return found[1]


def test_the_committee_answers_but_does_not_group(
    village: Village, enter: Callable[[str], Client]
) -> None:
    pk = say(village).pk
    client = enter("director")
    page = body(client.get(INBOX))
    assert 'value="answer"' in page and 'value="group"' not in page
    refused = client.post(f"/opinions/{pk}/consider/")
    assert refused.status_code == 403


def test_nothing_ticked_is_said(village: Village, enter: Callable[[str], Client]) -> None:
    page = enter("secretary").post(INBOX, {"do": "answer"}, follow=True)
    assert "请先勾选意见" in body(page)


# --- files


def test_files_are_seen_by_those_who_may(village: Village, enter: Callable[[str], Client]) -> None:
    from xiangyue.actions import files  # noqa: PLC0415 - named like the section

    shown = say(village, files=[files.take(photo().read())])
    secret = say(village, "villager", public=False, files=[files.take(photo().read())])
    public, private = (StoredFile.objects.get(opinion=o) for o in (shown, secret))
    visitor = Client()
    seen = visitor.get(f"/files/{public.pk}/")
    assert seen.status_code == 200 and seen["Content-Type"] == "image/jpeg"
    assert seen["X-Content-Type-Options"] == "nosniff"
    assert seen["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "photo-1.jpg" in seen["Content-Disposition"]
    assert b"".join(seen).startswith(b"\xff\xd8\xff")  # type: ignore[arg-type]
    assert visitor.get(f"/files/{private.pk}/").status_code == 404
    assert enter("representative_2").get(f"/files/{private.pk}/").status_code == 404
    for who in ("clerk", "villager"):
        assert enter(who).get(f"/files/{private.pk}/")["Cache-Control"] == "private, no-store"
    assert visitor.get(f"/r/{secret.receipt}/files/{private.pk}/").status_code == 200
    assert visitor.get(f"/r/{secret.receipt}/files/{public.pk}/").status_code == 404
    part = visitor.get(f"/files/{public.pk}/", headers={"Range": "bytes=2-5"})
    assert part.status_code == 206 and len(b"".join(part)) == 4  # type: ignore[arg-type]
    assert part["Content-Range"] == f"bytes 2-5/{public.size}"


# --- queries


def queries(client: Client, address: str) -> int:
    """How many queries a page asks, beside those of signing in."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    who = ("django_session", "xiangyue_account")
    return sum(not any(table in q["sql"] for table in who) for q in asked)


@pytest.mark.parametrize("rows", [1, 60])
def test_queries_do_not_grow_with_rows(
    village: Village, enter: Callable[[str], Client], monkeypatch: Any, rows: int
) -> None:
    monkeypatch.setattr(middleware, "SECONDS", 0.0)  # the memory for visitors would hide them
    made = [say(village, text=f"第{n}条 村口的路灯坏了") for n in range(rows)]
    group_opinions(
        actor=village.actor("secretary"),
        now=village.now,
        area=CODE,
        opinions=[made[0].pk, say(village).pk],
        title="路灯",
    )
    one, receipt = f"/opinions/{made[0].pk}/", f"/r/{made[0].receipt}/"
    for client in (Client(), enter("secretary")):
        asked = [queries(client, a) for a in (LIST, f"{LIST}subjects/", one, SAY, receipt)]
        assert asked == [3, 2, 3, 1, 2]
    assert queries(client, INBOX) == 3


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_in_both_languages(
    village: Village, enter: Callable[[str], Client], language: str
) -> None:
    opinion = say(village)
    client = enter("secretary")
    client.cookies["django_language"] = language
    query = f"?opinion={opinion.pk}"
    chinese = re.compile(r"[\u4e00-\u9fff]")
    for address in (
        SAY, f"{SAY}door/", f"{SAY}card/", LIST, f"{LIST}subjects/", INBOX, f"{LIST}answer/{query}",
        f"{LIST}group/{query}", f"/opinions/{opinion.pk}/", f"/r/{opinion.receipt}/", "/r/",
    ):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 200, address
        title = re.search(r"<h1[^>]*>(.*?)</h1>", body(page), re.DOTALL)
        assert title, address
        plain = title[1].replace("明伦村", "")
        assert bool(chinese.search(plain)) == (language == "zh-hans"), (address, plain)
