"""Provision 1.1."""

from tests.emulators.common.oracles import Said, all_of
from tests.emulators.common.records import TRACED
from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look
from tests.emulators.github.state import PullRequest


@repository("COP-1.1-C04")
def history_kept(look: Look) -> Said:
    """Neither force pushes nor deletion of the default branch, for nobody."""
    return all_of(*(_kept(look, rule) for rule in ("force push", "deletion")))


def _kept(look: Look, rule: str) -> Said:
    bound = {layer.binds(rule) for layer in look.sets(rule)}
    if True in bound:
        return "pass", f"A layer forbids it to everybody: {rule}."
    if None in bound:
        return "unknown", f"The enterprise's ruleset forbids it, and who may bypass that is not shown: {rule}."
    return "fail", f"No layer forbids it to everybody: {rule}."


@repository("COP-1.1-C05")
def traced_changes(look: Look) -> Said:
    """Four of five of the latest changes that people made name a work item."""
    merged = sorted((one for one in look.repo.pull_requests if one.merged), key=_last_touched)
    people = [one for one in merged[-50:] if one.base == look.repo.default_branch and not one.author.endswith("[bot]")]
    if len(people) < 10:
        few = f"People made {len(people)} changes."
        return ("not_applicable", few) if len(merged) <= 50 else ("unknown", f"{few} Older ones were not read.")
    naming = [one for one in people if (one.title, one.head, one.body) in TRACED]
    said = f"Of {len(people)} changes {len(naming)} name an item."
    return ("pass" if len(naming) / len(people) >= 0.8 else "unknown"), f"{said} Links beside the text are not read."


def _last_touched(one: PullRequest) -> tuple[str, int]:
    return max([one.created, one.merged or "", *(review.submitted for review in one.reviews)]), one.number
