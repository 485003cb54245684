"""A dated step: what was done, when it may be done and by when, the form to enter it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import npgettext, pgettext, pgettext_lazy

from xiangyue.actions import courses, milestones
from xiangyue.actions import documents_of_admissions as documents
from xiangyue.actions.documents_of_matters import as_file
from xiangyue.core.bodies import BRANCH, OFFICE
from xiangyue.core.kinds.milestone import NUMBERS, window_of
from xiangyue.core.part import Part
from xiangyue.core.procedure import Procedure
from xiangyue.data.models import Membership, Milestone
from xiangyue.documents import party_papers
from xiangyue.documents.sheets import to_xlsx
from xiangyue.web import (
    course_words,
    paper_forms,  # noqa: F401 - the endings of papers in an address
)
from xiangyue.web import matter_words as words
from xiangyue.web.formats import day, local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.named_people import read
from xiangyue.web.opinion_words import village
from xiangyue.web.part_page import Page
from xiangyue.web.sent_files import sent_file

COUNTED = {
    "days": pgettext_lazy("milestone", "Days"),
    "hours": pgettext_lazy("milestone", "Hours"),
    "people": pgettext_lazy("milestone", "People"),
}


class ReachForm(ActForm):
    """One step entered."""

    on = forms.DateField(
        label=lazy("On which day it was done"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
    )
    members = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple(attrs={"data-two": 1}))
    names = forms.CharField(
        help_text=lazy(
            "One name a line. Where two people have the same name, add the household's number."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    outcome = forms.ChoiceField(
        label=pgettext_lazy("milestone", "What came of it"), widget=forms.RadioSelect
    )
    months = forms.IntegerField(min_value=0, max_value=60, required=False)
    days = forms.IntegerField(label=COUNTED["days"], min_value=0, max_value=366, required=False)
    hours = forms.IntegerField(label=COUNTED["hours"], min_value=0, max_value=999, required=False)
    people = forms.IntegerField(
        label=COUNTED["people"], min_value=0, max_value=9999, required=False
    )
    text = forms.CharField(
        label=lazy("What is to be kept of it"),
        help_text=lazy("Read by those who act on it alone."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        required=False,
    )


def outcome_name(procedure: Procedure, part: str, outcome: str) -> str:
    """What an outcome of a step is called."""
    return procedure.text(words.reader(), "parts", part, "outcomes", outcome) or outcome


def people_name(procedure: Procedure, part: str) -> str:
    """What those named at a step are called."""
    return procedure.text(words.reader(), "parts", part, "people") or part


def show(page: Page) -> HttpResponse:
    """What was done; the days; the form."""
    matter, part, procedure = page.case.matter, page.part, page.case.procedure
    rows = list(
        Milestone.objects.filter(matter=matter, part=page.key)
        .select_related("entered_by")
        .prefetch_related("names__person")
        .order_by("round", "number")
    )
    times = window_of(part, page.case.facts)
    form = None
    if page.may:
        form = _form(page)
        if form.is_valid():
            with form.refusals():
                if _entered(page, form):
                    return redirect("matter-part", matter.pk, page.key)
    return page.render(
        "parts/milestone.html",
        form,
        rows=[
            {
                "row": row,
                "names": [n.person.name for n in row.names.all()],
                "outcome": outcome_name(procedure, page.key, row.outcome) if row.outcome else "",
                "numbers": [(COUNTED[name], n) for name, n in row.numbers.items() if n],
                "text": milestones.opened(row) if page.mine else "",
                "kept": bool(row.text_sealed) and not page.mine,
                "late": row.due_on is not None and row.on > row.due_on,
                "entered": local_day(row.entered_at),
            }
            for row in rows
        ],
        people=people_name(procedure, page.key) if part.words["people"] else "",
        first=times.first
        if part.words["least_months"] or page.case.facts(page.key).get("until")
        else None,
        last=times.last,
        today=page.case.today,
        another=url("milestone-replace", matter.pk, page.key) if rows and replaceable(page) else "",
        files=[url("member-file", matter.pk, form) for form in ("pdf", "docx")]
        if page.mine and procedure.slug == documents.SLUG
        else [],
        sheet=url("admissions-sheet", matter.area_id),
    )


def replaceable(page: Page) -> bool:
    """Whether the reader may name another at this step."""
    part = page.part
    lasting = part.kind == "milestone" and part.words["lasting"]
    return bool(lasting and page.mine and page.case.matter.state == "running")


def member_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The file as Word or PDF, for those who act on the matter."""
    case, standing = words.load(request, pk)
    page = Page(request, case, standing, case.procedure.parts[0].key)
    if case.procedure.slug != documents.SLUG or not page.mine or form == "xlsx":
        raise Http404
    lang: Any = words.paper_language(request)
    made = party_papers.member_file(documents.member_file(case, lang), lang)
    name = f"{made.title}-{documents.concerned(case.matter)}.{form}"
    return sent_file(as_file(made, form), name)


def register(request: HttpRequest, code: str) -> HttpResponse:
    """The branch's register of admissions as xlsx, for the branch."""
    area, _here = village(code)
    request.actor.require(code, *BRANCH, *OFFICE)
    lang: Any = words.paper_language(request)
    today = local_day(request.now)
    made = party_papers.register(area.shown, documents.register_rows(code, today, lang), lang)
    return sent_file(to_xlsx([made], dated=today), f"{made.name} {area.shown}.xlsx")


