"""Requests for help that are not done are counted by their promised day, from now on by the acts."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0066_steps_of_goals"),
    ]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO xiangyue_figuredelta (area, day, key, n)
            SELECT m.area_id, p.due_on, 'requests_due', count(*)
            FROM xiangyue_helprequest r JOIN xiangyue_matter m ON m.id = r.matter_id
            JOIN xiangyue_procedureversion v ON v.id = m.procedure_id
            JOIN xiangyue_matterpart p ON p.matter_id = m.id AND jsonb_path_exists(v.raw,
                '$.definition.steps[*].parts[*] ? (@.kind == "handling" && @.key == $part)',
                jsonb_build_object('part', p.key))
            WHERE NOT m.practice AND r.result = '' AND p.due_on IS NOT NULL AND m.state = 'running'
            GROUP BY 1, 2, 3
            """,
            migrations.RunSQL.noop,
        ),
    ]
