"""All tables, as 0001 to 0029 had made them one after another: a fresh database starts here."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from xiangyue.data import ledger, record
from xiangyue.data.migrations._together import CreateTogether

_PRIVATE_METHODS = """
CREATE INDEX procedure_private ON xiangyue_procedureversion (id)
WHERE raw @> '{"definition": {"private": true}}'::jsonb
"""

_VERSIONS_STAY = """
CREATE OR REPLACE FUNCTION xiangyue_charter_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a charter stays as it was adopted: % is refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE TRIGGER charter_version_stays BEFORE UPDATE OR DELETE OR TRUNCATE
    ON xiangyue_charterversion FOR EACH STATEMENT EXECUTE FUNCTION xiangyue_charter_refuse();
"""


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("xiangyue", "0001_initial"),
        ("xiangyue", "0002_record"),
        ("xiangyue", "0003_agenda_item_body"),
        ("xiangyue", "0004_people_status_and_tries"),
        ("xiangyue", "0005_reach_once"),
        ("xiangyue", "0006_api_tokens"),
        ("xiangyue", "0007_corrected_counts_early_openings"),
        ("xiangyue", "0008_head_moves_by_many"),
        ("xiangyue", "0009_spelled_places"),
        ("xiangyue", "0010_parties"),
        ("xiangyue", "0011_figure_spans"),
        ("xiangyue", "0012_more_roles"),
        ("xiangyue", "0013_reviews"),
        ("xiangyue", "0014_selections"),
        ("xiangyue", "0015_people_helped"),
        ("xiangyue", "0016_counted_meetings"),
        ("xiangyue", "0017_duties_and_townships"),
        ("xiangyue", "0018_deliberation"),
        ("xiangyue", "0019_charters"),
        ("xiangyue", "0020_methods_of_areas"),
        ("xiangyue", "0021_money"),
        ("xiangyue", "0022_passed_up"),
        ("xiangyue", "0023_levy_day"),
        ("xiangyue", "0024_surveys"),
        ("xiangyue", "0025_messages"),
        ("xiangyue", "0026_demands_and_hand_overs"),
        ("xiangyue", "0027_rated_level"),
        ("xiangyue", "0028_practice_circumstances"),
        ("xiangyue", "0029_post_votes"),
    ]
    dependencies = []

    operations = [
        CreateTogether(
            [
                migrations.CreateModel(
                    name="Account",
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
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        ("login", models.CharField(max_length=60, unique=True)),
                        ("language", models.CharField(blank=True, max_length=10)),
                        ("is_active", models.BooleanField(default=True)),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Acceptance",
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
                        ("part", models.CharField(max_length=40)),
                        ("accepted", models.BooleanField()),
                        ("text", models.TextField(max_length=4000)),
                        ("made_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Activity",
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
                        ("part", models.CharField(blank=True, max_length=40)),
                        ("practice", models.BooleanField(default=False)),
                        ("channel", models.CharField(blank=True, max_length=20)),
                        ("title", models.CharField(max_length=120)),
                        ("plan", models.TextField(blank=True, max_length=4000)),
                        ("planned_on", models.DateField(null=True)),
                        ("place", models.CharField(blank=True, max_length=120)),
                        ("held_on", models.DateField(null=True)),
                        ("people", models.IntegerField(default=0)),
                        ("text", models.TextField(blank=True, max_length=8000)),
                        ("materials", models.TextField(blank=True, max_length=2000)),
                        ("said", models.IntegerField(default=0)),
                        ("made_at", models.DateTimeField()),
                        ("told_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="ActKey",
                    fields=[
                        ("key", models.UUIDField(primary_key=True, serialize=False)),
                        ("act", models.CharField(max_length=60)),
                        ("result", models.CharField(max_length=200)),
                        ("at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="AgendaItem",
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
                        ("position", models.SmallIntegerField()),
                        ("title", models.CharField(max_length=120)),
                        ("part", models.CharField(blank=True, max_length=40)),
                        ("body", models.CharField(default="", max_length=30)),
                        ("rule", models.CharField(blank=True, max_length=60)),
                        ("way", models.CharField(max_length=20)),
                        ("discussion", models.TextField(blank=True, max_length=8000)),
                        ("outcome", models.CharField(default="pending", max_length=10)),
                        ("counts", models.JSONField(default=dict)),
                        ("verdict", models.JSONField(default=dict)),
                        ("decided_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Agreement",
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
                        ("part", models.CharField(max_length=40)),
                        ("version", models.IntegerField()),
                        ("facts", models.TextField(max_length=4000)),
                        ("terms", models.TextField(max_length=4000)),
                        ("due_on", models.DateField(null=True)),
                        ("made_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Area",
                    fields=[
                        (
                            "code",
                            models.CharField(max_length=12, primary_key=True, serialize=False),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("level", models.SmallIntegerField()),
                        ("parent", models.CharField(max_length=9)),
                    ],
                ),
                migrations.CreateModel(
                    name="Arrival",
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
                        ("group", models.CharField(blank=True, max_length=40)),
                        ("at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Attendance",
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
                        ("counted_as", models.CharField(blank=True, max_length=20)),
                        ("role", models.CharField(max_length=30)),
                        ("state", models.CharField(default="due", max_length=10)),
                        ("reason", models.CharField(blank=True, max_length=120)),
                        ("how", models.CharField(blank=True, max_length=10)),
                        ("marked_at", models.DateTimeField(null=True)),
                        ("notified_at", models.DateTimeField(null=True)),
                        ("seen_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Booking",
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
                    name="Bulletin",
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
                        ("part", models.CharField(blank=True, max_length=40)),
                        ("practice", models.BooleanField(default=False)),
                        ("period", models.CharField(max_length=10)),
                        ("first", models.DateField()),
                        ("last", models.DateField()),
                        ("year", models.SmallIntegerField()),
                        ("number", models.IntegerField()),
                        ("numbers", models.JSONField()),
                        ("text", models.TextField(blank=True, max_length=8000)),
                        ("issued_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="CharterVersion",
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
                        ("document", models.CharField(max_length=10)),
                        ("practice", models.BooleanField(default=False)),
                        ("version", models.SmallIntegerField()),
                        ("title", models.CharField(max_length=120)),
                        ("articles", models.JSONField()),
                        ("start", models.DateField()),
                        ("adopted_on", models.DateField()),
                        ("resolution_number", models.CharField(blank=True, max_length=40)),
                        ("entered_on", models.DateField()),
                        ("made_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Circumstance",
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
                        ("kind", models.CharField(max_length=20)),
                        ("start", models.DateField()),
                        ("end", models.DateField(null=True)),
                        ("source", models.CharField(max_length=200)),
                        ("practice", models.BooleanField(default=False)),
                        ("entered_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="ClockOffset",
                    fields=[
                        (
                            "id",
                            models.SmallIntegerField(default=1, primary_key=True, serialize=False),
                        ),
                        ("days", models.IntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="ClosingWord",
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
                        ("part", models.CharField(max_length=40)),
                        ("position", models.SmallIntegerField()),
                        ("level", models.CharField(max_length=12)),
                        ("content", models.BooleanField()),
                        ("text", models.TextField(blank=True, max_length=2000)),
                        ("how", models.CharField(max_length=10)),
                        ("made_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Contact",
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
                        ("channel", models.CharField(max_length=8)),
                        ("sealed", models.BinaryField()),
                        ("whose", models.CharField(blank=True, max_length=60)),
                        ("made_at", models.DateTimeField()),
                        ("checked_at", models.DateTimeField(null=True)),
                        ("asked_at", models.DateTimeField(null=True)),
                        ("tries", models.SmallIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="Counter",
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
                        ("kind", models.CharField(max_length=20)),
                        ("year", models.SmallIntegerField()),
                        ("value", models.IntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Delegation",
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
                            "categories",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30), size=None
                            ),
                        ),
                        ("start", models.DateField()),
                        ("end", models.DateField(null=True)),
                        ("basis", models.CharField(max_length=500)),
                        ("recorded_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="DemandSignature",
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
                        ("part", models.CharField(max_length=40)),
                        ("way", models.CharField(max_length=10)),
                        ("made_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="DraftComment",
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
                        ("part", models.CharField(max_length=40)),
                        ("article", models.CharField(max_length=8)),
                        ("text", models.TextField(max_length=1000)),
                        ("name", models.CharField(blank=True, max_length=60)),
                        ("made_at", models.DateTimeField()),
                        ("outcome", models.CharField(blank=True, max_length=10)),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="DraftedText",
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
                        ("document", models.CharField(max_length=10)),
                        ("articles", models.JSONField()),
                    ],
                ),
                migrations.CreateModel(
                    name="DutyTurn",
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
                        ("name", models.CharField(max_length=10)),
                        ("opens_on", models.DateField()),
                        ("due_on", models.DateField()),
                        ("done_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Enclosed",
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
                        ("channel", models.CharField(max_length=8)),
                    ],
                ),
                migrations.CreateModel(
                    name="ExecutionReport",
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
                        ("text", models.TextField(max_length=8000)),
                        ("made_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="ExpertReport",
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
                        ("part", models.CharField(max_length=40)),
                        ("experts", models.JSONField()),
                        ("held_on", models.DateField()),
                        ("place", models.CharField(blank=True, max_length=120)),
                        ("opinion", models.TextField(max_length=8000)),
                        ("feasible", models.BooleanField()),
                        ("filed_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Figure",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "area",
                                "key",
                                "month",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("area", models.CharField(max_length=12)),
                        ("key", models.CharField(max_length=40)),
                        ("month", models.DateField()),
                        ("n", models.BigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="FigureDelta",
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
                        ("area", models.CharField(max_length=12)),
                        ("day", models.DateField()),
                        ("key", models.CharField(max_length=40)),
                        ("n", models.BigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="FigureSpan",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "area",
                                "months",
                                "start",
                                "key",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("area", models.CharField(max_length=12)),
                        ("months", models.SmallIntegerField()),
                        ("start", models.DateField()),
                        ("key", models.CharField(max_length=40)),
                        ("n", models.BigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Finding",
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
                        ("text", models.TextField(max_length=4000)),
                        ("made_at", models.DateTimeField()),
                        ("due_on", models.DateField()),
                        ("answer", models.TextField(blank=True, max_length=4000)),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Follower",
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
                        ("assigned_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Gathering",
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
                        ("part", models.CharField(max_length=40)),
                        ("starts_at", models.DateTimeField()),
                        ("place", models.CharField(max_length=120)),
                    ],
                ),
                migrations.CreateModel(
                    name="Goal",
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
                        ("part", models.CharField(max_length=40)),
                        ("words", models.CharField(max_length=200)),
                        ("have", models.CharField(max_length=40)),
                        ("of", models.CharField(blank=True, max_length=40)),
                        ("least", models.IntegerField(default=0)),
                        ("numerator", models.IntegerField(default=0)),
                        ("denominator", models.IntegerField(default=1)),
                    ],
                ),
                migrations.CreateModel(
                    name="HandlingStep",
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
                        ("part", models.CharField(max_length=40)),
                        ("kind", models.CharField(max_length=10)),
                        ("on", models.DateField()),
                        ("to_name", models.CharField(blank=True, max_length=60)),
                        ("to_office", models.CharField(blank=True, max_length=120)),
                        ("text", models.TextField(blank=True, max_length=2000)),
                        ("made_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="HandOver",
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
                        ("why", models.CharField(max_length=10)),
                        ("words", models.CharField(blank=True, max_length=500)),
                        ("asked_at", models.DateTimeField()),
                        ("done_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="HandVote",
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
                        ("choice", models.CharField(max_length=10)),
                    ],
                ),
                migrations.CreateModel(
                    name="Heard",
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
                        ("at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="HelpRequest",
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
                        ("part", models.CharField(max_length=40)),
                        ("receipt", models.CharField(max_length=16, unique=True)),
                        ("asker", models.CharField(max_length=60)),
                        ("phone_sealed", models.BinaryField(null=True)),
                        ("text", models.TextField(max_length=2000)),
                        ("channel", models.CharField(max_length=12)),
                        ("service", models.JSONField(default=dict)),
                        ("papers", models.JSONField(default=list)),
                        ("days", models.SmallIntegerField()),
                        ("taken_on", models.DateField()),
                        ("stops", models.JSONField(default=list)),
                        ("result", models.CharField(blank=True, max_length=12)),
                        ("done_on", models.DateField(null=True)),
                        ("in_time", models.BooleanField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Household",
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
                        ("group", models.CharField(blank=True, max_length=40)),
                        ("number", models.CharField(max_length=20)),
                        ("head", models.CharField(max_length=60)),
                        ("address_sealed", models.BinaryField(null=True)),
                        ("active", models.BooleanField(default=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="InstalledVersion",
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
                        ("slug", models.CharField(max_length=60)),
                        ("from_day", models.DateField()),
                        ("cases", models.TextField(blank=True)),
                        ("installed_at", models.DateTimeField()),
                        ("practice", models.BooleanField(default=False)),
                    ],
                ),
                migrations.CreateModel(
                    name="Invitee",
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
                    ],
                ),
                migrations.CreateModel(
                    name="LedgerAccount",
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("part", models.CharField(max_length=40)),
                        ("on", models.DateField()),
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
                    name="Lot",
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
                        ("part", models.CharField(max_length=40)),
                        ("document", models.JSONField()),
                        ("commitment", models.CharField(max_length=64)),
                        ("left_out", models.IntegerField(default=0)),
                        ("source", models.CharField(max_length=200)),
                        ("source_on", models.DateField()),
                        ("committed_at", models.DateTimeField()),
                        ("seed", models.CharField(blank=True, max_length=200)),
                        ("drawn_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="LotPlace",
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
                        ("label", models.CharField(max_length=12)),
                    ],
                ),
                migrations.CreateModel(
                    name="Matter",
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
                        ("year", models.SmallIntegerField()),
                        ("number", models.IntegerField()),
                        ("title", models.CharField(max_length=120)),
                        ("summary", models.TextField(blank=True, max_length=2000)),
                        ("category", models.CharField(max_length=30)),
                        ("origin", models.CharField(max_length=20)),
                        ("practice", models.BooleanField(default=False)),
                        ("state", models.CharField(default="running", max_length=10)),
                        ("step", models.CharField(max_length=40)),
                        (
                            "open_parts",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), default=list, size=None
                            ),
                        ),
                        ("due_on", models.DateField(null=True)),
                        ("version", models.IntegerField(default=1)),
                        ("budget", models.BigIntegerField(null=True)),
                        ("resolution_number", models.CharField(blank=True, max_length=40)),
                        ("began_at", models.DateTimeField()),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("end_reason", models.TextField(blank=True, max_length=2000)),
                        ("archive", models.CharField(blank=True, max_length=64)),
                    ],
                ),
                migrations.CreateModel(
                    name="MatterPart",
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
                        ("key", models.CharField(max_length=40)),
                        ("facts", models.JSONField(default=dict)),
                        ("opened_on", models.DateField(null=True)),
                        ("due_on", models.DateField(null=True)),
                        ("done_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Meeting",
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
                        ("body", models.CharField(max_length=30)),
                        ("practice", models.BooleanField(default=False)),
                        ("counted", models.CharField(blank=True, max_length=12)),
                        ("group", models.CharField(blank=True, max_length=40)),
                        ("title", models.CharField(max_length=120)),
                        ("place", models.CharField(max_length=120)),
                        ("starts_at", models.DateTimeField()),
                        ("called_at", models.DateTimeField()),
                        ("callers", models.JSONField(default=list)),
                        ("signatures", models.IntegerField(default=0)),
                        ("urgent_reason", models.CharField(blank=True, max_length=200)),
                        ("notice", models.TextField(blank=True, max_length=4000)),
                        ("code", models.CharField(max_length=12)),
                        ("state", models.CharField(default="called", max_length=10)),
                        ("opened_at", models.DateTimeField(null=True)),
                        ("early_reason", models.CharField(blank=True, max_length=200)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("guests", models.TextField(blank=True, max_length=1000)),
                        ("quorum", models.JSONField(default=dict)),
                        ("minutes", models.TextField(blank=True, max_length=40000)),
                        ("minutes_signed_at", models.DateTimeField(null=True)),
                        ("version", models.IntegerField(default=1)),
                    ],
                ),
                migrations.CreateModel(
                    name="Membership",
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
                        ("body", models.CharField(max_length=30)),
                        ("role", models.CharField(max_length=30)),
                        ("group", models.CharField(blank=True, max_length=40)),
                        ("start", models.DateField()),
                        ("end", models.DateField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Message",
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
                        ("kind", models.CharField(max_length=30)),
                        ("mark", models.CharField(max_length=120)),
                        ("values", models.JSONField(default=dict)),
                        ("link", models.CharField(max_length=200)),
                        ("due_on", models.DateField(null=True)),
                        ("made_at", models.DateTimeField()),
                        ("seen_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="MotionText",
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
                        ("part", models.CharField(max_length=40)),
                        ("version", models.IntegerField()),
                        ("title", models.CharField(max_length=120)),
                        ("body", models.TextField(max_length=20000)),
                        ("budget", models.BigIntegerField(null=True)),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("made_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Objection",
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
                        ("receipt", models.CharField(max_length=16, unique=True)),
                        ("text", models.TextField(max_length=2000)),
                        ("anonymous", models.BooleanField(default=False)),
                        ("made_at", models.DateTimeField()),
                        ("due_on", models.DateField()),
                        ("answer", models.TextField(blank=True, max_length=2000)),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Opinion",
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
                        ("receipt", models.CharField(max_length=16, unique=True)),
                        ("text", models.TextField(max_length=2000)),
                        ("subject", models.CharField(default="other", max_length=20)),
                        ("place", models.CharField(blank=True, max_length=120)),
                        ("channel", models.CharField(max_length=20)),
                        ("anonymous", models.BooleanField(default=False)),
                        ("public", models.BooleanField(default=True)),
                        ("heard_from", models.CharField(blank=True, max_length=60)),
                        ("heard_on", models.DateField(null=True)),
                        ("practice", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField()),
                        ("due_on", models.DateField()),
                        ("considered_at", models.DateTimeField(null=True)),
                        ("answer_kind", models.CharField(blank=True, max_length=20)),
                        ("answer", models.TextField(blank=True, max_length=2000)),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="OpinionGroup",
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
                        ("title", models.CharField(max_length=120)),
                        ("created_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="PaperSheet",
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
                        ("slot", models.SmallIntegerField()),
                        ("ballots", models.JSONField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Parcel",
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
                        ("channel", models.CharField(max_length=8)),
                        ("key", models.UUIDField(default=uuid.uuid4, unique=True)),
                        ("code", models.BooleanField(default=False)),
                        ("leaves_at", models.DateTimeField()),
                        ("state", models.CharField(default="waiting", max_length=8)),
                        ("next_at", models.DateTimeField()),
                        ("tries", models.SmallIntegerField(default=0)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("sent_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Party",
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
                        ("side", models.CharField(blank=True, max_length=20)),
                    ],
                ),
                migrations.CreateModel(
                    name="PassedUp",
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
                        ("reason", models.CharField(max_length=500)),
                        ("at", models.DateTimeField()),
                        ("was_due_on", models.DateField()),
                        ("due_on", models.DateField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Person",
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
                        ("name", models.CharField(max_length=60)),
                        ("sex", models.CharField(blank=True, max_length=1)),
                        ("birth_date", models.DateField(null=True)),
                        ("id_sealed", models.BinaryField(null=True)),
                        ("id_hash", models.BinaryField(null=True)),
                        ("phone_sealed", models.BinaryField(null=True)),
                        ("phone_hash", models.BinaryField(null=True)),
                        ("status", models.CharField(default="home", max_length=12)),
                        ("active", models.BooleanField(default=True)),
                        ("created_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Point",
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
                    ],
                ),
                migrations.CreateModel(
                    name="PollAnswer",
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("part", models.CharField(max_length=40)),
                        ("entered_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Posting",
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
                        ("part", models.CharField(blank=True, max_length=40)),
                        ("practice", models.BooleanField(default=False)),
                        ("year", models.SmallIntegerField()),
                        ("number", models.IntegerField()),
                        ("title", models.CharField(max_length=120)),
                        ("body", models.TextField(max_length=20000)),
                        ("basis", models.TextField(blank=True, max_length=2000)),
                        ("contact", models.CharField(max_length=200)),
                        ("signed_names", models.JSONField(default=list)),
                        ("way", models.JSONField(default=list)),
                        ("posted_at", models.DateTimeField()),
                        ("days", models.SmallIntegerField()),
                        ("until", models.DateField()),
                        ("channels", models.JSONField(default=dict)),
                        ("taken_down_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="PostVote",
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
                        ("part", models.CharField(max_length=40)),
                        ("round", models.SmallIntegerField()),
                        ("candidates", models.JSONField()),
                        ("counts", models.JSONField(default=list)),
                        ("state", models.CharField(default="open", max_length=10)),
                    ],
                ),
                migrations.CreateModel(
                    name="ProcedureVersion",
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
                        ("slug", models.CharField(max_length=60)),
                        ("fingerprint", models.CharField(max_length=64, unique=True)),
                        ("raw", models.JSONField()),
                        ("first_seen", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Progress",
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
                        ("text", models.TextField(max_length=4000)),
                        ("spent", models.BigIntegerField(default=0)),
                        ("done", models.BooleanField(default=False)),
                        ("made_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Proposal",
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
                    name="ProtectedReport",
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
                        ("part", models.CharField(max_length=40)),
                        ("office", models.CharField(max_length=40)),
                        ("about_role", models.CharField(max_length=30)),
                        ("code_hash", models.BinaryField(unique=True)),
                        ("named", models.BooleanField()),
                        ("reporter_sealed", models.BinaryField(null=True)),
                        ("text_sealed", models.BinaryField()),
                        ("received_on", models.DateField()),
                        ("charge_sealed", models.BinaryField(null=True)),
                        ("charged_on", models.DateField(null=True)),
                        ("defence_sealed", models.BinaryField(null=True)),
                        ("defended_on", models.DateField(null=True)),
                        ("finding", models.CharField(blank=True, max_length=12)),
                        ("finding_sealed", models.BinaryField(null=True)),
                        ("found_on", models.DateField(null=True)),
                        ("answer_sealed", models.BinaryField(null=True)),
                        ("answered_on", models.DateField(null=True)),
                        ("wish", models.BooleanField(null=True)),
                        ("cleared_on", models.DateField(null=True)),
                        ("cleared_text", models.TextField(blank=True, max_length=2000)),
                    ],
                ),
                migrations.CreateModel(
                    name="Question",
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
                        ("text", models.TextField(max_length=4000)),
                        ("to_body", models.CharField(max_length=30)),
                        ("asked_at", models.DateTimeField()),
                        ("due_on", models.DateField()),
                        ("answer", models.TextField(blank=True, max_length=4000)),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Questionnaire",
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
                        ("part", models.CharField(max_length=40)),
                        ("version", models.SmallIntegerField()),
                        ("title", models.CharField(max_length=60)),
                        ("questions", models.JSONField()),
                        ("kept", models.JSONField(default=dict)),
                        ("made_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Rated",
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
                        ("part", models.CharField(max_length=40)),
                        ("subject", models.CharField(max_length=20)),
                        ("issued", models.IntegerField()),
                        ("returned", models.IntegerField()),
                        (
                            "grades",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.IntegerField(), size=4
                            ),
                        ),
                        ("level", models.CharField(blank=True, max_length=10)),
                        ("on", models.DateField()),
                    ],
                ),
                migrations.CreateModel(
                    name="RatingCount",
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
                        ("part", models.CharField(max_length=40)),
                        ("subject", models.CharField(max_length=20)),
                        ("round", models.SmallIntegerField(default=1)),
                        ("issued", models.IntegerField()),
                        ("returned", models.IntegerField()),
                        (
                            "grades",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.IntegerField(), size=4
                            ),
                        ),
                        ("entered_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Reach",
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
                        ("part", models.CharField(max_length=40)),
                        ("target", models.CharField(max_length=20)),
                        ("name", models.CharField(blank=True, max_length=60)),
                        ("households", models.IntegerField(default=0)),
                        ("how", models.CharField(blank=True, max_length=20)),
                        ("response", models.TextField(blank=True, max_length=2000)),
                        ("stance", models.CharField(blank=True, max_length=10)),
                        ("reached_on", models.DateField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Reception",
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
                        ("kind", models.CharField(max_length=12)),
                        ("on", models.DateField()),
                        ("hours", models.CharField(blank=True, max_length=40)),
                        ("place", models.CharField(blank=True, max_length=120)),
                        ("subject", models.CharField(blank=True, max_length=500)),
                        ("people", models.IntegerField(default=0)),
                        ("note", models.TextField(blank=True, max_length=2000)),
                        ("held_at", models.DateTimeField(null=True)),
                        ("made_at", models.DateTimeField()),
                        ("practice", models.BooleanField(default=False)),
                    ],
                ),
                migrations.CreateModel(
                    name="Recommendation",
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
                        ("part", models.CharField(max_length=40)),
                        ("number", models.IntegerField()),
                        ("text", models.CharField(max_length=1000)),
                        ("answer", models.CharField(blank=True, max_length=10)),
                        ("reason", models.CharField(blank=True, max_length=1000)),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="RecordEntry",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "log",
                                "seq",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("log", models.CharField(db_collation="C", max_length=24)),
                        ("seq", models.BigIntegerField()),
                        ("at", models.DateTimeField()),
                        ("act", models.CharField(max_length=80)),
                        ("body", models.TextField()),
                        ("leaf", models.BinaryField()),
                    ],
                    options={
                        "ordering": ["log", "seq"],
                    },
                ),
                migrations.CreateModel(
                    name="RecordLog",
                    fields=[
                        (
                            "code",
                            models.CharField(
                                db_collation="C", max_length=24, primary_key=True, serialize=False
                            ),
                        ),
                        ("size", models.BigIntegerField()),
                        ("last", models.BinaryField()),
                        ("frontier", models.BinaryField()),
                    ],
                ),
                migrations.CreateModel(
                    name="RecordOpening",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "log",
                                "seq",
                                "label",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("log", models.CharField(db_collation="C", max_length=24)),
                        ("seq", models.BigIntegerField()),
                        ("label", models.CharField(max_length=64)),
                        ("salt", models.BinaryField()),
                        ("value", models.TextField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Referral",
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
                        ("part", models.CharField(max_length=40)),
                        ("to", models.CharField(max_length=120)),
                        ("reason", models.CharField(max_length=1000)),
                        ("passed_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="RegisterRow",
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
                        ("part", models.CharField(max_length=40)),
                        ("what", models.CharField(max_length=200)),
                        ("measure", models.TextField(blank=True, max_length=2000)),
                        ("unit", models.CharField(blank=True, max_length=120)),
                        ("due_on", models.DateField()),
                        ("done_on", models.DateField(null=True)),
                        ("evidence", models.TextField(blank=True, max_length=4000)),
                        ("made_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="ReportMessage",
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
                        ("side", models.CharField(max_length=10)),
                        ("body_sealed", models.BinaryField()),
                        ("on", models.DateField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Returned",
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
                        ("part", models.CharField(max_length=40)),
                        ("how", models.CharField(max_length=10)),
                        ("returned_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Review",
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
                        ("part", models.CharField(max_length=40)),
                        ("round", models.SmallIntegerField()),
                        ("effect", models.CharField(max_length=10)),
                        (
                            "papers",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), default=list, size=None
                            ),
                        ),
                        ("note", models.TextField(blank=True, max_length=2000)),
                        ("submitted_at", models.DateTimeField()),
                        ("due_on", models.DateField(null=True)),
                        ("taken_at", models.DateTimeField(null=True)),
                        ("outcome", models.CharField(blank=True, max_length=10)),
                        ("text", models.TextField(blank=True, max_length=4000)),
                        ("number", models.CharField(blank=True, max_length=60)),
                        ("on_paper", models.BooleanField(default=False)),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Screening",
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("way", models.CharField(max_length=6)),
                    ],
                ),
                migrations.CreateModel(
                    name="ServiceChange",
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
                        ("key", models.CharField(max_length=40)),
                        ("begins", models.DateField()),
                        ("data", models.JSONField(null=True)),
                        ("reason", models.CharField(max_length=500)),
                        ("made_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Signature",
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
                        ("how", models.CharField(max_length=10)),
                        ("photo", models.CharField(blank=True, max_length=64)),
                        ("signed_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="SignInSlip",
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
                        ("code_hash", models.BinaryField(unique=True)),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="SignInTry",
                    fields=[
                        ("subject", models.BinaryField(primary_key=True, serialize=False)),
                        ("failures", models.SmallIntegerField()),
                        ("since", models.DateTimeField()),
                        ("last", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Sounding",
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
                        ("part", models.CharField(max_length=40)),
                        ("stance", models.CharField(max_length=10)),
                        ("text", models.TextField(blank=True, max_length=4000)),
                        ("on", models.DateField()),
                        ("made_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Stance",
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
                        ("answer", models.SmallIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Statement",
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
                        ("part", models.CharField(max_length=40)),
                        ("number", models.IntegerField()),
                        ("text", models.CharField(max_length=140)),
                        ("state", models.CharField(max_length=10)),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("by_office", models.BooleanField(default=False)),
                    ],
                ),
                migrations.CreateModel(
                    name="StoredFile",
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
                        ("sha256", models.CharField(max_length=64)),
                        ("media_type", models.CharField(max_length=60)),
                        ("size", models.IntegerField()),
                        ("name", models.CharField(max_length=120)),
                        ("public", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Survey",
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
                        ("part", models.CharField(max_length=40)),
                        ("round", models.SmallIntegerField(default=1)),
                        ("state", models.CharField(default="open", max_length=6)),
                        ("opened_at", models.DateTimeField()),
                        ("until", models.DateField()),
                        ("prolonged", models.SmallIntegerField(default=0)),
                        ("key", models.CharField(max_length=32)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("void_reason", models.TextField(blank=True, max_length=500)),
                        ("result", models.JSONField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="SurveyAnswer",
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
                        ("sheet", models.BinaryField()),
                        ("many", models.IntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="SurveyReading",
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
                        ("slot", models.SmallIntegerField()),
                        ("papers", models.JSONField(default=list)),
                        ("ready", models.BooleanField(default=False)),
                    ],
                ),
                migrations.CreateModel(
                    name="SurveySample",
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
                        ("part", models.CharField(max_length=40)),
                        ("asks", models.CharField(max_length=10)),
                        ("by", models.CharField(max_length=8)),
                        ("whole", models.BooleanField()),
                        ("population", models.IntegerField()),
                        ("size", models.IntegerField()),
                        ("strata", models.JSONField()),
                        ("document", models.JSONField(null=True)),
                        ("commitment", models.CharField(blank=True, max_length=64)),
                        ("source", models.CharField(blank=True, max_length=200)),
                        ("source_on", models.DateField(null=True)),
                        ("seed", models.CharField(blank=True, max_length=200)),
                        ("made_at", models.DateTimeField()),
                        ("drawn_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="SurveyText",
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
                        ("question", models.CharField(max_length=8)),
                        ("text", models.CharField(max_length=200)),
                        ("state", models.CharField(default="held", max_length=8)),
                        ("reason", models.CharField(blank=True, max_length=200)),
                    ],
                ),
                migrations.CreateModel(
                    name="SurveyTurn",
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
                        ("way", models.CharField(max_length=6)),
                    ],
                ),
                migrations.CreateModel(
                    name="SurveyUnit",
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
                        ("label", models.CharField(max_length=12)),
                        ("stratum", models.CharField(blank=True, max_length=40)),
                        ("asked", models.BooleanField(default=False)),
                        ("code", models.CharField(blank=True, max_length=64)),
                    ],
                ),
                migrations.CreateModel(
                    name="TakenDuty",
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
                        ("duty", models.CharField(max_length=40)),
                        ("raw", models.JSONField()),
                        ("practice", models.BooleanField(default=False)),
                        ("since", models.DateField()),
                        ("until", models.DateField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Tally",
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
                        ("round", models.SmallIntegerField(default=1)),
                        ("counts", models.JSONField()),
                        ("earlier", models.JSONField(default=list)),
                        ("entered_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Task",
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
                        ("part", models.CharField(max_length=40)),
                        ("title", models.CharField(max_length=120)),
                        ("standard", models.CharField(blank=True, max_length=500)),
                        ("due_on", models.DateField()),
                        ("budget", models.BigIntegerField(null=True)),
                        ("spent", models.BigIntegerField(default=0)),
                        ("created_at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Turnout",
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
                        ("group", models.CharField(blank=True, max_length=40)),
                        ("due", models.IntegerField()),
                        ("left_out", models.IntegerField(default=0)),
                        ("on_paper", models.IntegerField(default=0)),
                        ("by_phone", models.IntegerField(default=0)),
                        ("marked_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Voice",
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
                        ("part", models.CharField(max_length=40)),
                        ("mark", models.BinaryField()),
                    ],
                ),
                migrations.CreateModel(
                    name="ApiToken",
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
                        ("hash", models.BinaryField(unique=True)),
                        ("name", models.CharField(blank=True, max_length=60)),
                        (
                            "scopes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=10), size=None
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(null=True)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tokens",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Jurisdiction",
                    fields=[
                        (
                            "area",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                serialize=False,
                                to="xiangyue.area",
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        ("practice", models.BooleanField(default=False)),
                        ("procedure", models.CharField(blank=True, max_length=60)),
                        ("procedure_since", models.DateField(null=True)),
                        ("charter", models.JSONField(default=dict)),
                        ("sound", models.CharField(blank=True, max_length=500)),
                        ("initials", models.CharField(blank=True, max_length=80)),
                    ],
                ),
                migrations.CreateModel(
                    name="SweptArea",
                    fields=[
                        (
                            "area",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                serialize=False,
                                to="xiangyue.area",
                            ),
                        ),
                        ("entries", models.BigIntegerField(default=0)),
                        ("on", models.DateField(null=True)),
                        ("at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.AddIndex(
                    model_name="area",
                    index=models.Index(fields=["parent", "code"], name="area_parent"),
                ),
                migrations.AddIndex(
                    model_name="area",
                    index=models.Index(
                        fields=["name"], name="area_name", opclasses=["varchar_pattern_ops"]
                    ),
                ),
                migrations.AddField(
                    model_name="activity",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="xiangyue.area",
                    ),
                ),
                migrations.AddField(
                    model_name="bulletin",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulletins",
                        to="xiangyue.area",
                    ),
                ),
                migrations.AddField(
                    model_name="charterversion",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charters",
                        to="xiangyue.area",
                    ),
                ),
                migrations.AddField(
                    model_name="circumstance",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.area",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="clockoffset",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="clock_one_row"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="clockoffset",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("days__gte", 0)), name="clock_never_back"
                    ),
                ),
                migrations.AddField(
                    model_name="counter",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.area"
                    ),
                ),
                migrations.AddField(
                    model_name="delegation",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.area"
                    ),
                ),
                migrations.AddField(
                    model_name="draftedtext",
                    name="base",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.charterversion",
                    ),
                ),
                migrations.AddField(
                    model_name="draftcomment",
                    name="drafted",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="xiangyue.draftedtext",
                    ),
                ),
                migrations.AddField(
                    model_name="dutyturn",
                    name="activity",
                    field=models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turn",
                        to="xiangyue.activity",
                    ),
                ),
                migrations.AddField(
                    model_name="handvote",
                    name="item",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hands",
                        to="xiangyue.agendaitem",
                    ),
                ),
                migrations.AddField(
                    model_name="household",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.area"
                    ),
                ),
                migrations.AddField(
                    model_name="draftcomment",
                    name="household",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.household",
                    ),
                ),
                migrations.AddField(
                    model_name="arrival",
                    name="household",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.household",
                    ),
                ),
                migrations.AddField(
                    model_name="installedversion",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.area"
                    ),
                ),
                migrations.AddField(
                    model_name="ledgeraccount",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.area",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.area",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.area",
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
                    name="voucher",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.ledgervoucher",
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
                    model_name="lotplace",
                    name="lot",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="xiangyue.lot",
                    ),
                ),
                migrations.AddField(
                    model_name="matter",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.area"
                    ),
                ),
                migrations.AddField(
                    model_name="lot",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lots",
                        to="xiangyue.matter",
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
                    model_name="levyplan",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="levy_plans",
                        to="xiangyue.matter",
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
                    model_name="invitee",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitees",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="helprequest",
                    name="matter",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="request",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="heard",
                    name="matter",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="handover",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hand_overs",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="handlingstep",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handling",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="goal",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="goals",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="gathering",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gatherings",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="follower",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followers",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="finding",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="expertreport",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="executionreport",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="execution_reports",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="draftcomment",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draft_comments",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="demandsignature",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="demand_signatures",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="closingword",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closing_words",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="charterversion",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charter_versions",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="bulletin",
                    name="matter",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bulletins",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="agreement",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="agendaitem",
                    name="matter",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="activity",
                    name="matter",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activities",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="acceptance",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="acceptances",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="matterpart",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.area"
                    ),
                ),
                migrations.AddField(
                    model_name="attendance",
                    name="meeting",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendance",
                        to="xiangyue.meeting",
                    ),
                ),
                migrations.AddField(
                    model_name="arrival",
                    name="meeting",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="arrivals",
                        to="xiangyue.meeting",
                    ),
                ),
                migrations.AddField(
                    model_name="agendaitem",
                    name="meeting",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="xiangyue.meeting",
                    ),
                ),
                migrations.AddField(
                    model_name="membership",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.area"
                    ),
                ),
                migrations.AddField(
                    model_name="household",
                    name="representative",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="households",
                        to="xiangyue.membership",
                    ),
                ),
                migrations.AddField(
                    model_name="message",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.area",
                    ),
                ),
                migrations.AddField(
                    model_name="enclosed",
                    name="message",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enclosed",
                        to="xiangyue.message",
                    ),
                ),
                migrations.AddField(
                    model_name="motiontext",
                    name="item",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="xiangyue.agendaitem",
                    ),
                ),
                migrations.AddField(
                    model_name="motiontext",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="draftedtext",
                    name="text",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafted",
                        to="xiangyue.motiontext",
                    ),
                ),
                migrations.AddField(
                    model_name="charterversion",
                    name="text",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.motiontext",
                    ),
                ),
                migrations.AddField(
                    model_name="agendaitem",
                    name="text",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.motiontext",
                    ),
                ),
                migrations.AddField(
                    model_name="opinion",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.area"
                    ),
                ),
                migrations.AddField(
                    model_name="opinion",
                    name="household",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="opinions",
                        to="xiangyue.household",
                    ),
                ),
                migrations.AddField(
                    model_name="opinion",
                    name="joins",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="joined_by",
                        to="xiangyue.opinion",
                    ),
                ),
                migrations.AddField(
                    model_name="opinion",
                    name="matter",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="opinions",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="helprequest",
                    name="opinion",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="xiangyue.opinion",
                    ),
                ),
                migrations.AddField(
                    model_name="heard",
                    name="opinion",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="xiangyue.opinion",
                    ),
                ),
                migrations.AddField(
                    model_name="opiniongroup",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.area"
                    ),
                ),
                migrations.AddField(
                    model_name="opinion",
                    name="group",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="opinions",
                        to="xiangyue.opiniongroup",
                    ),
                ),
                migrations.AddField(
                    model_name="enclosed",
                    name="parcel",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enclosed",
                        to="xiangyue.parcel",
                    ),
                ),
                migrations.AddField(
                    model_name="party",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="passedup",
                    name="opinion",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passed_up",
                        to="xiangyue.opinion",
                    ),
                ),
                migrations.AddField(
                    model_name="passedup",
                    name="to",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="came_up",
                        to="xiangyue.area",
                    ),
                ),
                migrations.CreateModel(
                    name="Reaching",
                    fields=[
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="reaching",
                                serialize=False,
                                to="xiangyue.person",
                            ),
                        ),
                        ("rules", models.JSONField(default=dict)),
                        ("quiet_from", models.TimeField(null=True)),
                        ("quiet_until", models.TimeField(null=True)),
                        ("language", models.CharField(default="zh", max_length=2)),
                        ("calendar", models.IntegerField(default=0)),
                    ],
                ),
                migrations.AddField(
                    model_name="person",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.area"
                    ),
                ),
                migrations.AddField(
                    model_name="person",
                    name="household",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="residents",
                        to="xiangyue.household",
                    ),
                ),
                migrations.AddField(
                    model_name="passedup",
                    name="by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="party",
                    name="person",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="parcel",
                    name="person",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parcels",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="papersheet",
                    name="teller",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="opinion",
                    name="answered_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="opinion",
                    name="author",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="opinion",
                    name="heard_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="heard",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="objection",
                    name="answered_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="objection",
                    name="author",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="motiontext",
                    name="made_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="message",
                    name="person",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="membership",
                    name="person",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="called_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="chair",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="recorder",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="matter",
                    name="began_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="lotplace",
                    name="person",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="levyplan",
                    name="made_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="levypayment",
                    name="entered_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="ledgervoucher",
                    name="posted_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="invitee",
                    name="person",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="helprequest",
                    name="agent",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="errands",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="helprequest",
                    name="person",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="handvote",
                    name="person",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="handover",
                    name="after",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="handover",
                    name="asked_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="handover",
                    name="before",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="handlingstep",
                    name="made_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="follower",
                    name="person",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follows",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="finding",
                    name="answered_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="finding",
                    name="made_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="expertreport",
                    name="filed_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="executionreport",
                    name="made_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="draftcomment",
                    name="answered_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="draftcomment",
                    name="entered_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="draftcomment",
                    name="person",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="demandsignature",
                    name="made_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="demandsignature",
                    name="person",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="contact",
                    name="made_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="contact",
                    name="person",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="closingword",
                    name="made_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="circumstance",
                    name="entered_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
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
                    model_name="charterversion",
                    name="made_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="bulletin",
                    name="issued_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="attendance",
                    name="person",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="arrival",
                    name="person",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="agreement",
                    name="made_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="activity",
                    name="made_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="activity",
                    name="told_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="acceptance",
                    name="made_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="account",
                    name="person",
                    field=models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="point",
                    name="into",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="point",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="points",
                        to="xiangyue.matter",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
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
                    model_name="demandsignature",
                    name="sheet",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.pollsheet",
                    ),
                ),
                migrations.AddField(
                    model_name="posting",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.area"
                    ),
                ),
                migrations.AddField(
                    model_name="posting",
                    name="matter",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="posting",
                    name="posted_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="objection",
                    name="posting",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="objections",
                        to="xiangyue.posting",
                    ),
                ),
                migrations.AddField(
                    model_name="postvote",
                    name="elected",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="postvote",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="post_votes",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="matter",
                    name="procedure",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.procedureversion"
                    ),
                ),
                migrations.AddField(
                    model_name="installedversion",
                    name="version",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="installed",
                        to="xiangyue.procedureversion",
                    ),
                ),
                migrations.AddField(
                    model_name="progress",
                    name="made_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
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
                    model_name="protectedreport",
                    name="about",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="protectedreport",
                    name="matter",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="protected",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="protectedreport",
                    name="village",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.area",
                    ),
                ),
                migrations.AddField(
                    model_name="question",
                    name="answered_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="question",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.area"
                    ),
                ),
                migrations.AddField(
                    model_name="question",
                    name="asked_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="question",
                    name="matter",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="questionnaire",
                    name="made_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="questionnaire",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questionnaires",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="rated",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ratings",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="ratingcount",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rating_counts",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="ratingcount",
                    name="teller",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="reach",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reaches",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="reach",
                    name="membership",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="xiangyue.membership",
                    ),
                ),
                migrations.AddField(
                    model_name="reception",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.area"
                    ),
                ),
                migrations.AddField(
                    model_name="reception",
                    name="asked_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="reception",
                    name="by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="reception",
                    name="made_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="heard",
                    name="reception",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="heard",
                        to="xiangyue.reception",
                    ),
                ),
                migrations.AddField(
                    model_name="recommendation",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recommendations",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="referral",
                    name="matter",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="referral",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="registerrow",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="register",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="registerrow",
                    name="owner",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="registerrow",
                    name="place",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.area",
                    ),
                ),
                migrations.AddField(
                    model_name="reportmessage",
                    name="report",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="xiangyue.protectedreport",
                    ),
                ),
                migrations.AddField(
                    model_name="returned",
                    name="invitee",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returned",
                        to="xiangyue.invitee",
                    ),
                ),
                migrations.AddField(
                    model_name="returned",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returned",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="review",
                    name="answered_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="review",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="review",
                    name="office",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.area",
                    ),
                ),
                migrations.AddField(
                    model_name="review",
                    name="submitted_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="review",
                    name="taken_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
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
                migrations.AddField(
                    model_name="servicechange",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.area"
                    ),
                ),
                migrations.AddField(
                    model_name="servicechange",
                    name="made_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="signature",
                    name="agreement",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="xiangyue.agreement",
                    ),
                ),
                migrations.AddField(
                    model_name="signature",
                    name="invitee",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="xiangyue.invitee",
                    ),
                ),
                migrations.AddField(
                    model_name="signinslip",
                    name="issued_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="signinslip",
                    name="person",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="xiangyue.person"
                    ),
                ),
                migrations.AddField(
                    model_name="sounding",
                    name="made_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="sounding",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="soundings",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="sounding",
                    name="person",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="statement",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="stance",
                    name="statement",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stances",
                        to="xiangyue.statement",
                    ),
                ),
                migrations.AddField(
                    model_name="storedfile",
                    name="activity",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="xiangyue.activity",
                    ),
                ),
                migrations.AddField(
                    model_name="storedfile",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="xiangyue.area"
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
                    model_name="storedfile",
                    name="finding",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="xiangyue.finding",
                    ),
                ),
                migrations.AddField(
                    model_name="storedfile",
                    name="meeting",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="xiangyue.meeting",
                    ),
                ),
                migrations.AddField(
                    model_name="storedfile",
                    name="opinion",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="xiangyue.opinion",
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
                migrations.AddField(
                    model_name="storedfile",
                    name="posting",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="xiangyue.posting",
                    ),
                ),
                migrations.AddField(
                    model_name="storedfile",
                    name="progress",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="xiangyue.progress",
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
                migrations.AddField(
                    model_name="storedfile",
                    name="report",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="xiangyue.expertreport",
                    ),
                ),
                migrations.AddField(
                    model_name="storedfile",
                    name="review",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="xiangyue.review",
                    ),
                ),
                migrations.CreateModel(
                    name="SurveyPool",
                    fields=[
                        (
                            "survey",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                serialize=False,
                                to="xiangyue.survey",
                            ),
                        ),
                        ("sealed", models.BinaryField()),
                    ],
                ),
                migrations.AddField(
                    model_name="survey",
                    name="closed_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="survey",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="surveys",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="survey",
                    name="opened_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="survey",
                    name="questionnaire",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.questionnaire",
                    ),
                ),
                migrations.AddField(
                    model_name="surveyanswer",
                    name="survey",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="xiangyue.survey",
                    ),
                ),
                migrations.AddField(
                    model_name="surveyreading",
                    name="reader",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="surveyreading",
                    name="survey",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="xiangyue.survey",
                    ),
                ),
                migrations.AddField(
                    model_name="surveysample",
                    name="made_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="surveysample",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="survey_samples",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="survey",
                    name="sample",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="surveys",
                        to="xiangyue.surveysample",
                    ),
                ),
                migrations.AddField(
                    model_name="surveytext",
                    name="survey",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="xiangyue.survey",
                    ),
                ),
                migrations.AddField(
                    model_name="surveyturn",
                    name="by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="surveyturn",
                    name="survey",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="xiangyue.survey",
                    ),
                ),
                migrations.AddField(
                    model_name="surveyunit",
                    name="household",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.household",
                    ),
                ),
                migrations.AddField(
                    model_name="surveyunit",
                    name="person",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="surveyunit",
                    name="sample",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="units",
                        to="xiangyue.surveysample",
                    ),
                ),
                migrations.AddField(
                    model_name="surveyturn",
                    name="unit",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.surveyunit",
                    ),
                ),
                migrations.AddField(
                    model_name="takenduty",
                    name="area",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="xiangyue.area",
                    ),
                ),
                migrations.AddField(
                    model_name="takenduty",
                    name="taken_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="dutyturn",
                    name="taken",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="xiangyue.takenduty",
                    ),
                ),
                migrations.AddField(
                    model_name="tally",
                    name="item",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="xiangyue.agendaitem",
                    ),
                ),
                migrations.AddField(
                    model_name="tally",
                    name="teller",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="task",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="task",
                    name="owner",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="xiangyue.person",
                    ),
                ),
                migrations.AddField(
                    model_name="progress",
                    name="task",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="progress",
                        to="xiangyue.task",
                    ),
                ),
                migrations.AddField(
                    model_name="turnout",
                    name="meeting",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turnout",
                        to="xiangyue.meeting",
                    ),
                ),
                migrations.AddField(
                    model_name="voice",
                    name="matter",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voices",
                        to="xiangyue.matter",
                    ),
                ),
                migrations.AddField(
                    model_name="stance",
                    name="voice",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stances",
                        to="xiangyue.voice",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="apitoken",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="token_expires",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="apitoken",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("scopes__contained_by", ["read", "act"]),
                            models.Q(("scopes", []), _negated=True),
                        ),
                        name="token_scopes_known",
                    ),
                ),
                migrations.AddIndex(
                    model_name="jurisdiction",
                    index=models.Index(
                        fields=["sound"],
                        name="jurisdiction_sound",
                        opclasses=["varchar_pattern_ops"],
                    ),
                ),
                migrations.AddIndex(
                    model_name="jurisdiction",
                    index=models.Index(
                        fields=["initials"],
                        name="jurisdiction_initials",
                        opclasses=["varchar_pattern_ops"],
                    ),
                ),
                migrations.AddConstraint(
                    model_name="counter",
                    constraint=models.UniqueConstraint(
                        fields=("area", "kind", "year"), name="counter_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ledgeraccount",
                    constraint=models.UniqueConstraint(
                        fields=("area", "code"), name="ledger_account_once"
                    ),
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
                    model_name="lot",
                    constraint=models.UniqueConstraint(fields=("matter", "part"), name="lot_once"),
                ),
                migrations.AddConstraint(
                    model_name="lot",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("seed", ""), ("drawn_at__isnull", False), _connector="XOR"
                        ),
                        name="lot_drawn_with_seed",
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
                    model_name="ledgerfund",
                    constraint=models.UniqueConstraint(
                        fields=("area", "code"), name="ledger_fund_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="goal",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("denominator__gt", 0),
                            ("numerator__gte", 0),
                            ("numerator__lte", models.F("denominator")),
                        ),
                        name="goal_share",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="goal",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "part", "have", "of"), name="goal_figure_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="gathering",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "part"), name="gathering_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="matterpart",
                    constraint=models.UniqueConstraint(fields=("matter", "key"), name="part_once"),
                ),
                migrations.AddConstraint(
                    model_name="household",
                    constraint=models.UniqueConstraint(
                        fields=("area", "number"), name="household_number_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="draftedtext",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("document__in", ("charter", "rules"))),
                        name="drafted_document_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="agendaitem",
                    constraint=models.UniqueConstraint(
                        fields=("meeting", "position"), name="item_position_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="agendaitem",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                ("pending", "passed", "failed", "void", "heard", "withdrawn"),
                            )
                        ),
                        name="outcome_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="agendaitem",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "pending"), ("decided_at__isnull", False), _connector="XOR"
                        ),
                        name="item_decided_when",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="enclosed",
                    constraint=models.UniqueConstraint(
                        fields=("message", "channel"), name="enclosed_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="enclosed",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("channel__in", ("web", "email", "sms", "wecom"))),
                        name="enclosed_channel",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="reaching",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from__isnull", True), ("quiet_until__isnull", True)),
                            models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="reaching_quiet",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="reaching",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("calendar__gte", 0)), name="reaching_calendar"
                    ),
                ),
                migrations.AddIndex(
                    model_name="person",
                    index=models.Index(fields=["area", "name"], name="person_name"),
                ),
                migrations.AddConstraint(
                    model_name="person",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("id_hash__isnull", False)),
                        fields=("area", "id_hash"),
                        name="person_id_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="passedup",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="passed_up_has_its_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="party",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "person"), name="party_once"
                    ),
                ),
                migrations.AddIndex(
                    model_name="parcel",
                    index=models.Index(
                        condition=models.Q(("state__in", ("waiting", "sending", "retry"))),
                        fields=["next_at"],
                        name="parcel_due",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="parcel",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("person", "channel", "leaves_at", "code"),
                        name="parcel_one_waits",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="parcel",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ("waiting", "sending", "retry", "sent", "failed", "dropped"),
                            )
                        ),
                        name="parcel_state",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="parcel",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("channel__in", ("email", "sms", "wecom"))),
                        name="parcel_channel",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="parcel",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(
                                models.Q(("state", "sent"), _negated=True),
                                ("sent_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="parcel_sent_when",
                    ),
                ),
                migrations.AddIndex(
                    model_name="opinion",
                    index=models.Index(fields=["area", "-created_at"], name="opinion_recent"),
                ),
                migrations.AddIndex(
                    model_name="opinion",
                    index=models.Index(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=["area", "due_on"],
                        name="opinion_unanswered",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="opinion",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("anonymous", False),
                            models.Q(
                                ("author__isnull", True),
                                ("heard_from", ""),
                                ("household__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="opinion_anonymous_has_no_author",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="opinion",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer_kind", ""), ("answered_at__isnull", True)),
                            models.Q(
                                ("answered_at__isnull", False),
                                models.Q(("answer_kind", ""), _negated=True),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="opinion_answer_whole",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="opinion",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer_kind", "taken_up"), _negated=True),
                            ("matter__isnull", False),
                            _connector="OR",
                        ),
                        name="opinion_taken_up_in_a_matter",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="motiontext",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "part", "version"), name="text_once"
                    ),
                ),
                migrations.AddIndex(
                    model_name="message",
                    index=models.Index(fields=["person", "-made_at"], name="message_of"),
                ),
                migrations.AddIndex(
                    model_name="message",
                    index=models.Index(
                        condition=models.Q(("seen_at__isnull", True)),
                        fields=["person"],
                        name="message_unseen",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.UniqueConstraint(
                        fields=("person", "mark"), name="message_once"
                    ),
                ),
                migrations.AddIndex(
                    model_name="membership",
                    index=models.Index(fields=["area", "role"], name="membership_role"),
                ),
                migrations.AddConstraint(
                    model_name="membership",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("role__regex", "^[a-z][a-z0-9_]*$")),
                        name="membership_role_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="membership",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("end__isnull", True), ("end__gte", models.F("start")), _connector="OR"
                        ),
                        name="membership_term",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="membership",
                    constraint=models.UniqueConstraint(
                        fields=("person", "role", "start"), name="membership_once"
                    ),
                ),
                migrations.AddIndex(
                    model_name="meeting",
                    index=models.Index(fields=["area", "-starts_at"], name="meeting_recent"),
                ),
                migrations.AddConstraint(
                    model_name="meeting",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("called", "open", "closed", "no_quorum", "cancelled"))
                        ),
                        name="meeting_state_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lotplace",
                    constraint=models.UniqueConstraint(
                        fields=("lot", "label"), name="lot_label_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lotplace",
                    constraint=models.UniqueConstraint(
                        fields=("lot", "person"), name="lot_person_once"
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
                    model_name="levyplan",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "part"), name="levy_plan_once"
                    ),
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
                                models.Q(("way", "labour"), _negated=True),
                                ("voucher__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="levy_money_is_booked",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ledgervoucher",
                    constraint=models.UniqueConstraint(
                        fields=("area", "practice", "number"), name="ledger_voucher_once"
                    ),
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
                    model_name="helprequest",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "channel__in",
                                ("web", "spoken", "paper", "call", "opinion", "reception", "visit"),
                            )
                        ),
                        name="request_channel_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="helprequest",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("done_on__isnull", True), ("in_time__isnull", True), ("result", "")
                            ),
                            models.Q(
                                ("done_on__gte", models.F("taken_on")),
                                ("in_time__isnull", False),
                                ("result__in", ("solved", "refused", "withdrawn")),
                            ),
                            _connector="OR",
                        ),
                        name="request_result_whole",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="helprequest",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("days__gte", 1)), name="request_days"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="handvote",
                    constraint=models.UniqueConstraint(fields=("item", "person"), name="hand_once"),
                ),
                migrations.AddConstraint(
                    model_name="handover",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("after__isnull", True)),
                        fields=("matter",),
                        name="hand_over_open_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="handover",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("why__in", ("unable", "relative", "asked"))),
                        name="hand_over_why",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="handover",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("after__isnull", True), ("done_at__isnull", True)),
                            models.Q(("after__isnull", False), ("done_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="hand_over_done",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="handlingstep",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                (
                                    "step",
                                    "handover",
                                    "stop",
                                    "go",
                                    "papers",
                                    "reminder",
                                    "done",
                                    "try",
                                    "redone",
                                ),
                            )
                        ),
                        name="handling_kind_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="handlingstep",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "handover"), _negated=True),
                            models.Q(("to_name", ""), ("to_office", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="handover_to_somebody",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="follower",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "person"), name="follower_once"
                    ),
                ),
                migrations.AddIndex(
                    model_name="draftcomment",
                    index=models.Index(
                        fields=["matter", "part", "made_at"], name="draft_comment_part"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="draftcomment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("outcome__in", ("", "adopted", "partly", "declined"))),
                        name="draft_comment_outcome_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="draftcomment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("outcome", ""), ("reason", "")),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="draft_comment_answered_when",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="contact",
                    constraint=models.UniqueConstraint(
                        fields=("person", "channel"), name="contact_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="contact",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("channel__in", ("email", "sms", "wecom"))),
                        name="contact_channel",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="closingword",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "part", "position"), name="word_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="closingword",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("level__in", ("satisfied", "mostly", "not"))),
                        name="word_level_known",
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
                        fields=("person", "kind", "start", "practice"), name="circumstance_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="charterversion",
                    constraint=models.UniqueConstraint(
                        fields=("area", "document", "practice", "version"),
                        name="charter_version_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="charterversion",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("document__in", ("charter", "rules"))),
                        name="charter_document_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="charterversion",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("start__gt", models.F("entered_on"))),
                        name="charter_later_matters_only",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="charterversion",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("entered_on__gte", models.F("adopted_on"))),
                        name="charter_adopted_first",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="bulletin",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "part", "period"), name="bulletin_once_a_period"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="bulletin",
                    constraint=models.UniqueConstraint(
                        fields=("area", "practice", "year", "number"), name="bulletin_number_once"
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
                            ("decided_by", models.F("entered_by")),
                            ("way", "spending"),
                            _negated=True,
                        ),
                        name="booking_by_another",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="attendance",
                    constraint=models.UniqueConstraint(
                        fields=("meeting", "person"), name="attendance_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="attendance",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ("due", "present", "excused", "absent"))),
                        name="presence_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="arrival",
                    constraint=models.UniqueConstraint(
                        fields=("meeting", "person"), name="arrival_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="arrival",
                    constraint=models.UniqueConstraint(
                        fields=("meeting", "household"), name="household_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="agreement",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "part", "version"), name="agreement_once"
                    ),
                ),
                migrations.AddIndex(
                    model_name="activity",
                    index=models.Index(fields=["area", "-held_on"], name="activity_held"),
                ),
                migrations.AddConstraint(
                    model_name="activity",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("people__gte", 0)), name="activity_people"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="activity",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("held_on__isnull", True), ("told_at__isnull", False), _connector="XOR"
                        ),
                        name="activity_told",
                    ),
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
                                    models.Q(
                                        ("fate", "dropped"), models.Q(("reason", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="point_fate_whole",
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
                migrations.AddConstraint(
                    model_name="demandsignature",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "part", "person"), name="demand_signed_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="demandsignature",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("way__in", ("paper", "phone")),
                            models.Q(
                                models.Q(("sheet__isnull", True), ("way", "phone")),
                                models.Q(("sheet__isnull", False), ("way", "paper")),
                                _connector="OR",
                            ),
                        ),
                        name="demand_way",
                    ),
                ),
                migrations.AddIndex(
                    model_name="posting",
                    index=models.Index(fields=["area", "-posted_at"], name="posting_recent"),
                ),
                migrations.AddConstraint(
                    model_name="posting",
                    constraint=models.UniqueConstraint(
                        fields=("area", "practice", "year", "number"), name="posting_number_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="posting",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("days__gte", 15)), name="posting_fifteen_days"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="posting",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("taken_down_at__isnull", True),
                            ("taken_down_at__gt", models.F("posted_at")),
                            _connector="OR",
                        ),
                        name="posting_down_after_up",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="objection",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("anonymous", False), ("author__isnull", True), _connector="OR"
                        ),
                        name="objection_anonymous_has_no_author",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="postvote",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "part", "round"), name="post_vote_round"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="postvote",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("matter", "part"),
                        name="post_vote_open_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="postvote",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ("open", "elected", "again"))),
                        name="post_vote_state",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="postvote",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("elected__isnull", False), ("state", "elected")),
                            models.Q(
                                models.Q(("state", "elected"), _negated=True),
                                ("elected__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="post_vote_elected",
                    ),
                ),
                migrations.AddIndex(
                    model_name="matter",
                    index=models.Index(fields=["area", "state", "-began_at"], name="matter_state"),
                ),
                migrations.AddConstraint(
                    model_name="matter",
                    constraint=models.UniqueConstraint(
                        fields=("area", "practice", "year", "number"), name="matter_number_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="matter",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ("running", "closed", "dropped"))),
                        name="matter_state_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="matter",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("state", "running"), ("closed_at__isnull", False), _connector="XOR"
                        ),
                        name="matter_closed_when",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="installedversion",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("practice", False)),
                        fields=("slug", "area", "from_day"),
                        name="installed_once",
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
                    model_name="protectedreport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("named", True), ("reporter_sealed__isnull", True), _connector="XOR"
                        ),
                        name="report_name_only_if_given",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="protectedreport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("finding__in", ("", "founded", "partly", "unfounded", "unclear"))
                        ),
                        name="report_finding_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="protectedreport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("cleared_on__isnull", True),
                            models.Q(("finding", "unfounded"), ("wish", True)),
                            _connector="OR",
                        ),
                        name="report_cleared_only_unfounded",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="questionnaire",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "part", "version"), name="questionnaire_version"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="rated",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "part", "subject"), name="rated_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="rated",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("grades__len", 4), ("level", "")),
                            models.Q(("grades__len", 0), ("level__in", ("content", "weak", "few"))),
                            _connector="OR",
                        ),
                        name="rated_level",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ratingcount",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "part", "subject", "round", "teller"),
                        name="rating_count_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ratingcount",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("returned__gte", 0), ("returned__lte", models.F("issued"))
                        ),
                        name="rating_count_sum",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="reach",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "part", "membership"), name="reach_once"
                    ),
                ),
                migrations.AddIndex(
                    model_name="reception",
                    index=models.Index(fields=["area", "on"], name="reception_day"),
                ),
                migrations.AddConstraint(
                    model_name="reception",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("reception", "visit", "petition", "appointment"))
                        ),
                        name="reception_kind_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="reception",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("people__gte", 0)), name="reception_people"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="reception",
                    constraint=models.UniqueConstraint(
                        fields=("area", "kind", "on", "by", "asked_by"),
                        name="reception_once",
                        nulls_distinct=False,
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
                    model_name="registerrow",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("done_on__isnull", True),
                            models.Q(("evidence", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="register_evidence",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="reportmessage",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("side__in", ("reporter", "office", "accused"))),
                        name="message_side_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="returned",
                    constraint=models.UniqueConstraint(
                        fields=("part", "invitee"), name="returned_once"
                    ),
                ),
                migrations.AddIndex(
                    model_name="review",
                    index=models.Index(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=["office", "due_on"],
                        name="review_waiting",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="review",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "part", "round"), name="review_round_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="review",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=("matter", "part"),
                        name="review_one_waits",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="review",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                (
                                    "",
                                    "advised",
                                    "approved",
                                    "ended",
                                    "filed",
                                    "refused",
                                    "returned",
                                ),
                            )
                        ),
                        name="review_outcome",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="review",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", ""), ("answered_at__isnull", False), _connector="XOR"
                        ),
                        name="review_answered_when",
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
                            ("answered_at__isnull", True),
                            ("objected_at__isnull", False),
                            _connector="OR",
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
                                models.Q(("state", "closed"), _negated=True),
                                ("result__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="selection_result_at_close",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="papersheet",
                    constraint=models.UniqueConstraint(
                        fields=("selection", "slot"), name="sheet_slot"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="papersheet",
                    constraint=models.UniqueConstraint(
                        fields=("selection", "teller"), name="sheet_teller"
                    ),
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
                        condition=models.Q(("way__in", ("phone", "paper"))),
                        name="selection_way_known",
                    ),
                ),
                migrations.AddIndex(
                    model_name="servicechange",
                    index=models.Index(fields=["area", "key", "begins"], name="service_change"),
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
                    model_name="sounding",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "part", "person"), name="sounding_once"
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
                    model_name="surveyanswer",
                    constraint=models.UniqueConstraint(
                        fields=("survey", "sheet"), name="survey_answer_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveyanswer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("many__gt", 0)), name="survey_answer_many"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveyreading",
                    constraint=models.UniqueConstraint(
                        fields=("survey", "slot"), name="survey_reading_slot"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveyreading",
                    constraint=models.UniqueConstraint(
                        fields=("survey", "reader"), name="survey_reading_reader"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveyreading",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("slot__in", (1, 2))), name="survey_reading_two"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveysample",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "part"), name="survey_sample_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveysample",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("size__gt", 0), ("size__lte", models.F("population"))),
                        name="survey_sample_size",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveysample",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("asks__in", ("households", "adults"))),
                        name="survey_sample_asks",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveysample",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("document__isnull", True),
                                ("size", models.F("population")),
                                ("whole", True),
                            ),
                            models.Q(
                                ("document__isnull", False),
                                ("source_on__isnull", False),
                                ("whole", False),
                            ),
                            _connector="OR",
                        ),
                        name="survey_sample_committed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="survey",
                    constraint=models.UniqueConstraint(
                        fields=("matter", "part", "round"), name="survey_round"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="survey",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("matter", "part"),
                        name="survey_one_runs",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="survey",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ("open", "closed", "void"))),
                        name="survey_state_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="survey",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result__isnull", False), ("state", "closed")),
                            models.Q(
                                models.Q(("state", "closed"), _negated=True),
                                ("result__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="survey_result_at_close",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveytext",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ("held", "shown", "withheld"))),
                        name="survey_text_state",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveytext",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withheld"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="survey_text_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveyunit",
                    constraint=models.UniqueConstraint(
                        fields=("sample", "label"), name="survey_unit_label"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveyunit",
                    constraint=models.UniqueConstraint(
                        fields=("sample", "person"), name="survey_unit_person"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveyunit",
                    constraint=models.UniqueConstraint(
                        fields=("sample", "household"), name="survey_unit_household"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveyunit",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("code",),
                        name="survey_unit_code",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveyunit",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("household__isnull", True), ("person__isnull", False)),
                            models.Q(("household__isnull", False), ("person__isnull", True)),
                            _connector="OR",
                        ),
                        name="survey_unit_one",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveyturn",
                    constraint=models.UniqueConstraint(
                        fields=("survey", "unit"), name="survey_turn_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveyturn",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("way__in", ("phone", "helped", "paper"))),
                        name="survey_turn_way",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surveyturn",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("way", "helped"), _negated=True),
                            ("by__isnull", False),
                            _connector="OR",
                        ),
                        name="survey_turn_helped_by",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="takenduty",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("area", "duty", "practice"),
                        name="duty_taken_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="takenduty",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="duty_term",
                    ),
                ),
                migrations.AddIndex(
                    model_name="dutyturn",
                    index=models.Index(fields=["taken", "due_on"], name="turn_due"),
                ),
                migrations.AddConstraint(
                    model_name="dutyturn",
                    constraint=models.UniqueConstraint(fields=("taken", "name"), name="turn_once"),
                ),
                migrations.AddConstraint(
                    model_name="dutyturn",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("opens_on__lte", models.F("due_on"))), name="turn_days"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="tally",
                    constraint=models.UniqueConstraint(
                        fields=("item", "teller", "round"), name="tally_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="task",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("spent__gte", 0),
                            models.Q(("budget__isnull", True), ("budget__gte", 0), _connector="OR"),
                        ),
                        name="task_money",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="turnout",
                    constraint=models.UniqueConstraint(
                        fields=("meeting", "group"), name="turnout_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="turnout",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("by_phone__gte", 0),
                            ("left_out__gte", 0),
                            ("on_paper__gte", 0),
                            (
                                "due__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("left_out"), "+", models.F("on_paper")
                                    ),
                                    "+",
                                    models.F("by_phone"),
                                ),
                            ),
                        ),
                        name="turnout_adds_up",
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
                    constraint=models.UniqueConstraint(
                        fields=("voice", "statement"), name="stance_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="stance",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("answer__in", (-1, 0, 1))), name="stance_known"
                    ),
                ),
            ]
        ),
        migrations.RunSQL(record.SQL_FILE.read_text("utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL(ledger.SQL_FILE.read_text("utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL(_PRIVATE_METHODS, "DROP INDEX procedure_private"),
        migrations.RunSQL(_VERSIONS_STAY, migrations.RunSQL.noop),
    ]
