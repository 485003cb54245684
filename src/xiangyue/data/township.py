"""What a township keeps beside its matters: ratings, bulletins, registers, what was passed up."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiangyue.core.kinds.rating import GRADES, LEVELS
from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.opinions import Opinion
from xiangyue.data.people import Person


class RatingCount(models.Model):
    """One teller's count of the secret satisfaction ballots on one thing. Two must agree.

    ``subject`` is the key of what is rated: ``matter``, or ``task-12``. Nothing says who voted.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="rating_counts")
    part = models.CharField(max_length=40)
    subject = models.CharField(max_length=20)
    round = models.SmallIntegerField(default=1)
    teller = models.ForeignKey(Person, models.PROTECT, related_name="+")
    issued = models.IntegerField()
    returned = models.IntegerField()
    grades = ArrayField(models.IntegerField(), size=len(GRADES))
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "part", "subject", "round", "teller"], name="rating_count_once"
            ),
            models.CheckConstraint(
                name="rating_count_sum",
                condition=Q(returned__gte=0) & Q(returned__lte=F("issued")),
            ),
        ]


class Rated(models.Model):
    """What the ballots on one thing said, once both tellers agree."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="ratings")
    part = models.CharField(max_length=40)
    subject = models.CharField(max_length=20)
    issued = models.IntegerField()
    returned = models.IntegerField()
    grades = ArrayField(models.IntegerField(), size=len(GRADES))
    level = models.CharField(max_length=10, blank=True)  # of a representative: LEVELS, no grades
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "subject"], name="rated_once"),
            models.CheckConstraint(
                name="rated_level",
                condition=Q(level="", grades__len=len(GRADES)) | Q(level__in=LEVELS, grades__len=0),
            ),
        ]


class Bulletin(models.Model):
    """A bulletin of a period. ``numbers`` were read from the records when it was issued, and stay
    as they were; ``text`` is what the office adds."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="bulletins")
    matter = models.ForeignKey(Matter, models.CASCADE, null=True, related_name="bulletins")
    part = models.CharField(max_length=40, blank=True)
    practice = models.BooleanField(default=False)
    period = models.CharField(max_length=10)  # core.duties: 2026-03, 2026Q1, 2026H1, 2026
    first = models.DateField()
    last = models.DateField()
    year = models.SmallIntegerField()
    number = models.IntegerField()
    numbers = models.JSONField()
    text = models.TextField(max_length=8000, blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "part", "period"], name="bulletin_once_a_period"
            ),
            models.UniqueConstraint(
                fields=["area", "practice", "year", "number"], name="bulletin_number_once"
            ),
        ]


class RegisterRow(models.Model):
    """A row of a register (台账): a problem or a goal, its measure, owner and deadline; done with
    its evidence. ``place`` is a village below that it is about."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="register")
    part = models.CharField(max_length=40)
    indicator = models.CharField(max_length=60, blank=True, default="")  # that it puts right
    what = models.CharField(max_length=200)
    measure = models.TextField(max_length=2000, blank=True)
    unit = models.CharField(max_length=120, blank=True)  # a unit linked with the place
    place = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    evidence = models.TextField(max_length=4000, blank=True)
    made_at = models.DateTimeField()
    changes = models.JSONField(default=list)  # [{on, reason, owner, due_on, measure}]: as it stood

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="register_evidence", condition=Q(done_on__isnull=True) | ~Q(evidence="")
            ),
            models.UniqueConstraint(
                fields=["matter", "part", "indicator"],
                name="register_indicator_once",
                condition=~Q(indicator=""),
            ),
        ]


class Goal(models.Model):
    """A goal of a programme that the figures answer: ``have`` of ``of`` at least ``share``."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="goals")
    part = models.CharField(max_length=40)
    words = models.CharField(max_length=200)
    have = models.CharField(max_length=40)  # a figure (core.figures)
    of = models.CharField(max_length=40, blank=True)
    least = models.IntegerField(default=0)  # where there is no ``of``
    numerator = models.IntegerField(default=0)
    denominator = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="goal_share",
                condition=Q(denominator__gt=0)
                & Q(numerator__gte=0)
                & Q(numerator__lte=F("denominator")),
            ),
            models.UniqueConstraint(
                fields=["matter", "part", "have", "of"], name="goal_figure_once"
            ),
        ]


class Sounding(models.Model):
    """What a member of a body said when consulted alone before its meeting (个别酝酿)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="soundings")
    part = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    stance = models.CharField(max_length=10)  # for | against | changes
    text = models.TextField(max_length=4000, blank=True)
    on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "person"], name="sounding_once"),
        ]


class PassedUp(models.Model):
    """An opinion beyond a village's powers, passed to the township ``to``, whose answer is given
    as the opinion's own. It stays one opinion of its village, so that nothing is counted twice."""

    opinion = models.OneToOneField(Opinion, models.CASCADE, related_name="passed_up")
    to = models.ForeignKey(Area, models.PROTECT, related_name="came_up")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    was_due_on = models.DateField()  # the village's own answer day
    due_on = models.DateField()  # the township's, by its own number of days

    class Meta:
        constraints = [
            models.CheckConstraint(name="passed_up_has_its_reason", condition=~Q(reason="")),
        ]
