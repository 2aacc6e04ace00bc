"""Reads report.html as people do, in Chromium, and as axe-core does for those who cannot see it."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
failures: list[str] = []


def expect(holds: bool, words: str) -> None:
    print(f"{'ok' if holds else 'FAILED':7} {words}")
    if not holds:
        failures.append(words)


def looked_at(browser: Browser, page_file: Path, look: str, shots: Path | None) -> None:
    """One way to look at the page: nothing on the console, no request, nothing that axe-core objects to."""
    size = PHONE if look == "phone" else WIDE
    scheme = "dark" if look == "dark" else "light"
    # The page's policy admits no script; axe-core is one, and the check's own.
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    messages: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(page_file.as_uri())
    expect(not messages, f"{look}: no message on the console {messages[:3]}")
    expect(requests == [page_file.as_uri()], f"{look}: no request but for the page itself {requests[1:4]}")
    body, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    expect(body <= window, f"{look}: no sideways scrolling ({body} of {window} pixels)")
    if shots:
        page.screenshot(path=str(shots / f"{look}.png"), full_page=True)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}}).response
    objections = [f"{one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:90]}" for one in found["violations"]]
    expect(not objections, f"{look}: axe-core passes {len(found['passes'])} rules, objects to {objections}")
    context.close()


def used(browser: Browser, page_file: Path, document: dict) -> None:
    """Links and filter, by keyboard, under the page's own policy."""
    page = browser.new_page(viewport=WIDE)
    page.goto(page_file.as_uri())
    links = page.locator("a[href^='#']").all()
    dead = [link.get_attribute("href") for link in links if page.locator(link_target(link)).count() != 1]
    expect(len(links) > 60 and not dead, f"{len(links)} links lead somewhere on the page {dead[:3]}")
    page.locator(".checks a").first.click()
    shown = page.evaluate("document.querySelector(':target').getBoundingClientRect().top < innerHeight")
    expect(shown, "a click on a check shows it")
    wanted = ["all", "fail", "not-evaluable", "excepted", "pass"]
    page.locator("#show-all").focus()
    for index, status in enumerate(wanted):
        if index:
            page.keyboard.press("ArrowRight")
        known = [one["status"] for one in document["checks"] if status in ("all", one["status"])]
        rows = statuses(page)
        expect(sorted(rows) == sorted(known), f"the filter shows {status}: {len(rows)} checks")


def link_target(link: object) -> str:
    return f"[id='{link.get_attribute('href')[1:]}']"  # type: ignore[attr-defined]


def statuses(page: Page) -> list[str]:
    """Of the rows of checks that can be seen."""
    rows = page.locator(".checks tbody tr").all()
    return [row.locator(".status").inner_text() for row in rows if row.is_visible()]


def printed(folder: Path, document: dict) -> None:
    text = re.sub(r"\s+", " ", (folder / "report.txt").read_text())
    population = document["population"]
    sums = " + ".join(
        f"{population['rows_' + name]:,} {name}" for name in ("kept", "duplicate", "rejected")
    )
    expect(f"{population['rows_read']:,} rows read = {sums}" in text, "the PDF has the page's population")
    missing = [one["check_id"] for one in document["checks"] if one["check_id"] not in text]
    expect(not missing, f"the PDF has all {len(document['checks'])} checks {missing[:3]}")


def main() -> int:
    folder = Path(sys.argv[1])
    shots = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    if shots:
        shots.mkdir(parents=True, exist_ok=True)
    document = json.loads((folder / "report.json").read_text())
    page_file = folder / "report.html"
    print(f"{page_file.stat().st_size / 1000:.0f} kB of HTML, {(folder / 'report.pdf').stat().st_size / 1000:.0f} kB of PDF")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for look in ("wide", "phone", "dark"):
            looked_at(browser, page_file, look, shots)
        used(browser, page_file, document)
        browser.close()
    printed(folder, document)
    print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
