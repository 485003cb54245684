"""A row of a register may put right one indicator of a standard."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("xiangyue", "0047_courses_pairs_firms")]

    operations = [
        migrations.AddField(
            "registerrow", "indicator", models.CharField(blank=True, max_length=60, default="")
        ),
        migrations.AddConstraint(
            "registerrow",
            models.UniqueConstraint(
                condition=models.Q(("indicator", ""), _negated=True),
                fields=("matter", "part", "indicator"),
                name="register_indicator_once",
            ),
        ),
    ]
