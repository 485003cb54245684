"""The office says whom a report about nobody known turned out to be about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0072_reports_about_nobody_known"),
    ]

    operations = [
        migrations.AddField(
            model_name="protectedreport",
            name="whom_sealed",
            field=models.BinaryField(null=True),
        ),
    ]
