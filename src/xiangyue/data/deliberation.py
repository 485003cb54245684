"""Deliberation: who takes part, the lot that drew them, statements, points, advice, agreements.

The answers to statements hang on a ``Voice``, a keyed hash of person and matter (its key is not in
the database), never on the person: the tables alone do not say who answered what.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.data.matters import Matter
from xiangyue.data.people import Person


class Gathering(models.Model):
    """When and where those invited to a part of a matter meet."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="gatherings")
    part = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part"], name="gathering_once"),
        ]


class Invitee(models.Model):
    """Someone invited to take part, by name or by lot. ``person`` is null for one from outside,
    who has a ``name``; a person's own name stands with the person."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="invitees")
    part = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="invitations")
    name = models.CharField(max_length=60, blank=True)
    org = models.CharField(max_length=120, blank=True)  # where from, what they know
    role = models.CharField(max_length=20)  # core.kinds.invitation.ROLES
    side = models.CharField(max_length=20, blank=True)
    label = models.CharField(max_length=12, blank=True)  # number in the lot
    state = models.CharField(max_length=10, default="invited")
    reason = models.CharField(max_length=500, blank=True)  # why not
    told_on = models.DateField()
    how = models.CharField(max_length=20, blank=True)
    answered_at = models.DateTimeField(null=True)
    by_office = models.BooleanField(default=False)  # the answer was entered for them

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "part", "person"],
                name="invitee_once",
                condition=Q(person__isnull=False),
            ),
            models.CheckConstraint(
                name="invitee_state_known",
                condition=Q(state__in=("invited", "accepted", "declined")),
            ),
            models.CheckConstraint(
                name="invitee_is_somebody", condition=Q(person__isnull=False) ^ ~Q(name="")
            ),
            models.CheckConstraint(
                name="invitee_answered_when",
                condition=Q(state="invited") ^ Q(answered_at__isnull=False),
            ),
        ]

    @property
    def shown(self) -> str:
        """The name; ``person`` must be loaded."""
        return str(self.person.name) if self.person is not None else self.name


class Lot(models.Model):
    """A public lot: what was committed to, then the seed. ``document`` is the published JSON."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="lots")
    part = models.CharField(max_length=40)
    document = models.JSONField()
    commitment = models.CharField(max_length=64)
    left_out = models.IntegerField(default=0)  # adults whose sex, birth or group is not known
    source = models.CharField(max_length=200)  # where the seed will be read
    source_on = models.DateField()
    committed_at = models.DateTimeField()
    seed = models.CharField(max_length=200, blank=True)
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part"], name="lot_once"),
            models.CheckConstraint(
                name="lot_drawn_with_seed", condition=Q(seed="") ^ Q(drawn_at__isnull=False)
            ),
        ]


class LotPlace(models.Model):
    """Whose number it is in the pool of a lot: for the office alone, until the person accepts."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="places")
    label = models.CharField(max_length=12)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "label"], name="lot_label_once"),
            models.UniqueConstraint(fields=["lot", "person"], name="lot_person_once"),
        ]


class Statement(models.Model):
    """A short statement that people agree or disagree with. Numbered within its part."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="statements")
    part = models.CharField(max_length=40)
    number = models.IntegerField()
    text = models.CharField(max_length=140)
    state = models.CharField(max_length=10)  # held | shown | hidden
    reason = models.CharField(max_length=500, blank=True)  # why it is not shown
    by_office = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "number"], name="statement_once"),
            models.CheckConstraint(
                name="statement_state_known", condition=Q(state__in=("held", "shown", "hidden"))
            ),
            models.CheckConstraint(
                name="statement_hidden_why", condition=~Q(state="hidden") | ~Q(reason="")
            ),
        ]


