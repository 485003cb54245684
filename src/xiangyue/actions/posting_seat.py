"""What came of a seat that was asked to end, as it is posted: whose, why, what they said, the vote.

In Chinese, as the paper on the board is. Source: Organic Law of Villagers' Committees (2025),
Art. 19, 29.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from xiangyue.data.models import Matter, MatterPart, Vacancy
from xiangyue.methods import election_grounds
from xiangyue.methods.election_grounds import Ground
from xiangyue.methods.wording import clause, sentences


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def _count(facts: Mapping[str, Any]) -> str:
    """The vote in one line."""
    if "of_households" in facts:
        there = (
            f"推选单位{facts['of_households']}户、有选举权的村民{facts['registered']}人，"
            f"到会{facts['households']}户、{facts['present']}人"
        )
    else:
        there = f"登记参加选举的村民{facts['registered']}人"
    blank = facts["valid"] - facts["agree"] - facts["against"] if "complete" in facts else 0
    blanks = f"空白（弃权）{blank}张，" if blank else ""
    return (
        f"{_day(facts['on'])}表决：{there}，发出表决票{facts['issued']}张，"
        f"收回{facts['returned']}张，赞成罢免{facts['agree']}张，反对{facts['against']}张，"
        f"{blanks}废票{facts['void']}张。"
    )


def proposal_of(row: Vacancy) -> Ground | None:
    """The ground on which the township proposed a recall, if it did."""
    found = election_grounds.proposals(row.asked_on, row.seat.area_id)
    return next((g for g in found if g.key == row.ground), None)


def seat_lines(matter: Matter) -> list[str]:
    """The lines of the posting: two queries."""
    row = Vacancy.objects.select_related("seat__person").filter(matter=matter).first()
    if row is None:
        return []
    role = sentences()[f"role.{row.seat.role}"]["zh"]
    asks = proposal_of(row)
    why = "要求罢免的理由"
    lines = [f"{row.seat.person.name}（{role}）。"]
    if asks:
        text = clause(asks.clause, "zh")
        lines.append(f"乡镇人民政府依照{text}建议罢免：{asks.name['zh']}。")
        why = "建议罢免的理由"
    lines.append(f"{why}：{row.reason}")
    lines.append("本人没有提出申辩意见。" if row.silent else f"本人的申辩意见：{row.defence}")
    parts = MatterPart.objects.filter(matter=matter, facts__has_key="returned")
    for facts in parts.values_list("facts", flat=True):
        if facts.get("settled") or (facts.get("complete") and "passed" in facts):
            lines.append(_count(facts))
    if row.ended_on:
        lines.append(f"表决通过，职务自{_day(row.ended_on.isoformat())}起终止。")
    elif row.settled_on:
        lines.append("表决没有通过，继续任职。")
    return [*lines, "如有异议，请在公布期内提出。"]
