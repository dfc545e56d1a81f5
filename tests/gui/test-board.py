#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The chain board by keyboard and clipboard alone: what is missing, what lies aside, Delete, Ctrl+Z; French, dark, narrow."""
import glob
import os
import subprocess

import cases
import gui

NAME = 'Nantes-01'


def translated(text):
    return cases.translated(text).replace('_', '')


def open_board(session, app, look=lambda: None):
    """From the fleet to the empty board of a server whose request was just made; look () at each step. Returns the authority's .crt files."""
    app.key('ctrl+f')
    app.type(NAME)
    app.wait_gone('label', '=Lyon-03')
    app.key('Return')
    app.wait('label', '=' + translated('Services'))
    app.click('push button', translated('_Get a Certificate…'))
    app.wait('label', translated('Who signs the certificate?'))
    app.click('push button', '=' + translated('_Continue'))
    app.wait('label', '=' + translated('Name of the server'))
    look()
    app.click('push button', translated('Make the _request'))
    request = app.wait('text', translated('Certificate request'), 60)
    pem = gui.until('the text of the request', lambda: app.text_of(request))
    look()
    path = os.path.join(session.home, 'nantes.csr')
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write(pem)
    out = os.path.join(session.home, 'answer')
    demo = os.path.join(session.env['XDG_DATA_HOME'], 'sceau', 'demo')
    session.run([os.path.join(cases.BUILD, 'src', 'sceau-demo'), 'sign', '--dir', demo, '--request', path, '--out', out])
    app.click('push button', translated('The Answer Is _Here'))
    app.wait('label', '=' + translated('Drop here everything that the authority sent you'))
    return sorted(glob.glob(out + '/**/*.crt', recursive=True))


def paste(session, app, path):
    """The clipboard's owner goes on in the background, as every program with a selection."""
    with open(path, 'rb') as stream:
        content = stream.read()
    if path.endswith('.crt'):  # some authorities send DER, which nobody can copy as text
        content = subprocess.run(['openssl', 'x509', '-in', path], check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(['xclip', '-selection', 'clipboard'], input=content, env=session.env, check=True, stdout=subprocess.DEVNULL)
    app.key('ctrl+v')


def subject(path):
    return subprocess.run(['openssl', 'x509', '-in', path, '-noout', '-subject'], check=True, text=True, stdout=subprocess.PIPE).stdout


def focus_card(app, title):
    """Tab into the cards, then down to that one."""
    for key in ['Tab'] * 8 + ['Down'] * 6:
        focused = app.focused()
        if focused is not None and focused.getRoleName() == 'list item':
            if (focused.name or '').startswith(title):
                return
            key = 'Down'
        app.key(key)
    raise gui.Failure('the focus never came to %s: it is on %s' % (title, app.focused()))


def can_continue(app):
    return app.sensitive(app.wait('push button', '=' + translated('_Continue')))


def sorts_by_keyboard_alone(session):
    app = cases.start_demo(session)
    app.place(0, 0, 1000, 850)
    files = open_board(session, app)
    leaf = next(path for path in files if 'nantes-01' in subject(path))
    notes = os.path.join(session.home, 'notes.txt')
    with open(notes, 'w', encoding='utf-8') as stream:
        stream.write('Bonjour, voici le certificat.\n')

    paste(session, app, leaf)
    app.wait('*', 'The chain is not complete')
    assert not can_continue(app)
    paste(session, app, notes)
    app.wait('*', 'is a text in which there is no certificate')
    app.key('ctrl+z')
    app.wait_gone('*', 'is a text in which there is no certificate')
    for path in files:
        if path != leaf:
            paste(session, app, path)
            app.wait('*', subject(path).rsplit('CN = ', 1)[1].strip())
    app.wait('*', 'The chain is complete')
    gui.until('Continue can be pressed', lambda: can_continue(app))
    session.screenshot(cases.shot('board-complete'))

    focus_card(app, 'Sceau Demo Policy')
    app.key('Delete')
    app.wait('*', 'The chain is not complete')
    app.key('ctrl+z')
    app.wait('*', 'The chain is complete')
    cases.names(app)


def french_dark_narrow(session):
    app = cases.start_demo(session)
    # The frame that is drawn without a window manager takes 10 of the 370.
    files = open_board(session, app, lambda: cases.fits(app, 370))
    paste(session, app, next(path for path in files if 'nantes-01' in subject(path)))
    app.wait('*', 'La chaîne n’est pas complète')
    cases.fits(app, 370)
    session.screenshot(cases.shot('board-fr-dark-narrow'))
    cases.names(app)


cases.run({
    'sorts by keyboard alone': (sorts_by_keyboard_alone, {}),
    'French, dark, narrow': (french_dark_narrow, {'language': 'fr', 'dark': True}),
})
