"""Matters: the list, a new one, and the page on which a matter's way can be followed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.access.matters import seen_by
from xiangyue.actions import area_methods, matters, mediators, officers
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.other_methods import other_methods
from xiangyue.actions.powers import lawful
from xiangyue.actions.standing import Case, label, procedure_of
from xiangyue.core.decided import revoker
from xiangyue.core.digits import wholes
from xiangyue.core.engine import Standing
from xiangyue.core.procedure import Procedure
from xiangyue.data.matters import CATEGORIES
from xiangyue.data.models import AgendaItem, Matter, Meeting, Opinion
from xiangyue.data.record import entries_on
from xiangyue.methods import library, powers
from xiangyue.methods.wording import clause
from xiangyue.web import charts, mediation, named_people
from xiangyue.web import matter_words as words
from xiangyue.web.acts_words import told
from xiangyue.web.formats import first_sentence, local_day
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import maybe_url, url
from xiangyue.web.opinion_words import cut, masked, may_read, opened
from xiangyue.web.parts import KINDS, secret_rating
from xiangyue.web.procedures import TAGS
from xiangyue.web.wording import cite

ROWS = 20


class NewMatterForm(ActForm):
    """A new matter out of what was said."""

    title = forms.CharField(
        label=lazy("What is the matter called?"),
        help_text=lazy("A few words, for example: Street lamps for the east lane"),
        max_length=120,
    )
    summary = forms.CharField(
        label=lazy("In a few sentences"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )
    category = forms.ChoiceField(
        label=lazy("What kind of matter is it?"),
        help_text=lazy("The law says which matters the villagers decide (Art. 28)."),
        choices=[(c, words.CATEGORIES[c]) for c in CATEGORIES],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=lazy("What the people who said it are told"),
        help_text=lazy("Each of them gets this answer; it names this matter by itself."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    opinions = forms.MultipleChoiceField(
        label=lazy("Opinions that this matter takes up"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    origin = forms.ChoiceField(label=lazy("Where does it come from?"), widget=forms.RadioSelect)
    parties = forms.CharField(
        label=lazy("Whom does it concern?"),
        help_text=lazy(
            "One a line: the name. They and the office see this matter, nobody else. For one of "
            "several people with the same name a comma, then the household's number."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    practice = forms.CharField(required=False, widget=forms.HiddenInput)
    method = forms.CharField(required=False, widget=forms.HiddenInput)


class ReasonForm(ActForm):
    """Why a matter is not carried on."""

    reason = forms.CharField(
        label=lazy("Why is it not carried on?"),
        help_text=lazy("Everyone can read this."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


def listed(request: HttpRequest, code: str) -> HttpResponse:
    """The matters of a village, or of a level above it, running ones first."""
    area, jurisdiction = opened(code)
    state = request.GET.get("state", "")
    found = Matter.objects.filter(area_id=code, practice=False).select_related("procedure")
    found = found.filter(seen_by(request.actor, code))
    if state in words.STATES:
        found = found.filter(state=state)
    page = Paginator(
        found.order_by(F("closed_at").desc(nulls_first=True), "-began_at"), ROWS
    ).get_page(request.GET.get("page"))
    rows = []
    for matter in page.object_list:
        procedure = procedure_of(matter)
        steps = [s.key for s in procedure.steps]
        at = steps.index(matter.step) + 1 if matter.step in steps else len(steps)
        rows.append(
            {
                "matter": matter,
                "number": words.number_of(matter),
                "step": procedure.text(words.reader(), "steps", matter.step, "name"),
                "at": at,
                "of": len(steps),
                "method": procedure.text(words.reader(), "name"),
                "open": [words.part_name(procedure, k) for k in matter.open_parts],
            }
        )
    return render(
        request,
        "matters/list.html",
        {
            "area": area,
            "crumbs": [(area.shown, maybe_url("village", code)), (words.matters_name(code), "")],
            "matters_name": words.matters_name(code),
            "page": page,
            "rows": rows,
            "state": state,
            "states": words.STATES,
            "looks": words.STATE_LOOKS,
            "may_start": _may_start(request, jurisdiction)
            or bool(other_methods(request.actor, code, area.name, jurisdiction.procedure)),
            "hands_over": request.actor.holds(code, *mediators.IN_ABSENCE),
        },
    )


def _may_start(request: HttpRequest, jurisdiction: Any) -> bool:
    if not jurisdiction.procedure:
        return request.actor.holds(
            jurisdiction.area_id, *area_methods.keepers(jurisdiction.area_id)
        )
    return request.actor.holds(
        jurisdiction.area_id, *library.known_by(jurisdiction.procedure).starts
    )


def new(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a matter, usually out of opinions chosen before (``?opinion=1&opinion=2``). Who may
    begin by several methods chooses one first."""
    area, jurisdiction = opened(code)
    slug = request.GET.get("method") or request.POST.get("method") or jurisdiction.procedure
    if not slug:
        return redirect("procedure-adopt", code)
    try:
        procedure = library.known_by(slug)
    except KeyError:
        raise Http404 from None
    if request.method != "POST" and "method" not in request.GET:
        adopted = [procedure] if request.actor.holds(code, *procedure.starts) else []
        others = other_methods(request.actor, code, area.name, slug)
        if "opinion" in request.GET:
            others = [p for p in others if "opinions" in p.origins]
        if others:
            return _which(request, area, adopted, others)
    request.actor.require(code, *procedure.starts, clause=procedure.clause_of(1))
    sent = request.GET.getlist("opinion") + request.POST.getlist("opinions")
    chosen = wholes(sent)[:200]
    practice = "1" in (request.GET.get("practice"), request.POST.get("practice"))
    here = Opinion.objects.filter(area_id=code, practice=practice or jurisdiction.practice)
    waiting = here.filter(answered_at__isnull=True).order_by("due_on")
    choices = [
        (o.pk, cut(masked(o.text), 160) or _("(spoken)"))
        for o in (*here.filter(pk__in=chosen), *waiting.exclude(pk__in=chosen)[:60])
    ]
    form = NewMatterForm.of(
        request,
        initial={
            "opinions": [str(n) for n in chosen],
            "origin": procedure.origins[0],
            "practice": "1" if practice else "",
            "method": slug,
        },
    )
    form.fields["opinions"].choices = choices
    if procedure.powers:
        _powers(form.fields["category"], procedure, local_day(request.now))
    elif procedure.subject:
        del form.fields["category"]
    if not procedure.private:
        del form.fields["parties"]
    if "opinions" not in procedure.origins:
        del form.fields["opinions"], form.fields["answer"]
    form.fields["origin"].choices = [(o, words.ORIGINS[o]) for o in procedure.origins]
    if len(procedure.origins) == 1:
        form.fields["origin"].widget = forms.HiddenInput()
    if form.is_valid():
        data = form.cleaned_data
        with form.refusals():
            named = named_people.read(data.get("parties", ""), code, field="parties", guests=False)
            try:
                matter = matters.start_matter(
                    actor=request.actor,
                    now=request.now,
                    area=code,
                    title=data["title"],
                    summary=data["summary"],
                    category=data.get("category", ""),
                    origin=data["origin"],
                    opinions=[int(n) for n in data.get("opinions", ())],
                    answer=data.get("answer", ""),
                    parties=[p.person_id for p in named if p.person_id],
                    procedure=slug,
                    practice=practice,
                    key=form.key,
                )
                return redirect("matter", matter.pk)
            except AlreadyDone as done:
                return redirect("matter", done.result)
    return form.page(
        request,
        "matters/new.html",
        area=area,
        procedure=procedure,
        method=procedure.text(words.reader(), "name"),
        adopted=slug == jurisdiction.procedure,
        practice=practice,
        crumbs=[
            (area.shown, maybe_url("village", code)),
            (_("Matters"), url("matters", code)),
            (_("Begin a matter"), ""),
        ],
    )


