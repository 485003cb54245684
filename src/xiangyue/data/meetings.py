"""Meetings, attendance, agenda items and their counts (Popolo: event, vote event)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.people import Household, Person

MEETING_STATES = ("called", "open", "closed", "no_quorum", "cancelled")
PRESENCE = ("due", "present", "excused", "absent")
PROXY_STATES = ("given", "present", "withdrawn", "came", "lapsed")
OUTCOMES = ("pending", "passed", "failed", "void", "heard", "withdrawn")


class Meeting(models.Model):
    """A sitting of a body. Without quorum it is no sitting, and is called again."""

    area = models.ForeignKey(Area, models.PROTECT)
    body = models.CharField(max_length=30)
    practice = models.BooleanField(default=False)
    confined = models.BooleanField(default=False)  # an item is private: those due alone see it
    counted = models.CharField(max_length=12, blank=True)  # core.bodies.COUNTED_BY; "" by name
    group = models.CharField(max_length=40, blank=True)  # the village group that meets
    title = models.CharField(max_length=120)
    place = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    callers = models.JSONField(
        default=list
    )  # ids of the representatives who asked for it (Art. 30)
    signatures = models.IntegerField(default=0)  # of the villagers who asked for it on paper
    urgent_reason = models.CharField(max_length=200, blank=True)  # why at shorter notice (Art. 25)
    notice = models.TextField(max_length=4000, blank=True)
    code = models.CharField(max_length=12)  # in the QR by which a member marks attendance
    state = models.CharField(max_length=10, default="called")
    opened_at = models.DateTimeField(null=True)
    early_reason = models.CharField(max_length=200, blank=True)  # why before the announced hour
    closed_at = models.DateTimeField(null=True)
    chair = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    recorder = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    guests = models.TextField(max_length=1000, blank=True)
    quorum = models.JSONField(default=dict)  # counts and checks when it was opened
    minutes = models.TextField(
        max_length=40000, blank=True
    )  # as edited; "" while they write themselves
    minutes_signed_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["area", "-starts_at"], name="meeting_recent")]
        constraints = [
            models.CheckConstraint(
                name="meeting_state_known", condition=Q(state__in=MEETING_STATES)
            ),
        ]


class Attendance(models.Model):
    """Who was due at a meeting and whether they came. ``counted_as`` is the class (core.bodies)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    counted_as = models.CharField(max_length=20, blank=True)
    role = models.CharField(max_length=30)
    state = models.CharField(max_length=10, default="due")
    reason = models.CharField(max_length=120, blank=True)
    how = models.CharField(max_length=10, blank=True)  # sheet | qr
    marked_at = models.DateTimeField(null=True)
    notified_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # the member has confirmed the notice

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once"),
            models.CheckConstraint(name="presence_known", condition=Q(state__in=PRESENCE)),
        ]


class Turnout(models.Model):
    """How many of one village group are due at a counted meeting, and how many came.

    ``due`` is out of the records on the meeting's day: adults, households or members, as the
    meeting counts; ``left_out`` of them do not count where the province's law says so. Who checked
    in by phone (``by_phone``, each an :class:`Arrival`) does not sign the paper sheet, nor does who
    is there through one of the same household (``by_proxy``, each a :class:`MeetingProxy`).
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="turnout")
    group = models.CharField(max_length=40, blank=True)  # "" for those who are in none
    due = models.IntegerField()
    left_out = models.IntegerField(default=0)
    on_paper = models.IntegerField(default=0)
    by_phone = models.IntegerField(default=0)
    by_proxy = models.IntegerField(default=0)
    marked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "group"], name="turnout_once"),
            models.CheckConstraint(
                name="turnout_adds_up",
                condition=Q(left_out__gte=0, on_paper__gte=0, by_phone__gte=0, by_proxy__gte=0)
                & Q(due__gte=F("left_out") + F("on_paper") + F("by_phone") + F("by_proxy")),
            ),
        ]


class Arrival(models.Model):
    """One who checked in by phone at a counted meeting, for themselves or for their household."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="arrivals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    group = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="arrival_once"),
            models.UniqueConstraint(fields=["meeting", "household"], name="household_once"),
        ]


class MeetingProxy(models.Model):
    """A member who cannot come has one of the same household attend one meeting for them, in
    writing (Law on Rural Collective Economic Organizations, Art. 27).

    ``given``: not there yet; ``present``: the holder is there and the member counts; ``came``: the
    member came themself after all; ``lapsed``: one of the two is no longer what the law asks for.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="proxies")
    member = models.ForeignKey(Person, models.PROTECT, related_name="+")
    holder = models.ForeignKey(Person, models.PROTECT, related_name="+")
    group = models.CharField(max_length=40, blank=True)  # of their household
    how = models.CharField(max_length=10)  # paper | phone
    state = models.CharField(max_length=10, default="given")
    given_at = models.DateTimeField()
    marked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member"],
                name="meeting_proxy_once",
                condition=Q(state__in=("given", "present")),
            ),
            models.CheckConstraint(name="meeting_proxy_other", condition=~Q(member=F("holder"))),
            models.CheckConstraint(
                name="meeting_proxy_known",
                condition=Q(state__in=PROXY_STATES, how__in=("paper", "phone")),
            ),
        ]


class AgendaItem(models.Model):
    """One item of a meeting, decided on its own. ``verdict`` is the rule's answer, whole."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    position = models.SmallIntegerField()
    title = models.CharField(max_length=120)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="items")
    part = models.CharField(max_length=40, blank=True)
    body = models.CharField(max_length=30, default="")  # who decides: the meeting's, or part of it
    rule = models.CharField(max_length=60, blank=True)
    way = models.CharField(max_length=20)  # core.procedure.WAYS
    text = models.ForeignKey("MotionText", models.PROTECT, null=True, related_name="+")  # voted on
    discussion = models.TextField(max_length=8000, blank=True)
    outcome = models.CharField(max_length=10, default="pending")
    counts = models.JSONField(default=dict)
    verdict = models.JSONField(default=dict)
    # opinions handed in in writing beforehand: {"people": [ids], "for": n, "against": n, ...}
    written = models.JSONField(default=dict)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="item_position_once"),
            models.CheckConstraint(name="outcome_known", condition=Q(outcome__in=OUTCOMES)),
            models.CheckConstraint(
                name="item_decided_when",
                condition=Q(outcome="pending") ^ Q(decided_at__isnull=False),
            ),
        ]


class Tally(models.Model):
    """One teller's count of one item. Two tellers count apart and must agree.

    ``counts``: {class: {issued, returned, for, against, abstain, void}}, whole numbers; the class
    is "" where the body is counted as one. ``earlier``: what the teller handed in before correcting
    it, oldest first: [{"counts", "until" (ISO), "why"}].
    """

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="tallies")
    teller = models.ForeignKey(Person, models.PROTECT, related_name="+")
    round = models.SmallIntegerField(default=1)
    counts = models.JSONField()
    earlier = models.JSONField(default=list)
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "teller", "round"], name="tally_once"),
        ]


class HandVote(models.Model):
    """A vote by show of hands, by name, where the step permits it."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="hands")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    choice = models.CharField(max_length=10)  # for | against | abstain

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="hand_once")]
