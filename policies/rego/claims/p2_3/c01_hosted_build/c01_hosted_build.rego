# METADATA
# title: Hosted build
# description: Every artefact of the latest releases comes from a pipeline's run.
package claims.p2_3.c01_hosted_build

import data.lib.additions
import data.lib.branches
import data.lib.changes
import data.lib.images
import data.lib.outcome
import data.lib.published
import data.lib.tools

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_seen := published.latest(published.given(input.facts), input.params)

_verdict := _registry if {
	input.resource.kind == "registry"
} else := published.no_artefacts(_seen, input.facts) if {
	count(_seen.tags) == 0
} else := outcome.fail(message, _evidence(_loose)) if {
	count(_loose) > 0
	message := sprintf("Uploaded by hand, with no provenance and no pipeline here that could have made it: %s.", [published.named(_loose)])
} else := outcome.unknown(message, _evidence([])) if {
	count(_unread) > 0
	message := sprintf("The files of %s are not among those that were read.", [branches.listed(_unread)])
} else := outcome.unknown(message, _evidence([])) if {
	count(_unlisted) > 0
	message := sprintf("Other files of the latest releases are not seen (%s).", [branches.listed(_unlisted)])
} else := outcome.unknown(message, _evidence([])) if {
	count(_artefacts) == 0
	message := "The latest releases hold no artefacts; what is published elsewhere is not seen."
} else := outcome.unknown(message, _evidence(_unclear)) if {
	count(_unclear) > 0
	message := sprintf("That a pipeline's run made it is not seen of %s.", [published.named(_unclear)])
} else := outcome.unknown(message, _evidence([])) if {
	count(_seen.unseen) > 0
	message := sprintf("Whether these are the latest releases is not seen (%s).", [branches.listed(_seen.unseen)])
} else := outcome.pass(sprintf("Each artefact of the latest releases comes from a pipeline's run (%d).", [count(_artefacts)]), _evidence([]))

_assets := object.get(input.facts, "release_assets", {"releases": [], "hidden": []})

_images := object.get(input.facts, "images", images.nothing)

_latest := images.latest(_images, input.params.latest)

# An image without a record may still come from another build service, so that none fails.
_registry := images.ruling(_images, _latest, {image.digest | some image in _latest; _is_made(image)}, set(), {
	"good": "The platform's records say of each of the latest images that a build service made it",
	"bad": "",
	"unclear": "That a build service made it is not seen of these images",
})

_is_made(image) if images.has(_images, image, "built_by", "service")

_is_made(image) if images.has(_images, image, "provenance", "attested")

_attested := object.get(input.facts, "attested_releases", {"releases": [], "hidden": []})

_unread := [tag | some tag in _seen.tags; not published.files(_assets, tag)]

_unlisted := {path | some tag in _seen.tags; some path in published.unlisted(_assets, tag)}

_artefacts := [object.union({"tag": tag, "has": published.provenance(_attested, tag, asset.name)}, asset) |
	some tag in _seen.tags
	some asset in published.files(_assets, tag)
	published.is_artefact(asset.name)
]

_is_traced(artefact) if artefact.has in {"file", "platform"}

_is_traced(artefact) if artefact.uploader.kind == "pipeline"

_unclear := [artefact | some artefact in _artefacts; not _is_traced(artefact)]

# A person's account uploaded it, nothing says how it was built, and nothing that is seen here could upload.
_loose := [artefact |
	_is_nothing_else_there
	some artefact in _unclear
	artefact.has == "none"
	artefact.tag in published.surely(_seen, input.params)
	artefact.uploader.kind == "user"
	name := artefact.uploader.name
	not regex.match(input.params.machines, lower(name))
]

_is_nothing_else_there if {
	_are_pipelines_seen
	input.facts.other_pipelines.files == []
	input.facts.other_pipelines.hidden == []
	tools.runs("publish", _jobs) == []
	tools.runs("publish_release", _jobs) == []
	count(additions.unseen(_jobs)) == 0
	tools.obscure("publish_release", _jobs) == []
}

_are_pipelines_seen if input.facts.pipelines.hidden == []

# Of every pipeline, for one may be called from elsewhere.
_jobs := [object.union(each, {"sure": true}) |
	some pipeline in input.facts.pipelines.pipelines
	some each in changes.jobs_of(input.facts.pipelines.pipelines, pipeline)
]

_evidence(about) := object.union(
	published.evidence(_seen, [object.filter(each, ["tag", "name", "has", "uploader"]) | some each in about]),
	{"artefacts": count(_artefacts)},
)
