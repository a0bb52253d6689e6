"""Which projects a target comes to: by groups, users and paths, filters, and lists that end early."""

from __future__ import annotations

from pathlib import Path

import pytest

from cop_scan.errors import SourceError
from cop_scan.evidence import Json, Status
from cop_scan.sources.interface import Sweep
from tests.emulators.gitlab.base import OWNER
from tests.emulators.gitlab.records import Member
from tests.emulators.gitlab.server import Emulator
from tests.emulators.gitlab.state import Group, Project, World
from tests.emulators.gitlab.worlds import small
from tests.integrations.gitlab.collecting import NOW, collect, target


def names(server: Emulator, folder: Path, sweep: Sweep | None = None, **options: Json) -> list[str]:
    return sorted(one.resource.name for one in collect(target(server, folder, **options), sweep).values())


def test_a_group_comes_with_its_subgroups_and_once(tmp_path: Path) -> None:
    with Emulator(small(), strict=True) as server:
        assert names(server, tmp_path) == ["acme", "acme/app", "acme/deep/site", "acme/empty"]
        twice = names(server, tmp_path, groups=["acme/deep"], projects=["acme/deep/site", "acme/app"])
        assert twice == ["acme/app", "acme/deep", "acme/deep/site"]
        assert names(server, tmp_path, groups=["acme"], exclude=["acme/deep/*", "empty"]) == ["acme", "acme/app"]


def test_a_project_that_is_empty_or_archived_is_listed_and_not_asked_about(tmp_path: Path) -> None:
    world = small()
    world.groups[0].projects[0].archived = True
    with Emulator(world) as server:
        found = {one.resource.name: one.resource for one in collect(target(server, tmp_path)).values()}
        assert {"archived", "private"} <= set(found["acme/app"].tags)
        assert "empty" in found["acme/empty"].tags
        assert not [line for line in server.log if f"/projects/{world.groups[0].projects[0].id}/" in line.path]
        assert names(server, tmp_path, groups=["acme"], archived=False) == ["acme", "acme/deep/site", "acme/empty"]


def test_a_list_of_files_that_is_empty_is_not_believed_of_a_project_that_holds_something(tmp_path: Path) -> None:
    world = small()
    world.groups[0].projects[1].commit({})
    with Emulator(world) as server:
        found = {one.resource.name: one.resource for one in collect(target(server, tmp_path)).values()}
    value = found["acme/empty"].facts["pipelines"].value
    assert (value["files"], [part["path"] for part in value["hidden"]]) == ([], ["*"])


def test_a_groups_own_project_that_is_not_looked_at_may_name_roles(tmp_path: Path) -> None:
    def status(world: World, **options: Json) -> Status:
        with Emulator(world) as server:
            found = {one.resource.name: one.resource for one in collect(target(server, tmp_path, **options)).values()}
        return found["acme"].facts["roles"].status

    assert status(small()) is Status.OK  # there is no such project
    profile = Project("acme", "gitlab-profile", archived=True)
    profile.commit({"cop/roles.yaml": b"roles: {}\n"})
    groups = small().groups
    groups[0].projects.append(profile)
    assert status(World(groups)) is Status.NOT_COLLECTED
    assert status(World(groups), archived=False) is Status.NOT_COLLECTED


def test_what_cannot_be_seen_is_said_and_the_rest_goes_on(tmp_path: Path) -> None:
    world = small()
    world.groups[0].projects[0].former_paths = ["acme/before"]
    with Emulator(world) as server:
        sweep = Sweep(NOW)
        assert names(server, tmp_path, sweep, projects=["acme/app", "acme/before", "acme/none"]) == ["acme/app"]
        assert [part for part, _ in sweep.lost] == ["acme/before", "acme/none"]
        with pytest.raises(SourceError, match="acme/none"):
            names(server, tmp_path, projects=["acme/none"])


def many(number: int) -> World:
    group = Group("acme", members=[Member("cop-owner", OWNER)])
    group.projects = [Project("acme", f"p{place}") for place in range(number)]
    return World([group])


def test_where_gitlab_ends_a_list_it_is_read_from_the_other_end(tmp_path: Path) -> None:
    with Emulator(many(250), largest_offset=150) as server:
        sweep = Sweep(NOW)
        assert len(names(server, tmp_path, sweep, groups=["acme"], tier="bulk")) == 251
        assert sweep.lost == []


def test_what_lies_between_both_ends_is_said_to_be_lost(tmp_path: Path) -> None:
    with Emulator(many(450), largest_offset=150) as server:
        sweep = Sweep(NOW)
        assert len(names(server, tmp_path, sweep, groups=["acme"], tier="bulk")) == 401
        ((part, why),) = sweep.lost
        assert part == "acme"
        assert "ends early" in why
