# METADATA
# title: Patterns
# description: >-
#   Names with wildcards: `*` stands for any characters but `/`, `?` for one of them, `**` for any characters. A pattern
#   with classes, alternatives or escapes is not read, nor one so long or so wild that an engine may refuse it.
package lib.patterns

# METADATA
# description: Whether a pattern is one that is read here.
is_plain(pattern) if {
	not regex.match(`[\[\]{}\\!]`, pattern)
	size(pattern) <= most
}

# METADATA
# description: >-
#   About how many bytes the expression of a pattern takes once an engine has compiled it; wildcards are dear, and so are
#   characters that are not ASCII. One of the engines refuses expressions of more than 100 KiB.
size(pattern) := (900 * (count(regex.find_n(`[*?]`, pattern, -1)) + 2)) + (36 * (count(pattern) + (3 * foreign))) if {
	foreign := count(regex.find_n(`[^\x00-\x7f]`, pattern, -1))
}

# METADATA
# description: The greatest size of an expression, whether of one pattern or of several.
most := 80000

# METADATA
# description: Whether a plain pattern matches the whole of a name.
is_match(pattern, name) if regex.match(concat("", ["^", expression(pattern), "$"]), name)

# METADATA
# description: Whether one of the patterns matches the whole of a name, without regard to case.
is_among(patterns, name) if {
	some pattern in patterns
	is_match(lower(pattern), lower(name))
}

# METADATA
# description: The regular expression of a pattern, without anchors.
expression(pattern) := concat("(?:.*/)?", [concat(".*", [_single(part) | some part in split(piece, "**")]) |
	some piece in split(pattern, "**/")
])

_single(part) := replace(replace(regex.replace(part, `[\\.+^$|()\[\]{}]`, `\${0}`), "*", "[^/]*"), "?", "[^/]")
