"""Requests for help, protected reports, receptions."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("xiangyue", "0014_selections")]

    operations = [
        migrations.CreateModel(
            name="ClosingWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("position", models.SmallIntegerField()),
                ("level", models.CharField(max_length=12)),
                ("content", models.BooleanField()),
                ("text", models.TextField(blank=True, max_length=2000)),
                ("how", models.CharField(max_length=10)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closing_words",
                        to="xiangyue.matter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HandlingStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=10)),
                ("on", models.DateField()),
                ("to_name", models.CharField(blank=True, max_length=60)),
                ("to_office", models.CharField(blank=True, max_length=120)),
                ("text", models.TextField(blank=True, max_length=2000)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handling",
                        to="xiangyue.matter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HelpRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("receipt", models.CharField(max_length=16, unique=True)),
                ("asker", models.CharField(max_length=60)),
                ("phone_sealed", models.BinaryField(null=True)),
                ("text", models.TextField(max_length=2000)),
                ("channel", models.CharField(max_length=12)),
                ("service", models.JSONField(default=dict)),
                ("papers", models.JSONField(default=list)),
                ("days", models.SmallIntegerField()),
                ("taken_on", models.DateField()),
                ("stops", models.JSONField(default=list)),
                ("result", models.CharField(blank=True, max_length=12)),
                ("done_on", models.DateField(null=True)),
                ("in_time", models.BooleanField(null=True)),
                (
                    "agent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="errands",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="request",
                        to="xiangyue.matter",
                    ),
                ),
                (
                    "opinion",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="xiangyue.opinion",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="xiangyue.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProtectedReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("office", models.CharField(max_length=40)),
                ("about_role", models.CharField(max_length=30)),
                ("code_hash", models.BinaryField(unique=True)),
                ("named", models.BooleanField()),
                ("reporter_sealed", models.BinaryField(null=True)),
                ("text_sealed", models.BinaryField()),
                ("received_on", models.DateField()),
                ("charge_sealed", models.BinaryField(null=True)),
                ("charged_on", models.DateField(null=True)),
                ("defence_sealed", models.BinaryField(null=True)),
                ("defended_on", models.DateField(null=True)),
                ("finding", models.CharField(blank=True, max_length=12)),
                ("finding_sealed", models.BinaryField(null=True)),
                ("found_on", models.DateField(null=True)),
                ("answer_sealed", models.BinaryField(null=True)),
                ("answered_on", models.DateField(null=True)),
                ("wish", models.BooleanField(null=True)),
                ("cleared_on", models.DateField(null=True)),
                ("cleared_text", models.TextField(blank=True, max_length=2000)),
                (
                    "about",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="protected",
                        to="xiangyue.matter",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.area",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reception",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("on", models.DateField()),
                ("hours", models.CharField(blank=True, max_length=40)),
                ("place", models.CharField(blank=True, max_length=120)),
                ("subject", models.CharField(blank=True, max_length=500)),
                ("people", models.IntegerField(default=0)),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("held_at", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField()),
                ("practice", models.BooleanField(default=False)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.area"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
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
        ),
        migrations.CreateModel(
            name="Heard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "matter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="xiangyue.matter",
                    ),
                ),
                (
                    "opinion",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="xiangyue.opinion",
                    ),
                ),
                (
                    "reception",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="heard",
                        to="xiangyue.reception",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReportMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("side", models.CharField(max_length=10)),
                ("body_sealed", models.BinaryField()),
                ("on", models.DateField()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="xiangyue.protectedreport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ServiceChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("begins", models.DateField()),
                ("data", models.JSONField(null=True)),
                ("reason", models.CharField(max_length=500)),
                ("made_at", models.DateTimeField()),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.area"
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
        ),
        migrations.AddConstraint(
            model_name="closingword",
            constraint=models.UniqueConstraint(
                fields=("matter", "part", "position"), name="word_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="closingword",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ("satisfied", "mostly", "not"))),
                name="word_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="handlingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "step",
                            "handover",
                            "stop",
                            "go",
                            "papers",
                            "reminder",
                            "done",
                            "try",
                            "redone",
                        ),
                    )
                ),
                name="handling_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="handlingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "handover"), _negated=True),
                    models.Q(("to_name", ""), ("to_office", ""), _negated=True),
                    _connector="OR",
                ),
                name="handover_to_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "channel__in",
                        ("web", "spoken", "paper", "call", "opinion", "reception", "visit"),
                    )
                ),
                name="request_channel_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_on__isnull", True), ("in_time__isnull", True), ("result", "")),
                    models.Q(
                        ("done_on__gte", models.F("taken_on")),
                        ("in_time__isnull", False),
                        ("result__in", ("solved", "refused", "withdrawn")),
                    ),
                    _connector="OR",
                ),
                name="request_result_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 1)), name="request_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="protectedreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("named", True), ("reporter_sealed__isnull", True), _connector="XOR"
                ),
                name="report_name_only_if_given",
            ),
        ),
        migrations.AddConstraint(
            model_name="protectedreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("finding__in", ("", "founded", "partly", "unfounded", "unclear"))
                ),
                name="report_finding_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="protectedreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cleared_on__isnull", True),
                    models.Q(("finding", "unfounded"), ("wish", True)),
                    _connector="OR",
                ),
                name="report_cleared_only_unfounded",
            ),
        ),
        migrations.AddIndex(
            model_name="reception",
            index=models.Index(fields=["area", "on"], name="reception_day"),
        ),
        migrations.AddConstraint(
            model_name="reception",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("reception", "visit", "petition", "appointment"))),
                name="reception_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reception",
            constraint=models.CheckConstraint(
                condition=models.Q(("people__gte", 0)), name="reception_people"
            ),
        ),
        migrations.AddConstraint(
            model_name="reception",
            constraint=models.UniqueConstraint(
                fields=("area", "kind", "on", "by", "asked_by"),
                name="reception_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="reportmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ("reporter", "office", "accused"))),
                name="message_side_known",
            ),
        ),
        migrations.AddIndex(
            model_name="servicechange",
            index=models.Index(fields=["area", "key", "begins"], name="service_change"),
        ),
    ]
