"""A report looked into, on the page of its office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as lazy

from xiangyue.access import protected as keys
from xiangyue.actions import protected
from xiangyue.actions.acts import AlreadyDone
from xiangyue.data.models import ProtectedReport, ReportMessage
from xiangyue.web import named_people
from xiangyue.web.forms import ActForm, Choice
from xiangyue.web.part_page import Page
from xiangyue.web.protected_words import FINDINGS

WHICH = lazy(
    "Write the name alone; of two with one name also their household's number: 李秀英，0031. They"
    " are then told and heard."
)
SEALED = lazy("Write the name alone. It is sealed; nobody is told.")


class InquiryForm(ActForm):
    """The next thing that is done on it."""

    what = forms.ChoiceField(label=lazy("What is to be done?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=lazy("In words"),
        help_text=lazy("Nothing that shows who reported it may stand in what the person reads."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )


def _choices(report: ProtectedReport) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    if not report.charged_on and not report.found_on and (
        report.about_id is None or report.whom_sealed
    ):  # fmt: skip
        found += [
            ("whom", Choice(lazy("Say who of the village it turned out to be"), WHICH)),
            ("other", Choice(lazy("Say the name of somebody of no register here"), SEALED)),
        ]
    if not report.charged_on and report.about_id is not None:
        found.append(("tell", Choice(lazy("Tell the person what is said"), lazy("Never by whom"))))
    elif not report.found_on:
        if not report.defended_on and report.about_id is not None:
            found.append(("heard", lazy("Enter what the person says to it")))
        found += [(key, Choice(words, lazy("Finding"))) for key, words in FINDINGS.items()]
    elif not report.answered_on:
        found.append(("reply", lazy("Answer the reporter")))
    found.append(("ask", lazy("Ask the reporter something")))
    if report.named:
        found.append(("name", Choice(lazy("Open the name"), lazy("It is recorded; say why."))))
    return found


def show(page: Page) -> HttpResponse:
    """What was said on both sides, and the form."""
    case, actor = page.case, page.request.actor
    area = case.matter.area_id
    report = ProtectedReport.objects.filter(matter=case.matter).select_related("about").first()
    if report is None:
        return page.render("parts/inquiry.html", report=None)
    opened: dict[str, str] = {}
    form = None
    if page.may:
        form = InquiryForm.of(page.request, version=case.matter.version)
        form.fields["what"].choices = _choices(report)
        if form.is_valid():
            with form.refusals():
                opened = _act(page, form, report)
                if not opened:
                    return redirect(page.request.path)
                report.matter.refresh_from_db()
                form = InquiryForm(initial={"expected_version": report.matter.version})
                form.fields["what"].choices = _choices(report)
    read = protected.sealed_text(actor, report, area)
    messages = [
        (m, keys.opened_for_office(actor, report, area, m.body_sealed, "message"))
        for m in ReportMessage.objects.filter(report=report).order_by("pk")
    ]
    answer = page.render(
        "parts/inquiry.html",
        form,
        report=report,
        read=read,
        opened=opened,
        messages=messages,
        finding=FINDINGS.get(report.finding, ""),
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _act(page: Page, form: InquiryForm, report: ProtectedReport) -> dict[str, str]:
    """Do it; what was opened, if a name was."""
    what, text = form.cleaned_data["what"], form.cleaned_data["text"]
    given: dict[str, Any] = {
        "actor": page.request.actor,
        "now": page.request.now,
        "matter_id": page.case.matter.pk,
        "key": form.key,
    }
    if what in ("whom", "other"):
        given |= {"expected": form.version} | _whom(what, text, report.village_id)
    try:
        if what in ("whom", "other"):
            protected.say_whom(**given)
            return {}
        if what == "name":
            return protected.open_name(reason=text, **given)
        if what == "ask":
            protected.ask_reporter(text=text, **given)
            return {}
        given |= {"text": text, "expected": form.version}
        if what in FINDINGS:
            protected.make_finding(finding=what, **given)
        else:
            {
                "tell": protected.tell_accused,
                "heard": protected.answer_charge,
                "reply": protected.reply,
            }[what](**given)
    except AlreadyDone:
        pass
    return {}


def _whom(what: str, text: str, village: str) -> dict[str, Any]:
    """Who it turned out to be, as ``say_whom`` is told; Refusal for nobody of the register."""
    if what == "other":
        return {"whom": text}
    found = named_people.read(text, village, field="text", guests=False)
    return {"about_id": found[0].person_id if len(found) == 1 else 0}  # 0: nobody