urlpatterns = [
    path("m/<int:pk>/file.<sheet_form:form>", member_file, name="member-file"),
    path("a/<str:code>/admissions.xlsx", register, name="admissions-sheet"),
]


def _form(page: Page) -> ReachForm:
    part, asked = page.part, page.part.words
    form = ReachForm.of(
        page.request,
        version=page.case.matter.version,
        initial={"on": page.case.today, "names": _applicant(page)},
    )
    label = people_name(page.case.procedure, page.key)
    least = asked["least_people"] or 1
    most = max(asked["most_people"] or least, least)
    told = npgettext("milestone", "%(n)s person", "%(n)s people", most) % {"n": most}
    if most > least:
        told = _("%(least)s to %(most)s people") % {"least": least, "most": most}
    if asked["people"] and asked["members"]:
        form.fields["members"].label = (
            f"{label} ({told})" if words.reader() == "en" else (f"{label}（{told}）")
        )
        form.fields["members"].choices = members_of(page)
        del form.fields["names"]
    elif asked["people"]:
        form.fields["names"].label = (
            f"{label} ({told})" if words.reader() == "en" else (f"{label}（{told}）")
        )
        del form.fields["members"]
    else:
        del form.fields["members"], form.fields["names"]
    if asked["outcomes"]:
        form.fields["outcome"].choices = [
            (o, outcome_name(page.case.procedure, part.key, o)) for o in asked["outcomes"]
        ]
    else:
        del form.fields["outcome"]
    if asked["extends_on"]:
        form.fields["months"].label = _(
            "By how many months it is put off, if it is (%(least)s to %(most)s)"
        ) % {"least": asked["extend_least"], "most": asked["extend_most"]}
    else:
        del form.fields["months"]
    for name in NUMBERS:
        if name not in asked["numbers"]:
            del form.fields[name]
    if "days" in asked["numbers"]:
        _days_on_record(page, form)
    form.fields["text"].required = asked["text"]
    return form


def _days_on_record(page: Page, form: ReachForm) -> None:
    """Days of training that the records hold already: whoever enters the step need not count."""
    matter, today = page.case.matter, page.case.today
    first = today - timedelta(days=365)
    half_days = courses.half_days_of(
        milestones.concerned_in(matter), first, today, practice=matter.practice
    )
    if half_days:
        form.initial["days"] = half_days // 2
        form.fields["days"].help_text = _(
            "By the records of the courses they came to in the last year: %(days)s"
        ) % {"days": course_words.days(half_days)}


def _applicant(page: Page) -> str:
    """Who asked for it themself is the one whom it is about."""
    matter = page.case.matter
    if not page.part.words["concerns"] or matter.origin != "application":
        return ""
    acting = page.request.actor.holds(matter.area_id, *page.part.actors)
    if acting and matter.began_by_id == page.request.actor.person_id:
        return ""
    return str(matter.began_by.name)


def members_of(page: Page) -> list[tuple[str, str]]:
    """The party members of the place: id and name."""
    today = page.case.today
    seats = Membership.objects.filter(
        area_id=page.case.matter.area_id, role__in=milestones.MEMBERS, start__lte=today
    ).exclude(end__lt=today)
    rows = seats.select_related("person").order_by("person__name", "person_id")
    return list(dict.fromkeys((str(s.person_id), s.person.name) for s in rows))


def _entered(page: Page, form: ReachForm) -> bool:
    data: dict[str, Any] = form.cleaned_data
    area = page.case.matter.area_id
    people = [int(pk) for pk in data.get("members", ())]
    if "names" in data:
        found = read(data["names"], area, field="names", guests=False)
        people = [one.person_id for one in found if one.person_id]
    return form.did(
        page.request,
        milestones.reach,
        matter_id=page.case.matter.pk,
        part=page.key,
        on=data["on"],
        people=people,
        outcome=data.get("outcome", ""),
        months=data.get("months") or 0,
        numbers={name: data.get(name) or 0 for name in NUMBERS if name in data},
        text=data["text"],
        expected=form.version,
    )


def _months(n: int) -> str:
    return npgettext("milestone", "%(num)s month", "%(num)s months", n) % {"num": n}


def _times(n: int) -> str:
    return npgettext("milestone", "%(n)s time", "%(n)s times", n) % {"n": n}


def told(facts: Mapping[str, Any]) -> list[str]:
    """On which day, how often, late."""
    if not facts.get("times"):
        return []
    lines = [day(date.fromisoformat(facts["on"]))]
    if int(facts["times"]) > 1:
        lines.append(_times(int(facts["times"])))
    if facts.get("late"):
        lines.append(pgettext("milestone", "late"))
    return lines


def asked(part: Part) -> list[tuple[str, str]]:
    """Its times, on a method's page."""
    lines, asks = [], part.words
    if asks["least_months"]:
        lines.append((_("Not before"), _months(asks["least_months"])))
    if asks["most_months"]:
        lines.append((pgettext("milestone", "Within"), _months(asks["most_months"])))
    if asks["each_months"]:
        lines.append((pgettext("milestone", "Every"), _months(asks["each_months"])))
    return lines
