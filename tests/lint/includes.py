#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one direction of dependency, as the #include lines show it."""

import re

import tree as lint

# Each folder of src/ and those whose headers it may include, itself apart.
BELOW = {
    'base': set(),
    'pki': {'base'},
    'tls': {'pki', 'base'},
    'camtrace': {'tls', 'pki', 'base'},
    'fleet': {'camtrace', 'tls', 'pki', 'base'},
    'agent': {'camtrace', 'tls', 'pki', 'base'},
    'demo': {'agent', 'camtrace', 'tls', 'pki', 'base'},
    'cli': {'fleet', 'camtrace', 'tls', 'pki', 'base'},
    'app': {'fleet', 'camtrace', 'tls', 'pki', 'base'},
}
MAX_INCLUDES = 15
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def includes(text):
    return [(match.group(1), match.group(2), lint.line_of(text, match.start())) for match in INCLUDE.finditer(text)]


def sources(tree, under='src/'):
    for path, text in tree.texts('.c', '.h', under=under):
        yield path, path.split('/')[1], text


def direction(tree):
    for path, folder, text in sources(tree):
        if folder not in BELOW:
            yield f'{path}: src/{folder} is not in the order of folders'
            continue
        for quote, name, line in includes(text):
            other = name.split('/')[0]
            if quote == '"' and '/' in name and other != folder and other not in BELOW[folder]:
                yield f'{path}:{line}: {folder} may not include {name}'


def generated(tree, name):
    """Whether the meson.build of the header's folder makes it: it names the header without its ending."""
    folder, _, leaf = name.rpartition('/')
    build = f'src/{folder}/meson.build'
    return build in tree.files and f"'{leaf.removesuffix('.h')}'" in tree.text(build)


def written_from_src(tree):
    for path, _, text in sources(tree):
        for quote, name, line in includes(text):
            if quote == '"' and name != 'config.h' and ('/' not in name or name.startswith('.')):
                yield f'{path}:{line}: "{name}" is not written from src/'
            elif quote == '"' and '/' in name and f'src/{name}' not in tree and not generated(tree, name):
                yield f'{path}:{line}: there is no src/{name}'


def no_gtk_below_app(tree):
    for path, folder, text in sources(tree):
        for _, name, line in includes(text):
            if folder != 'app' and re.match(r'(gtk|gdk|gsk|adwaita|pango|cairo)', name):
                yield f'{path}:{line}: {name} below the app'


def gnutls_where_allowed(tree):
    for path, folder, text in sources(tree):
        for _, name, line in includes(text):
            if folder not in ('base', 'pki', 'tls') and name.startswith('gnutls/'):
                yield f'{path}:{line}: {name} outside base, pki and tls'


def no_network_in_pki(tree):
    network = re.compile(r'(libsoup/|sys/socket|netinet/|arpa/|netdb\.h|gio/gunix|fcntl\.h|stdio\.h|glib/gstdio)')
    for path, folder, text in sources(tree):
        for _, name, line in includes(text):
            if folder == 'pki' and network.match(name):
                yield f'{path}:{line}: {name} in pki, which takes bytes and gives objects'


def few(tree):
    for path, text in tree.texts('.c', '.h', under='src/'):
        count = len(includes(text))
        if count > MAX_INCLUDES:
            yield f'{path}: {count} includes, more than {MAX_INCLUDES}'


lint.run([
    ('folders depend in one direction', direction, [
        {'src/base/a.c': '#include "pki/sceau-chain.h"\n'},
        {'src/agent/a.c': '# include "fleet/sceau-server.h"\n'},
        {'src/cli/a.h': '#include "app/sceau-window.h"\n'},
        {'src/new/a.c': ''},
    ]),
    ('includes are written from src/', written_from_src, [
        {'src/pki/a.c': '#include "sceau-chain.h"\n'},
        {'src/pki/a.c': '#include "../base/sceau-error.h"\n'},
        {'src/pki/a.c': '#include "pki/gone.h"\n'},
    ]),
    ('no GTK below the app', no_gtk_below_app, [
        {'src/fleet/a.c': '#include <gtk/gtk.h>\n'},
        {'src/cli/a.c': '#include <adwaita.h>\n'},
    ]),
    ('GnuTLS in base, pki and tls only', gnutls_where_allowed, [
        {'src/camtrace/a.c': '#include <gnutls/gnutls.h>\n'},
    ]),
    ('no network and no files in pki', no_network_in_pki, [
        {'src/pki/a.c': '#include <libsoup/soup.h>\n'},
        {'src/pki/a.c': '#include <fcntl.h>\n'},
    ]),
    (f'at most {MAX_INCLUDES} includes a file', few, [
        {'src/pki/a.c': '#include <glib.h>\n' * 16},
    ]),
])
