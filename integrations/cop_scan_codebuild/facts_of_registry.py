"""The facts of one ECR repository, by https://docs.aws.amazon.com/AmazonECR/latest/APIReference."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import STRANGE, Asked, body, fact, gap, made, ordered, unseen
from cop_scan.sources.answers import Answer
from cop_scan_codebuild.identities import open_statements
from cop_scan_codebuild.looking import Account, Region
from cop_scan_codebuild.widths import texts

LATEST = 10
_FREQUENCY: Mapping[str, str] = {"CONTINUOUS_SCAN": "continuously", "SCAN_ON_PUSH": "on_push", "MANUAL": "off"}
_BESIDE = re.compile(r"sha256-[0-9a-f]{64}(?:\.(sig|att|sbom))?", re.ASCII)
"""Tags of what tools publish beside an image of that digest."""
_SIGNATURE = re.compile(r"signature|sigstore|cosign\S*\.sig\b|simplesigning|notary", re.I)
_BUNDLE = re.compile(r"sigstore\.bundle", re.I)
"""Something signed, which may be a provenance or a list of components."""
_SBOM = re.compile(r"spdx|cyclonedx|sbom", re.I)
_PROVENANCE = re.compile(r"provenance|slsa", re.I)
_PLAIN = re.compile(r"application/vnd\.(?:oci\.image\.config|docker\.container\.image)\S*", re.I)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)
_WRITES = (
    "ecr:putimage",
    "ecr:initiatelayerupload",
    "ecr:batchdeleteimage",
    "ecr:deleterepository",
    "ecr:setrepositorypolicy",
)


class Registry:
    """Makes the facts of one repository."""

    def __init__(self, account: Account, region: Region, shown: Mapping[str, Any]) -> None:
        self.account, self.region, self.shown = account, region, shown
        self.name = str(shown.get("repositoryName"))
        self.said = region.registries.first if region.registries else account.caller

    @property
    def arn(self) -> str:
        """The id of the repository."""
        return f"arn:{self.account.partition}:ecr:{self.region.name}:{self.account.number}:repository/{self.name}"

    def fact(self, key: str) -> Fact:
        """The fact of that key, or the gap in its place."""
        ways = {"registry_settings": self._settings, "images": self._images}
        if key not in ways:
            return gap(key, "The source codebuild does not give this fact.")
        return made(key, "ECR", ways[key], self.said)

    def _settings(self) -> Fact:
        value: dict[str, Json] = {"format": "container"}
        hidden: list[dict[str, Json]] = []
        self._tags(value, hidden)
        answers = [self.said]
        frequency, why = self._frequency()
        if frequency:
            value["scanned"] = frequency
        else:
            hidden.append(unseen("scanned", why))
        said = self.region.writers.get(self.name, "It was not asked.")
        writers = writes(said)
        if isinstance(writers, bool):
            value["open_to_all"] = writers
        else:
            hidden.append(unseen("open_to_all", writers))
        return fact("registry_settings", {**value, "hidden": ordered(hidden)}, *answers)

    def _tags(self, value: dict[str, Json], hidden: list[dict[str, Json]]) -> None:
        setting = self.shown.get("imageTagMutability")
        left_out = [str(one["filter"]) for one in self.shown.get("imageTagMutabilityExclusionFilters") or []]
        if setting == "IMMUTABLE" and not left_out:
            value["immutable"] = True
        elif setting == "IMMUTABLE_WITH_EXCLUSION" and left_out:
            value["immutable"], value["mutable_tags"] = True, sorted(left_out)
        elif setting in ("MUTABLE", "MUTABLE_WITH_EXCLUSION"):
            value["immutable"] = False
        else:
            hidden.append(unseen("immutable", "ECR's answer does not say it in a way that is known."))

    def _frequency(self) -> tuple[str, Asked]:
        said = self.region.scans.get(self.name, "It was not asked.")
        found = body(said)
        if found is None:
            return "", said
        own = [one for one in found["scanningConfigurations"] if one["repositoryName"] == self.name]
        if len(own) != 1:
            return "", "ECR does not say how this repository is scanned."
        return _FREQUENCY[own[0]["scanFrequency"]], ""

    def _images(self) -> Fact:
        listed = self.region.images.get(self.name)
        if listed is None:
            return gap("images", "It was not asked.")
        if not listed.seen:
            return gap("images", listed.first)
        everything = listed.items
        if any(
            not _DIGEST.fullmatch(str(one["imageDigest"])) or None in map(one.get, set(one) - {"scanned"})
            for one in everything
        ):
            raise ValueError("no image")
        beside = _Beside(everything, whole=listed.whole)
        images = sorted(
            (one for one in everything if _is_image(one)),
            key=lambda one: (-float(one["imagePushedAt"]), one["imageDigest"]),
        )
        images = [
            one for one in images if one.get("imageTags")
        ] or images  # what has none is a part of another, or was one
        hidden = [*listed.hidden("*"), unseen("built_by", "ECR does not record what built an image.")]
        found = [self._image(one, beside, hidden) for one in images[:LATEST]]
        return fact("images", {"images": found, "hidden": ordered(hidden)}, listed.first)

    @staticmethod
    def _image(one: Mapping[str, Any], beside: _Beside, hidden: list[dict[str, Json]]) -> dict[str, Json]:
        mark = one["imageDigest"]
        value = {
            "digest": mark,
            "tags": sorted(map(str, one.get("imageTags") or [])),
            "pushed_at": moment(one["imagePushedAt"]),
        }
        if one.get("scanned") is not None:
            value["scanned_at"] = moment(one["scanned"])
        for name, state in beside.of(one).items():
            if state is None:
                hidden.append(
                    unseen(f"{mark}:{name}", "Something is published beside the image whose kind is not told.")
                )
            else:
                value[name] = state
        return value


class _Beside:
    """What is published beside images: as referrers, or under tags that name the image's digest."""

    def __init__(self, everything: list[Mapping[str, Any]], *, whole: bool) -> None:
        self.whole = whole
        self.tags = {str(tag) for one in everything for tag in one.get("imageTags") or []}
        self.referrers: dict[str, set[str]] = {}
        self.loose = False
        """Whether there is something beside an image of which it is not told which one."""
        for one in everything:
            kind = str(one.get("artifactMediaType") or "")
            if not kind or _PLAIN.fullmatch(kind):
                continue
            if one.get("subjectManifestDigest"):
                self.referrers.setdefault(str(one["subjectManifestDigest"]), set()).add(kind)
            elif not any(_BESIDE.fullmatch(str(tag)) for tag in one.get("imageTags") or []):
                self.loose = True

    def of(self, one: Mapping[str, Any]) -> dict[str, Json]:
        """`signed`, `sbom` and `provenance` of an image; None where that is not told.

        What an attestation states is not read, and an index of images may hold some of its own.
        """
        mark = str(one["imageDigest"])
        tag = mark.replace(":", "-")
        kinds = self.referrers.get(mark, set())
        attested, index = f"{tag}.att" in self.tags, tag in self.tags
        told = self.whole and not self.loose and not index
        signed = f"{tag}.sig" in self.tags or any(_SIGNATURE.search(kind) for kind in kinds)
        sbom = f"{tag}.sbom" in self.tags or any(_SBOM.search(kind) for kind in kinds)
        vouched = any(_PROVENANCE.search(kind) for kind in kinds)
        known = (_SIGNATURE, _SBOM, _PROVENANCE)
        doubtful = attested or any(not any(way.search(kind) for way in known) for kind in kinds)
        single = _PLAIN.fullmatch(str(one.get("artifactMediaType") or "")) is not None
        unclear = doubtful or not single or any(_BUNDLE.search(kind) for kind in kinds)
        return {
            "signed": True if signed else False if told and not doubtful else None,
            "sbom": True if sbom else False if told and not unclear else None,
            "provenance": "attested" if vouched else "none" if told and not unclear else None,
        }


