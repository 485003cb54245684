"""Representatives rated by those who chose them; meetings that representatives or villagers have
called: each once from start to end, and once under way.

Lived in villages of other examples, which call it by name.
"""

from __future__ import annotations

from xiangyue.actions import demands, ratings
from xiangyue.actions.standing import open_case
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples.told import told
from xiangyue.scenario.kinds import demand, rating
from xiangyue.scenario.paper_photo import photo

AFTER = "elsewhere"
COUNTED = 10
"""So many representatives' ballots are counted by both tellers where the rating is under way."""


def closed(d: Driver) -> list[Running]:
    """One of each begun, for the village's driver to live to the end."""
    return [
        start(d, "representatives-rated", "representatives-assessment", "duty"),
        start(d, "water-accounts", "called-assembly"),
        start(d, "reservoir-lease", "called-villagers-assembly"),
    ]


def start(d: Driver, key: str, slug: str, origin: str = "villagers") -> Running:
    """A matter of that name."""
    return d.start(told(key), (), slug=slug, origin=origin)


def under_way(d: Driver) -> None:
    """An assembly that must be called now; a villagers' assembly for which people still sign."""
    due = start(d, "stadium-noise", "called-assembly")
    d.work(due, due.procedure.part("demand"))
    signed = start(d, "burial-ground", "called-villagers-assembly")
    part = signed.procedure.part("demand")
    people = demand.signers(d, signed, part)
    some = people[: len(people) * 2 // 3]
    for person in some[:1]:
        if actor := d.cast.actors.get(person):
            d.do(demands.sign, actor=actor, matter_id=signed.matter_id, part=part.key)
    d.do(
        demands.enter_list, actor=d.who(part, "clerk"), matter_id=signed.matter_id, part=part.key,
        people=some[1:], photos=[photo(len(some) - 1, seal=False)],
    )  # fmt: skip


def rated_now(d: Driver) -> None:
    """The boxes of the first representatives are counted, the next by one teller only."""
    run = start(d, "representatives-rated", "representatives-assessment", "duty")
    part = run.procedure.part("ballots")
    one, other = rating.tellers(d, part)
    case = open_case(run.matter_id, now=d.clock.now, lock=False)
    for n, subject in enumerate(list(ratings.subjects_of(case, part.key))[: COUNTED + 1]):
        counts = rating.of_households(d, run, part, subject)
        given = {"matter_id": run.matter_id, "part": part.key, "subject": subject, **counts}
        d.do(ratings.enter_count, actor=one, **given)
        if n < COUNTED:
            d.do(ratings.enter_count, actor=other, **given)
