"""A round of a vote as plain data: what ``xiangyue count`` can count again (docs/count.md).

Doubtful papers are in both tellers' counts as the election committee ruled: they were put aside
before either counted them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from xiangyue.actions import own_numbers, relatives
from xiangyue.actions.terms import holders
from xiangyue.core.bodies import COMMITTEE
from xiangyue.core.elections import sheets
from xiangyue.core.elections.contests import WOMAN, Contest, paper_rules
from xiangyue.core.elections.outcomes import Outcome
from xiangyue.core.elections.tallies import (
    Difference,
    Tally,
    count,
    count_ballots,
    together,
)
from xiangyue.data.models import (
    BoxCount,
    BoxLog,
    DoubtfulPaper,
    Matter,
    Person,
    Voter,
    VoteRound,
)
from xiangyue.methods import counting, rulebook
from xiangyue.methods.wording import sentences

MOST_PAPERS = 20_000
"""Ballots of one box that one teller may enter."""


@dataclass
class Round:
    """One round with its boxes, counts and doubtful papers, in the order of the boxes."""

    matter: Matter
    vote: VoteRound
    logs: Sequence[BoxLog] = ()
    counts: Sequence[BoxCount] = ()
    doubts: Sequence[DoubtfulPaper] = ()
    before: Sequence[Mapping[str, Any]] = ()
    earlier: Mapping[str, Any] = field(default_factory=dict)  # the votes before, by post
    people: dict[str, int] = field(default_factory=dict)  # by name, where it is clear who
    sexes: dict[int, str] = field(default_factory=dict)
    relatives: Sequence[tuple[int, int]] = ()
    charter: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, matter: Matter, vote: VoteRound, *, light: bool = False) -> Round:
        """Read it: nine queries; ``light``: only what says whether ballots can be read, one."""
        made = (
            cls(matter, vote, charter=_charter(matter))
            if light
            else cls.counted_so_far(matter, vote)
        )
        if not light:
            made._who()
        return made

    @classmethod
    def counted_so_far(
        cls, matter: Matter, vote: VoteRound, charter: Mapping[str, Any] | None = None
    ) -> Round:
        """The numbers, without who the names are: three queries, one more for the charter."""
        made = cls(matter, vote, charter=_charter(matter) if charter is None else charter)
        made.logs = list(BoxLog.objects.filter(round=vote).select_related("box").order_by("box_id"))
        made.counts = list(
            BoxCount.objects.filter(round=vote).select_related("teller").order_by("pk")
        )
        made.doubts = list(
            DoubtfulPaper.objects.filter(round=vote)
            .select_related("ruled_by", "box")
            .order_by("box_id", "number")
        )
        return made

    def _who(self) -> None:
        """Who the names are: whoever stands, sits already, or is on the roll under one name."""
        earlier = VoteRound.objects.filter(election_id=self.vote.election_id, state="counted")
        rows = list(earlier.filter(number__lt=self.vote.number).order_by("number"))
        self.before = [*elected_in(rows), *self._sitting()]
        if self.vote.election.kind == "committee":
            self.earlier = earlier_votes(rows)
        stood = [c for r in rows if self.earlier for c in r.candidates]
        known = [*stood, *self.vote.candidates, *self.before]
        self.people = {c["name"]: c["id"] for c in known if c["id"]}
        named = {name for one in self.earlier.values() for name in one["for"]}
        written = (self._written() | named) - set(self.people)
        if written:
            on_roll = Voter.objects.filter(
                election_id=self.vote.election_id, on_roll=True, person__name__in=written
            )
            found: dict[str, list[int]] = {}
            for person, name in on_roll.values_list("person_id", "person__name"):
                found.setdefault(name, []).append(person)
            self.people |= {name: ids[0] for name, ids in found.items() if len(ids) == 1}
        ids = set(self.people.values())
        self.sexes = dict(Person.objects.filter(pk__in=ids).values_list("pk", "sex"))
        ties = relatives.close_relatives(ids, self.matter.area_id, self.vote.day, use="elected")
        self.relatives = [(tie.first, tie.second) for tie in ties]

    def _sitting(self) -> list[dict[str, Any]]:
        """In a by-election, who sits on the committee and does not stand: no close relative of
        theirs joins them (Art. 8)."""
        if self.vote.election.kind != "by-election":
            return []
        stand = {c["id"]: c["name"] for c in (*self.vote.candidates, *self.before)}
        found = []
        for seat in holders(self.matter.area_id, self.vote.day, *COMMITTEE).order_by("pk"):
            if seat.person_id in stand:
                continue
            title = sentences()[f"role.{seat.role}"]["zh"]
            name = seat.person.name
            name = f"{name}（{title}）" if name in stand.values() else name
            found.append({"post": seat.role, "title": title, "id": seat.person_id, "name": name})
        return found

    def _written(self) -> set[str]:
        reads = [*(c.read for c in self.counts), *({"ballots": [d.marks]} for d in self.doubts)]
        found: set[str] = set()
        for read in reads:
            for ballot in read.get("ballots", ()):
                for names in ballot.get("for", {}).values():
                    found.update([names] if isinstance(names, str) else names)
            for votes in read.get("sums", {}).get("for", {}).values():
                found.update(votes)
        return found

    # -- as the count has it -----------------------------------------------------------------

    @cached_property
    def names(self) -> dict[int, str]:
        """What the count calls each person."""
        return {pk: name for name, pk in self.people.items()}

    @cached_property
    def posts(self) -> dict[str, str]:
        """The name of each post by its key, of this round."""
        return {p["post"]: p["name"] for p in self.vote.posts}

    def head(self) -> dict[str, Any]:
        """Everything but the boxes."""
        vote = self.vote
        stand: dict[str, list[str]] = {}
        for one in vote.candidates:
            stand.setdefault(self.posts[one["post"]], []).append(one["name"])
        before: dict[str, list[str]] = {}
        for one in self.before:
            before.setdefault(one.get("title") or one["post"], []).append(one["name"])
        data: dict[str, Any] = {
            "election": vote.kind,
            "day": vote.day.isoformat(),
            "area": self.matter.area_id,
            "registered": vote.registered,
            "posts": [
                {"post": p["name"], "seats": p["seats"], "women_only": p["women"]}
                for p in vote.posts
            ],
            "candidates": stand,
        }
        known = [c["id"] for c in vote.candidates]
        said = self.sexes and all(self.sexes.get(pk) for pk in known)
        if said and not self._woman_sits():
            data["women"] = sorted(
                name for name, pk in self.people.items() if self.sexes.get(pk) == "f"
            )
        pairs = [[self.names[a], self.names[b]] for a, b in self.relatives]
        data |= {"relatives": sorted(pairs)} if pairs else {}
        data |= {"before": before} if before else {}
        if self.earlier:
            ranks = [str(p.get("name") or p["post"]) for p in vote.election.posts]
            data |= {"ranks": ranks, "earlier": dict(self.earlier)}
        data |= {"charter": dict(self.charter)} if self.charter else {}
        return data

    def _woman_sits(self) -> bool:
        """Whether a by-election need elect no woman: one sits on the committee already (Art. 8)."""
        if self.vote.election.kind != "by-election" or any(p["women"] for p in self.vote.posts):
            return False
        seats = holders(self.matter.area_id, self.vote.day, *COMMITTEE)
        return bool(seats.filter(person__sex="f").exists())

    def contest(self) -> Contest:
        """What is voted on."""
        return self.sheet([{"box": "-", "sums": {"valid": 0, "void": 0}}]).contest

    def sheet(self, boxes: list[dict[str, Any]], **more: Any) -> sheets.Sheet:
        """These boxes as the core counts them."""
        return sheets.read({**self.head(), "boxes": boxes, **more}, counting.kinds())

    def check(self, box: str, read: Mapping[str, Any]) -> None:
        """Refusal, with where it is wrong, for ballots or sums that cannot be."""
        self.sheet([{"box": box, **read}])

    @cached_property
    def final(self) -> dict[int, list[BoxCount]]:
        """By box: the counts that are handed in, the first begun first."""
        found: dict[int, list[BoxCount]] = {}
        for one in self.counts:
            if one.final:
                found.setdefault(one.box_id, []).append(one)
        return found

    @property
    def counted(self) -> list[BoxLog]:
        """The boxes that two have counted."""
        return [log for log in self.logs if len(self.final.get(log.box_id, ())) > 1]

    def undecided(self) -> list[DoubtfulPaper]:
        """Doubtful papers on which nothing is decided."""
        return [d for d in self.doubts if not d.ruling]

    def ruled(self, box_id: int) -> list[dict[str, Any]]:
        """The doubtful papers of a box, as they count."""
        return [
            {**d.marks, "ruling": d.ruling, "why": d.why}
            for d in self.doubts
            if d.box_id == box_id and d.ruling
        ]

    def whole(self, log: BoxLog, read: Mapping[str, Any]) -> dict[str, Any]:
        """One teller's count of a box with its doubtful papers; those undecided are not in it."""
        waits = sum(d.box_id == log.box_id for d in self.undecided())
        box: dict[str, Any] = {
            "box": log.box.name,
            "issued": log.issued,
            "returned": max(0, (log.returned or 0) - waits),
        }
        aside = self.ruled(log.box_id)
        if "sums" not in read:
            return {**box, "ballots": [*_alike(read.get("ballots", ())), *aside]}
        return {**box, "sums": self._more(read["sums"], aside) if aside else read["sums"]}

    def _more(self, sums: Mapping[str, Any], aside: list[dict[str, Any]]) -> dict[str, Any]:
        """Sums with the papers that were put aside."""
        one = self.sheet([{"box": "-", "sums": dict(sums)}, {"box": "+", "ballots": aside}])
        rules = paper_rules(one.contest, rulebook.load())
        first = one.boxes[0].sums or Tally()
        return _plain(together([first, count_ballots(one.boxes[1].ballots, rules)]))

    def data(self, logs: Sequence[BoxLog] | None = None) -> dict[str, Any]:
        """The sheet of these boxes (all that two have counted): the input of ``xiangyue count``."""
        some = self.counted if logs is None else logs
        names = {log.box.name for log in some}
        pair = {
            log.box_id: [self.whole(log, c.read) for c in self.final[log.box_id]] for log in some
        }
        found = {**self.head(), "boxes": [pair[log.box_id][0] for log in some]}
        found["second"] = [pair[log.box_id][1] for log in some]
        if settled := [s for s in self.vote.settled if s["box"] in names]:
            found["settled"] = settled
        return found

    def differences(self) -> tuple[Difference, ...]:
        """Where the two counts of a box, or a count and what lay in the box, differ."""
        if not self.counted:
            return ()
        sheet = sheets.read(self.data(), counting.kinds())
        rules = paper_rules(sheet.contest, rulebook.load())
        made = count(sheet.boxes, rules, second=sheet.second, settled=sheet.settled)
        return made.differences

    def open_differences(self, box: str = "") -> list[Difference]:
        """Those of which nobody has said which number holds."""
        found = [d for d in self.differences() if d.settled is None]
        return [d for d in found if not box or d.box == box]

    def outcome(self) -> Outcome:
        """What the numbers mean; Refusal for numbers that cannot be."""
        return counting.answer(self.data())


