"""Provision 2.3."""

from tests.emulators.common.oracles import Said, judge
from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look
from tests.emulators.github.oracles.p2_2 import is_production, production
from tests.emulators.github.state import Environment
from tests.emulators.github.templates import published


@repository("COP-2.3-C01")
def hosted_build(look: Look) -> Said:
    """The files of the latest three releases come from runs of pipelines."""
    if not look.latest(1):
        return look.unreleased()
    found = look.artefacts(3)
    if not found:
        return "unknown", "Nothing is published that can be read." if found is None else "The releases hold no files."
    untraced = [one for one in found if one.uploader != published.RUN and not look.has_provenance(one)]
    by_hand = [one for one in untraced if one.uploader == published.PERSON]
    if by_hand and look.traits["uploads"] == "never":
        return "fail", "A person uploaded it and nothing here could have."
    if untraced:
        return "unknown", "An app, a machine or another service may have built it."
    return "pass", "Every file comes from a run."


@repository("COP-2.3-C03")
def provenance(look: Look) -> Said:
    """The files of the latest release have build provenance."""
    if not look.latest(1):
        return look.unreleased()
    found = look.artefacts(1)
    if not found:
        return "unknown", "The latest release holds no files, or they are not read."
    return judge(all(map(look.has_provenance, found)), "It has provenance.", "It has none.")


@repository("COP-2.3-C02")
def ephemeral(look: Look) -> Said:
    """Release jobs run on hosted machines; one's own may not outlive the job."""
    machines = look.traits["release_machines"]
    if look.traits["pipelines"] != "seen":
        return "unknown", "No pipeline can be read."
    if machines == "none":
        return "not_applicable", "No job can reach a release."
    if machines == "hosted":
        return "pass", "Every job runs on a hosted machine."
    fitting = [one for one in look.repo.actions.runners if {"self-hosted", "linux"} <= set(one.labels)]
    if any(not one.ephemeral for one in fitting):
        return "fail", "A machine of the repository outlives the job."
    return "unknown", "The machines that the organisation shares are not told."


@repository("COP-2.3-C04")
def pinned(look: Look) -> Said:
    """Told by the files alone."""
    return look.tree.claims["COP-2.3-C04"]


@repository("COP-2.3-C05")
def no_injection(look: Look) -> Said:
    """Told by the files alone, for the one tree with an injection also holds a secret."""
    if look.traits["pipelines"] != "seen":
        return "unknown", "No pipeline can be read."
    if look.traits["untrusted"] == "runs":
        return "fail", "A proposal's title and code run beside a secret."
    return "pass", "Nothing that an outsider writes is run."


@repository("COP-2.3-C06")
def guarded(look: Look) -> Said:
    """Every production environment, those that a pipeline would make among them, is guarded."""
    targets = production(look)
    there = {one.name for one in look.repo.environments}
    made = [name for name in look.traits["deploys_to"] if is_production(name) and name not in there]
    guards = {one.name: _guard(look, one) for one in targets} | dict.fromkeys(made, "open")
    open_ones = sorted(name for name, guard in guards.items() if guard == "open")
    if open_ones:
        return "fail", f"Not guarded: {open_ones}."
    if "unclear" in guards.values():
        return (
            "unknown",
            "Branches other than the default one may deploy, and how those are protected is not collected.",
        )
    if look.traits["publishes_outside"] is True:
        return "unknown", "Something is published outside of any environment."
    if look.traits["pipelines"] == "unreadable" or (look.traits["publishes_outside"] == "unsure" and not guards):
        return "unknown", "What the pipelines deploy is not seen."
    return (
        ("pass", "Every production environment is guarded.") if guards else ("not_applicable", "Nothing is deployed.")
    )


def _guard(look: Look, one: Environment) -> str:
    if one.reviewers and one.prevent_self_review:
        return "guarded"
    reviewed = bool(look.sets("reviews"))
    if one.branch_policy == "protected":
        return "guarded" if reviewed else "open"
    if one.branch_policy == "custom" and one.branch_patterns == [look.repo.default_branch]:
        return "guarded" if reviewed else "open"
    return "unclear" if one.branch_policy == "custom" else "open"
