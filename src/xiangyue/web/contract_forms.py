"""What is typed of a contract: its terms, its end, a payment."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions.files import PAPERS, PHOTOS
from xiangyue.data.contracts import KINDS
from xiangyue.web import register_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.money import MoneyField
from xiangyue.web.uploads import Several

DAY = {"type": "date", "class": "short"}


class TermForm(ActForm):
    """For how much, from when to when, paid how: the same of a new contract and a renewal."""

    amount = MoneyField(label=lazy("Whole amount, in yuan"))
    starts = forms.DateField(label=lazy("First day"), widget=forms.DateInput(attrs=DAY))
    ends = forms.DateField(label=lazy("Last day"), widget=forms.DateInput(attrs=DAY))
    times = forms.IntegerField(
        label=lazy("Paid in how many payments?"), min_value=1, max_value=600, initial=1
    )
    first_due = forms.DateField(
        label=lazy("The first payment is due on"), widget=forms.DateInput(attrs=DAY)
    )
    months = forms.IntegerField(
        label=lazy("Months from one payment to the next"), min_value=1, max_value=120, initial=12
    )
    matter = forms.ChoiceField(
        label=lazy("By which resolution?"), required=False,
        help_text=lazy("Without a resolution of the assembly no contract is entered."),
    )  # fmt: skip
    # Asked for by the act, which says by which clause.
    matter.asked = True  # type: ignore[attr-defined]
    summary = forms.CharField(
        label=lazy("What it says, in a few words, for all to read"), max_length=500,
        required=False, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    files = Several(
        label=lazy("The contract: photos or PDF"), kinds=PHOTOS + PAPERS,
        help_text=lazy("Only the office and the supervision committee see it."),
    )  # fmt: skip


class ContractForm(TermForm):
    """A contract."""

    kind = forms.ChoiceField(
        label=lazy("What kind of contract is it?"),
        choices=[(k, words.CONTRACT_KINDS[k]) for k in KINDS],
    )
    title = forms.CharField(label=lazy("What is it called?"), max_length=120)
    other = forms.CharField(label=lazy("With whom?"), max_length=120)
    way = forms.ChoiceField(
        label=lazy("Who pays?"), choices=list(words.WAYS.items()), widget=forms.RadioSelect
    )
    asset = forms.ChoiceField(
        label=lazy("Which asset or resource?"), required=False,
        help_text=lazy("Needed for a lease and for a contract of land."),
    )  # fmt: skip
    quantity = forms.CharField(
        label=lazy("How much of it?"), required=False, max_length=20,
        help_text=lazy("Empty: all that is free of it."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
    )  # fmt: skip
    field_order = (
        "kind", "title", "other", "way", "asset", "quantity", "amount", "starts", "ends", "times",
        "first_due", "months", "matter", "summary", "files",
    )  # fmt: skip


class EndForm(ActForm):
    """Ended, and why."""

    on = forms.DateField(label=lazy("It ended on"), widget=forms.DateInput(attrs=DAY))
    reason = forms.CharField(
        label=lazy("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class PayForm(ActForm):
    """Money that came or went."""

    amount = MoneyField(label=lazy("How much, in yuan?"))
    day = forms.DateField(label=lazy("On which day?"), widget=forms.DateInput(attrs=DAY))
    voucher = forms.CharField(
        label=lazy("Number of the voucher in the books"), max_length=20, required=False
    )
    text = forms.CharField(label=lazy("Remark"), max_length=200, required=False)
