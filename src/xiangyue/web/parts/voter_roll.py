"""The roll of voters for who makes it: built, completed, posted, appeals answered, final."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.actions import elections, roll_appeals, roll_entries, voter_rolls
from xiangyue.core import election_calendar
from xiangyue.data.elections import APPLIED
from xiangyue.data.models import Election, Person, RollAppeal, Voter
from xiangyue.web.election_forms import (
    AcceptForm,
    AppealForForm,
    ApplyForm,
    DecideElsewhereForm,
    DecideForm,
    PutBackForm,
    StrikeForm,
    TakePartForm,
)
from xiangyue.web.formats import day as day_words
from xiangyue.web.forms import ActForm
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.matter_words import reader
from xiangyue.web.part_page import Page
from xiangyue.web.roster_names import person_named

ASKS = {
    "add": lazy("asks to be on it, or that somebody be"),
    "remove": lazy("asks that somebody be struck off"),
    "correct": lazy("asks that something be put right"),
}
PLAIN = ("build", "post", "changes", "final")
MOST = 60


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many are on it, when it was posted, the appeals."""
    if not facts.get("voters"):
        return []
    n = facts["voters"]
    lines = [ngettext("%(num)s voter", "%(num)s voters", n) % {"num": n}]
    if facts.get("posted"):
        lines.append(_("posted %(day)s") % {"day": day_words(date.fromisoformat(facts["posted"]))})
    if facts.get("appeals"):
        lines.append(
            _("appeals %(n)s, not answered %(open)s")
            % {"n": facts["appeals"], "open": facts.get("appeals_open", 0)}
        )
    if facts.get("final"):
        lines.append(_("final"))
    return lines


def show(page: Page) -> HttpResponse:
    """The roll's numbers and what may be done with it now."""
    matter, request = page.case.matter, page.request
    facts = page.case.facts(page.key)
    election = elections.election_of(matter)
    do, posted = sent(request), bool(facts.get("posted"))
    forms: dict[str, ActForm] = {}
    version = matter.version
    grounds = {g.key: g for g in roll_entries.grounds(page.case)}
    if page.may and not posted and facts.get("on"):
        forms["take-part"] = form_of(TakePartForm, request, "take-part", version=version)
        apply = form_of(ApplyForm, request, "apply", version=version)
        apply.offer(list(grounds.values()), reader())
        forms["apply"] = apply
    if page.may and posted and not facts.get("final"):
        forms["appeal"] = form_of(AppealForForm, request, "appeal", version=version)
    if page.mine and facts.get("on") and matter.state == "running":
        forms["strike"] = form_of(StrikeForm, request, "strike", version=version)
        if posted and elections.number("roll.put-back", matter, page.case.today).value:
            forms["put-back"] = form_of(PutBackForm, request, "put-back", version=version)
    applicants = _applicants(election) if page.mine and election and not posted else []
    appeals = _appeals(election) if page.mine and election and facts.get("appeals") else []
    for a in appeals:
        if a.granted is None and page.may:
            key = f"decide-{a.pk}"
            elsewhere = a.asks == "add" and a.about is not None and not a.about.household_id
            asked = DecideElsewhereForm if elsewhere else DecideForm
            forms[key] = form_of(asked, request, key, version=version)
    for v in applicants:
        if page.may:
            key = f"accept-{v.person_id}"
            decide = form_of(AcceptForm, request, key, version=version)
            decide.by(grounds.get(v.ground))
            forms[key] = decide
    form = forms.get(do) or (ActForm.of(request) if do in PLAIN and page.mine else None)
    if form is not None and form.is_valid() and _did(page, do, form):
        return redirect("matter-part", matter.pk, page.key)
    return page.render(
        "parts/voter_roll.html",
        form if form is not None and form.is_bound else None,
        forms=forms,
        plain=form if do in PLAIN else None,
        election=election,
        posted=posted,
        ready=bool(facts.get("until"))
        and page.case.today > date.fromisoformat(facts["until"])
        and not facts.get("appeals_open")
        and not facts.get("unposted"),
        latest=_latest(page, election),
        lacks=voter_rolls.lacking(page.case, election)
        if election and page.may and facts.get("on") and not posted
        else (),
        until=facts.get("until") and date.fromisoformat(facts["until"]),
        on=facts.get("posted") and date.fromisoformat(facts["posted"]),
        applicants=[
            (v, forms.get(f"accept-{v.person_id}"), grounds.get(v.ground)) for v in applicants
        ],
        several=len(grounds) > 1,
        ground_names={g.key: g.name[reader()] for g in grounds.values()},
        appeals=[(a, ASKS[a.asks], forms.get(f"decide-{a.pk}")) for a in appeals],
        told=told(facts),
    )


def _latest(page: Page, election: Election | None) -> date | None:
    """The last lawful day of the posting."""
    if election is None or election.day is None:
        return None
    days = elections.number("roll.posting-days", page.case.matter, page.case.today)
    return election_calendar.last_day(election.day, days.value)


def _applicants(election: Election) -> list[Voter]:
    rows = Voter.objects.filter(election=election, ground__in=APPLIED, on_roll=False, reason="")
    return list(rows.filter(accepted="").select_related("person").order_by("pk")[:MOST])


def _appeals(election: Election) -> list[RollAppeal]:
    rows = RollAppeal.objects.filter(election=election).select_related("by", "about")
    return list(rows.order_by("-granted", "pk")[:MOST])


def _did(page: Page, do: str, form: ActForm) -> bool:
    matter, request = page.case.matter, page.request
    of_matter: dict[str, Any] = {"matter_id": matter.pk}
    of_part = of_matter | {"part": page.key}
    data = form.cleaned_data
    kind, _dash, number = do.partition("-")
    if do in PLAIN:
        act = {
            "build": voter_rolls.build,
            "post": voter_rolls.post,
            "changes": voter_rolls.post_changes,
            "final": voter_rolls.finish,
        }[do]
        return form.did(request, act, **of_part)
    if kind == "decide":
        return form.did(
            request, roll_appeals.decide, **of_part, appeal_id=int(number),
            granted=data["granted"] == "yes", answer=data["answer"], basis=data.get("basis", ""),
        )  # fmt: skip
    if kind == "accept":
        return form.did(
            request, roll_entries.accept, **of_part, person_id=int(number),
            accepted=data["accepted"] == "yes", basis=data["basis"],
        )  # fmt: skip
    with form.refusals():
        area = matter.area_id
        if do == "appeal":
            by = person_named(area, data["by"], field="by")
            about = Person.objects.filter(area_id=area, active=True, name=data["name"].strip())
            ids = list(about.values_list("pk", flat=True)[:2])
            return form.did(
                request, roll_appeals.appeal, **of_matter, by=by.pk, asks=data["asks"],
                name=data["name"], text=data["text"], about=ids[0] if len(ids) == 1 else None,
            )  # fmt: skip
        who = person_named(area, data["name"], field="name")
        if do == "take-part":
            return form.did(
                request, roll_entries.take_part, **of_matter, person_id=who.pk, how=data["how"],
                by=data["by"],
            )  # fmt: skip
        if do == "apply":
            ground = {"ground": data["ground"]} if data.get("ground") else {}
            return form.did(request, roll_entries.apply, **of_matter, person_id=who.pk, **ground)
        act = roll_entries.put_back if do == "put-back" else roll_entries.strike
        return form.did(request, act, **of_part, person_id=who.pk, reason=data["reason"])
    return False