class Voice(models.Model):
    """Somebody who answers statements, under a pseudonym (``access.voices``), never by person."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="voices")
    part = models.CharField(max_length=40)
    mark = models.BinaryField()  # 32 bytes

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "mark"], name="voice_once"),
        ]


class Stance(models.Model):
    """One voice's answer to one statement. No time and no hand is kept with it."""

    voice = models.ForeignKey(Voice, models.CASCADE, related_name="stances")
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="stances")
    answer = models.SmallIntegerField()  # 1 agree, -1 disagree, 0 pass

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voice", "statement"], name="stance_once"),
            models.CheckConstraint(name="stance_known", condition=Q(answer__in=(-1, 0, 1))),
        ]


class Point(models.Model):
    """What was said at a meeting, agreed, or left open; and what becomes of it (``fate``)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="points")
    part = models.CharField(max_length=40)
    number = models.IntegerField()
    kind = models.CharField(max_length=10)  # said | agreed | open
    text = models.CharField(max_length=1000)
    speaker = models.CharField(max_length=60, blank=True)
    side = models.CharField(max_length=20, blank=True)
    fate = models.CharField(max_length=10, blank=True)  # handled | vote | dropped
    who = models.CharField(max_length=60, blank=True)  # by whom it is handled
    due_on = models.DateField(null=True)
    reason = models.CharField(max_length=1000, blank=True)
    into = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "number"], name="point_once"),
            models.CheckConstraint(
                name="point_kind_known", condition=Q(kind__in=("said", "agreed", "open"))
            ),
            models.CheckConstraint(
                name="point_fate_whole",
                condition=Q(fate="", settled_at__isnull=True)
                | (
                    Q(settled_at__isnull=False)
                    & (
                        (Q(fate="handled", due_on__isnull=False) & ~Q(who=""))
                        | Q(fate="vote")
                        | (Q(fate="dropped") & ~Q(reason=""))
                    )
                ),
            ),
        ]


class Recommendation(models.Model):
    """What a deliberation recommended, and the answer: adopted or not, and why."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="recommendations")
    part = models.CharField(max_length=40)
    number = models.IntegerField()
    text = models.CharField(max_length=1000)
    answer = models.CharField(max_length=10, blank=True)  # adopted | partly | not
    reason = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "number"], name="advice_once"),
            models.CheckConstraint(
                name="advice_answered_why",
                condition=Q(answer="", answered_at__isnull=True)
                | (Q(answer__in=("adopted", "partly", "not"), answered_at__isnull=False)
                   & ~Q(reason="")),
            ),
        ]  # fmt: skip


class Returned(models.Model):
    """The answers given back to one who took part."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="returned")
    part = models.CharField(max_length=40)
    invitee = models.ForeignKey(Invitee, models.CASCADE, related_name="returned")
    how = models.CharField(max_length=10)  # page | paper
    returned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "invitee"], name="returned_once"),
        ]


class Agreement(models.Model):
    """One version of the text of a reconciliation; the last one counts."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="agreements")
    part = models.CharField(max_length=40)
    version = models.IntegerField()
    facts = models.TextField(max_length=4000)  # what happened, what is in dispute
    terms = models.TextField(max_length=4000)  # what was agreed, how and by when it is done
    due_on = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "version"], name="agreement_once"),
        ]


class Signature(models.Model):
    """One party's confirmation of one version, on the phone or on paper with a photo of it."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="signatures")
    invitee = models.ForeignKey(Invitee, models.PROTECT, related_name="signatures")
    how = models.CharField(max_length=10)  # phone | paper
    photo = models.CharField(max_length=64, blank=True)  # SHA-256 of the signed paper
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "invitee"], name="signature_once"),
            models.CheckConstraint(
                name="signature_on_paper_seen", condition=Q(how="phone", photo="")
                | (Q(how="paper") & ~Q(photo="")),
            ),
        ]  # fmt: skip


class Referral(models.Model):
    """A reconciliation without agreement: passed on, with the reason."""

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="referral")
    part = models.CharField(max_length=40)
    to = models.CharField(max_length=120)
    reason = models.CharField(max_length=1000)
    passed_at = models.DateTimeField()
