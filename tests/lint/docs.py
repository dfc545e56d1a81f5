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


def shape_of(text):
    """What a translation keeps: (number of the line, what stands there) for headings, items, rows of tables and code."""
    for number, line in enumerate(text.split('\n'), 1):
        if line.startswith('    '):
            yield number, line
        else:
            match = re.match(r'#+ |\d+\. |- |\|', line)
            if match:
                yield number, match.group()


def labels_of(text):
    """What is emphasised, most of it words of the window; the ellipsis of a button may be left out."""
    return {a or b for a, b in re.findall(r'\*\*([^*\n]+)\*\*|(?<!\*)\*([^*\n]+)\*(?!\*)', text.replace('\u00a0', ' '))}


def without_marks(label):
    return label.replace('_', '').rstrip('…').replace('\u00a0', ' ')


def french_words(po):
    """What the window says in English: all that it may say for it in French."""
    words = {}
    for entry in po.split('\n\n'):
        english, french = (''.join(re.findall(r'"(.*)"', match.group(1))) if match else ''
                           for match in (re.search(key + r' ((?:".*"\n?)+)', entry) for key in ('msgid', 'msgstr')))
        words.setdefault(without_marks(english), set()).add(without_marks(french))
    return words


def guide_is_in_french_too(tree):
    """The French guide has the same parts in the same order, and calls things what the French window calls them."""
    paths = 'docs/user-guide.md', 'docs/user-guide.fr.md'
    english, french = (list(shape_of(tree.text(path))) for path in paths)
    for (line, one), (other_line, other) in zip(english, french):
        if one != other:
            yield f'{paths[1]}:{other_line}: has “{other.strip()}” where {paths[0]}:{line} has “{one.strip()}”'
            return
    if len(english) != len(french):
        yield f'{paths[1]}: has {len(french)} parts, {paths[0]} {len(english)}'
    words = french_words(tree.text('po/fr.po'))
    written = {without_marks(label) for label in labels_of(tree.text(paths[1]))}
    for label in sorted(labels_of(tree.text(paths[0]))):
        said = words.get(without_marks(label), set())
        if said and not said & written:
            yield f'{paths[1]}: “{label}” is “{"” or “".join(sorted(said))}” in the window'


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
    ('the French guide keeps step', guide_is_in_french_too, [
        {'docs/user-guide.md': '# A\n## B', 'docs/user-guide.fr.md': '# A', 'po/fr.po': ''},
        {'docs/user-guide.md': '# A\n\n    do', 'docs/user-guide.fr.md': '# A\n\n    faire', 'po/fr.po': ''},
        {'docs/user-guide.md': 'press **Look**', 'docs/user-guide.fr.md': 'cliquez sur **Voir**', 'po/fr.po': 'msgid "_Look…"\nmsgstr "_Regarder…"'},
    ]),
    ('nothing of this machine', nothing_of_this_machine, [{'a.md': 'see /wo' + 'rk/x'}, {'a.sh': 'curl https://py' + 'pi.org'}]),
    ('README says whose it is, and shows two commands', says_whose_it_is, [
        {'README.md': 'Sceau. ./run ./check'}, {'README.md': 'not a product of CamTrace ./run'},
    ]),
])
