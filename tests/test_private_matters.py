"""Matters that only their parties and the office see; matters of a level above the village."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from tests.world import NOW, Village, make_area, make_officer, make_village

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.access.matters import may_see
from xiangyue.actions import area_methods, execution, file_readers, matters, motion_texts
from xiangyue.actions.areas import COMMAND
from xiangyue.actions.private import TOLD
from xiangyue.actions.standing import procedure_of
from xiangyue.actions.tokens import create_token
from xiangyue.core.refusals import Refusal
from xiangyue.data import figure_check, overdue
from xiangyue.data.models import (
    Finding,
    Jurisdiction,
    Matter,
    Party,
    Person,
    Question,
    RecordEntry,
    RecordOpening,
    RegisterRow,
    Review,
    StoredFile,
    Task,
)
from xiangyue.methods import library
from xiangyue.web import overdue as overdue_page

TOWN = "330212105"
TITLE = "调解王家与李家的地界"

QUIET = """
slug: {slug}
version: 1
level: {level}
subject: dispute
private: {private}
tags: [help]
starts: [{who}]
origins: [application]
figures: mediation
steps:
  - key: write
    parts:
      - key: paper
        kind: draft
        text_name: plan
        actors: [{who}]
        done_when:
          - {{fact: paper.versions, at_least: 1}}
"""
TEXT = """
name: {name}
subject: {subject}
steps: {{write: {{name: W, does: W}}}}
parts: {{paper: {{name: P, todo: P}}}}
conditions: {{paper.versions: x}}
rules: {{paper.versions: x}}
"""


def write(folder: Path, slug: str, *, level: str, who: str, private: str) -> None:
    """A small method as a folder."""
    here = folder / slug
    here.mkdir()
    text = QUIET.format(slug=slug, level=level, who=who, private=private)
    (here / "definition.yaml").write_text(text, "utf-8")
    for lang, name, subject in (("zh", "悄悄办", "纠纷"), ("en", "Quietly", "A dispute")):
        (here / f"text.{lang}.yaml").write_text(TEXT.format(name=name, subject=subject), "utf-8")


@pytest.fixture(autouse=True)
def methods(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The methods of the checkout and three small ones beside them."""
    for real in library.folder().iterdir():
        (tmp_path / real.name).symlink_to(real)
    write(tmp_path, "quiet", level="village", who="clerk", private="true")
    write(tmp_path, "loud", level="village", who="clerk", private="false")
    write(tmp_path, "town", level="township", who="officer", private="false")
    monkeypatch.setenv("XIANGYUE_PROCEDURES", str(tmp_path))
    for kept in (library.raw, library.procedure):
        kept.cache_clear()
    yield
    for kept in (library.raw, library.procedure):
        kept.cache_clear()


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def begin(village: Village, slug: str = "quiet", **more: object) -> Matter:
    given = {"title": TITLE, "summary": "两家的话", "origin": "application", "procedure": slug}
    return matters.start_matter(
        actor=village.actor("clerk"),
        now=NOW,
        area=village.code,
        **given | more,  # type: ignore[arg-type]
    )


def party(village: Village) -> Person:
    return village.representatives[0]


def body(answer: HttpResponse) -> str:
    """What is said, also where JSON writes it in numbers."""
    text = answer.content.decode()
    return json.dumps(answer.json(), ensure_ascii=False) if text.startswith("{") else text


# --- who sees it


def test_its_parties_the_office_and_who_acts_on_it_see_it_and_nobody_else(village: Village) -> None:
    matter = begin(village, parties=[party(village).pk])
    procedure = procedure_of(matter)
    for who in (party(village), "clerk", "secretary", "director"):
        assert may_see(village.actor(who), matter, procedure), who
    for actor in (
        Actor(),
        village.actor(village.representatives[1]),
        village.actor("party_member"),
        village.actor(village.stranger),
        Actor(person_id=1, seats=frozenset({("officer", TOWN)})),  # serves the level above
    ):
        assert not may_see(actor, matter, procedure), actor
    assert may_see(Actor(), begin(village, "loud"), library.procedure("loud"))


