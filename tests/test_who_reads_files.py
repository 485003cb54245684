"""An attached file, on its page and in the API: public, or for who reads what it belongs to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.registered import a_lease, an_asset, resolved
from tests.test_api import get, says, token
from tests.test_opinions import say
from tests.test_postings import THEN, decided, put_up
from tests.world import NOW, make_village

from xiangyue.access import clock
from xiangyue.access.often import LOOKING
from xiangyue.actions import postings
from xiangyue.api.files import OWNERS
from xiangyue.data.models import RegisterFile, StoredFile
from xiangyue.scenario.paper_photo import photo

pytestmark = pytest.mark.django_db
JPEG = b"\xff\xd8\xff"


@pytest.fixture(autouse=True)
def _then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_the_photo_of_a_posting_comes_down_with_it(client: Client) -> None:
    village, matter = decided()
    posting = put_up(village, matter)
    postings.show_in(
        actor=village.actor("clerk"), now=THEN, posting_id=posting.pk, channels=["broadcast"],
        photos=[photo()],
    )  # fmt: skip
    kept = StoredFile.objects.get(posting=posting)
    page = f"/files/{kept.pk}/"
    hanging = client.get(page)
    assert hanging.status_code == 200 and hanging["Cache-Control"] == "public, max-age=60"
    assert get(client, f"/files/{kept.pk}").getvalue().startswith(JPEG)
    posting.taken_down_at = THEN + timedelta(days=30)
    posting.save()
    assert client.get(page).status_code == 404
    assert get(client, f"/files/{kept.pk}").status_code == 404
    asked = {"of": "posting", "id": posting.pk}
    assert get(client, "/files", **asked).json()["rows"] == []
    mine = token(village, "villager", "read")
    (row,) = get(client, "/files", mine, **asked).json()["rows"]
    assert not row["public"] and get(client, row["path"], mine).getvalue().startswith(JPEG)
    client.force_login(village.account("villager"))
    assert client.get(page)["Cache-Control"] == "private, no-store"


def test_a_program_reads_the_files_that_its_owner_reads(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LOOKING, "times", 10**9)
    village = make_village()
    shown, secret = say(village, files=[photo()]), say(village, public=False, files=[photo()])
    public, private = (StoredFile.objects.get(opinion=o) for o in (shown, secret))
    told = get(client, "/files", of="opinion", id=shown.pk).json()
    (row,) = told["rows"]
    assert (row["id"], row["path"], row["public"]) == (public.pk, f"/files/{public.pk}", True)
    assert (row["sha256"], row["size"], told["next"]) == (public.sha256, public.size, None)
    answer = get(client, row["path"])
    assert answer["Content-Type"] == "image/jpeg" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert len(answer.getvalue()) == public.size
    assert get(client, "/files", of="opinion", id=secret.pk).json()["rows"] == []
    assert says(get(client, f"/files/{private.pk}")) == ["api.not-found"]
    for who, sees in (("villager", True), ("clerk", True), ("representative_2", False)):
        bearer = token(village, who, "read")
        rows = get(client, "/files", bearer, of="opinion", id=secret.pk).json()["rows"]
        assert [r["id"] for r in rows] == [private.pk] * sees
        assert get(client, f"/files/{private.pk}", bearer).status_code == (200 if sees else 404)
    assert get(client, f"/receipts/{secret.receipt}/files/{private.pk}").status_code == 200
    assert get(client, f"/receipts/{secret.receipt}/files/{public.pk}").status_code == 404
    assert get(client, f"/receipts/none/files/{private.pk}").status_code == 404
    assert get(client, "/files", of="area", id=1).status_code == 422


def test_a_file_of_a_register_is_never_for_all(client: Client) -> None:
    village = make_village()
    lease = a_lease(village, an_asset(village), resolved(village), files=[photo()])
    kept = RegisterFile.objects.get(contract=lease)
    assert get(client, f"/register-files/{kept.pk}").status_code == 404
    asked = {"of": "contract", "id": lease.pk}
    assert get(client, "/files", token(village, "villager", "read"), **asked).json()["rows"] == []
    bearer = token(village, "clerk", "read")
    (row,) = get(client, "/files", bearer, **asked).json()["rows"]
    assert row["path"] == f"/register-files/{kept.pk}" and not row["public"]
    assert get(client, row["path"], bearer).getvalue().startswith(JPEG)
    kept.sha256 = "0" * 64  # a file that is lost
    kept.save()
    assert get(client, row["path"], bearer).status_code == 404


def test_everything_that_has_files_is_asked_for_by_name() -> None:
    assert {"opinion", "book_voucher", "contract", "seal_use"} <= set(OWNERS)
    assert not {"area", "id"} & set(OWNERS)
