"""Pictures of the running demonstration for the README: ``python -m tools.pictures [ADDRESS]``.

Drives Chromium against a demonstration that runs (``make run``; http://127.0.0.1:8000 if no other
address is given) and writes ``docs/pictures/*.png``, each under 200 KB.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
MOST = 200 * 1024
VILLAGE = "330212105219"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
TALL = {"width": 1280, "height": 1290}


def save(page: Page, name: str) -> None:
    """The window as it stands, in as many colours as the size allows."""
    page.wait_for_load_state("networkidle")
    whole = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        whole.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() < MOST:
            break
    else:
        raise SystemExit(f"{name}: {out.tell()} bytes with 32 colours is too large")
    (FOLDER / f"{name}.png").write_bytes(out.getvalue())
    print(f"{name}.png {out.tell() // 1024} KB")


def deciding(page: Page) -> str:
    """The address of the matter that the assembly votes on next."""
    answer = page.request.get(f"/api/v1/areas/{VILLAGE}/matters?state=running").json()
    found = [m["id"] for m in answer["rows"] if "assembly" in m["open_parts"]]
    return f"/m/{found[0]}/"


def make(base: str) -> None:
    """All pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )

        def page(size: dict[str, int], language: str) -> Page:
            context = browser.new_context(
                viewport=size, base_url=base, locale=language, device_scale_factor=1
            )
            return context.new_page()

        matter = deciding(page(DESK, "zh-CN"))
        for language, ending in (("zh-CN", "zh"), ("en-US", "en")):
            wide, phone = page(DESK, language), page(PHONE, language)
            for name, address in (
                ("village", f"/a/{VILLAGE}/"),
                ("matter", matter),
                ("figures", "/a/2308/"),
            ):
                wide.set_viewport_size(TALL if name == "matter" else DESK)
                wide.goto(address)
                save(wide, f"{name}-{ending}")
            phone.goto(f"/a/{VILLAGE}/say/")
            save(phone, f"say-{ending}")
            phone.goto(f"/a/{VILLAGE}/opinions/")
            save(phone, f"opinions-{ending}")
        browser.close()


if __name__ == "__main__":
    make(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
