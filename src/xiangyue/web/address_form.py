"""A form of what is made known to all: a find that only looks like a home address can be passed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from xiangyue.core.refusals import Refusal
from xiangyue.web.forms import ActForm


class AddressForm(ActForm):
    """The tick is offered once the act was refused for such a find, and while it is set."""

    addresses_confirmed = forms.BooleanField(
        label=lazy("I have looked: what looks like a home address is none"),
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["addresses_confirmed"] = self.fields.pop("addresses_confirmed")  # the last
        if self.is_bound and self.data.get("addresses_confirmed"):
            self._offer()

    def refuse(self, refusal: Refusal) -> None:
        super().refuse(refusal)
        if any(check.says == "masking.address" for check in refusal.checks):
            self._offer()

    def _offer(self) -> None:
        self.fields["addresses_confirmed"].widget = forms.CheckboxInput()
