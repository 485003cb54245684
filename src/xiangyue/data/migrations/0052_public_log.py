"""The public log: which entry of which record stands where in it; only ever added to."""

from django.db import migrations, models

from xiangyue.data.public_log import SQL_FILE


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0051_opinion_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicLog",
            fields=[
                ("number", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("origin", models.CharField(max_length=120, unique=True)),
                ("began_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="PublicRun",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "number",
                        "start",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("start", models.BigIntegerField()),
                ("log", models.CharField(db_collation="C", max_length=24)),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["number", "log", "first"], name="public_run_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first__gte", 1), ("last__gte", models.F("first")), ("start__gte", 0)
                        ),
                        name="public_run_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("log__startswith", "practice/"), _negated=True),
                        name="public_run_no_practice",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SQL_FILE.read_text("utf-8"), migrations.RunSQL.noop),
    ]
