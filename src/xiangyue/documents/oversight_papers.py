"""Papers of carrying out and watching: plan, report, finding, question, acceptance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiangyue.core.money import yuan
from xiangyue.documents.decisions import amount, texts_of
from xiangyue.documents.model import (
    Block,
    Document,
    Heading,
    Items,
    KeyValues,
    Lang,
    Paragraph,
    Signatures,
    Table,
)
from xiangyue.documents.parts import Issuer, closing, say
from xiangyue.documents.words import day, joined


@dataclass(frozen=True)
class PlannedTask:
    """``follower``: the representative who follows it."""

    what: str
    owner: str
    due: date
    money_fen: int = 0
    follower: str = ""


@dataclass(frozen=True)
class ImplementationPlan:
    matter: str
    resolution: str
    aim: str
    tasks: tuple[PlannedTask, ...]
    money_from: str
    watchers: tuple[str, ...]
    issuer: Issuer
    number: str = ""
    duties: tuple[str, ...] = ()


def implementation_plan(data: ImplementationPlan, lang: Lang = "zh") -> Document:
    t = say(lang)
    total = sum(task.money_fen for task in data.tasks)
    rows = tuple(
        (
            str(n),
            task.what,
            task.owner,
            day(task.due, lang),
            yuan(task.money_fen) if task.money_fen else "—",
            task.follower or "—",
        )
        for n, task in enumerate(data.tasks, 1)
    )
    duties = (Heading(t("What the representatives do")), Items(data.duties)) if data.duties else ()
    return Document(
        title=t("Plan for carrying out {matter}", matter=data.matter),
        lang=lang,
        dated=data.issuer.on,
        number=data.number,
        blocks=(
            KeyValues(
                (
                    (t("Resolution"), data.resolution),
                    (t("Money in all"), amount(total, t)),
                    (t("Where the money comes from"), data.money_from),
                    (t("Watched by"), joined(data.watchers, lang, t("none"))),
                )
            ),
            Heading(t("Aim")),
            *texts_of(data.aim),
            Heading(t("Tasks")),
            Table(
                (
                    t("No."),
                    t("Task"),
                    t("Owner"),
                    t("To be done by"),
                    t("Money (yuan)"),
                    t("Followed by"),
                ),
                rows,
                (3, 7, 5, 8, 6, 5),
                centred=(0, 2, 3, 4, 5),
                small=True,
            ),
            *duties,
            closing(data.issuer, t, lang),
        ),
    )


@dataclass(frozen=True)
class TaskProgress:
    """``percent`` 0 to 100, as its owner tells it; ``spent_fen`` what has been paid."""

    what: str
    owner: str
    due: date
    percent: int
    spent_fen: int
    state: str


@dataclass(frozen=True)
class ExecutionReport:
    matter: str
    resolution: str
    to: str
    from_day: date
    to_day: date
    summary: str
    tasks: tuple[TaskProgress, ...]
    money_fen: int
    problems: tuple[str, ...]
    next_steps: tuple[str, ...]
    issuer: Issuer
    number: str = ""


def execution_report(data: ExecutionReport, lang: Lang = "zh") -> Document:
    t = say(lang)
    spent = sum(task.spent_fen for task in data.tasks)
    rows = tuple(
        (
            str(n),
            task.what,
            task.owner,
            day(task.due, lang),
            f"{task.percent}%",
            yuan(task.spent_fen),
            task.state,
        )
        for n, task in enumerate(data.tasks, 1)
    )
    money: tuple[tuple[str, str], ...] = (
        (t("Money received"), amount(data.money_fen, t)),
        (t("Spent"), amount(spent, t)),
        (t("Balance"), amount(data.money_fen - spent, t)),
    )
    # what the records do not hold is not told as nothing
    told: list[Block] = []
    if rows:
        head = (t("No."), t("Task"), t("Owner"), t("To be done by"), t("Done"),
                t("Spent (yuan)"), t("State"))  # fmt: skip
        told.append(
            Table(head, rows, (3, 8, 4, 6, 3, 5, 4), centred=(0, 2, 3, 4, 5, 6), small=True)
        )
    if data.problems:
        told += [Heading(t("Problems")), Items(data.problems)]
    if data.next_steps:
        told += [Heading(t("What comes next")), Items(data.next_steps)]
    return Document(
        title=t("Report on carrying out {matter}", matter=data.matter),
        lang=lang,
        dated=data.to_day,
        number=data.number,
        blocks=(
            Paragraph(t("To {whom}:", whom=data.to), flush=True),
            KeyValues(
                (
                    *(((t("Resolution"), data.resolution),) if data.resolution != "—" else ()),
                    (
                        t("Period"),
                        t("{start} to {end}", start=day(data.from_day, lang),
                          end=day(data.to_day, lang)),
                    ),
                    *(money if data.money_fen or spent else ()),
                )
            ),
            Heading(t("Where it stands")),
            *texts_of(data.summary),
            *told,
            closing(data.issuer, t, lang),
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What was answered, by whom, on what day."""

    text: str
    by: str
    on: date


