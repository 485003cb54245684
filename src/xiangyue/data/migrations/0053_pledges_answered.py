import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.lookups
from django.db import migrations, models

OWNERS = (
    *("opinion", "progress", "report", "posting", "finding", "meeting", "review", "proposal"),
    *("activity", "poll_sheet", "booking", "doubt", "indicator_evidence", "pledge_note"),
)


class Migration(migrations.Migration):
    """A pledge names the matter that does it; photos belong to what happened to a pledge."""

    dependencies = [("xiangyue", "0052_public_log")]

    operations = [
        migrations.AddField(
            "pledge",
            "carried_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="xiangyue.matter",
            ),
        ),
        migrations.AddField(
            "storedfile",
            "pledge_note",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="xiangyue.pledgenote",
            ),
        ),
        migrations.RemoveConstraint("storedfile", "file_belongs_to_one"),
        migrations.AddConstraint(
            "storedfile",
            models.CheckConstraint(
                name="file_belongs_to_one",
                condition=django.db.models.lookups.Exact(
                    models.Func(
                        *OWNERS,
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
            ),
        ),
    ]
