"""Answers of any shape: a fact in the shape that is published, or a gap, and never an exception."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema
import pytest
from cop_scan_codebuild.calls import Listing
from cop_scan_codebuild.facts_of_account import Whole
from cop_scan_codebuild.facts_of_project import Project
from cop_scan_codebuild.facts_of_registry import Registry
from cop_scan_codebuild.identities import Identities
from cop_scan_codebuild.looking import Account, Region, _apart
from cop_scan_codebuild.reduced import reduced
from hypothesis import given, settings
from hypothesis import strategies as st

from cop_scan.evidence import Status
from cop_scan.policies import load_facts, root
from cop_scan.sources.answered import STRANGE
from cop_scan.sources.answers import Answer, Request
from tests.emulators.codebuild.estate import CLOCK, build

SPECS = {key: spec for key, spec in load_facts([root()]).items() if key != "pipelines"}
SCHEMAS = {key: jsonschema.Draft202012Validator(dict(spec.schema)) for key, spec in SPECS.items()}
WORLD = build(9, accounts=1, projects=14, registries=6)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 400)
    | st.text(max_size=8)
    | st.sampled_from(["*", "ENABLED", "PUSH", "arn:x:y"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=6), inner, max_size=2),
    max_leaves=5,
)


def answer(body: Any) -> Answer:
    return Answer("asked", 200, body, CLOCK)


def places(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every path of a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [above, *(path for key, item in inner for path in places(item, (*above, key)))]


def changed(value: Any, data: st.DataObject) -> Any:
    """A value with something else in one place."""
    found = copy.deepcopy(value)
    path = data.draw(st.sampled_from([path for path in places(found) if path]))
    holder = found
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = data.draw(JSON)
    return found


def listed(items: list[Any]) -> Listing:
    return Listing(items, None, answer(items))


def account() -> tuple[Account, Region]:
    known = Account(WORLD.accounts[0].number, "aws", answer({}))
    region = Region("eu-west-2", projects=listed([]), registries=listed([]))
    known.regions = [region]
    return known, region


def check(key: str, fact: Any) -> None:
    if fact.ok and key in SCHEMAS:
        SCHEMAS[key].validate(fact.value)


@given(st.data())
@settings(max_examples=150)
def test_a_project_of_any_shape(data: st.DataObject) -> None:
    known, region = account()
    one = data.draw(st.sampled_from(WORLD.accounts[0].regions["eu-west-2"].projects))
    try:
        (shown,) = reduced(
            Request("", "", endpoint="codebuild:BatchGetProjects"), {"projects": [changed(one.project, data)]}
        )["projects"]
    except STRANGE:
        return
    region.details[one.name], region.said[one.name] = shown, answer(shown)
    region.credentials = answer({"sourceCredentialsInfos": data.draw(JSON)})
    project = Project(known, region, one.name)
    for key in project.ways:
        check(key, project.fact(key))
    check("member_access", Whole(known, CLOCK).fact("member_access"))


@pytest.mark.parametrize(
    ("batch", "buildspec", "privileged"),
    [
        ({}, "buildspec.yml", False),
        ({"serviceRole": "arn:aws:iam::1:role/b"}, "version: 0.2\nphases: {build: {commands: [make]}}", False),
        ({"serviceRole": "arn:aws:iam::1:role/b"}, "buildspec.yml", None),
        ({"serviceRole": "arn:aws:iam::1:role/b"}, "version: 0.2\nbatch: {build-list: [{identifier: a}]}", None),
    ],
)
def test_the_builds_of_a_batch_may_ask_for_other_machines(batch: Any, buildspec: str, privileged: bool | None) -> None:
    known, region = account()
    one = next(
        each
        for each in WORLD.accounts[0].regions["eu-west-2"].projects
        if each.project["environment"]["privilegedMode"] is False and "fleet" not in each.project["environment"]
    )
    shown = {**one.project, **({"buildBatchConfig": batch} if batch else {})}
    shown["source"] = {**shown["source"], "type": "GITHUB", "buildspec": buildspec}
    region.details[one.name], region.said[one.name] = shown, answer(shown)
    fact = Project(known, region, one.name).fact("worker")
    check("worker", fact)
    assert fact.value.get("privileged") is privileged
    hidden = {part["path"] for part in fact.value["hidden"]}
    assert ({"privileged", "ephemeral", "dedicated"} <= hidden) == (privileged is None)


def identity_beside(other: str, shown: Any, *, listed_as: Any = ...) -> Any:
    """What is told of a role that the project `app-deploy` acts as, beside another project."""
    known, region = account()
    known.every_region = True
    region.projects = listed(["app-deploy", other if listed_as is ... else listed_as])
    role = "arn:aws:iam::111122223333:role/build"
    own = {**WORLD.accounts[0].regions["eu-west-2"].projects[0].project, "name": "app-deploy", "serviceRole": role}
    own["arn"] = f"arn:aws:codebuild:eu-west-2:{known.number}:project/app-deploy"
    region.details = {"app-deploy": own, **({other: shown} if listed_as is ... else {})}
    region.said["app-deploy"] = answer(own)
    fact = Project(known, region, "app-deploy").fact("ci_settings")
    check("ci_settings", fact)
    return fact.value.get("identity")


def test_a_role_is_a_projects_own_only_if_no_other_project_acts_as_it() -> None:
    assert identity_beside("app", {"serviceRole": "arn:aws:iam::111122223333:role/build"}) == "shared"
    assert identity_beside("app", {"serviceRole": "arn:aws:iam::111122223333:role/other"}) == "own"


@pytest.mark.parametrize("shown", [{}, {"serviceRole": None}, {"serviceRole": ["x"]}])
def test_beside_a_project_whose_role_is_not_told_none_is_known_to_be_its_own(shown: Any) -> None:
    assert identity_beside("app", shown) is None


@pytest.mark.parametrize("name", [7, {"x": 1}, "no name", ""])
def test_a_project_whose_name_is_not_understood_may_act_as_any_role(name: Any) -> None:
    assert identity_beside("app", {}, listed_as=name) is None


def fetched(*sources: Any) -> Any:
    known, region = account()
    region.credentials = answer({"sourceCredentialsInfos": [{"serverType": "GITHUB", "authType": "OAUTH"}]})
    shown = {**WORLD.accounts[0].regions["eu-west-2"].projects[0].project, "name": "app"}
    shown["arn"] = f"arn:aws:codebuild:eu-west-2:{known.number}:project/app"
    shown["environment"] = {**shown["environment"], "environmentVariables": []}
    shown |= {"source": sources[0], "secondarySources": list(sources[1:])}
    region.details["app"], region.said["app"] = shown, answer(shown)
    fact = Project(known, region, "app").fact("ci_secrets")
    check("ci_secrets", fact)
    return [one["name"] for one in fact.value["secrets"]] if fact.ok and not fact.value["hidden"] else None


def test_every_source_is_fetched_by_something() -> None:
    own = {"type": "GITHUB", "auth": {"type": "SECRETS_MANAGER", "resource": "arn:x"}}
    assert fetched({"type": "CODECOMMIT"}) == []
    assert fetched({"type": "CODECOMMIT"}, {"type": "GITHUB"}, {"type": "GITHUB"}) == ["GITHUB_OAUTH"]
    assert fetched({"type": "GITHUB"}, own) == ["GITHUB_OAUTH", "GITHUB_SECRETS_MANAGER"]
    assert fetched({"type": "S3"}, {"type": "GITHUB", "auth": {"type": "NEW"}}) is None


@pytest.mark.parametrize(
    "other", [{"type": "NEW"}, {}, "x", {"type": "GITHUB", "auth": {}}, {"type": "GITHUB", "auth": 7}]
)
def test_by_what_a_strange_source_is_fetched_is_not_known(other: Any) -> None:
    assert fetched({"type": "CODECOMMIT"}, other) is None


@pytest.mark.parametrize("arn", [None, 7, "arn:y:project/a", "arn:x:project/b", "arn:x:project/a\n"])
def test_a_project_of_another_account_is_not_taken_for_the_one_that_was_asked_for(arn: Any) -> None:
    shown = {"name": "a", "arn": arn, "projectVisibility": "PRIVATE"}
    found = _apart(["a"], answer({"projects": [shown], "projectsNotFound": []}), "arn:x:project/")["a"]
    assert isinstance(found, Answer)
    assert found.gap is Status.MALFORMED


def outsiders(triggers: Any, *, every_region: bool = True, listing: Listing | None = None) -> Any:
    """Whether outsiders can start a step of a pipeline that has these triggers."""
    known, region = account()
    known.every_region = every_region
    region.pipelines = listing or listed([{"name": "flow"}])
    action = {"actionTypeId": {"category": "Build", "provider": "CodeBuild", "owner": "AWS"}}
    stages = [{"name": "Build", "actions": [{**action, "configuration": {"ProjectName": "app"}}]}]
    flow = {"pipeline": {"name": "flow", "stages": stages, **({"triggers": triggers} if triggers else {})}}
    region.flows["flow"] = answer(reduced(Request("", "", endpoint="codepipeline:GetPipeline"), flow))
    shown = {**WORLD.accounts[0].regions["eu-west-2"].projects[0].project, "name": "app"}
    shown = {key: value for key, value in shown.items() if key != "webhook"}
    shown["arn"] = f"arn:aws:codebuild:eu-west-2:{known.number}:project/app"
    shown["source"] = {"type": "CODEPIPELINE"}
    region.details["app"], region.said["app"] = shown, answer(shown)
    fact = Project(known, region, "app").fact("ci_settings")
    check("ci_settings", fact)
    return fact.value.get("outsiders") if fact.ok else None


def test_pull_requests_may_start_a_step_by_its_pipeline() -> None:
    push, pull = ({"gitConfiguration": {"sourceActionName": "Get", key: [{}]}} for key in ("push", "pullRequest"))
    assert outsiders([]) is False
    assert outsiders([push]) is False
    assert outsiders([push, pull]) is None
    assert outsiders([push], every_region=False) is None
    cut = Listing([{"name": "flow"}], Answer("asked", 400, None, CLOCK, gap=Status.FORBIDDEN, detail="no"), answer([]))
    assert outsiders([push], listing=cut) is None


@pytest.mark.parametrize("one", [{"repositoryName": "No Name"}, {}, "x", None])
def test_what_is_not_named_may_be_open_to_everybody(one: Any) -> None:
    known, region = account()
    known.identities = Identities.of(listed([]))
    assert Whole(known, CLOCK).fact("member_access").value["open_to_all"] == []
    region.registries = listed([one])
    assert not Whole(known, CLOCK).fact("member_access").ok
    region.projects, region.registries = listed([one]), listed([])
    assert not Whole(known, CLOCK).fact("member_access").ok


@pytest.mark.parametrize("variables", [None, {"name": "canary"}, "canary", 7])
def test_variables_of_another_shape_are_not_kept(variables: Any) -> None:
    project = {**WORLD.accounts[0].regions["eu-west-2"].projects[0].project}
    project["environment"] = {**project["environment"], "environmentVariables": variables}
    known, region = account()
    (shown,) = reduced(Request("", "", endpoint="codebuild:BatchGetProjects"), {"projects": [project]})["projects"]
    assert "canary" not in str(shown)
    name = shown["name"]
    region.details[name], region.said[name] = shown, answer(shown)
    assert not Project(known, region, name).fact("ci_secrets").ok


@pytest.mark.parametrize("missing", [None, 7, "b", {"b": 1}, [{}], [["b"]]])
def test_a_list_of_what_is_not_found_may_have_any_shape(missing: Any) -> None:
    shown = {"name": "a", "arn": "arn:x:project/a"}
    found = _apart(["a", "b"], answer({"projects": [shown], "projectsNotFound": missing}), "arn:x:project/")
    assert found["a"] == shown
    assert isinstance(found["b"], Answer)
    assert not found["b"].ok


@given(st.data())
@settings(max_examples=150)
def test_a_registry_of_any_shape(data: st.DataObject) -> None:
    known, region = account()
    stored = data.draw(st.sampled_from(WORLD.accounts[0].regions["eu-west-2"].registries))
    shown = changed(stored.repository, data)
    name = str(shown.get("repositoryName"))
    region.scans[name] = answer(
        changed({"scanningConfigurations": [{"repositoryName": name, "scanFrequency": "MANUAL"}]}, data)
    )
    region.writers[name] = answer({"document": changed(stored.policy, data) if stored.policy else data.draw(JSON)})
    images = changed(stored.images, data) if stored.images else [data.draw(JSON)]
    try:
        region.images[name] = listed(
            reduced(Request("", "", endpoint="ecr:DescribeImages"), {"imageDetails": images})["imageDetails"]
        )
    except STRANGE:
        region.images[name] = listed(images)
    registry = Registry(known, region, shown)
    for key in ("registry_settings", "images"):
        check(key, registry.fact(key))


@given(st.data())
@settings(max_examples=150)
def test_an_account_of_any_shape(data: st.DataObject) -> None:
    known, _ = account()
    source = WORLD.accounts[0]
    body = {
        "UserDetailList": source.users,
        "GroupDetailList": source.groups,
        "RoleDetailList": source.roles,
        "Policies": source.policies,
    }
    try:
        page = reduced(Request("", "", endpoint="iam:GetAccountAuthorizationDetails"), changed(body, data))
        known.identities = Identities.of(listed([page]))
    except STRANGE:
        known.identities = "strange"
    known.answers = {
        "report": answer({"generated_at": data.draw(JSON), "without": 0, "strange": 0, "people": []}),
        "summary": answer(changed({"AccountMFAEnabled": 1}, data)),
    }
    trails = changed([one.trail for one in source.trails], data) if source.trails else data.draw(JSON)
    known.trails = answer({"trailList": trails})
    for trail in source.trails:
        pair = (answer(changed(trail.status, data)), answer(changed(trail.selectors, data)))
        known.status[trail.trail["TrailARN"]] = pair
    whole = Whole(known, CLOCK)
    for key in ("mfa", "administrators", "member_access", "audit_log"):
        check(key, whole.fact(key))


@pytest.mark.parametrize("key", ["runners", "webhooks", "apps"])
def test_what_aws_does_not_have_is_said(key: str) -> None:
    known, _ = account()
    fact = Whole(known, CLOCK).fact(key)
    assert not fact.ok
    assert "does not give" not in fact.detail
