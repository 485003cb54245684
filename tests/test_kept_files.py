"""No photo that an act named is thrown away, in whatever table its hash stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models
from tests.registered import a_seal, asked
from tests.world import NOW, make_village

from xiangyue.actions import files, seal_uses
from xiangyue.data import kept_files
from xiangyue.scenario.paper_photo import photo

NO_FILE = {
    "AdoptedPackage.fingerprint": "of a package of methods",
    "Bid.digest": "of a bid that its bidder keeps until the opening",
    "Lot.commitment": "to a seed",
    "Matter.archive": "of an archive, which has a folder of its own",
    "ProcedureVersion.fingerprint": "of a definition",
    "RecordOpening.label": "of a place in the record",
    "StandardVersion.fingerprint": "of a standard",
    "StatementImport.sha256": "of a statement, whose lines are kept and not the file",
    "SurveySample.commitment": "to a seed",
    "SurveyUnit.code": "of a household's own code",
    "TrusteeBallotEvent.credential": "of a voter's public credential",
    "TrusteeBallotEvent.hash": "of the event",
}
"""Columns of 64 characters that name no file in the folder of files, and what they are."""


def _hashes() -> Iterator[tuple[str, str]]:
    """Every column that could hold the name of a file: its length is that of a SHA-256, or it says
    so, or its table describes files."""
    for model in apps.get_app_config("xiangyue").get_models():
        fields = {f.name: f for f in model._meta.concrete_fields}
        for name, field in fields.items():
            text = isinstance(field, models.CharField | models.TextField)
            if isinstance(field, models.FileField | models.FilePathField) or (
                text and (field.max_length == 64 or "sha256" in name or "photo" in name)
            ):
                yield model.__name__, name
        if "media_type" in fields:
            assert "sha256" in fields, f"{model.__name__} describes files: by which name?"


def test_every_column_with_the_name_of_a_file_is_known_to_the_sweep() -> None:
    swept = {(model.__name__, field) for model, field in kept_files.NAMED_IN}
    excused = {tuple(name.split(".")) for name in NO_FILE}
    found = set(_hashes())
    assert found - excused == swept
    assert excused <= found, "no longer there: strike it out"


@pytest.mark.django_db
def test_the_paper_of_a_stamped_use_stays() -> None:
    village = make_village()
    named, loose = photo(), files.take(b"%PDF-1.7 nobody named me", kinds=files.PAPERS)
    use = asked(village, a_seal(village))
    director, keeper = village.actor("director"), village.actor("committee_member")
    seal_uses.decide(actor=director, now=NOW, use_id=use.pk, approve=True, copies=1)
    seal_uses.stamp(actor=keeper, now=NOW, use_id=use.pk, copies=1, files=[named])
    assert files.sweep(NOW + timedelta(days=10_000)) >= 1
    assert files.path_of(named.sha256).exists() and not files.path_of(loose.sha256).exists()
