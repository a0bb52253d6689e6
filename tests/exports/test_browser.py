"""The dashboard in a real browser, opened from disk as an auditor opens it. Needs Chromium and its driver."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver import ActionChains
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from cop_scan.exports.html import HtmlExport
from cop_scan.exports.html.frame import organisation_path, product_path, resource_path
from cop_scan.exports.html.words import visible
from tests.exports.dashboards import ATTESTATION, HOSTILE, report

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_REPORT = report(6, failed=[("github:acme-labs", "Refused (403).")], attested=[ATTESTATION])
_HOSTILE_PAGE = resource_path(_REPORT.subjects[0].id)
_PAGES = (
    "index.html",
    "provisions/draft-2024-2.3.html",
    "provisions/sscop-2025-1.2.html",
    "products.html",
    product_path("app"),
    "organisations.html",
    organisation_path("git:org"),
    "resources.html",
    _HOSTILE_PAGE,
    "gaps.html",
    "attestations.html",
    "waivers.html",
    "method.html",
)
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def _programs() -> tuple[str, str]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium and driver:
        return chromium, driver
    reason = "Chromium and its driver are not installed (apt-get install chromium chromium-driver)."
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    chromium, driver = _programs()
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SE_OFFLINE", "true")
        started = webdriver.Chrome(options=options, service=Service(driver))
    yield started
    started.quit()


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return HtmlExport().render(_REPORT, tmp_path_factory.mktemp("html")).parent


@pytest.fixture(autouse=True)
def _plain(browser: webdriver.Chrome) -> None:
    _look(browser, 1280)


def _look(browser: webdriver.Chrome, width: int, *, scheme: str = "light", media: str = "screen") -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})


def _open(browser: webdriver.Chrome, dashboard: Path, page: str) -> None:
    browser.get((dashboard / page).as_uri())


def _ask(browser: webdriver.Chrome, script: str) -> Any:
    return browser.execute_script(script)


@pytest.mark.parametrize("page", _PAGES)
def test_a_page_opens_from_disk_with_its_style_and_without_a_complaint(
    browser: webdriver.Chrome, dashboard: Path, page: str
) -> None:
    _open(browser, dashboard, page)
    bar = _ask(browser, "return getComputedStyle(document.querySelector('.top')).backgroundColor")
    assert bar == "rgb(20, 50, 79)"
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_pages_ask_the_network_for_nothing(browser: webdriver.Chrome, dashboard: Path) -> None:
    browser.get_log("performance")  # type: ignore[no-untyped-call]
    for page in _PAGES:
        _open(browser, dashboard, page)
    log = [entry["message"] for entry in browser.get_log("performance")]  # type: ignore[no-untyped-call]
    asked = [message for message in log if "Network.requestWillBeSent" in message]
    assert len(asked) >= len(_PAGES)
    assert not [message for message in asked if '"url":"http' in message]


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(browser: webdriver.Chrome, dashboard: Path) -> None:
    _open(browser, dashboard, "index.html")
    ActionChains(browser).send_keys(Keys.TAB).perform()
    link = browser.switch_to.active_element
    assert link.text == "Skip to main content"
    assert link.rect["x"] >= 0
    link.send_keys(Keys.ENTER)
    assert browser.switch_to.active_element.tag_name == "main"
    ActionChains(browser).send_keys(Keys.TAB).perform()
    assert _ask(browser, "return document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_stop_of_the_keyboard_is_seen(browser: webdriver.Chrome, dashboard: Path, scheme: str) -> None:
    _look(browser, 1280, scheme=scheme)
    _open(browser, dashboard, _HOSTILE_PAGE)
    stops = _ask(browser, "return document.querySelectorAll('a, summary, [tabindex=\"0\"]').length")
    assert stops > 20
    marked = "const s = getComputedStyle(document.activeElement);"
    marked += "return s.boxShadow !== 'none' || s.outlineStyle === 'solid' || s.backgroundColor === 'rgb(255, 221, 0)'"
    for _ in range(20):
        ActionChains(browser).send_keys(Keys.TAB).perform()
        assert _ask(browser, marked), browser.switch_to.active_element.get_attribute("outerHTML")


@pytest.mark.parametrize("page", _PAGES)
def test_a_page_does_not_scroll_sideways_on_a_narrow_screen(
    browser: webdriver.Chrome, dashboard: Path, page: str
) -> None:
    _look(browser, 320)
    _open(browser, dashboard, page)
    _ask(browser, "document.querySelectorAll('details').forEach(one => one.open = true)")
    assert _ask(browser, "return innerWidth") == 320
    assert _ask(browser, "return document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("page", ["index.html", "products.html", "attestations.html", "method.html"])
def test_a_table_fits_on_a_common_screen(browser: webdriver.Chrome, dashboard: Path, page: str) -> None:
    _open(browser, dashboard, page)
    cut = "return [...document.querySelectorAll('.scroll')].filter(one => one.scrollWidth > one.clientWidth)"
    assert [one.get_attribute("aria-label") for one in _ask(browser, cut)] == []


@pytest.mark.parametrize("page", _PAGES)
@pytest.mark.parametrize("width", [320, 1280])
def test_targets_are_large_enough(browser: webdriver.Chrome, dashboard: Path, page: str, width: int) -> None:
    _look(browser, width)
    _open(browser, dashboard, page)
    small = """
      return [...document.querySelectorAll('a:not(.skip), summary')]
        .filter(one => !one.closest('p, dd') || one.closest('.product'))
        .filter(one => one.getBoundingClientRect().height < 24)
        .map(one => one.outerHTML)
    """
    assert _ask(browser, small) == []


def test_a_hostile_name_is_text(browser: webdriver.Chrome, dashboard: Path) -> None:
    _open(browser, dashboard, _HOSTILE_PAGE)
    assert visible(HOSTILE) in browser.find_element(By.TAG_NAME, "h1").text
    assert visible(HOSTILE) in browser.title
    assert browser.find_elements(By.TAG_NAME, "script") == []
    assert browser.find_elements(By.CSS_SELECTOR, "a[href^='javascript']") == []


def test_print_shows_all_evidence_and_no_navigation(browser: webdriver.Chrome, dashboard: Path) -> None:
    _open(browser, dashboard, _HOSTILE_PAGE)
    shown = """
      document.body.getBoundingClientRect();
      const style = getComputedStyle(document.querySelector('details'), '::details-content').contentVisibility;
      return [...document.querySelectorAll('pre')]
        .filter(one => style === 'visible' && one.getBoundingClientRect().height > 0 && one.checkVisibility()).length
    """
    number = len(browser.find_elements(By.TAG_NAME, "pre"))
    assert number > 10
    assert _ask(browser, shown) == 0
    _look(browser, 700, media="print")
    assert _ask(browser, shown) == number
    assert not browser.find_element(By.CSS_SELECTOR, ".top").is_displayed()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", _PAGES)
def test_axe_finds_no_barrier(browser: webdriver.Chrome, dashboard: Path, page: str, scheme: str) -> None:
    axe = resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    _look(browser, 1280, scheme=scheme)
    _open(browser, dashboard, page)
    _ask(browser, "document.querySelectorAll('details').forEach(one => one.open = true)")
    _ask(browser, axe)
    run = "const done = arguments[arguments.length - 1];"
    run += "axe.run(document, {runOnly: {type: 'tag', values: arguments[0]}}).then(done, fault => done(String(fault)))"
    result = browser.execute_async_script(run, _RULES)
    assert isinstance(result, dict), result
    assert len(result["passes"]) > 10
    found = [(one["id"], [node["html"] for node in one["nodes"]]) for one in result["violations"]]
    assert found == []