@dataclass(frozen=True)
class Finding:
    """What those who watch found, and the answer if it is there."""

    matter: str
    number: str
    found_on: date
    found_by: tuple[str, ...]
    what: str
    asks: tuple[str, ...]
    answer_by: date
    answerer: str
    issuer: Issuer
    answer: Answer | None = None
    settled: str = ""


def _answered(answer: Answer | None, due: date, lang: Lang) -> tuple[Heading | Paragraph, ...]:
    t = say(lang)
    if answer is None:
        waits = t("Not answered yet; due by {day}.", day=day(due, lang))
        return (Heading(t("Answer")), Paragraph(waits))
    when = t("{who}, {day}", who=answer.by, day=day(answer.on, lang))
    return (Heading(t("Answer")), *texts_of(answer.text), Paragraph(when, align="right"))


def finding(data: Finding, lang: Lang = "zh") -> Document:
    t = say(lang)
    settled = (Heading(t("How it ended")), Paragraph(data.settled)) if data.settled else ()
    return Document(
        title=t("Finding of the supervision of {matter}", matter=data.matter),
        lang=lang,
        dated=data.found_on,
        number=data.number,
        blocks=(
            KeyValues(
                (
                    (t("Found on"), day(data.found_on, lang)),
                    (t("Found by"), joined(data.found_by, lang)),
                    (t("To be answered by"), data.answerer),
                    (t("Answer due"), day(data.answer_by, lang)),
                )
            ),
            Heading(t("What was found")),
            *texts_of(data.what),
            Heading(t("What is asked")),
            Items(data.asks),
            *_answered(data.answer, data.answer_by, lang),
            *settled,
            closing(data.issuer, t, lang),
        ),
    )


@dataclass(frozen=True)
class Question:
    """A written question (质询): it must be answered in writing by its day."""

    number: str
    matter: str
    asked_on: date
    askers: tuple[str, ...]
    addressee: str
    text: str
    answer_by: date
    basis: str
    answer: Answer | None = None


def question(data: Question, lang: Lang = "zh") -> Document:
    t = say(lang)
    return Document(
        title=t("Written question on {matter}", matter=data.matter),
        lang=lang,
        dated=data.asked_on,
        number=data.number,
        blocks=(
            Paragraph(t("To {whom}:", whom=data.addressee), flush=True),
            Paragraph(data.basis),
            Heading(t("What we ask")),
            *texts_of(data.text),
            Paragraph(t("Please answer in writing by {day}.", day=day(data.answer_by, lang))),
            Signatures(data.askers, columns=2),
            Paragraph(day(data.asked_on, lang), align="right"),
            *_answered(data.answer, data.answer_by, lang),
        ),
    )


@dataclass(frozen=True)
class Acceptance:
    """``checked``: what was looked at, the standard, what was found, passed or not."""

    matter: str
    number: str
    accepted_on: date
    checked: tuple[tuple[str, str, str, bool], ...]
    planned_fen: int
    spent_fen: int
    verdict: str
    remarks: str
    members: tuple[str, ...]
    issuer: Issuer


def acceptance(data: Acceptance, lang: Lang = "zh") -> Document:
    t = say(lang)
    rows = tuple(
        (str(n), what, standard, found, t("met") if met else t("not met"))
        for n, (what, standard, found, met) in enumerate(data.checked, 1)
    )
    money: tuple[tuple[str, str], ...] = (
        (t("Planned"), amount(data.planned_fen, t)),
        (t("Spent"), amount(data.spent_fen, t)),
        (t("Balance"), amount(data.planned_fen - data.spent_fen, t)),
    )
    head = (t("No."), t("What"), t("Standard"), t("Found"), t("Result"))
    checked: tuple[Block, ...] = ()
    if rows:
        table = Table(head, rows, (3, 6, 8, 8, 4), centred=(0, 4))
        checked = (Heading(t("What was checked")), table)
    return Document(
        title=t("Acceptance of {matter}", matter=data.matter),
        lang=lang,
        dated=data.accepted_on,
        number=data.number,
        blocks=(
            KeyValues(
                (
                    (t("Accepted on"), day(data.accepted_on, lang)),
                    *(money if data.planned_fen or data.spent_fen else ()),
                    (t("Verdict"), data.verdict),
                )
            ),
            *checked,
            Heading(t("Remarks")),
            *(texts_of(data.remarks) or (Paragraph(t("None.")),)),
            Heading(t("Signatures of those who checked")),
            Signatures(data.members),
            closing(data.issuer, t, lang),
        ),
    )
