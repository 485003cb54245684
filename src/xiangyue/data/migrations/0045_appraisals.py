import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0044_pledges"),
    ]

    operations = [
        migrations.CreateModel(
            name="DutyReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duty_reports",
                        to="xiangyue.matter",
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.membership",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                ("heads", models.JSONField(default=dict)),
                ("contents", models.JSONField(default=dict)),
                ("written_at", models.DateTimeField()),
                (
                    "by",
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
                        fields=("matter", "part", "person"), name="duty_report_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyMeeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duty_meetings",
                        to="xiangyue.matter",
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("starts_at", models.DateTimeField()),
                ("place", models.CharField(max_length=120)),
                ("announced_at", models.DateTimeField()),
                ("listeners", models.IntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("matter", "part"), name="duty_meeting_once"),
                    models.CheckConstraint(
                        condition=models.Q(("starts_at__gt", models.F("announced_at"))),
                        name="duty_meeting_ahead",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("listeners__isnull", True), ("listeners__gte", 1), _connector="OR"
                        ),
                        name="duty_meeting_listeners",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyGiven",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="given",
                        to="xiangyue.dutyreport",
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("on", models.DateField()),
                ("absent", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("report", "part"), name="duty_given_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="xiangyue.dutyreport",
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("asker", models.CharField(blank=True, max_length=60)),
                ("text", models.TextField(max_length=1000)),
                ("asked_on", models.DateField()),
                ("answer", models.TextField(blank=True, max_length=4000)),
                ("answered_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_on__isnull", True)),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_on__gte", models.F("asked_on")),
                            ),
                            _connector="OR",
                        ),
                        name="duty_question_answer",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Appraised",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appraised",
                        to="xiangyue.matter",
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.membership",
                    ),
                ),
                ("body", models.CharField(max_length=30)),
                ("ballot", models.SmallIntegerField()),
                ("grade", models.SmallIntegerField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("result", models.JSONField()),
                ("announced_on", models.DateField(null=True)),
                (
                    "before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.appraised",
                    ),
                ),
                ("ended_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["person", "body"], name="appraised_person")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("matter", "part", "person"), name="appraised_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ballot__range", (0, 3)), ("grade__range", (0, 3))),
                        name="appraised_places",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ballot", models.F("grade")),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="appraised_otherwise",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            models.Q(
                                ("announced_on__isnull", False),
                                ("before__isnull", False),
                                ("grade", 3),
                            ),
                            _connector="OR",
                        ),
                        name="appraised_ended",
                    ),
                ],
            },
        ),
    ]
