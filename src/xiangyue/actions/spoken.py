"""The broadcast of a posting as a sound file: made by the queue, gone with the posting.

One file a posting, ``spoken/<id>.mp3`` beside the files of people. It is made anew from the posting
at any time (``actions.spoken_files``), so it is in no table.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction

from xiangyue.actions.queue import later
from xiangyue.data.models import Posting
from xiangyue.documents import speech

TASK = "speak-posting"


def file_of(posting_id: int) -> Path:
    """Where the sound of a posting is, if it is there."""
    return Path(settings.MEDIA_ROOT) / "spoken" / f"{posting_id}.mp3"


def ask(posting: Posting) -> None:
    """Have it made once this act is done; nothing where the voice is not installed."""
    if speech.installed() and not posting.practice:
        later(TASK, posting_id=posting.pk)


def forget(posting_id: int) -> None:
    """The sound is gone."""
    file_of(posting_id).unlink(missing_ok=True)


def forget_then(posting_id: int) -> None:
    """The sound is gone once this act is done."""
    transaction.on_commit(lambda: forget(posting_id))
