"""Papers of a vote on projects: the list put to the vote, the ballot, the notice of the result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from xiangyue.documents.model import (
    FORM,
    OFFICIAL,
    QR,
    Document,
    Heading,
    Items,
    KeyValues,
    Lang,
    Paragraph,
    Table,
)
from xiangyue.documents.parts import Issuer, closing, say
from xiangyue.documents.words import Say, day

#: Ballots are read and ticked by old eyes and hands: larger type than a form has.
BALLOT_PAGE: Final = replace(FORM, name="ballot-page", table=16)


@dataclass(frozen=True)
class Project:
    """A project as printed. ``cost`` in words; ``votes`` and ``why`` once it is counted."""

    number: int
    title: str
    place: str
    cost: str
    purpose: str = ""
    chosen: bool = False
    votes: int = 0
    why: str = ""


@dataclass(frozen=True)
class ProjectList:
    """What a screening found: ``left_out`` are those not admitted, each with the reason."""

    village: str
    matter: str
    projects: tuple[Project, ...]
    left_out: tuple[Project, ...]
    issuer: Issuer
    link: str = ""


@dataclass(frozen=True)
class ProjectBallot:
    """``most``: how many may be ticked, 0 for as many as one likes. ``until``: the last day."""

    village: str
    matter: str
    projects: tuple[Project, ...]
    most: int
    until: date
    budget: str


@dataclass(frozen=True)
class ProjectResult:
    """``rule``: the rule in words; ``counted``: the lines on who voted."""

    village: str
    matter: str
    projects: tuple[Project, ...]
    budget: str
    spent: str
    rule: str
    counted: tuple[tuple[str, str], ...]
    sha256: str
    issuer: Issuer
    link: str = ""


def _heads(t: Say) -> tuple[str, ...]:
    return (t("No."), t("Project"), t("Where"), t("Cost"))


def project_list(data: ProjectList, lang: Lang = "zh") -> Document:
    t = say(lang)
    out = ()
    if data.left_out:
        out = (
            Heading(t("Not admitted, and why")),
            Table(
                (t("No."), t("Project"), t("Reason")),
                tuple((str(p.number), p.title, p.why) for p in data.left_out),
                (2, 8, 14),
                centred=(0,),
            ),
        )
    rows = tuple((str(p.number), p.title, p.place, p.cost) for p in data.projects)
    qr = (QR(data.link, t("Scan to see photos and what each is for.")),) if data.link else ()
    return Document(
        title=t("Projects put to the vote"),
        lang=lang,
        dated=data.issuer.on,
        layout=OFFICIAL,
        blocks=(
            Paragraph(t("{village}: {matter}", village=data.village, matter=data.matter)),
            Table(_heads(t), rows, (2, 9, 9, 5), centred=(0,)),
            *out,
            *qr,
            closing(data.issuer, t, lang),
        ),
    )


def project_ballot(data: ProjectBallot, lang: Lang = "zh") -> Document:
    t = say(lang)
    most = (
        t("Tick at most {n} projects.", n=data.most)
        if data.most
        else t("Tick as many projects as you like.")
    )
    gap = "" if lang == "zh" else " "
    rows = tuple(("□", str(p.number), f"{p.title}\n{p.place}", p.cost) for p in data.projects)
    return Document(
        title=t("Ballot: which projects?"),
        lang=lang,
        layout=BALLOT_PAGE,
        blocks=(
            Paragraph(t("{village}: {matter}", village=data.village, matter=data.matter)),
            Paragraph(most + gap + t("Write no name and no other mark."), strong=True),
            Table(
                (t("Tick"), t("No."), t("Project"), t("Cost")),
                rows,
                (3, 3, 13, 5),
                row_height=18,
                centred=(0, 1),
            ),
            Items(
                (
                    t("There are {budget} for all projects together.", budget=data.budget),
                    t("Put it into the box until {day}.", day=day(data.until, lang)),
                    t("A ballot with too many ticks, or that cannot be read, is void."),
                    t("Whoever has this ballot does not vote by phone."),
                )
            ),
        ),
    )


def project_result(data: ProjectResult, lang: Lang = "zh") -> Document:
    t = say(lang)
    chosen = [p for p in data.projects if p.chosen]
    others = [p for p in data.projects if not p.chosen]

    def table(some: list[Project]) -> Table:
        rows = tuple((str(p.number), p.title, p.cost, str(p.votes), p.why) for p in some)
        heads = (t("No."), t("Project"), t("Cost"), t("Votes"), t("Reason"))
        return Table(heads, rows, (2, 6, 5, 3, 12), centred=(0, 3))

    blocks = [Heading(t("Chosen")), table(chosen)] if chosen else []
    if others:
        blocks += [Heading(t("Not chosen")), table(others)]
    qr = (
        (QR(data.link, t("Scan for all ballots, without names: anyone can count them again.")),)
        if data.link
        else ()
    )
    return Document(
        title=t("Result of the vote on projects"),
        lang=lang,
        dated=data.issuer.on,
        layout=OFFICIAL,
        blocks=(
            Paragraph(t("{village}: {matter}", village=data.village, matter=data.matter)),
            Paragraph(
                t("{spent} of {budget} are given out.", spent=data.spent, budget=data.budget)
            ),
            *blocks,
            KeyValues(((t("Rule"), data.rule), *data.counted)),
            Paragraph(f"SHA-256 {data.sha256}", small=True),
            *qr,
            closing(data.issuer, t, lang),
        ),
    )
