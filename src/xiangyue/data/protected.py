"""Protected reports. What was said and who said it are sealed for the office that handles it.

No column here, and no other row, names the reporter in plain: not who began the matter, not the
record. ``code_hash`` finds a report by the code that only the reporter has.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person

SIDES = ("reporter", "office", "accused")
FINDINGS = ("founded", "partly", "unfounded", "unclear")


class ProtectedReport(models.Model):
    """One report about somebody in office, or about what harms an election, whoever did it.

    ``village``: where the accused serves. ``office``, of the matter's area, handles it (``rules/
    reports.yaml``). Every ``*_sealed`` opens with that office's key alone, ``charge_sealed``,
    ``defence_sealed`` and ``finding_sealed`` for the accused too.
    """

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="protected")
    part = models.CharField(max_length=40)
    village = models.ForeignKey(Area, models.PROTECT, related_name="+")
    office = models.CharField(max_length=40)
    # nobody where the reporter knows nobody, or one without a part in the election: their name, if
    # it was given, is sealed with the text; the office may say later who it turned out to be
    about = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    about_role = models.CharField(max_length=30, blank=True)
    # the matter of an election that it is about: bribery, force, fraud (Organic Law, Art. 21)
    election = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")
    whom_sealed = models.BinaryField(null=True)  # whom the office said, with the record's salt
    code_hash = models.BinaryField(unique=True)
    named = models.BooleanField()
    reporter_sealed = models.BinaryField(null=True)
    text_sealed = models.BinaryField()
    received_on = models.DateField()
    charge_sealed = models.BinaryField(null=True)
    charged_on = models.DateField(null=True)
    defence_sealed = models.BinaryField(null=True)
    defended_on = models.DateField(null=True)
    finding = models.CharField(max_length=12, blank=True)
    finding_sealed = models.BinaryField(null=True)
    found_on = models.DateField(null=True)
    answer_sealed = models.BinaryField(null=True)
    answered_on = models.DateField(null=True)
    wish = models.BooleanField(null=True)  # whether the accused wants it cleared in public
    cleared_on = models.DateField(null=True)
    cleared_text = models.TextField(max_length=2000, blank=True)  # public

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_name_only_if_given",
                condition=Q(named=True) ^ Q(reporter_sealed__isnull=True),
            ),
            models.CheckConstraint(
                name="report_about_somebody_or_an_election",
                condition=Q(about__isnull=False) | Q(election__isnull=False),
            ),
            models.CheckConstraint(
                name="report_finding_known", condition=Q(finding__in=("", *FINDINGS))
            ),
            models.CheckConstraint(
                name="report_cleared_only_unfounded",
                condition=Q(cleared_on__isnull=True) | Q(finding="unfounded", wish=True),
            ),
        ]


class ReportMessage(models.Model):
    """What was said further, by the reporter with the code, by the office. Only the day is kept."""

    report = models.ForeignKey(ProtectedReport, models.CASCADE, related_name="messages")
    side = models.CharField(max_length=10)
    body_sealed = models.BinaryField()
    on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="message_side_known", condition=Q(side__in=SIDES)),
        ]
