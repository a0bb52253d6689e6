from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from cop_scan import collect as collecting
from cop_scan import sweep
from cop_scan.catalogue import FactSpec
from cop_scan.errors import CopScanError, InputError, SnapshotError, SourceError
from cop_scan.estate import Estate, Place, local_estate, read_estate
from cop_scan.evidence import Fact, Resource, Status
from cop_scan.plan import lines
from cop_scan.policies import load_catalogue
from cop_scan.products import Product
from cop_scan.snapshot import Snapshot, partial
from cop_scan.sources.interface import Collected, Cost, Sweep, Target
from cop_scan.waivers.model import Register
from tests.repositories import commit, repository
from tests.waivers.factory import document, write

ONLY = ("COP-2.3-C04",)
NOW = "2026-06-01T00:00:00Z"
WORKFLOW = {".github/workflows/ci.yml": "on: push\njobs: {a: {steps: [{uses: a/b@v1}]}}\n"}


def folder_of(parent: Path, *names: str) -> Path:
    for name in names:
        commit(repository(parent / name), WORKFLOW)
    return parent


def test_a_killed_sweep_goes_on_where_it_was_and_ends_the_same(tmp_path: Path) -> None:
    estate = local_estate([folder_of(tmp_path / "all", "a", "b", "c")])
    catalogue = load_catalogue(only=ONLY)
    seen: list[str] = []

    def stop_after_two(resource: Resource) -> None:
        seen.append(resource.name)
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collecting.collect(estate, catalogue, tmp_path / "snapshot", "2026-06-01T00:00:00Z", stop_after_two)
    assert partial(tmp_path / "snapshot").is_dir()
    again: list[str] = []
    done = collecting.collect(
        estate, catalogue, tmp_path / "snapshot", "2026-06-02T00:00:00Z", lambda r: again.append(r.name)
    )
    whole = collecting.collect(estate, catalogue, tmp_path / "whole", "2026-06-01T00:00:00Z", lambda _: None)
    assert (done.resumed, again) == (2, ["all/c"])
    assert done.manifest.digest == whole.manifest.digest


def test_one_target_that_cannot_be_read_is_said_first_and_the_others_are_swept(tmp_path: Path) -> None:
    folder_of(tmp_path, "a")
    (tmp_path / "estate.yaml").write_text(
        "version: 1\nname: A\ntargets:\n  - {source: git, name: one, paths: [a]}\n  - {source: git, name: two, paths: [gone]}\n"
    )
    catalogue = load_catalogue(only=ONLY)
    done = collecting.collect(
        read_estate(tmp_path / "estate.yaml"), catalogue, tmp_path / "snapshot", sweep.utc_now(), lambda _: None
    )
    assert [name for name, _ in done.failed] == ["two"]
    with Snapshot(tmp_path / "snapshot") as snapshot:
        whole = sweep.report(snapshot, catalogue, sweep.EngineChoice(), lambda _: None)
    assert whole.sweep.failed[0][0] == "two"
    assert not whole.sweep.complete
    assert [finding.outcome.value for finding in whole.findings] == ["fail"]


def test_the_only_target_that_cannot_be_read_is_an_error_and_leaves_the_last_snapshot(tmp_path: Path) -> None:
    catalogue = load_catalogue(only=ONLY)
    estate = local_estate([folder_of(tmp_path / "all", "a")])
    before = collecting.collect(estate, catalogue, tmp_path / "snapshot", sweep.utc_now(), lambda _: None)
    with pytest.raises(SourceError):
        collecting.collect(
            local_estate([tmp_path / "gone"]), catalogue, tmp_path / "snapshot", sweep.utc_now(), lambda _: None
        )
    with Snapshot(tmp_path / "snapshot") as snapshot:
        assert snapshot.manifest == before.manifest


def test_a_resource_is_found_by_name_or_id_and_not_guessed(tmp_path: Path) -> None:
    estate = local_estate([folder_of(tmp_path / "all", "a")])
    collecting.collect(estate, load_catalogue(only=ONLY), tmp_path / "snapshot", sweep.utc_now(), lambda _: None)
    with Snapshot(tmp_path / "snapshot") as snapshot:
        assert sweep.find_subject(snapshot, "all/a") == sweep.find_subject(snapshot, "git:git/all/a")
        with pytest.raises(InputError, match="no resource"):
            sweep.find_subject(snapshot, "all")


