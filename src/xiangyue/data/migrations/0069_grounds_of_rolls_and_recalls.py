"""Who applies for the roll on a province's own ground; a recall that the township proposes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0068_sides_of_posts"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="voter", name="voter_ground_known"),
        migrations.AddField(
            model_name="vacancy",
            name="ground",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddConstraint(
            model_name="voter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ground__in", ("home", "away", "applied", "married", "holder", "turned"))
                ),
                name="voter_ground_known",
            ),
        ),
    ]
