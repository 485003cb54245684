"""One line of the village's books down to its voucher; asking about it, and answering in public."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe
from PIL import Image, UnidentifiedImageError

from xiangyue.access.often import SAYING
from xiangyue.access.opinions import HEARERS, answers_money, answers_money_in
from xiangyue.actions import money_questions as acts
from xiangyue.actions import opinions
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.files import PHOTOS, path_of
from xiangyue.core import masking
from xiangyue.data.models import LedgerVoucher, MoneyQuestion, StoredFile
from xiangyue.web import area_words, money_words
from xiangyue.web import opinion_words as words
from xiangyue.web.area_words import Shown
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, Choice
from xiangyue.web.links import url
from xiangyue.web.money_words import way
from xiangyue.web.opinion_say import LongText

MOSAIC = 14
"""Squares across a photo as everyone sees it: that there is a bill, and none of its words."""


class AskForm(ActForm):
    """A question about a line."""

    text = LongText(
        label=lazy("What do you want to know?"),
        help_text=lazy("For example: What was this bought for? Who was paid?"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autocomplete": "off"}),
        max_length=opinions.TEXT,
    )
    who = forms.ChoiceField(label=lazy("Who asks?"), widget=forms.RadioSelect)
    heard_from = forms.CharField(
        label=lazy("Name"),
        help_text=lazy("Only where a name is given above. Others see the family name alone."),
        max_length=opinions.NAME,
        required=False,
    )
    household = forms.CharField(
        label=lazy("Household number"),
        help_text=lazy("Only where you ask for somebody at the door."),
        max_length=20,
        required=False,
    )

    def __init__(self, *args: Any, by: HttpRequest, area: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = by.actor.name if by.actor.person_id else ""
        hidden = Choice(
            _("I do, without my name"),
            _("Nothing is kept that says who it was, not even when you are signed in."),
        )
        shown = Choice(
            _("I do, with my name: %(name)s") % {"name": name} if name else _("I do, with my name"),
            _("Everyone sees %(short)s.") % {"short": masking.mask_name(name or "王小明")},
        )
        choices = [("anonymous", hidden), ("name", shown)]
        self.hears = by.actor.holds(area, *HEARERS)
        if self.hears:
            door = _("Somebody at the door, for whom I write this down")
            choices.append(("door", Choice(door, _("It is noted that you took it down."))))
        else:
            del self.fields["household"]
        if name and not self.hears:
            del self.fields["heard_from"]
        self.fields["who"].choices = choices
        self.initial.setdefault("who", "anonymous")
        self.signed_in = bool(name)

    def given(self) -> dict[str, Any]:
        """What the act is given."""
        data = self.cleaned_data
        door = data["who"] == "door"
        name = data.get("heard_from", "").strip()
        by_name = data["who"] == "name" and not self.signed_in
        return {
            "text": data["text"],
            "anonymous": data["who"] == "anonymous" or (door and not name),
            "on_behalf": door,
            "heard_from": name if door or by_name else "",
            "household": data.get("household", "").strip() if door else "",
            "channel": "visit" if door else "phone",
        }


class MoneyAnswerForm(ActForm):
    """The answer to a question about the books."""

    text = LongText(
        label=lazy("The answer"),
        help_text=lazy("In plain words, with the numbers. Everyone can read it; it stays."),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        max_length=opinions.TEXT,
    )


def _line(pk: int) -> LedgerVoucher:
    found = (
        LedgerVoucher.objects.select_related(
            "corrects", "posted_by", "counter_entry", "booking__entered_by", "booking__decided_by",
            "book_voucher__handler", "book_voucher__witness", "book_voucher__approved_by",
            "book_voucher__review", "book_voucher__matter", "book_voucher__item__matter",
        )
        .filter(pk=pk)
        .first()
    )  # fmt: skip
    if found is None:
        raise Http404
    return found


def crumbs(area: Shown, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a line of a village's money."""
    return [*way(area), (_("The village's money"), url("money", area.code)), *more]


