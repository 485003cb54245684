"""A posting as plain data for its paper, its posters and what is read over the loudspeakers."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from xiangyue.actions.documents_of_meetings import _tallies as tallies_of
from xiangyue.actions.documents_of_meetings import _turnouts as turnouts_of
from xiangyue.actions.posting_drafts import deciding_item, number_of, way_lines
from xiangyue.actions.standing import procedure_of
from xiangyue.core.places import display_name
from xiangyue.data.models import Attendance, Posting
from xiangyue.documents.model import Lang
from xiangyue.documents.parts import Contact, Issuer
from xiangyue.documents.publishing import Posting as Paper
from xiangyue.documents.words import day
from xiangyue.methods.wording import sentences

SLUGS: Final = ("posting", "poster-a4", "poster-a3", "broadcast")


def posting(posting_id: int, lang: Lang, base_url: str) -> Paper:
    """What is printed and read out of a posting."""
    row = Posting.objects.select_related("area", "matter__procedure").get(pk=posting_id)
    matter = row.matter
    assert matter is not None
    procedure = procedure_of(matter)
    village = display_name(row.area.name, "village")
    posted = timezone.localdate(row.posted_at)
    item = deciding_item(matter) if procedure.part(row.part).shows == "resolution" else None
    text, plain = row.body, row.body
    turnouts, tallies = (), ()
    if item is not None:
        item.meeting.area = row.area
        seats = list(Attendance.objects.filter(meeting=item.meeting).order_by("pk"))
        turnouts, tallies = turnouts_of(item.meeting, seats, lang), tallies_of(item, lang)
        plain = _before_the_vote(row.body, item.meeting.title)
    way = tuple(
        f"{day(on, lang) + ' ' if on else ''}{name}{_more(more, lang)}"
        for on, name, more in way_lines(procedure, row.way, lang)
    )
    return Paper(
        village=village,
        title=row.title,
        number=number_of(row, lang),
        basis=tuple(line for line in row.basis.replace("；", "\n").splitlines() if line.strip()),
        text=text,
        way=way,
        posted_on=posted,
        until=row.until,
        objections_to=Contact(row.contact),
        issuer=Issuer(
            village + sentences()["body.village_committee"]["zh" if lang == "zh" else "en"], posted
        ),
        link=f"{base_url}/postings/{row.pk}/",
        plain=plain,
        turnouts=turnouts,
        tallies=tallies,
        signed_by=len(row.signed_names),
        signers=tuple(row.signed_names),
    )


def _more(more: str, lang: Lang) -> str:
    if not more:
        return ""
    return f"（{more}）" if lang == "zh" else f" ({more})"


def _before_the_vote(body: str, meeting: str) -> str:
    """The text without the lines on the vote, which a poster shows as figures of its own."""
    lines = body.splitlines()
    at = next((n for n, line in enumerate(lines) if meeting in line and "表决" in line), None)
    kept = lines[:at] if at else lines
    return "\n".join(kept).strip() or body
