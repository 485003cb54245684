"""Pages for what went wrong, each with a way on. Named as handlers in ``web.urls``."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page."""
    return render(request, "errors/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 from Django itself; a refusal of ours is a page with its conditions instead."""
    return render(request, "errors/403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read, e.g. it was too large."""
    return render(request, "errors/400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 because the page's token was missing or old; ``settings.CSRF_FAILURE_VIEW``."""
    return render(request, "errors/csrf.html", {"back": request.get_full_path()}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: in both languages and with nothing that could fail again (no database, no session)."""
    context: dict[str, Any] = {}
    return HttpResponse(render_to_string("errors/500.html", context), status=500)
