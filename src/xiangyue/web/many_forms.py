"""Several forms on one page, each told apart by its hidden field ``do``."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import HttpRequest

from xiangyue.web.forms import ActForm

F = TypeVar("F", bound=ActForm)


def sent(request: HttpRequest) -> str:
    """Which form was sent; "" where none was."""
    return request.POST.get("do", "") if request.method == "POST" else ""


def form_of(
    kind: type[F], request: HttpRequest, do: str, *, version: int | None = None, **more: Any
) -> F:
    """The form ``do``: bound where it is the one that was sent, else fresh. Its fields have ids of
    their own on the page."""
    more["auto_id"] = f"id_{do}_%s"
    if sent(request) == do:
        return kind.of(request, version=version, **more)
    fresh = kind(**more)
    fresh.initial.setdefault("expected_version", version)
    return fresh
