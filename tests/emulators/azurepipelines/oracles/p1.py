"""Principle 1: secure design and development."""

from tests.emulators.azurepipelines.oracles import build, organisation, repository
from tests.emulators.azurepipelines.oracles.look import LookAtBuild, LookAtOrganisation, LookAtRepository
from tests.emulators.azurepipelines.ways import FORCE_PUSH, POLICY_EXEMPT
from tests.emulators.common.oracles import Said, all_of, judge

DAYS, SHARE = 7, 0.95
UNREADABLE: Said = ("unknown", "The pipeline cannot be read.")


@repository("1.1-C04")
def history_kept(look: LookAtRepository) -> Said:
    """Nobody may rewrite or delete the default branch: by permission, or because a policy lets only merges change it."""
    if not look.holders(FORCE_PUSH):
        return "pass", "Nobody has the permission to force a push, which deleting needs too."
    if look.whole and not look.holders(POLICY_EXEMPT):
        return "pass", "A policy blocks every push, and nobody is exempt."
    if look.rules and not look.whole:
        return "unknown", "What a policy for some paths does for the whole branch is not told."
    return "fail", "Somebody may force a push."


@repository("1.1-C05")
def traced(look: LookAtRepository) -> Said:
    """Four of five of the latest changes name a work item."""
    sample = look.merged[:50]
    if len(sample) < 10:
        return "not_applicable", f"People made {len(sample)} changes."
    naming = [one for one in sample if "AB#" in one.title]
    said = f"Of {len(sample)} changes {len(naming)} name an item."
    return ("pass" if len(naming) / len(sample) >= 0.8 else "unknown"), said


def _of_files(claim: str) -> None:
    @repository(claim)
    def told(look: LookAtRepository) -> Said:
        return look.tree.claims[f"COP-{claim}"]


def _of_papers(claim: str) -> None:
    @repository(claim)
    def told(look: LookAtRepository) -> Said:
        return look.papers.claims[f"COP-{claim}"]


for _claim in ("1.2-C01", "1.2-C02", "1.4-C03", "2.3-C04"):
    _of_files(_claim)
for _claim in ("1.5-C01", "1.5-C02", "3.2-C02", "4.1-C01", "4.1-C02", "4.2-C01", "4.2-C02", "4.6-C01", "4.6-C03"):
    _of_papers(_claim)


@repository("1.2-C03")
def watched(look: LookAtRepository) -> Said:
    """The platform watches dependencies, and a pipeline that a merge waits for looks at every change."""
    if not look.traits["manifests"]:
        return "not_applicable", "No manifest declares dependencies."
    return all_of(_watch(look), _gate(look, "dependency_scan", "looks at dependencies"))


def _watch(look: LookAtRepository) -> Said:
    if look.repo.security.enabled and look.repo.security.dependencies:
        return "pass", "Advanced Security looks at dependencies."
    return "unknown", "A task of some pipeline may watch."


def _gate(look: LookAtRepository, trait: str, does: str) -> Said:
    """Whether a pipeline that does something must succeed before a merge."""
    if look.traits[trait] in look.required:
        return "pass", f"A pipeline that {does} must succeed."
    if not look.required:
        return "fail", "Nothing must succeed before a merge."
    if look.traits[trait] == "none" and not look.foreign:
        return look.absent(f"What must succeed is none that {does}.")
    return "unknown", f"What must succeed may be one that {does}."


@repository("1.2-C04")
def updates(look: LookAtRepository) -> Said:
    """A tool is configured, and a pipeline must succeed before a merge."""
    if not look.traits["manifests"]:
        return "not_applicable", "No manifest declares dependencies."
    asked = judge(bool(look.required), "A pipeline must succeed.", "A merge waits for nothing.")
    proposed: Said = (
        ("pass", "Renovate is configured.")
        if look.traits["updates"] == "configured"
        else ("unknown", "No tool is configured here; one may be elsewhere.")
    )
    return all_of(proposed, asked)


@repository("1.3-C01")
def tests_gate(look: LookAtRepository) -> Said:
    """A pipeline that tests must succeed."""
    if set(look.traits["tests"]) & look.required:
        return "pass", "A pipeline that tests must succeed."
    if not look.traits["pipelines"] or not look.traits["readable"]:
        return "unknown", "No pipeline can be read."
    return (
        ("unknown", "What must succeed is not seen to test.")
        if look.required
        else ("fail", "A merge waits for nothing.")
    )


@repository("1.3-C02")
def analysis(look: LookAtRepository) -> Said:
    """An analyser runs on every change and can block it."""
    setup = look.repo.security.enabled and look.repo.security.code
    if look.traits.get("blocking") in look.required:
        return "pass", "An analyser that fails where it finds something must succeed."
    if setup or look.traits["analysis"].endswith(".yml"):
        return (
            ("unknown", "CodeQL's job passes whatever it finds.")
            if look.required
            else ("fail", "A merge waits for nothing.")
        )
    if not look.traits["pipelines"] or not look.traits["readable"]:
        return "unknown", "No pipeline can be read."
    if look.traits["analysis"] == "none" and not look.foreign:
        return look.absent("Nothing analyses the code.")
    return "unknown", "Something that is not known may analyse the code."


