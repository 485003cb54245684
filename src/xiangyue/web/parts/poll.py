"""Households, or adults, asked one by one: sheets to print and to enter, answers by phone."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.access.actors import Actor
from xiangyue.actions import documents_of_money as papers
from xiangyue.actions import polls
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.polls import Signed
from xiangyue.actions.signed_sheets import MOST_PHOTOS
from xiangyue.core.digits import whole
from xiangyue.core.kinds.poll import CHOICES
from xiangyue.core.part import Part
from xiangyue.data import representatives
from xiangyue.data.models import Household, Person, PollAnswer
from xiangyue.documents.model import of_practice
from xiangyue.documents.pdf import to_pdf
from xiangyue.documents.word import to_docx
from xiangyue.web import matter_words as words
from xiangyue.web import paper_forms  # noqa: F401 - its address
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page
from xiangyue.web.sent_files import sent_file
from xiangyue.web.uploads import Several, sent

SAID: dict[str, Promise | str] = {
    "agree": lazy("Agrees"),
    "against": lazy("Does not agree"),
    "abstain": lazy("Abstains"),
}
LOOKS = {"agree": "done", "against": "bad", "abstain": "wait"}
ASKS: dict[str, Promise | str] = {
    "households": lazy("every household"),
    "adults": lazy("every villager of 18 or older"),
}


class SheetForm(ActForm):
    """The photos of a signed sheet; its lines are fields of their own."""

    photos = Several(
        label=lazy("Photo of the signed sheet"),
        help_text=lazy("With the signatures to be read. At most 10."),
    )


class AnswerForm(ActForm):
    """What one's own household says."""

    choice = forms.ChoiceField(
        label=lazy("What does your household say?"),
        choices=[
            ("agree", lazy("We agree")),
            ("against", lazy("We do not agree")),
            ("abstain", lazy("We abstain")),
        ],
        widget=forms.RadioSelect,
    )


def asked(part: Part) -> list[tuple[Any, Any]]:
    """Who is asked."""
    return [(_("Who is asked"), ASKS[part.words["asks"]])]


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many have answered, how many agree."""
    if not facts.get("answered"):
        return []
    given = {k: facts.get(k, 0) for k in ("asked", "answered", "agree")}
    return [_("%(answered)s of %(asked)s answered, %(agree)s agree") % given]


def show(page: Page) -> HttpResponse:
    """Where it stands, one's own answer, and for the office the sheet of a representative."""
    request, matter, part = page.request, page.case.matter, page.part
    actor: Actor = request.actor
    area = matter.area_id
    me = None
    if actor.person_id is not None and actor.area == area:
        me = Person.objects.select_related("household").filter(pk=actor.person_id).first()
    answers = list(
        PollAnswer.objects.filter(matter=matter, part=page.key).order_by("household__number", "pk")
    )
    by_household = {a.household_id: a for a in answers if a.household_id}
    seats = list(representatives.seats(area, page.case.today))
    seat = _seat(request, seats, actor, area)
    reads = bool(actor.roles(area)) or actor.officer_of(area)
    households = _households(area, seat) if reads and part.words["asks"] == "households" else []
    mine = by_household.get(me.household_id) if me and me.household_id else None
    form: ActForm | None = None
    do = ""
    if page.open and request.POST.get("do") != "sheet" and me and me.household_id:
        do = "answer"
        form = AnswerForm.of(request, initial={"choice": mine.choice if mine else ""})
    sheet: SheetForm | None = None
    if page.may and households:
        sheet = SheetForm.of(request) if request.POST.get("do") == "sheet" else SheetForm()
    if request.method == "POST":
        sent = sheet if request.POST.get("do") == "sheet" else form
        if sent is not None and sent.is_valid():
            with sent.refusals():
                with contextlib.suppress(AlreadyDone):
                    _act(page, sent, do if sent is form else "sheet", households, seat)
                return redirect(request.get_full_path())
    facts = page.case.facts(page.key)
    total = int(facts.get("asked") or page.case.shared["village.households"])
    shown = form if sheet is None or request.POST.get("do") != "sheet" else sheet
    return page.render(
        "parts/poll.html",
        shown,
        answer_form=form,
        sheet=sheet,
        said=SAID,
        looks=LOOKS,
        mine_said=mine,
        reads=reads,
        office=bool(actor.roles(area) - {"villager"}),
        seats=seats,
        seat=seat,
        rows=[(h, by_household.get(h.pk)) for h in households],
        total=total,
        left=max(0, total - int(facts.get("answered", 0))),
        asks=ASKS[part.words["asks"]],
        choices=list(SAID.items()),
        posted=request.POST,
        mine=page.mine or do == "answer",
    )


def _seat(request: HttpRequest, seats: list[Any], actor: Actor, area: str) -> Any:
    """The representative whose households are shown: the one asked for, the reader's own, else
    the first."""
    wanted = request.GET.get("seat", "")
    found = next((s for s in seats if str(s.pk) == wanted), None)
    own = next((s for s in seats if s.person_id == actor.person_id), None)
    return found or own or (seats[0] if seats else None)


def _households(area: str, seat: Any) -> list[Household]:
    found = Household.objects.filter(area_id=area, active=True)
    if seat is not None:
        found = found.filter(representative_id=seat.pk)
    return list(found.order_by("number"))


def _act(page: Page, form: Any, do: str, households: list[Household], seat: Any) -> None:
    given = {
        "actor": page.request.actor,
        "now": page.request.now,
        "matter_id": page.case.matter.pk,
        "part": page.key,
        "key": form.key,
    }
    if do == "answer":
        polls.answer(**given, choice=form.cleaned_data["choice"])
        return
    post = page.request.POST
    answers = [
        Signed(h.pk, choice, post.get(f"signer-{h.pk}", "").strip())
        for h in households
        if (choice := post.get(f"said-{h.pk}", "")) in CHOICES
    ]
    photos = sent(page.request, MOST_PHOTOS)
    seat_id = seat.pk if seat is not None else None
    polls.enter_sheet(**given, answers=answers, photos=photos, membership_id=seat_id)


def sheets(request: HttpRequest, pk: int, key: str, form: str) -> HttpResponse:
    """The lists to be signed: a page for each representative, or for one (``?seat=``)."""
    matter = words.find(request, pk)
    if not request.actor.roles(matter.area_id) - {"villager"}:
        raise Http404
    seat = request.GET.get("seat", "")
    doc = papers.consent_sheets(
        matter,
        key,
        words.paper_language(request),  # type: ignore[arg-type]
        request.build_absolute_uri(f"/m/{pk}/{key}/"),
        seat=whole(seat),
        today=request.now.date(),
    )
    if doc is None or form == "xlsx":
        raise Http404
    doc = of_practice(doc, matter.practice)
    content = to_pdf(doc) if form == "pdf" else to_docx(doc)
    return sent_file(content, f"{doc.title}.{form}")


urlpatterns = [path("m/<int:pk>/<slug:key>/sheets.<sheet_form:form>", sheets, name="poll-sheets")]
