"""Writes expected.json: whom abcvoting elects on the ballots of ../pabulib and on made-up ones.

``abcvoting`` (MIT) is no dependency of this project, not even of its tests: it needs a proprietary
solver's package to be imported. Run this in an environment of its own, when the cases change::

    python -m venv /tmp/abcvoting && /tmp/abcvoting/bin/pip install abcvoting==2.19.2
    /tmp/abcvoting/bin/python tests/data/elections/make_expected.py

For each number of seats: the people in all winning committees of approval voting (``elected``), and
those in some and not in all (``tied``). A ballot of more names than seats is left out, being void.
"""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

from abcvoting import abcrules
from abcvoting.preferences import Profile

HERE = Path(__file__).parent
SEATS = (1, 2, 3, 5, 7, 10)


def winners(people: list[str], ballots: list[list[str]], seats: int) -> dict[str, Any]:
    """Whom approval voting elects to so many seats."""
    number = {person: n for n, person in enumerate(people)}
    profile = Profile(len(people))
    profile.add_voters([[number[p] for p in b] for b in ballots if len(b) <= seats])
    committees = abcrules.compute("av", profile, committeesize=seats, algorithm="standard")
    every = [{people[n] for n in committee} for committee in committees]
    sure = set.intersection(*every)
    return {
        "seats": seats,
        "elected": sorted(sure),
        "tied": sorted(set.union(*every) - sure),
    }


def real(path: Path) -> tuple[list[str], list[list[str]]]:
    """People (projects) and ballots of a .pb file."""
    section, people, ballots, head = "", [], [], []
    for row in csv.reader(path.read_text("utf-8").splitlines(), delimiter=";"):
        if row and row[0] in ("META", "PROJECTS", "VOTES"):
            section, head = row[0], []
        elif not head:
            head = row
        elif section == "PROJECTS":
            people.append(row[head.index("project_id")])
        elif section == "VOTES":
            vote = row[head.index("vote")]
            ballots.append([one for one in vote.split(",") if one])
    return people, ballots


def made_up(seed: int) -> tuple[list[str], list[list[str]], int]:
    """A small election: people, ballots, seats."""
    rng = random.Random(seed)
    people = [f"p{n}" for n in range(rng.randint(3, 7))]
    seats = rng.randint(1, len(people) - 1)
    ballots = [rng.sample(people, rng.randint(0, seats)) for _ in range(rng.randint(4, 12))]
    return people, ballots, seats


def main() -> None:
    """Write the file."""
    found: dict[str, Any] = {"real": {}, "made_up": []}
    for path in sorted((HERE.parent / "pabulib").glob("*.pb")):
        people, ballots = real(path)
        found["real"][path.name] = [winners(people, ballots, n) for n in SEATS if n < len(people)]
    for seed in range(200):
        people, ballots, seats = made_up(seed)
        answer = winners(people, ballots, seats)
        voted = {person for ballot in ballots for person in ballot}
        if voted >= {*answer["elected"], *answer["tied"]}:  # nobody is elected without a vote here
            case = {"people": people, "ballots": [",".join(ballot) for ballot in ballots]}
            found["made_up"].append(case | answer)
    (HERE / "expected.json").write_text(json.dumps(found, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
