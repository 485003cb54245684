"""Who may read a restricted register: the few roles that its definition names, the office of the
level above where it says so, and the person concerned what is about themself."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from xiangyue.access import personal
from xiangyue.access.actors import Actor
from xiangyue.core.bodies import OFFICERS
from xiangyue.core.kinds.review import office_of
from xiangyue.core.part import Part


def may_read(actor: Actor, area: str, part: Part) -> bool:
    """Whether the actor holds one of the roles that read this register; without a look into it."""
    if actor.person_id is None:
        return False
    if actor.holds(area, *part.words["readers"]):
        return True
    level = part.words["level"]
    return bool(level) and actor.holds(office_of(area, level), *OFFICERS)


def column(register: str) -> str:
    """What the words of a register are sealed for."""
    return f"restricted.{register}"


def seal(
    text: str, register: str, rng: Callable[[int], bytes] = secrets.token_bytes
) -> bytes | None:
    """``text`` sealed for that register alone; None for an empty one."""
    return personal.seal(text, column(register), rng)


def opened(sealed: bytes | memoryview, register: str) -> str:
    """The text. Called by ``actions.restricted.look`` alone, which writes the look down."""
    return personal.opened(sealed, column(register))
