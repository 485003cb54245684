"""Households asked and signing; levies; books of exact money."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.lookups
from django.db import migrations, models

from xiangyue.data.ledger import SQL_FILE


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0020_methods_of_areas"),
    ]

    operations = [
        migrations.CreateModel(
            name="Booking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("way", models.CharField(max_length=10)),
                ("amount", models.BigIntegerField()),
                ("other", models.CharField(max_length=80)),
                ("text", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("entered_at", models.DateTimeField()),
                ("state", models.CharField(max_length=10)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Circumstance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("start", models.DateField()),
                ("end", models.DateField(null=True)),
                ("source", models.CharField(max_length=200)),
                ("entered_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LedgerAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=10)),
                ("money", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="LedgerFund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=120)),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), size=None
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
                ("bank", models.CharField(blank=True, max_length=120)),
                ("opened_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LedgerLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("debit", models.BigIntegerField(default=0)),
                ("credit", models.BigIntegerField(default=0)),
                ("text", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="LedgerVoucher",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("practice", models.BooleanField(default=False)),
                ("number", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("text", models.CharField(max_length=200)),
                ("refund", models.BooleanField(default=False)),
                ("posted_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LevyPayment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("way", models.CharField(max_length=10)),
                ("amount", models.BigIntegerField()),
                ("on", models.DateField()),
                ("number", models.CharField(max_length=20)),
                ("text", models.CharField(blank=True, max_length=200)),
                ("entered_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LevyPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("money", models.BigIntegerField()),
                ("labour", models.BigIntegerField()),
                ("heads", models.IntegerField()),
                ("workers", models.IntegerField()),
                ("households", models.IntegerField()),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LevyRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(max_length=2000)),
                ("asked_at", models.DateTimeField()),
                ("outcome", models.CharField(blank=True, max_length=10)),
                ("money_off", models.BigIntegerField(default=0)),
                ("labour_off", models.BigIntegerField(default=0)),
                ("answer", models.TextField(blank=True, max_length=2000)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LevyShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("people", models.IntegerField()),
                ("heads", models.IntegerField()),
                ("workers", models.IntegerField()),
                ("money", models.BigIntegerField()),
                ("labour", models.BigIntegerField()),
                ("money_off", models.BigIntegerField(default=0)),
                ("labour_off", models.BigIntegerField(default=0)),
                ("paid", models.BigIntegerField(default=0)),
                ("worked", models.BigIntegerField(default=0)),
                ("why", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="PollAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("signer", models.CharField(max_length=60)),
                ("choice", models.CharField(max_length=10)),
                ("way", models.CharField(max_length=10)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PollSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("entered_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="storedfile",
            name="file_belongs_to_one",
        ),
        migrations.AddField(
            model_name="booking",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.person",
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.person"
            ),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="booking",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="xiangyue.booking",
            ),
        ),
        migrations.AddField(
            model_name="circumstance",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.area"
            ),
        ),
        migrations.AddField(
            model_name="circumstance",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.person"
            ),
        ),
        migrations.AddField(
            model_name="circumstance",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="circumstances",
                to="xiangyue.person",
            ),
        ),
        migrations.AddField(
            model_name="ledgeraccount",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.area"
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.ledgeraccount",
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="money",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.ledgeraccount",
            ),
        ),
        migrations.AddField(
            model_name="ledgerfund",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.area"
            ),
        ),
        migrations.AddField(
            model_name="ledgerfund",
            name="matter",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="fund",
                to="xiangyue.matter",
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="fund",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bookings",
                to="xiangyue.ledgerfund",
            ),
        ),
        migrations.AddField(
            model_name="ledgerline",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="xiangyue.ledgeraccount",
            ),
        ),
        migrations.AddField(
            model_name="ledgerline",
            name="fund",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="xiangyue.ledgerfund",
            ),
        ),
        migrations.AddField(
            model_name="ledgervoucher",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.area"
            ),
        ),
        migrations.AddField(
            model_name="ledgervoucher",
            name="corrects",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="counter_entry",
                to="xiangyue.ledgervoucher",
            ),
        ),
        migrations.AddField(
            model_name="ledgervoucher",
            name="posted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.person"
            ),
        ),
        migrations.AddField(
            model_name="ledgerline",
            name="voucher",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="xiangyue.ledgervoucher",
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="voucher",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="booking",
                to="xiangyue.ledgervoucher",
            ),
        ),
        migrations.AddField(
            model_name="levypayment",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.person"
            ),
        ),
        migrations.AddField(
            model_name="levypayment",
            name="voucher",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.ledgervoucher",
            ),
        ),
        migrations.AddField(
            model_name="levyplan",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.person"
            ),
        ),
        migrations.AddField(
            model_name="levyplan",
            name="matter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="levy_plans",
                to="xiangyue.matter",
            ),
        ),
        migrations.AddField(
            model_name="levyrequest",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.person",
            ),
        ),
        migrations.AddField(
            model_name="levyrequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.person"
            ),
        ),
        migrations.AddField(
            model_name="levyshare",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.household",
            ),
        ),
        migrations.AddField(
            model_name="levyshare",
            name="matter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="levy_shares",
                to="xiangyue.matter",
            ),
        ),
        migrations.AddField(
            model_name="levyrequest",
            name="share",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="requests",
                to="xiangyue.levyshare",
            ),
        ),
        migrations.AddField(
            model_name="levypayment",
            name="share",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="payments",
                to="xiangyue.levyshare",
            ),
        ),
        migrations.AddField(
            model_name="pollanswer",
            name="household",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.household",
            ),
        ),
        migrations.AddField(
            model_name="pollanswer",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.person"
            ),
        ),
        migrations.AddField(
            model_name="pollanswer",
            name="matter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="poll_answers",
                to="xiangyue.matter",
            ),
        ),
        migrations.AddField(
            model_name="pollanswer",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.person",
            ),
        ),
        migrations.AddField(
            model_name="pollsheet",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xiangyue.person"
            ),
        ),
        migrations.AddField(
            model_name="pollsheet",
            name="matter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="poll_sheets",
                to="xiangyue.matter",
            ),
        ),
        migrations.AddField(
            model_name="pollsheet",
            name="membership",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="xiangyue.membership",
            ),
        ),
        migrations.AddField(
            model_name="pollanswer",
            name="sheet",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="xiangyue.pollsheet",
            ),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="poll_sheet",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="xiangyue.pollsheet",
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
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
                name="file_belongs_to_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="circumstance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "five-guarantees",
                            "soldier",
                            "low-income",
                            "disabled-veteran",
                            "student",
                            "pregnant",
                            "after-birth",
                        ),
                    )
                ),
                name="circumstance_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="circumstance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end__isnull", True), ("end__gte", models.F("start")), _connector="OR"
                ),
                name="circumstance_term",
            ),
        ),
        migrations.AddConstraint(
            model_name="circumstance",
            constraint=models.UniqueConstraint(
                fields=("person", "kind", "start"), name="circumstance_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgeraccount",
            constraint=models.UniqueConstraint(fields=("area", "code"), name="ledger_account_once"),
        ),
        migrations.AddConstraint(
            model_name="ledgeraccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("asset", "liability", "income", "expense", "fund"))
                ),
                name="ledger_account_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerfund",
            constraint=models.UniqueConstraint(fields=("area", "code"), name="ledger_fund_once"),
        ),
        migrations.AddConstraint(
            model_name="ledgervoucher",
            constraint=models.UniqueConstraint(
                fields=("area", "practice", "number"), name="ledger_voucher_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("credit", 0), ("debit__gt", 0)),
                    models.Q(("credit__gt", 0), ("debit", 0)),
                    _connector="OR",
                ),
                name="ledger_line_one_side",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("way__in", ("income", "spending")),
                    ("state__in", ("waiting", "posted", "refused")),
                    ("amount__gt", 0),
                ),
                name="booking_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "posted"), ("voucher__isnull", True), _connector="XOR"
                ),
                name="booking_posted",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", models.F("entered_by")), ("way", "spending"), _negated=True
                ),
                name="booking_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="levyplan",
            constraint=models.UniqueConstraint(fields=("matter", "part"), name="levy_plan_once"),
        ),
        migrations.AddConstraint(
            model_name="levyplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("money__gte", 0),
                    ("labour__gte", 0),
                    models.Q(("money__gt", 0), ("labour__gt", 0), _connector="OR"),
                ),
                name="levy_plan_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="levyshare",
            constraint=models.UniqueConstraint(
                fields=("matter", "part", "household"), name="levy_share_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="levyshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("labour__gte", 0),
                    ("money__gte", 0),
                    ("paid__gte", 0),
                    ("worked__gte", 0),
                    ("paid__lte", models.F("money")),
                    ("worked__lte", models.F("labour")),
                ),
                name="levy_never_more",
            ),
        ),
        migrations.AddConstraint(
            model_name="levyrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ("", "granted", "refused"))),
                name="levy_request_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="levyrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", ""), ("answered_at__isnull", False), _connector="XOR"
                ),
                name="levy_request_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="levyrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")),
                fields=("share",),
                name="levy_request_one_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="levypayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("way__in", ("cash", "transfer", "labour", "refund")), ("amount__gt", 0)
                ),
                name="levy_payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="levypayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("voucher__isnull", True), ("way", "labour")),
                    models.Q(
                        models.Q(("way", "labour"), _negated=True), ("voucher__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="levy_money_is_booked",
            ),
        ),
        migrations.AddConstraint(
            model_name="pollanswer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("household__isnull", False)),
                fields=("matter", "part", "household"),
                name="poll_household_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="pollanswer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("household__isnull", True)),
                fields=("matter", "part", "person"),
                name="poll_adult_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="pollanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("household__isnull", False), ("person__isnull", False), _connector="OR"
                ),
                name="poll_whose",
            ),
        ),
        migrations.AddConstraint(
            model_name="pollanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("choice__in", ("agree", "against", "abstain"))),
                name="poll_choice",
            ),
        ),
        migrations.AddConstraint(
            model_name="pollanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sheet__isnull", True), ("way", "phone")),
                    models.Q(("sheet__isnull", False), ("way", "paper")),
                    _connector="OR",
                ),
                name="poll_way",
            ),
        ),
        migrations.RunSQL(SQL_FILE.read_text("utf-8"), migrations.RunSQL.noop),
    ]
