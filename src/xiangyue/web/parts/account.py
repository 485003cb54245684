"""The matter's own account: what came in, what was spent on what, what is left; approvals."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import bookings, books
from xiangyue.actions import documents_of_money as papers
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.files import MOST, PAPERS, PHOTOS
from xiangyue.core.digits import whole
from xiangyue.core.part import Part
from xiangyue.data.models import Booking, LedgerAccount, LedgerFund, LedgerLine
from xiangyue.documents.model import of_practice
from xiangyue.documents.pdf import to_pdf
from xiangyue.documents.word import to_docx
from xiangyue.methods.chart import chart
from xiangyue.web import (
    fund_books,
    paper_forms,  # noqa: F401 - its address
)
from xiangyue.web import matter_words as words
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.money import MoneyField
from xiangyue.web.part_page import Page
from xiangyue.web.sent_files import sent_file
from xiangyue.web.uploads import Several, sent


class OpenForm(ActForm):
    """The account opened."""

    bank = forms.CharField(
        label=lazy("Where the money is kept"),
        help_text=lazy("The name of the bank; no account number."),
        max_length=120,
        required=False,
    )


class BookForm(ActForm):
    """Money that came in, or a bill to be paid."""

    way = forms.ChoiceField(
        label=lazy("What is it?"),
        choices=[("spending", lazy("A bill to be paid")), ("income", lazy("Money that came in"))],
        widget=forms.RadioSelect,
    )
    account = forms.ChoiceField(label=lazy("What for, or where from"))
    amount = MoneyField(label=lazy("Amount, in yuan"))
    other = forms.CharField(label=lazy("From whom, or to whom"), max_length=80)
    text = forms.CharField(label=lazy("For what"), max_length=200)
    money = forms.ChoiceField(label=lazy("Cash or bank"), widget=forms.RadioSelect)
    day = forms.DateField(
        label=lazy("Day of the bill"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )
    photos = Several(
        label=lazy("Photo of the bill or receipt"),
        kinds=PHOTOS + PAPERS,
    )


def asked(part: Part) -> list[tuple[Any, Any]]:
    """Who approves."""
    return [(_("Who approves spending"), words.role_names(part.words["approvers"]))]


def told(facts: Mapping[str, Any]) -> list[str]:
    """What is left."""
    if not facts.get("opened"):
        return []
    return [_("%(n)s yuan left") % {"n": f"{int(facts.get('balance', 0)) / 100:,.2f}"}]


def show(page: Page) -> HttpResponse:
    """The account as everyone may see it; approvals and forms for those who act."""
    request, matter = page.request, page.case.matter
    actor = request.actor
    rows = list(
        Booking.objects.filter(fund__matter=matter)
        .select_related("fund", "account", "entered_by", "decided_by", "voucher")
        .prefetch_related("files")
        .order_by("-pk")
    )
    fund = rows[0].fund if rows else LedgerFund.objects.filter(matter=matter).first()
    approves = page.open and actor.holds(matter.area_id, *page.part.words["approvers"])
    lines = []
    if fund is not None:
        lines = list(
            LedgerLine.objects.filter(fund=fund, voucher__practice=matter.practice)
            .select_related("voucher", "account")
            .order_by("voucher_id", "id")
        )
    chosen = list(LedgerAccount.objects.filter(area_id=matter.area_id)) if page.may else []
    do = request.POST.get("do", "")
    form: ActForm | None = None
    if do in ("approve", "refuse") and approves:
        form = ActForm.of(request)
    elif page.may and fund is None:
        do, form = "open", OpenForm.of(request, version=matter.version)
    elif page.may:
        do, form = "book", _book_form(request, page, fund, chosen)
    if form is not None and form.is_valid():
        with form.refusals():
            with contextlib.suppress(AlreadyDone):
                ACTS[do](page, form)
            return redirect("matter-part", matter.pk, page.key)
    office = bool(actor.roles(matter.area_id) - {"villager"}) or actor.officer_of(matter.area_id)
    return page.render(
        "parts/account.html",
        form,
        do=do,
        fund=fund,
        vouchers=statement(lines),
        purposes=by_purpose(page, fund, lines),
        sources=by_source(page, fund, lines),
        waiting=[r for r in rows if r.state == "waiting"],
        refused=[r for r in rows if r.state == "refused"] if office else [],
        files={r.voucher_id: r.files.all() for r in rows if r.voucher_id} if office else {},
        office=office,
        approves=approves,
        me=actor.person_id,
        mine=page.mine or approves,
    )


def statement(lines: list[LedgerLine]) -> list[dict[str, Any]]:
    """Each voucher with what it did to the money, and the balance after it, in order."""
    found: dict[int, dict[str, Any]] = {}
    balance = 0
    for line in lines:
        v = line.voucher
        row = found.setdefault(
            v.pk, {"id": v.pk, "voucher": v, "in": 0, "out": 0, "what": "", "balance": 0}
        )
        if line.account.money:
            row["in"] += line.debit
            row["out"] += line.credit
        else:
            row["what"] = line.account.name
    for row in found.values():
        balance += row["in"] - row["out"]
        row["balance"] = balance
    return list(found.values())


def by_purpose(
    page: Page, fund: LedgerFund | None, lines: list[LedgerLine]
) -> list[tuple[str, int]]:
    """(what for, spent in fen) of each purpose of the fund."""
    if fund is None:
        return []
    spent = dict.fromkeys(fund.purposes, 0)
    for line in lines:
        if line.account.code in spent:
            spent[line.account.code] += line.debit - line.credit
    return [(_purpose(page, n), spent[code]) for n, code in enumerate(fund.purposes)]


def by_source(
    page: Page, fund: LedgerFund | None, lines: list[LedgerLine]
) -> list[tuple[str, int]]:
    """(where from, come in in fen) of each source of the fund, where it has any."""
    if fund is None:
        return []
    came = {code: 0 for code, _name in _sources(page, fund)}
    for line in lines:
        if line.account.code in came:
            came[line.account.code] += line.credit - line.debit
    return [(name, came[code]) for code, name in _sources(page, fund)]


def _sources(page: Page, fund: LedgerFund) -> list[tuple[str, str]]:
    text, lang = page.case.procedure.text, words.reader()
    return [
        (books.source_code(fund.code, s), text(lang, "parts", page.key, "sources", s) or s)
        for s in page.part.words["sources"]
    ]


def _purpose(page: Page, n: int) -> str:
    name = page.part.words["purposes"][n]
    text = page.case.procedure.text
    return text(words.reader(), "parts", page.key, "purposes", name) or name


def _book_form(
    request: HttpRequest, page: Page, fund: Any, chosen: list[LedgerAccount]
) -> BookForm:
    form = BookForm.of(
        request, initial={"day": page.case.today, "way": "spending", "money": chart()["bank"]}
    )
    own = [(code, _purpose(page, n)) for n, code in enumerate(fund.purposes)]
    names = {one["code"]: one[words.reader()] for one in chart()["accounts"]}
    income = _sources(page, fund) or [
        (a.code, names.get(a.code, a.name)) for a in chosen if a.kind == "income"
    ]
    others = [(a.code, names.get(a.code, a.name)) for a in chosen if a.kind == "expense"]
    form.fields["account"].choices = [
        (_("For this matter"), own),
        (_("Money that came in"), income),
        (_("Other spending of the village"), others),
    ]
    form.fields["money"].choices = [(a.code, names.get(a.code, a.name)) for a in chosen if a.money]
    return form


def _common(page: Page, form: Any) -> dict[str, Any]:
    return {"actor": page.request.actor, "now": page.request.now, "key": form.key}


def _open(page: Page, form: Any) -> None:
    books.open_account(
        **_common(page, form),
        matter_id=page.case.matter.pk,
        part=page.key,
        bank=form.cleaned_data["bank"],
        expected=form.version,
    )


def _book(page: Page, form: Any) -> None:
    data = form.cleaned_data
    act = bookings.book_income if data["way"] == "income" else bookings.ask_spending
    act(
        **_common(page, form),
        matter_id=page.case.matter.pk,
        part=page.key,
        amount=data["amount"] or 0,
        other=data["other"],
        text=data["text"],
        account_code=data["account"],
        money_code=data["money"],
        day=data["day"],
        photos=sent(page.request, MOST, kinds=PHOTOS + PAPERS),
    )


def _decide(approve: bool) -> Callable[[Page, Any], None]:
    def act(page: Page, form: Any) -> None:
        given = page.request.POST.get("booking", "")
        bookings.decide_spending(
            **_common(page, form),
            booking_id=whole(given) or 0,
            approve=approve,
            reason=page.request.POST.get("reason", ""),
        )

    return act


ACTS: dict[str, Callable[[Page, Any], None]] = {
    "open": _open,
    "book": _book,
    "approve": _decide(True),
    "refuse": _decide(False),
}


def paper(request: HttpRequest, pk: int, key: str, form: str) -> HttpResponse:
    """The statement of the account, as everyone may read it."""
    matter = words.find(request, pk)
    fund = LedgerFund.objects.filter(matter=matter).first()
    if fund is None:
        raise Http404
    lines = list(
        LedgerLine.objects.filter(fund=fund, voucher__practice=matter.practice)
        .select_related("voucher", "account")
        .order_by("voucher_id", "id")
    )
    rows, today = statement(lines), local_day(request.now)
    lang: Any = words.paper_language(request)
    if form == "xlsx":
        content = papers.account_sheet(matter, rows, today)
        name = _("Account statement") + ".xlsx"
    else:
        spent = [
            (code, sum(x.debit - x.credit for x in lines if x.account.code == code))
            for code in fund.purposes
        ]
        names = {x.account.code: x.account.name for x in lines}
        doc = papers.account_statement(
            matter, key, rows, [(names.get(c, c), n) for c, n in spent if n], lang, today
        )
        doc = of_practice(doc, matter.practice)
        content = to_pdf(doc) if form == "pdf" else to_docx(doc)
        name = f"{doc.title}.{form}"
    return sent_file(content, name, public=True)


urlpatterns = [
    path("m/<int:pk>/<slug:key>/statement.<sheet_form:form>", paper, name="account-statement"),
    path("m/<int:pk>/<slug:key>/book/", fund_books.show, name="account-book"),
]
