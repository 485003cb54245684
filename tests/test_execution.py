"""Carrying out and supervising: tasks, money, followers, reports, findings, written questions."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.page_forms import form_of
from tests.test_meetings import facts, says
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.access import clock
from xiangyue.actions import execution, files, matters
from xiangyue.core.refusals import Refusal
from xiangyue.data import overdue
from xiangyue.data.models import (
    FigureDelta,
    Finding,
    Matter,
    Progress,
    Question,
    RecordEntry,
    StoredFile,
    Task,
)

pytestmark = pytest.mark.django_db
DUE = NOW.date() + timedelta(days=30)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def running() -> tuple[Village, Matter]:
    village = make_village()
    matter = make_matter(village, upto="tasks")
    Matter.objects.filter(pk=matter.pk).update(budget=20_000_000)
    matter.refresh_from_db()
    return village, matter


def give(village: Village, matter: Matter, **more) -> Task:
    values = {
        "actor": village.actor("director"),
        "now": NOW,
        "matter_id": matter.pk,
        "title": "浇筑路面",
        "owner_id": village.people["committee_member"].pk,
        "due_on": DUE,
        "budget": 1_000_000,
    }
    return execution.add_task(**{**values, **more})


def due(village: Village, key: str) -> int:
    return sum(d.n for d in FigureDelta.objects.filter(area=village.code, key=key))


# Tasks


def test_what_a_given_up_matter_left_open_is_late_for_nobody(client: Client) -> None:
    village, matter = running()
    give(village, matter)
    execution.make_finding(
        actor=village.actor("supervisor"), now=NOW, matter_id=matter.pk, text="少了一车石子"
    )
    assert (due(village, "tasks_due"), due(village, "questions_due")) == (1, 1)
    matters.drop_matter(
        actor=village.actor("secretary"), now=NOW, matter_id=matter.pk, reason="不办了"
    )
    assert (due(village, "tasks_due"), due(village, "questions_due")) == (0, 0)
    late = overdue.rows(village.code, today=NOW.date() + timedelta(days=90), limit=9)
    assert late == []


def test_a_task_has_an_owner_a_deadline_and_money():
    village, matter = running()
    task = give(village, matter)
    assert facts(matter, "tasks") | {"tasks": 1, "unfinished": 1} == facts(matter, "tasks")
    assert due(village, "tasks_due") == 1
    entry = RecordEntry.objects.order_by("-seq").first()
    assert '"budget":1000000' in entry.body and task.owner.name not in entry.body


@pytest.mark.parametrize(
    ("more", "key", "field"),
    [
        ({"due_on": NOW.date() - timedelta(days=1)}, "task.past", "due_on"),
        ({"budget": -1}, "money.range", "budget"),
        ({"title": " "}, "text.missing", "title"),
        ({"title": "长" * 121}, "text.too-long", "title"),
    ],
)
def test_bad_tasks_are_refused_beside_their_field(more, key, field):
    village, matter = running()
    with pytest.raises(Refusal) as refused:
        give(village, matter, **more)
    assert says(refused) == [key] and refused.value.field == field


def test_the_owner_holds_a_post_here_and_today_is_a_lawful_deadline():
    village, matter = running()
    for who in ("villager", village.stranger):
        with pytest.raises(Refusal) as refused:
            give(village, matter, owner_id=village.person(who).pk)
        assert says(refused) == ["task.owner"] and refused.value.field == "owner"
    assert give(village, matter, due_on=NOW.date()).pk


def test_only_the_committee_and_the_clerk_give_out_tasks():
    village, matter = running()
    for who in ("secretary", "villager", "chair", village.stranger):
        with pytest.raises(Refusal) as refused:
            give(village, matter, actor=village.actor(who))
        assert refused.value.code == "not-allowed"


@pytest.mark.parametrize(
    ("first", "second", "lawful"),
    [(600_000, 399_999, True), (600_000, 400_000, True), (600_000, 400_001, False)],
)
def test_money_never_goes_over_the_budget(first, second, lawful):
    village, matter = running()
    task = give(village, matter)
    say = {"now": NOW, "task_id": task.pk, "text": "付了材料款"}
    owner = village.actor("committee_member")
    execution.report_progress(actor=owner, spent=first, **say)
    if lawful:
        execution.report_progress(actor=owner, spent=second, **say)
        task.refresh_from_db()
        assert task.spent == first + second
        return
    with pytest.raises(Refusal) as refused:
        execution.report_progress(actor=owner, spent=second, **say)
    assert says(refused) == ["task.over-budget"] and refused.value.field == "spent"
    assert refused.value.checks[0].values["over_money"]["zh"] == "0.01元"
    task.refresh_from_db()
    assert task.spent == first


def test_the_owner_finishes_it_and_nobody_reports_on_it_again():
    village, matter = running()
    task = give(village, matter)
    with pytest.raises(Refusal):
        execution.report_progress(
            actor=village.actor("villager"), now=NOW, task_id=task.pk, text="好了"
        )
    execution.report_progress(
        actor=village.actor("committee_member"), now=NOW, task_id=task.pk, text="好了", done=True
    )
    assert facts(matter, "tasks")["unfinished"] == 0 and due(village, "tasks_due") == 0
    with pytest.raises(Refusal) as refused:
        execution.report_progress(
            actor=village.actor("director"), now=NOW, task_id=task.pk, text="还有"
        )
    assert says(refused) == ["task.finished"]


# Supervision


def supervised() -> tuple[Village, Matter]:
    village, _matter = running()
    return village, make_matter(village, upto="oversight", title="修渠")


def test_followers_are_representatives():
    village, matter = supervised()
    assign = {"actor": village.actor("chair"), "now": NOW, "matter_id": matter.pk}
    for wrong in ([village.people["villager"].pk], [], [village.people["supervisor"].pk]):
        with pytest.raises(Refusal) as refused:
            execution.assign_followers(**assign, person_ids=wrong)
        assert says(refused) == ["follower.no-representative"]
    two = [p.pk for p in village.representatives[:2]]
    execution.assign_followers(**assign, person_ids=two)
    execution.assign_followers(**assign, person_ids=two[:1])
    assert facts(matter, "oversight")["followers"] == 2


def test_a_finding_stands_in_the_way_until_it_is_answered():
    village, matter = supervised()
    chair = village.actor("chair")
    execution.assign_followers(
        actor=chair, now=NOW, matter_id=matter.pk, person_ids=[village.representatives[1].pk]
    )
    execution.report_execution(
        actor=village.actor("director"), now=NOW, matter_id=matter.pk, text="已经完工"
    )
    follower = village.actor(village.representatives[1])
    found = execution.make_finding(actor=follower, now=NOW, matter_id=matter.pk, text="少了50米")
    assert found.due_on == NOW.date() + timedelta(days=15)
    finish = {"actor": chair, "now": NOW, "matter_id": matter.pk, "part": "oversight"}
    with pytest.raises(Refusal) as refused:
        matters.finish_part(**finish)
    assert [c.have for c in refused.value.checks] == [1]
    execution.answer_finding(
        actor=village.actor("director"), now=NOW, finding_id=found.pk, answer="已补上"
    )
    with pytest.raises(Refusal) as refused:
        execution.answer_finding(
            actor=village.actor("director"), now=NOW, finding_id=found.pk, answer="再答"
        )
    assert says(refused) == ["finding.answered"]
    assert due(village, "questions_due") == 0
    matters.finish_part(**finish)
    assert facts(matter, "oversight")["done"] is True


def test_who_does_not_follow_finds_nothing():
    village, matter = supervised()
    for who in ("representative_3", "villager", "director"):
        with pytest.raises(Refusal) as refused:
            execution.make_finding(
                actor=village.actor(who), now=NOW, matter_id=matter.pk, text="我看不行"
            )
        assert refused.value.code == "not-allowed"
    for who in ("supervisor", "chair"):
        execution.make_finding(actor=village.actor(who), now=NOW, matter_id=matter.pk, text="看")


def test_a_written_question_is_answered_by_the_body_asked_and_once():
    village, matter = supervised()
    asked = execution.ask_question(
        actor=village.actor("representative_2"), now=NOW, area=village.code,
        text="为什么晚了？", to_body="village_committee", matter_id=matter.pk,
    )  # fmt: skip
    assert facts(matter, "oversight")["questions_open"] == 1
    answer = {"now": NOW, "question_id": asked.pk, "answer": "下雨"}
    with pytest.raises(Refusal) as refused:
        execution.answer_question(actor=village.actor("secretary"), **answer)
    assert refused.value.code == "not-allowed"
    execution.answer_question(actor=village.actor("director"), **answer)
    assert facts(matter, "oversight")["questions_open"] == 0
    with pytest.raises(Refusal) as refused:
        execution.answer_question(actor=village.actor("director"), **answer)
    assert says(refused) == ["question.answered"]


@pytest.mark.parametrize("who", ["villager", "director", "secretary", "clerk"])
def test_only_those_who_supervise_ask(who):
    village = make_village()
    with pytest.raises(Refusal) as refused:
        execution.ask_question(
            actor=village.actor(who),
            now=NOW,
            area=village.code,
            text="？",
            to_body="branch_committee",
        )
    assert refused.value.code == "not-allowed"


# Pages


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return SimpleUploadedFile("IMG_1234.jpg", out.getvalue(), "image/jpeg")


def test_a_task_is_given_out_in_yuan_and_reported_with_a_photo(client):
    village, matter = running()
    client.force_login(village.account("director"))
    page = f"/m/{matter.pk}/tasks/"
    sent = {
        **form_of(client, page), "title": "浇筑路面", "due_on": DUE.isoformat(),
        "owner": village.people["committee_member"].pk, "budget": "1.2万",
    }  # fmt: skip
    assert client.post(page, {**sent, "budget": "很多"}).status_code == 422
    assert client.post(page, sent).status_code == 302
    task = Task.objects.get()
    assert task.budget == 1_200_000
    body = client.get(page).content.decode()
    assert "预算12,000.00元" in body and "200,000.00元" in body

    client.force_login(village.account("committee_member"))
    page = f"/tasks/{task.pk}/"
    sent = {**form_of(client, page), "text": "浇了一半", "spent": "12000.01"}
    over = client.post(page, sent)
    assert over.status_code == 422 and "超出0.01元" in over.content.decode()
    done = client.post(page, {**sent, "spent": "6000", "photos": photo()})
    assert done.status_code == 302, done.content.decode().split("<main")[1][:3000]
    assert Progress.objects.get().spent == 600_000
    file = StoredFile.objects.get()
    client.logout()
    body = client.get(page).content.decode()
    assert (
        f"/files/{file.pk}/" in body
        and "浇了一半" in body
        and "<form" not in body.split("<main")[1]
    )
    assert client.get(f"/files/{file.pk}/").status_code == 200


def test_what_is_late_is_said_in_words(client, monkeypatch):
    village, matter = running()
    give(village, matter)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=33))
    for page in (f"/a/{village.code}/tasks/", f"/a/{village.code}/tasks/?state=late"):
        assert "已超 3 天" in client.get(page).content.decode()
    assert "没有任务" in client.get(f"/a/{village.code}/tasks/?state=done").content.decode()


def test_supervision_by_its_pages(client):
    village, matter = supervised()
    page = f"/m/{matter.pk}/oversight/"
    client.force_login(village.account("chair"))
    assert client.get(page).status_code == 200
    for address, values in (
        ("followers", {"followers": [village.representatives[1].pk]}),
        ("finding", {"text": "少了50米，问13987654321"}),
    ):
        form = f"/m/{matter.pk}/supervision/{address}/"
        assert client.post(form, {**form_of(client, form), **values}).status_code == 302
    ask = f"/a/{village.code}/questions/new/?matter={matter.pk}"
    sent = {**form_of(client, ask), "text": "为什么晚了？", "to_body": "village_committee"}
    question = client.post(ask, sent)
    assert question.url == f"/questions/{Question.objects.get().pk}/"
    assert Question.objects.get().matter_id == matter.pk
    assert client.get(f"/m/{matter.pk}/supervision/report/").status_code == 403
    client.force_login(village.account("director"))
    for address, values in (
        (f"/m/{matter.pk}/supervision/report/", {"text": "已经完工"}),
        (f"/findings/{Finding.objects.get().pk}/answer/", {"answer": "已补上"}),
        (f"{question.url}answer/", {"answer": "下雨"}),
    ):
        assert client.post(address, {**form_of(client, address), **values}).status_code == 302
    client.logout()
    body = client.get(page).content.decode()
    for said in ("少了50米", "139****4321", "已经完工", "已补上", "为什么晚了"):
        assert said in body
    assert "13987654321" not in body
    assert "下雨" in client.get(question.url).content.decode()
    assert "为什么晚了" in client.get(f"/a/{village.code}/questions/").content.decode()


@pytest.mark.parametrize("many", [1, 6])
def test_a_fixed_number_of_queries(client, many):
    village, matter = running()
    for n in range(many):
        task = give(village, matter, title=f"任务{n}")
        execution.report_progress(
            actor=village.actor("director"), now=NOW, task_id=task.pk, text="动工"
        )
    second = make_matter(village, upto="oversight", title="修渠")
    for _ in range(many):
        execution.make_finding(
            actor=village.actor("supervisor"), now=NOW, matter_id=second.pk, text="看"
        )
        execution.report_execution(
            actor=village.actor("director"), now=NOW, matter_id=second.pk, text="好"
        )
        execution.ask_question(
            actor=village.actor("supervisor"), now=NOW, area=village.code, text="？",
            to_body="branch_committee", matter_id=second.pk,
        )  # fmt: skip
    client.force_login(village.account("director"))
    for page, most in (
        (f"/m/{matter.pk}/tasks/", 7),
        (f"/a/{village.code}/tasks/", 5),
        (f"/tasks/{task.pk}/", 5),
        (f"/m/{second.pk}/oversight/", 8),
        (f"/a/{village.code}/questions/", 5),
    ):
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        assert len(asked) <= most, (page, [q["sql"][:90] for q in asked])


def _kept(colour: str) -> files.Kept:
    out = io.BytesIO()
    picture = Image.new("RGB", (40, 30), colour)
    exif = Image.Exif()
    exif[0x010F] = "PhoneOfSomebody"
    picture.save(out, "JPEG", exif=exif)
    return files.take(out.getvalue())


def test_a_finding_carries_up_to_three_photos_and_they_are_bare():
    village, matter = supervised()
    given = {
        "actor": village.actor("supervisor"),
        "now": NOW,
        "matter_id": matter.pk,
        "text": "路肩没压实",
    }
    photos = [_kept(c) for c in ("red", "green", "blue", "white")]
    with pytest.raises(Refusal) as refused:
        execution.make_finding(**given, photos=photos)
    (check,) = refused.value.checks
    assert (check.says, check.have, check.need) == ("file.too-many", 4, 3)
    assert refused.value.field == "photos" and not Finding.objects.exists()
    found = execution.make_finding(**given, photos=photos[:3])
    rows = list(StoredFile.objects.filter(finding=found))
    assert [r.public for r in rows] == [True] * 3
    assert b"PhoneOfSomebody" not in files.path_of(rows[0].sha256).read_bytes()
    body = json.loads(RecordEntry.objects.order_by("-seq").first().body)
    assert body["data"]["photos"] == [p.sha256 for p in photos[:3]]


def test_a_report_carries_up_to_six_photos_and_none_is_lost_without_a_word():
    village, matter = running()
    task = give(village, matter)
    photos = [_kept(c) for c in ("red", "green", "blue", "white", "black", "grey", "pink")]
    with pytest.raises(Refusal) as refused:
        execution.report_progress(
            actor=village.actor("director"), now=NOW, task_id=task.pk, text="铺好一半",
            photos=photos,
        )  # fmt: skip
    (check,) = refused.value.checks
    assert (check.says, check.have, check.need) == ("file.too-many", 7, 6)


def test_the_photos_of_a_finding_on_its_pages():
    village, matter = supervised()
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(village.account("supervisor"))
    address = f"/m/{matter.pk}/supervision/finding/"
    assert 'name="photos"' in client.get(address).content.decode()
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")

    def sent(n: int) -> dict:
        return {
            "text": "路肩没压实",
            "photos": [SimpleUploadedFile(f"{k}.jpg", out.getvalue()) for k in range(n)],
        }

    assert client.post(address, sent(4)).status_code == 422
    assert client.post(address, sent(2)).status_code == 302
    page = client.get(f"/m/{matter.pk}/oversight/").content.decode()
    pk = StoredFile.objects.filter(finding__matter=matter).first().pk
    assert page.count('width="162"') == 2 and f"/files/{pk}/" in page
    assert Client().get(f"/files/{pk}/").status_code == 200
