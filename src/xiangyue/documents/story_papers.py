"""A story of the library on paper: what happened, its numbers, where the record is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiangyue.documents.model import QR, Callout, Document, Heading, Lang, Paragraph
from xiangyue.documents.parts import Issuer, closing, say
from xiangyue.documents.words import day


@dataclass(frozen=True)
class StoryPaper:
    """``sections``: (heading, words). ``facts``: sentences out of the records."""

    place: str
    method: str
    title: str
    lead: str
    sections: tuple[tuple[str, str], ...]
    facts: tuple[str, ...]
    published_on: date
    link: str
    issuer: Issuer


def story_paper(data: StoryPaper, lang: Lang = "zh") -> Document:
    t = say(lang)
    blocks = [
        Paragraph(data.lead, strong=True),
        Paragraph(f"{t('A typical case')} · {data.place} · {data.method}"),
    ]
    said = [
        block
        for heading, words in data.sections
        for block in (Heading(heading), *(Paragraph(p) for p in words.splitlines() if p.strip()))
    ]
    facts = (Callout(t("In numbers, out of the records"), data.facts),) if data.facts else ()
    return Document(
        title=data.title,
        lang=lang,
        dated=data.published_on,
        blocks=(
            *blocks,
            *said,
            *facts,
            QR(data.link, t("Every act of it stands in the record; scan to read on."), 24),
            Paragraph(t("Made public on {day}.", day=day(data.published_on, lang)), small=True),
            closing(data.issuer, t, lang),
        ),
    )
