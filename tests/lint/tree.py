# SPDX-License-Identifier: GPL-3.0-or-later
"""What every lint shares: the files of the project, and rules that are tried on examples before they are believed.

A rule is a function from a Tree to problems (strings). Each is registered with trees that break it: run() first checks that
the rule finds something wrong in every one of them, then runs it on the project. So no rule can go blind unnoticed.
"""

import os
import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(os.environ.get('SCEAU_SRCDIR', pathlib.Path(__file__).resolve().parents[2]))
BUILD = pathlib.Path(os.environ.get('SCEAU_BUILDDIR', SOURCE / 'build'))


class Tree:
    """Files by their path from the top, text or bytes."""

    def __init__(self, files):
        self.files = files

    def paths(self, *suffixes, under=''):
        for path in sorted(self.files):
            if path.startswith(under) and (not suffixes or path.endswith(suffixes)):
                yield path

    def text(self, path):
        data = self.files[path]
        if callable(data):
            data = self.files[path] = data()
        return data.decode('utf-8', 'replace') if isinstance(data, bytes) else data

    def texts(self, *suffixes, under=''):
        for path in self.paths(*suffixes, under=under):
            yield path, self.text(path)

    def __contains__(self, path):
        return path in self.files or any(other.startswith(path.rstrip('/') + '/') for other in self.files)


def listed_files():
    """What git knows or would take; without git, everything but build folders."""
    git = subprocess.run(
        ['git', '-c', f'safe.directory={SOURCE}', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
        cwd=SOURCE, capture_output=True, check=False)
    if git.returncode == 0:
        names = [os.fsdecode(name) for name in git.stdout.split(b'\0') if name]
    else:
        names = [str(path.relative_to(SOURCE)) for path in SOURCE.rglob('*')
                 if not path.relative_to(SOURCE).parts[0].startswith(('build', '.git'))]
    return [name for name in names if (SOURCE / name).is_file()]


def project():
    return Tree({name: (SOURCE / name).read_bytes for name in listed_files()})


def run(rules):
    """rules: [(name, rule, [{path: text}, …])]; prints TAP."""
    tree = project()
    failed = 0
    print(f'1..{len(rules)}')
    for number, (name, rule, examples) in enumerate(rules, 1):
        problems = [f'the rule does not see what is wrong in its own example {index}'
                    for index, example in enumerate(examples) if not list(rule(Tree(dict(example))))]
        problems += list(rule(tree))
        for problem in problems:
            print(f'# {problem}')
        failed += bool(problems)
        print(f'{"not ok" if problems else "ok"} {number} - {name}')
    sys.exit(1 if failed else 0)


def line_of(text, offset):
    return text.count('\n', 0, offset) + 1
