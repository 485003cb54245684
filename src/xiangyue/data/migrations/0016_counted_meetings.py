"""Meetings whose attendance is counted in numbers; which roles there are is data."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


def _id() -> tuple[str, models.BigAutoField]:
    field = models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )
    return ("id", field)


def _key(to: str, on_delete: object, related: str, *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        null=null, on_delete=on_delete, related_name=related, to=f"xiangyue.{to}"
    )


class Migration(migrations.Migration):
    dependencies = [("xiangyue", "0015_people_helped")]

    operations = [
        migrations.RemoveConstraint(model_name="membership", name="membership_role_known"),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                name="membership_role_known", condition=Q(role__regex="^[a-z][a-z0-9_]*$")
            ),
        ),
        migrations.AddField(
            "meeting",
            "counted",
            models.CharField(blank=True, max_length=12, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "meeting",
            "group",
            models.CharField(blank=True, max_length=40, default=""),
            preserve_default=False,
        ),
        migrations.AddField("meeting", "signatures", models.IntegerField(default=0)),
        migrations.AddField(
            "meeting",
            "urgent_reason",
            models.CharField(blank=True, max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="Turnout",
            fields=[
                _id(),
                ("group", models.CharField(blank=True, max_length=40)),
                ("due", models.IntegerField()),
                ("left_out", models.IntegerField(default=0)),
                ("on_paper", models.IntegerField(default=0)),
                ("by_phone", models.IntegerField(default=0)),
                ("marked_at", models.DateTimeField(null=True)),
                ("meeting", _key("meeting", django.db.models.deletion.CASCADE, "turnout")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "group"), name="turnout_once"),
                    models.CheckConstraint(
                        name="turnout_adds_up",
                        condition=Q(left_out__gte=0, on_paper__gte=0, by_phone__gte=0)
                        & Q(due__gte=F("left_out") + F("on_paper") + F("by_phone")),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                _id(),
                ("group", models.CharField(blank=True, max_length=40)),
                ("at", models.DateTimeField()),
                ("meeting", _key("meeting", django.db.models.deletion.CASCADE, "arrivals")),
                ("person", _key("person", django.db.models.deletion.PROTECT, "+")),
                ("household", _key("household", django.db.models.deletion.PROTECT, "+", null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "person"), name="arrival_once"),
                    models.UniqueConstraint(fields=("meeting", "household"), name="household_once"),
                ],
            },
        ),
    ]
