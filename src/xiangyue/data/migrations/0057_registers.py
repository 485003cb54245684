import django.db.models.deletion
from django.db import migrations, models

from xiangyue.data.migrations._together import AtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0056_sign_in_and_cards"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Asset",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.area",
                            ),
                        ),
                        ("practice", models.BooleanField(default=False)),
                        ("number", models.IntegerField()),
                        ("kind", models.CharField(max_length=16)),
                        ("name", models.CharField(max_length=120)),
                        ("place", models.CharField(blank=True, max_length=120)),
                        ("quantity", models.BigIntegerField()),
                        ("unit", models.CharField(max_length=10)),
                        ("value", models.BigIntegerField(null=True)),
                        ("origin", models.CharField(max_length=12)),
                        ("since", models.DateField(null=True)),
                        ("state", models.CharField(default="used", max_length=8)),
                        ("user", models.CharField(blank=True, max_length=120)),
                        ("note", models.CharField(blank=True, max_length=500)),
                        ("imported", models.BooleanField(default=False)),
                        ("version", models.IntegerField(default=1)),
                        ("made_at", models.DateTimeField()),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.person",
                            ),
                        ),
                        ("gone_on", models.DateField(null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["area", "kind"], name="asset_kind")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("area", "practice", "number"), name="asset_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        (
                                            "buildings",
                                            "equipment",
                                            "water_works",
                                            "roads",
                                            "public",
                                            "vehicles",
                                            "shares",
                                            "intangible",
                                            "other",
                                            "farmland",
                                            "forest",
                                            "grassland",
                                            "waters",
                                            "wasteland",
                                            "building_land",
                                        ),
                                    ),
                                    (
                                        "origin__in",
                                        ("collective", "built", "bought", "grant", "gift", "other"),
                                    ),
                                    (
                                        "unit__in",
                                        (
                                            "mu",
                                            "m2",
                                            "m",
                                            "km",
                                            "piece",
                                            "set",
                                            "building",
                                            "room",
                                            "tree",
                                            "vehicle",
                                            "place",
                                            "share",
                                            "yuan",
                                        ),
                                    ),
                                    ("state__in", ("used", "leased", "idle", "gone")),
                                ),
                                name="asset_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("quantity__gte", 0),
                                    models.Q(
                                        ("value__isnull", True), ("value__gte", 0), _connector="OR"
                                    ),
                                ),
                                name="asset_amounts",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("gone_on__isnull", False),
                                        ("quantity", 0),
                                        ("state", "gone"),
                                    ),
                                    models.Q(
                                        models.Q(("state", "gone"), _negated=True),
                                        ("gone_on__isnull", True),
                                        ("quantity__gt", 0),
                                    ),
                                    _connector="OR",
                                ),
                                name="asset_gone",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssetChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "asset",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="xiangyue.asset",
                            ),
                        ),
                        ("kind", models.CharField(max_length=12)),
                        ("day", models.DateField()),
                        ("text", models.CharField(blank=True, max_length=500)),
                        ("quantity", models.BigIntegerField()),
                        ("value", models.BigIntegerField(null=True)),
                        ("taken", models.BigIntegerField(default=0)),
                        ("taken_value", models.BigIntegerField(default=0)),
                        ("proceeds", models.BigIntegerField(null=True)),
                        ("needed", models.BooleanField(default=False)),
                        (
                            "matter",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.matter",
                            ),
                        ),
                        ("made_at", models.DateTimeField()),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.person",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        (
                                            "entered",
                                            "valued",
                                            "used",
                                            "leased",
                                            "returned",
                                            "corrected",
                                            "disposed",
                                            "written_off",
                                        ),
                                    )
                                ),
                                name="asset_change_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("needed", False), ("matter__isnull", False), _connector="OR"
                                ),
                                name="asset_change_resolved",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind__in", ("disposed", "written_off")), ("taken__gt", 0)
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("kind__in", ("disposed", "written_off")), _negated=True
                                        ),
                                        ("taken", 0),
                                    ),
                                    _connector="OR",
                                ),
                                name="asset_change_taken",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Stocktake",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.area",
                            ),
                        ),
                        ("practice", models.BooleanField(default=False)),
                        ("year", models.SmallIntegerField()),
                        ("lines", models.JSONField(default=list)),
                        ("total", models.IntegerField(default=0)),
                        ("counted", models.IntegerField(default=0)),
                        ("different", models.IntegerField(default=0)),
                        ("explained", models.IntegerField(default=0)),
                        ("began_at", models.DateTimeField()),
                        (
                            "began_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.person",
                            ),
                        ),
                        (
                            "counted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.person",
                            ),
                        ),
                        ("confirmed_at", models.DateTimeField(null=True)),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.person",
                            ),
                        ),
                        ("remark", models.CharField(blank=True, max_length=500)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("area", "practice", "year"), name="stocktake_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("counted__gte", 0),
                                    ("explained__gte", 0),
                                    ("counted__lte", models.F("total")),
                                    ("different__lte", models.F("counted")),
                                    ("explained__lte", models.F("different")),
                                ),
                                name="stocktake_counts",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("confirmed_at__isnull", True),
                                        ("confirmed_by__isnull", True),
                                    ),
                                    models.Q(
                                        ("confirmed_at__isnull", False),
                                        ("confirmed_by__isnull", False),
                                        ("counted", models.F("total")),
                                        ("explained", models.F("different")),
                                    ),
                                    _connector="OR",
                                ),
                                name="stocktake_confirmed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by", models.F("counted_by")), _negated=True
                                ),
                                name="stocktake_by_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contract",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.area",
                            ),
                        ),
                        ("practice", models.BooleanField(default=False)),
                        ("year", models.SmallIntegerField()),
                        ("number", models.IntegerField()),
                        ("version", models.SmallIntegerField(default=1)),
                        (
                            "previous",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="next",
                                to="xiangyue.contract",
                            ),
                        ),
                        ("kind", models.CharField(max_length=10)),
                        ("title", models.CharField(max_length=120)),
                        ("other", models.CharField(max_length=120)),
                        ("summary", models.CharField(blank=True, max_length=500)),
                        (
                            "asset",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contracts",
                                to="xiangyue.asset",
                            ),
                        ),
                        ("quantity", models.BigIntegerField(null=True)),
                        ("way", models.CharField(max_length=3)),
                        ("amount", models.BigIntegerField()),
                        ("starts", models.DateField()),
                        ("ends", models.DateField()),
                        (
                            "matter",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contracts",
                                to="xiangyue.matter",
                            ),
                        ),
                        ("old", models.BooleanField(default=False)),
                        ("basis", models.CharField(blank=True, max_length=200)),
                        ("state", models.CharField(default="running", max_length=8)),
                        ("ended_on", models.DateField(null=True)),
                        ("end_reason", models.CharField(blank=True, max_length=500)),
                        ("made_at", models.DateTimeField()),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "running")),
                                fields=["area", "ends"],
                                name="contract_running",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("area", "practice", "year", "number", "version"),
                                name="contract_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amount__gte", 0),
                                    (
                                        "kind__in",
                                        (
                                            "lease",
                                            "land",
                                            "works",
                                            "purchase",
                                            "service",
                                            "sale",
                                            "borrowing",
                                            "lending",
                                            "other",
                                        ),
                                    ),
                                    ("state__in", ("running", "ended", "replaced")),
                                    ("way__in", ("in", "out")),
                                ),
                                name="contract_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends__gte", models.F("starts"))),
                                name="contract_days",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("old", True), ("matter__isnull", False), _connector="XOR"
                                ),
                                name="contract_resolved",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "running"),
                                    ("ended_on__isnull", False),
                                    _connector="XOR",
                                ),
                                name="contract_ended",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("asset__isnull", True), ("quantity__isnull", True)),
                                    models.Q(("asset__isnull", False), ("quantity__gt", 0)),
                                    _connector="OR",
                                ),
                                name="contract_of_asset",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("previous__isnull", True), ("version", 1)),
                                    models.Q(("previous__isnull", False), ("version__gt", 1)),
                                    _connector="OR",
                                ),
                                name="contract_versions",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Instalment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="instalments",
                                to="xiangyue.contract",
                            ),
                        ),
                        ("number", models.SmallIntegerField()),
                        ("due_on", models.DateField()),
                        ("amount", models.BigIntegerField()),
                        ("paid", models.BigIntegerField(default=0)),
                        ("paid_on", models.DateField(null=True)),
                        ("cancelled_on", models.DateField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("paid_on", None)),
                                fields=["due_on"],
                                name="instalment_due",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("contract", "number"), name="instalment_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amount__gt", 0),
                                    ("paid__gte", 0),
                                    models.Q(
                                        models.Q(
                                            ("paid__lt", models.F("amount")),
                                            ("paid_on__isnull", True),
                                        ),
                                        models.Q(
                                            ("cancelled_on__isnull", True),
                                            ("paid", models.F("amount")),
                                            ("paid_on__isnull", False),
                                        ),
                                        _connector="OR",
                                    ),
                                ),
                                name="instalment_paid",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContractPayment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "instalment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="payments",
                                to="xiangyue.instalment",
                            ),
                        ),
                        ("day", models.DateField()),
                        ("amount", models.BigIntegerField()),
                        ("voucher_number", models.CharField(blank=True, max_length=20)),
                        (
                            "voucher",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.ledgervoucher",
                            ),
                        ),
                        ("text", models.CharField(blank=True, max_length=200)),
                        ("made_at", models.DateTimeField()),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.person",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="contract_payment_more"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Seal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.area",
                            ),
                        ),
                        ("practice", models.BooleanField(default=False)),
                        ("body", models.CharField(max_length=24)),
                        ("name", models.CharField(max_length=80)),
                        (
                            "keeper",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.person",
                            ),
                        ),
                        (
                            "away",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.sealuse",
                            ),
                        ),
                        ("made_at", models.DateTimeField()),
                        ("gone_on", models.DateField(null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("area", "practice", "name"), name="seal_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "body__in",
                                        (
                                            "village_committee",
                                            "branch_committee",
                                            "supervision_committee",
                                            "collective",
                                        ),
                                    )
                                ),
                                name="seal_body",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SealKeeping",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "seal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="keepings",
                                to="xiangyue.seal",
                            ),
                        ),
                        (
                            "keeper",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.person",
                            ),
                        ),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField(null=True)),
                        (
                            "witness",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.person",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.person",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until__isnull", True)),
                                fields=("seal",),
                                name="seal_one_keeper",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until__isnull", True),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="seal_keeping_days",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("witness", models.F("keeper")), _negated=True),
                                name="seal_keeping_watched",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SealUse",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "seal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uses",
                                to="xiangyue.seal",
                            ),
                        ),
                        ("year", models.SmallIntegerField()),
                        ("number", models.IntegerField()),
                        ("kind", models.CharField(max_length=12)),
                        ("title", models.CharField(max_length=120)),
                        ("purpose", models.CharField(max_length=300)),
                        ("copies", models.SmallIntegerField()),
                        ("blank", models.BooleanField(default=False)),
                        ("outside", models.CharField(blank=True, max_length=120)),
                        (
                            "with_whom",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.person",
                            ),
                        ),
                        (
                            "handler",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.person",
                            ),
                        ),
                        (
                            "matter",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.matter",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seal_uses",
                                to="xiangyue.contract",
                            ),
                        ),
                        ("state", models.CharField(default="asked", max_length=8)),
                        ("asked_at", models.DateTimeField()),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.person",
                            ),
                        ),
                        ("approved_at", models.DateTimeField(null=True)),
                        (
                            "approved_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.person",
                            ),
                        ),
                        ("approved_copies", models.SmallIntegerField(null=True)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        (
                            "keeper",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.person",
                            ),
                        ),
                        ("stamped_at", models.DateTimeField(null=True)),
                        ("stamped_copies", models.SmallIntegerField(null=True)),
                        ("went_out", models.BooleanField(default=False)),
                        ("back_at", models.DateTimeField(null=True)),
                        (
                            "entered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["seal", "-stamped_at"], name="seal_use_newest")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("seal", "year", "number"), name="seal_use_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("copies__gt", 0),
                                    (
                                        "kind__in",
                                        (
                                            "certificate",
                                            "contract",
                                            "loan",
                                            "report",
                                            "application",
                                            "notice",
                                            "finance",
                                            "other",
                                        ),
                                    ),
                                    ("state__in", ("asked", "approved", "refused", "stamped")),
                                ),
                                name="seal_use_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by", models.F("keeper")), _negated=True
                                ),
                                name="seal_approver_not_keeper",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("approved_by", models.F("handler")), _negated=True),
                                    models.Q(("approved_by", models.F("asked_by")), _negated=True),
                                ),
                                name="seal_approver_not_handler",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("blank", False)), name="seal_no_blank"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind__in", ("contract", "loan")), _negated=True),
                                    ("matter__isnull", False),
                                    ("contract__isnull", False),
                                    _connector="OR",
                                ),
                                name="seal_use_resolved",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("keeper__isnull", True),
                                        ("stamped_at__isnull", True),
                                        ("state__in", ("asked", "refused")),
                                    ),
                                    models.Q(
                                        ("approved_at__isnull", False),
                                        ("approved_by__isnull", False),
                                        ("approved_copies__lte", models.F("copies")),
                                        ("keeper__isnull", False),
                                        ("stamped_at__isnull", True),
                                        ("state", "approved"),
                                    ),
                                    models.Q(
                                        ("approved_at__isnull", False),
                                        ("approved_by__isnull", False),
                                        ("keeper__isnull", False),
                                        ("stamped_at__gte", models.F("approved_at")),
                                        ("stamped_copies__gt", 0),
                                        ("stamped_copies__lte", models.F("approved_copies")),
                                        ("state", "stamped"),
                                    ),
                                    _connector="OR",
                                ),
                                name="seal_use_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("went_out", False),
                                    models.Q(("outside", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="seal_use_outside",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RegisterFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="xiangyue.area",
                            ),
                        ),
                        ("sha256", models.CharField(max_length=64)),
                        ("media_type", models.CharField(max_length=60)),
                        ("size", models.IntegerField()),
                        ("name", models.CharField(max_length=120)),
                        ("created_at", models.DateTimeField()),
                        (
                            "seal_use",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="xiangyue.sealuse",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="xiangyue.contract",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("seal_use__isnull", True),
                                    ("contract__isnull", True),
                                    _connector="XOR",
                                ),
                                name="register_file_of_one",
                            )
                        ],
                    },
                ),
            ]
        )
    ]
