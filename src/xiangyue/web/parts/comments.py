"""What people say on the articles of a draft, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.actions import charters, draft_comments
from xiangyue.core.charters import from_plain
from xiangyue.core.kinds.comments import OUTCOMES
from xiangyue.data.models import DraftComment, DraftedText
from xiangyue.methods.wording import sentences
from xiangyue.web import charter_words
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.part_page import Page

LOOKS = {"": "wait", "adopted": "done", "partly": "done", "declined": ""}
CHANNEL_NAMES = {
    "board": lazy("On the notice board"),
    "broadcast": lazy("Over the loudspeakers"),
    "web": lazy("On the web"),
    "message": lazy("By message"),
}


class OpenForm(ActForm):
    """How the draft is made known."""

    channels = forms.MultipleChoiceField(
        label=lazy("How is it made known?"),
        choices=list(CHANNEL_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
    )


class SayForm(ActForm):
    """A comment; the office and representatives may write it down for somebody."""

    text = forms.CharField(
        label=lazy("What do you want to say?"),
        help_text=lazy(
            "What should be changed, and why. Everybody can read it, without your name."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=1000,
    )
    name = forms.CharField(
        label=lazy("Whose words are they?"),
        help_text=lazy("Only where you write it down for somebody. The name is for the office."),
        max_length=60,
        required=False,
    )
    household = forms.CharField(
        label=lazy("Number of the household"), max_length=20, required=False
    )


class AnswerForm(ActForm):
    """What becomes of a comment."""

    outcome = forms.ChoiceField(label=lazy("What becomes of it?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=lazy("Why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many comments, how many of them adopted."""
    lines = []
    if n := facts.get("comments"):
        lines.append(ngettext("one comment", "%(num)s comments", n) % {"num": n})
    taken = int(facts.get("adopted", 0)) + int(facts.get("partly", 0))
    if taken:
        lines.append(ngettext("one adopted", "%(num)s adopted", taken) % {"num": taken})
    return lines


def _rows(page: Page) -> list[DraftComment]:
    return list(
        DraftComment.objects.filter(matter=page.case.matter, part=page.key)
        .select_related("person", "household", "answered_by", "entered_by")
        .order_by("made_at", "id")
    )


def _outcome(word: str) -> str:
    return sentences()[f"comment-outcome.{word}"][words.reader()] if word else ""


def _may_say(page: Page) -> bool:
    """Whether the reader is somebody of this village, and the draft is open for comments."""
    actor, area = page.request.actor, page.case.matter.area_id
    here = actor.person_id is not None and (actor.area == area or bool(actor.roles(area)))
    return here and page.open and bool(page.case.facts(page.key).get("opened"))


def show(page: Page) -> HttpResponse:
    """The draft with what was said beside each article."""
    of = page.part.words["of"]
    draft = charters.last_draft(page.case.matter.pk, of)
    rows = _rows(page)
    form = None
    if page.may and not page.case.facts(page.key).get("opened"):
        form = OpenForm.of(page.request, version=page.case.matter.version)
        form.initial.setdefault("channels", ["board", "web"])
        if form.is_valid() and form.did(
            page.request,
            draft_comments.open_comments,
            matter_id=page.case.matter.pk,
            part=page.key,
            channels=form.cleaned_data["channels"],
            expected=form.version,
        ):
            return redirect("matter-part", page.case.matter.pk, page.key)
    said: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        said.setdefault(row.article, []).append(_shown(page, row))
    articles = from_plain(draft.articles) if draft else ()
    keys = {a.key for a in articles}
    base = from_plain(draft.base.articles) if draft and draft.base else ()
    changed = {c.key: c for c in charter_words.changed_lines(base, articles)} if base else {}
    return page.render(
        "parts/comments.html",
        form,
        draft=draft,
        chapters=charter_words.lines(articles),
        changed=changed,
        said=said,
        whole=said.get("", []),
        gone=[c for key, some in said.items() if key and key not in keys for c in some],
        may_say=_may_say(page),
        opened=_opened(page),
    )


def _opened(page: Page) -> date | None:
    given = page.case.facts(page.key).get("opened")
    return date.fromisoformat(given) if given else None


