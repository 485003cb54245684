import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0046_milestones_restricted"),
    ]

    operations = [
        migrations.CreateModel(
            name="CadreCover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pension", models.BooleanField()),
                ("medical", models.BooleanField()),
                ("on", models.DateField()),
                ("told_at", models.DateTimeField()),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.area",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Course",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=120)),
                ("about", models.TextField(blank=True, max_length=2000)),
                ("teacher", models.CharField(blank=True, max_length=80)),
                ("form", models.CharField(max_length=12)),
                ("whom", models.CharField(max_length=12)),
                ("half_days", models.SmallIntegerField()),
                ("lesson", models.BooleanField(default=False)),
                ("offered_at", models.DateTimeField()),
                ("planned_on", models.DateField(null=True)),
                ("place", models.CharField(blank=True, max_length=120)),
                ("held_on", models.DateField(null=True)),
                ("came", models.IntegerField(default=0)),
                ("said", models.TextField(blank=True, max_length=4000)),
                ("off_reason", models.CharField(blank=True, max_length=500)),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="courses",
                        to="xiangyue.matter",
                    ),
                ),
                (
                    "offered_by",
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
                            ("form__in", ("class", "evening", "group", "distance", "visit")),
                            ("whom__in", ("cadres", "members", "all")),
                        ),
                        name="course_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("half_days__range", (1, 60))), name="course_half_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("held_on__isnull", True),
                            models.Q(("off_reason", ""), ("planned_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="course_held_as_planned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("came__gte", 0)), name="course_came"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseSeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signed_at", models.DateTimeField(null=True)),
                ("came", models.BooleanField(default=False)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="xiangyue.course",
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("course", "person"), name="course_seat_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_at__isnull", False), ("came", True), _connector="OR"
                        ),
                        name="course_seat_means_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseWant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wants",
                        to="xiangyue.course",
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("course", "person"), name="course_wanted_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Firm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("trade", models.CharField(blank=True, max_length=80)),
                ("workers", models.IntegerField()),
                ("members", models.IntegerField()),
                ("cover", models.CharField(blank=True, max_length=10)),
                ("branch", models.CharField(blank=True, max_length=120)),
                ("covered_on", models.DateField(null=True)),
                ("gone_on", models.DateField(null=True)),
                ("made_at", models.DateTimeField()),
                (
                    "instructor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
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
                        related_name="firms",
                        to="xiangyue.matter",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("matter", "name"), name="firm_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("members__gte", 0), ("workers__gte", models.F("members"))
                        ),
                        name="firm_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("branch", ""), ("cover", ""), ("covered_on__isnull", True)),
                            models.Q(
                                ("cover__in", ("own", "joint", "attached")),
                                ("covered_on__isnull", False),
                                models.Q(("branch", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="firm_covered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=80)),
                ("duties", models.CharField(max_length=1000)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("grade", models.CharField(blank=True, max_length=10)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField()),
                (
                    "holder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="member_posts",
                        to="xiangyue.matter",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("agreed_at__isnull", True),
                                ("claimed_at__isnull", True),
                                ("holder__isnull", True),
                            ),
                            models.Q(("claimed_at__isnull", False), ("holder__isnull", False)),
                            _connector="OR",
                        ),
                        name="member_post_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("grade", ""), ("reviewed_at__isnull", True)),
                            models.Q(
                                ("agreed_at__isnull", False),
                                ("grade__in", ("kept", "partly", "not")),
                                ("reviewed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="member_post_reviewed",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("holder__isnull", False)),
                        fields=("matter", "holder"),
                        name="member_post_one_each",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("of", models.CharField(max_length=12)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("guardian", models.CharField(blank=True, max_length=60)),
                ("consent_on", models.DateField(null=True)),
                ("aim", models.CharField(blank=True, max_length=500)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("made_at", models.DateTimeField()),
                (
                    "helper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.household",
                    ),
                ),
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
                        related_name="pairs",
                        to="xiangyue.matter",
                    ),
                ),
                (
                    "person",
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("of__in", ("household", "firm", "member", "pupil", "point", "village"))
                        ),
                        name="pair_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("name", ""),
                                ("of__in", ("member", "pupil")),
                                ("person__isnull", False),
                            ),
                            models.Q(
                                ("household__isnull", False),
                                ("name", ""),
                                ("of", "household"),
                                ("person__isnull", True),
                            ),
                            models.Q(
                                models.Q(
                                    ("of__in", ("household", "member", "pupil")), _negated=True
                                ),
                                ("household__isnull", True),
                                ("person__isnull", True),
                                models.Q(("name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="pair_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("of", "pupil"), _negated=True),
                            models.Q(
                                models.Q(("guardian", ""), _negated=True),
                                ("consent_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="pair_minor_with_consent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="pair_term",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("helper")), _negated=True),
                        name="pair_of_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PairVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("text", models.CharField(max_length=1000)),
                ("told_at", models.DateTimeField()),
                (
                    "pair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visits",
                        to="xiangyue.pair",
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PostWork",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("text", models.CharField(max_length=1000)),
                ("told_at", models.DateTimeField()),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="works",
                        to="xiangyue.memberpost",
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CareEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("told_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "turn",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="care",
                        to="xiangyue.dutyturn",
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
                                    "illness",
                                    "family_illness",
                                    "upheaval",
                                    "difficulty",
                                    "discord",
                                    "change",
                                    "distress",
                                ),
                            )
                        ),
                        name="care_event_known",
                    )
                ],
            },
        ),
    ]
