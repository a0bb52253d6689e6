"""Credentials by reference: no message and no name ever holds what they refer to."""

from __future__ import annotations

from pathlib import Path

import pytest
from cop_scan_github.credentials import Credential, credentials
from cop_scan_github.options import Options

from cop_scan.errors import InputError
from cop_scan.evidence import Json

SECRET = "ghp_" + "A" * 36


@pytest.fixture(autouse=True)
def _nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No command line of GitHub's, whose token would be somebody's own."""
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))


def _options(folder: Path, token: Json, **more: Json) -> Options:
    return Options(**{"base": str(folder), "organisations": ["acme"], "token": token, **more})


def _refused(folder: Path, token: Json, environment: dict[str, str] | None = None, **more: Json) -> str:
    with pytest.raises(InputError) as fault:
        credentials(_options(folder, token, **more), environment or {})
    return str(fault.value)


def test_a_token_from_the_environment(tmp_path: Path) -> None:
    (found,) = credentials(_options(tmp_path, "env:MINE"), {"MINE": f" {SECRET}\n"})
    assert (found.name, found.token) == ("env:MINE", SECRET)
    assert SECRET not in repr(found)


def test_a_token_from_a_file_beside_the_estate_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{SECRET}\n")
    (found,) = credentials(_options(tmp_path, "file:token"), {})
    assert found.token == SECRET


def test_an_apps_key(tmp_path: Path) -> None:
    (found,) = credentials(_options(tmp_path, {"app": {"id": 7, "key": "env:KEY"}}), {"KEY": SECRET})
    assert (found.name, found.token, found.app) == ("app 7", "", (7, SECRET))
    assert SECRET not in repr(found)


def test_several(tmp_path: Path) -> None:
    found = credentials(_options(tmp_path, ["env:A", "env:B"]), {"A": "1", "B": "2"})
    assert [one.token for one in found] == ["1", "2"]


@pytest.mark.parametrize(
    "token",
    [
        SECRET,
        f"token:{SECRET}",
        f"gh:{SECRET}",
        f"env:{SECRET}",
        f"file:{SECRET}",
        f"ENV:{SECRET}",
        [SECRET],
        {"app": {"id": 1, "key": SECRET}},
        {"app": {"id": 1, "key": f"env:{SECRET}"}},
        {"app": {"id": 1, "key": "-----BEGIN RSA PRIVATE KEY-----\n" + SECRET}},
    ],
)
def test_a_secret_in_the_estate_file_is_refused_and_not_quoted(tmp_path: Path, token: Json) -> None:
    said = _refused(tmp_path, token)
    assert "A secret never stands in the estate file" in said
    assert SECRET not in said


@pytest.mark.parametrize("token", ["", "env:", "file:", ":", "env", "\x00", "\ud800"])
def test_what_is_no_reference(tmp_path: Path, token: str) -> None:
    assert "is not a reference" in _refused(tmp_path, token)


@pytest.mark.parametrize(
    ("token", "cure"),
    [
        ("env:MINE", "Set the environment variable MINE."),
        ("file:nowhere", "Write the token or key to that file."),
        ("file:.", "Write the token or key to that file."),
        ("file:binary", "Write the token or key to that file."),
        ("file:empty", "Write the token or key to that file."),
        ("gh", "Run `gh auth login`."),
    ],
)
def test_a_reference_to_nothing_says_what_to_do(tmp_path: Path, token: str, cure: str) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty").write_text(" \n")
    said = _refused(tmp_path, token)
    assert f"token: {token} is empty or not there." in said
    assert cure in said


def test_an_empty_list_of_tokens(tmp_path: Path) -> None:
    assert "the list is empty" in _refused(tmp_path, [])


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"GH_TOKEN": "1", "GITHUB_TOKEN": "2"}, "env:GH_TOKEN"),
        ({"GH_TOKEN": " ", "GITHUB_TOKEN": "2"}, "env:GITHUB_TOKEN"),
    ],
)
def test_the_usual_places(tmp_path: Path, environment: dict[str, str], name: str) -> None:
    (found,) = credentials(_options(tmp_path, None), environment)
    assert found.name == name


def test_githubs_token_is_never_sent_to_another_host(tmp_path: Path) -> None:
    url = "https://ghe.example.org/api/v3"
    assert "GH_ENTERPRISE_TOKEN" in _refused(tmp_path, None, {"GH_TOKEN": "1", "GITHUB_TOKEN": "2"}, api_url=url)
    environment = {"GH_TOKEN": "1", "GH_ENTERPRISE_TOKEN": "3"}
    assert credentials(_options(tmp_path, None, api_url=url), environment) == [
        Credential("env:GH_ENTERPRISE_TOKEN", "3")
    ]


def test_without_any(tmp_path: Path) -> None:
    assert "There is no token for GitHub." in _refused(tmp_path, None)
