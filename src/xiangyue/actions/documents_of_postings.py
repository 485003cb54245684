"""A posting as plain data for its paper, its posters and what is read over the loudspeakers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils import timezone

from xiangyue.actions import issuers
from xiangyue.actions.documents_of_meetings import _tallies as tallies_of
from xiangyue.actions.documents_of_meetings import _turnouts as turnouts_of
from xiangyue.actions.posting_drafts import number_of, way_lines
from xiangyue.actions.posting_signers import deciding_item
from xiangyue.actions.standing import procedure_of
from xiangyue.core import masking
from xiangyue.core.places import display_name
from xiangyue.core.procedure import Procedure
from xiangyue.data.models import Attendance, Posting
from xiangyue.documents.model import Lang
from xiangyue.documents.parts import Contact
from xiangyue.documents.publishing import Posting as Paper
from xiangyue.documents.words import day

SLUGS: Final = ("posting", "poster-a4", "poster-a3", "broadcast")


def posting(posting_id: int, slug: str, lang: Lang, base_url: str) -> Paper:
    """What is printed and read out of a posting, for one of ``SLUGS``.

    The paper has the text as it was put up, counts and all; posters and the broadcast have the
    counts apart, and posters the way step by step, so that they fit on one sheet.
    """
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
        plain = _before_the_vote(row.body, item.meeting.title)
        if plain != row.body and slug != "posting":
            turnouts = turnouts_of(item.meeting, seats, lang)
            tallies = tallies_of(item.meeting, item, lang)
    if slug.startswith("poster"):
        way = _by_step(procedure, row.way, lang)
    else:
        way = tuple(
            f"{day(on, lang) + ' ' if on else ''}{name}{_more(more, lang)}"
            for on, name, more in way_lines(procedure, row.way, lang)
        )
    to, board = issuers.audience(procedure, row.part, lang)
    return Paper(
        village=village,
        title=row.title,
        number=number_of(row, lang),
        basis=tuple(line for line in row.basis.replace("；", "\n").splitlines() if line.strip()),
        text=text,
        way=way,
        posted_on=posted,
        until=row.until,
        objections_to=contact_of(row.contact),
        issuer=issuers.issuer(matter, lang, posted, row.part),
        to=to,
        board=board,
        link=f"{base_url}/postings/{row.pk}/",
        plain=plain,
        turnouts=turnouts,
        tallies=tallies,
        signed_by=len(row.signed_names),
        signers=tuple(row.signed_names),
    )


def contact_of(text: str) -> Contact:
    """Who and which telephone, so that the number can be read aloud digit by digit."""
    found = [f for f in masking.find_personal(text) if f.kind in ("landline", "mobile")]
    if len(found) != 1:
        return Contact(text)
    phone = text[found[0].start : found[0].end]
    who = " ".join((text[: found[0].start] + " " + text[found[0].end :]).split())
    who = re.sub(r"(?:办公)?(?:电话|座机|手机)[:：]?$|[,，;；、:：]+$", "", who).strip()
    return Contact(who.rstrip(",，;；、:：") or text, phone if who else "")


def _by_step(procedure: Procedure, way: Sequence[Mapping[str, Any]], lang: Lang) -> tuple[str, ...]:
    """One line a step: its name, its last day, its parts."""
    steps: dict[str, list[tuple[date | None, str, str]]] = {}
    rows = zip(way, way_lines(procedure, way, lang), strict=True)
    for row, line in rows:
        try:
            steps.setdefault(procedure.step_of(str(row["part"])).key, []).append(line)
        except KeyError:
            continue
    lines = []
    for key, parts in steps.items():
        days = [on for on, _name, _more in parts if on]
        when = f" {day(max(days), lang)}" if days else ""
        told = [name + (f" {more}" if more else "") for _on, name, more in parts]
        join = "、" if lang == "zh" else ", "
        name = procedure.text(lang, "steps", key, "name")
        lines.append(f"{name}{when}{'：' if lang == 'zh' else ': '}{join.join(told)}")
    return tuple(lines)


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
