"""Sharp corners of single facts: what looks like a yes or a no, and is neither."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cop_scan.evidence import Fact
from cop_scan.sources.interface import Sweep
from tests.emulators.cloudbuild.access import Denial
from tests.emulators.cloudbuild.estate import CLOCK, Estate, Trigger, build
from tests.emulators.cloudbuild.server import HANDLERS, Emulator
from tests.emulators.cloudbuild.state import Project
from tests.integrations.cloudbuild.collecting import collect, target

OWN = "own-0@acme-shop-0.iam.gserviceaccount.com"
Change = Callable[[Project, Estate], None]


@pytest.fixture
def look(tmp_path: Path) -> Callable[..., dict[str, Fact]]:
    """The facts of the first resource of a kind in a small world, once it was changed."""

    def found(
        change: Change, kind: str = "build_project", *denials: Denial, as_published: bool = True
    ) -> dict[str, Fact]:
        world = small()
        change(next(iter(world.projects.values())), world)
        with Emulator(world, denials=denials) as server:
            every = collect(target(server, tmp_path))
        assert (server.wrong == []) is as_published
        return dict(next(one.resource.facts for one in every.values() if one.resource.kind == kind))

    return found


def small() -> Estate:
    """One project with one plain trigger and one registry with one image."""
    world = build(3, 1, 0, 0)
    (project,) = world.projects.values()
    project.sinks = project.sinks[:2]
    project.triggers = [
        {
            "id": "1",
            "name": "app",
            "resourceName": f"projects/{project.id}/locations/global/triggers/1",
            "github": {"owner": "acme", "name": "app", "push": {"branch": "^main$"}},
            "serviceAccount": f"projects/{project.id}/serviceAccounts/{OWN}",
            "build": {"steps": [{"name": "x"}], "options": {"logging": "CLOUD_LOGGING_ONLY"}},
        }
    ]
    project.keys[OWN] = []
    return world


def part(fact: Fact, path: str) -> dict[str, Any]:
    return next((one for one in fact.value["hidden"] if one["path"] == path), {})


def give(role: str, member: str, **more: Any) -> Change:
    return lambda project, _: project.policy["bindings"].append({"role": role, "members": [member], **more})


def set_at(*path: Any, value: Any) -> Change:
    def change(project: Project, _: Estate) -> None:
        inner: Any = project.triggers[0]
        for key in path[:-1]:
            inner = inner[key] if isinstance(inner, list) else inner.setdefault(key, {})
        inner[path[-1]] = value

    return change


def test_the_small_world_is_whole(look: Any) -> None:
    facts = look(lambda *_: None)
    assert facts["ci_settings"].value["hidden"] == []
    assert facts["ci_settings"].value["identity_is_wide"] is False
    assert facts["build_logs"].value == {
        "kept": True,
        "kept_days": 400,
        "protection": "platform",
        "wider_than_code": False,
        "hidden": [],
    }


@pytest.mark.parametrize(
    "role",
    [
        "roles/owner",
        "roles/run.admin",
        "roles/resourcemanager.projectIamAdmin",
        "roles/resourcemanager.organizationAdmin",
        "roles/resourcemanager.folderIamAdmin",
        "roles/iam.workloadIdentityUser",
        "roles/writer",
    ],
)
def test_a_wide_role_above_the_project_is_wide_in_it(role: str, look: Any) -> None:
    def change(_: Project, world: Estate) -> None:
        world.above["organizations/100000000001"].policy["bindings"].append(
            {"role": role, "members": [f"serviceAccount:{OWN}"]}
        )

    assert look(change)["ci_settings"].value["identity_is_wide"] is True


@pytest.mark.parametrize(
    "change",
    [
        give(
            "roles/owner",
            f"serviceAccount:{OWN}",
            condition={"expression": "request.time < timestamp('2026-01-01T00:00:00Z')"},
        ),
        give("organizations/1/roles/anything", f"serviceAccount:{OWN}"),
        give("roles/editor", "group:all@acme.example"),
        give("projects/x/roles/anything", "principalSet://goog/subject"),
    ],
)
def test_what_may_be_wide_is_hidden(change: Change, look: Any) -> None:
    fact = look(change)["ci_settings"]
    assert "identity_is_wide" not in fact.value
    assert part(fact, "identity_is_wide")["reason"] == "not_collected"


@pytest.mark.parametrize(
    "method", ["cloudresourcemanager.folders.getIamPolicy", "cloudresourcemanager.projects.getAncestry"]
)
def test_what_nobody_holds_is_known_only_with_all_that_is_above(method: str, look: Any) -> None:
    fact = look(lambda *_: None, "build_project", Denial(method, "forbidden"))["ci_settings"]
    assert part(fact, "identity_is_wide")["reason"] == "forbidden"
    wide = look(give("roles/editor", f"serviceAccount:{OWN}"), "build_project", Denial(method, "forbidden"))
    assert wide["ci_settings"].value["identity_is_wide"] is True


@pytest.mark.parametrize("left", [[], ["folders/1"], ["organizations/1"]])
def test_what_lies_above_is_a_gap_where_a_part_of_it_is_left_out(left: list[str], look: Any) -> None:
    def change(project: Project, world: Estate) -> None:
        world.above |= {name: next(iter(world.above.values())) for name in left}
        project.above, project.parent = left, "folders/1"

    assert part(look(change)["ci_settings"], "identity_is_wide")["reason"] == "malformed"


@pytest.mark.parametrize(
    "account",
    [
        "999-compute@developer.gserviceaccount.com",
        "999@cloudbuild.gserviceaccount.com",
        "${_ACCOUNT}@acme-shop-0.iam.gserviceaccount.com",
        "builder@other-1.iam.gserviceaccount.com",
        "123456789012345678901",
    ],
)
def test_an_account_of_another_project_or_of_no_address_may_be_wide(account: str, look: Any) -> None:
    fact = look(set_at("serviceAccount", value=f"projects/-/serviceAccounts/{account}"))["ci_settings"]
    assert part(fact, "identity_is_wide")["reason"] == "not_collected"
    assert "identity_is_wide" not in fact.value


def test_a_role_that_writes_everything_is_broad_with_a_group(look: Any) -> None:
    for role in ("roles/owner", "roles/editor", "roles/admin", "roles/writer"):
        fact = look(give(role, "group:all@acme.example"), "organisation")["member_access"]
        assert fact.value["broad_roles"] == [f"{role}: group:all@acme.example"]


@pytest.mark.parametrize(
    "change",
    [
        give("roles/editor", "group:all@acme.example", condition={"expression": "false"}),
        give("organizations/1/roles/anything", "domain:acme.example"),
    ],
)
def test_a_role_that_may_write_everything_is_hidden_with_a_group(change: Change, look: Any) -> None:
    fact = look(change, "organisation")["member_access"]
    assert "broad_roles" not in fact.value
    assert part(fact, "broad_roles")["reason"] == "not_collected"


POOL = "projects/acme-shop-0/locations/europe-west2/workerPools/own"


@pytest.mark.parametrize(
    ("config", "reaches"),
    [
        ({"networkConfig": {"egressOption": "NO_PUBLIC_EGRESS"}}, False),
        ({"networkConfig": {}}, True),
        ({"networkConfig": "x"}, None),
        ({"networkConfig": {"egressOption": None}}, None),
        ({"privateServiceConnect": {"networkAttachment": "x", "publicIpAddressDisabled": True}}, False),
        ({"privateServiceConnect": {"networkAttachment": "x"}}, True),
        ({"privateServiceConnect": {"publicIpAddressDisabled": True, "routeAllTraffic": True}}, None),
        ({"privateServiceConnect": "x"}, None),
    ],
)
def test_the_way_out_of_a_private_pool(config: Any, reaches: bool | None, look: Any) -> None:
    def change(project: Project, _: Estate) -> None:
        project.triggers[0]["build"]["options"]["pool"] = {"name": POOL}
        project.pools[POOL] = {"name": POOL, "privatePoolV1Config": config}

    strange = "x" in config.values() or None in next(iter(config.values())).values()
    fact = look(change, as_published=not strange)["worker"]
    assert fact.value.get("reaches_internet") is reaches
    assert bool(part(fact, "reaches_internet")) is (reaches is None)


@pytest.mark.parametrize("path", [("build", "options", "pool"), ("build", "options", "workerPool"), ("build", "serviceAccount"), ("build", "logsBucket"), ("github", "push", "branch"), ("github", "push", "invertRegex")])  # fmt: skip
@pytest.mark.parametrize("value", [None, [], 7])
def test_a_field_of_another_type_is_not_read_as_if_it_were_not_there(path: Any, value: Any, look: Any) -> None:
    facts = look(set_at(*path, value=value), as_published=False)
    for key in ("worker", "ci_settings", "build_logs", "environments", "build_definition"):
        assert facts[key].status.value == "malformed", key


@pytest.mark.parametrize("path", [("steps",), ("steps", 0), ("steps", 0, "env"), ("options", "env"), ("options", "env", 0), ("availableSecrets",), ("availableSecrets", "secretManager"), ("availableSecrets", "inline"), ("secrets",)])  # fmt: skip
@pytest.mark.parametrize("value", [None, 7, "x"])
def test_secrets_and_variables_of_another_type_are_not_none(path: Any, value: Any, look: Any) -> None:
    def change(project: Project, world: Estate) -> None:
        project.triggers[0]["build"]["options"]["env"] = ["A=b"]
        set_at("build", *path, value=value)(project, world)

    published = path[-1] == 0 and path[0] == "options" and value == "x"
    assert look(change, as_published=published)["ci_secrets"].ok is published


def test_a_definition_that_is_not_read_may_name_an_account_whose_keys_are_not_seen(look: Any) -> None:
    def change(project: Project, _: Estate) -> None:
        project.keys[project.default_account] = []
        for field in ("build", "serviceAccount"):
            del project.triggers[0][field]
        project.triggers[0]["filename"] = "cloudbuild.yaml"

    assert part(look(lambda *_: None, "organisation")["ci_secrets"], "secrets:*") == {}
    assert part(look(change, "organisation")["ci_secrets"], "secrets:*")["reason"] == "not_collected"


@pytest.mark.parametrize(
    ("chosen", "hidden"),
    [
        ({}, [False, False, False]),
        ({"locations": ["global", "europe"]}, [True, True, True]),
        ({"registries": False}, [False, True, False]),
        ({"exclude": ["*/europe/*"]}, [False, True, False]),
    ],
)
def test_what_the_target_leaves_out_is_not_said_to_be_absent(
    chosen: dict[str, Any], hidden: list[bool], tmp_path: Path
) -> None:
    world = small()
    registry(world)
    with Emulator(world) as server:
        every = collect(target(server, tmp_path, **chosen))
    facts = {one.resource.kind: one.resource.facts for one in every.values()}
    parts = [
        part(facts["build_project"]["ci_settings"], "identity"),
        part(facts["organisation"]["member_access"], "open_to_all"),
        part(facts["organisation"]["ci_secrets"], "secrets:*"),
    ]
    assert [bool(one) for one in parts] == hidden
    assert all("as the target says" in one["detail"] for one in parts if one)


@pytest.mark.parametrize("broken", [{"mode": None}, {"mode": "SOME"}, {"format": None}, {"format": 7}])
def test_a_registry_that_is_malformed_is_lost_and_may_be_open(broken: dict[str, Any], tmp_path: Path) -> None:
    world = small()
    registry(world)
    next(iter(world.projects.values())).repositories[0].body.update(broken)
    sweep = Sweep(CLOCK)
    with Emulator(world) as server:
        facts = {one.resource.kind: one.resource.facts for one in collect(target(server, tmp_path), sweep).values()}
    assert "registry" not in facts
    assert [name for name, _ in sweep.lost] == ["acme-shop-0: registries"]
    assert part(facts["organisation"]["member_access"], "open_to_all")


@pytest.mark.parametrize("disabled", [None, "true", 1])
def test_a_sink_of_which_it_is_not_said_whether_it_is_off_is_none(disabled: Any, look: Any) -> None:
    def change(project: Project, _: Estate) -> None:
        sink = {"name": "x", "destination": "pubsub.googleapis.com/projects/other-1/topics/t"}
        project.sinks.append({**sink, "disabled": disabled})

    assert not look(change, "organisation", as_published=False)["audit_log"].ok


def test_everybody_is_the_account_too(look: Any) -> None:
    assert look(give("roles/editor", "allAuthenticatedUsers"))["ci_settings"].value["identity_is_wide"] is True


def test_a_control_that_is_not_known_is_hidden(look: Any) -> None:
    fact = look(set_at("github", "pullRequest", value={"branch": "x"}))["ci_settings"]
    assert (fact.value["forks_need_approval"], part(fact, "outsiders")["reason"]) == (False, "not_collected")


@pytest.mark.parametrize("wanted", [{"logging": "LEGACY"}, {}])
def test_logs_that_are_written_twice_are_kept_for_as_long_as_the_longer(wanted: dict[str, str], look: Any) -> None:
    def change(project: Project, _: Estate) -> None:
        project.triggers[0]["build"].update(options=wanted, logsBucket="gs://own-logs")
        rule = {"action": {"type": "Delete"}, "condition": {"age": 3}}
        project.stores["own-logs"] = {"name": "own-logs", "lifecycle": {"rule": [rule]}}

    fact = look(change)["build_logs"]
    assert "kept_days" not in fact.value
    assert part(fact, "kept_days")
    assert part(fact, "wider_than_code")


@pytest.mark.parametrize("condition", [{"age": 3, "matchesPrefix": ["x"]}, {"numNewerVersions": 1}, {}])
def test_a_rule_of_a_bucket_that_is_not_by_age_alone_is_hidden(condition: dict[str, Any], look: Any) -> None:
    def change(project: Project, _: Estate) -> None:
        project.triggers[0]["build"].update(options={"logging": "GCS_ONLY"}, logsBucket="gs://own-logs/folder")
        rule = {"action": {"type": "Delete"}, "condition": condition}
        project.stores["own-logs"] = {"name": "own-logs", "lifecycle": {"rule": [rule]}}

    assert part(look(change)["build_logs"], "kept_days")


@pytest.mark.parametrize("lifecycle", ["x", None, [], {"rule": "x"}, {"rule": ["x"]}, {"rule": [{"action": "x"}]}])
def test_rules_of_a_bucket_that_are_malformed_are_not_none(lifecycle: Any, look: Any) -> None:
    def change(project: Project, _: Estate) -> None:
        project.triggers[0]["build"].update(options={"logging": "GCS_ONLY"}, logsBucket="gs://own-logs")
        project.stores["own-logs"] = {"name": "own-logs", "lifecycle": lifecycle}

    fact = look(change, as_published=False)["build_logs"]
    assert part(fact, "kept_days")
    assert "kept_forever" not in fact.value


@pytest.mark.parametrize("name", ["gs://${_LOGS}", "gs://${PROJECT_ID}-logs/x", "gs://own-logs"])
def test_a_bucket_that_is_not_seen_is_neither_googles_nor_closed(name: str, look: Any) -> None:
    def change(project: Project, _: Estate) -> None:
        project.triggers[0]["build"].update(options={"logging": "GCS_ONLY"}, logsBucket=name)
        closed = {"publicAccessPrevention": "enforced"}
        project.stores["own-logs"] = {"name": "another", "iamConfiguration": closed, "lifecycle": {}}

    fact = look(change)["build_logs"]
    assert fact.value["protection"] == "encryption"
    assert part(fact, "wider_than_code")
    assert part(fact, "kept_days")


@pytest.mark.parametrize("mode", [None, [], 7, "SOME_DAY"])
def test_a_way_of_logging_that_is_not_known_is_hidden(mode: Any, look: Any) -> None:
    facts = look(set_at("build", "options", "logging", value=mode), as_published=False)
    assert not facts["build_logs"].ok


@pytest.mark.parametrize(
    "more", [{"disabled": True}, {"filter": "severity>=ERROR"}, {"exclusions": [{"name": "x", "filter": "y"}]}]
)
def test_a_default_sink_that_leaves_something_out_is_no_proof_that_logs_are_kept(
    more: dict[str, Any], look: Any
) -> None:
    fact = look(lambda project, _: project.sinks[1].update(more))["build_logs"]
    assert "kept" not in fact.value
    assert part(fact, "kept_days")


def test_a_role_that_is_given_to_everybody_and_not_known_is_hidden(look: Any) -> None:
    fact = look(give("roles/composer.worker", "allUsers"))["build_logs"]
    assert part(fact, "wider_than_code")
    assert look(give("roles/run.invoker", "allUsers"))["build_logs"].value["wider_than_code"] is False
    assert look(give("roles/viewer", "allUsers"))["build_logs"].value["wider_than_code"] is True


def test_keys_that_are_off_and_those_of_google_are_none(look: Any) -> None:
    base = f"projects/acme-shop-0/serviceAccounts/{OWN}/keys"

    def change(project: Project, _: Estate) -> None:
        project.keys[OWN] = [
            {"name": f"{base}/1", "keyType": "USER_MANAGED", "disabled": True},
            {"name": f"{base}/2", "keyType": "SYSTEM_MANAGED"},
        ]

    assert look(change)["ci_secrets"].value["secrets"] == []
    wrong = look(
        lambda project, _: project.keys.update(
            {OWN: [{"name": "projects/x/serviceAccounts/y/keys/1", "keyType": "USER_MANAGED"}]}
        )
    )
    assert part(wrong["ci_secrets"], "secrets:*")


def test_an_event_that_lies_ahead_is_none(look: Any) -> None:
    fact = look(lambda project, _: project.events[-1].update(timestamp="2027-01-01T00:00:00Z"), "organisation")[
        "audit_log"
    ]
    assert part(fact, "readable")
    none = look(lambda project, _: project.events.clear(), "organisation")["audit_log"]
    assert part(none, "readable")


@pytest.mark.parametrize(
    ("sink", "streams"),
    [
        ({}, 1),
        ({"filter": 'LOG_ID("cloudaudit.googleapis.com/activity")'}, 1),
        ({"filter": 'logName="projects/acme-shop-0/logs/cloudaudit.googleapis.com%2Factivity"'}, 1),
        ({"filter": 'NOT logName:"cloudaudit.googleapis.com"'}, 0),
        ({"filter": 'logName:"cloudaudit.googleapis.com" AND severity=ERROR'}, 0),
        ({"exclusions": [{"name": "x", "filter": "y"}]}, 0),
        ({"filter": 'logName:"cloudaudit.googleapis.com/data_access"'}, 0),
        ({"filter": 'logName:"/logs/cloudaudit.googleapis.com" OR logName:"cloudaudit.googleapis.com%2Factivity"'}, 1),
        ({"filter": 'logName="projects/other-1/logs/cloudaudit.googleapis.com%2Factivity"'}, 0),
        ({"filter": 'logName:"projects/other-1/logs/cloudaudit.googleapis.com%2Factivity"'}, 0),
        ({"filter": 'logName="organizations/1/logs/cloudaudit.googleapis.com%2Factivity"'}, 0),
        ({"filter": 'logName="cloudaudit.googleapis.com"'}, 0),
    ],
)
def test_a_sink_counts_if_it_is_sure_to_take_the_log(sink: dict[str, Any], streams: int, look: Any) -> None:
    def change(project: Project, _: Estate) -> None:
        project.sinks.append({"name": "x", "destination": "pubsub.googleapis.com/projects/other-1/topics/t", **sink})

    fact = look(change, "organisation")["audit_log"]
    assert len(fact.value.get("streams", [])) == streams
    assert bool(part(fact, "streams")) is (streams == 0)


def registry(world: Estate) -> None:
    (project,) = world.projects.values()
    made = build(8, 1, 0, 4)
    (other,) = made.projects.values()
    project.repositories = [next(one for one in other.repositories if len(one.images) > 10)]


def test_the_latest_ten_images_without_what_stands_beside_them(look: Any) -> None:
    fact = look(lambda _, world: registry(world), "registry")["images"]
    assert len(fact.value["images"]) == 10
    assert all(tag.startswith("v") for one in fact.value["images"] for tag in one["tags"])


def with_one_image(change: Callable[[dict[str, Any], list[dict[str, Any]]], None]) -> Change:
    """A registry with one image of which there is no record, changed with the list that it stands in."""

    def whole(_: Project, world: Estate) -> None:
        registry(world)
        (repository,) = next(iter(world.projects.values())).repositories
        only = next(one for one in repository.images if one["tags"][0].startswith("v"))
        repository.occurrences.clear()
        repository.images[:] = [only]
        change(only, repository.images)

    return whole


def beside(**more: Any) -> Change:
    """Something that stands beside the image; `HASH` stands for the image's."""

    def change(only: dict[str, Any], images: list[dict[str, Any]]) -> None:
        number, other = only["uri"].rpartition(":")[2], "f" * 64
        placed = {key: only[key].replace(number, other) for key in ("name", "uri")}
        tags = [tag.replace("HASH", number) for tag in more.get("tags", [])]
        images.append({**only, **placed, **more, "tags": tags})

    return with_one_image(change)


