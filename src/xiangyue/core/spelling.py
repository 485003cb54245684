"""Chinese names by the letters they sound like (Hanyu Pinyin, GB/T 28039), for those who type them.

A name is found by its whole sound (``minglun``), by first letters (``mlc``), or by both mixed
(``mingl``). The readings come from pypinyin, which is read into memory when first needed: 58 MB
with the phrases by which 重庆 is not 重量. So only what is done seldom asks for it (a place is
opened, a name above is given in letters) and the demonstration; a search finds the letters in a
table.
"""

from __future__ import annotations

from functools import lru_cache


def is_spelled(typed: str) -> bool:
    """Whether these are letters, and not characters or numbers."""
    return letters(typed) != "" and all(c.isascii() or c in "üǖǘǚǜ" for c in typed)


def letters(typed: str) -> str:
    """What is typed as the table has it: small, ``v`` for ``ü``, nothing but letters."""
    plain = typed.lower().translate({ord(c): "v" for c in "üǖǘǚǜ"})
    return "".join(c for c in plain if "a" <= c <= "z")


def spelled(name: str) -> tuple[str, str]:
    """A name's sound without tones and its first letters: ``("minglun", "ml")`` for 明伦."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - see above

    parts = [letters(part) for part in lazy_pinyin(name)]
    return "".join(parts), "".join(part[:1] for part in parts)


@lru_cache(maxsize=8192)
def readings(character: str) -> tuple[str, ...]:
    """All sounds of one character: 曾 is ``ceng`` and ``zeng``."""
    from pypinyin import Style, pinyin  # noqa: PLC0415 - see above

    found = pinyin(character, style=Style.NORMAL, heteronym=True)
    return tuple(dict.fromkeys(letters(r) for r in found[0] if letters(r))) if found else ()


def sounds_like(name: str, typed: str) -> bool:
    """Whether the typed letters are what the name, or its end (a given name), begins with.

    Each character by any of its readings, by its first letter, the last one by any beginning.
    """
    said = letters(typed)
    return bool(said) and any(_begins(name[at:], said) for at in range(len(name)))


def _begins(name: str, said: str) -> bool:
    places = {0}
    for character in name:
        further: set[int] = set()
        for place in places:
            rest = said[place:]
            for sound in readings(character):
                if sound.startswith(rest):
                    return True
                if rest.startswith(sound):
                    further.add(place + len(sound))
                if rest[0] == sound[0]:
                    further.add(place + 1)
        if len(said) in further:
            return True
        places = further
    return False
