"""Training (catalogue E4): a menu, sign-up, courses held with their sheets, what each has counted.

By phone or by the office for somebody, which is one act. Who came is written from the sheet of the
day; nobody checks in. What each has is told to that person and to who organises, nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import duties_held
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.bodies import BRANCH, COMMITTEE, SUPERVISION
from xiangyue.core.kinds.courses import FORMS, WHOM
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.courses import ATTENDED
from xiangyue.data.models import Course, CourseSeat, CourseWant, Membership, Person
from xiangyue.methods import rulebook

CADRES: Final = (*BRANCH, *COMMITTEE, *SUPERVISION)
"""Who counts as a village cadre: the members of the three committees (source document 001)."""
MEMBERS: Final = ("party_member", *BRANCH)
ORGANISERS: Final = ("secretary", "deputy_secretary", "director", "clerk")
"""Who organises courses and sees what each person has."""
ROLES_OF: Final = {"cadres": CADRES, "members": MEMBERS}
MOST = 400


def offer(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    title: str,
    form: str,
    whom: str,
    half_days: int,
    lesson: bool = False,
    about: str = "",
    teacher: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Course:
    """Put a course on the menu. ``half_days``: how long it takes; ``lesson``: a party class."""
    title, about = words(title, "title", 120), words(about, "about", 2000, least=0)
    teacher = words(teacher, "teacher", 80, least=0)
    if form not in FORMS:
        raise refuse("course.form", field="form")
    if whom not in WHOM:
        raise refuse("course.whom", field="whom")
    if not 1 <= half_days <= 60:
        raise refuse("course.half-days", field="half_days", most=60)
    with act_on(matter_id, "course.offer", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "course_menu")
        course = Course.objects.create(
            matter=case.matter,
            part=part,
            title=title,
            about=about,
            teacher=teacher,
            form=form,
            whom=whom,
            half_days=half_days,
            lesson=lesson,
            offered_at=now,
            offered_by_id=actor.person_id,
        )
        case.add(part, offered=1)
        a.data |= {"form": form, "whom": whom, "half_days": half_days, "lesson": lesson}
        a.sealed |= {"title": title}
        case.settle(a)
        a.result = str(course.pk)
    return course


def want(
    *,
    actor: Actor,
    now: datetime,
    course_id: int,
    person_id: int,
    expected: int | None = None,
    key: UUID | None = None,
) -> CourseWant:
    """Somebody would like this course: they themselves, or the office for them."""
    found = look(course_id)
    with act_on(found.matter_id, "course.want", "", actor, now, expected, key) as (a, case):
        spec = case.require_open(found.part, "course_menu")
        person = _themselves(actor, case, spec, found, person_id)
        if CourseWant.objects.filter(course=found, person=person).exists():
            raise refuse("course.wanted", code="conditions")
        row = CourseWant.objects.create(course=found, person=person, at=now)
        case.add(found.part, wanted=1)
        a.data["course"] = found.pk
        a.sealed["person"] = person.pk
        case.settle(a)
        a.result = str(row.pk)
    return row


def choose(
    *,
    actor: Actor,
    now: datetime,
    course_id: int,
    planned_on: date,
    place: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Course:
    """A course on the menu will be held, on this day: people may sign up once the menu ends."""
    place, found = words(place, "place", 120, least=0), look(course_id)
    with act_on(found.matter_id, "course.choose", found.part, actor, now, expected, key) as (
        a,
        case,
    ):
        case.require_open(found.part, "course_menu")
        if planned_on < case.today:
            raise refuse("course.past", field="planned_on")
        course = _lock(course_id)
        if course.planned_on is not None:
            raise refuse("course.chosen", code="conditions")
        course.planned_on, course.place = planned_on, place
        course.save(update_fields=["planned_on", "place"])
        case.add(found.part, chosen=1)
        case.put(found.part, on=case.today.isoformat())
        case.add(_held_in(case, found.part).key, open=1)
        a.data |= {"course": course.pk, "day": planned_on.isoformat()}
        case.settle(a)
        a.result = str(course.pk)
    return course


def sign_up(
    *,
    actor: Actor,
    now: datetime,
    course_id: int,
    person_id: int,
    expected: int | None = None,
    key: UUID | None = None,
) -> CourseSeat:
    """Somebody signs up: they themselves by phone, or the office for them."""
    found = look(course_id)
    with act_on(found.matter_id, "course.sign", "", actor, now, expected, key) as (a, case):
        spec = _held_in(case, found.part)
        case.require_open(spec.key, "courses")
        course = _open(course_id)
        person = _themselves(actor, case, spec, course, person_id)
        if CourseSeat.objects.filter(course=course, person=person).exists():
            raise refuse("course.signed", code="conditions")
        seat = CourseSeat.objects.create(course=course, person=person, signed_at=now)
        case.add(spec.key, signed=1)
        a.data["course"] = course.pk
        a.sealed["person"] = person.pk
        case.settle(a)
        a.result = str(seat.pk)
    return seat


def sign_off(
    *,
    actor: Actor,
    now: datetime,
    course_id: int,
    person_id: int,
    expected: int | None = None,
    key: UUID | None = None,
) -> Course:
    """Somebody who signed up cannot come after all: they themselves say so, or the office for them,
    until the course is held."""
    found = look(course_id)
    with act_on(found.matter_id, "course.sign-off", "", actor, now, expected, key) as (a, case):
        spec = _held_in(case, found.part)
        case.require_open(spec.key, "courses")
        case.require_own(actor, spec, person_id)
        course = _open(course_id)
        if not CourseSeat.objects.filter(course=course, person_id=person_id).delete()[0]:
            raise refuse("course.not-signed", field="person")
        case.add(spec.key, signed=-1)
        a.data["course"] = course.pk
        a.sealed["person"] = person_id
        case.settle(a)
        a.result = str(course.pk)
    return course


def hold(
    *,
    actor: Actor,
    now: datetime,
    course_id: int,
    held_on: date,
    came: Iterable[int],
    said: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Course:
    """A course was held: ``came`` are the people on its sheet, who need not have signed up."""
    said, found = words(said, "said", 4000, least=0), look(course_id)
    people = list(dict.fromkeys(came))
    with act_on(found.matter_id, "course.hold", "", actor, now, expected, key) as (a, case):
        spec = _held_in(case, found.part)
        actor.require(case.matter.area_id, *spec.actors)
        case.require_open(spec.key, "courses")
        course = _open(course_id)
        if held_on > case.today:
            raise refuse("course.to-come", field="held_on")
        if held_on < timezone.localdate(case.matter.began_at):
            raise refuse("course.before", field="held_on")
        if not people:
            raise refuse("course.nobody", field="came")
        if len(people) > MOST:
            raise refuse("course.too-many", field="came", most=MOST)
        _require_theirs(case, course, people, on=held_on)
        signed = set(CourseSeat.objects.filter(course=course).values_list("person_id", flat=True))
        CourseSeat.objects.filter(course=course, person_id__in=people).update(came=True)
        CourseSeat.objects.bulk_create(
            [CourseSeat(course=course, person_id=p, came=True) for p in people if p not in signed]
        )
        course.held_on, course.came, course.said = held_on, len(people), said
        course.save(update_fields=["held_on", "came", "said"])
        case.add(
            spec.key,
            open=-1,
            held=1,
            people=len(people),
            half_days=course.half_days,
            lessons=int(course.lesson),
        )
        case.put(spec.key, on=held_on.isoformat())
        a.count("courses", 1, held_on)
        a.count("course_people", len(people), held_on)
        if course.lesson:
            duties_held.done_by(
                a, "lesson", case.matter.area_id, case.matter.practice, held_on, now
            )
        a.data |= {"course": course.pk, "held": held_on.isoformat(), "people": len(people)}
        a.sealed |= {"came": people, "said": said}
        case.settle(a)
        a.result = str(course.pk)
    return course


def call_off(
    *,
    actor: Actor,
    now: datetime,
    course_id: int,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Course:
    """A chosen course is not held, for this reason, which everyone reads."""
    reason, found = words(reason, "reason", 500), look(course_id)
    with act_on(found.matter_id, "course.off", "", actor, now, expected, key) as (a, case):
        spec = _held_in(case, found.part)
        actor.require(case.matter.area_id, *spec.actors)
        case.require_open(spec.key, "courses")
        course = _open(course_id)
        course.off_reason = reason
        course.save(update_fields=["off_reason"])
        case.add(spec.key, open=-1, called_off=1)
        a.data |= {"course": course.pk, "reason": reason}
        case.settle(a)
        a.result = str(course.pk)
    return course


def look(course_id: int) -> Course:
    """The course; Refusal("not-found") where there is none."""
    found = Course.objects.filter(pk=course_id).first()
    if found is None:
        raise refuse("course.unknown", code="not-found")
    return found


def _lock(course_id: int) -> Course:
    return Course.objects.select_for_update().get(pk=course_id)


def _open(course_id: int) -> Course:
    """A course that is chosen, not held and not called off."""
    course = _lock(course_id)
    if course.planned_on is None:
        raise refuse("course.not-chosen", code="conditions")
    if course.held_on is not None:
        raise refuse("course.held", code="conditions")
    if course.off_reason:
        raise refuse("course.called-off", code="conditions")
    return course


def _held_in(case: Case, menu: str) -> Part:
    """The part in which the courses of a menu are held."""
    for part in case.procedure.parts:
        if part.kind == "courses" and part.words["menu"] == menu:
            return part
    raise refuse("part.no-such-kind", kind="courses")


def _themselves(actor: Actor, case: Case, spec: Part, course: Course, person_id: int) -> Person:
    """The person, where the actor is they or the office; and the course is for them."""
    area = case.matter.area_id
    if actor.person_id != person_id or actor.person_id is None:
        actor.require(area, *spec.actors)
    person = Person.objects.filter(pk=person_id, area_id=area, active=True).first()
    if person is None:
        raise refuse("course.not-here", field="person")
    _require_theirs(case, course, [person.pk], field="person")
    return person


def _require_theirs(
    case: Case,
    course: Course,
    people: Sequence[int],
    *,
    field: str = "came",
    on: date | None = None,
) -> None:
    """Refusal with how many of these the course is not for, or who are not of the village: by who
    holds a seat today, of a sheet on its day (``on``)."""
    area = case.matter.area_id
    here = Person.objects.filter(pk__in=people, area_id=area).count()
    if here != len(people):
        raise refuse("course.not-here", field=field)
    if course.whom == "all":
        return
    fits = len(set(holders(area, on or case.today, ROLES_OF[course.whom])) & set(people))
    if fits != len(people):
        check = Check(f"course.not-for-{course.whom}", False, fits, len(people))
        raise Refusal("conditions", check, field=field)


def holders(area: str, today: date, roles: Iterable[str]) -> list[int]:
    """Who holds one of these roles there now: one query."""
    return list(dict.fromkeys(_seats(area, today, roles).values_list("person_id", flat=True)))


def _seats(area: str, day: date, roles: Iterable[str]) -> QuerySet[Membership]:
    seats = Membership.objects.filter(area_id=area, role__in=list(roles), start__lte=day)
    return seats.exclude(end__lt=day).filter(person__active=True).order_by("person_id", "role")


@dataclass(frozen=True)
class Trained:
    """What a person has of a year: half days of courses they came to, party classes; what is
    asked of them (0: nothing). ``roles``: by which it is asked."""

    person: int
    half_days: int
    lessons: int
    half_days_due: int
    lessons_due: int
    name: str = ""
    roles: tuple[str, ...] = ()

    @property
    def short(self) -> bool:
        """Whether something is missing still."""
        return self.half_days < self.half_days_due or self.lessons < self.lessons_due


@dataclass(frozen=True)
class Came:
    """One who came to courses of a matter: how many of them, with how many half days, classes."""

    person: int
    name: str
    courses: int
    half_days: int
    lessons: int


def attended(matter_id: int, menu: str) -> list[Came]:
    """Who came to the courses held of a menu, by name: one query. For who organises."""
    seats = CourseSeat.objects.filter(
        course__matter_id=matter_id, course__part=menu, course__held_on__isnull=False, came=True
    )
    rows = (
        seats.values("person_id", "person__name")
        .annotate(
            n=Count("pk"),
            half=Sum("course__half_days"),
            classes=Count("pk", filter=Q(course__lesson=True)),
        )
        .order_by("person__name", "person_id")
    )
    return [
        Came(r["person_id"], r["person__name"], r["n"], r["half"] or 0, r["classes"]) for r in rows
    ]


def half_days_of(people: Iterable[int], first: date, last: date, *, practice: bool) -> int:
    """Half days of the courses held in these days that these people came to, where they are one
    person: one query. 0 where they are none or several."""
    several = list(people)
    if len(several) != 1:
        return 0
    with connection.cursor() as c:
        given = {"first": first, "last": last, "practice": practice, "people": several}
        c.execute(ATTENDED, given)
        return sum(int(half_days) for _, half_days, _ in c.fetchall())


def asked(area: str, day: date) -> tuple[int, int]:
    """(half days a cadre needs in a year, classes a member needs): dated settings; of a year before
    their first day as on that day."""
    book = rulebook.load()
    days, classes = (
        int(book.setting(f"training.{name}", day=day, area=area, or_first=True).value)
        for name in ("cadre-days", "member-classes")
    )
    return days * 2, classes


def trained(
    area: str, year: int, today: date, people: Sequence[int] = (), *, practice: bool = False
) -> list[Trained]:
    """The year of every cadre and member of a place, by name, or of these people: two queries."""
    last = min(date(year, 12, 31), today) if year == today.year else date(year, 12, 31)
    found: dict[int, tuple[str, list[str]]] = {p: ("", []) for p in people}
    seats = _seats(area, last, {*CADRES, *MEMBERS})
    if people:
        seats = seats.filter(person__in=people)
    for pk, name, role in seats.values_list("person_id", "person__name", "role"):
        found.setdefault(pk, (name, []))[1].append(role)
    with connection.cursor() as c:
        values = {
            "first": date(year, 1, 1),
            "last": last,
            "practice": practice,
            "people": list(found),
        }
        c.execute(ATTENDED, values)
        have = {person: (n, lessons) for person, n, lessons in c.fetchall()}
    half_days, lessons = asked(area, last)
    rows = [
        Trained(
            pk,
            *have.get(pk, (0, 0)),
            half_days if set(roles) & set(CADRES) else 0,
            lessons if set(roles) & set(MEMBERS) else 0,
            name,
            tuple(roles),
        )
        for pk, (name, roles) in found.items()
    ]
    return sorted(rows, key=lambda t: (t.name, t.person))