LACKING = {"signed": False, "sbom": False, "provenance": "none"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_one_image(lambda *_: None), LACKING),
        (beside(tags=["sha256-HASH.sig"]), {**LACKING, "signed": True}),
        (beside(tags=["sha256-HASH.sbom"]), {**LACKING, "sbom": True}),
        (beside(tags=["sha256-HASH.att"]), {}),
        (beside(tags=["sha256-HASH"]), {}),
        (beside(artifactType="application/vnd.dev.sigstore.bundle.v0.3+json"), {}),
        (beside(artifactType="application/vnd.oci.image.config.v1+json"), LACKING),
        (
            with_one_image(lambda only, _: only.update(mediaType="application/vnd.oci.image.index.v1+json")),
            {"signed": False},
        ),
    ],
)
def test_what_stands_beside_an_image_and_is_not_read_leaves_open_what_it_states(
    look: Any, change: Change, said: dict[str, Any]
) -> None:
    """An attestation may be of anything, so that it is no provenance, nor is its lack proof of one."""
    fact = look(change, "registry")["images"]
    (image,) = fact.value["images"]
    assert {key: image[key] for key in LACKING if key in image} == said
    assert all(part(fact, f"{image['digest']}:{key}") for key in set(LACKING) - set(said))


def test_records_of_older_forms_and_times_to_come_are_hidden(look: Any) -> None:
    def change(_: Project, world: Estate) -> None:
        registry(world)
        (repository,) = next(iter(world.projects.values())).repositories
        for one in repository.occurrences:
            if one["kind"] == "BUILD":
                one["build"] = {"provenanceBytes": "x"}
            if one["kind"] == "DISCOVERY":
                one["discovery"]["lastScanTime"] = "2030-01-01T00:00:00Z"

    fact = look(change, "registry")["images"]
    assert all("scanned_at" not in one for one in fact.value["images"])
    assert all(one.get("built_by") != "service" for one in fact.value["images"])
    assert {one["path"].rsplit(":", 1)[-1] for one in fact.value["hidden"]} >= {"provenance", "built_by", "scanned_at"}


