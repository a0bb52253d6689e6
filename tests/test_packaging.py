from __future__ import annotations

import configparser
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as `pip install .` would build it."""
    goal = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(goal), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return zipfile.ZipFile(next(goal.glob("*.whl")))


def test_the_wheel_brings_our_packages_and_no_other_top_level(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "cop_scan",
        "cop_scan_azurepipelines",
        "cop_scan_cloudbuild",
        "cop_scan_codebuild",
        "cop_scan_git",
        "cop_scan_github",
        "cop_scan_gitlab",
    }


def test_the_wheel_holds_every_policy_of_the_checkout(wheel: zipfile.ZipFile) -> None:
    here = {path.relative_to(ROOT).as_posix() for path in (ROOT / "policies").rglob("*") if path.is_file()}
    there = {name.removeprefix("cop_scan/") for name in wheel.namelist() if name.startswith("cop_scan/policies/")}
    assert there == here


def test_the_wheel_holds_templates_types_and_licence(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert "cop_scan/py.typed" in names
    assert "cop_scan_git/py.typed" in names
    assert any(name.endswith("LICENSE") for name in names)
    data = {
        p.relative_to(ROOT).as_posix()
        for p in (ROOT / "cop_scan").rglob("*")
        if p.suffix in (".jinja", ".html", ".css", ".js")
    }
    assert data <= set(names)


def test_every_entry_point_can_be_loaded_from_the_wheel(wheel: zipfile.ZipFile) -> None:
    name = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    parser = configparser.ConfigParser()
    parser.read_string(wheel.read(name).decode())
    modules = {value.split(":")[0] for section in parser.sections() for _, value in parser.items(section)}
    for module in modules:
        path = module.replace(".", "/")
        assert {f"{path}.py", f"{path}/__init__.py"} & set(wheel.namelist()), module


def test_no_file_names_an_address_of_a_package_registry_or_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for path in (ROOT / name for name in listed if name.startswith("requirements")):
        assert "://" not in path.read_text(), path
