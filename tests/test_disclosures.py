"""三务公开: a village's board, from the catalogue to the posting, its objections and its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from tests.world import CODE, make_area, make_village

from xiangyue.access.actors import Actor
from xiangyue.actions import disclosure_postings as postings
from xiangyue.actions import disclosures, village_books
from xiangyue.actions import documents_of_disclosures as papers
from xiangyue.actions.areas import COMMAND
from xiangyue.actions.postings import answer_objection, object_to, show_in
from xiangyue.core.periods import read as read_period
from xiangyue.core.refusals import Refusal
from xiangyue.data import figures
from xiangyue.data.figure_check import differences
from xiangyue.data.models import Disclosure, Jurisdiction, Posting
from xiangyue.documents.disclosures import poster
from xiangyue.documents.model import texts

ZONE = ZoneInfo("Asia/Shanghai")
CHONGQING = "500101017200"
CONTACT = "村委会办公室，电话0574-88001234"

pytestmark = pytest.mark.django_db


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


def begun(code: str = CODE, now: datetime | None = None):  # type: ignore[no-untyped-def]
    village = make_village(code)
    disclosures.begin(actor=village.actor("clerk"), now=now or at(7, 1), area=code)
    return village


def row(item: str, period: str = "2026Q2", code: str = CODE) -> Disclosure:
    return Disclosure.objects.get(area_id=code, item=item, period=period)


def refused(act, **given):  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as caught:
        act(**given)
    return [c.says for c in caught.value.checks]


def by_hand(village, item: str, now: datetime, **more):  # type: ignore[no-untyped-def]
    return disclosures.prepare(
        actor=village.actor("clerk"), now=now, disclosure_id=row(item).pk, **more
    )


def test_a_quarter_from_the_catalogue_to_the_end_of_the_posting() -> None:
    village = begun()
    clerk, supervisor = village.actor("clerk"), village.actor("supervision_chair")
    village_books.open_book(
        actor=clerk, now=at(7, 1), area=CODE, book="village", begins=date(2026, 4, 1)
    )
    due = row("village.decisions")
    assert (due.first, due.last, due.due_on) == (
        date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 31),
    )  # fmt: skip
    assert Disclosure.objects.filter(area_id=CODE, item="party.goals").get().period == "2026"
    # the records answer what they can, in one act
    filled = disclosures.prepare_from_records(actor=clerk, now=at(7, 2), area=CODE)
    assert {r.item for r in filled} >= {"village.decisions", "finance.balances", "party.meetings"}
    assert row("village.opinions").content["rows"][0] == ["收到意见", 0]
    # what nobody recorded is typed in: amounts exact, identity numbers masked as they are stored
    by_hand(
        village,
        "village.minimum",
        at(7, 2),
        rows=[["低保", "张三", "2", "1,234.5", "330212195001011233"], ["", "", "", "", ""]],
    )
    assert row("village.minimum").content["rows"] == [
        ["低保", "张三", 2, 123450, "330*************33"]
    ]
    by_hand(village, "village.assist", at(7, 2), text="协助镇里做好防汛。")
    # money is reviewed by the supervision committee first, and not by who prepared it
    money, talk = row("finance.balances"), row("village.assist")
    put_up = {"actor": clerk, "now": at(7, 3), "area": CODE, "contact": CONTACT}
    assert refused(postings.post, **put_up, ids=[money.pk, talk.pk]) == [
        "disclosure.item-not-reviewed"
    ]
    assert refused(disclosures.review, actor=clerk, now=at(7, 3), ids=[money.pk], agreed=True) == [
        "access.roles"
    ]
    disclosures.review(actor=supervisor, now=at(7, 3), ids=[money.pk], agreed=True, remark="属实")
    assert refused(postings.post, **put_up, ids=[money.pk], days=14) == ["posting.too-short"]
    made = postings.post(**put_up, ids=[money.pk, talk.pk], channels=["web", "board"])
    assert made.title == "明伦村三务公开（2026年第二季度）"
    assert made.until == date(2026, 7, 20)  # fifteen days: 18 July is a Saturday, the law moves it
    assert refused(postings.post, **put_up, ids=[talk.pk]) == ["disclosure.item-posted"]
    # on paper lines of money are numbered, with capitals, and it says from when to when it hangs
    money.refresh_from_db()
    money.content = {"rows": [["村里的钱", "信用社", 0, 123450, -5000, 118450]]}
    for lang, number, total, came in (
        ("zh", "序号", "合计", "1,234.50\n壹仟贰佰叁拾肆元伍角整"),
        ("en", "No.", "Total", "1,234.50"),
    ):  # fmt: skip
        shown = papers.item_of(money, lang)
        assert shown.posted == (date(2026, 7, 3), date(2026, 7, 20))
        assert (shown.columns[0], shown.rows[0][0], shown.foot[0]) == (number, "1", total)
        assert (shown.rows[0][4], shown.numbers) == (came, (3, 4, 5, 6))
    # anyone asks about an item, is answered; then it comes down by itself after its last day
    said = object_to(
        actor=village.actor(village.stranger), now=at(7, 20), posting_id=made.pk,
        text="结余怎么少了？", anonymous=True, disclosure_id=money.pk,
    )  # fmt: skip
    assert said.due_on == date(2026, 8, 4)
    show_in(actor=clerk, now=at(7, 4), posting_id=made.pk, channels=["broadcast"])
    assert postings.take_down_over(actor=COMMAND, now=at(7, 21)) == 0  # not answered yet
    answer_objection(actor=clerk, now=at(7, 22), objection_id=said.pk, answer="修了水泵。")
    # of another place alone, which a demonstration lives by a clock of its own: nothing here
    assert postings.take_down_over(actor=COMMAND, now=at(7, 22), area="330212105218") == 0
    assert postings.take_down_over(actor=COMMAND, now=at(7, 22), area=CODE) == 1
    assert Posting.objects.get(pk=made.pk).taken_down_at == at(7, 22)
    # its quarter's poster names what came down, without its content
    quarter = read_period("2026Q3")
    board = papers.of_quarter(village.area, False, quarter, date(2026, 7, 22), "zh", "")
    assert board.items == () and len(board.down) == 1 and "协助" in board.down[0]
    empty = replace(board, down=(), missing=())
    said = "现在没有挂出的内容。"
    assert said in texts(poster(empty)) and said not in texts(poster(board))
    figures.fold()
    kept = ("disclosures", "postings", "objections")
    assert [d for d in differences() if d.key.startswith(kept)] == []


@pytest.mark.parametrize(("day", "state"), [(14, True), (15, True), (16, False)])
def test_chongqing_by_the_fifteenth(day: int, state: bool) -> None:
    """Chongqing Art. 30: of a quarter by the 15th of the next one's first month."""
    make_area(CHONGQING)
    village = begun(CHONGQING)
    one = row("village.assist", code=CHONGQING)
    assert one.due_on == date(2026, 7, 15)
    disclosures.prepare(
        actor=village.actor("clerk"), now=at(7, 2), disclosure_id=one.pk, nothing=True
    )
    postings.post(
        actor=village.actor("clerk"), now=at(7, day, 23), area=CHONGQING, ids=[one.pk],
        contact="村委会",
    )  # fmt: skip
    sums = figures.read(
        [CHONGQING], first=date(2026, 7, 1), last=date(2026, 7, 31), today=date(2026, 7, 31)
    )[CHONGQING]
    assert (sums["disclosures"], sums["disclosures_in_time"]) == (1, int(state))


