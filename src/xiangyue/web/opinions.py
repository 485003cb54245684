"""Opinions to read: a village's list, one opinion, the subjects, and the way of a receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from markupsafe import Markup

from xiangyue.access.often import LOOKING
from xiangyue.actions.opinions import ANSWERERS
from xiangyue.core import receipts
from xiangyue.core.digits import whole
from xiangyue.core.likeness import alike
from xiangyue.core.refusals import Refusal, refuse, status_of
from xiangyue.data import opinion_lists
from xiangyue.data.models import Area, Opinion
from xiangyue.data.opinion_lists import Counts, Row
from xiangyue.data.opinions import PETITION
from xiangyue.web import opinion_words as words
from xiangyue.web.formats import day, days_ago, days_left
from xiangyue.web.links import maybe_url, url

ROWS = 20


@dataclass(frozen=True)
class Pages:
    """Where one is in a list, for ``macros/ui.html``'s ``pages``."""

    number: int
    num_pages: int

    @property
    def paginator(self) -> Pages:
        """Itself: the macro asks a Django page for it."""
        return self

    def has_other_pages(self) -> bool:
        """Whether there is more than one page."""
        return self.num_pages > 1

    def has_previous(self) -> bool:
        """Whether there is a page before."""
        return self.number > 1

    def has_next(self) -> bool:
        """Whether there is a page after."""
        return self.number < self.num_pages

    def previous_page_number(self) -> int:
        """The page before."""
        return self.number - 1

    def next_page_number(self) -> int:
        """The page after."""
        return self.number + 1


