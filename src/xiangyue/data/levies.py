"""Money and labour raised for one matter: what was planned, what each household owes and gave."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.core.levies import CIRCUMSTANCES
from xiangyue.data.areas import Area
from xiangyue.data.ledger import LedgerVoucher
from xiangyue.data.matters import Matter
from xiangyue.data.people import Household, Person

WAYS = ("cash", "transfer", "labour", "refund")
ANSWERS = ("", "granted", "refused")


class Circumstance(models.Model):
    """What exempts a person from giving, as the office has it from a paper. Sensitive."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="circumstances")
    kind = models.CharField(max_length=20)  # of core.levies.CIRCUMSTANCES
    start = models.DateField()  # of a birth, its day
    end = models.DateField(null=True)  # last day
    source = models.CharField(max_length=200)  # the paper it is known from
    practice = models.BooleanField(default=False)  # counts in lists that are practice alone
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="circumstance_kind", condition=Q(kind__in=tuple(CIRCUMSTANCES))
            ),
            models.CheckConstraint(
                name="circumstance_term", condition=Q(end__isnull=True) | Q(end__gte=F("start"))
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "start", "practice"], name="circumstance_once"
            ),
        ]


class LevyPlan(models.Model):
    """What is to be raised in all: money in fen, labour in tenths of a workday."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="levy_plans")
    part = models.CharField(max_length=40)
    money = models.BigIntegerField()
    labour = models.BigIntegerField()
    heads = models.IntegerField()  # who give money, as counted on the day
    workers = models.IntegerField()  # who give labour
    households = models.IntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part"], name="levy_plan_once"),
            models.CheckConstraint(
                name="levy_plan_something",
                condition=Q(money__gte=0) & Q(labour__gte=0) & (Q(money__gt=0) | Q(labour__gt=0)),
            ),
        ]


class LevyShare(models.Model):
    """One household's line of the list: what it owes after relief, and what it has given."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="levy_shares")
    part = models.CharField(max_length=40)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    on = models.DateField()  # the day of the list: its year bears it
    people = models.IntegerField()
    heads = models.IntegerField()
    workers = models.IntegerField()
    money = models.BigIntegerField()  # fen, owed
    labour = models.BigIntegerField()  # tenths of a workday, owed
    money_off = models.BigIntegerField(default=0)  # let off by the meeting
    labour_off = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)  # less what went back
    worked = models.BigIntegerField(default=0)
    why = models.JSONField(default=list)  # checks, as dictionaries; for the household and office

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "household"], name="levy_share_once"),
            models.CheckConstraint(
                name="levy_never_more",
                condition=Q(money__gte=0, labour__gte=0, paid__gte=0, worked__gte=0)
                & Q(paid__lte=F("money"))
                & Q(worked__lte=F("labour")),
            ),
        ]


class LevyRequest(models.Model):
    """A household asks to be let off; the villagers' meeting answers."""

    share = models.ForeignKey(LevyShare, models.CASCADE, related_name="requests")
    reason = models.TextField(max_length=2000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, blank=True)
    money_off = models.BigIntegerField(default=0)
    labour_off = models.BigIntegerField(default=0)
    answer = models.TextField(max_length=2000, blank=True)
    source = models.CharField(max_length=200, blank=True)  # the meeting that granted it
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="levy_request_outcome", condition=Q(outcome__in=ANSWERS)),
            models.CheckConstraint(
                name="levy_request_answered",
                condition=Q(outcome="") ^ Q(answered_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["share"], name="levy_request_one_waits", condition=Q(outcome="")
            ),
        ]


class LevyPayment(models.Model):
    """Money given or given back (fen), or labour done (tenths of a workday), with its receipt."""

    share = models.ForeignKey(LevyShare, models.CASCADE, related_name="payments")
    way = models.CharField(max_length=10)
    amount = models.BigIntegerField()
    on = models.DateField()
    number = models.CharField(max_length=20)  # of the receipt
    text = models.CharField(max_length=200, blank=True)
    voucher = models.ForeignKey(LedgerVoucher, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="levy_payment", condition=Q(way__in=WAYS) & Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="levy_money_is_booked",
                condition=Q(way="labour", voucher__isnull=True)
                | (~Q(way="labour") & Q(voucher__isnull=False)),
            ),
        ]
