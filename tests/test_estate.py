from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from cop_scan.errors import InputError
from cop_scan.estate import read_estate, schema
from cop_scan.yamlio import load

GOOD = """\
version: 1
name: Acme Ltd
targets:
  - source: git
    paths: [../checkouts]
products:
  - {id: app, name: Acme App}
attestations: [attestations/]
allowed_signers: signers
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "estate.yaml"
    path.write_text(text)
    return path


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    estate = read_estate(write(tmp_path, GOOD))
    assert estate.targets[0].options["base"] == str(tmp_path)
    assert estate.attestations == (tmp_path / "attestations",)
    assert estate.allowed_signers == tmp_path / "signers"
    assert (estate.products[0].id, estate.products[0].role) == ("app", "developer_distributor")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("version: 1", "version: 2", "estate.yaml:1: version: input should be 1"),
        ("name: Acme Ltd", "nmae: Acme Ltd", "estate.yaml:1: name: field required"),
        (
            "attestations: [attestations/]",
            "exceptions: [a]",
            "estate.yaml:8: exceptions: extra inputs are not permitted",
        ),
        ("  - source: git", "  - sources: git", "estate.yaml:3: targets.0.source: field required"),
        ("id: app", "id: App!", "estate.yaml:7: products.0.id: string should match pattern"),
        ("name: Acme App}", "name: A, build_project: [b]}", "estate.yaml:7: products.0.build_project: extra inputs"),
        ("name: Acme App}", "name: A, build_projects: b}", "estate.yaml:7: products.0.build_projects: input should be"),
        ("name: Acme App}", "name: A, build_projects: ['']}", "estate.yaml:7: products.0.build_projects.0: string"),
        *(
            ("name: Acme App}", f"name: A{given}", f"estate.yaml:7: products.0.{expected}")
            for word in ("support", "releases")
            for given, expected in (
                (f", {word}: [b]}}", f"{word}: names some of its repositories, so that the product must select any"),
                (f", {word}: [b], build_projects: [c]}}", f"{word}: names some"),
                (f", {word}: [b], topics: []}}", f"{word}: names some"),
                (f", {word}: b, topics: [c]}}", f"{word}: input should be"),
                (f", {word}: [''], topics: [c]}}", f"{word}.0: string"),
                (f", {word}: [1], topics: [c]}}", f"{word}.0: input should be"),
                (f", {word}: [{'b' * 201}], topics: [c]}}", f"{word}.0: string"),
                (f", {word}: null, topics: [c]}}", f"{word}: input should be"),
            )
        ),
        ("name: Acme Ltd", "name: [Acme", "estate.yaml:3:"),
        ("version: 1", "version: 1\nversion: 1", "estate.yaml:2: the key 'version' is there twice"),
    ],
)
def test_an_error_names_file_line_key_and_expectation(tmp_path: Path, old: str, new: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        read_estate(write(tmp_path, GOOD.replace(old, new)))
    assert place in str(caught.value)


@pytest.mark.parametrize("selector", ["repositories: [a/*]", "topics: [x]", "properties: {p: [x]}"])
def test_a_product_that_selects_repositories_may_name_carriers(tmp_path: Path, selector: str) -> None:
    text = GOOD.replace("name: Acme App}", f"name: A, support: [docs], {selector}, releases: [a/core]}}")
    (product,) = read_estate(write(tmp_path, text)).products
    assert (product.support, product.releases) == (["docs"], ["a/core"])


@pytest.mark.parametrize("text", ["", "[]", "just text", "\x00"])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"estate\.yaml"):
        read_estate(write(tmp_path, text))


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_estate(tmp_path / "none.yaml")


def test_two_products_cannot_share_an_id(tmp_path: Path) -> None:
    twice = GOOD.replace("{id: app, name: Acme App}", "{id: app, name: A}\n  - {id: app, name: B}")
    with pytest.raises(InputError, match="same id"):
        read_estate(write(tmp_path, twice))


def test_two_targets_cannot_share_a_name(tmp_path: Path) -> None:
    twice = GOOD.replace(
        "targets:\n", "targets:\n  - {source: git, name: x, paths: [a]}\n  - {source: git, name: x, paths: [b]}\n"
    )
    with pytest.raises(InputError, match="same name"):
        read_estate(write(tmp_path, twice))


def test_the_published_schema_is_the_one_that_is_enforced() -> None:
    published = json.loads(Path("docs/schemas/estate.schema.json").read_text())
    assert published == schema()
    jsonschema.Draft202012Validator(published).validate(load(GOOD)[0])
