"""Training: courses offered, wanted, signed up for and held, with who came (catalogue E4).

Who came is kept, since days and classes are counted of each person; it is shown to that person and
to who organises. Source: source document 001 (培训), by half days so that nothing is rounded.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.core.kinds.courses import FORMS, WHOM
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person


class Course(models.Model):
    """One course. ``planned_on`` once it is chosen; ``held_on`` or ``off_reason`` at its end.

    ``lesson``: it counts as a party class of members. ``came``: how many were there.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="courses")
    part = models.CharField(max_length=40)  # of the menu
    title = models.CharField(max_length=120)
    about = models.TextField(max_length=2000, blank=True)
    teacher = models.CharField(max_length=80, blank=True)
    form = models.CharField(max_length=12)
    whom = models.CharField(max_length=12)
    half_days = models.SmallIntegerField()
    lesson = models.BooleanField(default=False)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    planned_on = models.DateField(null=True)
    place = models.CharField(max_length=120, blank=True)
    held_on = models.DateField(null=True)
    came = models.IntegerField(default=0)
    said = models.TextField(max_length=4000, blank=True)  # what was taught, for everyone
    off_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="course_known", condition=Q(form__in=FORMS) & Q(whom__in=WHOM)
            ),
            models.CheckConstraint(name="course_half_days", condition=Q(half_days__range=(1, 60))),
            models.CheckConstraint(
                name="course_held_as_planned",
                condition=Q(held_on__isnull=True) | Q(planned_on__isnull=False, off_reason=""),
            ),
            models.CheckConstraint(name="course_came", condition=Q(came__gte=0)),
        ]


class CourseWant(models.Model):
    """Somebody would like a course on the menu to be held."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="wants")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "person"], name="course_wanted_once")
        ]


class CourseSeat(models.Model):
    """A person in a course: signed up, on the sheet of those who came, or both."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    came = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "person"], name="course_seat_once"),
            models.CheckConstraint(
                name="course_seat_means_something",
                condition=Q(signed_at__isnull=False) | Q(came=True),
            ),
        ]


#: (person, half days in courses held, classes) of an area's people in a span; the sums of people
#: who came to none are not there.
ATTENDED = """
SELECT s.person_id, sum(c.half_days)::int, (count(*) FILTER (WHERE c.lesson))::int
FROM xiangyue_courseseat s JOIN xiangyue_course c ON c.id = s.course_id
JOIN xiangyue_matter m ON m.id = c.matter_id
WHERE s.came AND c.held_on BETWEEN %(first)s AND %(last)s AND m.practice = %(practice)s
  AND s.person_id = ANY(%(people)s)
GROUP BY s.person_id
"""
