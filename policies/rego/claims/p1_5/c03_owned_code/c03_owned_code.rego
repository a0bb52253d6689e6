# METADATA
# title: Owned code
# description: Every sensitive path has a code owner, the platform finds no fault in the file, and their review is required.
package claims.p1_5.c03_owned_code

import data.lib.branches
import data.lib.codeowners
import data.lib.outcome
import data.lib.patterns

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := outcome.unknown("Whether there is sensitive code is not seen.", {"hidden": array.slice(_unlisted, 0, 20)}) if {
	count(_sensitive) == 0
	count(_unlisted) > 0
} else := outcome.not_applicable("There is no sensitive code by the names of its paths.", {"places": []}) if {
	count(_sensitive) == 0
} else := _reviewed if {
	_platform == "azurepipelines"
} else := outcome.all_of([_coverage, _faultless, _enforced])

_listed := object.get(input.facts, "sensitive_files", {
	"files": [],
	"hidden": [{"path": "*", "reason": "hidden", "detail": "The repository's files were not listed."}],
})

# What is hidden of the tree. The files behind a link and of a submodule are listed elsewhere or are another repository's;
# but what is hidden at a sensitive path is itself sensitive: whoever changes it puts other code there.
_unlisted := [part |
	some part in _listed.hidden
	not _is_elsewhere(part)
]

_is_elsewhere(part) if {
	part.path != "*"
	part.reason in {"unsupported", "not_collected"}
	not _is_sensitive(part.path)
}

# A link and a submodule may stand for a folder.
_is_sensitive(path) if {
	some each in [path, concat("", [path, "/x"])]
	not _is_ignored(each)
	codeowners.unowned(_wanted, [each]) == []
}

_is_ignored(path) if {
	some folder in split(path, "/")
	folder in input.params.ignored_folders
}

_sensitive := [path | some path in _kept; not path in _others]

_kept := [file.path |
	some file in _listed.files
	not _is_ignored(file.path)
]

_others := {path | some path in codeowners.unowned(_wanted, _kept)}

# The parameter's patterns, as if somebody owned them.
_wanted := codeowners.entries(concat("\n", [concat(" ", [pattern, "@a"]) | some pattern in input.params.sensitive_paths]), "github")

_platform := input.resource.platform

_file := codeowners.chosen(object.get(input.facts, "code_owners", _unseen), _platform)

_unseen := {"files": [], "hidden": [{"path": "the code owners", "reason": "hidden", "detail": "The file was not seen."}]}

_unowned := codeowners.without_owner(_file.text, _platform, _sensitive)

_coverage := outcome.fail("There is no file CODEOWNERS where the platform looks for it.", _evidence(_sensitive)) if {
	_file.state == "none"
} else := outcome.unknown(sprintf("Who owns the sensitive code is not seen: %s.", [substring(_file.path, 0, 120)]), _evidence([])) if {
	_file.state == "unclear"
} else := outcome.unknown(sprintf("%s is too long, or has sections or patterns that are not read.", [_file.path]), _evidence([])) if {
	not codeowners.is_read(_file.text, _platform, input.params.max_lines)
} else := outcome.pass(sprintf("%s gives everything an owner.", [_file.path]), _evidence([])) if {
	codeowners.owns_all(_file.text, _platform)
} else := outcome.fail(message, _evidence(_unowned)) if {
	count(_unowned) > 0
	message := sprintf("%s gives %d of %d sensitive paths no owner: %s.", [_file.path, count(_unowned), count(_sensitive), branches.listed(_unowned)])
} else := outcome.unknown("Whether all sensitive code has an owner is not seen: part of the tree is hidden.", _evidence([])) if {
	count(_unlisted) > 0
} else := outcome.pass(sprintf("%s gives each of %d sensitive paths an owner.", [_file.path, count(_sensitive)]), _evidence([]))

_evidence(paths) := {
	"file": _file.path,
	"sensitive": array.slice(_sensitive, 0, 20),
	"count": count(paths),
	"places": [{"path": path, "line": 0, "text": "no owner"} | some path in array.slice(paths, 0, 20)],
	"hidden": array.slice(_unlisted, 0, 20),
}

# Azure has no such file: policies of the branch name who must approve changes of which paths.

