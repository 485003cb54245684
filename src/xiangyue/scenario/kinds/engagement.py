"""Who is proposed begins; half a year later the term ends early, or it runs out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from xiangyue.access.actors import Actor
from xiangyue.actions import engagements
from xiangyue.core.part import Part
from xiangyue.data.models import JobApplicant

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

WHY = "聘期满，双方同意不再续聘，台账和钥匙已经交接"


def chosen(run: Running) -> list[JobApplicant]:
    """Who is proposed."""
    found = JobApplicant.objects.filter(opening__matter_id=run.matter_id, chosen=True)
    return list(found.order_by("number"))


def do(driver: Driver, run: Running, part: Part) -> None:
    """Engaged from tomorrow; it waits until the term is over."""
    start(driver, run, part)
    wait(run, part)


def start(driver: Driver, run: Running, part: Part) -> None:
    """Everyone who is proposed."""
    for row in chosen(run):
        driver.do(
            engagements.engage, actor=driver.who(part), applicant_id=row.pk,
            on=driver.clock.today + timedelta(days=1),
        )  # fmt: skip


def wait(run: Running, part: Part) -> None:
    """Until the term is over."""
    last = max(row.until for row in chosen(run) if row.until)
    run.until[part.key] = (run.matter_id, last)


def end(driver: Driver, run: Running, part: Part) -> None:
    """The term is over."""
    for row in chosen(run):
        if row.ended_on is None:
            driver.do(engagements.end, actor=driver.who(part), applicant_id=row.pk, reason=WHY)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Engaging somebody, where there is anybody."""
    for row in JobApplicant.objects.filter(opening__matter_id=run.matter_id)[:1]:
        rehearsal.refuses(
            key, part, engagements.engage, actor=actor, applicant_id=row.pk,
            on=rehearsal.clock.today,
        )  # fmt: skip


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """One who is not proposed; from yesterday; ended and renewed before it runs; twice; one who
    does not come without a reason."""
    refuses, who, today = rehearsal.refuses, rehearsal.who(part), rehearsal.clock.today
    row = chosen(run)[0]
    on = {"actor": who, "applicant_id": row.pk}
    other = JobApplicant.objects.filter(opening__matter_id=run.matter_id, chosen=False).first()
    if other is not None:
        not_me = {"actor": who, "applicant_id": other.pk, "on": today}
        refuses("engage-other", part, engagements.engage, **not_me)
    refuses("engage-past", part, engagements.engage, **on, on=today - timedelta(days=1))
    refuses("engage-silent", part, engagements.engage, **on, on=today, comes=False)
    refuses("end-before", part, engagements.end, **on, reason=WHY)
    start(rehearsal, run, part)
    refuses("engage-twice", part, engagements.engage, **on, on=today)
    wait(run, part)


def rehearse_end(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Renewed for longer than it was announced; renewed; ended twice."""
    refuses, who = rehearsal.refuses, rehearsal.who(part)
    row = chosen(run)[0]
    on = {"actor": who, "applicant_id": row.pk}
    months = row.opening.months + 1
    refuses("renew-long", part, engagements.renew, **on, months=months, reason="干得好")
    with rehearsal.supposing():
        engagements.renew(now=rehearsal.clock.now, **on, months=1, reason="干得好")
        engagements.end(now=rehearsal.clock.now, **on, reason=WHY)
        refuses("end-twice", part, engagements.end, **on, reason=WHY)
    end(rehearsal, run, part)
