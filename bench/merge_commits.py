"""Whether merges give what people kept in real merge commits, beside what git gives.

Usage: python bench/merge_commits.py REPOSITORY... [--code] [--show N], folders of git repositories with their history.

For every commit with two parents and one common ancestor, each file that both sides changed is joined again from
that ancestor; what the commit holds is what people kept. Only texts are joined, known by the ends of their names,
unless `--code` asks for the other files instead. Debian's package golang-github-go-git-go-git-fixtures-dev and the
sources of packages that ship their repository (autofdo, with that of protobuf, xl2tpd, kworkflow) hold such histories.
"""

import argparse
import itertools
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from merge_history import Case, git, judged, ours, show

TEXTS = {".adoc", ".markdown", ".md", ".rst", ".tex", ".txt"}
BUILD_FILES = {"CMakeLists.txt"}
TEXTS_WITHOUT_END = {
    "AUTHORS",
    "CHANGELOG",
    "CHANGES",
    "CONTRIBUTORS",
    "COPYING",
    "LICENSE",
    "NEWS",
    "README",
    "TODO",
}


def ask(repository: Path, *words: str, given: str = "") -> str:
    """Run git on a repository and return what it writes; nothing when it refuses."""
    command = ["git", "-C", str(repository), *words]
    done = subprocess.run(command, input=given.encode(), capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def merges(repository: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield (ancestor, first parent, second parent, merge commit) of merges with one common ancestor."""
    objects = ask(repository, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)")
    commits = [line.split()[1] for line in objects.splitlines() if line.startswith("commit ")]
    parents = ("--no-walk=unsorted", "--parents", "--min-parents=2", "--max-parents=2", "--stdin")
    for line in ask(repository, "rev-list", *parents, given="\n".join(commits)).splitlines():
        commit, first, second = line.split()
        ancestors = ask(repository, "merge-base", "--all", first, second).split()
        if len(ancestors) == 1:
            yield ancestors[0], first, second, commit


def changed(repository: Path, old: str, new: str) -> dict[str, tuple[str, str]]:
    """Return the files that changed from one commit to another: by name, the ids of old and new blob."""
    asked = ("--raw", "-z", "--no-abbrev", "--no-renames", "--diff-filter=M")
    words = ask(repository, "diff", *asked, old, new).split("\0")
    facts = zip(words[::2], words[1::2], strict=False)
    return {name: (before, after) for fact, name in facts for _, _, before, after, _ in [fact.split()]}


def cases(repository: Path, *, code: bool) -> Iterator[tuple[str, Case]]:
    """Yield each distinct file that both sides changed, with its name, its versions and what people kept."""
    known = set[tuple[str, ...]]()
    for base, first, second, commit in merges(repository):
        mine, their_own = changed(repository, base, first), changed(repository, base, second)
        both = [name for name in mine if name in their_own and mine[name] != their_own[name]]
        kept = changed(repository, base, commit) if both else {}
        for name in both:
            if is_text(name) == code or name not in kept:
                continue
            contents = (*mine[name], their_own[name][1], kept[name][1])
            texts = [ask(repository, "cat-file", "blob", content) for content in contents]
            if contents not in known and not any("\0" in text or "\ufffd" in text for text in texts):
                known.add(contents)
                yield f"{repository.name} {commit[:8]} {name}", Case(*texts)


def is_text(name: str) -> bool:
    """Say whether a file is a text that people write, by its name."""
    path = PurePosixPath(name)
    return path.name not in BUILD_FILES and (path.suffix.lower() in TEXTS or path.name in TEXTS_WITHOUT_END)


def main() -> None:
    """Print how often each of the two gave what people kept, where git is clean and where it is not."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("repositories", nargs="+", type=Path, metavar="REPOSITORY")
    parser.add_argument("--code", action="store_true", help="join the files that are no texts")
    parser.add_argument(
        "--show", type=int, default=0, help="write so many unlike merges into the present folder"
    )
    given = parser.parse_args()
    counts, shown = Counter[tuple[str, str]](), itertools.count()
    for repository in given.repositories:
        for name, case in cases(repository, code=given.code):
            (their_outcome, their_text), (our_outcome, our_text) = git(case), ours(case)
            theirs = their_outcome + judged(their_text, case.kept)
            wiki = our_outcome + judged(our_text, case.kept)
            counts[theirs, wiki] += 1
            if wiki != theirs:
                print(f"git {theirs}, wiki {wiki}: {name}", flush=True)
                if next(shown) < given.show:
                    show(name, case, our_text or "")
    print(f"{counts.total()} files that both sides changed, in {len(given.repositories)} repositories")
    for (theirs, wiki), number in sorted(counts.items()):
        print(f"git {theirs}, wiki {wiki}: {number}")


if __name__ == "__main__":
    main()
