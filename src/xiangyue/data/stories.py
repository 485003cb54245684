"""The library of typical cases (典型库): closed matters as readable public stories.

Source: catalogue D13 (典型库).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person

STATES = ("draft", "in-review", "public", "withdrawn")


class Story(models.Model):
    """One matter told as a story.

    ``sections``: {key: words}, which people edit. ``facts``: [[key, {values}]], read from the
    records when it was drafted, which nobody edits. ``consents``: [{"name", "how", "on"}], who
    agreed to be named; ``words_only``: words that look like a name of the village's and are none.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, related_name="story")
    area = models.ForeignKey(Area, models.PROTECT, related_name="stories")
    method = models.CharField(max_length=60)  # the slug, to look for
    title = models.CharField(max_length=80)
    lead = models.CharField(max_length=300)
    sections = models.JSONField(default=dict)
    facts = models.JSONField(default=list)
    consents = models.JSONField(default=list)
    words_only = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="draft")
    version = models.IntegerField(default=1)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    edited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")  # the last hand on it
    sent_back = models.TextField(max_length=1000, blank=True)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.TextField(max_length=1000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-published_at"], name="story_recent")]
        constraints = [
            models.CheckConstraint(name="story_state_known", condition=Q(state__in=STATES)),
            models.CheckConstraint(
                name="story_reviewed_by_another",
                condition=~Q(state="public")
                | (
                    Q(reviewed_by__isnull=False)
                    & Q(published_at__isnull=False)
                    & ~Q(reviewed_by=F("drafted_by"))
                    & ~Q(reviewed_by=F("edited_by"))
                ),
            ),
            models.CheckConstraint(
                name="story_withdrawn_with_reason",
                condition=~Q(state="withdrawn") | ~Q(withdrawn_why=""),
            ),
        ]
