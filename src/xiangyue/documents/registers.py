"""Registers: the cover and index of a closed matter, and the four-deliberations register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiangyue.documents.model import (
    FORM,
    WIDE,
    Document,
    Heading,
    KeyValues,
    Lang,
    PageBreak,
    Signatures,
    Table,
)
from xiangyue.documents.parts import say
from xiangyue.documents.words import day, joined, share


@dataclass(frozen=True)
class Filed:
    """One paper of the file. ``pages`` 0: not counted (a picture, a record)."""

    name: str
    number: str
    on: date
    pages: int = 0
    sha256: str = ""


@dataclass(frozen=True)
class CaseIndex:
    """``record_head``: the last entry's hash, so that paper and record can be held together."""

    village: str
    matter: str
    number: str
    method: str
    opened_on: date
    closed_on: date
    outcome: str
    papers: tuple[Filed, ...]
    entries: int
    record_head: str
    keeper: str
    kept_for: str = ""


def case_index(data: CaseIndex, lang: Lang = "zh") -> Document:
    t = say(lang)
    pages = sum(paper.pages for paper in data.papers)
    rows = tuple(
        (
            str(n),
            paper.name,
            paper.number or "—",
            day(paper.on, lang),
            str(paper.pages or "—"),
            paper.sha256[:16] or "—",
        )
        for n, paper in enumerate(data.papers, 1)
    )
    facts = [
        (t("Village"), data.village),
        (t("Matter"), data.matter),
        (t("Method"), data.method),
        (t("Opened"), day(data.opened_on, lang)),
        (t("Closed"), day(data.closed_on, lang)),
        (t("Outcome"), data.outcome),
        (t("Papers"), t("{n} papers, {pages} pages", n=len(data.papers), pages=pages)),
        (t("Record"), t("{n} entries, last hash {hash}", n=data.entries, hash=data.record_head)),
        (t("Kept by"), data.keeper),
    ]
    if data.kept_for:
        facts.append((t("Kept for"), data.kept_for))
    return Document(
        title=t("File of {matter}", matter=data.matter),
        lang=lang,
        dated=data.closed_on,
        number=data.number,
        layout=FORM,
        blocks=(
            KeyValues(tuple(facts)),
            Signatures((t("Filed by"), t("Checked by"), t("Date"))),
            PageBreak(),
            Heading(t("Index")),
            Table(
                (t("No."), t("Paper"), t("Number"), t("Date"), t("Pages"), t("SHA-256 begins")),
                rows,
                (2, 9, 6, 6, 3, 6),
                centred=(0, 2, 3, 4, 5),
                small=True,
            ),
        ),
    )


@dataclass(frozen=True)
class RegisterStep:
    """One step of 四议两公开 (rulebook B): every column of the register."""

    step: str
    origin: str
    item: str
    on: date | None
    due: int
    present: int
    in_favour: int | None  # None where it is not told
    content: str
    township: str = ""
    posting: str = ""
    supervisors: str = ""
    households: bool = False  # due and present are households, each by whoever came for it


@dataclass(frozen=True)
class FourDeliberationsRegister:
    village: str
    matter: str
    number: str
    steps: tuple[RegisterStep, ...]
    keeper: str


def four_deliberations_register(data: FourDeliberationsRegister, lang: Lang = "zh") -> Document:
    t = say(lang)

    def counts(step: RegisterStep) -> str:
        if not step.due:
            return "—"
        there = {"n": step.present, "share": share(step.present, step.due)}
        lines = [
            t("{n} households due", n=step.due) if step.households else t("due {n}", n=step.due),
            t("{n} represented ({share})", **there)
            if step.households
            else t("present {n} ({share})", **there),
        ]
        if (agreed := step.in_favour) is not None:
            lines.append(
                t("for {n} ({share} of those due, {present} of those present)", n=agreed,
                  share=share(agreed, step.due), present=share(agreed, step.present))
            )  # fmt: skip
        return "\n".join(lines)

    rows = tuple(
        (
            step.step,
            step.origin,
            step.item,
            day(step.on, lang),
            counts(step),
            step.content,
            "",
            step.township or "—",
            step.posting or "—",
            step.supervisors or "—",
        )
        for step in data.steps
    )
    head = (
        t("Step"),
        t("Origin"),
        t("Item"),
        t("Time"),
        t("Due, present, for"),
        t("Content"),
        t("Signatures"),
        t("Township attendee"),
        t("Posting"),
        t("Supervisors' opinion"),
    )
    return Document(
        title=t("Register of four deliberations and two disclosures"),
        lang=lang,
        number=joined((data.village, data.matter, data.number), lang),
        layout=WIDE,
        blocks=(
            Table(
                head, rows, (5, 6, 7, 6, 11, 11, 7, 5, 7, 7), row_height=17, centred=(0, 3, 4),
                small=True,
            ),
            Signatures((t("Kept by") + " " + data.keeper, t("Supervision committee")), columns=2),
        ),
    )  # fmt: skip
