"""A meeting is called: which body, what waits for it, when and where."""

from __future__ import annotations

import contextlib
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.access.actors import Actor
from xiangyue.actions import meetings
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.meeting_frame import CONVENERS, NOTICE, book, not_allowed
from xiangyue.actions.meetings import NewItem
from xiangyue.actions.own_numbers import of_matter
from xiangyue.actions.standing import procedure_of
from xiangyue.actions.turnouts import groups_of
from xiangyue.core.bodies import (
    OFFICE,
    REPRESENTATIVES,
    ROLES_OF_LEVEL,
    SPECS,
    Body,
    place_of,
)
from xiangyue.core.calendar import earliest_meeting
from xiangyue.core.digits import whole
from xiangyue.core.group_names import group_order
from xiangyue.core.places import level_of
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import AgendaItem, Area, Jurisdiction, Matter, Meeting, Membership
from xiangyue.web import matter_words
from xiangyue.web import meeting_words as words
from xiangyue.web.formats import is_chinese, local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.links import maybe_url, url
from xiangyue.web.opinion_words import village
from xiangyue.web.wording import word


class CallForm(ActForm):
    """A meeting called: what, when, where; the items are ticked in cards of their own."""

    title = forms.CharField(label=lazy("Name of the meeting"), max_length=120)
    day = forms.DateField(
        label=lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    at = forms.TimeField(
        label=lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = forms.CharField(label=lazy("Place"), max_length=120)
    notice = forms.CharField(
        label=lazy("Words to the members"),
        help_text=lazy("For example what to read or ask the households beforehand."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
    )
    extra = forms.CharField(
        label=lazy("Another item, only to be heard"),
        help_text=lazy("A report, for example. Nothing is voted on under it."),
        max_length=120,
        required=False,
    )
    counted = forms.ChoiceField(
        label=lazy("How attendance is counted"),
        widget=forms.RadioSelect,
        help_text=lazy("The quorum is of those who are due, out of the records of the village."),
    )
    group = forms.ChoiceField(label=lazy("Which village group meets"))
    urgent_reason = forms.CharField(
        label=lazy("Why it cannot wait"),
        help_text=lazy("Only in a special case may notice be shorter (Art. 25)."),
        max_length=200,
        required=False,
    )
    signatures = forms.IntegerField(
        label=lazy("Villagers who ask for it by signature"),
        help_text=lazy("One tenth of the villagers may have the assembly called (Art. 25)."),
        min_value=0,
        required=False,
    )
    callers = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


#: Whoever may call some meeting of a village.
CALLERS = tuple(
    dict.fromkeys((*(r for roles in CONVENERS.values() for r in roles), *REPRESENTATIVES))
)


def may_call(actor: Actor, code: str, body: str) -> bool:
    """Who calls a meeting of ``body``; a fifth of the representatives may call theirs (Art. 30)."""
    own = SPECS[body].callers
    return actor.holds(code, *CONVENERS[body], *OFFICE, *own)


def _meets_here(body: str, area: Area) -> bool:
    """Whether a place of this level and kind has this body."""
    spec = SPECS[body]
    roles = ROLES_OF_LEVEL.get(level_of(area.code), ())
    return (
        any(r in roles for r in spec.due)
        and spec.of in ("", place_of(area.name))
        and area.code.startswith(spec.area)
    )


def waiting(code: str, *, practice: bool) -> dict[str, list[dict[str, Any]]]:
    """What waits for a meeting, by body: the open sittings that are on no agenda. Two queries."""
    called = set(
        AgendaItem.objects.filter(
            meeting__area_id=code, outcome="pending", meeting__state__in=("called", "open")
        ).values_list("matter_id", "part")
    )
    found: dict[str, list[dict[str, Any]]] = {}
    running = Matter.objects.filter(area_id=code, state="running", practice=practice)
    for matter in running.select_related("procedure").order_by("due_on", "pk"):
        procedure = procedure_of(matter)
        for part in procedure.parts:
            if part.kind != "sitting" or part.key not in matter.open_parts:
                continue
            if (matter.pk, part.key) in called:
                continue
            row = {
                "token": f"{matter.pk}:{part.key}",
                "matter": matter,
                "part": matter_words.part_name(procedure, part.key),
                "ways": list(part.ways),
                "parts": (part.key,),
                "notice_days": part.notice_days,
            }
            found.setdefault(part.body, []).append(row)
            for other in procedure.parts:
                if other.merge_with == part.key and other.body != part.body:
                    both = {
                        **row,
                        "token": f"{matter.pk}:{part.key}+{other.key}",
                        "part": f"{row['part']} + {matter_words.part_name(procedure, other.key)}",
                        "ways": [w for w in row["ways"] if w in other.ways],
                        "parts": (part.key, other.key),
                        "merged": True,
                    }
                    found.setdefault(other.body, []).append(both)
    return found


def new(request: HttpRequest, code: str) -> HttpResponse:
    """Call a meeting: first which body, then the items that wait for it, when and where."""
    area, jurisdiction = village(code)
    here = [b for b in CONVENERS if _meets_here(b, area)]
    bodies = [b for b in here if may_call(request.actor, code, b)]
    if not bodies:
        every = dict.fromkeys((*CALLERS, *OFFICE))
        raise not_allowed("meeting.callers", every)
    wanted = request.GET.get("item", "")
    practice = request.GET.get("practice") == "1" or _of_practice(wanted)
    rows = waiting(code, practice=practice)
    body = request.GET.get("body", "")
    trail = [
        (area.shown, maybe_url("village", code)),
        (_("Meetings"), url("meetings", code)),
        (_("Call a meeting"), ""),
    ]
    if not body and wanted:
        body = next((b for b, found in rows.items() for r in found if r["token"] == wanted), "")
    if body not in CONVENERS:
        bodies.sort(key=lambda b: not rows.get(b))  # those that something waits for stand first
        return render(
            request,
            "meetings/bodies.html",
            {
                "area": area,
                "practice": practice,
                "crumbs": trail,
                "bodies": [(b, words.said(f"body.{b}"), len(rows.get(b, ()))) for b in bodies],
            },
        )
    if body not in bodies:
        raise not_allowed("meeting.conveners", (*CONVENERS[body], *OFFICE))
    mine = _only_lawful_merges(code, rows.get(body, []), local_day(request.now))
    earliest = _earliest(code, body, mine, jurisdiction, request)
    form = CallForm.of(
        request,
        initial={
            "title": _title(code, body, request),
            "day": earliest,
            "at": time(9, 0),
        },
    )
    spec = SPECS[body]
    _counted_fields(form, spec, code)
    asks = bool(spec.call) and not request.actor.holds(code, *CONVENERS[body], *OFFICE)
    if asks or request.actor.holds(code, *spec.callers):
        form.fields["callers"].choices = _callers(spec, code, local_day(request.now))
    if not form.fields["callers"].choices or not spec.call:
        del form.fields["callers"]
    else:
        _say_who_asks(form, spec, code, request)
    if request.method == "POST":
        ticked = request.POST.getlist("item")
        chosen = {t: request.POST.get(f"way-{t}", "") for t in ticked}
    else:
        chosen = {r["token"]: "" for r in mine if r["token"] == wanted or not wanted}
        if any(r.get("merged") for r in mine) and not wanted:
            chosen = {}
    if form.is_valid():
        try:
            return _call(request, code, body, practice, form, mine, chosen)
        except Refusal as refusal:
            refusal.field = {"starts_at": "day", "way": ""}.get(refusal.field, refusal.field)
            form.refuse(refusal)
    return form.page(
        request,
        "meetings/call.html",
        area=area,
        practice=practice,
        crumbs=trail,
        body=body,
        body_name=words.said(f"body.{body}"),
        rows=mine,
        chosen=chosen,
        said=words.said,
        earliest=earliest,
    )


def _say_who_asks(form: CallForm, spec: Body, code: str, request: HttpRequest) -> None:
    """Who may have the meeting called, and how many it takes, by that body's own rule."""
    field = form.fields["callers"]
    roles = [r for r in spec.callers if r not in ("assembly_chair", "presidium_member")]
    comma = "、" if is_chinese() else ", "
    who = comma.join(words.said(f"role.{r}") for r in roles)
    field.label = _("Who asks for this meeting: %(who)s") % {"who": who}
    counts = {"proposers.representatives": 0, "representatives": len(field.choices)}
    field.help_text = ""
    with contextlib.suppress(Refusal):
        day = local_day(request.now)
        verdict = book().judge(spec.call, day=day, counts=counts, area=code)
        field.help_text = " ".join(word(c) for c in verdict.passes if c.of)


def _counted_fields(form: CallForm, spec: Body, code: str) -> None:
    """How attendance is counted, which group meets, why at short notice: where the body has it."""
    if len(spec.attendance) > 1:
        form.fields["counted"].choices = [(c, words.said(f"counted.{c}")) for c in spec.attendance]
        form.fields["counted"].initial = spec.attendance[0]
    else:
        del form.fields["counted"]
    if spec.each:
        groups = sorted(groups_of(code), key=group_order)
        form.fields["group"].choices = [(g, g) for g in groups]
    else:
        del form.fields["group"]
    if not spec.urgent:
        del form.fields["urgent_reason"]
    if not (spec.counted and spec.call):
        del form.fields["signatures"]


def _of_practice(token: str) -> bool:
    matter = token.partition(":")[0]
    return Matter.objects.filter(pk=whole(matter), practice=True).exists()


def _call(
    request: HttpRequest,
    code: str,
    body: str,
    practice: bool,
    form: CallForm,
    rows: list[dict[str, Any]],
    chosen: dict[str, str],
) -> HttpResponse:
    data = form.cleaned_data
    items = [
        NewItem(
            r["matter"].title if len(r["parts"]) == 1 else f"{r['matter'].title} ({n})",
            r["matter"].pk,
            part,
            chosen[r["token"]] or r["ways"][0],
        )
        for r in rows
        if r["token"] in chosen
        for n, part in enumerate(r["parts"], start=1)
    ]
    if data["extra"].strip():
        items.append(NewItem(data["extra"]))
    try:
        meeting = meetings.call_meeting(
            actor=request.actor,
            now=request.now,
            area=code,
            body=body,
            title=data["title"],
            place=data["place"],
            starts_at=timezone.make_aware(datetime.combine(data["day"], data["at"])),
            notice=data["notice"],
            items=items,
            practice=practice,
            callers=[int(c) for c in data.get("callers", ())],
            signatures=data.get("signatures") or 0,
            counted=data.get("counted", ""),
            group=data.get("group", ""),
            urgent_reason=data.get("urgent_reason", ""),
            key=form.key,
        )
    except AlreadyDone as done:
        return redirect("meeting", done.result)
    return redirect("meeting", meeting.pk)


def _only_lawful_merges(code: str, rows: list[dict[str, Any]], day: Any) -> list[dict[str, Any]]:
    """Two sittings in one are offered only where the secretary is the committee's head."""
    if not any(r.get("merged") for r in rows):
        return rows
    held: dict[str, set[int]] = {}
    for role, person in (
        Membership.objects.filter(area_id=code, role__in=("secretary", "director"), start__lte=day)
        .filter(Q(end__isnull=True) | Q(end__gte=day))
        .values_list("role", "person_id")
    ):
        held.setdefault(role, set()).add(person)
    if held.get("secretary", set()) & held.get("director", set()):
        return rows
    return [r for r in rows if not r.get("merged")]


def _earliest(
    code: str,
    body: str,
    rows: list[dict[str, Any]],
    jurisdiction: Jurisdiction,
    request: HttpRequest,
) -> Any:
    today = local_day(request.now)
    days = max((r["notice_days"] for r in rows), default=0)
    if body in NOTICE:
        own = [of_matter(jurisdiction.charter, r["matter"]) for r in rows]
        for charter in (jurisdiction.charter, *own):
            setting = book().setting(NOTICE[body], day=today, area=code, charter=charter)
            days = max(days, setting.value)
    return earliest_meeting(today, days) if days else today + timedelta(days=1)


def _title(code: str, body: str, request: HttpRequest) -> str:
    """``2026年第3次村民代表会议``: the next in this year."""
    year = local_day(request.now).year
    n = Meeting.objects.filter(area_id=code, body=body, starts_at__year=year).count() + 1
    return _("%(body)s, %(year)s, no. %(n)s") % {
        "body": words.said(f"body.{body}"),
        "year": year,
        "n": n,
    }


def _callers(spec: Body, code: str, day: Any) -> list[tuple[int, str]]:
    return list(
        Membership.objects.filter(area_id=code, role__in=spec.callers, start__lte=day)
        .filter(Q(end__isnull=True) | Q(end__gte=day))
        .order_by("person__name")
        .values_list("person_id", "person__name")
    )
