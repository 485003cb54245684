import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0058_village_books"),
    ]

    operations = [
        migrations.CreateModel(
            name="JobOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="job_opening",
                        to="xiangyue.matter",
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=80)),
                ("duties", models.CharField(max_length=1000)),
                (
                    "asked",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), size=None
                    ),
                ),
                ("number", models.IntegerField()),
                ("pay", models.BigIntegerField()),
                ("months", models.IntegerField()),
                ("panel", models.JSONField(default=list)),
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
                        condition=models.Q(("months__gte", 1), ("number__gte", 1), ("pay__gte", 0)),
                        name="job_opening_numbers",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JobApplicant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="applicants",
                        to="xiangyue.jobopening",
                    ),
                ),
                ("number", models.IntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="job_applications",
                        to="xiangyue.person",
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("details_sealed", models.BinaryField()),
                ("applied_at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("fits", models.BooleanField(null=True)),
                (
                    "unmet",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                ("total", models.IntegerField(null=True)),
                ("chosen", models.BooleanField(default=False)),
                ("engaged_on", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                ("renewed", models.IntegerField(default=0)),
                ("ended_on", models.DateField(null=True)),
                ("ended_why", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("opening", "number"), name="job_applicant_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False), ("withdrawn_at", None)),
                        fields=("opening", "person"),
                        name="job_applicant_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fits", None),
                            ("fits", True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="job_applicant_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("chosen", False),
                            models.Q(("fits", True), ("withdrawn_at", None)),
                            _connector="OR",
                        ),
                        name="job_applicant_chosen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on", None), ("engaged_on", None), ("until", None)),
                            models.Q(("chosen", True), ("until__gte", models.F("engaged_on"))),
                            _connector="OR",
                        ),
                        name="job_applicant_engaged",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JobMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "applicant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marks",
                        to="xiangyue.jobapplicant",
                    ),
                ),
                (
                    "rater",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                ("marks", models.JSONField()),
                ("reason", models.CharField(max_length=500)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("applicant", "rater"), name="job_mark_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Tender",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tenders",
                        to="xiangyue.matter",
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("round", models.IntegerField(default=1)),
                ("wanted", models.TextField(max_length=4000)),
                ("estimate", models.BigIntegerField()),
                ("ceiling", models.BigIntegerField()),
                ("method", models.CharField(max_length=10)),
                ("until", models.DateTimeField()),
                ("place", models.CharField(max_length=120)),
                ("platform", models.CharField(blank=True, max_length=120)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                ("opened_at", models.DateTimeField(null=True)),
                ("witnesses", models.JSONField(default=list)),
                ("panel", models.JSONField(default=list)),
                ("failed_at", models.DateTimeField(null=True)),
                ("failed_why", models.CharField(blank=True, max_length=500)),
                ("awarded_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("matter", "part", "round"), name="tender_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("method__in", ("lowest", "best"))), name="tender_method"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ceiling__gt", 0), ("estimate__gte", models.F("ceiling"))
                        ),
                        name="tender_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opened_at", None),
                            ("opened_at__gte", models.F("until")),
                            _connector="OR",
                        ),
                        name="tender_opened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("failed_at", None), ("failed_why", "")),
                            models.Q(
                                ("awarded_at", None),
                                ("failed_at__isnull", False),
                                models.Q(("failed_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="tender_failed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bid",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bids",
                        to="xiangyue.tender",
                    ),
                ),
                ("number", models.IntegerField()),
                ("bidder", models.CharField(max_length=120)),
                (
                    "principal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                ("handed_by", models.CharField(max_length=60)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("received_at", models.DateTimeField()),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("price", models.BigIntegerField(null=True)),
                ("days", models.IntegerField(null=True)),
                ("fault", models.CharField(blank=True, max_length=10)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("awarded", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=1000)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tender", "number"), name="bid_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("tender", "bidder"),
                        name="bid_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("awarded", True)),
                        fields=("tender",),
                        name="bid_awarded_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price", None),
                            models.Q(("price__gt", 0), ("withdrawn_at", None)),
                            _connector="OR",
                        ),
                        name="bid_price",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fault__in", ("", "unsealed", "over", "unfit"))),
                        name="bid_fault",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("awarded", False),
                            models.Q(
                                ("fault", ""),
                                ("price__isnull", False),
                                ("withdrawn_at", None),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="bid_awarded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorksContract",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="works_contract",
                        to="xiangyue.matter",
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                (
                    "bid",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contract",
                        to="xiangyue.bid",
                    ),
                ),
                ("rests_on", models.CharField(max_length=60)),
                ("price", models.BigIntegerField()),
                ("signed_on", models.DateField()),
                ("starts", models.DateField()),
                ("ends", models.DateField()),
                ("terms", models.TextField(max_length=4000)),
                ("percent", models.IntegerField()),
                (
                    "approver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
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
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                ("final", models.BigIntegerField(null=True)),
                ("explained", models.TextField(blank=True, max_length=4000)),
                ("settled_on", models.DateField(null=True)),
                ("deposit", models.BigIntegerField(default=0)),
                ("deposit_due", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("approver", models.F("keeper")), _negated=True),
                        name="works_contract_keys",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends__gte", models.F("starts")),
                            ("starts__gte", models.F("signed_on")),
                        ),
                        name="works_contract_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("deposit_due", None), ("final", None), ("settled_on", None)),
                            models.Q(
                                ("deposit__lte", models.F("final")),
                                ("deposit_due__gte", models.F("settled_on")),
                                ("final__gt", 0),
                                ("settled_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="works_contract_settled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorksChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="xiangyue.workscontract",
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("reason", models.CharField(max_length=1000)),
                (
                    "decision",
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
        ),
    ]
