"""Forms of pledges and goals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext

from xiangyue.actions.pledge_words import role_name
from xiangyue.actions.pledges import Terms, others
from xiangyue.actions.standing import Case
from xiangyue.core.part import Part
from xiangyue.core.pledges import BRANCH, Measure, Step
from xiangyue.core.procedure import Procedure
from xiangyue.data.models import Membership, Opinion
from xiangyue.web import matter_words as words
from xiangyue.web.figure_words import NAMES
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page
from xiangyue.web.uploads import Several

FIGURES = (
    *("opinions_answered", "opinions_in_time", "sittings", "meetings", "decisions", "closed"),
    *("activities", "postings", "duties_done", "requests_done", "requests_in_time"),
)
"""Figures of the area by which a goal is usually measured; the API takes any."""


class TermsForm(ActForm):
    """What is pledged, how it is measured, by when."""

    text = forms.CharField(
        label=lazy("What will be done"), widget=forms.Textarea(attrs={"rows": 3}), max_length=400
    )
    head = forms.ChoiceField(label=lazy("Of which sort it is"))
    measure = forms.CharField(
        label=lazy("How one sees that it is done"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=400,
        required=False,
    )
    due_on = forms.DateField(
        label=lazy("To be done by"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )
    steps = forms.CharField(
        label=lazy("Steps on the way, each with its day"),
        help_text=lazy("One a line: first the day, then what is reached by then, as 2026-06-30 …"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        error_messages={"required": lazy("Each goal has at least one step with its day.")},
    )
    have = forms.ChoiceField(
        label=lazy("The records count it"),
        help_text=lazy("Where the records hold the number, they say whether it was reached."),
        required=False,
    )
    least = forms.IntegerField(
        label=lazy("At least so many in the year"), min_value=1, required=False
    )
    carried_by = forms.ChoiceField(
        label=lazy("The matter that does it"),
        help_text=lazy(
            "Once that matter is closed with its record, this is kept. Nobody is asked."
        ),
        required=False,
    )

    def fit(self, part: Part, procedure: Procedure, known: Sequence[tuple[Any, str]] = ()) -> None:
        """Only what this part asks for; ``known``: the matters of the place, by id."""
        if heads := part.words["heads"]:
            self.fields["head"].choices = [("", _("Choose")), *head_names(part, procedure)]
        elif "head" in self.fields and not heads:
            del self.fields["head"]
        if not part.words["steps"]:
            del self.fields["steps"]
        figures = [(name, str(NAMES[name])) for name in FIGURES]
        self.fields["have"].choices = [("", _("No, it needs evidence")), *figures]
        self.fields["carried_by"].choices = [("", pgettext("pledge", "None")), *known]

    def clean_steps(self) -> tuple[Step, ...]:
        """The lines as steps."""
        found = []
        for n, line in enumerate(self.cleaned_data["steps"].splitlines(), 1):
            if not line.strip():
                continue
            day, _gap, text = line.strip().partition(" ")
            try:
                found.append(Step(text.strip(), date.fromisoformat(day)))
            except ValueError:
                raise forms.ValidationError(
                    _("Line %(n)s does not begin with a day, like 2026-06-30.") % {"n": n}
                ) from None
        return tuple(found)

    def terms(self) -> Terms:
        """What was written."""
        data = self.cleaned_data
        have = data.get("have", "")
        return Terms(
            text=data["text"],
            due_on=data["due_on"],
            head=data.get("head", ""),
            measure=data["measure"],
            figure=Measure(have, least=data.get("least") or 0) if have else Measure(),
            carried_by=int(data["carried_by"]) if data.get("carried_by") else None,
            steps=data.get("steps", ()),
        )


class ProposeForm(TermsForm):
    """Whose pledge it is, besides."""

    form_is = forms.CharField(widget=forms.HiddenInput, initial="propose", required=False)
    holder = forms.ChoiceField(label=lazy("Who pledges it"))
    opinion = forms.ChoiceField(
        label=lazy("The opinion that began it"),
        help_text=lazy("Whoever said it is told what becomes of it."),
        required=False,
    )
    field_order = ["holder", "head", "text", "measure", "due_on", "steps", "have", "least",
                   "carried_by", "opinion"]  # fmt: skip


class AskForm(ActForm):
    """What a villager asks those in office to pledge."""

    form_is = forms.CharField(widget=forms.HiddenInput, initial="ask", required=False)
    text = forms.CharField(
        label=lazy("What should they pledge?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=400,
    )
    in_return = forms.CharField(
        label=lazy("What those who ask will do themselves"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=400,
        required=False,
    )
    head = forms.ChoiceField(label=lazy("Of which sort it is"), required=False)
    asker = forms.CharField(
        label=lazy("Who asks, if you write it down for somebody"),
        help_text=lazy("The name as in the roster. It is not shown."),
        max_length=120,
        required=False,
    )


class ReasonForm(ActForm):
    """A reason that everyone reads."""

    reason = forms.CharField(
        label=lazy("The reason, which everyone reads"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


class ReportForm(ActForm):
    """Progress, or what shows that it is done."""

    evidence = forms.ChoiceField(
        label=lazy("What is it?"),
        choices=[("", lazy("Progress")), ("yes", lazy("What shows that it is done"))],
        widget=forms.RadioSelect,
        required=False,
    )
    text = forms.CharField(
        label=lazy("What was done"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )
    shows = forms.ChoiceField(label=lazy("A matter of the village that shows it"), required=False)
    photos = Several(
        label=lazy("Photos"),
        help_text=lazy("Up to 6. Where and when a photo was taken is removed."),
    )


class ReachForm(ActForm):
    """What shows that a step is reached."""

    text = forms.CharField(
        label=lazy("What shows it"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )
    photos = Several(
        label=lazy("Photos"),
        help_text=lazy("Up to 6. Where and when a photo was taken is removed."),
    )


class SettleForm(ActForm):
    """Whether it was kept."""

    kept = forms.ChoiceField(
        label=lazy("Was it kept?"),
        choices=[("yes", lazy("Yes")), ("no", lazy("No"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=lazy("What shows it; or why not"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


def head_names(part: Part, procedure: Procedure) -> list[tuple[str, str]]:
    """The heads of a part with their names."""
    lang = words.reader()
    return [(h, procedure.text(lang, "parts", part.key, "heads", h)) for h in part.words["heads"]]


def known(case: Case) -> list[tuple[str, str]]:
    """The other public matters of the place, the newest first."""
    rows = others(case.matter).order_by("-pk").values_list("pk", "title")[:60]
    return [(str(k), t) for k, t in rows]


def holders_of(page: Page) -> list[tuple[str, str]]:
    """Who may pledge here: whoever holds one of the roles today, each once, and the branch."""
    asked, lang = page.part.words["holders"], words.reader()
    today = page.case.today
    seats = (
        Membership.objects.filter(
            Q(end__isnull=True) | Q(end__gte=today),
            area_id=page.case.matter.area_id,
            start__lte=today,
            role__in=asked,
            person__active=True,
        )
        .values_list("person_id", "person__name", "role")
        .order_by("person__name", "person_id")
    )
    found: dict[int, tuple[str, str]] = {}
    for person, name, role in seats:
        before = found.get(person)
        if before is None or asked.index(role) < asked.index(before[1]):
            found[person] = (name, role)
    rows = sorted(found.items(), key=lambda r: (asked.index(r[1][1]), r[1][0]))
    people = [(str(p), f"{name} ({role_name(role, lang)})") for p, (name, role) in rows]
    return [*([(BRANCH, role_name(BRANCH, lang))] if BRANCH in asked else []), *people]


def opinions_of(page: Page) -> list[tuple[str, str]]:
    """The opinions that the matter took up."""
    rows = Opinion.objects.filter(matter=page.case.matter, public=True).order_by("pk")
    return [(str(pk), text[:60]) for pk, text in rows.values_list("pk", "text")[:100]]


def holder_of(value: str) -> dict[str, Any]:
    """The action's words for a chosen holder."""
    if value == BRANCH:
        return {"holder_id": None, "role": BRANCH}
    return {"holder_id": int(value)}
