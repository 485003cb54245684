"""Looks into a lower server's window over its own way, to say why nothing comes."""

from __future__ import annotations

from xiangyue.actions.level_sources import Probed, read_window
from xiangyue.site import level_links


def probe(area: str, slot: str) -> Probed | None:
    """What stands against reading the window of an area; None where no link to it is kept."""
    link = level_links.link_to(area)
    if link is None:
        return None
    found = read_window(level_links.direct(link), area, slot)
    if not found.why and not level_links.answers(link.near):
        return Probed("relay", found.form, found.server)
    return found
