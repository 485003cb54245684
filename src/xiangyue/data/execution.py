"""Carrying out and supervising: tasks, progress, followers, reports, findings, questions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person


class Task(models.Model):
    """A piece of carrying out, with its owner and its deadline. Money in fen."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="tasks")
    part = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    standard = models.CharField(max_length=500, blank=True)  # what it must be like when done
    owner = models.ForeignKey(Person, models.PROTECT, related_name="tasks")
    due_on = models.DateField()
    budget = models.BigIntegerField(null=True)
    spent = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    changes = models.JSONField(default=list)  # [{on, reason, owner, due_on, measure}]: as it stood

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="task_money",
                condition=Q(spent__gte=0) & (Q(budget__isnull=True) | Q(budget__gte=0)),
            ),
        ]


class Progress(models.Model):
    """A report of progress on a task; money spent in fen since the one before."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="progress")
    text = models.TextField(max_length=4000)
    spent = models.BigIntegerField(default=0)
    done = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Follower(models.Model):
    """A representative assigned to follow the whole execution (全程跟踪)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="followers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="follows")
    assigned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "person"], name="follower_once")]


class ExecutionReport(models.Model):
    """A report on execution to the branch and the assembly."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="execution_reports")
    text = models.TextField(max_length=8000)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Finding(models.Model):
    """What supervision found, and the answer to it."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="findings")
    text = models.TextField(max_length=4000)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_on = models.DateField()
    answer = models.TextField(max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class Question(models.Model):
    """A written question (质询): answered in writing by its deadline."""

    area = models.ForeignKey(Area, models.PROTECT)
    matter = models.ForeignKey(Matter, models.CASCADE, null=True, related_name="questions")
    text = models.TextField(max_length=4000)
    to_body = models.CharField(max_length=30)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_on = models.DateField()
    answer = models.TextField(max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class Acceptance(models.Model):
    """The result accepted, or sent back with the reason."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="acceptances")
    part = models.CharField(max_length=40)
    accepted = models.BooleanField()
    text = models.TextField(max_length=4000)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
