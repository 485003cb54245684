"""What was adopted comes into force: from which day, and what then changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import charters
from xiangyue.core.charters import from_plain
from xiangyue.data.models import CharterVersion
from xiangyue.web import charter_words
from xiangyue.web.formats import day
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page


class StartForm(ActForm):
    """The first day in force."""

    start = forms.DateField(
        label=lazy("Its first day in force"),
        help_text=lazy("A later day than today. What begins before it goes by the old text."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """From which day."""
    if not facts.get("start"):
        return []
    return [_("in force from %(day)s") % {"day": day(date.fromisoformat(facts["start"]))}]


def show(page: Page) -> HttpResponse:
    """The version in force through this matter, or the form for its first day."""
    matter = page.case.matter
    form = None
    if page.may:
        form = StartForm.of(
            page.request,
            version=matter.version,
            initial={"start": page.case.today + timedelta(days=1)},
        )
        if form.is_valid() and form.did(
            page.request,
            charters.enact,
            matter_id=matter.pk,
            part=page.key,
            start=form.cleaned_data["start"],
            expected=form.version,
        ):
            return page.done()
    draft = charters.last_draft(matter.pk, page.part.words["of"])
    sets = []
    if draft is not None:
        lines = [x for _c, rows in charter_words.lines(from_plain(draft.articles)) for x in rows]
        sets = [(x.name, label, value) for x in lines for label, value in x.sets]
    made = CharterVersion.objects.filter(matter=matter).order_by("-version").first()
    return page.render("parts/enactment.html", form, draft=draft, sets=sets, made=made)
