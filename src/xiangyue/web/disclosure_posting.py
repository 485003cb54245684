"""A posting of a place: every item on it, objections, where it was shown."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from xiangyue.access.postings import reads_whole
from xiangyue.actions import disclosure_postings, spoken
from xiangyue.actions.posting_drafts import number_of
from xiangyue.core.disclosure import HEADS
from xiangyue.data.models import Disclosure, Objection, Posting, StoredFile
from xiangyue.documents import speech
from xiangyue.web import disclosure_words as words
from xiangyue.web import postings
from xiangyue.web.formats import local_day
from xiangyue.web.links import maybe_url, url
from xiangyue.web.matter_words import reader


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One posting of a place. Five queries at most beside those of the reader."""
    posting = postings.load(pk)
    if posting.matter is not None:
        return redirect("posting", pk)
    today = local_day(request.now)
    whole = reads_whole(request.actor, posting)
    clock = postings.clock_of(posting, request.now)
    office = request.actor.holds(posting.area_id, *disclosure_postings.keepers(posting.area_id))
    rows = list(Disclosure.objects.filter(posting=posting).order_by("pk")) if whole else []
    items = [
        {
            **words.shown(row, today),
            "table": words.table_of(row),
            "text": (row.content or {}).get("text", ""),
        }
        for row in rows
    ]
    names = {row.pk: row.raw["name"][reader()] for row in rows}
    objections = list(Objection.objects.filter(posting=posting).order_by("made_at", "id"))
    context = {
        "area": posting.area,
        "practice": posting.practice,
        "crumbs": [*postings.crumbs(posting)[:2], (posting.title, "")],
        "posting": posting,
        "number": number_of(posting, reader()),
        "clock": clock,
        "whole": whole,
        "heads": [
            (words.HEADS[head], [i for i in items if i["row"].head == head])
            for head in HEADS
            if any(i["row"].head == head for i in items)
        ],
        "channels": postings.shown_of(posting, office),
        "photos": list(StoredFile.objects.filter(posting=posting).order_by("id")) if whole else [],
        "objections": [
            {
                **postings.objection_of(o, request.actor, office),
                "item": names.get(o.disclosure_id, "") if o.disclosure_id else "",
            }
            for o in objections
        ],
        "open_objections": sum(o.answered_at is None for o in objections),
        "may_object": not clock["over"] and not clock["down"],
        "office": office,
        "prints": _prints(posting.pk) if whole else [],
        "sound": _sound(posting),
    }
    return render(request, "disclosures/posting.html", context)


def _sound(posting: Posting) -> tuple[str, str]:
    """The address of the broadcast read aloud, and where it stands: there, made, or none."""
    if posting.taken_down_at is not None or posting.practice:
        return "", "none"
    if spoken.file_of(posting.pk).exists():
        return url("board-sound", posting.pk), "there"
    return "", "made" if speech.installed() else "none"


def _prints(pk: int) -> list[tuple[object, str, str]]:
    """The papers of it: (name, docx, pdf)."""
    rows = []
    for kind, name in words.PAPERS.items():
        docx, pdf = (maybe_url("board-paper", pk, kind, form) for form in ("docx", "pdf"))
        if pdf:
            rows.append((name, docx, pdf))
    return rows


urlpatterns = [path("board/postings/<int:pk>/", show, name="board-posting")]
