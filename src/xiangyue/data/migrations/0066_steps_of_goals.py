"""A goal has steps, each with its day, reached with what shows it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0065_posts_by_choice"),
    ]

    operations = [
        migrations.CreateModel(
            name="PledgeStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("text", models.CharField(max_length=200)),
                ("due_on", models.DateField()),
                ("reached_on", models.DateField(null=True)),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="xiangyue.pledge",
                    ),
                ),
                (
                    "shown",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="step",
                        to="xiangyue.pledgenote",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("pledge", "number"), name="pledge_step_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reached_on__isnull", True), ("shown__isnull", False), _connector="XOR"
                        ),
                        name="pledge_step_shown",
                    ),
                ],
            },
        ),
    ]
