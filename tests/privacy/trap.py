"""Opening a page in a browser that would tell of any call or request of a payload's."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from tests.privacy.payloads import MARK

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
TRAP = (
    "<script>"
    f"window.{MARK} = () => {{ document.title = '{MARK} ran' }};"
    f"window.alert = window.confirm = window.prompt = window.{MARK};"
    "</script>"
)


def caught(page: str, folder: Path, drawn: Path | None = None) -> tuple[bool, list[str]]:
    """Open a page, without its own rules against scripts; return what was called and asked for.

    Parameters
    ----------
    page : str
        The whole page.
    folder : Path
        Where it and the browser's own files are put.
    drawn : Path, optional
        Where what the page has become, its scripts included, is kept.
    """
    assert CHROMIUM is not None
    page = re.sub(r"<meta[^>]*Content-Security-Policy[^>]*>", "", page, flags=re.I)
    trapped, log = folder / "trapped.html", folder / "net.json"
    trapped.write_text(page.replace("<head>", f"<head>{TRAP}", 1), encoding="utf-8")
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/c",
         f"--log-net-log={log}", "--virtual-time-budget=3000", "--dump-dom", f"file://{trapped}"],
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert "</html>" in done.stdout
    if drawn:
        drawn.write_text(done.stdout, encoding="utf-8")
    shown = re.sub(r"<script.*?</script>", "", done.stdout, flags=re.S)
    asked = re.findall(r'"url":"(https?://127\.0\.0\.1[^"]*)"', log.read_text(errors="replace"))
    return f"{MARK} ran" in shown, asked
