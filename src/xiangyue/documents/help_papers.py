"""Papers of a request for help: the villager's slip, and the letter that goes with a hand-over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiangyue.documents.model import (
    FORM,
    QR,
    TALL_SLIP,
    Document,
    Heading,
    Items,
    KeyValues,
    Lang,
    Paragraph,
    Signatures,
)
from xiangyue.documents.parts import Contact, Issuer, closing, contact_line, say
from xiangyue.documents.words import day


@dataclass(frozen=True)
class HelpSlip:
    """``promised`` is None while the clock stands. ``papers``: each with whether it is there."""

    village: str
    number: str
    receipt: str
    what: str
    asker: str
    taken_on: date
    days: int
    promised: date | None
    papers: tuple[tuple[str, bool], ...]
    agent: str
    contact: Contact
    link: str


def help_slip(data: HelpSlip, lang: Lang = "zh") -> Document:
    t = say(lang)
    papers = tuple((t("have it: {name}") if there else t("bring it: {name}")).format(name=name)
                   for name, there in data.papers)  # fmt: skip
    promised = (
        day(data.promised, lang)
        if data.promised
        else t("{n} working days, from when all papers are there", n=data.days)
    )
    rows = [
        (t("Number"), data.number),
        (t("Who asks"), data.asker),
        (t("What for"), data.what),
        (t("Taken in"), day(data.taken_on, lang)),
        (t("Done by"), promised),
        (t("Carried by"), data.agent),
    ]
    if papers:
        rows.insert(4, (t("Papers to bring"), "\n".join(papers)))
    return Document(
        title=t("Slip for a request, {village}", village=data.village),
        lang=lang,
        dated=data.taken_on,
        layout=TALL_SLIP,
        blocks=(
            KeyValues(tuple(rows)),
            QR(
                data.link,
                t("Scan to see how far it is, or ask with number {n}.", n=data.receipt)
                + "\n"
                + contact_line(data.contact, t),
                20,
            ),
        ),
    )


@dataclass(frozen=True)
class HandoverLetter:
    """From the village to the office (and person) to which a request is handed over."""

    village: str
    number: str
    office: str
    name: str
    asker: str
    what: str
    words: str
    papers: tuple[str, ...]
    note: str
    on: date
    promised: date | None
    agent: str
    contact: Contact
    issuer: Issuer


def handover_letter(data: HandoverLetter, lang: Lang = "zh") -> Document:
    t = say(lang)
    papers = (Heading(t("Papers handed over")), Items(data.papers)) if data.papers else ()
    note = (Paragraph(data.note),) if data.note else ()
    return Document(
        title=t("Letter of hand-over"),
        lang=lang,
        dated=data.on,
        number=data.number,
        layout=FORM,
        blocks=(
            Paragraph(" ".join(filter(None, (data.office, data.name))) + t(":"), flush=True),
            Paragraph(
                t(
                    "A villager of {village} asks for the following. We hand it over to you on "
                    "{day} and ask you to see to it.",
                    village=data.village,
                    day=day(data.on, lang),
                )
            ),
            KeyValues(
                (
                    (t("Who asks"), data.asker),
                    (t("What for"), data.what),
                    (t("In their words"), data.words),
                    (t("The village has promised"), day(data.promised, lang)),
                    (t("Carried by"), data.agent),
                )
            ),
            *papers,
            *note,
            Paragraph(contact_line(data.contact, t), small=True),
            Signatures((t("Handed over by"), t("Received by"), t("Date"))),
            closing(data.issuer, t, lang),
        ),
    )


@dataclass(frozen=True)
class ClearingNotice:
    """Made public for somebody who was accused without ground. It says nothing of who reported."""

    village: str
    name: str
    post: str
    office: str
    found_on: date
    text: str
    issuer: Issuer
    number: str = ""


def clearing_notice(data: ClearingNotice, lang: Lang = "zh") -> Document:
    t = say(lang)
    return Document(
        title=t("Clearing of {name}", name=data.name),
        lang=lang,
        dated=data.issuer.on,
        number=data.number,
        blocks=(
            Paragraph(
                t(
                    "A report about {name}, {post} of {village}, was looked into by {office}. On "
                    "{day} it was found that it is not so.",
                    name=data.name,
                    post=data.post,
                    village=data.village,
                    office=data.office,
                    day=day(data.found_on, lang),
                )
            ),
            Paragraph(data.text),
            Paragraph(t("This is made public at the wish of the person concerned.")),
            Paragraph(
                t(
                    "To report in good faith is everyone's right. Nobody may ask who it was, or "
                    "take it out on them."
                )
            ),
            closing(data.issuer, t, lang),
        ),
    )
