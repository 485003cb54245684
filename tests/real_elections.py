"""Real elections of people: the published ballots in ``tests/data/people``, as papers of our count.

Their voters ranked people. Where a post has so many seats, a voter's paper is taken to name as
many: the first of the ranking (``Paper.names``). Only the standard library is used here, for the
script that asks research libraries runs where this project is not installed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "people"
#: How many seats each election had.
SEATS = {
    "albany_2022_council.csv": 2,
    "eilean_siar_2012_ward3.csv": 3,
    "minneapolis_2017_estimate-and-taxation.csv": 2,
    "minneapolis_2017_park-at-large.csv": 3,
    "minneapolis_2017_park-district-4.csv": 1,
    "minneapolis_2017_park-district-5.csv": 1,
    "minneapolis_2017_ward-9.csv": 1,
}


@dataclass(frozen=True)
class Paper:
    """``n`` ballots alike in one box: at each rank a name, "" for nobody, "?" for two people."""

    box: str
    ranks: tuple[str, ...]
    n: int

    def marks(self, seats: int) -> tuple[str, ...]:
        """What stands on the paper for so many seats: names, maybe one twice, and "?"."""
        return tuple(mark for mark in self.ranks if mark)[:seats]

    def names(self, seats: int) -> tuple[str, ...]:
        """Whom the paper names, each once."""
        return tuple(dict.fromkeys(mark for mark in self.marks(seats) if mark != "?"))

    def void(self, seats: int) -> bool:
        """Marks, and none that can be read."""
        return bool(self.marks(seats)) and not self.names(seats)

    def ranking(self) -> tuple[str, ...]:
        """The people ranked, each once, before any place where two stand."""
        marks = [mark for mark in self.ranks if mark]
        end = marks.index("?") if "?" in marks else len(marks)
        return tuple(dict.fromkeys(marks[:end]))

    def among(self, people: Iterable[str]) -> Paper:
        """The paper where only ``people`` stand: it names the first of them in the ranking."""
        left = set(people)
        first = [name for name in self.ranking() if name in left][:1]
        return Paper(self.box, tuple(first), self.n)


@dataclass(frozen=True)
class Election:
    """Real ballots, and the people on the paper in the order of the alphabet."""

    name: str
    people: tuple[str, ...] = field(repr=False)
    papers: tuple[Paper, ...] = field(repr=False)

    @property
    def cast(self) -> int:
        return sum(paper.n for paper in self.papers)


def read(name: str) -> Election:
    """One of the files: the columns of Minneapolis' cast vote records, or those of Scottish
    councils (how many people and seats; how many ballots are alike, and the numbers of those they
    rank; names; ward)."""
    text = (DATA / name).read_text("utf-8")
    papers = _ranks(text) if text.startswith("Precinct,") else _scottish(text)
    people = sorted({m for p in papers for m in p.ranks if m not in ("", "?", WRITTEN_IN)})
    return Election(name, tuple(people), tuple(papers))


#: The people written in, whom the records of Minneapolis keep as one.
WRITTEN_IN = "UWI"
_SAID = {"undervote": "", "overvote": "?"}


def _ranks(text: str) -> list[Paper]:
    papers = []
    for row in csv.DictReader(text.splitlines()):
        marks = [row[key] for key in row if key.startswith("rank")]
        ranks = tuple(_SAID.get(mark, " ".join(mark.split())) for mark in marks)
        papers.append(Paper(row["Precinct"], ranks, int(row["weight"])))
    return papers


def _scottish(text: str) -> list[Paper]:
    rows = [[cell for cell in row if cell] for row in csv.reader(text.splitlines())]
    people, ballots, (_ward,) = rows[-1 - int(rows[0][0]) : -1], rows[1:], rows[-1]
    names = [row[1] for row in people]
    return [
        Paper("ward", tuple(names[int(rank) - 1] for rank in ranks), int(n))
        for n, *ranks in ballots[: -1 - len(people)]
    ]


def everyone(election: Election) -> tuple[str, ...]:
    """The people on the paper, and those written in, who are told as one."""
    written = any(WRITTEN_IN in paper.ranks for paper in election.papers)
    return (*election.people, WRITTEN_IN) if written else election.people


def votes(papers: Sequence[Paper], seats: int) -> dict[str, int]:
    """How many ballots name each person who is named at all."""
    found: dict[str, int] = {}
    for paper in papers:
        for name in paper.names(seats):
            found[name] = found.get(name, 0) + paper.n
    return found


def sheet(election: Election, kind: str, seats: int, papers: Sequence[Paper]) -> dict[str, Any]:
    """The papers as input of ``xiangyue count``, for one post."""
    boxes: dict[str, list[dict[str, Any]]] = {}
    for paper in papers:
        marks = paper.marks(seats)
        ballot: dict[str, Any] = {"n": paper.n, "for": {"post": [m for m in marks if m != "?"]}}
        if "?" in marks:
            ballot["unreadable"] = ["post"]
        boxes.setdefault(paper.box, []).append(ballot)
    return {
        "election": kind,
        "day": "2026-05-01",
        "registered": sum(paper.n for paper in papers),
        "posts": [{"post": "post", "seats": seats}],
        "candidates": {"post": list(election.people)},
        "boxes": [{"box": box, "ballots": ballots} for box, ballots in boxes.items()],
    }
