"""A posting's first draft out of the records, and the words that pages and paper share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from xiangyue.actions import (
    posting_appraisal,
    posting_choice,
    posting_hiring,
    posting_works,
    rating_scores,
    satisfaction,
    titles,
)
from xiangyue.actions.held_counts import held_back, whole_told
from xiangyue.actions.issuers import law_of
from xiangyue.actions.meeting_frame import check_from, total
from xiangyue.actions.posting_admission import admission_lines
from xiangyue.actions.posting_election import election_lines
from xiangyue.actions.posting_ended import ended_lines
from xiangyue.actions.posting_money import account_lines, levy_lines
from xiangyue.actions.posting_pledges import heading, pledge_lines
from xiangyue.actions.posting_seat import seat_lines
from xiangyue.actions.posting_signers import deciding_item, signers
from xiangyue.actions.postings import least_days
from xiangyue.actions.standing import Case
from xiangyue.core import money
from xiangyue.core.bodies import CLASSES
from xiangyue.core.places import display_name, level_of
from xiangyue.core.procedure import Part, Procedure
from xiangyue.data.models import (
    Acceptance,
    AgendaItem,
    Matter,
    MotionText,
    Posting,
    Task,
)
from xiangyue.methods.wording import clause, counted, language, numeral, sentences, word


def say(key: str, lang: str, **values: Any) -> str:
    """A sentence of the wording files, filled in."""
    return sentences()[key][language(lang)].format(**counted(values))


def number_of(posting: Posting, lang: str) -> str:
    """``明伦村公示〔2026〕3号`` / ``Posting 2026-3``; its area must be loaded."""
    if language(lang) == "zh":
        village = display_name(posting.area.name, level_of(posting.area.code))
        return f"{village}公示〔{posting.year}〕{posting.number}号"
    return f"Posting {posting.year}-{posting.number}"


def way_lines(
    procedure: Procedure, way: Sequence[Mapping[str, Any]], lang: str
) -> list[tuple[date | None, str, str]]:
    """The way a matter came about: (day, part's name, its numbers in words), in order."""
    lines = []
    for row in way:
        more = []
        # A review's is the day by which it is due, and nobody is.
        if isinstance(row.get("due"), int):
            way = "households-present" if row.get("counted") == "households" else "present"
            more.append(say(f"way.{way}", lang, due=row["due"], present=row.get("present", 0)))
        for name in ("linked", "representatives", "households", "elders", "experts"):
            if row.get(name):
                more.append(say(f"way.{name}", lang, **{name: row[name]}))
        if row.get("passed"):
            more.append(say("way.passed", lang))
        on = date.fromisoformat(row["on"]) if row.get("on") else None
        name = procedure.text(language(lang), "parts", str(row["part"]), "name")
        join = "，" if language(lang) == "zh" else ", "
        lines.append((on, name or str(row["part"]), join.join(more)))
    return lines


def result_lines(item: AgendaItem, lang: str) -> list[str]:
    """What came of a vote: who was there, the counts, and each condition with its numbers."""
    counts: Mapping[str, int] = item.counts
    body = item.body or item.meeting.body
    join = "；" if language(lang) == "zh" else "; "
    classes = join.join(
        say(
            "posting.result-class",
            lang,
            name=_class_name(name, lang),
            due=counts.get(f"due.{name}", 0),
            present=counts.get(f"present.{name}", 0),
        )
        for name in CLASSES.get(body, {})
    )
    due, present = total(counts, "due"), total(counts, "present")
    if classes:
        there = say("posting.result-due", lang, due=due, present=present, classes=classes)
    else:
        way = "households-present" if "present.households" in counts else "present"
        there = say(f"way.{way}", lang, due=due, present=present)
        there += "。" if language(lang) == "zh" else "."
    votes = {n: total(counts, n) for n in ("for", "against", "abstain", "void")}
    lines = [
        there,
        *([say("posting.result-counts", lang, **votes)] if whole_told(item) else []),
        say(f"posting.result-{'passed' if item.outcome == 'passed' else 'failed'}", lang),
    ]
    lines += [word(check_from(c), lang) for c in item.verdict.get("passes", ())]
    return lines + [word(c, lang) for c in held_back(item)]


def _class_name(name: str, lang: str) -> str:
    return (
        sentences().get(f"class.{name}", {}).get(language(lang))
        or {
            "representatives": {"zh": "村民代表", "en": "representatives"},
            "committee": {"zh": "村委会成员", "en": "committee members"},
        }.get(name, {"zh": name, "en": name})[language(lang)]
    )


HEADINGS = {
    "resolution": "决议",
    "result": "实施结果",
    "levy": "筹资筹劳清单",
    "account": "收支使用情况",
    "election": "选举结果",
    "seat": "结果",
    "appraisal": "评议结果",
    "rectification": "整改方案",
    "pledges": "承诺",
    **posting_works.HEADINGS,
    **posting_hiring.HEADINGS,
    **posting_choice.HEADINGS,
}


@dataclass(frozen=True)
class Draft:
    """What the form of a posting begins with. ``signers``: (name, role, was present)."""

    title: str
    body: str
    basis: str
    contact: str
    days: int
    signers: tuple[tuple[str, str, bool], ...]


def draft(case: Case, part_key: str) -> Draft:
    """The posting of a part, from the passed text, the vote, the attendance and the tasks.

    It is written in Chinese, as the paper on the board is. Six queries at most.
    """
    part, matter = case.procedure.part(part_key), case.matter
    item = deciding_item(matter)
    last = (
        Posting.objects.filter(area_id=matter.area_id, practice=matter.practice)
        .order_by("-posted_at")
        .values_list("contact", flat=True)
        .first()
    )
    if part.shows == "admission":
        return _admission(case, part, last or "")
    if part.shows == "proposal":
        return _proposal(case, part, last or "")
    shows = part.shows if part.shows in HEADINGS else "resolution"
    bodies = {
        "result": _result_body,
        "levy": levy_lines,
        "account": account_lines,
        "election": election_lines,
        "seat": seat_lines,
        **posting_appraisal.LINES,
        **posting_works.LINES,
        **posting_hiring.LINES,
        **posting_choice.LINES,
        "pledges": pledge_lines,
    }
    body = bodies[shows](matter) if shows in bodies else _resolution_body(item)
    what = heading(matter) if shows == "pledges" else HEADINGS[shows]
    if shows == "result" and not Task.objects.filter(matter=matter).exists():
        what = "结果"  # nothing was carried out
    return Draft(
        title=f"关于{matter.title}的{what}公示"[:120],
        body="\n".join(body)[:20000],
        basis=_basis(case, item, part_key)[:2000],
        contact=last or "",
        days=part.words["working_days"] or least_days(matter, part.days, case.today),
        signers=tuple(signers(item)) if item else (),
    )


def _admission(case: Case, part: Part, contact: str) -> Draft:
    """Who is proposed at this step: the name and the way to object, nothing else of the matter."""
    name = case.procedure.text("zh", "parts", part.key, "name")
    return Draft(
        title=f"{name}（公示）"[:120],
        body="\n".join(admission_lines(case, part)),
        basis=f"{clause(part.clause, 'zh')}；{case.procedure.text('zh', 'name')}",
        contact=contact,
        days=part.words["working_days"] or least_days(case.matter, part.days, case.today),
        signers=(),
    )


def _proposal(case: Case, part: Part, contact: str) -> Draft:
    """A text that is not decided yet, put to everyone: what it says, and how to answer it."""
    matter = case.matter
    text = (
        MotionText.objects.filter(matter=matter, part=part.words["text"])
        .order_by("-version")
        .first()
    )
    body = [text.body.strip(), ""] if text else []
    if text and text.budget is not None:
        body += [f"所需资金：{money.words(text.budget)['zh']}", ""]
    body.append("公示期间，任何人都可以提出意见；每条意见都要答复，方案据此修改后再作决定。")
    return Draft(
        title=f"关于{matter.title}的方案公示"[:120],
        body="\n".join(body)[:20000],
        basis=_basis(case, None, part.key)[:2000],
        contact=contact,
        days=least_days(matter, part.days, case.today),
        signers=(),
    )


def _resolution_body(item: AgendaItem | None) -> list[str]:
    if item is None:
        return []
    lines = [item.text.body.strip(), ""] if item.text else []
    if item.text and item.text.budget is not None:
        lines += [f"所需资金：{money.words(item.text.budget)['zh']}", ""]
    day = timezone.localdate(item.decided_at)
    lines.append(f"{_day(day)}，{item.meeting.title}逐项投票表决。")
    return lines + result_lines(item, "zh")


def _result_body(matter: Matter) -> list[str]:
    lines = satisfaction.lines(matter) + rating_scores.lines(matter) + titles.lines(matter)
    lines += ended_lines(matter)
    if matter.resolution_number and matter.decided_at:
        lines += [f"{matter.resolution_number}（{_day(timezone.localdate(matter.decided_at))}）"]
    tasks = list(Task.objects.filter(matter=matter).order_by("id"))
    for n, task in enumerate(tasks, 1):
        done = (
            f"{_day(timezone.localdate(task.finished_at))}完成" if task.finished_at else "尚未完成"
        )
        cost = f"，花费{money.words(task.spent)['zh']}" if task.spent else ""
        if task.budget is not None:
            cost += f"（预算{money.words(task.budget)['zh']}）"
        lines.append(f"{n}．{task.title}：{done}{cost}")
    spent = sum(t.spent for t in tasks)
    if tasks:
        lines.append(f"合计花费{money.words(spent)['zh']}")
        if matter.budget is not None:
            left = money.words(matter.budget - spent)["zh"]
            lines[-1] += f"，决议资金{money.words(matter.budget)['zh']}，结余{left}"
        lines[-1] += "。"
    found = Acceptance.objects.filter(matter=matter, accepted=True).order_by("-made_at").first()
    if found:
        lines.append(f"{_day(timezone.localdate(found.made_at))}验收通过：{found.text}")
    return lines


def _basis(case: Case, item: AgendaItem | None, part_key: str) -> str:
    village = level_of(case.matter.area_id) == "village"
    shows = case.procedure.part(part_key).shows
    made_known = law_of(case.procedure, part_key)
    of_law = village and shows != "pledges" and made_known != "product"
    clauses = [made_known] if of_law else []
    if item:
        for stored in item.verdict.get("passes", ()):
            for one in str(stored.get("clause", "")).split(","):
                if one.strip() and one.strip() not in clauses:
                    clauses.append(one.strip())
    lines = [clause(",".join(clauses), "zh")] if clauses else []
    if case.matter.resolution_number:
        lines.append(case.matter.resolution_number)
    name = case.procedure.text("zh", "name")
    lines.append(f"{name}第{numeral(case.procedure.number_of(part_key))}步")
    return "；".join(lines)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
