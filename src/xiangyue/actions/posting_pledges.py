"""What a posting says of pledges: who holds which, by when, and what came of each."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch

from xiangyue.actions.pledge_words import role_name
from xiangyue.core.pledges import BRANCH, KEPT, NOT_KEPT, STANDING
from xiangyue.data.models import Matter, Pledge, PledgeStep

STEPS = Prefetch("steps", PledgeStep.objects.order_by("number"))


def pledge_lines(matter: Matter) -> list[str]:
    """Each holder with what they pledged, the branch first; then how it ended, if it did."""
    rows = list(
        Pledge.objects.filter(matter=matter, state__in=STANDING)
        .select_related("holder")
        .prefetch_related(STEPS)
        .order_by("holder_id", "due_on", "pk")
    )
    rows.sort(key=lambda r: r.role != BRANCH)
    lines: list[str] = []
    before: tuple[int | None, str] | None = None
    for row in rows:
        if (row.holder_id, row.role) != before:
            before = (row.holder_id, row.role)
            role = role_name(row.role, "zh")
            lines.append(f"{role}" if row.holder is None else f"{row.holder.name}（{role}）")
        lines.append(_line(row))
        lines += [f"　　{one}" for one in step_lines(row.steps.all())]
    if any(row.settled_on for row in rows):
        kept = sum(row.state == KEPT for row in rows)
        word = "完成" if rows[0].called == "goal" else "兑现"
        left = sum(row.state == NOT_KEPT for row in rows)
        lines.append(f"合计{len(rows)}条，{word}{kept}条，未{word}{left}条。")
    return lines


def step_lines(steps: Iterable[PledgeStep]) -> list[str]:
    """时间节点: each with its day, and when it was reached."""
    said = []
    for step in steps:
        day, on = step.due_on, step.reached_on
        line = f"{step.number}. {day.year}年{day.month}月{day.day}日：{step.text}"
        if on is not None:
            late = "，晚于节点" if step.late else ""
            line += f"（{on.year}年{on.month}月{on.day}日完成{late}）"
        said.append(line)
    return said


def _line(row: Pledge) -> str:
    assert row.due_on is not None
    said = f"　· {row.text}（{row.due_on.year}年{row.due_on.month}月{row.due_on.day}日前"
    said += f"；{row.measure}）" if row.measure else "）"
    word = "完成" if row.called == "goal" else "兑现"
    if row.state == KEPT:
        said += f"：已{word}。{row.evidence}"
    elif row.state == NOT_KEPT:
        said += f"：未{word}。{row.evidence}"
    return said


def heading(matter: Matter) -> str:
    """What the posting is about: 承诺, 目标, and once some are settled what came of them."""
    states = Pledge.objects.filter(matter=matter, state__in=STANDING).values_list("state", "called")
    goal = any(called == "goal" for _, called in states)
    settled = any(state in (KEPT, NOT_KEPT) for state, _ in states)
    return {
        (False, False): "承诺事项",
        (False, True): "承诺兑现情况",
        (True, False): "目标",
        (True, True): "目标完成情况",
    }[goal, settled]
