"""Who voted at assemblies is counted as a turnout, from now on by the acts."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0074_changed_midway"),
    ]

    operations = [
        # Those decided; five is the least of both (turnout.least), as it stood until now. A vote in
        # a box was counted when the box was opened.
        migrations.RunSQL(
            """
            INSERT INTO xiangyue_figuredelta (area, day, key, n)
            SELECT g.area_id, (i.decided_at AT TIME ZONE 'Asia/Shanghai')::date, k.key, sum(k.n)
            FROM xiangyue_agendaitem i JOIN xiangyue_meeting g ON g.id = i.meeting_id
            CROSS JOIN LATERAL (SELECT
                coalesce(max(c.n) FILTER (WHERE c.of = 'due'),
                    sum(c.n) FILTER (WHERE c.of LIKE 'due.%'))::int AS due,
                coalesce(max(c.n) FILTER (WHERE c.of = 'returned'),
                    sum(c.n) FILTER (WHERE c.of LIKE 'returned.%'))::int AS returned,
                coalesce(sum(c.n) FILTER (WHERE c.of IN ('for', 'against', 'abstain')), 0)::int
                    AS voices
                FROM (SELECT key AS of, value::int AS n FROM jsonb_each_text(i.counts)) AS c) AS n
            CROSS JOIN LATERAL (VALUES ('votes_entitled', n.due),
                ('votes_given', coalesce(n.returned, n.voices))) AS k (key, n)
            WHERE NOT g.practice AND i.outcome IN ('passed', 'failed') AND n.due >= 5
                AND g.body IN
                    ('representatives_assembly', 'villagers_assembly', 'residents_assembly')
                AND coalesce(n.returned, n.voices) NOT BETWEEN 1 AND 4
                AND NOT EXISTS (SELECT FROM xiangyue_plainbox b
                    WHERE b.item_id = i.id AND b.state = 'closed')
            GROUP BY 1, 2, 3 HAVING sum(k.n) > 0
            """,
            migrations.RunSQL.noop,
        ),
    ]
