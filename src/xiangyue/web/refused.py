"""A refusal as a page: the words of its checks and the status its code asks for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from xiangyue.core.refusals import Refusal, status_of


def refusal_page(request: HttpRequest, refusal: Refusal, **context: Any) -> HttpResponse:
    """The refusal on a page of its own, for views that do not place it beside a field."""
    context = {"refusal": refusal, "back": _way_back(request), **context}
    return render(request, "errors/refusal.html", context, status=status_of(refusal))


def _way_back(request: HttpRequest) -> str:
    """Where the person came from, if it was a page of ours other than this one."""
    origin = f"{request.scheme}://{request.get_host()}"
    referer = request.headers.get("Referer", "")
    if referer.startswith(origin + "/"):
        return referer.removeprefix(origin)
    return "/"