PAGES = (
    "/m/{pk}/", "/m/{pk}/paper/", "/m/{pk}/paper/1/", "/m/{pk}/documents/", "/m/{pk}/archive/",
    "/m/{pk}/drop/", "/api/v1/matters/{pk}",
)  # fmt: skip
LISTS = (
    "/a/{code}/", "/a/{code}/matters/", "/a/{code}/record/", "/a/{code}/overdue/",
    "/a/{code}/tasks/", "/api/v1/areas/{code}/matters", "/a/{code}/figures/",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_every_page_of_it_is_not_there_for_others(
    client: Client, village: Village, address: str
) -> None:
    matter = begin(village, parties=[party(village).pk])
    motion_texts.write_text(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part="paper",
        title=TITLE, body="各退一步",
    )  # fmt: skip
    where = address.format(pk=matter.pk)
    for who in (None, village.representatives[1], village.stranger):
        if who is not None:
            client.force_login(village.account(who))
        answer = client.get(where)
        assert answer.status_code == 404 and TITLE not in body(answer), who
    client.force_login(village.account(party(village)))
    login = village.account(party(village)).login
    token = create_token(actor=COMMAND, now=timezone.now(), login=login, scopes=["read"])[1]
    answer = client.get(where, HTTP_AUTHORIZATION=f"Bearer {token}")
    assert answer.status_code in (200, 403)  # a party reads, and drops nothing


@pytest.mark.parametrize("address", LISTS)
def test_no_list_names_it_to_others(client: Client, village: Village, address: str) -> None:
    matter = begin(village, parties=[party(village).pk])
    open_one = begin(village, "loud", title="人人看得到的事")
    Matter.objects.update(due_on=NOW.date().replace(month=1))
    assert {matter.pk, open_one.pk} == set(Matter.objects.values_list("pk", flat=True))
    where = address.format(code=village.code)
    for who in (None, village.representatives[1]):
        if who is not None:
            client.force_login(village.account(who))
        answer = client.get(where, follow=True)
        assert TITLE not in body(answer), who
        if answer.status_code == 200 and "matters" in where:
            assert open_one.title in body(answer)


def test_what_is_late_is_listed_without_its_name(village: Village) -> None:
    begin(village)
    Matter.objects.update(due_on=date(2026, 1, 5))
    (late,) = overdue.rows(village.code, "matters_due", today=NOW.date(), limit=9)
    assert (late.kind, late.words) == ("matter", "")
    assert overdue_page._row(late, with_village=False).link == ""


SECRET = "砌墙还地"


def late_things(matter: Matter, village: Village) -> list[tuple[str, str]]:
    """One late thing of every kind that may belong to a matter; (figure, kind) of each."""
    day, who = date(2026, 1, 5), village.people["clerk"]
    Matter.objects.filter(pk=matter.pk).update(due_on=day)
    given = {"matter": matter, "due_on": day}
    Task.objects.create(**given, part="paper", title=SECRET, owner=who, created_at=NOW)
    RegisterRow.objects.create(**given, part="paper", what=SECRET, owner=who, made_at=NOW)
    Finding.objects.create(**given, text=SECRET, made_at=NOW, made_by=who)
    Question.objects.create(
        **given, area=village.area, text=SECRET, to_body="village_committee", asked_at=NOW,
        asked_by=who,
    )  # fmt: skip
    Review.objects.create(
        **given, part="paper", round=1, office_id=TOWN, effect="approves", submitted_at=NOW,
        submitted_by=who,
    )  # fmt: skip
    return [
        ("matters_due", "matter"), ("tasks_due", "task"), ("tasks_due", "row"),
        ("questions_due", "finding"), ("questions_due", "question"), ("reviews_due", "review"),
    ]  # fmt: skip


def test_whatever_is_late_of_it_is_counted_and_tells_nothing(
    client: Client, village: Village
) -> None:
    matter = begin(village, title=TITLE + SECRET)
    kinds = late_things(matter, village)
    for key, kind in kinds:
        rows = overdue.rows(village.code, key, today=NOW.date(), limit=9)
        (late,) = [r for r in rows if r.kind == kind]
        assert (late.words, late.matter_title, late.more, late.secret) == ("", "", "", True)
        shown = overdue_page._row(late, with_village=False)
        assert (shown.link, shown.of.count(village.people["clerk"].name)) == ("", 0)
    page = body(client.get(f"/a/{village.code}/overdue/"))
    assert SECRET not in page and village.people["clerk"].name not in page
    late_things(begin(village, "loud", title="公开的事"), village)
    told = [r for r in overdue.rows(village.code, today=NOW.date(), limit=99) if not r.secret]
    assert len(told) == len(kinds) and all(r.words for r in told)


def test_who_reads_why_it_is_not_carried_on_is_said_as_it_is(
    client: Client, village: Village
) -> None:
    client.force_login(village.account("clerk"))
    private, public = begin(village), begin(village, "loud")
    pages = [
        body(client.get(f"/m/{m.pk}/drop/", HTTP_ACCEPT_LANGUAGE="en")) for m in (private, public)
    ]
    assert "Everyone can read this." not in pages[0] and "Everyone can read this." in pages[1]
    assert "Only those who see this matter read it" in pages[0]


def test_its_party_finds_it_in_the_list(client: Client, village: Village) -> None:
    begin(village, parties=[party(village).pk])
    client.force_login(village.account(party(village)))
    assert TITLE in client.get(f"/a/{village.code}/matters/").content.decode()


# --- what is kept


def test_the_record_has_only_commitments(village: Village) -> None:
    matter = begin(village, parties=[party(village).pk])
    clerk = village.actor("clerk")
    motion_texts.write_text(
        actor=clerk, now=NOW, matter_id=matter.pk, part="paper", title=TITLE, body="各退一步"
    )
    matters.close_matter(actor=clerk, now=NOW, matter_id=matter.pk, archive=False)
    entries = [json.loads(e.body) for e in RecordEntry.objects.filter(log=village.code)]
    told = [e for e in entries if e["act"] in ("matter.start", "text.write", "matter.close")]
    assert len(told) == 3
    for entry in told:
        assert set(entry["data"]) <= TOLD
        for word in (TITLE, "两家的话", "各退一步", "dispute", party(village).name):
            assert word not in json.dumps(entry, ensure_ascii=False)
    assert {"title", "parties"} <= set(told[0]["sealed"])
    assert RecordOpening.objects.filter(label="title").exists()


def test_a_public_matter_is_told_of_as_before(village: Village) -> None:
    begin(village, "loud")
    entry = json.loads(RecordEntry.objects.filter(act="matter.start").latest("seq").body)
    assert entry["data"]["title"] == TITLE and entry["data"]["category"] == "dispute"


def test_a_dropped_one_keeps_its_reason_to_itself(village: Village) -> None:
    matter = begin(village)
    matters.drop_matter(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, reason="两家和好了"
    )
    assert "两家和好了" not in RecordEntry.objects.get(act="matter.drop").body


def test_a_party_is_of_the_place(village: Village) -> None:
    with pytest.raises(Refusal) as refused:
        begin(village, parties=[village.stranger.pk])
    assert refused.value.checks[0].says == "matter.party"
    assert not Party.objects.exists() and not Matter.objects.exists()


def test_it_takes_up_no_opinions(village: Village) -> None:
    with pytest.raises(Refusal) as refused:
        begin(village, opinions=[1])
    assert refused.value.checks[0].says == "matter.private-opinions"


def test_no_question_that_all_can_read_is_tied_to_it(village: Village) -> None:
    who = village.representatives[0]
    matter = begin(village, parties=[who.pk])
    with pytest.raises(Refusal) as refused:
        execution.ask_question(
            actor=village.actor(who), now=NOW, area=village.code, text="办得怎么样了？",
            to_body="village_committee", matter_id=matter.pk,
        )  # fmt: skip
    assert refused.value.code == "not-found"


# --- the method says what it is about


def test_the_subject_of_the_method_stands_for_the_category(
    client: Client, village: Village
) -> None:
    matter = begin(village, "loud", category="public_works")
    assert matter.category == "dispute"
    assert (
        "A dispute"
        in client.get(f"/m/{matter.pk}/?lang=en", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    )
    client.force_login(village.account("clerk"))
    page = client.get(f"/a/{village.code}/matters/new/?method=loud").content.decode()
    assert 'name="category"' not in page and 'name="opinions"' not in page


def test_what_decides_goes_by_the_method_adopted(village: Village) -> None:
    with pytest.raises(Refusal) as refused:
        begin(village, "four-deliberations", category="public_works", origin="members")
    assert refused.value.checks[0].says == "procedure.not-adopted"


# --- levels


def officer(code: str) -> Actor:
    """Somebody who serves that level."""
    return actor_of_person(make_officer(code).pk, NOW)


@pytest.fixture
def town(village: Village) -> str:
    Jurisdiction.objects.create(area=make_area(TOWN), opened_at=NOW)
    return TOWN


def test_a_method_runs_at_its_own_level(village: Village, town: str) -> None:
    with pytest.raises(Refusal) as refused:
        matters.start_matter(actor=officer(town), now=NOW, area=town, title="x", procedure="quiet")
    assert refused.value.checks[0].says == "matter.level"
    with pytest.raises(Refusal) as refused:
        area_methods.adopt_procedure(
            actor=village.actor("clerk"), now=NOW, area=village.code, slug="town"
        )
    assert refused.value.checks[0].says == "matter.level"


def test_a_place_that_is_not_open_begins_nothing(village: Village) -> None:
    actor = officer(TOWN)
    Jurisdiction.objects.filter(area_id=TOWN).delete()
    with pytest.raises(Refusal) as refused:
        matters.start_matter(actor=actor, now=NOW, area=TOWN, title="x", procedure="town")
    assert refused.value.checks[0].says == "area.not-open"


def test_a_townships_matter_goes_its_way_and_has_its_pages(
    client: Client, village: Village, town: str
) -> None:
    actor = officer(town)
    area_methods.adopt_procedure(actor=actor, now=NOW, area=town, slug="town")
    matter = matters.start_matter(
        actor=actor, now=NOW, area=town, title="整修镇道", origin="application"
    )
    for address in (f"/a/{town}/matters/", f"/m/{matter.pk}/", f"/m/{matter.pk}/paper/",
                    f"/m/{matter.pk}/documents/", f"/api/v1/areas/{town}/matters"):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200 and "整修镇道" in body(answer), address
    Matter.objects.update(due_on=date(2026, 1, 5))
    (late,) = overdue.rows(town, "matters_due", today=NOW.date(), limit=9)
    assert late.words == "整修镇道"
    motion_texts.write_text(
        actor=actor, now=NOW, matter_id=matter.pk, part="paper", title="方案", body="先修桥"
    )
    matters.close_matter(actor=actor, now=NOW, matter_id=matter.pk, archive=False)
    assert Matter.objects.get(pk=matter.pk).state == "closed"


def test_the_places_that_run_a_method_are_counted_by_its_name(village: Village, town: str) -> None:
    before = set(figure_check.differences())
    area_methods.adopt_procedure(actor=officer(town), now=NOW, area=town, slug="town")
    assert set(figure_check.differences()) == before
    area_methods.adopt_procedure(
        actor=village.actor("clerk"), now=NOW, area=village.code, slug="loud"
    )
    after = figure_check.differences()
    assert not [d for d in after if d.key == "method_mediation"]


def test_the_list_of_methods_says_what_each_is_for(client: Client, db: None) -> None:
    assert "帮助解难" in body(client.get("/procedures/"))


def test_a_paper_handed_in_about_a_private_matter_is_for_those_who_see_it(village: Village) -> None:
    matter = begin(village)
    review = Review.objects.create(
        matter=matter, part="x", round=1, office_id=make_area(TOWN).code, effect="advises",
        submitted_at=NOW, submitted_by=village.people["clerk"], due_on=NOW.date(),
    )  # fmt: skip
    paper = StoredFile.objects.create(
        area=village.area, sha256="0" * 64, media_type="image/jpeg", size=1, name="paper-1.jpg",
        created_at=NOW, review=review,
    )  # fmt: skip
    for who, may in (("clerk", True), ("chair", False)):
        assert file_readers.may_read(village.actor(who), paper) is may, who
