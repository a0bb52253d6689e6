"""Principle 2 of the draft."""

from fnmatch import fnmatchcase
from math import ceil

import yaml

from tests.emulators.common.oracles import Said, all_of, judge
from tests.emulators.gitlab.base import OWNER
from tests.emulators.gitlab.oracles import group, project
from tests.emulators.gitlab.oracles.look import Look, LookAtGroup
from tests.emulators.gitlab.records import ProtectedEnvironment, Runner

PRODUCTION = (
    "prod",
    "prod-*",
    "production",
    "production-*",
    "*-production",
    "*-prod",
    "live",
    "release",
    "pypi",
    "npm",
)
SECRETIVE = ("_TOKEN", "_PASSWORD")


@group("COP-2.1-C01")
def multi_factor(look: LookAtGroup) -> Said:
    """Required, and new members may go without for two days at most."""
    if not look.group.require_two_factor_authentication:
        return "unknown", "It is not required; an identity provider may ask for it."
    soon = look.group.two_factor_grace_period <= 48
    return judge(soon, "It is required, and soon.", "New members may go without for days.")


@group("COP-2.1-C02")
def default_access(look: LookAtGroup) -> Said:
    """Developers may not make public projects."""
    public = look.group.visibility == "public" and look.group.project_creation_level == "developer"
    return judge(not public, "No public projects by members.", "Every developer may make public projects.")


@group("COP-2.1-C03")
def administrators(look: LookAtGroup) -> Said:
    """Two to a few owners, all people, each with a documented role."""
    found = [member.username for member in look.group.members if member.level == OWNER]
    most = max(3, ceil(0.05 * len(look.group.members)))
    few = judge(2 <= len(found) <= most, f"There are {len(found)}.", f"There are {len(found)}, of at most {most}.")
    bots = [name for name in found if look.world.user(name).bot]
    return all_of(few, judge(not bots, "All are people.", f"Not a person: {bots}."), _roles(look, found))


def _roles(look: LookAtGroup, found: list[str]) -> Said:
    profile = next((one for one in look.group.projects if one.path == "gitlab-profile"), None)
    content = profile.head.files.get("cop/roles.yaml") if profile and profile.head else None
    if not isinstance(content, bytes):
        return "unknown", "No file of roles is there; they may be documented elsewhere."
    named = {login for role in yaml.safe_load(content)["roles"] for login in role["holders"]}
    return judge(set(found) <= named, "Each is named.", f"Not named: {sorted(set(found) - named)}.")


@project("COP-2.1-C04")
def credentials(look: Look) -> Said:
    """None in clear text, and none that jobs of any branch are given; how old they are GitLab does not tell."""
    if look.traits["pipelines"] in ("none", "unreadable"):
        return "unknown", "No pipeline can be read."
    plain = [one.key for one in look.project.variables if not one.masked and not one.hidden]
    if look.traits["clear_text"] == "clear" or any(name.endswith("PASSWORD") for name in plain):
        return "fail", f"A credential stands in a pipeline or is a variable that is not masked: {plain}."
    open_ones = [one.key for one in look.project.variables if one.masked and not one.protected]
    if open_ones:
        return "fail", f"Jobs of any branch are given {open_ones}."
    return "unknown", "What groups give to jobs, and how old credentials are, is not seen."


@project("COP-2.1-C06")
def tokens(look: Look) -> Said:
    """Tokens reach what is named and write nothing, forks get nothing, and only maintainers set variables."""
    if look.traits["pipelines"] in ("none", "unreadable"):
        return "unknown", "No pipeline can be read."
    ci = look.project.ci
    return all_of(
        judge(ci.inbound_enabled, "Other projects' jobs are named.", "Any project's jobs are let in."),
        judge(not ci.ci_push_repository_for_job_token_allowed, "Jobs do not push.", "Jobs may push."),
        judge(
            not ci.ci_allow_fork_pipelines_to_run_in_parent_project, "Forks run apart.", "Forks' pipelines run here."
        ),
        judge(
            ci.ci_pipeline_variables_minimum_override_role != "developer",
            "Developers set no variables.",
            "Developers set variables.",
        ),
    )


@group("COP-2.2-C01")
def audit_log(look: LookAtGroup) -> Said:
    """There are events, and a stream takes them elsewhere; streams are Ultimate's."""
    if look.group.tier == "free":
        return "unknown", "The licence has no audit events."
    if look.group.tier == "premium":
        return "unknown", "The licence streams nothing; the instance may."
    on = any(stream.active for stream in look.group.streams)
    return judge(on, "A stream is on.", "No stream is on.")


@project("COP-2.2-C02")
def logs(look: Look) -> Said:
    """Kept for ever, and shown to nobody who may not read the code."""
    if look.traits["pipelines"] in ("none", "unreadable"):
        return "unknown", "No pipeline can be read."
    wide = look.project.ci.public_jobs and look.project.visibility == "private"
    return judge(not wide, "Only who reads the code reads logs.", "Guests read logs, and not the code.")


