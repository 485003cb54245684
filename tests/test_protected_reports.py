"""Protected reports: routed past the accused's own body, sealed, answered by code, cleared."""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.daily import daily
from tests.world import NOW, Village, make_area, make_matter, make_officer, make_village

from xiangyue.access import clock
from xiangyue.access import protected as keys
from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.access.matters import may_see
from xiangyue.actions import matters, protected, report_lodging
from xiangyue.actions.standing import procedure_of
from xiangyue.core.calendar import period
from xiangyue.core.refusals import Refusal
from xiangyue.core.report_routes import choose
from xiangyue.core.sealing import Unopenable, open_sealed
from xiangyue.data.models import (
    Jurisdiction,
    Matter,
    Membership,
    Person,
    ProtectedReport,
    RecordEntry,
    RecordOpening,
    Relation,
)
from xiangyue.methods.report_routes import routes
from xiangyue.methods.wording import word
from xiangyue.scenario import rehearsal
from xiangyue.web.formats import days_left

TOWN = "330212105"
NAME, PHONE, TEXT = "白水生暗号", "13777712345", "主任把水库承包款转到了自己弟弟账上暗号"


@pytest.fixture
def village(db: None, monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    made = make_village()
    Jurisdiction.objects.create(area=make_area(TOWN), opened_at=NOW)
    return made


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def inspector() -> Actor:
    person = Person.objects.create(area_id=TOWN, name="纪检霍明山", created_at=NOW)
    Membership.objects.create(
        area_id=TOWN, person=person, role="discipline_officer", start=NOW.date().replace(month=1)
    )
    return actor_of_person(person.pk, NOW)


def lodge(village: Village, about: str = "director", **more: str) -> tuple[str, ProtectedReport]:
    code = report_lodging.lodge_report(
        now=NOW, village=village.code, about_id=village.person(about).pk, text=TEXT,
        **({"name": NAME, "phone": PHONE} | more),
    )  # fmt: skip
    return code, ProtectedReport.objects.latest("pk")


def said(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.checks[0].says


@pytest.mark.django_db
@pytest.mark.parametrize(
    "slug", daily(["protected-report", "protected-report-township", "protected-report-county"])
)
def test_it_is_rehearsed_with_every_refusal(slug: str) -> None:
    done = rehearsal.rehearse(slug, now=NOW)
    assert done.missing == 0, [e.key for e in done.events if e.what == "missing"]
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
    tried = Counter(e.key for e in done.events if e.what == "refused")
    for key in ("report-own", "report-twice", "inquiry-accused", "inquiry-shows-1",
                "inquiry-shows-2", "inquiry-unheard", "clearing-unwished"):  # fmt: skip
        assert tried[key], key
    for event in done.events:
        for check in event.checks:
            assert word(check, "zh") != check.says and word(check, "en") != check.says


# --- routed


@pytest.mark.parametrize(
    ("about", "office", "area"),
    [
        ("director", "supervision_committee", "330212105219"),
        ("clerk", "supervision_committee", "330212105219"),
        ("secretary", "discipline", TOWN),
        ("supervisor", "discipline", TOWN),
    ],
)
def test_it_goes_to_an_office_that_is_not_the_accuseds(
    village: Village, about: str, office: str, area: str
) -> None:
    inspector()
    _code, report = lodge(village, about)
    assert (report.office, report.matter.area_id) == (office, area)


def test_where_nobody_else_sits_it_goes_to_the_next(village: Village) -> None:
    inspector()
    Membership.objects.filter(role__in=("supervision_chair", "supervisor")).delete()
    _code, report = lodge(village, "director")
    assert report.office == "discipline"


def test_an_office_of_close_relatives_alone_is_passed_over(village: Village) -> None:
    inspector()
    for n, role in enumerate(("supervision_chair", "supervisor"), 1):
        # Of two, one is left who may act, and the matter is begun in their name.
        _code, report = lodge(village, "director")
        assert report.office == "supervision_committee"
        leader = report.matter.began_by_id
        assert leader == village.person("supervision_chair" if n == 1 else "supervisor").pk
        pair = sorted((village.person("director"), village.person(role)), key=lambda p: p.pk)
        Relation.objects.create(
            first=pair[0], second=pair[1], relation="sibling", said_on=NOW, confirmed_on=NOW
        )
    _code, report = lodge(village, "director")
    assert report.office == "discipline"
    # The reporter is told no more than of any other office to which it goes.
    with pytest.raises(Refusal) as refused:
        Membership.objects.filter(role="discipline_officer").delete()
        lodge(village, "director")
    (check,) = refused.value.checks
    assert check.says == "report.no-office" and not check.values


def test_where_there_is_no_office_it_says_where_to_turn(village: Village) -> None:
    with pytest.raises(Refusal) as refused:
        lodge(village, "secretary")
    assert said(refused) == "report.no-office" and not ProtectedReport.objects.exists()


def test_nobody_without_a_post_is_reported_here(village: Village) -> None:
    with pytest.raises(Refusal) as refused:
        lodge(village, "villager")
    assert said(refused) == "report.about"


@given(
    held=st.dictionaries(
        st.sampled_from(sorted(routes().offices)), st.lists(st.integers(1, 6), max_size=4)
    ),
    accused=st.integers(1, 6),
    role=st.sampled_from(sorted(routes().about)),
)
def test_never_the_accuseds_own_body(held: dict, accused: int, role: str) -> None:
    chosen = choose(routes().tried([role]), held, accused)
    if chosen is not None:
        office, leader = chosen
        assert accused not in held[office.key] and leader in held[office.key]
    else:
        assert all(not held.get(o.key) or accused in held[o.key] for o in routes().tried([role]))


# --- sealed


def everything() -> str:
    """Every row of every table, as text."""
    found = []
    with connection.cursor() as c:
        for table in connection.introspection.table_names():
            c.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in c.fetchall()]
    return "\n".join(found)


def walk(village: Village, actor: Actor) -> tuple[str, ProtectedReport]:
    """The whole way, with everything that is written."""
    code, report = lodge(village)
    pk = report.matter_id
    protected.open_name(actor=actor, now=later(1), matter_id=pk, reason="核对时间")
    report_lodging.say_more(now=later(1), code=code, text="补充暗号：还有一笔")
    protected.ask_reporter(actor=actor, now=later(1), matter_id=pk, text="问暗号：哪一年？")
    protected.tell_accused(actor=actor, now=later(2), matter_id=pk, text="请说明水库承包款去向")
    accused = village.actor("director")
    protected.answer_charge(actor=accused, now=later(3), matter_id=pk, text="申辩暗号")
    protected.make_finding(
        actor=actor, now=later(4), matter_id=pk, finding="unfounded", text="认定暗号"
    )
    protected.reply(actor=actor, now=later(5), matter_id=pk, text="答复暗号")
    protected.say_wish(actor=accused, now=later(6), matter_id=pk, wish=True)
    protected.clear(actor=actor, now=later(7), matter_id=pk, text="经查不属实，特此澄清。")
    matters.close_matter(actor=actor, now=later(8), matter_id=pk)
    return code, ProtectedReport.objects.get(pk=report.pk)


def test_no_secret_is_anywhere_in_the_database_the_record_or_the_logs(
    village: Village, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    code, report = walk(village, village.actor("supervision_chair"))
    text = everything()
    for secret in (
        NAME,
        PHONE,
        TEXT,
        code,
        "补充暗号",
        "问暗号",
        "申辩暗号",
        "认定暗号",
        "答复暗号",
    ):
        assert secret not in text, secret
        assert secret.encode().hex() not in text, secret
    assert code not in caplog.text and NAME not in caplog.text
    assert "特此澄清" in text  # what is public is
    lodged = json.loads(RecordEntry.objects.get(act="report.lodge").body)
    assert lodged["by"] == {"role": "anonymous"}
    assert RecordEntry.objects.filter(act="report.open-name").count() == 1
    assert report.matter.began_by == village.person("supervision_chair")


def test_another_offices_key_opens_nothing(village: Village) -> None:
    _code, report = lodge(village)
    for office, area in (("discipline", TOWN), ("supervision_committee", "330212105220")):
        with pytest.raises(Unopenable):
            open_sealed(
                keys.office_ring(office, area), bytes(report.text_sealed), column="report.text"
            )


@pytest.mark.parametrize("who", ["director", "secretary", "clerk", "representative_2", "villager"])
def test_nobody_but_the_office_opens_or_sees_it(village: Village, who: str) -> None:
    _code, report = lodge(village)
    actor, matter = village.actor(who), report.matter
    assert not may_see(actor, matter, procedure_of(matter))
    with pytest.raises(Refusal):
        protected.open_name(actor=actor, now=NOW, matter_id=matter.pk, reason="看看")
    with pytest.raises(Refusal):
        protected.sealed_text(actor, report, matter.area_id)


def test_who_may_not_know_is_told_of_no_report_nor_the_accused_before_they_are_told(
    village: Village,
) -> None:
    """Whoever tries every number finds out from no answer which of them is a report on whom."""
    _code, report = lodge(village)
    pk, accused = report.matter_id, village.actor("director")
    acts: tuple[tuple[Callable[..., object], dict[str, object]], ...] = (
        (protected.open_name, {"reason": "看看"}),
        (protected.say_whom, {"about_id": 1}),
        (protected.tell_accused, {"text": "有人反映您。"}),
        (protected.answer_charge, {"text": "没有这回事。"}),
        (protected.make_finding, {"finding": "founded", "text": "属实。"}),
        (protected.reply, {"text": "谢谢。"}),
        (protected.ask_reporter, {"text": "是哪一天？"}),
        (protected.say_wish, {"wish": True}),
        (protected.clear, {"text": "特此澄清。"}),
    )
    for act, with_it in acts:
        for actor in (Actor(), village.actor("clerk"), village.actor("villager"), accused):
            with pytest.raises(Refusal) as real:
                act(actor=actor, now=NOW, matter_id=pk, **with_it)
            with pytest.raises(Refusal) as none:
                act(actor=actor, now=NOW, matter_id=pk + 1, **with_it)
            assert (said(real), real.value.code) == (said(none), none.value.code), act
    chair = village.actor("supervision_chair")
    protected.tell_accused(actor=chair, now=NOW, matter_id=pk, text="有人反映您。")
    with pytest.raises(Refusal) as refused:
        protected.tell_accused(actor=accused, now=NOW, matter_id=pk, text="有人反映您。")
    assert said(refused) == "report.about-you"


def test_the_pages_tell_nobody_else(client: Client, village: Village) -> None:
    code, report = walk(village, village.actor("supervision_chair"))
    pk, area = report.matter_id, village.code
    pages = (
        f"/a/{area}/", f"/a/{area}/matters/", f"/a/{area}/record/", f"/a/{area}/clearings/",
        f"/m/{pk}/", f"/m/{pk}/report/", f"/m/{pk}/inquiry/", f"/m/{pk}/documents/",
        f"/a/{area}/figures/", f"/a/{area}/overdue/", f"/api/v1/areas/{area}/matters",
        f"/api/v1/matters/{pk}", "/reports/about-me/", f"/a/{area}/report/", "/me/",
    )  # fmt: skip
    for who in (None, "director", "secretary", "clerk", "villager"):
        client.logout()
        if who:
            client.force_login(village.account(who))
        for page in pages:
            body = client.get(page, follow=True).content.decode()
            for secret in (NAME, PHONE, TEXT, code, "补充暗号", "答复暗号"):
                assert secret not in body, (who, page, secret)
    client.logout()
    shown = client.get(f"/a/{area}/clearings/").content.decode()
    assert "特此澄清" in shown and "陈志强" in shown
    assert "陈志强" in client.get(f"/a/{area}/clearings/", follow=True).content.decode()


# --- heard, found, answered, cleared


def test_no_finding_before_the_accused_had_their_days(village: Village) -> None:
    _code, report = lodge(village)
    chair, pk = village.actor("supervision_chair"), report.matter_id
    protected.tell_accused(actor=chair, now=NOW, matter_id=pk, text="请说明")
    for days in (9, 10):  # just under and at the tenth day
        with pytest.raises(Refusal) as refused:
            protected.make_finding(
                actor=chair, now=later(days), matter_id=pk, finding="unclear", text="查不清"
            )
        assert said(refused) == "report.not-heard"
    protected.make_finding(
        actor=chair, now=later(11), matter_id=pk, finding="unclear", text="查不清"
    )
    protected.reply(actor=chair, now=later(11), matter_id=pk, text="查不清，留着")
    assert Matter.objects.get(pk=pk).open_parts == []  # nothing to clear


def test_only_what_is_unfounded_and_wished_is_cleared(village: Village) -> None:
    _code, report = lodge(village)
    chair, pk = village.actor("supervision_chair"), report.matter_id
    accused = village.actor("director")
    protected.tell_accused(actor=chair, now=NOW, matter_id=pk, text="请说明")
    protected.answer_charge(actor=accused, now=NOW, matter_id=pk, text="没有")
    protected.make_finding(actor=chair, now=NOW, matter_id=pk, finding="unfounded", text="不属实")
    protected.reply(actor=chair, now=NOW, matter_id=pk, text="不属实")
    protected.say_wish(actor=accused, now=NOW, matter_id=pk, wish=False)
    assert Matter.objects.get(pk=pk).open_parts == []
    assert ProtectedReport.objects.get(pk=report.pk).cleared_on is None


def test_it_is_not_dropped(village: Village) -> None:
    _code, report = lodge(village)
    for who, why in (
        ("secretary", "matter.unknown"),
        ("supervision_chair", "report.not-dropped"),
    ):
        with pytest.raises(Refusal) as refused:
            matters.drop_matter(
                actor=village.actor(who), now=NOW, matter_id=report.matter_id, reason="算了"
            )
        assert said(refused) == why


# --- the pages of the reporter and the accused


def test_a_visitor_reports_and_follows_by_code(client: Client, village: Village) -> None:
    where = f"/a/{village.code}/report/"
    assert "陈志强" in client.get(where).content.decode()
    sent = {"about": str(village.person("director").pk), "text": TEXT, "name": "", "phone": ""}
    answer = client.post(where, sent)
    report = ProtectedReport.objects.get()
    assert answer.status_code == 200 and not report.named
    assert "no-store" in answer.headers["Cache-Control"]
    code = answer.context["code"] if answer.context else _code_in(answer.content.decode())
    seen = client.post("/report/", {"code": code}).content.decode()
    assert "已经收到" in seen or "Received" in seen
    client.post("/report/", {"code": code, "text": "还有一件"})
    assert report.messages.count() == 1
    wrong = client.post("/report/", {"code": "AAAAA-BBBBB"})
    assert wrong.status_code == 404 or wrong.status_code == 422


def _code_in(page: str) -> str:
    start = page.index('class="receipt-number num">') + len('class="receipt-number num">')
    return page[start : start + 11]


def test_the_accused_answers_on_their_own_page(
    client: Client, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    _code, report = lodge(village)
    chair = village.actor("supervision_chair")
    client.force_login(village.account("director"))
    assert "请说明去向" not in client.get("/reports/about-me/").content.decode()
    protected.tell_accused(actor=chair, now=NOW, matter_id=report.matter_id, text="请说明去向")
    with monkeypatch.context() as shorter:  # the days are the method's, not the page's
        other = SimpleNamespace(words={"days": 3})
        shorter.setattr(protected, "part_of_kind", lambda _definition, _kind: other)
        told = client.get("/reports/about-me/").content.decode()
        assert days_left(period(NOW.date(), 3).day, NOW) in told
    page = client.get("/reports/about-me/").content.decode()
    assert "请说明去向" in page and NAME not in page
    client.post(f"/reports/about-me/{report.matter_id}/", {"text": "合同都在"})
    report.refresh_from_db()
    assert report.defended_on is not None
    client.force_login(village.account("villager"))
    assert client.get(f"/reports/about-me/{report.matter_id}/").status_code == 404


def test_the_wish_to_be_cleared_is_said_once_however_often_it_is_sent(
    client: Client, village: Village
) -> None:
    _code, report = lodge(village)
    chair, pk = village.actor("supervision_chair"), report.matter_id
    protected.tell_accused(actor=chair, now=NOW, matter_id=pk, text="请说明")
    protected.answer_charge(actor=village.actor("director"), now=NOW, matter_id=pk, text="没有")
    protected.make_finding(actor=chair, now=NOW, matter_id=pk, finding="unfounded", text="不属实")
    protected.reply(actor=chair, now=NOW, matter_id=pk, text="查了")
    client.force_login(village.account("director"))
    page = client.get("/reports/about-me/").content.decode()
    key = re.search(r'name="idempotency" value="([^"]+)"', page)
    assert key is not None
    sent = {"wish": "no", "idempotency": key[1]}
    for _again in range(2):
        assert client.post(f"/reports/about-me/{pk}/", sent).status_code == 302
    report.refresh_from_db()
    assert report.wish is False


def test_the_office_works_on_its_pages(client: Client, village: Village) -> None:
    _code, report = lodge(village)
    pk = report.matter_id
    client.force_login(village.account("supervision_chair"))
    page = client.get(f"/m/{pk}/inquiry/").content.decode()
    assert TEXT in page and NAME not in page
    opened = client.post(f"/m/{pk}/inquiry/", {"what": "name", "text": "核对时间"})
    assert NAME in opened.content.decode()
    client.post(f"/m/{pk}/inquiry/", {"what": "tell", "text": "请说明"})
    client.post(f"/m/{pk}/inquiry/", {"what": "heard", "text": "他说没有"})
    client.post(f"/m/{pk}/inquiry/", {"what": "unfounded", "text": "不属实"})
    client.post(f"/m/{pk}/inquiry/", {"what": "reply", "text": "查了，不属实"})
    client.post(f"/m/{pk}/clearing/", {"what": "wished"})
    client.post(f"/m/{pk}/clearing/", {"what": "clear", "text": "特此澄清"})
    report.refresh_from_db()
    assert report.cleared_on is not None and report.finding == "unfounded"
    desk = client.get(f"/a/{village.code}/desk/").content.decode()
    assert NAME not in desk
    notice = client.get(f"/a/{village.code}/clearings/{report.pk}.pdf")
    assert notice.status_code == 200 and notice.content.startswith(b"%PDF")


def test_the_record_does_not_tell_the_accused_by_their_role(village: Village) -> None:
    _code, report = lodge(village)
    chair, pk = village.actor("supervision_chair"), report.matter_id
    protected.tell_accused(actor=chair, now=NOW, matter_id=pk, text="请说明")
    protected.answer_charge(actor=village.actor("director"), now=NOW, matter_id=pk, text="没有")
    entries = [json.loads(e.body) for e in RecordEntry.objects.order_by("seq")]
    heard = next(e for e in entries if e["act"] == "report.hear")
    assert set(heard["by"]) == {"role", "who"} and heard["by"]["role"] == "anonymous"
    kept = RecordOpening.objects.get(seq=heard["seq"], log=heard["log"], label="who")
    assert json.loads(kept.value)["person"] == report.about_id  # who heard it, kept but sealed
    assert village.person("director").name not in json.dumps(heard, ensure_ascii=False)


# --- the county


def test_a_report_on_an_election_goes_to_the_county_and_nobody_else_reads_who_made_it(
    client: Client, village: Village
) -> None:
    """From the form to the clearing, by the county's officer: in no page and no export of others
    stands who reported it, or what."""
    election = make_matter(village, procedure="village-election", category="election")
    township, county = (make_officer(village.code[:n], f"干部{n}") for n in (9, 6))
    where = f"/m/{election.pk}/election/report/"
    offered = client.get(where).content.decode()
    assert 'value="government"' in offered and 'value="county_government"' in offered
    assert 'value="discipline"' not in offered  # nobody sits there
    about = {"about": str(village.person("director").pk), "text": TEXT, "name": NAME}
    sent = about | {"phone": PHONE, "office": "county_government"}
    answer = client.post(where, sent)
    code = answer.context["code"] if answer.context else _code_in(answer.content.decode())
    report = ProtectedReport.objects.get()
    assert (report.office, report.matter.area_id) == ("county_government", village.code[:6])
    assert report.matter.procedure.slug == "protected-report-county"
    assert not keys.handles(actor_of_person(township.pk, NOW), report, report.matter.area_id)
    pk, officer = report.matter_id, actor_of_person(county.pk, NOW)
    assert protected.sealed_text(officer, report, report.matter.area_id)["text"] == TEXT
    opened = protected.open_name(actor=officer, now=NOW, matter_id=pk, reason="核对时间")
    assert opened == {"name": NAME, "phone": PHONE}
    protected.tell_accused(actor=officer, now=NOW, matter_id=pk, text="请说明选前发放烟酒的事")
    protected.answer_charge(
        actor=village.actor("director"), now=NOW, matter_id=pk, text="没有发过"
    )  # fmt: skip
    protected.make_finding(
        actor=officer, now=NOW, matter_id=pk, finding="unfounded", text="查无此事"
    )
    protected.reply(actor=officer, now=NOW, matter_id=pk, text="答复暗号")
    protected.say_wish(actor=village.actor("director"), now=NOW, matter_id=pk, wish=True)
    protected.clear(actor=officer, now=NOW, matter_id=pk, text="经查不属实，特此澄清。")
    followed = client.post("/report/", {"code": code}).content.decode()
    assert "答复暗号" in followed and "人民政府" in followed
    pages = [
        f"/m/{pk}/", f"/m/{pk}/report/", f"/m/{pk}/inquiry/", f"/m/{pk}/clearing/",
        f"/m/{pk}/documents/", f"/api/v1/matters/{pk}", "/reports/about-me/", "/me/",
        f"/m/{election.pk}/", f"/m/{election.pk}/election/", f"/m/{election.pk}/election/watch/",
        f"/api/v1/matters/{election.pk}",
    ]  # fmt: skip
    for area in (village.code, village.code[:9], village.code[:6]):
        pages += [
            f"/a/{area}/", f"/a/{area}/matters/", f"/a/{area}/record/", f"/a/{area}/clearings/",
            f"/a/{area}/overdue/", f"/a/{area}/desk/", f"/a/{area}/figures.csv",
            f"/api/v1/areas/{area}/matters", f"/api/v1/areas/{area}/figures",
            f"/a/{area}/record/log.jsonl", f"/data/{area}/2026.zip",
            f"/data/{area}/2026/matters.csv", f"/data/{area}/2026/popolo.json", "/me/export/",
        ]  # fmt: skip
    read = 0
    for who in (None, "director", "secretary", "clerk", "supervision_chair", "villager", township):
        client.logout()
        if who is not None:
            client.force_login(village.account(who))
        for page in pages:
            answer = client.get(page, follow=True)
            read += answer.status_code == 200
            body = answer.getvalue()
            for secret in (NAME, PHONE, TEXT, code, "答复暗号"):
                assert secret.encode() not in body, (who, page, secret)
    assert read > len(pages) * 4  # most of them are there for everyone
    client.force_login(village.account(county))
    desk = client.get(f"/a/{village.code[:6]}/matters/", follow=True).content.decode()
    assert TEXT in client.get(f"/m/{pk}/report/").content.decode()
    assert NAME not in desk


def test_an_office_in_which_the_accused_sits_is_not_among_those_offered(
    client: Client, village: Village
) -> None:
    election = make_matter(village, procedure="village-election", category="election")
    make_officer(village.code[:6], "县里的人")
    director = village.person("director")
    make_area(TOWN)
    Membership.objects.create(
        area_id=TOWN, person=director, role="officer", start=NOW.date().replace(month=1)
    )
    where, sent = f"/m/{election.pk}/election/report/", {"about": str(director.pk), "text": TEXT}
    refused = client.post(where, sent | {"office": "government"})
    assert refused.status_code == 422 and not ProtectedReport.objects.exists()
    again = refused.content.decode()
    assert 'value="county_government"' in again and 'value="government"' not in again
    given = {"now": NOW, "village": village.code, "about_id": director.pk, "text": TEXT}
    with pytest.raises(Refusal) as told:
        report_lodging.lodge_report(**given, election_id=election.pk, office="government")
    assert said(told) == "report.office"
    client.post(where, sent)  # none chosen: the first that is not theirs
    assert ProtectedReport.objects.get().office == "county_government"


def test_an_office_takes_in_what_it_is_told_only_where_it_may(
    client: Client, village: Village
) -> None:
    """At the county: of which village first. At the village: nothing about its secretary."""
    county = make_officer(village.code[:6], "县里的人")
    at = {"now": NOW, "title": "举报件", "summary": "", "category": "report"}
    matter = matters.start_matter(
        actor=actor_of_person(county.pk, NOW), area=village.code[:6], origin="application",
        procedure="protected-report-county", **at,
    )  # fmt: skip
    client.force_login(village.account(county))
    page = f"/m/{matter.pk}/report/"
    first = client.get(page).content.decode()
    assert f'value="{village.code}"' in first and 'name="about"' not in first
    form = client.get(page, {"village": village.code}).content.decode()
    about = f"{village.person('secretary').pk}-{village.code}"
    assert about in form
    client.post(f"{page}?village={village.code}", {"about": about, "text": TEXT})
    assert ProtectedReport.objects.get().office == "county_government"
    chair = village.actor("supervision_chair")
    mine = matters.start_matter(
        actor=chair, area=village.code, origin="application", procedure="protected-report", **at
    )
    told = {"village": village.code, "about_id": village.person("secretary").pk, "text": TEXT}
    with pytest.raises(Refusal) as refused:
        report_lodging.enter_report(actor=chair, now=NOW, matter_id=mine.pk, **told)
    assert said(refused) == "report.other-office"
