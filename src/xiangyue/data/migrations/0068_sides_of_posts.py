"""Who speaks for where a post is says whom it would have: by phone, or the office from the paper."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0067_requests_due"),
    ]

    operations = [
        migrations.AddField(
            model_name="offeredpost",
            name="side",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.person",
            ),
        ),
        migrations.AddField(
            model_name="postwish",
            name="said_itself",
            field=models.BooleanField(default=False),
        ),
    ]
