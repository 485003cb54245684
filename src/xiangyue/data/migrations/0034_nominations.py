# Elections: nominations, rulings on who may stand, papers handed over, relatives both ways.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0033_trustee_ballots"),
    ]

    operations = [
        migrations.CreateModel(
            name="Backer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BoxRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("asked_on", models.DateField()),
                ("answer", models.CharField(blank=True, max_length=200)),
                ("granted", models.BooleanField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CandidateRuling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("barred", models.BooleanField()),
                ("condition", models.CharField(blank=True, max_length=30)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("heard", models.TextField(blank=True, max_length=2000)),
                ("made_on", models.DateField()),
                ("objection", models.TextField(blank=True, max_length=2000)),
                ("objected_on", models.DateField(null=True)),
                ("answer", models.TextField(blank=True, max_length=2000)),
                ("answered_on", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="NominationCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="NominationRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("kind", models.CharField(default="nomination", max_length=12)),
                ("posts", models.JSONField()),
                ("candidates", models.JSONField(default=dict)),
                ("phone", models.JSONField(default=dict)),
                ("state", models.CharField(default="open", max_length=8)),
                ("result", models.JSONField(null=True)),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="NominationVoter",
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
        migrations.CreateModel(
            name="PaperMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("paper", models.CharField(default="ballot", max_length=12)),
                ("move", models.CharField(max_length=10)),
                ("number", models.IntegerField()),
                ("giver", models.CharField(blank=True, max_length=60)),
                ("taker", models.CharField(blank=True, max_length=60)),
                ("on", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="PollPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("void_lines", models.JSONField(default=list)),
                ("printed", models.IntegerField(default=0)),
                ("changed_on", models.DateField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="candidacy",
            name="candidacy_by_known",
        ),
        migrations.AddField(
            model_name="pollbox",
            name="refused",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="pollbox",
            name="secret_place",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="relation",
            name="confirmed_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="relation",
            name="said_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.person",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidacy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("named_by__in", ("party", "voters", "joint", "self", "losers"))
                ),
                name="candidacy_by_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "relation__in",
                        (
                            "spouse",
                            "parent",
                            "child",
                            "sibling",
                            "grandparent",
                            "grandchild",
                            "none",
                        ),
                    )
                ),
                name="relation_known",
            ),
        ),
        migrations.AddField(
            model_name="backer",
            name="candidacy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="backers",
                to="xiangyue.candidacy",
            ),
        ),
        migrations.AddField(
            model_name="backer",
            name="voter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.voter"
            ),
        ),
        migrations.AddField(
            model_name="boxrequest",
            name="voter",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="box_request",
                to="xiangyue.voter",
            ),
        ),
        migrations.AddField(
            model_name="candidateruling",
            name="candidacy",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ruling",
                to="xiangyue.candidacy",
            ),
        ),
        migrations.AddField(
            model_name="candidateruling",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.person"
            ),
        ),
        migrations.AddField(
            model_name="nominationcount",
            name="teller",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.person"
            ),
        ),
        migrations.AddField(
            model_name="nominationround",
            name="election",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="nomination_rounds",
                to="xiangyue.election",
            ),
        ),
        migrations.AddField(
            model_name="nominationcount",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="counts",
                to="xiangyue.nominationround",
            ),
        ),
        migrations.AddField(
            model_name="nominationvoter",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="took_part",
                to="xiangyue.nominationround",
            ),
        ),
        migrations.AddField(
            model_name="nominationvoter",
            name="voter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.voter"
            ),
        ),
        migrations.AddField(
            model_name="papermove",
            name="box",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.pollbox",
            ),
        ),
        migrations.AddField(
            model_name="papermove",
            name="election",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="paper_moves",
                to="xiangyue.election",
            ),
        ),
        migrations.AddField(
            model_name="pollplan",
            name="election",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="poll_plan",
                to="xiangyue.election",
            ),
        ),
        migrations.AddConstraint(
            model_name="backer",
            constraint=models.UniqueConstraint(fields=("candidacy", "voter"), name="backer_once"),
        ),
        migrations.AddConstraint(
            model_name="candidateruling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("barred", False),
                    models.Q(("condition", ""), ("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="ruling_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidateruling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("barred", False), models.Q(("heard", ""), _negated=True), _connector="OR"
                ),
                name="ruling_heard",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidateruling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_on", None), ("objected_on__isnull", False), _connector="OR"
                ),
                name="ruling_answer_to_objection",
            ),
        ),
        migrations.AddConstraint(
            model_name="nominationround",
            constraint=models.UniqueConstraint(
                fields=("election", "number"), name="nomination_round_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="nominationround",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("election",),
                name="nomination_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="nominationround",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("nomination", "preselection"))),
                name="nomination_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="nominationround",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("open", "counted", "void"))),
                name="nomination_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="nominationcount",
            constraint=models.UniqueConstraint(
                fields=("round", "teller"), name="nomination_count_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="nominationvoter",
            constraint=models.UniqueConstraint(
                fields=("round", "voter"), name="nomination_voter_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="nominationvoter",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ("phone", "paper"))), name="nomination_way_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="papermove",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gt", 0)), name="paper_move_some"
            ),
        ),
        migrations.AddConstraint(
            model_name="papermove",
            constraint=models.CheckConstraint(
                condition=models.Q(("move__in", ("printed", "handed", "back", "destroyed"))),
                name="paper_move_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="papermove",
            constraint=models.CheckConstraint(
                condition=models.Q(("paper__in", ("ballot", "nomination"))), name="paper_known"
            ),
        ),
    ]
