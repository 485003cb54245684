"""A standard, indicator by indicator: what the records answer, what is shown, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext, pgettext

from xiangyue.actions import appeals, indicators
from xiangyue.actions.files import PAPERS, PHOTOS
from xiangyue.actions.indicator_sheets import Sheet, sheet_of
from xiangyue.core import duties
from xiangyue.core.bodies import OFFICERS
from xiangyue.core.digits import whole
from xiangyue.core.kinds.indicators import SELF, stage_of
from xiangyue.core.kinds.review import office_of
from xiangyue.core.part import Part
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Assessment, Membership
from xiangyue.methods import standards
from xiangyue.web import indicator_words as says
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm, Choice
from xiangyue.web.part_page import Page
from xiangyue.web.parts.appeal import LOOKS, OUTCOMES
from xiangyue.web.uploads import Several, sent


class TakeUpForm(ActForm):
    """Over which time, and of whom."""

    period = forms.ChoiceField(label=lazy("Which time is looked at?"), widget=forms.RadioSelect)
    person_id = forms.ChoiceField(label=lazy("Who is assessed"))


class EvidenceForm(ActForm):
    """What shows it, once."""

    text = forms.CharField(
        label=lazy("What shows it"),
        help_text=lazy("Where it is, who it is, since when: so that others can go and see."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    files = Several(
        label=lazy("Photos or PDF"), help_text=lazy("At most 6."), kinds=PHOTOS + PAPERS
    )


class DifferForm(ActForm):
    """Other points than the stage before, with the reason."""

    points = forms.ChoiceField(label=lazy("Points"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=lazy("Why"),
        help_text=lazy("It is read by everyone who sees the result."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )


class SettleForm(ActForm):
    """The paper of an office that does not work with this."""

    files = Several(
        label=lazy("Photo of the office's paper"), help_text=lazy("At most 6."),
        kinds=PHOTOS + PAPERS,
    )  # fmt: skip


class BackForm(ActForm):
    """Why it holds no longer."""

    reason = forms.CharField(label=lazy("Why it holds no longer"), max_length=500)


def asked(part: Part) -> list[tuple[Any, Any]]:
    """The standard with its number of indicators, the time, who judges."""
    rows: list[tuple[Any, Any]] = [(_("Who looks at it"), says.STAGES[stage_of(part)])]
    if slug := part.words["standard"]:
        standard = standards.latest(slug)
        n = len(standard.indicators)
        rows.append(
            (
                _("Standard"),
                f"{says.said(standard.names)} · "
                + ngettext("one indicator", "%(num)s indicators", n) % {"num": n},
            )
        )
    return rows


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many are met, and how many nobody has shown."""
    if not facts.get("taken"):
        return []
    lines = [_("%(n)s of %(of)s met") % {"n": facts.get("met", 0), "of": facts.get("asked", 0)}]
    if n := facts.get("missing"):
        lines.append(_("%(n)s not shown yet") % {"n": n})
    if n := facts.get("differed"):
        lines.append(_("%(n)s seen otherwise") % {"n": n})
    if n := facts.get("left_out"):
        lines.append(_("%(n)s left out: nothing to hold them against") % {"n": n})
    return lines


def assessment_of(page: Page) -> Assessment | None:
    """The stage of this part; of a later one that nobody has begun, one that is not stored yet."""
    keys = [k for k in (page.key, page.part.words["of"]) if k]
    rows = {
        a.part: a
        for a in Assessment.objects.filter(matter=page.case.matter, part__in=keys).select_related(
            "standard", "settled_by", "person", "before"
        )
    }
    if page.key in rows or not page.part.words["of"]:
        return rows.get(page.key)
    before = rows.get(page.part.words["of"])
    if before is None or before.settled_at is None:
        return None
    return Assessment(
        part=page.key, area_id=before.area_id, person=before.person, standard=before.standard,
        slug=before.slug, stage=stage_of(page.part), before=before, practice=before.practice,
        period=before.period, first=before.first, last=before.last,
    )  # fmt: skip


def may_judge(page: Page) -> bool:
    """Whether the reader judges a later stage, by their own office or from its paper."""
    if not page.part.words["of"]:
        return page.may
    return page.open and (
        indicators.may_judge(page.request.actor, page.case.matter.area_id, page.part)
        or on_paper(page)
    )


