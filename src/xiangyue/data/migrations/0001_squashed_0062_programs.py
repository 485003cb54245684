"""A fresh database starts here: all that 0001 to 0062 make, at once."""

from django.db import migrations

from xiangyue.data.migrations._together import CreateTogether, until

NAMES, OPERATIONS = until("0062_programs")


class Migration(migrations.Migration):
    initial = True
    replaces = [("xiangyue", name) for name in NAMES]
    dependencies = []
    operations = [CreateTogether(OPERATIONS)]
