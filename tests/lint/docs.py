#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents name what exists, and nothing of the machine that they were written on."""

import re

import tree as lint

DOCUMENTS = ('.md',)
# A path in `code`: from a folder of the top, or a file of the top by its name.
NAMED = re.compile(r'`((?:src|data|ui|po|tests|docs|\.ci)/[^`\s]*|[A-Za-z_.-]+\.(?:md|build|txt))`')
LINKED = re.compile(r'\]\((?!https?:|mailto:|#)([^)#\s]+)')
PATTERN = re.compile(r'[*<>{}…]|[A-Z]{3,}')

# In pieces, so that this file does not name them.
MACHINE = re.compile('|'.join((
    '/wo' + r'rk/', r'(?<![\w.])/ro' + r'ot/(?!\.)', r'(?<![\w.])/ho' + r'me/(?!camtrace|USER|user)\w', r'\.\./sha' + 'red/', 'BRI' + r'EF\.md',
    'py' + r'pi\.org', 'crates' + r'\.io', 'npm' + r'js\.org', 'deb\\.deb' + r'ian\.org', 'files\\.pyth' + 'onhosted', 'proxy\\.gol' + 'ang',
)))


def paths_exist(tree):
    for path, text in tree.texts(*DOCUMENTS):
        for match in NAMED.finditer(text):
            # Of a pattern ("tests/FOLDER/test-TOPIC.c") the folders before it.
            parts = match.group(1).rstrip('.,/').split('/')
            while len(parts) > 1 and any(PATTERN.search(part) for part in parts):
                parts.pop()
            if '/'.join(parts) not in tree:
                yield f'{path}:{lint.line_of(text, match.start())}: there is no {match.group(1)}'


def links_lead_somewhere(tree):
    for path, text in tree.texts(*DOCUMENTS):
        folder = path.rpartition('/')[0]
        for match in LINKED.finditer(text):
            parts = []
            for part in (f'{folder}/{match.group(1)}' if folder else match.group(1)).split('/'):
                parts = parts[:-1] if part == '..' else parts + [part] if part not in ('', '.') else parts
            if '/'.join(parts) not in tree:
                yield f'{path}:{lint.line_of(text, match.start())}: {match.group(1)} leads nowhere'


def nothing_of_this_machine(tree):
    for path, text in tree.texts():
        if path == 'COPYING' or path.endswith(('.png', '.jpg')):
            continue
        for match in MACHINE.finditer(text):
            yield f'{path}:{lint.line_of(text, match.start())}: {match.group()}'


def says_whose_it_is(tree):
    if 'not a product of CamTrace' not in tree.text('README.md').replace('\n', ' '):
        yield 'README.md: does not say that Sceau is not CamTrace’s own'
    for command in ('./run', './check'):
        if command not in tree.text('README.md'):
            yield f'README.md: does not show {command}'


lint.run([
    ('paths named in documents exist', paths_exist, [{'docs/a.md': 'see `src/gone.c`'}, {'a.md': 'see `GONE.md`'}]),
    ('links in documents lead somewhere', links_lead_somewhere, [{'docs/a.md': '![x](gone.png)'}, {'docs/a.md': '[x](../b.md)'}]),
    ('nothing of this machine', nothing_of_this_machine, [{'a.md': 'see /wo' + 'rk/x'}, {'a.sh': 'curl https://py' + 'pi.org'}]),
    ('README says whose it is, and shows two commands', says_whose_it_is, [
        {'README.md': 'Sceau. ./run ./check'}, {'README.md': 'not a product of CamTrace ./run'},
    ]),
])
