"""Files of other projects that pipelines include: each is read once, and what the token may not see is said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cop_scan.evidence import Fact
from cop_scan.facts.derive import derive
from cop_scan.policies import load_facts, root
from cop_scan.sources.interface import Collected
from tests.emulators.gitlab.base import OWNER
from tests.emulators.gitlab.estate import build
from tests.emulators.gitlab.key import answer_key
from tests.emulators.gitlab.records import Member
from tests.emulators.gitlab.server import Emulator
from tests.emulators.gitlab.state import Group, Project, World
from tests.emulators.gitlab.templates import CANARY
from tests.integrations.gitlab.collecting import collect, target
from tests.integrations.gitlab.sweeping import Bench, estate
from tests.integrations.sweeping import shipped

ROOT = b"include: [{project: common/ci, file: /checks.yml}]\nbuild: {script: [make]}\n"
CHECKS = b"include: /more.yml\ntest: {script: [pytest]}\n"
MORE = b"lint: {script: [ruff check]}\n"
SPEC = load_facts([root()])["pipelines"]


def world(number: int = 1, files: Mapping[str, bytes] | None = None, **more: bytes) -> World:
    """A group of projects that include a file of another group's project, which includes one beside it."""
    group = Group("acme", members=[Member("cop-owner", OWNER), Member("cop-developer", OWNER)])
    common = Group("common", members=[Member("cop-owner", OWNER)])
    for place in range(number):
        app = Project("acme", f"app-{place}")
        app.commit({".gitlab-ci.yml": ROOT})
        group.projects.append(app)
    ci = Project("common", "ci", visibility="internal")
    ci.commit(
        {
            "checks.yml": CHECKS,
            "more.yml": MORE,
            **{f"{name}.yml": text for name, text in {**(files or {}), **more}.items()},
        }
    )
    common.projects.append(ci)
    return World([group, common])


def collected(server: Emulator, folder: Path, profile: str = "owner") -> dict[str, Collected]:
    """Project's name -> what was collected of the first group."""
    found = collect(target(server, folder, profile, groups=["acme"])).values()
    return {one.resource.name: one for one in found if "pipelines" in one.resource.facts}


def fact(server: Emulator, folder: Path, profile: str = "owner") -> Fact:
    """`pipelines` of the first project, as it was collected."""
    return collected(server, folder, profile)["acme/app-0"].resource.facts["pipelines"]


def reasons(found: Fact) -> dict[str, str]:
    return {part["path"]: part["reason"] for part in found.value["hidden"]}


def asked(server: Emulator) -> int:
    return sum(line.operation == "Includes" for line in server.log)


def test_files_of_other_projects_are_read_with_what_they_include(tmp_path: Path) -> None:
    with Emulator(world(), strict=True) as server:
        one = collected(server, tmp_path)["acme/app-0"]
    value: Any = derive(SPEC, one.resource.facts["pipelines"], one.contents.__getitem__).value
    assert value["hidden"] == []
    assert {job["id"] for job in value["pipelines"][0]["jobs"]} == {"build", "test", "lint"}


def test_many_projects_ask_for_a_file_once(tmp_path: Path) -> None:
    with Emulator(world(30), strict=True) as server:
        assert len(collected(server, tmp_path)) == 30
        assert asked(server) == 2  # one for each level of inclusion


@pytest.mark.parametrize("change", [{"visibility": "private"}, {"repository_access_level": "private"}], ids=str)
def test_a_closed_project_of_another_group_is_not_read_for_this_one(tmp_path: Path, change: dict[str, str]) -> None:
    """The token may see what those who write this pipeline may not."""
    vendor = world()
    for name, value in change.items():
        setattr(vendor.groups[1].projects[0], name, value)
    with Emulator(vendor) as server:
        one = collected(server, tmp_path)["acme/app-0"]
    assert reasons(one.resource.facts["pipelines"]) == {"common/ci@HEAD//checks.yml": "not_collected"}
    assert set(one.contents.values()).isdisjoint({CHECKS, MORE})


@pytest.mark.parametrize("change", [{"visibility": "private"}, {"repository_access_level": "private"}], ids=str)
@pytest.mark.parametrize("text", [None, b"\0", b"#" * (SPEC.max_bytes + 1)], ids=["gone", "binary", "large"])
def test_whether_a_closed_project_of_another_group_has_a_file_is_not_told(
    tmp_path: Path, change: dict[str, str], text: bytes | None
) -> None:
    vendor = world()
    ci = vendor.groups[1].projects[0]
    for name, value in change.items():
        setattr(ci, name, value)
    ci.commit({"other.yml": MORE} if text is None else {"checks.yml": text})
    if text is None:
        vendor.groups[0].projects[0].commit({".gitlab-ci.yml": ROOT.replace(b"checks", b"gone")})
    with Emulator(vendor) as server:
        found = fact(server, tmp_path)
    assert set(reasons(found).values()) == {"not_collected"}


