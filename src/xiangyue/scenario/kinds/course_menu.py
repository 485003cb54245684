"""A menu of courses: three offered, wanted by some, two chosen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import courses
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

OFFERED: tuple[dict[str, Any], ...] = (
    {"title": "新修订的村民委员会组织法", "form": "class", "whom": "cadres", "half_days": 4,
     "teacher": "县司法局宣讲员", "about": "村干部要办的事、不能办的事，一条一条讲。"},
    {"title": "党员怎样带头联系群众", "form": "class", "whom": "members", "half_days": 1,
     "lesson": True, "teacher": "镇党校教员", "about": "集中党课，结合本村的事来讲。"},
    {"title": "蔬菜大棚病虫害防治", "form": "visit", "whom": "all", "half_days": 2,
     "teacher": "县农技站技术员", "about": "到大棚里边看边学。"},
)  # fmt: skip
TWO = 2


def offered(run: Running, part: Part, n: int = 0) -> dict[str, Any]:
    """The ``n``-th course for the menu."""
    return {"matter_id": run.matter_id, "part": part.key, **OFFERED[n]}


def do(driver: Driver, run: Running, part: Part) -> None:
    """Three on the menu; two cadres say by themselves and through the office what they want; the
    first two are chosen."""
    who = driver.who(part)
    made = [
        driver.do(courses.offer, actor=who, **offered(run, part, n)) for n in range(len(OFFERED))
    ]
    one = driver.cast.all("secretary", "director")
    for actor in one[:1]:
        driver.do(courses.want, actor=actor, course_id=made[0].pk, person_id=actor.person_id)
    for actor in one:
        driver.do(courses.want, actor=who, course_id=made[2].pk, person_id=actor.person_id)
    driver.clock.forward(days=3)
    for n, course in enumerate(made[:TWO]):
        driver.do(
            courses.choose,
            actor=who,
            course_id=course.pk,
            planned_on=driver.clock.today + timedelta(days=5 + 6 * n),
            place="文化礼堂",
        )
    run.kept[part.key] = [c.pk for c in made]


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Putting a course on the menu."""
    rehearsal.refuses(key, part, courses.offer, actor=actor, **offered(run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A form there is not; for nobody; no length; wanted by one it is not for, by a stranger for
    another, twice; a day that is past; chosen twice; none such."""
    refuses, who = rehearsal.refuses, rehearsal.who(part)
    given = {"actor": who, **offered(run, part)}
    refuses("course-form", part, courses.offer, **{**given, "form": "game"})
    refuses("course-whom", part, courses.offer, **{**given, "whom": "nobody"})
    refuses("course-length", part, courses.offer, **{**given, "half_days": 0})
    villager = rehearsal.cast.outsider((*courses.CADRES, *courses.MEMBERS))
    with rehearsal.supposing():
        course = courses.offer(now=rehearsal.clock.now, **given)
        want = {"actor": who, "course_id": course.pk}
        if villager is not None and villager.person_id is not None:
            refuses("course-not-theirs", part, courses.want, **want, person_id=villager.person_id)
            refuses(
                "course-for-another", part, courses.want, actor=villager, course_id=course.pk,
                person_id=who.person_id,
            )  # fmt: skip
        refuses("course-elsewhere", part, courses.want, **want, person_id=0)
        courses.want(now=rehearsal.clock.now, **want, person_id=who.person_id)
        refuses("course-wanted-twice", part, courses.want, **want, person_id=who.person_id)
        choose = {"actor": who, "course_id": course.pk}
        past = rehearsal.clock.today - timedelta(days=1)
        refuses("course-past", part, courses.choose, **choose, planned_on=past)
        refuses(
            "course-unknown", part, courses.choose, actor=who, course_id=0,
            planned_on=rehearsal.clock.today,
        )  # fmt: skip
        courses.choose(now=rehearsal.clock.now, **choose, planned_on=rehearsal.clock.today)
        refuses("course-chosen", part, courses.choose, **choose, planned_on=rehearsal.clock.today)
    do(rehearsal, run, part)
