"""Matters and the procedures they run by (事项; Popolo: motion)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiangyue.data.areas import Area
from xiangyue.data.people import Membership, Person

STATES = ("running", "closed", "dropped")
CATEGORIES = (  # Organic Law Art. 28, first paragraph, items 1-6
    "planning",
    "subsidised_posts",
    "collective_income",
    "public_works",
    "key_support",
    "other",
)
ORIGINS = ("opinions", "members", "villagers", "cadres", "higher")


class ProcedureVersion(models.Model):
    """One version of a procedure, whole. A matter is pinned to it by its fingerprint."""

    slug = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64, unique=True)
    raw = models.JSONField()  # {"definition": {...}, "texts": {"zh": {...}, "en": {...}}}
    first_seen = models.DateTimeField()


class Matter(models.Model):
    """One matter on its way from what was said to what was done."""

    area = models.ForeignKey(Area, models.PROTECT)
    year = models.SmallIntegerField()
    number = models.IntegerField()
    title = models.CharField(max_length=120)
    summary = models.TextField(max_length=2000, blank=True)
    category = models.CharField(max_length=30)
    origin = models.CharField(max_length=20)
    procedure = models.ForeignKey(ProcedureVersion, models.PROTECT)
    practice = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="running")
    step = models.CharField(max_length=40)  # key of the first unfinished step; "" when all are done
    open_parts = ArrayField(models.CharField(max_length=40), default=list)
    due_on = models.DateField(null=True)  # the earliest day on which an open part is due
    version = models.IntegerField(default=1)  # grows by one with each act: a stale page is seen
    budget = models.BigIntegerField(null=True)  # fen
    resolution_number = models.CharField(max_length=40, blank=True)
    began_at = models.DateTimeField()
    began_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    end_reason = models.TextField(max_length=2000, blank=True)
    archive = models.CharField(max_length=64, blank=True)  # SHA-256 of its archive file

    class Meta:
        indexes = [models.Index(fields=["area", "state", "-began_at"], name="matter_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "practice", "year", "number"], name="matter_number_once"
            ),
            models.CheckConstraint(name="matter_state_known", condition=Q(state__in=STATES)),
            models.CheckConstraint(
                name="matter_closed_when", condition=Q(state="running") ^ Q(closed_at__isnull=False)
            ),
        ]


class MatterPart(models.Model):
    """The facts of one part: whole numbers, yes/no, ISO dates (``core.procedure.FACTS``)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="parts")
    key = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    opened_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "key"], name="part_once")]


class MotionText(models.Model):
    """One version of a text of a matter. Versions are kept; the last one counts."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="texts")
    part = models.CharField(max_length=40)  # key of the draft part it belongs to
    version = models.IntegerField()
    title = models.CharField(max_length=120)
    body = models.TextField(max_length=20000)
    budget = models.BigIntegerField(null=True)  # fen
    reason = models.CharField(max_length=500, blank=True)  # why it was changed
    item = models.ForeignKey(
        "AgendaItem", models.SET_NULL, null=True, related_name="+"
    )  # amended at
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "version"], name="text_once"),
        ]


class Reach(models.Model):
    """Someone told or asked in a consultation: a representative with the households they reached,
    or an elder, member or expert spoken with."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="reaches")
    part = models.CharField(max_length=40)
    target = models.CharField(max_length=20)
    membership = models.ForeignKey(Membership, models.PROTECT, null=True)
    name = models.CharField(max_length=60, blank=True)
    households = models.IntegerField(default=0)
    how = models.CharField(max_length=20, blank=True)  # notice | visit | card | talk | message
    response = models.TextField(max_length=2000, blank=True)
    stance = models.CharField(max_length=10, blank=True)  # for | against | changes | ""
    reached_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "membership"], name="reach_once"),
        ]


class ExpertReport(models.Model):
    """The report of an expert hearing (论证会) with its conclusion."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="reports")
    part = models.CharField(max_length=40)
    experts = models.JSONField()  # [{"name": ..., "of": ...}]
    held_on = models.DateField()
    place = models.CharField(max_length=120, blank=True)
    opinion = models.TextField(max_length=8000)
    feasible = models.BooleanField()
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Delegation(models.Model):
    """What the villagers' assembly delegated to the representatives' assembly (Art. 28-29)."""

    area = models.ForeignKey(Area, models.PROTECT)
    categories = ArrayField(models.CharField(max_length=30))
    start = models.DateField()
    end = models.DateField(null=True)
    basis = models.CharField(max_length=500)  # the assembly's resolution, or the charter's article
    recorded_at = models.DateTimeField()
