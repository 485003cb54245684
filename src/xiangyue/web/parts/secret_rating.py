"""A secret rating: its opening, the way to rate, papers, its close, what is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import duty_reports, rating_scores, secret_ratings
from xiangyue.actions import plain_ballots as plain
from xiangyue.actions.standing import Case
from xiangyue.core.kinds.secret_rating import ADULTS
from xiangyue.core.part import Part
from xiangyue.data.models import Person, PlainBox, PlainVoter
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page
from xiangyue.web.plain_ballots import GRADES
from xiangyue.web.roster_names import person_named


class OpenForm(ActForm):
    """What is rated."""

    things = forms.CharField(
        label=lazy("What is rated?"),
        help_text=lazy("One a line: people, projects, services. Each is graded by itself."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )


class PaperForm(ActForm):
    """To whom a paper is handed."""

    person = forms.CharField(
        label=lazy("Who takes a paper ballot?"),
        help_text=lazy("The name on the roster; if several have it, add the household's number."),
        max_length=80,
    )


class GiveUpForm(ActForm):
    """Why it is given up."""

    reason = forms.CharField(
        label=lazy("Why is it given up?"),
        help_text=lazy("Nothing in it is ever opened. Papers are void. It can be held again."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
    )


def circle_words(part: Part) -> str:
    """Who rates, and who may instead, in words."""
    found = _circle(part.words["raters"])
    if part.words["instead"]:
        found = _("%(these)s; or instead %(those)s") % {
            "these": found, "those": _circle(part.words["instead"])
        }  # fmt: skip
    return found


def _circle(groups: Sequence[str]) -> str:
    roles = words.role_names([g for g in groups if g != ADULTS])
    everyone = [str(_("everyone of eighteen and more"))] if ADULTS in groups else []
    return (_(", ")).join([*everyone, *([roles] if roles else [])])


def asked(part: Part) -> list[tuple[str, str]]:
    """Who rates, with which grades, for how many days."""
    grades = _(", ").join(str(GRADES[g]) for g in part.words["grades"])
    return [
        (_("Who rates"), circle_words(part)),
        (_("Grades that can be given"), grades),
        (_("Days of the rating"), _("at the meeting") if part.words["hall"] else str(part.days)),
    ]


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many rated."""
    if not facts.get("closed"):
        return []
    return [_("%(n)s of %(of)s rated") % {"n": facts["voted"], "of": facts["entitled"]}]


def show(page: Page) -> HttpResponse:
    """Before it the opening; while it runs the way to rate; afterwards what is told."""
    box = secret_ratings.running(page.case, page.key)
    if box is None:
        return _to_open(page)
    if box.state == "closed" and not _reads(page):
        return page.render("parts/secret_rating.html", box=box, found=None, names=GRADES)
    if box.state == "closed":
        found = secret_ratings.result(box)
        roles = {g: words.role_name(g) for g in box.groups if g != ADULTS}
        return page.render(
            "parts/secret_rating.html", box=box, found=found, names=GRADES, roles=roles,
            reader=words.reader(), **_scored(box),
        )  # fmt: skip
    came = plain.total(plain.turnout(box))
    over = secret_ratings.over(box, came, page.request.now)
    counts = secret_ratings.papers_state(box)
    form = _form(page, box, came, over, counts) if page.may else None
    if isinstance(form, HttpResponse):
        return form
    return page.render(
        "parts/secret_rating.html",
        form,
        box=box,
        came=came,
        over=over,
        few=_rarer(came, box.papers["least"]),
        way=plain.mine(box, page.request.actor.person_id),
        counting=over and came.paper,
        counts=counts,
    )


def _scored(box: PlainBox) -> dict[str, str]:
    """What a grade is worth, and from how many points each band is, in words."""
    worth = rating_scores.points(box.result).items()
    steps = rating_scores.steps(box.result)
    lang, join = words.reader(), _(", ")
    return {
        "worth": join.join(
            _("%(grade)s %(n)s points") % {"grade": GRADES[grade], "n": n} for grade, n in worth
        ),
        "stars": join.join(
            _("%(band)s from %(n)s") % {"band": names[lang], "n": low} for low, names in steps
        ),
    }


def _rarer(came: plain.Turnout, least: int) -> str:
    """By which way so few have rated, beside others by the other, that whoever counts the papers
    could guess at them: ``paper``, ``phone``, or ""."""
    if not came.paper or not came.phone:
        return ""
    return "paper" if came.paper < least else "phone" if came.phone < least else ""


@dataclass(frozen=True)
class Running:
    """An open rating as a matter's page tells it; ``box``: to rate in, 0 for who cannot (now)."""

    until: date | None
    box: int
    way: str | None


def running(case: Case, parts: Sequence[str], request: HttpRequest) -> dict[str, Running]:
    """The ratings of these parts that can be taken part in now, by part: one query, none of none.
    A day that is over has nothing to rate any more."""
    if not parts:
        return {}
    mine = PlainVoter.objects.filter(box=OuterRef("pk"), person_id=request.actor.person_id or 0)
    rows = PlainBox.objects.filter(matter=case.matter, part__in=parts, state="open").annotate(
        mine=Subquery(mine.values("way")[:1])
    )
    return {
        b.part: Running(b.until, b.pk if b.mine == "" else 0, b.mine)
        for b in rows
        if b.until is None or case.today <= b.until
    }


