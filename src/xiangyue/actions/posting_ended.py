"""A seat that ended without a recall, as it is posted: whose, why, on what paper, from which day.

In Chinese, as the paper on the board is. Source: Organic Law of Villagers' Committees (2025),
Art. 20 to 22.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from xiangyue.data.models import Matter, Vacancy
from xiangyue.methods.wording import sentences

CAUSES: Final[Mapping[str, str]] = {
    "resignation": "书面提出辞职",
    "incapable": "丧失行为能力",
    "sentenced": "被判处刑罚",
    "void-election": "当选无效",
}


def ended_lines(matter: Matter) -> list[str]:
    """The lines of the posting; none where no such seat is asked about. One query."""
    row = Vacancy.objects.select_related("seat__person").filter(matter=matter).first()
    if row is None or row.cause not in CAUSES:
        return []
    role = sentences()[f"role.{row.seat.role}"]["zh"]
    lines = [f"{row.seat.person.name}（{role}）{CAUSES[row.cause]}。", f"理由：{row.reason}"]
    if row.proof:
        lines.append(f"凭据：{row.proof}")
    if row.ended_on:
        lines.append(f"职务自{_day(row.ended_on)}起终止。")
    elif row.settled_on:
        lines.append("没有通过，继续任职。")
    return [*lines, "如有异议，请在公布期内提出。"]


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
