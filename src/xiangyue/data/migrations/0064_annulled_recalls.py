"""Every stage of a recall may be annulled: its rows are put aside, a seat that ended is given back."""

import django.db.models.deletion
from django.db import migrations, models

TO_THE_END_OF_THE_TERM = """
UPDATE xiangyue_vacancy v SET held_until = (
  SELECT max(m."end") FROM xiangyue_membership m
  WHERE m.area_id = s.area_id AND m.body = s.body AND m.start <= v.ended_on AND m."end" > v.ended_on)
FROM xiangyue_membership s WHERE s.id = v.seat_id AND v.ended_on IS NOT NULL
"""
"""Of a seat that ended before this was kept: as long as the others of its body sit."""


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0063_works_on_the_register"),
    ]

    operations = [
        migrations.AddField(
            model_name="vacancy",
            name="held_until",
            field=models.DateField(null=True),
        ),
        migrations.RunSQL(TO_THE_END_OF_THE_TERM, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="vacancy",
            name="annulled",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="vacancies",
                to="xiangyue.annulment",
            ),
        ),
        migrations.AlterField(
            model_name="vacancy",
            name="matter",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="vacancy",
                to="xiangyue.matter",
            ),
        ),
        migrations.AddConstraint(
            model_name="vacancy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("annulled", None), ("matter__isnull", False)),
                    models.Q(("annulled__isnull", False), ("matter", None)),
                    _connector="OR",
                ),
                name="vacancy_put_aside",
            ),
        ),
        migrations.AddField(
            model_name="demandsignature",
            name="annulled",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="signatures",
                to="xiangyue.annulment",
            ),
        ),
        migrations.AlterField(
            model_name="demandsignature",
            name="matter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="demand_signatures",
                to="xiangyue.matter",
            ),
        ),
    ]
