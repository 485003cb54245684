"""Matters handed in to a level above, and its answers."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0012_more_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("round", models.SmallIntegerField()),
                ("effect", models.CharField(max_length=10)),
                (
                    "papers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("submitted_at", models.DateTimeField()),
                ("due_on", models.DateField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=10)),
                ("text", models.TextField(blank=True, max_length=4000)),
                ("number", models.CharField(blank=True, max_length=60)),
                ("on_paper", models.BooleanField(default=False)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="storedfile",
            name="file_belongs_to_one",
        ),
        migrations.AddField(
            model_name="review",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.person",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="matter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reviews",
                to="xiangyue.matter",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.area"
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="submitted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.person"
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="taken_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.person",
            ),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="review",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="xiangyue.review",
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func(
                        "opinion",
                        "progress",
                        "report",
                        "posting",
                        "finding",
                        "meeting",
                        "review",
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
                name="file_belongs_to_one",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", True)),
                fields=["office", "due_on"],
                name="review_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                fields=("matter", "part", "round"), name="review_round_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at__isnull", True)),
                fields=("matter", "part"),
                name="review_one_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        ("", "advised", "approved", "ended", "filed", "refused", "returned"),
                    )
                ),
                name="review_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", ""), ("answered_at__isnull", False), _connector="XOR"
                ),
                name="review_answered_when",
            ),
        ),
    ]
