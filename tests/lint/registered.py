#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies in the tree is built, run and covered: no file is forgotten."""

import re

import tree as lint


def named_in(tree, path, name=None):
    """Whether a meson.build of the file's folder, or one above, names it."""
    folder, _, leaf = path.rpartition('/')
    quoted = name or leaf
    while True:
        build = f'{folder}/meson.build' if folder else 'meson.build'
        if build in tree.files:
            relative = path[len(folder) + 1:] if folder else path
            text = tree.text(build)
            if f"'{relative}'" in text or f"'{quoted}'" in text:
                return True
        if not folder:
            return False
        folder = folder.rpartition('/')[0]


def sources_built(tree):
    for path in tree.paths('.c', under='src/'):
        if not named_in(tree, path):
            yield f'{path}: in no meson.build, so it is not built'


def tests_run(tree):
    for path in tree.paths('.c', under='tests/'):
        if path.startswith('tests/fuzz/') and path != 'tests/fuzz/replay.c':
            continue
        if not named_in(tree, path):
            yield f'{path}: in no meson.build, so it does not run'
    for path, text in tree.texts('.py', '.sh', under='tests/'):
        imported = re.sub(r'\.py$', '', path.rpartition('/')[2]).replace('-', '_')
        if named_in(tree, path) or any(re.search(rf'\b{re.escape(imported)}\b', other) and 'import' in other
                                       for name, other in tree.texts('.py', under='tests/') if name != path):
            continue
        leaf = path.rpartition('/')[2]
        if not any(leaf in other for name, other in tree.texts('.c', '.h', '.py', '.sh', under='tests/') if name != path):
            yield f'{path}: neither run by a meson.build nor used by a test'


def targets_have_a_corpus(tree):
    for path, text in tree.texts('.c', under='tests/fuzz/'):
        if 'LLVMFuzzerTestOneInput (const' not in text or path.endswith('/replay.c'):
            continue
        name = path.rpartition('/')[2][:-2]
        if not any(tree.paths(under=f'tests/fuzz/{name}.in/')):
            yield f'{path}: no corpus tests/fuzz/{name}.in/'
        if f"'name': '{name}'" not in tree.text('tests/fuzz/meson.build'):
            yield f'{path}: no row in tests/fuzz/meson.build'


def corpora_have_a_target(tree):
    for path in tree.paths(under='tests/fuzz/'):
        match = re.match(r'tests/fuzz/([^/]+)\.(in|repro)/', path)
        if match and f'tests/fuzz/{match.group(1)}.c' not in tree.files:
            yield f'{path}: there is no tests/fuzz/{match.group(1)}.c'


def only_these_on_top(tree):
    allowed = {'meson.build', 'meson_options.txt', 'src', 'data', 'ui', 'po', 'tests', 'docs', 'README.md', 'NEWS',
               'CONTRIBUTING.md', 'COPYING', 'run', 'check', '.ci', '.clang-format', '.clang-tidy', '.editorconfig',
               '.gitattributes', '.gitignore'}
    for top in sorted({path.split('/')[0] for path in tree.paths()} - allowed):
        yield f'{top}: does not belong at the top'


BUILD = {'meson.build': '', 'tests/fuzz/meson.build': ''}
FUZZ = 'int LLVMFuzzerTestOneInput (const guint8 *data, gsize size)'

lint.run([
    ('every source is built', sources_built, [{'src/pki/a.c': '', 'src/pki/meson.build': "'b.c'"}]),
    ('every test runs', tests_run, [
        {'tests/pki/test-a.c': '', **BUILD},
        {'tests/pki/a.py': '', **BUILD},
        {'tests/pki/a.sh': '', **BUILD},
    ]),
    ('every fuzz target has a corpus and a row', targets_have_a_corpus, [
        {'tests/fuzz/a.c': FUZZ, 'tests/fuzz/meson.build': "'name': 'a'"},
        {'tests/fuzz/a.c': FUZZ, 'tests/fuzz/a.in/x': '', 'tests/fuzz/meson.build': ''},
    ]),
    ('every corpus has a target', corpora_have_a_target, [{'tests/fuzz/gone.in/x': ''}]),
    ('only what belongs there at the top', only_these_on_top, [{'stray.txt': ''}]),
])
