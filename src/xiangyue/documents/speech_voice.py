"""The voice, in a process of its own: words in, WAV out.

espeak-ng is under the GPL (version 3): this program alone loads it, and it is run as any other
program is, with a pipe to its input and its output.

``python -m xiangyue.documents.speech_voice VOICE RATE`` reads UTF-8 lines, and writes 16 bit WAV
with a silence after each line.
"""

from __future__ import annotations

import ctypes
import sys
import wave

PAUSE = 0.45  # seconds after a line
_RATE, _RETRIEVE, _UTF8 = 1, 2, 1
_CALL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


def main() -> int:
    """Speak standard input."""
    import espeakng_loader  # noqa: PLC0415 - of the extra ``speech``

    voice, words_a_minute = sys.argv[1], int(sys.argv[2])
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    hertz = library.espeak_Initialize(_RETRIEVE, 0, espeakng_loader.get_data_path().encode(), 0)
    if hertz <= 0 or library.espeak_SetVoiceByName(voice.encode()) != 0:
        return 1
    library.espeak_SetParameter(_RATE, words_a_minute, 0)
    heard = bytearray()

    def take(samples: int | None, many: int, _events: int | None) -> int:
        if samples and many > 0:
            heard.extend(ctypes.string_at(samples, many * 2))
        return 0

    call = _CALL(take)  # kept, as long as the library may call it
    library.espeak_SetSynthCallback(call)
    for line in sys.stdin.buffer.read().splitlines():
        if line.strip():
            # not as markup: what stands in a posting is words alone
            if library.espeak_Synth(line, len(line) + 1, 0, 0, 0, _UTF8, None, None) != 0:
                return 1
            library.espeak_Synchronize()
            heard.extend(bytes(2 * int(PAUSE * hertz)))
    with wave.open(sys.stdout.buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(hertz)
        out.writeframes(bytes(heard))
    return 0


if __name__ == "__main__":
    sys.exit(main())
