"""How far policies of IAM reach."""

from __future__ import annotations

from typing import Any

import pytest
from cop_scan_codebuild.identities import openness
from cop_scan_codebuild.widths import Width, managed, width
from hypothesis import given
from hypothesis import strategies as st


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **more}]}


def deny(action: Any, **more: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Deny", "Action": action, "Resource": "*", **more}]}


WIDE = [
    allow("*"),
    allow("*:*"),
    allow(["s3:Get*", "S3:*"]),
    allow("s3:**"),
    allow("s3:*", "arn:aws:s3:::*"),
    allow("logs:*", "arn:aws:logs:*:*:*"),
    allow("logs:*", "arn:aws:logs:*:111122223333:*"),
    {"Statement": {"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}},
]
NARROW = [
    allow("s3:Get*"),
    allow("s3:*", "arn:aws:s3:::acme/*"),
    allow("s3:*", ["arn:aws:s3:::acme", "arn:aws:s3:::acme/*"]),
    allow("logs:*", "arn:aws:logs:eu-west-2:111122223333:*"),
    allow("*", "arn:aws:s3:::acme/*"),
    allow([], []),
    {"Statement": []},
    deny("*"),
]
UNCLEAR = [
    allow("*", Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}}),
    allow("s*:*"),
    allow("s3:?*"),
    {"Statement": [{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::acme"}]},
    {"Statement": [{"Effect": "Allow", "NotAction": "code*:*", "NotResource": "arn:aws:s3:::acme"}]},
    None,
    {},
    {"Statement": "x"},
    {"Statement": [{"Effect": "allow", "Action": "*", "Resource": "*"}]},
    "x",
]


@pytest.mark.parametrize("document", WIDE)
def test_what_is_wide(document: Any) -> None:
    assert width([document]).is_wide is True
    assert width([allow("s3:GetObject"), document]).is_wide is True


@pytest.mark.parametrize("document", NARROW)
def test_what_is_narrow(document: Any) -> None:
    assert width([document]).is_wide is False


@pytest.mark.parametrize("document", UNCLEAR)
def test_what_is_unclear(document: Any) -> None:
    assert width([document]).is_wide is None
    assert width([document, allow("*")]).is_wide is True


def test_a_refusal_may_take_it_away() -> None:
    assert width([allow("s3:*"), deny("s3:DeleteBucket")]).is_wide is None
    assert width([allow("s3:*"), deny("ec2:*")]).is_wide is True
    assert width([allow("*"), deny("cloudtrail:StopLogging")]).is_wide is True
    assert width([allow("*"), deny("*")]).is_wide is None
    assert (
        width([allow("s3:*"), {"Statement": {"Effect": "Deny", "NotAction": "s3:Get*", "Resource": "*"}}]).is_wide
        is None
    )


def test_a_boundary_takes_it_away() -> None:
    assert width([allow("*")], allow("s3:Get*"), bounded=True).is_wide is False
    assert width([allow("s3:*")], allow("ec2:*"), bounded=True).is_wide is False
    assert width([allow("s3:*")], allow("*"), bounded=True).services == {"s3"}
    assert width([allow("*")], allow("s3:*"), bounded=True).services == {"s3"}
    assert width([allow("*")], None, bounded=True).is_wide is None
    assert width([allow("s3:Get*")], None, bounded=True).is_wide is False


def test_what_may_be_allowed_besides_is_unclear_beside_what_is() -> None:
    found = width([allow(["s3:*", "code*:*"])])
    assert (found.holds("s3"), found.holds("codebuild")) == (True, None)


def but(action: Any) -> dict[str, Any]:
    return {"Statement": {"Effect": "Allow", "NotAction": action, "Resource": "*"}}


def test_what_is_left_out_of_everything_is_not_held_for_sure() -> None:
    for own in (width([allow("*"), deny("codebuild:StartBuild")]), width([but("codebuild:*")])):
        assert (own.is_wide, own.holds("s3"), own.holds("codebuild")) == (True, True, None)
    assert width([but("codebuild:*"), allow("codebuild:*")]).holds("codebuild") is True
    assert width([but("codebuild:*"), allow("*")]).holds("codebuild") is True
    assert width([but("*")]).is_wide is None
    assert width([but("code*:*")]).is_wide is None


@pytest.mark.parametrize(
    "boundary", [but("s3:*"), {"Statement": [*allow("*")["Statement"], *deny("s3:*")["Statement"]]}]
)
def test_a_boundary_that_leaves_a_service_out_may_take_it_away(boundary: Any) -> None:
    assert width([allow("s3:*")], boundary, bounded=True).is_wide is None
    assert width([allow("ec2:*")], boundary, bounded=True).services == {"ec2"}
    assert width([allow("*")], boundary, bounded=True).is_wide is True
    assert width([boundary], allow("s3:*"), bounded=True).is_wide is None


def test_administering_is_everything_or_all_of_codebuild() -> None:
    assert width([allow("*")]).holds("codebuild") is True
    assert width([allow("codebuild:*")]).holds("codebuild") is True
    assert width([allow("s3:*")]).holds("codebuild") is False
    assert Width(unclear=True).holds("codebuild") is None


def test_only_the_platforms_own_policy_is_known_by_its_name() -> None:
    assert width([managed("arn:aws:iam::aws:policy/AdministratorAccess", {})]).is_wide is True
    assert width([managed("arn:aws:iam::111122223333:policy/AdministratorAccess", {})]).is_wide is None
    assert managed(
        "arn:aws:iam::aws:policy/AdministratorAccess", {"arn:aws:iam::aws:policy/AdministratorAccess": {"x": 1}}
    ) == {"x": 1}


def trust(principal: Any, **more: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}]}


def test_whom_a_policy_lets_in() -> None:
    assert openness(trust("*")) is True
    assert openness(trust({"AWS": ["arn:aws:iam::1:root", "*"]})) is True
    assert openness({"Statement": [{"Effect": "Allow", "NotPrincipal": {"AWS": "x"}, "Action": "*"}]}) is True
    assert openness(trust("*", Condition={"StringEquals": {"x": "y"}})) is None
    assert openness(trust({"Service": "codebuild.amazonaws.com"})) is False
    assert openness({"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*"}]}) is False


