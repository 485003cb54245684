"""Ways in besides the password, and the browsers that are signed in.

No secret is here in the clear: a passkey's private half never leaves the phone, the key of the
one-time codes is sealed, recovery codes are keyed hashes, and a code by SMS is stored nowhere.
"""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q

from xiangyue.data.people import Account, Person

DOORS = ("password", "slip", "passkey", "phone", "card", "demo")
"""By what somebody came in."""


class SignedIn(models.Model):
    """A browser in which somebody is signed in; goes with its session. ``place`` tells only
    whether it is the same network as another one."""

    session = models.OneToOneField(Session, models.CASCADE, primary_key=True, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    door = models.CharField(max_length=8)
    device = models.CharField(max_length=60)  # core.devices: "Chrome, Android"
    place = models.BinaryField()  # keyed hash of the network
    began_at = models.DateTimeField()
    seen_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="signed_in_door", condition=Q(door__in=DOORS)),
        ]


class Passkey(models.Model):
    """A key of W3C Web Authentication: the public half, its name, when it was used last."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="passkeys")
    credential = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField()
    name = models.CharField(max_length=40)
    transports = models.JSONField(default=list)
    synced = models.BooleanField(default=False)  # kept by the maker of the phone, on others too
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class SecondFactor(models.Model):
    """One-time codes of an app (RFC 6238). In force once a first code was right. ``last_step``: no
    code counts twice. ``recovery``: keyed hashes in hex, one gone with each use."""

    account = models.OneToOneField(
        Account, models.CASCADE, primary_key=True, related_name="second_factor"
    )
    secret_sealed = models.BinaryField()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)
    recovery = models.JSONField(default=list)


class PhoneSignIn(models.Model):
    """A number to which a code may be sent to sign in with: of one account alone. The code follows
    from the row and ``asked_at`` under a key outside the database."""

    account = models.OneToOneField(
        Account, models.CASCADE, primary_key=True, related_name="phone_sign_in"
    )
    phone_hash = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)  # wrong codes since it was asked for
