# METADATA
# title: Integrators' information
# description: The repository describes an interface for machines, and says where customers get a list of components.
package claims.p4_6.c03_integrators_information

import data.lib.files
import data.lib.outcome
import data.lib.text

# METADATA
# description: The outcome for this repository.
# entrypoint: true
report contains outcome.all_of([_interface, _components])

_described := [file |
	some file in input.facts.interface_descriptions.files
	file.size > 0
	not regex.match(`(generator|codegen|config|tools?|lint|rules?|overrides?|client|redocly|spectral)[^/]*$`, lower(file.path))
	folders := array.slice(split(lower(file.path), "/"), 0, count(split(file.path, "/")) - 1)
	count([1 | some folder in folders; folder in input.params.not_own]) == 0
]

_interface := outcome.pass(sprintf("An interface is described (%s).", [substring(_described[0].path, 0, 80)]), _at) if {
	_described != []
} else := outcome.unknown("Descriptions of interfaces cannot be read.", {"places": [], "hidden": array.slice(files.hidden(_fact), 0, 20)}) if {
	_fact := input.facts.interface_descriptions
	not files.is_whole(_fact)
} else := outcome.unknown("No interface description is seen; it may be published elsewhere, or nobody may need one.", _at)

_at := {"places": [{"path": file.path, "line": 0, "text": ""} | some file in array.slice(_described, 0, 20)]}

_documents := text.documents(input.facts.component_information, _list)

_components := outcome.unknown("The documents say both that there is an SBOM and that there is none.", {"places": array.slice(array.concat(_yes, _no), 0, 20)}) if {
	_no != []
	_yes != []
} else := outcome.fail("A document says that there is no SBOM.", {"places": _no}) if {
	_no != []
	files.is_whole(input.facts.component_information)
} else := text.statement("where to get a list of components", _documents, {"sure": _offered, "maybe": [{"all": [_list]}]}, "it may be published elsewhere")

_final := [document | some document in _documents; not document.draft]

_yes := text.places(_final, _offered)

_no := text.places(_final, _denied)

_list := `\bs-?boms?\b|\bbills? of materials\b|\bcyclonedx\b`

# Of the product's own releases: a product that makes lists of components speaks of them too.
_offered := [{
	"all": [
		_list,
		`\b(attach|publish|provid|accompan|deliver|includ|suppl)[a-z]*\b|\bships?\b|\b(is|are) available\b|\b(download|find|get|obtain|request)\b`,
		`\b(each|every|all|our)\b[a-z ]*\b(releases?|versions?|images?|packages?|artefacts?|artifacts?)\b|\breleases? (page|assets?)\b|\bon request\b|\bcustomers?\b`,
	],
	"none": [
		`\b(not|never|no|cannot|without|soon|plans?|planned|will|would|should|could|can|may|might|todo|if|unless|your)\b|n't\b`,
		`\b(tools?|scanners?|scans?|cli|plugins?|actions?|generat[a-z]+|analy[a-z]+|commands?)\b`,
	],
}]

# Nothing may follow that could limit it to some builds.
_denied := [{"all": [concat("", [
	`^(at present |currently |for now )?(we|this project|this product|the project|the product|the vendor) (currently )?(do not|does not|don't|doesn't) `,
	`(currently |yet )?(publish|provide|offer|ship|make|generate|produce|supply|have) (an |any |a )?(s-?boms?|(software )?bills? of materials)`,
	`( (or|nor) (a |any )?(list of components|component lists?))?( yet| at present| at this time| for (it|them|our products|this product))?[.!]?$`,
])]}]
