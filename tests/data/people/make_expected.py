"""Writes expected.json: whom two research libraries elect on the real ballots in this folder.

Neither is a dependency of this project, not even of its tests: ``abcvoting`` needs a proprietary
solver's package to be imported, ``pref_voting`` older versions of packages used here. Run this in
an environment of its own, when the files change::

    python -m venv /tmp/libraries
    /tmp/libraries/bin/pip install abcvoting==2.19.2 pref_voting==1.18.2
    /tmp/libraries/bin/python tests/data/people/make_expected.py

Of each election, for each number of seats below the number of people (``av``): those in all winning
committees of approval voting (``elected``) and those in some of them and not in all (``tied``), the
ballots naming the first so many of their rankings. For one seat also how many first choices each
person has (``plurality``) and who wins between the first two (``two_rounds``).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

from abcvoting import abcrules  # noqa: E402
from abcvoting.preferences import Profile, Voter  # noqa: E402
from pref_voting.iterative_methods import plurality_with_runoff_put  # noqa: E402
from pref_voting.profiles_with_ties import ProfileWithTies  # noqa: E402
from pref_voting.rankings import Ranking  # noqa: E402
from tests.real_elections import SEATS, Election, everyone, read  # noqa: E402


def committees(election: Election, seats: int) -> dict[str, Any]:
    """Whom approval voting elects to so many seats."""
    people = everyone(election)
    number = {person: n for n, person in enumerate(people)}
    profile = Profile(len(people))
    for paper in election.papers:
        if names := paper.names(seats):
            profile.add_voter(Voter([number[name] for name in names], weight=paper.n))
    won = abcrules.compute("av", profile, committeesize=seats, algorithm="standard")
    every = [{people[n] for n in committee} for committee in won]
    sure = set.intersection(*every)
    tied = set.union(*every) - sure
    return {"seats": seats, "elected": sorted(sure), "tied": sorted(tied)}


def one_seat(election: Election) -> dict[str, Any]:
    """The first choices, and who wins between the first two."""
    people = everyone(election)
    number = {person: n for n, person in enumerate(people)}
    rankings, counts = [], []
    for paper in election.papers:
        if order := paper.ranking():
            rankings.append(Ranking({number[name]: rank for rank, name in enumerate(order)}))
            counts.append(paper.n)
    profile = ProfileWithTies(rankings, rcounts=counts, candidates=list(number.values()))
    profile.use_extended_strict_preference()
    first = profile.plurality_scores()
    won = plurality_with_runoff_put(profile)
    return {
        "plurality": {people[n]: int(score) for n, score in sorted(first.items())},
        "two_rounds": [people[n] for n in won],
    }


def main() -> None:
    """Write the file."""
    found = {}
    for name in SEATS:
        election = read(name)
        seats = range(1, len(election.people))
        found[name] = {"av": [committees(election, n) for n in seats], **one_seat(election)}
    text = json.dumps(found, indent=1, ensure_ascii=False)
    (HERE / "expected.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
