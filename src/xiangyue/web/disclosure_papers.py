"""Posters and the broadcast script of what a village discloses."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_safe

from xiangyue.access.postings import reads_whole
from xiangyue.actions import documents_of_disclosures as papers
from xiangyue.actions import spoken
from xiangyue.core.periods import read as read_period
from xiangyue.documents import publishing
from xiangyue.documents.disclosures import poster
from xiangyue.documents.model import of_practice
from xiangyue.documents.pdf import to_pdf
from xiangyue.documents.word import to_docx
from xiangyue.web import postings
from xiangyue.web.formats import local_day
from xiangyue.web.links import url
from xiangyue.web.matter_words import paper_language
from xiangyue.web.opinion_words import opened
from xiangyue.web.sent_files import kept_file, sent_file

SIZES = ("a4", "a3")


@require_safe
def quarter(request: HttpRequest, code: str, quarter: str, size: str) -> HttpResponse:
    """The whole quarter in one PDF, on A4 or A3."""
    area, here = opened(code)
    try:
        period = read_period(quarter)
    except ValueError:
        raise Http404 from None
    if period.kind != "quarter" or size not in SIZES:
        raise Http404
    lang: Any = paper_language(request)
    link = request.build_absolute_uri(f"{url('board', code)}?quarter={period.name}")
    data = papers.of_quarter(area, here.practice, period, local_day(request.now), lang, link)
    doc = of_practice(poster(data, size, lang), here.practice)
    return sent_file(to_pdf(doc), f"{doc.title} {size.upper()}.pdf", public=True)


@require_safe
def paper(request: HttpRequest, pk: int, kind: str, form: str) -> HttpResponse:
    """A posting's poster or script; once it is down, for those who still read it."""
    posting = postings.load(pk)
    if posting.matter is not None or form not in ("docx", "pdf"):
        raise Http404
    if not reads_whole(request.actor, posting):
        raise Http404
    lang: Any = paper_language(request)
    link = request.build_absolute_uri(url("posting", pk))
    if kind == "broadcast":
        doc = publishing.broadcast(papers.spoken(posting, lang, link), lang)
    elif kind in ("poster-a4", "poster-a3"):
        doc = poster(papers.of_posting(posting, lang, link), kind[-2:], lang)
    else:
        raise Http404
    doc = of_practice(doc, posting.practice)
    content = to_pdf(doc) if form == "pdf" else to_docx(doc)
    return sent_file(content, f"{doc.title}.{form}", public=posting.taken_down_at is None)


@require_safe
def sound(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The broadcast of a posting, read aloud (MP3); gone when it has come down."""
    posting = postings.load(pk)
    if posting.matter is not None or posting.taken_down_at is not None:
        raise Http404
    try:
        response = kept_file(
            request, spoken.file_of(pk), kind="audio/mpeg", name=f"{posting.title}.mp3"
        )
    except FileNotFoundError:
        raise Http404 from None
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


urlpatterns = [
    path("board/postings/<int:pk>/broadcast.mp3", sound, name="board-sound"),
    path("a/<str:code>/board/<str:quarter>/poster-<str:size>.pdf", quarter, name="board-poster"),
    path("board/postings/<int:pk>/<slug:kind>.<str:form>", paper, name="board-paper"),
]
