"""Charters and village rules: each version as adopted, their drafts, what was said on a draft."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q, QuerySet

from xiangyue.core.charters import DOCUMENTS
from xiangyue.core.kinds.comments import OUTCOMES
from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter, MotionText
from xiangyue.data.people import Household, Person


class CharterVersion(models.Model):
    """One version of a village's charter or rules, whole, as adopted. Never changed (a trigger):
    it is in force from ``start`` until the first day of the next one."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="charters")
    document = models.CharField(max_length=10)
    practice = models.BooleanField(default=False)
    version = models.SmallIntegerField()
    title = models.CharField(max_length=120)
    articles = models.JSONField()  # core.charters.plain
    start = models.DateField()
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="charter_versions")
    text = models.OneToOneField(MotionText, models.PROTECT, related_name="+")  # as voted on
    adopted_on = models.DateField()  # the day of the assembly
    resolution_number = models.CharField(max_length=40, blank=True)
    entered_on = models.DateField()  # the day on which it was put in force, always for a later day
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "document", "practice", "version"], name="charter_version_once"
            ),
            models.CheckConstraint(
                name="charter_document_known", condition=Q(document__in=DOCUMENTS)
            ),
            models.CheckConstraint(
                name="charter_later_matters_only", condition=Q(start__gt=F("entered_on"))
            ),
            models.CheckConstraint(
                name="charter_adopted_first", condition=Q(entered_on__gte=F("adopted_on"))
            ),
        ]


class DraftedText(models.Model):
    """A version of a text that is drafted in articles: what a ``MotionText`` says, in articles."""

    text = models.OneToOneField(MotionText, models.CASCADE, related_name="drafted")
    document = models.CharField(max_length=10)
    base = models.ForeignKey(CharterVersion, models.PROTECT, null=True, related_name="+")
    articles = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="drafted_document_known", condition=Q(document__in=DOCUMENTS)
            ),
        ]


class DraftComment(models.Model):
    """What somebody says on an article of a draft, and the answer."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="draft_comments")
    part = models.CharField(max_length=40)
    drafted = models.ForeignKey(DraftedText, models.PROTECT, related_name="comments")
    article = models.CharField(max_length=8)  # key; "" for the whole
    text = models.TextField(max_length=1000)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60, blank=True)  # who said it, where the office entered it
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["matter", "part", "made_at"], name="draft_comment_part")]
        constraints = [
            models.CheckConstraint(
                name="draft_comment_outcome_known", condition=Q(outcome__in=("", *OUTCOMES))
            ),
            models.CheckConstraint(
                name="draft_comment_answered_when",
                condition=Q(outcome="", reason="", answered_at=None)
                | (~Q(outcome="") & ~Q(reason="") & Q(answered_at__isnull=False)),
            ),
        ]


def versions_of(
    area: str, document: str = "charter", practice: bool = False
) -> QuerySet[CharterVersion]:
    """Every version, the first first."""
    return CharterVersion.objects.filter(
        area_id=area, document=document, practice=practice
    ).order_by("version")


def in_force(versions: list[CharterVersion], day: date) -> CharterVersion | None:
    """The one in force on a day: the last that had begun."""
    begun = [v for v in versions if v.start <= day]
    return begun[-1] if begun else None
