"""Principle 1 of the draft."""

from tests.emulators.common.oracles import Said, all_of, judge
from tests.emulators.common.records import TRACED
from tests.emulators.gitlab.oracles import group, project
from tests.emulators.gitlab.oracles.look import Look, LookAtGroup
from tests.emulators.gitlab.oracles.ruling import ruling
from tests.emulators.gitlab.templates.records import BOT_NAME

SHARE = 0.95
DAYS = 7


@project("COP-1.1-C04")
def history_kept(look: Look) -> Said:
    """The default branch is protected and nobody may push by force; a protected branch cannot be deleted by git."""
    kept = look.rules.protected and not look.rules.force_push
    return judge(kept, "Nobody rewrites or deletes it.", "It can be rewritten or deleted.")


@project("COP-1.1-C05")
def traced_changes(look: Look) -> Said:
    """Four of five of the latest changes that people made name a work item."""
    merged = sorted((one for one in look.project.merge_requests if one.merged_at), key=lambda one: str(one.merged_at))
    people = [
        one for one in merged[-50:] if one.target_branch == look.project.default_branch and one.author != BOT_NAME
    ]
    if len(people) < 10:
        few = f"People made {len(people)} changes."
        return ("not_applicable", few) if len(merged) <= 50 else ("unknown", f"{few} Older ones were not read.")
    naming = [one for one in people if (one.title, one.source_branch, one.description) in TRACED]
    said = f"Of {len(people)} changes {len(naming)} name an item."
    return ("pass" if len(naming) / len(people) >= 0.8 else "unknown"), f"{said} Links beside the text are not read."


@project("COP-1.2-C01")
def sbom(look: Look) -> Said:
    """Told by the files alone: what releases carry lies at other addresses."""
    outcome, why = look.tree.claims["COP-1.2-C01"]
    if outcome == "fail" and any(one.links for one in look.latest(3)):
        return "unknown", "A release links files, of which one may be a list."
    if outcome == "fail" and "dependency_scanning" in look.scanned_by_policy:
        return "unknown", "The scan of dependencies that a policy adds makes a list."
    return outcome, why


def _alone(claim: str) -> None:
    @project(claim)
    def told(look: Look) -> Said:
        return look.tree.claims[claim]


for _claim in ("COP-1.2-C02", "COP-1.4-C03", "COP-2.3-C04"):
    _alone(_claim)


@project("COP-1.2-C03")
def watched(look: Look) -> Said:
    """GitLab's scanner or a policy watches dependencies, and a job or rule that a merge waits for looks at every change."""
    if not look.traits["manifests"]:
        return "not_applicable", "No manifest declares dependencies."
    return all_of(_watch(look), _stop(look))


def _watch(look: Look) -> Said:
    on = look.scanner("DEPENDENCY_SCANNING")
    if on:
        return "pass", "GitLab's scanner is on."
    return "unknown", "Whether GitLab watches is not told by this licence, or something else may."


def _stop(look: Look) -> Said:
    scan = look.traits["dependency_scan"]
    if scan == "gate" and look.rules.gated:
        return "pass", "A merge waits for the job that looks at dependencies."
    if not look.rules.gated:
        return "fail", "A merge waits for nothing that could stop it."
    if scan == "none":
        return "fail", "What a merge waits for does not look at dependencies."
    return "unknown", "What a merge waits for may look at dependencies."


@project("COP-1.2-C04")
def updates(look: Look) -> Said:
    """A tool is configured for every manifest, and a merge waits for a pipeline."""
    if not look.traits["manifests"]:
        return "not_applicable", "No manifest declares dependencies."
    gated = judge(look.rules.gated, "A merge waits for the pipeline.", "A merge waits for nothing.")
    if look.traits["updates"] == "configured":
        return all_of(("pass", "A tool is configured for every manifest."), gated)
    return all_of(("fail", "No tool is configured, and no bot has committed."), gated)


@project("COP-1.2-C05")
def approved(look: Look) -> Said:
    """Components are pinned; GitLab has no list of those that may be used, so that it is the vendor's to give."""
    components = look.traits["components"]
    if look.traits["pipelines"] in ("none", "unreadable"):
        return "unknown", "No pipeline can be read."
    if components == "none":
        return "not_applicable", "Nothing is taken from elsewhere."
    if components == "tagged":
        return "fail", "Images are named by tags."
    return "unknown", "Everything is pinned, and whose components may be used is not told."


