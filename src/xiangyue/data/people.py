"""People, households, memberships and accounts (Popolo: person, membership)."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from xiangyue.core.bodies import HOME
from xiangyue.core.calendar import add_years
from xiangyue.data.areas import Area

ADULT = 18
"""Years of age at which one has a vote (Organic Law, Art. 13 and 26)."""


def grown(on: date) -> Q:
    """Who is grown up on that day; a person of whom no day of birth is kept counts as grown."""
    return Q(birth_date=None) | Q(birth_date__lte=add_years(on, -ADULT))


class Household(models.Model):
    """A household of a village. ``representative`` is the seat that stands for it (Art. 29)."""

    area = models.ForeignKey(Area, models.PROTECT)
    group = models.CharField(max_length=40, blank=True)  # village group (村民小组)
    number = models.CharField(max_length=20)
    head = models.CharField(max_length=60)
    address_sealed = models.BinaryField(null=True)
    representative = models.ForeignKey(
        "Membership", models.SET_NULL, null=True, related_name="households"
    )
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "number"], name="household_number_once"),
        ]


class Person(models.Model):
    """A person. ID number and phone are encrypted (``core.sealing``), found by keyed hash."""

    area = models.ForeignKey(Area, models.PROTECT)  # the village, or the area an officer serves
    household = models.ForeignKey(Household, models.SET_NULL, null=True, related_name="residents")
    name = models.CharField(max_length=60)
    sex = models.CharField(max_length=1, blank=True)  # "f" | "m" | ""
    birth_date = models.DateField(null=True)
    id_sealed = models.BinaryField(null=True)
    id_hash = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    phone_hash = models.BinaryField(null=True)
    status = models.CharField(max_length=12, default="home")  # core.roster.STATUSES
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["area", "name"], name="person_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "id_hash"],
                name="person_id_once",
                condition=Q(id_hash__isnull=False),
            ),
        ]


class Membership(models.Model):
    """A person's seat in a body, with its role and term. A term that ended stays (Popolo)."""

    area = models.ForeignKey(Area, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    body = models.CharField(max_length=30)
    role = models.CharField(max_length=30)
    group = models.CharField(max_length=40, blank=True)  # a representative chosen by a group
    start = models.DateField()
    end = models.DateField(null=True)  # the last day; null while open-ended

    class Meta:
        indexes = [models.Index(fields=["area", "role"], name="membership_role")]
        constraints = [
            # Which roles there are is data (rules/bodies.yaml), and a county may add its own.
            models.CheckConstraint(
                name="membership_role_known", condition=Q(role__regex="^[a-z][a-z0-9_]*$")
            ),
            models.CheckConstraint(
                name="membership_term", condition=Q(end__isnull=True) | Q(end__gte=F("start"))
            ),
            models.UniqueConstraint(fields=["person", "role", "start"], name="membership_once"),
        ]

    def save(self, *args, **kwargs):
        """A role belongs to one body, so the body is never given twice."""
        self.body = HOME[self.role]
        super().save(*args, **kwargs)


class AccountManager(BaseUserManager):
    """Accounts are found by their login."""

    def get_by_natural_key(self, login):
        return self.get(login=login)


class Account(AbstractBaseUser):
    """A way to sign in. A person needs none to be heard or counted."""

    login = models.CharField(max_length=60, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="account")
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = []
    objects = AccountManager()


class SignInSlip(models.Model):
    """A one-time code on paper with which a person first signs in. Only its hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE)
    code_hash = models.BinaryField(unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class SignInTry(models.Model):
    """Failed sign-ins of one login or from one address, by keyed hash; gone after a success."""

    subject = models.BinaryField(primary_key=True)  # 32 bytes (access.passwords)
    failures = models.SmallIntegerField()
    since = models.DateTimeField()
    last = models.DateTimeField()
