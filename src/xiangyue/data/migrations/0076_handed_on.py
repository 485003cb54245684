"""What stood before of a task, or of a row of a register, that was handed on or moved is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0075_votes_of_assemblies_counted"),
    ]

    operations = [
        migrations.AddField(
            model_name="registerrow", name="changes", field=models.JSONField(default=list)
        ),
        migrations.AddField(
            model_name="task", name="changes", field=models.JSONField(default=list)
        ),
    ]