_reviewed := outcome.unknown(message, _setting_of(_unreviewed)) if {
	count(_wild) > 0
	message := sprintf("These patterns of paths are not read: %s.", [branches.listed(_wild)])
} else := outcome.fail(message, _setting_of(_unreviewed)) if {
	count(_unreviewed) > 0
	count(branches.unseen(_rules)) == 0
	message := sprintf("No policy asks designated people to review %d of %d sensitive paths: %s.", [count(_unreviewed), count(_sensitive), branches.listed(_unreviewed)])
} else := outcome.unknown(message, _setting_of(_unreviewed)) if {
	count(_unreviewed) > 0
	message := sprintf("Whether a policy asks designated people to review all sensitive paths is not seen (%s).", [branches.hidden_names(branches.unseen(_rules))])
} else := outcome.unknown("Whether all sensitive code has designated reviewers is not seen: part of the tree is hidden.", _setting_of([])) if {
	count(_unlisted) > 0
	not _is_all_reviewed
} else := outcome.pass(sprintf("Designated people must review changes of each of %d sensitive paths.", [count(_sensitive)]), _setting_of([]))

_asked := [layer.rules.reviewed_paths | some layer in branches.layers(_rules); layer.rules.reviewed_paths]

_wild := {pattern | some asked in _asked; some pattern in asked; patterns.size(pattern) > patterns.most} | {asked[0] |
	some asked in _asked
	count(asked) > input.params.max_lines
}

_is_all_reviewed if {
	some asked in _asked
	some pattern in asked
	pattern in {"*", "/*"}
	count([other | some other in asked; startswith(other, "!")]) == 0
}

_rooted := [concat("", ["/", path]) | some path in _sensitive]

_covered := {path |
	some asked in _asked
	others := {path | some path in codeowners.unowned(_lines(asked), _rooted)}
	some path in _rooted
	not path in others
}

_unreviewed := [path | some path in _sensitive; not concat("", ["/", path]) in _covered]

# Such patterns, of which the last that matches counts, as a file of code owners would say it.
_lines(asked) := [{"pattern": pattern, "owners": _people(pattern), "expression": _matching(pattern)} | some pattern in asked]

_people(pattern) := ["somebody"] if {
	not startswith(pattern, "!")
} else := []

_matching(pattern) := concat("", ["(?i:", replace(regex.replace(trim_prefix(pattern, "!"), `[\\.+^$|()\[\]{}?]`, `\${0}`), "*", ".*"), ")"])

_setting_of(paths) := {
	"sensitive": array.slice(_sensitive, 0, 20),
	"count": count(paths),
	"places": [{"path": path, "line": 0, "text": "no designated reviewer"} | some path in array.slice(paths, 0, 20)],
	"setting": branches.evidence(_rules, ["reviewed_paths"]),
	"hidden": array.slice(_unlisted, 0, 20),
}

_errors := input.facts.code_owner_errors.errors

_faultless := outcome.not_applicable("There are no owners to look up.", {"places": []}) if {
	_file.state == "none"
} else := outcome.unknown("Whether the owners exist and may review is not seen.", {"places": []}) if {
	not _errors
} else := outcome.fail(message, {"count": count(_errors), "places": _faults}) if {
	count(_errors) > 0
	message := sprintf("The platform finds %d faults in the file of code owners: %s.", [count(_errors), branches.listed({error.kind | some error in _errors})])
} else := outcome.pass("The platform finds no fault in it.", {"places": []})

_faults := [{"path": error.path, "line": error.line, "text": substring(error.kind, 0, 120)} | some error in array.slice(_errors, 0, 20)]

_rules := branches.given(input.facts)

_enforced := outcome.pass("The owners' review is required.", _setting) if {
	branches.state(_rules, "code_owner_review") == "yes"
} else := outcome.fail("No rule requires the owners' review.", _setting) if {
	branches.state(_rules, "code_owner_review") == "no"
} else := outcome.unknown(message, _setting) if {
	message := sprintf("Whether a rule requires the owners' review is not seen (%s).", [branches.hidden_names(branches.unseen_of(_rules, "code_owner_review"))])
}

_setting := branches.evidence(_rules, ["code_owner_review"])
