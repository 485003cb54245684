"""Who sees to a task or to a row of a register leaves, or its day cannot be kept: it is handed on
or moved with the reason; what stood before is read beside it, and figures are those of the rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.lived_village import refused
from tests.world import CODE, NOW, Village, make_matter, make_village

from xiangyue.access import clock
from xiangyue.actions import execution, handing_on, programmes
from xiangyue.data import figures
from xiangyue.data.models import Matter, Membership, RecordEntry, RegisterRow, Task

DAY = timedelta(days=1)
TODAY = NOW.date()
EN = {"accept-language": "en"}


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def late_on(day: date) -> int:
    return figures.read([CODE], first=day, last=day, today=day)[CODE].get("tasks_due", 0)


def a_task(village: Village) -> Task:
    matter = make_matter(village, upto="tasks")
    return execution.add_task(
        actor=village.actor("director"), now=NOW, matter_id=matter.pk, title="浇筑路面",
        owner_id=village.people["committee_member"].pk, due_on=TODAY + 10 * DAY,
        standard="平整",
    )  # fmt: skip


def a_row(village: Village, *, indicator: str = "") -> RegisterRow:
    """A talk of an assessment of representatives; with ``indicator`` what is put right instead."""
    slug, part = ("party-life", "gaps") if indicator else ("representatives-assessment", "talks")
    matter = make_matter(village, procedure=slug, upto=part)
    owner, due = village.people["deputy_director"].pk, TODAY + 10 * DAY
    if indicator:
        matter.parts.filter(key=part).update(facts={"gaps": 1, "rows": 1, "open": 1})
        return RegisterRow.objects.create(
            matter=matter, part=part, indicator=indicator, what="支委会每月开", measure="排好日子",
            owner_id=owner, due_on=due, made_at=NOW,
        )  # fmt: skip
    return programmes.add_row(
        actor=village.actor("supervision_chair"), now=NOW, matter_id=matter.pk, part=part,
        what="谈话一次", measure="上门听", owner_id=owner, due_on=due,
    )  # fmt: skip


def test_a_task_goes_to_another_and_its_day_moves_with_the_reason(village: Village) -> None:
    task, act = a_task(village), handing_on.hand_on_task
    other = village.people["director"].pk
    stays: dict[str, Any] = {"owner_id": task.owner_id, "due_on": task.due_on}
    on = {"actor": village.actor("clerk"), "now": NOW + DAY, "task_id": task.pk, "reason": "调走了"}
    refused(act, "task.same", **on, **stays)
    refused(act, "text.missing", **{**on, "reason": " "}, **stays)
    refused(act, "masking.mobile", **{**on, "reason": "他的电话13800000000"}, **stays)
    refused(act, "task.past", **on, **{**stays, "due_on": TODAY})
    refused(act, "task.owner", **on, **{**stays, "owner_id": village.people["villager"].pk})
    refused(act, "task.unknown", **{**on, "task_id": 0}, **stays)
    refused(act, "access.roles", **{**on, "actor": village.actor("villager")}, **stays)
    assert (late_on(TODAY + 20 * DAY), late_on(TODAY + 50 * DAY)) == (1, 1)
    act(**on, owner_id=other, due_on=TODAY + 40 * DAY)
    task.refresh_from_db()
    assert (task.owner_id, task.due_on) == (other, TODAY + 40 * DAY)
    (before,) = task.changes
    assert before["due_on"] == (TODAY + 10 * DAY).isoformat() and before["reason"] == "调走了"
    assert (late_on(TODAY + 20 * DAY), late_on(TODAY + 50 * DAY)) == (0, 1)
    body = RecordEntry.objects.filter(act="task.hand-on").get().body
    assert "调走" not in body and before["due_on"] in body and task.owner.name not in body
    execution.report_progress(
        actor=village.actor("director"), now=NOW + DAY, task_id=task.pk, text="浇完了", done=True
    )
    assert late_on(TODAY + 50 * DAY) == 0
    refused(act, "task.finished", **on, **stays)


def test_who_has_left_may_stay_named_while_the_day_alone_moves(village: Village) -> None:
    task = a_task(village)
    Membership.objects.filter(person=task.owner_id).update(end=TODAY)
    handing_on.hand_on_task(
        actor=village.actor("clerk"), now=NOW + DAY, task_id=task.pk, owner_id=task.owner_id,
        due_on=TODAY + 20 * DAY, reason="等新的人到任",
    )  # fmt: skip
    task.refresh_from_db()
    assert task.due_on == TODAY + 20 * DAY


@pytest.mark.parametrize("indicator", ["", "committee"])
def test_a_row_goes_to_another_by_another_measure(village: Village, indicator: str) -> None:
    row, act = a_row(village, indicator=indicator), handing_on.hand_on_row
    who = "secretary" if indicator else "supervision_chair"
    on = {"actor": village.actor(who), "now": NOW + DAY, "row_id": row.pk, "reason": "换了分工"}
    stays: dict[str, Any] = {"owner_id": row.owner_id, "due_on": row.due_on}
    refused(act, "task.same", **on, **stays)
    refused(act, "task.same", **on, **stays, measure=row.measure)
    refused(act, "register.unknown", **{**on, "row_id": 0}, **stays)
    other = village.people["director"].pk
    act(**on, **{**stays, "owner_id": other}, measure="当面谈，记下来")
    row.refresh_from_db()
    assert (row.owner_id, row.measure) == (other, "当面谈，记下来")
    assert row.changes[0]["measure"] in ("上门听", "排好日子")
    act(**{**on, "now": NOW + 2 * DAY}, owner_id=other, due_on=TODAY + 30 * DAY)
    row.refresh_from_db()
    assert [c["measure"] for c in row.changes][1:] == [""]  # it did not change
    programmes.finish_row(
        actor=on["actor"], now=NOW + 2 * DAY, row_id=row.pk, evidence="谈了，有记录"
    )
    refused(act, "register.done", **on, **stays)


def test_its_pages(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + DAY)
    task, row = a_task(village), a_row(village)
    clerk, chair, reader = (Client(headers=EN) for _ in range(3))
    reader.force_login(village.account("villager"))
    clerk.force_login(village.account("clerk"))
    chair.force_login(village.account("supervision_chair"))
    told = {"due_on": (TODAY + 30 * DAY).isoformat(), "reason": "moved to the town"}
    told["owner"] = str(village.people["director"].pk)
    link = f"/tasks/{task.pk}/hand-on/"
    assert link in clerk.get(f"/tasks/{task.pk}/").content.decode()
    assert link not in reader.get(f"/tasks/{task.pk}/").content.decode()
    assert clerk.post(link, {**told, "reason": ""}).status_code == 422
    assert clerk.post(link, told).status_code == 302
    shown = reader.get(f"/tasks/{task.pk}/").content.decode()
    assert "Changed on 11 Mar 2026, due 20 Mar 2026 before" in shown and "moved to the" in shown
    page, link = f"/m/{row.matter_id}/talks/", f"/register/{row.pk}/hand-on/"
    assert link in chair.get(page).content.decode()
    assert link not in reader.get(page).content.decode()
    assert "上门听" in chair.get(link).content.decode()
    assert chair.post(link, {**told, "measure": "上门听"}).status_code == 302
    shown = reader.get(page).content.decode()
    assert "Changed on 11 Mar 2026, due 20 Mar 2026 before" in shown
    assert reader.get("/register/0/hand-on/").status_code == 404
    assert Matter.objects.get(pk=row.matter_id).state == "running"
