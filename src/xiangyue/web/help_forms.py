"""The form of a request: of a villager for themself, of the office for somebody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.core.refusals import refuse
from xiangyue.core.services import Service
from xiangyue.data.models import Person
from xiangyue.web import request_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.matter_words import reader


class RequestForm(ActForm):
    """What is asked. ``asks``: must, may or none of the list of services."""

    text = forms.CharField(
        label=lazy("What do you need help with?"),
        help_text=lazy(
            "In your own words. Only you, who carries it and the village office read it."
        ),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        max_length=2000,
    )
    service = forms.ChoiceField(label=lazy("Which service is it?"), required=False)
    asker = forms.CharField(
        label=lazy("Who asks for it?"),
        help_text=lazy("The name, as in the roster."),
        max_length=60,
        required=False,
    )
    household = forms.CharField(
        label=lazy("Household number"),
        help_text=lazy("It tells two people of one name apart."),
        max_length=20,
        required=False,
    )
    phone = forms.CharField(
        label=lazy("Phone"),
        help_text=lazy("So that we can tell you. Kept encrypted."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        max_length=30,
        required=False,
    )
    channel = forms.ChoiceField(
        label=lazy("How did it come in?"),
        widget=forms.RadioSelect(attrs={"data-two": True}),
        required=False,
    )
    opinion = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        services: Mapping[str, Service],
        asks: str,
        office: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        self.services = services
        offered = [(s.key, s.name[reader()]) for s in services.values()]
        if asks == "none":
            del self.fields["service"]
        else:
            first = _("Something else") if asks == "may" else _("Please choose")
            self.fields["service"].choices = [("", first), *offered]
            self.fields["service"].required = asks == "must"
        if not office:
            for name in ("asker", "household", "channel"):
                del self.fields[name]
        else:
            self.fields["text"].label = _("What does the villager need help with?")
            self.fields["asker"].required = True
            self.fields["channel"].choices = [
                (k, v) for k, v in words.CHANNELS.items() if k != "web"
            ]
            self.fields["channel"].required = True

    def given(self, area: str) -> dict[str, Any]:
        """What the action is given; one query where somebody of the roster is named."""
        data = self.cleaned_data
        given: dict[str, Any] = {
            "text": data["text"],
            "service": data.get("service", ""),
            "phone": data["phone"],
        }
        if self.office:
            given |= {"channel": data["channel"], "asker": data["asker"]}
            given["person_id"] = _person(area, data["asker"], data["household"])
            given["opinion_id"] = data.get("opinion")
        return given


def _person(area: str, name: str, household: str) -> int | None:
    found = Person.objects.filter(area_id=area, active=True, name=name.strip())
    if household.strip():
        found = found.filter(household__number=household.strip())
    some = list(found.values_list("pk", flat=True)[:2])
    if len(some) > 1:
        raise refuse("request.two-of-a-name", field="household")
    return int(some[0]) if some else None
