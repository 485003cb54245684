"""Reporting without an account, following by code, the accused's own page, public clearings."""

from __future__ import annotations

import contextlib
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from xiangyue.access import protected as keys
from xiangyue.access.often import LOOKING, SAYING
from xiangyue.actions import protected, report_lodging
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.issuers import name_of
from xiangyue.core import receipts
from xiangyue.core.places import display_name, level_of
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import ProtectedReport
from xiangyue.documents.catalogue import build
from xiangyue.documents.help_papers import ClearingNotice
from xiangyue.documents.parts import Issuer
from xiangyue.documents.pdf import to_pdf
from xiangyue.methods.wording import sentences
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import maybe_url, url
from xiangyue.web.matter_words import paper_language, reader, role_name
from xiangyue.web.opinion_words import opened
from xiangyue.web.protected_words import FINDINGS, ReportForm, accusable


class CodeForm(ActForm):
    """The code, and more to say."""

    code = forms.CharField(
        label=lazy("The code you were given"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class MoreForm(CodeForm):
    """What more is said, with the code carried along."""

    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    text = forms.CharField(
        label=lazy("Say more, or answer"),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        max_length=4000,
        required=False,
    )


class WishForm(ActForm):
    """Whether who was accused without ground wants that posted."""

    wish = forms.ChoiceField(choices=[("yes", ""), ("no", "")])


class AnswerForm(ActForm):
    """What the accused says to it."""

    text = forms.CharField(
        label=lazy("What do you say to it?"),
        help_text=lazy("Only the office that looks into it reads this."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )


@never_cache
@sensitive_post_parameters()
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Report something about somebody in office. Who is signed in is not asked."""
    area, jurisdiction = opened(code)
    if level_of(code) != "village":
        raise Http404
    today = timezone.localdate(request.now)
    form = ReportForm.of(request, people=accusable(code, today))
    form.fields["about"].choices = [
        (key.partition("-")[0] if key else "", words) for key, words in form.fields["about"].choices
    ]
    form.people = [key.partition("-")[0] for key in form.people]
    if form.is_valid():
        SAYING.check(request)
        data = form.cleaned_data
        with form.refusals():
            about, _village = form.accused()
            try:
                given = report_lodging.lodge_report(
                    now=request.now,
                    village=code,
                    about_id=about,
                    text=data["text"],
                    name=data["name"],
                    phone=data["phone"],
                    practice=jurisdiction.practice,
                    key=form.key,
                )
            except AlreadyDone:
                given = ""
            shown = {"area": area, "code": receipts.show(given) if given else ""}
            answer = render(request, "protected/done.html", shown)
            answer["Cache-Control"] = "no-store"
            return answer
    return form.page(
        request,
        "protected/new.html",
        area=area,
        crumbs=[(area.shown, maybe_url("village", code)), (_("Report somebody in office"), "")],
    )


@never_cache
@sensitive_post_parameters()
def follow(request: HttpRequest) -> HttpResponse:
    """How far a report is, by its code. The code is sent in the form, never in an address."""
    if request.method != "POST":
        return CodeForm.of(request).page(request, "protected/find.html")
    LOOKING.check(request)
    form = MoreForm.of(request)
    if not form.is_valid():
        return CodeForm.of(request).page(request, "protected/find.html")
    code = form.cleaned_data["code"]
    try:
        report = report_lodging.by_code(code)
    except Refusal as refusal:
        asked = CodeForm.of(request)
        asked.is_valid()
        asked.refuse(refusal)
        return asked.page(request, "protected/find.html")
    if form.cleaned_data["text"]:
        with form.refusals():
            with contextlib.suppress(AlreadyDone):
                report_lodging.say_more(
                    now=request.now, code=code, text=form.cleaned_data["text"], key=form.key
                )
            form = MoreForm(initial={"code": code})
    else:
        form = MoreForm(initial={"code": code})
    area = report.matter.area_id
    messages = [
        (m, keys.opened_by_code(report, area, m.body_sealed, "message"))
        for m in report.messages.order_by("pk")
    ]
    answer = form.page(
        request,
        "protected/follow.html",
        report=report,
        office=_office(report),
        finding=FINDINGS.get(report.finding, "") if report.answered_on else "",
        answer=keys.opened_by_code(report, area, report.answer_sealed, "answer"),
        messages=messages,
        more=report.answered_on is None,
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _office(report: ProtectedReport) -> str:
    named = sentences().get(f"body.{report.office}", {})
    return str(named.get(reader(), report.office))


@never_cache
@require_safe
def about_me(request: HttpRequest) -> HttpResponse:
    """What is said about the person signed in: each told to them by its office."""
    if request.actor.person_id is None:
        return redirect(f"{url('sign-in')}?next={request.path}")
    found = (
        ProtectedReport.objects.filter(about_id=request.actor.person_id, charged_on__isnull=False)
        .select_related("matter__procedure")
        .order_by("-pk")[:50]
    )
    rows = [_told(r) for r in found]
    return render(request, "protected/about_me.html", {"rows": rows})


def _told(report: ProtectedReport) -> dict[str, Any]:
    assert report.charged_on is not None
    return {
        "report": report,
        "office": _office(report),
        "charge": keys.opened_shared(report.charge_sealed, "charge"),
        "defence": keys.opened_shared(report.defence_sealed, "defence"),
        "finding": FINDINGS.get(report.finding, ""),
        "found": keys.opened_shared(report.finding_sealed, "finding"),
        "until": protected.to_answer_until(report),
        "may_wish": report.finding == "unfounded"
        and report.wish is None
        and report.answered_on is not None,
        "link": url("report-answer", report.matter_id),
        "wish_form": WishForm(),
    }


@never_cache
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The accused answers, or says whether to be cleared in public."""
    report = (
        ProtectedReport.objects.filter(
            matter_id=pk, about_id=request.actor.person_id, charged_on__isnull=False
        )
        .select_related("matter__procedure")
        .first()
    )
    if report is None or request.actor.person_id is None:
        raise Http404
    wished = WishForm.of(request)
    if wished.is_valid():
        once(
            request,
            protected.say_wish,
            matter_id=pk,
            wish=wished.cleaned_data["wish"] == "yes",
            key=wished.key,
        )
        return redirect("reports-about-me")
    form = AnswerForm.of(request)
    if form.is_valid() and form.did(
        request, protected.answer_charge, matter_id=pk, text=form.cleaned_data["text"]
    ):
        return redirect("reports-about-me")
    return form.page(request, "protected/answer.html", row=_told(report))


@require_safe
def clearings(request: HttpRequest, code: str) -> HttpResponse:
    """Who was accused without ground and is cleared: for everyone."""
    area, _jurisdiction = opened(code)
    found = (
        ProtectedReport.objects.filter(
            village_id=code, cleared_on__isnull=False, matter__practice=False
        )
        .select_related("about")
        .order_by("-cleared_on")[:100]
    )
    context = {
        "area": area,
        "crumbs": [(area.shown, maybe_url("village", code)), (_("Cleared"), "")],
        "rows": [(r, role_name(r.about_role) if r.about_role else "", _office(r)) for r in found],
    }
    return render(request, "protected/clearings.html", context)


@require_safe
def notice(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The notice of clearing as PDF."""
    found = ProtectedReport.objects.select_related("about", "village", "matter__area")
    report = found.filter(pk=pk, village_id=code, cleared_on__isnull=False).first()
    if report is None or report.found_on is None:
        raise Http404
    lang: Any = paper_language(request)
    village = display_name(report.village.name, "village")
    office = name_of(report.matter.area, report.office, lang)
    data = ClearingNotice(
        village=village,
        name=report.about.name,
        post=sentences()[f"role.{report.about_role or 'villager'}"][lang],
        office=office,
        found_on=report.found_on,
        text=report.cleared_text,
        issuer=Issuer(office, report.cleared_on),
    )
    document = to_pdf(build("clearing-notice", data, lang))
    return HttpResponse(document, content_type="application/pdf")


urlpatterns = [
    path("a/<str:code>/report/", new, name="report-new"),
    path("report/", follow, name="report-follow"),
    path("reports/about-me/", about_me, name="reports-about-me"),
    path("reports/about-me/<int:pk>/", answer, name="report-answer"),
    path("a/<str:code>/clearings/", clearings, name="clearings"),
    path("a/<str:code>/clearings/<int:pk>.pdf", notice, name="clearing-notice"),
]
