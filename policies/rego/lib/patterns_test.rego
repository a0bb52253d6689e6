package lib.patterns_test

import data.lib.patterns

test_a_star_stops_at_a_slash if {
	patterns.is_match("v*", "v1.2.3")
	not patterns.is_match("v*", "v1/2")
	not patterns.is_match("v*", "av1")
	patterns.is_match("release/*", "release/1")
	not patterns.is_match("release/*", "release/1/a")
}

test_two_stars_do_not if {
	patterns.is_match("**", "a/b")
	patterns.is_match("**/*", "a")
	patterns.is_match("**/v*", "a/b/v1")
	patterns.is_match("**/v*", "v1")
	patterns.is_match("rel**", "release/1/a")
	not patterns.is_match("**/v*", "av1")
}

test_a_question_mark_is_one_character if {
	patterns.is_match("v?", "v1")
	not patterns.is_match("v?", "v")
	not patterns.is_match("v?", "v12")
}

test_other_characters_are_themselves if {
	patterns.is_match("v1.+($^|)", "v1.+($^|)")
	patterns.is_match(`a\b[c]{d}`, `a\b[c]{d}`)
	not patterns.is_match("v1.0", "v1x0")
	patterns.is_match("é*", "équipe")
}

test_what_is_not_plain if {
	every pattern in ["v[0-9]*", "{a,b}", `a\*`, "!v"] {
		not patterns.is_plain(pattern)
	}
	patterns.is_plain("v*/?.x")
	not patterns.is_plain(concat("/", ["*" | some _ in numbers.range(1, 100)]))
}

test_one_of_several_in_any_case if {
	patterns.is_among(["x", "Prod*"], "production")
	not patterns.is_among(["x", "prod"], "production")
}

test_size_grows_with_wildcards_and_foreign_characters if {
	patterns.size("a*") > patterns.size("ab")
	patterns.size("é") > patterns.size("e")
}
