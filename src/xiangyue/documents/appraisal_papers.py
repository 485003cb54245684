"""Papers of an appraisal: reports on duties, the paper to rate on, the result's notice for the
board, the plan to put things right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from xiangyue.documents.decisions import texts_of
from xiangyue.documents.model import (
    BALLOT,
    OFFICIAL,
    POSTER_A4,
    QR,
    Block,
    Document,
    Heading,
    Items,
    KeyValues,
    Lang,
    PageBreak,
    Paragraph,
    Table,
)
from xiangyue.documents.parts import Issuer, closing, say
from xiangyue.documents.words import day, moment

#: Marked by old eyes and hands: larger type than a ballot of many names has.
PAPER: Final = replace(BALLOT, name="rating-paper", body=14, pitch=22, title=20, table=15)
#: The board's notice: tables of several people besides its words.
NOTICE: Final = replace(POSTER_A4, name="appraisal-notice", body=14, pitch=22, title=28, table=13)


@dataclass(frozen=True)
class Report:
    """One person's report. ``texts``: (head, text). ``missing``: why none was handed in."""

    name: str
    role: str
    texts: tuple[tuple[str, str], ...]
    missing: str = ""


@dataclass(frozen=True)
class DutyReports:
    """``meetings``: (which, when, where). ``raters``: (which, who rates)."""

    village: str
    title: str
    reports: tuple[Report, ...]
    meetings: tuple[tuple[str, datetime, str], ...]
    raters: tuple[tuple[str, str], ...]
    issuer: Issuer


def duty_reports(data: DutyReports, lang: Lang = "zh") -> Document:
    t = say(lang)
    rows = [(what, f"{moment(when, lang)}  {where}") for what, when, where in data.meetings]
    rows += list(data.raters)
    blocks: list[Block] = [KeyValues(tuple(rows))] if rows else []
    for n, one in enumerate(data.reports):
        if n:
            blocks.append(PageBreak())
        blocks.append(Heading(t("{name}, {role}", name=one.name, role=one.role)))
        if one.missing:
            blocks.append(Paragraph(t("No report was handed in: {why}", why=one.missing)))
        for head, text in one.texts:
            blocks += [Heading(head, 2), *texts_of(text)]
    blocks.append(closing(data.issuer, t, lang))
    return Document(
        title=t("Reports on duties: {title}", title=data.title),
        lang=lang,
        dated=data.issuer.on,
        layout=OFFICIAL,
        blocks=tuple(blocks),
    )


@dataclass(frozen=True)
class RatingPaper:
    """The paper to rate on; no rater's name is on it. ``people``: who is rated, as printed, or
    with ``things`` what is."""

    village: str
    title: str
    people: tuple[str, ...]
    grades: tuple[str, ...]
    things: bool = False


def rating_paper(data: RatingPaper, lang: Lang = "zh") -> Document:
    t = say(lang)
    wide = max(8, 24 - 4 * len(data.grades)) if lang == "zh" else 5  # long words: "incompetent"
    rows = tuple((name, *("□" for _ in data.grades)) for name in data.people)
    blocks: list[Block] = [
        Paragraph(data.village, align="center"),
        Paragraph(t("Write no name. One tick in each row."), align="center", strong=True),
        Table(
            (t("What is rated") if data.things else t("Who is rated"), *data.grades),
            rows,
            (wide, *(4 for _ in data.grades)),
            row_height=11,
            centred=tuple(range(1, len(data.grades) + 1)),
            small=lang == "en",
        ),
        Items(
            (
                t("Two ticks in a row, or one that cannot be read: that row does not count."),
                t("A row may be left empty.")
                if data.things
                else t("A row may be left empty. Nobody rates themself: leave your own row empty."),
                t(
                    "Fold it and put it into the box yourself. Who has this paper does not rate by "
                    "phone."
                ),
            )
        ),
    ]  # fmt: skip
    return Document(title=data.title, lang=lang, layout=PAPER, blocks=tuple(blocks))


