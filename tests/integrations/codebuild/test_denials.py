"""Acceptance: whatever a key is not shown, no finding becomes another pass, fail or not applicable; it becomes unknown."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cop_scan_codebuild import CodeBuildSource
from cop_scan_codebuild.offers import ACTIONS

from cop_scan.errors import SourceError
from cop_scan.estate import Estate
from tests.emulators.codebuild.access import ADMIN, Denial, Mode, Profile
from tests.emulators.codebuild.estate import build
from tests.emulators.codebuild.oracles import answer_key
from tests.emulators.codebuild.server import Emulator
from tests.integrations.codebuild.collecting import HASTY
from tests.integrations.codebuild.sweeping import Bench, estate, quiet, signed_in
from tests.integrations.sweeping import judge, shipped

OPERATIONS = sorted({action for actions in ACTIONS.values() for action in actions})
REGIONS = "account:ListRegions"
FIELDS = {
    "codebuild:BatchGetProjects": [
        *("source", "environment", "serviceRole", "logsConfig", "projectVisibility", "cache", "webhook", "arn", "type"),
        *(
            "pullRequestBuildPolicy",
            "approverRoles",
            "filterGroups",
            "environmentVariables",
            "privilegedMode",
            "projects",
        ),
        *(
            "status",
            "cloudWatchLogs",
            "s3Logs",
            "encryptionDisabled",
            "buildspec",
            "location",
            "pattern",
            "projectsNotFound",
        ),
    ],
    "codebuild:ListProjects": ["projects"],
    "codebuild:ListSourceCredentials": ["sourceCredentialsInfos", "authType", "serverType"],
    "codepipeline:GetPipeline": ["stages", "actions", "actionTypeId", "configuration"],
    "codepipeline:ListPipelines": ["pipelines", "name"],
    "ecr:DescribeRepositories": ["imageTagMutability", "imageTagMutabilityExclusionFilters", "repositories"],
    "ecr:BatchGetRepositoryScanningConfiguration": ["scanFrequency", "scanningConfigurations"],
    "ecr:DescribeImages": ["imageDetails", "imageTags", "imagePushedAt", "artifactMediaType", "subjectManifestDigest"],
    "ecr:GetRepositoryPolicy": ["policyText"],
    "codebuild:GetResourcePolicy": ["policy"],
    "logs:DescribeLogGroups": ["logGroups", "logGroupName", "retentionInDays"],
    "cloudtrail:DescribeTrails": ["trailList", "IsMultiRegionTrail", "LogFileValidationEnabled"],
    "cloudtrail:GetTrailStatus": ["IsLogging"],
    "cloudtrail:GetEventSelectors": ["EventSelectors", "IncludeManagementEvents", "ReadWriteType"],
    "iam:GetAccountAuthorizationDetails": [
        "RoleDetailList",
        "RolePolicyList",
        "AttachedManagedPolicies",
        "UserDetailList",
        "IsTruncated",
    ],
    "iam:GetAccountSummary": ["SummaryMap"],
    "iam:GetCredentialReport": ["Content", "GeneratedTime"],
}
"""Fields that an answer may lack, or hold null for, one at a time."""
MEANS_ABSENCE = {
    # What AWS itself says by leaving a field out, so that it cannot be told from a field that is lost.
    *(
        ("codebuild:BatchGetProjects", field)
        for field in ("webhook", "buildspec", "environmentVariables", "filterGroups")
    ),
    ("codebuild:GetResourcePolicy", "policy"),
    ("ecr:DescribeImages", "imageTags"),
    ("ecr:DescribeImages", "artifactMediaType"),
    ("ecr:DescribeImages", "subjectManifestDigest"),
    ("logs:DescribeLogGroups", "retentionInDays"),
}


def _estate(server: Emulator, folder: Path, profile: Profile) -> Estate:
    """One target for each account; reports on credentials are there at once."""
    for account in server.world.accounts:
        account.report_waits = 0
    return estate(server, signed_in(server, folder / "credentials", profile))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("denials")
    world = build(16, accounts=2, projects=6, registries=3)
    with pytest.MonkeyPatch.context() as patch, Emulator(world) as server, judge() as judging:
        patch.setattr("cop_scan.plugins.source", lambda _: CodeBuildSource(HASTY))
        quiet(patch, folder)
        made = Bench(answer_key(world, shipped().claims), folder, server, judging, _estate)
        yield made
    sys.stdout.write(made.table())


LARGE = ("codebuild:BatchGetProjects", "iam:GetAccountAuthorizationDetails", "ecr:DescribeImages")
REFUSALS: list[tuple[str, Mode]] = [
    *((action, "denied") for action in OPERATIONS),
    *((action, "error") for action in LARGE),
    *((action, "throttled") for action in LARGE),
]


@pytest.mark.parametrize(("action", "mode"), REFUSALS)
def test_an_operation_that_is_refused(bench: Bench, action: str, mode: Mode) -> None:
    looked = bench.look(ADMIN, Denial(action, mode))
    bench.assert_right(action, mode, looked)


def _lacks() -> Iterator[tuple[Denial, ...]]:
    """Each field of a project alone; of what decides other claims one field of each operation at a time."""
    known = {action: list(names) for action, names in FIELDS.items()}
    modes: tuple[Mode, ...] = ("absent", "null")
    for number, name in enumerate(known["codebuild:BatchGetProjects"]):
        for mode in _of("codebuild:BatchGetProjects", name, modes if number % 2 else modes[:1]):
            yield (Denial("codebuild:BatchGetProjects", mode, fields=(name,)),)
    others = {a: names for a, names in known.items() if a != "codebuild:BatchGetProjects"}
    for number in range(max(map(len, others.values()))):
        for mode in modes:
            lacking = [
                (a, n[number]) for a, n in others.items() if number < len(n) and mode in _of(a, n[number], modes)
            ]
            yield tuple(Denial(action, mode, fields=(name,)) for action, name in lacking)


def _of(action: str, name: str, modes: tuple[Mode, ...]) -> tuple[Mode, ...]:
    """What leaves a field out says that there is none; null never does."""
    return ("null",) if (action, name) in MEANS_ABSENCE else modes


@pytest.mark.parametrize("denials", list(_lacks()), ids=lambda found: "+".join(one.fields[0] for one in found)[:60])
def test_a_field_that_is_not_there(bench: Bench, denials: tuple[Denial, ...]) -> None:
    looked = bench.look(ADMIN, *denials)
    bench.assert_right("+".join(one.fields[0] for one in denials)[:50], denials[0].mode, looked)


def test_a_region_that_is_not_on(bench: Bench) -> None:
    services = ("codebuild:*", "codepipeline:*", "ecr:*", "logs:*")
    looked = bench.look(ADMIN, *(Denial(one, "off", region="eu-west-2") for one in services))
    bench.assert_right("eu-west-2", "off", looked)
    assert any("eu-west-2" in part and "not on" in why for part, why in looked.failed)


@pytest.mark.parametrize("action", ["iam:*", "codebuild:*", "ecr:*", "logs:*", "cloudtrail:*"])
def test_a_key_without_a_service(bench: Bench, action: str) -> None:
    looked = bench.look(Profile(f"without-{action.partition(':')[0]}", deny=(action,)))
    bench.assert_right(f"key without {action}", "profile", looked)


def test_a_key_that_may_nothing(bench: Bench) -> None:
    try:
        looked = bench.look(Profile("nobody", allow=()))
    except SourceError:
        return
    bench.assert_right("key that may nothing", "profile", looked)
    assert looked.failed


def test_the_policy_that_is_offered_suffices(bench: Bench) -> None:
    looked = bench.look(Profile("offered", allow=(*OPERATIONS, REGIONS)))
    bench.assert_right("the policy that is offered", "profile", looked)
    assert all(finding.outcome.value == bench.key[pair]["outcome"] for pair, finding, _ in looked.findings())
