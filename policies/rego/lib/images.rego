# METADATA
# title: Images
# description: Which images of a registry, by the fact `images`, a claim looks at, and what they add up to.
package lib.images

import data.lib.branches
import data.lib.dates
import data.lib.outcome

# METADATA
# description: The fact where it was not seen at all.
nothing := {"images": [], "hidden": [{"path": "*", "reason": "not_collected", "detail": "The images were not seen."}]}

# METADATA
# description: >-
#   The latest images, as many as `most`, newest first. Those without a tag are parts of others, unless none has one; what
#   is kept under the name of another's digest is its signature and the like.
latest(fact, most) := [image |
	some at, row in sorted
	at >= count(sorted) - most
	image := row[2]
] if {
	named := [image | some image in fact.images; count(_tags(image)) > 0]
	chosen := _either(named, [image | some image in fact.images; count(image.tags) == 0])
	sorted := sort([[_time(image), image.digest, image] | some image in chosen])
}

_either(named, _) := named if count(named) > 0

_either([], others) := others

_tags(image) := [tag | some tag in image.tags; not regex.match(`^sha256-[0-9a-f]{64}(\.[a-z]+)?$`, tag)]

_time(image) := dates.nanoseconds(image.pushed_at) if {
	dates.is_time(image.pushed_at)
} else := 0

# METADATA
# description: Whether others may be among the latest, so that nothing is sure of those that are seen.
are_others_hidden(fact) if {
	some part in fact.hidden
	part.path == "*"
}

# A time that was hidden, as one that lies ahead, says nothing; nor do tags whether an image is a part of others.
are_others_hidden(fact) if {
	some part in fact.hidden
	regex.match(`(?:^|:)(?:pushed_at|tags)$`, part.path)
}

are_others_hidden(fact) if {
	some image in fact.images
	not dates.is_time(image.pushed_at)
}

# METADATA
# description: Whether an image has the field with this value; a value that is said to be hidden is not believed.
has(fact, image, field, value) if {
	image[field] == value
	not _is_hidden(fact, image, field)
}

# METADATA
# description: Whether it is seen that an image has no such field.
lacks(fact, image, field) if {
	object.get(image, field, null) == null
	not _is_hidden(fact, image, field)
}

_is_hidden(fact, image, field) if {
	some part in fact.hidden
	part.path in {field, sprintf("%s:%s", [image.digest, field])}
}

# METADATA
# description: >-
#   The outcome for the images `chosen` by `latest`. `good` and `bad` are the digests of those that are and are not as the
#   claim wants, `said` its messages: `good`, `bad`, `unclear`, to the last two of which the images' names are added.
ruling(fact, chosen, good, bad, said) := outcome.unknown(message, evidence(fact, chosen)) if {
	are_others_hidden(fact)
	message := sprintf("Which images are the latest is not seen (%s).", [_why(fact, "*")])
} else := outcome.not_applicable("The registry holds no image.", evidence(fact, chosen)) if {
	count(chosen) == 0
} else := outcome.fail(message, evidence(fact, chosen)) if {
	count(bad) > 0
	message := sprintf("%s: %s.", [said.bad, branches.listed({_name(image) | some image in chosen; image.digest in bad})])
} else := outcome.unknown(message, evidence(fact, chosen)) if {
	others := {_name(image) | some image in chosen; not image.digest in good}
	count(others) > 0
	message := sprintf("%s: %s.", [said.unclear, branches.listed(others)])
} else := outcome.pass(sprintf("%s (%d).", [said.good, count(chosen)]), evidence(fact, chosen))

_why(fact, path) := reasons[0] if {
	reasons := [part.reason | some part in fact.hidden; part.path == path]
	count(reasons) > 0
} else := "a time that is none"

_name(image) := substring(array.concat(sort(_tags(image)), [image.digest])[0], 0, 40)

# METADATA
# description: What a finding keeps of images.
evidence(fact, chosen) := {
	"count": count(fact.images),
	"images": [object.filter(image, ["digest", "tags", "pushed_at", "built_by", "provenance", "signed", "sbom", "scanned_at"]) | some image in array.slice(chosen, 0, 10)],
	"hidden": array.slice(fact.hidden, 0, 20),
	"places": [],
}
