"""Papers of deliberation: invitation, record, agreement of a reconciliation, letter of feedback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from xiangyue.documents.decisions import texts_of
from xiangyue.documents.model import (
    FORM,
    QR,
    Block,
    Document,
    Heading,
    Items,
    KeyValues,
    Lang,
    PageBreak,
    Paragraph,
    Signatures,
    Table,
)
from xiangyue.documents.parts import Issuer, closing, say
from xiangyue.documents.words import day, moment


@dataclass(frozen=True)
class InvitationLetter:
    """One letter for each of ``people``: (name, as what). ``begins``: None where nobody meets."""

    matter: str
    about: str
    people: tuple[tuple[str, str], ...]
    issuer: Issuer
    number: str = ""
    begins: datetime | None = None
    where: str = ""
    link: str = ""


def invitation_letter(data: InvitationLetter, lang: Lang = "zh") -> Document:
    t = say(lang)
    blocks: list[Block] = []
    for n, (name, role) in enumerate(data.people):
        if n:
            blocks += [PageBreak(), Paragraph(t("Invitation"), align="center", strong=True)]
        blocks += [
            Paragraph(t("To {whom}:", whom=name), flush=True),
            Paragraph(t("You are invited to take part in: {matter}.", matter=data.matter)),
        ]
        rows = [(t("As"), role)]
        if data.begins is not None:
            rows += [(t("Time"), moment(data.begins, lang)), (t("Place"), data.where)]
        blocks.append(KeyValues(tuple(rows)))
        if data.about:
            blocks += [Heading(t("What it is about")), *texts_of(data.about)]
        blocks.append(
            Paragraph(
                t(
                    "Everyone speaks to the end; nobody is interrupted; the talk keeps to the "
                    "matter. Please tell the village office whether you come. Nobody has to say "
                    "why they do not."
                )
            )
        )
        if data.link:
            blocks.append(QR(data.link, t("Or scan and answer by phone.")))
        blocks.append(closing(data.issuer, t, lang))
    return Document(
        title=t("Invitation"),
        lang=lang,
        dated=data.issuer.on,
        number=data.number,
        blocks=tuple(blocks),
    )


@dataclass(frozen=True)
class DeliberationRecord:
    """``present``: (name, as what). ``said``: (speaker, side, words). ``points``: (agreed or open,
    words, what becomes of it). ``sign``: who signs it beside the chair and the writer."""

    kind: str
    matter: str
    about: str
    held_on: date
    where: str
    present: tuple[tuple[str, str], ...]
    said: tuple[tuple[str, str, str], ...]
    points: tuple[tuple[str, str, str], ...]
    issuer: Issuer
    number: str = ""
    sign: tuple[str, ...] = ()


def deliberation_record(data: DeliberationRecord, lang: Lang = "zh") -> Document:
    t = say(lang)
    blocks: list[Block] = [
        KeyValues(
            (
                (t("Matter"), data.matter),
                (t("Time"), day(data.held_on, lang)),
                (t("Place"), data.where or "—"),
            )
        )
    ]
    if data.present:
        rows = tuple((str(n), name, role) for n, (name, role) in enumerate(data.present, 1))
        blocks += [
            Heading(t("Who took part")),
            Table((t("No."), t("Name"), t("As")), rows, (2, 6, 8), centred=(0,)),
        ]
    if data.about:
        blocks += [Heading(t("What it is about")), *texts_of(data.about)]
    if data.said:
        blocks += [
            Heading(t("What was said")),
            Table((t("Who"), t("Side"), t("Words")), data.said, (4, 4, 14)),
        ]
    if data.points:
        rows3 = tuple(
            (str(n), kind, words, fate) for n, (kind, words, fate) in enumerate(data.points, 1)
        )
        heads = (t("No."), t("Result"), t("Point"), t("Next step"))
        blocks += [
            Heading(t("Agreed and open")),
            Table(heads, rows3, (2, 3, 10, 8), centred=(0, 1)),
        ]
    signers = tuple(t("{name} (signature or fingerprint)", name=n) for n in data.sign)
    blocks.append(Signatures((*signers, t("In the chair"), t("Written down by"))))
    return Document(
        title=t("Record: {kind}", kind=data.kind),
        lang=lang,
        layout=FORM,  # so that who signs stands on the sheet of what they sign
        dated=data.held_on,
        number=data.number,
        blocks=tuple(blocks),
    )


@dataclass(frozen=True)
class MediationAgreement:
    """People's Mediation Law, Art. 29: parties, facts and what is in dispute, what is agreed, how
    and by when. ``confirmed``: (party, how and when), for those who have."""

    village: str
    parties: tuple[str, ...]
    facts: str
    terms: str
    version: int
    issuer: Issuer
    due_on: date | None = None
    confirmed: tuple[tuple[str, str], ...] = ()
    number: str = ""
    mediator: str = ""


def mediation_agreement(data: MediationAgreement, lang: Lang = "zh") -> Document:
    t = say(lang)
    blocks: list[Block] = [
        KeyValues(
            tuple(
                (t("Party {n}", n=n), f"{name}    {t('ID number')}: ____________________")
                for n, name in enumerate(data.parties, 1)
            )
        ),
        Heading(t("Main facts and what is in dispute")),
        *texts_of(data.facts),
        Heading(t("What the parties agree of their own free will")),
        *texts_of(data.terms),
    ]
    if data.due_on is not None:
        blocks.append(Paragraph(t("To be done by {day}.", day=day(data.due_on, lang))))
    if data.confirmed:
        blocks += [
            Heading(t("Confirmed")),
            Table((t("Party"), t("How and when")), data.confirmed, (8, 12)),
        ]
    blocks.append(
        Paragraph(
            t(
                "This agreement binds the parties from the day on which all have signed it, the "
                "mediator has signed and the seal is set (People's Mediation Law, Art. 29, 31). "
                "Within thirty days both may together ask the people's court to confirm it "
                "(Art. 33). Each party keeps one copy, the mediation committee one."
            ),
            small=True,
        )
    )
    signers = tuple(t("{name} (signature or fingerprint)", name=n) for n in data.parties)
    by = t("Mediator {name}", name=data.mediator) if data.mediator else t("Mediator")
    blocks += [Signatures((*signers, by)), closing(data.issuer, t, lang)]
    return Document(
        title=t("Mediation agreement"),
        lang=lang,
        layout=FORM,  # closer set than a letter: what is agreed and who signs, on one sheet
        dated=data.issuer.on,
        number=f"{data.number} {t('Version {n}', n=data.version)}".strip(),
        blocks=tuple(blocks),
    )


@dataclass(frozen=True)
class ReferralLetter:
    """A reconciliation passed on: to whom, between whom, what it is about, where it stands, why.

    ``said``: (side, words); ``agreed`` and ``open_points`` as they were written down; ``encloses``:
    the papers that go with it.
    """

    to: str
    village: str
    matter: str
    parties: tuple[str, ...]
    began: date
    met: date | None
    about: str
    said: tuple[tuple[str, str], ...]
    agreed: tuple[str, ...]
    open_points: tuple[str, ...]
    reason: str
    encloses: tuple[str, ...]
    issuer: Issuer
    number: str = ""
    mediator: str = ""


def referral_letter(data: ReferralLetter, lang: Lang = "zh") -> Document:
    t = say(lang)
    blocks: list[Block] = [
        Paragraph(t("To {whom}:", whom=data.to), flush=True),
        Paragraph(
            t(
                "The dispute “{matter}” between {parties} was taken up for mediation on {day}. No "
                "agreement was reached; it is passed on to you with this letter.",
                matter=data.matter,
                parties=t(" and ").join(data.parties),
                day=day(data.began, lang),
            )
        ),
        Heading(t("The dispute")),
        *texts_of(data.about),
    ]
    if data.said:
        blocks += [
            Heading(t("What each side says")),
            Table((t("Side"), t("Words")), data.said, (5, 18)),
        ]
    if data.agreed:
        blocks += [Heading(t("What both agree on")), Items(data.agreed)]
    if data.open_points:
        blocks += [Heading(t("What is still open")), Items(data.open_points)]
    blocks += [Heading(t("Why no agreement was reached")), *texts_of(data.reason)]
    if data.met is not None:
        blocks.append(Paragraph(t("They met on {day}.", day=day(data.met, lang))))
    if data.encloses:
        blocks += [Heading(t("Enclosed")), Items(data.encloses)]
    blocks += [
        Paragraph(
            t(
                "This letter is for the parties and for you alone. The parties may go to court or "
                "to arbitration at any time (People's Mediation Law, Art. 26)."
            ),
            small=True,
        ),
        *((Paragraph(t("Mediator {name}", name=data.mediator)),) if data.mediator else ()),
        closing(data.issuer, t, lang),
    ]
    return Document(
        title=t("Letter passing a dispute on"),
        lang=lang,
        dated=data.issuer.on,
        number=data.number,
        blocks=tuple(blocks),
    )


@dataclass(frozen=True)
class FeedbackLetter:
    """One letter for each of ``people``. ``advice``: (recommendation, adopted or not, why)."""

    matter: str
    people: tuple[str, ...]
    advice: tuple[tuple[str, str, str], ...]
    issuer: Issuer
    number: str = ""
    link: str = ""


def feedback_letter(data: FeedbackLetter, lang: Lang = "zh") -> Document:
    t = say(lang)
    heads = (t("No."), t("Recommendation"), t("Adopted?"), t("Why, and what happens now"))
    rows = tuple(
        (str(n), words, answer, why) for n, (words, answer, why) in enumerate(data.advice, 1)
    )
    adopted = sum(1 for _w, answer, _y in data.advice if answer != t("not adopted"))
    blocks: list[Block] = []
    for n, name in enumerate(data.people):
        if n:
            blocks += [PageBreak(), Paragraph(t("What came of it"), align="center", strong=True)]
        blocks += [
            Paragraph(t("To {whom}:", whom=name), flush=True),
            Paragraph(
                t(
                    "You took part in “{matter}”. Of {of} recommendations {n} were adopted in "
                    "whole or in part. Each has its answer below. Thank you.",
                    matter=data.matter,
                    n=adopted,
                    of=len(data.advice),
                )
            ),
            Table(heads, rows, (2, 8, 4, 10), centred=(0, 2)),
            Items((t("Whoever thinks an answer is wrong tells the village office."),), False),
        ]
        if data.link:
            blocks.append(QR(data.link, t("All of it can be read here.")))
        blocks.append(closing(data.issuer, t, lang))
    return Document(
        title=t("What came of it"),
        lang=lang,
        dated=data.issuer.on,
        number=data.number,
        blocks=tuple(blocks),
    )