def on_paper(page: Page) -> bool:
    """Whether the reader enters a level's answer from its paper: nobody works with this there."""
    if not page.part.words["of"] or not page.may:
        return False
    area = page.case.matter.area_id
    if indicators.may_judge(page.request.actor, area, page.part):
        return False
    today = page.case.today
    held = Membership.objects.filter(
        Q(end=None) | Q(end__gte=today),
        area_id=office_of(area, page.part.words["level"]), role__in=OFFICERS, start__lte=today,
    )  # fmt: skip
    return not held.exists()


def periods(page: Page) -> list[str]:
    """The time that runs, and the two before it; the latest that is over first."""
    today, size = page.case.today, page.part.words["period"]
    back = date(today.year - 2, today.month, 1)
    names = duties.names_of(size, back, today)[-3:]
    return [*names[-2::-1], names[-1]]


def show(page: Page) -> HttpResponse:
    """Every head with its indicators; what the reader can do about each."""
    row = assessment_of(page)
    if row is None:
        return _take_up(page)
    request, matter = page.request, page.case.matter
    sheet = sheet_of(row, page.case.today, files=True)
    paper = on_paper(page)
    may = row.settled_at is None and (paper or may_judge(page))
    over = page.case.today > row.last
    form = None
    if may and over:
        form = SettleForm.of(request, version=matter.version)
        if not paper:
            del form.fields["files"]
        if form.is_valid() and form.did(
            request, indicators.settle, matter_id=matter.pk, part=page.key, on_paper=paper,
            files=sent(request, indicators.MOST_FILES, field="files", kinds=PHOTOS + PAPERS),
            expected=form.version,
        ):  # fmt: skip
            return redirect("matter-part", matter.pk, page.key)
    return page.render(
        "parts/indicators.html",
        form,
        row=row,
        sheet=sheet,
        heads=_heads(sheet),
        band=sheet.band,
        after=_after_appeal(page, sheet),
        says=says,
        may_settle=may and over,
        may_show=may and row.stage == SELF,
        may_differ=may and row.stage != SELF,
        paper=paper,
        reads=page.mine or bool(request.actor.roles(matter.area_id) - {"villager"})
        or request.actor.officer_of(matter.area_id),
        points=any(len(i.values) > 2 or i.points > 1 for i in sheet.standard.indicators),
    )  # fmt: skip


def _after_appeal(page: Page, sheet: Sheet) -> list[dict[str, Any]]:
    """What appeals made of the settled result: each with its day, and the score that then holds."""
    parts = appeals.against(page.case, page.key) if sheet.row.settled_at else []
    rows = appeals.decided_on(page.case.matter.pk, parts) if parts else []
    found = []
    for row in rows:
        score = whole(row.instead)
        of, bands = sheet.row.of, sheet.bands
        band = bands.band_of(score, of) if bands and score is not None and score <= of else None
        found.append({"row": row, "score": score, "band": band, "outcome": OUTCOMES[row.outcome],
                      "look": LOOKS[row.outcome]})  # fmt: skip
    return found


def _heads(sheet: Sheet) -> list[tuple[str, list[tuple[Any, Any, Any, Any]]]]:
    """(head, [(indicator, answer, the answer before, evidence)]) in the standard's order."""
    return [
        (
            says.said(head.names),
            [
                (i, sheet.answers[i.key], sheet.before.get(i.key), sheet.evidence.get(i.key, ()))
                for i in head.indicators
            ],
        )
        for head in sheet.standard.heads
    ]


def _take_up(page: Page) -> HttpResponse:
    form, matter = None, page.case.matter
    standard = (
        standards.latest(page.part.words["standard"]) if page.part.words["standard"] else None
    )
    if page.may and standard is not None:
        form = TakeUpForm.of(page.request, version=matter.version)
        form.fields["period"].choices = [(p, says.period_name(p)) for p in periods(page)]
        if standard.subject == "person":
            form.fields["person_id"].choices = [("", _("Choose")), *_people(page)]
        else:
            del form.fields["person_id"]
        if form.is_valid() and form.did(
            page.request,
            indicators.take_up,
            matter_id=matter.pk,
            part=page.key,
            period=form.cleaned_data["period"],
            person_id=int(form.cleaned_data["person_id"]) if standard.subject == "person" else None,
            expected=form.version,
        ):
            return redirect("matter-part", matter.pk, page.key)
    heads = standard.heads if standard else ()
    return page.render("parts/indicators.html", form, row=None, standard=standard, plain=heads,
                       says=says)  # fmt: skip


