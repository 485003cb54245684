"""The addresses of every room. A room is a module here with ``urlpatterns``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from xiangyue.web import (
    about,
    archives,
    charters,
    components,
    demonstration,
    desk,
    duties,
    execution,
    figures,
    files,
    help,
    home,
    imports,
    matter_documents,
    matters,
    me,
    meetings,
    objections,
    open_area,
    opinion_desk,
    opinion_say,
    opinions,
    overdue,
    own_methods,
    parts,
    people,
    people_edit,
    postings,
    practice,
    preferences,
    procedures,
    protected,
    questions,
    receptions,
    record,
    reviews,
    services,
    signin,
    supervision,
    villages,
)

ROOMS = [
    preferences,
    components,
    home,
    signin,
    me,
    demonstration,
    villages,
    charters,
    people,
    people_edit,
    imports,
    desk,
    duties,
    reviews,
    open_area,
    help,
    receptions,
    protected,
    services,
    opinions,
    opinion_say,
    opinion_desk,
    files,
    procedures,
    own_methods,
    matters,
    matter_documents,  # before "parts", whose addresses take any word
    archives,
    parts,
    meetings,
    postings,
    objections,
    execution,
    supervision,
    questions,
    record,
    figures,
    overdue,
    practice,
    about,
]

urlpatterns: list[URLPattern | URLResolver] = [path("", include(room)) for room in ROOMS]

handler400 = "xiangyue.web.errors.bad_request"
handler403 = "xiangyue.web.errors.forbidden"
handler404 = "xiangyue.web.errors.not_found"
handler500 = "xiangyue.web.errors.server_error"
