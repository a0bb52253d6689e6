"""The made-up vendor of `examples/acme`: two organisations, three products, mostly in order, with failures as they happen.

Nothing is drawn by chance: each repository is a line of `RECIPES`, good but for the flaws that it names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.emulators.common.records import CLOCK, ago
from tests.emulators.github.estate import Owners, Plan, VendorWorld, files_of
from tests.emulators.github.state import (
    ActionsOfOrganisation,
    ActionsOfRepository,
    Actor,
    Advisory,
    Analysis,
    Asset,
    AuditEvent,
    AuditStream,
    BypassActor,
    DefaultSetup,
    DependabotAlert,
    DeployKey,
    Enterprise,
    Entry,
    Environment,
    Installation,
    Member,
    Organisation,
    Person,
    PullRequest,
    Release,
    Repository,
    Review,
    Rule,
    Ruleset,
    Secret,
    SecretAlert,
    SecurityConfiguration,
    SelectedActions,
    Signature,
    Tag,
    Team,
    User,
)
from tests.emulators.github.templates import CANARY, TREES, rules
from tests.emulators.github.templates.records import BOT

PORT = 8400
"""Where `examples/acme/estate.yaml` looks for it."""
MAIN, LABS, GROUP = "acme", "acme-labs", "acme-group"
OWNERS = ["amina-khan", "tom-reed"]
PEOPLE = [
    Person("Amina Khan", "amina.khan@acme.example", "amina-khan"),
    Person("Jo Park", "jo.park@acme.example", "jo-park"),
    Person("Li Wei", "li.wei@acme.example", "li-wei"),
]
MEMBERS = ["jo-park", "li-wei", "sam-obi", "ruth-bell", "ines-costa", "max-vogel", "noor-aziz", "dan-frost"]
OUTSIDER = "pat-outside"
TRUSTED = SelectedActions(patterns_allowed=["acme/*", "astral-sh/setup-uv@*", "anchore/sbom-action@*"])

Flaw = Callable[[Repository], None]


@dataclass(frozen=True)
class Recipe:
    """A repository: what it is made of, to which product it belongs, and what is wrong with it."""

    name: str
    tree: str = "python"
    papers: str = "complete"
    owners: Owners = "everything"
    topics: Sequence[str] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    scanned: Sequence[str] = ()
    """Languages that code scanning covers beside those of the tree."""
    flaws: Sequence[Flaw] = ()
    archived: bool = False
    mirror_of: str | None = None


def build() -> VendorWorld:
    """The world of Acme, always the same."""
    world = VendorWorld(clock=CLOCK, planted=[CANARY], owner=OWNERS[0], member=MEMBERS[0], outsider=OUTSIDER)
    world.users = [*(User(one.login or "", one.name) for one in PEOPLE), User("dependabot[bot]", bot=True)]
    for org in (_main(), _labs()):
        world.organisations.append(org)
        world.policies[org.login] = "strict" if org.login == MAIN else "loose"
        for recipe in RECIPES[org.login]:
            _add(world, org, recipe)
        org.teams[0].permissions = {repo.name: "write" for repo in org.repositories}
    stream = AuditStream(stream_type="Splunk", stream_details="EU")
    world.enterprises = [Enterprise(GROUP, "Acme Group", [MAIN, LABS], audit_streams=[stream])]
    world.number()
    return world


# organisations
def _main() -> Organisation:
    baseline = rules.reviews(1, dismiss_stale_reviews_on_push=True, require_code_owner_review=True)
    return _organisation(
        Organisation(
            MAIN,
            "Acme Ltd",
            is_verified=True,
            actions=ActionsOfOrganisation(allowed_actions="selected", selected=TRUSTED, sha_pinning_required=True),
            rulesets=[
                Ruleset("baseline", repositories=["~ALL"], rules=[*rules.history(), baseline]),
                Ruleset("versions stay", "tag", include=["~ALL"], rules=[Rule("update"), Rule("deletion")]),
            ],
            security_configurations=[SecurityConfiguration("Everything on", default_for="all")],
            immutable_releases="all",
        ),
        OWNERS,
    )


def _labs() -> Organisation:
    """Bought last year: a second factor is asked for, and little else has been settled."""
    return _organisation(
        Organisation(
            LABS,
            "Acme Labs",
            default_repository_permission="write",
            members_can_create_public_repositories=True,
            actions=ActionsOfOrganisation(default_workflow_permissions="write"),
        ),
        [*OWNERS, "sam-obi", "ruth-bell"],
    )


def _organisation(org: Organisation, owners: Sequence[str]) -> Organisation:
    org.enterprise = GROUP
    org.members = [
        *(Member(name, "admin") for name in owners),
        *(Member(name) for name in MEMBERS if name not in owners),
    ]
    org.outside_collaborators = [OUTSIDER]
    org.teams = [Team(rules.TEAM, "Core", ["jo-park", "li-wei"])]
    org.installations = [Installation("cop-scan-test", permissions={"metadata": "read", "contents": "read"})]
    org.audit_log = [AuditEvent("repo.create", OWNERS[0], 1_790_000_000_000)]
    return org


# flaws
def _late_alert(repo: Repository) -> None:
    alert = DependabotAlert(1, "httpx", severity="high", cve="CVE-2026-31337", summary="Requests can be smuggled")
    alert.created = alert.updated = ago(45)
    repo.alerts.dependabot = [alert]


def _open_secret(repo: Repository) -> None:
    alert = SecretAlert(1, f"canary-of-{repo.full_name}")
    alert.created = alert.updated = ago(90)
    repo.alerts.secrets = [alert]


def _deploys_past_the_rules(repo: Repository) -> None:
    repo.rulesets[0].bypass = [BypassActor("DeployKey")]


def _merged_alone(repo: Repository) -> None:
    repo.pull_requests[-1].reviews = []


def _unsigned(repo: Repository) -> None:
    repo.rulesets[0].rules = [rule for rule in repo.rulesets[0].rules if rule.type != "required_signatures"]
    head = repo.head
    assert head
    repo.commit(head.files, "A change by hand", author=PEOPLE[2], when=ago(0.5))


def _open_environment(repo: Repository) -> None:
    for one in repo.environments:
        one.reviewers, one.prevent_self_review = [], False


def _old_token(repo: Repository) -> None:
    repo.actions.secrets = [Secret("NPM_TOKEN", updated=ago(300), value=f"canary-token-of-{repo.full_name}")]


def _any_action(repo: Repository) -> None:
    repo.actions.allowed_actions, repo.actions.sha_pinning_required = "all", False


INSIGHT = ("product-insight",)
RECIPES: Mapping[str, Sequence[Recipe]] = {
    MAIN: [
        Recipe(".github", "documents", "defaults"),
        Recipe("gateway-core"),
        Recipe("gateway-api", flaws=[_late_alert]),
        Recipe("gateway-agent", flaws=[_deploys_past_the_rules]),
        Recipe("gateway-helm"),
        Recipe("gateway-legacy", papers="mailbox", archived=True),
        Recipe("insight-server", topics=INSIGHT),
        Recipe("etl", "maven", properties={"product": "insight"}, scanned=["java-kotlin"]),
        Recipe("openssl", papers="bare", mirror_of="https://git.openssl.example/openssl.git"),
    ],
    LABS: [
        Recipe("insight-web", "node", "mailbox", topics=INSIGHT, flaws=[_any_action, _old_token]),
        Recipe("insight-plugins", owners="missing", topics=INSIGHT, flaws=[_open_secret, _unsigned]),
        Recipe("collector", "container", topics=INSIGHT, flaws=[_any_action, _open_environment]),
        Recipe("vault-connector", properties={"product": "vault"}),
        Recipe("vault-deploy", "terraform", properties={"product": "vault"}),
        Recipe("playground", flaws=[_any_action, _merged_alone]),
    ],
}


# repositories
def _add(world: VendorWorld, org: Organisation, recipe: Recipe) -> None:
    plan = Plan(recipe.tree, recipe.papers, recipe.owners)
    repo = Repository(
        org.login,
        recipe.name,
        visibility="public",
        archived=recipe.archived,
        mirror_url=recipe.mirror_of,
        topics=list(recipe.topics),
        properties=dict(recipe.properties),
        actions=_actions(),
    )
    org.repositories.append(repo)
    world.remember(repo, plan)
    _history(repo, {**files_of(plan, org.login), **(_roles() if recipe.name == ".github" else {})})
    _protect(repo, plan)
    _watch(repo, [*TREES[plan.tree].traits["languages"], *recipe.scanned])
    repo.keys = [DeployKey("deploy", added_by=OWNERS[0])]
    for flaw in recipe.flaws:
        flaw(repo)
    if org.security_configurations and not recipe.archived:
        org.security_configurations[0].attached[repo.name] = "enforced"


def _roles() -> dict[str, Entry]:
    role = {"role": "owner", "permissions": "everything", "holders": OWNERS, "reviewed_on": "2026-09-01"}
    return {"cop/roles.yaml": json.dumps({"roles": [role]}).encode()}


def _actions() -> ActionsOfRepository:
    return ActionsOfRepository(allowed_actions="selected", selected=TRUSTED, sha_pinning_required=True)


def _history(repo: Repository, files: Mapping[str, Entry]) -> None:
    """Signed commits of people and of the bot, reviewed changes, and three releases where something is released."""
    for number, who in enumerate([*PEOPLE, BOT, PEOPLE[1]]):
        repo.commit(
            files, f"Change {number + 1}", author=who, when=ago(60 - 14 * number), signature=Signature(by_github=True)
        )
    head = repo.head
    assert head
    repo.pushed = head.committed
    for number in range(1, 7):
        author, other = ("jo-park", "li-wei") if number % 2 else ("dependabot[bot]", "jo-park")
        when = ago(80 - 10 * number)
        repo.pull_requests.append(
            PullRequest(number, author, created=when, merged=when, merged_by=other, reviews=[Review(other, submitted=when)])
        )  # fmt: skip
    if repo.name == ".github":
        return
    for place, tag in enumerate(["v1.9.0", "v2.0.0", "v2.0.1"]):
        when = ago(200 - 70 * place)
        asset = Asset("service.tar.gz", digest="sha256:" + "b" * 64)
        repo.releases.append(
            Release(tag, created=when, published=when, author=OWNERS[0], assets=[asset], immutable=True)
        )
        repo.tags[tag] = Tag(head)


def _protect(repo: Repository, plan: Plan) -> None:
    traits = TREES[plan.tree].traits
    telling = [traits[name] for name in ("tests", "secrets", "dependency_scan")]
    jobs = [one["check"] for one in telling if isinstance(one, dict)] or traits["jobs"]
    own = [rules.reviews(1, dismiss_stale_reviews_on_push=True, require_code_owner_review=True), *rules.history()]
    asked = [rules.checks(*jobs)] if jobs else []
    repo.rulesets = [Ruleset("main", rules=[*asked, rules.code_scanning(), Rule("required_signatures"), *own])]
    guards = [Actor("User", OWNERS[1]), Actor("Team", rules.TEAM)]
    repo.environments = [
        Environment(name, reviewers=guards, prevent_self_review=True, can_admins_bypass=False)
        for name in traits["deploys_to"]
    ]


def _watch(repo: Repository, languages: list[str]) -> None:
    repo.dependabot_alerts = repo.dependabot_updates = repo.secret_scanning = repo.push_protection = True
    repo.private_vulnerability_reporting = repo.code_security = repo.immutable_releases = True
    if languages:
        repo.default_setup = DefaultSetup("configured", languages, updated=ago(60))
        ref = f"refs/heads/{repo.default_branch}"
        repo.analyses = [Analysis("CodeQL", ref=ref, created=ago(3)), Analysis("CodeQL", ref=ref, created=ago(10))]
    if repo.full_name == f"{MAIN}/gateway-core":
        fixed = ago(60)
        repo.advisories = [Advisory("GHSA-acme-gate-0001", "Headers were trusted", cve="CVE-2026-20001", published=fixed, created=fixed)]  # fmt: skip
