import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0040_post_seats"),
    ]

    operations = [
        migrations.CreateModel(
            name="MeetingProxy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.CharField(blank=True, max_length=40)),
                ("how", models.CharField(max_length=10)),
                ("state", models.CharField(default="given", max_length=10)),
                ("given_at", models.DateTimeField()),
                ("marked_at", models.DateTimeField(null=True)),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proxies",
                        to="xiangyue.meeting",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["meeting", "member"],
                        name="meeting_proxy_once",
                        condition=Q(state__in=("given", "present")),
                    ),
                    models.CheckConstraint(
                        name="meeting_proxy_other", condition=~Q(member=F("holder"))
                    ),
                    models.CheckConstraint(
                        name="meeting_proxy_known",
                        condition=Q(
                            state__in=("given", "present", "withdrawn", "came", "lapsed"),
                            how__in=("paper", "phone"),
                        ),
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="turnout", name="turnout_adds_up"),
        migrations.AddField(
            model_name="turnout",
            name="by_proxy",
            field=models.IntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="turnout",
            constraint=models.CheckConstraint(
                name="turnout_adds_up",
                condition=Q(left_out__gte=0, on_paper__gte=0, by_phone__gte=0, by_proxy__gte=0)
                & Q(due__gte=F("left_out") + F("on_paper") + F("by_phone") + F("by_proxy")),
            ),
        ),
    ]
