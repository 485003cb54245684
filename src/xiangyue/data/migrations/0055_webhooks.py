import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0054_disclosures"),
    ]

    operations = [
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.CharField(max_length=500)),
                ("secret_sealed", models.BinaryField()),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                ("read", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=20)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhooks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.area",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("ended_at__isnull", True)),
                            models.Q(
                                ("ended_at__gte", models.F("created_at")),
                                ("end_reason__in", ("owner", "gone")),
                            ),
                            _connector="OR",
                        ),
                        name="webhook_ended_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                ("log", models.CharField(max_length=24)),
                ("seq", models.BigIntegerField()),
                ("kind", models.CharField(max_length=80)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("tries", models.SmallIntegerField(default=0)),
                ("status", models.SmallIntegerField(null=True)),
                ("problem", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                ("tried_at", models.DateTimeField(null=True)),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="xiangyue.webhook",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("webhook", "log", "seq"), name="webhook_told_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("waiting", "delivered", "failed"))),
                        name="webhook_state_known",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["webhook", "-id"], name="webhook_delivery_newest")
                ],
            },
        ),
    ]
