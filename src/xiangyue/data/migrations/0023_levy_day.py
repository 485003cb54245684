"""A contribution list keeps its day; those made before had it among the facts of their part."""

import datetime

from django.db import migrations, models

_DAYS = """
UPDATE xiangyue_levyshare AS s
SET "on" = COALESCE(
  (SELECT (p.facts ->> 'on')::date FROM xiangyue_matterpart p
   WHERE p.matter_id = m.id AND p.key = s.part),
  m.began_at::date
)
FROM xiangyue_matter m WHERE m.id = s.matter_id
"""


class Migration(migrations.Migration):
    dependencies = [("xiangyue", "0022_passed_up")]

    operations = [
        migrations.AddField(
            model_name="levyshare",
            name="on",
            field=models.DateField(default=datetime.date(1970, 1, 1)),
            preserve_default=False,
        ),
        migrations.RunSQL(_DAYS, migrations.RunSQL.noop),
    ]
