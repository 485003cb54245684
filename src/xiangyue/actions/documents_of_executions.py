"""The papers of carrying out and supervising, as plain data out of the records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from xiangyue.actions.bulletins import BELOW
from xiangyue.actions.bulletins import told as figures_told
from xiangyue.actions.documents_of_texts import branch, number_of, village_of
from xiangyue.actions.held_counts import held_back, whole_told
from xiangyue.actions.issuers import issuer, name_of
from xiangyue.actions.meeting_frame import total
from xiangyue.actions.standing import procedure_of
from xiangyue.core import masking, money
from xiangyue.core.bodies import SUPERVISION
from xiangyue.core.places import display_name, level_of
from xiangyue.data.models import (
    Acceptance,
    AgendaItem,
    Bulletin,
    ExecutionReport,
    Finding,
    Follower,
    Matter,
    MatterPart,
    Membership,
    MotionText,
    Opinion,
    Posting,
    Question,
    Task,
)
from xiangyue.documents import oversight_papers as papers
from xiangyue.documents import registers
from xiangyue.documents.bulletins import Bulletin as Paper
from xiangyue.documents.bulletins import name_of as bulletin_name
from xiangyue.documents.model import WIDE, Document, Lang, Table
from xiangyue.documents.parts import Issuer
from xiangyue.documents.words import day
from xiangyue.methods.wording import sentences

_WORDS = {
    "tasks": {"zh": "任务登记表", "en": "Register of tasks"},
    "collective": {"zh": "按决议确定的资金来源", "en": "as resolved by the assembly"},
    "to": {"zh": "村党组织、村民代表会议", "en": "the party branch and the assembly"},
    "asks": {"zh": "请书面答复并说明怎么改", "en": "Answer in writing, and say what will change"},
    "finished": {"zh": "已完成", "en": "finished"},
    "late": {"zh": "逾期", "en": "overdue"},
    "going": {"zh": "进行中", "en": "under way"},
    "accepted": {"zh": "验收通过", "en": "accepted"},
    "refused": {"zh": "退回整改", "en": "sent back"},
    "basis-above": {
        "zh": "现就下列事项书面质询。",
        "en": "We ask in writing about the following.",
    },
    "basis": {
        "zh": "根据村民代表对村务的监督权，现书面质询如下。",
        "en": "Exercising the representatives' right of supervision, we ask in writing.",
    },
    "village": {"zh": "村里的工作", "en": "the village's affairs"},
    "no": {"zh": "序号", "en": "No."},
    "what": {"zh": "任务", "en": "Task"},
    "owner": {"zh": "负责人", "en": "Owner"},
    "due": {"zh": "期限", "en": "Due"},
    "money": {"zh": "花费/预算（元）", "en": "Spent/budget (yuan)"},
    "ended": {"zh": "完成", "en": "Finished"},
    "progress": {"zh": "进展", "en": "Progress"},
}


def w(key: str, lang: str) -> str:
    """A word of these papers."""
    return _WORDS[key]["zh" if lang.startswith("zh") else "en"]


def _on(at: datetime) -> date:
    return timezone.localdate(at)


def _doing(matter: Matter) -> str:
    """The part in which the tasks are done: whose people those are who answer for them."""
    return next((p.key for p in procedure_of(matter).parts if p.kind == "tasks"), "")


def _watching(matter: Matter, lang: str) -> str:
    """Who watches: the supervision committee of a village; above it who decided, else the party
    committee."""
    if level_of(matter.area_id) == "village":
        return name_of(matter.area, "supervision_committee", lang)
    return _told(matter, lang)


def _told(matter: Matter, lang: str) -> str:
    """To whom its carrying out is reported: to the body that decided it; above a village, where
    none did, to the party committee."""
    bodies = [p.body for p in procedure_of(matter).parts if p.decides and p.body]
    if not bodies and level_of(matter.area_id) != "village":
        bodies = ["party_committee"]
    if not bodies or bodies[-1] == "representatives_assembly":
        return w("to", lang)
    return name_of(matter.area, bodies[-1], lang)


def _tasks(matter: Matter) -> list[Task]:
    found = Task.objects.filter(matter=matter).select_related("owner")
    return list(found.prefetch_related("progress").order_by("id"))


def implementation_plan(matter: Matter, part: str, lang: Lang) -> papers.ImplementationPlan:
    """The plan as it stands, with the tasks that were given out."""
    text = MotionText.objects.filter(matter=matter, part=part).order_by("-version").first()
    assert text is not None
    followers = Follower.objects.filter(matter=matter).select_related("person").order_by("id")
    return papers.ImplementationPlan(
        matter=matter.title,
        resolution=matter.resolution_number or "—",
        aim=masking.mask(text.body),
        tasks=tuple(
            papers.PlannedTask(t.title, t.owner.name, t.due_on, t.budget or 0)
            for t in _tasks(matter)
        ),
        money_from=w("collective", lang),
        watchers=tuple(f.person.name for f in followers),
        issuer=issuer(matter, lang, _on(text.made_at), part),
        number=number_of(matter),
    )


def bulletin(matter: Matter, pk: int, lang: Lang) -> Paper:
    """A bulletin as it was issued."""
    row = Bulletin.objects.get(pk=pk, matter=matter)
    short = "zh" if lang.startswith("zh") else "en"
    place = display_name(matter.area.name, level_of(matter.area_id))
    figures = tuple(
        (sentences()[f"figure.{name}"][short], n) for name, n in figures_told(row.numbers)
    )
    return Paper(
        name=place + bulletin_name(row.period, short),
        matter=matter.title,
        number=f"〔{row.year}〕{row.number}期" if short == "zh" else f"{row.year}-{row.number}",
        last=row.last,
        numbers=row.numbers,
        figures=figures,
        text=masking.mask(row.text),
        issuer=Issuer(name_of(matter.area, "party_committee", lang), _on(row.issued_at)),
        columns=tuple((key, sentences()[f"figure.{key}"][short]) for key in BELOW),
    )


def task_register(matter: Matter, part: str, lang: Lang) -> Document:
    """Every task with its reports."""
    rows = []
    tasks = Task.objects.filter(matter=matter, part=part).select_related("owner")
    for n, task in enumerate(tasks.prefetch_related("progress").order_by("id"), 1):
        said = [
            f"{day(_on(p.made_at), lang)} {masking.mask(p.text)}"
            for p in sorted(task.progress.all(), key=lambda p: p.made_at)
        ]
        budget = money.yuan(task.budget) if task.budget else "—"
        rows.append(
            (
                str(n),
                task.title,
                task.owner.name,
                day(task.due_on, lang),
                f"{money.yuan(task.spent)} / {budget}" if task.spent or task.budget else "—",
                day(_on(task.finished_at), lang) if task.finished_at else "—",
                "\n".join(said),
            )
        )
    head = tuple(w(k, lang) for k in ("no", "what", "owner", "due", "money", "ended", "progress"))
    return Document(
        title=w("tasks", lang),
        lang=lang,
        number=f"{matter.title} {number_of(matter)}",
        layout=WIDE,
        blocks=(
            Table(head, tuple(rows), (2, 7, 4, 5, 6, 5, 12), centred=(0, 2, 3, 5), small=True),
        ),
    )


def execution_report(matter: Matter, report_id: int, lang: Lang) -> papers.ExecutionReport:
    """A report on execution, with the state of each task on its day."""
    report = ExecutionReport.objects.get(pk=report_id)
    at = _on(report.made_at)
    tasks = [t for t in _tasks(matter) if _on(t.created_at) <= at]
    done = {t.pk: bool(t.finished_at and t.finished_at <= report.made_at) for t in tasks}
    spent = {
        t.pk: sum(p.spent for p in t.progress.all() if p.made_at <= report.made_at) for t in tasks
    }
    return papers.ExecutionReport(
        matter=matter.title,
        resolution=matter.resolution_number or "—",
        to=_told(matter, lang),
        from_day=_on(matter.decided_at or matter.began_at),
        to_day=at,
        summary=masking.mask(report.text),
        tasks=tuple(
            papers.TaskProgress(
                t.title,
                t.owner.name,
                t.due_on,
                100 if done[t.pk] else 0,
                spent[t.pk],
                w("finished" if done[t.pk] else "late" if t.due_on < at else "going", lang),
            )
            for t in tasks
        ),
        money_fen=matter.budget or 0,
        problems=(),
        next_steps=(),
        issuer=issuer(matter, lang, at, _doing(matter)),
        number=number_of(matter),
    )


def _answer(text: str, by: str, at: datetime | None) -> papers.Answer | None:
    return papers.Answer(masking.mask(text), by, _on(at)) if at else None


def finding(matter: Matter, finding_id: int, lang: Lang) -> papers.Finding:
    """What supervision found, with its answer."""
    row = Finding.objects.select_related("made_by", "answered_by").get(pk=finding_id)
    return papers.Finding(
        matter=matter.title,
        number=number_of(matter),
        found_on=_on(row.made_at),
        found_by=(row.made_by.name,),
        what=masking.mask(row.text),
        asks=(w("asks", lang),),
        answer_by=row.due_on,
        answerer=issuer(matter, lang, None, _doing(matter)).name,
        issuer=Issuer(_watching(matter, lang), _on(row.made_at)),
        answer=_answer(
            row.answer, row.answered_by.name if row.answered_by else "", row.answered_at
        ),
    )


def question(matter: Matter, question_id: int, lang: Lang) -> papers.Question:
    """A written question with its answer."""
    row = Question.objects.select_related("asked_by", "answered_by").get(pk=question_id)
    return papers.Question(
        number=number_of(matter),
        matter=matter.title,
        asked_on=_on(row.asked_at),
        askers=(row.asked_by.name,),
        addressee=name_of(matter.area, row.to_body, lang),
        text=masking.mask(row.text),
        answer_by=row.due_on,
        basis=w("basis" if level_of(matter.area_id) == "village" else "basis-above", lang),
        answer=_answer(
            row.answer, row.answered_by.name if row.answered_by else "", row.answered_at
        ),
    )


def acceptance(matter: Matter, acceptance_id: int, lang: Lang) -> papers.Acceptance:
    """The result accepted or sent back, task by task."""
    row = Acceptance.objects.select_related("made_by").get(pk=acceptance_id)
    tasks = _tasks(matter)
    people = (
        Membership.objects.filter(area_id=matter.area_id, role__in=SUPERVISION)
        .filter(start__lte=_on(row.made_at))
        .exclude(end__lt=_on(row.made_at))
        .select_related("person")
        .order_by("role", "id")
    )
    names = dict.fromkeys([row.made_by.name, *(m.person.name for m in people)])
    return papers.Acceptance(
        matter=matter.title,
        number=number_of(matter),
        accepted_on=_on(row.made_at),
        checked=tuple(
            (
                t.title,
                day(t.due_on, lang),
                day(_on(t.finished_at), lang) if t.finished_at else "—",
                bool(t.finished_at) and _on(t.finished_at) <= t.due_on,
            )
            for t in tasks
        ),
        planned_fen=matter.budget or sum(t.budget or 0 for t in tasks),
        spent_fen=sum(t.spent for t in tasks),
        verdict=w("accepted" if row.accepted else "refused", lang),
        remarks=masking.mask(row.text),
        members=tuple(names),
        issuer=Issuer(_watching(matter, lang), _on(row.made_at)),
    )


def _in_favour(item: AgendaItem | None, counts: Mapping[str, int]) -> int | None:
    """How many were for it; None where that is not told."""
    if item is not None and held_back(item) and not whole_told(item):
        return None
    return total(counts, "for")


def register(matter: Matter, lang: Lang) -> registers.FourDeliberationsRegister:
    """The register of 四议两公开 (rulebook B): a line for each sitting and each posting."""
    procedure = procedure_of(matter)
    parts = {p.key: p for p in MatterPart.objects.filter(matter=matter)}
    items = {
        i.part: i
        for i in AgendaItem.objects.filter(matter=matter, outcome__in=("passed", "failed"))
        .select_related("text")
        .order_by("decided_at")
    }
    postings = {p.part: p for p in Posting.objects.filter(matter=matter)}
    accepted = Acceptance.objects.filter(matter=matter).order_by("-made_at").first()
    said = Opinion.objects.filter(matter=matter).count()
    origin = {"zh": f"意见{said}条", "en": f"{said} opinions"}["zh" if lang == "zh" else "en"]
    steps = []
    for part in procedure.parts:
        facts = parts[part.key].facts if part.key in parts else {}
        if part.kind not in ("sitting", "posting") or not facts:
            continue
        item, posting = items.get(part.key), postings.get(part.key)
        on = facts.get("on") or facts.get("posted") or ""
        counts = item.counts if item else {}
        steps.append(
            registers.RegisterStep(
                step=procedure.text(lang, "parts", part.key, "name"),
                origin=origin,
                item=matter.title,
                on=date.fromisoformat(on) if on else None,
                due=int(facts.get("due", 0)),
                present=int(facts.get("present", 0)),
                households=facts.get("counted") == "households",
                in_favour=_in_favour(item, counts),
                content=item.text.title if item and item.text else matter.title,
                posting=f"{day(_on(posting.posted_at), lang)}—{day(posting.until, lang)}"
                if posting
                else "",
                supervisors=masking.mask(accepted.text) if accepted else "",
            )
        )
    return registers.FourDeliberationsRegister(
        village=village_of(matter),
        matter=matter.title,
        number=number_of(matter),
        steps=tuple(steps),
        keeper=branch(matter, lang),
    )
