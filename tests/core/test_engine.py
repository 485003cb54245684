"""The engine: what may be done, in which order, and why not (pure, no database)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core.engine import evaluate, require_finishable, require_open, view_of
from xiangyue.core.refusals import Refusal
from xiangyue.methods import library
from xiangyue.methods.wording import word

TODAY = date(2026, 3, 20)
EIGHT = library.procedure("eight-step")
VILLAGE = {
    "village.representatives": 50,
    "village.members": 55,
    "village.households": 500,
    "village.party_members": 30,
    "village.delegated": True,
    "village.secretary_is_director": False,
    "matter.opinions": 3,
    "matter.opinions_unanswered": 0,
}


def done_until(key: str) -> dict[str, dict[str, Any]]:
    """Everything before the part ``key`` is done."""
    parts: dict[str, dict[str, Any]] = {}
    for part in EIGHT.parts:
        if part.key == key:
            break
        parts[part.key] = {"done": True}
    return parts


def stand(parts: dict[str, dict[str, Any]], day: date = TODAY, **shared: Any):
    return evaluate(
        EIGHT, parts, {**VILLAGE, **{k.replace("__", "."): v for k, v in shared.items()}}, day
    )


def test_a_matter_begins_with_its_first_step_open_and_nothing_else():
    standing = stand({})
    assert [v.part.key for v in standing.open] == ["opinions"]
    assert standing.step is EIGHT.steps[0]


@pytest.mark.parametrize("number", range(2, 9))
def test_each_step_waits_for_the_one_before_and_says_so(number):
    step = EIGHT.steps[number - 1]
    part = step.parts[0] if not step.parts[0].early else step.parts[-1]
    with pytest.raises(Refusal) as refused:
        require_open(stand({}).view(part.key))
    assert refused.value.code == "conditions"
    says = {c.says for c in refused.value.checks}
    assert says & {"step.before", "part.before"}
    for lang in ("zh", "en"):
        for c in refused.value.checks:
            assert "{" not in word(c, lang)


def test_the_assembly_decides_only_what_was_delegated():
    standing = stand(done_until("assembly"), village__delegated=False)
    with pytest.raises(Refusal) as refused:
        require_open(standing.view("assembly"))
    (check,) = refused.value.checks
    assert check.clause == "law:28"
    assert "授权" in word(check, "zh") and "第二十八条" in word(check, "zh")
    assert stand(done_until("assembly")).view("assembly").status == "open"


@pytest.mark.parametrize(
    ("told", "households", "met"), [(49, 334, False), (50, 333, False), (50, 334, True)]
)
def test_consulting_counts_representatives_and_households(told, households, met):
    parts = done_until("notices") | {"notices": {"representatives": told, "households": households}}
    standing = stand(parts)
    if met:
        assert require_finishable(standing, "notices").unmet == ()
        return
    with pytest.raises(Refusal) as refused:
        require_finishable(standing, "notices")
    (check,) = refused.value.checks
    assert (check.have, check.need, check.of) in {(49, 50, 50), (333, 334, 500)}


def test_the_plan_may_be_drafted_while_the_posting_hangs_but_no_task_given():
    parts = done_until("posting") | {"posting": {"posted": "2026-03-10"}}
    standing = stand(parts)
    assert standing.view("implementation").status == "open"
    assert standing.view("tasks").status == "waiting"
    assert standing.step.key == "publish"


@pytest.mark.parametrize(("day", "met"), [(date(2026, 3, 25), False), (date(2026, 3, 26), True)])
def test_the_posting_is_done_when_its_days_have_run(day, met):
    parts = done_until("posting") | {"posting": {"posted": "2026-03-10", "channels": 2}}
    unmet = stand(parts, day).view("posting").unmet
    assert (not unmet) is met
    parts["posting"]["objections_open"] = 1
    assert [c.have for c in stand(parts, date(2026, 3, 26)).view("posting").unmet] == [1]


def test_what_is_done_stays_done_when_the_village_changes():
    parts = {p.key: {"done": True} for p in EIGHT.parts}
    standing = stand(parts, village__representatives=99, village__delegated=False)
    assert standing.step is None and not standing.open


@given(st.sets(st.sampled_from([p.key for p in EIGHT.parts])))
def test_nothing_is_open_before_its_order(done):
    parts: dict[str, dict[str, Any]] = {k: {"done": True} for k in done}
    standing = stand(parts)
    for view in standing.parts:
        if view.status == "open":
            assert all(k in done for k in view.part.after)
            number = EIGHT.number_of(view.part.key)
            if number > 1 and not view.part.early:
                assert all(p.key in done for p in EIGHT.steps[number - 2].parts)
        assert (view.status == "done") == (view.part.key in done)
    undone = [s for s in EIGHT.steps if any(p.key not in done for p in s.parts)]
    assert standing.step == (undone[0] if undone else None)


@given(st.sets(st.sampled_from([p.key for p in EIGHT.parts])), st.sampled_from(EIGHT.parts))
def test_one_part_looked_at_alone_stands_as_in_the_whole(done, part):
    facts = {key: {"done": True} for key in done}
    alone = view_of(EIGHT, facts, {}, TODAY, part.key)
    assert alone == evaluate(EIGHT, facts, {}, TODAY).view(part.key)
    assert alone.status == evaluate(EIGHT, facts, {}, TODAY, whole=False).view(part.key).status
