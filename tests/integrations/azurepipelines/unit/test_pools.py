"""The pools that the jobs of a YAML file name."""

from __future__ import annotations

import pytest
from cop_scan_azurepipelines.definition import Definition
from cop_scan_azurepipelines.jobs import pools
from cop_scan_azurepipelines.project import Project


@pytest.mark.parametrize(
    ("text", "clear"),
    [
        ("pool: {vmImage: ubuntu-latest}\nsteps: [{script: a}]", True),
        ("pool: {vmImage: ubuntu-latest}\n${{ if x }}: {pool: own}\nsteps: [{script: a}]", False),
        ("jobs: [{job: a, '${{ if x }}': {pool: own}}]", False),
    ],
)
def test_pools_below_an_expression_are_unclear(text: str, clear: bool) -> None:
    one = {"id": 1, "process": {"type": 2, "yamlFilename": "ci.yml"}}
    found = pools(Definition(Project("acme", "p", "shop", "private"), one, {"ci.yml": text}))
    assert (not found.unclear) is clear
