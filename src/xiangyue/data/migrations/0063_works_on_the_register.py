"""The contract of works stands on the register of contracts; a deposit is known among payments."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0062_programs"),
    ]

    operations = [
        migrations.AddField(
            model_name="instalment",
            name="deposit",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="workscontract",
            name="entry",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="works",
                to="xiangyue.contract",
            ),
        ),
    ]
