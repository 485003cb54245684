"""A report comes in, told to the office that looks into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.actions import areas, people, report_lodging, terms
from xiangyue.core.part import Part
from xiangyue.data.models import Jurisdiction, Membership

if TYPE_CHECKING:
    from xiangyue.access.actors import Actor
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

TEXT = "有人私下把集体的三间仓库低价租了出去，账上看不到这笔钱。"
NAME, PHONE = "吴知远", "13900139000"


def given(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """About one whom this office may look into."""
    area = driver.cast.area
    wanted = ("deputy_director", "director") if len(area) == 12 else ("secretary",)
    seats = Membership.objects.filter(area__code__startswith=area, role__in=wanted, end=None)
    seat = seats.order_by("pk").first()
    return {
        "matter_id": run.matter_id,
        "village": seat.area_id if seat else area,
        "about_id": seat.person_id if seat else 0,
        "text": TEXT,
        "name": NAME,
        "phone": PHONE,
    }


def _somebody(driver: Driver) -> None:
    """Somebody in office in a village of the township, where a rehearsal has none yet."""
    area = driver.cast.area
    if (
        len(area) == 12
        or Membership.objects.filter(
            area__code__startswith=area, area__level=5, role="secretary"
        ).exists()
    ):
        return
    village = Jurisdiction.objects.filter(area__code__startswith=area, area__level=5).first()
    if village is None:
        return
    given = {"actor": areas.COMMAND, "now": driver.clock.now, "area": village.area_id}
    person = people.save_person(name="韩树林", **given)
    terms.start_term(
        person_id=person.pk, role="secretary", start=driver.clock.today, **given
    )  # fmt: skip


def do(driver: Driver, run: Running, part: Part) -> None:
    """Entered, sealed; the code goes to the reporter."""
    _somebody(driver)
    code = driver.do(
        report_lodging.enter_report, actor=driver.who(part), **given(driver, run, part)
    )  # fmt: skip
    run.kept[part.key] = code


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Entering it."""
    told = given(rehearsal, run, part)
    rehearsal.refuses(key, part, report_lodging.enter_report, actor=actor, **told)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """With what must be refused."""
    _somebody(rehearsal)
    who, told = rehearsal.who(part), given(rehearsal, run, part)
    for key, other in (
        ("report-empty", {"text": " "}),
        ("report-nobody", {"about_id": 0}),
        ("report-own", {"about_id": who.person_id, "village": who.area}),
    ):
        rehearsal.refuses(key, part, report_lodging.enter_report, actor=who, **{**told, **other})
    do(rehearsal, run, part)
    rehearsal.refuses("report-twice", part, report_lodging.enter_report, actor=who, **told)
