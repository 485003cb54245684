# ruff: noqa: F811 - fixtures of another file
"""Bribery in an election by nobody known, or by one of no list: taken in, sealed, looked into."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.test_annulments import matter, officer, village  # noqa: F401 - fixtures
from tests.test_protected_reports import everything
from tests.world import CODE, NOW, Village, make_officer

from xiangyue.access.actors import Actor
from xiangyue.access.matters import may_see
from xiangyue.actions import dues, protected, report_lodging, waiting
from xiangyue.actions.standing import procedure_of
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Matter,
    MatterPart,
    Person,
    ProtectedReport,
    RecordEntry,
    Relation,
)

pytestmark = pytest.mark.django_db
TEXT = "选前一晚有人开着外地的车挨家发烟酒票。"
WHOM = "外村的钱老板"


def form(matter: Matter) -> str:
    return f"/m/{matter.pk}/election/report/"


def sent(matter: Matter, **more: str) -> Any:
    client = Client(headers={"accept-language": "en"})
    return client.post(form(matter), {"about": "unknown", "text": TEXT, **more})


def lodged(matter: Matter, **more: str) -> ProtectedReport:
    assert "receipt-number" in sent(matter, **more).text
    return ProtectedReport.objects.select_related("matter").get()


def test_it_is_taken_in_by_the_township_and_names_nobody_in_the_open(
    village: Village, matter: Matter
) -> None:
    make_officer(CODE[:9])
    assert 'value="unknown"' in Client().get(form(matter)).text
    report = lodged(matter, whom=WHOM, name="章远舟")
    assert (report.about_id, report.about_role, report.office) == (None, "", "government")
    assert (report.election_id, report.named) == (matter.pk, True)
    for secret in (WHOM, TEXT, "章远舟"):
        assert secret not in everything()
    told = protected.sealed_text(officer(), report, CODE[:9])
    assert (told["whom"], told["text"]) == (WHOM, TEXT)


def test_nobody_but_the_office_sees_it(village: Village, matter: Matter) -> None:
    """Nobody signed in is nobody that a report is about."""
    make_officer(CODE[:9])
    report, holder = lodged(matter), officer()
    procedure = procedure_of(report.matter)
    assert may_see(holder, report.matter, procedure)
    for actor in (Actor(), village.actor("villager"), village.actor("secretary")):
        assert not may_see(actor, report.matter, procedure)
        with pytest.raises(Refusal, match=r"report\.not-yours"):
            protected.sealed_text(actor, report, CODE[:9])
    assert Client().get(f"/reports/about-me/{report.matter_id}/").status_code == 404
    assert Client().get(f"/m/{report.matter_id}/").status_code == 404


def test_what_another_office_looks_into_is_on_nobody_elses_desk(
    village: Village, matter: Matter
) -> None:
    """The township's two offices work by one method; each sees its own reports alone."""
    make_officer(CODE[:9])
    report, holder = lodged(matter), officer()
    last = report.matter.parts.get(key="inquiry").due_on
    asked = dues.theirs(holder, NOW.date(), last=last)
    due = [d for d in dues.listed(asked) if d.matter == report.matter_id]
    assert [w.row.matter for w in waiting.waiting_for(holder, now=NOW)] == [report.matter_id]
    assert due and not dues.shut(holder, due)
    ProtectedReport.objects.update(office="discipline")
    assert not may_see(holder, report.matter, procedure_of(report.matter))
    assert waiting.waiting_for(holder, now=NOW) == []
    assert dues.shut(holder, due) == {report.matter_id}
    client = Client()
    client.force_login(village.account(Person.objects.get(pk=holder.person_id)))
    for page in ("", "report/", "inquiry/", "clearing/"):
        assert client.get(f"/m/{report.matter_id}/{page}").status_code == 404


