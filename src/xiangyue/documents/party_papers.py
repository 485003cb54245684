"""A member's file: the steps as they were done, and who answers for each; the branch's register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xiangyue.documents.model import (
    FORM,
    Document,
    Heading,
    KeyValues,
    Lang,
    Paragraph,
    Signatures,
    Table,
)
from xiangyue.documents.parts import Issuer, closing, say
from xiangyue.documents.sheets import Column, Sheet
from xiangyue.documents.words import day


@dataclass(frozen=True)
class FileStep:
    """One thing done: of which step, when, with what outcome, by when it was due; ``late``."""

    number: int
    name: str
    on: date
    outcome: str = ""
    late: bool = False
    text: str = ""


@dataclass(frozen=True)
class Answerer:
    """Who answers for what: ``role`` is what they did there, ``step`` its number."""

    name: str
    role: str
    step: int
    on: date


@dataclass(frozen=True)
class MemberFile:
    """``votes``: (what was voted on, due, present, for, of these in writing). ``sex`` ("f", "m"),
    ``born``: as the register of people has them; "" and None where it has not."""

    village: str
    number: str
    name: str
    sex: str
    born: date | None
    stage: str
    as_of: date
    steps: tuple[FileStep, ...]
    votes: tuple[tuple[str, int, int, int, int], ...]
    answerers: tuple[Answerer, ...]
    issuer: Issuer


def member_file(data: MemberFile, lang: Lang = "zh") -> Document:
    """The file as it is kept: steps with their days, the votes with their denominators, who
    recommended, reviewed and approved by name, what was written."""
    t = say(lang)
    rows = tuple(
        (str(s.number), s.name, day(s.on, lang), s.outcome + (t(" (late)") if s.late else ""))
        for s in data.steps
    )
    sexes = {"f": t("female"), "m": t("male")}
    of_register = [(t("Sex"), sexes[data.sex])] if data.sex in sexes else []
    if data.born is not None:
        of_register.append((t("Born on"), day(data.born, lang)))
    blocks: list[object] = [
        KeyValues(
            (
                (t("Name"), data.name),
                *of_register,
                (t("Where it stands"), data.stage),
                (t("As of"), day(data.as_of, lang)),
            )
        ),
        Heading(t("Steps")),
        Table(
            (t("Step no."), t("Step done"), t("Day"), t("Result")),
            rows,
            (1, 5, 4, 4),
            centred=(0,),
            small=True,
        ),
    ]
    if data.votes:
        blocks += [
            Heading(t("Votes of the members' meeting")),
            Table(
                (t("On what"), t("Due"), t("Present"), t("For"), t("Of these in writing")),
                tuple((w, str(d), str(p), str(f), str(b)) for w, d, p, f, b in data.votes),
                (5, 2, 2, 2, 3),
                centred=(1, 2, 3, 4),
                small=True,
            ),
        ]
    blocks += [
        Heading(t("Who answers for what")),
        Table(
            (t("Step no."), t("As what"), t("Name"), t("Day")),
            tuple((str(a.step), a.role, a.name, day(a.on, lang)) for a in data.answerers),
            (1, 5, 4, 4),
            centred=(0,),
            small=True,
        ),
    ]
    if told := [s for s in data.steps if s.text]:
        blocks.append(Heading(t("What was written")))
        for s in told:
            blocks.append(Paragraph(f"{s.number} {s.name} {day(s.on, lang)}", strong=True))
            blocks.append(Paragraph(s.text))
    blocks += [Signatures((t("Branch secretary"), t("Kept by"))), closing(data.issuer, t, lang)]
    return Document(
        title=t("File of an admission to the party"),
        lang=lang,
        dated=data.as_of,
        number=data.number,
        layout=FORM,
        blocks=tuple(blocks),  # type: ignore[arg-type]
    )


@dataclass(frozen=True)
class AdmissionRow:
    """One file in the branch's register."""

    name: str
    number: str
    step: int
    step_name: str
    due: date | None
    days: tuple[date | None, ...]  # applied, activist, candidate, vote, full


def register(village: str, rows: Sequence[AdmissionRow], lang: Lang = "zh") -> Sheet:
    """The branch's register of admissions as a sheet."""
    t = say(lang)
    heads = (t("Applied"), t("Activist"), t("Candidate"), t("Voted on"), t("Full member"))
    return Sheet(
        name=t("Admissions"),
        title=t("Admissions to the party, {village}", village=village),
        columns=(
            Column(t("Name"), width=12),
            Column(t("Number"), width=14),
            Column(t("Step no."), "number", 8),
            Column(t("Where it stands"), width=24),
            Column(t("Due by"), "day", 12),
            *(Column(head, "day", 12) for head in heads),
        ),
        rows=[(r.name, r.number, r.step, r.step_name, r.due, *r.days) for r in rows],
    )
