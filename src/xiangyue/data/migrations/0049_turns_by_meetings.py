import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("xiangyue", "0048_register_indicators")]

    operations = [
        migrations.AddField(
            model_name="dutyturn",
            name="meeting",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="turns",
                to="xiangyue.meeting",
            ),
        ),
        migrations.AddField(
            model_name="dutyturn",
            name="host",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.person",
            ),
        ),
    ]
