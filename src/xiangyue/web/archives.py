"""The archive of a closed matter: what it is, how to check it, the file itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xiangyue.access.actors import Actor
from xiangyue.actions import archives
from xiangyue.actions.area_methods import closers
from xiangyue.actions.standing import procedure_of
from xiangyue.data.models import Matter
from xiangyue.web import matter_words as words
from xiangyue.web.links import url
from xiangyue.web.sent_files import kept_file


def may_have(actor: Actor, matter: Matter) -> bool:
    """The archive holds minutes and lists of names: for the village's people and those above.

    That of a private matter is for everyone who sees the matter, which the caller has asked.
    """
    if procedure_of(matter).private:
        return True
    return bool(actor.roles(matter.area_id)) or actor.officer_of(matter.area_id)


def _makers(matter: Matter) -> tuple[str, ...]:
    return closers(matter.area_id, procedure_of(matter))


def _find(request: HttpRequest, pk: int) -> Matter:
    """A matter that the reader sees and that has an archive; Http404."""
    matter = words.find(request, pk)
    if procedure_of(matter).confined == "office":
        raise Http404
    return matter


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What the archive is, its SHA-256, and how anyone can check it."""
    matter = _find(request, pk)
    file = archives.file_of(matter)
    return render(
        request,
        "archives/show.html",
        {
            "area": matter.area,
            "practice": matter.practice,
            "matter": matter,
            "number": words.number_of(matter),
            "file": file,
            "size": f"{file.stat().st_size / 1_048_576:.1f}" if file else "",
            "key": str(archives.signer().verifier),
            "may_have": may_have(request.actor, matter),
            "may_make": matter.state == "closed"
            and file is None
            and request.actor.holds(matter.area_id, *_makers(matter)),
            "crumbs": words.crumbs(matter, (_("Archive"), "")),
        },
    )


@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the worker to make an archive that is not there yet."""
    matter = _find(request, pk)
    request.actor.require(matter.area_id, *_makers(matter))
    if matter.state == "closed" and archives.file_of(matter) is None:
        archives.ask_for_archive(matter, request.actor.person_id)
        messages.success(request, _("The archive is being made. It takes about a minute."))
    return redirect(url("matter-archive", pk))


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, for those who may have it."""
    matter = _find(request, pk)
    file = archives.file_of(matter)
    if file is None or not may_have(request.actor, matter):
        raise Http404
    response = kept_file(
        request,
        file,
        kind="application/zip",
        name=f"{words.number_of(matter)}-{matter.title[:40]}.zip",
        saved=True,
        mark=matter.archive,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path("m/<int:pk>/archive/", show, name="matter-archive"),
    path("m/<int:pk>/archive/make/", make, name="archive-make"),
    path("m/<int:pk>/archive/file.zip", download, name="archive-file"),
]
