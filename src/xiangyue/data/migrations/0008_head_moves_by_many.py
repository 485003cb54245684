"""The head of a log may move by several entries at once: what many say is committed together."""

from django.db import migrations

from xiangyue.data.record import SQL_FILE


class Migration(migrations.Migration):
    dependencies = [("xiangyue", "0007_corrected_counts_early_openings")]

    operations = [
        migrations.RunSQL(SQL_FILE.read_text("utf-8"), migrations.RunSQL.noop),
    ]
