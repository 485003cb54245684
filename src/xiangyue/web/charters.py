"""A village's charter and its rules: in force today or on any day, and what changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, register_converter
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiangyue.actions import documents_of_charters as papers
from xiangyue.core.charters import DOCUMENTS, from_plain
from xiangyue.data.charters import in_force, versions_of
from xiangyue.data.models import CharterVersion, Matter
from xiangyue.documents.model import of_practice
from xiangyue.methods.wording import sentences
from xiangyue.web import area_words, charter_words
from xiangyue.web import matter_words as words
from xiangyue.web.area_words import Shown
from xiangyue.web.formats import local_day
from xiangyue.web.links import url
from xiangyue.web.matter_documents import ENDINGS
from xiangyue.web.sent_files import sent_file

METHODS = {"charter": "charter", "rules": "village-rules"}
"""By which method each is made."""


class _Document:
    """``charter`` or ``rules``."""

    regex = "|".join(DOCUMENTS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(_Document, "charter_document")


def _find(code: str, document: str) -> tuple[Shown, list[CharterVersion]]:
    area = area_words.find(code)
    if area.level != "village" or not area.opened:
        raise Http404
    found = versions_of(code, document, area.practice).select_related("matter")
    return area, list(found)


def document_name(document: str) -> str:
    """村民自治章程, 村规民约."""
    return sentences()[f"charter-document.{document}"][words.reader()]


def _asked(request: HttpRequest) -> date | None:
    given = request.GET.get("on", "").strip()
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Http404 from None


@require_safe
def page(request: HttpRequest, code: str, document: str) -> HttpResponse:
    """The text in force today, or on the day ``?on=``; all versions; what is under way."""
    area, found = _find(code, document)
    today = local_day(request.now)
    on = _asked(request)
    now = in_force(found, on or today)
    coming = next((v for v in found if v.start > today), None)
    running = list(
        Matter.objects.filter(
            area_id=code,
            state="running",
            practice=area.practice,
            procedure__slug=METHODS[document],
        ).order_by("-began_at")[:5]
    )
    context: dict[str, Any] = {
        "area": area,
        "practice": area.practice,
        "document": document,
        "name": document_name(document),
        "other": next(d for d in DOCUMENTS if d != document),
        "other_name": document_name(next(d for d in DOCUMENTS if d != document)),
        "method": METHODS[document],
        "version": now,
        "chapters": charter_words.lines(from_plain(now.articles)) if now else [],
        "articles": len(now.articles) if now else 0,
        "on": on,
        "today": today,
        "until": _until(found, now),
        "coming": coming if on is None else None,
        "versions": list(reversed(found)),
        "running": running,
        "may_start": request.actor.holds(code, "secretary", "director", "clerk"),
        "crumbs": area_words.crumbs(area, (document_name(document), "")),
    }
    return render(request, "charters/show.html", context)


def _until(found: list[CharterVersion], now: CharterVersion | None) -> date | None:
    """The first day on which the one shown was in force no more."""
    return next((v.start for v in found if now and v.version > now.version), None)


def _pair(found: list[CharterVersion], number: int) -> tuple[CharterVersion, CharterVersion | None]:
    by = {v.version: v for v in found}
    if number not in by:
        raise Http404
    return by[number], by.get(number - 1)


@require_safe
def changes(request: HttpRequest, code: str, document: str, number: int) -> HttpResponse:
    """What a version changed of the one before, word by word."""
    area, found = _find(code, document)
    new, old = _pair(found, number)
    before = from_plain(old.articles) if old else ()
    context = {
        "area": area,
        "practice": area.practice,
        "document": document,
        "name": document_name(document),
        "version": new,
        "old": old,
        "lines": charter_words.changed_lines(before, from_plain(new.articles)),
        "crumbs": area_words.crumbs(
            area,
            (document_name(document), url("charter", code, document)),
            (_("Changes of version %(n)s") % {"n": number}, ""),
        ),
    }
    return render(request, "charters/changes.html", context)


@require_safe
def paper(
    request: HttpRequest, code: str, document: str, number: int, kind: str, form: str
) -> HttpResponse:
    """The text, or the sheet that compares it with the version before, as Word or PDF."""
    area, found = _find(code, document)
    new, old = _pair(found, number)
    if kind not in papers.OF_VERSION or form not in ENDINGS:
        raise Http404
    made = papers.of_version(kind, new, old, area.shown, words.paper_language(request))  # type: ignore[arg-type]
    file = papers.as_file(of_practice(made, area.practice), form)
    return sent_file(file.content, file.filename, public=True)


urlpatterns = [
    path("a/<str:code>/<charter_document:document>/", page, name="charter"),
    path(
        "a/<str:code>/<charter_document:document>/<int:number>/changes/",
        changes,
        name="charter-changes",
    ),
    path(
        "a/<str:code>/<charter_document:document>/<int:number>/<slug:kind>.<paper_form:form>",
        paper,
        name="charter-paper",
    ),
]
