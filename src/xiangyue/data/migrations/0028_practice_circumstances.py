"""What is entered for practice exempts from practice lists alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("xiangyue", "0027_rated_level")]

    operations = [
        migrations.RemoveConstraint(model_name="circumstance", name="circumstance_once"),
        migrations.AddField(
            model_name="circumstance",
            name="practice",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="circumstance",
            constraint=models.UniqueConstraint(
                fields=("person", "kind", "start", "practice"), name="circumstance_once"
            ),
        ),
    ]