def test_what_happened_is_found_though_there_is_nobody_to_tell(
    village: Village, matter: Matter
) -> None:
    make_officer(CODE[:9])
    report = lodged(matter)
    given: dict[str, Any] = {"actor": officer(), "now": NOW, "matter_id": report.matter_id}
    with pytest.raises(Refusal) as refused:
        protected.tell_accused(text="有人反映您发烟酒票。", **given)
    assert refused.value.checks[0].says == "report.nobody-to-tell"
    with pytest.raises(Refusal, match=r"report\.not-charged"):
        protected.answer_charge(text="没有这回事。", **given)
    protected.make_finding(finding="unfounded", text="那是喜宴的回礼，与选举无关。", **given)
    protected.reply(text="已查清，是喜宴的回礼。", **given)
    state = Matter.objects.get(pk=report.matter_id)
    facts = {p.key: p.facts for p in MatterPart.objects.filter(matter=state)}
    assert facts["inquiry"]["unknown"] and "charged" not in facts["inquiry"]
    assert facts["clearing"]["settled"]  # nobody is to be cleared
    assert all(p.done_at for p in MatterPart.objects.filter(matter=state))


def test_the_office_s_page_offers_what_can_be_done(village: Village, matter: Matter) -> None:
    make_officer(CODE[:9])
    report = lodged(matter, whom=WHOM)
    client = Client(headers={"accept-language": "en"})
    client.force_login(village.account(Person.objects.get(pk=officer().person_id)))
    for part in ("report", "inquiry"):
        assert WHOM in client.get(f"/m/{report.matter_id}/{part}/").text
    page = client.get(f"/m/{report.matter_id}/inquiry/").text
    assert set(re.findall(r'name="what" value="(\w+)"', page)) == {
        "whom", "other", "founded", "partly", "unfounded", "unclear", "ask",
    }  # fmt: skip


def test_a_name_is_typed_for_somebody_of_no_list_alone(village: Village, matter: Matter) -> None:
    make_officer(CODE[:9])
    answer = sent(matter, about=str(village.people["supervisor"].pk), whom=WHOM)
    assert answer.status_code == 422 and 'href="#id_whom"' in answer.text
    assert not ProtectedReport.objects.exists()


def test_it_never_goes_to_somebody_of_that_name(village: Village, matter: Matter) -> None:
    make_officer(CODE[:9])
    given = {"now": NOW, "village": CODE, "about_id": None, "text": TEXT}
    own = officer().name
    with pytest.raises(Refusal, match=r"report\.no-office"):
        report_lodging.lodge_report(whom=own, election_id=matter.pk, **given)
    before = RecordEntry.objects.count()
    with pytest.raises(Refusal, match=r"report\.about"):  # what is no election needs somebody
        report_lodging.lodge_report(whom=WHOM, **given)
    assert RecordEntry.objects.count() == before
    report = lodged(matter)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProtectedReport.objects.filter(pk=report.pk).update(election=None)


def at(report: ProtectedReport, **more: Any) -> dict[str, Any]:
    return {"actor": officer(), "now": NOW, "matter_id": report.matter_id, **more}


def says(act: Any, **given: Any) -> str:
    with pytest.raises(Refusal) as refused:
        act(**given)
    return refused.value.checks[0].says


def test_the_office_says_whom_it_turned_out_to_be_and_they_are_told_and_heard(
    village: Village, matter: Matter
) -> None:
    make_officer(CODE[:9])
    report, who = lodged(matter), village.people["villager"]
    protected.say_whom(about_id=who.pk, **at(report))
    report.refresh_from_db()
    assert (report.about_id, report.about_role) == (who.pk, "")
    entry = RecordEntry.objects.order_by("-seq").get(act="report.whom")
    assert (entry.act, who.name in entry.body) == ("report.whom", False)
    assert not may_see(village.actor("villager"), report.matter, procedure_of(report.matter))
    assert "report.not-charged" in says(
        protected.make_finding, finding="founded", text="查实。", **at(report)
    )
    protected.tell_accused(text="有人反映您发烟酒票。", **at(report))
    assert says(protected.say_whom, whom=WHOM, **at(report)) == "report.charged"
    own = at(report) | {"actor": village.actor("villager")}
    protected.answer_charge(text="没有这回事。", **own)
    protected.make_finding(finding="unfounded", text="那是喜宴的回礼。", **at(report))
    protected.reply(text="已查清。", **at(report))
    protected.say_wish(wish=True, **own)
    protected.clear(text="经查不属实。", **at(report))
    client = Client(headers={"accept-language": "en"})
    assert who.name in client.get(f"/a/{CODE}/clearings/").text
    assert client.get(f"/a/{CODE}/clearings/{report.pk}.pdf").status_code == 200


