"""Open hiring: the post announced, who applied, the marks of the panel, who is engaged."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiangyue.data.matters import Matter
from xiangyue.data.people import Person


class JobOpening(models.Model):
    """A post that is filled openly. ``pay`` in fen a month; ``panel``:
    ``[{"person", "name", "interest", "note"}]``, those with an interest stand aside."""

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="job_opening")
    part = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    duties = models.CharField(max_length=1000)
    asked = ArrayField(models.CharField(max_length=200))  # the conditions, one by one
    number = models.IntegerField()
    pay = models.BigIntegerField()
    months = models.IntegerField()
    panel = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="job_opening_numbers", condition=Q(number__gte=1, pay__gte=0, months__gte=1)
            ),
        ]


class JobApplicant(models.Model):
    """Who applied. What they say of themselves (``details``) is sealed; ``person``: of this
    village's roster, None for somebody from elsewhere. Their name is nobody's before the list of
    those chosen hangs."""

    opening = models.ForeignKey(JobOpening, models.CASCADE, related_name="applicants")
    number = models.IntegerField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="job_applications")
    name = models.CharField(max_length=60)
    details_sealed = models.BinaryField()
    applied_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    fits = models.BooleanField(null=True)
    unmet = ArrayField(models.IntegerField(), default=list)  # which conditions are not met
    reason = models.CharField(max_length=500, blank=True)
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    total = models.IntegerField(null=True)  # the sum of the marks, once all are given
    chosen = models.BooleanField(default=False)
    engaged_on = models.DateField(null=True)
    until = models.DateField(null=True)
    renewed = models.IntegerField(default=0)
    ended_on = models.DateField(null=True)
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opening", "number"], name="job_applicant_number"),
            models.UniqueConstraint(
                fields=["opening", "person"],
                name="job_applicant_once",
                condition=Q(person__isnull=False, withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="job_applicant_checked",
                condition=Q(fits=None) | Q(fits=True) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="job_applicant_chosen",
                condition=Q(chosen=False) | Q(fits=True, withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="job_applicant_engaged",
                condition=Q(engaged_on=None, until=None, ended_on=None)
                | Q(chosen=True, until__gte=F("engaged_on")),
            ),
        ]


class JobMark(models.Model):
    """What one of the panel gives one applicant, 0 to 100 for each head, with the reason."""

    applicant = models.ForeignKey(JobApplicant, models.CASCADE, related_name="marks")
    rater = models.ForeignKey(Person, models.PROTECT, related_name="+")
    marks = models.JSONField()
    reason = models.CharField(max_length=500)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["applicant", "rater"], name="job_mark_once"),
        ]
