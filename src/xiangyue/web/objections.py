"""Objections to a posting: anyone may make one, named or not, and follow it by its receipt."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.access.often import OBJECTING
from xiangyue.actions import postings
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core import receipts
from xiangyue.core.digits import whole
from xiangyue.data.models import Disclosure, Objection
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm, Choice
from xiangyue.web.links import url
from xiangyue.web.postings import crumbs, load


class ObjectionForm(ActForm):
    """What is wrong with what was posted."""

    text = forms.CharField(
        label=lazy("What do you object to, and why?"),
        widget=forms.Textarea(attrs={"rows": 7, "dir": "auto"}),
        max_length=2000,
    )
    who = forms.ChoiceField(label=lazy("Your name"), widget=forms.RadioSelect)


class AnswerForm(ActForm):
    """The answer to an objection, a finding or a question."""

    answer = forms.CharField(
        label=lazy("The answer"),
        help_text=lazy("It is given once, in writing, and everyone can read it."),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=2000,
    )


def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Object to a posting."""
    posting = load(pk)
    asked = whole(request.GET.get("item"))
    item = None
    if asked is not None and posting.matter is None:
        item = Disclosure.objects.filter(pk=asked, posting=posting).first()
    name = request.actor.name if request.actor.person_id else ""
    form = ObjectionForm.of(request, initial={"who": "name" if name else "anonymous"})
    choices = [
        (
            "anonymous",
            Choice(_("Without a name"), _("Nothing is kept that says who it was.")),
        )
    ]
    if name:
        choices.insert(
            0,
            (
                "name",
                Choice(_("With my name: %(name)s") % {"name": name}, _("Only the office sees it.")),
            ),
        )
    form.fields["who"].choices = choices
    if form.is_valid():
        with form.refusals():
            OBJECTING.check(request)
            try:
                objection = postings.object_to(
                    actor=request.actor,
                    now=request.now,
                    posting_id=pk,
                    text=form.cleaned_data["text"],
                    anonymous=form.cleaned_data["who"] != "name",
                    disclosure_id=item.pk if item else None,
                    key=form.key,
                )
                return redirect(url("objection", objection.receipt) + "?new=1")
            except AlreadyDone as done:
                return redirect("objection", done.result)
    return form.page(
        request,
        "postings/object.html",
        area=posting.area,
        practice=posting.practice,
        posting=posting,
        number=words.number_of(posting.matter) if posting.matter else "",
        item_name=item.raw["name"][words.reader()] if item else "",
        crumbs=crumbs(posting, (_("Object"), "")),
    )


def by_receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """An objection and its answer, for whoever holds the receipt."""
    plain = receipts.read(receipt)
    found = (
        Objection.objects.select_related(
            "posting__area", "posting__matter__area", "posting__matter__procedure"
        )
        .filter(receipt=plain)
        .first()
        if plain
        else None
    )
    if found is None:
        raise Http404
    response = render(
        request,
        "postings/objection.html",
        {
            "area": found.posting.area,
            "practice": found.posting.practice,
            "objection": found,
            "posting": found.posting,
            "receipt": receipts.show(found.receipt),
            "new": request.GET.get("new") == "1",
            "crumbs": crumbs(found.posting, (_("My objection"), "")),
        },
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an objection."""
    found = Objection.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    posting = load(found.posting_id)
    request.actor.require(posting.area_id, *postings.keepers_of(posting), clause="law:35")
    form = AnswerForm.of(request)
    if form.is_valid() and form.did(
        request, postings.answer_objection, objection_id=pk, answer=form.cleaned_data["answer"]
    ):
        return redirect(url("posting", posting.pk) + "#objections")
    return form.page(
        request,
        "postings/answer.html",
        area=posting.area,
        practice=posting.practice,
        posting=posting,
        objection=found,
        crumbs=crumbs(posting, (_("Answer an objection"), "")),
    )


urlpatterns = [
    path("postings/<int:pk>/object/", new, name="objection-new"),
    path("objections/<str:receipt>/", by_receipt, name="objection"),
    path("objections/<int:pk>/answer/", answer, name="objection-answer"),
]