def _which(
    request: HttpRequest, area: Any, adopted: list[Procedure], others: list[Procedure]
) -> HttpResponse:
    """The methods that one may begin by, the area's own first, the others by what they are for."""
    lang, query = words.reader(), request.GET.urlencode()

    def row(p: Procedure) -> tuple[str, str, str]:
        link = f"{url('matter-new', area.code)}?method={p.slug}" + (f"&{query}" if query else "")
        return link, p.text(lang, "name"), first_sentence(p.text(lang, "summary"))

    groups = [(_("Adopted here"), [row(p) for p in adopted])]
    for tag, name in TAGS.items():
        groups.append((str(name), [row(p) for p in others if (p.tags or ("decide",))[0] == tag]))
    context = {
        "area": area,
        "groups": [group for group in groups if group[1]],
        "crumbs": [
            (area.shown, maybe_url("village", area.code)),
            (_("Matters"), url("matters", area.code)),
            (_("Begin a matter"), ""),
        ],
    }
    return render(request, "matters/which.html", context)


def _powers(field: Any, procedure: Procedure, day: date) -> None:
    """The powers of a method's body to choose from; those that its law keeps from it are not, and
    the page says who decides them."""
    may = lawful(procedure, day)
    field.choices = [(p.key, p.name[words.reader()]) for p in may]
    field.label = _("Under which power does it fall?")
    kept = [p for p in powers.of(procedure.powers, day) if p not in may]
    field.help_text = _("As the law lists them (%(clause)s).") % {
        "clause": clause(may[0].clause, words.reader())
    }
    if kept:
        field.help_text += " " + _("Not for this body: %(kept)s (%(clause)s).") % {
            "kept": _("; ").join(p.name[words.reader()] for p in kept),
            "clause": clause(kept[0].never_clause, words.reader()),
        }


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The way of one matter: where it stands, what is missing, what was done, by whom."""
    case, standing = words.load(request, pk)
    matter = case.matter
    opinions = [
        {
            "id": o.pk,
            "text": cut(masked(o.text), 200) or _("(spoken)"),
            "said": o.created_at,
            "anonymous": o.anonymous,
        }
        for o in Opinion.objects.filter(matter=matter).order_by("created_at")[:200]
        if may_read(request.actor, o)
    ]
    log = f"practice/{matter.area_id}" if matter.practice else matter.area_id
    way = [told(body, case.procedure) for _seq, body in entries_on(log, {"matter": label(matter)})]
    roles = officers.roles_in(request.actor, matter, case.procedure, case.today)
    droppers = area_methods.droppers(matter.area_id, case.procedure)
    return render(
        request,
        "matters/show.html",
        {
            "area": matter.area,
            "practice": matter.practice,
            "crumbs": words.crumbs(matter),
            "matter": matter,
            "number": words.number_of(matter),
            "method": case.procedure.text(words.reader(), "name"),
            "category": words.category_name(case.procedure, matter.category),
            "decider": next(
                (words.body_name(p.body) for p in case.procedure.parts if p.decides), ""
            ),
            "state": words.STATES[matter.state],
            "look": words.STATE_LOOKS[matter.state],
            "steps": _steps(request, case, standing, roles),
            "picture": _picture(case, standing),
            "next": _next(request, case, standing, roles),
            "opinions": opinions,
            "way": way,
            "private": case.procedure.private,
            "elects": any(p.kind == "election_plan" for p in case.procedure.parts),
            "has_board": words.has_board(case.procedure),
            "mediation": mediation.of(request, case),
            "has_archive": case.procedure.confined != "office",
            "all_done": standing.step is None,
            "may_close": bool(roles & set(area_methods.closers(matter.area_id, case.procedure))),
            "may_drop": bool(roles & set(droppers))
            and case.procedure.confined != "office"
            and matter.state == "running"
            and matter.decided_at is None,
        },
    )


def _picture(case: Case, standing: Standing) -> list[charts.Step]:
    lang, steps = words.reader(), []
    for step in case.procedure.steps:
        views = [v for v in standing.parts if v.step is step]
        steps.append(
            charts.Step(
                title=case.procedure.text(lang, "steps", step.key, "name"),
                state=words.step_state(views),
                parts=[charts.Part(title=v.names[lang], state=v.status) for v in views],
                url=f"#step-{step.key}",
            )
        )
    return steps


def _steps(
    request: HttpRequest, case: Case, standing: Standing, roles: frozenset[str]
) -> list[dict[str, Any]]:
    lang, steps = words.reader(), []
    for number, step in enumerate(case.procedure.steps, start=1):
        views = [v for v in standing.parts if v.step is step]
        steps.append(
            {
                "key": step.key,
                "number": number,
                "name": case.procedure.text(lang, "steps", step.key, "name"),
                "does": case.procedure.text(lang, "steps", step.key, "does"),
                "state": words.step_state(views),
                "parts": [
                    {
                        "key": v.part.key,
                        "name": v.names[lang],
                        "status": v.status,
                        "unmet": v.unmet if case.matter.state == "running" else (),
                        "facts": _facts(case, v.part.key),
                        "due_on": case.parts[v.part.key].due_on,
                        "done_at": case.parts[v.part.key].done_at,
                        "mine": bool(roles & set(v.part.actors)),
                        "who": words.role_names(v.part.actors),
                    }
                    for v in views
                ],
            }
        )
    return steps


def _facts(case: Case, key: str) -> list[str]:
    """What a part's facts say, in a few words: numbers with their denominators."""
    told = getattr(KINDS[case.procedure.part(key).kind], "told", None)
    return told(case.facts(key)) if told else []


