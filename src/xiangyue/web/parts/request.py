"""A request as it was taken in; the form where a matter was begun without it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from xiangyue.actions import requests
from xiangyue.actions.services import listed
from xiangyue.core.part import Part
from xiangyue.data.models import HelpRequest
from xiangyue.web import request_words as words
from xiangyue.web.forms import once
from xiangyue.web.help_forms import RequestForm
from xiangyue.web.part_page import Page


def show(page: Page) -> HttpResponse:
    """What was asked, and what was promised."""
    matter = page.case.matter
    found = HelpRequest.objects.filter(matter=matter).select_related("agent").first()
    form = None
    if page.may and found is None:
        form = RequestForm.of(
            page.request,
            version=matter.version,
            services=listed(matter.area_id, page.request.now),
            asks=page.part.words["services"],
            office=True,
        )
        if form.is_valid():
            with form.refusals():
                once(
                    page.request,
                    requests.take_request,
                    matter_id=matter.pk,
                    part=page.key,
                    expected=form.version,
                    key=form.key,
                    **form.given(matter.area_id),
                )
                return page.done()
    more = {"asked": found}
    if found is not None:
        more |= {
            "facts": words.facts(found, page.case.today),
            "papers": words.papers(found),
            "follow": words.follow_link(found),
        }
    return page.render("parts/request.html", form, **more)


def asked(part: Part) -> list[tuple[str, str]]:
    """The days promised."""
    if part.words["services"] == "must":
        return [(_("Promised days"), _("as the list of services says"))]
    return [(_("Promised working days"), str(part.words["days"]))]
