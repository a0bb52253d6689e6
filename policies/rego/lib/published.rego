# METADATA
# title: Published releases
# description: Which releases of the fact `releases` a claim looks at, and which of their files are artefacts.
package lib.published

import data.lib.branches
import data.lib.outcome
import data.lib.releases

# METADATA
# description: The fact `releases`, or one of which nothing was seen.
given(facts) := object.get(facts, "releases", {
	"total": 0,
	"releases": [],
	"hidden": [{"path": "*", "reason": "not_collected", "detail": "The releases were not seen."}],
})

# METADATA
# description: >-
#   The latest releases, as many as `params.latest`, pre-releases left out unless `params.prereleases`: {releases,
#   tags, unseen}. `unseen` names parts that may hold one of the latest; one that does not say whether it is a
#   pre-release is among them.
latest(fact, params) := {"releases": chosen, "tags": tags, "unseen": _unseen(fact, params, chosen)} if {
	chosen := array.slice([release | some release in fact.releases; _is_counted(release, params)], 0, params.latest)
	tags := [release.tag | some release in chosen]
}

_is_counted(release, _) if release.prerelease == false

_is_counted(release, params) if {
	release.prerelease == true
	params.prereleases
}

_unseen(fact, params, chosen) := ({part.path | some part in fact.hidden; _matters(part.path, params, chosen)} | {"*" |
	fact.total > count(fact.releases)
	_matters("*", params, chosen)
}) | {release.tag | some release in fact.releases; not is_boolean(object.get(release, "prerelease", null))}

# Older releases do not matter where as many as are looked at were seen.
_matters(path, _, _) if path != "*"

_matters(path, params, chosen) if {
	path == "*"
	count(chosen) < params.latest
}

# METADATA
# description: >-
#   The tags that are among the latest whatever the unseen parts are: each of those may be newer, but for `*`, which stands
#   for older ones. A fail rests on these.
surely(seen, params) := array.slice(seen.tags, 0, max([0, params.latest - count(seen.unseen - {"*"})]))

# METADATA
# description: The outcome where there is no release to judge, or where it is not seen whether there is; else undefined.
none(seen) := outcome.unknown(message, {"places": []}) if {
	count(seen.tags) == 0
	count(seen.unseen) > 0
	message := sprintf("Whether there are releases is not seen (%s).", [branches.listed(seen.unseen)])
} else := outcome.not_applicable("There is no release, pre-releases aside.", {"places": []}) if {
	count(seen.tags) == 0
}

# METADATA
# description: >-
#   The same for a claim on artefacts: without a release, what pipelines put into registries is released all the same.
no_artefacts(seen, facts) := none(seen) if {
	none(seen).outcome == "unknown"
} else := outcome.unknown("There is no release here; whether pipelines publish elsewhere is not seen.", {"places": []}) if {
	none(seen)
	object.get(object.get(facts, "pipelines", {}), "hidden", null) != []
} else := outcome.unknown("There is no release here, but pipelines publish to registries, whose contents are not seen.", {"places": []}) if {
	none(seen)
	view := releases.view(facts.pipelines)
	count(view.registries) + count(view.aside) > 0
} else := none(seen)

# METADATA
# description: The files of one release in `release_assets` or `attested_releases`; undefined where it is not among those read.
files(fact, tag) := found[0] if {
	found := [release.assets | some release in fact.releases; release.tag == tag]
	count(found) > 0
}

# METADATA
# description: The hidden parts that are of this release, but of none of the files that are listed.
unlisted(fact, tag) := {part.path | some part in fact.hidden; startswith(part.path, sprintf("%s/", [tag]))} - {path |
	some file in files(fact, tag)
	path := sprintf("%s/%s", [tag, file.name])
}

# METADATA
# description: >-
#   Whether a file of a release is something that customers run or build, and not what goes with it: a signature, a
#   checksum, an SBOM, a certificate, notes.
is_artefact(name) if not regex.match(_companion, lower(name))

# A program is one, whatever it is called.
is_artefact(name) if regex.match(`\.(?:apk|appimage|deb|dmg|exe|jar|msi|pkg|rpm|whl)$`, lower(name))

_companion := concat("", [
	"^(?:", concat("|", [
		`.*\.(?:asc|sig|sign|minisig|sigstore|sigstore\.json|intoto\.jsonl|att|bundle|bundle\.json|pem|crt|cert|cer|pub|p7s|rsp)`,
		`.*\.(?:md5|sha1|sha224|sha256|sha384|sha512|sha256sum|sha512sum|digest|md|txt|rst|adoc)`,
		`(?:.*[._-])?(?:checksums?|shasums?|sha(?:1|256|512)sums?|md5sums?)(?:[._-].*)?`,
		`.*\.(?:spdx3?|cdx|vex|openvex|cyclonedx)(?:\.[a-z]+)?|(?:.*[._-])?s?bom(?:[._-].*)?\.(?:json|xml|spdx|yaml|yml)`,
		`(?:.*[._-])?(?:provenance|attestations?)\.(?:json|jsonl)|licen[cs]e|notice|changelog|readme|copying`,
	]),
	")$",
])

# METADATA
# description: >-
#   The words of a version in a tag or a text, without what stands before its first number: `v1.2.0` of a component and
#   `1.2.0` are the same; undefined where there is none.
version(text) := _number(text) if {
	_number(text)
} else := _number(regex.replace(lower(text), `^[a-z0-9@._/-]*?[-/@_]v?([0-9])`, "${1}"))

_number(text) := regex.replace(lower(text), `^v`, "") if regex.match(`^v?[0-9]+(\.[0-9]+)*([-+.]?[a-z0-9][a-z0-9.+-]*)?$`, lower(text))

# METADATA
# description: What a finding keeps of the latest releases, and names of those of them that it is about.
evidence(seen, about) := {
	"count": count(seen.tags),
	"tags": array.slice(seen.tags, 0, 20),
	"about": array.slice(about, 0, 20),
	"hidden": array.slice(sort(seen.unseen), 0, 20),
	"places": [],
}

# METADATA
# description: >-
#   Whether a file of a release has build provenance, from `attested_releases`: `platform` where the platform keeps an
#   attestation of that kind, `file` where one by its name lies beside it, `none` where neither is there, else `unclear`.
#   No signature is verified.
provenance(fact, tag, name) := "platform" if {
	some predicate in _predicates(fact, tag, name)
	startswith(predicate, "https://slsa.dev/provenance/")
} else := "file" if {
	some other in files(fact, tag)
	lower(other.name) in {concat("", [lower(name), ".intoto.jsonl"]), "multiple.intoto.jsonl", "provenance.intoto.jsonl"}
} else := "none" if {
	is_array(_predicates(fact, tag, name))
	count(_unread(fact, tag, name)) == 0
	count([other | some other in files(fact, tag); _may_hold(other.name)]) == 0
} else := "unclear"

_predicates(fact, tag, name) := found[0] if {
	found := [asset.predicates | some asset in files(fact, tag); asset.name == name]
	count(found) == 1
}

_unread(fact, tag, name) := [part | some part in fact.hidden; part.path == sprintf("%s/%s", [tag, name])]

_may_hold(name) if regex.match(`\.(?:intoto\.jsonl|sigstore|sigstore\.json|att|bundle|bundle\.json)$|provenance|attestation|slsa`, lower(name))

# METADATA
# description: At most three files of releases, {tag, name}, for a message.
named(those) := branches.listed([sprintf("%s of %s", [substring(each.name, 0, 30), substring(each.tag, 0, 25)]) | some each in those])