def test_what_the_token_may_not_see_is_hidden(tmp_path: Path) -> None:
    vendor = world()
    vendor.groups[1].projects[0].visibility = "private"
    with Emulator(vendor) as server:
        found = fact(server, tmp_path, "developer")
    assert reasons(found) == {"common/ci@HEAD//checks.yml": "hidden"}
    assert "the project common/ci" in found.value["hidden"][0]["detail"]


def test_a_project_that_has_moved_is_not_followed(tmp_path: Path) -> None:
    """GitLab finds no project to include from under its former path."""
    vendor = world()
    ci = vendor.groups[1].projects[0]
    ci.path, ci.former_paths = "pipelines", ["common/ci"]
    with Emulator(World(vendor.groups)) as server:
        assert reasons(fact(server, tmp_path)) == {"common/ci@HEAD//checks.yml": "hidden"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [(b"#" * (SPEC.max_bytes + 1), "truncated"), (b"\0", "unsupported"), (b"a: \xff", "malformed")],
    ids=["large", "binary", "bytes"],
)
def test_a_file_that_is_too_large_or_no_text_is_hidden(tmp_path: Path, text: bytes, reason: str) -> None:
    with Emulator(world(more=text)) as server:
        assert reasons(fact(server, tmp_path)) == {"common/ci@HEAD//more.yml": reason}


def test_a_file_that_is_not_there_is_hidden(tmp_path: Path) -> None:
    with Emulator(world(checks=b"include: /gone.yml")) as server:
        assert reasons(fact(server, tmp_path)) == {"common/ci@HEAD//gone.yml": "hidden"}


def test_at_most_fifty_are_read_for_one_project(tmp_path: Path) -> None:
    names = [f"n{number}" for number in range(60)]
    lines = b"include: [" + ", ".join(f"{name}.yml" for name in names).encode() + b"]"
    with Emulator(world(1, dict.fromkeys(names, MORE), checks=lines)) as server:
        one = collected(server, tmp_path)["acme/app-0"]
    found = one.resource.facts["pipelines"]
    assert len(found.value["files"]) == 1 + 50
    value: Any = derive(SPEC, found, one.contents.__getitem__).value
    assert {part["reason"] for part in value["hidden"]} == {"not_collected"}
    assert len(value["hidden"]) == 11


def test_files_that_include_each_other_end(tmp_path: Path) -> None:
    with Emulator(world(more=b"include: [{project: common/ci, file: checks.yml}]")) as server:
        assert reasons(fact(server, tmp_path)) == {}
        assert asked(server) == 2


def test_a_file_of_the_project_does_not_stand_for_another_projects(tmp_path: Path) -> None:
    vendor = world()
    name = "common/ci@HEAD/x.gitlab-ci.yml"
    vendor.groups[0].projects[0].commit(
        {".gitlab-ci.yml": ROOT.replace(b"/checks.yml", b"/x.gitlab-ci.yml"), name: MORE}
    )
    with Emulator(vendor) as server:
        assert reasons(fact(server, tmp_path)) == {"common/ci@HEAD//x.gitlab-ci.yml": "hidden"}


def test_secrets_are_masked_in_them_too(tmp_path: Path) -> None:
    with Emulator(world(more=f"lint: {{script: ['export T={CANARY}']}}".encode())) as server:
        one = collected(server, tmp_path)["acme/app-0"]
    assert len(one.contents) > 1
    assert not any(CANARY.encode() in content for content in one.contents.values())


def test_core_reads_them_and_bulk_does_not(tmp_path: Path) -> None:
    with Emulator(world()) as server:
        collect(target(server, tmp_path, groups=["acme"], tier="bulk"))
        assert asked(server) == 0
        collect(target(server, tmp_path, groups=["acme"], tier="core"))
        assert asked(server) == 2


def test_what_is_included_from_a_project_that_is_not_shown_is_unknown(bench: Bench, tmp_path: Path) -> None:
    """Acceptance: no finding becomes another pass, fail or not applicable."""
    vendor = build(3, 1, 4)
    profile, app = vendor.project("northwind/gitlab-profile"), vendor.project("northwind/app-1")
    assert profile
    assert app
    assert vendor.plan(app).tree == "shared"
    key = answer_key(vendor, shipped().claims)
    profile.repository_access_level = "disabled"
    with Emulator(vendor) as server:
        mine = Bench(key, tmp_path, server, bench.judge, estate)
        looked = mine.look("owner")
    mine.assert_right("what is included", "disabled", looked)
    found = {claim: finding for (claim, name), finding, _ in looked.findings() if name == app.full_path}
    for claim in ("COP-1.2-C01", "COP-1.3-C01", "COP-1.3-C02", "COP-2.3-C02", "COP-2.3-C05", "COP-3.5-C02"):
        assert key[claim, app.full_path]["outcome"] == "pass"
        assert found[claim].outcome == "unknown", claim
    assert found["COP-2.3-C04"].outcome == "fail", "whatever it holds, it is named by no commit"
