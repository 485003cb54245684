"""Attending for one of the same household: on one's own phone, or out of the signed paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import meeting_proxies as proxies
from xiangyue.actions.counted_people import capable, due_person, home_of, members_of
from xiangyue.actions.meeting_frame import keeps
from xiangyue.data.models import Meeting, MeetingProxy, Person
from xiangyue.methods.wording import clause
from xiangyue.web import meeting_words as words
from xiangyue.web.formats import is_chinese
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.refused import refusal_page


class ProxyForm(ActForm):
    """Who cannot come, who attends for them; for another only out of the signed paper."""

    member = forms.ChoiceField(label=lazy("Who cannot come"))
    holder = forms.ChoiceField(
        label=lazy("Who attends for them"),
        help_text=lazy("Another adult of the same household. They vote once for each."),
        widget=forms.RadioSelect,
    )
    in_writing = forms.BooleanField(
        label=lazy("The signed paper is in hand and is kept with the attendance sheets"),
    )


def _home(meeting: Meeting, number: str) -> list[Person]:
    """The people of a household by its number: one query."""
    rows = Person.objects.filter(
        area_id=meeting.area_id, active=True, household__number=number, household__active=True
    )
    return list(rows.select_related("household").order_by("pk"))


def _mine(meeting: Meeting, person_id: int | None) -> tuple[Person | None, list[Person]]:
    """The reader, where they are due here, and those they live with: two queries and a third."""
    rows = Person.objects.filter(pk=person_id, area_id=meeting.area_id, active=True)
    person = rows.select_related("household").first()
    if person is None or not due_person(person, home_of(person), meeting):
        return None, []
    home = home_of(person)
    return person, _home(meeting, home.number) if home else []


def listed(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose proxies there are, as far as the reader may see; and a form for one more."""
    meeting = words.load(request, pk)
    by = proxies.clause_of(meeting)
    keeper = keeps(meeting, request.actor)
    if not by or request.actor.person_id is None:
        return redirect("meeting", pk)
    number = request.GET.get("household", "").strip()[:20]
    person, people = _mine(meeting, request.actor.person_id)
    if keeper and number:
        person, people = None, _home(meeting, number)
    rows = [r for r in proxies.alive(meeting) if proxies.may_see(meeting, request.actor, r)]
    live = meeting.state in ("called", "open")
    form = _form(request, meeting, person, people) if live and people else None
    if form is not None and form.is_valid() and _filed(request, meeting, person, form):
        messages.success(request, _("It is recorded. It counts when the holder is there."))
        return redirect("meeting-proxies", pk)
    context: dict[str, Any] = {
        "area": meeting.area,
        "practice": meeting.practice,
        "crumbs": words.crumbs(meeting, (_("Attending for one's household"), "")),
        "meeting": meeting,
        "rows": rows,
        "keeper": keeper,
        "live": live,
        "number": number,
        "by": clause(by, "zh" if is_chinese() else "en"),
        "none_there": keeper and bool(number) and not people,
        "alone": live and person is not None and form is None,
        "me": request.actor.person_id,
        "form": form,
    }
    return (form or ActForm.of(request)).page(request, "meetings/proxies.html", **context)


def _form(
    request: HttpRequest, meeting: Meeting, person: Person | None, people: list[Person]
) -> ProxyForm | None:
    """The form for this household; None where nobody in it can attend for another."""
    holders = [p for p in people if capable(p, meeting) and (person is None or p.pk != person.pk)]
    members = members_of(meeting, [p.pk for p in people])
    due = [p for p in people if due_person(p, home_of(p), meeting, members)]
    if not holders or not due:
        return None
    form = ProxyForm.of(request)
    form.fields["holder"].choices = [(p.pk, p.name) for p in holders]
    if person is not None:
        del form.fields["member"], form.fields["in_writing"]
        form.fields["holder"].label = _("Who attends for you")
    else:
        form.fields["member"].choices = [("", _("Choose one")), *((p.pk, p.name) for p in due)]
    return form


def _filed(request: HttpRequest, meeting: Meeting, person: Person | None, form: ProxyForm) -> bool:
    data = form.cleaned_data
    return form.did(
        request,
        proxies.file_proxy,
        meeting_id=meeting.pk,
        holder_id=int(data["holder"]),
        member_id=person.pk if person is not None else int(data["member"]),
        in_writing=data.get("in_writing", False),
    )


def withdraw(request: HttpRequest, pk: int, proxy: int) -> HttpResponse:
    """A proxy is taken back, by one button."""
    if request.method == "POST":
        form = ActForm.of(request)
        if form.is_valid() and form.did(
            request, proxies.withdraw_proxy, meeting_id=pk, proxy_id=proxy
        ):
            messages.success(request, _("The proxy is taken back."))
        elif form.refusal is not None:
            return refusal_page(request, form.refusal, back=url("meeting-proxies", pk))
    return redirect("meeting-proxies", pk)


def held_by(meeting: Meeting, person_id: int | None) -> list[MeetingProxy]:
    """Whom the reader represents here: one query, none where the body knows no proxies."""
    if not proxies.clause_of(meeting) or person_id is None:
        return []
    return [r for r in proxies.alive(meeting) if r.holder_id == person_id]
