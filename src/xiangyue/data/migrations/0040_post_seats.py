from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0039_question_counts"),
    ]

    operations = [
        migrations.AddField(
            model_name="postvote",
            name="seats",
            field=models.SmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="postvote",
            name="chosen",
            field=models.JSONField(default=list),
        ),
    ]
