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


def make_request(session, app, name):
    """A request on that server, by the assistant; back on the fleet page. Returns the path of the request."""
    app.key('ctrl+f', 'ctrl+a')
    app.type(name)
    for other in ('Brest-02', *NAMES):
        if other != name:
            app.wait_gone('label', '=' + other)
    app.key('Return')
    app.wait('label', '=Services')
    app.click('push button', 'Get a Certificate…')
    app.wait('label', 'Who signs the certificate?')
    app.click('push button', '=Continue')
    app.wait('label', '=Name of the server')
    app.click('push button', 'Make the request')
    request = app.wait('text', 'Certificate request', 60)
    pem = gui.until('the text of the request', lambda: app.text_of(request))
    path = os.path.join(session.home, name + '.csr')
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write(pem)
    while not app.find('label', '=Brest-02'):
        app.key('alt+Left', 'ctrl+f', 'ctrl+a', 'BackSpace')
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
    app = cases.start_demo(session)
    app.place(0, 0, 1000, 850)
    answers = [sign(session, make_request(session, app, name), name) for name in NAMES]
    # Whoever has no mouse opens them.
    app.key('ctrl+o')
    app.wait('*', '=Open the Authority’s Answers')
    app.key('Escape')
    app.wait_gone('*', '=Open the Authority’s Answers')
    # The one as loose files, the other as the ZIP that an authority sends.
    archive = os.path.join(session.home, 'order-4182.zip')
    with zipfile.ZipFile(archive, 'w') as bundle:
        for path in answers[1]:
            bundle.write(path, os.path.basename(path))
    notes = os.path.join(session.home, 'notes.txt')
    with open(notes, 'w', encoding='utf-8') as stream:
        stream.write('Bonjour, voici les certificats.\n')
    session.drag([*answers[0], archive, stranger(session), notes], 500, 450, cases.DRAG_SOURCE)

    app.wait('*', '2 certificates found their server.')
    app.wait('*', 'No server of the fleet has its key. It covers: stranger.example.')
    app.wait('*', 'is a text in which there is no certificate')
    session.screenshot(cases.shot('answers'))
    cases.fits(app, 370)
    session.screenshot(cases.shot('answers-narrow'))
    cases.names(app)
    app.click('push button', 'Continue with “Lyon-03”')
    app.wait('label', '=Certificate assistant')
    app.wait('label', '=lyon-03.camtrace.example')
    app.wait('*', 'The chain is complete')
    session.screenshot(cases.shot('answers-board'))


cases.run({'each finds its server': (each_finds_its_server, {})})
