"""Open data: packages that hold against their own schemas, and Popolo documents that fit."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from frictionless import Package as Checked
from frictionless import system
from tests.test_postings import decided, put_up
from tests.world import CODE, NOW, Village, make_matter

from xiangyue.access.open_data import Scope, sources
from xiangyue.access.open_data.people import OFFICES
from xiangyue.actions import open_data
from xiangyue.actions.opinions import submit_opinion
from xiangyue.core import open_data as core
from xiangyue.core.refusals import Refusal
from xiangyue.data import figures
from xiangyue.data.models import Membership, Opinion
from xiangyue.site.cli import main

pytestmark = pytest.mark.django_db
FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def village() -> Village:
    made, matter = decided()
    put_up(made, matter)
    make_matter(made, title="小组的水井")
    for text in (FORMULA, "第二行\n有换行，有“引号”和,逗号"):
        submit_opinion(actor=made.actor("villager"), now=NOW, area=CODE, text=text)
    figures.fold()
    return made


def packed(area: str = CODE, year: int = NOW.year) -> zipfile.ZipFile:
    out = io.BytesIO()
    open_data.write_package(open_data.package(area, year, NOW), out)
    return zipfile.ZipFile(out)


def test_a_package_holds_against_its_own_description(village: Village, tmp_path: Path) -> None:
    """By a library that is not ours: every cell, key and foreign key, every size and hash."""
    with packed() as z:
        z.extractall(tmp_path)
    with system.use_context(trusted=True):
        report = Checked(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.to_summary()
    rows = {t.name: t.stats.get("rows") for t in report.tasks}
    for name in ("people", "memberships", "motions", "vote-events", "postings", "opinions"):
        assert rows[name] > 0, (name, rows)
    told = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    for one in told["resources"]:
        body = (tmp_path / one["path"]).read_bytes()
        assert (len(body), hashlib.sha256(body).hexdigest()) == (one["bytes"], one["hash"][7:])
        if one.get("type") == "table":
            assert one["rows"] == (rows[one["name"]] or 0)


def test_a_table_is_the_same_in_the_package_as_csv_and_as_json(
    client: Client, village: Village
) -> None:
    with packed() as z:
        for name in sources():
            inside = list(csv.reader(io.StringIO(z.read(f"data/{name}.csv").decode())))
            base = f"/data/{CODE}/{NOW.year}/{name}"
            one = client.get(f"{base}.csv").getvalue().decode("utf-8-sig")
            assert list(csv.reader(io.StringIO(one))) == inside, name
            rows = json.loads(client.get(f"{base}.json").getvalue())
            assert [list(row) for row in rows] == [inside[0]] * len(rows)
            assert len(rows) == len(inside) - 1
        texts = [
            r["text"]
            for r in json.loads(client.get(f"/data/{CODE}/{NOW.year}/opinions.json").getvalue())
        ]
        assert FORMULA in texts and f"'{FORMULA}" in z.read("data/opinions.csv").decode()
        assert {n for n in z.namelist() if "/" not in n} == {
            "README.md", "LICENSE.txt", "datapackage.json", "popolo.json",
        }  # fmt: skip


#: What Popolo's own schemas (popoloproject.com) say an object may have, as far as we use it.
POPOLO = {
    "areas": {"id", "name", "identifier", "classification", "parent_id"},
    "persons": {"id", "name"},
    "organizations": {"id", "name", "other_names", "classification", "area_id"},
    "posts": {"id", "label", "role", "organization_id", "area_id"},
    "memberships": {
        "id", "label", "person_id", "organization_id", "post_id", "area_id", "start_date",
        "end_date",
    },
    "motions": {"id", "identifier", "text", "classification", "date", "result"},
    "events": {
        "id", "name", "classification", "location", "start_date", "status", "organization_id",
    },
    "vote_events": {
        "id", "organization_id", "motion_id", "legislative_session_id", "classification",
        "start_date", "result", "counts",
    },
}  # fmt: skip


def test_people_bodies_posts_motions_and_votes_in_the_words_of_popolo(
    client: Client, village: Village
) -> None:
    found = json.loads(client.get(f"/data/{CODE}/{NOW.year}/popolo.json").getvalue())
    assert found == open_data.popolo(open_data.scope_of(CODE, NOW.year, NOW))
    ids: dict[str, set[str]] = {}
    for kind, allowed in POPOLO.items():
        assert found[kind], kind
        ids[kind] = {row["id"] for row in found[kind]}
        assert len(ids[kind]) == len(found[kind])
        for row in found[kind]:
            assert set(row) <= allowed and all(v not in (None, "") for v in row.values()), row
    kinds = {kind[:-1] + "_id": kind for kind in POPOLO} | {"legislative_session_id": "events"}
    for rows in found.values():
        for row in rows:
            for name, kind in kinds.items():
                assert name not in row or row[name] in ids[kind], (name, row)
    (vote,) = [v for v in found["vote_events"] if v.get("motion_id")]
    counts = {c["option"]: c["value"] for c in vote["counts"]}
    assert (vote["result"], counts["yes"], counts["no"]) == ("pass", 10, 0)


def test_ids_are_the_same_tomorrow_and_lead_back_to_their_place() -> None:
    code = "330212105219"
    long = core.division_id(code)
    assert long == (
        "ocd-division/country:cn/province:33/prefecture:3302/county:330212"
        "/township:330212105/village:330212105219"
    )
    assert core.code_of(long) == code and core.code_of(core.division_id("")) == ""
    for wrong in ("", "ocd-division/country:de", long + "1", long[:-1], "village:330212105219"):
        with pytest.raises(ValueError):
            core.code_of(wrong)
    assert core.thing_id(code, "post", "office", "clerk") == f"{code}/post/office/clerk"


def test_only_who_holds_an_office_is_named(village: Village) -> None:
    with packed() as z:
        whole = "".join(z.read(name).decode() for name in z.namelist())
    named = set(Membership.objects.filter(role__in=OFFICES).values_list("person__name", flat=True))
    assert "村民林阿婆" not in named and "户主" not in whole
    plain = Membership.objects.filter(role="party_member").exclude(person__name__in=named)
    assert plain.exists()
    for name in (*plain.values_list("person__name", flat=True), "村民林阿婆"):
        assert name not in whole, name
    assert all(name in whole for name in named)


def test_a_year_has_its_own_rows_and_none_of_another(village: Village) -> None:
    Opinion.objects.filter(text=FORMULA).update(created_at=NOW.replace(year=NOW.year - 1))
    assert open_data.years_of(CODE, NOW) == [NOW.year]
    now, before = (Scope(CODE, y, NOW.date()) for y in (NOW.year, NOW.year - 1))
    opinions = sources()["opinions"]
    assert [r["text"] for r in opinions.rows(before)] == [FORMULA]
    assert FORMULA not in [r["text"] for r in opinions.rows(now)]
    midnight = NOW.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    Opinion.objects.update(created_at=midnight)  # by the clock of the place
    assert open_data.counts(now)["opinions"] == 2 and open_data.counts(before)["opinions"] == 0


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(Refusal) as none:
        open_data.table_of("ballots")
    assert [c.says for c in none.value.checks] == ["api.not-found"]
    with pytest.raises(Refusal) as early:
        open_data.scope_of(CODE, 1999, NOW)
    assert [c.says for c in early.value.checks] == ["open-data.year"]


def test_the_pages_of_open_data(client: Client, village: Village, still: datetime) -> None:
    for language, words in (("zh-hans", "各列说明"), ("en", "Columns")):
        head = {"accept-language": language}
        for address in ("/data/", "/data/?q=明伦", f"/data/{CODE}/", "/data/330212/", "/data/33/"):
            with CaptureQueriesContext(connection) as queries:
                page = client.get(address, headers=head)
            assert page.status_code == 200 and len(queries) <= 8, (address, len(queries))
            assert words in page.content.decode() or address == "/data/33/"
    county = client.get("/data/330212/").content.decode()
    assert (
        f"/data/330212/{NOW.year}.zip" in county
        and f"/data/{CODE}/" in client.get(f"/a/{CODE}/").content.decode()
    )
    got = client.get(f"/data/330212/{NOW.year}.zip")
    assert zipfile.ZipFile(io.BytesIO(got.getvalue())).testzip() is None
    assert got["Access-Control-Allow-Origin"] == "*" and "Set-Cookie" not in got.headers
    for missing in (
        f"/data/{CODE}/1999.zip", f"/data/{CODE}/2027.zip", f"/data/33/{NOW.year}.zip",
        f"/data/{CODE}/{NOW.year}/people.xml", f"/data/{CODE}/{NOW.year}/ballots.csv",
        "/data/330212105998/2026.zip", "/data/schema/nothing.json", "/data/abc/",
    ):  # fmt: skip
        assert client.get(missing).status_code == 404, missing
    told = client.get("/data/schema/people.json").json()
    assert [f["name"] for f in told["fields"]] == ["id", "area", "name"]


def test_the_command_writes_the_same_package(village: Village, tmp_path: Path, capsys: Any) -> None:
    target = tmp_path / "open.zip"
    assert main(["export-open", "--area", CODE, "--year", str(NOW.year), "--out", str(target)]) == 0
    assert "data/people.csv" in capsys.readouterr().out
    with zipfile.ZipFile(target) as z, packed() as same:
        for name in sources():
            assert z.read(f"data/{name}.csv") == same.read(f"data/{name}.csv")
    assert main(["export-open", "--area", CODE, "--year", "1990", "--out", str(target)]) == 1
    assert list(tmp_path.iterdir()) == [target]


def test_every_table_is_told_in_both_languages_and_names_its_key() -> None:
    for name, source in sources().items():
        table = source.table
        assert name == table.name and all(table.title[k] and table.about[k] for k in ("zh", "en"))
        assert all(c.zh and c.en for c in table.columns)
        told = core.schema(table, sources())
        assert told["primaryKey"] and len(told["fields"]) == len(table.columns)
