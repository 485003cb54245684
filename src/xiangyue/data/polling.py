"""Where the poll is held and by whom; who votes for whom in writing (Art. 18)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.data.elections import Election, Voter
from xiangyue.data.people import Person

BOXES = ("main", "station", "mobile")
TASKS = ("announcer", "teller", "scrutineer", "issuer", "scribe", "guard")
PROXY_STATES = ("filed", "posted", "refused", "withdrawn")
RELATIONS = ("spouse", "parent", "child", "sibling", "grandparent", "grandchild", "none")
PAPERS = ("ballot", "nomination")
MOVES = ("printed", "handed", "back", "destroyed")


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
    refused = models.CharField(max_length=200, blank=True)  # why the township said no
    secret_place = models.BooleanField(default=False)  # a place to write in secret is seen to

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


class BoxRequest(models.Model):
    """A voter who cannot come asks for the mobile box, with the reason (ill, old, disabled)."""

    voter = models.OneToOneField(Voter, models.CASCADE, related_name="box_request")
    reason = models.CharField(max_length=200)
    asked_on = models.DateField()
    answer = models.CharField(max_length=200, blank=True)  # why not, where it was not granted
    granted = models.BooleanField(null=True)


class PollPlan(models.Model):
    """What is said before the vote: which papers will be void, beside what the law says."""

    election = models.OneToOneField(Election, models.CASCADE, related_name="poll_plan")
    void_lines = models.JSONField(default=list)
    printed = models.IntegerField(default=0)  # ballot papers, as many as voters
    changed_on = models.DateField(null=True)


class PaperMove(models.Model):
    """Papers printed, handed over, brought back, destroyed: who gave how many to whom."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="paper_moves")
    paper = models.CharField(max_length=12, default="ballot")
    move = models.CharField(max_length=10)
    number = models.IntegerField()
    box = models.ForeignKey(PollBox, models.PROTECT, null=True, related_name="+")
    giver = models.CharField(max_length=60, blank=True)
    taker = models.CharField(max_length=60, blank=True)
    on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="paper_move_some", condition=Q(number__gt=0)),
            models.CheckConstraint(name="paper_move_known", condition=Q(move__in=MOVES)),
            models.CheckConstraint(name="paper_known", condition=Q(paper__in=PAPERS)),
        ]


class Relation(models.Model):
    """What ``second`` is to ``first`` (their parent, their child ...), as one of them said or the
    office found (近亲属); ``none``: asked, and they are no close relatives. The one with the lower
    number comes first; asked once and used wherever relatives may not be. What one of the two said
    alone counts when the other or the office confirms it."""

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    relation = models.CharField(max_length=20)
    said_on = models.DateField()
    said_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="relation_once"),
            models.CheckConstraint(name="relation_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(name="relation_known", condition=Q(relation__in=RELATIONS)),
        ]
