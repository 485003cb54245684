"""Assessments by a standard, their answers and evidence; the records counted for them."""

from __future__ import annotations

from django.db import models
from django.db.models import Count, F, Q, QuerySet

from xiangyue.core.indicators import HOWS, STATES
from xiangyue.core.kinds.indicators import STAGES
from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person


class StandardVersion(models.Model):
    """A standard with its bands, whole, as it stood when something was assessed by it."""

    fingerprint = models.CharField(max_length=64, primary_key=True)
    slug = models.CharField(max_length=60)
    raw = models.JSONField()  # {"standard": {...}, "bands": {...} or null}
    first_seen = models.DateTimeField()


class Assessment(models.Model):
    """One stage of an assessment of an area, or a person, by a standard over a period."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="assessments")
    part = models.CharField(max_length=40)
    area = models.ForeignKey(Area, models.PROTECT, related_name="assessments")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="assessments")
    standard = models.ForeignKey(StandardVersion, models.PROTECT)
    slug = models.CharField(max_length=60)
    stage = models.CharField(max_length=12)
    before = models.OneToOneField("self", models.PROTECT, null=True, related_name="later")
    practice = models.BooleanField(default=False)
    period = models.CharField(max_length=10)  # core.duties: 2026-03, 2026Q1, 2026H1, 2026
    first = models.DateField()
    last = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    on_paper = models.BooleanField(default=False)  # entered by the place from the office's paper
    score = models.IntegerField(default=0)
    of = models.IntegerField(default=0)
    band = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["area", "slug", "-last"], name="assessment_of_area")]
        constraints = [
            models.UniqueConstraint(fields=["matter", "part"], name="assessment_once"),
            models.CheckConstraint(name="assessment_stage", condition=Q(stage__in=STAGES)),
            models.CheckConstraint(name="assessment_period", condition=Q(first__lte=F("last"))),
            models.CheckConstraint(
                name="assessment_score", condition=Q(score__gte=0) & Q(score__lte=F("of"))
            ),
            models.CheckConstraint(
                name="assessment_settled",
                condition=Q(settled_at__isnull=True) ^ Q(settled_by__isnull=False),
            ),
        ]


class IndicatorAnswer(models.Model):
    """What a stage says of one indicator. Before it is settled only where it differs."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="answers")
    indicator = models.CharField(max_length=60)
    state = models.CharField(max_length=10)
    points = models.IntegerField()
    have = models.IntegerField(null=True)
    need = models.IntegerField(null=True)
    of = models.IntegerField(null=True)
    how = models.CharField(max_length=10)
    reason = models.TextField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "indicator"], name="answer_once"),
            models.CheckConstraint(name="answer_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="answer_how", condition=Q(how__in=HOWS)),
            models.CheckConstraint(name="answer_points", condition=Q(points__gte=0)),
            models.CheckConstraint(
                name="answer_differs_why", condition=~Q(how="differs") | ~Q(reason="")
            ),
        ]


class IndicatorEvidence(models.Model):
    """What shows that an indicator is met, given once for an area (or a person of it) and a
    standard. ``indicator`` "": the paper of an office that judged."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="evidence")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    practice = models.BooleanField(default=False)
    slug = models.CharField(max_length=60)
    indicator = models.CharField(max_length=60, blank=True)
    period = models.CharField(max_length=10, blank=True)  # "" of what stands
    text = models.TextField(max_length=2000)
    given_on = models.DateField()
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+")
    gone_at = models.DateTimeField(null=True)
    gone_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["area", "slug"], name="evidence_of_area")]
        constraints = [
            models.CheckConstraint(
                name="evidence_gone_why",
                condition=Q(gone_at__isnull=True, gone_reason="")
                | Q(gone_at__isnull=False) & ~Q(gone_reason=""),
            ),
        ]


def evidence_of(assessment: Assessment) -> QuerySet[IndicatorEvidence]:
    """What holds for this assessment, or held when it was settled: of what stands, and of its
    period; the oldest first."""
    when = assessment.settled_at
    given = IndicatorEvidence.objects.filter(
        area_id=assessment.area_id,
        person_id=assessment.person_id,
        practice=assessment.practice,
        slug=assessment.slug,
        period__in=("", assessment.period),
    )
    if when is None:
        given = given.filter(gone_at=None)
    else:
        given = given.filter(given_at__lte=when).filter(Q(gone_at=None) | Q(gone_at__gt=when))
    return given.order_by("given_at", "pk")


def latest_of(area: str, most: int) -> list[tuple[Assessment, int, int]]:
    """The last settled stage of each place's latest assessment by each standard, within an area, by
    the code of the place: (stage, met, of so many). None of a person, none of practice. Two
    queries."""
    latest = (
        Assessment.objects.filter(
            area__code__startswith=area, settled_at__isnull=False, person=None, practice=False
        )
        .order_by("area_id", "slug", "-last", "-settled_at")
        .distinct("area_id", "slug")
        .select_related("area", "standard")
    )
    rows = list(latest[:most])
    counts = IndicatorAnswer.objects.filter(assessment__in=rows).values("assessment")
    told = {
        c["assessment"]: (c["met"], c["asked"])
        for c in counts.annotate(
            met=Count("pk", filter=Q(state="met")), asked=Count("pk", filter=~Q(state="left_out"))
        )
    }
    return [(row, *told[row.pk]) for row in rows]
