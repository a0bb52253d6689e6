"""Webhooks, variables, images and refusals, one rule at a time."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from cop_scan_codebuild import CodeBuildSource
from cop_scan_codebuild.build_logs import build_logs
from cop_scan_codebuild.calls import call, following
from cop_scan_codebuild.facts_of_registry import _Beside, moment
from cop_scan_codebuild.hooks import Hook
from cop_scan_codebuild.looking import Region
from cop_scan_codebuild.offers import ACTIONS, GRANTS, OFFERS
from cop_scan_codebuild.reading import read
from cop_scan_codebuild.reduced import reduced
from cop_scan_codebuild.values import looks_like
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.evidence import Status
from cop_scan.policies import load_facts, root
from cop_scan.sources.answers import Answer
from cop_scan.sources.interface import Offering
from cop_scan.sources.transport import Again, Fatal, Good, Refused, Response, Wait

ROOT = Path(__file__).resolve().parents[4]
PULL = {"type": "EVENT", "pattern": "PULL_REQUEST_CREATED"}
PUSH = {"type": "EVENT", "pattern": "PUSH"}


def hook(*groups: Any, **known: Any) -> Hook:
    return Hook({"webhook": {"filterGroups": list(groups), **known}})


def actor(pattern: str, **more: Any) -> dict[str, Any]:
    return {"type": "ACTOR_ACCOUNT_ID", "pattern": pattern, **more}


def test_who_starts_it() -> None:
    assert not Hook({}).is_open
    assert Hook({"webhook": {}}).is_open
    assert not hook([PUSH]).is_open
    assert hook([PUSH], [PULL]).is_open
    assert not hook([{"type": "EVENT", "pattern": "PULL_REQUEST_MERGED"}]).is_open
    assert hook([{"type": "HEAD_REF", "pattern": "x"}]).is_open


@pytest.mark.parametrize("event", ["MERGE_QUEUED", "pull_request_created", "PUSH, SOMETHING_NEW", "PUSH,", ""])
def test_an_event_that_is_not_known_may_be_anybodys_proposal(event: str) -> None:
    assert hook([{"type": "EVENT", "pattern": event}]).is_open


def test_to_leave_an_event_out_lets_the_others_in() -> None:
    assert hook([{**PUSH, "excludeMatchedPattern": True}]).is_open


@pytest.mark.parametrize("pattern", ["^12$", "^(12|34)$", "^(?:12|34)$", "^12$|^34$"])
def test_whole_numbers_of_accounts_shut_others_out(pattern: str) -> None:
    assert not hook([PULL, actor(pattern)]).is_open


@pytest.mark.parametrize("pattern", ["12", "^12", "12$", "^12|34$", "^.*$", "^1.2$", "^(12|)$", "", "^12$\n"])
def test_numbers_that_others_contain_do_not(pattern: str) -> None:
    assert hook([PULL, actor(pattern)]).is_open


def test_a_number_that_is_left_out_shuts_nobody_else_out() -> None:
    assert hook([PULL, actor("^12$", excludeMatchedPattern=True)]).is_open


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({"requiresCommentApproval": "ALL_PULL_REQUESTS", "approverRoles": ["GITHUB_WRITE"]}, True),
        ({"requiresCommentApproval": "FORK_PULL_REQUESTS", "approverRoles": []}, True),
        ({"requiresCommentApproval": "FORK_PULL_REQUESTS", "approverRoles": ["GITHUB_READ"]}, False),
        ({"requiresCommentApproval": "FORK_PULL_REQUESTS", "approverRoles": ["GITLAB_GUEST", "GITLAB_OWNER"]}, False),
        ({"requiresCommentApproval": "DISABLED"}, False),
        ({"requiresCommentApproval": "ALL_PULL_REQUESTS", "approverRoles": ["GITHUB_WRITE", "GITHUB_ANYBODY"]}, None),
        ({"requiresCommentApproval": "ALL_PULL_REQUESTS", "approverRoles": [None]}, None),
        ({"requiresCommentApproval": "FORK_PULL_REQUESTS"}, None),
        ({"requiresCommentApproval": "SOMETIMES", "approverRoles": []}, None),
        (None, None),
    ],
)
def test_who_waits(policy: Any, expected: bool | None) -> None:
    assert hook([PULL], pullRequestBuildPolicy=policy).waits is expected


@pytest.mark.parametrize("wrong", [{"type": "EVENT"}, {"type": "EVENT", "pattern": None}, {"pattern": "x"}, "x", None])
def test_a_filter_that_is_none_is_not_read(wrong: Any) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        hook([wrong])


def test_branches() -> None:
    assert Hook({}).branches() == ("none", [])
    assert hook([PUSH]).branches() == ("any", [])
    assert hook([PUSH, {"type": "HEAD_REF", "pattern": "^refs/heads/main$"}]).branches() == (
        "patterns",
        ["^refs/heads/main$"],
    )
    assert hook([PUSH, {"type": "HEAD_REF", "pattern": "x", "excludeMatchedPattern": True}]).branches() == ("any", [])
    assert Hook({"webhook": {"branchFilter": "^main$"}}).branches() == ("patterns", ["^main$"])


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("X", "ghp_" + "a1" * 20, "credential"),
        ("X", "AKIA" + "A1" * 8, "credential"),
        ("URL", "postgres://user:hunter22@db/x", "credential"),
        ("STAGE", "beta", "plain"),
        ("DEBUG", "true", "plain"),
        ("DB_PASSWORD", "true", "plain"),
        ("DB_PASSWORD", "hunter", ""),
        ("TOKEN", "", "plain"),
        ("TOKEN_ARN", "arn:aws:secretsmanager:eu-west-2:1:secret:x", "plain"),
        ("BUCKET", "s3://acme/x", "plain"),
        ("X", "a8f5f167f44f4964e6c998dee827110c", ""),
        ("X", "correct horse! battery?", ""),
        ("REGION", "eu-west-2", "plain"),
        ("HOST", "https://api.acme.com/v1", "plain"),
        ("HOST", "https://api.acme.com/v1?key=x", ""),
    ],
)
def test_what_a_value_looks_like(name: str, value: str, expected: str) -> None:
    assert looks_like(name, value) == expected


@given(st.text(max_size=30), st.text(max_size=300))
def test_any_value_looks_like_something(name: str, value: str) -> None:
    assert looks_like(name, value) in ("credential", "plain", "")


@given(st.lists(st.tuples(st.text(min_size=1, max_size=8), st.text(max_size=40)), max_size=4))
def test_no_value_of_a_variable_is_kept(variables: list[tuple[str, str]]) -> None:
    written = [{"name": name, "value": f"canary{value}", "type": "PLAINTEXT"} for name, value in variables]
    body = {"projects": [{"name": "p", "environment": {"environmentVariables": written}}]}
    assert "canary" not in json.dumps(reduced(call("codebuild", "eu-west-2", "BatchGetProjects"), body))


COLUMNS = "user,arn,password_enabled,mfa_active\n"
OWNER = "<root_account>,arn:aws:iam::1:root,not_supported,true\n"
ANN = "ann,arn:aws:iam::1:user/ann,true,true\n"


@pytest.mark.parametrize(
    ("report", "strange"),
    [
        (COLUMNS + OWNER + ANN, 0),
        ("", 1),
        (COLUMNS, 1),
        (COLUMNS + ANN, 1),
        (COLUMNS + OWNER + OWNER, 1),
        (COLUMNS + OWNER + "bob,arn:aws:iam::1:user/bob,true\n", 1),
        (COLUMNS + OWNER + "bob,arn:aws:iam::1:user/bob,no_information,N/A\n", 1),
    ],
)
def test_a_credential_report_that_was_cut_tells_nothing_of_everybody(report: str, strange: int) -> None:
    body = {"Content": b64encode(report.encode()).decode(), "GeneratedTime": "2026-11-01T09:00:00Z"}
    assert reduced(call("iam", "us-east-1", "GetCredentialReport"), body)["strange"] == strange


def verdict(status: int, body: Any, operation: str = "codebuild:ListProjects", **headers: str) -> Any:
    service, _, name = operation.partition(":")
    text = body if isinstance(body, str) else json.dumps(body)
    return read(call(service, "eu-west-2", name), Response(status, headers, text))


@pytest.mark.parametrize(
    "code", ["AccessDeniedException", "com.amazon.x#AccessDeniedException", "UnauthorizedOperation"]
)
def test_a_refusal_names_the_action(code: str) -> None:
    found = verdict(400, {"__type": code, "message": "User: arn:aws:iam::1:user/ann is not authorized"})
    assert isinstance(found, Refused)
    assert found.status is Status.FORBIDDEN
    assert found.detail.endswith("Needed: codebuild:ListProjects.")
    assert "ann" not in found.detail


def test_limits_faults_and_regions() -> None:
    assert isinstance(verdict(400, {"__type": "ThrottlingException"}), Wait)
    assert verdict(429, {}, **{"retry-after": "7"}).seconds == 7
    assert isinstance(verdict(503, "<html>"), Again)
    assert isinstance(verdict(404, {"__type": "ReportInProgress"}, "iam:GetCredentialReport"), Again)
    assert verdict(400, {"__type": "UnrecognizedClientException"}).facts == {"off": "1"}
    assert isinstance(verdict(403, {"__type": "InvalidClientTokenId"}, "sts:GetCallerIdentity"), Fatal)
    assert isinstance(verdict(400, {"__type": "ExpiredTokenException"}), Fatal)
    assert (
        verdict(400, {"__type": "RepositoryPolicyNotFoundException"}, "ecr:GetRepositoryPolicy").status
        is Status.FEATURE_OFF
    )
    assert verdict(400, {"__type": "RepositoryNotFoundException"}, "ecr:GetRepositoryPolicy").status is Status.HIDDEN
    assert verdict(400, {"__type": "SomethingElse"}).status is Status.UNSUPPORTED


@pytest.mark.parametrize(
    ("status", "body"), [(200, "<html>"), (200, "[]"), (400, "<html>"), (400, "{}"), (200, {"nextToken": 7})]
)
def test_what_is_no_answer_is_asked_again(status: int, body: Any) -> None:
    with pytest.raises(ValueError, match=r"Expecting|no object|a refusal without|the token"):
        verdict(status, body)


def test_a_token_leads_to_the_next_page_and_stays_out_of_the_answer() -> None:
    found = verdict(200, {"projects": ["a"], "nextToken": "t0"})
    assert isinstance(found, Good)
    assert found.body == {"projects": ["a"]}
    request = call("codebuild", "eu-west-2", "ListProjects", sortBy="NAME")
    second = following(request, found.next)
    assert second.body == {"sortBy": "NAME", "nextToken": "t0"}
    assert second.key != request.key
    assert following(second, f"{request.path}#t1").key not in (request.key, second.key)


@pytest.mark.parametrize("body", [{"IsTruncated": True}, {"Marker": "x"}, {}])
def test_a_list_of_identities_that_does_not_say_whether_it_ends_is_not_taken_for_whole(body: Any) -> None:
    whole = {"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [], "Policies": [], **body}
    with pytest.raises(ValueError, match="another page"):
        verdict(200, whole, "iam:GetAccountAuthorizationDetails")


@pytest.mark.parametrize("seconds", [None, True, "1", -1, 0, 1e30, float("nan")])
def test_a_time_that_is_none(seconds: Any) -> None:
    with pytest.raises(ValueError, match="no time"):
        moment(seconds)


def logs(watch: str, store: str, **known: Any) -> Any:
    config = {"cloudWatchLogs": {"status": watch}, "s3Logs": {"status": store, "encryptionDisabled": False}}
    project = {"name": "p", "projectVisibility": "PUBLIC_READ", "logsConfig": config, **known}
    return build_logs(project, Region("eu-west-2"), Answer("asked", 200, {}, "2026-11-01T09:00:00Z"))


def test_that_no_logs_are_kept_is_told_whatever_else_is_hidden() -> None:
    found = logs("DISABLED", "DISABLED")
    assert (found.value["kept"], [part["path"] for part in found.value["hidden"]]) == (False, ["wider_than_code"])


def test_logs_of_which_nothing_else_is_seen_are_a_gap() -> None:
    assert logs("ENABLED", "DISABLED", logsConfig={}).status is not Status.OK
    found = logs("ENABLED", "ENABLED")
    assert [part["path"] for part in found.value["hidden"]] == ["kept_days", "wider_than_code"]


def test_what_is_offered_is_what_is_documented() -> None:
    source = CodeBuildSource()
    assert isinstance(source, Offering)
    page = (ROOT / "docs" / "codebuild.md").read_text(encoding="utf-8")
    indented = "\n".join(f"    {line}" for line in GRANTS[0].text.splitlines())
    assert json.loads(page[page.index("    {\n") :].partition("\n\n")[0]) == json.loads(indented)
    specs = load_facts([root()])
    assert {offer.fact for offer in OFFERS} == {fact for fact, _ in ACTIONS}
    for kind in source.kinds:
        wanted = {key for key, spec in specs.items() if kind in spec.kinds}
        given = {offer.fact for offer in OFFERS if offer.kind == kind}
        assert given <= wanted
        assert wanted - given <= set(source.lacks)


MARK = "sha256:" + "a" * 64
SINGLE = "application/vnd.oci.image.config.v1+json"
UNKNOWN = {"signed": None, "sbom": None, "provenance": None}


def stands_beside(kind: str, *tags: str, image: str = SINGLE) -> dict[str, Any]:
    """What is said of an image beside which there is one thing of this kind, or with these tags."""
    base = {"imagePushedAt": 1_700_000_000.0, "repositoryName": "app"}
    image_itself = {
        **base,
        "imageDigest": MARK,
        "imageTags": ["1.0.0"],
        **({"artifactMediaType": image} if image else {}),
    }
    other: dict[str, Any] = {**base, "imageDigest": "sha256:" + "b" * 64, "artifactMediaType": kind}
    other |= {"imageTags": list(tags)} if tags else {"subjectManifestDigest": MARK}
    return _Beside([image_itself, other] if kind else [image_itself], whole=True).of(image_itself)


NOTHING = {"signed": False, "sbom": False, "provenance": "none"}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("", NOTHING),
        ("application/vnd.cncf.notary.signature", {**NOTHING, "signed": True}),
        ("application/vnd.dev.cosign.artifact.sig.v1+json", {**NOTHING, "signed": True}),
        ("application/vnd.dev.cosign.artifact.sbom.v1+json", {**NOTHING, "sbom": True}),
        ("application/vnd.dev.cosign.artifact.att.v1+json", UNKNOWN),
        ("application/vnd.in-toto+json", UNKNOWN),
        ("application/vnd.dev.sigstore.bundle.v0.3+json", {**UNKNOWN, "signed": True}),
    ],
)
def test_what_a_thing_beside_an_image_proves_and_leaves_open(kind: str, said: dict[str, Any]) -> None:
    """A signed bundle may hold a provenance or a list of components; a list of components is no signature."""
    assert stands_beside(kind) == said


def test_an_attestation_under_a_tag_may_be_of_anything() -> None:
    assert stands_beside(SINGLE, f"{MARK.replace(':', '-')}.att") == UNKNOWN


def test_an_index_may_hold_attestations_of_its_own() -> None:
    assert stands_beside("", image="") == {**UNKNOWN, "signed": False}
