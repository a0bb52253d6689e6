package lib.codeowners_test

import data.lib.codeowners

_fact(paths, hidden) := {
	"files": [{"path": path, "text": path} | some path in paths],
	"hidden": [{"path": path, "reason": "malformed", "detail": ""} | some path in hidden],
}

_chosen(paths, hidden, platform) := codeowners.chosen(_fact(paths, hidden), platform)

test_the_first_place_counts if {
	_chosen(["CODEOWNERS", ".github/CODEOWNERS"], [], "github").path == ".github/CODEOWNERS"
	_chosen(["docs/CODEOWNERS", "CODEOWNERS"], [], "github").path == "CODEOWNERS"
	_chosen([".gitlab/CODEOWNERS", "docs/CODEOWNERS"], [], "gitlab").path == "docs/CODEOWNERS"
}

test_places_of_other_platforms_and_other_names_do_not_count if {
	_chosen([".gitlab/CODEOWNERS", "codeowners"], [], "github").state == "none"
	_chosen([], [".gitlab/CODEOWNERS"], "github").state == "none"
}

test_a_hidden_file_counts_if_it_would_come_first if {
	_chosen(["CODEOWNERS"], [".github/CODEOWNERS"], "github").state == "unclear"
	_chosen([".github/CODEOWNERS"], ["CODEOWNERS"], "github").state == "found"
	_chosen([".github/CODEOWNERS"], ["*"], "github") == {"state": "unclear", "path": "*", "text": ""}
}

test_where_the_platform_is_not_known_one_file_counts if {
	_chosen(["docs/CODEOWNERS"], [], "git").state == "found"
	_chosen(["docs/CODEOWNERS", "CODEOWNERS"], [], "git").state == "unclear"
}

_owned(text, path) if codeowners.unowned(codeowners.entries(text, "github"), [path]) == []

_matches := {
	"*": ["a", "a/b/c"],
	"*.js": ["a.js", "a/b.js"],
	"/build/logs/": ["build/logs/a", "build/logs/a/b"],
	"docs/*": ["docs/a.md"],
	"apps/": ["apps/a", "x/apps/a/b"],
	"/docs/": ["docs/a/b"],
	"**/logs": ["logs/a", "a/b/logs/c", "logs"],
	"/apps/github": ["apps/github", "apps/github/a"],
	"/src/**/auth/": ["src/auth/a", "src/x/y/auth/a"],
	"/src/auth*": ["src/auth.go", "src/auth-x/y/z"],
	"/docs/**": ["docs/a", "docs/a/b"],
	"Makefile": ["Makefile", "a/Makefile"],
	"/a\\ b/": ["a b/c"],
	"/x+(y).z": ["x+(y).z"],
}

_others := {
	"*.js": ["a.jsx", "ajs"],
	"/build/logs/": ["a/build/logs/b", "build/logs"],
	"docs/*": ["docs/a/b.md", "x/docs/a.md"],
	"/docs/": ["a/docs/b"],
	"**/logs": ["logs2/a", "a/blogs"],
	"/apps/github": ["a/apps/github", "apps/githubs"],
	"/src/**/auth/": ["auth/a", "src/oauth/a"],
	"/x+(y).z": ["xx(y)az"],
	"docs/": ["docs"],
}

test_patterns_match_as_the_platform_says if {
	every pattern, paths in _matches {
		every path in paths {
			_owned(concat(" ", [pattern, "@a"]), path)
		}
	}
	every pattern, paths in _others {
		every path in paths {
			not _owned(concat(" ", [pattern, "@a"]), path)
		}
	}
}

test_the_last_match_counts if {
	_owned("* @a\n/src/ @b/c", "src/x")
	not _owned("* @a\n/src/", "src/x")
	_owned("/src/\n* @a", "src/x")
	_owned("* @a\n/src/ # @b\n/src/x x@y.example", "src/x")
}

test_many_lines_are_tried_together if {
	many := concat("\n", [sprintf("/f%d/ @a", [n]) | some n in numbers.range(1, 120)])
	_owned(many, "f1/x")
	_owned(many, "f51/x")
	_owned(many, "f120/x")
	not _owned(many, "f121/x")
	_owned(concat("\n", ["/f7/", many]), "f7/x")
	not _owned(concat("\n", [many, "/f7/"]), "f7/x")
}

