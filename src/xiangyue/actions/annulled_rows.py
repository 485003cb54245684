"""The rows of an annulled stage are put aside, whole, so that it begins with none.

They hang on an ``Election`` without a matter from then on: every table names its election, so what
was done stays as it was done, beside what is done anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from xiangyue.actions.notices import kinds as notices
from xiangyue.data.models import (
    BoxRequest,
    Candidacy,
    CandidateRuling,
    Election,
    ElectionNotice,
    Matter,
    NominationRound,
    PaperMove,
    PollBox,
    PollPlan,
    PollWorker,
    Proxy,
    RollAppeal,
    Voter,
    VoteRound,
)
from xiangyue.methods import election_days

RUNS = ("called", "open", "counting")


def put_aside(matter: Matter, parts: Mapping[str, str], today: date) -> Election | None:
    """Put aside the rows of these parts (``{key: kind}``); the election that keeps them, None of a
    matter that is no election. Notices stay where they hang, marked with the day."""
    kinds = set(parts.values())
    election = Election.objects.filter(matter=matter).first()
    if election is None:
        return None
    kept = Election.objects.create(
        matter=None, area_id=election.area_id, kind=election.kind, way=election.way,
        group=election.group, day=election.day, posts=election.posts,
    )  # fmt: skip
    if "paper_count" in kinds:
        _count(election, kept)
    if "polling" in kinds:
        _polling(election, kept)
    if "nomination" in kinds:
        Candidacy.objects.filter(election=election).update(election=kept)
        NominationRound.objects.filter(election=election, state="open").update(state="void")
        NominationRound.objects.filter(election=election).update(election=kept)
    elif "candidates" in kinds:
        _candidates(election, kept)
    if "question_plan" in kinds:
        Election.objects.filter(pk=election.pk).update(day=None)
    if kinds & {"voter_roll", "question_plan"}:
        Proxy.objects.filter(election=election).update(election=kept)
        RollAppeal.objects.filter(election=election).update(election=kept)
        Voter.objects.filter(election=election).update(election=kept, bars=False)
    told = {slug for slug, kind in notices().items() if kind.of in kinds}
    told |= {line.key for line in election_days.notices() if line.part in parts}
    ElectionNotice.objects.filter(election=election, kind__in=told, annulled_on=None).update(
        annulled_on=today
    )
    return kept


def _count(election: Election, kept: Election) -> None:
    """The votes, and the papers that were printed for them."""
    rounds = VoteRound.objects.filter(election=election)
    rounds.filter(state__in=RUNS).update(state="void")
    rounds.update(election=kept)
    PaperMove.objects.filter(election=election, paper="ballot").update(election=kept)


def _polling(election: Election, kept: Election) -> None:
    """Boxes, staff and papers; who asked for the mobile box or gave a proxy need not ask again:
    their paper is answered, or posted, once more."""
    Voter.objects.filter(election=election).update(box=None)
    BoxRequest.objects.filter(voter__election=election).update(granted=None, answer="")
    Proxy.objects.filter(election=election, state="posted").update(state="filed")
    for table in (PollBox, PollWorker, PollPlan, PaperMove):
        table.objects.filter(election=election).update(election=kept)


def _candidates(election: Election, kept: Election) -> None:
    """Each candidacy as it stood, with its ruling; the live ones are named again. Who declined or
    withdrew has said so themself, and it stands."""
    rows = list(Candidacy.objects.filter(election=election))
    rulings = {r.candidacy_id: r for r in CandidateRuling.objects.filter(candidacy__in=rows)}
    for row in rows:
        copy = Candidacy(
            election=kept, person_id=row.person_id, post=row.post, named_by=row.named_by,
            votes=row.votes, state=row.state, rank=row.rank, words=row.words, reason=row.reason,
            clause=row.clause,
        )  # fmt: skip
        copy.save()
        if row.pk in rulings:
            rulings[row.pk].candidacy = copy
            rulings[row.pk].save(update_fields=["candidacy"])
        if row.state in ("formal", "barred"):
            row.state, row.clause = "named", ""
        row.rank = None
        row.save(update_fields=["state", "rank", "clause"])
