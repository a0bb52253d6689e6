"""What a list of components says of itself, and hostile documents that say nothing."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop_scan.evidence import Status
from cop_scan.sources.sboms import MAX_BYTES, Unread, header, is_json, is_sbom

AT = "2026-05-01T10:00:00Z"


def spdx(**more: Any) -> dict[str, Any]:
    named = {"SPDXID": "SPDXRef-a", "name": "a", "versionInfo": "1"}
    purl = {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:pypi/b@1"}
    packages = [
        {"SPDXID": "SPDXRef-root", "name": "app", "versionInfo": "1"},
        named,
        {"SPDXID": "SPDXRef-b", "name": "b", "externalRefs": [purl]},
        {"SPDXID": "SPDXRef-c", "name": "c"},
    ]
    describes = {
        "relationshipType": "DESCRIBES",
        "spdxElementId": "SPDXRef-DOCUMENT",
        "relatedSpdxElement": "SPDXRef-root",
    }
    made = {"spdxVersion": "SPDX-2.3", "creationInfo": {"created": AT}, "packages": packages}
    return {**made, "relationships": [describes], **more}


def cyclonedx(**more: Any) -> dict[str, Any]:
    inner = {"type": "library", "name": "inner", "version": "1"}
    parts = [{"name": "a", "version": "1", "components": [inner]}, {"name": "b", "purl": "pkg:npm/b"}, {"name": "c"}]
    metadata = {"timestamp": "2026-05-01T12:00:00.123+02:00", "component": {"name": "app", "version": "1"}}
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": metadata, "components": parts, **more}


def graph(**more: Any) -> dict[str, Any]:
    elements = [
        {"type": "CreationInfo", "@id": "_:made", "specVersion": "3.0.1", "created": AT},
        {"type": "SpdxDocument", "spdxId": "urn:doc", "creationInfo": "_:made", "rootElement": ["urn:sbom"]},
        {"type": "software_Sbom", "spdxId": "urn:sbom", "creationInfo": "_:made", "rootElement": ["urn:app"]},
        {"type": "software_Package", "spdxId": "urn:app", "name": "app", "software_packageVersion": "1"},
        {"type": "software_Package", "spdxId": "urn:a", "name": "a", "software_packageVersion": "1"},
        {"type": "software_Package", "spdxId": "urn:b", "name": "b", "software_packageUrl": "pkg:npm/b"},
        {"type": "software_Package", "spdxId": "urn:c", "name": "c"},
    ]
    return {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": elements, **more}


def read(document: Any) -> dict[str, Any]:
    return header(json.dumps(document).encode())


def refused(data: bytes) -> Status:
    with pytest.raises(Unread) as caught:
        header(data)
    return caught.value.status


def test_three_formats() -> None:
    assert read(spdx()) == {"format": "spdx", "version": "2.3", "components": 2, "created_at": AT}
    assert read(cyclonedx()) == {"format": "cyclonedx", "version": "1.6", "components": 3, "created_at": AT}
    assert read(graph()) == {"format": "spdx", "version": "3.0.1", "components": 2, "created_at": AT}


def test_a_byte_order_mark_is_no_fault() -> None:
    assert header(b"\xef\xbb\xbf" + json.dumps(spdx()).encode())["components"] == 2


@pytest.mark.parametrize(("document", "field"), [(spdx, "packages"), (cyclonedx, "components")])
@pytest.mark.parametrize("strange", [None, 3, "x", {}])
def test_what_is_no_list_of_components_is_not_none_of_them(document: Any, field: str, strange: Any) -> None:
    assert refused(json.dumps(document(**{field: strange})).encode()) is Status.MALFORMED
    left_out = {name: value for name, value in document().items() if name != field}
    assert header(json.dumps(left_out).encode())["components"] == 0


@pytest.mark.parametrize("document", [spdx, cyclonedx])
@pytest.mark.parametrize("strange", [None, 3, "x", {}, [], [None, 3, "x", [], {}]])
def test_fields_of_other_shapes_are_as_good_as_none(document: Any, strange: Any) -> None:
    for field in document():
        if field in {"bomFormat", "spdxVersion", "specVersion"}:
            continue
        if field in {"packages", "components"} and not isinstance(strange, list):
            continue
        found = read(document(**{field: strange}))
        assert field not in {"packages", "components"} or found["components"] == 0
        assert field not in {"creationInfo", "metadata"} or "created_at" not in found


@pytest.mark.parametrize("strange", [None, 3, "x", {}, [], [None, 3, "x", [], {}]])
def test_a_graph_of_another_shape_has_no_version(strange: Any) -> None:
    assert refused(json.dumps(graph(**{"@graph": strange})).encode()) is Status.MALFORMED


@pytest.mark.parametrize(
    "time",
    [
        None,
        "",
        "yesterday",
        "2026-05-01",
        "2026-05-01T10:00:00",
        "2026-13-01T10:00:00Z",
        "0001-01-01T00:00:00+14:00",
        3,
    ],
)
def test_a_time_that_is_none_is_absent(time: Any) -> None:
    assert "created_at" not in read(spdx(creationInfo={"created": time}))


@pytest.mark.parametrize(
    "version", [None, 2.3, "2.3", "SPDX-", "SPDX-2", "SPDX-2.3 ", "SPDX-2.3\n", "SPDX-" + "9" * 99]
)
def test_a_version_that_is_none_is_malformed(version: Any) -> None:
    assert refused(json.dumps(spdx(spdxVersion=version)).encode()) is Status.MALFORMED


def test_versions_whose_shape_is_not_known_are_unsupported() -> None:
    assert refused(json.dumps(spdx(spdxVersion="SPDX-4.0")).encode()) is Status.UNSUPPORTED
    assert refused(json.dumps(cyclonedx(specVersion="2.0")).encode()) is Status.UNSUPPORTED


BOMB = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><bom>&b;&b;</bom>'


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (BOMB, Status.MALFORMED),
        (b"SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\n", Status.MALFORMED),
        (b"", Status.MALFORMED),
        (b"\x1f\x8b\x08\x00packed", Status.MALFORMED),
        (json.dumps(spdx()).encode("utf-16"), Status.MALFORMED),
        (json.dumps({"bomFormat": "CycloneDX", "name": "\u00e9"}, ensure_ascii=False).encode("latin-1"), Status.MALFORMED),
        (b"[" * 200_000, Status.MALFORMED),
        (b'{"components":' * 50_000, Status.MALFORMED),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": NaN}', Status.MALFORMED),
        (b'{"bomFormat": "CycloneDX", "n": ' + b"9" * 100_000 + b"}", Status.MALFORMED),
        (json.dumps(spdx()).encode()[:-5], Status.MALFORMED),
        (b"[]", Status.UNSUPPORTED),
        (b"null", Status.UNSUPPORTED),
        (b"{}", Status.UNSUPPORTED),
        (b'{"@graph": [], "@context": "https://example.org"}', Status.UNSUPPORTED),
        (b" " * (MAX_BYTES + 1), Status.TRUNCATED),
    ],
    ids=lambda case: case if isinstance(case, Status) else "",
)  # fmt: skip
def test_hostile_documents_are_refused(data: bytes, status: Status) -> None:
    assert refused(data) is status


def test_what_is_nested_as_deep_as_json_can_be_is_counted_without_end() -> None:
    deep: Any = []
    for _ in range(300):
        deep = [{"name": "a", "version": "1", "components": deep}]
    assert read(cyclonedx(components=deep))["components"] == 300
    nested: Any = "x"
    for _ in range(900):
        nested = [nested]
    for field in ("documentDescribes", "relationships", "packages"):
        assert read(spdx(**{field: nested}))["version"] == "2.3"
    ids = [{"SPDXID": nested, "name": "a", "versionInfo": "1"}]
    assert read(spdx(packages=ids))["components"] == 1


def test_many_components_are_counted() -> None:
    many = [{"name": "a", "version": str(n)} for n in range(50_000)]
    assert read(cyclonedx(components=many))["components"] == 50_000


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["@graph", "@context", "spdxVersion", "bomFormat", "packages", "components"]), inner
            )
        ),
    ).map(lambda value: json.dumps(value).encode())
)
def test_nothing_but_a_refusal_comes_of_what_is_made_up(data: bytes) -> None:
    with suppress(Unread):
        assert header(data).keys() <= {"format", "version", "components", "created_at"}


@pytest.mark.parametrize(
    "name",
    [
        "app.spdx.json", "app.spdx", "app.cdx.json", "app.cyclonedx.xml", "bom.json", "sbom.xml", "my-sbom-1.0.json", "sbom_linux.json",
        "app-1.0.SBOM.json", "manifest.spdx.json", "sboms.tar.gz", "app.spdx.rdf.xml", "product_bom.json",
        "app-dependencies.json", "components-1.0.xml", "app.spdx3.json",
    ],
)  # fmt: skip
def test_names_of_lists(name: str) -> None:
    assert is_sbom(name)


@pytest.mark.parametrize(
    "name",
    [
        "app.tar.gz", "bombastic.json", "dependencies.zip", "latest.json", "subcomponents.json", "app.json", "app.spdx.json.sig", "app.spdx.json.asc", "app.cdx.json.sha256", "sbom.json.sigstore.json",
        "app.vex.cdx.json", "sbom.intoto.jsonl", "sbom.sha256sum", "sbom-checksums.txt", "cdxgen-linux", "spdx-sha256sums.txt", "sbom.json.bundle",
    ],
)  # fmt: skip
def test_names_of_other_files(name: str) -> None:
    assert not is_sbom(name)


def test_media_types() -> None:
    assert is_sbom("list", "application/spdx+json")
    assert is_sbom("list", "application/vnd.cyclonedx+json; version=1.6")
    assert not is_sbom("list", "application/json")
    assert is_json("list", "application/vnd.cyclonedx+json; version=1.6")
    assert not is_json("list", "application/vnd.cyclonedx+xml")
    assert not is_json("list.xml", "application/vnd.cyclonedx+json")
    assert is_json("SBOM.JSON")
