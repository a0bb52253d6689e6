"""Provision 1.5."""

from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look, Said, all_of, judge


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
