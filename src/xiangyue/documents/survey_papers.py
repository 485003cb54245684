"""Papers of a survey: the letter with its code, the questionnaire to fill in, the report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from xiangyue.documents.model import (
    FORM,
    OFFICIAL,
    QR,
    SLIP,
    Block,
    Choices,
    Document,
    Heading,
    Items,
    KeyValues,
    Lang,
    PageBreak,
    Paragraph,
    Table,
    WritingLines,
)
from xiangyue.documents.parts import Issuer, closing, say
from xiangyue.documents.words import day

#: Filled in by old eyes and hands: larger type than a form has.
SHEET: Final = replace(FORM, name="survey-sheet", body=15, pitch=27)


@dataclass(frozen=True)
class SurveyLetters:
    """A slip for each of ``people``: (household or name, the code of the letter)."""

    village: str
    title: str
    people: tuple[tuple[str, str], ...]
    until: date | None
    link: str


def survey_letters(data: SurveyLetters, lang: Lang = "zh") -> Document:
    t = say(lang)
    blocks: list[Block] = []
    for n, (name, code) in enumerate(data.people):
        if n:
            blocks += [PageBreak(), Paragraph(t("You are asked"), align="center", strong=True)]
        blocks += [
            Paragraph(t("To {whom}:", whom=name), flush=True),
            Paragraph(
                t("{village} would like to know what you think: {title}.", village=data.village,
                  title=data.title)
            ),
            KeyValues(
                (
                    (t("Code, works once"), code),
                    (t("Answer until"), day(data.until, lang) if data.until else t("as announced")),
                )
            ),
            QR(
                f"{data.link}#{code.replace('-', '')}",
                t("Scan, or ask for a paper questionnaire."),
                22,
            ),
            Paragraph(
                t("No name is kept with the answers. Leave out whatever you like."), small=True
            ),
        ]  # fmt: skip
    return Document(title=t("You are asked"), lang=lang, layout=SLIP, blocks=tuple(blocks))


@dataclass(frozen=True)
class PaperQuestion:
    """``kind`` as in ``core.survey_questions``; ``hint``: how many may be marked, or bounds."""

    text: str
    kind: str
    options: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class SurveySheet:
    """The questionnaire to fill in. ``groups``: village groups to tick, so that the results can be
    told apart by them; none where they are not."""

    village: str
    title: str
    questions: tuple[PaperQuestion, ...]
    groups: tuple[str, ...]
    until: date
    link: str


def survey_sheet(data: SurveySheet, lang: Lang = "zh") -> Document:
    t = say(lang)
    blocks: list[Block] = [
        Paragraph(
            t("Write no name. Tick what you think; leave out whatever you like."), strong=True
        ),
        KeyValues(((t("Number (the office, when the box is open)"), "\u2003"),)),
    ]
    if data.groups:
        blocks.append(Choices(t("Village group"), data.groups))
    for n, q in enumerate(data.questions, 1):
        label = f"{n}. {q.text}" + (t(" ({hint})", hint=q.hint) if q.hint else "")
        if q.options:
            blocks.append(Choices(label, q.options))
        else:
            blocks.append(WritingLines(label, 1 if q.kind == "number" else 2))
    blocks += [
        QR(data.link, t("Scan for the questions in large type, to be read aloud.")),
        Items(
            (
                t("Please put it into the box by {day}.", day=day(data.until, lang)),
                t("Whoever has this paper does not answer by phone."),
                t("What you write in your own words is read before it is shown; name nobody."),
            )
        ),
    ]
    return Document(title=data.title, kicker="", lang=lang, layout=SHEET, blocks=tuple(blocks))


@dataclass(frozen=True)
class ReportQuestion:
    """``rows``: what, how many, share, interval ("" where all were asked). ``notes``: what is not
    shown, medians. ``table``: heads and rows by stratum. ``words``: own words that are shown."""

    text: str
    n: int
    rows: tuple[tuple[str, str, str, str], ...]
    notes: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class SurveyReport:
    """``sure``: how sure it is, in sentences. ``follows``: (point, answer, reason)."""

    village: str
    title: str
    matter: str
    facts: tuple[tuple[str, str], ...]
    sure: tuple[str, ...]
    questions: tuple[ReportQuestion, ...]
    follows: tuple[tuple[str, str, str], ...]
    sha256: str
    issuer: Issuer
    link: str = ""


def survey_report(data: SurveyReport, lang: Lang = "zh") -> Document:
    t = say(lang)
    blocks: list[Block] = [
        Paragraph(t("{village}: {matter}", village=data.village, matter=data.matter)),
        KeyValues(data.facts),
        Heading(t("How sure this is")),
        Items(data.sure),
    ]
    for n, q in enumerate(data.questions, 1):
        blocks.append(Heading(f"{n}. {q.text}"))
        if q.rows:
            drawn = any(row[3] for row in q.rows)
            heads = (t("What was answered"), t("How many"), t("Share"))
            rows: tuple[tuple[str, ...], ...] = tuple(row[:3] for row in q.rows)
            if drawn:
                heads, rows = (*heads, t("In all, likely between")), q.rows
            widths = (9, 4, 4, 7) if drawn else (11, 5, 5)
            blocks.append(Table(heads, rows, widths, centred=(1, 2, 3)[: len(heads) - 1]))
        blocks += [Paragraph(note, small=True) for note in q.notes]
        if q.table:
            blocks.append(
                Table(q.heads, q.table, (6, *(4 for _ in q.heads[1:])), small=True,
                      centred=tuple(range(1, len(q.heads))))
            )  # fmt: skip
        if q.words:
            blocks.append(Items(q.words))
    if data.follows:
        blocks += [
            Heading(t("What becomes of it")),
            Table((t("Point"), t("Answer"), t("Reason")), data.follows, (8, 4, 12)),
        ]
    blocks.append(Paragraph(f"SHA-256 {data.sha256}", small=True))
    if data.link:
        blocks.append(QR(data.link, t("Scan for the numbers as a file.")))
    blocks.append(closing(data.issuer, t, lang))
    return Document(
        title=t("Result of the survey: {title}", title=data.title),
        lang=lang,
        dated=data.issuer.on,
        layout=OFFICIAL,
        blocks=tuple(blocks),
    )
