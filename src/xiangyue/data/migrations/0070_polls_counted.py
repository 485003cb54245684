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
            CROSS JOIN LATERAL (SELECT  -- of other kinds, which may be looked at too, they are yes or no
                CASE jsonb_typeof(p.facts -> 'asked')
                    WHEN 'number' THEN (p.facts -> 'asked')::int ELSE 0 END AS asked,
                CASE jsonb_typeof(p.facts -> 'answered')
                    WHEN 'number' THEN (p.facts -> 'answered')::int ELSE 0 END AS answered) AS f
            CROSS JOIN LATERAL (VALUES
                ('surveys_asked', f.asked), ('surveys_answered', f.answered)) AS k (key, n)
            WHERE NOT m.practice AND p.done_at IS NOT NULL AND jsonb_path_exists(v.raw,
                '$.definition.steps[*].parts[*] ? (@.kind == "poll" && @.key == $part)',
                jsonb_build_object('part', p.key))
                AND f.asked >= 5
                AND f.answered NOT BETWEEN 1 AND 4
            GROUP BY 1, 2, 3 HAVING sum(k.n) > 0
            """,
            migrations.RunSQL.noop,
        ),
    ]
