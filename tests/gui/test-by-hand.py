#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that Sceau does not act on: the window leads a person through CamTrace's own pages, or makes a kit, and a TLS client has the last word.
What CamTrace would do at a click is played through the agent of the demo's server, which this window does not know."""
import base64
import json
import os
import subprocess

import cases
import gui
from behind import CamTrace

NAME = 'Brest'


def open_by_hand(session, camtrace):
    """The window, with that server in it, worked on by hand; its root is trusted here."""
    cases.sceauctl(session, 'trust', 'add', camtrace.demo['authority']['root'])
    cases.sceauctl(session, 'server', 'add', '--way', 'manual', '--name', NAME, '--product-version', '8.15', '--dns-name', camtrace.server['dns_name'],
                   '--https-port', camtrace.port(), camtrace.server['camtrace_url'])
    app = cases.start(session)
    app.place(0, 0, 1000, 850)
    app.wait('label', '=' + NAME)
    app.key('ctrl+f')
    app.type(NAME)
    app.key('Return')
    app.wait('label', 'HTTPS does not answer')
    return app


def set_text(app, name, text):
    app.wait('text', name).queryEditableText().setTextContents(text)


def follows_the_guide(session):
    """Request pasted from CamTrace's page, chain pasted there, switched on there, verified from here."""
    camtrace = CamTrace(session)
    app = open_by_hand(session, camtrace)
    app.click('push button', 'Get a Certificate')
    app.wait('label', 'Certificate assistant')
    app.click('push button', '=Continue')
    app.fill('text', 'Organization', 'Exemple')
    app.click('push button', 'Make the request')
    app.wait('label', 'Générer une demande de certificat')
    app.wait('label', '“Nom courant” (common name)')
    app.wait('label', 'Paramètres de l’interface')
    session.screenshot(cases.shot('by-hand-request'))
    set_text(app, 'The request that CamTrace shows', 'nothing of the kind')
    app.click('push button', 'Check This Request')
    app.wait('*', 'no whole certificate request')
    bare = subprocess.run(['openssl', 'req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', os.devnull, '-subj',
                           '/CN=' + camtrace.server['dns_name']], check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    set_text(app, 'The request that CamTrace shows', bare)
    app.click('push button', 'Check This Request')
    app.wait('label', 'names none besides its common name, “%s”' % camtrace.server['dns_name'])
    session.screenshot(cases.shot('by-hand-no-names'))
    app.click('push button', 'Paste Another Request')
    other = camtrace.ctl('server', 'request', 'it', '--subject', 'CN=other.example', '--key-type', 'ec:p256')
    set_text(app, 'The request that CamTrace shows', other)
    app.click('push button', 'Check This Request')
    app.wait('*', 'not for “%s”' % camtrace.server['dns_name'])
    request = camtrace.ctl('server', 'request', 'it', '--subject', 'CN=%s' % camtrace.server['dns_name'], '--key-type', 'ec:p256', '--replace')
    set_text(app, 'The request that CamTrace shows', 'Voici la demande :\n' + request)
    app.click('push button', 'Check This Request')
    app.wait('*', 'Send this request to the authority')
    files = camtrace.sign(request)
    app.click('push button', 'The Answer Is Here')
    area = app.wait('panel', 'Drop area for certificate files')
    x, y, width, height = app.settled(area)
    session.drag(files, x + width // 2, y + height // 2, cases.DRAG_SOURCE)
    app.wait('label', 'Key recognised')
    app.click('push button', '=Continue')
    app.wait('label', 'Installer le certificat')
    app.wait('push button', 'Copy the chain')
    session.screenshot(cases.shot('by-hand-install'))
    app.click('push button', '=Check Now')
    app.wait('*', 'No TLS client gets an answer')
    camtrace.ctl('server', 'install', 'it', '--enable', *files)  # the person pastes, and clicks “Activer”
    app.click('push button', '=Check Now')
    app.wait('label', '=HTTPS works', 60)
    app.click('push button', '=Finish')
    app.wait('label', '=HTTPS works')
    session.screenshot(cases.shot('by-hand-verified'))
    said = cases.sceauctl(session, 'server', 'state', 'Brest')
    assert 'HTTPS verified' in said and 'HTTPS: on' in said, said
    app.click('push button', 'More actions')
    app.click('menu item', 'Remove the Certificate')
    app.wait('label', 'Supprimer le certificat')
    app.click('push button', '=Check Now')
    app.wait('*', 'HTTPS still answers')
    app.key('Escape')
    app.wait_gone('*', 'HTTPS still answers')
    app.key('F10')
    app.click('menu item', 'Migrate the Files of 7.13')
    app.wait('label', 'copy and rename the request and the key')
    gui.until('the menu is gone', lambda: len(app.windows()) == 2)
    cases.fits(app, 360)
    session.screenshot(cases.shot('by-hand-migrate'))
    app.key('Escape')


def exports_a_kit(session):
    """A kit that looks, its proof imported: the page knows what is on a server that it cannot reach."""
    camtrace = CamTrace(session)
    app = open_by_hand(session, camtrace)
    app.click('push button', 'More actions')
    app.click('menu item', 'Offline Kit That Looks')
    app.wait('push button', 'Save the Kit Here')
    cases.choose(app, session.home)
    app.click('push button', 'Save the Kit Here')
    app.wait('label', 'The Kit Is Ready')
    session.screenshot(cases.shot('kit-ready'))
    app.key('Escape')
    root = os.path.join(session.home, 'server')
    place = os.path.join(root, 'opt/camtrace/etc/certs')
    os.makedirs(place)
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', place + '/ct-tls.key', '-subj',
                    '/CN=old.example', '-days', '9', '-out', place + '/ct-tls.crt'], check=True, stderr=subprocess.DEVNULL)
    kit = os.path.join(session.home, NAME + '-kit')
    subprocess.run(['sh', kit + '/sceau-kit.sh', 'look'], env={**os.environ, 'SCEAU_KIT_ROOT': root}, check=True, stdout=subprocess.DEVNULL)
    forged = os.path.join(session.home, 'forged.json')
    with open(kit + '/sceau-proof.json', encoding='utf-8') as stream:
        proof = json.load(stream)
    with open(forged, 'w', encoding='utf-8') as stream:
        json.dump({**proof, 'request': base64.b64encode(b'forged').decode()}, stream)
    import_proof(app, forged)
    app.wait('label', 'changed after the kit wrote it')
    app.key('Escape')
    app.wait_gone('label', 'changed after the kit wrote it')
    import_proof(app, kit + '/sceau-proof.json')
    app.wait('label', '=The certificate expires soon')
    app.wait('label', 'old.example')
    assert app.find('label', 'HTTPS is off') is None, 'a proof says nothing about HTTPS'
    session.screenshot(cases.shot('kit-proved'))


