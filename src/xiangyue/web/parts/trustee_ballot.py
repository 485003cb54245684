"""The verifiable secret ballot: where it stands for everyone, and what its office does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiangyue.actions import trustee_ballots, trustee_results
from xiangyue.core.part import Part
from xiangyue.data.models import TrusteeBallot, TrusteeBallotEvent
from xiangyue.web import matter_words as words
from xiangyue.web import trustee_booth, trustee_pages, trustee_setup, trustee_words
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.part_page import Page

TRACKERS = 100
"""Trackers on one page of their list."""


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many have voted."""
    if not facts.get("opened"):
        return []
    given = {"n": facts.get("counted", 0), "of": facts.get("voters", 0)}
    return [_("%(n)s of %(of)s voted") % given]


def asked(part: Part) -> list[tuple[str, str]]:
    """What it may be used for, who may vote, the least number."""
    join = _(", ")
    return [
        (_("May be used for"), join.join(str(trustee_setup.USES[u]) for u in part.words["uses"])),
        (
            _("Those who vote"),
            join.join(str(trustee_setup.VOTERS[v]) for v in part.words["voters"]),
        ),
        (
            _("Fewest ballots of which a result is opened"),
            str(part.words["least"]),
        ),
    ]


def show(page: Page) -> HttpResponse:
    """The public page, with what the reader has to do on it."""
    ballot = trustee_ballots.latest(page.case.matter.pk, page.key)
    if ballot is None:
        return page.render("parts/trustee_ballot.html", b=None)
    facts, actor = page.case.facts(page.key), page.request.actor
    form: ActForm | None = None
    if page.may and ballot.state == "setup" and facts.get("keyed"):
        form = trustee_setup.OpenForm.of(page.request, version=page.case.matter.version)
        if form.is_valid() and form.did(
            page.request,
            trustee_ballots.open_ballot,
            matter_id=page.case.matter.pk,
            part=page.key,
            closes_at=form.closes_at(),
            expected=form.version,
        ):
            return redirect("matter-part", page.case.matter.pk, page.key)
    elif page.may and ballot.state == "open":
        form = ActForm.of(page.request, version=page.case.matter.version)
        if form.is_valid() and form.did(
            page.request,
            trustee_results.close,
            matter_id=page.case.matter.pk,
            part=page.key,
            expected=form.version,
        ):
            return redirect("matter-part", page.case.matter.pk, page.key)
    return page.render(
        "parts/trustee_ballot.html",
        form,
        b=ballot,
        stages=trustee_words.stages(ballot, bool(facts.get("keyed"))),
        holders=trustee_words.holders(ballot),
        i_am_trustee=trustee_words.mine(ballot, actor.person_id) is not None,
        i_am_authority=actor.person_id is not None and actor.person_id == ballot.authority_id,
        over=ballot.closes_at is not None and page.case.now >= ballot.closes_at,
        use=trustee_setup.USES[ballot.use],
        voters=trustee_setup.VOTERS[ballot.voters],
        questions=[(q, trustee_setup.bounds(q)) for q in trustee_ballots.questions_of(ballot)],
        results=trustee_words.results(ballot, int(facts.get("counted", 0))),
        file_name=f"{ballot.uuid}.bel",
    )


def _page(request: HttpRequest, pk: int, key: str) -> Page:
    case, standing = words.load(request, pk)
    if key not in case.parts or case.procedure.part(key).kind != "trustee_ballot":
        raise Http404
    return Page(request, case, standing, key)


def _form_page(page: Page, form: ActForm, title: str, template: str = "execution/form.html") -> Any:
    matter = page.case.matter
    there = (page.view.names[words.reader()], url("matter-part", matter.pk, page.key))
    return form.page(
        page.request,
        template,
        area=matter.area,
        matter=matter,
        practice=matter.practice,
        title=title,
        back=url("matter-part", matter.pk, page.key),
        crumbs=words.crumbs(matter, there, (title, "")),
    )


