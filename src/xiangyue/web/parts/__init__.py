"""One part of a matter on one page: what it asks for, what is missing, and the form to do it.

A module of this package is a kind of part, by its name. It has ``show(page) -> HttpResponse``,
its template is ``templates/parts/<kind>.html``, and it may have

- ``urlpatterns``: pages of its own;
- ``told(facts) -> list[str]``: what its facts say in a few words, in the list of a matter's parts;
- ``asked(part) -> list[tuple[label, value]]``: what a definition asks of it, on a method's page.
"""

from __future__ import annotations

from types import ModuleType

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, register_converter

from xiangyue.actions import matters
from xiangyue.core.discovery import modules_of
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm, once
from xiangyue.web.part_page import Page

KINDS: dict[str, ModuleType] = modules_of(__name__, __path__)
"""The module of each kind of part."""


def show(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The page of one part, by its kind."""
    case, standing = words.load(request, pk)
    if key not in case.parts:
        raise Http404
    page = Page(request, case, standing, key)
    return KINDS[page.part.kind].show(page)


def finish(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Close a part by hand (POST); what is missing is said on a page of its own."""
    form = ActForm.of(request)
    if request.method == "POST" and form.is_valid():
        once(
            request,
            matters.finish_part,
            matter_id=pk,
            part=key,
            expected=form.version,
            key=form.key,
        )
        return redirect("matter", pk)
    return redirect("matter-part", pk, key)


TAKEN = frozenset(
    ("archive", "close", "documents", "drop", "election", "hand-over", "help", "other-mediator",
     "story")
)  # fmt: skip
"""Words behind a matter's address that lead to other pages of it."""


class _Key:
    """A part's key in an address; one that is taken has a stroke after it."""

    regex = "[-a-zA-Z0-9_]+"

    def to_python(self, value: str) -> str:
        return value[:-1] if value[:-1] in TAKEN and value.endswith("-") else value

    def to_url(self, value: str) -> str:
        return f"{value}-" if value in TAKEN else value


register_converter(_Key, "part_key")

urlpatterns = [
    path("m/<int:pk>/<part_key:key>/", show, name="matter-part"),
    path("m/<int:pk>/<slug:key>/finish/", finish, name="part-finish"),
    *(one for kind in KINDS.values() for one in getattr(kind, "urlpatterns", ())),
]
