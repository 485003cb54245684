"""Pairs and members' posts count while their matter runs; a firm's cover from the firm's own first
day on the register to its last: what the acts kept of those before is set right."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0070_polls_counted"),
    ]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO xiangyue_figuredelta (area, day, key, n)
            SELECT area, day, key, sum(n) FROM (
                SELECT m.area_id AS area, (m.closed_at AT TIME ZONE 'Asia/Shanghai')::date AS day,
                    'pairs' AS key, -1 AS n
                FROM xiangyue_pair p JOIN xiangyue_matter m ON m.id = p.matter_id
                WHERE NOT m.practice AND p.until IS NULL AND m.state <> 'running'
                UNION ALL SELECT m.area_id, (m.closed_at AT TIME ZONE 'Asia/Shanghai')::date,
                    'member_posts', -1
                FROM xiangyue_memberpost t JOIN xiangyue_matter m ON m.id = t.matter_id
                WHERE NOT m.practice AND t.agreed_at IS NOT NULL AND m.state <> 'running'
                UNION ALL SELECT m.area_id, k.day, 'firms_covered', k.n
                FROM xiangyue_firm f JOIN xiangyue_matter m ON m.id = f.matter_id
                CROSS JOIN LATERAL (VALUES
                    (CASE WHEN f.gone_on IS NULL THEN f.covered_on END, -1),
                    (greatest(f.covered_on, (f.made_at AT TIME ZONE 'Asia/Shanghai')::date), 1),
                    (f.gone_on, -1)) AS k (day, n)
                WHERE NOT m.practice AND f.covered_on IS NOT NULL AND k.day IS NOT NULL
            ) AS told GROUP BY 1, 2, 3 HAVING sum(n) <> 0
            """,
            migrations.RunSQL.noop,
        ),
    ]
