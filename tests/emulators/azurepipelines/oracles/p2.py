"""Principle 2: build environment security."""

from math import ceil

from tests.emulators.azurepipelines.oracles import KNOWN, build, organisation, repository
from tests.emulators.azurepipelines.oracles.look import LookAtBuild, LookAtOrganisation, LookAtRepository
from tests.emulators.azurepipelines.state import Environment, Policy
from tests.emulators.azurepipelines.ways import CONTRIBUTE, FORCE_PUSH, MERGE_BYPASS, POLICY_EXEMPT
from tests.emulators.common.oracles import Said, all_of, judge

QUARTER = 90


@organisation("2.1-C01")
def multi_factor(look: LookAtOrganisation) -> Said:
    """The directory asks for it, or not; Azure DevOps does not tell."""
    return "unknown", "What the directory asks for is not told here."


@organisation("2.1-C02")
def default_access(look: LookAtOrganisation) -> Said:
    """Whoever may see a project may only read its code, and nobody makes public projects."""
    everyone = {
        one.identity for one in look.org.groups if one.name in ("Project Valid Users", "Project Collection Valid Users")
    }
    writing = [
        one.token for one in look.org.acls for ace in one.aces if ace.identity in everyone and ace.allow & CONTRIBUTE
    ]
    return all_of(
        judge(not writing, "Whoever may see a project may read.", f"Everybody may write: {writing}."),
        judge(
            not look.org.policies["Policy.AllowAnonymousAccess"],
            "There are no public projects.",
            "Public projects are allowed.",
        ),
    )


@organisation("2.1-C03")
def administrators(look: LookAtOrganisation) -> Said:
    """Two to a few, all people, each with a documented role."""
    top = look.org.groups[0]
    found = [name for name in top.members if not name.startswith("[")]
    nested = [look.org.group(name) for name in top.members if name.startswith("[")]
    found += [name for group in nested if not group.aad for name in group.members]
    hidden = any(group.aad for group in nested)
    most = max(3, ceil(0.05 * len(look.org.users)))
    robots = [name for name in found if look.org.user(name).service]
    if robots or len(found) > most:
        return "fail", f"Too many, or no people: {found}."
    if hidden:
        return "unknown", "A group's members are known to the directory only."
    return ("unknown", "No file of roles is there.") if len(found) >= 2 else ("fail", f"Only {found}.")


@build("2.1-C06")
def tokens(look: LookAtBuild) -> Said:
    """Tokens of jobs reach no further than they must, starters set nothing, and what is shared is open to chosen pipelines."""
    scoped = look.setting("enforceJobAuthScope") or look.definition.scope == "project"
    project = look.project
    shared = any(one.use.all for one in project.connections) or any(one.use.all for one in project.groups)
    machines = [queue.pool for queue in project.queues if queue.use.all and queue.pool != "Azure Pipelines"]
    return all_of(
        judge(
            scoped and look.setting("enforceReferencedRepoScopedToken"), "Tokens are confined.", "Tokens reach further."
        ),
        judge(look.setting("enforceSettableVar"), "Starters set what is left open.", "Starters may set anything."),
        judge(not shared and not machines, "Each is open to chosen pipelines.", "Something is open to every pipeline."),
    )


@organisation("2.2-C01")
def audit_log(look: LookAtOrganisation) -> Said:
    """The log is on, and a stream takes it elsewhere."""
    if not look.org.audited:
        return "unknown", "Only organisations of a directory have one."
    streaming = any(one.status == "enabled" for one in look.org.streams)
    logged = look.org.policies["Policy.LogAuditEvents"]
    return judge(streaming and logged, "A stream is on.", "No stream is on.")


@build("2.2-C02")
def logs(look: LookAtBuild) -> Said:
    """Kept for 90 days by the platform, which shows them to those only who may read the project; a badge is no log."""
    days = look.project.retention
    return judge(days >= QUARTER, f"They are kept for {days} days.", f"They are kept for only {days} days.")


def _joined(claim: str) -> None:
    """What is set for definitions is judged of a repository by all that build it."""

    @repository(claim)
    def told(look: LookAtRepository) -> Said:
        if not look.traits["pipelines"] or not look.traits["readable"]:
            return "unknown", "No pipeline can be read."
        builds = [LookAtBuild(look.world, look.org, look.project, one) for one in look.definitions]
        return all_of(*(KNOWN["build_project"][f"COP-{claim}"](one) for one in builds))


_joined("2.1-C06")
_joined("2.2-C02")


@repository("2.2-C03")
def definitions(look: LookAtRepository) -> Said:
    """Definitions are files whose changes somebody else approves, and no others can be made."""
    if not look.traits["pipelines"] or not look.traits["readable"]:
        return "unknown", "There is no definition in it that can be read."
    elsewhere = not (
        look.setting("disableClassicBuildPipelineCreation") and look.setting("disableClassicReleasePipelineCreation")
    )
    classic = any(not one.yaml for one in look.definitions)
    return all_of(
        judge(not elsewhere and not classic, "Definitions are files.", "Classic ones can be made."),
        judge(bool(look.approvals), "An approval is required.", "No approval is required."),
        judge(bool(look.fresh), "A push needs a new approval.", "An approval outlives a later push."),
    )


@build("2.2-C03")
def definition(look: LookAtBuild) -> Said:
    """A classic one is kept by the service; a file's rules are the repository's."""
    return (
        ("unknown", "It is a file of a repository.") if look.definition.yaml else ("fail", "It is kept by the service.")
    )


