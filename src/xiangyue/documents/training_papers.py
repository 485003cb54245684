"""Papers of training: the sheet that who comes signs, and the register of a year as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xiangyue.documents.model import FORM, Document, KeyValues, Lang, Table
from xiangyue.documents.parts import say
from xiangyue.documents.sheets import Column, Sheet
from xiangyue.documents.words import day

SPARE = 8  # empty lines for those who had not signed up


@dataclass(frozen=True)
class CourseSheet:
    """``names``: who has signed up; empty lines for others follow."""

    village: str
    course: str
    on: date
    place: str
    teacher: str
    half_days: int
    names: tuple[str, ...]
    today: date


def length(half_days: int, lang: Lang) -> str:
    """Half days in words."""
    t = say(lang)
    return t("{n} half days", n=half_days)


def course_sheet(data: CourseSheet, lang: Lang = "zh") -> Document:
    """The sheet: each line a name and a place to sign."""
    t = say(lang)
    facts = [
        (t("Course"), data.course),
        (t("Day"), day(data.on, lang)),
        (t("Length"), length(data.half_days, lang)),
    ]
    if data.place:
        facts.append((t("Place"), data.place))
    if data.teacher:
        facts.append((t("Teacher"), data.teacher))
    rows = [(str(n), name, "") for n, name in enumerate(data.names, 1)]
    rows += [(str(len(rows) + n), "", "") for n in range(1, SPARE + 1)]
    table = Table(
        head=(t("No."), t("Name"), t("Signature")),
        rows=tuple(rows),
        widths=(1, 4, 5),
        row_height=9,
        centred=(0,),
    )
    title = t("{village}: sheet of a course", village=data.village)
    return Document(
        title=title,
        blocks=(KeyValues(tuple(facts)), table),
        layout=FORM,
        lang=lang,
        dated=data.today,
    )


@dataclass(frozen=True)
class TrainedRow:
    """One person of the register. What is 0 is not asked of them."""

    name: str
    post: str
    half_days: int
    half_days_due: int
    lessons: int
    lessons_due: int


def register(village: str, year: int, rows: Sequence[TrainedRow], lang: Lang = "zh") -> Sheet:
    """The register of a year, for who organises: half days as whole numbers."""
    t = say(lang)
    return Sheet(
        name=t("Training"),
        title=t("{place}: training in {year}", place=village, year=year),
        columns=(
            Column(t("Name"), "text", 12),
            Column(t("Post"), "text", 26),
            Column(t("Half days"), "number", 10),
            Column(t("Half days asked"), "number", 12),
            Column(t("Party classes"), "number", 10),
            Column(t("Party classes asked"), "number", 12),
            Column(t("Missing half days"), "number", 12),
            Column(t("Missing party classes"), "number", 12),
        ),
        rows=[
            (
                r.name,
                r.post,
                r.half_days,
                r.half_days_due,
                r.lessons,
                r.lessons_due,
                max(0, r.half_days_due - r.half_days),
                max(0, r.lessons_due - r.lessons),
            )
            for r in rows
        ],
    )


def attendance(title: str, rows: Sequence[tuple[str, int, int, int]], lang: Lang = "zh") -> Sheet:
    """Who came to the courses of one round, by name: (name, courses, half days, party classes)."""
    t = say(lang)
    return Sheet(
        name=t("Who came"),
        title=title,
        columns=(
            Column(t("Name"), "text", 12),
            Column(t("Courses"), "number", 10),
            Column(t("Half days"), "number", 10),
            Column(t("Party classes"), "number", 10),
        ),
        rows=list(rows),
    )