def _shown(page: Page, row: DraftComment) -> dict[str, Any]:
    """A comment as the reader sees it: whose it is, only for who answers it."""
    who = ""
    if page.mine:
        who = row.person.name if row.person else row.name
        if row.household:
            who = f"{who} {row.household.number}".strip()
    own = row.person_id is not None and row.person_id == page.request.actor.person_id
    return {
        "row": row,
        "who": who,
        "own": own,
        "by_hand": row.entered_by_id is not None,
        "outcome": _outcome(row.outcome),
        "look": LOOKS[row.outcome],
    }


def _page(request: HttpRequest, pk: int, key: str) -> Page:
    case, standing = words.load(request, pk)
    if key not in case.parts or case.procedure.part(key).kind != "comments":
        raise Http404
    return Page(request, case, standing, key)


def _crumbs(page: Page, name: str) -> Any:
    matter = page.case.matter
    part = words.part_name(page.case.procedure, page.key)
    return words.crumbs(matter, (part, url("matter-part", matter.pk, page.key)), (name, ""))


def _name(draft: DraftedText, article: str) -> tuple[str, str]:
    """(第九条, its text); for "" the whole draft."""
    for n, row in enumerate(draft.articles, 1):
        if row["key"] == article:
            return charter_words.name_of(n), str(row["text"])
    return str(_("The whole draft")), ""


def say(request: HttpRequest, pk: int, key: str, article: str = "") -> HttpResponse:
    """Say something on an article, or on the whole draft."""
    page = _page(request, pk, key)
    draft = charters.last_draft(pk, page.part.words["of"])
    if draft is None or not _may_say(page):
        raise Http404
    name, text = _name(draft, article)
    form = SayForm.of(request)
    enters = request.actor.holds(page.case.matter.area_id, *draft_comments.ENTERS)
    if not enters:
        del form.fields["name"]
        del form.fields["household"]
    if form.is_valid():
        data = form.cleaned_data
        for_other = bool(data.get("name") or data.get("household"))
        with form.refusals():
            once(
                request,
                draft_comments.comment,
                matter_id=pk,
                part=key,
                article=article,
                text=data["text"],
                on_behalf=for_other,
                name=data.get("name", ""),
                household=data.get("household", ""),
                key=form.key,
            )
            return redirect(url("matter-part", pk, key) + f"#{article or 'whole'}")
    return form.page(
        request,
        "parts/comments_say.html",
        area=page.case.matter.area,
        practice=page.case.matter.practice,
        matter=page.case.matter,
        part_key=key,
        name=name,
        text=text,
        crumbs=_crumbs(page, name),
    )


def answer(request: HttpRequest, pk: int, key: str, comment: int) -> HttpResponse:
    """Say what becomes of a comment, and why."""
    page = _page(request, pk, key)
    row = DraftComment.objects.filter(matter_id=pk, part=key, pk=comment).first()
    draft = charters.last_draft(pk, page.part.words["of"])
    if row is None or draft is None or not page.mine:
        raise Http404
    name, text = _name(draft, row.article)
    form = AnswerForm.of(request, version=page.case.matter.version)
    form.fields["outcome"].choices = [(o, _outcome(o)) for o in OUTCOMES]
    if form.is_valid() and form.did(
        request,
        draft_comments.answer_comment,
        comment_id=row.pk,
        outcome=form.cleaned_data["outcome"],
        reason=form.cleaned_data["reason"],
        expected=form.version,
    ):
        return redirect(url("matter-part", pk, key) + f"#{row.article or 'whole'}")
    return form.page(
        request,
        "parts/comments_answer.html",
        area=page.case.matter.area,
        practice=page.case.matter.practice,
        matter=page.case.matter,
        part_key=key,
        comment=row,
        name=name,
        text=text,
        crumbs=_crumbs(page, _("Answer")),
    )


urlpatterns = [
    path("m/<int:pk>/<slug:key>/say/", say, name="draft-say"),
    path("m/<int:pk>/<slug:key>/say/<slug:article>/", say, name="draft-say"),
    path("m/<int:pk>/<slug:key>/comment/<int:comment>/", answer, name="draft-answer"),
]