def _next(
    request: HttpRequest, case: Case, standing: Standing, roles: frozenset[str]
) -> list[dict[str, Any]]:
    """What is to be done now, the reader's own first."""
    if case.matter.state != "running":
        return []
    lang = words.reader()
    called = _called(case, standing)
    rated = secret_rating.running(
        case, [v.part.key for v in standing.open if v.part.kind == "secret_rating"], request
    )
    rows = [
        {
            "key": v.part.key,
            "meeting": called.get(v.part.key),
            "rating": rated.get(v.part.key),
            "todo": case.procedure.text(lang, "parts", v.part.key, "todo"),
            "due_on": case.parts[v.part.key].due_on,
            "mine": bool(roles & set(v.part.actors)),
            "who": words.role_names(v.part.actors),
        }
        for v in standing.open
    ]
    return sorted(rows, key=lambda r: not r["mine"])


def _called(case: Case, standing: Standing) -> dict[str, Meeting]:
    """The meeting at which an open sitting is already on the agenda, by part; one query or none."""
    sittings = [v.part.key for v in standing.open if v.part.kind == "sitting"]
    if not sittings:
        return {}
    items = AgendaItem.objects.filter(
        matter=case.matter,
        part__in=sittings,
        outcome="pending",
        meeting__state__in=("called", "open"),
    ).select_related("meeting")
    return {i.part: i.meeting for i in items}


