"""The pages of taking part: invited, drawn, answering statements, points, answers given back."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.world import NOW, Village, make_village

from xiangyue.actions import feedback, invitation, lots_drawn, matters, motion_texts, statements
from xiangyue.actions.invitation import Invited
from xiangyue.actions.standing import open_case
from xiangyue.core.limits import most_of
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Household,
    Invitee,
    Lot,
    LotPlace,
    Matter,
    Person,
    RecordEntry,
    Stance,
    Statement,
    Voice,
)

PEOPLE = 60
TEXTS = [f"看法第{n}条" for n in range(1, 10)]


@pytest.fixture
def village(db: None, monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setitem(lots_drawn.commit.__kwdefaults__, "rng", Random(1).randbytes)
    made = make_village()
    homes = list(Household.objects.order_by("pk"))
    Person.objects.bulk_create(
        Person(
            area=made.area, name=f"乡亲{n}", sex="fm"[n % 2], household=homes[n % len(homes)],
            birth_date=NOW.date() - timedelta(days=366 * (19 + n)), created_at=NOW,
        )
        for n in range(PEOPLE)
    )  # fmt: skip
    return made


def begun(village: Village) -> Matter:
    clerk = village.actor("clerk")
    matter = matters.start_matter(
        actor=clerk, now=NOW, area=village.code, title="停车怎么停", origin="villagers",
        procedure="consultation",
    )  # fmt: skip
    motion_texts.write_text(
        actor=clerk, now=NOW, matter_id=matter.pk, part="question", title="问题", body="停车"
    )
    return matter


def fixed(village: Village, **more: object) -> tuple[Matter, Lot]:
    matter = begun(village)
    given = {"seats": 12, "source": "福利彩票当日号码", "source_on": NOW.date() + timedelta(days=1)}
    lot = lots_drawn.commit(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part="panel",
        **given | more,  # type: ignore[arg-type]
    )  # fmt: skip
    return matter, lot


def drawn(village: Village) -> Matter:
    matter, _ = fixed(village)
    lots_drawn.draw(
        actor=village.actor("clerk"), now=NOW + timedelta(days=1), matter_id=matter.pk,
        part="panel", seed="03 09 14 22 28 31 + 07",
    )  # fmt: skip
    return matter


def talking(village: Village) -> Matter:
    """The statements are open; 12 drawn and one expert take part."""
    matter, clerk, now = drawn(village), village.actor("clerk"), NOW + timedelta(days=1)
    on = {"actor": clerk, "now": now, "matter_id": matter.pk}
    for row in Invitee.objects.filter(matter=matter):
        invitation.answer(actor=clerk, now=now, invitee_id=row.pk, accepts=True)
    matters.finish_part(**on, part="panel")
    invitation.invite(**on, part="named", people=[Invited("expert", None, "项工", "规划院")])
    guest = Invitee.objects.get(person=None)
    invitation.answer(actor=clerk, now=now, invitee_id=guest.pk, accepts=True)
    matters.finish_part(**on, part="named")
    statements.add(**on, part="statements", texts=TEXTS)
    return matter


def facts(matter: Matter, part: str) -> dict:
    return open_case(matter.pk, now=NOW, lock=False).facts(part)


# --- the lot


def test_anyone_draws_the_panel_again_from_the_two_files(
    client: Client, village: Village, tmp_path: Path
) -> None:
    matter = drawn(village)
    for name in ("lot.json", "redraw.py"):
        answer = client.get(f"/m/{matter.pk}/panel/{name}")
        assert answer.status_code == 200
        (tmp_path / name).write_bytes(answer.content)
    told = subprocess.run(
        [sys.executable, "redraw.py", "lot.json"], cwd=tmp_path, capture_output=True, text=True,
        check=True,
    ).stdout.split()  # fmt: skip
    lot = Lot.objects.get()
    assert told[0] == lot.commitment
    panel = Invitee.objects.filter(part="panel").order_by("pk").values_list("label", flat=True)
    assert told[1:] == list(panel) and len(panel) == 12


def test_before_the_seed_the_file_is_what_was_sealed(client: Client, village: Village) -> None:
    matter, lot = fixed(village)
    out = json.loads(client.get(f"/m/{matter.pk}/panel/lot.json").content)
    assert "seed" not in out and len(out["pool"]) == PEOPLE
    text = json.dumps(out, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == lot.commitment
    assert lot.left_out == Person.objects.filter(area=village.area).count() - PEOPLE


def test_no_name_of_the_pool_is_public_before_its_person_accepts(
    client: Client, village: Village
) -> None:
    matter = drawn(village)
    row = Invitee.objects.filter(part="panel").order_by("pk").select_related("person")[0]
    for who in (None, village.representatives[1]):
        if who:
            client.force_login(village.account(who))
        for address in ("panel/", "panel/lot.json"):
            text = client.get(f"/m/{matter.pk}/{address}").content.decode()
            assert "乡亲" not in text, address
    entries = "".join(e.body for e in RecordEntry.objects.filter(act__startswith="lot."))
    assert "乡亲" not in entries
    invitation.answer(
        actor=village.actor(row.person), now=NOW + timedelta(days=1), invitee_id=row.pk,
        accepts=True,
    )  # fmt: skip
    assert row.person.name in client.get(f"/m/{matter.pk}/panel/").content.decode()


def test_who_declines_is_replaced_by_the_rule_of_the_lot(village: Village) -> None:
    matter = drawn(village)
    lot = Lot.objects.get()
    row = Invitee.objects.filter(part="panel").order_by("pk")[0]
    before = set(Invitee.objects.values_list("label", flat=True))
    invitation.answer(
        actor=village.actor("clerk"), now=NOW + timedelta(days=1), invitee_id=row.pk, accepts=False
    )
    strata = {p["label"]: p["strata"] for p in lot.document["pool"]}
    same = [
        c.label for c in lots_drawn.drawn_of(lot).called if strata[c.label] == strata[row.label]
    ]
    free = [label for label in same if label not in before]
    called = set(Invitee.objects.values_list("label", flat=True)) - before
    assert called == ({free[0]} if free else set())
    assert facts(matter, "panel")["empty"] == (0 if free else 1)


@pytest.mark.parametrize(("seats", "days", "said"), [
    (11, 1, "lot.few-seats"), (12, 0, "lot.source-day"), (61, 1, "lot.seats"),
])  # fmt: skip
def test_a_lot_that_could_be_bent_is_refused(
    village: Village, seats: int, days: int, said: str
) -> None:
    with pytest.raises(Refusal) as refused:
        fixed(village, seats=seats, source_on=NOW.date() + timedelta(days=days))
    assert refused.value.checks[0].says == said


def test_nobody_under_age_or_without_rights_is_in_the_pool(village: Village) -> None:
    some = list(Person.objects.filter(name__startswith="乡亲").order_by("pk")[:3])
    some[0].status = "incapable"
    some[1].birth_date = NOW.date().replace(year=NOW.year - 18) + timedelta(days=1)
    some[2].birth_date = NOW.date().replace(year=NOW.year - 18)
    Person.objects.bulk_update(some, ["status", "birth_date"])
    fixed(village)
    pool = set(LotPlace.objects.values_list("person_id", flat=True))
    assert some[2].pk in pool and not pool & {some[0].pk, some[1].pk}


# --- statements


def test_a_person_answers_one_statement_after_another(client: Client, village: Village) -> None:
    matter = talking(village)
    me = Invitee.objects.filter(part="panel").order_by("pk").select_related("person")[0].person
    client.force_login(village.account(me))
    where = f"/m/{matter.pk}/statements/"
    for n in range(1, 4):
        page = client.get(where).content.decode()
        assert f'<p class="statement" dir="auto">{TEXTS[n - 1]}</p>' in page
        sent = client.post(where + "answer/", {"number": n, "answer": (1, -1, 0)[n - 1]})
        assert sent.status_code == 302
    assert statements.own_answers(matter.pk, "statements", village.actor(me)) == {1: 1, 2: -1, 3: 0}
    assert facts(matter, "statements")["people"] == 1


def test_nobody_else_answers_and_no_number_is_shown_before_the_end(
    client: Client, village: Village
) -> None:
    matter = talking(village)
    where = f"/m/{matter.pk}/statements/"
    client.force_login(village.account("villager"))
    assert client.post(where + "answer/", {"number": 1, "answer": 1}).status_code == 403
    assert not Stance.objects.exists()
    assert 'class="three"' not in client.get(where).content.decode()
    client.force_login(village.account("clerk"))
    page = client.get(where).content.decode()
    assert "<table" not in page and "opinions-picture" not in page


def test_the_tables_and_the_record_do_not_say_whose_an_answer_is(village: Village) -> None:
    matter = talking(village)
    row = Invitee.objects.filter(part="panel").order_by("pk").select_related("person")[0]
    now = NOW + timedelta(days=1)
    statements.answer(
        actor=village.actor(row.person), now=now, matter_id=matter.pk, part="statements",
        answers={1: 1, 2: -1},
    )  # fmt: skip
    assert {f.name for f in Voice._meta.get_fields() if f.is_relation} == {"matter", "stances"}
    assert {f.name for f in Stance._meta.get_fields()} == {"id", "voice", "statement", "answer"}
    body = json.loads(RecordEntry.objects.filter(act="statement.answer").latest("seq").body)
    assert body["by"] == {"role": "anonymous"}
    assert body["data"]["answers"] == 2 and set(body["data"]) == {
        "part", "answers", "card", "version",
    }  # fmt: skip


def test_a_card_and_the_phone_are_one_voice(village: Village) -> None:
    matter, now = talking(village), NOW + timedelta(days=1)
    row = Invitee.objects.filter(part="panel").order_by("pk").select_related("person")[0]
    on = {"now": now, "matter_id": matter.pk, "part": "statements"}
    statements.answer(actor=village.actor("clerk"), **on, invitee_id=row.pk, answers={1: 1})
    statements.answer(actor=village.actor(row.person), **on, answers={1: -1, 2: 0})
    assert Voice.objects.count() == 1
    assert dict(Stance.objects.values_list("statement__number", "answer")) == {1: -1, 2: 0}


def test_one_hidden_says_why_and_no_longer_counts(client: Client, village: Village) -> None:
    matter, now = talking(village), NOW + timedelta(days=1)
    clerk = village.actor("clerk")
    row = Statement.objects.get(number=2)
    statements.look_at(actor=clerk, now=now, statement_id=row.pk, show=False, reason="说的是一个人")
    page = client.get(f"/m/{matter.pk}/statements/").content.decode()
    assert "说的是一个人" in page and TEXTS[1] not in page
    me = Invitee.objects.filter(part="panel").order_by("pk")[0]
    with pytest.raises(Refusal) as refused:
        statements.answer(
            actor=clerk, now=now, matter_id=matter.pk, part="statements", invitee_id=me.pk,
            answers={2: 1},
        )  # fmt: skip
    assert refused.value.checks[0].says == "statement.not-shown"


def closed(village: Village) -> Matter:
    """Two groups that part on the first statements and meet on the last; then closed."""
    matter, now, clerk = talking(village), NOW + timedelta(days=1), village.actor("clerk")
    people = Invitee.objects.filter(matter=matter, state="accepted").order_by("pk")
    for n, one in enumerate(people):
        lean = 1 if n % 2 else -1
        given = {k: lean for k in range(1, 6)} | {6: -lean, 7: 1, 8: 1, 9: -1}
        statements.answer(
            actor=clerk, now=now, matter_id=matter.pk, part="statements", invitee_id=one.pk,
            answers=given,
        )  # fmt: skip
    matters.finish_part(actor=clerk, now=now, matter_id=matter.pk, part="statements")
    return matter


def test_the_result_shows_groups_and_common_ground(client: Client, village: Village) -> None:
    matter = closed(village)
    answer = client.get(f"/m/{matter.pk}/statements/?lang=en", HTTP_ACCEPT_LANGUAGE="en")
    page = answer.content.decode()
    assert "opinions-picture" in page and "Common ground" in page and "Group B" in page
    assert page.count("<circle") + page.count('<rect x="') >= 13
    assert "A 7/7, B 6/6" in page  # all of both agree with statement 7
    with CaptureQueriesContext(
        connection,
    ) as made:
        client.get(f"/m/{matter.pk}/statements/")
    assert len(made) <= 8


def test_fewer_than_five_are_no_result(client: Client, village: Village) -> None:
    matter, now, clerk = talking(village), NOW + timedelta(days=1), village.actor("clerk")
    people = list(Invitee.objects.filter(matter=matter, state="accepted").order_by("pk"))
    for one in people[:4]:
        statements.answer(
            actor=clerk, now=now, matter_id=matter.pk, part="statements", invitee_id=one.pk,
            answers=dict.fromkeys(range(1, 10), 1),
        )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        matters.finish_part(actor=clerk, now=now, matter_id=matter.pk, part="statements")
    (check,) = [c for c in refused.value.checks if not c.met]
    assert (check.have, check.need, check.of) == (4, 9, 13)  # two thirds of 13, rounded up
    _texts, shown = statements.picture(matter.pk, "statements")
    assert not shown.groups and all(c.seen == 0 for c in shown.totals.values())


# --- balance, feedback


@pytest.mark.parametrize(("of", "most"), [(5, 3), (6, 4), (7, 4), (2, 1), (3, 2), (0, 0)])
def test_the_balance_is_exact_at_two_thirds(of: int, most: int) -> None:
    assert most_of(of, "2/3") == most


def test_each_who_took_part_finds_the_answers(client: Client, village: Village) -> None:
    from xiangyue.actions import points  # noqa: PLC0415 - used here alone

    matter, now, clerk = closed(village), NOW + timedelta(days=1), village.actor("clerk")
    on = {"actor": clerk, "now": now, "matter_id": matter.pk}
    points.write(**on, part="points", points=[points.NewPoint("agreed", "先办路")])
    points.settle(
        actor=clerk, now=now, point_id=matter.points.get().pk, fate="handled", who="主任",
        due_on=now.date(),
    )  # fmt: skip
    matters.finish_part(**on, part="points")
    feedback.recommend(**on, part="feedback", texts=["先办路"])
    with pytest.raises(Refusal) as refused:
        feedback.give_back(**on, part="feedback")
    assert refused.value.checks[0].says == "feedback.unanswered"
    row = matter.recommendations.get()
    client.force_login(village.account("clerk"))
    sent = client.post(
        f"/m/{matter.pk}/feedback/advice/{row.pk}/", {"answer": "not", "reason": "没有钱"}
    )
    assert sent.status_code == 302
    client.post(f"/m/{matter.pk}/feedback/give-back/")
    assert facts(matter, "feedback")["returned"] == 13
    me = Invitee.objects.filter(part="panel").order_by("pk").select_related("person")[0].person
    client.force_login(village.account(me))
    page = client.get("/me/said/?lang=en", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "The answers are back" in page
    assert "没有钱" in client.get(f"/m/{matter.pk}/feedback/").content.decode()
    for slug in ("feedback-letter", "deliberation-record", "invitation-letter"):
        part = {"feedback-letter": "feedback", "deliberation-record": "points"}.get(slug, "named")
        client.force_login(village.account("clerk"))
        for form in ("docx", "pdf"):
            paper = client.get(f"/m/{matter.pk}/documents/{part}/{slug}.{form}")
            assert paper.status_code == 200, slug
    client.logout()
    address = f"/m/{matter.pk}/documents/feedback/feedback-letter.pdf"
    assert client.get(address).status_code == 404


# --- a hearing's seven days


@pytest.mark.parametrize(("days", "held"), [(6, False), (7, True), (8, True)])
def test_a_hearing_has_seven_days_of_notice(village: Village, days: int, held: bool) -> None:
    clerk = village.actor("clerk")
    matter = matters.start_matter(
        actor=clerk, now=NOW, area=village.code, title="听证", origin="villagers",
        procedure="hearing",
    )  # fmt: skip
    motion_texts.write_text(
        actor=clerk, now=NOW, matter_id=matter.pk, part="topic", title="题", body="听"
    )
    given = {
        "actor": clerk, "now": NOW, "matter_id": matter.pk, "part": "people",
        "people": [Invited("party", village.representatives[0].pk)],
        "starts_at": NOW + timedelta(days=days), "place": "礼堂",
    }  # fmt: skip
    if held:
        invitation.invite(**given)
        assert Invitee.objects.count() == 1
        return
    with pytest.raises(Refusal) as refused:
        invitation.invite(**given)
    assert refused.value.checks[0].values["first"] == "2026-03-17"
