#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The authority's answers come back: dropped anywhere on the fleet page, each certificate finds the server that has its key; strangers lie
aside with the reason."""
import glob
import os
import subprocess
import zipfile

import cases
import gui

NAMES = ('Nantes-01', 'Lyon-03')


def make_request(session, name):
    """A request on that server; the window looks at it afterwards. Returns the path of the request."""
    path = os.path.join(session.home, name + '.csr')
    cases.sceauctl(session, 'server', 'request', name, '--key-type', 'ec:p256', '--out', path)
    return path


def sign(session, request, name):
    out = os.path.join(session.home, 'answer-' + name)
    demo = os.path.join(session.env['XDG_DATA_HOME'], 'sceau', 'demo')
    session.run([os.path.join(cases.BUILD, 'src', 'sceau-demo'), 'sign', '--dir', demo, '--request', request, '--out', out])
    return sorted(glob.glob(out + '/**/*.crt', recursive=True))


def stranger(session):
    path = os.path.join(session.home, 'stranger.crt')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '/dev/null', '-out', path,
                    '-days', '30', '-subj', '/CN=stranger.example', '-addext', 'basicConstraints=critical,CA:false'], check=True, stderr=subprocess.DEVNULL)
    return path


def each_finds_its_server(session):
    """In French and dark."""
    app = cases.start_demo(session)
    app.place(0, 0, 1000, 850)
    answers = [sign(session, make_request(session, name), name) for name in NAMES]
    cases.look_again(app)
    gui.until('both requests', lambda: len(app.all('label', '=Attend l’autorité')) == 2)
    # Whoever has no mouse opens them.
    app.key('ctrl+o')
    app.wait('*', '=Ouvrir les réponses de l’autorité')
    app.key('Escape')
    app.wait_gone('*', '=Ouvrir les réponses de l’autorité')
    # The one as loose files, the other as the ZIP that an authority sends.
    archive = os.path.join(session.home, 'order-4182.zip')
    with zipfile.ZipFile(archive, 'w') as bundle:
        for path in answers[1]:
            bundle.write(path, os.path.basename(path))
    notes = os.path.join(session.home, 'notes.txt')
    with open(notes, 'w', encoding='utf-8') as stream:
        stream.write('Bonjour, voici les certificats.\n')
    session.drag([*answers[0], archive, stranger(session), notes], 500, 450, cases.DRAG_SOURCE)

    app.wait('*', '2 certificats ont trouvé leur serveur.')
    app.wait('*', 'stranger.example. Si sa demande')
    app.wait('*', 'est un texte')
    session.screenshot(cases.shot('answers-fr-dark'))
    cases.fits(app, 370)
    session.screenshot(cases.shot('answers-narrow-fr-dark'))
    cases.names(app, ('list item', 'list'))
    app.click('push button', 'Continuer avec «\u00a0Lyon-03\u00a0»')
    app.wait('label', '=Assistant de certificat')
    app.wait('label', '=lyon-03.camtrace.example')
    app.wait('*', 'La chaîne est complète')
    session.screenshot(cases.shot('answers-board-fr-dark'))


cases.run({'each finds its server': (each_finds_its_server, {'language': 'fr', 'dark': True})})
