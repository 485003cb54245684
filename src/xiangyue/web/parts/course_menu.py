from __future__ import annotations

from django.http import HttpResponse

from xiangyue.web.part_page import Page


def show(page: Page) -> HttpResponse:
    """Its page."""
    return page.render("parts/part.html")
