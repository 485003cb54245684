"""The addresses of every room. A room is a module here with ``urlpatterns``: one line a room."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

ROOMS = [
    "preferences",
    "components",
    "home",
    "signin",
    "me",
    "demonstration",
    "places",
    "villages",
    "people",
    "people_edit",
    "imports",
    "desk",
    "open_area",
    "opinions",
    "opinion_say",
    "opinion_desk",
    "files",
    "procedures",
    "matters",
    "matter_documents",  # before "parts", whose addresses take any word
    "archives",
    "parts",
    "meetings",
    "ballots",
    "postings",
    "objections",
    "execution",
    "supervision",
    "questions",
    "documents",
    "record",
    "figures",
    "overdue",
    "practice",
    "opendata",
    "about",
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"xiangyue.web.{room}"))
    for room in ROOMS
    if find_spec(f"xiangyue.web.{room}") is not None
]

handler400 = "xiangyue.web.errors.bad_request"
handler403 = "xiangyue.web.errors.forbidden"
handler404 = "xiangyue.web.errors.not_found"
handler500 = "xiangyue.web.errors.server_error"
