"""A script read aloud into an MP3 file, offline: the extra ``speech`` (docs/disclosure.md).

espeak-ng speaks, with its voice data out of the wheel of ``espeakng-loader``, in a process of its
own (``speech_voice``); ``soundfile`` writes MP3, which a village's loudspeaker takes as well as a
browser. Nothing is asked of a network.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Final

from xiangyue.documents.model import Lang

VOICES: Final[dict[Lang, tuple[str, int]]] = {"zh": ("cmn", 140), "en": ("en", 140)}
"""Voice and words a minute: slowly, as over a loudspeaker."""
SECONDS: Final = 120
"""So long the voice may take."""
PEAK: Final = 0.8
"""The loudest moment of a file, of 1: loud, and never clipped."""


class Unspoken(Exception):
    """The voice said nothing, or was stopped."""


def installed() -> bool:
    """Whether the extra is there."""
    return find_spec("espeakng_loader") is not None and find_spec("soundfile") is not None


def wav(lines: Sequence[str], lang: Lang = "zh") -> bytes:
    """The lines as spoken WAV, each with a short silence after it; Unspoken where it cannot be."""
    voice, rate = VOICES[lang]
    text = "\n".join(" ".join(line.split()) for line in lines)
    command = [sys.executable, "-m", "xiangyue.documents.speech_voice", voice, str(rate)]
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unspoken(str(error)) from None
    if done.returncode or not done.stdout:
        raise Unspoken(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


def mp3(lines: Sequence[str], lang: Lang = "zh") -> bytes:
    """The lines as MP3, one channel, evenly loud; Unspoken where it cannot be."""
    import numpy  # noqa: PLC0415 - with the extra
    import soundfile  # noqa: PLC0415 - the extra

    samples, hertz = soundfile.read(io.BytesIO(wav(lines, lang)), dtype="float32")
    loudest = float(numpy.abs(samples).max()) if len(samples) else 0.0
    if loudest == 0:
        raise Unspoken("nothing but silence")
    out = io.BytesIO()
    soundfile.write(out, samples * (PEAK / loudest), hertz, format="MP3", subtype="MPEG_LAYER_III")
    return out.getvalue()
