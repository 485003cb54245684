"""The contribution list: households, what they owe, are let off and gave; receipts."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import circumstances, levies
from xiangyue.actions import documents_of_money as papers
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core.levies import days
from xiangyue.core.refusals import Check
from xiangyue.data.models import LevyPayment, LevyRequest, LevyShare
from xiangyue.documents.model import of_practice
from xiangyue.documents.pdf import to_pdf
from xiangyue.documents.word import to_docx
from xiangyue.web import matter_words as words
from xiangyue.web import paper_forms  # noqa: F401 - its address
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.money import MoneyField
from xiangyue.web.part_page import Page
from xiangyue.web.sent_files import sent_file
from xiangyue.web.wording import word


class ReliefForm(ActForm):
    """A household asks to be let off."""

    reason = forms.CharField(
        label=lazy("Why you ask to be let off"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class ReliefAnswerForm(ActForm):
    """What is let off, and by which meeting."""

    money_off = MoneyField(label=lazy("Money let off, in yuan"), required=False)
    labour_off = forms.DecimalField(
        label=lazy("Labour let off, in workdays"), min_value=0, decimal_places=1, required=False
    )
    source = forms.CharField(label=lazy("Which meeting granted it"), max_length=200, required=False)
    answer = forms.CharField(
        label=lazy("Words to the household"),
        help_text=lazy("Nothing let off: say why."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )


class PayForm(ActForm):
    """What a household gave, or gets back."""

    way = forms.ChoiceField(
        label=lazy("What is it?"),
        choices=[
            ("cash", lazy("Money, in cash")),
            ("transfer", lazy("Money, by transfer")),
            ("labour", lazy("Labour")),
            ("refund", lazy("Money given back")),
        ],
        widget=forms.RadioSelect,
    )
    money = MoneyField(label=lazy("How much money, in yuan"), required=False)
    work = forms.DecimalField(
        label=lazy("How many workdays"), min_value=0, decimal_places=1, required=False
    )
    on = forms.DateField(
        label=lazy("Which day?"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    text = forms.CharField(label=lazy("Remark"), max_length=200, required=False)


def told(facts: Mapping[str, Any]) -> list[str]:
    """How much of the money has come in."""
    if not facts.get("money"):
        return []
    paid, owed = (f"{int(facts.get(k, 0)) / 100:,.2f}" for k in ("paid", "money"))
    return [_("%(paid)s of %(owed)s yuan paid") % {"paid": paid, "owed": owed}]


def show(page: Page) -> HttpResponse:
    """The list, as everyone may see it; the requests and the form for the office."""
    matter, actor = page.case.matter, page.request.actor
    shares = list(
        LevyShare.objects.filter(matter=matter, part=page.key)
        .select_related("household")
        .order_by("household__number")
    )
    office = bool(actor.roles(matter.area_id) - {"villager"}) or actor.officer_of(matter.area_id)
    asked: list[LevyRequest] = []
    if office:
        asked = list(
            LevyRequest.objects.filter(share__matter=matter, share__part=page.key, outcome="")
            .select_related("share__household")
            .order_by("asked_at")
        )
    form = None
    if page.may and not any(s.paid or s.worked for s in shares):
        form = ActForm.of(page.request, version=matter.version)
        if form.is_valid() and form.did(
            page.request,
            levies.make_list,
            matter_id=matter.pk,
            part=page.key,
            expected=form.version,
        ):
            return redirect("matter-part", matter.pk, page.key)
    own = levies.own_share(actor, shares)
    return page.render(
        "parts/levy.html",
        form,
        shares=[(s, days(s.labour), days(s.worked)) for s in shares],
        office=office,
        asked=asked,
        own=own,
        days=days,
        may_exempt=actor.holds(matter.area_id, *circumstances.KEEPERS),
    )


def household(request: HttpRequest, pk: int, key: str, number: int) -> HttpResponse:
    """One household's line: why so much, its requests and payments; for itself and the office."""
    case, standing = words.load(request, pk)
    share = (
        LevyShare.objects.filter(matter=case.matter, part=key, pk=number)
        .select_related("household")
        .first()
    )
    if share is None or key not in case.parts:
        raise Http404
    page = Page(request, case, standing, key)
    actor = request.actor
    own = levies.own_share(actor, [share]) is not None
    office = bool(actor.roles(case.matter.area_id) - {"villager"})
    grounds = page.mine or actor.holds(case.matter.area_id, *circumstances.KEEPERS)
    if not (own or office or actor.officer_of(case.matter.area_id)):
        raise Http404
    requests = list(LevyRequest.objects.filter(share=share).order_by("-asked_at"))
    payments = list(
        LevyPayment.objects.filter(share=share).select_related("voucher").order_by("-pk")
    )
    waiting = next((r for r in requests if not r.outcome), None)
    do = request.POST.get("do", "")
    forms_: dict[str, ActForm] = {}
    for name, kind, may in (
        ("ask", ReliefForm, page.open and (own or page.mine) and waiting is None),
        ("answer", ReliefAnswerForm, page.may and waiting is not None),
        ("pay", PayForm, page.may),
    ):
        if may:
            start = {"initial": {"on": case.today}} if kind is PayForm else {}
            forms_[name] = kind.of(request, **start) if do == name else kind(**start)
    form = forms_.get(do) if request.method == "POST" else None
    if form is not None and form.is_valid():
        with form.refusals():
            with contextlib.suppress(AlreadyDone):
                ACTS[do](request, share, waiting, form)
            return redirect("levy-household", pk, key, number)
    context = {
        "area": case.matter.area,
        "practice": case.matter.practice,
        "matter": case.matter,
        "part": page.part,
        "share": share,
        "why": why(share, "" if grounds else actor.name),
        "requests": requests,
        "payments": [(p, days(p.amount)) for p in payments],
        "forms": forms_,
        "labour": days(share.labour),
        "worked": days(share.worked),
        "office": office,
        "crumbs": words.crumbs(
            case.matter,
            (words.part_name(case.procedure, key), url("matter-part", pk, key)),
            (share.household.head, ""),
        ),
    }
    return render(
        request, "parts/levy_household.html", context, status=form.status if form else 200
    )


