"""A method's own page, the law it cites, and the pages where a county makes a method its own."""

from __future__ import annotations

import html
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.test_methods_of_areas import FOUR, changed, start
from tests.world import CODE, NOW, make_village

from xiangyue.actions import methods
from xiangyue.actions.areas import COMMAND
from xiangyue.data.models import Account, InstalledVersion, Jurisdiction, Membership, Person
from xiangyue.methods import law, library

pytestmark = pytest.mark.django_db
COUNTY = "330212"


@pytest.fixture
def village():
    made = make_village()
    Jurisdiction.objects.filter(pk=CODE).update(procedure="four-deliberations")
    return made


@pytest.fixture
def officer(client, village):
    Jurisdiction.objects.get_or_create(area_id=COUNTY, defaults={"opened_at": NOW})
    person = Person.objects.create(name="区民政局", area_id=COUNTY, created_at=NOW)
    Membership.objects.create(
        person=person, area_id=COUNTY, role="officer", start=NOW.date().replace(month=1)
    )
    account = Account.objects.create(login="officer", person=person, created_at=NOW, password="!")
    client.force_login(account)
    return client


def text(response) -> str:
    return response.content.decode()


def zipped(files) -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in files.items():
            package.writestr(f"ours/{name}", content)
    return SimpleUploadedFile("ours.zip", out.getvalue(), "application/zip")


@pytest.mark.parametrize("many", [1, 12])
def test_a_method_s_page(client, village, many, django_assert_max_num_queries) -> None:
    matters = [start(village, title=f"第{n}条路") for n in range(many)]
    methods.install(actor=COMMAND, now=NOW, area=COUNTY, files=changed(), from_day=NOW.date())
    with django_assert_max_num_queries(5):
        body = text(
            client.get("/procedures/four-deliberations/", headers={"accept-language": "zh"})
        )
    assert f'href="/m/{matters[-1].pk}/"' in body and "第0条路" in body
    assert "/law/law/#a30" in body and "《村民委员会组织法》第三十条" in body
    assert "members.due_days" in body and "鄞州区" in body
    assert "提前3天通知" in body and "公示满十五日" in body  # in the picture


def test_every_method_has_its_page_in_both_languages(client, village) -> None:
    for slug in (p.slug for p in library.procedures()):
        for lang in ("zh", "en"):
            page = client.get(f"/procedures/{slug}/", headers={"accept-language": lang})
            assert page.status_code == 200, (slug, lang)
            assert library.procedure(slug).text(lang, "name") in html.unescape(text(page))


def test_the_law_is_read_article_by_article(client, village) -> None:
    for name in law.held():
        body = text(client.get(f"/law/{name}/"))
        assert body.count('<section id="a') == len(law.articles(name))
    assert client.get("/law/product/").status_code == 404


def test_a_folder_is_looked_at_tried_out_and_installed(officer) -> None:
    page = f"/a/{COUNTY}/methods/"
    assert "适配" not in text(officer.get(page)) and officer.get(page).status_code == 200
    seen = officer.post(page, {"file": zipped(changed())})
    assert seen.status_code == 302
    body = text(officer.get(seen.url, headers={"accept-language": "zh"}))
    assert "members.due_days" in body and "20" in body and "25" in body
    day = NOW.date().replace(year=2030)
    assert officer.post(seen.url, {"from_day": day, "practice": "1"}).status_code == 302
    assert officer.post(seen.url, {"from_day": day}).url == page
    assert sorted(InstalledVersion.objects.values_list("practice", flat=True)) == [False, True]
    late = officer.post(seen.url, {"from_day": "2020-01-01"}, headers={"accept-language": "zh"})
    assert late.status_code == 422 and "不能早于今天" in text(late)


def test_mistakes_are_told_by_line_and_nothing_can_be_installed(officer) -> None:
    files = changed("        days: 15\n", "        days: 7\n")
    seen = officer.post(f"/a/{COUNTY}/methods/", {"file": zipped(files)})
    body = text(officer.get(seen.url, headers={"accept-language": "zh"}))
    assert "definition.yaml:100:15" in body and "第三十五条" in body
    assert 'name="from_day"' not in body
    assert officer.post(seen.url, {"from_day": "2030-01-01"}).status_code == 422


@pytest.mark.parametrize("content", [b"no zip", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_method_is_told_beside_the_field(officer, content) -> None:
    sent = {"file": SimpleUploadedFile("x.zip", content, "application/zip")}
    assert officer.post(f"/a/{COUNTY}/methods/", sent).status_code == 422


def test_a_form_changes_days_within_the_floors(officer) -> None:
    page = f"/a/{COUNTY}/methods/four-deliberations/"
    found = re.findall(r'<input[^>]*name="(at-[^"]*)"[^>]*value="([^"]*)"', text(officer.get(page)))
    sent: dict[str, object] = {name: html.unescape(value) for name, value in found}
    assert sent["at-posting-days"] == "15" and len(sent) > 20
    seen = officer.post(page, sent | {"at-posting-days": 20, "at-posting-done_when-0-days": 20})
    body = text(officer.get(seen.url))
    assert "posting.days" in body and 'name="from_day"' in body
    seen = officer.post(page, sent | {"at-posting-days": 10})
    assert "10" in text(officer.get(seen.url)) and 'name="from_day"' not in text(
        officer.get(seen.url)
    )


def test_these_pages_are_the_officers_alone(client, village) -> None:
    client.force_login(village.account("director"))
    for page in (f"/a/{COUNTY}/methods/", f"/a/{CODE}/methods/"):
        assert client.get(page).status_code == 403
    assert client.post(f"/a/{COUNTY}/methods/", {"file": zipped(FOUR)}).status_code == 403


def test_an_upload_is_its_sender_s_alone(officer, client, village) -> None:
    seen = officer.post(f"/a/{COUNTY}/methods/", {"file": zipped(changed())}).url
    assert officer.get(seen.replace(COUNTY, "3302")).status_code in (403, 404)
