"""The certificate of a title."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from xiangyue.documents.model import QR, Document, Lang, Layout, Paragraph
from xiangyue.documents.parts import Issuer, closing, say
from xiangyue.documents.words import day

CERTIFICATE: Final = Layout(
    "certificate", width=297, height=210, top=30, bottom=15, left=35, right=35, body=24, pitch=46,
    title=44, numbered=False, indent=False,
)  # fmt: skip


@dataclass(frozen=True)
class TitleCertificate:
    """``who``: the place, or a point or post of it. ``review_due`` is None once it is lost."""

    number: str
    who: str
    title: str
    granted_on: date
    review_due: date | None
    lost_on: date | None
    link: str
    issuer: Issuer


def title_certificate(data: TitleCertificate, lang: Lang = "zh") -> Document:
    t = say(lang)
    if data.lost_on:
        ends = t("It was lost on {day} and holds no longer.", day=day(data.lost_on, lang))
    else:
        ends = t("It is looked at each year, next by {day}.", day=day(data.review_due, lang))
    return Document(
        title=t("Certificate"),
        lang=lang,
        dated=data.granted_on,
        number=data.number,
        layout=CERTIFICATE,
        blocks=(
            Paragraph(t("This is to say that {who} holds the title", who=data.who), align="center"),
            Paragraph(data.title, align="center", strong=True),
            Paragraph(ends, align="center", small=True),
            QR(data.link, t("Scan to see whether it still holds, and what each review said."), 24),
            closing(data.issuer, t, lang),
        ),
    )
