"""The paper count: what a box log says more, rounds to follow, doubtful papers with photos."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0031_like_opinions"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommitteeHandover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField()),
                ("items", models.JSONField(default=list)),
                ("sealed_at", models.CharField(blank=True, max_length=120)),
                ("kept_by", models.CharField(blank=True, max_length=60)),
                ("kept_until", models.DateField(null=True)),
                ("on", models.DateField(null=True)),
                ("confirmed_on", models.DateField(null=True)),
                ("late_reason", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="boxlog",
            name="box_log_sums",
        ),
        migrations.RemoveConstraint(
            model_name="storedfile",
            name="file_belongs_to_one",
        ),
        migrations.RemoveConstraint(
            model_name="voteround",
            name="vote_round_open_once",
        ),
        migrations.RemoveConstraint(
            model_name="voteround",
            name="vote_round_state",
        ),
        migrations.RemoveField(
            model_name="doubtfulpaper",
            name="photo",
        ),
        migrations.AddField(
            model_name="boxcount",
            name="entered_by",
            field=models.ForeignKey(
                default=0,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.person",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="boxlog",
            name="proxies",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="boxlog",
            name="scribes",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="boxlog",
            name="totals",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="doubt",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="xiangyue.doubtfulpaper",
            ),
        ),
        migrations.AddField(
            model_name="voteround",
            name="opened_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="voteround",
            name="plan",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="voteround",
            name="reason",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="voteround",
            name="registered",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="voteround",
            name="settled",
            field=models.JSONField(default=list),
        ),
        migrations.AddConstraint(
            model_name="boxcount",
            constraint=models.UniqueConstraint(
                fields=("round", "box", "entered_by"), name="box_count_entered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="boxlog",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("issued__gte", 0),
                    (
                        "received__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("issued"), "+", models.F("spoiled")
                        ),
                    ),
                    ("spoiled__gte", 0),
                    ("proxies__gte", 0),
                    ("proxies__lte", models.F("issued")),
                    ("scribes__gte", 0),
                ),
                name="box_log_sums",
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func(
                        "opinion",
                        "progress",
                        "report",
                        "posting",
                        "finding",
                        "meeting",
                        "review",
                        "proposal",
                        "activity",
                        "poll_sheet",
                        "booking",
                        "doubt",
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
                name="file_belongs_to_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="voteround",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("called", "open", "counting"))),
                fields=("election",),
                name="vote_round_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="voteround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("called", "open", "counting", "counted", "void"))
                ),
                name="vote_round_state",
            ),
        ),
        migrations.AddField(
            model_name="committeehandover",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.person",
            ),
        ),
        migrations.AddField(
            model_name="committeehandover",
            name="election",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="handover",
                to="xiangyue.election",
            ),
        ),
        migrations.AddField(
            model_name="committeehandover",
            name="presided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.person",
            ),
        ),
        migrations.AddConstraint(
            model_name="committeehandover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_by", None), ("confirmed_on", None)),
                    models.Q(
                        ("confirmed_by__isnull", False), ("confirmed_on__gte", models.F("on"))
                    ),
                    _connector="OR",
                ),
                name="handover_confirmed",
            ),
        ),
    ]
