"""What the pages of protected reports share: findings in words, whom a report may be about."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from xiangyue.core.refusals import refuse
from xiangyue.data.models import Area, Membership
from xiangyue.methods.report_routes import routes
from xiangyue.web.forms import ActForm
from xiangyue.web.matter_words import role_names

FINDINGS: dict[str, Promise | str] = {
    "founded": lazy("It is so"),
    "partly": lazy("Part of it is so"),
    "unfounded": lazy("It is not so"),
    "unclear": lazy("It could not be made clear"),
}


def accusable(area: str, day: date) -> list[tuple[str, str]]:
    """Who holds a post in a village (or the villages of a township): [("person", words)]."""
    rows = (
        Membership.objects.filter(
            Q(end__isnull=True) | Q(end__gte=day),
            area__code__startswith=area,
            area__level=5,
            start__lte=day,
            role__in=routes().about,
        )
        .exclude(role="representative")
        .select_related("person", "area")
        .order_by("area", "pk")
    )
    found: dict[str, tuple[str, list[str]]] = {}
    for row in rows:
        key = f"{row.person_id}-{row.area_id}"
        where = "" if len(area) == 12 else f"{row.area.name} "
        found.setdefault(key, (where + row.person.name, []))[1].append(row.role)
    return [(key, f"{name} · {role_names(roles)}") for key, (name, roles) in found.items()]


def villages(area: str) -> list[tuple[str, str]]:
    """The villages of a county that take part, (code, the township's name and its own): one
    query."""
    found = Area.objects.filter(
        Q(level=5, jurisdiction__isnull=False) | Q(level=4), code__startswith=area
    )
    rows = list(found.order_by("code").values_list("code", "name"))
    town = {code: name for code, name in rows if len(code) < 12}
    return [
        (code, f"{town.get(code[:9], '')} {name}".strip())
        for code, name in rows
        if code not in town
    ]


class ReportForm(ActForm):
    """What is reported, about whom, with a name or without."""

    about = forms.ChoiceField(
        label=lazy("Whom is it about?"),
        help_text=lazy("It goes to an office that is not that person's own."),
    )
    text = forms.CharField(
        label=lazy("What happened?"),
        help_text=lazy(
            "When, where, what; who else knows; what shows it. Leave out what would give you away."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "autocomplete": "off"}),
        max_length=4000,
    )
    name = forms.CharField(
        label=lazy("Your name"),
        help_text=lazy("You need not give it. Only the office that looks into it can open it."),
        widget=forms.TextInput({"autocomplete": "off"}),
        max_length=60,
        required=False,
    )
    phone = forms.CharField(
        label=lazy("Phone"),
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
        max_length=30,
        required=False,
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [("", lazy("Please choose")), *people]
        self.people = [key for key, _words in people]

    def accused(self) -> tuple[int, str]:
        """Whom it is about, and the village; Refusal for somebody else."""
        person, _, village = self.cleaned_data["about"].partition("-")
        if self.cleaned_data["about"] not in self.people:
            raise refuse("report.about", field="about")
        return int(person), village
