"""Election results in the common data format of NIST SP 1500-100, version 2.0, as JSON.

Classes and properties are those of the published schema (ElectionReport, Election,
CandidateContest, CandidateSelection, VoteCounts, BallotCounts, ReportingUnit, Candidate, Person,
Office; of a recall RetentionContest, BallotMeasureSelection). Boxes are reporting units of the
village; counts are given for it and for each of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from xiangyue.core.elections.outcomes import Outcome, PostResult, Standing
from xiangyue.core.elections.papers import Mark
from xiangyue.core.elections.tallies import Tally

_TYPES: Final[Mapping[str, str]] = {
    "committee": "general",
    "by-election": "special",
    "run-off": "runoff",
    "second-vote": "runoff",
}
_STATUS: Final[Mapping[str, str]] = {
    "elected": "winner",
    "tied": "advanced-to-runoff",
    "not-elected": "defeated",
}


@dataclass(frozen=True)
class Place:
    """The village: its code and name, and who issues the report."""

    code: str
    name: str
    issuer: str


@dataclass(frozen=True)
class Someone:
    """A person as the report names them. ``sex``: f, m or ""."""

    id: int
    name: str
    sex: str = ""


def _of(kind: str, **more: Any) -> dict[str, Any]:
    return {"@type": f"ElectionResults.{kind}", **{k: v for k, v in more.items() if v is not None}}


def _text(words: str) -> dict[str, Any]:
    line = _of("LanguageString", Content=words, Language="zh-Hans")
    return _of("InternationalizedText", Text=[line])


def report(
    outcome: Outcome,
    place: Place,
    people: Mapping[str, Someone],
    *,
    made: datetime,
    title: str,
    practice: bool = False,
    application: str = "Xiangyue",
) -> dict[str, Any]:
    """The report of one counted vote, ready for ``json.dumps``. ``people``: by the name that the
    count uses."""
    made_day = outcome.contest.day
    boxes = {name: f"box-{n}" for n, (name, _) in enumerate(outcome.count.boxes, 1)}
    done = outcome.result in ("complete", "open", "run-off", "carried", "not-carried")
    units = [
        _unit("village", "village", place.name, place, tuple(boxes.values()), outcome),
        *(
            _of(
                "ReportingUnit",
                **{"@id": key},
                Name=_text(name),
                Type="polling-place",
                VotersParticipated=tally.returned,
            )
            for (name, tally), key in zip(outcome.count.boxes, boxes.values(), strict=True)
        ),
    ]
    return _of(
        "ElectionReport",
        Format="precinct-level",
        GeneratedDate=made.replace(microsecond=0).isoformat(),
        Issuer=place.issuer,
        IssuerAbbreviation=place.code,
        SequenceStart=1,
        SequenceEnd=1,
        Status="test" if practice else "certified" if done else "unofficial-complete",
        VendorApplicationId=application,
        Election=[_election(outcome, made_day, title, boxes, people)],
        GpUnit=units,
        Office=[
            _of("Office", **{"@id": _office(n)}, Name=_text(post.id), ElectionDistrictId="village")
            for n, post in enumerate(outcome.contest.posts, 1)
        ],
        Person=[
            _of(
                "Person",
                **{"@id": f"person-{one.id}"},
                FullName=_text(one.name),
                Gender={"f": "female", "m": "male"}.get(one.sex),
            )
            for one in _named(outcome, people)
        ],
    )


def _unit(
    key: str, kind: str, name: str, place: Place, inside: Sequence[str], outcome: Outcome
) -> dict[str, Any]:
    code = _of("ExternalIdentifier", Type="national-level", Value=place.code)
    return _of(
        "ReportingUnit",
        **{"@id": key},
        Name=_text(name),
        Type=kind,
        ComposingGpUnitIds=list(inside) or None,
        ExternalIdentifier=[code],
        VotersRegistered=outcome.contest.registered,
        VotersParticipated=outcome.count.whole.returned,
        TotalSubUnits=len(inside),
        SubUnitsReported=len(inside),
    )


def _named(outcome: Outcome, people: Mapping[str, Someone]) -> list[Someone]:
    """Everyone who stands or has votes, each once."""
    names = dict.fromkeys(s.person for post in outcome.posts for s in post.standings)
    found = {people[name].id: people[name] for name in names if name in people}
    return list(found.values())


def _office(number: int) -> str:
    return f"office-{number}"


def _candidate(number: int, order: int) -> str:
    return f"candidate-{number}-{order}"


def _election(
    outcome: Outcome,
    day: date,
    title: str,
    boxes: Mapping[str, str],
    people: Mapping[str, Someone],
) -> dict[str, Any]:
    kind, recall = _TYPES.get(outcome.contest.kind.id, "other"), outcome.contest.kind.yes_no
    # A place that a relative left is filled out of an earlier vote: it is none of this one's.
    voted = {post.id for post in outcome.contest.posts}
    posts = list(enumerate((post for post in outcome.posts if post.post in voted), 1))
    rows = [(n, m, s) for n, post in posts for m, s in enumerate(post.standings, 1)]
    return _of(
        "Election",
        Name=_text(title),
        StartDate=day.isoformat(),
        EndDate=day.isoformat(),
        Type=kind,
        OtherType=outcome.contest.kind.id if kind == "other" else None,
        ElectionScopeId="village",
        BallotCounts=_ballots(outcome, boxes),
        Candidate=[
            _of(
                "Candidate",
                **{"@id": _candidate(n, m)},
                BallotName=_text(s.person),
                PersonId=f"person-{people[s.person].id}" if s.person in people else None,
                PostElectionStatus=None if recall else _STATUS.get(s.status),
            )
            for n, m, s in rows
        ],
        Contest=[
            _retention(outcome, n, post, boxes) if recall else _contest(outcome, n, post, boxes)
            for n, post in posts
        ],
    )


def _ballots(outcome: Outcome, boxes: Mapping[str, str]) -> list[dict[str, Any]]:
    """Papers in the village and in each box: cast, and of these void."""
    rows = [("village", outcome.count.whole)]
    rows += [(boxes[name], tally) for name, tally in outcome.count.boxes]
    return [
        _of(
            "BallotCounts",
            GpUnitId=unit,
            Type="total",
            BallotsCast=tally.returned,
            BallotsRejected=tally.void,
        )
        for unit, tally in rows
    ]


def _contest(
    outcome: Outcome, number: int, post: PostResult, boxes: Mapping[str, str]
) -> dict[str, Any]:
    rule = "plurality" if outcome.contest.kind.id in ("run-off", "second-vote") else "majority"
    return _of(
        "CandidateContest",
        **{"@id": f"contest-{number}"},
        Name=post.post,
        ElectionDistrictId="village",
        OfficeIds=[_office(number)],
        VotesAllowed=post.seats,
        NumberElected=post.seats,
        NumberRunoff=len(post.tied) or None,
        VoteVariation=rule,
        ContestSelection=[
            _selection(outcome, number, m, s, boxes) for m, s in enumerate(post.standings, 1)
        ],
    )


def _retention(
    outcome: Outcome, number: int, post: PostResult, boxes: Mapping[str, str]
) -> dict[str, Any]:
    """Whether somebody stays in office: votes for the recall and against it."""
    marks = [(post.post, one.person) for one in post.standings]
    rows: list[tuple[str, Tally]] = [("village", outcome.count.whole)]
    rows += [(boxes[name], tally) for name, tally in outcome.count.boxes]
    sides = (("赞成罢免", "votes"), ("反对罢免", "against"))
    return _of(
        "RetentionContest",
        **{"@id": f"contest-{number}"},
        Name=post.post,
        ElectionDistrictId="village",
        CandidateId=_candidate(number, 1),
        OfficeId=_office(number),
        VoteVariation="majority",
        ContestSelection=[
            _of(
                "BallotMeasureSelection",
                **{"@id": f"selection-{number}-{m}"},
                SequenceOrder=m,
                Selection=_text(words),
                VoteCounts=[
                    _of("VoteCounts", GpUnitId=unit, Type="total",
                        Count=sum(getattr(tally, side).get(mark, 0) for mark in marks))
                    for unit, tally in rows
                ],
            )
            for m, (words, side) in enumerate(sides, 1)
        ],
    )  # fmt: skip


def _selection(
    outcome: Outcome, number: int, order: int, one: Standing, boxes: Mapping[str, str]
) -> dict[str, Any]:
    mark: Mark = (one.post, one.person)
    rows: list[tuple[str, Tally]] = [("village", outcome.count.whole)]
    rows += [(boxes[name], tally) for name, tally in outcome.count.boxes]
    return _of(
        "CandidateSelection",
        **{"@id": f"selection-{number}-{order}"},
        SequenceOrder=order,
        CandidateIds=[_candidate(number, order)],
        IsWriteIn=not one.candidate,
        VoteCounts=[
            _of("VoteCounts", GpUnitId=unit, Type="total", Count=tally.votes.get(mark, 0))
            for unit, tally in rows
        ],
    )