def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a matter that is not carried on."""
    matter = words.find(request, pk)
    private = procedure_of(matter).private
    form = ReasonForm.of(request, version=matter.version)
    if private:
        form.fields["reason"].help_text = _(
            "Only those who see this matter read it: its parties and who works on it."
        )
    if matter.decided_at:
        _body, by, clause = revoker(procedure_of(matter))
        form.fields["resolution"] = forms.CharField(
            label=_("By which resolution did the %(body)s revoke the decision?")
            % {"body": words.body_name(by, matter.area.name)},
            help_text=_("%(clause)s: nobody else can. Its day and its number.")
            % {"clause": cite(clause)},
            max_length=200,
        )
    if form.is_valid() and form.did(
        request,
        matters.drop_matter,
        matter_id=pk,
        reason=form.cleaned_data["reason"],
        resolution=form.cleaned_data.get("resolution", ""),
        expected=form.version,
    ):
        return redirect("matter", pk)
    return form.page(
        request,
        "matters/drop.html",
        private=private,
        area=matter.area,
        matter=matter,
        practice=matter.practice,
        crumbs=words.crumbs(matter, (_("Not carried on"), "")),
    )


def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a matter whose every part is done (POST)."""
    form = ActForm.of(request)
    if request.method == "POST" and form.is_valid():
        once(request, matters.close_matter, matter_id=pk, expected=form.version, key=form.key)
    return redirect("matter", pk)


urlpatterns = [
    path("a/<str:code>/matters/", listed, name="matters"),
    path("a/<str:code>/matters/new/", new, name="matter-new"),
    path("m/<int:pk>/", show, name="matter"),
    path("m/<int:pk>/drop/", drop, name="matter-drop"),
    path("m/<int:pk>/close/", close, name="matter-close"),
]
