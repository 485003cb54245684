"""The pages of help: asking, following, handling, the closing word, the list of services."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.world import NOW, Village, make_area, make_officer, make_village

from xiangyue.access import clock
from xiangyue.actions import handling
from xiangyue.actions.requests import ask_for_help
from xiangyue.data.models import (
    Account,
    ClosingWord,
    HandlingStep,
    HelpRequest,
    Jurisdiction,
    Matter,
)

TEXT = "我想办老年证，不识字"


@pytest.fixture
def village(db: None, monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_village()


def enter(client: Client, village: Village, who: str) -> None:
    client.force_login(village.account(who))


def errand(village: Village, who: str = "clerk", **more: object) -> Matter:
    given = {"person_id": village.person("villager").pk, "channel": "spoken"} | more
    return ask_for_help(
        actor=village.actor(who), now=NOW, area=village.code, text=TEXT, procedure="errand",
        service="senior-card", **given,
    )  # fmt: skip


def test_a_villager_finds_it_on_the_village_page_and_asks(client: Client, village: Village) -> None:
    assert f"/a/{village.code}/help/" in client.get(f"/a/{village.code}/").content.decode()
    enter(client, village, "villager")
    assert "/help/" in client.get("/me/").content.decode()
    page = client.get(f"/a/{village.code}/help/new/").content.decode()
    assert 'name="asker"' not in page and 'name="service"' in page
    sent = {"text": TEXT, "method": "help-request", "phone": "13800138000"}
    answer = client.post(f"/a/{village.code}/help/new/", sent, follow=True)
    request = HelpRequest.objects.get()
    assert request.person == village.person("villager") and request.phone_sealed
    assert "十五" in answer.content.decode() or "15" in answer.content.decode()
    assert b"13800138000" not in bytes(request.phone_sealed)


def test_who_is_not_signed_in_is_led_there(client: Client, village: Village) -> None:
    answer = client.get(f"/a/{village.code}/help/new/")
    assert answer.status_code == 302 and "next=" in answer.url


def test_the_way_through_the_sign_in_keeps_the_whole_address(
    client: Client, village: Village
) -> None:
    where = f"/a/{village.code}/help/new/?method=errand&service=senior-card"
    answer = client.get(where)
    assert parse_qs(urlsplit(answer.url).query) == {"next": [where]}
    page = client.get(answer.url, headers={"accept-language": "en"}).content.decode()
    assert f'value="{escape(where)}"' in page and "Please sign in first" in page
    assert "you need not sign in" not in page
    plain = client.get("/sign-in/", headers={"accept-language": "en"}).content.decode()
    assert "you need not sign in" in plain and "Please sign in first" not in plain


def test_the_clerk_enters_it_for_somebody(client: Client, village: Village) -> None:
    enter(client, village, "clerk")
    sent = {"text": TEXT, "method": "errand", "service": "senior-card", "asker": "村民林阿婆",
            "channel": "paper", "household": ""}  # fmt: skip
    answer = client.post(f"/a/{village.code}/help/new/", sent)
    request = HelpRequest.objects.get()
    assert answer.status_code == 302 and request.person == village.person("villager")
    wrong = client.post(f"/a/{village.code}/help/new/", sent | {"service": ""})
    assert wrong.status_code == 422


def test_the_slip_number_shows_how_far_it_is_without_names(
    client: Client, village: Village
) -> None:
    matter = errand(village, brought=[0, 1])
    handling.hand_over(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, to_office="镇便民服务中心"
    )
    one = HelpRequest.objects.get()
    page = client.get(f"/help/{one.receipt}/").content.decode()
    assert "镇便民服务中心" in page and "何小芳" not in page and "林阿婆" not in page
    assert client.get("/help/AAAAABBBBB/").status_code == 404


def test_others_do_not_see_it(client: Client, village: Village) -> None:
    matter = errand(village, brought=[0, 1])
    for who in ("representative_3", "party_member"):
        enter(client, village, who)
        for where in (f"/m/{matter.pk}/", f"/m/{matter.pk}/help/", f"/m/{matter.pk}/handling/"):
            assert client.get(where).status_code == 404, (who, where)
    client.logout()
    for where in (f"/m/{matter.pk}/", f"/m/{matter.pk}/help/", f"/m/{matter.pk}/handling/"):
        assert client.get(where).status_code == 404
    public = client.get(f"/a/{village.code}/help/").content.decode()
    assert TEXT not in public and "林阿婆" not in public


def test_it_is_handled_on_its_page_to_the_end(client: Client, village: Village) -> None:
    matter = errand(village, brought=[0])
    enter(client, village, "clerk")
    where = f"/m/{matter.pk}/handling/"
    page = client.get(where).content.decode()
    assert 'name="papers"' in page
    refused = client.post(where, {"what": "over", "to_office": "镇便民服务中心"})
    assert refused.status_code == 409
    client.post(where + "papers/", {"papers": "1"})
    client.post(where, {"what": "over", "to_office": "镇便民服务中心", "to_name": "小周"})
    client.post(where, {"what": "solved", "text": "办好了"})
    assert HandlingStep.objects.filter(kind="handover", to_name="小周").exists()
    assert HelpRequest.objects.get().result == "solved"
    client.post(f"/m/{matter.pk}/word/", {"level": "mostly", "how": "call", "text": "还行"})
    assert ClosingWord.objects.get().level == "mostly"
    Matter.objects.get(open_parts=[])


def test_the_one_who_asked_gives_their_word_on_the_page(client: Client, village: Village) -> None:
    matter = errand(village, brought=[0, 1])
    handling.finish_handling(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, result="refused", text="缺条件"
    )
    enter(client, village, "villager")
    page = client.get(f"/m/{matter.pk}/word/").content.decode()
    assert 'name="level"' in page and 'name="how"' not in page
    client.post(f"/m/{matter.pk}/word/", {"level": "not", "text": "没办成"})
    assert ClosingWord.objects.get().how == "self"


def test_the_clerks_desk_lists_it_with_its_day(client: Client, village: Village) -> None:
    matter = errand(village, brought=[0, 1])
    enter(client, village, "clerk")
    page = client.get(f"/a/{village.code}/desk/").content.decode()
    assert f"/m/{matter.pk}/handling/" in page


def test_the_papers_are_there_in_both_languages(client: Client, village: Village) -> None:
    matter = errand(village, brought=[0, 1])
    handling.hand_over(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, to_office="镇便民服务中心"
    )
    step = HandlingStep.objects.get(kind="handover")
    enter(client, village, "clerk")
    for lang in ("", "?lang=en"):
        for form in ("pdf", "docx"):
            slip = client.get(f"/m/{matter.pk}/documents/request/help-slip.{form}{lang}")
            letter = client.get(
                f"/m/{matter.pk}/documents/handling/handover-letter-{step.pk}.{form}{lang}"
            )
            assert slip.status_code == letter.status_code == 200


def test_the_township_changes_its_list_in_the_page(client: Client, village: Village) -> None:
    Jurisdiction.objects.create(area=make_area("330212105"), opened_at=NOW)
    officer = make_officer("330212105")
    account, _ = Account.objects.get_or_create(
        login="town", defaults={"person": officer, "created_at": NOW, "password": "!"}
    )
    client.force_login(account)
    where = "/a/330212105/help/services/change/?service=senior-card"
    page = client.get(where).content.decode()
    assert "近期免冠照片" in page
    sent = {"name_zh": "老年证（老年优待证）", "name_en": "Senior card", "who_zh": "六十岁以上",
            "papers": "身份证", "days": "1", "office_zh": "镇便民服务中心", "fee": "0",
            "group": "elderly", "source_zh": "本镇承诺", "begins": NOW.date().isoformat(),
            "reason": "当场办"}  # fmt: skip
    assert client.post(where, sent).status_code == 302
    shown = client.get(f"/a/{village.code}/help/services/senior-card/").content.decode()
    assert "当场办" in shown and "本镇承诺" in shown
    enter(client, village, "clerk")
    assert client.get(where).status_code == 403


@pytest.mark.parametrize("many", [1, 12])
def test_queries(client: Client, village: Village, many: int) -> None:
    for _ in range(many):
        matter = errand(village, brought=[0, 1])
    enter(client, village, "clerk")
    for where, most in (
        (f"/a/{village.code}/help/", 8),
        (f"/a/{village.code}/help/new/", 8),
        (f"/m/{matter.pk}/help/", 8),
        (f"/m/{matter.pk}/handling/", 8),
        (f"/m/{matter.pk}/request/", 8),
        (f"/help/{HelpRequest.objects.latest('pk').receipt}/", 8),
    ):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(where).status_code == 200
        assert len(seen) <= most, (where, [q["sql"][:90] for q in seen])
