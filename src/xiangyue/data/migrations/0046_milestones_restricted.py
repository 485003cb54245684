import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

PERSON = "xiangyue.person"
PROTECT = django.db.models.deletion.PROTECT
CASCADE = django.db.models.deletion.CASCADE


def key() -> models.BigAutoField:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def person(**more: bool) -> models.ForeignKey:
    return models.ForeignKey(on_delete=PROTECT, related_name="+", to=PERSON, **more)


class Migration(migrations.Migration):
    dependencies = [("xiangyue", "0045_appraisals")]

    operations = [
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", key()),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=CASCADE, related_name="milestones", to="xiangyue.matter"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("round", models.SmallIntegerField(default=1)),
                ("number", models.SmallIntegerField()),
                ("on", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=30)),
                ("months", models.SmallIntegerField(default=0)),
                ("numbers", models.JSONField(default=dict)),
                ("text_sealed", models.BinaryField(null=True)),
                ("entered_at", models.DateTimeField()),
                ("entered_by", person()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["matter", "part", "round", "number"], name="milestone_number_once"
                    ),
                    models.CheckConstraint(
                        name="milestone_numbers_count", condition=Q(number__gte=1, round__gte=1)
                    ),
                    models.CheckConstraint(
                        name="milestone_months_whole", condition=Q(months__gte=0)
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="MilestoneName",
            fields=[
                ("id", key()),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=CASCADE, related_name="names", to="xiangyue.milestone"
                    ),
                ),
                ("person", person()),
                ("role", models.CharField(max_length=20)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["milestone", "person"], name="milestone_name_once"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="RestrictedEntry",
            fields=[
                ("id", key()),
                ("area", models.ForeignKey(on_delete=PROTECT, to="xiangyue.area")),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=CASCADE, related_name="restricted", to="xiangyue.matter"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("register", models.CharField(max_length=30)),
                ("about", person()),
                ("kind", models.CharField(max_length=30)),
                ("other", person(null=True)),
                ("on", models.DateField()),
                ("text_sealed", models.BinaryField()),
                ("entered_at", models.DateTimeField()),
                ("entered_by", person()),
            ],
            options={
                "indexes": [models.Index(fields=["about", "register"], name="restricted_about")]
            },
        ),
        migrations.CreateModel(
            name="RestrictedLook",
            fields=[
                ("id", key()),
                ("register", models.CharField(max_length=30)),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=CASCADE, related_name="looks", to="xiangyue.matter"
                    ),
                ),
                ("about", person()),
                ("by", person()),
                ("at", models.DateTimeField()),
                ("why", models.CharField(max_length=200)),
                ("entries", models.SmallIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["about", "-at"], name="looks_about")],
                "constraints": [
                    models.CheckConstraint(name="look_has_reason", condition=~Q(why="")),
                    models.CheckConstraint(name="look_read_something", condition=Q(entries__gte=1)),
                ],
            },
        ),
        migrations.AddField(
            model_name="meeting", name="confined", field=models.BooleanField(default=False)
        ),
        migrations.AddField(
            model_name="agendaitem", name="written", field=models.JSONField(default=dict)
        ),
        migrations.AddField(
            model_name="posting", name="working", field=models.BooleanField(default=False)
        ),
        migrations.RemoveConstraint(model_name="posting", name="posting_fifteen_days"),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                name="posting_fifteen_days",
                condition=Q(working=False, days__gte=15) | Q(working=True, days__gte=5),
            ),
        ),
    ]