def test_without_checkov_its_claim_is_unknown_and_says_what_to_install(tmp_path: Path) -> None:
    commit(repository(tmp_path / "app"), {"Dockerfile": "FROM scratch\nUSER root\n"})
    code = "import sys\nsys.modules['checkov'] = None\nfrom cop_scan.cli import main\nmain()"
    command = [sys.executable, "-c", code, "scan", "app", "--claim", "COP-1.4-C03", "-f", "json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (finding,) = json.loads((tmp_path / "cop-scan-report" / "results.json").read_text())["findings"]
    assert (finding["outcome"], finding["reason"]) == ("unknown", "engine_missing")
    assert "checkov" in finding["message"]


def test_a_report_that_cannot_be_written_is_one_sentence_and_the_snapshot_stays(tmp_path: Path) -> None:
    catalogue = load_catalogue(only=ONLY)
    estate = local_estate([folder_of(tmp_path / "all", "a")])
    collecting.collect(estate, catalogue, tmp_path / "snapshot", sweep.utc_now(), lambda _: None)
    (tmp_path / "file").write_text("")
    with Snapshot(tmp_path / "snapshot") as snapshot:
        whole = sweep.report(snapshot, catalogue, sweep.EngineChoice(), lambda _: None)
        for name in ("json", "html", "csv", "sarif", "markdown"):
            with pytest.raises(CopScanError, match="cannot be written") as caught:
                sweep.export(whole, [name], tmp_path / "file" / "below")
            assert "cop-scan export" in caught.value.next_step


class _Several:
    """A source of which a part cannot be seen."""

    def __init__(self, *facts: Fact) -> None:
        self._facts = {fact.key: fact for fact in facts}

    def collect(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Iterator[Collected]:
        sweep.planned.append(Cost("env:TOKEN", "GET /things", 3))
        sweep.spent.append(Cost("env:TOKEN", "GET /things", 2, counted=1))
        sweep.lose("ghost", "The organisation ghost cannot be seen.")
        sweep.journal.note("renamed", "a to b")
        yield Collected(Resource("x/1", "repository", "x", target.name, "one", facts=self._facts))


def _with_source(source: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> collecting.Collection:
    monkeypatch.setattr("cop_scan.plugins.source", lambda _: source)
    estate = Estate("A", "standard", (Place("x", "mine", MappingProxyType({})),), (), ())
    return collecting.collect(estate, load_catalogue(only=ONLY), tmp_path / "snapshot", NOW, lambda _: None)


def test_a_part_of_a_target_that_cannot_be_seen_is_said_and_the_rest_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = _with_source(_Several(Fact.seen("pipelines", {"files": [], "hidden": []})), tmp_path, monkeypatch)
    assert done.failed == (("mine: ghost", "The organisation ghost cannot be seen."),)
    with Snapshot(tmp_path / "snapshot") as snapshot:
        assert [resource.id for resource in snapshot.resources()] == ["x/1"]
        events = [event for _, event, _ in snapshot.journal()]
        costs = lines(snapshot.journal())
    assert events == ["renamed", "cost", "cost", "target_failed"]
    assert [(line.planned, line.used, line.counted) for line in costs] == [(3, 2, 1)]


def test_a_target_of_which_not_one_fact_was_seen_is_no_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Blind:
        def collect(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Iterator[Collected]:
            gap = Fact.gap("pipelines", Status.FORBIDDEN, "No.")
            yield Collected(Resource("x/1", "repository", "x", target.name, "one", facts={"pipelines": gap}))

    done = _with_source(Blind(), tmp_path, monkeypatch)
    assert done.failed == (("mine", collecting.NOTHING_SEEN),)


class _Shared:
    """A source whose every target holds the same two repositories, of which one is seen by its options."""

    def collect(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Iterator[Collected]:
        for name in ("x/1", "x/2"):
            if not sweep.has(name):
                fact = Fact.seen("pipelines", {"files": [], "hidden": []})
                yield Collected(Resource(name, "repository", "x", target.name, name, facts={"pipelines": fact}))


@pytest.mark.parametrize("stop_after", [1, 2])
def test_what_two_targets_hold_is_the_first_ones_however_often_the_sweep_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_after: int
) -> None:
    monkeypatch.setattr("cop_scan.plugins.source", lambda _: _Shared())
    places = tuple(Place("x", name, MappingProxyType({})) for name in ("one", "two"))
    estate, catalogue = Estate("A", "standard", places, (), ()), load_catalogue(only=ONLY)
    seen: list[str] = []

    def stop(resource: Resource) -> None:
        seen.append(resource.id)
        if len(seen) == stop_after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collecting.collect(estate, catalogue, tmp_path / "s", NOW, stop)
    done = collecting.collect(estate, catalogue, tmp_path / "s", NOW, lambda _: None)
    whole = collecting.collect(estate, catalogue, tmp_path / "whole", NOW, lambda _: None)
    assert done.failed == whole.failed == ()
    assert done.manifest.digest == whole.manifest.digest
    with Snapshot(tmp_path / "s") as snapshot:
        assert [(one.id, one.target) for one in snapshot.resources()] == [("x/1", "one"), ("x/2", "one")]


def test_another_version_neither_resumes_a_sweep_nor_uses_its_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    estate, catalogue = local_estate([folder_of(tmp_path / "all", "a", "b")]), load_catalogue(only=ONLY)
    collecting.collect(estate, catalogue, tmp_path / "old", NOW, lambda _: None)

    def stop(_: Resource) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collecting.collect(estate, catalogue, tmp_path / "s", NOW, stop)
    monkeypatch.setattr(collecting, "TOOL", "cop-scan 999")
    with pytest.raises(SnapshotError, match="does not use its answers"):
        collecting.collect(estate, catalogue, tmp_path / "s", NOW, lambda _: None, collecting.Manner(tmp_path / "old"))
    assert collecting.collect(estate, catalogue, tmp_path / "s", NOW, lambda _: None).resumed == 0


def test_a_sweep_is_resumed_only_where_one_was_interrupted(tmp_path: Path) -> None:
    estate = local_estate([folder_of(tmp_path / "all", "a")])
    with pytest.raises(SnapshotError, match="no interrupted sweep"):
        collecting.collect(
            estate, load_catalogue(only=ONLY), tmp_path / "s", NOW, lambda _: None, collecting.Manner(resume=True)
        )


def test_an_interrupted_sweep_can_be_thrown_away(tmp_path: Path) -> None:
    estate = local_estate([folder_of(tmp_path / "all", "a", "b")])

    def stop(_: Resource) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collecting.collect(estate, load_catalogue(only=ONLY), tmp_path / "s", NOW, stop)
    fresh = collecting.Manner(resume=False)
    done = collecting.collect(estate, load_catalogue(only=ONLY), tmp_path / "s", NOW, lambda _: None, fresh)
    assert done.resumed == 0


def test_two_sweeps_that_saw_the_same_have_the_same_content_whenever_they_were(tmp_path: Path) -> None:
    estate = local_estate([folder_of(tmp_path / "all", "a")])
    marks = []
    for number, moment in enumerate((NOW, "2026-06-03T00:00:00Z")):
        done = collecting.collect(estate, load_catalogue(only=ONLY), tmp_path / f"s{number}", moment, lambda _: None)
        marks.append(done.manifest)
    assert marks[0].content == marks[1].content
    assert marks[0].digest != marks[1].digest
    commit(tmp_path / "all" / "a", {"action.yml": "runs: {}\n"})
    changed = collecting.collect(estate, load_catalogue(only=ONLY), tmp_path / "s2", NOW, lambda _: None)
    assert changed.manifest.content != marks[0].content


def test_where_no_target_can_be_read_each_is_said_and_the_last_snapshot_stays(tmp_path: Path) -> None:
    catalogue = load_catalogue(only=ONLY)
    estate = local_estate([folder_of(tmp_path / "all", "a")])
    before = collecting.collect(estate, catalogue, tmp_path / "snapshot", NOW, lambda _: None)
    (tmp_path / "estate.yaml").write_text(
        "version: 1\nname: A\ntargets:\n  - {source: git, name: one, paths: [x]}\n  - {source: git, name: two, paths: [y]}\n"
    )
    with pytest.raises(SourceError, match=r"No target can be read\. one: .* two: "):
        collecting.collect(read_estate(tmp_path / "estate.yaml"), catalogue, tmp_path / "snapshot", NOW, lambda _: None)
    with Snapshot(tmp_path / "snapshot") as snapshot:
        assert snapshot.manifest == before.manifest


def test_products_are_told_from_the_snapshot_alone(tmp_path: Path) -> None:
    folder_of(tmp_path / "all", "app-1", "app-2", "tool")
    (tmp_path / "estate.yaml").write_text(
        "version: 1\nname: A\ntargets: [{source: git, paths: [all]}]\n"
        "products:\n  - {id: app, name: App, tier: critical, repositories: [app-*]}\n"
    )
    catalogue = load_catalogue(only=ONLY)
    estate = read_estate(tmp_path / "estate.yaml")
    collecting.collect(estate, catalogue, tmp_path / "snapshot", NOW, lambda _: None)
    (tmp_path / "estate.yaml").unlink()
    with Snapshot(tmp_path / "snapshot") as snapshot:
        whole = sweep.report(snapshot, catalogue, sweep.EngineChoice(), lambda _: None)
    (product,) = whole.products
    assert (product.id, product.tier, product.resources, product.doubtful) == ("app", "critical", 3, 0)
    assert {s.name: s.products for s in whole.subjects if s.products} == dict.fromkeys(
        ("App", "all/app-1", "all/app-2"), ("app",)
    )
    names = {subject.id: subject.name for subject in whole.subjects}
    assert [(names[key], doubt) for key, doubt in whole.unclaimed] == [("all/tool", "")]


def test_what_selects_by_topics_has_them_collected(tmp_path: Path) -> None:
    folder_of(tmp_path / "all", "a")
    estate = local_estate([tmp_path / "all"])
    marked = replace(estate, products=(Product("app", "App", topics=["x"]),))
    catalogue = load_catalogue(only=ONLY)
    assert {spec.key for spec in collecting.wanted_of(marked, catalogue)} == {"pipelines", "repository_settings"}
    assert collecting.wanted_of(estate, catalogue) == catalogue.wanted()
    collecting.collect(marked, catalogue, tmp_path / "s", NOW, lambda _: None)
    with Snapshot(tmp_path / "s") as snapshot:
        whole = sweep.report(snapshot, catalogue, sweep.EngineChoice(), lambda _: None)
    assert whole.products[0].doubtful == 1
    assert "app may hold it" in whole.unclaimed[0][1]


def _waived(tmp_path: Path, tell: Callable[[Resource], None]) -> collecting.Collection:
    estate = replace(local_estate([folder_of(tmp_path / "all", "a")]), waivers=(tmp_path / "waivers",))
    return collecting.collect(estate, load_catalogue(only=ONLY), tmp_path / "snapshot", NOW, tell)


def test_a_snapshot_keeps_the_waivers_of_a_sweep_that_was_resumed_and_the_report_is_the_same(tmp_path: Path) -> None:
    write(tmp_path / "waivers" / "a.yaml", document(claims=list(ONLY), subjects=["all/a"]), "id: W-2\n")

    def stop(_: Resource) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _waived(tmp_path, stop)
    _waived(tmp_path, lambda _: None)
    for path in (tmp_path / "waivers").iterdir():
        path.unlink()
    with Snapshot(tmp_path / "snapshot") as snapshot:
        reports = [
            sweep.report(snapshot, load_catalogue(only=ONLY), sweep.EngineChoice(), lambda _: None) for _ in range(2)
        ]
        bare = sweep.report(
            snapshot, load_catalogue(only=ONLY), sweep.EngineChoice(), lambda _: None, waivers=Register()
        )
    assert replace(reports[0], run=reports[1].run, catalogue=reports[1].catalogue) == reports[1]
    assert [(f.outcome.value, f.waiver) for f in reports[0].findings] == [("fail", "W-1")]
    assert [p.waiver for p in reports[0].waivers.problems] == ["W-2"]
    assert [(f.outcome.value, f.waiver) for f in bare.findings] == [("fail", None)]


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 100_000, '{"waivers": [7], "problems": []}'])
def test_waivers_that_were_forged_in_a_snapshot_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (tmp_path / "waivers").mkdir()
    monkeypatch.setattr(collecting, "to_text", lambda _: text)
    _waived(tmp_path, lambda _: None)
    with Snapshot(tmp_path / "snapshot") as snapshot, pytest.raises(SnapshotError, match="waivers in the snapshot"):
        sweep.kept_waivers(snapshot)


def test_a_place_of_waivers_that_is_not_there_is_said_before_anything_is_collected(tmp_path: Path) -> None:
    seen: list[str] = []
    with pytest.raises(InputError, match="there is no such file or folder"):
        _waived(tmp_path, lambda r: seen.append(r.name))
    assert seen == []
    assert not partial(tmp_path / "snapshot").exists()
