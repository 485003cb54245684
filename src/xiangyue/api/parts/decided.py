"""Parts in which something is written, heard, posted and decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from xiangyue.access.opinions import may_read
from xiangyue.actions import charters
from xiangyue.api.rows import HIDDEN, Look, Table, Tables, household_out, own, person_out
from xiangyue.api.rows import HouseholdOut as Home
from xiangyue.api.rows import PersonOut as Named
from xiangyue.core import masking
from xiangyue.data import representatives
from xiangyue.data.models import (
    Acceptance,
    AgendaItem,
    CharterVersion,
    DraftComment,
    DraftedText,
    ExpertReport,
    Membership,
    MotionText,
    Opinion,
    Posting,
    Reach,
    Review,
)

texts = Table(
    MotionText,
    "id version title body budget reason made_at made_by",
    own(MotionText, "-version"),
    says="A version of a text. `budget` in fen.",
)


def _drafts(look: Look) -> QuerySet[DraftedText]:
    rows = DraftedText.objects.filter(text__matter=look.matter, text__part=look.key)
    return rows.select_related("text__made_by").order_by("-text__version")


drafts = Table(
    DraftedText,
    "id base articles",
    _drafts,
    says="A version of a draft in articles; `base`: the version in force that it begins with.",
    version=(int, lambda r, _l: r.text.version),
    title=(str, lambda r, _l: r.text.title),
    reason=(str, lambda r, _l: r.text.reason),
    made_at=(datetime, lambda r, _l: r.text.made_at),
    made_by=(Named, lambda r, _l: person_out(r.text.made_by)),
)


def _who(row: DraftComment, look: Look) -> Any:
    return (row.person.name if row.person else row.name) if look.mine else HIDDEN


comments = Table(
    DraftComment,
    "id article text made_at outcome reason",
    lambda look: (
        DraftComment.objects.filter(**look.here())
        .select_related("person", "household")
        .order_by("made_at", "id")
    ),
    says="A comment on a draft; whose it is, for who answers alone.",
    own=(bool, lambda r, look: r.person_id is not None and r.person_id == look.me),
    by_hand=(bool, lambda r, _l: r.entered_by_id is not None),
    who=(str, _who),
    household=(
        Home | None,
        lambda r, look: household_out(r.household) if look.mine else HIDDEN,
    ),
)


def _enacted(look: Look) -> QuerySet[CharterVersion]:
    return CharterVersion.objects.filter(matter=look.matter).order_by("-version")[:1]


def _commented(look: Look) -> Sequence[DraftedText]:
    draft = charters.last_draft(look.matter.pk, look.of())
    return [draft] if draft else []


enacted = Table(
    CharterVersion,
    "id version title start",
    _enacted,
    says="The version in force through this matter.",
)
drafted = Table(
    DraftedText,
    "id articles",
    _commented,
    says="The draft that is commented on.",
    version=(int, lambda r, _l: r.text.version),
    title=(str, lambda r, _l: r.text.title),
)
to_enact = Table(
    DraftedText,
    "id",
    _commented,
    says="The draft that is put in force.",
    version=(int, lambda r, _l: r.text.version),
    title=(str, lambda r, _l: r.text.title),
)
items = Table(
    AgendaItem,
    "id meeting position outcome",
    lambda look: (
        AgendaItem.objects.filter(**look.here())
        .select_related("meeting")
        .order_by("-meeting__starts_at")
    ),
    says="A meeting at which the part is on the agenda.",
    title=(str, lambda r, _l: r.meeting.title),
    place=(str, lambda r, _l: r.meeting.place),
    state=(str, lambda r, _l: r.meeting.state),
    starts_at=(datetime, lambda r, _l: r.meeting.starts_at),
)


def _posted(look: Look) -> QuerySet[Posting]:
    rows = Posting.objects.filter(**look.here())
    if not look.facts.get("posted"):
        rows = rows.none()  # what hung before was of a turn before this one
    return rows.order_by("-pk")[:1]


hangs = Table(
    Posting,
    "id title posted_at days until taken_down_at",
    _posted,
    says="The posting that hangs; more of it at `/postings/{id}`.",
    number=(str, lambda r, _l: f"{r.year}-{r.number}"),
    channels=(list[str], lambda r, _l: sorted(r.channels)),
)


def _reached(look: Look) -> QuerySet[Reach]:
    rows = Reach.objects.filter(**look.here()).select_related("membership__person")
    if "representatives" not in look.part.targets:
        rows = rows.filter(membership=None)
    if not look.mine:
        rows = rows.exclude(membership=None)
    return rows.order_by("reached_on", "id")


def _seats(look: Look) -> QuerySet[Membership]:
    found = representatives.seats(look.area, look.case.today)
    return found if "representatives" in look.part.targets else found.none()


def _reached_whom(row: Reach, look: Look) -> Any:
    return person_out(row.membership.person) if row.membership else HIDDEN


reached = Table(
    Reach,
    "id target membership households reached_on",
    _reached,
    says="Who was told or asked. Names and words of others than representatives: for who asks.",
    inner="name how stance response",
    representative=(Named, _reached_whom),
)
seats = Table(
    Membership,
    "id person group",
    _seats,
    says="A representative, with how many households there are to ask.",
    households=(int, lambda r, _l: r.households_count),
)
reports = Table(
    ExpertReport,
    "id experts held_on place opinion feasible filed_at",
    own(ExpertReport, "-filed_at"),
    says="The report of an expert hearing.",
)
accepted = Table(
    Acceptance,
    "id accepted text made_at made_by",
    own(Acceptance, "-made_at"),
    says="The result accepted, or sent back.",
)
reviews = Table(
    Review,
    "id round office effect papers note submitted_at submitted_by due_on taken_at taken_by"
    " outcome text number on_paper answered_at answered_by",
    own(Review, "-round"),
    says="What was handed in to a level above, and its answer.",
)


def _gathered(look: Look) -> list[Opinion]:
    rows = Opinion.objects.filter(matter=look.matter).order_by("created_at")[:200]
    return [o for o in rows if may_read(look.actor, o)]


gathered = Table(
    Opinion,
    "id created_at",
    _gathered,
    says="An opinion that the matter came from: what is personal in it is masked.",
    text=(str, lambda r, _l: masking.mask(r.text)),
)

TABLES: Tables = {
    "draft": {"texts": texts},
    "drafting": {"drafts": drafts},
    "comments": {"comments": comments, "drafted": drafted},
    "enactment": {"enacted": enacted, "to_enact": to_enact},
    "sitting": {"items": items},
    "posting": {"hangs": hangs},
    "reach": {"reached": reached, "seats": seats},
    "report": {"expert_reports": reports},
    "acceptance": {"accepted": accepted},
    "review": {"reviews": reviews},
    "gather": {"gathered": gathered},
    "prior_decision": {},  # its facts name the matter on which it rests
}