@build("1.1-C04")
def versioned(look: LookAtBuild) -> Said:
    """A file of the repository is versioned with it."""
    return judge(bool(look.definition.yaml), "It is a file of a repository.", "It is kept by the service.")


@repository("2.2-C04")
def no_bypass(look: LookAtRepository) -> Said:
    """Every policy of the default branch binds everybody."""
    if not look.rules:
        free = bool(look.holders(FORCE_PUSH))
        return ("not_applicable", "The branch is not protected.") if free else ("pass", "Nobody may force a push.")
    exempt = look.holders(POLICY_EXEMPT)
    if any(map(_asks, look.rules)):
        # who may complete a merge against the policies still merges, which is all that a policy without more asks for
        exempt = exempt | look.holders(MERGE_BYPASS)
    return judge(not exempt, "Nobody may bypass them.", f"These may: {sorted(exempt)}.")


def _asks(policy: Policy) -> bool:
    """Whether it asks for more than that a merge is made."""
    votes = policy.settings.get("minimumApproverCount", 0) > 0 or policy.settings.get("resetOnSourcePush") is True
    return policy.kind != "Minimum number of reviewers" or votes


@repository("2.2-C05")
def attributable(look: LookAtRepository) -> Said:
    """Azure Repos verifies no signatures."""
    return "unknown", "Whether commits are signed is not told."


@build("2.3-C02")
def ephemeral(look: LookAtBuild) -> Said:
    """Hosted machines, or a scale set that is torn down after each use; the vendor's own are open to chosen pipelines."""
    if not look.is_readable:
        return "unknown", "Its file cannot be read, and may name other machines."
    pool = look.pool
    if pool.hosted:
        return "pass", "The platform makes a machine for each job."
    if look.queue.use.all:
        return "fail", "Every pipeline may use it."
    if not pool.elastic:
        return "unknown", "Whether an agent takes one job only is not told."
    return judge(pool.recycles, "It is torn down after each use.", "It outlives the job.")


@repository("2.3-C02")
def machines(look: LookAtRepository) -> Said:
    """Every job that can reach a release runs on a hosted machine."""
    if not look.traits["pipelines"] or not look.traits["readable"]:
        return "unknown", "No pipeline can be read."
    if "pools" in look.traits:
        return "unknown", "Which machines a pool holds is told of definitions."
    return "pass", "Every job runs on a hosted machine."


@repository("2.3-C05")
def no_injection(look: LookAtRepository) -> Said:
    """Nothing that an outsider writes is run."""
    if not look.traits["pipelines"] or not look.traits["readable"]:
        return "unknown", "No pipeline can be read."
    return judge(not look.traits["untrusted"], "Nothing that an outsider writes is run.", "A commit's message is run.")


def guard(one: Environment) -> str:
    """How an environment is guarded."""
    for check in one.checks:
        if check.kind == "Approval" and check.settings["approvers"] and check.settings["requesterCannotBeApprover"]:
            return "guarded"
    if any(check.kind == "Task Check" for check in one.checks):
        return "branches"
    return "open"


@repository("2.3-C06")
@build("2.3-C06")
def guarded(look: LookAtRepository | LookAtBuild) -> Said:
    """Every production environment of the project is guarded."""
    found = {one.name: guard(one) for one in look.project.environments if one.name.startswith("production")}
    open_ones = {name for name, kind in found.items() if kind == "open"}
    usable = sorted(one.name for one in look.environments if one.name in open_ones)
    if usable:
        return "fail", f"Not guarded: {usable}."
    if open_ones:
        return "unknown", "What is not guarded may not be used, until somebody lets it."
    if not look.is_readable:
        return "unknown", "Its file cannot be read, and may deploy elsewhere."
    if look.publishes_outside:
        return "unknown", "Something is published outside of any environment."
    return "pass", "Each is guarded."


@build("2.1-C04")
def credentials(look: LookAtBuild) -> Said:
    """None in clear text; of those that are stored the age is not told, and others are read when a build runs or prove who it is."""
    variables = [
        *look.definition.variables,
        *(one for group in look.groups for one in group.variables if not group.vault),
    ]
    clear = [one.name for one in variables if not one.secret and one.name.endswith("PASSWORD")]
    if clear or (look.source and look.definition.yaml and look.source.traits["clear_text"]):
        return "fail", f"In clear text: {clear or 'a password in its file'}."
    if not look.is_readable or not look.definition.yaml:
        return "unknown", "Its file cannot be read, or a script signs in with something that is masked."
    stored = [one.name for one in variables if one.secret]
    stored += [
        one.name
        for one in look.connections
        if one.scheme not in ("WorkloadIdentityFederation", "ManagedServiceIdentity")
    ]
    if stored:
        return "unknown", f"Stored, and how old is not told: {stored}."
    given = look.connections or any(group.vault for group in look.groups)
    return ("pass", "Nothing is stored.") if given else ("not_applicable", "It is given no credential.")


@repository("2.1-C04")
def credentials_of_all(look: LookAtRepository) -> Said:
    """The same of all that build it."""
    if not look.traits["pipelines"] or not look.traits["readable"]:
        return "unknown", "No pipeline can be read."
    return all_of(*(credentials(LookAtBuild(look.world, look.org, look.project, one)) for one in look.definitions))


@build("2.3-C05")
def no_injection_here(look: LookAtBuild) -> Said:
    """The same of one definition."""
    if not look.is_readable:
        return "unknown", "Its file cannot be read."
    return judge(
        not look.does.get("untrusted"), "Nothing that an outsider writes is run.", "A commit's message is run."
    )
