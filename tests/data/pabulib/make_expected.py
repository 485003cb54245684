"""Writes expected.json: what pabutools selects on the files here and on generated instances.

``pabutools`` (GPL-3.0) is no dependency of this project, not even of its tests: it needs a
proprietary solver's package to be imported. Run this in an environment of its own, when the cases
or the rules change::

    python -m venv /tmp/pabutools && /tmp/pabutools/bin/pip install pabutools==1.2.3
    /tmp/pabutools/bin/python tests/data/pabulib/make_expected.py
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from pabutools.election import (
    ApprovalBallot,
    ApprovalProfile,
    Cardinality_Sat,
    Cost_Sat,
    Instance,
    Project,
    parse_pabulib,
)
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares
from pabutools.tiebreaking import TieBreakingRule

HERE = Path(__file__).parent
MEASURES = {"cost": Cost_Sat, "count": Cardinality_Sat}


def ties(order: list[str]) -> TieBreakingRule:
    """More votes, then cheaper, then in the given order."""

    def key(instance: Any, profile: Any, project: Any) -> Any:
        votes = sum(1 for ballot in profile if project in ballot)
        return -votes, project.cost, order.index(project.name)

    return TieBreakingRule(key)


def selections(instance: Any, profile: Any, order: list[str]) -> dict[str, list[str]]:
    tie = ties(order)

    def greedy(initial: Any) -> Any:
        return greedy_utilitarian_welfare(
            instance,
            profile,
            sat_class=Cost_Sat,
            tie_breaking=tie,
            initial_budget_allocation=initial,
        )

    found = {"greedy": greedy([])}
    for name, measure in MEASURES.items():
        for completion, step in (("none", None), ("add1", 1)):
            bought = method_of_equal_shares(
                instance, profile, measure, voter_budget_increment=step, tie_breaking=tie
            )
            found[f"{name} {completion}"] = bought
            rest = "greedy" if completion == "none" else "add1-greedy"
            found[f"{name} {rest}"] = greedy(list(bought))
    return {name: sorted(p.name for p in chosen) for name, chosen in found.items()}


def generated(rng: random.Random) -> dict[str, Any]:
    """A village: up to 9 projects, up to 25 households with weights; small numbers, many ties."""
    names = [f"p{n}" for n in range(rng.randint(1, 9))]
    budget = rng.choice([10, 30, 100, 997, 5000])
    grain = rng.choice([1, 1, max(1, budget // 10)])
    costs = [max(1, rng.randint(1, budget) // grain * grain) for _ in names]
    if rng.random() < 0.6:
        costs = [max(1, cost // 3) for cost in costs]
    taste = [rng.random() for _ in names]
    ballots = []
    for _ in range(rng.randint(1, 25)):
        chosen = [name for name, t in zip(names, taste, strict=True) if rng.random() < t]
        ballots.append([rng.choice([1, 1, 1, 2, 5]), chosen])
    return {"budget": budget, "projects": list(zip(names, costs, strict=True)), "ballots": ballots}


def main() -> None:
    rng = random.Random(20260401)
    cases = []
    for _ in range(250):
        case = generated(rng)
        projects = {name: Project(name, cost) for name, cost in case["projects"]}
        instance = Instance(projects.values(), budget_limit=case["budget"])
        profile = ApprovalProfile(
            [
                ApprovalBallot(projects[name] for name in chosen)
                for weight, chosen in case["ballots"]
                for _ in range(weight)  # a ballot of weight w is w equal ballots
            ]
        )
        cases.append({**case, "selected": selections(instance, profile, list(projects))})
    files = {}
    for path in sorted(HERE.glob("*.pb")):
        instance, profile = parse_pabulib(str(path))
        order = [line.split(";")[0] for line in path.read_text("utf-8").split("PROJECTS\n")[1]
                 .split("VOTES\n")[0].splitlines()[1:]]  # fmt: skip
        files[path.name] = selections(instance, profile, order)
        print(path.name, {name: len(chosen) for name, chosen in files[path.name].items()})
    text = json.dumps({"generated": cases, "files": files}, separators=(",", ":"))
    (HERE / "expected.json").write_text(text.replace('{"budget"', '\n{"budget"') + "\n")


if __name__ == "__main__":
    main()
