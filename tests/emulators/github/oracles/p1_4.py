"""Provision 1.4."""

from tests.emulators.common.oracles import Said, all_of
from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look

DAYS = 7


@repository("COP-1.4-C01")
def no_secrets(look: Look) -> Said:
    """Secrets are looked for, stopped, and none is left open."""
    return all_of(_looked_for(look), _stopped(look), _left(look))


def _looked_for(look: Look) -> Said:
    secrets = look.traits["secrets"]
    if look.repo.secret_scanning:
        return "pass", "The platform scans."
    if isinstance(secrets, dict):
        return "pass", "A job scans every change."
    if secrets == "unsure" or look.foreign_checks:
        return "unknown", "The platform does not scan; something that is not known may."
    return "fail", "Nothing scans."


def _stopped(look: Look) -> Said:
    secrets = look.traits["secrets"]
    if look.repo.push_protection:
        return "pass", "Push protection is on."
    if isinstance(secrets, dict) and secrets["check"] in look.checks:
        return "pass", "The job that scans must succeed."
    if not look.checks | look.workflows | look.scanners_asked:
        return "fail", "Nothing is required that could stop a secret."
    if isinstance(secrets, dict) or secrets == "unsure" or look.foreign_checks:
        return "unknown", "What is required may stop a secret."
    return "fail", "Nothing stops a secret."


def _left(look: Look) -> Said:
    if not look.repo.secret_scanning:
        return "not_applicable", "The platform does not scan and so holds no alerts."
    still = [alert for alert in look.repo.alerts.secrets if alert.state == "open"]
    bad = [alert.number for alert in still if alert.push_protection_bypassed or look.days(alert.created) >= DAYS]
    return ("fail", f"Open for too long or pushed past the protection: {bad}.") if bad else ("pass", "None is late.")


@repository("COP-1.4-C03")
def deployment(look: Look) -> Said:
    """Told by the files alone."""
    return look.tree.claims["COP-1.4-C03"]
