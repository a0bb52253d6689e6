"""Options and credentials, as they enter."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest
from azure.core.exceptions import AzureError, ClientAuthenticationError, ServiceRequestError
from cop_scan_azurepipelines import AzurePipelinesSource
from cop_scan_azurepipelines.credentials import Credential, credential
from cop_scan_azurepipelines.options import Options

from cop_scan.errors import InputError, SourceError
from cop_scan.evidence import Json
from cop_scan.sources.interface import Target
from cop_scan.sources.options import read


def options(**given: Json) -> Options:
    return read(Options, Target("azurepipelines", "azure", MappingProxyType({"organisations": ["acme"], **given})))


def test_further_hosts_are_derived_or_given() -> None:
    assert options().at("vssps") == "https://vssps.dev.azure.com"
    assert options(url="https://azure.example/tfs/").at("vssps") == "https://azure.example/tfs"
    assert options(hosts={"advsec": "https://scan.example/"}).at("advsec") == "https://scan.example"


@pytest.mark.parametrize(
    "wrong",
    [
        {"organisations": ["a b"]},
        {"organisations": []},
        {"projects": ["acme"]},
        {"projects": ["acme/a/b"]},
        {"url": "http://azure.example"},
        {"hosts": {"pkgs": "https://pkgs.example"}},
        {"hosts": {"vssps": "http://vssps.example"}},
        {"in_flight": 0},
        {"colour": "red"},
    ],
)
def test_wrong_options_are_refused(wrong: dict[str, Json]) -> None:
    with pytest.raises(InputError):
        options(**wrong)


def test_a_token_is_a_reference(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("s3cret\n")
    found = credential(options(base=str(tmp_path), token="file:token"), {})
    assert (found.name, found.header()) == ("file:token", "Basic OnMzY3JldA==")
    assert "s3cret" not in repr(found)
    assert credential(options(), {"AZURE_DEVOPS_EXT_PAT": "other"}).name == "env:AZURE_DEVOPS_EXT_PAT"
    with pytest.raises(InputError, match="There is no token"):
        credential(options(), {})
    with pytest.raises(InputError, match="is not a reference"):
        credential(options(token="plain"), {})


@pytest.mark.parametrize("fault", [ClientAuthenticationError("s3cret"), ServiceRequestError("s3cret")])
def test_what_keeps_azure_identity_from_a_token_is_one_sentence(fault: AzureError) -> None:
    class Failing:
        def get_token(self, _scope: str) -> None:
            raise fault

    with pytest.raises(SourceError, match=f"gives no token .{type(fault).__name__}.") as found:
        Credential("azure-identity", _issuer=Failing()).header()
    assert "s3cret" not in str(found.value)


def test_another_token_under_the_same_name_has_answers_of_its_own() -> None:
    one, other = (credential(options(token="env:T"), {"T": value}) for value in ("a", "b"))
    assert one.scope != other.scope


def test_a_target_is_named_in_words() -> None:
    source = AzurePipelinesSource()
    assert source.target("acme, acme/shop").options == {"organisations": ["acme"], "projects": ["acme/shop"]}
    for wrong in ("", "a/b/c", "-"):
        with pytest.raises(InputError):
            source.target(wrong)
