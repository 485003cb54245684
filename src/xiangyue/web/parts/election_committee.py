"""The election committee: who was chosen, who leaves, who comes in; posted and filed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.actions import documents_of_elections as papers
from xiangyue.actions import election_committees as committees
from xiangyue.actions.election_committees import Chosen
from xiangyue.core.digits import COUNTED, only_digits, whole
from xiangyue.core.refusals import refuse
from xiangyue.data.models import ElectionOfficer
from xiangyue.web import named_people
from xiangyue.web.election_forms import CommitteeForm, LeaveForm, MetForm, ShareForm
from xiangyue.web.forms import ActForm
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.part_page import Page

OFFICES = {
    "chair": lazy("Head of the committee"),
    "deputy": lazy("Deputy chair"),
    "member": lazy("Member"),
}
WHY = {
    "resigned": lazy("resigned"),
    "absent": lazy("missed the meetings"),
    "named": lazy("is named for a post"),
    "relative": lazy("a close relative is named for a post"),
    "replaced": lazy("chosen anew"),
    "other": lazy("another reason"),
}


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many members and how many in line."""
    if not facts.get("chosen"):
        return []
    n = facts.get("members", 0)
    lines = [ngettext("%(num)s member", "%(num)s members", n) % {"num": n}]
    if facts.get("next"):
        lines.append(_("%(n)s next in line") % {"n": facts["next"]})
    if facts.get("left"):
        lines.append(_("%(n)s left") % {"n": facts["left"]})
    return lines


def show(page: Page) -> HttpResponse:
    """The list as it stands; the forms of what may be done."""
    matter, request = page.case.matter, page.request
    every = list(
        ElectionOfficer.objects.filter(election__matter=matter)
        .select_related("person")
        .order_by("rank")
    )
    seated = [o for o in every if o.since and not o.until]
    facts = page.case.facts(page.key)
    chosen = bool(facts.get("chosen"))
    running = page.mine and matter.state == "running"
    do = sent(request)
    forms: dict[str, ActForm] = {}
    if page.may and not chosen:
        forms["choose"] = form_of(
            CommitteeForm, request, "choose", version=matter.version, initial={"members": 5}
        )
    if running and chosen:
        forms["leave"] = form_of(LeaveForm, request, "leave", version=matter.version)
        forms["met"] = form_of(MetForm, request, "met", version=matter.version)
        names = [(str(o.person_id), o.person.name) for o in seated]
        posts = {
            "chair": next((str(o.person_id) for o in seated if o.role == "chair"), ""),
            "deputies": [str(o.person_id) for o in seated if o.role == "deputy"],
        }
        forms["share"] = form_of(ShareForm, request, "share", version=matter.version, initial=posts)
        forms["share"].fields["chair"].choices = names
        forms["share"].fields["deputies"].choices = names
        forms["leave"].fields["person_id"].choices = names
        forms["met"].fields["absent"].choices = names
    form = forms.get(do) or (ActForm.of(request) if do in ("file", "post") else None)
    if form is not None and form.is_valid() and _did(page, do, form):
        return redirect("matter-part", matter.pk, page.key)
    bound = form if form is not None and form.is_bound else None
    return page.render(
        "parts/election_committee.html",
        bound,
        forms=forms,
        seated=[(OFFICES[o.role], o) for o in seated],
        line=[o for o in every if not o.since and not o.until],
        left=[(o, WHY.get(o.reason.split()[0] if o.reason else "", ""), _note(o)) for o in every
              if o.until],
        chosen=chosen,
        may_post=page.may and chosen and not facts.get("posted"),
        may_file=page.may and chosen and not facts.get("filed"),
    )  # fmt: skip


def _note(row: ElectionOfficer) -> str:
    return row.reason.partition(" ")[2]


def _did(page: Page, do: str, form: ActForm) -> bool:
    request, given = page.request, {"matter_id": page.case.matter.pk, "part": page.key}
    data = form.cleaned_data
    if do == "choose":
        with form.refusals():
            people = _chosen(data["people"], page.case.matter.area_id)
            return form.did(
                request, committees.choose, **given, by=data["by"], people=people,
                members=data["members"], expected=form.version,
            )  # fmt: skip
        return False
    if do == "share":
        deputies = [int(p) for p in data["deputies"]]
        return form.did(
            request, committees.appoint, **given, chair=int(data["chair"]), deputies=deputies
        )
    if do == "leave":
        who = int(data["person_id"])
        return form.did(
            request, committees.leave, **given, person_id=who, why=data["why"], note=data["note"]
        )
    if do == "met":
        return form.did(
            request, committees.missed, **given, absent=[int(p) for p in data["absent"]]
        )
    if do == "file":
        return form.did(request, committees.file, **given)
    return form.did(request, papers.post, matter_id=page.case.matter.pk, notice="committee")


def _chosen(text: str, area: str) -> list[Chosen]:
    """``李秀英，28`` or ``李秀英，0031 28``, one a line."""
    found = []
    for one in named_people.read(text, area, field="people", guests=False):
        numbers = [w for w in one.more.replace("票", " ").split() if only_digits(w)]
        if one.person_id is None:
            raise refuse("election.elsewhere", field="people")
        votes = (
            whole(numbers[-1], COUNTED)
            if numbers and not (len(numbers) == 1 and _house(numbers))
            else None
        )
        found.append(Chosen(one.person_id, votes))
    return found


def _house(numbers: list[str]) -> bool:
    """Whether the only number is a household's, which begins with 0."""
    return numbers[0].startswith("0") and len(numbers[0]) > 1
