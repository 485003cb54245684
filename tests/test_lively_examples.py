"""Every method of deciding and listening has a lively example in the demonstration, and here it
stands which one. (That they are lived through is seen by ``tests/journeys``.)"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from xiangyue.methods import library
from xiangyue.scenario import demo

FOLDER = Path(demo.__file__).parent

#: Method: the module in which its example is lived.
WHERE = {
    "eight-step": "minglun",
    "four-deliberations": "demo_places",
    "three-meetings": "demo_places",
    "five-rings": "examples/townships",
    "collective-decision": "examples/other_towns",
    "post-competition": "examples/other_towns",
    "one-matter": "examples/one_matter",
    "one-matter-representatives": "examples/survey",
    "village-projects": "examples/village_projects",
    "village-works": "examples/works_and_hiring",
    "party-life": "examples/party_life",
    "group-heads": "examples/seats_changed",
    "representatives-election": "examples/seats_changed",
    "supervision-election": "examples/seats_changed",
    "supervision-election-villagers": "examples/seats_changed",
    "branch-election": "examples/seats_changed",
    "resignation": "examples/seats_changed",
    "by-election": "examples/seats_changed",
    "by-election-representatives": "examples/seats_changed",
    "seat-ending": "examples/seats_changed",
    "recall": "examples/seats_changed",
    "demonstration-village": "examples/branch_year",
    "members-appraisal": "examples/branch_year",
    "cadre-assessment": "examples/branch_year",
    "members-away": "examples/branch_year",
    "red-flag": "examples/branch_year",
    "double-appraisal-township": "examples/town_rated",
    "demonstration-points": "examples/town_rated",
    "leader-pairing": "examples/town_rated",
    "county-secretary-rating": "examples/county_rated",
    "protected-report-county": "examples/town_rated",
    "open-hiring": "examples/works_and_hiring",
    "council": "examples/deliberation",
    "hearing": "examples/deliberation",
    "reconciliation": "examples/deliberation",
    "consultation": "examples/deliberation",
    "charter": "examples/charter",
    "village-rules": "examples/mingtang",
    "workers-congress": "examples/mingtang",
    "collective-assembly": "examples/mingtang",
    "collective-representatives": "examples/mingtang",
    "group-meeting": "examples/mingtang",
    "residents-assembly": "examples/community",
    "residents-representatives": "examples/community",
    "chair-election": "examples/survey",
    "called-assembly": "examples/called",
    "called-villagers-assembly": "examples/called",
    "representatives-assessment": "examples/called",
    "help-request": "examples/talks_under_way",
    "errand": "examples/help",
    "weak-village": "examples/townships",
    "programme": "examples/townships",
    "civic-education": "examples/civic_education",
    "protected-report": "examples/talks_under_way",
    "protected-report-township": "examples/townships",
    "survey": "examples/survey",
    "township-survey": "examples/townships",
    "committee-appraisal": "examples/appraised",
    "double-appraisal-village": "examples/appraised_under_way",
    "representative-recall": "examples/representative_recall",
    "representative-by-election": "examples/representative_recall",
    "member-posts": "examples/posts",
    "firms": "examples/firms_and_reserve",
    "reserve-cadres": "examples/firms_and_reserve",
}


@pytest.mark.parametrize("slug", WHERE)
def test_the_demonstration_lives_it(slug: str) -> None:
    assert library.procedure(slug).slug == slug
    path = FOLDER / f"{WHERE[slug]}.py"
    tree = ast.parse(path.read_text("utf-8"))
    said = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    assert slug in said, f"{path.name} lives no {slug}"
    # The example is called: found by itself (AFTER), or by name from the demonstration.
    named = {t.id for n in tree.body if isinstance(n, ast.Assign) for t in n.targets
             if isinstance(t, ast.Name)}  # fmt: skip
    called = {a.name for name in ("demo", "demo_places", "minglun")
              for n in ast.walk(ast.parse((FOLDER / f"{name}.py").read_text("utf-8")))
              if isinstance(n, ast.ImportFrom) for a in n.names}  # fmt: skip
    within = (FOLDER / "examples" / "village_projects.py").read_text("utf-8")
    assert (
        path.stem in ("demo_places", "minglun")
        or "AFTER" in named
        or path.stem in called
        or f"{path.stem}." in within
    )
