"""The record's triggers: entries are only ever added, each after the one before."""

from django.db import migrations

from xiangyue.data.record import SQL_FILE


class Migration(migrations.Migration):
    dependencies = [("xiangyue", "0001_initial")]

    operations = [
        migrations.RunSQL(SQL_FILE.read_text("utf-8"), migrations.RunSQL.noop),
    ]
