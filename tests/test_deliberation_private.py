"""A reconciliation tells nobody: no page, list, interface, record or paper has its words."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from PIL import Image
from tests.test_api import get, token
from tests.world import NOW, Village, make_officer, make_village

from xiangyue.access import clock
from xiangyue.access.actors import Actor
from xiangyue.access.matters import may_see
from xiangyue.actions import (
    agreement,
    archives,
    feedback,
    invitation,
    matters,
    mediators,
    points,
)
from xiangyue.actions.documents_of_matters import document, papers_of
from xiangyue.actions.files import take
from xiangyue.actions.invitation import Invited
from xiangyue.actions.points import NewPoint
from xiangyue.actions.standing import procedure_of
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Agreement, Invitee, Matter, Point, RecordEntry, Referral, Signature
from xiangyue.documents.archive_check import verify

SECRET = "灰喜鹊"
PARTS = ("parties", "points", "agreement")


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def two(village: Village) -> list:
    return [village.representatives[1], village.representatives[2]]


def begun(village: Village) -> Matter:
    clerk = village.actor("clerk")
    matter = matters.start_matter(
        actor=clerk, now=NOW, area=village.code, title=f"调解{SECRET}", summary=SECRET,
        origin="application", procedure="reconciliation", parties=[p.pk for p in two(village)],
    )  # fmt: skip
    invitation.invite(
        actor=clerk, now=NOW, matter_id=matter.pk, part="parties",
        people=[Invited("party", p.pk, side=SECRET) for p in two(village)],
        starts_at=NOW + timedelta(days=2), place=SECRET,
    )  # fmt: skip
    for row in Invitee.objects.filter(matter=matter).order_by("pk"):
        invitation.answer(
            actor=village.actor(row.person), now=NOW, invitee_id=row.pk, accepts=True,
            reason=SECRET,
        )  # fmt: skip
    return matter


def talked(village: Village) -> Matter:
    matter, clerk = begun(village), village.actor("clerk")
    on = {"actor": clerk, "now": NOW, "matter_id": matter.pk}
    matters.finish_part(**on, part="parties")
    said = [NewPoint("said", SECRET, SECRET, side) for side in ("甲", "乙")]
    points.write(**on, part="points", points=[*said, NewPoint("agreed", SECRET)])
    point = Point.objects.get(kind="agreed")
    points.settle(
        actor=clerk, now=NOW, point_id=point.pk, fate="handled", who=SECRET, due_on=NOW.date()
    )
    matters.finish_part(**on, part="points")
    return matter


def signed(village: Village) -> Matter:
    matter, clerk = talked(village), village.actor("clerk")
    made = agreement.write(
        actor=clerk, now=NOW, matter_id=matter.pk, part="agreement", facts=SECRET, terms=SECRET
    )
    first, second = Invitee.objects.filter(matter=matter).order_by("pk")
    agreement.confirm(
        actor=village.actor(first.person), now=NOW, agreement_id=made.pk, invitee_id=first.pk
    )
    agreement.confirm(
        actor=clerk, now=NOW, agreement_id=made.pk, invitee_id=second.pk, photo=take(photo())
    )
    return matter


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(out, "PNG")
    return out.getvalue()


def says(answer: object) -> str:
    content = answer.getvalue() if getattr(answer, "streaming", False) else answer.content
    text = content.decode(errors="replace")
    return json.dumps(json.loads(text), ensure_ascii=False) if text.startswith("{") else text


@pytest.mark.parametrize("role", ["secretary", "director", "committee_member"])
def test_the_rest_of_the_office_neither_sees_it_nor_acts_on_it(
    client: Client, village: Village, role: str
) -> None:
    matter = talked(village)
    other = village.actor(role)
    client.force_login(village.account(role))
    assert client.get(f"/m/{matter.pk}/").status_code == 404
    assert client.get(f"/api/v1/matters/{matter.pk}").status_code == 404
    for page in (f"/a/{village.code}/matters/", f"/a/{village.code}/desk/", "/me/"):
        answer = client.get(page)
        assert answer.status_code == 200 and SECRET not in says(answer), page
    on = {"actor": other, "now": NOW, "matter_id": matter.pk}
    for done in (
        lambda: agreement.write(**on, part="agreement", facts="甲", terms="乙"),
        lambda: matters.drop_matter(**on, reason="不办了"),
    ):
        with pytest.raises(Refusal) as refused:
            done()
        assert refused.value.code in ("not-found", "not-allowed")
        assert SECRET not in str(refused.value.checks)
    assert not Agreement.objects.exists()


def test_who_mediates_has_it_on_the_desk_and_so_has_whom_they_ask_to_help(
    client: Client, village: Village
) -> None:
    clerk, helper = village.actor("clerk"), village.actor("director")
    matter = matters.start_matter(
        actor=clerk, now=NOW, area=village.code, title=f"调解{SECRET}", origin="application",
        procedure="reconciliation",
    )  # fmt: skip
    invitation.invite(
        actor=clerk, now=NOW, matter_id=matter.pk, part="parties",
        people=[Invited("representative", helper.person_id)],
        starts_at=NOW + timedelta(days=2), place="村委会",
    )  # fmt: skip
    for role in ("clerk", "director"):
        client.force_login(village.account(role))
        for page in (f"/m/{matter.pk}/", f"/a/{village.code}/matters/", f"/a/{village.code}/desk/"):
            assert SECRET in says(client.get(page)), (role, page)


def test_it_ends_when_both_have_confirmed_one_on_the_phone_one_on_paper(village: Village) -> None:
    matter = signed(village)
    matter.refresh_from_db()
    assert matter.step == "" and {s.how for s in Signature.objects.all()} == {"phone", "paper"}


def test_a_program_reads_the_signed_paper_for_who_sees_the_matter(
    client: Client, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    matter, clerk = signed(village), token(village, "clerk", "read")
    told = get(client, f"/matters/{matter.pk}/parts/agreement", clerk).json()
    [number] = [row["signature"] for row in told["tables"]["agreeing"] if row["how"] == "paper"]
    answer = get(client, f"/signatures/{number}/photo", clerk)
    paper = answer.getvalue()
    assert answer["Content-Type"] == "image/png" and paper.startswith(b"\x89PNG")
    client.force_login(village.account("clerk"))
    page = client.get(f"/m/{matter.pk}/agreement/signed/{number}/")
    assert page["Content-Type"] == "image/png" and page.getvalue() == paper


def test_no_page_list_interface_or_paper_tells_of_it(client: Client, village: Village) -> None:
    matter = signed(village)
    matters.close_matter(actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, archive=False)
    paper = Signature.objects.get(how="paper")
    addresses = [f"/m/{matter.pk}/", f"/m/{matter.pk}/documents/", f"/m/{matter.pk}/archive/"]
    addresses += [f"/m/{matter.pk}/{part}/" for part in PARTS]
    addresses += [
        f"/m/{matter.pk}/agreement/signed/{paper.pk}/",
        f"/m/{matter.pk}/agreement/pass-on/",
        f"/m/{matter.pk}/documents/agreement/mediation-agreement.pdf",
        f"/m/{matter.pk}/documents/parties/invitation-letter.docx",
        f"/m/{matter.pk}/documents/points/deliberation-record.docx",
        f"/api/v1/matters/{matter.pk}",
        f"/api/v1/signatures/{paper.pk}/photo",
    ]
    lists = [
        "/", f"/a/{village.code}/", f"/a/{village.code}/matters/", f"/a/{village.code}/record/",
        f"/a/{village.code}/figures/", f"/a/{village.code}/overdue/",
        f"/api/v1/areas/{village.code}/matters", "/procedures/reconciliation/",
    ]  # fmt: skip
    for who in (None, village.representatives[0], village.stranger):
        if who is not None:
            client.force_login(village.account(who))
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 404, (who, address)
            assert SECRET not in says(answer)
        for address in [*lists, *(["/me/", "/me/said/", "/me/messages/"] if who else [])]:
            assert SECRET not in says(client.get(address, follow=True)), (who, address)
    client.force_login(village.account(two(village)[0]))
    for part in PARTS:
        assert SECRET in says(client.get(f"/m/{matter.pk}/{part}/")), part
    assert SECRET in says(client.get("/me/said/"))
    assert client.get(f"/m/{matter.pk}/agreement/signed/{paper.pk}/").status_code == 200


def test_the_record_has_commitments_only(village: Village) -> None:
    matter = signed(village)
    names = [p.name for p in two(village)]
    on_it = [e.body for e in RecordEntry.objects.all() if f"-{matter.number}" in e.body]
    assert len(on_it) >= 10
    for body in on_it:
        assert SECRET not in body
        told = json.loads(body)
        assert not set(told["data"]) - {"part", "version", "procedure", "fingerprint", "figures"}
        if told["act"] not in ("invitation.answer", "agreement.confirm"):
            assert not any(name in body for name in names), told["act"]


def test_it_is_passed_on_with_the_reason_and_that_stays_private_too(village: Village) -> None:
    matter = talked(village)
    agreement.pass_up(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part="agreement",
        to=SECRET, reason=SECRET,
    )  # fmt: skip
    matter.refresh_from_db()
    assert matter.step == "" and Referral.objects.get().reason == SECRET
    assert SECRET not in "".join(e.body for e in RecordEntry.objects.all())


def test_the_letter_that_passes_it_on_is_for_the_parties_and_the_township(
    client: Client, village: Village
) -> None:
    matter = talked(village)
    officer = make_officer(village.code[:9])
    given = {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk}
    given |= {"part": "agreement", "to": "五乡镇人民调解委员会", "reason": "钱的事谈不拢"}
    address = f"/m/{matter.pk}/documents/agreement/referral-letter"

    def answers(who: object) -> list[int]:
        client.force_login(village.account(who))
        return [client.get(f"{address}{at}").status_code for at in ("/", ".pdf", ".docx")]

    seat = Actor(
        officer.pk, officer.name, officer.area_id, frozenset({("officer", village.code[:9])})
    )
    with transaction.atomic():  # to anybody else it goes on paper
        agreement.pass_up(**given)
        assert not may_see(seat, matter, procedure_of(matter))
        transaction.set_rollback(True)
    agreement.pass_up(**given, township=True)
    for who in (two(village)[0], village.people["clerk"], officer):
        assert answers(who)[1:] == [200, 200], who
    for who in (village.representatives[0], village.stranger, make_officer("330109")):
        assert answers(who) == [404, 404, 404], who
    paper = next(p for p in papers_of(matter) if p.slug == "referral-letter")
    text = str(document(matter, paper, "zh"))
    names = [p.name for p in two(village)]
    assert all(name in text for name in names) and "钱的事谈不拢" in text
    assert "纠纷移送函" in text and "第二十六条" in text


def test_a_party_who_refuses_is_not_mediated(village: Village) -> None:
    matter = begun(village)
    row = Invitee.objects.filter(matter=matter).first()
    assert row is not None
    invitation.answer(actor=village.actor(row.person), now=NOW, invitee_id=row.pk, accepts=False)
    with pytest.raises(Refusal) as refused:
        matters.finish_part(
            actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part="parties"
        )
    (check,) = [c for c in refused.value.checks if not c.met]
    assert (check.have, check.need, check.clause) == (1, 2, "mediation-law:17")


def test_the_form_that_begins_it_asks_for_the_parties(client: Client, village: Village) -> None:
    client.force_login(village.account("clerk"))
    where = f"/a/{village.code}/matters/new/?method=reconciliation"
    assert 'name="parties"' in says(client.get(where))
    given = {"title": "围墙", "origin": "application", "method": "reconciliation"}
    wrong = client.post(where, given | {"parties": "没有这个人"})
    assert wrong.status_code == 422 and not Matter.objects.exists()
    names = "\n".join(p.name for p in two(village))
    assert client.post(where, given | {"parties": names}).status_code == 302
    matter = Matter.objects.get()
    assert set(matter.parties.values_list("person_id", flat=True)) == {p.pk for p in two(village)}
    assert 'name="parties"' not in says(client.get(where.replace("reconciliation", "council")))


def test_a_new_version_begins_without_confirmations(village: Village) -> None:
    matter, clerk = talked(village), village.actor("clerk")
    given = {"actor": clerk, "now": NOW, "matter_id": matter.pk, "part": "agreement"}
    first = agreement.write(**given, facts="甲", terms="乙")
    rows = list(Invitee.objects.filter(matter=matter).order_by("pk"))
    mine = village.actor(rows[0].person)
    agreement.confirm(actor=mine, now=NOW, agreement_id=first.pk, invitee_id=rows[0].pk)
    agreement.write(**given, facts="甲", terms="丙")
    with pytest.raises(Refusal) as refused:
        agreement.confirm(
            actor=village.actor(rows[1].person), now=NOW, agreement_id=first.pk,
            invitee_id=rows[1].pk,
        )  # fmt: skip
    assert refused.value.code == "stale"
    assert Agreement.objects.count() == 2
    matter.refresh_from_db()
    assert matter.step == "agree"


def test_nothing_is_listed_for_others_on_their_own_page(village: Village) -> None:
    begun(village)
    assert feedback.for_person(village.people["villager"].pk) == []
    assert len(feedback.for_person(two(village)[0].pk)) == 1


def test_its_archive_is_made_and_fetched_by_those_who_see_it_alone(
    client: Client, village: Village, settings, tmp_path
) -> None:
    settings.HOME = tmp_path
    matter, clerk = signed(village), village.actor("clerk")
    matters.close_matter(actor=clerk, now=NOW, matter_id=matter.pk, archive=False)
    for role in ("secretary", "director"):
        with pytest.raises(Refusal) as refused:
            archives.archive_matter(actor=village.actor(role), now=NOW, matter_id=matter.pk)
        assert refused.value.code == "not-found"
        client.force_login(village.account(role))
        assert client.post(f"/m/{matter.pk}/archive/make/").status_code == 404
    with pytest.raises(Refusal):
        archives.archive_matter(actor=village.actor(two(village)[0]), now=NOW, matter_id=matter.pk)
    assert not RecordEntry.objects.filter(act="matter.archive").exists()
    made = archives.archive_matter(actor=clerk, now=NOW, matter_id=matter.pk)
    told = json.loads(RecordEntry.objects.get(act="matter.archive").body)["data"]["archive"]
    papers = [path for path in told["files"] if path.startswith("documents/")]
    assert len(papers) >= 4
    for path in papers:  # the record is open to all: not even which papers there are
        assert re.fullmatch(r"documents/\d\d\.(pdf|docx|jpg|png)", path), path
    path = archives.file_of(made)
    assert path is not None
    report = verify(path, keys=[archives.signer().verifier])
    assert report.ok and report.trusted
    for who, status in (("secretary", 404), ("villager", 404), ("clerk", 200)):
        client.force_login(village.account(who))
        assert client.get(f"/m/{matter.pk}/archive/file.zip").status_code == status, who
    client.force_login(village.account(two(village)[0]))
    assert client.get(f"/m/{matter.pk}/archive/file.zip").status_code == 200
    page = says(client.get(f"/m/{matter.pk}/"))
    assert "谁都可以验证" not in page and "没有可以看的意见" not in page
    assert f"/m/{matter.pk}/archive/" in page


def test_the_entry_of_its_archive_tells_no_title(village: Village, settings, tmp_path) -> None:
    settings.HOME = tmp_path
    matter = signed(village)
    matters.close_matter(actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, archive=False)
    archives.archive_matter(actor=village.actor("clerk"), now=NOW, matter_id=matter.pk)
    body = RecordEntry.objects.get(act="matter.archive").body
    assert matter.title not in body and "矛盾协调会" in body


def test_nobody_confirms_while_another_mediator_is_waited_for(village: Village) -> None:
    matter, clerk = talked(village), village.actor("clerk")
    made = agreement.write(
        actor=clerk, now=NOW, matter_id=matter.pk, part="agreement", facts="甲", terms="乙"
    )
    first, second = Invitee.objects.filter(matter=matter).order_by("pk")
    mine = village.actor(first.person)
    asks = village.actor(second.person)
    mediators.ask(actor=asks, now=NOW, matter_id=matter.pk)
    confirm = {"now": NOW, "agreement_id": made.pk, "invitee_id": first.pk}
    for actor, paper in ((mine, None), (clerk, take(photo()))):
        with pytest.raises(Refusal) as refused:
            agreement.confirm(actor=actor, photo=paper, **confirm)
        assert refused.value.checks[0].says == "mediator.waits"
    to = village.people["director"].pk
    mediators.hand_over(actor=clerk, now=NOW, matter_id=matter.pk, to=to)
    assert agreement.confirm(actor=mine, **confirm).how == "phone"
