"""The papers of a matter: one list by step, each as Word or PDF, made from the records."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, register_converter
from django.utils.translation import gettext as _

from xiangyue.access.actors import Actor
from xiangyue.actions import documents_of_matters as documents
from xiangyue.actions.documents_of_matters import Paper
from xiangyue.actions.standing import procedure_of
from xiangyue.data.models import Matter, Posting
from xiangyue.web import matter_words as words
from xiangyue.web.links import url
from xiangyue.web.sent_files import sent_file


class _Form:
    """``docx`` or ``pdf``."""

    regex = "docx|pdf"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(_Form, "paper_form")


def may_read(actor: Actor, matter: Matter, paper: Paper, down: set[int]) -> bool:
    """Public papers for all; minutes for the village's people; lists of names for the office.

    ``down``: ids of the postings that were taken down, which are public no longer.
    """
    area = matter.area_id
    roles = actor.roles(area)
    if paper.for_whom == "office":
        return bool(roles - {"villager"})
    if paper.for_whom == "inside" or (paper.id in down and paper.slug in POSTED):
        return bool(roles) or actor.officer_of(area)
    return True


POSTED = ("posting", "poster-a4", "poster-a3", "broadcast")


ENDINGS = ("docx", "pdf")


def _down(matter: Matter) -> set[int]:
    return set(
        Posting.objects.filter(matter=matter, taken_down_at__isnull=False).values_list(
            "pk", flat=True
        )
    )


def listed(request: HttpRequest, pk: int) -> HttpResponse:
    """Every paper of a matter that the reader may have, by step."""
    matter = words.find(request, pk)
    procedure, lang = procedure_of(matter), words.reader()
    down = _down(matter)
    tail = "?lang=en" if words.paper_language(request) == "en" else ""
    steps: dict[str, list[tuple[str, str, str]]] = {s.key: [] for s in procedure.steps}
    hidden = 0
    for paper in documents.papers_of(matter):
        if not may_read(request.actor, matter, paper, down):
            hidden += 1
            continue
        part = words.part_name(procedure, paper.part)
        colon = ": " if lang == "en" else "："
        name = part if paper.slug == "motion" else f"{part}{colon}{paper.name(lang)}"
        steps[procedure.step_of(paper.part).key].append(
            (name, *(url("matter-paper", pk, paper.part, paper.key, f) + tail for f in ENDINGS))
        )
    rows = [
        {
            "number": n,
            "name": procedure.text(lang, "steps", s.key, "name"),
            "papers": steps[s.key],
        }
        for n, s in enumerate(procedure.steps, 1)
    ]
    return render(
        request,
        "archives/documents.html",
        {
            "area": matter.area,
            "practice": matter.practice,
            "matter": matter,
            "number": words.number_of(matter),
            "steps": [r for r in rows if r["papers"]],
            "hidden": hidden,
            "english": bool(tail),
            "archive": url("matter-archive", pk) if matter.state == "closed" else "",
            "crumbs": words.crumbs(matter, (_("Documents"), "")),
        },
    )


def paper(request: HttpRequest, pk: int, part: str, kind: str, form: str) -> HttpResponse:
    """One paper as Word or PDF, in Chinese or as a copy in English."""
    matter = words.find(request, pk)
    found = documents.paper_of(matter, part, kind)
    if not may_read(request.actor, matter, found, _down(matter)):
        raise Http404
    lang: Any = words.paper_language(request)
    content = documents.as_file(documents.document(matter, found, lang), form)
    return sent_file(content, f"{found.name(lang)}-{matter.title[:40]}.{form}")


urlpatterns = [
    path("m/<int:pk>/documents/", listed, name="matter-documents"),
    path(
        "m/<int:pk>/documents/<slug:part>/<slug:kind>.<paper_form:form>",
        paper,
        name="matter-paper",
    ),
]
