"""A standard gone through: what the records know stands there, the rest is shown, then settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import indicators
from xiangyue.core import duties
from xiangyue.core.indicators import Indicator
from xiangyue.core.kinds.review import office_of
from xiangyue.core.part import Part
from xiangyue.data.models import Assessment, IndicatorEvidence, Membership
from xiangyue.methods import standards
from xiangyue.scenario import turns_of_duties
from xiangyue.scenario.kinds.review import make_officer, officer
from xiangyue.scenario.paper_photo import photo

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

SHOWN = "有，材料在村委会档案柜，可以去看。"
REASON = "实地看过，材料与实际不符。"


def period_of(driver: Driver, part: Part) -> str:
    """The last period of that size which is over."""
    today = driver.clock.today
    back = today.replace(year=today.year - 2, day=1)
    return duties.names_of(part.words["period"], back, today)[-2]


def subject(driver: Driver, part: Part) -> int | None:
    """Whom it is about, where the standard is about a person: one who acts on nothing here."""
    if standards.latest(part.words["standard"]).subject != "person":
        return None
    seats = Membership.objects.filter(
        area_id=driver.cast.area, role__in=("committee_member", "branch_member"), end=None
    )
    return seats.order_by("person_id").values_list("person_id", flat=True)[0]


def shown(part: Part) -> list[Indicator]:
    """What somebody has to show."""
    every = standards.latest(part.words["standard"]).indicators
    return [i for i in every if not i.measured]


def give(driver: Driver, run: Running, part: Part, some: list[Indicator]) -> None:
    """Evidence for each of these."""
    for i in some:
        driver.do(
            indicators.give, actor=driver.who(part), matter_id=run.matter_id, part=part.key,
            indicator=i.key, text=run.kept.get(i.key, SHOWN),
            files=[photo()] if i.evidence == "file" else [],
        )  # fmt: skip


def take_up(driver: Driver, run: Running, part: Part) -> Assessment:
    """The last period that is over; ``run.kept["period"]`` for another."""
    return driver.do(
        indicators.take_up, actor=driver.who(part), matter_id=run.matter_id, part=part.key,
        period=run.kept.get("period") or period_of(driver, part), person_id=subject(driver, part),
    )  # fmt: skip


def do(driver: Driver, run: Running, part: Part) -> None:
    """Taken up, all shown but what ``run.kept["not-shown"]`` names, settled. Where the standard
    asks of duties that come round, the period is lived through first."""
    if part.words["of"]:
        judge(driver, run, part)
        return
    if "period" not in run.kept:
        turns_of_duties.live(driver, run, part)
    take_up(driver, run, part)
    left = run.kept.get("not-shown", ())
    give(driver, run, part, [i for i in shown(part) if i.key not in left])
    driver.do(indicators.settle, actor=driver.who(part), matter_id=run.matter_id, part=part.key)


def judge(driver: Driver, run: Running, part: Part) -> None:
    """By an officer of the level, or from its paper; ``run.kept["differs"]`` {indicator: (points,
    reason)} is seen otherwise. Where a title rests on it and nothing else is named, all is found
    met: without that the title is never granted, and the matter could only be given up."""
    actor = officer(driver, office_of(driver.cast.area, part.words["level"]))
    how: dict[str, Any] = {"actor": actor or driver.who(part), "on_paper": actor is None}
    on = {"matter_id": run.matter_id, "part": part.key}
    if "differs" not in run.kept and _leads_to_title(run, part):
        _all_met(driver, {**how, **on}, part)
    for key, (points, reason) in run.kept.get("differs", {}).items():
        driver.do(indicators.differ, **how, **on, indicator=key, points=points, reason=reason)
    driver.do(indicators.settle, **how, **on, files=[photo()] if actor is None else [])


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Taking it up; a later stage: settling it."""
    on = {"actor": actor, "matter_id": run.matter_id, "part": part.key}
    if part.words["of"]:
        level = "wrong-office" if key == "wrong-person" and part.words["level"] else key
        rehearsal.refuses(level, part, indicators.settle, **on)
        return
    period = period_of(rehearsal, part)
    who = subject(rehearsal, part)
    rehearsal.refuses(key, part, indicators.take_up, **on, period=period, person_id=who)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Everything that is refused on the way."""
    if part.words["of"]:
        _rehearse_later(rehearsal, run, part)
        return
    tries = rehearsal.refuses
    turns_of_duties.live(rehearsal, run, part, tries=rehearsal)
    on: dict[str, Any] = {
        "actor": rehearsal.who(part), "matter_id": run.matter_id, "part": part.key,
    }  # fmt: skip
    who = subject(rehearsal, part)
    period = run.kept.get("period") or period_of(rehearsal, part)
    tries("indicators-settle-none", part, indicators.settle, **on)
    tries("indicators-give-none", part, indicators.give, **on, indicator="x", text=SHOWN)
    for key, wrong in (
        ("indicators-other-size", "2026Q9"),
        ("indicators-future", _later_period(period, 3)),
        ("indicators-before-it", _later_period(period, -40)),
    ):
        tries(key, part, indicators.take_up, **on, period=wrong, person_id=who)
    other = rehearsal.citizen.person_id if who else rehearsal.who(part).person_id
    tries("indicators-whom", part, indicators.take_up, **on, period=period, person_id=other)
    with rehearsal.supposing():
        indicators.take_up(
            **on, now=rehearsal.clock.now, period=_later_period(period, 1), person_id=who
        )
        tries("indicators-not-over", part, indicators.settle, **on)
    take_up(rehearsal, run, part)
    tries("indicators-again", part, indicators.take_up, **on, period=period, person_id=who)
    tries("indicators-none-such", part, indicators.give, **on, indicator="x", text=SHOWN)
    tries("indicators-not-later", part, indicators.differ, **on, indicator="x", points=0)
    some = shown(part)
    if some:
        tries("indicators-no-words", part, indicators.give, **on, indicator=some[0].key, text=" ")
        _take_back(rehearsal, part, on, some[0])
    for i in [i for i in some if i.evidence == "file"][:1]:
        tries("indicators-no-file", part, indicators.give, **on, indicator=i.key, text=SHOWN)
    give(rehearsal, run, part, some)
    rehearsal.do(indicators.settle, **on)


def _take_back(rehearsal: Rehearsal, part: Part, on: dict[str, Any], i: Indicator) -> None:
    given = rehearsal.do(indicators.give, **on, indicator=i.key, text=SHOWN, files=[photo()])
    back = {**on, "evidence_id": given.pk}
    rehearsal.refuses("indicators-no-reason", part, indicators.take_back, **back, reason="")
    rehearsal.do(indicators.take_back, **back, reason="搬走了")
    rehearsal.refuses("indicators-gone", part, indicators.take_back, **back, reason="搬走了")
    assert IndicatorEvidence.objects.get(pk=given.pk).gone_at is not None


def _rehearse_later(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    tries = rehearsal.refuses
    on: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    office = office_of(rehearsal.cast.area, part.words["level"])
    clerk = {"actor": rehearsal.who(part), **on}
    tries("indicators-by-itself", part, indicators.settle, **clerk)
    tries("indicators-no-photo", part, indicators.settle, **clerk, on_paper=True)
    above = officer(rehearsal, office) or make_officer(rehearsal, office)
    tries("indicators-for-them", part, indicators.settle, **clerk, on_paper=True, files=[photo()])
    theirs = {"actor": above, **on}
    before = Assessment.objects.get(matter_id=run.matter_id, part=part.words["of"])
    tries("indicators-give-later", part, indicators.give, **theirs, indicator="x", text=SHOWN)
    met = before.answers.filter(state="met").order_by("pk").first()
    if met is not None:
        differ = {**theirs, "indicator": met.indicator}
        tries("indicators-points", part, indicators.differ, **differ, points=7000, reason=REASON)
        tries("indicators-same", part, indicators.differ, **differ, points=met.points,
              reason=REASON)  # fmt: skip
        tries("indicators-why", part, indicators.differ, **differ, points=0)
        rehearsal.do(indicators.differ, **differ, points=0, reason=REASON)
        rehearsal.do(indicators.differ, **differ, points=None)
    if _leads_to_title(run, part):
        _all_met(rehearsal, theirs, part)
    rehearsal.do(indicators.settle, **theirs)


def _leads_to_title(run: Running, part: Part) -> bool:
    """Whether a title rests on this stage: it needs all of the indicators met."""
    return any(p.kind == "title" and p.words["of"] == part.key for p in run.procedure.parts)


def _all_met(driver: Driver, theirs: dict[str, Any], part: Part) -> None:
    """The level finds met whatever the stage before did not, each with its reason."""
    before = Assessment.objects.select_related("standard").get(
        matter_id=theirs["matter_id"], part=part.words["of"]
    )
    standard, _bands = standards.unpacked(before.standard_id, before.standard.raw)
    for name in (
        before.answers.exclude(state__in=("met", "left_out"))
        .order_by("pk")
        .values_list("indicator", flat=True)
    ):
        points = standard.indicator(name).points
        driver.do(
            indicators.differ,
            **theirs,
            indicator=name,
            points=points,
            reason="核对过纸质材料，已经达到。",
        )


def _later_period(name: str, later: int) -> str:
    """The period so many of its size after that one."""
    size, first, _last = duties.span(name)
    count = first.year * 12 + first.month - 1 + later * duties.PERIODS[size]
    day = first.replace(year=count // 12, month=count % 12 + 1)
    return duties.names_of(size, day, day)[0]
