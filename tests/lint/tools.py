#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the usual checkers say: clang-format, shellcheck, xmllint, man, and those of the desktop."""

import ast
import pathlib
import re
import subprocess
import tempfile

import tree as lint

MAX_UI = 250


def written(tree, folder, paths):
    """Writes @paths below @folder, with what the checkers look for beside them."""
    for path in paths:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        data = tree.text(path)
        target.write_text(data, encoding='utf-8')
    return [str(path) for path in paths]


def checked(tree, paths, command, ok=(0,)):
    """Runs @command on copies of all the files at once; its output lines if it does not like them."""
    paths = list(paths)
    if not paths:
        return
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        names = written(tree, folder, paths)
        (folder / '.clang-format').write_bytes((lint.SOURCE / '.clang-format').read_bytes())
        result = subprocess.run([*command, *names], cwd=folder, capture_output=True, text=True, check=False)
        if result.returncode not in ok:
            yield from (result.stdout + result.stderr).strip().splitlines()[:40] or [f'{command[0]} failed']


def formatted(tree):
    for line in checked(tree, tree.paths('.c', '.h'), ['clang-format', '--dry-run', '-Werror']):
        if ': error:' in line:
            yield line


def is_shell(path, text):
    return path.endswith('.sh') or bool(re.match(r'#! ?/(usr/bin/env (ba)?sh|bin/(ba|da)?sh)\b', text))


def shell(tree):
    names = [path for path, text in tree.texts() if is_shell(path, text)]
    yield from checked(tree, names, ['shellcheck', '-x', '--format=gcc'])


def python(tree):
    for path, text in tree.texts('.py'):
        try:
            ast.parse(text, path)
        except SyntaxError as error:
            yield f'{path}: {error}'


def xml(tree):
    yield from checked(tree, tree.paths('.ui', '.svg', '.xml', '.xml.in'), ['xmllint', '--noout', '--nonet'])


def small_templates(tree):
    for path, text in tree.texts('.ui'):
        lines = text.count('\n')
        if lines > MAX_UI:
            yield f'{path}: {lines} lines, more than {MAX_UI}'


def manuals(tree):
    """groff's own warnings; a page that man cannot read has no NAME."""
    for path, text in tree.texts('.1', '.5', '.8', under='data/'):
        with tempfile.NamedTemporaryFile('w', suffix='.' + path.rpartition('.')[2], encoding='utf-8') as page:
            page.write(text)
            page.flush()
            result = subprocess.run(['man', '--warnings', '-E', 'UTF-8', '-l', '-Tutf8', '-Z', page.name],
                                    capture_output=True, text=True, check=False)
        for line in result.stderr.strip().splitlines():
            yield f'{path}: {line}'
        if result.returncode or not re.search(r'^\.SH "?NAME', text, re.M):
            yield f'{path}: not a manual page'


def desktop_file(tree):
    names = [path for path in tree.paths('.desktop.in')]
    for path in names:
        with tempfile.TemporaryDirectory() as name:
            plain = pathlib.Path(name) / path.rpartition('/')[2].replace('.in', '')
            plain.write_text(tree.text(path), encoding='utf-8')
            result = subprocess.run(['desktop-file-validate', plain], capture_output=True, text=True, check=False)
            yield from (result.stdout + result.stderr).strip().splitlines()


def metainfo(tree):
    yield from checked(tree, tree.paths('.metainfo.xml.in'), ['appstreamcli', 'validate', '--no-net', '--no-color'])


def settings(tree):
    for path in tree.paths('.gschema.xml'):
        with tempfile.TemporaryDirectory() as name:
            (pathlib.Path(name) / path.rpartition('/')[2]).write_text(tree.text(path), encoding='utf-8')
            result = subprocess.run(['glib-compile-schemas', '--strict', '--dry-run', name], capture_output=True, text=True,
                                    check=False)
            yield from (f'{path}: {line}' for line in result.stderr.strip().splitlines())


def versions_agree(tree):
    """The release of the metainfo, NEWS and meson.build."""
    version = re.search(r"\bversion: '([^']+)'", tree.text('meson.build')).group(1)
    for path, text in tree.texts('.metainfo.xml.in'):
        if f'<release version="{version}"' not in text:
            yield f'{path}: no release {version}'
    if not tree.text('NEWS').startswith(f'# {version}\n'):
        yield f'NEWS: does not start with version {version}'


PAGE = '.TH A 1\n.SH NAME\na \\- b\n'
lint.run([
    ('C is formatted', formatted, [{'src/a.c': 'int a (void) { return 1; }\n'}]),
    ('shellcheck', shell, [{'a.sh': '#!/bin/sh\ncd $1\n'}, {'run': '#!/usr/bin/env bash\necho $x\n'}]),
    ('Python can be read', python, [{'a.py': 'def\n'}]),
    ('XML is well formed', xml, [{'ui/a.ui': '<interface>\n'}, {'data/a.svg': '<svg><g></svg>\n'}]),
    (f'templates of at most {MAX_UI} lines', small_templates, [{'ui/a.ui': '\n' * (MAX_UI + 1)}]),
    ('manual pages', manuals, [{'data/a.1': PAGE + '.Nonsense\n'}, {'data/a.1': 'words\n'}]),
    ('desktop file', desktop_file, [{'data/a.desktop.in': '[Desktop Entry]\nType=Application\n'}]),
    ('metainfo', metainfo, [{'data/a.metainfo.xml.in': '<component><id>a</id></component>\n'}]),
    ('settings', settings, [{'data/a.gschema.xml': '<schemalist><schema id="a" path="/a/"><key name="b" type="i"/></schema></schemalist>\n'}]),
    ('the version is the same everywhere', versions_agree, [
        {'meson.build': "version: '1.0'", 'NEWS': '# 0.9\n'},
        {'meson.build': "version: '1.0'", 'NEWS': '# 1.0\n', 'a.metainfo.xml.in': '<release version="0.9"/>'},
    ]),
])
