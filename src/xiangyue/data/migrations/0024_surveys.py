"""Surveys: questions, who is asked, that somebody took part, and what was said."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("xiangyue", "0023_levy_day")]

    operations = [
        migrations.CreateModel(
            name="Survey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("round", models.SmallIntegerField(default=1)),
                ("state", models.CharField(default="open", max_length=6)),
                ("opened_at", models.DateTimeField()),
                ("until", models.DateField()),
                ("prolonged", models.SmallIntegerField(default=0)),
                ("key", models.CharField(max_length=32)),
                ("closed_at", models.DateTimeField(null=True)),
                ("void_reason", models.TextField(blank=True, max_length=500)),
                ("result", models.JSONField(null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="surveys",
                        to="xiangyue.matter",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Questionnaire",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("version", models.SmallIntegerField()),
                ("title", models.CharField(max_length=60)),
                ("questions", models.JSONField()),
                ("kept", models.JSONField(default=dict)),
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
                        related_name="questionnaires",
                        to="xiangyue.matter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SurveyPool",
            fields=[
                (
                    "survey",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="xiangyue.survey",
                    ),
                ),
                ("sealed", models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name="survey",
            name="questionnaire",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.questionnaire",
            ),
        ),
        migrations.CreateModel(
            name="SurveyAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.BinaryField()),
                ("many", models.IntegerField()),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="xiangyue.survey",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SurveyReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slot", models.SmallIntegerField()),
                ("papers", models.JSONField(default=list)),
                ("ready", models.BooleanField(default=False)),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="xiangyue.survey",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SurveySample",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("asks", models.CharField(max_length=10)),
                ("by", models.CharField(max_length=8)),
                ("whole", models.BooleanField()),
                ("population", models.IntegerField()),
                ("size", models.IntegerField()),
                ("strata", models.JSONField()),
                ("document", models.JSONField(null=True)),
                ("commitment", models.CharField(blank=True, max_length=64)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("source_on", models.DateField(null=True)),
                ("seed", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                ("drawn_at", models.DateTimeField(null=True)),
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
                        related_name="survey_samples",
                        to="xiangyue.matter",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="survey",
            name="sample",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="surveys",
                to="xiangyue.surveysample",
            ),
        ),
        migrations.CreateModel(
            name="SurveyText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("question", models.CharField(max_length=8)),
                ("text", models.CharField(max_length=200)),
                ("state", models.CharField(default="held", max_length=8)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="xiangyue.survey",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SurveyUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=12)),
                ("stratum", models.CharField(blank=True, max_length=40)),
                ("asked", models.BooleanField(default=False)),
                ("code", models.CharField(blank=True, max_length=64)),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="units",
                        to="xiangyue.surveysample",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SurveyTurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("way", models.CharField(max_length=6)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="xiangyue.survey",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.surveyunit",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="questionnaire",
            constraint=models.UniqueConstraint(
                fields=("matter", "part", "version"), name="questionnaire_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyanswer",
            constraint=models.UniqueConstraint(
                fields=("survey", "sheet"), name="survey_answer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("many__gt", 0)), name="survey_answer_many"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyreading",
            constraint=models.UniqueConstraint(
                fields=("survey", "slot"), name="survey_reading_slot"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyreading",
            constraint=models.UniqueConstraint(
                fields=("survey", "reader"), name="survey_reading_reader"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyreading",
            constraint=models.CheckConstraint(
                condition=models.Q(("slot__in", (1, 2))), name="survey_reading_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveysample",
            constraint=models.UniqueConstraint(
                fields=("matter", "part"), name="survey_sample_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveysample",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gt", 0), ("size__lte", models.F("population"))),
                name="survey_sample_size",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveysample",
            constraint=models.CheckConstraint(
                condition=models.Q(("asks__in", ("households", "adults"))),
                name="survey_sample_asks",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveysample",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("document__isnull", True),
                        ("size", models.F("population")),
                        ("whole", True),
                    ),
                    models.Q(
                        ("document__isnull", False), ("source_on__isnull", False), ("whole", False)
                    ),
                    _connector="OR",
                ),
                name="survey_sample_committed",
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.UniqueConstraint(
                fields=("matter", "part", "round"), name="survey_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("matter", "part"),
                name="survey_one_runs",
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("open", "closed", "void"))),
                name="survey_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("result__isnull", False), ("state", "closed")),
                    models.Q(
                        models.Q(("state", "closed"), _negated=True), ("result__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="survey_result_at_close",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveytext",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("held", "shown", "withheld"))),
                name="survey_text_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveytext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withheld"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="survey_text_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyunit",
            constraint=models.UniqueConstraint(
                fields=("sample", "label"), name="survey_unit_label"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyunit",
            constraint=models.UniqueConstraint(
                fields=("sample", "person"), name="survey_unit_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyunit",
            constraint=models.UniqueConstraint(
                fields=("sample", "household"), name="survey_unit_household"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyunit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True),
                fields=("code",),
                name="survey_unit_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyunit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("household__isnull", True), ("person__isnull", False)),
                    models.Q(("household__isnull", False), ("person__isnull", True)),
                    _connector="OR",
                ),
                name="survey_unit_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyturn",
            constraint=models.UniqueConstraint(fields=("survey", "unit"), name="survey_turn_once"),
        ),
        migrations.AddConstraint(
            model_name="surveyturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ("phone", "helped", "paper"))),
                name="survey_turn_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("way", "helped"), _negated=True),
                    ("by__isnull", False),
                    _connector="OR",
                ),
                name="survey_turn_helped_by",
            ),
        ),
    ]
