"""Charters and village rules: versions, drafts in articles, what is said on a draft."""

import django.db.models.deletion
from django.db import migrations, models

# A version is only ever added: what was in force on a past day stays what it was.
STAYS = """
CREATE OR REPLACE FUNCTION xiangyue_charter_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a charter stays as it was adopted: % is refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE TRIGGER charter_version_stays BEFORE UPDATE OR DELETE OR TRUNCATE
    ON xiangyue_charterversion FOR EACH STATEMENT EXECUTE FUNCTION xiangyue_charter_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0018_deliberation"),
    ]

    operations = [
        migrations.CreateModel(
            name="CharterVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.CharField(max_length=10)),
                ("practice", models.BooleanField(default=False)),
                ("version", models.SmallIntegerField()),
                ("title", models.CharField(max_length=120)),
                ("articles", models.JSONField()),
                ("start", models.DateField()),
                ("adopted_on", models.DateField()),
                ("resolution_number", models.CharField(blank=True, max_length=40)),
                ("entered_on", models.DateField()),
                ("made_at", models.DateTimeField()),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charters",
                        to="xiangyue.area",
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
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charter_versions",
                        to="xiangyue.matter",
                    ),
                ),
                (
                    "text",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.motiontext",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DraftedText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.CharField(max_length=10)),
                ("articles", models.JSONField()),
                (
                    "base",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.charterversion",
                    ),
                ),
                (
                    "text",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafted",
                        to="xiangyue.motiontext",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DraftComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("article", models.CharField(max_length=8)),
                ("text", models.TextField(max_length=1000)),
                ("name", models.CharField(blank=True, max_length=60)),
                ("made_at", models.DateTimeField()),
                ("outcome", models.CharField(blank=True, max_length=10)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
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
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draft_comments",
                        to="xiangyue.matter",
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
                    "drafted",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="xiangyue.draftedtext",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="charterversion",
            constraint=models.UniqueConstraint(
                fields=("area", "document", "practice", "version"), name="charter_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="charterversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("document__in", ("charter", "rules"))),
                name="charter_document_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="charterversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("start__gt", models.F("entered_on"))),
                name="charter_later_matters_only",
            ),
        ),
        migrations.AddConstraint(
            model_name="charterversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("entered_on__gte", models.F("adopted_on"))),
                name="charter_adopted_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="draftedtext",
            constraint=models.CheckConstraint(
                condition=models.Q(("document__in", ("charter", "rules"))),
                name="drafted_document_known",
            ),
        ),
        migrations.AddIndex(
            model_name="draftcomment",
            index=models.Index(fields=["matter", "part", "made_at"], name="draft_comment_part"),
        ),
        migrations.AddConstraint(
            model_name="draftcomment",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ("", "adopted", "partly", "declined"))),
                name="draft_comment_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="draftcomment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("outcome", ""), ("reason", "")),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("reason", ""), _negated=True),
                        ("answered_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="draft_comment_answered_when",
            ),
        ),
        migrations.RunSQL(STAYS, migrations.RunSQL.noop),
    ]
