import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0049_turns_by_meetings"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChoiceUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("name", models.CharField(max_length=60)),
                ("group", models.CharField(blank=True, max_length=40)),
                ("households", models.JSONField(default=list)),
                ("seats", models.SmallIntegerField(default=1)),
                ("women", models.BooleanField(default=False)),
                ("candidates", models.JSONField(default=list)),
                ("counts", models.JSONField(default=list)),
                ("rounds", models.JSONField(default=list)),
                ("chosen", models.JSONField(default=list)),
                ("settled_on", models.DateField(null=True)),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="choice_units",
                        to="xiangyue.matter",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["matter", "number"], name="choice_unit_number"),
                    models.CheckConstraint(name="choice_unit_seats", condition=Q(seats__gte=1)),
                ],
            },
        ),
    ]
