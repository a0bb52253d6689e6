"""REST: rulesets, the rules of a branch, classic branch protection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.emulators.github.access import Needs
from tests.emulators.github.messages import Page, Refused, not_found
from tests.emulators.github.rest import Call, route
from tests.emulators.github.rules import Source, classic_rule, covers, rulesets
from tests.emulators.github.shapes import Json
from tests.emulators.github.state import (
    Actor,
    BypassActor,
    ClassicRule,
    Enterprise,
    Organisation,
    PropertyCondition,
    Repository,
    Rule,
    Ruleset,
    Team,
    node_id,
)

OWNER = Needs("owner", "organization_administration", "admin:org")
READ = Needs("pull", "metadata", "repo")


def _where(source: Source) -> tuple[str, str]:
    if isinstance(source, Repository):
        return "Repository", source.full_name
    if isinstance(source, Organisation):
        return "Organization", source.login
    return "Enterprise", source.slug


def _brief(call: Call, source: Source, ruleset: Ruleset) -> Json:
    kind, name = _where(source)
    place = {"Repository": "repos", "Organization": "orgs", "Enterprise": "enterprises"}[kind]
    html = {
        "Repository": f"{call.html}/{name}/rules/{ruleset.id}",
        "Organization": f"{call.html}/organizations/{name}/settings/rules/{ruleset.id}",
        "Enterprise": f"{call.html}/enterprises/{name}/settings/policies/repositories/{ruleset.id}",
    }[kind]
    return {
        "id": ruleset.id,
        "name": ruleset.name,
        "target": ruleset.target,
        "source_type": kind,
        "source": name,
        "enforcement": ruleset.enforcement,
        "node_id": node_id(ruleset),
        "_links": {"self": {"href": f"{call.api}/{place}/{name}/rulesets/{ruleset.id}"}, "html": {"href": html}},
        "created_at": ruleset.created,
        "updated_at": ruleset.updated,
    }


def _conditions(ruleset: Ruleset, source: Source) -> Json | None:
    made: Json = {}
    if ruleset.target in {"branch", "tag"}:
        made["ref_name"] = {"include": ruleset.include, "exclude": ruleset.exclude}
    if isinstance(source, Repository):
        return made or None
    if ruleset.repository_ids is not None:
        made["repository_id"] = {"repository_ids": ruleset.repository_ids}
    elif ruleset.properties is not None:
        made["repository_property"] = {
            "include": [_property(one) for one in ruleset.properties],
            "exclude": [_property(one) for one in ruleset.properties_excluded],
        }
    else:
        made["repository_name"] = {
            "include": ["~ALL"] if ruleset.repositories is None else ruleset.repositories,
            "exclude": ruleset.repositories_excluded,
            "protected": ruleset.repositories_protected,
        }
    return made


def _property(condition: PropertyCondition) -> Json:
    return {"name": condition.name, "property_values": condition.values, "source": condition.source}


def _bypass(actor: BypassActor) -> Json:
    return {"actor_id": actor.actor_id, "actor_type": actor.actor_type, "bypass_mode": actor.mode}


def _rule(rule: Rule) -> Json:
    return {"type": rule.type} | ({"parameters": rule.parameters} if rule.parameters is not None else {})


def _full(call: Call, source: Source, ruleset: Ruleset, *, bypass: bool) -> Json:
    made = _brief(call, source, ruleset) | {"rules": [_rule(rule) for rule in ruleset.rules]}
    conditions = _conditions(ruleset, source)
    if conditions is not None:
        made["conditions"] = conditions
    if bypass:
        made["bypass_actors"] = [_bypass(actor) for actor in ruleset.bypass]
        made["current_user_can_bypass"] = "never"
    return made


def _chosen(call: Call, found: Iterable[tuple[Source, Ruleset]]) -> list[tuple[Source, Ruleset]]:
    targets = call.query.get("targets", "branch,tag,push,repository").split(",")
    return [(source, ruleset) for source, ruleset in found if ruleset.target in targets]


# organisations
@route("/orgs/{org}/rulesets", OWNER)
def of_organisation(call: Call) -> Page:
    return Page(_chosen(call, _own(call)), lambda pair: _brief(call, *pair))


def _own(call: Call) -> list[tuple[Source, Ruleset]]:
    enterprise = call.world.enterprise(call.org.enterprise) if call.org.enterprise else None
    above: list[tuple[Source, Ruleset]] = [(enterprise, found) for found in enterprise.rulesets] if enterprise else []
    return [*((call.org, found) for found in call.org.rulesets), *above]


@route("/orgs/{org}/rulesets/{ruleset_id}", OWNER)
def one_of_organisation(call: Call) -> Json:
    for source, ruleset in _own(call):
        if str(ruleset.id) == call.words["ruleset_id"]:
            return _full(call, source, ruleset, bypass=True)
    raise not_found()


# repositories
def _of(call: Call) -> list[tuple[Source, Ruleset]]:
    parents = call.query.get("includes_parents", "true") == "true"
    return list(rulesets(call.world, call.repo, parents=parents))


@route("/repos/{owner}/{repo}/rulesets", READ)
def of_repository(call: Call) -> Page:
    return Page(_chosen(call, _of(call)), lambda pair: _brief(call, *pair))


@route("/repos/{owner}/{repo}/rulesets/{ruleset_id}", READ)
def one_of_repository(call: Call) -> Json:
    for source, ruleset in _of(call):
        if str(ruleset.id) == call.words["ruleset_id"]:
            return _full(call, source, ruleset, bypass=_sees_bypass(call, source))
    raise not_found()


def _sees_bypass(call: Call, source: Source) -> bool:
    """Who could change the ruleset sees who may bypass it; for everyone else the field is absent."""
    if isinstance(source, Organisation):
        return call.access.governs(source)
    return not isinstance(source, Enterprise) and call.access.administers(call.repo)


@route("/repos/{owner}/{repo}/rules/branches/{branch}", READ)
def of_branch(call: Call) -> Page:
    found: list[Json] = []
    for source, ruleset in rulesets(call.world, call.repo):
        if ruleset.enforcement == "active" and covers(ruleset, call.repo, call.words["branch"]):
            kind, name = _where(source)
            here = {"ruleset_source_type": kind, "ruleset_source": name, "ruleset_id": ruleset.id}
            found += [_rule(rule) | here for rule in ruleset.rules]
    return Page(found, lambda rule: rule)


# classic protection
@route("/repos/{owner}/{repo}/branches/{branch}/protection", Needs("admin", "administration", "repo"))
def protection(call: Call) -> Json:
    name = call.words["branch"]
    if name not in call.repo.branches:
        raise Refused(404, "Branch not found")
    rule = classic_rule(call.repo, name)
    if rule is None:
        raise Refused(404, "Branch not protected")
    return _protection(call, rule)


def _switches(rule: ClassicRule) -> dict[str, bool]:
    return {
        "required_linear_history": rule.requires_linear_history,
        "allow_force_pushes": rule.allows_force_pushes,
        "allow_deletions": rule.allows_deletions,
        "block_creations": rule.blocks_creations,
        "required_conversation_resolution": rule.requires_conversation_resolution,
        "lock_branch": rule.lock_branch,
        "allow_fork_syncing": rule.lock_allows_fetch_and_merge,
    }


def _protection(call: Call, rule: ClassicRule) -> Json:
    url = call.url
    made: Json = {
        "url": url,
        "required_signatures": {"url": f"{url}/required_signatures", "enabled": rule.requires_commit_signatures},
        "enforce_admins": {"url": f"{url}/enforce_admins", "enabled": rule.is_admin_enforced},
        **{name: {"enabled": on} for name, on in _switches(rule).items()},
    }
    if rule.requires_status_checks:
        made["required_status_checks"] = {
            "url": f"{url}/required_status_checks",
            "strict": rule.requires_strict_status_checks,
            "contexts": [check.context for check in rule.required_status_checks],
            "contexts_url": f"{url}/required_status_checks/contexts",
            "checks": [vars(check) for check in rule.required_status_checks],
        }
    if rule.requires_approving_reviews:
        made["required_pull_request_reviews"] = _reviews(call, rule)
    if rule.restricts_pushes:
        made["restrictions"] = _actors(call, rule.push_allowances, f"{url}/restrictions")
    return made


def _reviews(call: Call, rule: ClassicRule) -> Json:
    url = f"{call.url}/required_pull_request_reviews"
    made: Json = {
        "url": url,
        "dismiss_stale_reviews": rule.dismisses_stale_reviews,
        "require_code_owner_reviews": rule.requires_code_owner_reviews,
        "require_last_push_approval": rule.require_last_push_approval,
        "required_approving_review_count": rule.required_approving_review_count or 0,
    }
    if rule.restricts_review_dismissals:
        made["dismissal_restrictions"] = _actors(
            call, rule.review_dismissal_allowances, f"{url}/dismissal_restrictions"
        )
    if rule.bypass_pull_request_allowances:
        allowed = _actors(call, rule.bypass_pull_request_allowances, url)
        made["bypass_pull_request_allowances"] = {kind: allowed[kind] for kind in ("users", "teams", "apps")}
    return made


def _actors(call: Call, actors: list[Actor], url: str) -> dict[str, Any]:
    org = call.world.organisation(call.repo.owner)
    teams = {team.slug: team for team in org.teams} if org else {}
    return {
        "url": url,
        "users_url": f"{url}/users",
        "teams_url": f"{url}/teams",
        "apps_url": f"{url}/apps",
        "users": [call.shapes.user(actor.name) for actor in actors if actor.kind == "User"],
        "teams": [call.shapes.team(org, teams.get(a.name) or Team(a.name)) for a in actors if a.kind == "Team" and org],
        "apps": [call.shapes.app_named(actor.name) for actor in actors if actor.kind == "App"],
    }
