"""Pledges and goals on a card: what is promised, who signed for it, what was done, how it ended."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.core.pledges import CALLED, FORMS, KEPT, NOT_KEPT, PLACES, STANDING, STATES, Measure
from xiangyue.data.matters import Matter
from xiangyue.data.opinions import Opinion
from xiangyue.data.people import Person
from xiangyue.data.polls import WAYS, PollSheet

NOTES = (
    *("asked", "proposed", "revised", "fits", "change", "fixed", "out", "declined", "withdrawn"),
    *("progress", "evidence", KEPT, NOT_KEPT),
)


class Pledge(models.Model):
    """One thing promised. No ``holder``: the branch's own, or asked for and taken up by nobody."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="pledges")
    part = models.CharField(max_length=40)
    called = models.CharField(max_length=10, default="pledge")
    state = models.CharField(max_length=10)
    holder = models.ForeignKey(Person, models.PROTECT, null=True, related_name="pledges")
    role = models.CharField(max_length=40, blank=True)  # as which; "branch" for the branch's own
    head = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=400)
    measure = models.CharField(max_length=400, blank=True)  # how one sees that it is done
    have = models.CharField(max_length=60, blank=True)  # the figure that answers it, if one does
    of = models.CharField(max_length=60, blank=True)
    least = models.IntegerField(default=0)
    numerator = models.IntegerField(default=0)
    denominator = models.IntegerField(default=1)
    carried_by = models.ForeignKey(
        Matter, models.SET_NULL, null=True, related_name="+"
    )  # the matter that does it: closed, it is kept
    in_return = models.CharField(max_length=400, blank=True)  # what those who ask promise
    opinion = models.ForeignKey(Opinion, models.SET_NULL, null=True, related_name="pledges")
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answer_due = models.DateField(null=True)  # enough have signed: to be answered by then
    due_on = models.DateField(null=True)
    fixed_on = models.DateField(null=True)
    given_on = models.DateField(null=True)
    form = models.CharField(max_length=10, blank=True)
    settled_on = models.DateField(null=True)
    evidence = models.TextField(max_length=2000, blank=True)  # or the reason why not
    counted = models.JSONField(default=dict)  # have, need, of by the figures when it was settled
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["holder"], name="pledge_holder")]
        constraints = [
            models.CheckConstraint(name="pledge_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="pledge_called", condition=Q(called__in=CALLED)),
            models.CheckConstraint(name="pledge_form", condition=Q(form__in=("", *FORMS))),
            models.CheckConstraint(
                name="pledge_stands_with_its_day",
                condition=~Q(state__in=STANDING) | Q(fixed_on__isnull=False, due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="pledge_settled_whole",
                condition=(
                    Q(state__in=(KEPT, NOT_KEPT), settled_on__gte=F("fixed_on")) & ~Q(evidence="")
                )
                | (~Q(state__in=(KEPT, NOT_KEPT)) & Q(settled_on__isnull=True, evidence="")),
            ),
            models.CheckConstraint(
                name="pledge_given_once_fixed",
                condition=Q(given_on__isnull=True, form="")
                | (Q(given_on__gte=F("fixed_on")) & ~Q(form="")),
            ),
            models.CheckConstraint(name="pledge_share", condition=Q(denominator__gte=1)),
        ]

    @property
    def figure(self) -> Measure:
        """The figure that answers it; without ``have`` none does."""
        return Measure(self.have, self.of, self.least, self.numerator, self.denominator)

    @property
    def by_records(self) -> bool:
        """Whether the records answer it: a figure, or a matter of the place."""
        return bool(self.have) or self.carried_by_id is not None


class PledgeNote(models.Model):
    """What happened to a pledge, in order: open to everyone. ``shows``: a matter that shows it."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10)
    on = models.DateField()
    text = models.TextField(max_length=2000, blank=True)
    shows = models.ForeignKey(Matter, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="pledge_note_kind", condition=Q(kind__in=NOTES)),
        ]


class PledgeStep(models.Model):
    """A step on the way to a goal with its day. ``shown``: the note with what shows that it was
    reached. Fixed with the goal, never changed after."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="steps")
    number = models.SmallIntegerField()
    text = models.CharField(max_length=200)
    due_on = models.DateField()
    reached_on = models.DateField(null=True)
    shown = models.OneToOneField(PledgeNote, models.PROTECT, null=True, related_name="step")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pledge", "number"], name="pledge_step_once"),
            models.CheckConstraint(
                name="pledge_step_shown",
                condition=Q(reached_on__isnull=True) ^ Q(shown__isnull=False),
            ),
        ]

    @property
    def late(self) -> bool:
        """Whether it was reached after its day."""
        return self.reached_on is not None and self.reached_on > self.due_on


class PledgeSignature(models.Model):
    """One who signed that they ask for it; taken back, the row goes and the record keeps it."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="signatures")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    way = models.CharField(max_length=10)
    sheet = models.ForeignKey(PollSheet, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pledge", "person"], name="pledge_signed_once"),
            models.CheckConstraint(
                name="pledge_signature_way",
                condition=Q(way__in=WAYS)
                & (Q(way="phone", sheet__isnull=True) | Q(way="paper", sheet__isnull=False)),
            ),
        ]


class PledgeOccasion(models.Model):
    """Where the pledges of a matter were given and made known."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="pledge_occasions")
    part = models.CharField(max_length=40)
    place = models.CharField(max_length=20)
    form = models.CharField(max_length=10)
    held_on = models.DateField()
    people = models.IntegerField(default=0)
    given = models.IntegerField()  # pledges given there
    text = models.CharField(max_length=400, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pledge_occasion_known",
                condition=Q(place__in=PLACES, form__in=FORMS, people__gte=0, given__gte=0),
            ),
        ]
