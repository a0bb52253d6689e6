"""Provision 1.3."""

from tests.emulators.common.oracles import Said, all_of, judge
from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look


@repository("COP-1.3-C01")
def tests_gate(look: Look) -> Said:
    """A job that tests must succeed."""
    tests = look.traits["tests"]
    if isinstance(tests, dict) and tests["check"] in look.checks:
        return "pass", f"The required check {tests['check']} tests."
    if look.traits["pipelines"] != "seen":
        return "unknown", "No pipeline can be read, so that it is not told whether there is anything to test."
    if not look.checks and not look.workflows:
        return "fail", "Nothing must succeed before a merge."
    if tests == "powerless" and not look.foreign_checks:
        return "fail", "The only tests cannot fail."
    return "unknown", "What must succeed is not seen to be a test: " + ", ".join(sorted(look.checks | look.workflows))


@repository("COP-1.3-C02")
def static_analysis(look: Look) -> Said:
    """An analyser runs on every change and can block it."""
    analysis = look.traits["analysis"]
    asked = look.checks | look.workflows | look.scanners_asked
    by_job = {analysis["check"]} if isinstance(analysis, dict) else set()
    if not by_job and not look.default_setup - {"actions"}:
        return _no_analysis(look)
    if "CodeQL" in look.checks | look.scanners_asked:
        return "pass", "CodeQL runs on every change, and its result is required."
    if by_job & look.checks:
        return "unknown", "The job of CodeQL is required, which passes whatever is found."
    if not asked:
        return "fail", "CodeQL runs, and nothing at all is required."
    return "unknown", "CodeQL runs, and what is required may be something else: " + ", ".join(sorted(asked))


def _no_analysis(look: Look) -> Said:
    if look.traits["pipelines"] == "none":
        return "unknown", "There is no pipeline; another service may analyse the code."
    sure = look.traits["analysis"] in ("none", "absent")
    if sure and not look.foreign_checks and not look.scanners_asked:
        return "fail", "No setting and no pipeline analyses the code, and every step is known to do something else."
    return "unknown", "Something that is not known may analyse the code."


@repository("COP-1.3-C03")
def reviewed(look: Look) -> Said:
    """A rule asks for another's approval that does not go stale, and the latest changes had one."""
    fresh = look.sets("stale") or look.sets("last push")
    return all_of(
        judge(bool(look.sets("reviews")), "An approval is required.", "No approval is required."),
        judge(bool(fresh), "A push needs a new approval.", "An approval outlives a later push."),
        _sample(look),
    )


def _sample(look: Look) -> Said:
    merged = sorted((one for one in look.repo.pull_requests if one.merged), key=lambda one: str(one.merged))
    sample = [one for one in merged[-50:] if one.base == look.repo.default_branch]
    missing = [
        one.number
        for one in sample
        if not any(review.state == "APPROVED" and review.author != one.author for review in one.reviews)
    ]
    if missing:
        return "fail", f"Merged without another's approval: {missing}."
    return ("pass", "The latest changes were approved.") if sample else ("not_applicable", "Nothing was merged.")
