"""The notices of an election: posted, as a page, as Word and PDF, as posters."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from xiangyue.actions import documents_of_elections as papers
from xiangyue.data.models import ElectionNotice
from xiangyue.documents.catalogue import render as make
from xiangyue.documents.election_papers import numbered, said
from xiangyue.methods.wording import sentences
from xiangyue.web import matter_words as words
from xiangyue.web.board_parts import board_crumb, frame
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.refused import refusal_page
from xiangyue.web.sent_files import sent_file


def post_notice(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Post a notice (POST)."""
    words.find(request, pk)
    form = ActForm.of(request)
    if request.method == "POST" and form.is_valid():
        if not form.did(request, papers.post, matter_id=pk, notice=kind):
            assert form.refusal is not None
            return refusal_page(request, form.refusal)
        return redirect(url("election", pk) + "#notices")
    return redirect("election", pk)


def notice(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One notice as it hangs, with its papers."""
    case, _standing = words.load(request, pk)
    row = _notice(pk, number)
    lang = words.reader()
    tail = "?lang=en" if lang == "en" else ""
    files = [
        (name, *(url("election-paper", pk, number, slug, form) + tail for form in ("docx", "pdf")))
        for slug, name in (
            ("election-notice", _("Notice on paper")),
            ("election-notice-a4", _("Poster A4")),
            ("election-notice-a3", _("Poster A3")),
        )
    ]
    text = said(row.content[lang])
    board = [board_crumb(case)] if words.has_board(case.procedure) else []
    committee = any(p.kind == "election_plan" for p in case.procedure.parts)
    return render(
        request,
        "elections/notice.html",
        {
            **frame(case, *board, (text.title, "")),
            "row": row,
            "text": text,
            "no": numbered(row.number, lang),  # type: ignore[arg-type]
            "files": files,
            "issuer": sentences()[f"body.{'election' if committee else 'village'}_committee"][lang],
            "board": bool(board),
        },
    )


def _notice(pk: int, number: int) -> ElectionNotice:
    row = (
        ElectionNotice.objects.filter(election__matter=pk, number=number)
        .select_related("election__area", "election__matter")
        .first()
    )
    if row is None:
        raise Http404
    return row


def paper(request: HttpRequest, pk: int, number: int, slug: str, form: str) -> HttpResponse:
    """A notice as Word or PDF, as a paper or a poster."""
    words.find(request, pk)
    row = _notice(pk, number)
    if slug not in papers.SLUGS:
        raise Http404
    lang: Any = words.paper_language(request)
    made = make(
        slug, papers.paper(row.pk, lang, settings.BASE_URL), lang, form,  # type: ignore[arg-type]
        practice=row.election.matter.practice,
    )  # fmt: skip
    return sent_file(made.content, made.filename)


urlpatterns = [
    path("m/<int:pk>/election/post/<slug:kind>/", post_notice, name="election-post"),
    path("m/<int:pk>/election/notices/<int:number>/", notice, name="election-notice"),
    path(
        "m/<int:pk>/election/notices/<int:number>/<slug:slug>.<paper_form:form>",
        paper,
        name="election-paper",
    ),
]
