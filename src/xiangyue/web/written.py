"""Opinions that members handed in in writing before a vote, entered in the open meeting."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from xiangyue.actions.meeting_frame import keeps
from xiangyue.actions.written import counts_written, take_written
from xiangyue.core.bodies import BODIES
from xiangyue.web import meeting_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.meeting_items import load_item


class WrittenForm(ActForm):
    """Whose they are, and what they say as numbers."""

    people = forms.MultipleChoiceField(
        label=lazy("Who handed one in"),
        help_text=lazy(
            "Members who are due and not there. What each one says is not written down."
        ),
        widget=forms.CheckboxSelectMultiple(attrs={"data-two": True}),
        required=False,
    )
    agree = forms.IntegerField(label=pgettext_lazy("written", "For"), min_value=0, required=False)
    against = forms.IntegerField(
        label=pgettext_lazy("written", "Against"), min_value=0, required=False
    )
    abstain = forms.IntegerField(
        label=pgettext_lazy("written", "Abstaining"), min_value=0, required=False
    )


FIELDS = {"for": "agree", "against": "against", "abstain": "abstain"}


def enter(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """The form, for who keeps the meeting while it is open."""
    meeting, item = load_item(request, pk, position)
    if not keeps(meeting, request.actor) or not counts_written(item):
        raise Http404
    if meeting.state != "open" or item.outcome != "pending":
        return redirect("meeting-item", pk, position)
    known = item.written or {}
    form = WrittenForm.of(
        request,
        version=meeting.version,
        initial={
            "people": [str(p) for p in known.get("people", ())],
            **{field: known.get(name, 0) for name, field in FIELDS.items()},
        },
    )
    form.fields["people"].choices = [
        (str(a.person_id), a.person.name)
        for a in words.attendance(meeting)
        if a.state != "present" and a.role in BODIES[item.body]
    ]
    if form.is_valid() and form.did(
        request,
        take_written,
        item_id=item.pk,
        people=[int(p) for p in form.cleaned_data["people"]],
        counts={name: form.cleaned_data[field] or 0 for name, field in FIELDS.items()},
        expected=form.version,
    ):
        return redirect("meeting-item", pk, position)
    return form.page(
        request,
        "meetings/written.html",
        area=meeting.area,
        practice=meeting.practice,
        crumbs=words.crumbs(
            meeting,
            (item.title, url("meeting-item", pk, position)),
            (_("Written opinions"), ""),
        ),
        item=item,
        meeting=meeting,
    )


urlpatterns = [
    path("meetings/<int:pk>/items/<int:position>/written/", enter, name="item-written"),
]