def test_somebody_of_no_register_is_named_under_seal_and_it_is_found_without_telling(
    village: Village, matter: Matter
) -> None:
    make_officer(CODE[:9])
    report = lodged(matter, whom=WHOM)
    protected.say_whom(whom="外村的孙老板", **at(report))
    report.refresh_from_db()
    assert report.about_id is None and "孙老板" not in everything()
    assert protected.sealed_text(officer(), report, CODE[:9])["whom"] == "外村的孙老板"
    assert says(protected.tell_accused, text="您发了烟。", **at(report)) == "report.nobody-to-tell"
    who = village.people["villager"]  # it was somebody else: until they are told it is said anew
    protected.say_whom(about_id=who.pk, **at(report))
    protected.say_whom(whom=WHOM, **at(report))
    protected.make_finding(finding="founded", text="查实。", **at(report))
    assert says(protected.say_whom, whom=WHOM, **at(report)) == "report.found"


def test_it_is_said_by_the_office_alone_and_never_by_who_it_is_or_their_relatives(
    village: Village, matter: Matter
) -> None:
    make_officer(CODE[:9])
    report, who = lodged(matter), village.people["villager"]
    for stranger in (Actor(), village.actor("secretary"), village.actor("villager")):
        with pytest.raises(Refusal):
            protected.say_whom(whom=WHOM, **at(report) | {"actor": stranger})
    for nobody in ({"about_id": 0}, {"about_id": who.pk, "whom": WHOM}):
        assert says(protected.say_whom, **nobody, **at(report)) == "report.whom-either"
    assert says(protected.say_whom, **at(report)) == "text.missing"
    held = officer()
    holder = Person.objects.get(pk=held.person_id)
    Person.objects.filter(pk=holder.pk).update(area_id=CODE)  # one of the village in the office
    assert (
        says(protected.say_whom, about_id=holder.pk, **at(report) | {"actor": held})
        == "report.about-you"
    )
    first, second = sorted((holder, who), key=lambda p: p.pk)
    Relation.objects.create(
        first=first, second=second, relation="sibling", said_on=NOW, confirmed_on=NOW
    )
    assert (
        says(protected.say_whom, about_id=who.pk, **at(report) | {"actor": held})
        == "report.about-relative"
    )
    ProtectedReport.objects.filter(pk=report.pk).update(about=who)
    report.refresh_from_db()
    assert (
        says(protected.ask_reporter, text="何时？", **at(report) | {"actor": held})
        == "report.about-relative"
    )
    with pytest.raises(Refusal, match=r"report\.about-relative"):
        protected.sealed_text(held, report, CODE[:9])


def test_whom_a_reporter_named_the_office_does_not_change(village: Village, matter: Matter) -> None:
    make_officer(CODE[:9])
    report = lodged(matter, about=str(village.people["supervisor"].pk))
    assert says(protected.say_whom, whom=WHOM, **at(report)) == "report.whom-named"


def test_who_it_turned_out_to_be_is_said_on_the_page(village: Village, matter: Matter) -> None:
    make_officer(CODE[:9])
    report, who = lodged(matter), village.people["villager"]
    client = Client(headers={"accept-language": "en"})
    client.force_login(village.account(Person.objects.get(pk=officer().person_id)))
    page = f"/m/{report.matter_id}/inquiry/"
    said = client.post(page, {"what": "whom", "text": "没有这个人"})
    assert said.status_code == 422
    assert client.post(page, {"what": "other", "text": WHOM}).status_code == 302
    assert WHOM in client.get(page).text
    assert client.post(page, {"what": "whom", "text": who.name}).status_code == 302
    shown = client.get(page).text
    assert who.name in shown and WHOM not in shown
    assert set(re.findall(r'name="what" value="(\w+)"', shown)) == {"whom", "other", "tell", "ask"}