@repository("1.3-C03")
def reviewed(look: LookAtRepository) -> Said:
    """A policy asks for another's approval that does not go stale, and the latest changes had one."""
    return all_of(
        judge(bool(look.approvals), "An approval is required.", "No approval is required."),
        judge(bool(look.fresh), "A push needs a new approval.", "An approval outlives a later push."),
        _sample(look),
    )


def _sample(look: LookAtRepository) -> Said:
    sample = look.merged[:50]
    missing = [
        one.number for one in sample if not any(vote.vote >= 5 and vote.user != one.author for vote in one.votes)
    ]
    if missing:
        return "fail", f"Merged without another's approval: {missing}."
    return ("pass", "The latest changes were approved.") if sample else ("not_applicable", "Nothing was merged.")


@repository("1.4-C01")
def no_secrets(look: LookAtRepository) -> Said:
    """Secrets are looked for, stopped, and none is left open."""
    return all_of(_looked_for(look), _stopped(look), _left(look))


def _looked_for(look: LookAtRepository) -> Said:
    if look.repo.security.enabled:
        return "pass", "Advanced Security scans."
    if look.traits["secrets"].endswith(".yml"):
        return "pass", "A pipeline scans."
    return look.absent("Nothing scans.") if look.traits["secrets"] == "none" else ("unknown", "Something may scan.")


def _stopped(look: LookAtRepository) -> Said:
    if look.repo.security.enabled and look.repo.security.push_protection:
        return "pass", "Pushes with secrets are refused."
    return _gate(look, "secrets", "scans")


def _left(look: LookAtRepository) -> Said:
    if not look.repo.security.enabled:
        return "not_applicable", "There are no alerts."
    young = [one for one in look.repo.security.alerts if one.kind == "secret" and one.state == "active"]
    late = [
        one.number
        for one in look.repo.security.alerts
        if one.kind == "secret" and one.state == "active" and look.days(one.seen) >= DAYS
    ]
    if young and not late:
        return "unknown", "Whether it was pushed past the protection is not told."
    return judge(not late, "None is late.", f"Open for too long: {late}.")


@repository("1.5-C03")
def owned(look: LookAtRepository) -> Said:
    """Sensitive paths have reviewers who must approve."""
    sensitive = [*look.traits["pipelines"], *look.traits.get("sensitive", [])]
    if not sensitive:
        return "not_applicable", "Nothing is sensitive."
    patterns = [one.settings["filenamePatterns"] or ["/*"] for one in look.of("Required reviewers")]
    open_ones = [path for path in sensitive if not any(_matches(path, found) for found in patterns)]
    return judge(not open_ones, "Each has reviewers who must approve.", f"Without: {open_ones}.")


def _matches(path: str, patterns: list[str]) -> bool:
    return any(f"/{path}".startswith(pattern.rstrip("*")) for pattern in patterns)


@repository("1.5-C04")
def coding_standard(look: LookAtRepository) -> Said:
    """Rules are written down, and an analyser runs."""
    written = look.papers.traits["coding_standard"]
    found = look.traits["analysis"]
    enforced: Said = ("unknown", "Something that is not known may analyse.")
    if found.endswith(".yml") or look.repo.security.code:
        enforced = "pass", "An analyser runs."
    elif found == "none" and not look.foreign:
        enforced = look.absent("Nothing analyses the code.")
    return enforced if written or enforced[0] == "fail" else ("unknown", "No rules are written here.")


@repository("1.6-C04")
def pipelines_scanned(look: LookAtRepository) -> Said:
    """No pipeline has a scanner of pipelines, where every step is known to do something else."""
    if look.traits["analysis"] == "none":
        return look.absent("No step scans pipelines.")
    return "unknown", "Something that is not known may scan pipelines."


@build("1.6-C04")
def scanned_elsewhere(look: LookAtBuild) -> Said:
    """Another definition may scan."""
    return "unknown", "Another definition may scan."


@organisation("1.6-C01")
def defaults(look: LookAtOrganisation) -> Said:
    """Advanced Security can be switched on for what is created; its scans of dependencies and code stay to be set up."""
    if len(look.judged()) < 2:
        return "not_applicable", "There are fewer than two repositories."
    return "fail", "What is created has no scan of its dependencies and code by default."


@organisation("1.6-C02")
def baseline(look: LookAtOrganisation) -> Said:
    """Every project has a policy for the default branches of all its repositories, and it works."""
    judged = look.judged()
    if len(judged) < 2:
        return "not_applicable", "There are fewer than two repositories."
    wide = [
        any(
            scope[0] is None and scope[2] == "DefaultBranch"
            for one in project.policies
            if one.enabled and one.blocking
            for scope in one.scopes
        )
        for project in look.org.projects
    ]
    reviewed = [one for one in judged if one.approvals]
    return judge(all(wide) and len(reviewed) >= SHARE * len(judged), "Each has one.", "A project has none.")
