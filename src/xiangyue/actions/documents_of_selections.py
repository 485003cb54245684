"""The papers of a vote on projects, out of its records."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from xiangyue.actions.issuers import issuer
from xiangyue.actions.selection_counts import why
from xiangyue.core import money
from xiangyue.core.masking import mask
from xiangyue.core.places import display_name, level_of
from xiangyue.data.models import Matter, Proposal, Screening, Selection
from xiangyue.documents.model import Lang
from xiangyue.documents.parts import say
from xiangyue.documents.project_papers import (
    Project,
    ProjectBallot,
    ProjectList,
    ProjectResult,
)
from xiangyue.methods.wording import word

SLUGS = ("project-list", "project-ballot", "project-result")


def _village(matter: Matter) -> str:
    return display_name(matter.area.name, level_of(matter.area_id))


def _yuan(fen: int, lang: Lang) -> str:
    return money.words(fen)[lang].replace(".00", "")


def project_list(matter: Matter, part: str, lang: Lang, base: str) -> ProjectList:
    """What a screening admitted and what not."""
    found = (
        Proposal.objects.filter(matter=matter, screening__part=part)
        .select_related("screening")
        .order_by("number")
    )
    rows = [
        Project(
            p.number,
            p.title,
            mask(p.place),
            _yuan(p.screening.cost, lang),
            why=mask(p.screening.reason),
        )
        for p in found
    ]
    verdicts = {p.number: p.screening.admitted for p in found}
    last = Screening.objects.filter(proposal__matter=matter, part=part).order_by("-made_at").first()
    return ProjectList(
        _village(matter),
        matter.title,
        tuple(p for p in rows if verdicts[p.number]),
        tuple(p for p in rows if not verdicts[p.number]),
        issuer(matter, lang, timezone.localdate(last.made_at) if last else None, part),
        f"{base}/m/{matter.pk}/{part}/",
    )


def _selection(pk: int) -> Selection:
    return Selection.objects.get(pk=pk)


def _projects(selection: Selection, lang: Lang) -> tuple[Project, ...]:
    places = dict(
        Proposal.objects.filter(pk__in=[p["id"] for p in selection.projects]).values_list(
            "pk", "place"
        )
    )
    outcomes = {o["number"]: o for o in (selection.result or {}).get("outcomes", ())}
    rows = []
    for p in selection.projects:
        more: dict[str, Any] = {}
        if found := outcomes.get(p["number"]):
            more = {"chosen": found["funded"], "votes": found["votes"]}
            more["why"] = word(why(found, selection), lang)
        place = mask(places.get(p["id"], ""))
        rows.append(Project(p["number"], p["title"], place, _yuan(p["cost"], lang), **more))
    return tuple(rows)


def project_ballot(matter: Matter, pk: int, lang: Lang) -> ProjectBallot:
    """The paper ballot; one to a page, printed as often as is needed."""
    selection = _selection(pk)
    return ProjectBallot(
        _village(matter),
        matter.title,
        _projects(selection, lang),
        selection.most,
        selection.until,
        _yuan(selection.budget, lang),
    )


def project_result(matter: Matter, pk: int, lang: Lang, base: str) -> ProjectResult:
    """The notice of the result of a closed vote."""
    selection, t = _selection(pk), say(lang)
    found = selection.result or {}
    rule = (
        t("equal shares: each vote has the same part of the money, supporters pay together")
        if selection.rule == "equal-shares"
        else t("most votes first, as long as the money lasts")
    )
    counted = (
        (t("Who had a vote"), str(selection.eligible)),
        (
            t("Votes counted"),
            t(
                "{n} ({phone} by phone, {paper} on paper, {void} void)",
                n=found["votes"],
                phone=found["phone"],
                paper=found["papers"] - found["void"],
                void=found["void"],
            ),
        ),
    )
    return ProjectResult(
        _village(matter),
        matter.title,
        _projects(selection, lang),
        _yuan(selection.budget, lang),
        _yuan(found["spent"] * 100, lang),
        rule,
        counted,
        found["sha256"],
        issuer(matter, lang, timezone.localdate(selection.closed_at), selection.part),
        f"{base}/m/{matter.pk}/{selection.part}/",
    )
