"""Bank statements and cash books brought in; questions about a line of the books."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0060_levels"),
    ]

    operations = [
        migrations.CreateModel(
            name="StatementImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("opening", models.BigIntegerField(null=True)),
                ("closing", models.BigIntegerField(null=True)),
                ("taken", models.IntegerField()),
                ("known", models.IntegerField()),
                ("breaks", models.IntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("shape", models.JSONField()),
                ("made_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.ledgeraccount",
                    ),
                ),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.villagebook",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book", "number"), name="statement_import_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("bank", "book")),
                            ("first__lte", models.F("last")),
                            ("taken__gt", 0),
                        ),
                        name="statement_import_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("breaks", 0), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="statement_import_explained",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.IntegerField()),
                ("day", models.DateField()),
                ("amount", models.BigIntegerField()),
                ("summary", models.CharField(blank=True, max_length=200)),
                ("reference", models.CharField(blank=True, max_length=60)),
                ("balance", models.BigIntegerField(null=True)),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="xiangyue.statementimport",
                    ),
                ),
                (
                    "voucher",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statement_line",
                        to="xiangyue.bookvoucher",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("statement", "row"), name="statement_line_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True),
                        name="statement_line_moved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MoneyQuestion",
            fields=[
                (
                    "opinion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="money_question",
                        serialize=False,
                        to="xiangyue.opinion",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.area",
                    ),
                ),
                (
                    "voucher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="xiangyue.ledgervoucher",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["area", "voucher"], name="money_question_area")],
            },
        ),
    ]
