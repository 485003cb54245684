"""A plain secret ballot on the phone: what is asked, the ballot put in, that it is in; the screen.

What is chosen travels in the form alone: no session, address or log has it. A rush takes the thin
path (``web.ballot_thin``), which does the same act for many at once.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache

from xiangyue.access.matters import may_see
from xiangyue.actions import plain_ballots as plain
from xiangyue.actions.standing import procedure_of
from xiangyue.core.digits import whole
from xiangyue.core.places import display_name
from xiangyue.core.plain_ballots import Question
from xiangyue.core.refusals import refuse
from xiangyue.data.models import PlainBox
from xiangyue.web import even
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import maybe_url, url
from xiangyue.web.roster_names import person_named

CHOICES: dict[str, Any] = {
    "for": pgettext_lazy("ballots", "For"),
    "against": pgettext_lazy("ballots", "Against"),
    "abstain": pgettext_lazy("ballots", "Abstain"),
}
GRADES: dict[str, Any] = {
    "satisfied": lazy("Satisfied"),
    "fairly": lazy("Fairly satisfied"),
    "not": lazy("Not satisfied"),
    "unknown": lazy("I cannot say"),
    "excellent": pgettext_lazy("grade", "Excellent"),
    "competent": pgettext_lazy("grade", "Competent"),
    "basic": pgettext_lazy("grade", "Basically competent"),
    "incompetent": pgettext_lazy("grade", "Incompetent"),
    "good": pgettext_lazy("grade", "Good"),
    "fairly_good": pgettext_lazy("grade", "Fairly good"),
    "fair": pgettext_lazy("grade", "Fair"),
    "poor": pgettext_lazy("grade", "Poor"),
    "qualified": pgettext_lazy("grade", "Qualified"),
    "barely_qualified": pgettext_lazy("grade", "Basically qualified"),
    "unqualified": pgettext_lazy("grade", "Not qualified"),
}


class BallotForm(ActForm):
    """The ballot; each question is a field, ``q-`` and its key."""

    for_person = forms.CharField(
        label=lazy("Who votes?"),
        help_text=lazy("The person sits beside you and says what to tick. You will know it, too."),
        max_length=80,
    )

    @property
    def answers(self) -> dict[str, list[str]]:
        """What is chosen, by question."""
        found = {}
        for name, value in self.cleaned_data.items():
            if name.startswith("q-"):
                marks = value if isinstance(value, list) else [value] if value else []
                found[name[2:]] = list(marks)
        return found


def field_of(question: Question, only: bool) -> forms.Field:
    """The field of a question; ``only``: the title of the page is what it asks."""
    names = question.names or tuple(str({**CHOICES, **GRADES}.get(o, o)) for o in question.options)
    choices = list(zip(question.even(), names, strict=True))
    label = _("Your vote") if only else question.title
    required = not question.blank
    if question.kind == "choose":
        help_text = _choose_hint(question)
        return forms.MultipleChoiceField(
            label=label, choices=list(zip(question.options, names, strict=True)), required=False,
            help_text=help_text, widget=even.Pairs,
        )  # fmt: skip
    blank = None
    if question.blank:
        # It is sent like any choice: what is not sent would be seen by how short the ballot is.
        blank = question.even_blank()
        choices.append((blank, _("Leave this blank")))
    return even.One(
        label=label, choices=choices, required=required, initial=blank, widget=forms.RadioSelect
    )


def _choose_hint(q: Question) -> str:
    if q.least == q.most:
        words = _("Choose exactly %(n)s.") % {"n": q.most}
    elif q.least > 1:
        words = _("Choose %(least)s to %(most)s.") % {"least": q.least, "most": q.most}
    else:
        words = _("Choose at most %(n)s.") % {"n": q.most}
    return words + (" " + _("You may leave it blank.") if q.blank or q.least == 0 else "")


def form_of(request: HttpRequest, box: PlainBox, *, helps: bool = False) -> BallotForm:
    """The ballot of a box, with its questions; with ``helps`` also whose it is."""
    form = BallotForm.of(request)
    if not helps:
        del form.fields["for_person"]
    asked = plain.asked_of(box)
    for question in asked:
        if question.about and not helps and question.about == request.actor.person_id:
            continue  # nobody grades themself
        form.fields[f"q-{question.key}"] = field_of(question, len(asked) == 1)
    return form


def load(request: HttpRequest, pk: int) -> PlainBox:
    """The box, if this reader may see it at all."""
    box = plain.look(pk)
    if box.matter is not None and not may_see(request.actor, box.matter, procedure_of(box.matter)):
        raise refuse("ballot.unknown", code="not-found")
    box.area.shown = display_name(box.area.name, "village")
    return box


def back_of(box: PlainBox) -> str:
    """Where the ballot belongs."""
    if box.item is not None:
        return url("meeting-item", box.item.meeting_id, box.item.position)
    return url("matter-part", box.matter_id, box.part)


def crumbs(box: PlainBox, last: str) -> list[tuple[Any, str]]:
    """The way to a page of a ballot."""
    place = (box.area.shown, maybe_url("village", box.area_id))
    return [place, (box.title, back_of(box)), (last, "")]


@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The ballot to be filled in, or that it is in the box, or why there is none.

    ``?help=1``: the clerk, who holds the phone for somebody.
    """
    box = load(request, pk)
    helps = bool(request.GET.get("help")) and request.actor.holds(box.area_id, "clerk")
    way = plain.mine(box, request.actor.person_id)
    over = box.state != "open" or (box.until is not None and local_day(request.now) > box.until)
    form = None
    if not over and (helps or way == ""):
        form = form_of(request, box, helps=helps)
        if form.is_valid() and "change" not in request.POST:
            if "look" in request.POST:
                return _look(request, box, form, helps)
            with form.refusals():
                somebody = None
                if helps:
                    name = form.cleaned_data["for_person"]
                    somebody = person_named(box.area_id, name, field="for_person").pk
                once(
                    request,
                    plain.cast,
                    box_id=box.pk,
                    answers=form.answers,
                    for_person=somebody,
                    key=form.key,
                )
                where = "?help=1&in=0" if helps else "?in=0"
                return redirect(url("plain-ballot", pk) + where)
    came = plain.total(plain.turnout(box))
    context = {
        "area": box.area,
        "practice": box.practice,
        "crumbs": crumbs(box, _("Vote")),
        "box": box,
        "form": form,
        "way": way,
        "helps": helps,
        "over": over,
        "came": came,
        "now_in": bool(request.GET.get("in")),
        "entry": _entry(request, box),
        "back": back_of(box),
    }
    status = form.status if form is not None and form.is_bound else 200
    if status == 200 and form is not None and form.is_bound and form.errors:
        status = 422
    return render(request, "ballots/vote.html", context, status=status)


