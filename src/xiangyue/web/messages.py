"""What I was told: every message on this site, read when it is opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xiangyue.actions import messages as actions
from xiangyue.data.models import Message
from xiangyue.methods import messages as worded
from xiangyue.web.formats import is_chinese
from xiangyue.web.links import maybe_url, url

ROWS = 30
PICTURES = {"meeting": "people", "opinion": "say", "task": "done", "asked": "say", "waits": "check"}


@dataclass(frozen=True)
class Row:
    """One message as it stands in the list."""

    id: int
    words: str
    picture: str
    at: datetime
    due_on: date | None
    seen: bool
    practice: bool
    alike: int = 1  # so many that say the same, of one look: shown as one


def rows_of(found: Iterable[Message]) -> list[Row]:
    """Messages as a list shows them. Those that only say that something waits, alike and of one
    moment, are one row."""
    rows: list[Row] = []
    for m in found:
        row = row_of(m)
        last = rows[-1] if rows else None
        if (
            last is not None
            and not m.values.get("title")
            and (last.words, last.at, last.seen) == (row.words, row.at, row.seen)
        ):
            due = min((d for d in (last.due_on, row.due_on) if d), default=None)
            rows[-1] = replace(last, alike=last.alike + 1, due_on=due)
        else:
            rows.append(row)
    return rows


def row_of(m: Message) -> Row:
    """A message in the reader's language."""
    lang = "zh" if is_chinese() else "en"
    words = worded.line(m.kind, m.values, None, lang)
    picture = PICTURES.get(m.kind.partition(".")[0], "info")
    practice = bool(m.values.get("practice"))
    return Row(m.pk, words, picture, m.made_at, m.due_on, m.seen_at is not None, practice)


def link_of(m: Message) -> str:
    """Where it leads: the page named in it, or what comes nearest to it that there is."""
    name, _slash, rest = m.link.partition("/")
    args: list[Any] = [a for a in rest.split("/") if a]
    return maybe_url(name, *args) or url("me")


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """All that I was told, the newest first. Four queries."""
    person = request.actor.person_id
    if person is None:
        return redirect(f"{url('sign-in')}?next={request.path}")
    found = Message.objects.filter(person_id=person).order_by("-made_at", "-pk")
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "messages/inbox.html",
        {
            "crumbs": [(_("Mine"), url("me")), (_("Messages"), "")],
            "page": page,
            "rows": rows_of(page.object_list),
            "unread": found.filter(seen_at=None).count(),
            "link": f"{url('my-messages')}?page=",
            "phone_page": maybe_url("demo-phone") if settings.DEMONSTRATION else "",
        },
    )


@never_cache
@require_safe
def opened(request: HttpRequest, pk: int) -> HttpResponse:
    """Read, and on to what it is about; of several alike (``?alike``) to the list of it all."""
    person = request.actor.person_id
    if person is None:
        return redirect(f"{url('sign-in')}?next={request.path}")
    alike = "alike" in request.GET
    row = actions.read_message(person_id=person, message_id=pk, now=request.now, alike=alike)
    if row is None:
        raise Http404
    return redirect(url("me-waiting") if alike else link_of(row))


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """All of them are read."""
    if request.actor.person_id is not None:
        actions.read_all(person_id=request.actor.person_id, now=request.now)
    return redirect("my-messages")


urlpatterns = [
    path("me/messages/", inbox, name="my-messages"),
    path("me/messages/read/", read, name="my-messages-read"),
    path("me/messages/<int:pk>/", opened, name="my-message"),
]
