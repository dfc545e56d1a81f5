#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The chain board by keyboard and clipboard alone: what is missing, what lies aside, Delete, Ctrl+Z; what it tells a screen reader; the
fixes as buttons; where a missing issuer comes from; a thousand files; French, dark, narrow."""
import functools
import glob
import http.server
import os
import subprocess
import threading

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
    app.click('push button', '=' + translated('Con_tinue'))
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
    return app.sensitive(app.wait('push button', '=' + translated('Con_tinue')))


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
    cases.names(app, ('list item', 'list'))


def french_dark_narrow(session):
    app = cases.start_demo(session)
    # The frame that is drawn without a window manager takes 10 of the 370.
    files = open_board(session, app, lambda: cases.fits(app, 370))
    paste(session, app, next(path for path in files if 'nantes-01' in subject(path)))
    app.wait('*', 'La chaîne n’est pas complète')
    cases.fits(app, 370)
    session.screenshot(cases.shot('board-fr-dark-narrow'))
    cases.names(app, ('list item', 'list'))


def copied(session):
    return subprocess.run(['xclip', '-selection', 'clipboard', '-o'], env=session.env, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False).stdout


def content(path):
    """What is in the file by now; nothing while there is none."""
    try:
        with open(path, encoding='utf-8') as stream:
            return stream.read()
    except FileNotFoundError:
        return ''


class Listener:
    """What a screen reader would be told: the names that change. As Orca does, it listens for the AT-SPI event."""

    def __init__(self):
        import pyatspi
        from gi.repository import GLib
        self.context = GLib.MainContext.default()
        self.said = []
        pyatspi.Registry.registerEventListener(self._on_event, 'object:property-change:accessible-name')

    def _on_event(self, event):
        try:
            self.said.append(event.source.name or '')
        except Exception:  # it went away meanwhile
            pass

    def hears(self, text):
        def heard():
            while self.context.iteration(False):
                pass
            return any(text in name for name in self.said)
        gui.until(lambda: '%r was not told, but %s' % (text, self.said), heard)
        self.said.clear()


def drop(session, app, files):
    area = app.wait('panel', translated('Drop area for certificate files'))
    x, y, width, height = app.settled(area)
    session.drag(files, x + width // 2, y + height // 2, cases.DRAG_SOURCE)


def tells_and_mends(session):
    """Moves and findings are told; each fix is reached and pressed by keyboard alone; the chain goes out as PEM and PKCS #7."""
    app = cases.start_demo(session)
    app.place(0, 0, 1000, 850)
    files = open_board(session, app)
    leaf = next(path for path in files if 'nantes-01' in subject(path))
    reader = Listener()

    paste(session, app, leaf)
    reader.hears('nantes-01.camtrace.example: Server certificate.')
    cases.press_focused(app, 'Copy What to Ask the Authority')
    gui.until(lambda: 'not the question: %r' % copied(session), lambda: 'Sceau Demo Servers' in copied(session) and 'nantes-01.camtrace.example' in copied(session))

    paste(session, app, leaf)
    app.wait('*', 'is there more than once')
    cases.press_focused(app, 'Keep One Copy')
    app.wait_gone('*', 'is there more than once')

    key = os.path.join(session.home, 'secret.key')
    subprocess.run(['openssl', 'genpkey', '-algorithm', 'ED25519', '-out', key], check=True, stderr=subprocess.DEVNULL)
    paste(session, app, key)
    reader.hears('holds a private key')
    cases.press_focused(app, 'Take Out')
    reader.hears('No longer there:')
    app.key('ctrl+z')
    app.wait('*', 'holds a private key')
    app.key('ctrl+z')
    app.wait_gone('*', 'holds a private key')

    drop(session, app, [path for path in files if path != leaf])
    reader.hears('The chain is complete')
    app.key('ctrl+c')
    gui.until('the chain in the clipboard', lambda: copied(session).count('BEGIN CERTIFICATE') == 3)
    cases.press_focused(app, 'Copy the chain')
    app.wait('menu item', 'PKCS #7')
    app.key('Down', 'Return')
    gui.until('PKCS #7 in the clipboard', lambda: 'BEGIN PKCS7' in copied(session))
    printed = subprocess.run(['openssl', 'pkcs7', '-print_certs', '-noout'], input=copied(session), text=True, check=True, stdout=subprocess.PIPE).stdout
    assert printed.count('subject=') == 3, printed
    x, y, width, height = app.settled(app.wait('push button', '=Drag as a File'))
    taken = session.drag_out(x + width // 2, y + height // 2, cases.DRAG_SOURCE)
    assert taken.endswith('Nantes-01.pem') and content(taken).count('END CERTIFICATE') == 3, taken
    saved = os.path.join(session.home, 'chain.pem')
    # What was dragged is a window, too, until GTK has put it away: keys would go there.
    gui.until('the window alone', lambda: len(app.windows()) == 1)
    app.key('ctrl+s')
    cases.save_as(app, saved)
    gui.until('the saved chain', lambda: content(saved).count('END CERTIFICATE') == 3)
    cases.names(app, ('list item', 'list'))


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


class Authority:
    """An authority of the test's own, which publishes its intermediate certificate on loopback."""

    def __init__(self, session):
        self.folder = os.path.join(session.home, 'authority')
        os.makedirs(self.folder)
        handler = functools.partial(QuietHandler, directory=self.folder)
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self._make('root', 'Essai Racine', None)
        self._make('inner', 'Essai Serveurs', 'root')
        self._openssl('x509', '-in', 'inner.pem', '-outform', 'DER', '-out', 'inner.crt')

    def _openssl(self, *arguments):
        subprocess.run(['openssl', *arguments], cwd=self.folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _make(self, name, title, issuer):
        with open(os.path.join(self.folder, name + '.ext'), 'w', encoding='ascii') as stream:
            stream.write('basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\n'
                         'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n')
        self._openssl('req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', name + '.key', '-out', name + '.csr',
                      '-subj', '/CN=' + title)
        signer = ['-CA', issuer + '.pem', '-CAkey', issuer + '.key', '-CAcreateserial'] if issuer else ['-signkey', name + '.key']
        self._openssl('x509', '-req', '-in', name + '.csr', *signer, '-days', '900', '-extfile', name + '.ext', '-out', name + '.pem')

    def sign(self, request, host):
        url = 'http://127.0.0.1:%d/inner.crt' % self.server.server_address[1]
        with open(os.path.join(self.folder, 'leaf.ext'), 'w', encoding='ascii') as stream:
            stream.write('subjectAltName=DNS:%s\nextendedKeyUsage=serverAuth\nauthorityKeyIdentifier=keyid\n'
                         'authorityInfoAccess=caIssuers;URI:%s\n' % (host, url))
        self._openssl('x509', '-req', '-in', request, '-CA', 'inner.pem', '-CAkey', 'inner.key', '-CAcreateserial', '-days', '90', '-extfile', 'leaf.ext',
                      '-out', 'leaf.pem')
        return os.path.join(self.folder, 'leaf.pem')


def gets_the_missing_issuer(session):
    """From the authority when the button is pressed, and from the store afterwards, with the authority away."""
    authority = Authority(session)
    app = cases.start_demo(session)
    app.place(0, 0, 1000, 850)
    open_board(session, app)
    leaf = authority.sign(os.path.join(session.home, 'nantes.csr'), 'nantes-01.camtrace.example')
    reader = Listener()

    drop(session, app, [leaf])
    app.click('push button', 'Look Among Known Certificates')
    reader.hears('None of the intermediate certificates')
    app.click('push button', 'Get It From the Authority')
    reader.hears('Essai Serveurs: Intermediate.')
    app.wait('*', 'inner.crt')  # where it came from
    session.screenshot(cases.shot('board-fetched'))

    authority.server.shutdown()
    authority.server.server_close()
    app.key('ctrl+z')
    app.click('push button', 'Get It From the Authority')
    app.wait('*', 'Details', 40)  # of the error
    app.click('push button', 'Look Among Known Certificates')
    reader.hears('Essai Serveurs: Intermediate.')
    cases.names(app, ('list item', 'list'))


def takes_a_thousand_files(session):
    app = cases.start_demo(session)
    app.place(0, 0, 1000, 850)
    files = open_board(session, app)
    folder = os.path.join(session.home, 'many')
    os.makedirs(folder)
    notes = [os.path.join(folder, 'note-%04d.txt' % number) for number in range(1000 - len(files))]
    for path in notes:
        with open(path, 'w', encoding='utf-8') as stream:
            stream.write('Bonjour, ceci est %s.\n' % path)
    drop(session, app, notes + files)
    app.wait('*', 'The chain is complete', 60)
    app.wait('label', '=Set aside: %d' % len(notes))
    assert len(app.all('push button', '=Take Out')) <= 25
    app.click('push button', '=Show 25 More')
    gui.until('25 more cards', lambda: len(app.all('push button', '=Take Out')) == 50)
    app.click('push button', 'Take All Out')
    app.wait_gone('label', 'Set aside:')
    app.key('ctrl+z')
    app.wait('label', '=Set aside: %d' % len(notes))
    session.screenshot(cases.shot('board-thousand'))


cases.run({
    'sorts by keyboard alone': (sorts_by_keyboard_alone, {}),
    'tells and mends': (tells_and_mends, {}),
    'gets the missing issuer': (gets_the_missing_issuer, {}),
    'takes a thousand files': (takes_a_thousand_files, {}),
    'French, dark, narrow': (french_dark_narrow, {'language': 'fr', 'dark': True}),
})
