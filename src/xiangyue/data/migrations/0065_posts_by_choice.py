"""Posts filled by mutual choice: what is offered, who wishes for it, who is given it."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("xiangyue", "0064_annulled_recalls"),
    ]

    operations = [
        migrations.CreateModel(
            name="OfferedPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=40)),
                ("number", models.IntegerField()),
                ("title", models.CharField(max_length=80)),
                ("unit", models.CharField(max_length=80)),
                ("duties", models.CharField(max_length=1000)),
                (
                    "asked",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), size=None
                    ),
                ),
                ("places", models.IntegerField()),
                ("months", models.IntegerField()),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offered_posts",
                        to="xiangyue.matter",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("matter", "number"), name="offered_post_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("months__gte", 1), ("places__gte", 1)),
                        name="offered_post_numbers",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="PostSignUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("brings", models.CharField(max_length=1000)),
                ("made_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("settled", models.BooleanField(default=False)),
                ("against", models.BooleanField(default=False)),
                ("why", models.CharField(blank=True, max_length=500)),
                ("starts", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("ended_why", models.CharField(blank=True, max_length=500)),
                (
                    "entered_by",
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
                        related_name="post_sign_ups",
                        to="xiangyue.matter",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="post_sign_ups",
                        to="xiangyue.person",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given",
                        to="xiangyue.offeredpost",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("matter", "number"), name="post_sign_up_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("matter", "person"),
                        name="post_sign_up_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("settled", False),
                            models.Q(("against", False), ("post__isnull", False)),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="post_sign_up_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on", None), ("starts", None), ("until", None)),
                            models.Q(("post__isnull", False), ("until__gte", models.F("starts"))),
                            _connector="OR",
                        ),
                        name="post_sign_up_term",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="PostWish",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.SmallIntegerField()),
                ("fits", models.BooleanField(null=True)),
                (
                    "unmet",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("wanted", models.BooleanField(null=True)),
                ("wanted_why", models.CharField(blank=True, max_length=500)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to="xiangyue.offeredpost",
                    ),
                ),
                (
                    "sign_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to="xiangyue.postsignup",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sign_up", "post"), name="post_wish_once"),
                    models.UniqueConstraint(fields=("sign_up", "place"), name="post_wish_place"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fits", False), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="post_wish_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("wanted", False), _negated=True),
                            models.Q(("wanted_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="post_wish_wanted",
                    ),
                ]
            },
        ),
    ]
