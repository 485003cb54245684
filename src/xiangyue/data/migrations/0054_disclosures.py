import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

PERSON = {
    "null": True,
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": "xiangyue.person",
}


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0053_pledges_answered"),
    ]

    operations = [
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("practice", models.BooleanField(default=False)),
                ("item", models.CharField(max_length=40)),
                ("head", models.CharField(max_length=10)),
                ("period", models.CharField(max_length=10)),
                ("occasion", models.CharField(blank=True, max_length=120)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("due_on", models.DateField()),
                ("raw", models.JSONField()),
                ("review", models.BooleanField(default=False)),
                ("source", models.CharField(blank=True, max_length=40)),
                ("columns", models.JSONField(default=list)),
                ("content", models.JSONField(null=True)),
                ("prepared_at", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("remark", models.CharField(blank=True, max_length=500)),
                ("posted_at", models.DateTimeField(null=True)),
                ("posted_on", models.DateField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.area",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disclosures",
                        to="xiangyue.posting",
                    ),
                ),
                ("prepared_by", models.ForeignKey(**PERSON)),
                ("reviewed_by", models.ForeignKey(**PERSON)),
            ],
            options={
                "indexes": [models.Index(fields=["area", "due_on"], name="disclosure_due")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["area", "practice", "item", "period", "occasion"],
                        name="disclosure_once",
                    ),
                    models.CheckConstraint(
                        name="disclosure_head",
                        condition=Q(head__in=("party", "village", "finance")),
                    ),
                    models.CheckConstraint(
                        name="disclosure_days",
                        condition=Q(first__lte=F("last")) & Q(due_on__gte=F("last")),
                    ),
                    models.CheckConstraint(
                        name="disclosure_in_order",
                        condition=Q(
                            posted_at__isnull=True, posted_on__isnull=True, posting__isnull=True
                        )
                        | (
                            Q(
                                posted_at__isnull=False,
                                posted_on__isnull=False,
                                posting__isnull=False,
                                prepared_at__isnull=False,
                            )
                            & (Q(review=False) | Q(reviewed_at__isnull=False))
                        ),
                    ),
                    models.CheckConstraint(
                        name="disclosure_prepared",
                        condition=Q(prepared_at__isnull=True) ^ Q(content__isnull=False),
                    ),
                    models.CheckConstraint(
                        name="disclosure_by_another",
                        condition=~Q(reviewed_by=F("prepared_by")),
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="objection",
            name="disclosure",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="objections",
                to="xiangyue.disclosure",
            ),
        ),
    ]
