"""What an estate file may say of a GitHub target; whatever else it says costs one sentence."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from cop_scan_github.options import Options, is_login, is_repository
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.errors import InputError
from cop_scan.evidence import Json
from cop_scan.sources.interface import Target
from cop_scan.sources.options import read

SECRET = "ghp_" + "A" * 36
ACME = {"organisations": ["acme"]}


def _options(**given: Json) -> Options:
    return read(Options, Target("github", "github", MappingProxyType({**ACME, **given})))


def _refused(**given: Json) -> str:
    with pytest.raises(InputError) as fault:
        _options(**given)
    return str(fault.value)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"organisations": []}, "name at least one of"),
        ({"organisations": ["../etc"]}, "organisations: '../etc' is no login"),
        ({"organisations": ["-x"]}, "is no login"),
        ({"organisations": [""]}, "is no login"),
        ({"organisations": ["a b"]}, "is no login"),
        ({"organisations": ["a/b"]}, "is no login"),
        ({"organisations": ["acme\n"]}, "is no login"),
        ({"organisations": "acme"}, "organisations:"),
        ({"organisations": [3]}, "organisations.0:"),
        ({"organisations": None}, "organisations:"),
        ({"users": ["\u0430cme"]}, "is no login"),
        ({"accounts": ["a?b"]}, "is no login"),
        ({"repositories": ["acme"]}, "is not owner/name"),
        ({"repositories": ["acme/.."]}, "is not owner/name"),
        ({"repositories": ["acme/one/two"]}, "is not owner/name"),
        ({"repositories": ["acme/one?x=1"]}, "is not owner/name"),
        ({"repositories": ["acme/one#x"]}, "is not owner/name"),
        ({"repositories": ["acme/%2e%2e"]}, "is not owner/name"),
        ({"api_url": "http://github.example.org/api/v3"}, "api_url: must begin with https://"),
        ({"api_url": "ftp://github.example.org"}, "must begin with https://"),
        ({"api_url": "file:///etc/passwd"}, "must begin with https://"),
        ({"api_url": ""}, "must begin with https://"),
        ({"api_url": "https://"}, "without user, query or fragment"),
        ({"api_url": "https://ada:pw@github.example.org"}, "without user, query or fragment"),
        ({"api_url": "https://github.example.org?x=1"}, "without user, query or fragment"),
        ({"api_url": "https://github.example.org#x"}, "without user, query or fragment"),
        ({"api_url": "http://localhost.example.org"}, "must begin with https://"),
        ({"api_url": "https://["}, "api_url:"),
        ({"tier": "everything"}, "tier:"),
        ({"in_flight": 0}, "in_flight:"),
        ({"in_flight": 51}, "in_flight:"),
        ({"in_flight": "4"}, "in_flight:"),
        ({"archived": "yes"}, "archived:"),
        ({"visibility": ["secret"]}, "visibility.0:"),
        ({"properties": {"a": 1}}, "properties:"),
        ({"token": 3}, "token:"),
        ({"organizations": ["acme"]}, "organizations: is no option of the source github. Its options are"),
    ],
)
def test_a_wrong_option_is_named(given: Json, words: str) -> None:
    said = _refused(**given)
    assert words in said
    assert "pydantic" not in said
    assert "\n" not in said


@pytest.mark.parametrize(
    "given",
    [
        {"token": {"app": {"id": SECRET, "key": SECRET}}},
        {"token": {"app": {"id": 1}, "secret": SECRET}},
        {"token": [SECRET, 3]},
        {"token": {"value": SECRET}},
        {"api_url": f"https://{SECRET}@github.example.org"},
        {"api_url": f"https://github.example.org?token={SECRET}"},
        {"properties": [SECRET]},
        {"enterprise": [SECRET]},
    ],
)
def test_no_message_quotes_a_secret(given: Json) -> None:
    assert SECRET not in _refused(**given)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:1", "https://ghe.example.org/api/v3/"]
)
def test_addresses_that_are_taken(url: str) -> None:
    found = _options(api_url=url)
    assert not found.api_url.endswith("/")
    assert found.own_host


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://api.github.com", "github.com"),
        ("https://api.acme.ghe.com", "acme.ghe.com"),
        ("https://ghe.example.org/api/v3", "ghe.example.org"),
        ("https://api.example.org", "api.example.org"),
    ],
)
def test_the_host_that_people_know(url: str, host: str) -> None:
    assert _options(api_url=url).host == host


def _repository(name: str = "acme/One", **more: Json) -> Json:
    return {
        "name": name,
        "archived": False,
        "fork": False,
        "visibility": "private",
        "topics": [],
        "properties": {},
        **more,
    }


@pytest.mark.parametrize(
    ("options", "repository", "taken"),
    [
        ({}, {}, True),
        ({"include": ["one"]}, {}, True),
        ({"include": ["acme/*"]}, {}, True),
        ({"include": ["two", "o*"]}, {}, True),
        ({"include": ["acme"]}, {}, False),
        ({"exclude": ["ONE"]}, {}, False),
        ({"include": ["one"], "exclude": ["*"]}, {}, False),
        ({"visibility": ["public", "private"]}, {}, True),
        ({"visibility": ["public"]}, {}, False),
        ({"archived": False}, {"archived": True}, False),
        ({}, {"archived": True}, True),
        ({"forks": False}, {"fork": True}, False),
        ({"topics": ["a", "b"]}, {"topics": ["b"]}, True),
        ({"topics": ["a"]}, {}, False),
        ({"properties": {"tier": "1"}}, {"properties": {"tier": "1"}}, True),
        ({"properties": {"tier": "1"}}, {"properties": {"tier": ["0", "1"]}}, True),
        ({"properties": {"tier": "1"}}, {"properties": {"tier": "10"}}, False),
        ({"properties": {"tier": "1"}}, {"properties": {"tier": None}}, False),
        ({"properties": {"tier": "1"}}, {}, False),
    ],
)
def test_which_repositories_belong_to_the_target(options: Json, repository: Json, taken: bool) -> None:
    assert _options(**options).takes(_repository(**repository)) is taken


def test_a_hostile_glob_takes_no_time() -> None:
    assert not _options(include=["*a" * 200 + "b"]).takes(_repository("acme/" + "a" * 100))


@given(st.text(max_size=12))
def test_names_hold_nothing_that_an_address_would_read(name: str) -> None:
    if is_login(name) or is_repository(name):
        assert not set(name) & set("?#%&:@\\ \n\t\"'")
        assert "/.." not in name


@given(
    st.dictionaries(
        st.sampled_from(sorted(Options.model_fields)),
        st.none() | st.integers() | st.text(max_size=4) | st.lists(st.text(max_size=4), max_size=2),
        max_size=4,
    )
)
def test_options_of_any_shape(given: Json) -> None:
    found: Options | InputError
    try:
        found = _options(**given)
    except InputError as fault:
        found = fault
    if isinstance(found, Options):
        assert found.organisations or found.accounts or found.enterprises or found.users or found.repositories
    else:
        assert str(found).endswith(".")
