"""The branch's page: unanswered opinions by age; take in hand, group, answer, start a matter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xiangyue.actions import opinions
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core.digits import wholes
from xiangyue.core.likeness import Index
from xiangyue.data import opinion_lists
from xiangyue.data.opinion_lists import Row
from xiangyue.web import opinion_words as words
from xiangyue.web.forms import ActForm, Choice, key_of, once
from xiangyue.web.links import maybe_url, url
from xiangyue.web.opinion_say import LongText
from xiangyue.web.opinions import ROWS, Pages, _number, shown_rows

COMPARED = 150  # unanswered opinions compared with one another for one page


def inbox(request: HttpRequest, code: str) -> HttpResponse:
    """Unanswered opinions, the one due first on top. POST: do something with those chosen."""
    area, jurisdiction = words.village(code)
    request.actor.require(code, *opinions.ANSWERERS, clause="eight-step:2")
    if request.method == "POST":
        return _chosen(request, code)
    today = timezone.localdate(request.now)
    reader: dict[str, Any] = {
        "today": today,
        "everything": True,
        "practice": jurisdiction.practice,
        "ours": True,
    }
    counts = opinion_lists.counts(code, **reader)
    total = sum(c.waiting + c.in_hand for c in counts)
    pages = Pages(_number(request.GET.get("page")), max(1, -(-total // ROWS)))
    rows = opinion_lists.rows(
        code,
        state="open",
        oldest_first=True,
        limit=ROWS,
        offset=(pages.number - 1) * ROWS,
        **reader,
    )
    context = {
        "area": area,
        "crumbs": words.crumbs(area, (_("To answer"), "")),
        "practice": jurisdiction.practice,
        "rows": shown_rows(rows, today, whole=True),
        "alike": _alike(rows) if words.keeps(request.actor, code) else [],
        "total": total,
        "overdue": sum(c.overdue for c in counts),
        "fresh": sum(c.waiting for c in counts),
        "pages": pages,
        "keeps": words.keeps(request.actor, code),
        "may_start": words.may_start(request.actor, code, jurisdiction.procedure),
        "ticked": set(request.GET.getlist("opinion")),
    }
    return render(request, "opinions/inbox.html", context)


def _alike(rows: list[Row]) -> list[tuple[list[Row], tuple[str, ...]]]:
    """Ungrouped opinions that look alike, in heaps, each with the words they share."""
    free = [r for r in rows if r.group is None and r.text][:COMPARED]
    index = Index((r.id, words.bare(r.text)) for r in free)
    at = {r.id: r for r in free}
    heaps: list[tuple[list[Row], tuple[str, ...]]] = []
    taken: set[int] = set()
    for row in free:
        if row.id in taken:
            continue
        like = [
            x
            for x in index.ask(words.bare(row.text), top=8, without={row.id})
            if x.key not in taken
        ]
        if not like:
            continue
        heap = [row, *(at[x.key] for x in like)]
        taken.update(r.id for r in heap)
        heaps.append((heap, like[0].shared))
    return heaps


def _ids(values: list[str]) -> list[int]:
    """The opinions ticked on a page; what is no number is left out."""
    return sorted(set(wholes(values)))[:500]


def _chosen(request: HttpRequest, code: str) -> HttpResponse:
    ids = _ids(request.POST.getlist("opinion"))
    here = url("opinion-inbox", code)
    if not ids:
        messages.warning(request, _("Please tick one or more opinions first."))
        return redirect(here)
    query = urlencode([("opinion", i) for i in ids])
    do = request.POST.get("do", "")
    if do == "consider":
        try:
            n = opinions.consider_opinions(
                actor=request.actor,
                now=request.now,
                area=code,
                opinions=ids,
                key=key_of(request.POST.get("key")),
            )
        except AlreadyDone as done:
            n = int(done.result or 0)
        words_ = ngettext("%(n)s opinion taken in hand.", "%(n)s opinions taken in hand.", n) % {
            "n": n
        }
        messages.success(request, words_)
        return redirect(here)
    names = {
        "group": "opinion-group",
        "answer": "opinion-answer",
        "matter": "matter-new",
        "pass": "opinions-pass-up",
    }
    target = maybe_url(names.get(do, "opinion-inbox"), code) or here
    return redirect(f"{target}?{query}")


class AnswerForm(ActForm):
    """What becomes of opinions, in words for those who said them."""

    kind = forms.ChoiceField(
        label=lazy("What becomes of it?"),
        choices=[
            (
                "handled",
                Choice(lazy("Handled"), lazy("It has been done, or will be on a day you name.")),
            ),
            ("explained", Choice(lazy("Explained"), lazy("It stays as it is; you say why."))),
            (
                "declined",
                Choice(lazy("Not taken up"), lazy("It cannot or will not be done; you say why.")),
            ),
        ],
        widget=forms.RadioSelect,
    )
    text = LongText(
        label=lazy("Your answer"),
        help_text=lazy("Plain words: what is done, by whom, by when, or why not."),
        max_length=opinions.TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )


class GroupForm(ActForm):
    """Like opinions under one title."""

    title = forms.CharField(
        label=lazy("What do they speak of?"),
        help_text=lazy("For example: street lamps at the village entrance"),
        max_length=opinions.TITLE,
        error_messages={"required": lazy("Please give the group a title.")},
    )


def _several(request: HttpRequest, code: str) -> tuple[dict[str, Any], list[int]]:
    """The opinions that a page is about, from its address or its form."""
    area, jurisdiction = words.village(code)
    request.actor.require(code, *opinions.ANSWERERS, clause="eight-step:2")
    given = request.POST if request.method == "POST" else request.GET
    ids = _ids(given.getlist("opinion"))
    today = timezone.localdate(request.now)
    rows = opinion_lists.rows(
        code,
        today=today,
        everything=True,
        practice=jurisdiction.practice,
        ids=ids,
        limit=500,
        oldest_first=True,
    )
    context = {
        "area": area,
        "practice": jurisdiction.practice,
        "rows": shown_rows(rows, today, whole=True),
        "raw": rows,
    }
    return context, ids


def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Answer one opinion, or several alike in the same words."""
    context, ids = _several(request, code)
    form = AnswerForm.of(request)
    context["crumbs"] = words.crumbs(context["area"], (_("Answer"), ""))
    if form.is_bound and form.is_valid():
        with form.refusals():
            try:
                n = opinions.answer_opinions(
                    actor=request.actor,
                    now=request.now,
                    area=code,
                    opinions=ids,
                    kind=form.cleaned_data["kind"],
                    text=form.cleaned_data["text"],
                    key=form.key,
                )
            except AlreadyDone as done:
                n = int(done.result or 0)
            said = ngettext("%(n)s opinion answered.", "%(n)s opinions answered.", n) % {"n": n}
            messages.success(request, said)
            if n == 1:
                return redirect("opinion", ids[0])
            return redirect("opinion-inbox", code)
    return form.page(request, "opinions/answer.html", **context)


