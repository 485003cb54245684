"""An opinion that is passed up stays one opinion, with the township and both answer days.

The table was not written to before, so it is made anew.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0021_money"),
    ]

    operations = [
        migrations.DeleteModel(name="PassedUp"),
        migrations.CreateModel(
            name="PassedUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("was_due_on", models.DateField()),
                ("due_on", models.DateField()),
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
                    "opinion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passed_up",
                        to="xiangyue.opinion",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="came_up",
                        to="xiangyue.area",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="passed_up_has_its_reason",
                        condition=models.Q(("reason", ""), _negated=True),
                    )
                ],
            },
        ),
    ]
