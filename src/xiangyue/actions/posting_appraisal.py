"""The result of an appraisal and the plan to put things right, as they are posted, in Chinese.

Of a method that keeps each one's result among its own people, the excellent alone are named. Where
a seat ended the notice of it is part of the result (Organic Law, Art. 38).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from xiangyue.actions.appraisal_words import (
    PersonWords,
    grade_name,
    person,
    rows_of,
    say,
    scale,
)
from xiangyue.actions.standing import procedure_of
from xiangyue.core import appraisals as core
from xiangyue.data.models import Appraised, Matter, PlainBox, Task
from xiangyue.methods.wording import clause


def _day(day: date | None, lang: str = "zh") -> str:
    if day is None:
        return ""
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else day.isoformat()


def appraisal_lines(matter: Matter) -> list[str]:
    """Who took part, each one's grades and result, whose seat ended: three queries."""
    procedure = procedure_of(matter)
    part = next(p for p in procedure.parts if p.kind == "appraisal")
    names = [grade_name(g, "zh") for g in scale(procedure, part)]
    lines: list[str] = []
    boxes = PlainBox.objects.filter(matter=matter, part__in=part.words["of"], state="closed")
    came = {box.part: box.result for box in boxes}
    for key in part.words["of"]:
        if (found := came.get(key)) and "entitled" in found:
            name = procedure.text("zh", "parts", key, "name")
            cast = found["phone"] + found["papers"]
            lines.append(
                f"{name}：应参加{found['entitled']}人，参加{cast}人"
                f"（手机{found['phone']}人，纸票{found['papers']}人）。"
            )
    rows = rows_of(matter, part.key)
    said = [person(row, procedure, part, "zh") for row in rows]
    if part.words["seen_by"]:
        best = [p.name for p in said if p.place == core.EXCELLENT]
        lines.append(f"参加评议的党员{len(said)}名；评为优秀的：{'、'.join(best) or '（无）'}。")
        return lines
    for one in said:
        lines.append("")
        lines.append(f"{one.name}（{one.role}）：{one.grade}")
        for audience in one.audiences:
            counts = "，".join(f"{grade}{n}" for grade, n in audience.counts)
            head = f"{audience.name}：" if len(one.audiences) > 1 else ""
            lines.append(f"{head}{counts}（{audience.n}人打分）。")
        if one.whole:
            shares = "，".join(f"{grade}{share}%" for grade, share in one.whole)
            lines.append(f"合计：{shares}。")
        lines.append(one.why)
    if ended := ended_lines(rows, said, names[core.INCOMPETENT], "zh"):
        lines += ["", "职务终止公告", *ended]
    return lines


def ended_lines(
    rows: Sequence[Appraised], said: Sequence[PersonWords], worst: str, lang: str
) -> list[str]:
    """The notice of each seat that ended, with the two appraisals and the article."""
    lines = []
    for row in rows:
        if row.ended_on is None or row.before is None:
            continue
        who = next(p for p in said if p.person_id == row.person_id)
        lines.append(
            say(
                "appraisal.ended", lang, name=who.name, role=who.role, worst=worst,
                first=_day(row.before.announced_on, lang), second=_day(row.announced_on, lang),
                clause=clause("law:38", lang), last=_day(row.ended_on, lang),
            )
        )  # fmt: skip
    return lines


def rectification_lines(matter: Matter) -> list[str]:
    """What is put right, to what standard, by whom, until when: one query."""
    tasks = Task.objects.filter(matter=matter).select_related("owner").order_by("pk")
    lines = ["根据述职评议中提出的问题，整改方案如下："]
    for n, task in enumerate(tasks, 1):
        standard = f"；要求：{task.standard}" if task.standard else ""
        lines.append(
            f"{n}．{task.title}。责任人：{task.owner.name}；{_day(task.due_on)}前完成{standard}"
        )
    lines.append("整改情况接受党员群众监督；有意见的，请在公示期内提出。")
    return lines


LINES: Final[Mapping[str, Callable[[Matter], list[str]]]] = {
    "appraisal": appraisal_lines,
    "rectification": rectification_lines,
}