# changes and what they wait for
@project("COP-1.3-C01")
def tests_gate(look: Look) -> Said:
    """A job that tests must succeed."""
    tests = look.traits["tests"]
    if look.traits["pipelines"] in ("none", "unreadable"):
        return "unknown", "No pipeline can be read, so that it is not told whether there is anything to test."
    if not look.rules.gated:
        return "fail", "A merge waits for nothing."
    if tests == "gate":
        return "pass", "A merge waits for the job that tests."
    return "unknown", "What a merge waits for is not seen to be a test."


@project("COP-1.3-C02")
def static_analysis(look: Look) -> Said:
    """An analyser runs on every change and can block it."""
    analysis = look.traits["analysis"]
    if analysis == "gate":
        return judge(look.rules.gated, "A merge waits for the analysis.", "The analysis blocks nothing.")
    if "sast" in look.scanned_by_policy or analysis == "powerless":
        if not look.rules.gated:
            return "fail", "Something analyses, and a merge waits for nothing."
        return "unknown", "Something analyses, and whether it can block a change is not seen."
    if look.traits["pipelines"] == "none":
        return "unknown", "There is no pipeline; another service may analyse the code."
    if analysis == "none":
        return "fail", "Nothing analyses the code, and every step is known to do something else."
    return "unknown", "Something that is not known may analyse the code."


@project("COP-1.3-C03")
def reviewed(look: Look) -> Said:
    """A rule asks for another's approval that does not go stale, and the latest changes had one."""
    sample = _sample(look)
    if look.tier == "free":
        merged = [one for one in look.project.merge_requests if one.merged_at]
        if sample[0] == "fail":
            return sample
        if sample[0] == "pass" and len(merged) >= 50 and _sampled(look) >= 50:
            return "pass", "All of fifty changes were approved, though no rule can ask for it."
        return "unknown", "The licence has no rules of approval, and too few changes show that it is done."
    return all_of(
        judge(look.rules.reviewed, "An approval is required.", "No approval is required."),
        judge(
            look.rules.by_merging and look.rules.fresh,
            "A push needs a new approval.",
            "An approval outlives a later push.",
        ),
        sample,
    )


def _sampled(look: Look) -> int:
    merged = sorted((one for one in look.project.merge_requests if one.merged_at), key=lambda one: str(one.merged_at))
    return sum(one.target_branch == look.project.default_branch for one in merged[-50:])


def _sample(look: Look) -> Said:
    merged = sorted((one for one in look.project.merge_requests if one.merged_at), key=lambda one: str(one.merged_at))
    sample = [one for one in merged[-50:] if one.target_branch == look.project.default_branch]
    missing = [one.iid for one in sample if not set(one.approved_by) - {one.author}]
    if missing:
        return "fail", f"Merged without another's approval: {missing}."
    return ("pass", "The latest changes were approved.") if sample else ("not_applicable", "Nothing was merged.")


# secrets in code
@project("COP-1.4-C01")
def no_secrets(look: Look) -> Said:
    """Secrets are looked for and stopped, and none is left open."""
    return all_of(_looked_for(look), _stopped(look), _left(look))


def _looked_for(look: Look) -> Said:
    secrets = look.traits["secrets"]
    if look.scanner("SECRET_DETECTION") or "secret_detection" in look.scanned_by_policy:
        return "pass", "GitLab scans."
    if secrets == "gate":
        return "pass", "A job scans every change."
    if secrets == "unsure" or look.tier != "ultimate":
        return "unknown", "Something that is not known may scan."
    return "fail", "Nothing scans."


def _left(look: Look) -> Said:
    if look.tier != "ultimate":
        return "not_applicable", "The licence has no report of findings."
    found = [one for one in look.project.vulnerabilities if one.report == "SECRET_DETECTION"]
    late = [one for one in found if one.state in ("DETECTED", "CONFIRMED") and look.days(one.detected) >= DAYS]
    return judge(not late, "None is late.", f"{len(late)} are open for {DAYS} days or longer.")


