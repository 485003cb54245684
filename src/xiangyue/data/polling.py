"""Where the poll is held and by whom; who votes for whom in writing (Art. 18)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.data.elections import Election, Voter
from xiangyue.data.people import Person

BOXES = ("main", "station", "mobile")
TASKS = ("announcer", "teller", "scrutineer", "issuer", "scribe", "guard")
PROXY_STATES = ("filed", "posted", "refused", "withdrawn")


class PollBox(models.Model):
    """A box: the main place, a station, or a mobile one, which the township approves."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="boxes")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    place = models.CharField(max_length=120)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)  # why it must be mobile
    approved_on = models.DateField(null=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "name"], name="box_name_once"),
            models.CheckConstraint(name="box_kind_known", condition=Q(kind__in=BOXES)),
        ]


class PollWorker(models.Model):
    """Who does what at the poll: no candidate and no close relative of one."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="workers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    box = models.ForeignKey(PollBox, models.CASCADE, null=True, related_name="workers")
    task = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "person", "task"], name="worker_once"),
            models.CheckConstraint(name="worker_task_known", condition=Q(task__in=TASKS)),
        ]


class Proxy(models.Model):
    """One voter who is away has another vote for them: in writing, posted, three at most."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="proxies")
    voter = models.ForeignKey(Voter, models.CASCADE, related_name="gives")
    holder = models.ForeignKey(Voter, models.CASCADE, related_name="holds")
    relation = models.CharField(max_length=20, blank=True)
    filed_on = models.DateField()
    state = models.CharField(max_length=10, default="filed")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["voter"],
                name="proxy_given_once",
                condition=Q(state__in=("filed", "posted")),
            ),
            models.CheckConstraint(name="proxy_state_known", condition=Q(state__in=PROXY_STATES)),
            models.CheckConstraint(name="proxy_other", condition=~Q(voter=F("holder"))),
        ]


class Relation(models.Model):
    """Two people of a village who are close relatives, as they or the records say (近亲属). The one
    with the lower number comes first; it is asked once and used wherever relatives may not be."""

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    relation = models.CharField(max_length=20)  # spouse | child | sibling | grandchild
    said_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="relation_once"),
            models.CheckConstraint(name="relation_order", condition=Q(first__lt=F("second"))),
        ]