@dataclass(frozen=True)
class ResultRow:
    """What one audience gave: counts by grade; ``share``: what it counts of the whole."""

    audience: str
    counts: tuple[str, ...]
    n: str
    share: str = ""


@dataclass(frozen=True)
class PersonResult:
    """One person's result; ``rows`` by audience, the last all together where there are several."""

    name: str
    role: str
    grade: str
    rows: tuple[ResultRow, ...]
    why: str


@dataclass(frozen=True)
class AppraisalResult:
    """``took_part``: sentences. ``best``: where each one's result is kept among its own people, who
    is excellent; ``people`` is then empty. ``ended``: sentences on seats that ended."""

    village: str
    title: str
    grades: tuple[str, ...]
    took_part: tuple[str, ...]
    people: tuple[PersonResult, ...]
    issuer: Issuer
    link: str
    best: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


def appraisal_result(data: AppraisalResult, lang: Lang = "zh") -> Document:
    t = say(lang)
    blocks: list[Block] = [Paragraph(line) for line in data.took_part]
    for one in data.people:
        who = f"{one.name}（{one.role}）：{one.grade}" if lang == "zh" else (
            f"{one.name}, {one.role}: {one.grade}"
        )  # fmt: skip
        blocks.append(Heading(who))
        rows = tuple(
            (row.audience + (f"（{row.share}）" if row.share and lang == "zh" else
                             f" ({row.share})" if row.share else ""), *row.counts, row.n)
            for row in one.rows
        )  # fmt: skip
        n = len(data.grades)
        heads = (t("Who rates"), *data.grades, t("Grades given"))
        blocks.append(Table(heads, rows, (8, *(4 for _ in range(n + 1))),
                            centred=tuple(range(1, n + 2))))  # fmt: skip
        blocks.append(Paragraph(one.why))
    if data.best:
        blocks.append(Heading(t("Excellent")))
        blocks.append(Paragraph("、".join(data.best) if lang == "zh" else ", ".join(data.best)))
    if data.ended:
        blocks.append(Heading(t("Notice: seats that end")))
        blocks += [Paragraph(line) for line in data.ended]
    blocks.append(QR(data.link, t("Scan for this result, and to say what you think of it.")))
    blocks.append(closing(data.issuer, t, lang))
    return Document(
        title=t("Result of the appraisal"),
        kicker=f"{data.village} {data.title}",
        lang=lang,
        dated=data.issuer.on,
        layout=NOTICE,
        blocks=tuple(blocks),
    )


@dataclass(frozen=True)
class Mending:
    """One thing to put right."""

    what: str
    standard: str
    owner: str
    due: date
    done: date | None = None


@dataclass(frozen=True)
class RectificationPlan:
    """``problems``: what was said and is answered by it."""

    village: str
    title: str
    rows: tuple[Mending, ...]
    issuer: Issuer
    link: str
    accepted: str = ""


def rectification_plan(data: RectificationPlan, lang: Lang = "zh") -> Document:
    t = say(lang)
    heads = (
        *(t("No."), t("What is put right"), t("What it must be like")),
        *(t("Whose task"), t("Until"), t("Done on")),
    )
    rows = tuple(
        (
            str(n), row.what, row.standard or "—", row.owner, day(row.due, lang),
            day(row.done, lang) if row.done else "",
        )
        for n, row in enumerate(data.rows, 1)
    )  # fmt: skip
    blocks: list[Block] = [
        Paragraph(t("What was criticised in the appraisal is put right as follows.")),
        Table(heads, rows, (2, 7, 7, 4, 5, 5), centred=(0, 3, 4, 5)),
    ]
    if data.accepted:
        blocks.append(Paragraph(t("Accepted: {words}", words=data.accepted)))
    blocks.append(QR(data.link, t("Scan to see how far it is.")))
    blocks.append(closing(data.issuer, t, lang))
    return Document(
        title=t("Rectification plan: {title}", title=data.title),
        lang=lang,
        dated=data.issuer.on,
        layout=OFFICIAL,
        blocks=tuple(blocks),
    )