def set_up(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Questions, voters, authority, trustees; what the round before had is there again."""
    page = _page(request, pk, key)
    if not page.may:
        raise Http404
    form = trustee_setup.SetUpForm.of(
        request,
        version=page.case.matter.version,
        initial={"asks": "grades", "use": "rating", "voters": "adults"}
        | {"scale": "\n".join((_("satisfied"), _("fairly satisfied"), _("not satisfied")))},
    )
    if form.is_valid():
        with form.refusals():
            data = form.cleaned_data
            given = form.people(page.case.matter.area_id)
            done = form.did(
                request,
                trustee_ballots.set_up,
                matter_id=pk,
                part=key,
                questions=form.questions(),
                expected=form.version,
                **{name: data[name] for name in ("use", "basis", "voters", "named", "needed")},
                **given,
            )
            if done:
                return redirect("matter-part", pk, key)
    return _form_page(page, form, _("Set up the secret ballot"))


def again(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Give a ballot up, to set it up anew."""
    page = _page(request, pk, key)
    if not page.may:
        raise Http404
    form = trustee_setup.AgainForm.of(request)
    if form.is_valid() and form.did(
        request,
        trustee_ballots.hold_again,
        matter_id=pk,
        part=key,
        reason=form.cleaned_data["reason"],
    ):
        return redirect("matter-part", pk, key)
    return _form_page(page, form, _("Give it up and begin anew"))


def trackers(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Every ballot by its tracker: which counts, which was replaced; and is mine among them?"""
    page = _page(request, pk, key)
    ballot = trustee_ballots.latest(pk, key)
    if ballot is None or not ballot.election:
        raise Http404
    events = TrusteeBallotEvent.objects.filter(ballot=ballot, kind="Ballot")
    looked = "".join(request.GET.get("tracker", "").split()).rstrip("=")
    found = None
    if looked:
        mine = events.filter(tracker=looked).first()
        found = "none"
        if mine is not None:
            later = events.filter(credential=mine.credential, height__gt=mine.height)
            found = "replaced" if later.exists() else "counts"
    shown = Paginator(events.order_by("tracker"), TRACKERS).get_page(request.GET.get("page"))
    last = trustee_words.last_of(ballot, [one.credential for one in shown])
    return page.render(
        "trustees/trackers.html",
        b=ballot,
        shown=shown,
        rows=[(one.tracker, last[one.credential] == one.height) for one in shown],
        looked=looked,
        found=found,
        n=ngettext("%(num)s ballot", "%(num)s ballots", shown.paginator.count)
        % {"num": shown.paginator.count},
    )


def the_archive(request: HttpRequest, pk: int, key: str, uuid: str) -> FileResponse:
    """The archive of a round as it stands now, in Belenios' own format."""
    matter = words.find(request, pk)
    ballot = TrusteeBallot.objects.filter(matter=matter, part=key, uuid=uuid).first()
    if ballot is None or not ballot.election:
        raise Http404
    found = FileResponse(trustee_results.archive_of(ballot), content_type="application/x-tar")
    found["Content-Disposition"] = f'attachment; filename="{uuid}.bel"'
    found["Cache-Control"] = "no-cache"
    return found


def the_election(request: HttpRequest, pk: int, key: str, uuid: str) -> HttpResponse:
    """``election.json``, byte for byte as it is hashed."""
    matter = words.find(request, pk)
    ballot = TrusteeBallot.objects.filter(matter=matter, part=key, uuid=uuid).first()
    if ballot is None or not ballot.election:
        raise Http404
    return HttpResponse(ballot.election, content_type="application/json; charset=utf-8")


urlpatterns = [
    path("m/<int:pk>/<slug:key>/set-up/", set_up, name="trustee-set-up"),
    path("m/<int:pk>/<slug:key>/begin-anew/", again, name="trustee-again"),
    path("m/<int:pk>/<slug:key>/trackers/", trackers, name="trustee-trackers"),
    path("m/<int:pk>/<slug:key>/<slug:uuid>.bel", the_archive, name="trustee-archive"),
    path("m/<int:pk>/<slug:key>/<slug:uuid>/election.json", the_election, name="trustee-election"),
    path("m/<int:pk>/<slug:key>/booth/", trustee_booth.booth, name="trustee-booth"),
    path("m/<int:pk>/<slug:key>/booth/look/", trustee_booth.look, name="trustee-look"),
    path("m/<int:pk>/<slug:key>/booth/cast/", trustee_booth.cast, name="trustee-cast"),
    path("m/<int:pk>/<slug:key>/trustee/", trustee_pages.trustee, name="trustee-page"),
    path("m/<int:pk>/<slug:key>/trustee/state/", trustee_pages.state, name="trustee-state"),
    path("m/<int:pk>/<slug:key>/trustee/step/", trustee_pages.step, name="trustee-step"),
    path("m/<int:pk>/<slug:key>/codes/", trustee_pages.codes, name="trustee-codes"),
    path("m/<int:pk>/<slug:key>/codes/list/", trustee_pages.listed, name="trustee-listed"),
]
