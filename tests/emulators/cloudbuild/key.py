"""The answer key: what every claim must conclude for a credential that is shown everything, from what was meant.

It knows neither the collector nor the policies, only the catalogue of claims and what an estate means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from tests.emulators.cloudbuild.estate import Estate, Meant, Registry, Trigger
from tests.emulators.common.oracles import Claim, Key, Said, all_of

BUILD_DAYS = 90


def answer_key(world: Estate, claims: Sequence[Claim]) -> Key:
    """(claim's id, resource's name) -> its entry. Raises LookupError that names the claims without an oracle."""
    lacking = sorted(
        {one.id for one in claims for kind, known in _ORACLES.items() if kind in one.kinds and one.id not in known}
    )
    if lacking:
        raise LookupError(f"No oracle for {', '.join(lacking)}; write it in tests/emulators/cloudbuild/key.py.")
    return {pair: {"outcome": outcome, "why": why} for pair, (outcome, why) in _entries(world, claims)}


def _entries(world: Estate, claims: Sequence[Claim]) -> Iterator[tuple[tuple[str, str], Said]]:
    for meant in world.meant.values():
        for claim in claims:
            if "organisation" in claim.kinds:
                yield (claim.id, meant.id), PROJECTS[claim.id](meant)
            if "build_project" in claim.kinds:
                for one in meant.triggers:
                    yield (claim.id, f"{meant.id}/{one.location}/{one.name}"), TRIGGERS[claim.id](one, meant)
            if "registry" in claim.kinds:
                for each in meant.registries:
                    yield (claim.id, f"{meant.id}/europe/{each.name}"), REGISTRIES[claim.id](each)


def _is_seen(one: Trigger) -> bool:
    return one.definition == "inline"


_ELSEWHERE: Said = ("unknown", "the definition lies in a repository")


def _credentials(one: Trigger, meant: Meant) -> Said:
    if one.variables == "credential":
        return "fail", "a token stands in a substitution"
    if one.variables == "signing":
        return "fail", "a private key stands in a substitution"
    acts = one.account != "none" or _is_seen(one)
    if meant.keys == "old" and acts:
        return "fail", "a key of the account is from 2024"
    if one.variables == "doubtful":
        return "unknown", "a substitution has the name of a credential"
    if not _is_seen(one):
        return _ELSEWHERE
    return "pass", "nothing stands in clear text and no key is old"


def _tokens(one: Trigger, meant: Meant) -> Said:
    return all_of(_account(one, meant), _proposals(one))


def _account(one: Trigger, meant: Meant) -> Said:
    if one.account == "none":
        return ("fail", "it builds as the default account") if _is_seen(one) else _ELSEWHERE
    if one.account in ("wide", "token"):
        return "fail", "its account may do anything"
    if one.account == "custom":
        return "unknown", "its role is the vendor's own"
    if one.account == "foreign":
        return "unknown", "its account is of another project"
    if meant.broad or "group" in meant.people:
        return "unknown", "a group may do anything, and its members are not seen"
    return "pass", "its account is limited"


def _proposals(one: Trigger) -> Said:
    if one.event == "proposals":
        return "unknown", "proposals start it without approval, whoever can make them"
    return "pass", "nobody without access starts it"


def _logs(one: Trigger, meant: Meant) -> Said:
    if not _is_seen(one):
        return _ELSEWHERE
    if one.logs == "none":
        return "fail", "no logs are kept"
    if one.logs == "short":
        return "fail", "they are deleted after 30 days"
    if one.logs == "kept":
        return "pass", "they are kept in a bucket that refuses to be public"
    if meant.public:
        return "fail", "anybody may read them"
    if one.logs == "google":
        return "unknown", "how long Google's bucket keeps them is not told"
    return ("pass", "long enough") if meant.retention >= BUILD_DAYS else ("fail", "not long enough")


def _reviewed(one: Trigger, _: Meant) -> Said:
    return ("fail", "it stands in the trigger") if _is_seen(one) else ("unknown", "the repository's rules are not seen")


def _workers(one: Trigger, _: Meant) -> Said:
    if not _is_seen(one):
        return _ELSEWHERE
    return ("fail", "the pool reaches anywhere") if one.pool == "open" else ("pass", "each build has its own machine")


_PUBLISHING = ("push", "publish")
_PLAIN = ("builder", *_PUBLISHING)


def _guarded(one: Trigger, _: Meant) -> Said:
    publishes = any(kind in _PUBLISHING for kind in one.steps)
    if _is_seen(one) and not publishes:
        if all(kind in _PLAIN for kind in one.steps):
            return "not_applicable", "it neither publishes nor deploys"
        return ("pass", "it waits for approval") if one.approval else ("unknown", "what its steps do is not all known")
    if one.approval:
        return "pass", "it waits for approval"
    if not _is_seen(one):
        return _ELSEWHERE
    if one.event in ("inverted", "external"):
        return "fail", "it publishes from any branch without approval"
    return "unknown", "whether the branches are reviewed is not seen"


def _signed(one: Trigger, _: Meant) -> Said:
    if not _is_seen(one):
        return _ELSEWHERE
    if not any(kind in _PUBLISHING for kind in one.steps):
        return "unknown", "it is not seen to publish"
    if "sign" in one.steps:
        return "pass", "it signs what it publishes"
    if "push" in one.steps:
        return "unknown", "Cloud Build attests by itself what it pushes after the steps"
    if one.variables == "signing":
        return "unknown", "it is given a key for signing, so that something may sign"
    if all(kind in _PLAIN for kind in one.steps):
        return "fail", "it publishes and does not sign"
    return "unknown", "what its steps do is not all known"


def _made(each: Registry) -> Said:
    return _images(each, 3, lambda image: image.built, "unknown", "built by the service")


def _provenance(each: Registry) -> Said:
    return _images(each, 1, lambda image: image.built, "fail", "attested")


def _signatures(each: Registry) -> Said:
    return _images(each, 1, lambda image: image.signed != "none", "fail", "signed")


def _images(each: Registry, latest: int, is_good: Callable[..., bool], otherwise: str, what: str) -> Said:
    if each.format != "DOCKER":
        return "unknown", "packages are not looked at"
    newest = sorted(each.images, key=lambda image: image.pushed)[-latest:]
    if not newest:
        return "not_applicable", "there is no image"
    return ("pass", what) if all(is_good(image) for image in newest) else (otherwise, f"not {what}")


def _immutable(each: Registry) -> Said:
    if each.format != "DOCKER":
        return "unknown", "it is not told for packages"
    return ("pass", "tags are immutable") if each.immutable else ("fail", "tags are not immutable")


def _not_told(_: Meant) -> Said:
    return "unknown", "the platform does not tell"


def _access(meant: Meant) -> Said:
    if meant.public or any(each.public != "no" for each in meant.registries):
        return "fail", "something is open to everybody"
    if meant.broad or "group" in meant.people:
        return "fail", "a group may write everything"
    return "pass", "nothing is open"


def _administrators(meant: Meant) -> Said:
    if meant.robot or any(one.account == "token" for one in meant.triggers):
        return "fail", "an account that is no person's administers"
    return "unknown", "roles are not documented where this source looks"


def _audit(meant: Meant) -> Said:
    said = {
        "separate": ("pass", "another project gets it"),
        "above": ("pass", "the folder delivers it to another project"),
        "none": ("fail", "nobody gets it"),
        "own": ("fail", "it stays in the project"),
        "off": ("fail", "the delivery is switched off"),
        "filtered": ("unknown", "what the filter lets through is not told"),
    }
    return said[meant.sink]


_PROPOSALS = ("proposals", "guarded", "external")


def _checks(step: str) -> Callable[[Trigger, Meant], Said]:
    """A check of proposed changes. No build is the only one, so that none fails for lacking it."""

    def said(one: Trigger, _: Meant) -> Said:
        if not _is_seen(one):
            return _ELSEWHERE
        waits = one.event == "guarded" or one.approval
        if one.event in _PROPOSALS and step in one.steps and not one.disabled and not waits:
            return "pass", f"every proposed change goes through {step}"
        return "unknown", "another build may do it"

    return said


def _not_scanned(_: Trigger, __: Meant) -> Said:
    return "unknown", "no scanner reads definitions of Cloud Build"


def _history(one: Trigger, _: Meant) -> Said:
    if _is_seen(one):
        return "fail", "the definition is not under version control"
    return "pass", "definition and source are under version control"


def _components(one: Trigger, _: Meant) -> Said:
    if not _is_seen(one):
        return _ELSEWHERE
    if "loose" in one.steps:
        return "fail", "an image is named by a tag"
    if all(kind in _PLAIN for kind in one.steps):
        return "not_applicable", "it takes Google's own images only"
    return "unknown", "no source is approved"


def _pinned(one: Trigger, _: Meant) -> Said:
    if not _is_seen(one):
        return _ELSEWHERE
    if any(kind in ("loose", "builder", "publish") for kind in one.steps):
        return "fail", "an image is named by a tag or by none"
    return "pass", "every image is named by its digest"


def _untrusted(one: Trigger, _: Meant) -> Said:
    if _is_seen(one) and one.event in _PROPOSALS and "injected" in one.steps:
        return "fail", "the name of a proposed branch is put into a script"
    if one.event == "proposals":
        return "unknown", "who may propose is not seen"
    return ("pass", "nothing that outsiders write gets in") if _is_seen(one) else _ELSEWHERE


def _keys(one: Trigger, _: Meant) -> Said:
    if one.variables == "signing":
        return "fail", "a signing key is a substitution"
    if not _is_seen(one):
        return _ELSEWHERE
    if not any(kind in _PUBLISHING for kind in one.steps):
        return "unknown", "it is not seen to publish"
    if one.vault:
        return "unknown", "what the secret of the store is for is not told"
    return "pass", "it publishes as its account"


def _gates(one: Trigger, meant: Meant) -> Said:
    signed = _signed(one, meant)
    if not _is_seen(one) or not any(kind in _PUBLISHING for kind in one.steps):
        return "unknown", signed[1]
    # what a step publishes may run beside the tests; what Cloud Build publishes waits for all of them
    tested: Said = ("unknown", "it does not wait for tests for sure")
    if "test" in one.steps and "publish" not in one.steps:
        tested = "pass", "it waits for tests"
    return all_of(signed, tested)


def _lists(one: Trigger, _: Meant) -> Said:
    if _is_seen(one) and "sbom" in one.steps and any(kind in _PUBLISHING for kind in one.steps):
        return "pass", "it publishes with a list of components"
    return "unknown", "what the releases carry is not seen"


def _listed(each: Registry) -> Said:
    if each.format != "DOCKER":
        return "not_applicable", "packages are no images"
    return _images(each, 3, lambda image: image.sbom != "none", "fail", "with a list of components")


def _scanned(each: Registry) -> Said:
    if each.format != "DOCKER":
        return "not_applicable", "packages are no images"
    newest = sorted(each.images, key=lambda image: image.pushed)[-3:]
    if not newest:
        return "not_applicable", "there is no image"
    if each.scanned == "on":
        return "pass", "it is scanned all the time"
    if all(image.scanned > "2026-10-02" for image in newest):
        return "pass", "they were scanned of late"
    if each.scanned == "silent":
        return "unknown", "whether it is scanned all the time is not told"
    return "fail", "they were scanned long ago, or never"


TRIGGERS: Mapping[str, Callable[[Trigger, Meant], Said]] = {
    "COP-1.1-C04": _history,
    "COP-1.2-C01": _lists,
    "COP-1.2-C03": _checks("dependencies"),
    "COP-1.2-C05": _components,
    "COP-1.3-C01": _checks("test"),
    "COP-1.3-C02": _checks("analysis"),
    "COP-1.4-C01": _checks("secrets"),
    "COP-1.6-C04": _not_scanned,
    "COP-2.1-C04": _credentials,
    "COP-2.1-C06": _tokens,
    "COP-2.2-C02": _logs,
    "COP-2.2-C03": _reviewed,
    "COP-2.3-C02": _workers,
    "COP-2.3-C04": _pinned,
    "COP-2.3-C05": _untrusted,
    "COP-2.3-C06": _guarded,
    "COP-3.1-C01": _signed,
    "COP-3.1-C05": _keys,
    "COP-3.5-C02": _gates,
}
REGISTRIES: Mapping[str, Callable[[Registry], Said]] = {
    "COP-1.2-C01": _listed,
    "COP-2.3-C01": _made,
    "COP-2.3-C03": _provenance,
    "COP-3.1-C01": _signatures,
    "COP-3.1-C02": _immutable,
    "COP-3.3-C04": _scanned,
}
PROJECTS: Mapping[str, Callable[[Meant], Said]] = {
    "COP-1.6-C01": _not_told,
    "COP-1.6-C02": _not_told,
    "COP-2.1-C01": _not_told,
    "COP-2.1-C02": _access,
    "COP-2.1-C03": _administrators,
    "COP-2.2-C01": _audit,
}
_ORACLES: Mapping[str, Mapping[str, object]] = {
    "build_project": TRIGGERS,
    "registry": REGISTRIES,
    "organisation": PROJECTS,
}
