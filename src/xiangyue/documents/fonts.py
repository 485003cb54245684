"""The fonts that documents carry, out of wheels; and which characters they have.

PDF: Noto Serif SC stands in for 仿宋 and 小标宋, Noto Sans CJK for 黑体, unless the village puts
its own fonts (仿宋_GB2312, 方正小标宋简体, 楷体_GB2312) into the folder named by the environment
variable ``XIANGYUE_FONTS``; those then come first. docx names the official fonts, which Word and
WPS have.
"""

from __future__ import annotations

import os
import struct
from functools import cache
from pathlib import Path
from typing import Final

import manimgx_fonts_cjk
import pylopdf_fonts_zh_cn
import typst

# In order of liking; the first that is there is used, the others fill the characters it lacks.
ROLES: Final = {
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "FandolFang R", "Noto Serif SC"),
    "title": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "Noto Serif SC"),
    "head": ("SimHei", "黑体", "Noto Sans CJK SC"),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "FandolKai", "Noto Serif SC"),
    "sans": ("Noto Sans CJK SC",),
}
LAST: Final = ("Noto Serif SC", "Noto Sans CJK SC")  # the widest cover, always at the end
LATIN: Final = "Libertinus Serif"  # inside the typst wheel


def folders() -> list[str]:
    """Where fonts are looked for: the village's own folder first, then the wheels."""
    own = os.environ.get("XIANGYUE_FONTS", "")
    wheels = [str(pylopdf_fonts_zh_cn.sans_path().parent), *manimgx_fonts_cjk.__path__]
    return ([own] if own and Path(own).is_dir() else []) + wheels


@cache
def families() -> dict[str, list[str]]:
    """For each role the families that are really there, best first."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=folders())
    have = set(fonts.families())
    return {
        role: [name for name in dict.fromkeys((*names, *LAST)) if name in have]
        for role, names in ROLES.items()
    }


@cache
def covered() -> frozenset[int]:
    """Code points of the two fonts that end every list (the cmap of each, formats 4 and 12)."""
    sans = Path(manimgx_fonts_cjk.__path__[0]) / "NotoSansCJK-VF.otf.ttc"
    points: set[int] = set()
    for path, index in ((pylopdf_fonts_zh_cn.serif_path(), 0), (sans, 2)):
        points |= _code_points(path.read_bytes(), index)
    return frozenset(points)


def _code_points(data: bytes, index: int) -> set[int]:
    start = 0
    if data[:4] == b"ttcf":
        (start,) = struct.unpack_from(">I", data, 12 + 4 * index)
    (tables,) = struct.unpack_from(">H", data, start + 4)
    points: set[int] = set()
    for n in range(tables):
        tag, _, cmap, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * n)
        if tag != b"cmap":
            continue
        (count,) = struct.unpack_from(">H", data, cmap + 2)
        for k in range(count):
            _, _, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * k)
            at = cmap + offset
            (form,) = struct.unpack_from(">H", data, at)
            if form == 12:
                (groups,) = struct.unpack_from(">I", data, at + 12)
                for g in range(groups):
                    first, last, _ = struct.unpack_from(">III", data, at + 16 + 12 * g)
                    points.update(range(first, last + 1))
    return points
