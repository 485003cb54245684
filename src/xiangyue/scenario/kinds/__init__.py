"""How people do each kind of part, and what is refused: each module of this package is a kind.

It has

- ``do(driver, run, part)``: what is done when the part has opened, once. What then runs until a
  day (a posting, a ballot by phone) says so: ``run.until[part.key] = (its id, last day)``;
- ``end(driver, run, part)``, for those: what is done on the day after;
- ``attempt(rehearsal, key, run, part, actor)``: the part's own act, tried out of turn or by the
  wrong person, which must be refused (``rehearsal.refuses``);
- ``rehearse(rehearsal, run, part)`` and ``rehearse_end``: ``do`` and ``end`` with what must be
  refused before, during and after them; without these, ``do`` and ``end`` as they are;
- ``<kind>.yaml`` beside it: the words of what is tried, ``key: {zh: ..., en: ...}``, where
  ``rehearsal.yaml`` has none yet.

All but ``do`` may be left out. Each act goes through ``driver.do``.
"""

from __future__ import annotations

from types import ModuleType
from typing import Final

from xiangyue.core.discovery import modules_of

KINDS: Final[dict[str, ModuleType]] = modules_of(__name__, __path__)
"""The module of each kind of part."""
