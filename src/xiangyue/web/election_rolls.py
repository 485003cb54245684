"""The posted roll, open to everyone, with the way to appeal; what a villager does for themself: I
take part, I do not vote here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from xiangyue.actions import elections, roll_appeals, roll_entries, voter_rolls
from xiangyue.data.models import Voter
from xiangyue.web import matter_words as words
from xiangyue.web.board_parts import frame
from xiangyue.web.election_forms import AppealForm
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.refused import refusal_page

ROWS = 600


def roll(request: HttpRequest, pk: int) -> HttpResponse:
    """The posted roll as it hangs at the office: names and numbers by group, the reader's own open,
    the others to open; a name to look for."""
    case, _standing = words.load(request, pk)
    election = elections.election_of(case.matter)
    part = voter_rolls.roll_part(case).key
    facts = case.facts(part)
    if election is None or not facts.get("posted"):
        raise Http404
    name = request.GET.get("name", "").strip()[:60]
    form = AppealForm.of(request)
    until = date.fromisoformat(facts["until"])
    open_now = case.today <= until and not facts.get("final") and case.matter.state == "running"
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given = {k: data[k] for k in ("asks", "name", "text")}
        about = _about(case.matter.area_id, data["name"])
        if form.did(request, roll_appeals.appeal, matter_id=pk, about=about, **given):
            return redirect(url("election-roll", pk) + "?sent=1")
    rows = Voter.objects.filter(election=election, on_roll=True, number__isnull=False)
    if name:
        rows = rows.filter(person__name__contains=name)
    columns = ("number", "group", "person__name", "person_id")
    page = Paginator(rows.order_by("number").values(*columns), ROWS).get_page(
        request.GET.get("page")
    )
    own = None
    groups: dict[str, list[tuple[int, str]]] = {}
    for row in page.object_list:
        groups.setdefault(row["group"], []).append((row["number"], row["person__name"]))
        if row["person_id"] == request.actor.person_id:
            own = row["group"]
    context = {
        **frame(case, (_("The election"), url("election", pk)), (_("Roll of voters"), "")),
        "election": election,
        "facts": facts,
        "until": until,
        "posted": date.fromisoformat(facts["posted"]),
        "open": open_now,
        "groups": list(groups.items()),
        "own": own,
        "page": page,
        "name": name,
        "form": form if open_now and request.actor.person_id else None,
        "sent": "sent" in request.GET,
        "signed_in": request.actor.person_id is not None,
    }
    return form.page(request, "elections/roll.html", **context)


def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own acts: I take part; I do not vote here (POST)."""
    case, _standing = words.load(request, pk)
    form = ActForm.of(request)
    act = {"take-part": roll_entries.take_part, "withdraw": roll_entries.withdraw}.get(
        request.POST.get("do", "")
    )
    if request.method != "POST" or act is None or not form.is_valid():
        return redirect("election", pk)
    given: dict[str, Any] = {"matter_id": case.matter.pk}
    if act is roll_entries.take_part:
        given["person_id"] = request.actor.person_id or 0
    if not form.did(request, act, **given):
        assert form.refusal is not None
        return refusal_page(request, form.refusal)
    return redirect(url("election", pk) + "#me")


def _about(area: str, name: str) -> int | None:
    """Who is meant, where one person of the place has that name."""
    from xiangyue.data.models import Person  # noqa: PLC0415 - asked here alone

    found = Person.objects.filter(area_id=area, active=True, name=name.strip())
    ids = list(found.values_list("pk", flat=True)[:2])
    return ids[0] if len(ids) == 1 else None


urlpatterns = [
    path("m/<int:pk>/election/me/", mine, name="election-me"),
    path("m/<int:pk>/election/roll/", roll, name="election-roll"),
]
