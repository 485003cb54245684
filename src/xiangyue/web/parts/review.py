"""A level above looks at the matter: handed in by the village, answered by the office."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.actions import reviews
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.files import PAPERS, PHOTOS, Kept
from xiangyue.core.bodies import OFFICERS
from xiangyue.core.calendar import WORK
from xiangyue.core.kinds.review import OUTCOMES, office_of
from xiangyue.core.part import Part
from xiangyue.core.places import display_name, level_of
from xiangyue.data.models import Area, Review
from xiangyue.data.reviews import ENDED
from xiangyue.methods.wording import sentences
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, Choice
from xiangyue.web.matter_words import reader
from xiangyue.web.part_page import Page
from xiangyue.web.uploads import Several, sent

STATES: dict[str, tuple[Promise | str, str]] = {  # the outcome in words, and its look
    "": (lazy("Waits for an answer"), "open"),
    "approved": (lazy("Approved"), "done"),
    "refused": (lazy("Not approved"), "bad"),
    "returned": (lazy("Sent back to be corrected"), "warn"),
    "advised": (lazy("Advice given"), "done"),
    "filed": (lazy("On file"), "done"),
    ENDED: (lazy("The matter ended before an answer came"), "wait"),
}
EFFECTS: dict[str, Promise | str] = {
    "approves": lazy("Without its approval the matter cannot go on."),
    "advises": lazy("It gives advice, which cannot stop the matter."),
    "files": lazy("It keeps it on file, and may order that it is corrected."),
}


class _Files(ActForm):
    files = Several(
        label=lazy("Photos or PDF"),
        help_text=lazy("At most 10."),
        kinds=PHOTOS + PAPERS,
    )


class HandInForm(_Files):
    """The papers that go up."""

    papers = forms.MultipleChoiceField(
        label=lazy("The papers that go with it"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label=lazy("A word to the office"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    field_order = ["papers", "note", "files"]


class AnswerForm(_Files):
    """The office's answer."""

    outcome = forms.ChoiceField(label=lazy("The answer"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=lazy("Words of the answer"),
        help_text=lazy("Sent back or not approved: say why, and what has to be corrected."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        required=False,
    )
    number = forms.CharField(label=lazy("Number of the paper"), max_length=60, required=False)
    field_order = ["outcome", "text", "number", "files"]


class OrderForm(_Files):
    """An order to correct what is on file."""

    text = forms.CharField(
        label=lazy("What is against the law or the state's policy, and what has to be corrected"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )
    field_order = ["text", "files"]


def asked(part: Part) -> list[tuple[Any, Any]]:
    """Which level, what its answer does, within how many working days."""
    level = sentences()[f"level.{part.words['level']}"][reader()]
    rows: list[tuple[Any, Any]] = [
        (_("Who looks at it"), level),
        (_("What its answer does"), EFFECTS[part.words["effect"]]),
    ]
    if n := part.words["working_days"]:
        rows.append((_("How long"), _days(n)))
    return rows


def told(facts: Mapping[str, Any]) -> list[str]:
    """How often it was sent back, whether it came late."""
    lines = []
    if n := facts.get("returned"):
        lines.append(ngettext("sent back once", "sent back %(num)s times", n) % {"num": n})
    if facts.get("late"):
        lines.append(_("answered late"))
    return lines


def _days(n: int) -> str:
    return ngettext("within one working day", "within %(num)s working days", n) % {"num": n}


def deadline_words(row: Review, today: date) -> tuple[str, str]:
    """How many working days are left, or how many it is late, with its look: ("", "") for none."""
    if row.due_on is None or row.outcome == ENDED:
        return "", ""
    ended = local_day(row.answered_at) if row.answered_at else today
    late = WORK.working_days_between(row.due_on, ended)
    if late or ended > row.due_on:
        n = max(late, 1)
        words = ngettext("one working day late", "%(num)s working days late", n) % {"num": n}
        return words, "bad"
    if row.answered_at:
        return _("in time"), "done"
    left = WORK.working_days_between(today, row.due_on)
    if not left:
        return _("last day today"), "warn"
    words = ngettext("one working day left", "%(num)s working days left", left) % {"num": left}
    return words, "warn" if left <= 2 else "wait"


def show(page: Page) -> HttpResponse:
    """Where it is: what was handed in, what came back, and the form for who has to act now."""
    request, matter, part = page.request, page.case.matter, page.part
    rows = list(
        Review.objects.filter(matter=matter, part=page.key)
        .select_related("submitted_by", "taken_by", "answered_by")
        .prefetch_related("files")
        .order_by("-round")
    )
    last = rows[0] if rows else None
    office = office_of(matter.area_id, part.words["level"])
    officer = request.actor.holds(office, *OFFICERS)
    running = matter.state == "running"
    waits = running and last is not None and last.answered_at is None
    do, form = _form(page, last, office, officer and running)
    if form is not None and form.is_valid():
        with form.refusals():
            with contextlib.suppress(AlreadyDone):
                ACTS[do](page, last, form)
            return redirect("matter-part", matter.pk, page.key)
    area = Area.objects.filter(code=office).first()
    today, facts = page.case.today, page.case.facts(page.key)
    late = waits and last.due_on is not None and today > last.due_on  # type: ignore[union-attr]
    return page.render(
        "parts/review.html",
        form,
        do=do,
        rows=[(r, *STATES[r.outcome], *deadline_words(r, today)) for r in rows],
        last=last,
        seated=date.fromisoformat(facts["seated"]) if facts.get("seated") else None,
        waits=waits,
        officer=officer,
        office=display_name(area.name, level_of(office)) if area else office,
        effect=EFFECTS[part.words["effect"]],
        days=_days(part.words["working_days"]) if part.words["working_days"] else "",
        papers={p: _paper(page, p) for r in rows for p in r.papers} or None,
        may_go_on=page.may and late and part.words["effect"] == "advises",
        mine=page.mine or officer,
        may_take=officer and waits and last is not None and last.taken_at is None,
    )


def _paper(page: Page, name: str) -> str:
    return page.case.procedure.text(reader(), "parts", page.key, "papers", name) or name


def _form(
    page: Page, last: Review | None, office: str, officer: bool
) -> tuple[str, ActForm | None]:
    """What the reader may do now, with its form."""
    request, part, asked_for = page.request, page.part, page.request.POST.get("do", "")
    version = page.case.matter.version
    if asked_for == "take-in":
        return asked_for, ActForm.of(request)
    if asked_for == "go-on":
        return asked_for, ActForm.of(request)
    if last is not None and last.answered_at is None:
        paper = page.mine and not officer and not reviews.has_officer(office, page.case)
        if not (officer or paper) or page.case.matter.state != "running":
            return "", None
        form = AnswerForm.of(request)
        form.fields["outcome"].choices = [
            (o, Choice(STATES[o][0], "")) for o in OUTCOMES[part.words["effect"]]
        ]
        return ("answer" if officer else "paper"), form
    if officer and last is not None and last.outcome == "filed":
        return "order", OrderForm.of(request)
    again = bool(page.case.facts(page.key).get("corrections_open"))
    if (page.may or (page.mine and again)) and page.case.matter.state == "running":
        form = HandInForm.of(request, version=version)
        form.fields["papers"].choices = [(p, _paper(page, p)) for p in part.words["papers"]]
        if not part.words["papers"]:
            del form.fields["papers"]
        if last is not None:
            form.fields["note"].label = _("What has been corrected")
            form.fields["note"].required = True
        return "hand-in", form
    return "", None


def _common(page: Page, form: ActForm) -> dict[str, Any]:
    return {"actor": page.request.actor, "now": page.request.now, "key": form.key}


def _sent(page: Page) -> list[Kept]:
    return sent(page.request, reviews.MOST_FILES, field="files", kinds=PHOTOS + PAPERS)


def _hand_in(page: Page, last: Review | None, form: Any) -> None:
    data = form.cleaned_data
    reviews.hand_in(
        **_common(page, form),
        matter_id=page.case.matter.pk,
        part=page.key,
        papers=data.get("papers", []),
        note=data["note"],
        files=_sent(page),
        expected=form.version,
    )


def _take_in(page: Page, last: Review | None, form: Any) -> None:
    reviews.take_in(**_common(page, form), review_id=last.pk if last else 0)


def _answer(page: Page, last: Review | None, form: Any) -> None:
    data = form.cleaned_data
    assert last is not None
    reviews.answer(
        **_common(page, form),
        review_id=last.pk,
        outcome=data["outcome"],
        text=data["text"],
        number=data["number"],
        on_paper=not page.request.actor.holds(last.office_id, *OFFICERS),
        files=_sent(page),
    )


def _order(page: Page, last: Review | None, form: Any) -> None:
    assert last is not None
    reviews.order_correction(
        **_common(page, form),
        review_id=last.pk,
        text=form.cleaned_data["text"],
        files=_sent(page),
    )


def _go_on(page: Page, last: Review | None, form: Any) -> None:
    reviews.go_on(**_common(page, form), matter_id=page.case.matter.pk, part=page.key)


ACTS: dict[str, Callable[[Page, Review | None, Any], None]] = {
    "hand-in": _hand_in,
    "take-in": _take_in,
    "answer": _answer,
    "paper": _answer,
    "order": _order,
    "go-on": _go_on,
}
