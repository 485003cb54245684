"""When a token was last used; a webhook that rests."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0061_statements_and_money_questions"),
    ]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="used_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="webhook",
            name="paused_at",
            field=models.DateTimeField(null=True),
        ),
    ]