def elected_in(rounds: Iterable[VoteRound]) -> list[dict[str, Any]]:
    """Whom these rounds, in their order, elected; without those who left for a close relative whom
    a later one elected to a higher post."""
    found: list[dict[str, Any]] = []
    for vote in rounds:
        result = vote.result or {}
        gone = {one["id"] for one in result.get("leaves", ())}
        found = [e for e in found if e["id"] not in gone] + list(result.get("elected", ()))
    return found


def earlier_votes(rounds: Iterable[VoteRound]) -> dict[str, Any]:
    """The last vote before on each post, run-offs apart, as docs/count.md has it; with the votes of
    who was elected in one still earlier."""
    found: dict[str, Any] = {}
    elected = {(e["title"], e["name"]) for e in elected_in(rounds)}
    for vote in rounds:
        whole = ((vote.result or {}).get("answer") or {}).get("whole")
        if whole is None or vote.kind == "run-off":
            continue
        for post in vote.posts:
            title = str(post["name"]).removesuffix(WOMAN)
            kept = {
                name: votes
                for name, votes in found.get(title, {"for": {}})["for"].items()
                if (title, name) in elected
            }
            votes = whole["for"].get(post["name"], {})
            found[title] = {"cast": whole["returned"], "for": {**kept, **votes}}
    return found


