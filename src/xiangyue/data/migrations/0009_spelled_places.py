"""Places that take part are found by the letters they sound like."""

from django.db import migrations, models

from xiangyue.core.spelling import spelled


def spell(apps, schema_editor):
    """Those opened before."""
    opened = apps.get_model("xiangyue", "Jurisdiction").objects.select_related("area")
    for some in opened.iterator():
        some.sound, some.initials = spelled(some.area.name)
        some.save(update_fields=["sound", "initials"])


class Migration(migrations.Migration):
    dependencies = [("xiangyue", "0008_head_moves_by_many")]

    operations = [
        migrations.AddField("jurisdiction", "sound", models.CharField(blank=True, max_length=500)),
        migrations.AddField(
            "jurisdiction", "initials", models.CharField(blank=True, max_length=80)
        ),
        migrations.RunPython(spell, migrations.RunPython.noop),
        migrations.AddIndex(
            "jurisdiction",
            models.Index(
                fields=["sound"],
                name="jurisdiction_sound",
                opclasses=["varchar_pattern_ops"],
            ),
        ),
        migrations.AddIndex(
            "jurisdiction",
            models.Index(
                fields=["initials"],
                name="jurisdiction_initials",
                opclasses=["varchar_pattern_ops"],
            ),
        ),
    ]
