"""Postings: put up, looked at, objected to, answered, taken down."""

from __future__ import annotations

from django.http import HttpResponse

from xiangyue.data.models import Posting
from xiangyue.web.part_page import Page


def part(page: Page) -> HttpResponse:
    """The part of a matter that is a posting."""
    found = Posting.objects.filter(matter=page.case.matter, part=page.key).first()
    return page.render("parts/posting.html", posting=found)


urlpatterns: list[object] = []
