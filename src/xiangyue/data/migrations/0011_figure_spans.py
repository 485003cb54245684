"""Figures summed by year, and what is due by month, beside the months and the days."""

from django.db import migrations, models

from xiangyue.data.figures import SPANS_ANEW


class Migration(migrations.Migration):
    dependencies = [("xiangyue", "0010_parties")]

    operations = [
        migrations.CreateModel(
            name="FigureSpan",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "area",
                        "months",
                        "start",
                        "key",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("area", models.CharField(max_length=12)),
                ("months", models.SmallIntegerField()),
                ("start", models.DateField()),
                ("key", models.CharField(max_length=40)),
                ("n", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(SPANS_ANEW, migrations.RunSQL.noop),
    ]