def _reads(page: Page) -> bool:
    """Whether the reader is told the grades: of some methods only their own people are."""
    about = page.part.words["about"]
    roles = page.case.procedure.part(about).words["seen_by"] if about else ()
    return duty_reports.may_read(page.request.actor, page.case.matter.area_id, roles)


def _back(page: Page) -> HttpResponse:
    return redirect("matter-part", page.case.matter.pk, page.key)


def _to_open(page: Page) -> HttpResponse:
    if any(page.part.words[word] for word in ("about", "pledged", "wishes", "things")):
        return _to_open_known(page)
    form = OpenForm.of(page.request, version=page.case.matter.version) if page.may else None
    if (
        form is not None
        and form.is_valid()
        and form.did(
            page.request,
            secret_ratings.open_rating,
            matter_id=page.case.matter.pk,
            part=page.key,
            things=[t.strip() for t in form.cleaned_data["things"].splitlines() if t.strip()],
            expected=form.version,
        )
    ):
        return _back(page)
    return page.render("parts/secret_rating.html", form, box=None)


def _to_open_known(page: Page) -> HttpResponse:
    """Who or what is rated is known: those who report or have pledged, what the method names. Who
    rates may be chosen."""
    form = ActForm.of(page.request, version=page.case.matter.version) if page.may else None
    if form is not None and page.part.words["instead"]:
        form.fields["circle"] = forms.ChoiceField(
            label=_("Who rates"),
            choices=[
                ("", _circle(page.part.words["raters"])),
                ("1", _circle(page.part.words["instead"])),
            ],
            widget=forms.RadioSelect,
            required=False,
        )
    if (
        form is not None
        and form.is_valid()
        and form.did(
            page.request,
            secret_ratings.open_rating,
            matter_id=page.case.matter.pk,
            part=page.key,
            instead=bool(form.cleaned_data.get("circle")),
            expected=form.version,
        )
    ):
        return _back(page)
    said, key = page.case.procedure.text, page.key
    things = [said(words.reader(), "parts", key, "things", t) for t in page.part.words["things"]]
    return page.render("parts/secret_rating.html", form, box=None, things=things)


def end(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """At a meeting: end it by hand. Where it has to be held again: give it up."""
    case, standing = words.load(request, pk)
    if key not in case.parts or case.procedure.part(key).kind != "secret_rating":
        raise Http404
    page = Page(request, case, standing, key)
    box = secret_ratings.running(case, key)
    if not page.may or box is None or box.state == "closed":
        raise Http404
    gives_up = "give-up" in request.GET
    form = (GiveUpForm if gives_up else ActForm).of(request, version=case.matter.version)
    if form.is_valid():
        given = {"matter_id": pk, "part": key, "expected": form.version}
        act = secret_ratings.end_rating
        if gives_up:
            act, given["reason"] = secret_ratings.give_up, form.cleaned_data["reason"]
        if form.did(request, act, **given):
            return _back(page)
    heading = _("Give up this rating") if gives_up else _("End the rating")
    lead = "" if gives_up else _("Nobody can rate any more; papers are counted next, today.")
    return page.ask(form, heading, heading, lead=lead)


def _form(page: Page, box: PlainBox, came: plain.Turnout, over: bool, counts: str) -> Any:
    """What is to be done next: a paper handed out, papers counted, the close."""
    given = {"matter_id": page.case.matter.pk, "part": page.key}
    if not over:
        form: ActForm = PaperForm.of(page.request)
        if form.is_valid():
            with form.refusals():
                who = person_named(
                    page.case.matter.area_id,
                    form.cleaned_data["person"],
                    field="person",
                    among=Person.objects.filter(pk__in=box.roll.values("person_id")),
                )
                secret_ratings.give_paper(
                    actor=page.request.actor, now=page.request.now, person_id=who.pk, **given,
                    key=form.key,
                )  # fmt: skip
                return _back(page)
        return form
    if counts == "lost":
        return None
    if came.paper and counts != "agreed":
        return _count(page, box, given)
    form = ActForm.of(page.request, version=page.case.matter.version)
    if form.is_valid() and form.did(
        page.request, secret_ratings.close_rating, **given, expected=form.version
    ):
        return _back(page)
    return form


def _count(page: Page, box: PlainBox, given: dict[str, Any]) -> Any:
    form = ActForm.of(page.request)
    form.fields["returned"] = forms.IntegerField(label=_("Papers that came back"), min_value=0)
    asked = plain.asked_of(box)
    for q in asked:
        for grade in q.options:
            name: str | Promise = GRADES[grade]
            form.fields[f"{q.key}-{grade}"] = forms.IntegerField(label=name, min_value=0)
    form.sheet = [(q.title, [f"{q.key}-{grade}" for grade in q.options]) for q in asked]
    if form.is_valid():
        data = form.cleaned_data
        grades = {q.key: {g: data[f"{q.key}-{g}"] for g in q.options} for q in asked}
        if form.did(
            page.request,
            secret_ratings.enter_papers,
            **given,
            returned=data["returned"],
            grades=grades,
        ):
            return _back(page)
    return form


urlpatterns = [
    path("m/<int:pk>/<slug:key>/rating-end/", end, name="rating-end"),
]
