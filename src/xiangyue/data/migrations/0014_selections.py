"""Proposals, their screening, the vote on projects; photos of a proposal."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("xiangyue", "0013_reviews")]
    operations = [
        migrations.CreateModel(
            name="PaperSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slot", models.SmallIntegerField()),
                ("ballots", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("number", models.SmallIntegerField()),
                ("title", models.CharField(max_length=60)),
                ("purpose", models.TextField(max_length=2000)),
                ("place", models.CharField(max_length=120)),
                ("cost", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("merged_why", models.TextField(blank=True, max_length=500)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Screening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("admitted", models.BooleanField()),
                ("criteria", models.JSONField()),
                ("cost", models.BigIntegerField()),
                ("reason", models.TextField(blank=True, max_length=2000)),
                ("made_at", models.DateTimeField()),
                ("first", models.JSONField(null=True)),
                ("objection", models.TextField(blank=True, max_length=2000)),
                ("objected_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True, max_length=2000)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Selection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("round", models.SmallIntegerField(default=1)),
                ("state", models.CharField(default="open", max_length=6)),
                ("rule", models.CharField(max_length=12)),
                ("completion", models.CharField(blank=True, max_length=12)),
                ("most", models.SmallIntegerField(default=0)),
                ("voters", models.CharField(max_length=10)),
                ("budget", models.BigIntegerField()),
                ("projects", models.JSONField()),
                ("eligible", models.IntegerField()),
                ("opened_at", models.DateTimeField()),
                ("until", models.DateField()),
                ("key", models.CharField(max_length=32)),
                ("closed_at", models.DateTimeField(null=True)),
                ("void_reason", models.TextField(blank=True, max_length=500)),
                ("result", models.JSONField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SelectionBallot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "approves",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), size=None
                    ),
                ),
                ("many", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SelectionVoter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("way", models.CharField(max_length=6)),
            ],
        ),
        migrations.RemoveConstraint(model_name="storedfile", name="file_belongs_to_one"),
        migrations.AddField(
            model_name="papersheet",
            name="teller",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.person"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="entered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.person",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="matter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="proposals",
                to="xiangyue.matter",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="merged_into",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="xiangyue.proposal",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="proposer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposals",
                to="xiangyue.person",
            ),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="proposal",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="xiangyue.proposal",
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
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
                name="file_belongs_to_one",
            ),
        ),
        migrations.AddField(
            model_name="screening",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.person",
            ),
        ),
        migrations.AddField(
            model_name="screening",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.person"
            ),
        ),
        migrations.AddField(
            model_name="screening",
            name="objected_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.person",
            ),
        ),
        migrations.AddField(
            model_name="screening",
            name="proposal",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="screening",
                to="xiangyue.proposal",
            ),
        ),
        migrations.CreateModel(
            name="SelectionPool",
            fields=[
                (
                    "selection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="xiangyue.selection",
                    ),
                ),
                ("sealed", models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name="selection",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.person",
            ),
        ),
        migrations.AddField(
            model_name="selection",
            name="matter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="selections",
                to="xiangyue.matter",
            ),
        ),
        migrations.AddField(
            model_name="selection",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.person"
            ),
        ),
        migrations.AddField(
            model_name="papersheet",
            name="selection",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sheets",
                to="xiangyue.selection",
            ),
        ),
        migrations.AddField(
            model_name="selectionballot",
            name="selection",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ballots",
                to="xiangyue.selection",
            ),
        ),
        migrations.AddField(
            model_name="selectionvoter",
            name="helped_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.person",
            ),
        ),
        migrations.AddField(
            model_name="selectionvoter",
            name="household",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.household",
            ),
        ),
        migrations.AddField(
            model_name="selectionvoter",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.person"
            ),
        ),
        migrations.AddField(
            model_name="selectionvoter",
            name="selection",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="turned_out",
                to="xiangyue.selection",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                fields=("matter", "part", "number"), name="proposal_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost__gt", 0)), name="proposal_costs"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(("merged_into", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="proposal_not_into_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="screening",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost__gt", 0)), name="screening_costs"
            ),
        ),
        migrations.AddConstraint(
            model_name="screening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_at__isnull", True), ("objected_at__isnull", False), _connector="OR"
                ),
                name="screening_answer_to_objection",
            ),
        ),
        migrations.AddConstraint(
            model_name="selection",
            constraint=models.UniqueConstraint(
                fields=("matter", "part", "round"), name="selection_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="selection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("matter", "part"),
                name="selection_one_runs",
            ),
        ),
        migrations.AddConstraint(
            model_name="selection",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("open", "closed", "void"))),
                name="selection_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="selection",
            constraint=models.CheckConstraint(
                condition=models.Q(("budget__gt", 0)), name="selection_budget"
            ),
        ),
        migrations.AddConstraint(
            model_name="selection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("result__isnull", False), ("state", "closed")),
                    models.Q(
                        models.Q(("state", "closed"), _negated=True), ("result__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="selection_result_at_close",
            ),
        ),
        migrations.AddConstraint(
            model_name="papersheet",
            constraint=models.UniqueConstraint(fields=("selection", "slot"), name="sheet_slot"),
        ),
        migrations.AddConstraint(
            model_name="papersheet",
            constraint=models.UniqueConstraint(fields=("selection", "teller"), name="sheet_teller"),
        ),
        migrations.AddConstraint(
            model_name="papersheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("slot__in", (1, 2))), name="sheet_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="selectionballot",
            constraint=models.UniqueConstraint(
                fields=("selection", "approves"), name="ballot_counted_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="selectionballot",
            constraint=models.CheckConstraint(
                condition=models.Q(("many__gt", 0)), name="ballot_many"
            ),
        ),
        migrations.AddConstraint(
            model_name="selectionvoter",
            constraint=models.UniqueConstraint(
                fields=("selection", "person"), name="selection_one_vote"
            ),
        ),
        migrations.AddConstraint(
            model_name="selectionvoter",
            constraint=models.UniqueConstraint(
                fields=("selection", "household"), name="selection_one_vote_a_household"
            ),
        ),
        migrations.AddConstraint(
            model_name="selectionvoter",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ("phone", "paper"))), name="selection_way_known"
            ),
        ),
    ]
