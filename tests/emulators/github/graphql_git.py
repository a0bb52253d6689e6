"""GraphQL: references, commits, trees, blobs, tags and signatures."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from tests.emulators.common.gitobjects import Blob, Commit, Person, Signature, Tree, TreeEntry
from tests.emulators.github import objects
from tests.emulators.github.connections import Connection
from tests.emulators.github.fields import TYPES, Context, In, need, of, table
from tests.emulators.github.graphql_accounts import person
from tests.emulators.github.rules import classic_rule, covers, rulesets
from tests.emulators.github.state import Repository, Tag

Args = Mapping[str, Any]
LARGEST_TEXT = 512 * 1024
TYPES |= {Commit: "Commit", Tree: "Tree", Blob: "Blob", Tag: "Tag", Signature: "SshSignature"}


def git(repo: Repository, thing: Any) -> In | None:
    """A git object in its repository."""
    return In(repo, thing) if thing is not None else None


# references
class Ref:
    """A branch or tag."""

    __slots__ = ("id", "name", "prefix", "repo")

    def __init__(self, repo: Repository, prefix: str, name: str) -> None:
        self.repo, self.prefix, self.name = repo, prefix, name
        self.id = f"REF_{repo.id:08x}_{prefix}{name}"


def default_branch(repo: Repository, context: Context, args: Args) -> Ref | None:
    """`defaultBranchRef`: null for an empty repository."""
    return Ref(repo, "refs/heads/", repo.default_branch) if repo.head else None


def ref(repo: Repository, context: Context, args: Args) -> Ref | None:
    """`ref(qualifiedName:)`."""
    name = args["qualifiedName"]
    for prefix, known in (("refs/heads/", repo.branches), ("refs/tags/", repo.tags)):
        short = name.removeprefix(prefix).removeprefix(prefix[5:])
        if short in known and (name == short or name.startswith((prefix, prefix[5:]))):
            return Ref(repo, prefix, short)
    return None


def refs(repo: Repository, context: Context, args: Args) -> Connection:
    """`refs(refPrefix:)`, by name."""
    prefix = args["refPrefix"]
    branches_and_tags: Mapping[str, Mapping[str, Any]] = {"refs/heads/": repo.branches, "refs/tags/": repo.tags}
    known = branches_and_tags.get(prefix, {})
    wanted = args.get("query") or ""
    names = sorted(name for name in known if wanted in name)
    down = (args.get("orderBy") or {}).get("direction") == "DESC" or args.get("direction") == "DESC"
    return Connection(names[::-1] if down else names, args, lambda name: Ref(repo, prefix, name))


def _target(source: Ref, context: Context, args: Args) -> In | None:
    need(context, source.repo, "contents")
    if source.prefix == "refs/heads/":
        return git(source.repo, source.repo.branches.get(source.name))
    tag = source.repo.tags[source.name]
    return In(source.repo, tag if tag.message is not None else tag.commit)


def _protection_rule(source: Ref, context: Context, args: Args) -> In | None:
    """Only for those who may administer: everyone else gets null, whether there is a rule or not."""
    if source.prefix != "refs/heads/" or not context.access.administers(source.repo):
        return None
    rule = classic_rule(source.repo, source.name)
    return In(source.repo, rule) if rule else None


def _update_rule(source: Ref, context: Context, args: Args) -> In | None:
    """What the rule means for the viewer; everyone who sees the repository sees it."""
    rule = classic_rule(source.repo, source.name) if source.prefix == "refs/heads/" else None
    return In(source.repo, rule) if rule else None


def _rules(source: Ref, context: Context, args: Args) -> Connection:
    found = [
        In(In(origin, ruleset), rule)
        for origin, ruleset in rulesets(context.access.world, source.repo)
        if ruleset.enforcement == "active" and covers(ruleset, source.repo, source.name)
        for rule in ruleset.rules
    ]
    return Connection(found, args)


table(
    "Ref",
    {
        "id": "id",
        "name": "name",
        "prefix": "prefix",
        "repository": "repo",
        "target": _target,
        "branchProtectionRule": _protection_rule,
        "refUpdateRule": _update_rule,
        "rules": _rules,
        "associatedPullRequests": lambda source, context, args: Connection(
            [In(source.repo, one) for one in source.repo.pull_requests if one.head == source.name], args
        ),
    },
)
table(
    "RefUpdateRule",
    {
        "allowsDeletions": of("allows_deletions"),
        "allowsForcePushes": of("allows_force_pushes"),
        "blocksCreations": of("blocks_creations"),
        "pattern": of("pattern"),
        "requiredApprovingReviewCount": of("required_approving_review_count"),
        "requiredStatusCheckContexts": lambda source, context, args: [
            c.context for c in source.it.required_status_checks
        ],
        "requiresCodeOwnerReviews": of("requires_code_owner_reviews"),
        "requiresConversationResolution": of("requires_conversation_resolution"),
        "requiresLinearHistory": of("requires_linear_history"),
        "requiresSignatures": of("requires_commit_signatures"),
        "viewerAllowedToDismissReviews": lambda source, context, args: context.access.may(source.place, "write"),
        "viewerCanPush": lambda source, context, args: context.access.may(source.place, "write"),
    },
)


# objects
def find(repo: Repository, context: Context, args: Args) -> In | None:
    """`object(expression:)` or `object(oid:)`; an error without read access to the files, null where there is no such object."""
    need(context, repo, "contents")
    if args.get("expression"):
        return git(repo, objects.evaluate(repo, args["expression"]))
    return git(repo, objects.find_object(repo, args["oid"])) if args.get("oid") else None


def _oid(source: In) -> str:
    if isinstance(source.it, Tag):
        name = next(name for name, tag in source.place.tags.items() if tag is source.it)
        return objects.tag_oid(name, source.it)
    return str(source.it.oid)


def _object(prefix: str) -> dict[str, Any]:
    return {
        "id": lambda source, context, args: f"{prefix}_{source.place.id:08x}_{_oid(source)}",
        "oid": lambda source, context, args: _oid(source),
        "abbreviatedOid": lambda source, context, args: _oid(source)[:7],
        "repository": "place",
        "commitUrl": lambda source, context, args: f"{context.html}/{source.place.full_name}/commit/{_oid(source)}",
        "commitResourcePath": lambda source, context, args: f"/{source.place.full_name}/commit/{_oid(source)}",
    }


def binary(content: bytes) -> bool:
    """As git decides it: a NUL early on."""
    return b"\0" in content[:8000]


def _text(source: In, context: Context, args: Args) -> str | None:
    content = source.it.content
    return None if binary(content) else content[:LARGEST_TEXT].decode(errors="replace")


table(
    "Blob",
    _object("B")
    | {
        "byteSize": lambda source, context, args: len(source.it.content),
        "isBinary": lambda source, context, args: binary(source.it.content),
        "isTruncated": lambda source, context, args: (
            not binary(source.it.content) and len(source.it.content) > LARGEST_TEXT
        ),
        "text": _text,
    },
)
table(
    "Tree",
    _object("T") | {"entries": lambda source, context, args: [In(source.place, entry) for entry in source.it.entries]},
)
table(
    "Tag",
    _object("TA")
    | {
        "name": lambda source, context, args: next(n for n, tag in source.place.tags.items() if tag is source.it),
        "message": of("message"),
        "tagger": lambda source, context, args: In(source.place, (source.it.tagger or source.it.commit.author, None)),
        "target": lambda source, context, args: In(source.place, source.it.commit),
    },
)
table(
    "TreeEntry",
    {
        "name": of("name"),
        "nameRaw": lambda source, context, args: base64.b64encode(source.it.name.encode()).decode(),
        "path": of("path"),
        "pathRaw": lambda source, context, args: base64.b64encode(source.it.path.encode()).decode(),
        "type": of("type"),
        "mode": lambda source, context, args: int(source.it.mode, 8),
        "oid": of("oid"),
        "size": lambda source, context, args: (
            len(source.it.object.content) if isinstance(source.it.object, Blob) else 0
        ),
        "extension": lambda source, context, args: _extension(source.it),
        "isGenerated": lambda source, context, args: False,
        "object": lambda source, context, args: git(source.place, source.it.object),
        "repository": "place",
        "submodule": lambda source, context, args: source if source.it.submodule else None,
    },
)
table(
    "Submodule",
    {
        "name": of("path"),
        "path": of("path"),
        "gitUrl": of("submodule.url"),
        "subprojectCommitOid": of("oid"),
        "nameRaw": lambda source, context, args: base64.b64encode(source.it.path.encode()).decode(),
        "pathRaw": lambda source, context, args: base64.b64encode(source.it.path.encode()).decode(),
    },
)


def _extension(entry: TreeEntry) -> str:
    stem, dot, end = entry.name.rpartition(".")
    return dot + end if dot and stem else ""


# commits
def _history(source: In, context: Context, args: Args) -> Connection:
    found = list(source.it.history())
    since, until, path = args.get("since"), args.get("until"), args.get("path")
    if since:
        found = [commit for commit in found if commit.committed >= since]
    if until:
        found = [commit for commit in found if commit.committed <= until]
    if path:
        found = [commit for commit in found if _touches(commit, path)]
    return Connection(found, args, lambda commit: In(source.place, commit))


def _touches(commit: Commit, path: str) -> bool:
    now = commit.tree.find(path)
    before = commit.parents[0].tree.find(path) if commit.parents else None
    return (now and now.oid) != (before and before.oid)


def _pull_requests(source: In, context: Context, args: Args) -> Connection:
    numbers = set(source.it.pull_requests)
    found = [
        one
        for one in source.place.pull_requests
        if one.number in numbers or one.merge_commit is source.it or source.it in one.commits
    ]
    return Connection(found, args, lambda one: In(source.place, one))


def _actor(who: Person, when: str | None) -> tuple[Person, str | None]:
    return who, when


def _committer(source: In, context: Context, args: Args) -> In:
    return In(source.place, _actor(source.it.committer or source.it.author, source.it.committed))


table(
    "Commit",
    _object("C")
    | {
        "url": lambda source, context, args: f"{context.html}/{source.place.full_name}/commit/{source.it.oid}",
        "resourcePath": lambda source, context, args: f"/{source.place.full_name}/commit/{source.it.oid}",
        "committedDate": of("committed"),
        "authoredDate": lambda source, context, args: source.it.authored or source.it.committed,
        "author": lambda source, context, args: In(
            source.place, _actor(source.it.author, source.it.authored or source.it.committed)
        ),
        "authors": lambda source, context, args: Connection(
            [In(source.place, _actor(source.it.author, source.it.authored or source.it.committed))], args
        ),
        "committer": _committer,
        "authoredByCommitter": lambda source, context, args: source.it.committer in (None, source.it.author),
        "committedViaWeb": lambda source, context, args: bool(source.it.signature and source.it.signature.by_github),
        "signature": lambda source, context, args: git(source, source.it.signature),
        "message": of("message"),
        "messageHeadline": lambda source, context, args: source.it.message.partition("\n")[0],
        "messageBody": lambda source, context, args: source.it.message.partition("\n")[2].strip(),
        "history": _history,
        "parents": lambda source, context, args: Connection(source.it.parents, args, lambda one: In(source.place, one)),
        "tree": lambda source, context, args: In(source.place, source.it.tree),
        "file": lambda source, context, args: git(source.place, source.it.tree.find(args["path"])),
        "associatedPullRequests": _pull_requests,
        "submodules": lambda source, context, args: Connection(
            [entry for entry in source.it.tree.walk() if entry.submodule], args, lambda entry: In(source.place, entry)
        ),
    },
)
table(
    "GitActor",
    {
        "name": lambda source, context, args: source.it[0].name,
        "email": lambda source, context, args: source.it[0].email,
        "date": lambda source, context, args: source.it[1],
        "user": lambda source, context, args: person(context, source.it[0].login),
        "avatarUrl": lambda source, context, args: f"{context.html}/avatars/u/0",
    },
)
for _kind in ("GpgSignature", "SmimeSignature", "SshSignature", "UnknownSignature"):
    table(
        _kind,
        {
            "isValid": of("is_valid"),
            "state": of("state"),
            "wasSignedByGitHub": of("by_github"),
            "email": lambda source, context, args: source.place.it.author.email,
            "payload": lambda source, context, args: f"tree {source.place.it.tree.oid}",
            "signature": lambda source, context, args: "-----BEGIN SSH SIGNATURE-----",
            "signer": lambda source, context, args: person(context, source.place.it.author.login),
            "verifiedAt": lambda source, context, args: source.place.it.committed if source.it.is_valid else None,
        },
    )