UNTOLD = {
    "levies.exempt-money": "levies.exempt-money-untold",
    "levies.exempt-labour": "levies.exempt-labour-untold",
}
"""What is said of a ground that is another's."""


def why(share: LevyShare, reader: str = "") -> list[str]:
    """How a household's line was worked out. To ``reader``, "" for the office, the ground that
    exempts somebody else is not told: their health and their need are their own."""
    lines = []
    for one in (Check(**kept) for kept in share.why):
        if reader and one.says in UNTOLD and one.values["who"] != reader:
            one = Check(UNTOLD[one.says], one.met, values={"who": one.values["who"]})
        lines.append(word(one))
    return lines


def _ask(request: HttpRequest, share: LevyShare, waiting: Any, form: Any) -> None:
    levies.ask_relief(
        actor=request.actor, now=request.now, share_id=share.pk, key=form.key,
        reason=form.cleaned_data["reason"],
    )  # fmt: skip


def _answer(request: HttpRequest, share: LevyShare, waiting: Any, form: Any) -> None:
    data = form.cleaned_data
    levies.answer_relief(
        actor=request.actor, now=request.now, request_id=waiting.pk, key=form.key,
        money_off=data["money_off"] or 0, labour_off=int((data["labour_off"] or 0) * 10),
        source=data["source"], answer=data["answer"],
    )  # fmt: skip


def _pay(request: HttpRequest, share: LevyShare, waiting: Any, form: Any) -> None:
    data = form.cleaned_data
    given = {
        "actor": request.actor, "now": request.now, "share_id": share.pk, "key": form.key,
        "on": data["on"], "text": data["text"],
    }  # fmt: skip
    if data["way"] == "refund":
        levies.refund(**given, amount=data["money"] or 0)
    elif data["way"] == "labour":
        levies.pay(**given, way="labour", amount=int((data["work"] or 0) * 10))
    else:
        levies.pay(**given, way=data["way"], amount=data["money"] or 0)


ACTS: dict[str, Callable[[HttpRequest, LevyShare, Any, Any], None]] = {
    "ask": _ask,
    "answer": _answer,
    "pay": _pay,
}


def listed(request: HttpRequest, pk: int, key: str, form: str) -> HttpResponse:
    """The list to be posted: households and amounts, no reasons (``pdf``, ``docx``, ``xlsx``)."""
    matter = words.find(request, pk)
    lang: Any = words.paper_language(request)
    today = local_day(request.now)
    if form == "xlsx":
        content = papers.levy_sheet(matter, key, today)
        return sent_file(content, _("Contribution list") + ".xlsx")
    doc = of_practice(papers.levy_list(matter, key, lang, today), matter.practice)
    content = to_pdf(doc) if form == "pdf" else to_docx(doc)
    return sent_file(content, f"{doc.title}.{form}")


def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt of a payment (收据), for the household and the office."""
    row = (
        LevyPayment.objects.select_related(
            "share__household", "share__matter__area", "entered_by", "voucher"
        )
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise Http404
    own = levies.own_share(request.actor, [row.share]) is not None
    area = row.share.matter.area_id
    if not (own or request.actor.roles(area) - {"villager"}):
        raise Http404
    doc = papers.receipt(row, words.paper_language(request))  # type: ignore[arg-type]
    doc = of_practice(doc, row.share.matter.practice)
    return sent_file(to_pdf(doc), f"{doc.title}-{row.number}.pdf")


urlpatterns = [
    path("m/<int:pk>/<slug:key>/household/<int:number>/", household, name="levy-household"),
    path("m/<int:pk>/<slug:key>/list.<sheet_form:form>", listed, name="levy-list"),
    path("levy-receipts/<int:pk>.pdf", receipt, name="levy-receipt"),
]
