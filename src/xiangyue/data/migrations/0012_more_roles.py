"""Roles of a cooperative and of a township."""

from __future__ import annotations

from django.db import migrations, models

from xiangyue.core.bodies import ROLES


class Migration(migrations.Migration):
    dependencies = [("xiangyue", "0011_figure_spans")]

    operations = [
        migrations.RemoveConstraint(model_name="membership", name="membership_role_known"),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                name="membership_role_known", condition=models.Q(role__in=ROLES)
            ),
        ),
    ]
