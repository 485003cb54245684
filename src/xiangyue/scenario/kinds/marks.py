"""A panel without interest marks each applicant; the best are proposed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from xiangyue.access.actors import Actor
from xiangyue.actions import marks
from xiangyue.actions.hiring import find
from xiangyue.core.part import Part
from xiangyue.data.models import JobApplicant, JobMark, JobOpening

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

REASONS = ("答得实在，老人的事说得清", "电脑操作熟练，台账做得齐", "人热心，路子也熟")


def panel(driver: Driver, run: Running) -> list[int]:
    """Three who have nothing to do with those who applied."""
    applied = set(
        JobApplicant.objects.filter(opening__matter_id=run.matter_id).values_list(
            "person_id", flat=True
        )
    )
    some = driver.cast.all("supervision_chair", "representative", "committee_member")
    free = [a.person_id for a in some if a.person_id is not None and a.person_id not in applied]
    return list(dict.fromkeys(free))[:3]


def those(run: Running) -> list[JobApplicant]:
    """Who is marked."""
    return marks.candidates(JobOpening.objects.get(matter_id=run.matter_id))


def do(driver: Driver, run: Running, part: Part) -> None:
    """Each declares, then marks everyone; the best is proposed."""
    sit(driver, run, part)
    give(driver, run, part)
    settle(driver, run, part)


def sit(driver: Driver, run: Running, part: Part) -> None:
    """The panel."""
    for person in panel(driver, run):
        driver.do(
            marks.join_panel, actor=driver.who(part), matter_id=run.matter_id, part=part.key,
            person_id=person, interest=False,
        )  # fmt: skip


def give(driver: Driver, run: Running, part: Part) -> None:
    """Every mark that is still missing."""
    heads = [h for h in part.words["heads"] if h != "draw"]
    if not heads:
        return
    for r, rater in enumerate(panel(driver, run)):
        for n, row in enumerate(those(run)):
            if JobMark.objects.filter(applicant=row, rater_id=rater).exists():
                continue
            driver.do(
                marks.mark, actor=driver.who(part), applicant_id=row.pk, rater_id=rater,
                marks={head: 78 + (n * 7 + r * 3 + h) % 17 for h, head in enumerate(heads)},
                reason=REASONS[(n + r) % 3],
            )  # fmt: skip


def settle(driver: Driver, run: Running, part: Part) -> None:
    """The best."""
    rng = random.Random(run.matter_id)
    driver.do(
        marks.settle, actor=driver.who(part), matter_id=run.matter_id, part=part.key,
        rng=rng.randbytes,
    )  # fmt: skip


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Settling it."""
    on = {"matter_id": run.matter_id, "part": part.key}
    rehearsal.refuses(key, part, marks.settle, actor=actor, **on)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Marked without a panel; an applicant on it, twice, an interest untold; one who does not sit,
    does not fit; no head, too many marks, twice; settled while one is missing; joined after."""
    refuses, who = rehearsal.refuses, rehearsal.who(part)
    on = {"actor": who, "matter_id": run.matter_id, "part": part.key}
    row, sits = those(run)[0], panel(rehearsal, run)
    heads = [h for h in part.words["heads"] if h != "draw"]
    right = {"actor": who, "applicant_id": row.pk, "rater_id": sits[0], "reason": "好"}
    good = dict.fromkeys(heads, 80)
    refuses("mark-no-panel", part, marks.mark, **right, marks=good)
    own = next(r.person_id for r in those(run) if r.person_id)
    refuses("marks-applicant", part, marks.join_panel, **on, person_id=own, interest=False)
    refuses("marks-untold", part, marks.join_panel, **on, person_id=sits[0], interest=True)
    sit(rehearsal, run, part)
    refuses("marks-twice-on", part, marks.join_panel, **on, person_id=sits[0], interest=False)
    refuses("mark-not-panel", part, marks.mark, **{**right, "rater_id": own}, marks=good)
    unfit = JobApplicant.objects.filter(opening__matter_id=run.matter_id, fits=False).first()
    if unfit is not None:
        bad = {**right, "applicant_id": unfit.pk}
        refuses("mark-unfit", part, marks.mark, **bad, marks=good)
    refuses("mark-no-head", part, marks.mark, **right, marks={})
    refuses("mark-range", part, marks.mark, **right, marks=dict.fromkeys(heads, 101))
    refuses("marks-missing", part, marks.settle, **on)
    with rehearsal.supposing():
        marks.mark(now=rehearsal.clock.now, **right, marks=good)
        refuses("mark-twice", part, marks.mark, **right, marks=good)
        refuses("marks-late-on", part, marks.join_panel, **on, person_id=own, interest=False)
    assert find(row.pk).fits
    give(rehearsal, run, part)
    settle(rehearsal, run, part)
