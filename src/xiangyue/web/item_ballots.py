"""The secret ballot on an item of a meeting: opened, papers handed out, ended, given up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from xiangyue.actions import item_ballots
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core.digits import whole
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.web.forms import key_of
from xiangyue.web.meeting_items import item_page, load_item


def do(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """The acts of one button: open, paper, end, void."""
    meeting, item = load_item(request, pk, position)
    if request.method != "POST":
        return redirect("meeting-item", pk, position)
    post = request.POST
    common: dict[str, Any] = {
        "actor": request.actor,
        "now": request.now,
        "item_id": item.pk,
        "key": key_of(post.get("idempotency")),
    }
    try:
        match post.get("act", ""):
            case "open":
                item_ballots.open_ballot(**common)
            case "paper" if (person := whole(post.get("person"))) is not None:
                item_ballots.hand_paper(**common, person_id=person)
                messages.success(request, _("Marked: this person votes on paper."))
            case "end":
                papers = whole(post.get("papers", "").strip(), 999_999)
                item_ballots.end_ballot(**common, papers=papers)
            case "void":
                item_ballots.void_ballot(**common, reason=post.get("reason", ""))
            case _:
                raise refuse("ballot.unknown", code="not-found")
    except AlreadyDone:
        pass
    except Refusal as refusal:
        refusal.field = ""
        meeting, item = load_item(request, pk, position)
        return item_page(request, meeting, item, refusal=refusal)
    return redirect("meeting-item", pk, position)
