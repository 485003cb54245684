"""Carrying out and supervising: the parts of a matter after its decision."""

from __future__ import annotations

from django.http import HttpResponse

from xiangyue.web.part_page import Page


def tasks(page: Page) -> HttpResponse:
    """The tasks of a matter."""
    return page.render("parts/tasks.html")


def oversight(page: Page) -> HttpResponse:
    """The supervision of a matter."""
    return page.render("parts/oversight.html")


urlpatterns: list[object] = []
