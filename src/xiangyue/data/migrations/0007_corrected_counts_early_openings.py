from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("xiangyue", "0006_api_tokens")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="early_reason",
            field=models.CharField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="tally",
            name="earlier",
            field=models.JSONField(default=list),
        ),
    ]
