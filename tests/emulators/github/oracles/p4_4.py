"""Provision 4.4."""

from tests.emulators.common.oracles import Said
from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look


@repository("COP-4.4-C03")
def metadata(look: Look) -> Said:
    """Told by the file, and by whether the platform takes reports where the file says that nobody does."""
    state, public = look.papers.traits["insights"], look.repo.visibility == "public"
    if state == "none":
        return ("unknown", "They may be elsewhere.") if public else ("not_applicable", "It is not public.")
    if state == "closed" and public and look.repo.private_vulnerability_reporting:
        return "fail", "No reports are taken, it says, but the platform's form is on."
    found: dict[str, Said] = {
        "current": ("pass", "It was reviewed two months ago and names a mailbox."),
        "expired": ("fail", "It expired in March 2025."),
        "closed": ("unknown", "No reports are taken, it says, and a security policy is there all the same."),
    }
    return found[state]
