"""What each fact needs is said of every fact, and of no other."""

from __future__ import annotations

import re

import pytest
from cop_scan_github import further
from cop_scan_github.facts_of_repository import _Facts
from cop_scan_github.offers import KINDS, OFFERS
from cop_scan_github.permissions import CONTENTS, PERMISSIONS, permission

from cop_scan.catalogue import Form
from cop_scan.sources.interface import FILES
from tests.integrations.github.unit.making import AT, SPECS, repository

OF_ACCOUNT = {"mfa", "member_access", "administrators", "audit_log", "security_defaults", "rule_baseline"}
GIVEN = {*_Facts(repository(), AT).ways, *further.ORGANISATION, *OF_ACCOUNT}


def test_every_fact_that_is_given_is_defined_and_has_its_permission() -> None:
    assert set(SPECS) >= GIVEN
    assert set(PERMISSIONS) >= {key for key in GIVEN if SPECS[key].form is Form.VALUE}


def test_no_permission_is_for_a_fact_that_does_not_exist() -> None:
    assert set(PERMISSIONS) <= set(SPECS)


@pytest.mark.parametrize("key", sorted(SPECS))
def test_a_permission_names_its_level_and_only_reads(key: str) -> None:
    said = permission(key)
    assert re.match(r"(repository|organisation): [A-Z]", said)
    assert "write" not in said.replace("for who may bypass repository: Administration write", "").replace(
        "for who may bypass organisation: Administration write", ""
    )


def test_facts_of_files_need_the_contents() -> None:
    assert {
        permission(key) for key, spec in SPECS.items() if spec.form is not Form.VALUE and key not in PERMISSIONS
    } == {CONTENTS}


def test_every_fact_that_is_given_is_offered_and_no_other() -> None:
    repository_facts = {key for key in _Facts(repository(), AT).ways if SPECS[key].form is Form.VALUE}
    offered = {kind: {o.fact for o in OFFERS if o.kind == kind} for kind in KINDS}
    assert offered["repository"] == repository_facts | {FILES}
    assert offered["organisation"] == OF_ACCOUNT | further.ORGANISATION.keys() | {FILES}