def test_an_event_is_due_ten_days_after_it() -> None:
    village = begun()
    clerk = village.actor("clerk")
    told = disclosures.tell_event(
        actor=clerk, now=at(7, 8), area=CODE, item="village.hiring", on=date(2026, 7, 6),
        what="招聘保洁员一名",
    )  # fmt: skip
    assert told.due_on == date(2026, 7, 16)
    given = {"actor": clerk, "now": at(7, 8), "area": CODE, "on": date(2026, 7, 6)}
    same = given | {"item": "village.hiring", "what": "招聘保洁员一名"}
    assert refused(disclosures.tell_event, **same) == ["disclosure.told"]
    later = same | {"on": date(2026, 7, 9)}
    assert refused(disclosures.tell_event, **later) == ["disclosure.to-come"]
    assert refused(disclosures.tell_event, **same | {"item": "village.assist"}) == [
        "disclosure.no-event"
    ]
    assert refused(disclosures.tell_event, **same | {"item": "no.such"}) == ["disclosure.unknown"]


def test_what_must_not_be_is_refused_with_its_reason() -> None:
    village = begun()
    clerk = village.actor("clerk")
    assert refused(disclosures.begin, actor=clerk, now=at(7, 1), area=CODE) == ["disclosure.begun"]
    form = {"actor": clerk, "now": at(7, 2), "disclosure_id": row("village.minimum").pk}

    def typed(*cells: str) -> list[str]:
        return refused(disclosures.prepare, **form, rows=[list(cells)])

    assert typed("低保", "张三", "2", "约100", "") == ["disclosure.cell-money"]
    assert typed("低保", "张三", "两", "100", "") == ["disclosure.cell-number"]
    assert typed("低" * 301, "", "", "", "") == ["disclosure.cell-long"]
    assert typed("低保 13812345678", "张三", "", "", "") == ["masking.mobile"]
    assert refused(disclosures.prepare, **form) == ["disclosure.empty"]
    assert refused(disclosures.prepare, **form, nothing=True, text="有") == [
        "disclosure.nothing-and"
    ]
    assert refused(disclosures.prepare, **form, from_records=True) == ["disclosure.no-records"]
    many = [["低保", "张三", "1", "1", ""]] * 401
    assert refused(disclosures.prepare, **form, rows=many) == ["disclosure.too-many-rows"]
    days = form | {"disclosure_id": row("finance.claims").pk}
    assert refused(disclosures.prepare, **days, rows=[["信用社", "债务", "5", "去年"]]) == [
        "disclosure.cell-day"
    ]
    runs = form | {"disclosure_id": row("village.minimum", "2026Q3").pk}
    assert refused(disclosures.prepare, **runs, nothing=True) == ["disclosure.runs"]
    up = {"actor": clerk, "now": at(7, 2), "area": CODE, "contact": CONTACT}
    pk = row("village.minimum").pk
    assert refused(postings.post, **up, ids=[pk]) == ["disclosure.item-not-prepared"]
    assert refused(postings.post, **up, ids=[]) == ["disclosure.none-chosen"]
    chair = village.actor("supervision_chair")
    review = {"actor": chair, "now": at(7, 2), "agreed": True}
    assert refused(disclosures.review, **review, ids=[pk]) == ["disclosure.needs-none"]
    assert refused(disclosures.review, **review, ids=[row("finance.claims").pk]) == [
        "disclosure.not-prepared"
    ]
    disclosures.prepare(**form, nothing=True)
    made = postings.post(**up, ids=[pk])
    assert refused(disclosures.prepare, **form, nothing=True) == ["disclosure.posted"]
    down = {"actor": clerk, "posting": made}
    assert refused(postings.take_down, **down, now=made.posted_at) == ["posting.still-hanging"]
    after = made.posted_at + timedelta(days=30)
    object_to(actor=clerk, now=at(7, 3), posting_id=made.pk, text="问", anonymous=True)
    assert refused(postings.take_down, **down, now=after) == ["disclosure.unanswered"]
    answer_objection(actor=clerk, now=after, objection_id=made.objections.get().pk, answer="答")
    postings.take_down(**down, now=after)
    assert refused(postings.take_down, **down, now=after) == ["disclosure.down-already"]
    # of the supervision committee, whoever did not prepare it
    talk = row("finance.claims")
    Disclosure.objects.filter(pk=talk.pk).update(
        prepared_at=at(7, 2), prepared_by=chair.person_id, content={"rows": [], "text": "无"}
    )
    assert refused(disclosures.review, **review, ids=[talk.pk]) == ["disclosure.by-another"]
    disclosures.prepare_from_records(actor=clerk, now=at(7, 4), area=CODE)
    assert refused(disclosures.prepare_from_records, actor=clerk, now=at(7, 4), area=CODE) == [
        "disclosure.none-ready"
    ]
    make_area(CODE[:9])
    of_town = Actor(name="镇", seats=frozenset({("clerk", CODE[:9])}))
    assert refused(disclosures.begin, actor=of_town, now=at(7, 4), area=CODE[:9]) == [
        "disclosure.village-only"
    ]
    town = make_village("330212105220")
    Jurisdiction.objects.get_or_create(area_id=CODE[:9], defaults={"opened_at": at(1, 1)})
    assert town.actor("clerk").holds("330212105220", "clerk")


