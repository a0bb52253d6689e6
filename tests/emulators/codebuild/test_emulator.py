"""The emulator: who is let in, pages, what is withheld, and that it knows when it or its client leaves AWS's description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.emulators.codebuild.access import ADMIN, NOBODY, Denial, Profile
from tests.emulators.codebuild.estate import build
from tests.emulators.codebuild.models import problems_of_answer, problems_of_request
from tests.emulators.codebuild.oracles import answer_key
from tests.emulators.codebuild.server import Emulator


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Emulator(build(5, accounts=2, projects=230, registries=3)) as running:
        yield running


def client(
    server: Emulator, service: str, profile: Profile = ADMIN, *, secret: str = "", region: str = "eu-west-2"
) -> Any:
    identity, known = server.world.key(server.world.accounts[0], profile)
    session = botocore.session.Session()
    session.set_credentials(identity, secret or known)
    config = Config(retries={"total_max_attempts": 1})
    return session.create_client(service, region_name=region, endpoint_url=server.url, config=config)


def code(found: pytest.ExceptionInfo[ClientError]) -> str:
    return str(found.value.response["Error"]["Code"])


def test_names_come_in_pages(server: Emulator) -> None:
    asked = client(server, "codebuild")
    first = asked.list_projects()
    second = asked.list_projects(nextToken=first["nextToken"])
    assert (len(first["projects"]), len(second["projects"]), "nextToken" in second) == (100, 15, False)
    shown = asked.batch_get_projects(names=[*second["projects"], "nobody"])
    assert (len(shown["projects"]), shown["projectsNotFound"]) == (15, ["nobody"])
    assert server.problems == []


def test_identities_come_in_pages_of_xml(server: Emulator) -> None:
    asked = client(server, "iam", region="us-east-1")
    found = asked.get_account_authorization_details(MaxItems=5)
    assert found["IsTruncated"]
    rest = asked.get_account_authorization_details(MaxItems=1000, Marker=found["Marker"])
    names = [one["RoleName"] for page in (found, rest) for one in page["RoleDetailList"]]
    assert sorted(names) == sorted(one["RoleName"] for one in server.world.accounts[0].roles)
    assert isinstance(rest["RoleDetailList"][0]["AssumeRolePolicyDocument"], dict)
    assert server.problems == []


def test_a_key_that_signs_wrongly_is_not_let_in(server: Emulator) -> None:
    with pytest.raises(ClientError) as found:
        client(server, "codebuild", secret="wrong").list_projects()
    assert code(found) == "InvalidSignatureException"


@pytest.mark.parametrize(("service", "expected"), [("codebuild", "AccessDeniedException"), ("iam", "AccessDenied")])
def test_who_may_nothing_is_refused_in_the_services_own_words(server: Emulator, service: str, expected: str) -> None:
    asked = client(server, service, NOBODY)
    with pytest.raises(ClientError) as found:
        asked.list_projects() if service == "codebuild" else asked.get_account_summary()
    assert code(found) == expected
    assert client(server, "sts", NOBODY).get_caller_identity()["Account"] == server.world.accounts[0].number


def test_a_region_that_is_not_on_knows_nobody(server: Emulator) -> None:
    with pytest.raises(ClientError) as found:
        client(server, "codebuild", region="ap-east-1").list_projects()
    assert code(found) == "UnrecognizedClientException"


def test_fields_are_withheld_wherever_they_stand(server: Emulator) -> None:
    server.denials = [Denial("codebuild:BatchGetProjects", "absent", fields=("type",))]
    asked = client(server, "codebuild")
    (one,) = asked.batch_get_projects(names=["app-0000"])["projects"]
    assert "type" not in one["source"]
    assert "type" not in one["environment"]


def test_what_aws_does_not_describe_is_noticed() -> None:
    assert problems_of_request("codebuild:ListProjects", {"sort": "NAME"})
    assert problems_of_request("codebuild:BatchGetProjects", {"names": []})
    assert problems_of_answer("codebuild:ListProjects", {"projects": "x"})
    assert problems_of_answer("ecr:DescribeRepositories", {"repositories": [{"colour": "red"}]})
    assert not problems_of_answer("codebuild:BatchGetProjects", {"projects": [], "projectsNotFound": []})


def test_a_claim_without_an_oracle_is_an_error() -> None:
    class New:
        id = "COP-9.9-C99"
        kinds = ("registry",)

    with pytest.raises(LookupError, match=r"COP-9\.9-C99 \(registry\)"):
        answer_key(build(1, 1, 2), [New()])
