"""The contract: bidder, price and resolution out of the records; what was signed is entered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import works_contracts
from xiangyue.actions.files import PAPERS, PHOTOS
from xiangyue.data.models import Bid, Seal, SealUse, WorksContract
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page
from xiangyue.web.roster_names import person_named
from xiangyue.web.uploads import Several, sent


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )


class SignForm(ActForm):
    """What stands in it."""

    on = _day(lazy("Signed on"))
    starts = _day(lazy("The works begin on"))
    ends = _day(lazy("The works are finished by"))
    terms = forms.CharField(
        label=lazy("Its terms: quality, payment, delay, guarantee"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )
    percent = forms.IntegerField(
        label=lazy("Per cent kept back as a quality deposit"), min_value=0, max_value=100, initial=3
    )
    times = forms.IntegerField(
        label=lazy("In how many payments is the rest paid?"), min_value=1, max_value=60, initial=1,
        help_text=lazy("All but the deposit. They stand on the register of contracts at once."),
    )  # fmt: skip
    first_due = forms.DateField(
        label=lazy("The first payment is due on"), required=False,
        help_text=lazy("Empty: on the day by which the works are finished."),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )  # fmt: skip
    months = forms.IntegerField(
        label=lazy("Months from one payment to the next"), min_value=1, max_value=12, initial=1
    )
    approver = forms.CharField(label=lazy("Who approved the use of the seal?"), max_length=80)
    keeper = forms.CharField(label=lazy("Who keeps the seal and used it?"), max_length=80)
    copies = forms.IntegerField(label=lazy("How many copies were stamped?"), min_value=1, initial=2)
    files = Several(
        label=lazy("Photos or a scan of what was sealed"),
        help_text=lazy("It stands in the log of the seal at once, and is not entered there again."),
        kinds=PHOTOS + PAPERS,
    )


def show(page: Page) -> HttpResponse:
    """The contract, or the award that it follows and the form."""
    matter, request = page.case.matter, page.request
    found = (
        WorksContract.objects.filter(matter=matter)
        .select_related("bid__tender", "approver", "keeper", "entry")
        .first()
    )
    bid = found.bid if found else Bid.objects.filter(tender__matter=matter, awarded=True).first()
    form = None
    if page.may and found is None:
        seal = Seal.objects.filter(
            area_id=matter.area_id, practice=matter.practice, body="village_committee", gone_on=None
        ).select_related("keeper").first()  # fmt: skip
        form = SignForm.of(
            request, version=matter.version,
            initial={"on": page.case.today, "keeper": seal.keeper.name if seal else ""},
        )  # fmt: skip
        if seal is None:
            del form.fields["copies"], form.fields["files"]
        if form.is_valid():
            data, people = form.cleaned_data, {}
            kept: dict[str, Any] = {}
            with form.refusals():
                if seal:
                    kept["copies"] = data["copies"]
                    kept["files"] = sent(request, 6, field="files", kinds=PHOTOS + PAPERS)
                for field in ("approver", "keeper"):
                    people[f"{field}_id"] = person_named(
                        matter.area_id, data[field], field=field
                    ).pk
            names = ("on", "starts", "ends", "terms", "percent", "times", "first_due", "months")
            given = {k: data[k] for k in names}
            if not form.errors and form.did(
                request, works_contracts.sign, matter_id=matter.pk, part=page.key,
                expected=form.version, **given, **people, **kept,
            ):  # fmt: skip
                return page.done()
    use = SealUse.objects.filter(contract=found.entry_id).first() if found and found.entry else None
    return page.render("parts/contract.html", form, contract=found, bid=bid, use=use)


def told(facts: Mapping[str, Any]) -> list[str]:
    """The price."""
    if not facts.get("signed"):
        return []
    return [_("%(n)s yuan") % {"n": f"{int(facts['price']) / 100:,.2f}"}]