@require_safe
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """A posted line: what for, who handled, witnessed, approved, reviewed it; what was asked."""
    voucher = _line(pk)
    area = area_words.find(voucher.area_id)
    slip, booking = getattr(voucher, "book_voucher", None), getattr(voucher, "booking", None)
    rows = list(voucher.lines.select_related("account", "fund").order_by("id"))
    net = sum(x.debit - x.credit for x in rows if x.account.money)
    photos = StoredFile.objects.filter(
        **({"book_voucher": slip} if slip else {"booking": booking}), media_type__in=PHOTOS
    ) if slip or booking else []  # fmt: skip
    today = local_day(request.now)
    questions = [
        _question(q, today)
        for q in MoneyQuestion.objects.filter(voucher=voucher)
        .select_related("opinion__author", "opinion__answered_by")
        .order_by("-opinion_id")
    ]
    context = {
        "area": area,
        "practice": voucher.practice,
        "crumbs": crumbs(area, (voucher.number, "")),
        "voucher": voucher,
        "text": masking.mask(voucher.text),
        "amount": net,
        "capitals": money_words.in_capitals(net) if net else "",
        "people": _people(slip, booking),
        "facts": _facts(voucher, slip, booking),
        "rows": [
            (money_words.account(x.account.code, x.account.name), x.debit, x.credit,
             x.fund.name if x.fund else "")
            for x in rows
        ],
        "photos": list(photos)[:6],
        "questions": questions,
        "answerer": answers_money_in(request.actor, area.code, voucher.book),
        "corrects": voucher.corrects,
        "corrected": getattr(voucher, "counter_entry", None),
    }  # fmt: skip
    return render(request, "money/line.html", context)


def _question(row: MoneyQuestion, today: date) -> dict[str, Any]:
    opinion = row.opinion
    return {
        "id": opinion.pk,
        "text": words.masked(opinion.text),
        "by": words.said_by(opinion, whole=False),
        "on": opinion.created_at,
        "due_on": opinion.due_on,
        "late": not opinion.answered_at and opinion.due_on < today,
        "answer": words.masked(opinion.answer),
        "answered_at": opinion.answered_at,
        "answered_by": opinion.answered_by.name if opinion.answered_by else "",
    }


def _people(slip: Any, booking: Any) -> list[tuple[str, str]]:
    """Who stands for the line: handled, witnessed, approved, reviewed it."""
    found: list[tuple[str, Any]] = []
    if slip is not None:
        review = slip.review
        signed = "、".join(s["name"] for s in review.signed) if review else ""
        found = [
            (_("Handled by"), slip.handler.name),
            (_("Witnessed by"), slip.witness.name if slip.witness else ""),
            (_("Approved by"), slip.approved_by.name if slip.approved_by else ""),
            (_("Reviewed by the supervision committee"), signed),
        ]
    elif booking is not None:
        found = [
            (_("Handled by"), booking.entered_by.name),
            (_("Approved by"), booking.decided_by.name if booking.decided_by else ""),
        ]
    return [(words_, name) for words_, name in found if name]


def _facts(voucher: LedgerVoucher, slip: Any, booking: Any) -> list[tuple[str, Any]]:
    other = slip.other if slip else booking.other if booking else ""
    matter = slip and (slip.matter or (slip.item and slip.item.matter))
    return [
        row
        for row in (
            (_("From or to"), money_words.other(other)),
            (_("Voucher"), voucher.number),
            (_("Allowed by"), matter.title if matter else ""),
            (_("Number of guests"), str(slip.guests) if slip and slip.guests else ""),
        )
        if row[1]
    ]