def _people(page: Page) -> list[tuple[int, str]]:
    """Who holds a seat here, by name."""
    today = page.case.today
    seats = Membership.objects.filter(
        Q(end=None) | Q(end__gte=today), area_id=page.case.matter.area_id, start__lte=today
    ).exclude(role__in=("representative", "party_member", "probationary_member"))
    return sorted(
        {(m.person_id, m.person.name) for m in seats.select_related("person")},
        key=lambda x: (x[1], x[0]),
    )


def one(request: HttpRequest, pk: int, key: str, indicator: str) -> HttpResponse:
    """One indicator: give evidence, or, of a later stage, see it otherwise."""
    case, standing = words.load(request, pk)
    if key not in case.parts:
        raise Http404
    page = Page(request, case, standing, key)
    if page.part.kind != "indicators":
        raise Http404
    row = assessment_of(page)
    if row is None or row.settled_at is not None or not may_judge(page):
        raise Http404
    standard, _bands = standards.unpacked(row.standard_id, row.standard.raw)
    try:
        asked_for = standard.indicator(indicator)
    except KeyError:
        raise Http404 from None
    given: dict[str, Any] = {"matter_id": pk, "part": key, "indicator": indicator}
    if row.stage == SELF:
        form: ActForm = EvidenceForm.of(request, version=case.matter.version)
        done = form.is_valid() and _gave(request, form, given)
        heading = _("Give what shows it")
    else:
        sheet = sheet_of(row, case.today)
        before, now = sheet.before[indicator], sheet.answers[indicator]
        form = DifferForm.of(request, initial={"points": str(now.points), "reason": now.reason})
        form.fields["points"].choices = [
            (str(n), Choice(_points(asked_for, n, before.points), "")) for n in asked_for.values
        ]
        done = form.is_valid() and form.did(
            request, indicators.differ, **given,
            points=None if int(form.cleaned_data["points"]) == before.points
            else int(form.cleaned_data["points"]),
            reason=form.cleaned_data["reason"], on_paper=on_paper(page),
        )  # fmt: skip
        heading = _("How this level sees it")
    if done:
        return redirect("matter-part", pk, key)
    lead = says.said(asked_for.does) or says.asked_of(asked_for)
    return page.ask(form, heading, _("Save"), lead=lead, quote=says.said(asked_for.names))


def _gave(request: HttpRequest, form: ActForm, given: dict[str, Any]) -> bool:
    try:
        files = sent(request, indicators.MOST_FILES, field="files", kinds=PHOTOS + PAPERS)
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return form.did(
        request, indicators.give, **given, text=form.cleaned_data["text"], files=files,
        expected=form.version,
    )  # fmt: skip


def _points(indicator: Any, n: int, before: int) -> str:
    if indicator.values == (0, 1):
        said = pgettext("indicator", "Not met") if n == 0 else str(says.STATES["met"][0])
    else:
        said = ngettext("one point", "%(num)s points", n) % {"num": n}
    return said + (" · " + _("as before") if n == before else "")


def back(request: HttpRequest, pk: int, key: str, evidence: int) -> HttpResponse:
    """Evidence that holds no longer."""
    case, standing = words.load(request, pk)
    if key not in case.parts:
        raise Http404
    page = Page(request, case, standing, key)
    form = BackForm.of(request)
    if form.is_valid() and form.did(
        request, indicators.take_back, matter_id=pk, part=key, evidence_id=evidence,
        reason=form.cleaned_data["reason"],
    ):  # fmt: skip
        return redirect("matter-part", pk, key)
    return page.ask(form, _("This holds no longer"), pgettext("indicator", "Take it back"))


urlpatterns = [
    path("m/<int:pk>/<slug:key>/indicators/<slug:indicator>/", one, name="indicator"),
    path("m/<int:pk>/<slug:key>/evidence/<int:evidence>/", back, name="evidence-back"),
]