def _look(request: HttpRequest, box: PlainBox, form: BallotForm, helps: bool) -> HttpResponse:
    """The ballot once more before it goes into the box, whence nobody takes it out again."""
    rows = []
    for field in form.visible_fields():
        chosen = form.cleaned_data[field.name]
        marks = chosen if isinstance(chosen, list) else [chosen] if chosen else []
        names = {str(k).rstrip(" "): n for k, n in getattr(field.field, "choices", ())}
        rows.append((field.label, [str(names.get(mark, mark)) for mark in marks]))
    frame = ("csrfmiddlewaretoken", "look")
    sent = [(k, v) for k, some in request.POST.lists() if k not in frame for v in some]
    context = {
        "area": box.area,
        "practice": box.practice,
        "crumbs": crumbs(box, _("Look once more")),
        "box": box,
        "rows": rows,
        "sent": sent,
        "helps": helps,
    }
    return even.fill(render(request, "ballots/look.html", context))


def _entry(request: HttpRequest, box: PlainBox) -> tuple[str, str] | None:
    """The entry that says that this reader took part: its number and address."""
    seq = whole(request.GET.get("in"), 10**12)
    if not seq:
        return None
    practice = "?log=practice" if box.practice else ""
    return str(seq), url("record-entry", box.area_id, seq) + practice


@never_cache
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """For the wall of the room: how many have voted, and nothing else; it renews itself."""
    box = load(request, pk)
    return render(
        request,
        "ballots/screen.html",
        {
            "practice": box.practice,
            "dark": request.GET.get("look") != "light",
            "box": box,
            "came": plain.total(plain.turnout(box)),
            "link": request.build_absolute_uri(url("plain-ballot", box.pk)),
            "back": back_of(box),
        },
    )


urlpatterns = [
    path("vote/<int:pk>/", show, name="plain-ballot"),
    path("vote/<int:pk>/screen/", screen, name="plain-ballot-screen"),
]
