import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0017_duties_and_townships"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("version", models.IntegerField()),
                ("facts", models.TextField(max_length=4000)),
                ("terms", models.TextField(max_length=4000)),
                ("due_on", models.DateField(null=True)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to="xiangyue.matter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Gathering",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("starts_at", models.DateTimeField()),
                ("place", models.CharField(max_length=120)),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gatherings",
                        to="xiangyue.matter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invitee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("name", models.CharField(blank=True, max_length=60)),
                ("org", models.CharField(blank=True, max_length=120)),
                ("role", models.CharField(max_length=20)),
                ("side", models.CharField(blank=True, max_length=20)),
                ("label", models.CharField(blank=True, max_length=12)),
                ("state", models.CharField(default="invited", max_length=10)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("told_on", models.DateField()),
                ("how", models.CharField(blank=True, max_length=20)),
                ("answered_at", models.DateTimeField(null=True)),
                ("by_office", models.BooleanField(default=False)),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitees",
                        to="xiangyue.matter",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="xiangyue.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("document", models.JSONField()),
                ("commitment", models.CharField(max_length=64)),
                ("left_out", models.IntegerField(default=0)),
                ("source", models.CharField(max_length=200)),
                ("source_on", models.DateField()),
                ("committed_at", models.DateTimeField()),
                ("seed", models.CharField(blank=True, max_length=200)),
                ("drawn_at", models.DateTimeField(null=True)),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lots",
                        to="xiangyue.matter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LotPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=12)),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="xiangyue.lot",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Point",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("number", models.IntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("text", models.CharField(max_length=1000)),
                ("speaker", models.CharField(blank=True, max_length=60)),
                ("side", models.CharField(blank=True, max_length=20)),
                ("fate", models.CharField(blank=True, max_length=10)),
                ("who", models.CharField(blank=True, max_length=60)),
                ("due_on", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.matter",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="points",
                        to="xiangyue.matter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("number", models.IntegerField()),
                ("text", models.CharField(max_length=1000)),
                ("answer", models.CharField(blank=True, max_length=10)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recommendations",
                        to="xiangyue.matter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("to", models.CharField(max_length=120)),
                ("reason", models.CharField(max_length=1000)),
                ("passed_at", models.DateTimeField()),
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="referral",
                        to="xiangyue.matter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Returned",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("how", models.CharField(max_length=10)),
                ("returned_at", models.DateTimeField()),
                (
                    "invitee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returned",
                        to="xiangyue.invitee",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returned",
                        to="xiangyue.matter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("how", models.CharField(max_length=10)),
                ("photo", models.CharField(blank=True, max_length=64)),
                ("signed_at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="xiangyue.agreement",
                    ),
                ),
                (
                    "invitee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="xiangyue.invitee",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("number", models.IntegerField()),
                ("text", models.CharField(max_length=140)),
                ("state", models.CharField(max_length=10)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("by_office", models.BooleanField(default=False)),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="xiangyue.matter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Voice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("mark", models.BinaryField()),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voices",
                        to="xiangyue.matter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Stance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("answer", models.SmallIntegerField()),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stances",
                        to="xiangyue.statement",
                    ),
                ),
                (
                    "voice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stances",
                        to="xiangyue.voice",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                fields=("matter", "part", "version"), name="agreement_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="gathering",
            constraint=models.UniqueConstraint(fields=("matter", "part"), name="gathering_once"),
        ),
        migrations.AddConstraint(
            model_name="invitee",
            constraint=models.UniqueConstraint(
                condition=models.Q(("person__isnull", False)),
                fields=("matter", "part", "person"),
                name="invitee_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitee",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("invited", "accepted", "declined"))),
                name="invitee_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("person__isnull", False),
                    models.Q(("name", ""), _negated=True),
                    _connector="XOR",
                ),
                name="invitee_is_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "invited"), ("answered_at__isnull", False), _connector="XOR"
                ),
                name="invitee_answered_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.UniqueConstraint(fields=("matter", "part"), name="lot_once"),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.CheckConstraint(
                condition=models.Q(("seed", ""), ("drawn_at__isnull", False), _connector="XOR"),
                name="lot_drawn_with_seed",
            ),
        ),
        migrations.AddConstraint(
            model_name="lotplace",
            constraint=models.UniqueConstraint(fields=("lot", "label"), name="lot_label_once"),
        ),
        migrations.AddConstraint(
            model_name="lotplace",
            constraint=models.UniqueConstraint(fields=("lot", "person"), name="lot_person_once"),
        ),
        migrations.AddConstraint(
            model_name="point",
            constraint=models.UniqueConstraint(
                fields=("matter", "part", "number"), name="point_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="point",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("said", "agreed", "open"))),
                name="point_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="point",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fate", ""), ("settled_at__isnull", True)),
                    models.Q(
                        ("settled_at__isnull", False),
                        models.Q(
                            models.Q(
                                ("due_on__isnull", False),
                                ("fate", "handled"),
                                models.Q(("who", ""), _negated=True),
                            ),
                            ("fate", "vote"),
                            models.Q(("fate", "dropped"), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="point_fate_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.UniqueConstraint(
                fields=("matter", "part", "number"), name="advice_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True)),
                    models.Q(
                        ("answer__in", ("adopted", "partly", "not")),
                        ("answered_at__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="advice_answered_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="returned",
            constraint=models.UniqueConstraint(fields=("part", "invitee"), name="returned_once"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                fields=("agreement", "invitee"), name="signature_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("how", "phone"), ("photo", "")),
                    models.Q(("how", "paper"), models.Q(("photo", ""), _negated=True)),
                    _connector="OR",
                ),
                name="signature_on_paper_seen",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                fields=("matter", "part", "number"), name="statement_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("held", "shown", "hidden"))),
                name="statement_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "hidden"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="statement_hidden_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="voice",
            constraint=models.UniqueConstraint(
                fields=("matter", "part", "mark"), name="voice_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.UniqueConstraint(fields=("voice", "statement"), name="stance_once"),
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", (-1, 0, 1))), name="stance_known"
            ),
        ),
    ]
