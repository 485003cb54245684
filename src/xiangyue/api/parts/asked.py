"""Parts in which many are asked: proposals and votes on them, surveys, secret ballots."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from xiangyue.actions import questionnaires, trustee_ballots
from xiangyue.api.rows import Look, Table, Tables, person_out
from xiangyue.api.rows import PersonOut as Named
from xiangyue.core import masking
from xiangyue.data.models import (
    Proposal,
    Questionnaire,
    Screening,
    Selection,
    Survey,
    SurveySample,
    SurveyText,
    TrusteeBallot,
    TrusteeBallotTrustee,
)


def _masked(name: str) -> Any:
    """A text as everyone may read it: what is personal in it is masked."""
    return (str, lambda row, _look: masking.mask(getattr(row, name)))


def _who(row: Proposal, look: Look) -> str:
    """The whole name for the office and the person, else the family name."""
    whole = look.mine or row.proposer_id == look.me
    return str(row.proposer.name if whole else masking.mask_name(row.proposer.name))


def _proposals(look: Look) -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(**look.here(), withdrawn_at=None)
    return rows.select_related("proposer").order_by("number")


proposals = Table(
    Proposal,
    "id number title cost merged_into",
    _proposals,
    says="What was proposed. `cost` in fen.",
    purpose=_masked("purpose"),
    place=_masked("place"),
    who=(str, _who),
    own=(bool, lambda r, look: look.me is not None and r.proposer_id == look.me),
)


def _screenings(look: Look) -> QuerySet[Screening]:
    return Screening.objects.filter(
        proposal__matter=look.matter,
        proposal__part=look.part.words["proposals"],
        proposal__merged_into=None,
        proposal__withdrawn_at=None,
    ).order_by("proposal__number")


def _screened(look: Look) -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(
        matter=look.matter,
        part=look.part.words["proposals"],
        merged_into=None,
        withdrawn_at=None,
    )
    return rows.order_by("number")


to_screen = Table(
    Proposal,
    "id number title cost",
    _screened,
    says="What is screened. `cost` in fen.",
    place=_masked("place"),
)
screenings = Table(
    Screening,
    "id proposal admitted cost criteria",
    _screenings,
    says="What the screening found, an objection to it and its answer. `cost` in fen.",
    reason=_masked("reason"),
    objection=_masked("objection"),
    answer=_masked("answer"),
)


def _selection(look: Look) -> QuerySet[Selection]:
    return Selection.objects.filter(**look.here()).order_by("-round")[:1]


selections = Table(
    Selection,
    "id round state rule completion most voters budget eligible opened_at until closed_at",
    _selection,
    says="The vote on what was proposed; more of it at `/matters/{id}/selections`.",
)


def _questionnaire(look: Look) -> list[Questionnaire]:
    found = questionnaires.latest(look.matter, look.key)
    return [found] if found else []


questions = Table(
    Questionnaire,
    "id version title questions",
    _questionnaire,
    says="The questions as they stand.",
)
samples = Table(
    SurveySample,
    "id asks by whole population size commitment source source_on seed made_at",
    lambda look: SurveySample.objects.filter(**look.here()).order_by("pk"),
    says="Who is asked: everyone, or by public lot.",
)


def _survey(look: Look) -> QuerySet[Survey]:
    return Survey.objects.filter(**look.here()).order_by("-round")[:1]


surveys = Table(
    Survey,
    "id round state questionnaire sample opened_at until closed_at void_reason",
    _survey,
    says="The survey; its result stands at `/matters/{id}/surveys`.",
)


def _held(look: Look) -> QuerySet[SurveyText]:
    last = _survey(look).first()
    rows = SurveyText.objects.filter(survey=last, state="held").order_by("pk")
    return rows if last and last.state == "closed" and look.may else rows.none()


held = Table(
    SurveyText,
    "id question text",
    _held,
    says="An answer in own words that nobody has looked at yet: for who does.",
)


def _ballot(look: Look) -> list[TrusteeBallot]:
    found = trustee_ballots.latest(look.matter.pk, look.key)
    return [found] if found else []


secret = Table(
    TrusteeBallot,
    "id round state uuid use basis group voters eligible least needed authority opened_at"
    " closes_at closed_at settled_at void_reason",
    _ballot,
    says="A secret ballot with trustees; more of it at `/matters/{id}/secret-ballots`.",
)


def _trustees(look: Look) -> QuerySet[TrusteeBallotTrustee]:
    rows = TrusteeBallotTrustee.objects.filter(ballot__in=[b.pk for b in _ballot(look)])
    return rows.select_related("person").order_by("number")


trustees = Table(
    TrusteeBallotTrustee,
    "id ballot number",
    _trustees,
    says="Who holds a part of the key.",
    person=(Named, lambda r, _l: person_out(r.person)),
    shared_at=(datetime | None, lambda r, _l: r.shared_at),
)

TABLES: Tables = {
    "proposals": {"proposals": proposals},
    "screening": {"proposals_screened": to_screen, "screenings": screenings},
    "selection": {"selections": selections},
    "questionnaire": {"questionnaires": questions},
    "sampling": {"samples": samples},
    "survey": {"surveys": surveys, "survey_texts": held},
    "trustee_ballot": {"secret_ballots": secret, "trustees": trustees},
}
