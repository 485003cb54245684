"""Reports on duties: who has written, the texts once they are out, writing one, announcing them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import duty_reports
from xiangyue.core.part import Part
from xiangyue.data.models import DutyMeeting, DutyReport
from xiangyue.methods.wording import sentences
from xiangyue.web import matter_words as words
from xiangyue.web.formats import day as day_words
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page
from xiangyue.web.parts.secret_rating import circle_words


class WriteForm(ActForm):
    """One report: a box for each head."""


class AnnounceForm(ActForm):
    """Time and place of each meeting; why somebody handed in no report."""


def named(kind: str, key: str) -> str:
    """A head or content in the reader's language."""
    return sentences()[f"{kind}.{key}"][words.reader()]


def asked(part: Part) -> list[tuple[str, str]]:
    """Who reports, under which heads."""
    rows = [
        (_("Who reports"), words.role_names(part.words["who"])),
        (_("Heads"), _(", ").join(named("head", h) for h in part.words["heads"])),
    ]
    if part.words["contents"]:
        contents = _(", ").join(named("content", c) for c in part.words["contents"])
        rows.append((_("It must go into"), contents))
    return rows


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many are written; the day of the meeting."""
    lines = []
    if facts.get("people"):
        lines.append(
            _("%(n)s of %(of)s reports written")
            % {"n": facts.get("written", 0), "of": facts["people"]}
        )
    if facts.get("meets_on"):
        on = day_words(date.fromisoformat(facts["meets_on"]))
        lines.append(_("meeting on %(day)s") % {"day": on})
    return lines


def texts(row: DutyReport, part: Part) -> list[tuple[str, str]]:
    """(head, text) of a report, in the order of the definition."""
    found = [(named("head", h), row.heads[h]) for h in part.words["heads"] if h in row.heads]
    more = [c for c in part.words["contents"] if c in row.contents]
    return found + [(named("content", c), row.contents[c]) for c in more]


class MoveForm(ActForm):
    """Another day for a meeting that was announced."""

    starts_at = forms.DateTimeField(
        label=lazy("When is it held now?"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(label=lazy("Where is it held?"), max_length=120)
    reason = forms.CharField(
        label=lazy("Why another day?"), help_text=lazy("Everyone reads it."), max_length=300
    )


def show(page: Page) -> HttpResponse:
    """Everyone who reports; texts once announced (before that to their authors and to who acts
    here); the form to announce them."""
    case, request = page.case, page.request
    people = duty_reports.people(case, page.key)
    rows = {r.person_id: r for r in duty_reports.reports(case, page.key)}
    out = bool(case.facts(page.key).get("announced"))
    roles = page.part.words["seen_by"]
    reads = duty_reports.may_read(request.actor, case.matter.area_id, roles)
    meetings = {m.part: m for m in DutyMeeting.objects.filter(matter=case.matter)}
    form = _announcing(page, [p for p in people if p.person_id not in rows]) if page.may else None
    if isinstance(form, HttpResponse):
        return form
    listed = []
    for seat in people:
        row, own = rows.get(seat.person_id), seat.person_id == request.actor.person_id
        seen = row is not None and (own or page.mine or (out and reads))
        listed.append(
            {
                "seat": seat,
                "role": words.role_name(seat.role),
                "row": row,
                "missing": row.contents.get(duty_reports.MISSING, "") if row else "",
                "texts": texts(row, page.part) if row is not None and seen else [],
                "write": page.open and not out and (own or page.mine),
            }
        )
    return page.render(
        "parts/duty_report.html",
        form,
        people=listed,
        out=out,
        reads=reads,
        gone=[
            (words.part_name(case.procedure, m.part), m)
            for m in (duty_reports.past(case, page.key) if out else ())
        ],
        movable=case.matter.state == "running" and page.mine,
        meetings=[
            (words.part_name(case.procedure, p.key), meetings[p.key])
            for p in duty_reports.given_at(case, page.key)
            if p.key in meetings
        ],
        raters=[
            (words.part_name(case.procedure, p.key), circle_words(p))
            for p in duty_reports.rated_at(case, page.key)
        ],
    )


def _announcing(page: Page, absent: list[Any]) -> ActForm | HttpResponse | None:
    case = page.case
    if case.facts(page.key).get("announced"):
        return None
    form = AnnounceForm.of(page.request, version=case.matter.version)
    spots = duty_reports.given_at(case, page.key)
    for n, spot in enumerate(spots):
        name = words.part_name(case.procedure, spot.key)
        form.fields[f"starts_{n}"] = forms.DateTimeField(
            label=_("%(what)s: when") % {"what": name},
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        )
        form.fields[f"place_{n}"] = forms.CharField(
            label=_("%(what)s: where") % {"what": name}, max_length=120
        )
    for seat in absent:
        form.fields[f"missing_{seat.person_id}"] = forms.CharField(
            label=_("%(name)s handed in no report, because") % {"name": seat.person.name},
            max_length=300,
            required=False,
        )
    if form.is_valid():
        data = form.cleaned_data
        given = {p.key: (data[f"starts_{n}"], data[f"place_{n}"]) for n, p in enumerate(spots)}
        missing = {
            s.person_id: data[f"missing_{s.person_id}"]
            for s in absent
            if data[f"missing_{s.person_id}"]
        }
        if form.did(
            page.request,
            duty_reports.announce,
            matter_id=case.matter.pk,
            part=page.key,
            meetings=given,
            missing=missing,
            expected=form.version,
        ):
            return redirect("matter-part", case.matter.pk, page.key)
    return form


def write(request: HttpRequest, pk: int, key: str, person: int) -> HttpResponse:
    """Write one's report, or enter somebody's from paper."""
    case, standing = words.load(request, pk)
    if key not in case.parts or case.procedure.part(key).kind != "duty_report":
        raise Http404
    page = Page(request, case, standing, key)
    seat = next((s for s in duty_reports.people(case, key) if s.person_id == person), None)
    own = person == request.actor.person_id
    if seat is None or not page.open or not (own or page.mine):
        raise Http404
    row = DutyReport.objects.filter(matter=case.matter, part=key, person_id=person).first()
    before = {**row.heads, **{f"c-{c}": t for c, t in row.contents.items()}} if row else {}
    form = WriteForm.of(request, initial=before, version=case.matter.version)
    for head in page.part.words["heads"]:
        form.fields[head] = forms.CharField(
            label=named("head", head), max_length=duty_reports.LONG,
            widget=forms.Textarea(attrs={"rows": 4}),
        )  # fmt: skip
    for content in page.part.words["contents"]:
        form.fields[f"c-{content}"] = forms.CharField(
            label=named("content", content), max_length=duty_reports.SHORT,
            help_text=_("One or two sentences."), widget=forms.Textarea(attrs={"rows": 2}),
        )  # fmt: skip
    if form.is_valid() and form.did(
        request,
        duty_reports.write_report,
        matter_id=pk,
        part=key,
        person_id=person,
        heads={h: form.cleaned_data[h] for h in page.part.words["heads"]},
        contents={c: form.cleaned_data[f"c-{c}"] for c in page.part.words["contents"]},
        expected=form.version,
    ):
        return redirect("matter-part", pk, key)
    return page.ask(
        form,
        _("Report on duties: %(name)s") % {"name": seat.person.name},
        _("Save"),
        lead=_("It is posted as it is written. No identity, card or telephone numbers."),
        crumb=seat.person.name,
    )


def move(request: HttpRequest, pk: int, key: str, spot: str) -> HttpResponse:
    """Announce another day for a meeting."""
    case, standing = words.load(request, pk)
    if key not in case.parts or case.procedure.part(key).kind != "duty_report":
        raise Http404
    page = Page(request, case, standing, key)
    row = DutyMeeting.objects.filter(matter=case.matter, part=spot, listeners=None).first()
    if row is None or not page.mine or case.matter.state != "running":
        raise Http404
    form = MoveForm.of(request, initial={"place": row.place}, version=case.matter.version)
    data = form.cleaned_data if form.is_valid() else {}
    if data and form.did(
        request,
        duty_reports.move,
        matter_id=pk,
        part=key,
        spot=spot,
        starts_at=data["starts_at"],
        place=data["place"],
        reason=data["reason"],
        expected=form.version,
    ):
        return redirect("matter-part", pk, key)
    heading = _("Announce another day")
    lead = words.part_name(case.procedure, spot)
    return page.ask(form, heading, _("Announce it"), lead=lead, crumb=heading)


urlpatterns = [
    path("m/<int:pk>/<slug:key>/move/<slug:spot>/", move, name="duty-move"),
    path("m/<int:pk>/<slug:key>/duty-report/<int:person>/", write, name="duty-report"),
]
