"""A text and its versions: plan, motion, implementation plan."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import matters
from xiangyue.data.models import MotionText
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.money import MoneyField
from xiangyue.web.part_page import Page


class TextForm(ActForm):
    """A version of a text: plan, motion, implementation plan."""

    title = forms.CharField(label=lazy("Title"), max_length=120)
    body = forms.CharField(
        label=lazy("Text"),
        help_text=lazy("What is to be done, where, when, by whom, with what money."),
        widget=forms.Textarea(attrs={"rows": 14}),
        max_length=20000,
    )
    budget = MoneyField(label=lazy("Money it needs, in yuan"), required=False)
    reason = forms.CharField(
        label=lazy("What was changed, and why"),
        help_text=lazy("For a second version and later ones."),
        max_length=500,
        required=False,
    )


def show(page: Page) -> HttpResponse:
    """A text and its versions."""
    texts = list(
        MotionText.objects.filter(matter=page.case.matter, part=page.key)
        .select_related("made_by")
        .order_by("-version")
    )
    form = None
    voted = any(
        int(page.case.facts(p.key).get("votes", 0))
        for p in page.case.procedure.parts
        if p.approves == page.key
    )
    editable = page.mine and page.case.matter.state == "running" and not voted
    if editable and (page.open or texts):
        last = texts[0] if texts else None
        earlier = last or _earlier(page)
        form = TextForm.of(
            page.request,
            version=page.case.matter.version,
            initial={
                "title": earlier.title if earlier else page.case.matter.title,
                "body": earlier.body if earlier else "",
                "budget": earlier.budget if earlier else None,
            },
        )
        if form.is_valid():
            data = form.cleaned_data
            with form.refusals():
                once(
                    page.request,
                    matters.write_text,
                    matter_id=page.case.matter.pk,
                    part=page.key,
                    title=data["title"],
                    body=data["body"],
                    budget=data["budget"],
                    reason=data["reason"],
                    expected=form.version,
                    key=form.key,
                )
                return page.done()
    return page.render("parts/draft.html", form, texts=texts, voted=voted)


def _earlier(page: Page) -> MotionText | None:
    """The last text of an earlier draft: a motion begins as the plan."""
    return MotionText.objects.filter(matter=page.case.matter).order_by("-made_at").first()


def version(request: HttpRequest, pk: int, key: str, number: int) -> HttpResponse:
    """One version of a text, whole, with what was changed and why."""
    case, _standing = words.load(request, pk)
    texts = {
        t.version: t
        for t in MotionText.objects.filter(
            matter=case.matter, part=key, version__in=(number, number - 1)
        ).select_related("made_by")
    }
    if number not in texts:
        raise Http404
    return render(
        request,
        "parts/version.html",
        {
            "area": case.matter.area,
            "practice": case.matter.practice,
            "matter": case.matter,
            "text": texts[number],
            "before": texts.get(number - 1),
            "crumbs": words.crumbs(
                case.matter,
                (words.part_name(case.procedure, key), url("matter-part", pk, key)),
                (_("Version %(n)s") % {"n": number}, ""),
            ),
        },
    )


urlpatterns = [path("m/<int:pk>/<slug:key>/<int:number>/", version, name="text-version")]
