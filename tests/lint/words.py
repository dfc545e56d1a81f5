#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Strings for people: all marked, all listed, all in French."""

import pathlib
import re
import subprocess
import tempfile

import tree as lint

MARKED_C = re.compile(r'\b(_|N_|C_|NC_|ngettext|g_dngettext|g_dpgettext2)\s*\(\s*"')
MARKED_UI = re.compile(r'translatable="(yes|true|1)"')
# What meson's preset "glib" gives xgettext.
XGETTEXT = ['xgettext', '--from-code=UTF-8', '--add-comments', '--keyword=_', '--keyword=N_', '--keyword=C_:1c,2',
            '--keyword=NC_:1c,2', '--keyword=g_dcgettext:2', '--keyword=g_dngettext:2,3', '--keyword=g_dpgettext2:2c,3',
            '--flag=N_:1:pass-c-format', '--flag=C_:2:pass-c-format', '--flag=NC_:2:pass-c-format',
            '--flag=g_dngettext:2:pass-c-format', '--flag=g_strdup_printf:1:c-format', '--flag=g_string_printf:2:c-format',
            '--flag=g_string_append_printf:2:c-format', '--flag=g_error_new:3:c-format', '--flag=g_set_error:4:c-format',
            '--flag=g_printerr:1:c-format', '--flag=g_markup_printf_escaped:1:c-format', '--package-name=sceau']


def listed(tree):
    return [line for line in tree.text('po/POTFILES.in').split('\n') if line and not line.startswith('#')]


def has_strings(path, text):
    if path.startswith('src/') and path.endswith(('.c', '.h')):
        return bool(MARKED_C.search(text))
    return path.startswith('ui/') and path.endswith('.ui') and bool(MARKED_UI.search(text))


def potfiles_complete(tree):
    names = listed(tree)
    for path, text in tree.texts('.c', '.h', '.ui'):
        if has_strings(path, text) and path not in names:
            yield f'{path}: not in po/POTFILES.in'


def potfiles_exact(tree):
    names = listed(tree)
    for name in sorted(set(names)):
        if name not in tree.files:
            yield f'po/POTFILES.in: there is no {name}'
        elif names.count(name) > 1:
            yield f'po/POTFILES.in: {name} twice'
        elif name.startswith(('src/', 'ui/')) and not has_strings(name, tree.text(name)):
            yield f'po/POTFILES.in: {name} has nothing to translate'


def languages_listed(tree):
    languages = tree.text('po/LINGUAS').split()
    for path in tree.paths('.po', under='po/'):
        if path[3:-3] not in languages:
            yield f'{path}: not in po/LINGUAS'


def template(tree, folder):
    """The strings of today's sources, as a .pot in @folder."""
    for name in listed(tree):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(tree.text(name), encoding='utf-8')
    (folder / 'files').write_text('\n'.join(listed(tree)), encoding='utf-8')
    made = subprocess.run([*XGETTEXT, '--files-from=files', '--output=sceau.pot'], cwd=folder, capture_output=True,
                          text=True, check=False)
    return made.stderr if made.returncode else ''


def complete(tree):
    """Against today's sources, not against those of the day when the .po was last merged."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        problem = template(tree, folder)
        if problem:
            yield f'xgettext: {problem}'
            return
        for path, text in tree.texts('.po', under='po/'):
            (folder / 'old.po').write_text(text, encoding='utf-8')
            subprocess.run(['msgmerge', '--quiet', '--output-file=new.po', 'old.po', 'sceau.pot'], cwd=folder, check=True)
            for kind, options in (('untranslated', ['--untranslated']), ('fuzzy', ['--only-fuzzy'])):
                left = subprocess.run(['msgattrib', '--no-obsolete', *options, 'new.po'], cwd=folder, capture_output=True,
                                      text=True, check=True).stdout
                messages = re.findall(r'^msgid (".*"(?:\n".*")*)', left, re.M)
                messages = [message.replace('"\n"', '') for message in messages if message != '""']
                if messages:
                    yield f'{path}: {len(messages)} {kind}, for example {messages[0][:100]}'
            checked = subprocess.run(['msgfmt', '--check', '--output-file=/dev/null', 'old.po'], cwd=folder,
                                     capture_output=True, text=True, check=False)
            for line in checked.stderr.splitlines():
                if 'warning' not in line or checked.returncode:
                    yield f'{path}: {line}'


def typographic(tree):
    straight = re.compile(r'''(?:\b(?:_|N_)\s*\(\s*|ngettext\s*\(\s*)"((?:\\.|[^"\\])*)"''')
    for path, text in tree.texts('.c', under='src/'):
        for match in straight.finditer(text):
            message = match.group(1)
            if '...' in message or '\\"' in message or re.search(r"\w'\w", message):
                yield f'{path}:{lint.line_of(text, match.start())}: straight quotes or three dots in “{message}”'


HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
lint.run([
    ('POTFILES.in has every file with strings', potfiles_complete, [
        {'po/POTFILES.in': '', 'src/a.c': '_ ("Words")'},
        {'po/POTFILES.in': '', 'ui/a.ui': '<property translatable="yes">Words</property>'},
    ]),
    ('POTFILES.in has nothing else', potfiles_exact, [
        {'po/POTFILES.in': 'src/gone.c\n'},
        {'po/POTFILES.in': 'src/a.c\nsrc/a.c\n', 'src/a.c': '_ ("Words")'},
        {'po/POTFILES.in': 'src/a.c\n', 'src/a.c': ''},
    ]),
    ('every translation is in LINGUAS', languages_listed, [{'po/LINGUAS': '', 'po/fr.po': ''}]),
    ('every translation is complete', complete, [
        {'po/POTFILES.in': 'src/a.c\n', 'src/a.c': '_ ("Words")', 'po/fr.po': HEADER},
        {'po/POTFILES.in': 'src/a.c\n', 'src/a.c': '_ ("Words, other")',
         'po/fr.po': HEADER + 'msgid "Words, others"\nmsgstr "Mots"\n'},
        {'po/POTFILES.in': 'src/a.c\n', 'src/a.c': 'g_strdup_printf (_ ("%d words"), 1)',
         'po/fr.po': HEADER + '#, c-format\nmsgid "%d words"\nmsgstr "%s mots"\n'},
    ]),
    ('strings have typographic quotes and dots', typographic, [
        {'src/a.c': '_ ("Wait...")'}, {'src/a.c': '_ ("Don\'t")'}, {'src/a.c': '_ ("a \\"b\\"")'},
    ]),
])
