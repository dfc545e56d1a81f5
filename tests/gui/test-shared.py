#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same certificate on several servers, in French and by keyboard alone: whom its names cover, each in its turn, one that fails, the
report, the failed one again, and a change of mind in the middle."""
import csv
import os
import signal
import subprocess

import cases
import gui
from demo_session import DemoFleet

WILDCARD = '*.camtrace.example'


def make_fleet(session):
    """Lyon-03 is covered; Nantes-01 too, but a request waits there; Brest-02 has another name; Dijon is worked on by hand."""
    fleet = DemoFleet(session, cases.BUILD, os.path.join(session.home, 'demo'))
    fleet.add_all()
    fleet.sceauctl('server', 'set', 'Brest-02', '--dns-name', 'brest.ailleurs.example')
    fleet.sceauctl('server', 'request', 'Nantes-01', '--subject', 'CN=nantes-01.camtrace.example', '--key-type', 'ec:p256')
    fleet.sceauctl('server', 'add', '--way', 'manual', '--name', 'Dijon', '--product-version', '8.15', 'http://127.0.0.1:1')
    return fleet


def make_pile(session, fleet):
    """One text with everything in it, the key too, as somebody would copy it from a mail."""
    key, request = (os.path.join(session.home, name) for name in ('wildcard.key', 'wildcard.csr'))
    fleet.sceauctl('request', 'new', '--subject', 'CN=' + WILDCARD, '--key-type', 'ec:p256', '--key-out', key, '--out', request)
    with open(request, encoding='ascii') as stream:
        files = fleet.sign(stream.read(), os.path.join(session.home, 'answer'))
    parts = [subprocess.run(['openssl', 'x509', '-in', path], check=True, stdout=subprocess.PIPE).stdout for path in files if path.endswith('.crt')]
    with open(key, 'rb') as stream:
        return b''.join(parts) + stream.read()


def saved(path):
    try:
        with open(path, encoding='utf-8-sig', newline='') as stream:
            titles = stream.readline()  # with semicolons in French, if its numbers were found
            stream.seek(0)
            return list(csv.DictReader(stream, delimiter=';' if ';' in titles else ','))
    except FileNotFoundError:
        return []


def look(session, app, name):
    cases.fits(app, 360)
    session.screenshot(cases.shot(name + '-narrow-fr-dark'))
    cases.names(app)


def open_page(session, app, pile):
    cases.choose_in_menu(app, cases.plain('The _Same Certificate on Several Servers…'))
    app.wait('label', '=Déposez ici le certificat, ses intermédiaires et sa clé privée')
    subprocess.run(['xclip', '-selection', 'clipboard'], input=pile, env=session.env, check=True, stdout=subprocess.DEVNULL)
    app.key('ctrl+v')
    app.wait('*', 'La chaîne est complète')


def in_french_by_keyboard(session):
    fleet = make_fleet(session)
    pile = make_pile(session, fleet)
    app = cases.start(session)
    app.place(0, 0, 1100, 800)
    app.wait('label', '=Dijon')
    open_page(session, app, pile)
    app.key('alt+c')
    app.wait('*', '«\u00a0%s\u00a0» couvre 2 serveurs sur 4' % WILDCARD)
    session.screenshot(cases.shot('shared-servers-fr-dark'))
    app.wait('label', 'lyon-03.camtrace.example est couvert par «\u00a0%s\u00a0»' % WILDCARD)
    app.wait('label', 'nantes-01.camtrace.example est couvert par «\u00a0%s\u00a0». Une demande y attend sa réponse' % WILDCARD)
    app.wait('label', 'brest.ailleurs.example n’est pas couvert')
    app.wait('label', 'Sceau n’agit pas sur ce serveur')
    app.wait('label', '2 serveurs choisis')
    app.key('alt+u')
    app.wait('label', 'Choisissez au moins un serveur')
    app.key('alt+v', *['Tab'] * 3, 'Down', 'Down', 'space')  # from the search past the two buttons to the third row
    app.wait('label', '3 serveurs choisis')
    look(session, app, 'shared-servers')

    app.key('alt+i')
    app.wait('*', '=Installé\u00a0: 2 sur 3\u00a0; non fait\u00a0: 1.', 60)
    app.wait('label', '=Installé. Un client TLS le reçoit et l’accepte.')
    app.wait('label', '=Installé. Un client TLS le reçoit, mais ne l’accepte pas.')
    look(session, app, 'shared-results')
    app.key('Return')  # the focus is on the report
    report = os.path.join(session.home, 'rapport.csv')
    cases.save_as(app, report)
    rows = gui.until('the report', lambda: saved(report))
    assert {row['server']: row['outcome'] for row in rows} == {'Lyon-03': 'done', 'Nantes-01': 'failed', 'Brest-02': 'done'}, rows

    app.key('alt+r')
    app.wait('label', '=1 serveur choisi.')
    app.key('alt+p', 'alt+i')
    app.wait('*', '=Installé\u00a0: 1 sur 1.', 60)
    app.key('alt+t')
    app.wait('label', '=HTTPS vérifié')

    open_page(session, app, pile)
    servers = next(child for child in session.children if child.args[0].endswith('sceau-demo')).pid
    os.killpg(servers, signal.SIGSTOP)  # the first one does not answer
    app.key('alt+c')
    app.wait('label', '=Installer')
    app.key('alt+i')  # while the files still slide away: no letter of theirs may be one of the servers'
    app.wait('label', 'Lyon-03\u00a0:')
    app.key('ctrl+q')
    app.wait('label', '=Une installation est en cours')
    app.key('Escape')
    app.wait_gone('label', '=Une installation est en cours')
    app.key('alt+n')  # Cancel
    app.wait('label', '=Annulé\u00a0: le serveur est comme avant.')
    os.killpg(servers, signal.SIGCONT)
    app.wait('label', '=En attente')
    app.wait('*', '=Installé\u00a0: 0 sur 2.')


cases.run({'in French, by keyboard alone': (in_french_by_keyboard, {'language': 'fr', 'dark': True})})
