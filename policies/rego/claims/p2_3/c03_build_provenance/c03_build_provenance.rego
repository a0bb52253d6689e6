# METADATA
# title: Build provenance
# description: Every artefact of the latest release has build provenance.
package claims.p2_3.c03_build_provenance

import data.lib.branches
import data.lib.images
import data.lib.outcome
import data.lib.published

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_seen := published.latest(published.given(input.facts), input.params)

_verdict := _registry if {
	input.resource.kind == "registry"
} else := published.no_artefacts(_seen, input.facts) if {
	count(_seen.tags) == 0
} else := outcome.fail(message, _evidence(_lacking)) if {
	count(_lacking) > 0
	message := sprintf("No build provenance is kept by the platform for %s, nor does any lie beside.", [published.named(_lacking)])
} else := outcome.unknown(message, _evidence([])) if {
	count(_unread) > 0
	message := sprintf("The files of %s are not among those that were read.", [branches.listed(_unread)])
} else := outcome.unknown(message, _evidence([])) if {
	count(_artefacts) == 0
	message := "The latest release holds no artefact; what is published elsewhere is not seen."
} else := outcome.unknown(message, _evidence(_with("unclear"))) if {
	count(_with("unclear")) > 0
	message := sprintf("Whether there is build provenance is not seen for %s.", [published.named(_with("unclear"))])
} else := outcome.unknown(message, _evidence([])) if {
	count(_unlisted) > 0
	message := sprintf("Other files of the latest release are not seen (%s).", [branches.listed(_unlisted)])
} else := outcome.unknown(message, _evidence([])) if {
	count(_seen.unseen) > 0
	message := sprintf("Whether these are the latest releases is not seen (%s).", [branches.listed(_seen.unseen)])
} else := outcome.weaker(outcome.pass(_all_have, _evidence(_with("file"))), "A2") if {
	count(_with("file")) > 0
} else := outcome.pass(_all_have, _evidence([]))

_attested := object.get(input.facts, "attested_releases", {"releases": [], "hidden": []})

_images := object.get(input.facts, "images", images.nothing)

_latest := images.latest(_images, input.params.latest)

_registry := images.ruling(_images, _latest, _vouched("attested"), _vouched("none"), {
	"good": "Each of the latest images has build provenance",
	"bad": "No build provenance is kept by the platform, nor published beside the image",
	"unclear": "Whether there is build provenance is not seen for these images",
})

_vouched(value) := {image.digest | some image in _latest; images.has(_images, image, "provenance", value)}

_all_have := sprintf("Each artefact of the latest release has build provenance (%d).", [count(_artefacts)])

_unread := [tag | some tag in _seen.tags; not published.files(_attested, tag)]

_artefacts := [{"tag": tag, "name": asset.name, "has": published.provenance(_attested, tag, asset.name)} |
	some tag in _seen.tags
	some asset in published.files(_attested, tag)
	published.is_artefact(asset.name)
]

# Provenance may be among files that are not listed.
_lacking := [each |
	some each in _with("none")
	each.tag in published.surely(_seen, input.params)
	published.unlisted(_attested, each.tag) == set()
]

_unlisted := {path | some tag in _seen.tags; some path in published.unlisted(_attested, tag)}

_with(has) := [each | some each in _artefacts; each.has == has]

_evidence(about) := object.union(published.evidence(_seen, about), {"artefacts": count(_artefacts)})
