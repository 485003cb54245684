"""The papers of a charter, out of its records: text, comparison, report for filing."""

from __future__ import annotations

from typing import Final, Literal

from django.utils import timezone

from xiangyue.actions.charters import last_draft
from xiangyue.actions.held_counts import whole_told
from xiangyue.actions.issuers import issuer
from xiangyue.actions.standing import procedure_of
from xiangyue.core.charters import changed, from_plain
from xiangyue.core.places import display_name, level_of
from xiangyue.data.models import AgendaItem, CharterVersion, DraftedText, Matter, Review
from xiangyue.documents import charters as papers
from xiangyue.documents.catalogue import MEDIA_TYPES, Rendered
from xiangyue.documents.model import Document, Lang
from xiangyue.documents.parts import say
from xiangyue.documents.pdf import to_pdf
from xiangyue.documents.word import to_docx

OF_VERSION: Final = ("text", "changes")


def of_version(
    kind: str, new: CharterVersion, old: CharterVersion | None, village: str, lang: Lang
) -> Document:
    """The text of a version, or what it changed of the one before."""
    articles = from_plain(new.articles)
    if kind == "text":
        return papers.charter(
            papers.Charter(
                new.title, village, articles, new.version, new.adopted_on, new.start,
                new.resolution_number,
            ),
            lang,
        )  # fmt: skip
    before = from_plain(old.articles) if old else ()
    return papers.charter_changes(
        papers.CharterChanges(new.title, village, before, articles, dated=new.start), lang
    )


def as_file(doc: Document, form: str) -> Rendered:
    """A document as Word or PDF, under its title."""
    content = to_pdf(doc) if form == "pdf" else to_docx(doc)
    kind: Literal["docx", "pdf"] = "pdf" if form == "pdf" else "docx"
    return Rendered(content, f"{doc.title}.{form}", MEDIA_TYPES[kind])


def _draft(matter: Matter, part: str) -> DraftedText:
    found = last_draft(matter.pk, part)
    assert found is not None  # the list of papers names none that is not there
    return found


def _village(matter: Matter) -> str:
    return display_name(matter.area.name, "village")


def draft_text(matter: Matter, part: str, lang: Lang) -> papers.Charter:
    """The draft as it stands; adopted, the text that came into force by it."""
    made = CharterVersion.objects.filter(matter=matter).order_by("-version").first()
    if made is not None:
        return papers.Charter(
            made.title, _village(matter), from_plain(made.articles), made.version,
            made.adopted_on, made.start, made.resolution_number,
        )  # fmt: skip
    draft = _draft(matter, part)
    return papers.Charter(
        draft.text.title, _village(matter), from_plain(draft.articles), draft.text.version
    )


def draft_changes(matter: Matter, part: str, lang: Lang) -> papers.CharterChanges:
    """What the draft changes of the text in force."""
    draft = _draft(matter, part)
    base = from_plain(draft.base.articles) if draft.base else ()
    return papers.CharterChanges(
        draft.text.title,
        _village(matter),
        base,
        from_plain(draft.articles),
        draft.text.reason,
        timezone.localdate(draft.text.made_at),
    )


def filing_report(matter: Matter, review_id: int, lang: Lang) -> papers.FilingReport:
    """备案报告 of one time that it was handed in."""
    t = say(lang)
    row = Review.objects.select_related("office").get(pk=review_id)
    procedure = procedure_of(matter)
    part = next(p for p in procedure.parts if p.kind == "drafting")
    draft = _draft(matter, part.key)
    articles = from_plain(draft.articles)
    base = from_plain(draft.base.articles) if draft.base else ()
    on = timezone.localdate(row.submitted_at)
    item = (
        AgendaItem.objects.filter(matter=matter, outcome="passed", decided_at__lte=row.submitted_at)
        .order_by("-decided_at")
        .first()
    )
    vote = ""
    if item is not None and whole_told(item):
        counts = {"present": item.counts.get("present", 0), "agree": item.counts.get("for", 0)}
        vote = (
            t("{present} households were represented, {agree} for it.", **counts)
            if "present.households" in item.counts
            else t("{present} were present, {agree} for it.", **counts)
        )
    level = level_of(row.office_id)
    return papers.FilingReport(
        title=draft.text.title,
        village=_village(matter),
        township=display_name(row.office.name, level),
        adopted_on=timezone.localdate(item.decided_at) if item and item.decided_at else on,
        resolution=matter.resolution_number,
        vote=vote,
        articles=len(articles),
        changed=changed(base, articles),
        enclosed=tuple(
            procedure.text(lang, "parts", row.part, "papers", p) or p for p in row.papers
        ),
        issuer=issuer(matter, lang, on, part.key),
        corrected=row.note if row.round > 1 else "",
    )
