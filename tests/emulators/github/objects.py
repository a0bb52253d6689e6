"""Look-up of git objects in a repository: by name, by revision, by `revision:path`."""

from __future__ import annotations

import re
from weakref import WeakKeyDictionary

from tests.emulators.common.gitobjects import Blob, Commit, Tree, named
from tests.emulators.github.state import Repository, Tag

Object = Blob | Commit | Tree | Tag
_FOUND: WeakKeyDictionary[Repository, tuple[tuple[str, ...], dict[str, Object]]] = WeakKeyDictionary()


def tag_oid(name: str, tag: Tag) -> str:
    """The name of an annotated tag's object; a light tag is its commit."""
    if tag.message is None:
        return tag.commit.oid
    tagger = tag.tagger or tag.commit.author
    text = f"object {tag.commit.oid}\ntype commit\ntag {name}\ntagger {tagger.name} <{tagger.email}> 0 +0000\n\n{tag.message}\n"
    return named("tag", text.encode())


def resolve(repo: Repository, revision: str) -> Object | None:
    """A branch, tag, full reference, HEAD or object name; None if there is none."""
    if revision == "HEAD":
        return repo.head
    name = re.sub(r"^(refs/)?(heads|tags)/", "", revision)
    if not revision.startswith(("refs/tags/", "tags/")) and name in repo.branches:
        return repo.branches[name]
    if name in repo.tags:
        return repo.tags[name].commit
    return find_object(repo, revision)


def evaluate(repo: Repository, expression: str) -> Object | None:
    """GraphQL's `object(expression:)`: a revision, or `revision:path`."""
    revision, colon, path = expression.partition(":")
    found = resolve(repo, revision)
    if not colon:
        return found
    tree = found.tree if isinstance(found, Commit) else found
    if not isinstance(tree, Tree):
        return None
    if not path.strip("/"):
        return tree
    entry = tree.find(path)
    return entry.object if entry else None


def find_object(repo: Repository, oid: str) -> Object | None:
    """An object by its full name, of all that branches and tags reach; the index is made anew when a head moves."""
    if not re.fullmatch(r"[0-9a-f]{40}", oid):
        return None
    heads = tuple(commit.oid for commit in (*repo.branches.values(), *(tag.commit for tag in repo.tags.values())))
    known = _FOUND.get(repo)
    if known is None or known[0] != heads:
        known = _FOUND[repo] = (heads, _index(repo))
    return known[1].get(oid)


def _index(repo: Repository) -> dict[str, Object]:
    made: dict[str, Object] = {tag_oid(name, tag): tag for name, tag in repo.tags.items() if tag.message is not None}
    for head in (*repo.branches.values(), *(tag.commit for tag in repo.tags.values())):
        for commit in head.history():
            made[commit.oid] = commit
            if commit.tree.oid not in made:
                made[commit.tree.oid] = commit.tree
                made |= {entry.oid: entry.object for entry in commit.tree.walk() if entry.object}
    return made