def _stopped(look: Look) -> Said:
    secrets, push = look.traits["secrets"], look.project.push_rule if look.tier != "free" else None
    if (look.tier == "ultimate" and look.project.secret_push_protection) or (push and push.prevent_secrets):
        return "pass", "A push with a secret is refused."
    if secrets == "gate" and look.rules.gated:
        return "pass", "A merge waits for the job that scans."
    if look.tier == "free":
        return "unknown", "The licence refuses no push, and what else may is not told."
    if not look.rules.gated:
        return "fail", "A merge waits for nothing that could stop a secret."
    if secrets in ("none", "absent"):
        return "fail", "Nothing stops a secret."
    return "unknown", "What a merge waits for may stop one."


# documents
def _of_papers(claim: str) -> None:
    @project(claim)
    def told(look: Look) -> Said:
        return look.papers.claims[claim]


for _claim in ("COP-1.5-C01", "COP-1.5-C02"):
    _of_papers(_claim)


@project("COP-1.5-C03")
def owned(look: Look) -> Said:
    """Sensitive paths, the file of code owners among them, have owners whose approval is required."""
    owners = look.plan.owners
    if owners == "missing":
        none = not look.traits["sensitive"]
        return ("not_applicable", "Nothing is sensitive.") if none else ("fail", "There are no code owners.")
    required = look.rules.code_owners and look.rules.by_merging
    return all_of(
        judge(owners != "partial", "Everything has an owner.", "Only assets have an owner."),
        ("unknown", "The licence has no approval by code owners.")
        if look.tier == "free"
        else judge(required, "Their approval is required.", "Their approval is not required."),
        ("unknown", "Whether the owners that are named exist is not told."),
    )


@project("COP-1.5-C04")
def coding_standard(look: Look) -> Said:
    """Rules are written down, and an analyser runs; where none is written here they may lie elsewhere."""
    analysis = look.traits["analysis"]
    if analysis in ("gate", "powerless") or "sast" in look.scanned_by_policy:
        enforced: Said = ("pass", "An analyser runs.")
    elif analysis == "none" and look.traits["pipelines"] == "seen":
        enforced = ("fail", "Nothing analyses the code, and every step is known to do something else.")
    else:
        enforced = ("unknown", "Something that is not known may analyse the code.")
    written = look.papers.traits["coding_standard"]
    return enforced if written or enforced[0] == "fail" else ("unknown", "No rules are written here.")


# groups
@group("COP-1.6-C01")
def defaults(look: LookAtGroup) -> Said:
    """An enforced policy scans every project."""
    live = [one for one in look.projects if not one.archived]
    if len(live) < 2:
        return "not_applicable", "There are fewer than two projects."
    if look.group.tier != "ultimate":
        return "unknown", "The licence has no policies; a template of the instance may stand in for them."
    scans = {scan for one in look.group.policies if one.enabled and one.all_projects for scan in one.scans}
    return judge(
        {"sast", "secret_detection", "dependency_scanning"} <= scans, "Every project is scanned.", "They are not."
    )


@group("COP-1.6-C02")
def baseline(look: LookAtGroup) -> Said:
    """Rules of the group protect every default branch, and they work."""
    judged = [one for one in look.projects if not (one.archived or one.head is None or one.mirror)]
    if len(judged) < 2:
        return "not_applicable", "There are fewer than two projects."
    rules = [ruling(look.world, one) for one in judged]
    protected = [one for one in rules if not one.pushers and one.reviewed]
    enough = len(protected) >= SHARE * len(judged)
    there = any(not any(w.level for w in r.push) for r in look.group.protected_branches)
    return judge(there and enough, "All are protected.", f"{len(protected)} of {len(judged)} are protected.")


@project("COP-1.6-C04")
def pipelines_scanned(look: Look) -> Said:
    """A scanner of pipelines runs on changes."""
    scan = look.traits["pipeline_scan"]
    if look.traits["pipelines"] in ("none", "unreadable"):
        return "unknown", "No pipeline can be read."
    if scan == "runs":
        return "pass", "A scanner runs on every change."
    return (
        ("fail", "Nothing scans pipelines.") if scan == "none" else ("unknown", "Something that is not known may scan.")
    )
