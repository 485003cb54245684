"""Parts of an election, and what fills or ends a seat."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from xiangyue.actions import handovers, recommendations, vacancies
from xiangyue.api.rows import HIDDEN, Look, Table, Tables, of_matter, own, person_out
from xiangyue.api.rows import PersonOut as Named
from xiangyue.data.elections import APPLIED
from xiangyue.data.models import (
    Appraised,
    BoxLog,
    BoxRequest,
    Candidacy,
    ChoiceUnit,
    CommitteeHandover,
    DoubtfulPaper,
    Election,
    ElectionOfficer,
    NominationRound,
    Observer,
    ObserverNote,
    PaperMove,
    PollBox,
    PollWorker,
    PostVote,
    Proxy,
    RollAppeal,
    Vacancy,
    Voter,
    VoteRound,
)


def _posts(row: Election, _look: Look) -> list[dict[str, Any]]:
    return [{"post": p["post"], "seats": p["seats"]} for p in row.posts]


elections = Table(
    Election,
    "id kind way group day",
    of_matter(Election, "pk"),
    says="The election: its day, the posts as acts name them and how many seats each has.",
    posts=(list[dict[str, Any]], _posts),
)
observers = Table(
    Observer,
    "id name of way since",
    lambda look: of_matter(Observer, "pk")(look).filter(left_on=None),
    says="Who looks on at the election.",
)
noted = Table(
    ObserverNote,
    "id part text amiss on",
    lambda look: of_matter(ObserverNote, "pk", "observer__matter")(look).select_related("observer"),
    says="What an observer saw at a stage.",
    observer=(str, lambda r, _l: r.observer.name),
)
members = Table(
    ElectionOfficer,
    "id person rank role since until votes absences",
    of_matter(ElectionOfficer, "rank pk", "election__matter"),
    says="A member of the election committee, one next in line, or one who left.",
    inner="reason",
    inside=lambda row, _look: row.until is not None,
)


def _roll(look: Look) -> QuerySet[Voter]:
    rows = Voter.objects.filter(election__matter=look.matter, on_roll=True, number__isnull=False)
    return rows.order_by("number") if look.facts.get("posted") else rows.none()


roll = Table(Voter, "id number group person", _roll, says="A voter of the posted roll.")


def _applied(look: Look) -> QuerySet[Voter]:
    rows = Voter.objects.filter(
        election__matter=look.matter, ground__in=APPLIED, on_roll=False, reason="", accepted=""
    )
    shown = look.mine and not look.facts.get("posted")
    return rows.order_by("pk") if shown else rows.none()


applied = Table(
    Voter,
    "id person ground",
    _applied,
    says="Who applies to be on the roll: for who decides on it.",
)


def _roll_appeals(look: Look) -> QuerySet[RollAppeal]:
    rows = RollAppeal.objects.filter(election__matter=look.matter)
    return rows.order_by("-granted", "pk") if look.mine else rows.none()


roll_appeals = Table(
    RollAppeal,
    "id name asks words by made_on due_on granted answer",
    _roll_appeals,
    says="An appeal against the roll: for who decides on it.",
)
candidacies = Table(
    Candidacy,
    "id person post named_by votes state rank words",
    of_matter(Candidacy, "post rank pk", "election__matter"),
    says="Somebody named for a post.",
)
NUMBERS = ("voters", "issued", "returned", "void", "phone")


def _number(name: str) -> Any:
    return (int | None, lambda r, _l: (r.result or {}).get(name))


nomination_rounds = Table(
    NominationRound,
    "id number kind state opened_on closed_on",
    of_matter(NominationRound, "number", "election__matter"),
    says="A vote in which people are named; its numbers once it is counted.",
    **{name: _number(name) for name in NUMBERS},
)
boxes = Table(
    PollBox,
    "id name kind place opens_at closes_at reason approved_on refused secret_place",
    of_matter(PollBox, "pk", "election__matter"),
    says="A place where one votes, or a box.",
)
workers = Table(
    PollWorker,
    "id person box task",
    of_matter(PollWorker, "pk", "election__matter"),
    says="Who works at which box.",
)


def _proxies(look: Look) -> QuerySet[Proxy]:
    shown = ("filed", "posted") if look.mine else ("posted",)
    rows = Proxy.objects.filter(election__matter=look.matter, state__in=shown)
    own_rows = Proxy.objects.filter(
        election__matter=look.matter, state="filed", voter__person_id=look.me or 0
    )
    return (rows | own_rows).select_related("voter__person", "holder__person").order_by("pk")


proxies = Table(
    Proxy,
    "id state",
    _proxies,
    says="Who votes for whom, once it is posted; one's own and for the committee before that.",
    voter=(Named, lambda r, _l: person_out(r.voter.person)),
    holder=(Named, lambda r, _l: person_out(r.holder.person)),
)


def _box_requests(look: Look) -> QuerySet[BoxRequest]:
    rows = BoxRequest.objects.filter(voter__election__matter=look.matter)
    if not look.mine:
        rows = rows.filter(voter__person_id=look.me or 0)
    return rows.select_related("voter__person").order_by("granted", "pk")


box_requests = Table(
    BoxRequest,
    "id granted answer",
    _box_requests,
    says="Who asks for the mobile box: for the committee, and one's own.",
    voter=(Named, lambda r, _l: person_out(r.voter.person)),
    reason=(str, lambda r, look: r.reason if look.mine else HIDDEN),
)


def _moves(look: Look) -> QuerySet[PaperMove]:
    rows = PaperMove.objects.filter(election__matter=look.matter)
    return rows.order_by("pk") if look.mine else rows.none()


moves = Table(
    PaperMove,
    "id move number giver taker on",
    _moves,
    says="Where the ballot papers are: for the committee.",
)


def _stand(row: VoteRound, _look: Look) -> list[dict[str, Any]]:
    return [{"post": c["post"], "name": c["name"]} for c in row.candidates]


rounds = Table(
    VoteRound,
    "id number kind day state registered reason opened_on",
    of_matter(VoteRound, "-number", "election__matter"),
    says="A vote; its result stands at `/matters/{id}/votes`.",
    candidates=(list[dict[str, Any]], _stand),
)


def _last(look: Look) -> VoteRound | None:
    return VoteRound.objects.filter(election__matter=look.matter).order_by("-number").first()


def _logs(look: Look) -> QuerySet[BoxLog]:
    return BoxLog.objects.filter(round=_last(look)).select_related("box").order_by("box_id")


logs = Table(
    BoxLog,
    "id box received issued spoiled returned sealed",
    _logs,
    says="The papers of a box in the last vote.",
    name=(str, lambda r, _l: r.box.name),
)


def _doubtful(look: Look) -> QuerySet[DoubtfulPaper]:
    rows = DoubtfulPaper.objects.filter(round=_last(look)).order_by("pk")
    return rows if look.may else rows.none()


doubtful = Table(
    DoubtfulPaper,
    "id box number words ruling why",
    _doubtful,
    says="A paper put aside: for who counts.",
)
handed = Table(
    CommitteeHandover,
    "id on items presided_by sealed_at kept_by kept_until confirmed_by confirmed_on late_reason",
    of_matter(CommitteeHandover, "pk", "election__matter"),
    says="What was handed over to those elected.",
)


def _elected(look: Look) -> list[Any]:
    election = Election.objects.filter(matter=look.matter).first()
    return list(handovers.elected_of(election)) if election else []


elected = Table(
    None,
    "",
    _elected,
    says="Somebody elected.",
    title=(str, lambda r, _l: r["title"]),
    name=(str, lambda r, _l: r["name"]),
)

units = Table(
    ChoiceUnit,
    "id number name group households seats women settled_on",
    of_matter(ChoiceUnit, "number"),
    says="Households that choose a representative together, by the numbers of their rows.",
)


def _names(row: ChoiceUnit, _look: Look) -> list[str]:
    names = {c["id"]: c["name"] for vote in row.rounds for c in vote["candidates"]}
    return [names[p] for p in row.chosen]


unit_votes = Table(
    ChoiceUnit,
    "id number name seats women settled_on",
    of_matter(ChoiceUnit, "number"),
    says="A unit that chooses: who stands, who is chosen.",
    candidates=(
        list[str],
        lambda r, _l: [] if r.settled_on else [c["name"] for c in r.candidates],
    ),
    chosen=(list[str], _names),
)


def _came(row: PostVote, name: str) -> int | None:
    return None if row.state == "open" or not row.counts else row.counts[0][name]


post_votes = Table(
    PostVote,
    "id round seats state",
    own(PostVote, "round"),
    says="A vote on a post: who stands; once it is counted who is elected, of how many ballots.",
    candidates=(list[str], lambda r, _l: [c["name"] for c in r.candidates]),
    elected=(list[str], lambda r, _l: [c["name"] for c in r.candidates if c["id"] in r.chosen]),
    issued=(int | None, lambda r, _l: _came(r, "issued")),
    returned=(int | None, lambda r, _l: _came(r, "returned")),
)


def _recommended(look: Look) -> list[dict[str, Any]]:
    settled = look.facts.get("settled")
    return recommendations.listed(look.matter, look.key) if settled else []


recommended = Table(
    None,
    "",
    _recommended,
    says="Who was recommended, by how many, once it is settled.",
    person=(int, lambda r, _l: r["id"]),
    name=(str, lambda r, _l: r["name"]),
    votes=(int, lambda r, _l: r["votes"]),
)

vacant = Table(
    Vacancy,
    "id seat cause reason proof ground asked_on heard_on defence silent settled_on ended_on",
    lambda look: Vacancy.objects.filter(matter=look.matter).select_related("seat__person"),
    says="The seat that it is about, with the reasons and the answer.",
    person=(Named, lambda r, _l: person_out(r.seat.person)),
    role=(str, lambda r, _l: r.seat.role),
    until=(
        date | None,
        lambda r, look: vacancies.answers_until(look.case, r),
    ),
)
ends = Table(
    Vacancy,
    "id seat cause proof settled_on ended_on",
    lambda look: Vacancy.objects.filter(matter=look.matter).select_related("seat__person"),
    says="The seat that ends, or not.",
    person=(Named, lambda r, _l: person_out(r.seat.person)),
    role=(str, lambda r, _l: r.seat.role),
)


def _twice(look: Look) -> QuerySet[Appraised]:
    of = look.case.procedure.part(look.part.words["about"])
    rows = Appraised.objects.filter(matter=look.matter, before__isnull=False)
    rows = rows.select_related("before").order_by("pk")
    return rows if of.kind == "appraisal" else rows.none()


twice = Table(
    Appraised,
    "id person announced_on ended_on",
    _twice,
    says="Who was given the last grade twice in a row.",
    before=(date | None, lambda r, _l: r.before.announced_on),
)

TABLES: Tables = {
    "election_plan": {"elections": elections, "observers": observers, "observer_notes": noted},
    "election_committee": {"committee_members": members},
    "voter_roll": {"voters": roll, "voters_applied": applied, "roll_appeals": roll_appeals},
    "nomination": {
        "elections": elections,
        "nomination_rounds": nomination_rounds,
        "candidacies": candidacies,
    },
    "candidates": {"elections": elections, "candidacies": candidacies},
    "polling": {
        "elections": elections,
        "boxes": boxes,
        "poll_workers": workers,
        "proxies": proxies,
        "box_requests": box_requests,
        "paper_moves": moves,
    },
    "paper_count": {"vote_rounds": rounds, "box_logs": logs, "doubtful_papers": doubtful},
    "handover": {"handed_over": handed, "elected": elected},
    "choice_units": {"choice_units": units},
    "unit_choice": {"unit_votes": unit_votes},
    "post_election": {"post_votes": post_votes},
    "recommendation": {"recommended": recommended},
    "vacancy": {"vacancies": vacant},
    "seat_end": {"seat_ends": ends, "twice_appraised": twice},
    "question_plan": {},  # these two have facts alone
    "question_count": {},
}
