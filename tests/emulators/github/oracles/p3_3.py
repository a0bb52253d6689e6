"""Provision 3.3."""

from collections.abc import Iterable

from tests.emulators.common.oracles import Said, all_of
from tests.emulators.common.records import VEX
from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look
from tests.emulators.github.state import CodeAlert, DependabotAlert

LIMITS = {"critical": 14, "high": 30}
CODE_TOOLS = ("CodeQL", "Semgrep OSS")


@repository("COP-3.3-C02")
def in_time(look: Look) -> Said:
    """No serious alert is older than its time, but for those that a VEX statement settles."""
    manifests = look.traits["manifests"]
    dependencies, code = look.repo.dependabot_alerts, _is_code_scanned(look)
    if not (dependencies or code or manifests):
        return "not_applicable", "Nothing looks for vulnerabilities, and there are no dependencies."
    first: Said
    if dependencies:
        first = _late(look, look.repo.alerts.dependabot)
    elif manifests:
        first = "unknown", "Alerts on dependencies are off, so that none proves nothing."
    else:
        first = "not_applicable", "There are no dependencies."
    second: Said = "unknown", "Code is not scanned, so that no alert proves nothing."
    return all_of(first, _late(look, look.repo.alerts.code) if code else second)


def _is_code_scanned(look: Look) -> bool:
    return look.repo.default_setup.state == "configured" or bool(_results(look))


def _results(look: Look) -> list[tuple[str, int]]:
    """Tool and age in days of each result for the default branch."""
    ref = f"refs/heads/{look.repo.default_branch}"
    return [(one.tool, look.days(one.created)) for one in look.repo.analyses if one.ref == ref]


def _late(look: Look, alerts: Iterable[DependabotAlert | CodeAlert]) -> Said:
    unclear = False
    for alert in alerts:
        if alert.state == "fixed":
            continue
        if isinstance(alert, DependabotAlert):
            severity: str | None = alert.severity
            settled = look.plan.vex and alert.cve == VEX
        else:
            severity, settled = alert.security_severity, False
        unclear = unclear or severity is None
        if not settled and severity in LIMITS and look.days(alert.created) >= LIMITS[severity]:
            return "fail", f"Alert {alert.number} ({severity}) is {look.days(alert.created)} days old."
    return ("unknown", "An alert has no severity.") if unclear else ("pass", "No serious alert is late.")


@repository("COP-3.3-C04")
def regular(look: Look) -> Said:
    """Own code has recent results, and images that are pushed are scanned."""
    return all_of(_code(look), _images(look))


def _code(look: Look) -> Said:
    analysis = look.traits["analysis"]
    by_job = isinstance(analysis, dict)
    workflows_only = not by_job and look.default_setup == {"actions"}
    results = _results(look)
    own = [age for tool, age in results if tool in CODE_TOOLS and not (tool == "CodeQL" and workflows_only)]
    if any(age < 30 for age in own):
        return "pass", "Results for own code are recent."
    if any(age < 30 and tool in CODE_TOOLS for tool, age in results):
        return "unknown", "The recent results may be about workflows only."
    if look.traits["pipelines"] == "unreadable":
        return "unknown", "A pipeline that cannot be read may analyse."
    if own:
        return "fail", f"The latest results are {min(own)} days old."
    if by_job or analysis in ("unsure", "absent"):
        return "unknown", "There are no results; something may analyse and report elsewhere, or there is no code."
    return "fail", "There are no results, and every step is known to do something else."


def _images(look: Look) -> Said:
    if look.traits["pushes_image"] is False:
        return "not_applicable", "No image is pushed."
    return "unknown", "An image is pushed, or may be, and no scan of it is seen; a registry may scan."
