"""Who answered signed polls, and votes within units, are counted as turnouts, from now on by the acts."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0069_grounds_of_rolls_and_recalls"),
    ]

    operations = [
        # Those that are over; five is the least of both (turnout.least), as it stood until now.
        migrations.RunSQL(
            """
            INSERT INTO xiangyue_figuredelta (area, day, key, n)
            SELECT m.area_id, (p.done_at AT TIME ZONE 'Asia/Shanghai')::date, k.key, sum(k.n)
            FROM xiangyue_matterpart p JOIN xiangyue_matter m ON m.id = p.matter_id
            JOIN xiangyue_procedureversion v ON v.id = m.procedure_id
            CROSS JOIN LATERAL (VALUES
                ('surveys_asked', coalesce((p.facts ->> 'asked')::int, 0)),
                ('surveys_answered', coalesce((p.facts ->> 'answered')::int, 0))) AS k (key, n)
            WHERE NOT m.practice AND p.done_at IS NOT NULL AND jsonb_path_exists(v.raw,
                '$.definition.steps[*].parts[*] ? (@.kind == "poll" && @.key == $part)',
                jsonb_build_object('part', p.key))
                AND coalesce((p.facts ->> 'asked')::int, 0) >= 5
                AND coalesce((p.facts ->> 'answered')::int, 0) NOT BETWEEN 1 AND 4
            GROUP BY 1, 2, 3 HAVING sum(k.n) > 0
            """,
            migrations.RunSQL.noop,
        ),
    ]