@project("COP-2.2-C03")
def definitions(look: Look) -> Said:
    """GitLab runs the files of the project; a rule asks for another's approval that does not go stale."""
    if look.traits["pipelines"] in ("none", "unreadable"):
        return "unknown", "No pipeline can be read."
    if look.tier == "free":
        return "unknown", "The licence has no rules of approval."
    return all_of(
        judge(look.rules.reviewed, "An approval is required.", "No approval is required."),
        judge(
            look.rules.by_merging and look.rules.fresh, "A push needs a new approval.", "An approval outlives a push."
        ),
    )


def is_production(name: str) -> bool:
    """Whether a name says production."""
    return any(fnmatchcase(name.lower(), pattern) for pattern in PRODUCTION)


@project("COP-2.2-C04")
def no_bypass(look: Look) -> Said:
    """Nobody pushes past merge requests or takes protection away, and approvals are nobody's to change."""
    rules = look.rules
    if not rules.protected:
        if rules.signatures:
            return "pass", "The push rule, which is all there is, binds everybody."
        return "not_applicable", "The branch is not protected."
    if not rules.by_merging:
        return "pass", "The rules that there are bind everybody."
    exempt = sorted(rules.pushers | rules.unprotectors)
    if exempt:
        return "fail", f"Exempt: {exempt}."
    return judge(not (rules.edited and rules.reviews), "Each rule binds everybody.", "Approvals may be edited.")


@project("COP-2.2-C05")
def attributable(look: Look) -> Said:
    """Signatures are required, or nearly all of the latest commits carry a valid one."""
    if look.rules.signatures:
        return "pass", "A rule asks for signatures."
    assert look.project.head
    latest = list(look.project.head.history())[:50]
    signed = sum(commit.signature is not None and commit.signature.is_valid for commit in latest)
    enough = signed >= 0.99 * len(latest)
    return judge(enough, f"{signed} of {len(latest)} are signed.", f"Only {signed} of {len(latest)} are signed.")


@project("COP-2.3-C01")
def hosted_build(look: Look) -> Said:
    """GitLab's releases link files; where those were built is not told."""
    return ("unknown", "Where the files were built is not told.") if look.latest(1) else look.unreleased()


@project("COP-2.3-C03")
def provenance(look: Look) -> Said:
    """The files of releases lie elsewhere, and attestations of them are not read."""
    return ("unknown", "Attestations are not read.") if look.latest(1) else look.unreleased()


@project("COP-2.3-C02")
def ephemeral(look: Look) -> Said:
    """Jobs that can reach a release run on machines that the platform hosts; of others it is not told what outlives a job."""
    machines = look.traits["release_machines"]
    if look.traits["pipelines"] in ("none", "unreadable"):
        return "unknown", "No pipeline can be read."
    if machines == "none":
        return "not_applicable", "No job can reach a release."
    if machines == "hosted":
        return "pass", "Every job runs on a machine that the platform hosts."
    if any(one.access_level == "not_protected" and _takes(one, machines) for one in look.project.runners):
        return "fail", "A machine takes the jobs of any branch."
    return "unknown", "Whether a machine outlives the job is not told."


def _takes(runner: Runner, machines: str) -> bool:
    return runner.run_untagged if machines == "any" else machines in runner.tags


@project("COP-2.3-C05")
def no_injection(look: Look) -> Said:
    """Told by the files: the one tree with an injection also reads a secret."""
    if look.traits["pipelines"] != "seen":
        return "unknown", "Not every pipeline can be read."
    return judge(
        look.traits["untrusted"] != "runs", "Nothing that an outsider writes is run.", "A proposal's title is run."
    )


@project("COP-2.3-C06")
def guarded(look: Look) -> Said:
    """Every production environment, those that a pipeline would make among them, is guarded."""
    guards = {one.name: one for one in look.project.protected_environments}
    there = [one.name for one in look.project.environments if is_production(one.name)]
    made = [name for name in look.traits["deploys_to"] if is_production(name) and name not in there]
    if look.tier == "free" and there and not made:
        return "unknown", "The licence guards no environment."
    if look.tier == "free" and made:
        return "fail", f"Made by a pipeline, without a guard: {made}."
    open_ones = [name for name in there + made if name not in guards or not _approvals(guards[name])]
    if open_ones:
        return "fail", f"Not guarded: {open_ones}."
    if look.traits["publishes_outside"] is True:
        return "unknown", "Something is published outside of any environment."
    if look.traits["pipelines"] in ("unreadable", "partial"):
        return "unknown", "What the pipelines deploy is not seen."
    if look.traits["publishes_outside"] == "unsure" and not (there or made):
        return "unknown", "What the jobs do is not known."
    return ("pass", "Each is guarded.") if there or made else ("not_applicable", "Nothing is deployed.")


def _approvals(guard: ProtectedEnvironment) -> int:
    asked = sum(rule.required for rule in guard.approval_rules)
    return max(guard.required_approval_count, asked)
