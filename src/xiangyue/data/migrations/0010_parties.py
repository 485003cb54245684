"""The parties of a matter; an index of the versions of procedures whose matters are private."""

import django.db.models.deletion
from django.db import migrations, models

INDEX = """
CREATE INDEX procedure_private ON xiangyue_procedureversion (id)
WHERE raw @> '{"definition": {"private": true}}'::jsonb
"""


class Migration(migrations.Migration):
    dependencies = [("xiangyue", "0009_spelled_places")]

    operations = [
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("side", models.CharField(blank=True, max_length=20)),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="xiangyue.matter",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("matter", "person"), name="party_once")
                ],
            },
        ),
        migrations.RunSQL(INDEX, "DROP INDEX procedure_private"),
    ]
