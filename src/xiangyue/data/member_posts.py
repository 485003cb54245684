"""Posts for members without office, and the register of non-public firms (catalogue E5, E7)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.core.kinds.firm_register import COVERS
from xiangyue.core.kinds.member_posts import GRADES
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person


class MemberPost(models.Model):
    """A post: claimed by a member, agreed by the branch, reviewed at the end."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="member_posts")
    part = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    duties = models.CharField(max_length=1000)
    holder = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    grade = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="member_post_order",
                condition=Q(holder__isnull=True, claimed_at__isnull=True, agreed_at__isnull=True)
                | Q(holder__isnull=False, claimed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="member_post_reviewed",
                condition=Q(grade="", reviewed_at__isnull=True)
                | Q(grade__in=GRADES, reviewed_at__isnull=False, agreed_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["matter", "holder"],
                name="member_post_one_each",
                condition=Q(holder__isnull=False),
            ),
        ]


class PastHolder(models.Model):
    """Who held a post until ``left_at``, from when the branch agreed; the review, if there was one.

    What was done in the post and told by then is theirs."""

    post = models.ForeignKey(MemberPost, models.CASCADE, related_name="past")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField()
    agreed_at = models.DateTimeField()
    left_at = models.DateTimeField()
    why = models.CharField(max_length=500)
    grade = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["left_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="past_holder_order",
                condition=Q(agreed_at__gte=models.F("claimed_at"))
                & Q(left_at__gte=models.F("agreed_at")),
            ),
            models.CheckConstraint(
                name="past_holder_reviewed",
                condition=Q(grade="", reviewed_at__isnull=True)
                | Q(grade__in=GRADES, reviewed_at__isnull=False),
            ),
        ]


class PostWork(models.Model):
    """Something done in a post, told by its holder or for them by the office."""

    post = models.ForeignKey(MemberPost, models.CASCADE, related_name="works")
    on = models.DateField()
    text = models.CharField(max_length=1000)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Firm(models.Model):
    """A non-public firm, and the branch that covers it. ``gone_on``: it is no more."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="firms")
    part = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    trade = models.CharField(max_length=80, blank=True)
    workers = models.IntegerField()
    members = models.IntegerField()
    cover = models.CharField(max_length=10, blank=True)
    branch = models.CharField(max_length=120, blank=True)
    covered_on = models.DateField(null=True)
    instructor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    gone_on = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "name"], name="firm_once"),
            models.CheckConstraint(
                name="firm_people", condition=Q(members__gte=0, workers__gte=models.F("members"))
            ),
            models.CheckConstraint(
                name="firm_covered",
                condition=Q(cover="", branch="", covered_on__isnull=True)
                | (Q(cover__in=COVERS, covered_on__isnull=False) & ~Q(branch="")),
            ),
        ]


class FirmChange(models.Model):
    """What stood of a firm on the register until ``made_at``, when it was put right: the numbers,
    and the branch that covered it, where that ended with the change."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="changes")
    workers = models.IntegerField()
    members = models.IntegerField()
    cover = models.CharField(max_length=10, blank=True)
    branch = models.CharField(max_length=120, blank=True)
    covered_on = models.DateField(null=True)
    reason = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="firm_change_people",
                condition=Q(members__gte=0, workers__gte=models.F("members")),
            ),
            models.CheckConstraint(
                name="firm_change_covered",
                condition=Q(cover="", branch="", covered_on__isnull=True)
                | (Q(cover__in=COVERS, covered_on__isnull=False) & ~Q(branch="")),
            ),
        ]
