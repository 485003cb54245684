"""The sound of a posting's broadcast, made (``actions.spoken`` says where it is)."""

from __future__ import annotations

import os

from xiangyue.actions import documents_of_disclosures
from xiangyue.actions.spoken import file_of, forget
from xiangyue.data.models import Posting
from xiangyue.documents import publishing, speech


def make(posting_id: int) -> bool:
    """Make the sound of a posting that hangs; whether there is one now."""
    posting = Posting.objects.select_related("area").filter(pk=posting_id).first()
    if posting is None or posting.taken_down_at is not None or not speech.installed():
        forget(posting_id)
        return False
    said = documents_of_disclosures.spoken(posting, "zh", "")
    sound = speech.mp3(publishing.sentences(said, "zh"), "zh")
    place = file_of(posting_id)
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_suffix(f".{os.getpid()}")
    half.write_bytes(sound)
    half.replace(place)
    if Posting.objects.filter(pk=posting_id, taken_down_at__isnull=False).exists():
        forget(posting_id)  # it came down meanwhile
        return False
    return True
