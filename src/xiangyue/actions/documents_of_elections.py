"""The notices of an election: posted out of the records, and made into papers again.

Each notice is a function of ``actions.notices``; what was posted stays as it was posted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.electing import RECALL
from xiangyue.actions.elections import next_notice, planned, require_days
from xiangyue.actions.notices import NoticeKind, kinds
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.core.places import display_name
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Election, ElectionNotice
from xiangyue.documents import election_papers as papers
from xiangyue.documents.model import Lang
from xiangyue.documents.parts import Issuer
from xiangyue.methods.wording import sentences

CHANNELS: Final = ("board", "web", "broadcast", "message")
SLUGS: Final = ("election-notice", "election-notice-a4", "election-notice-a3")


def kind_of(slug: str) -> NoticeKind:
    """The notice of that name; Refusal("not-found")."""
    found = kinds().get(slug)
    if found is None:
        raise refuse("election-notice.unknown", code="not-found")
    return found


def part_of(case: Case, kind: NoticeKind) -> str:
    """The key of the part that a notice belongs to; Refusal where the method has none."""
    for part in case.procedure.parts:
        if part.kind == kind.of:
            return part.key
    raise refuse("part.no-such-kind", kind=kind.of)


def post(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    notice: str,
    channels: Iterable[str] = ("board", "web"),
    key: UUID | None = None,
) -> ElectionNotice:
    """Post a notice by an act of its own. Refusals: what it tells of is not done yet; the days that
    the law asks cannot run any more; it hangs already."""
    kind = kind_of(notice)
    with act_on(matter_id, "election.notice", "", actor, now, None, key, kind=kind.of) as (a, case):
        election = planned(case)
        if not kind.alone:
            raise refuse("election-notice.with-act", code="conditions", notice=kind.names)
        row = post_notice(a, case, election, notice, actor, channels)
        case.settle(a)
        a.result = str(row.pk)
    return row


def post_notice(
    a: Act,
    case: Case,
    election: Election,
    slug: str,
    actor: Actor,
    channels: Iterable[str] = ("board", "web"),
) -> ElectionNotice:
    """Post a notice within the act that it tells of; the caller settles the case."""
    kind = kind_of(slug)
    if missing := kind.needs(case, election):
        raise refuse(missing, code="conditions")
    if kind.calendar:
        require_days(case, election, kind.calendar)
    hang = ElectionNotice.objects.filter(election=election, kind=slug, annulled_on=None)
    if not kind.again and hang.exists():
        raise refuse("election-notice.again", code="conditions", notice=kind.names)
    ways = list(dict.fromkeys(channels))
    if not ways or any(way not in CHANNELS for way in ways):
        raise refuse("election-notice.channels", field="channels")
    row = ElectionNotice.objects.create(
        election=election,
        number=next_notice(election),
        kind=slug,
        content={lang: kind.make(case, election, lang).plain() for lang in ("zh", "en")},
        posted_on=case.today,
        posted_by_id=actor.person_id,
        channels={w: {"on": case.today.isoformat(), "by": actor.person_id} for w in ways},
    )
    if kind.fact:
        case.put(part_of(case, kind), **{kind.fact: True})
    a.on["notice"] = row.pk
    a.data |= {"notice": slug, "number": row.number, "channels": sorted(ways)}
    return row


def paper(notice_id: int, lang: Lang, base_url: str) -> papers.Notice:
    """A posted notice as plain data for its paper and its posters."""
    row = ElectionNotice.objects.select_related("election__area").get(pk=notice_id)
    village = display_name(row.election.area.name, "village")
    recall = row.election.kind == RECALL
    body = "village_committee" if recall else "election_committee"
    committee = sentences()[f"body.{body}"]["zh" if lang == "zh" else "en"]
    return papers.Notice(
        village=village,
        number=row.number,
        said=papers.said(row.content[lang]),
        posted_on=row.posted_on,
        issuer=Issuer(
            f"{village}{committee}" if lang == "zh" else f"{village}, {committee}", row.posted_on
        ),
        link=f"{base_url}/m/{row.election.matter_id}/election/notices/{row.number}/",
        recall=recall,
    )
