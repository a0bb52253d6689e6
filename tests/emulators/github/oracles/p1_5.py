"""Provision 1.5."""

from tests.emulators.common.oracles import Said, all_of, judge
from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look


@repository("COP-1.5-C01")
def threat_model(look: Look) -> Said:
    """Told by the files alone."""
    return look.papers.claims["COP-1.5-C01"]


@repository("COP-1.5-C02")
def documented(look: Look) -> Said:
    """Told by the files alone."""
    return look.papers.claims["COP-1.5-C02"]


@repository("COP-1.5-C03")
def owned(look: Look) -> Said:
    """Sensitive paths, the file of code owners among them, have owners whose review is required."""
    owners = look.plan.owners
    if owners == "missing":
        none = not look.traits["sensitive"]
        return ("not_applicable", "Nothing is sensitive.") if none else ("fail", "There are no code owners.")
    return all_of(
        judge(owners != "partial", "Everything has an owner.", "Only assets have an owner."),
        judge(not look.repo.codeowners_errors, "GitHub finds no fault.", "GitHub knows no such owner."),
        judge(bool(look.sets("owners")), "Their review is required.", "Their review is not required."),
    )


@repository("COP-1.5-C04")
def coding_standard(look: Look) -> Said:
    """Rules are written down, and an analyser runs; where none is written here they may lie elsewhere."""
    written = look.papers.traits["coding_standard"]
    if look.traits["pipelines"] == "unreadable" and not look.default_setup - {"actions"}:
        return "unknown", "No pipeline can be read."
    enforced = _analysed(look)
    return enforced if written or enforced[0] == "fail" else ("unknown", "No rules are written here.")


def _analysed(look: Look) -> Said:
    if isinstance(look.traits["analysis"], dict) or look.default_setup - {"actions"}:
        return "pass", "An analyser runs."
    sure = look.traits["analysis"] == "none" and look.traits["pipelines"] == "seen"
    if sure and not look.foreign_checks and not look.scanners_asked:
        return "fail", "Nothing analyses the code, and every step is known to do something else."
    return "unknown", "Something that is not known may analyse the code."
