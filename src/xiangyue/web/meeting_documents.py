"""The papers of a meeting to print: notice, sheet, ballots, tally sheets, minutes, resolution."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from xiangyue.actions import documents_of_meetings as adapt
from xiangyue.actions.counting import COUNTABLE
from xiangyue.actions.meeting_frame import keeps
from xiangyue.actions.meeting_proxies import clause_of
from xiangyue.core.bodies import CLASSES
from xiangyue.data.models import AgendaItem, Meeting, Turnout
from xiangyue.documents.catalogue import DOCUMENTS, MEDIA_TYPES, render
from xiangyue.documents.model import of_practice
from xiangyue.documents.pdf import to_pdf
from xiangyue.documents.word import to_docx
from xiangyue.web import meeting_words as words
from xiangyue.web.formats import is_chinese
from xiangyue.web.links import url
from xiangyue.web.matter_words import paper_language
from xiangyue.web.sent_files import sent_file

PUBLIC = ("meeting-notice", "resolution", "household-proxy")
KEPT = ("attendance-sheet", "group-sheet", "ballot", "tally-sheet")  # for those who run the meeting


def _lang() -> Any:
    return "zh" if is_chinese() else "en"


def papers(
    meeting: Meeting,
    items: list[AgendaItem],
    groups: list[Turnout],
    *,
    keeper: bool,
    reader: bool,
) -> list[tuple[str, str, str]]:
    """What the reader may print now: (name, Word address, PDF address); ``groups``: those of a
    meeting whose attendance is counted."""
    rows: list[tuple[str, dict[str, Any], str]] = []
    live = meeting.state in ("called", "open")
    if meeting.state != "cancelled":
        rows.append(("meeting-notice", {}, ""))
    if live and clause_of(meeting):
        rows.append(("household-proxy", {}, ""))
    if keeper and not meeting.counted:
        rows.append(("attendance-sheet", {}, ""))
    if keeper and live:
        for group in groups:
            name = group.group or _("In no group")
            rows.append(("group-sheet", {"group": group.group}, name))
    for item in items:
        if keeper and live and item.way in COUNTABLE and item.outcome == "pending":
            for name in (
                CLASSES.get(item.body, {"": ()})
                if item.way in ("paper_ballot", "phone_ballot")
                else ()
            ):
                more = f"{item.position} · {words.class_names(item.body)[name]}"
                rows.append(("ballot", {"item": item.position, "class": name}, more))
            for teller in (1, 2):
                more = f"{item.position} · " + _("teller %(n)s") % {"n": teller}
                rows.append(("tally-sheet", {"item": item.position, "teller": teller}, more))
        if item.outcome == "passed" and item.matter and item.matter.resolution_number:
            rows.append(("resolution", {"item": item.position}, item.matter.resolution_number))
    if reader and meeting.state in ("open", "closed"):
        rows.append(("minutes", {}, ""))
    found = []
    for slug, more, words_ in rows:
        tail = f"?{urlencode(more)}" if more else ""
        name = DOCUMENTS[slug].name(_lang())
        found.append(
            (
                f"{name} · {words_}" if words_ else name,
                url("meeting-paper", meeting.pk, slug, "docx") + tail,
                url("meeting-paper", meeting.pk, slug, "pdf") + tail,
            )
        )
    return found


def paper(request: HttpRequest, pk: int, slug: str, form: str) -> HttpResponse:
    """One paper as Word or PDF."""
    if form not in MEDIA_TYPES or slug not in (*PUBLIC, *KEPT, "minutes"):
        raise Http404
    meeting = words.load(request, pk)
    rows = words.attendance(meeting)
    due = any(a.person_id == request.actor.person_id for a in rows)
    if slug in KEPT and not keeps(meeting, request.actor):
        raise Http404
    if slug == "minutes" and not (
        words.insider(request, meeting, due=due) or words.villager(request, meeting)
    ):
        raise Http404
    items = list(meeting.items.select_related("matter__procedure", "text").order_by("position"))
    lang: Any = paper_language(request)
    here = request.build_absolute_uri(url("meeting", pk))
    if slug == "minutes" and meeting.minutes:
        document = of_practice(adapt.edited_minutes(meeting, lang), meeting.practice)
        content = to_pdf(document) if form == "pdf" else to_docx(document)
        return sent_file(content, f"{meeting.title}.{form}")
    data: Any
    if slug == "meeting-notice":
        data = adapt.notice(meeting, rows, items, lang, here)
    elif slug == "attendance-sheet":
        link = request.build_absolute_uri(url("meeting-in", pk, meeting.code))
        data = adapt.attendance_sheet(meeting, rows, items, lang, link)
    elif slug == "household-proxy":
        if not clause_of(meeting):
            raise Http404
        link = request.build_absolute_uri(url("meeting-proxies", pk))
        data = adapt.proxy_form(meeting, items, lang, link)
    elif slug == "group-sheet":
        group = request.GET.get("group", "")
        if not meeting.turnout.filter(group=group).exists():
            raise Http404
        link = request.build_absolute_uri(url("meeting-in", pk, meeting.code))
        data = adapt.group_sheet(meeting, group, lang, link)
    elif slug == "minutes":
        data = adapt.minutes(meeting, rows, items, lang)
    else:
        item = next((i for i in items if str(i.position) == request.GET.get("item")), None)
        if item is None:
            raise Http404
        data = _of_item(request, slug, meeting, rows, item, here)
    made = render(slug, data, lang, form, practice=meeting.practice)
    return sent_file(made.content, made.filename)


def _of_item(
    request: HttpRequest, slug: str, meeting: Meeting, rows: Any, item: AgendaItem, link: str
) -> Any:
    if slug == "ballot":
        name = request.GET.get("class", "")
        if name not in CLASSES.get(item.body, {"": ()}):
            raise Http404
        return adapt.ballots(meeting, rows, item, name, paper_language(request))
    if slug == "tally-sheet":
        teller = 2 if request.GET.get("teller") == "2" else 1
        return adapt.tally_sheet(meeting, rows, item, teller, paper_language(request))
    if item.matter is None or not item.matter.resolution_number or item.outcome != "passed":
        raise Http404
    return adapt.resolution(meeting, rows, item, paper_language(request), link)
