"""Papers of an opinion: the card to be filled in by hand, and the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiangyue.documents.model import (
    CARD,
    QR,
    SLIP,
    Choices,
    Document,
    KeyValues,
    Lang,
    Paragraph,
    WritingLines,
)
from xiangyue.documents.parts import Contact, contact_line, say
from xiangyue.documents.words import day


@dataclass(frozen=True)
class OpinionCard:
    """``answer_days``: in how many days an answer is promised. ``number`` ties paper to receipt."""

    village: str
    number: str
    link: str
    return_to: str
    answer_days: int
    contact: Contact
    subjects: tuple[str, ...] = ()
    matter: str = ""


def opinion_card(data: OpinionCard, lang: Lang = "zh") -> Document:
    t = say(lang)
    subjects = (Choices(t("What is it about? (tick)"), data.subjects),) if data.subjects else ()
    about = (Paragraph(t("On: {matter}", matter=data.matter), strong=True),) if data.matter else ()
    return Document(
        title=t("Opinion card of {village}", village=data.village),
        number=t("No. {n}", n=data.number),
        lang=lang,
        layout=CARD,
        blocks=(
            *about,
            WritingLines(t("What I want to say"), 6 if lang == "zh" else 4),
            *subjects,
            WritingLines(t("Where (place or road, if it has one)"), 1),
            Choices(t("My name"), (t("may be known"), t("is not to be shown"), t("I give none"))),
            WritingLines(t("Name and telephone (may be left empty)"), 1),
            QR(
                data.link,
                t("Scan to say it by phone or to see the answer, with this number: {n}.",
                  n=data.number)
                + "\n"
                + t("Put the card in the box, or hand it in: {where}.", where=data.return_to)
                + "\n"
                + t("Answered within {n} days.", n=data.answer_days)
                + "\n"
                + contact_line(data.contact, t),
                32,
            ),
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class OpinionReceipt:
    """``summary``: the first words of what was said, so that the slip is known again."""

    village: str
    number: str
    received_on: date
    received_by: str
    answer_by: date
    summary: str
    link: str


def opinion_receipt(data: OpinionReceipt, lang: Lang = "zh") -> Document:
    t = say(lang)
    return Document(
        title=t("Receipt for an opinion, {village}", village=data.village),
        lang=lang,
        dated=data.received_on,
        layout=SLIP,
        blocks=(
            KeyValues(
                (
                    (t("Receipt no."), data.number),
                    (t("Received"), day(data.received_on, lang)),
                    (t("Taken in by"), data.received_by),
                    (t("Said"), data.summary),
                    (t("Answer by"), day(data.answer_by, lang)),
                )
            ),
            QR(
                data.link, t("Scan, or type the receipt number, to see the answer. No sign-in."), 22
            ),
        ),
    )