def test_what_was_sent_back_is_prepared_anew() -> None:
    village = begun()
    clerk, chair = village.actor("clerk"), village.actor("supervision_chair")
    pk = row("finance.claims").pk
    prepared = {"actor": clerk, "now": at(7, 2), "disclosure_id": pk}
    disclosures.prepare(**prepared, rows=[["信用社", "债务", "50000", "2025-03-01"]])
    back = {"actor": chair, "now": at(7, 3), "ids": [pk], "agreed": False}
    assert refused(disclosures.review, **back) == ["text.missing"]
    disclosures.review(**back, remark="缺利息")
    again = Disclosure.objects.get(pk=pk)
    assert (again.content, again.remark) == (None, "缺利息")
    disclosures.prepare(**prepared, rows=[["信用社", "债务", "50800", "2025-03-01"]])
    assert Disclosure.objects.get(pk=pk).remark == ""


def test_the_next_periods_open_by_themselves() -> None:
    begun()
    assert disclosures.extend(actor=COMMAND, now=at(7, 20), area=CODE) == 0
    assert disclosures.extend(actor=COMMAND, now=at(10, 1), area=CODE) > 20
    assert row("village.assist", "2026Q4").due_on == date(2027, 1, 31)
    assert disclosures.extend(actor=COMMAND, now=at(10, 2), area=CODE) == 0


