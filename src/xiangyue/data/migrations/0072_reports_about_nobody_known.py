"""What harms an election is reported though nobody knows who did it, or it is nobody of its list."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0071_stocks_end_with_their_matter"),
    ]

    operations = [
        migrations.AlterField(
            model_name="protectedreport",
            name="about",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.person",
            ),
        ),
        migrations.AlterField(
            model_name="protectedreport",
            name="about_role",
            field=models.CharField(blank=True, max_length=30),
        ),
        migrations.AddConstraint(
            model_name="protectedreport",
            constraint=models.CheckConstraint(
                name="report_about_somebody_or_an_election",
                condition=models.Q(about__isnull=False) | models.Q(election__isnull=False),
            ),
        ),
    ]
