"""Principles 3 and 4 of the draft."""

import re

from tests.emulators.common.oracles import Said, all_of, judge
from tests.emulators.common.records import VEX
from tests.emulators.gitlab.oracles import project
from tests.emulators.gitlab.oracles.look import Look
from tests.emulators.gitlab.oracles.ruling import matches

VERSION = re.compile(r"v?\d+(\.\d+){1,3}(-[a-z]+\.\d+)?")
LIMITS = {"CRITICAL": 14, "HIGH": 30}


@project("COP-3.1-C01")
def signed(look: Look) -> Said:
    """A pipeline that publishes signs, and customers are told how to verify."""
    signs = look.traits["signs"]
    if signs == "unsigned":
        return "fail", "What is published is not signed, and every step is known."
    if signs != "signed":
        return "unknown", "Nothing is seen to be published, or it may be signed unseen."
    if not look.papers.traits["verification"]:
        return "unknown", "It is signed; instructions may be published elsewhere."
    return "pass", "It is signed and the README says how to verify it."


@project("COP-3.1-C02")
def immutable(look: Look) -> Said:
    """Tags are kept where nobody may create them anew, for who may create a protected tag may delete it; each has a version of its own."""
    tags = [one.tag for one in look.latest(20)]
    if not tags:
        return "not_applicable", "There is no release."
    odd = [tag for tag in tags if not VERSION.fullmatch(tag)]
    own = len({tag.removeprefix("v") for tag in tags}) == len(tags)
    firm = [rule.name for rule in look.project.protected_tags if not any(who.level for who in rule.create)]
    kept = all(any(matches(name, tag) for name in firm) for tag in tags)
    return all_of(
        judge(kept, "Their tags are protected.", "Their tags can be moved."),
        judge(not odd and own, "Each has a version of its own.", f"No versions, or the same twice: {odd or tags}."),
    )


@project("COP-3.1-C04")
def release_notes(look: Look) -> Said:
    """Each of the latest releases says what changed."""
    latest = look.latest(5)
    if not latest:
        return "not_applicable", "There is no release."
    silent = [one for one in latest if "What changed" not in one.description]
    if any(not one.description for one in silent) and len(silent) < len(latest):
        return "fail", "One says nothing, and others do."
    return ("unknown", "Notes may be published elsewhere.") if silent else ("pass", "Each has notes.")


@project("COP-3.1-C05")
def protected_keys(look: Look) -> Said:
    """No signing key that every branch's jobs can read, and what publishes reads no stored token."""
    open_ones = {one.key for one in look.project.variables if not one.protected}
    if "GPG_PRIVATE_KEY" in open_ones:
        return "fail", "Every branch can read a signing key."
    if look.traits["publishes_with"] in open_ones:
        return "fail", "Every branch can read the token that publishes."
    return "unknown", "What groups give to jobs is not seen."


@project("COP-3.2-C03")
def channel(look: Look) -> Said:
    """The policy names a confidential channel."""
    named = look.papers.traits["channel"]
    if named == "key":
        return "pass", "The policy names a mailbox with a key."
    if named == "public":
        return "fail", "The policy sends reporters to public issues."
    if named == "form":
        return "pass", "The policy names a form."
    if named in ("unreadable", "elsewhere"):
        return "unknown", "The policy may name a channel."
    return ("unknown", "No policy is here.") if named == "none" else ("fail", "It names no confidential channel.")


@project("COP-3.3-C02")
def in_time(look: Look) -> Said:
    """No serious finding is older than its time, but for those that a VEX statement settles."""
    if look.tier != "ultimate":
        return "unknown", "The licence has no report of vulnerabilities."
    dependencies, code = look.scanner("DEPENDENCY_SCANNING"), look.scanner("SAST")
    manifests = look.traits["manifests"]
    late = [_late(look, report) for report in ("DEPENDENCY_SCANNING", "SAST")]
    first, second = late
    if not (dependencies or code or manifests) and "fail" not in (first[0], second[0]):
        return "not_applicable", "Nothing looks for vulnerabilities, and there are no dependencies."
    if not dependencies and first[0] != "fail":
        there: Said = ("unknown", "Dependencies are not scanned, so that none proves nothing.")
        first = there if manifests else ("not_applicable", "There are no dependencies.")
    if not code and second[0] != "fail":
        second = ("unknown", "Code is not scanned, so that none proves nothing.")
    return all_of(first, second)