@pytest.mark.parametrize(
    "broken",
    [{}, {"resourceUri": None}, {"kind": None}, {"discovery": None}, {"discovery": {"analysisStatus": None}}],
)
def test_records_that_are_malformed_are_no_absence(
    broken: dict[str, Any], look: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(_: Project, world: Estate) -> None:
        registry(world)
        (repository,) = next(iter(world.projects.values())).repositories
        repository.images = [next(one for one in repository.images if one["tags"] == ["v1"])]
        record = {"resourceUri": f"https://{repository.images[0]['uri']}", "kind": "DISCOVERY", "discovery": {}}
        answer = {"occurrences": [{**record, **broken}]}
        monkeypatch.setitem(HANDLERS, "containeranalysis.projects.occurrences.list", lambda *_: answer)

    fact = look(change, "registry", as_published=not broken)["images"]
    hidden = {one["path"].rsplit(":", 1)[-1] for one in fact.value["hidden"]}
    assert hidden == ({"built_by", "provenance", "signed", "sbom", "scanned_at"} if broken else set())
    assert {one["reason"] for one in fact.value["hidden"]} <= {"malformed"}


def test_a_trigger_of_another_project_is_lost(tmp_path: Path) -> None:
    world = small()
    (project,) = world.projects.values()
    project.triggers[0]["resourceName"] = "projects/other-1/locations/global/triggers/1"
    sweep = Sweep(CLOCK)
    with Emulator(world) as server:
        found = collect(target(server, tmp_path), sweep)
    assert [one.resource.kind for one in found.values()] == ["organisation"]
    assert sweep.lost == [("acme-shop-0: triggers", "A trigger of acme-shop-0 is not as Google describes it.")]


def test_the_traits_of_an_estate_are_all_drawn() -> None:
    """What no seed draws would be judged by nobody."""
    drawn: list[Trigger] = [one for meant in build(7, 6, 30).meant.values() for one in meant.triggers]
    assert {one.event for one in drawn} == {
        "main",
        "loose",
        "tag",
        "proposals",
        "guarded",
        "external",
        "connected",
        "inverted",
        "template",
        "hand",
        "hook",
        "alone",
    }
    assert {one.account for one in drawn} == {"none", "own", "shared", "wide", "token", "custom", "foreign"}
    assert {one.logs for one in drawn} == {"logging", "none", "google", "kept", "short"}
