"""A bank's statement or a cash book brought in: upload, a preview that can be put right, then all.

Between upload and import the file waits (``actions.waiting_files``) under a signed word. How its
columns are read stands in the address of the preview, so that it can be put right by hand and
looked at again; what was confirmed is remembered for the account's next file.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xiangyue.access import scanner
from xiangyue.actions import statement_imports as acts
from xiangyue.actions import waiting_files
from xiangyue.actions.book_entries import CLAUSE
from xiangyue.actions.statement_imports import Choice as Confirmed
from xiangyue.actions.statement_imports import Preview
from xiangyue.actions.village_books import settings
from xiangyue.core import statement_columns as heads
from xiangyue.core.digits import whole
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.core.statement_shapes import Shape, headings_of
from xiangyue.core.village_books import ENTERERS
from xiangyue.data.models import ActKey, LedgerAccount, LedgerFund, StatementImport, VillageBook
from xiangyue.documents import statement_sheet
from xiangyue.documents.sheets import XLSX
from xiangyue.methods import chart
from xiangyue.web.book_entry import decisions, people_of
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, Choice, key_of
from xiangyue.web.links import url
from xiangyue.web.matter_words import reader
from xiangyue.web.village_books import BOOK_NAMES, crumbs, load, of_book
from xiangyue.web.wording import word

SALT = "statement-import"
SHOWN = 60
_NAME = re.compile(r"[0-9a-f]{64}\Z")
FIELDS = {
    "day": lazy("Day"),
    "month": lazy("Month (where it stands apart)"),
    "day_of_month": lazy("Day of the month (where it stands apart)"),
    "summary": lazy("What for"),
    "other": lazy("From or to"),
    "income": lazy("Came in"),
    "spending": lazy("Went out"),
    "amount": lazy("Amount (one column)"),
    "direction": lazy("In or out"),
    "balance": lazy("Balance"),
    "reference": lazy("The bank's number"),
    "number": lazy("Voucher number"),
}


class UploadForm(ActForm):
    """The file, and of which account it is."""

    kind = forms.ChoiceField(
        label=lazy("What is it?"),
        choices=[
            ("bank", Choice(lazy("A bank's statement"), lazy("As the bank's site exports it."))),
            ("book", Choice(lazy("A cash book"), lazy("Kept by hand in a spreadsheet."))),
        ],
        widget=forms.RadioSelect,
        initial="bank",
    )
    account = forms.ChoiceField(label=lazy("Of which account?"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=lazy("The file (.xlsx, .xls, .csv)"),
        help_text=lazy("At most 10 MB. Nothing is changed before you have seen what would be."),
        widget=forms.ClearableFileInput({"accept": f".xlsx,.xls,.csv,.txt,{XLSX}"}),
        max_length=200,
    )


class TakeForm(ActForm):
    """Take in what I have seen."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    handler = forms.ChoiceField(label=lazy("Handler of the spending"))
    witness = forms.ChoiceField(label=lazy("Witness of the spending"), required=False)
    reason = forms.CharField(
        label=lazy("Why balances do not agree"),
        help_text=lazy("Only where something is said above; it is kept with the import."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        required=False,
    )


def _open(request: HttpRequest, code: str, book: str) -> tuple[Any, VillageBook]:
    area, row = load(code, book)
    request.actor.require(code, *ENTERERS[book], clause=CLAUSE)
    return area, row


@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty table, for whoever has no electronic statement."""
    if kind == "bank":
        made = statement_sheet.template("bank")
    elif kind == "book":
        made = statement_sheet.template("book")
    else:
        raise Http404
    response = HttpResponse(made, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="xiangyue-{kind}.xlsx"'
    return response


@never_cache
def upload(request: HttpRequest, code: str, book: str) -> HttpResponse:
    """Choose the file."""
    area, row = _open(request, code, book)
    form = UploadForm.of(request)
    lang = reader()
    accounts = LedgerAccount.objects.filter(area_id=code, money=True).order_by("-code")
    form.fields["account"].choices = [(a.code, chart.name(a.code, a.name, lang)) for a in accounts]
    form.initial.setdefault("account", chart.chart()["bank"])
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data["file"]
            if given.size > statement_sheet.MAX_BYTES:
                need = statement_sheet.MAX_BYTES // 2**20
                raise refuse("statement.file-big", field="file", need=need)
            data = scanner.clean(given.read(), field="file")
            statement_sheet.sheets_of(data)  # what is no table is told beside the field
            held = {
                "file": waiting_files.keep(data),
                "book": row.pk,
                "person": request.actor.person_id,
                "account": form.cleaned_data["account"],
                "kind": form.cleaned_data["kind"],
                "name": str(given.name)[-120:],
            }
            token = signing.dumps(held, salt=SALT, compress=False)
            return redirect("statement-preview", code, book, token)
    before = StatementImport.objects.filter(book=row).select_related("account", "made_by")
    return form.page(
        request,
        "statements/upload.html",
        area=area,
        practice=row.practice,
        name=BOOK_NAMES[book],
        before=[
            (s, chart.name(s.account.code, s.account.name, lang))
            for s in before.order_by("-number")[:12]
        ],
        templates=[
            (_("Table for a bank's statement"), url("statement-template", "bank")),
            (_("Table for a cash book"), url("statement-template", "book")),
        ],
        back=url("book", code, book),
        crumbs=crumbs(area, of_book(row), (_("Bring in a statement"), "")),
    )


def _waiting(request: HttpRequest, row: VillageBook, token: str) -> tuple[Path, dict[str, Any]]:
    """The waiting file of a signed word; Refusal where it is another's, old, or gone."""
    try:
        held = signing.loads(token, salt=SALT, max_age=waiting_files.A_DAY)
    except signing.BadSignature:
        raise refuse("statement.gone", code="not-found") from None
    file = waiting_files.folder() / str(held["file"])
    mine = held["book"] == row.pk and held["person"] == request.actor.person_id
    if not (mine and _NAME.match(held["file"]) and file.is_file()):
        raise refuse("statement.gone", code="not-found")
    return file, held


def _asked(request: HttpRequest) -> Shape | None:
    """How the file is to be read, as it was put right by hand; None where nothing was."""
    given = request.GET
    if not given.get("by-hand"):
        return None
    columns = {f: n for f in FIELDS if (n := whole(given.get(f), 500)) is not None}
    header = whole(given.get("header"), 20_000)
    sides = given.get("sides", "")
    unit = whole(given.get("unit"), 10_000)
    return Shape(
        sheet=given.get("sheet", "")[:100],
        header=header - 1 if header else None,
        columns=columns,
        sides=sides if sides in ("bank", "book") else "",
        unit=unit if unit in (1, 1000, 10_000) else 0,
        year=whole(given.get("year"), 2100),
    )


@never_cache
def preview(request: HttpRequest, code: str, book: str, token: str) -> HttpResponse:
    """GET: what the file would bring, or what is wrong in it. POST: take it in, if it still is."""
    area, row = _open(request, code, book)
    form = TakeForm.of(request)
    if (
        form.is_bound
        and ActKey.objects.filter(
            key=key_of(request.POST.get("idempotency")), act="statement.import"
        ).exists()
    ):
        return redirect("statement-import", code, book)  # sent twice: it is done
    file, held = _waiting(request, row, token)
    data, account = file.read_bytes(), acts.money_account(row, held["account"])
    asked = _asked(request) or acts.remembered(row, account, held["kind"])
    found = acts.preview(
        book=row, account=account, kind=held["kind"], data=data, now=request.now, asked=asked
    )
    people = people_of(code, local_day(request.now))
    form.fields["handler"].choices = people
    form.fields["witness"].choices = [("", "—"), *people]
    form.initial.setdefault("handler", str(request.actor.person_id))
    if not found.statement.warnings:
        del form.fields["reason"]
    chosen = _chosen(request, found)
    if not form.is_bound:
        form.initial["seen"] = found.mark
    elif form.is_valid():
        with form.refusals():
            try:
                made = acts.take_in(
                    actor=request.actor, now=request.now, book_id=row.pk, account=account.code,
                    kind=held["kind"], data=data, name=held["name"], asked=asked, chosen=chosen,
                    handler=int(form.cleaned_data["handler"] or 0) or None,
                    witness=int(form.cleaned_data["witness"] or 0) or None,
                    reason=form.cleaned_data.get("reason", ""),
                    seen=form.cleaned_data["seen"], key=form.key,
                )  # fmt: skip
            except Refusal as refusal:
                if refusal.field.startswith("row-"):
                    form.row_wrong = refusal.field.removeprefix("row-")
                raise
            file.unlink(missing_ok=True)
            messages.success(
                request,
                _("Brought in: %(n)s vouchers; %(m)s lines were known or left out.")
                % {"n": made.taken, "m": made.known},
            )
            return redirect("statement-import", code, book)
    if form.is_bound and form.refusal is not None and form.refusal.code == "stale":
        form.data = form.data.copy()
        form.data["seen"] = found.mark
    return form.page(
        request,
        "statements/preview.html",
        **_context(request, area, row, held, found, data, chosen, asked),
        row_wrong=getattr(form, "row_wrong", ""),
    )


def _chosen(request: HttpRequest, found: Preview) -> dict[int, Confirmed]:
    """What is ticked, each with its account: at first every line that is new."""
    rows = {}
    sent = request.method == "POST"
    for line, standing, proposal in zip(
        found.statement.lines, found.standings, found.proposals, strict=False
    ):
        if standing.state == "taken":
            continue
        if not sent:
            if standing.state == "new":
                rows[line.row] = Confirmed(proposal.account)
            continue
        if f"take-{line.row}" in request.POST:
            fund, item = (whole(request.POST.get(f"{k}-{line.row}")) for k in ("fund", "item"))
            code = request.POST.get(f"account-{line.row}", "")[:30]
            rows[line.row] = Confirmed(code, fund, item)
    return rows


def _context(
    request: HttpRequest,
    area: Any,
    book: VillageBook,
    held: dict[str, Any],
    found: Preview,
    data: bytes,
    chosen: dict[int, Confirmed],
    asked: Shape,
) -> dict[str, Any]:
    """The preview: four queries, however many lines."""
    lang, today = reader(), local_day(request.now)
    accounts = list(LedgerAccount.objects.filter(area_id=area.code).order_by("code"))
    names = {a.code: f"{a.code} {chart.name(a.code, a.name, lang)}" for a in accounts}
    kinds = {
        1: [a.code for a in accounts if a.kind != "expense"],
        -1: [a.code for a in accounts if a.kind != "income"],
    }
    funds = [
        (f.pk, f.name)
        for f in LedgerFund.objects.filter(area_id=area.code, matter__isnull=True).order_by("pk")
    ]
    statement = found.statement
    daily = settings(area.code, today).daily.value
    if any(-x.amount > daily for x in statement.lines):
        allowed = [(int(pk), words) for pk, words in decisions(book, today)]
    else:
        allowed = []
    rows = []
    for line, standing, proposal in zip(
        statement.lines, found.standings, found.proposals, strict=False
    ):
        choice = chosen.get(line.row)
        rows.append(
            {
                "line": line,
                "state": standing.state,
                "label": standing.label,
                "account": choice.account if choice else proposal.account,
                "word": proposal.word,
                "taken": choice is not None,
                "fund": choice.fund if choice else None,
                "item": choice.item if choice else None,
                "accounts": [(c, names[c]) for c in kinds[1 if line.amount > 0 else -1]
                             if c != held["account"]],
                "over": -line.amount > daily,
            }
        )  # fmt: skip
    sheets = statement_sheet.sheets_of(data)
    shape = statement.shape
    sheet = next((s for s in sheets if s.name == shape.sheet), sheets[0] if sheets else None)
    header = shape.header
    if header is None and sheet is not None:
        guess = headings_of(sheet)
        header = guess[0] if guess else 0
    columns = statement_sheet.column_names(sheet, header or 0) if sheet else []
    top = [[str(v)[:24] for v in r[:12]] for r in sheet.rows[:8]] if sheet else []
    return {
        "area": area,
        "practice": book.practice,
        "crumbs": crumbs(
            area,
            of_book(book),
            (_("Bring in a statement"), url("statement-import", area.code, book.book)),
            (_("Preview"), ""),
        ),
        "back": url("statement-import", area.code, book.book),
        "held": held,
        "account": names.get(held["account"], held["account"]),
        "statement": statement,
        "problems": [word(p.check) for p in statement.problems[:SHOWN]],
        "all_problems": len(statement.problems),
        "warnings": [word(p.check) for p in statement.warnings[:SHOWN]],
        "rows": rows,
        "counts": {s: sum(r["state"] == s for r in rows) for s in ("new", "taken", "booked")},
        "funds": funds,
        "allowed": allowed,
        "fields": [
            (key, words, shape.columns.get(key)) for key, words in FIELDS.items()
        ],
        "columns": columns,
        "sheets": [s.name for s in sheets if s.name],
        "shape": shape,
        "header": (header or 0) + 1,
        "top": top,
        "by_side": any(
            re.search("借|贷|debit|credit", n) for n in shape.names.values()
        ) or bool(shape.sides),
        "known": heads.FIELDS,
        "open_columns": bool(statement.problems) or bool(request.GET.get("by-hand")),
    }  # fmt: skip


urlpatterns = [
    path("statements/template-<slug:kind>.xlsx", template, name="statement-template"),
    path("a/<str:code>/books/<slug:book>/import/", upload, name="statement-import"),
    path("a/<str:code>/books/<slug:book>/import/<str:token>/", preview, name="statement-preview"),
]
