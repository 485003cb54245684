"""Postings: put up from the records, checked, objected to, answered, taken down (Art. 35)."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.page_forms import form_of
from tests.test_meetings import THEN, facts, figures, says
from tests.test_votes import paper, sitting, vote
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.access import clock
from xiangyue.actions import meetings, posting_drafts, postings
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.standing import open_case
from xiangyue.core import calendar
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Matter, Objection, Posting, RecordEntry, RecordOpening

pytestmark = pytest.mark.django_db
CONTACT = "明伦村村委会办公室 0574-88123456"


def decided(deputies: int = 5) -> tuple[Village, Matter]:
    """A matter that the assembly has just decided, with its sitting."""
    village, matter, item = sitting(deputies)
    vote(village, item, representatives=paper(deputies), committee=paper(5))
    meetings.close_meeting(actor=village.actor("clerk"), now=THEN, meeting_id=item.meeting_id)
    matter.refresh_from_db()
    return village, matter


def put_up(village: Village, matter: Matter, **more) -> Posting:
    values = {
        "actor": village.actor("clerk"),
        "now": THEN,
        "matter_id": matter.pk,
        "part": "posting",
        "title": "关于硬化机耕路的决议公示",
        "body": "把三组晒场到四组桥头的机耕路铺成水泥路。",
        "contact": CONTACT,
        "channels": ["web", "board"],
        "key": uuid4(),
    }
    return postings.put_up(**{**values, **more})


def test_only_who_was_due_at_the_sitting_stands_as_a_signer() -> None:
    village, matter = decided()
    for name in ("邻村张三", village.people["villager"].name):
        with pytest.raises(Refusal) as refused:
            put_up(village, matter, signed_names=["代表1", name])
        assert (refused.value.field, refused.value.checks[0].says) == ("signed", "posting.signer")
    assert put_up(village, matter, signed_names=["代表1"]).signed_names == ["代表1"]


def at(days: int):
    return THEN + timedelta(days=days)


@pytest.fixture
def now_is(monkeypatch: pytest.MonkeyPatch):
    """The moment that pages see."""

    def move(moment) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    move(THEN)
    return move


# The draft


def test_the_draft_is_the_passed_text_with_its_counts_and_those_who_were_there():
    village, matter = decided()
    case = open_case(matter.pk, now=THEN, lock=False)
    draft = posting_drafts.draft(case, "posting")
    assert "硬化三组到四组的机耕路" in draft.title
    assert "420 米机耕路" in draft.body
    assert (
        "应到10人，实到10人（村民代表应到5人、实到5人；村委会成员应到5人、实到5人）。" in draft.body
    )
    assert (
        "赞成10票，反对0票，弃权0票，废票0票。" in draft.body and "表决结果：通过。" in draft.body
    )
    assert "186,000.00元" in draft.body
    assert "明伦村村代会决议〔2026〕1号" in draft.basis and "第三十五条" in draft.basis
    assert [(name, there) for name, _role, there in draft.signers] == [
        (p.name, True) for p in village.representatives
    ]
    assert draft.days == 15


def test_what_was_not_present_is_not_ticked():
    village, matter, item = sitting(4, of=5)
    vote(village, item, representatives=paper(4), committee=paper(5))
    draft = posting_drafts.draft(open_case(matter.pk, now=THEN, lock=False), "posting")
    assert [there for _n, _r, there in draft.signers].count(True) == 4


# Put up


def test_a_posting_hangs_fifteen_days_the_first_not_counted():
    village, matter = decided()
    posting = put_up(village, matter)
    assert posting.days == 15 and (posting.year, posting.number) == (2026, 1)
    assert posting.until == calendar.posting_ends(THEN.date(), 15)
    assert [row["part"] for row in posting.way][-1] == "assembly"
    assert posting.way[-1]["present"] == posting.way[-1]["due"] == 10
    assert facts(matter, "posting")["channels"] == 2
    assert figures(village)["postings"] == 1
    entry = RecordEntry.objects.order_by("-seq").first()
    assert entry.act == "posting.put-up" and "晒场" not in entry.body
    assert RecordOpening.objects.filter(seq=entry.seq, label="body").exists()


@pytest.mark.parametrize(("days", "lawful"), [(14, False), (15, True), (16, True)])
def test_never_shorter_than_the_law_asks(days, lawful):
    village, matter = decided()
    if lawful:
        assert put_up(village, matter, days=days).days == days
        return
    with pytest.raises(Refusal) as refused:
        put_up(village, matter, days=days)
    assert says(refused) == ["posting.too-short"] and refused.value.field == "days"
    assert refused.value.checks[0].clause == "law:35"


@pytest.mark.parametrize(
    ("field", "text", "says_what"),
    [
        ("body", "低保户张三，身份证33010619800101123X", "masking.id"),
        ("body", "钱打到6222021001116245702", "masking.bank"),
        ("body", "有事打我手机13987654321", "masking.mobile"),
        ("title", "关于13987654321的公示", "masking.mobile"),
        ("basis", "座机0574-87654321", "masking.landline"),
    ],
)
def test_no_personal_number_goes_out(field, text, says_what):
    village, matter = decided()
    with pytest.raises(Refusal) as refused:
        put_up(village, matter, **{field: text}, addresses_confirmed=True)
    assert says_what in says(refused) and refused.value.field == field
    assert not Posting.objects.exists()


def test_the_offices_own_number_may_stand_in_the_text():
    village, matter = decided()
    assert put_up(village, matter, body="有异议请打 0574-88123456。").pk


def test_what_looks_like_an_address_goes_out_once_somebody_has_looked():
    village, matter = decided()
    text = "施工从中山路12号3单元201室门口开始。"
    with pytest.raises(Refusal) as refused:
        put_up(village, matter, body=text)
    assert says(refused) == ["masking.address"]
    assert put_up(village, matter, body=text, addresses_confirmed=True).pk


def test_only_the_committee_and_the_clerk_post_and_only_once():
    village, matter = decided()
    for who in ("secretary", "chair", "villager", village.stranger):
        with pytest.raises(Refusal) as refused:
            put_up(village, matter, actor=village.actor(who))
        assert refused.value.code == "not-allowed"
    put_up(village, matter)
    with pytest.raises(Refusal) as refused:
        put_up(village, matter)
    assert says(refused) == ["posting.already"]


# Shown, objected to, answered, taken down


def test_where_it_was_shown_by_whom_and_when():
    village, matter = decided()
    posting = put_up(village, matter, channels=["web"])
    shown = {"actor": village.actor("clerk"), "posting_id": posting.pk, "channels": ["broadcast"]}
    with pytest.raises(Refusal) as refused:
        postings.show_in(**shown, now=at(2), on=THEN.date() - timedelta(days=1))
    assert says(refused) == ["posting.shown-when"] and refused.value.field == "on"
    with pytest.raises(Refusal):
        postings.show_in(**shown, now=at(2), on=at(3).date())
    done = postings.show_in(**shown, now=at(2), on=at(1).date(), by_name="广播员老孙")
    assert done.channels["broadcast"]["on"] == at(1).date().isoformat()
    assert done.channels["broadcast"]["name"] == "广播员老孙"
    entry = RecordEntry.objects.order_by("-seq").first()
    assert "老孙" not in entry.body
    assert facts(matter, "posting")["channels"] == 2


def test_an_objection_stops_the_taking_down_until_it_is_answered():
    village, matter = decided()
    posting = put_up(village, matter)
    last = posting.until
    made = postings.object_to(
        actor=village.actor("villager"), now=at(3), posting_id=posting.pk, text="预算太高"
    )
    assert made.due_on == at(3).date() + timedelta(days=15)
    down = {"actor": village.actor("clerk"), "posting_id": posting.pk}
    over = at((last - THEN.date()).days + 1)
    with pytest.raises(Refusal) as refused:
        postings.take_down(**down, now=over)
    assert [c.have for c in refused.value.checks] == [1]
    postings.answer_objection(
        actor=village.actor("director"), now=over, objection_id=made.pk, answer="按市价算的"
    )
    with pytest.raises(Refusal) as refused:
        postings.answer_objection(
            actor=village.actor("director"), now=over, objection_id=made.pk, answer="再答"
        )
    assert says(refused) == ["objection.answered"]
    assert postings.take_down(**down, now=over).taken_down_at == over
    matter.refresh_from_db()
    assert "posting" not in matter.open_parts


@pytest.mark.parametrize(("after", "lawful"), [(-1, False), (0, False), (1, True)])
def test_it_hangs_through_the_whole_of_its_last_day(after, lawful):
    village, matter = decided()
    posting = put_up(village, matter)
    moment = THEN + (posting.until - THEN.date()) + timedelta(days=after)
    down = {"actor": village.actor("clerk"), "now": moment, "posting_id": posting.pk}
    if lawful:
        postings.take_down(**down)
        return
    with pytest.raises(Refusal) as refused:
        postings.take_down(**down)
    assert says(refused) == ["posting.still-hanging"]


def test_after_the_last_day_nobody_objects():
    village, matter = decided()
    posting = put_up(village, matter)
    late = THEN + (posting.until - THEN.date()) + timedelta(days=1)
    with pytest.raises(Refusal) as refused:
        postings.object_to(
            actor=village.actor("villager"), now=late, posting_id=posting.pk, text="晚了"
        )
    assert says(refused) == ["objection.over"]


def test_an_anonymous_objection_names_nobody_anywhere():
    village, matter = decided()
    posting = put_up(village, matter)
    made = postings.object_to(
        actor=village.actor("villager"), now=at(1), posting_id=posting.pk, text="不同意",
        anonymous=True,
    )  # fmt: skip
    assert made.author_id is None
    entry = RecordEntry.objects.order_by("-seq").first()
    assert entry.act == "objection.make" and '"role":"anonymous"' in entry.body
    assert "who" not in entry.body


def test_of_an_anonymous_objection_the_day_alone_is_kept_and_told(client: Client):
    """The minute could tell who was seen at the office or on the phone just then."""
    village, matter = decided()
    posting = put_up(village, matter)
    said = {"actor": village.actor("villager"), "now": at(1), "posting_id": posting.pk}
    hidden = postings.object_to(**said, text="不同意", anonymous=True)
    named = postings.object_to(**said, text="再议一议")
    hidden.refresh_from_db()
    assert timezone.localtime(hidden.made_at).isoformat()[10:19] == "T00:00:00"
    for address in (f"/postings/{posting.pk}/", f"/objections/{hidden.receipt}/"):
        page = client.get(address).content.decode()
        assert "不同意" in page and "00:00" not in page
        clock = f"{timezone.localtime(named.made_at):%H:%M}"
        assert (clock in page) is address.startswith("/postings/"), address


def test_a_double_click_objects_once():
    village, matter = decided()
    posting = put_up(village, matter)
    values = {
        "actor": village.actor("villager"), "now": at(1), "posting_id": posting.pk,
        "text": "不同意", "key": uuid4(),
    }  # fmt: skip
    first = postings.object_to(**values)
    with pytest.raises(AlreadyDone) as again:
        postings.object_to(**values)
    assert again.value.result == first.receipt and Objection.objects.count() == 1


# Pages


def test_the_clerk_puts_it_up_from_the_filled_in_form(client, now_is):
    village, matter = decided()
    client.force_login(village.account("clerk"))
    page = f"/m/{matter.pk}/posting/"
    sent = form_of(client, page)
    assert "signed" not in sent  # who signed is said by a person, not taken from the sheet
    signers = [p.name for p in village.representatives]
    sent["signed"] = signers
    answer = client.post(page, {**sent, "contact": ""})
    assert answer.status_code == 422 and b'id="id_contact-error"' in answer.content
    answer = client.post(page, {**sent, "contact": CONTACT, "channels": ["web", "board"]})
    posting = Posting.objects.get()
    assert answer.status_code == 302 and answer.url == f"/postings/{posting.pk}/"
    assert posting.signed_names == signers
    assert "公示" in client.get(page).content.decode()


def test_where_nobody_is_to_sign_it_is_put_up_from_the_form_as_it_stands(client, now_is):
    village = make_village()
    matter = make_matter(village, procedure="demonstration-village", upto="posting")
    now_is(NOW)
    client.force_login(village.account("secretary"))
    address = f"/m/{matter.pk}/posting/"
    sent = form_of(client, address, holding="contact")
    assert "signed" not in sent
    sent |= {"title": ["创建结果公示"], "body": ["已经办好。"], "contact": ["村委会办公室"]}
    answer = client.post(address, sent)
    assert answer.status_code == 302, re.findall(r'class="error".*', answer.content.decode())
    assert Posting.objects.get(matter=matter).signed_names == []


def test_a_find_is_shown_beside_its_field_and_nothing_typed_is_lost(client, now_is):
    village, matter = decided()
    client.force_login(village.account("clerk"))
    page = f"/m/{matter.pk}/posting/"
    sent = {**form_of(client, page), "contact": CONTACT}
    text = "第一行\n联系张三13987654321\n门牌是中山路12号3单元201室"
    answer = client.post(page, {**sent, "body": text})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "第2行像是手机号（139****4321）" in body and "第3行像是详细住址" in body
    assert "联系张三13987654321" in body and 'name="addresses_confirmed"' in body
    text = text.replace("13987654321", "")
    sent["addresses_confirmed"] = "on"
    assert client.post(page, {**sent, "body": text}).status_code == 302


def test_anyone_objects_and_reads_the_answer_by_the_receipt(client, now_is):
    village, matter = decided()
    posting = put_up(village, matter)
    page = f"/postings/{posting.pk}/object/"
    sent = form_of(client, page)
    answer = client.post(page, {**sent, "text": "预算太高，我的电话13987654321"})
    made = Objection.objects.get()
    assert made.anonymous and answer.url == f"/objections/{made.receipt}/?new=1"
    mine = client.get(answer.url)
    assert "13987654321" in mine.content.decode()
    public = client.get(f"/postings/{posting.pk}/").content.decode()
    assert "139****4321" in public and "13987654321" not in public
    assert client.get("/objections/0000000000/").status_code == 404
    assert client.get(f"/objections/{made.pk}/answer/").status_code == 403
    client.force_login(village.account("clerk"))
    page = f"/objections/{made.pk}/answer/"
    client.post(page, {**form_of(client, page), "answer": "按市价算的"})
    client.logout()
    assert "按市价算的" in client.get(f"/objections/{made.receipt}/").content.decode()


def test_the_full_text_is_restricted_once_it_is_down(client, now_is):
    village, matter = decided()
    posting = put_up(village, matter)
    page = f"/postings/{posting.pk}/"
    assert "晒场到四组桥头" in client.get(page).content.decode()
    over = THEN + (posting.until - THEN.date()) + timedelta(days=1)
    postings.take_down(actor=village.actor("clerk"), now=over, posting_id=posting.pk)
    now_is(over)
    public = client.get(page + "?1").content.decode()
    assert posting.title in public and "表决结果" in public
    assert "晒场到四组桥头" not in public and village.representatives[1].name not in public
    client.force_login(village.account("villager"))
    assert "晒场到四组桥头" in client.get(page).content.decode()


def test_the_clock_in_words(client, now_is):
    village, matter = decided()
    posting = put_up(village, matter)
    now_is(at(4))
    body = client.get(f"/a/{village.code}/postings/").content.decode()
    left = (posting.until - at(4).date()).days
    assert f"还剩{left}天" in body and "已满4天" in body


@pytest.mark.parametrize("many", [1, 6])
def test_a_fixed_number_of_queries(client, now_is, many):
    village, matter = decided()
    posting = put_up(village, matter)
    for n in range(many):
        postings.object_to(
            actor=village.actor("villager"), now=at(1), posting_id=posting.pk, text=f"异议{n}"
        )
        copy = Posting.objects.get(pk=posting.pk)
        copy.pk, copy.number, copy.part = None, 10 + n, "other"
        copy.save()
    client.force_login(village.account("clerk"))
    for page, most in ((f"/a/{village.code}/postings/", 4), (f"/postings/{posting.pk}/", 6)):
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        assert len(asked) == most, [q["sql"][:90] for q in asked]


def test_in_english_too(client, now_is):
    village, matter = decided()
    posting = put_up(village, matter)
    client.cookies["django_language"] = "en"
    body = client.get(f"/postings/{posting.pk}/").content.decode()
    assert "How it came about" in body and "10 of 10 present" in body
    assert "Posting 2026-1" in body