def _charter(matter: Matter) -> Mapping[str, Any]:
    return own_numbers.of_matter(own_numbers.stored(matter.area_id), matter)


def _alike(ballots: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Like papers together, in an order that tells nothing of the order they were read in."""
    found: dict[str, tuple[dict[str, Any], int]] = {}
    for ballot in ballots:
        mark = repr(sorted((k, sorted(v.items()) if k == "for" else v) for k, v in ballot.items()))
        kept, n = found.get(mark, (dict(ballot), 0))
        found[mark] = (kept, n + 1)
    return [{**kept, "n": n} for _, (kept, n) in sorted(found.items())]


def _plain(tally: Tally) -> dict[str, Any]:
    votes: dict[str, dict[str, int]] = {}
    against: dict[str, dict[str, int]] = {}
    for nested, marks in ((votes, tally.votes), (against, tally.against)):
        for (post, person), number in sorted(marks.items()):
            nested.setdefault(post, {})[person] = number
    found: dict[str, Any] = {"valid": tally.valid, "void": tally.void, "blank": tally.blank}
    found |= {"for": votes} if votes else {}
    return found | ({"against": against} if against else {})


def running(made: Round) -> list[tuple[BoxLog, BoxCount | None, Tally]]:
    """Each box with the count that is read aloud (the one begun first) and its sums so far."""
    contest = made.contest()
    rules = paper_rules(contest, rulebook.load())
    found = []
    for log in made.logs:
        shown = next((c for c in made.counts if c.box_id == log.box_id), None)
        if shown is None:
            found.append((log, None, Tally()))
            continue
        sheet = made.sheet([made.whole(log, shown.read)])
        box = sheet.boxes[0]
        found.append((log, shown, box.sums or count_ballots(box.ballots, rules)))
    return found
