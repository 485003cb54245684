"""Courses held: sign-up, the day, its sheet; the last one called off where there are several."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import courses
from xiangyue.core.part import Part
from xiangyue.data.models import Course

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def _chosen(run: Running, part: Part) -> list[Course]:
    found = Course.objects.filter(matter_id=run.matter_id, part=part.words["menu"])
    return list(found.exclude(planned_on=None).order_by("planned_on", "pk"))


def _people(driver: Driver, course: Course) -> list[int]:
    roles = courses.ROLES_OF.get(course.whom, courses.CADRES)
    return courses.holders(driver.cast.area, driver.clock.today, roles)


def do(driver: Driver, run: Running, part: Part) -> None:
    """Two sign up, one by themselves; each is held, all but one of its people come."""
    who = driver.who(part)
    for course in _chosen(run, part):
        people = _people(driver, course)
        for n, person in enumerate(people[:2]):
            actor = next(
                (a for a in driver.cast.all(*courses.CADRES) if a.person_id == person), who
            )
            driver.do(
                courses.sign_up,
                actor=actor if n == 0 else who,
                course_id=course.pk,
                person_id=person,
            )
        driver.clock.until(course.planned_on or driver.clock.today)
        driver.do(
            courses.hold,
            actor=who,
            course_id=course.pk,
            held_on=driver.clock.today,
            came=people[:-1] or people,
            said="讲了条文，也讲了邻村的例子，大家问了不少。",
        )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Calling one off."""
    course = next(iter(_chosen(run, part)), None)
    rehearsal.refuses(
        key, part, courses.call_off, actor=actor, course_id=course.pk if course else 0,
        reason="老师来不了",
    )  # fmt: skip


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Signed up twice, by one it is not for; held before its time, before the matter, with nobody,
    with one it is not for; held again; called off after; a course that was not chosen; finished
    with one open."""
    refuses, who, today = rehearsal.refuses, rehearsal.who(part), rehearsal.clock.today
    course = _chosen(run, part)[0]
    people = _people(rehearsal, course)
    sign = {"actor": who, "course_id": course.pk}
    villager = rehearsal.cast.outsider((*courses.CADRES, *courses.MEMBERS))
    hold: dict[str, Any] = {"actor": who, "course_id": course.pk, "held_on": today}
    if villager is not None and villager.person_id is not None:
        refuses("course-not-theirs", part, courses.sign_up, **sign, person_id=villager.person_id)
        if course.whom != "all":
            refuses(
                "course-sheet-not-theirs", part, courses.hold, **hold,
                came=[*people, villager.person_id],
            )  # fmt: skip
    with rehearsal.supposing():
        courses.sign_up(now=rehearsal.clock.now, **sign, person_id=people[0])
        refuses("course-signed-twice", part, courses.sign_up, **sign, person_id=people[0])
        courses.sign_off(now=rehearsal.clock.now, **sign, person_id=people[0])
        refuses("course-not-signed", part, courses.sign_off, **sign, person_id=people[0])
    late = {**hold, "held_on": today + timedelta(days=1)}
    refuses("course-ahead", part, courses.hold, **late, came=people)
    early = {**hold, "held_on": today - timedelta(days=400)}
    refuses("course-early", part, courses.hold, **early, came=people)
    refuses("course-nobody", part, courses.hold, **hold, came=[])
    other = Course.objects.filter(matter_id=run.matter_id, planned_on=None).first()
    if other is not None:
        refuses(
            "course-not-chosen", part, courses.sign_up, actor=who, course_id=other.pk,
            person_id=people[0],
        )  # fmt: skip
    with rehearsal.supposing():
        courses.call_off(now=rehearsal.clock.now, **sign, reason="老师来不了")
        refuses("course-off", part, courses.hold, **hold, came=people)
    if part.finish == "by_hand" and rehearsal.asks(part, "open"):
        rehearsal.finish_refused("course-open", run, part)
    do(rehearsal, run, part)
    refuses("course-held-twice", part, courses.hold, **hold, came=people)
