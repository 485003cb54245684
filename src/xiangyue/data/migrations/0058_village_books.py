import django.db.models.deletion
import django.db.models.lookups
from django.db import migrations, models

from xiangyue.data.village_books import SQL_FILE

# What is added to the tables there are: one step, so that it is looked at once.
CHANGED = [
    migrations.AddField(
        model_name="ledgervoucher",
        name="book",
        field=models.CharField(default="village", max_length=12),
    ),
    migrations.RemoveConstraint(
        model_name="storedfile",
        name="file_belongs_to_one",
    ),
    migrations.AddField(
        model_name="storedfile",
        name="book_voucher",
        field=models.ForeignKey(
            null=True,
            on_delete=django.db.models.deletion.CASCADE,
            related_name="files",
            to="xiangyue.bookvoucher",
        ),
    ),
    migrations.AddField(
        model_name="storedfile",
        name="book_review",
        field=models.ForeignKey(
            null=True,
            on_delete=django.db.models.deletion.CASCADE,
            related_name="files",
            to="xiangyue.bookreview",
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
                    "indicator_evidence",
                    "pledge_note",
                    "book_voucher",
                    "book_review",
                    function="num_nonnulls",
                    output_field=models.IntegerField(),
                ),
                1,
            ),
            name="file_belongs_to_one",
        ),
    ),
]

# The accounts that stood under codes of the chart of 2004 take those of 2024 (财会〔2023〕14号).
CHART_OF_2024 = """
UPDATE xiangyue_ledgeraccount SET code = CASE code
        WHEN '202' THEN '211' WHEN '521' THEN '503' WHEN '522' THEN '504' WHEN '551' THEN '513'
        WHEN '552' THEN '515' WHEN '553' THEN '514' WHEN '154' THEN '153'
        ELSE regexp_replace(code, '^154-', '153-') END
    WHERE code IN ('202', '521', '522', '551', '552', '553', '154') OR code LIKE '154-%';
UPDATE xiangyue_ledgerfund
    SET purposes = ARRAY(SELECT regexp_replace(p, '^154-', '153-') FROM unnest(purposes) AS p)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0057_registers"),
    ]

    operations = [
        migrations.CreateModel(
            name="VillageBook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("book", models.CharField(max_length=12)),
                ("begins", models.DateField()),
                ("closed", models.DateField(null=True)),
                ("opened_at", models.DateTimeField()),
                (
                    "opened_by",
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
                        fields=("area", "practice", "book"), name="village_book_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("book__in", ("village", "cooperative"))),
                        name="village_book_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BookMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="months",
                        to="xiangyue.villagebook",
                    ),
                ),
                ("first", models.DateField()),
                ("review_due", models.DateField()),
                ("reviewed_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("book", "first"), name="book_month_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on__isnull", True),
                            ("reviewed_on__isnull", False),
                            _connector="OR",
                        ),
                        name="book_month_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BookReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "month",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="xiangyue.bookmonth",
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("held_on", models.DateField()),
                ("minutes", models.TextField(blank=True, max_length=4000)),
                ("results", models.JSONField(default=dict)),
                ("need", models.SmallIntegerField()),
                ("of", models.SmallIntegerField()),
                ("signed", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("supervision", "people"))),
                        name="book_review_kind",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("done_at__isnull", True)),
                        fields=("month", "kind"),
                        name="book_review_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BookVoucher",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="xiangyue.villagebook",
                    ),
                ),
                (
                    "month",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="xiangyue.bookmonth",
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                ("kind", models.CharField(max_length=10)),
                ("state", models.CharField(max_length=10)),
                ("day", models.DateField()),
                ("text", models.CharField(max_length=200)),
                ("amount", models.BigIntegerField()),
                ("other", models.CharField(blank=True, max_length=80)),
                (
                    "handler",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "witness",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                ("tier", models.CharField(blank=True, max_length=10)),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.agendaitem",
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
                ("guests", models.SmallIntegerField(null=True)),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.ledgervoucher",
                    ),
                ),
                ("origin", models.CharField(blank=True, max_length=80)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
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
                (
                    "review",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="xiangyue.bookreview",
                    ),
                ),
                (
                    "ledger",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="book_voucher",
                        to="xiangyue.ledgervoucher",
                    ),
                ),
                ("posted_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["book", "day"], name="book_voucher_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("book", "number"), name="book_voucher_once"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("kind", "opening"),
                            models.Q(("state__in", ("refused", "withdrawn")), _negated=True),
                        ),
                        fields=("book",),
                        name="book_one_opening",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("origin", ""), _negated=True),
                            models.Q(("state__in", ("refused", "withdrawn")), _negated=True),
                        ),
                        fields=("book", "origin"),
                        name="book_voucher_origin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                (
                                    "opening",
                                    "income",
                                    "spending",
                                    "transfer",
                                    "other",
                                    "carry",
                                    "counter",
                                ),
                            ),
                            (
                                "state__in",
                                (
                                    "waiting",
                                    "approved",
                                    "returned",
                                    "refused",
                                    "withdrawn",
                                    "passed",
                                    "posted",
                                ),
                            ),
                            ("tier__in", ("", "daily", "joint", "assembly")),
                            ("amount__gt", 0),
                        ),
                        name="book_voucher_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_by", models.F("handler")), _negated=True),
                            models.Q(("approved_by", models.F("entered_by")), _negated=True),
                        ),
                        name="book_voucher_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "spending"),
                                ("state__in", ("approved", "passed", "posted")),
                                _negated=True,
                            ),
                            ("approved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="book_spending_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ledger__isnull", False),
                                ("posted_on__isnull", False),
                                ("review__isnull", False),
                                ("state", "posted"),
                            ),
                            models.Q(
                                models.Q(("state", "posted"), _negated=True),
                                ("ledger__isnull", True),
                                ("posted_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="book_voucher_posted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BookLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "voucher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="xiangyue.bookvoucher",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.ledgeraccount",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.ledgerfund",
                    ),
                ),
                ("debit", models.BigIntegerField(default=0)),
                ("credit", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("credit", 0), ("debit__gt", 0)),
                            models.Q(("credit__gt", 0), ("debit", 0)),
                            _connector="OR",
                        ),
                        name="book_line_one_side",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BookBudget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="budgets",
                        to="xiangyue.villagebook",
                    ),
                ),
                ("year", models.SmallIntegerField()),
                ("lines", models.JSONField()),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.agendaitem",
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
                ("note", models.CharField(blank=True, max_length=200)),
                ("adopted_on", models.DateField()),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
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
                            ("item__isnull", False), ("matter__isnull", False), _connector="OR"
                        ),
                        name="book_budget_by_resolution",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("item__isnull", False)),
                        fields=("book", "year", "item"),
                        name="book_budget_item_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("matter__isnull", False)),
                        fields=("book", "year", "matter"),
                        name="book_budget_matter_once",
                    ),
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(CHANGED, CHANGED),
        migrations.RunSQL(SQL_FILE.read_text("utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL(CHART_OF_2024, migrations.RunSQL.noop),
    ]
