#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job in the real window: a request made on the server, the authority's files dragged in, installed, switched on, seen by a TLS client."""
import glob
import os
import ssl
import socket

import cases
import gui

NAME = 'Nantes-01'
FURTHER_NAME = '192.0.2.5'


def open_assistant(app):
    app.key('ctrl+f')
    app.type(NAME)
    app.wait_gone('label', '=Lyon-03')
    app.key('Return')
    app.wait('label', 'Services')
    app.click('push button', 'Get a Certificate')
    app.wait('label', 'Certificate assistant')


def takes_what_is_typed(app):
    """A further name that nobody confirmed: none is said to be none, a good one is asked for."""
    app.fill('text', 'Add a DNS name or an address', 'not a name')
    app.click('push button', 'Make the request')
    app.wait('status bar', '=“not a name” is neither a DNS name nor an IP address.')
    app.fill('text', 'Add a DNS name or an address', FURTHER_NAME)
    app.click('push button', 'Make the request')


def asks_for_the_same_again(app):
    """The next request starts from what the certificate covers."""
    app.click('push button', 'More actions')
    app.click('menu item', 'Get a Certificate')
    app.wait('label', 'Certificate assistant')
    app.click('push button', '=Continue')
    app.wait('push button', 'Remove ' + FURTHER_NAME)
    app.wait('label', 'drops the rest: Exemple.')
    (_, top, _, height), (_, below, _, _) = (app.settled(app.wait('label', name)) for name in ('Browsers do not show them', '=Identity'))
    assert below - top - height < 60, 'a gap of %d below the warnings' % (below - top - height)
    app.place()
    gui.until(lambda: 'the Tab key does not get past %s' % app.focused(), lambda: tabbed_to(app, 'Make the request'))


def tabbed_to(app, name):
    """One stop further: is it that one? Entries do not tell that they have the keyboard (GTK 4.8)."""
    app.key('Tab')
    node = app.focused()
    assert node is None or node.getRoleName() != 'label', 'a warning is no stop of the Tab key: %s' % node
    return node is not None and app.name_of(node) == name


def ask(session, app):
    """Makes the request, and has the demo's authority sign it. Returns the files that it sent."""
    app.click('push button', '=Continue')
    app.wait('label', 'Name of the server')
    app.fill('text', 'Country', 'FR')
    app.fill('text', 'Organization', 'Exemple')
    takes_what_is_typed(app)
    request = app.wait('text', 'Certificate request', 60)
    pem = gui.until('the text of the request', lambda: app.text_of(request))
    path = os.path.join(session.home, 'nantes.csr')
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write(pem)
    out = os.path.join(session.home, 'answer')
    session.run([os.path.join(cases.BUILD, 'src', 'sceau-demo'), 'sign', '--dir', demo_folder(session), '--request', path, '--out', out])
    return sorted(glob.glob(out + '/**/*.crt', recursive=True), reverse=True)


def demo_folder(session):
    return os.path.join(session.env['XDG_DATA_HOME'], 'sceau', 'demo')


def verified(session, port):
    """What a client that trusts only the demo's root gets: OpenSSL's verdict, not ours."""
    root = os.path.join(demo_folder(session), 'authority', 'root.pem')
    context = ssl.create_default_context(cafile=root)
    with socket.create_connection(('127.0.0.1', port), 10) as plain:
        with context.wrap_socket(plain, server_hostname='nantes-01.camtrace.example') as secure:
            return secure.version()


def https_port(app):
    """From the panel that says where a TLS client was answered."""
    for node in app.all('label', '127.0.0.1:'):
        text = app.text_of(node) or node.name
        if ' · TLS1' in text:
            return int(text.split('127.0.0.1:')[1].split(' ')[0])
    raise gui.Failure('no endpoint in\n' + app.tree())


def takes_the_authority_way(session):
    app = cases.start_demo(session)
    app.place(0, 0, 1000, 850)
    open_assistant(app)
    files = ask(session, app)
    assert len(files) >= 3, files
    session.screenshot(cases.shot('assistant-request'))
    app.click('push button', 'The Answer Is Here')
    app.wait('*', '.crt')
    session.drag(files, 400, 250, cases.DRAG_SOURCE)
    app.wait('*', 'nantes-01.camtrace.example')
    session.screenshot(cases.shot('assistant-board'))
    app.click('push button', '=Continue', 30)
    gui.until('the plan', lambda: app.sensitive(app.wait('push button', 'Install and Switch On')))
    session.screenshot(cases.shot('assistant-install'))
    cases.tab_to(app, 'Switch HTTPS on at the end')
    app.key('Return')  # goes on, and leaves the box ticked
    app.wait('*', 'Accepted', 90)
    session.screenshot(cases.shot('assistant-done'))
    app.key('alt+Left')
    app.wait('label', 'Services')
    session.screenshot(cases.shot('server-verified'))
    assert verified(session, https_port(app)).startswith('TLSv1.')
    asks_for_the_same_again(app)
    session.screenshot(cases.shot('assistant-again'))


cases.run({'takes the authority way': (takes_the_authority_way, {})})