def _is_image(one: Mapping[str, Any]) -> bool:
    kind = str(one.get("artifactMediaType") or "")
    tags = [str(tag) for tag in one.get("imageTags") or []]
    return (
        (not kind or _PLAIN.fullmatch(kind) is not None)
        and not (tags and all(_BESIDE.fullmatch(tag) for tag in tags))
        and not one.get("subjectManifestDigest")
    )


def moment(seconds: Json) -> str:
    """Seconds since 1970 as RFC 3339 in UTC. Raises ValueError for what is none."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < 10**10:
        raise ValueError("no time")
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def writes(said: Asked) -> bool | Asked:
    """Whether a repository's policy lets anybody write, or why that is not known."""
    if not isinstance(said, Answer) or (not said.ok and said.gap is not Status.FEATURE_OFF):
        return said
    if not said.ok:
        return False  # there is no policy
    try:
        found = [one for one in open_statements(said.body["document"]) if _may_write(one)]
    except STRANGE:
        return "ECR's answer has not the shape that its documentation gives."
    if any(not one.get("Condition") for one in found):
        return True
    return "Conditions decide who may write." if found else False


def _may_write(statement: Mapping[str, Any]) -> bool:
    """Whether it allows one of the actions that change what is there."""
    wanted = [action.lower() for action in texts(statement.get("Action"))]
    return "NotAction" in statement or any(fnmatch.fnmatchcase(one, glob) for one in _WRITES for glob in wanted)
