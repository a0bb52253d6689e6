"""REST: trees, blobs, contents, branches and tags."""

from __future__ import annotations

import base64
from typing import Any

from tests.emulators.common.gitobjects import Blob, Commit, Person, Tree, TreeEntry
from tests.emulators.github.access import Needs
from tests.emulators.github.messages import Page, Refused, not_found
from tests.emulators.github.objects import find_object, resolve
from tests.emulators.github.rest import Call, route
from tests.emulators.github.rules import classic_rule, covers, rulesets
from tests.emulators.github.shapes import Json

READ = Needs("pull", "contents", "repo")
LARGEST_IN_CONTENTS = 1024 * 1024
"""Above this `contents` gives no content ("encoding": "none")."""


def _root(call: Call) -> str:
    return f"{call.api}/repos/{call.repo.full_name}"


def _full(call: Call) -> None:
    if call.repo.head is None:
        raise Refused(409, "Git Repository is empty.")


@route("/repos/{owner}/{repo}/git/trees/{tree_sha}", READ)
def tree(call: Call) -> Json:
    _full(call)
    found = resolve(call.repo, call.words["tree_sha"])
    found = found.tree if isinstance(found, Commit) else found
    if not isinstance(found, Tree):
        raise not_found()
    recursive = "recursive" in call.query
    entries = list(found.walk()) if recursive else list(found.entries)
    cut = recursive and (call.repo.tree_truncated or len(entries) > call.tree_limit)
    if cut:
        entries = entries[: min(call.tree_limit, max(1, len(entries) // 2))]
    return {
        "sha": found.oid,
        "url": f"{_root(call)}/git/trees/{found.oid}",
        "tree": [_line(call, entry, recursive) for entry in entries],
        "truncated": cut,
    }


def _line(call: Call, entry: TreeEntry, recursive: bool) -> Json:
    made: Json = {
        "path": entry.path if recursive else entry.name,
        "mode": entry.mode,
        "type": entry.type,
        "sha": entry.oid,
    }
    if entry.type != "commit":
        made["url"] = f"{_root(call)}/git/{entry.type}s/{entry.oid}"
    if isinstance(entry.object, Blob):
        made["size"] = len(entry.object.content)
    return made


@route("/repos/{owner}/{repo}/git/blobs/{file_sha}", READ)
def blob(call: Call) -> Json:
    _full(call)
    found = find_object(call.repo, call.words["file_sha"])
    if not isinstance(found, Blob):
        raise not_found()
    return {
        "sha": found.oid,
        "node_id": f"B_{found.oid}",
        "size": len(found.content),
        "url": f"{_root(call)}/git/blobs/{found.oid}",
        "content": _wrapped(found.content),
        "encoding": "base64",
    }


def _wrapped(content: bytes) -> str:
    return base64.encodebytes(content).decode()


@route("/repos/{owner}/{repo}/contents/{path}", READ)
def contents(call: Call) -> Any:
    commit = resolve(call.repo, call.query.get("ref") or call.repo.default_branch)
    if not isinstance(commit, Commit):
        raise Refused(404, "This repository is empty." if call.repo.head is None else "No commit found for the ref")
    found = commit.tree.find(call.words["path"])
    if found is None:
        raise not_found()
    if isinstance(found.object, Tree):
        return [_content(call, entry, listed=True) for entry in found.object.entries]
    return _content(call, found, listed=False)


_TYPES = {"120000": "symlink", "160000": "submodule", "040000": "dir"}


def _content(call: Call, entry: TreeEntry, *, listed: bool) -> Json:
    here = f"{_root(call)}/contents/{entry.path}?ref={call.query.get('ref') or call.repo.default_branch}"
    kind = _TYPES.get(entry.mode, "file")
    git = f"{_root(call)}/git/{'trees' if kind == 'dir' else 'blobs'}/{entry.oid}" if kind != "submodule" else None
    html = f"{call.html}/{call.repo.full_name}/blob/{call.repo.default_branch}/{entry.path}"
    raw = (
        f"{call.html}/{call.repo.full_name}/raw/{call.repo.default_branch}/{entry.path}"
        if git and kind != "dir"
        else None
    )
    data = entry.object.content if isinstance(entry.object, Blob) else b""
    made: Json = {
        "name": entry.name,
        "path": entry.path,
        "sha": entry.oid,
        "size": len(data),
        "url": here,
        "html_url": html,
        "git_url": git,
        "download_url": raw,
        "type": "file" if listed and kind == "submodule" else kind,
        "_links": {"self": here, "git": git, "html": html},
    }
    return made if listed else made | _particulars(kind, entry, data)


def _particulars(kind: str, entry: TreeEntry, data: bytes) -> Json:
    if kind == "symlink":
        return {"target": data.decode()}
    if kind == "submodule" and entry.submodule:
        return {"submodule_git_url": entry.submodule.url}
    if len(data) > LARGEST_IN_CONTENTS:
        return {"encoding": "none", "content": ""}
    return {"encoding": "base64", "content": _wrapped(data)}


# branches and tags
@route("/repos/{owner}/{repo}/branches/{branch}", READ)
def branch(call: Call) -> Json:
    name = call.words["branch"]
    head = call.repo.branches.get(name)
    if head is None:
        raise Refused(404, "Branch not found")
    here = f"{_root(call)}/branches/{name}"
    ruled = any(
        covers(ruleset, call.repo, name) and ruleset.enforcement == "active"
        for _, ruleset in rulesets(call.world, call.repo)
    )
    rule = classic_rule(call.repo, name)
    checks = [check.context for check in rule.required_status_checks] if rule and rule.requires_status_checks else []
    return {
        "name": name,
        "commit": commit(call, head),
        "_links": {"self": here, "html": f"{call.html}/{call.repo.full_name}/tree/{name}"},
        # `protected` counts rulesets too; `protection` speaks of the classic rule alone
        "protected": ruled or rule is not None,
        "protection": {
            "enabled": rule is not None,
            "required_status_checks": {
                "enforcement_level": "non_admins" if checks else "off",
                "contexts": checks,
                "checks": [{"context": check, "app_id": None} for check in checks],
            },
        },
        "protection_url": f"{here}/protection",
    }


def commit(call: Call, found: Commit) -> Json:
    """commit."""
    url = f"{_root(call)}/commits/{found.oid}"
    html = f"{call.html}/{call.repo.full_name}/commit/"
    committer = found.committer or found.author
    return {
        "sha": found.oid,
        "node_id": f"C_{found.oid}",
        "url": url,
        "html_url": html + found.oid,
        "comments_url": f"{url}/comments",
        "commit": {
            "author": _signed(found.author, found.authored or found.committed),
            "committer": _signed(committer, found.committed),
            "message": found.message,
            "tree": {"sha": found.tree.oid, "url": f"{_root(call)}/git/trees/{found.tree.oid}"},
            "url": f"{_root(call)}/git/commits/{found.oid}",
            "comment_count": 0,
            "verification": _verification(found),
        },
        "author": call.shapes.maybe_user(found.author.login),
        "committer": call.shapes.maybe_user(committer.login),
        "parents": [
            {"sha": parent.oid, "url": f"{_root(call)}/commits/{parent.oid}", "html_url": html + parent.oid}
            for parent in found.parents
        ],
    }


def _signed(person: Person, when: str) -> Json:
    return {"name": person.name, "email": person.email, "date": when}


def _verification(found: Commit) -> Json:
    signature = found.signature
    reason = signature.state.lower() if signature else "unsigned"
    text = "-----BEGIN SSH SIGNATURE-----" if signature else None
    return {
        "verified": bool(signature and signature.is_valid),
        "reason": reason,
        "signature": text,
        "payload": text and f"tree {found.tree.oid}",
        "verified_at": found.committed if signature else None,
    }


@route("/repos/{owner}/{repo}/tags", READ)
def tags(call: Call) -> Page:
    def shape(name: str) -> Json:
        oid = call.repo.tags[name].commit.oid
        return {
            "name": name,
            "zipball_url": f"{_root(call)}/zipball/refs/tags/{name}",
            "tarball_url": f"{_root(call)}/tarball/refs/tags/{name}",
            "commit": {"sha": oid, "url": f"{_root(call)}/commits/{oid}"},
            "node_id": f"REF_{call.repo.id:08x}_{name}",
        }

    return Page(sorted(call.repo.tags, reverse=True), shape)
