"""Levels that keep their own server: what they publish, and what is known of each."""

import django.db.models.functions.text
from django.db import migrations, models

from xiangyue.data.levels import SQL_FILE


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0059_works_and_hiring"),
    ]

    operations = [
        migrations.CreateModel(
            name="LevelArea",
            fields=[
                ("area", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("server", models.CharField(max_length=9)),
                ("size", models.BigIntegerField()),
                ("figures", models.IntegerField()),
                ("figures_sum", models.DecimalField(decimal_places=0, max_digits=30)),
                ("rows", models.IntegerField()),
                ("rows_sum", models.DecimalField(decimal_places=0, max_digits=30)),
            ],
        ),
        migrations.CreateModel(
            name="LevelFigure",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "area",
                        "key",
                        "month",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("area", models.CharField(max_length=12)),
                ("key", models.CharField(max_length=40)),
                ("month", models.DateField()),
                ("n", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="LevelTile",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "area",
                        "level",
                        "at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("area", models.CharField(max_length=9)),
                ("level", models.SmallIntegerField()),
                ("at", models.BigIntegerField()),
                ("data", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="LevelChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("way", models.CharField(max_length=5)),
                ("area", models.CharField(max_length=12)),
                ("key", models.CharField(max_length=40)),
                ("month", models.DateField()),
                ("n", models.BigIntegerField()),
                ("top", models.BooleanField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ("taken", "given"))), name="level_way_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LevelRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "area",
                        "name",
                        "ref",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("area", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=20)),
                ("ref", models.CharField(max_length=100)),
                ("cells", models.JSONField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "area",
                                django.db.models.functions.text.Substr(
                                    "ref", 1, django.db.models.functions.text.Length("area")
                                ),
                            )
                        ),
                        name="level_row_of_its_area",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LevelServer",
            fields=[
                ("area", models.CharField(max_length=9, primary_key=True, serialize=False)),
                ("server", models.CharField(max_length=40)),
                ("base_url", models.CharField(max_length=200)),
                ("format", models.SmallIntegerField()),
                ("origin", models.CharField(max_length=120)),
                ("log_number", models.SmallIntegerField()),
                ("checkpoint", models.TextField()),
                ("log_keys", models.TextField()),
                ("beat_at", models.DateTimeField(null=True)),
                ("own", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("own",),
                        condition=models.Q(("own", True)),
                        name="level_one_own_server",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LevelSource",
            fields=[
                ("area", models.CharField(max_length=9, primary_key=True, serialize=False)),
                ("server", models.CharField(max_length=40)),
                ("joined_at", models.DateTimeField()),
                ("state", models.CharField(default="copying", max_length=10)),
                ("why", models.CharField(blank=True, max_length=20)),
                ("since", models.DateTimeField()),
                ("looked_at", models.DateTimeField(null=True)),
                ("beat_at", models.DateTimeField(null=True)),
                ("tries", models.SmallIntegerField(default=0)),
                ("log_why", models.CharField(blank=True, max_length=20)),
                ("log_size", models.BigIntegerField(default=0)),
                ("log_at", models.DateTimeField(null=True)),
                ("log_said", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("copying", "fresh", "late", "broken"))),
                        name="level_state_known",
                    )
                ],
            },
        ),
        migrations.RunSQL(SQL_FILE.read_text("utf-8"), migrations.RunSQL.noop),
    ]
