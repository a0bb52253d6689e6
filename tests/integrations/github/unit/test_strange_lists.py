"""An answer of another shape than a list is strange, and never a list without entries."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from cop_scan_github.artefacts import files
from cop_scan_github.queries import asked

from cop_scan.evidence import Json
from cop_scan.sources.answered import entries


@pytest.mark.parametrize("body", [{}, "", None, {"message": "x"}])
def test_what_is_no_list_of_entries_is_refused(body: Json) -> None:
    page: Any = SimpleNamespace(ok=True, body=body)
    with pytest.raises(TypeError):
        entries([page])


@pytest.mark.parametrize("assets", [{}, "", None])
def test_what_is_no_list_of_files_is_refused(assets: Json) -> None:
    with pytest.raises(TypeError):
        files({"assets": assets})


def test_lists_of_components_are_asked_for_only_where_there_is_a_release() -> None:
    assert "releases" in asked({"release_sboms"})
