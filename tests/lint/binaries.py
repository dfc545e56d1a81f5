#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the programs link, and whether the systems that they are for have it: Ubuntu 22.04 for all but the app."""

import json
import re
import subprocess

import tree as lint

# By program: libraries that it must not need.
CLIENT = ('libsqlite3', 'libsecret', 'libarchive', 'libgmime')
WINDOWS = ('libgtk', 'libadwaita', 'libgdk', 'libX11', 'libwayland')
FORBIDDEN = {
    'sceau-agent': CLIENT + WINDOWS,
    'sceau-helper': CLIENT + WINDOWS,
    'sceau-demo': WINDOWS,
    'sceauctl': WINDOWS,
}

# Libraries whose symbols carry versions: the newest that Ubuntu 22.04 has.
NEWEST = {'GLIBC': (2, 35), 'GNUTLS': (3, 7, 3), 'XCRYPT': (4, 4)}

# Libraries whose do not, and which no version macro fences: what came after SQLite 3.37, libsecret 0.20.5, libarchive 3.6.
NEWER = re.compile(r'''^(
    sqlite3_(error_offset|vtab_(rhs_value|in|in_first|in_next|distinct)|deserialize64|value_encoding|db_name|is_interrupted
             |stmt_explain|get_clientdata|set_clientdata|setlk_timeout)
    | secret_password_(lookup|store|clear|search)_binary_for_display\w*
    | archive_entry_(hardlink_is_set|set_digest)
    | archive_read_(support_filter_lz5|add_callback_data_v2) | archive_write_add_filter_(zstd_long)
    )$''', re.X)

# One fence for each header that has one, in every compile command below the app.
FENCES = {'GLIB': 'GLIB_VERSION_2_72', 'SOUP': 'SOUP_VERSION_3_0', 'JSON': 'JSON_VERSION_1_6'}


def programs(tree):
    """(name, NEEDED, undefined symbols): of the tree's example, or of the build."""
    if 'example' in tree.files:
        yield tree.files['example']
        return
    for name in FORBIDDEN:
        path = lint.BUILD / 'src' / name
        if not path.exists():
            continue
        dynamic = subprocess.run(['readelf', '-dW', path], capture_output=True, text=True, check=True).stdout
        needed = re.findall(r'\(NEEDED\).*\[(.*)\]', dynamic)
        symbols = subprocess.run(['nm', '-D', '--undefined-only', path], capture_output=True, text=True, check=True).stdout
        yield name, needed, re.findall(r'^\s+[Uw] (\S+)', symbols, re.M)


def links_little(tree):
    for name, needed, _ in programs(tree):
        for library in needed:
            # The sanitizers' own libraries do not count.
            if library.startswith(FORBIDDEN[name]):
                yield f'{name} links {library}'


def version_of(text):
    return tuple(int(part) for part in re.findall(r'\d+', text))


def old_enough(tree):
    for name, _, symbols in programs(tree):
        for symbol in symbols:
            plain, _, version = symbol.partition('@')
            if NEWER.match(plain):
                yield f'{name} uses {plain}, which Ubuntu 22.04 has not'
            library = version.lstrip('@').split('_')[0]
            if library in NEWEST and version_of(version) > NEWEST[library]:
                yield f'{name} uses {symbol}, which Ubuntu 22.04 has not'


def fenced(tree):
    if 'example' in tree.files:
        commands = tree.files['example']
    else:
        commands = json.loads((lint.BUILD / 'compile_commands.json').read_text(encoding='utf-8'))
    for entry in commands:
        file = entry['file']
        match = re.search(r'(?:^|/)src/(\w+)/[^/]*\.c$', file)
        if not match or match.group(1) == 'app' or 'tests/' in file:
            continue
        for name, newest in FENCES.items():
            for end in ('MIN_REQUIRED', 'MAX_ALLOWED'):
                if f'-D{name}_VERSION_{end}={newest}' not in entry['command']:
                    yield f'{file}: compiled without {name}_VERSION_{end}={newest}'


lint.run([
    ('programs link what they may', links_little, [
        {'example': ('sceau-agent', ['libc.so.6', 'libsqlite3.so.0'], [])},
        {'example': ('sceauctl', ['libgtk-4.so.1'], [])},
    ]),
    ('nothing newer than Ubuntu 22.04', old_enough, [
        {'example': ('sceauctl', [], ['arc4random@GLIBC_2.36'])},
        {'example': ('sceauctl', [], ['gnutls_x509_trust_list_set_getissuer@GNUTLS_3_7_4'])},
        {'example': ('sceauctl', [], ['sqlite3_error_offset'])},
    ]),
    ('every file is fenced', fenced, [
        {'example': [{'file': '../src/pki/a.c', 'command': 'cc -DGLIB_VERSION_MIN_REQUIRED=GLIB_VERSION_2_74'}]},
    ]),
])
