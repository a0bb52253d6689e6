"""Acceptance: bad input costs one clear sentence and its exit code, and the other targets are still swept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cop_scan_codebuild import CodeBuildSource

from cop_scan.errors import InputError, SourceError
from cop_scan.snapshot import Snapshot
from cop_scan.sources.interface import Sweep, Target
from tests.emulators.codebuild.access import ADMIN
from tests.emulators.codebuild.estate import CLOCK
from tests.emulators.codebuild.server import Emulator
from tests.integrations.codebuild.collecting import HASTY, collect, target
from tests.integrations.codebuild.sweeping import signed_in
from tests.integrations.mistakes import UNREADABLE, Place

NOT_EVERYTHING = 11


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"regions": ["mars"]}, "'mars' is no region"),
        ({"regions": ["all", "eu-west-2"]}, "`all` stands alone"),
        ({"role": "arn:aws:iam::1:role/x"}, "is no ARN of a role"),
        ({"roles": ["x"]}, "is no ARN of a role"),
        ({"role": "arn:aws:iam::111122223333:role/x", "roles": ["arn:aws:iam::111122223333:role/x"]}, "not both"),
        ({"accounts": ["12"]}, "is no number of an account"),
        ({"endpoint_url": "http://example.com"}, "must begin with https://"),
        ({"profile": "nobody-here"}, "is no profile that can be read"),
        ({"token": "x"}, "is no option of the source codebuild"),
        ({"in_flight": 0}, "in_flight"),
    ],
)
def test_an_option_that_is_wrong(credentials: Path, options: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        list(CodeBuildSource().collect(Target("codebuild", "x", options), (), Sweep(CLOCK)))


def test_without_a_region_one_is_asked_for(server: Emulator, credentials: Path) -> None:
    names = signed_in(server, credentials)
    with pytest.raises(SourceError, match=r"No region is named. Name `regions`"):
        collect(target(server, *list(names.values())[:1], regions=[]))


def test_without_credentials_one_is_told_where_to_get_some(server: Emulator, credentials: Path) -> None:
    where = Target("codebuild", "x", {"regions": ["eu-west-2"], "endpoint_url": server.url})
    with pytest.raises(SourceError, match=r"gives no credentials for AWS.*aws sso login"):
        collect(where)


def test_a_key_that_is_wrong(server: Emulator, credentials: Path) -> None:
    credentials.write_text("[x]\naws_access_key_id = AKIANOBODY\naws_secret_access_key = wrong\n")
    with pytest.raises(SourceError, match=r"does not accept the credentials \(UnrecognizedClientException\)"):
        collect(target(server, "x"), settings=HASTY)


def test_another_account_than_is_named(server: Emulator, credentials: Path) -> None:
    names = signed_in(server, credentials)
    with pytest.raises(SourceError, match="which `accounts` does not name"):
        collect(target(server, names["111122223333"], accounts=["111122224444"]))


def test_a_host_that_is_not_there(credentials: Path) -> None:
    credentials.write_text("[x]\naws_access_key_id = AKIANOBODY\naws_secret_access_key = wrong\n")
    options = {"regions": ["eu-west-2"], "endpoint_url": "http://127.0.0.1:9", "profile": "x"}
    with pytest.raises(SourceError, match="cannot be reached"):
        list(CodeBuildSource(HASTY).collect(Target("codebuild", "x", options), (), Sweep(CLOCK)))


def test_a_role_is_assumed_with_its_external_id(server: Emulator, credentials: Path) -> None:
    goal = server.world.accounts[1]
    goal.external_id = "acme-7"
    names = signed_in(server, credentials)
    role = f"arn:aws:iam::{goal.number}:role/cop-scan"
    found = collect(target(server, names["111122223333"], role=role, external_id="acme-7"))
    assert {one.resource.name.split("/")[0] for one in found.values()} == {goal.number}
    with pytest.raises(SourceError, match=r"cannot be assumed \(AccessDenied\). Let the role trust"):
        collect(target(server, names["111122223333"], role=role))


def test_of_several_roles_one_that_is_refused_is_lost_alone(server: Emulator, credentials: Path) -> None:
    names = signed_in(server, credentials)
    roles = [f"arn:aws:iam::{one.number}:role/cop-scan" for one in server.world.accounts]
    missing = "arn:aws:iam::999999999999:role/cop-scan"
    sweep = Sweep(CLOCK)
    found = collect(target(server, names["111122223333"], roles=[*roles, missing]), sweep)
    accounts = {one.resource.name for one in found.values() if one.resource.kind == "organisation"}
    assert accounts == {one.number for one in server.world.accounts}
    assert [part for part, _ in sweep.lost] == [missing]


def test_all_regions_are_those_that_are_on(server: Emulator, credentials: Path) -> None:
    names = signed_in(server, credentials)
    found = collect(target(server, names["111122223333"], regions=["all"]))
    everywhere = collect(target(server, names["111122223333"]))
    assert found.keys() == everywhere.keys()
    settings = [
        one.resource.facts["ci_settings"].value for one in found.values() if one.resource.kind == "build_project"
    ]
    assert {one["identity"] for one in settings} <= {"own", "shared"}
    assert not any(part["path"] == "identity" for one in settings for part in one["hidden"])


def test_a_region_that_the_library_does_not_know_is_said(server: Emulator, credentials: Path) -> None:
    server.world.accounts[0].region("mars-north-1")
    names = signed_in(server, credentials)
    sweep = Sweep(CLOCK)
    found = collect(target(server, names["111122223333"], regions=["all"]), sweep)
    assert [part for part, _ in sweep.lost] == ["111122223333/mars-north-1"]
    facts = [one.resource.facts["ci_settings"] for one in found.values() if one.resource.kind == "build_project"]
    assert not any(fact.ok and fact.value.get("identity") == "own" for fact in facts)


def test_projects_and_registries_are_chosen_by_globs(server: Emulator, credentials: Path) -> None:
    names = signed_in(server, credentials)
    found = collect(
        target(server, names["111122223333"], include=["app-*2"], exclude=["*/us-east-1/*"], registries=False)
    )
    assert sorted(one.resource.name for one in found.values()) == ["111122223333", "111122223333/eu-west-2/app-0002"]


def test_names_that_are_none_are_said_and_left_out(server: Emulator, credentials: Path) -> None:
    region = server.world.accounts[0].regions["eu-west-2"]
    region.projects[0].project["name"] = "../../etc"
    region.registries[0].repository["repositoryArn"] = "arn:aws:ecr:eu-west-2:999999999999:repository/other"
    names = signed_in(server, credentials)
    sweep = Sweep(CLOCK)
    found = collect(target(server, names["111122223333"]), sweep)
    assert not any("etc" in one.resource.name or "999999999999" in one.resource.id for one in found.values())
    assert sorted(why for _, why in sweep.lost) == [
        "CodeBuild names a project in a way that is not understood.",
        "ECR names a repository in a way that is not understood.",
    ]


def test_an_answer_of_another_project_is_not_taken(server: Emulator, credentials: Path) -> None:
    one, other = server.world.accounts[0].regions["eu-west-2"].projects[:2]
    one.project["arn"] = other.project["arn"]
    names = signed_in(server, credentials)
    found = collect(target(server, names["111122223333"]))
    wrong = next(c.resource for c in found.values() if c.resource.name.endswith(one.name))
    assert {fact.status for fact in wrong.facts.values()} == {"malformed"}


def test_a_target_that_cannot_be_read_leaves_the_others(server: Emulator, credentials: Path, place: Place) -> None:
    names = signed_in(server, credentials)
    shared = f"source: codebuild, regions: [eu-west-2], endpoint_url: '{server.url}'"
    code, said = place.sweep(
        f"{{{shared}, name: good, profile: {names['111122223333']}}}",
        f"{{{shared}, name: bad, accounts: ['111122223333'], profile: {names['111122224444']}}}",
    )
    assert (code, "which `accounts` does not name" in said) == (UNREADABLE, True), said
    with Snapshot(place.folder / "cop-scan-report" / "snapshot") as snapshot:
        assert {one.kind for one in snapshot.resources()} == {"organisation", "build_project", "registry"}


def test_init_doctor_and_plan_speak_of_the_account(server: Emulator, credentials: Path, place: Place) -> None:
    name = signed_in(server, credentials, ADMIN)["111122223333"]
    place.patch.setenv("AWS_ENDPOINT_URL", server.url)
    (place.folder / "config").write_text(f"[profile {name}]\nregion = eu-west-2\n")
    assert place.command("init", f"codebuild:{name}")[0] == 0
    written = (place.folder / "cop-scan.yaml").read_text()
    assert f'profile: "{name}"' in written
    assert 'accounts: ["111122223333"]' in written
    code, sights = place.command("doctor", "cop-scan.yaml", "--json")
    assert code == NOT_EVERYTHING
    assert "111122223333" in json.dumps(json.loads(sights))
    code, plan = place.command("plan", "cop-scan.yaml")
    assert (code, "codebuild:BatchGetProjects" in plan) == (0, True)


def test_the_library_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, cop_scan.cli, cop_scan_codebuild; sys.exit(any(name.split('.')[0] in ('boto3', 'botocore') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_the_library_one_sentence_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "botocore.session", None)
    with pytest.raises(SourceError, match=r"pip install 'cop-scan\[aws\]'"):
        list(CodeBuildSource().collect(Target("codebuild", "x", {"regions": ["eu-west-2"]}), (), Sweep(CLOCK)))


@pytest.mark.parametrize(
    ("what", "options"),
    [
        ("eu-west-2", {"regions": ["eu-west-2"]}),
        ("eu-west-2, us-east-1", {"regions": ["eu-west-2", "us-east-1"]}),
        ("all", {"regions": ["all"]}),
        ("production", {"profile": "production"}),
    ],
)
def test_what_a_target_without_an_estate_file_names(what: str, options: dict[str, object]) -> None:
    assert CodeBuildSource().target(what).options == options


@pytest.mark.parametrize("what", ["", " , ", "one,two"])
def test_what_names_nothing(what: str) -> None:
    with pytest.raises(InputError):
        CodeBuildSource().target(what)
