# METADATA
# title: Signed releases
# description: Every pipeline that publishes signs, and a document tells customers how to verify.
package claims.p3_1.c01_signed_releases

import data.lib.images
import data.lib.outcome
import data.lib.releases
import data.lib.signing
import data.lib.text

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

# Instructions for customers are for a repository to hold.
_verdict := _registry if {
	input.resource.kind == "registry"
} else := outcome.unknown("The pipelines are not seen.", {"places": []}) if {
	not input.facts.pipelines
} else := _signing if {
	input.resource.kind == "build_project"
} else := outcome.all_of([_signing, _guidance])

_signing := signing.ruling(releases.view(input.facts.pipelines))

_images := object.get(input.facts, "images", images.nothing)

_latest := images.latest(_images, input.params.latest)

_registry := outcome.weaker(_ruled, "A3") if {
	_ruled.outcome in {"pass", "fail"}
} else := _ruled

_ruled := images.ruling(_images, _latest, _signed(true), _signed(false), {
	"good": "Each of the latest images has a signature; how customers verify it is for a repository to tell",
	"bad": "No signature is published beside the image",
	"unclear": "Whether there is a signature is not seen for these images",
})

_signed(value) := {image.digest | some image in _latest; images.has(_images, image, "signed", value)}

_guidance := outcome.pass("A document tells how to verify a release.", {"places": _instructions}) if {
	count(_instructions) > 0
} else := outcome.unknown("No instructions for verifying a release are seen; they may be published elsewhere.", {"places": []})

_guides := [document |
	some document in text.documents(object.get(input.facts, "verification_guide", {"files": []}), ".")
	not document.draft
]

# Words that turn against a sentence, put it off, or are about something else than what customers download.
_other := `\b(not|cannot|never|no longer|todo|planned|roadmap|future|upcoming|dependenc(y|ies)|commits?)\b|n't\b|\bno (signatures?|way|instructions)\b`

_instructions := text.places(_guides, [
	{"none": [_other], "all": [concat("|", [
		`\b(cosign|notation|slsa-verifier|sigstore|pypi-attestations|signtool|apksigner) verify`,
		`\bgh (attestation|release) verify|gpg2? .*--verify|minisign -v|npm audit signatures|jarsigner -verify`,
		`\bcodesign .*(--verify|-v)|\brpm (-k|--checksig)`,
	])]},
	{
		"all": [`\bverif(y|ying|ied|ication)\b`, `signature|attestation|provenance`, `release|art[ei]fact|download|image|package|binar|installer|wheel|archive`],
		"none": [_other, `\b(no|webhook|token|jwt)\b|\bwe verif|\b(by|in) our\b|\b(will|would) be\b`],
	},
])
