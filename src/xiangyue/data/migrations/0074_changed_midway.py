"""Who held a post before, and what stood of a firm until it was put right, are kept."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0073_whom_a_report_is_about"),
    ]

    operations = [
        migrations.CreateModel(
            name="FirmChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("workers", models.IntegerField()),
                ("members", models.IntegerField()),
                ("cover", models.CharField(blank=True, max_length=10)),
                ("branch", models.CharField(blank=True, max_length=120)),
                ("covered_on", models.DateField(null=True)),
                ("reason", models.CharField(max_length=500)),
                ("made_at", models.DateTimeField()),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="xiangyue.firm",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
            ],
            options={
                "ordering": ["made_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("members__gte", 0), ("workers__gte", models.F("members"))
                        ),
                        name="firm_change_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("branch", ""), ("cover", ""), ("covered_on__isnull", True)),
                            models.Q(
                                ("cover__in", ("own", "joint", "attached")),
                                ("covered_on__isnull", False),
                                models.Q(("branch", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="firm_change_covered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PastHolder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("claimed_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField()),
                ("left_at", models.DateTimeField()),
                ("why", models.CharField(max_length=500)),
                ("grade", models.CharField(blank=True, max_length=10)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("reviewed_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="past",
                        to="xiangyue.memberpost",
                    ),
                ),
            ],
            options={
                "ordering": ["left_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_at__gte", models.F("claimed_at")),
                            ("left_at__gte", models.F("agreed_at")),
                        ),
                        name="past_holder_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("grade", ""), ("reviewed_at__isnull", True)),
                            models.Q(
                                ("grade__in", ("kept", "partly", "not")),
                                ("reviewed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="past_holder_reviewed",
                    ),
                ],
            },
        ),
    ]
