"""The register of assets and resources: the list for all, one with its entries, entering them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from xiangyue.actions import assets, registers
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core import money as yuan
from xiangyue.core import quantities
from xiangyue.data.assets import ASSETS, KINDS, RESOURCES
from xiangyue.data.models import Asset, Stocktake
from xiangyue.web import register_words as words
from xiangyue.web.formats import day, is_chinese, local_day, money
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.money import MoneyField
from xiangyue.web.opinion_words import opened
from xiangyue.web.register_forms import form_page, offer_resolutions
from xiangyue.web.register_words import crumbs

GROUPS = {"assets": lazy("Assets"), "resources": lazy("Resources")}


def _units() -> list[tuple[str, str]]:
    return [(k, zh if is_chinese() else en) for k, (zh, en) in quantities.UNITS.items()]


class AssetForm(ActForm):
    """An asset or resource."""

    kind = forms.ChoiceField(
        label=lazy("What kind is it?"), choices=[(k, words.ASSET_KINDS[k]) for k in KINDS]
    )
    name = forms.CharField(label=lazy("What is it called?"), max_length=120)
    place = forms.CharField(label=lazy("Where is it?"), max_length=120, required=False)
    quantity = forms.CharField(
        label=lazy("How much of it is there?"),
        help_text=lazy("A number with four decimals at most, like 12.5."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
    )
    unit = forms.ChoiceField(label=lazy("In which unit?"))
    value = MoneyField(
        label=lazy("What is it worth in the books, in yuan?"), required=False,
        help_text=lazy("Leave empty if it was never valued."),
    )  # fmt: skip
    origin = forms.ChoiceField(
        label=lazy("Where does it come from?"), choices=list(words.ORIGINS.items()),
        widget=forms.RadioSelect,
    )  # fmt: skip
    since = forms.DateField(
        label=lazy("The collective's since"), required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )  # fmt: skip
    user = forms.CharField(
        label=lazy("Who uses or keeps it?"), max_length=120, required=False,
        help_text=lazy("Leave empty if it is idle."),
    )  # fmt: skip
    note = forms.CharField(
        label=lazy("Remark for the office"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class ChangeForm(ActForm):
    """A dated entry."""

    kind = forms.ChoiceField(
        label=lazy("What changed?"), choices=[(k, words.CHANGES[k]) for k in assets.FREE],
        widget=forms.RadioSelect,
    )  # fmt: skip
    day = forms.DateField(
        label=lazy("On which day?"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )
    quantity = forms.CharField(
        label=lazy("How much?"), required=False, max_length=20,
        help_text=lazy("What goes, or the right quantity. Empty: all of it."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
    )  # fmt: skip
    value = MoneyField(label=lazy("New value, in yuan"), required=False)
    proceeds = MoneyField(label=lazy("What did it bring, in yuan?"), required=False)
    user = forms.CharField(label=lazy("Who uses it now?"), max_length=120, required=False)
    text = forms.CharField(
        label=lazy("Why, to whom?"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    matter = forms.ChoiceField(
        label=lazy("By which resolution?"), required=False,
        help_text=lazy("Needed above the amount, for land, and for what was never valued."),
    )  # fmt: skip


@require_safe
def index(request: HttpRequest, code: str) -> HttpResponse:
    """The register, for all: by group and kind, printed or as a table."""
    area, here = opened(code)
    rows = list(
        Asset.objects.filter(area_id=code, practice=here.practice)
        .exclude(state="gone")
        .order_by("number")
    )
    group = request.GET.get("group", "")
    kinds = {"assets": ASSETS, "resources": RESOURCES}.get(group, KINDS)
    found = [r for r in rows if r.kind in kinds]
    users = assets.used_by(found)
    if request.GET.get("as") == "csv":
        return _csv(code, found, users)
    land = [quantities.square_metres(r.quantity, r.unit) for r in rows if r.kind in RESOURCES]
    sheet = Stocktake.objects.filter(area_id=code, practice=here.practice).order_by("-year").first()
    context = {
        "area": area,
        "practice": here.practice,
        "crumbs": crumbs(area, (_("Assets and resources"), "")),
        "rows": [_told(r) | {"user": users[r.pk]} for r in found],
        "total": len(rows),
        "filters": [
            (key, name, sum(r.kind in of for r in rows))
            for key, name, of in (
                ("assets", GROUPS["assets"], ASSETS),
                ("resources", GROUPS["resources"], RESOURCES),
            )
        ],
        "group": group if group in GROUPS else "",
        "value": money(sum(r.value or 0 for r in rows)),
        "unvalued": sum(r.value is None and r.kind in ASSETS for r in rows),
        "land": sum(n or 0 for n in land),
        "idle": sum(r.state == "idle" for r in rows),
        "may": request.actor.holds(code, *registers.ENTERERS),
        "sheet": sheet,
    }
    return render(request, "registers/assets.html", context)


def _told(r: Asset) -> dict[str, Any]:
    return {
        "row": r,
        "kind": words.ASSET_KINDS[r.kind],
        "quantity": words.quantity(r.quantity, r.unit),
        "value": money(r.value) if r.value is not None else "—",
        "origin": words.ORIGINS[r.origin],
        "state": words.ASSET_STATES[r.state],
    }


def _csv(code: str, rows: list[Asset], users: dict[int, str]) -> HttpResponse:
    heads = [_("No."), _("Kind"), pgettext("asset", "Name"), _("Place"), _("Quantity"),
             pgettext("asset", "Unit"), _("Value (yuan)"), _("Origin"), _("State"),
             _("Used by")]  # fmt: skip
    return words.as_csv(
        f"assets-{code}",
        heads,
        [
            (r.number, words.ASSET_KINDS[r.kind], r.name, r.place,
             quantities.shown(r.quantity).replace(",", ""), quantities.UNITS[r.unit][0],
             words.yuan(r.value), words.ORIGINS[r.origin], words.ASSET_STATES[r.state][0],
             users[r.pk])
            for r in rows
        ],
    )  # fmt: skip


def new(request: HttpRequest, code: str) -> HttpResponse:
    """Enter an asset."""
    area, _here = opened(code)
    request.actor.require(code, *registers.ENTERERS)
    form = AssetForm.of(request, initial={"unit": "piece", "origin": "collective"})
    form.fields["unit"].choices = _units()
    if form.is_valid():
        with form.refusals():
            try:
                pk = assets.enter(
                    actor=request.actor, now=request.now, area=code, key=form.key,
                    **{k: form.cleaned_data[k] for k in AssetForm.declared_fields if k in OWN},
                ).pk  # fmt: skip
            except AlreadyDone as done:
                pk = int(done.result)
            return redirect("asset", pk)
    return form_page(
        request, form, area, "assets", _("Enter an asset or a resource"), url("assets", code)
    )


OWN = ("kind", "name", "place", "quantity", "unit", "value", "origin", "since", "user", "note")


@require_safe
def asset(request: HttpRequest, pk: int) -> HttpResponse:
    """One with its entries and its contracts."""
    row = assets.look(pk)
    area, here = opened(row.area_id)
    told = _told(row)
    entries = list(row.changes.select_related("matter").order_by("-day", "-pk"))
    office = registers.may_read(request.actor, area.code)
    facts = [
        (_("Number on the register"), str(row.number)),
        (_("Kind"), told["kind"]),
        (_("Place"), row.place),
        (_("Quantity"), told["quantity"]),
        (_("Value in the books"), told["value"]),
        (_("Origin"), told["origin"]),
        (_("The collective's since"), day(row.since)),
        (_("Used by"), assets.used_by([row])[row.pk]),
    ]
    if office and row.note:
        facts.append((_("Remark for the office"), row.note))
    context = {
        "area": area,
        "practice": here.practice,
        "crumbs": crumbs(
            area, (_("Assets and resources"), url("assets", area.code)), (row.name, "")
        ),
        "asset": row,
        "state": told["state"],
        "facts": facts,
        "entries": [
            {
                "day": c.day,
                "what": words.CHANGES[c.kind],
                "text": c.text,
                "quantity": words.quantity(c.quantity, row.unit),
                "value": money(c.value) if c.value is not None else "—",
                "proceeds": money(c.proceeds) if c.proceeds is not None else "",
                "matter": c.matter,
            }
            for c in entries
        ],
        "contracts": list(row.contracts.exclude(state="replaced").order_by("-starts")),
        "contract_states": words.CONTRACT_STATES,
        "may": request.actor.holds(area.code, *registers.ENTERERS) and row.state != "gone",
    }
    return render(request, "registers/asset.html", context)


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """A dated entry."""
    row = assets.look(pk)
    code = row.area_id
    area, _here = opened(code)
    request.actor.require(code, *registers.ENTERERS)
    today = local_day(request.now)
    form = ChangeForm.of(
        request, version=row.version,
        initial={"kind": request.GET.get("kind", "valued"), "day": today.isoformat()},
    )  # fmt: skip
    offer_resolutions(form, code, row.practice, request.now)
    if form.is_valid():
        d = form.cleaned_data
        with form.refusals():
            once(
                request, assets.change, key=form.key, asset_id=pk, kind=d["kind"], day=d["day"],
                text=d["text"], quantity=d["quantity"], value=d["value"], proceeds=d["proceeds"],
                user=d["user"], matter_id=int(d["matter"]) if d["matter"] else None,
                expected=form.version,
            )  # fmt: skip
            return redirect("asset", pk)
    most = registers.number_in_force("asset.disposal-most", code, today)
    told = _told(row)
    facts = [(_("Quantity"), told["quantity"]), (_("Value in the books"), told["value"])]
    lead = _(
        "Above %(amount)s nothing is sold, given away or written off without a resolution."
    ) % {"amount": yuan.words(most.value * 100)["zh" if is_chinese() else "en"]}
    return form_page(
        request, form, area, "assets", _("Enter a change: %(name)s") % {"name": row.name},
        url("asset", pk), facts=facts, lead=lead,
    )  # fmt: skip


urlpatterns = [
    path("a/<str:code>/assets/", index, name="assets"),
    path("a/<str:code>/assets/new/", new, name="asset-new"),
    path("assets/<int:pk>/", asset, name="asset"),
    path("assets/<int:pk>/change/", change, name="asset-change"),
]