def group(request: HttpRequest, code: str) -> HttpResponse:
    """Put like opinions together. Each keeps its own voice and its own answer."""
    context, ids = _several(request, code)
    rows: list[Row] = context.pop("raw")
    existing = next((r for r in rows if r.group), None)
    form = GroupForm.of(request)
    index = Index((r.id, words.bare(r.text)) for r in rows if r.text)
    shared: dict[str, None] = {}
    for row in rows[:50]:
        for item in index.ask(words.bare(row.text), top=1, least=1, without={row.id}):
            shared.update(dict.fromkeys(item.shared))
    if not form.is_bound:
        form.initial["title"] = existing.group_title if existing else " ".join(list(shared)[:3])
    context |= {
        "crumbs": words.crumbs(context["area"], (_("Group"), "")),
        "shared": list(shared)[:6],
    }
    if (
        form.is_bound
        and form.is_valid()
        and form.did(
            request,
            opinions.group_opinions,
            area=code,
            opinions=ids,
            title=form.cleaned_data["title"],
            group=existing.group if existing else None,
        )
    ):
        messages.success(request, _("They are shown together now."))
        return redirect("opinion-inbox", code)
    return form.page(request, "opinions/group.html", **context)


@require_POST
def consider(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one opinion in hand, from its own page."""
    once(
        request,
        opinions.consider_opinions,
        area=opinions.area_of(pk),
        opinions=[pk],
        key=key_of(request.POST.get("key")),
    )
    return redirect("opinion", pk)


@require_POST
def ungroup(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one opinion out of its group."""
    once(
        request,
        opinions.ungroup_opinions,
        area=opinions.area_of(pk),
        opinions=[pk],
        key=key_of(request.POST.get("key")),
    )
    return redirect("opinion", pk)


urlpatterns = [
    path("a/<str:code>/opinions/inbox/", inbox, name="opinion-inbox"),
    path("a/<str:code>/opinions/answer/", answer, name="opinion-answer"),
    path("a/<str:code>/opinions/group/", group, name="opinion-group"),
    path("opinions/<int:pk>/consider/", consider, name="opinion-consider"),
    path("opinions/<int:pk>/ungroup/", ungroup, name="opinion-ungroup"),
]
