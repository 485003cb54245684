"""Posts filled by mutual choice: what is offered, who wishes for which in what order, the word of
the post's own side, whom the office gives it to, and for how long."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiangyue.data.matters import Matter
from xiangyue.data.people import Person


class OfferedPost(models.Model):
    """A post that is offered. ``unit``: the office, village or firm that it is at; ``asked``: its
    conditions one by one; ``places``: for how many people; ``side``: who speaks for where it is
    and says so by phone (None: on paper alone)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="offered_posts")
    part = models.CharField(max_length=40)
    number = models.IntegerField()
    title = models.CharField(max_length=80)
    unit = models.CharField(max_length=80)
    duties = models.CharField(max_length=1000)
    asked = ArrayField(models.CharField(max_length=200))
    places = models.IntegerField()
    months = models.IntegerField()
    side = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="offered_post_number"),
            models.CheckConstraint(
                name="offered_post_numbers", condition=Q(places__gte=1, months__gte=1)
            ),
        ]


class PostSignUp(models.Model):
    """Who signed up. ``post``: the one that they were given; ``why``: of a post given against a
    wish, of who gets none, of who does not come. Nobody is ever numbered by how well they did."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="post_sign_ups")
    number = models.IntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="post_sign_ups")
    brings = models.CharField(max_length=1000)
    made_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    post = models.ForeignKey(OfferedPost, models.PROTECT, null=True, related_name="given")
    settled = models.BooleanField(default=False)
    against = models.BooleanField(default=False)
    why = models.CharField(max_length=500, blank=True)
    starts = models.DateField(null=True)
    until = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="post_sign_up_number"),
            models.UniqueConstraint(
                fields=["matter", "person"],
                name="post_sign_up_once",
                condition=Q(withdrawn_at=None),
            ),
            # Against a wish, or nothing at all: never without its reason.
            models.CheckConstraint(
                name="post_sign_up_why",
                condition=Q(settled=False) | Q(post__isnull=False, against=False) | ~Q(why=""),
            ),
            models.CheckConstraint(
                name="post_sign_up_term",
                condition=Q(starts=None, until=None, ended_on=None)
                | Q(post__isnull=False, until__gte=F("starts")),
            ),
        ]


class PostWish(models.Model):
    """A wish, the first is ``place`` 1. ``fits``: whether the conditions of that post are met;
    ``wanted``: whether the post's own side would have them (None: not said); ``said_itself``: who
    speaks for it said so, no paper."""

    sign_up = models.ForeignKey(PostSignUp, models.CASCADE, related_name="wishes")
    post = models.ForeignKey(OfferedPost, models.CASCADE, related_name="wishes")
    place = models.SmallIntegerField()
    fits = models.BooleanField(null=True)
    unmet = ArrayField(models.IntegerField(), default=list)
    reason = models.CharField(max_length=500, blank=True)
    wanted = models.BooleanField(null=True)
    wanted_why = models.CharField(max_length=500, blank=True)
    said_itself = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sign_up", "post"], name="post_wish_once"),
            models.UniqueConstraint(fields=["sign_up", "place"], name="post_wish_place"),
            models.CheckConstraint(
                name="post_wish_checked", condition=~Q(fits=False) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="post_wish_wanted", condition=~Q(wanted=False) | ~Q(wanted_why="")
            ),
        ]
