"""What the exhaustive runs found once, kept as the smallest case of each."""

from __future__ import annotations

import pytest
from tests.world import NOW, make_matter, make_village

from xiangyue.actions import motion_texts
from xiangyue.core.refusals import Refusal
from xiangyue.web import own_methods


def test_a_zip_whose_content_is_damaged_is_refused_with_words() -> None:
    packed = bytearray(own_methods.packed({"definition.yaml": b"slug: a-method\n" * 40}))
    start = packed.index(b"definition.yaml") + len("definition.yaml")
    packed[start : start + 8] = b"\xff" * 8
    with pytest.raises(Refusal) as refused:
        own_methods.unpacked(bytes(packed))
    assert refused.value.checks[0].says == "method.zip"


@pytest.mark.django_db
def test_a_text_of_no_part_is_refused_with_words() -> None:
    village = make_village()
    matter = make_matter(village)
    with pytest.raises(Refusal) as refused:
        motion_texts.write_text(
            actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part="", title="路",
            body="铺路。",
        )  # fmt: skip
    assert refused.value.checks[0].says == "part.unknown"
