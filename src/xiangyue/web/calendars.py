"""Calendars to subscribe to, and notices as a feed: for a place, and one's own by a secret address.

A calendar program sends no session, so a person's own calendar is found by the secret in its
address, which they may change at any time. It says of a private matter only that something waits.
"""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xiangyue.access import contacts
from xiangyue.access.actors import actor_of_person
from xiangyue.actions import dues
from xiangyue.actions.waiting import Waits, waiting_for
from xiangyue.core.bodies import BODIES
from xiangyue.core.places import display_name, level_of
from xiangyue.data import notices
from xiangyue.data.dues import Asked, Due
from xiangyue.data.models import Area, Jurisdiction, Reaching
from xiangyue.documents.calendars import Entry, calendar
from xiangyue.methods import messages as worded_messages
from xiangyue.web import due_words
from xiangyue.web.desk import worded
from xiangyue.web.formats import is_chinese
from xiangyue.web.links import url
from xiangyue.web.matter_words import body_name, reader
from xiangyue.web.opinion_words import masked
from xiangyue.web.receptions import KINDS as RECEPTIONS

ICS = "text/calendar; charset=utf-8"


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def _far(address: str) -> str:
    return f"{settings.BASE_URL}{address}"


def _language(request: HttpRequest) -> None:
    """A calendar program has no cookie: the address may say ``?lang=en``."""
    if request.GET.get("lang") in ("zh", "en"):
        translation.activate("en" if request.GET["lang"] == "en" else "zh-hans")


def _area(code: str) -> Area:
    area = Area.objects.filter(code=code).first()
    if area is None:
        raise Http404
    area.shown = display_name(area.name, level_of(area.code))
    return area


def _of_day(day: notices.Day, area: str) -> Entry:
    if day.kind == "meeting":
        return Entry(
            uid=f"meeting-{day.id}",
            at=day.at or day.on,
            summary=f"[{_('Practice')}] {day.title}" if day.practice else day.title,
            description=body_name(day.body),
            place=day.place,
            link=_far(url("meeting", day.id)),
            sequence=day.sequence,
            cancelled=day.state == "cancelled",
        )
    if day.kind == "posting":
        words = _("Last day of the posting: %(title)s") % {"title": masked(day.title)}
        return Entry(f"posting-{day.id}-{day.on}", day.on, words, link=_far(url("posting", day.id)))
    if day.kind == "reception":
        link = _far(url("reception", area))
        words = str(RECEPTIONS[day.title])
        return Entry(f"reception-{day.id}", day.on, words, place=day.place, link=link)
    words = _("Due: %(name)s") % {"name": json.loads(day.title)[reader()]}
    return Entry(f"duty-{day.id}", day.on, words, link=_far(url("duty-turn", day.id)))


@require_safe
def of_place(request: HttpRequest, code: str) -> HttpResponse:
    """What everyone of a place may know of its days: meetings, last days of postings, reception
    days, duties, the days by which steps of matters and tasks are due. ``?who=``: of one of its
    bodies (the branch). Four queries."""
    _language(request)
    area = _area(code)
    if not Jurisdiction.objects.filter(area_id=code).exists():
        raise Http404
    today, name = timezone.localdate(request.now), area.shown
    roles = dues.GROUPS.get(request.GET.get("who", ""), ())
    asked = Asked(code, today - notices.BACK, today + notices.AHEAD, today, roles=roles)
    rows = notices.days(code, request.now, today)
    if roles:
        name = f"{name} {body_name(request.GET['who'], area.name)}"
        asked = asked._replace(kinds=("turn", "part", "task", "posting"))
        rows = [d for d in rows if d.kind == "meeting" and set(BODIES.get(d.body, ())) & set(roles)]
    else:
        asked = asked._replace(kinds=("part", "task"))
    entries = [_of_day(row, code) for row in rows]
    entries += [_of_due(row) for row in dues.listed(asked) if not row.secret]
    return _answer(calendar(name, entries, now=request.now, host=_host()), f"{code}.ics")


def _of_due(d: Due, *, own: bool = False) -> Entry:
    """A thing due, by the day."""
    shown = due_words.row(d, d.due_on, own=own)
    words = _("Due: %(name)s") % {"name": shown.words} if d.kind != "posting" else shown.words
    uid = f"{'duty' if d.kind == 'turn' else d.kind}-{d.id}"
    if d.kind == "posting":
        uid = f"posting-{d.id}-{d.due_on}"
    more = " · ".join(filter(None, (shown.who, shown.of)))
    return Entry(uid, d.due_on, words, more, link=_far(shown.link) if shown.link else "")


