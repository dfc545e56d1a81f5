#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The authority's answers come back: dropped anywhere on the fleet page, each certificate finds the server that has its key; strangers lie
aside with the reason."""
import glob
import os
import subprocess
import time
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


def bytes_read(app):
    """By the program since its start, from files and connections, once it reads no more."""
    path, seen = '/proc/%d/io' % app.child.pid, []

    def stands():
        with open(path, encoding='ascii') as stream:
            seen.append(int(stream.readline().split()[1]))
        time.sleep(0.3)  # the counter tells nobody that it stands
        return len(seen) > 2 and seen[-1] - seen[-3] < 2**20

    gui.until('the end of the reading', stands, 60)
    return seen[-1]


def stops_when_it_is_closed(session):
    """Whoever closes the window wants nothing of these files any more."""
    app = cases.start(session)
    app.place()
    app.wait('label', 'Put HTTPS on Your CamTrace Servers')
    folder = os.path.join(session.home, 'large')
    os.makedirs(folder)
    paths = [os.path.join(folder, '%03d.bin' % number) for number in range(100)]
    for path in paths:
        with open(path, 'wb') as stream:
            stream.truncate(15 * 2**20)  # below the limit; takes no room on a disk
    before = bytes_read(app)
    session.drag(paths, 300, 300, cases.DRAG_SOURCE)
    app.wait('*', 'Reading the files')
    app.key('Escape')
    app.wait_gone('*', 'Reading the files')
    assert bytes_read(app) - before < len(paths) * 15 * 2**20 // 2, 'it went on reading'


cases.run({
    'each finds its server': (each_finds_its_server, {'language': 'fr', 'dark': True}),
    'stops when it is closed': (stops_when_it_is_closed, {}),
})