def import_proof(app, path):
    app.click('push button', 'More actions')
    app.click('menu item', 'Import a Proof')
    app.wait('push button', '=Import')
    cases.choose(app, path)
    app.click('push button', '=Import')
    app.wait_gone('push button', '=Import')


def has_no_route(session):
    """Nothing answers, and nobody expects it to: no trouble is made of it, and what is not known is called so."""
    cases.sceauctl(session, 'server', 'add', '--way', 'manual', '--name', 'Le quai', '--product-version', '8.15', 'http://127.0.1.1:1')
    app = cases.start(session)
    app.place(0, 0, 1200, 850)
    app.wait('*', '=' + cases.translated('By hand'))
    app.wait('*', '=' + cases.translated('Unknown', 'HTTPS'))
    assert len(app.all('label', '=' + cases.translated('Unreachable'))) == 1, 'only the tile has that word'
    assert not app.find('label', '=' + cases.translated('Off')), 'nobody knows that HTTPS is off'
    session.screenshot(cases.shot('by-hand-fleet-fr'))
    app.key('ctrl+f')
    app.type('quai')
    app.key('Return')
    app.wait('label', '=' + cases.translated('This server is worked on by hand'))
    app.wait('push button', cases.plain('_Get a Certificate…'))
    for claim in ('The server cannot be reached', 'No certificate is installed.', 'Check the address, the cable, the VPN and the firewall.',
                  'No request waits for an answer.', 'No answer: normal, HTTPS is off'):
        assert not app.find('*', cases.translated(claim)), claim
    app.wait('label', cases.translated('No TLS client gets an answer from here'))
    session.screenshot(cases.shot('by-hand-no-route-fr'))
    cases.fits(app, 360)
    session.screenshot(cases.shot('by-hand-no-route-narrow-fr'))


cases.run({
    'has no route': (has_no_route, {'language': 'fr'}),
    'follows the guide': (follows_the_guide, {}),
    'exports a kit': (exports_a_kit, {}),
})