@never_cache
@require_safe
def own(request: HttpRequest, pk: int, secret: str) -> HttpResponse:
    """A person's own: meetings at which they are due, and whatever waits for them, now
    and later in the year. Eight queries. An address that was changed is as one that never was."""
    reaching = Reaching.objects.filter(person_id=pk).first()
    number = reaching.calendar if reaching else 0
    if number % 2 == 0 or not contacts.same(secret, contacts.calendar_secret(pk, number)):
        raise Http404
    actor = actor_of_person(pk, request.now)
    if actor.person_id is None:
        raise Http404
    _language(request)
    today = timezone.localdate(request.now)
    meetings = notices.meetings_of(pk, request.now, today)
    entries = [_of_day(m, "") for m in meetings]
    shown = {f"meeting-{m.id}" for m in meetings}
    for w in waiting_for(actor, now=request.now):
        entry = _of_waiting(w)
        if entry is not None and entry.uid not in shown:
            entries.append(entry)
            shown.add(w.what)
    ahead = dues.theirs(actor, today, last=today + notices.AHEAD, kinds=("turn", "task"))
    for due in dues.listed(ahead):  # what will wait later in the year
        if f"{due.kind}/{due.id}" not in shown and due.due_on >= today and not due.secret:
            entries.append(_of_due(due, own=True))
    name = _("Xiangyue: %(name)s") % {"name": actor.name}
    return _answer(calendar(name, entries, now=request.now, host=_host()), "xiangyue.ics")


def _of_waiting(w: Waits) -> Entry | None:
    if w.due_on is None:
        return None
    uid = f"{w.what.replace('/', '-')}-{w.due_on}"
    if w.does in ("confirm", "attend", "sit", "prepare", "open"):
        uid = f"meeting-{w.row.id}"  # type: ignore[union-attr]
    (due,) = worded([w])
    words, more = due.words, due.of
    if w.private:
        lang = "zh" if is_chinese() else "en"
        words, more = worded_messages.line("waits.new", {"does": w.does}, None, lang), ""
    if w.practice:
        words = f"[{_('Practice')}] {words}"
    return Entry(uid, w.due_on, words, more, link=_far(due.link))


def _answer(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=ICS)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_safe
def atom(request: HttpRequest, code: str) -> HttpResponse:
    """The newest postings, resolutions and meetings of a place and of all below it (RFC 4287). Two
    queries. An entry's id never changes, wherever the site moves."""
    _language(request)
    area = _area(code)
    rows = notices.newest(code)
    address = _far(url("notices", code))
    village = len(code) == 12
    feed = Atom1Feed(
        title=_("%(place)s: notices") % {"place": area.shown},
        link=_far(url("village" if village else "area", code)),
        description=_("Postings, resolutions and meetings"),
        language="zh-Hans" if is_chinese() else "en",
        feed_url=address,
        feed_guid=f"tag:{_host()},2026:notices/{code}",
        author_name=area.shown,
    )
    for row in rows:
        at = timezone.localtime(row.at)
        page = "matter" if row.kind == "resolution" else row.kind
        where = "" if village else f"{display_name(row.area_name, 'village')} · "
        feed.add_item(
            title=where + _title(row),
            link=_far(url(page, row.id)),
            description=masked(row.text),
            unique_id=f"tag:{_host()},2026:{row.kind}/{row.id}",
            pubdate=at,
            updateddate=timezone.localtime(row.changed),
            categories=[row.kind],
        )
    if not rows:  # an empty feed has a moment too, and it does not move
        feed.latest_post_date = lambda: (
            timezone.localtime(request.now).replace(  # type: ignore
                hour=0, minute=0, second=0, microsecond=0
            )
            - timedelta(0)
        )
    response = HttpResponse(content_type=f"{Atom1Feed.content_type}")
    feed.write(response, "utf-8")
    return response


def _title(row: notices.Notice) -> str:
    words = {
        "posting": _("Posting: %(title)s"),
        "resolution": _("Decided: %(title)s"),
        "meeting": _("Meeting: %(title)s"),
    }
    return words[row.kind] % {"title": masked(row.title)}


urlpatterns = [
    path("a/<str:code>/calendar.ics", of_place, name="calendar"),
    path("a/<str:code>/notices.atom", atom, name="notices"),
    path("cal/<int:pk>-<str:secret>.ics", own, name="own-calendar"),
]
