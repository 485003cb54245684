"""The application for a title: who applies, the place in numbers, each standard with what shows it,
and room for what each level found. What the records hold stands there by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiangyue.documents.assessment_papers import Line
from xiangyue.documents.model import (
    QR,
    Block,
    Document,
    Heading,
    Items,
    KeyValues,
    Lang,
    Paragraph,
    Signatures,
    Table,
    WritingLines,
)
from xiangyue.documents.parts import Issuer, closing, say
from xiangyue.documents.words import Say, day


@dataclass(frozen=True)
class Found:
    """What a level found: ``met`` of ``asked``, and what it saw otherwise, under its ``seal``.
    ``on`` is None before it has answered: its room on the paper is empty."""

    level: str
    who: str
    on: date | None = None
    met: int = 0
    asked: int = 0
    otherwise: tuple[str, ...] = ()
    seal: Issuer | None = None


@dataclass(frozen=True)
class Place:
    """The place in numbers, counted on the day of the application."""

    households: int
    residents: int
    groups: int
    members: int
    representatives: int


@dataclass(frozen=True)
class TitleApplication:
    """``heads``: each standard with its indicators. ``leads``: (role, name) of who leads it."""

    place: str
    above: str
    number: str
    title: str
    period: str
    counted: Place
    leads: tuple[tuple[str, str], ...]
    heads: tuple[tuple[str, tuple[Line, ...]], ...]
    levels: tuple[Found, ...]
    link: str
    issuer: Issuer


def title_application(data: TitleApplication, lang: Lang = "zh") -> Document:
    t = say(lang)
    n = data.counted
    blocks: list[Block] = [
        KeyValues(
            (
                (t("Applicant"), data.place),
                (t("Lies in"), data.above),
                (t("Title applied for"), data.title),
                (t("Time covered"), data.period),
                (t("Number"), data.number),
            )
        ),
        Heading(t("The place")),
        KeyValues(
            (
                (t("Households"), str(n.households)),
                (t("Residents"), str(n.residents)),
                (t("Village groups"), str(n.groups)),
                (t("Party members"), str(n.members)),
                (t("Villagers' representatives"), str(n.representatives)),
                *data.leads,
            )
        ),
        Heading(t("Self-assessment by the standards")),
    ]
    every = [line for _name, lines in data.heads for line in lines]
    asked = [line for line in every if line.state != "left_out"]
    met = sum(line.state == "met" for line in asked)
    blocks.append(
        Paragraph(t("Of {asked} asked, {met} are met.", asked=len(asked), met=met), flush=True)
    )
    for name, lines in data.heads:
        blocks += [
            Heading(name, 2),
            Table(
                (t("Indicator"), t("Result"), t("Rests on")),
                tuple(
                    (
                        line.name,
                        _state(line, t),
                        line.rests or _counted(line, t),
                    )
                    for line in lines
                ),
                (44, 14, 42),
                centred=(1,),
                small=True,
            ),
        ]
    blocks.append(QR(data.link, t("Scan to see the result, with what each number rests on."), 22))
    blocks.append(closing(data.issuer, t, lang))
    for level in data.levels:
        blocks += _found(level, t, lang)
    return Document(
        title=t("Application for the title: {title}", title=data.title),
        lang=lang,
        dated=data.issuer.on,
        blocks=tuple(blocks),
    )


def _state(line: Line, t: Say) -> str:
    return {
        "met": t("Met"),
        "not_met": t("Not met"),
        "missing": t("Not shown yet"),
        "not_yet": t("Not yet"),
        "left_out": t("Nothing to hold it against"),
    }[line.state]


def _counted(line: Line, t: Say) -> str:
    """The numbers of the records."""
    if line.have is None or line.of == 0:
        return "—"
    have = str(line.have) if line.of is None else f"{line.have}/{line.of}"
    bound = t("at most {n}", n=line.need) if line.limit else t("at least {n}", n=line.need)
    return t("By the records: {have} ({bound})", have=have, bound=bound)


def _found(level: Found, t: Say, lang: Lang) -> list[Block]:
    """What a level found, or lines to write it on, with the place of its seal."""
    head = Heading(
        {
            "township": t("What the township found"),
            "county": t("What the county found"),
            "prefecture": t("What the prefecture found"),
            "province": t("What the province found"),
        }[level.level]
    )
    if level.on is None:
        lines = WritingLines(t("Opinion"), 2)
        return [head, lines, Signatures((t("Signed for the office"), t("Day")))]
    said = t(
        "{who} looked at it on {day}: of {asked} asked, {met} are met.",
        who=level.who, day=day(level.on, lang), asked=level.asked, met=level.met,
    )  # fmt: skip
    found: list[Block] = [head, Paragraph(said, flush=True)]
    if level.otherwise:
        found += [Paragraph(t("Seen otherwise, each with its reason:"), flush=True)]
        found.append(Items(level.otherwise))
    if level.seal:
        found.append(closing(level.seal, t, lang))
    return found