HUB = {"Federated": "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"}
AUDIENCE = {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}
SUBJECT = {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}}


def test_whoever_a_provider_of_the_web_vouches_for_may_be_anybody() -> None:
    assert openness(trust(HUB)) is None
    assert openness(trust({"Federated": ["accounts.google.com"]}, Condition={})) is None
    assert openness(trust(HUB, Condition=AUDIENCE)) is None
    assert openness(trust(HUB, Condition={**AUDIENCE, **SUBJECT})) is False
    assert openness(trust({"Federated": "arn:aws:iam::1:saml-provider/AWSSSO_1"})) is False


@pytest.mark.parametrize(
    "document",
    [
        None,
        "x",
        {"Statement": "x"},
        {"Statement": [1]},
        {"Statement": [{"Principal": "*"}]},
        {"Statement": {"Effect": "Allow"}},
    ],
)
def test_a_policy_that_is_none_is_not_taken_for_closed(document: Any) -> None:
    with pytest.raises(ValueError, match="no policy"):
        openness(document)


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.sampled_from(["*", "s3:*", "Allow", "Deny"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Statement", "Effect", "Action", "Resource", "Condition", "NotAction", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON, JSON)
def test_any_document_has_a_width_and_a_refusal_never_widens(document: Any, boundary: Any) -> None:
    whole = width([document])
    assert width([document, deny("*")]).services <= whole.services
    assert width([document], boundary, bounded=True).services <= whole.services or "*" in whole.services


@given(st.sampled_from(WIDE), st.sampled_from(UNCLEAR + NARROW))
def test_what_is_wide_stays_so_beside_what_allows_less(one: Any, other: Any) -> None:
    if other != deny("*"):
        assert width([one, other]).is_wide is True