def test_the_pages(client: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    village = begun()
    disclosures.prepare_from_records(actor=village.actor("clerk"), now=at(7, 2), area=CODE)
    talk = by_hand(village, "village.assist", at(7, 2), text="协助镇里做好防汛。")
    made = postings.post(
        actor=village.actor("clerk"), now=at(7, 3), area=CODE, ids=[talk.pk], contact=CONTACT
    )
    client.force_login(village.account("clerk"))
    for address in (
        f"/a/{CODE}/board/?quarter=2026Q3",
        f"/a/{CODE}/board/?quarter=2026Q3&state=due",
        f"/a/{CODE}/board/catalogue/",
        f"/a/{CODE}/board/post/",
        f"/a/{CODE}/board/event/",
        f"/a/{CODE[:9]}/board/",
        f"/a/{CODE[:6]}/board/",
        f"/a/{CODE}/duties/",
        f"/a/{CODE}/overdue/",
        f"/disclosures/{talk.pk}/",
        f"/disclosures/{row('finance.balances').pk}/",
        f"/disclosures/{row('village.minimum').pk}/",
        f"/board/postings/{made.pk}/",
        f"/postings/{made.pk}/object/?item={talk.pk}",
        f"/postings/{made.pk}/shown/",
        f"/a/{CODE}/postings/",
    ):
        with django_assert_max_num_queries(8):
            assert client.get(address).status_code == 200, address
    assert client.get(f"/postings/{made.pk}/").status_code == 302
