"""Papers of a matter being decided: motion, notice to households, hearing, resolution."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiangyue.core.capitals import amount_capitals
from xiangyue.core.money import yuan
from xiangyue.documents.model import (
    QR,
    Choices,
    Document,
    Heading,
    Items,
    KeyValues,
    Lang,
    PageBreak,
    Paragraph,
    Signatures,
    Table,
    WritingLines,
)
from xiangyue.documents.parts import (
    Contact,
    Issuer,
    Person,
    Tally,
    Turnout,
    closing,
    contact_line,
    say,
    tally_table,
    turnout_line,
)
from xiangyue.documents.words import Say, day, flow


def amount(fen: int, t: Say) -> str:
    """Figures and Chinese capitals together, in either language (the capitals are the law's)."""
    return t("{figures} yuan ({capitals})", figures=yuan(fen), capitals=amount_capitals(fen))


def texts_of(body: str) -> tuple[Paragraph, ...]:
    """Paragraphs of a text typed with blank lines or plain line ends between them."""
    return tuple(Paragraph(line.strip()) for line in body.splitlines() if line.strip())


@dataclass(frozen=True)
class Version:
    """A version of a motion: who wrote it, what became different and why."""

    number: int
    on: date
    by: str
    change: str


@dataclass(frozen=True)
class Motion:
    """``opinions``: receipt numbers of the opinions that it grew out of. Money in fen."""

    title: str
    number: str
    body: str
    reasons: str
    mover: str
    moved_on: date
    versions: tuple[Version, ...]
    opinions: tuple[str, ...] = ()
    money_fen: int | None = None
    funded_by: str = ""
    basis: tuple[str, ...] = ()


def motion(data: Motion, lang: Lang = "zh") -> Document:
    t = say(lang)
    facts = [(t("Moved by"), data.mover), (t("Moved on"), day(data.moved_on, lang))]
    if data.money_fen is not None:
        facts.append((t("Money needed"), amount(data.money_fen, t)))
    if data.funded_by:
        facts.append((t("Where the money comes from"), data.funded_by))
    if data.opinions:
        facts.append((t("Grown out of opinions"), t(", ").join(data.opinions)))
    versions = tuple((str(v.number), day(v.on, lang), v.by, v.change) for v in data.versions)
    basis = (Heading(t("Basis")), Items(data.basis)) if data.basis else ()
    return Document(
        title=data.title,
        lang=lang,
        dated=data.moved_on,
        number=data.number,
        blocks=(
            KeyValues(tuple(facts)),
            Heading(t("What is moved")),
            *texts_of(data.body),
            Heading(t("Why")),
            *texts_of(data.reasons),
            *basis,
            Heading(t("How the text came to be")),
            Table(
                (t("Version"), t("Date"), t("Settled by"), t("What changed, and why")),
                versions,
                (3, 6, 7, 14),
                centred=(0, 1, 2),
            ),
        ),
    )


@dataclass(frozen=True)
class ConsultationNotice:
    """To a representative and the households that they stand for, with a slip to send back."""

    village: str
    matter: str
    plan: str
    representative: str
    households: tuple[str, ...]
    reply_by: date
    return_to: str
    contact: Contact
    issuer: Issuer
    number: str = ""
    link: str = ""


def consultation_notice(data: ConsultationNotice, lang: Lang = "zh") -> Document:
    t = say(lang)
    qr = (QR(data.link, t("Or scan and answer by phone. One answer of a household counts.")),)
    slip = (
        PageBreak(),
        Paragraph(t("Reply slip"), align="center", strong=True),
        KeyValues(
            (
                (t("Matter"), data.matter),
                (t("Representative"), data.representative),
                (t("Head of household"), ""),
                (t("Reply by"), day(data.reply_by, lang)),
            )
        ),
        Choices(
            t("We think (tick one)"),
            (t("agree"), t("agree, with changes"), t("do not agree"), t("not sure")),
        ),
        WritingLines(t("What should be changed, and why"), 5),
        Signatures((t("Signature"), t("Date"))),
        Paragraph(t("Hand back to: {where}", where=data.return_to), small=True),
    )
    return Document(
        title=t("Notice asking your opinion on {matter}", matter=data.matter),
        lang=lang,
        dated=data.issuer.on,
        number=data.number,
        blocks=(
            Paragraph(
                t("To representative {name} and the households below:", name=data.representative),
                flush=True,
            ),
            Paragraph(
                t(
                    "The village is considering the following plan. It is not decided: what you "
                    "say is read before the vote."
                )
            ),
            Heading(t("The plan")),
            *texts_of(data.plan),
            Heading(t("The households that the representative stands for")),
            Paragraph(t(", ").join(data.households)),
            Heading(t("How to answer")),
            Paragraph(
                flow(
                    lang,
                    t(
                        "Fill in the slip and give it to your representative or to {where} "
                        "by {day}.",
                        where=data.return_to,
                        day=day(data.reply_by, lang),
                    ),
                    contact_line(data.contact, t) + t("."),
                )
            ),
            *(qr if data.link else ()),
            closing(data.issuer, t, lang),
            *slip,
        ),
    )


@dataclass(frozen=True)
class HearingReport:
    """An expert hearing: who was heard, what they found, what they advise."""

    matter: str
    held_on: date
    where: str
    chair: str
    experts: tuple[Person, ...]
    questions: tuple[tuple[str, str], ...]
    findings: tuple[str, ...]
    dissent: tuple[str, ...]
    advice: str
    issuer: Issuer
    number: str = ""


def hearing_report(data: HearingReport, lang: Lang = "zh") -> Document:
    t = say(lang)
    head = (t("Name"), t("Post or profession"), t("Field"))
    experts = tuple((p.name, p.post, p.remark) for p in data.experts)
    if any(p.remark for p in data.experts):
        heard = Table(head, experts, (5, 9, 9), centred=(0, 1, 2))
    else:
        heard = Table(head[:2], tuple(row[:2] for row in experts), (5, 18), centred=(0, 1))
    asked = tuple((str(n), q, a) for n, (q, a) in enumerate(data.questions, 1))
    titles = (t("No."), t("Question"), t("Answer"))
    questions: tuple[Heading | Table, ...] = ()
    if asked:
        table = Table(titles, asked, (3, 9, 14), centred=(0,))
        questions = (Heading(t("What was asked and answered")), table)
    return Document(
        title=t("Report of the expert hearing on {matter}", matter=data.matter),
        lang=lang,
        dated=data.held_on,
        number=data.number,
        blocks=(
            KeyValues(
                (
                    (t("Held on"), day(data.held_on, lang)),
                    (t("Place"), data.where),
                    (t("In the chair"), data.chair),
                )
            ),
            Heading(t("Who was heard")),
            heard,
            *questions,
            Heading(t("What was found")),
            Items(data.findings),
            *((Heading(t("Other opinions")), Items(data.dissent)) if data.dissent else ()),
            Heading(t("Advice")),
            *texts_of(data.advice),
            Heading(t("Signatures of those heard")),
            Signatures(tuple(p.name for p in data.experts)),
            closing(data.issuer, t, lang),
        ),
    )


@dataclass(frozen=True)
class Resolution:
    """``way``: how it came about, one sentence a step. ``signers``: representatives present."""

    title: str
    number: str
    body_name: str
    passed_on: date
    meeting: str
    turnouts: tuple[Turnout, ...]
    tallies: tuple[Tally, ...]
    reasons: tuple[str, ...]
    text: str
    way: tuple[str, ...]
    signers: tuple[str, ...]
    issuer: Issuer
    basis: tuple[str, ...] = ()
    link: str = ""
    signed_as: str = ""  # what those are who sign, where they are no villagers' representatives


def resolution(data: Resolution, lang: Lang = "zh") -> Document:
    t = say(lang)
    came = t("; ").join(turnout_line(turnout, t) for turnout in data.turnouts)
    basis = (Heading(t("Basis")), Items(data.basis)) if data.basis else ()
    qr = (QR(data.link, t("Scan to see this resolution and the record of how it came about.")),)
    return Document(
        title=data.title,
        lang=lang,
        dated=data.passed_on,
        number=data.number,
        letterhead=data.body_name,
        blocks=(
            Paragraph(
                t(
                    "(Passed by {meeting} on {day})",
                    meeting=data.meeting,
                    day=day(data.passed_on, lang),
                ),
                align="center",
            ),
            Heading(t("Resolved")),
            *texts_of(data.text),
            Heading(t("The vote")),
            Paragraph(came + t(".")),
            *((tally_table(data.tallies, t),) if data.tallies else ()),
            *(Paragraph(reason) for reason in data.reasons),
            Heading(t("How it came about")),
            Items(data.way),
            *basis,
            *(qr if data.link else ()),
            closing(data.issuer, t, lang),
            PageBreak(),
            Heading(
                t("Signatures: {who}", who=data.signed_as)
                if data.signed_as
                else t("Signatures of the representatives")
            ),
            # A sheet of its own says what is signed on it.
            Paragraph(f"{data.number} {data.title}".strip(), small=True),
            Signatures(data.signers, columns=3),
        ),
    )