@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A posted voucher's photo in squares so large that nothing can be read on it."""
    row = (
        StoredFile.objects.filter(pk=pk, media_type__in=PHOTOS)
        .exclude(book_voucher__ledger=None, booking__voucher=None)
        .first()
    )
    if row is None or not path_of(row.sha256).exists():
        raise Http404
    try:
        with Image.open(path_of(row.sha256)) as picture:
            plain = picture.convert("RGB")
            tall = max(1, min(40, round(MOSAIC * plain.height / plain.width)))
            small = plain.resize((MOSAIC, tall), Image.Resampling.BOX)
    except (UnidentifiedImageError, OSError):
        raise Http404 from None
    out = io.BytesIO()
    small.resize((MOSAIC * 16, tall * 16), Image.Resampling.NEAREST).save(out, "PNG")
    response = HttpResponse(out.getvalue(), content_type="image/png")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask about a line; then the receipt."""
    voucher = _line(pk)
    area = area_words.find(voucher.area_id)
    form = AskForm.of(request, by=request, area=area.code)
    if form.is_valid():
        with form.refusals():
            given = form.given()
            if not given["on_behalf"]:
                SAYING.check(request)
            try:
                opinion = acts.ask(
                    actor=request.actor, now=request.now, voucher_id=pk, key=form.key, **given
                )
            except AlreadyDone as done:
                return redirect("opinion-receipt", done.result)
            return redirect(url("opinion-receipt", opinion.receipt) + "?new=1")
    return form.page(
        request,
        "money/ask.html",
        area=area,
        practice=voucher.practice,
        voucher=voucher,
        text=masking.mask(voucher.text),
        days=acts.days_to_answer(area.code, local_day(request.now)),
        crumbs=crumbs(
            area, (voucher.number, url("money-line", pk)), (_("Ask about this line"), "")
        ),
    )


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a question."""
    found = MoneyQuestion.objects.select_related("opinion", "voucher").filter(pk=pk).first()
    if found is None:
        raise Http404
    voucher, opinion = found.voucher, found.opinion
    answers_money(request.actor, found.area_id, voucher.book)
    form = MoneyAnswerForm.of(request)
    if form.is_valid() and form.did(
        request, acts.answer, opinion_id=pk, text=form.cleaned_data["text"]
    ):
        return redirect(url("money-line", voucher.pk) + "#questions")
    area = area_words.find(found.area_id)
    return form.page(
        request,
        "money/answer.html",
        area=area,
        practice=voucher.practice,
        voucher=voucher,
        question=_question(found, local_day(request.now)),
        opinion=opinion,
        text=masking.mask(voucher.text),
        crumbs=crumbs(area, (voucher.number, url("money-line", voucher.pk)), (_("Answer"), "")),
    )


@require_safe
def questions(request: HttpRequest, code: str) -> HttpResponse:
    """All questions about a village's books: those that wait first."""
    area = area_words.find(code)
    if area.level != "village" or not area.opened:
        raise Http404
    today = local_day(request.now)
    found = (
        MoneyQuestion.objects.filter(area_id=code, opinion__practice=area.practice)
        .select_related("opinion__author", "opinion__answered_by", "voucher")
        .order_by("-opinion__answered_at", "opinion__due_on", "-opinion_id")[:200]
    )
    rows = [(_question(q, today), q.voucher, masking.mask(q.voucher.text)) for q in found]
    return render(
        request,
        "money/questions.html",
        {
            "area": area,
            "practice": area.practice,
            "crumbs": crumbs(area, (_("Questions and answers"), "")),
            "rows": rows,
            "today": today,
            "waiting": sum(not q["answered_at"] for q, _v, _t in rows),
            "late": sum(q["late"] for q, _v, _t in rows),
        },
    )


urlpatterns = [
    path("a/<str:code>/money/questions/", questions, name="money-questions"),
    path("money/<int:pk>/", line, name="money-line"),
    path("money/<int:pk>/ask/", ask, name="money-ask"),
    path("money/questions/<int:pk>/answer/", answer, name="money-answer"),
    path("money/photos/<int:pk>/", photo, name="money-photo"),
]