def _late(look: Look, report: str) -> Said:
    unclear = False
    for one in look.project.vulnerabilities:
        if one.report != report or one.state == "RESOLVED":
            continue
        settled = look.plan.vex and VEX in one.identifiers
        unclear = unclear or one.severity == "UNKNOWN"
        if not settled and one.severity in LIMITS and look.days(one.detected) >= LIMITS[one.severity]:
            return "fail", f"{one.severity} since {look.days(one.detected)} days."
    return ("unknown", "One has no severity.") if unclear else ("pass", "No serious finding is late.")


@project("COP-3.3-C04")
def regular(look: Look) -> Said:
    """Own code has recent results; when scans ran last is not read, and a job leaves none."""
    nothing = look.traits["pipelines"] == "seen" and look.traits["analysis"] == "none"
    if nothing and look.tier != "ultimate":
        return (
            "fail",
            "Nothing analyses the code, every step is known to do something else, and the licence takes no results.",
        )
    return "unknown", "When the code was last analysed is not told."


@project("COP-3.4-C01", "COP-3.5-C01")
def advisories(look: Look) -> Said:
    """GitLab keeps no advisories of a project."""
    return "unknown", "GitLab keeps no advisories of a project."


@project("COP-3.5-C02")
def same_gates(look: Look) -> Said:
    """Told by the files alone."""
    return look.tree.claims["COP-3.5-C02"]


# papers
def _of_papers(claim: str) -> None:
    @project(claim)
    def told(look: Look) -> Said:
        return look.papers.claims[claim]


for _claim in ("COP-3.2-C01", "COP-3.2-C02", "COP-3.6-C01", "COP-4.1-C01", "COP-4.1-C02", "COP-4.2-C01", "COP-4.2-C02", "COP-4.6-C01", "COP-4.6-C03"):  # fmt: skip
    _of_papers(_claim)


def _released(look: Look) -> list[str]:
    """Tags of the releases of the last year, the oldest first."""
    return [one.tag for one in reversed(look.latest(100)) if look.days(one.released) < 365]


@project("COP-4.1-C03")
def update_policy(look: Look) -> Said:
    """Told by the files; what is declared for every quarter is kept where two releases or more came in a year."""
    said = look.papers.claims["COP-4.1-C03"]
    if said[0] == "pass" and len(_released(look)) < 2:
        return "unknown", "Every part is stated; too few releases are here to compare the cadence."
    return said


@project("COP-4.1-C04")
def kept_current(look: Look) -> Said:
    """Told by the files, and by whether the latest release is of a listed line."""
    said, tags = look.papers.claims["COP-4.1-C04"], _released(look)
    if said[0] != "pass":
        return said
    if not tags:
        return "unknown", "There is no release here."
    version = [int(part) for part in re.findall(r"\d+", tags[-1])][:2]
    return judge(version in look.papers.traits["lines"], f"{tags[-1]} is listed.", f"{tags[-1]} is not listed.")


@project("COP-4.4-C03")
def metadata(look: Look) -> Said:
    """Told by the file."""
    state = look.papers.traits["insights"]
    if state == "none":
        public = look.project.visibility == "public"
        return ("unknown", "They may be elsewhere.") if public else ("not_applicable", "It is not public.")
    found: dict[str, Said] = {
        "current": ("pass", "It was reviewed two months ago and names a mailbox."),
        "expired": ("fail", "It expired in March 2025."),
        "closed": ("unknown", "No reports are taken, it says, and a security policy is there all the same."),
    }
    return found[state]


@project("COP-4.6-C02")
def guide(look: Look) -> Said:
    """The guide was reviewed since the release before the latest series of them."""
    day, found = look.papers.traits["guide_reviewed"], look.latest(100)
    if not found:
        return "not_applicable", "There is no release."
    series = [_series(one.tag) for one in found]
    if day == "none" or "" in series:
        return "unknown", "No guide is here that says it, or a release has no version."
    earlier = [one.released for one, name in zip(found, series, strict=True) if name != series[0]]
    if not earlier:
        return "unknown", "There is only one series."
    return judge(day > max(earlier), "It was reviewed for it.", "It was reviewed before the release before.")


def _series(tag: str) -> str:
    found = re.fullmatch(r"v?(\d+)(?:\.(\d+))?[^/]*", tag)
    return f"{found[1]}.{found[2] or 0}" if found else ""
