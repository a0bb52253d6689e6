# METADATA
# title: History kept
# description: Nobody outside of break-glass can rewrite or delete the default branch.
package claims.p1_1.c04_history_kept

import data.lib.branches
import data.lib.builds
import data.lib.outcome
import data.lib.settings

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := outcome.all_of([_versioned, _sourced]) if {
	builds.is_judged
} else := outcome.all_of([_kept("blocks_force_push", "Force pushes"), _kept("blocks_deletion", "Deletion")])

_definition := settings.fact(input.facts, "build_definition")

_versioned := settings.criterion(_definition, "lies_in", ["repository"], {
	"holds": "The definition of the build lies in the repository.",
	"breaks": "The definition of the build is kept by the build service, and not under version control.",
	"hidden": "Where the definition of the build lies is not seen",
})

_sourced := outcome.unknown(sprintf("What the build is made from is not seen%s.", [settings.why(_definition, "source")]), _source) if {
	not is_string(object.get(object.get(_definition, "source", {}), "kind", null))
} else := outcome.fail("The build has no source under version control.", _source) if {
	_definition.source.kind in {"archive", "none"}
} else := outcome.unknown("The source is handed over by another step, and where that takes it from is not seen.", _source) if {
	_definition.source.kind == "pipeline"
} else := outcome.pass("Its source is under version control; whether the history can be rewritten is judged there.", _source)

_source := settings.shown(_definition, ["source"])

_rules := branches.given(input.facts)

_kept(rule, words) := outcome.pass(sprintf("%s of the default branch: blocked for everybody.", [words]), _evidence(rule)) if {
	_guard(rule) == "firm"
} else := outcome.fail(sprintf("%s of the default branch: no rule in force blocks it.", [words]), _evidence(rule)) if {
	_guard(rule) == "none"
} else := outcome.fail(message, _evidence(rule)) if {
	_guard(rule) == "bypassable"
	who := branches.named(_rules, rule, input.params.break_glass)
	message := sprintf("%s of the default branch: blocked, but not for all (%s).", [words, who])
} else := outcome.unknown(message, _evidence(rule)) if {
	branches.state(_rules, rule) == "yes"
	message := sprintf("%s of the default branch: blocked, but who may bypass that is not seen.", [words])
} else := outcome.unknown(message, _evidence(rule)) if {
	hidden := branches.hidden_names(branches.unseen_of(_rules, rule))
	message := sprintf("%s of the default branch: whether a rule blocks it is not seen (%s).", [words, hidden])
}

_guard(rule) := branches.guard(_rules, rule, input.params.break_glass)

_evidence(rule) := branches.evidence(_rules, [rule])
