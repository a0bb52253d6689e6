# METADATA
# title: File facts
# description: What policies ask of facts in the shape {files, hidden}.
package lib.files

# METADATA
# description: The paths of the files that were seen.
paths(fact) := [file.path | some file in fact.files]

# METADATA
# description: The names of the parts that could not be seen.
hidden(fact) := [part.path | some part in fact.hidden]

# METADATA
# description: Whether everything that matters was seen, so that an absence may be concluded.
is_whole(fact) if count(fact.hidden) == 0