def village_opinions(request: HttpRequest, code: str) -> HttpResponse:
    """The opinions of a village, 20 a page, by state and subject."""
    area, jurisdiction = words.village(code)
    actor, today = request.actor, timezone.localdate(request.now)
    office = words.in_office(actor, code)
    state, subject = request.GET.get("state", ""), request.GET.get("subject", "")
    state = state if state in opinion_lists.STATES or state == "open" else ""
    subject = subject if subject in words.SUBJECTS else ""
    group = request.GET.get("group", "")
    reader: dict[str, Any] = {
        "today": today,
        "everything": office,
        "person": actor.person_id,
        "practice": jurisdiction.practice,
    }
    counts = opinion_lists.counts(code, **reader)
    total = _sum(counts, state, subject)
    pages = Pages(_number(request.GET.get("page")), max(1, -(-total // ROWS)))
    if (number := whole(group)) is not None:
        rows = opinion_lists.rows(code, group=number, limit=200, **reader)
        pages = Pages(1, 1)
    else:
        group = ""
        rows = opinion_lists.rows(
            code,
            state=state,
            subject=subject,
            limit=ROWS,
            offset=(pages.number - 1) * ROWS,
            **reader,
        )
    query = urlencode({k: v for k, v in (("state", state), ("subject", subject)) if v})
    context = {
        "area": area,
        "crumbs": words.crumbs(area),
        "practice": jurisdiction.practice,
        "rows": rows,
        # The list as a whole is remembered; what its rows show is put together only to make it.
        "key": (tuple(rows), today, office, group),
        "shown": lambda: shown_rows(rows, today, whole=office),
        "filters": _filters(code, counts, state, subject),
        "subjects": _subject_links(code, counts, state, subject),
        "subject": subject,
        "state": state,
        "group": rows[0].group_title if group and rows else "",
        "reasons": reasons(rows) if group else {},
        "pages": pages,
        "page_link": f"?{query}&page=" if query else "?page=",
        "office": office,
        "any": bool(counts),
        "came_up": words.answers_above(actor, code) and len(code) == len("330212105"),
    }
    return render(request, "opinions/list.html", context)


def _number(given: str | None) -> int:
    return whole(given, 99_999) or 1


def _sum(counts: list[Counts], state: str, subject: str) -> int:
    some = [c for c in counts if not subject or c.subject == subject]
    if state == "open":
        return sum(c.waiting + c.in_hand for c in some)
    return sum(getattr(c, state) if state else c.total for c in some)


def _filters(
    code: str, counts: list[Counts], state: str, subject: str
) -> list[tuple[str, str, int, bool]]:
    """(words, link, how many, chosen?) for each state, within the subject chosen."""
    names = {"": _("All"), "open": _("Unanswered")} | {
        k: str(v) for k, v in words.STATES.items() if k != "waiting"
    }
    links = []
    for key, name in names.items():
        query = urlencode({k: v for k, v in (("state", key), ("subject", subject)) if v})
        link = url("opinions", code) + (f"?{query}" if query else "")
        links.append((name, link, _sum(counts, key, subject), key == state))
    return links


def _subject_links(
    code: str, counts: list[Counts], state: str, subject: str
) -> list[tuple[str, str, int]]:
    """(value, words, how many) of every subject that was spoken of, as options."""
    have = {c.subject: _sum([c], state, "") for c in counts}
    return [
        (k, str(v), have.get(k, 0))
        for k, v in words.SUBJECTS.items()
        if have.get(k) or k == subject
    ]


def shown_rows(rows: list[Row], today: date, *, whole: bool) -> list[dict[str, Any]]:
    """Rows as the list prints them; words that many rows share are made once."""
    subjects = {k: str(v) for k, v in words.SUBJECTS.items()}
    channels = {k: str(v) for k, v in words.CHANNELS.items()}
    states = {k: (str(v), *words.STATE_LOOKS[k]) for k, v in words.STATES.items()}
    answers = {k: str(v) for k, v in words.ANSWERS.items()}
    ages: dict[date, str] = {}
    dues: dict[date, str] = {}
    days: dict[date, str] = {}
    shown = []
    for row in rows:
        said = timezone.localdate(row.created_at)
        if said not in ages:
            ages[said], days[said] = days_ago(said, today), day(said)
        state = row.state(today)
        name, kind, picture = states[state]
        if state == "answered":
            name = answers.get(row.answer_kind, name)
        due = ""
        if row.answered_at is None:
            if row.due_on not in dues:
                dues[row.due_on] = days_left(row.due_on, today)
            due = dues[row.due_on]
        shown.append(
            {
                "id": row.id,
                "key": (row, today, whole),
                "link": f"/opinions/{row.id}/",
                "text": words.cut(row.text if whole else words.masked(row.text)),
                "subject": subjects.get(row.subject, row.subject),
                "place": row.place if whole else words.masked(row.place),
                "channel": channels.get(row.channel, row.channel),
                "state": name,
                "kind": kind,
                "picture": picture,
                "age": ages[said],
                "day": days[said],
                "iso": said.isoformat(),
                "due": due,
                "group": row.group,
                "group_title": row.group_title,
                "matter": row.matter,
                "matter_number": row.matter_number,
                "matter_title": row.matter_title,
                "joiners": row.joiners,
                "files": row.files,
                "public": row.public,
                "considered": row.considered_at is not None,
            }
        )
    return shown


def reasons(rows: list[Row]) -> dict[int, tuple[str, ...]]:
    """For each opinion of a group the words it shares with another of them."""
    texts = [(r.id, words.bare(r.text)) for r in rows if r.text][:60]
    found = {}
    for key, text in texts:
        others = [(k, t) for k, t in texts if k != key]
        like = alike(text, others, top=1, least=1)
        if like:
            found[key] = like[0].shared
    return found


def subjects(request: HttpRequest, code: str) -> HttpResponse:
    """What the village speaks of, in numbers: by subject and by state."""
    area, jurisdiction = words.village(code)
    today = timezone.localdate(request.now)
    # Everyone sees the same numbers, also of opinions that only the office reads.
    counts = opinion_lists.counts(
        code, today=today, everything=True, practice=jurisdiction.practice
    )
    counts.sort(key=lambda c: (-c.total, c.subject))
    names = {k: str(v) for k, v in words.SUBJECTS.items()}
    context = {
        "area": area,
        "crumbs": words.crumbs(area, (_("By subject"), "")),
        "practice": jurisdiction.practice,
        "bars": [(names[c.subject], c.total) for c in counts],
        "rows": [
            (
                names[c.subject],
                c.total,
                c.answered + c.taken_up,
                c.waiting + c.in_hand,
                c.overdue,
            )
            for c in counts
        ],
        "totals": [
            sum(c.total for c in counts),
            sum(c.answered + c.taken_up for c in counts),
            sum(c.waiting + c.in_hand for c in counts),
            sum(c.overdue for c in counts),
        ],
    }
    return render(request, "opinions/subjects.html", context)


def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """One opinion: what was said, where it stands, what is like it."""
    found = opinion_lists.whole(pk=pk)
    actor = request.actor
    if found is None:
        raise Http404
    if not words.may_read(actor, found):
        raise refuse("opinion.office-only", code="not-allowed")
    context = way(found, request, whole=words.reads_whole(actor, found))
    context |= {
        "crumbs": words.crumbs(found.area, (_("An opinion"), "")),
        "office": words.in_office(actor, found.area_id),
        "keeps": words.keeps(actor, found.area_id),
        "may_start": words.may_start(actor, found.area_id, found.area.jurisdiction.procedure),
        "may_join": found.public and found.answered_at is None and not found.practice,
        "own": words.is_own(actor, found),
        "may_pass": words.passes_up(actor, found.area_id),
    }
    context["likes"] = _likes(found, context["today"], office=context["office"])
    return render(request, "opinions/opinion.html", context)


def _likes(found: Opinion, today: date, *, office: bool) -> list[tuple[dict[str, Any], Any]]:
    """Others of its group, else like ones, each with the words they share."""
    reader: dict[str, Any] = {"today": today, "everything": office, "practice": found.practice}
    if found.group_id is not None:
        rows = opinion_lists.rows(found.area_id, group=found.group_id, limit=30, **reader)
    else:
        rows = opinion_lists.rows(found.area_id, limit=300, **reader)
    rows = [r for r in rows if r.id != found.pk]
    least = 1 if found.group_id is not None else 22
    others = [(r.id, words.bare(r.text)) for r in rows]
    like = alike(words.bare(found.text), others, top=5, least=least)
    shared = {item.key: item.shared for item in like}
    if found.group_id is None:
        rows = [r for r in rows if r.id in shared]
    return [(r, shared.get(r["id"], ())) for r in shown_rows(rows[:10], today, whole=office)]


def way(found: Opinion, request: HttpRequest, *, whole: bool) -> dict[str, Any]:
    """What both pages of an opinion show: its words, its facts and its way so far."""
    today = timezone.localdate(request.now)
    area: Area = found.area
    area.shown = words.display_name(area.name, "village")
    state = Row.state(found, today)  # type: ignore[arg-type]  # has the same four fields
    shown = whole and (found.channel != PETITION or words.sees_files(request.actor, found))
    files = [f for f in found.files.all() if shown or f.public]
    facts = [
        (_("Subject"), words.SUBJECTS.get(found.subject, found.subject)),
        (_("Place"), found.place if whole else words.masked(found.place)),
        (_("Said by"), words.said_by(found, whole=whole)),
        (_("How it came in"), words.CHANNELS.get(found.channel, found.channel)),
    ]
    if found.heard_by is not None:
        name = found.heard_by.name if whole else ""
        facts.append((_("Heard by"), name or _("A representative or cadre")))
        facts.append((_("Heard on"), day(found.heard_on)))
        if whole and found.household is not None:
            facts.append((_("Household"), f"{found.household.number} {found.household.head}"))
    passed = words.passing_of(found)
    if passed is not None:
        reason = passed.reason if whole else words.masked(passed.reason)
        came = found.channel == PETITION
        facts.append((_("To which office") if came else _("Why it was passed up"), reason))
    asked = getattr(found, "money_question", None)
    if asked is not None:
        link = Markup('<a href="{}">{}</a>').format(
            url("money-line", asked.voucher_id), words.masked(asked.voucher.text)
        )
        facts.append((_("About the line"), link))
    readers = _("Everyone") if found.public else _("Only the village office")
    facts.append((_("Who may read it"), readers))
    return {
        "area": area,
        "opinion": found,
        "practice": found.practice,
        "today": today,
        "text": found.text if whole else words.masked(found.text),
        "facts": [f for f in facts if f[1]],
        "photos": [f for f in files if f.media_type.startswith("image/")],
        "voices": [f for f in files if f.media_type.startswith("audio/")],
        "state": (str(words.STATES[state]), *words.STATE_LOOKS[state]),
        "steps": _steps(found, today),
        "passed": passed,
        "whole": whole,
        "matter_link": maybe_url("matter", found.matter_id) if found.matter_id else "",
    }


def _steps(found: Opinion, today: date) -> list[tuple[Any, ...]]:
    """The way of an opinion as a timeline: received, in hand, answered or due."""
    came = timezone.localdate(found.created_at) if found.anonymous else found.created_at
    steps: list[tuple[Any, ...]] = [(came, _("Arrived"), "done")]
    if found.considered_at and found.considered_at != found.answered_at:
        steps.append((found.considered_at, _("Taken in hand by the party branch"), "done"))
    passed = words.passing_of(found)
    place = passed.to.shown if passed else ""
    if passed:
        steps.append((passed.at, _("Passed up to %(place)s") % {"place": place}, "done"))
    if found.answered_at:
        name = words.ANSWERS.get(found.answer_kind, found.answer_kind)
        if passed:
            name = _("%(place)s answered: %(answer)s") % {"place": place, "answer": name}
        steps.append((found.answered_at, name, "done"))
    else:
        due_on = passed.due_on if passed else found.due_on
        late = due_on < today
        due = _("Answer overdue") if late else _("An answer is due")
        if passed and not late:
            due = _("An answer from %(place)s is due") % {"place": place}
        steps.append((due_on, due, "bad" if late else "open", days_left(due_on, today)))
    return steps


def find_receipt(request: HttpRequest) -> HttpResponse:
    """Look an opinion up by the number on its receipt."""
    typed = request.GET.get("number", "")
    refusal: Refusal | None = None
    if typed.strip():
        try:
            LOOKING.check(request)
            receipt = receipts.read(typed)
            if receipt and Opinion.objects.filter(receipt=receipt).exists():
                return redirect("opinion-receipt", receipt)
            says = "opinion.receipt-unknown" if receipt else "opinion.receipt-unreadable"
            raise refuse(says, code="not-found", length=receipts.LENGTH)
        except Refusal as refused:
            refusal = refused
    return _find_page(request, typed, refusal)


def _find_page(request: HttpRequest, typed: str, refusal: Refusal | None) -> HttpResponse:
    context = {"typed": typed[:80], "refusal": refusal, "crumbs": [(_("Find my opinion"), "")]}
    status = status_of(refusal) if refusal else 200
    response = render(request, "opinions/find.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def by_receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """The way of one's opinion, for whoever holds the number."""
    plain = receipts.read(receipt)
    if plain and plain != receipt:
        return redirect("opinion-receipt", plain)
    found = opinion_lists.whole(receipt=plain) if plain else None
    if found is None:
        try:
            LOOKING.check(request)
            says = "opinion.receipt-unknown" if plain else "opinion.receipt-unreadable"
            raise refuse(says, code="not-found", length=receipts.LENGTH)
        except Refusal as refused:
            return _find_page(request, receipt, refused)
    context = way(found, request, whole=True)
    context |= {
        "crumbs": words.crumbs(found.area, (_("My opinion"), "")),
        "number": receipts.show(plain),
        "link": f"{settings.BASE_URL}{url('opinion-receipt', plain)}",
        "new": "new" in request.GET,
        "works": request.actor.holds(found.area_id, *ANSWERERS),
    }
    response = render(request, "opinions/receipt.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


urlpatterns = [
    path("a/<str:code>/opinions/", village_opinions, name="opinions"),
    path("a/<str:code>/opinions/subjects/", subjects, name="opinion-subjects"),
    path("opinions/<int:pk>/", opinion, name="opinion"),
    path("r/", find_receipt, name="opinion-find"),
    path("r/<str:receipt>/", by_receipt, name="opinion-receipt"),
]
