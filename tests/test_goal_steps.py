"""Steps on the way to a goal (时间节点): fixed with it, due one by one, reached with evidence."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from tests.page_forms import form_of
from tests.test_pledges import DUE, NOW, PAPER, carried, later, put, says
from tests.world import CODE, Village, make_matter, make_village

from xiangyue.actions import dues, fulfilments, pledges
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.documents_of_pledges import make
from xiangyue.actions.pledges import Terms
from xiangyue.actions.posting_pledges import pledge_lines
from xiangyue.actions.standing import open_case
from xiangyue.core.pledges import Measure, Step, step_wrong
from xiangyue.core.refusals import Refusal
from xiangyue.data import figure_check, figures, overdue
from xiangyue.data.dues import Asked
from xiangyue.data.models import Matter, Pledge, PledgeStep, ProcedureVersion, RecordEntry

DAY = DUE - timedelta(days=30)
"""Of the one step that each goal of ``carried`` has."""


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def tasks_due(day: date) -> int:
    """What of the village is late on a day, by the figures."""
    return figures.read([CODE], first=day, last=day, today=day)[CODE]["tasks_due"]


def wrong() -> list[object]:
    """Figures that are not what the rows say (the village's people are plain rows)."""
    keys = ("tasks", "goals", "pledges")
    return [d for d in figure_check.differences() if d.key.startswith(keys)]


def step_of(goal: Pledge) -> PledgeStep:
    return PledgeStep.objects.get(pledge=goal)


def reach(village: Village, goal: Pledge, days: int, who: str = "director", **more: Any) -> None:
    fulfilments.reach(
        actor=village.actor(who), now=later(days), step_id=step_of(goal).pk,
        text="材料进场，照片在这里", **more,
    )  # fmt: skip


@given(st.lists(st.integers(-3, 9), max_size=6), st.integers(0, 6))
def test_a_step_lies_between_today_the_one_before_it_and_the_deadline(
    days: list[int], due: int
) -> None:
    today = date(2026, 3, 2)
    steps = [Step(str(n), today + timedelta(days=n)) for n in days]
    wrong = step_wrong(steps, today=today, due=today + timedelta(days=due))
    good = days[: wrong - 1] if wrong else days
    assert good == sorted(good) and all(0 <= n <= due for n in good)
    if wrong:
        at = days[wrong - 1]
        assert at < max(0, *good, 0) or at > due


def test_a_step_is_due_by_itself_and_late_until_it_is_reached(village: Village) -> None:
    _matter, (one, two) = carried(village, goal=True)
    after = DAY + timedelta(days=1)
    assert tasks_due(DAY) == 0 and tasks_due(after) == 2
    assert wrong() == []
    found = dues.listed(Asked(CODE, NOW.date(), DAY, NOW.date(), person=one.holder_id))
    assert [(r.words, r.more) for r in found if r.kind == "step"] == [("材料备齐，开工", one.text)]
    key = uuid4()
    reach(village, one, 10, key=key, photos=PAPER)
    with pytest.raises(AlreadyDone):
        reach(village, one, 10, key=key, photos=PAPER)
    step = step_of(one)
    assert step.shown is not None and step.shown.files.count() == 1 and not step.late
    assert tasks_due(after) == 1
    late = [r for r in overdue.rows(CODE, "tasks_due", today=after, limit=9) if r.kind == "step"]
    assert [r.id for r in late] == [step_of(two).pk]
    reach(village, two, 31, who="secretary")
    assert step_of(two).late and tasks_due(after) == 0
    assert wrong() == []
    facts = _matter.parts.get(key="fulfilment").facts
    assert (facts["steps"], facts["steps_reached"], facts["steps_late"]) == (2, 2, 1)
    entries = RecordEntry.objects.filter(act="pledge.reach").values_list("body", flat=True)
    assert len(entries) == 2 and not any("材料进场" in body for body in entries)


def test_no_goal_is_reached_before_its_steps(village: Village) -> None:
    _matter, (one, _two) = carried(village, goal=True)
    act = {"actor": village.actor("clerk"), "pledge_id": one.pk}
    fulfilments.report(
        actor=village.actor("director"), now=later(1), pledge_id=one.pk, text="渠通了",
        evidence=True,
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        fulfilments.settle(**act, now=later(2), kept=True, text="渠通了")
    assert says(refused) == "pledge.steps-open" and refused.value.checks[0].values["have"] == 1
    for who, wrong in (("villager", "access.roles"), ("supervisor", "access.roles")):
        with pytest.raises(Refusal) as refused:
            reach(village, one, 3, who=who)
        assert says(refused) == wrong
    reach(village, one, 3)
    with pytest.raises(Refusal) as refused:
        reach(village, one, 4)
    assert says(refused) == "pledge.step-reached"
    fulfilments.settle(**act, now=later(5), kept=True, text="渠通了")
    with pytest.raises(IntegrityError), transaction.atomic():
        PledgeStep.objects.update(reached_on=None)


def test_what_ends_otherwise_leaves_no_step_due(village: Village) -> None:
    """Not reached, settled by the records, or given up with its matter."""
    matter, (one, two) = carried(village, goal=True, figure=Measure("sittings", least=1))
    Pledge.objects.filter(pk=two.pk).update(have="", least=0)
    fulfilments.settle(
        actor=village.actor("clerk"), now=later(61), pledge_id=two.pk, kept=False, text="没有办成"
    )
    after = DAY + timedelta(days=1)
    assert tasks_due(after) == 1
    fulfilments.settle_by_records(actor=village.actor("clerk"), now=later(62))
    one.refresh_from_db()
    assert one.state == "not_kept" and tasks_due(after) == 0
    assert wrong() == []
    lines = "\n".join(pledge_lines(matter))
    assert f"{DAY.year}年{DAY.month}月{DAY.day}日：材料备齐，开工" in lines


def test_a_goal_without_its_steps_is_refused_and_older_methods_have_none(village: Village) -> None:
    goals = make_matter(village, procedure="goals-two-reviews", upto="goals")
    cards = make_matter(village, procedure="goal-cards", upto="cards")
    early = Step("太早", NOW.date() - timedelta(days=1))
    after = Step("太晚", DUE + timedelta(days=1))
    for matter, steps, wrong in (
        (goals, [], "pledge.steps-missing"), (goals, [early], "pledge.step-day"),
        (goals, [after], "pledge.step-day"), (goals, [Step("办", DUE)] * 13, "pledge.steps-many"),
        (goals, [Step("后", DUE), Step("先", DAY)], "pledge.step-day"),
        (cards, [Step("办", DUE)], "pledge.steps-none"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            part = "goals" if matter == goals else "cards"
            put(village, matter, "director", part, head="", steps=steps)
        assert says(refused) == wrong, steps
    put(village, cards, "director", "cards", head="")
    row = put(village, goals, "director", "goals", head="", steps=[Step("办", DAY)])
    again = Terms("另修一条渠", DUE, measure="通水", steps=[Step("勘", DAY), Step("挖", DUE)])
    pledges.revise(actor=village.actor("director"), now=NOW, pledge_id=row.pk, terms=again)
    assert list(row.steps.order_by("number").values_list("text", flat=True)) == ["勘", "挖"]
    with pytest.raises(Refusal) as refused:
        fulfilments.reach(actor=village.actor("director"), now=NOW, step_id=0, text="办了")
    assert says(refused) == "pledge.step-unknown"


def test_the_papers_and_pages_tell_each_step(village: Village, client: Client) -> None:
    matter, (one, two) = carried(village, goal=True)
    reach(village, one, 31)
    case = open_case(matter.pk, now=later(31), lock=False)
    case.matter.area = village.area
    made = make(case, "goals", "pledge-register", "xlsx", "zh", link=lambda path: "http://x" + path)
    assert made is not None
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    said = "\n".join(str(cell) for row in rows for cell in row)
    assert said.count("材料备齐，开工") == 2 and said.count("晚于节点") == 1
    for form in ("pdf", "docx"):
        for slug in ("pledge-register", "goal-cards", "pledge-board"):
            assert make(case, "goals", slug, form, "en", link=lambda path: "http://x" + path)
    client.force_login(village.account("secretary"))
    address = f"/pledges/steps/{step_of(two).pk}/"
    assert address in client.get(f"/pledges/{two.pk}/").content.decode()
    given = dict(form_of(client, address)) | {"text": "账和照片都在"}
    assert client.post(address, given).headers["Location"] == f"/pledges/{two.pk}/"
    assert step_of(two).reached_on is not None
    assert address not in client.get(f"/pledges/{two.pk}/").content.decode()
    assert client.get(address).headers["Location"] == f"/pledges/{two.pk}/"
    for path in (f"/m/{matter.pk}/goals/", f"/m/{matter.pk}/fulfilment/", f"/a/{CODE}/pledges/"):
        assert client.get(path).status_code == 200, path
    assert "材料备齐，开工" in client.get(f"/m/{matter.pk}/fulfilment/").content.decode()


def test_steps_are_typed_one_a_line(village: Village, client: Client) -> None:
    matter = make_matter(village, procedure="goals-two-reviews", upto="goals")
    client.force_login(village.account("clerk"))
    address = f"/m/{matter.pk}/goals/"
    first, last = date(2099, 6, 1), date(2099, 9, 1)  # the page's own day is today's
    sent = {"form_is": "propose", "holder": "branch", "text": "修渠", "measure": "通水",
            "due_on": last.isoformat()}  # fmt: skip
    for steps in ("", "下个月开工", f"{last + timedelta(days=1)} 验收"):
        page = client.post(address, dict(form_of(client, address)) | sent | {"steps": steps})
        assert page.status_code == 422, steps
    lines = f"{first} 开工\n\n{last} 验收\n"
    page = client.post(address, dict(form_of(client, address)) | sent | {"steps": lines})
    assert page.status_code == 302
    assert [str(s.due_on) for s in PledgeStep.objects.order_by("number")] == [str(first), str(last)]


def test_what_began_before_there_were_steps_runs_on_without_them(village: Village) -> None:
    """A matter pinned to the method as it was."""
    matter = make_matter(village, procedure="goals-two-reviews", upto="goals")
    raw = json.loads(json.dumps(matter.procedure.raw))
    raw["definition"]["version"] = 1
    del raw["definition"]["steps"][0]["parts"][0]["steps"]
    old = ProcedureVersion.objects.get(pk=matter.procedure_id)
    old.pk, old.raw, old.fingerprint = None, raw, "0" * 64
    old.save()
    Matter.objects.filter(pk=matter.pk).update(procedure=old)
    put(village, matter, "director", "goals", head="")
    with pytest.raises(Refusal) as refused:
        put(village, matter, "secretary", "goals", head="", steps=[Step("办", DUE)])
    assert says(refused) == "pledge.steps-none"


def test_the_years_report_begins_with_what_the_register_says(
    village: Village, client: Client
) -> None:
    matter, (one, two) = carried(village, goal=True)
    reach(village, one, 31)
    for goal in (one, two):
        fulfilments.settle(
            actor=village.actor("clerk"), now=later(61), pledge_id=goal.pk, kept=False,
            text="资金没有到位",
        )  # fmt: skip
    client.force_login(village.account("secretary"))
    said = client.get(f"/m/{matter.pk}/year-report/").content.decode()
    assert said.count("材料备齐，开工") == 2 and "晚于节点" in said and "资金没有到位" in said