test_owners_are_users_teams_and_addresses if {
	every owner in ["@a", "@a/b-c", "x.y@z.example", "@@maintainer", "@group/sub/group"] {
		_owned(concat(" ", ["*", owner]), "x")
	}
}

test_invalid_lines_are_skipped if {
	every line in ["!x @a", "[a-z] @a", "x nobody", "x @", "x @a nobody", `x\y @a`, "# x @a", "", "   "] {
		codeowners.entries(line, "github") == []
	}
	codeowners.entries("* @a # @b nobody\r\n\t/x\t@c", "github")[1].owners == ["@c"]
}

test_a_catch_all_covers_what_is_not_seen if {
	every text in ["* @a", "/x @b\n* @a", "* @a\n/src/ @b", "** @a"] {
		codeowners.covers_all(codeowners.entries(text, "github"))
	}
	every text in ["*", "* @a\n/src/", "/ @a", "*.go @a", ""] {
		not codeowners.covers_all(codeowners.entries(text, "github"))
	}
}

test_sections_are_read_as_gitlab_does if {
	owned := "* @a\n[Docs] @d\n*.md\n!/x.md\n^[Ideas] @i\n*.txt"
	codeowners.is_read(owned, "gitlab", 10)
	codeowners.without_owner("[Docs] @d\n*.md\n!/x.md\n^[Ideas] @i\n*.txt", "gitlab", ["a.md", "x.md", "a.txt"]) == ["x.md", "a.txt"]
	codeowners.without_owner("[A]\n/x @a\n[B] @b\n/x\n/y", "gitlab", ["x", "y"]) == []
	codeowners.without_owner("[A] @a\n* @a\n/x\n[a]\n/y", "gitlab", ["x", "y"]) == ["y"]
	codeowners.owns_all(owned, "gitlab")
	not codeowners.owns_all("[A] @a\n*\n!/x", "gitlab")
	not codeowners.owns_all("^[A] @a\n*", "gitlab")
}

test_words_that_are_no_owners_are_left_out_on_gitlab if {
	codeowners.without_owner("* @a (all of us)", "gitlab", ["x"]) == []
	codeowners.without_owner("* @a\n/x somebody", "gitlab", ["x", "y"]) == ["x"]
	codeowners.without_owner("[A] @a\n/x somebody\n/y", "gitlab", ["x", "y"]) == ["x"]
	codeowners.without_owner("[A] by the team\n/x", "gitlab", ["x"]) == ["x"]
	not codeowners.owns_all("[A] by the team\n*", "gitlab")
	codeowners.without_owner("* @a\n/x somebody", "github", ["x"]) == []
}

test_what_is_no_section_is_not_read if {
	not codeowners.is_read("[Docs @a\n*.md", "gitlab", 10)
	not codeowners.is_read("/[ab].md @a", "gitlab", 10)
	not codeowners.is_read("[Docs] @a\n*.md", "git", 10)
	not codeowners.is_read("* @a\n!/x", "git", 10)
	not codeowners.is_read("^[Docs]\n*.md @a", "git", 10)
	codeowners.is_read("[a-z] @a", "github", 10)
	not codeowners.is_read("a\nb\nc", "github", 2)
	not codeowners.is_read(concat("\n", ["a @a\nb" | some _ in numbers.range(1, 101)]), "github", 1000)
	not codeowners.is_read(concat("/", ["*" | some _ in numbers.range(1, 100)]), "github", 10)
}

test_gitlab_anchors_by_the_first_slash_alone if {
	every path in ["docs/a.md", "x/docs/a.md"] {
		codeowners.unowned(codeowners.entries("docs/*.md @a", "gitlab"), [path]) == []
	}
	codeowners.unowned(codeowners.entries("/docs @a", "gitlab"), ["docs/a"]) == ["docs/a"]
	codeowners.unowned(codeowners.entries("/docs/ @a", "gitlab"), ["docs/a"]) == []
}
