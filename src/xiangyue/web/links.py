"""Addresses by name, remembered: a list of fifty rows asks for hundreds."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, get_urlconf, reverse


@lru_cache(maxsize=8192)
def _reverse(urlconf: str | None, name: str, args: tuple[Any, ...]) -> str:
    return reverse(name, urlconf=urlconf, args=args)


@lru_cache(maxsize=512)
def _exists(urlconf: str | None, name: str, args: tuple[Any, ...]) -> str:
    try:
        return reverse(name, urlconf=urlconf, args=args)
    except NoReverseMatch:
        return ""


def url(name: str, *args: Any) -> str:
    """The address of a named page; NoReverseMatch if there is none."""
    return _reverse(get_urlconf(), name, args)


def maybe_url(name: str, *args: Any) -> str:
    """As ``url``, or an empty string where this installation has no such page."""
    return _exists(get_urlconf(), name, args)
