#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that are not as one would wish: the agent shows another key, HTTPS is CamTrace's own, there is no agent, the cluster has more."""
import json
import os
import socket
import sqlite3
import ssl
import subprocess
import threading

import cases
from behind import CamTrace

OFF = 'HTTPS is off, no certificate is installed'
NAME = 'Quimper'


def open_with_agent(session, camtrace, pin=None):
    """The window on that server, by its agent; pin: what was confirmed once, if it is another key than the agent's."""
    server = camtrace.server
    password = os.path.join(camtrace.folder, 'password')
    cases.sceauctl(session, 'server', 'add', '--name', NAME, '--username', server['username'], '--password-file', password, '--agent-url', server['agent_url'],
                   '--agent-fingerprint', server['agent_fingerprint'], '--dns-name', server['dns_name'], server['camtrace_url'])
    if pin:
        with sqlite3.connect(os.path.join(session.env['XDG_DATA_HOME'], 'sceau', 'inventory.sqlite')) as inventory:
            inventory.execute('UPDATE server SET agent_pin = ?', (pin,))
        inventory.close()
    app = cases.start(session)
    app.place(0, 0, 1000, 850)
    app.wait('label', '=' + NAME)
    app.key('ctrl+f')
    app.type(NAME)
    app.key('Return')
    app.wait('label', 'What a TLS client gets')
    return app


def leaves_a_request(camtrace):
    """Its certificate came and was removed again: nobody waits for an answer."""
    request = camtrace.ctl('server', 'request', 'it', '--subject', 'CN=%s' % camtrace.server['dns_name'], '--key-type', 'ec:p256')
    camtrace.ctl('server', 'install', 'it', *camtrace.sign(request))
    camtrace.ctl('server', 'uninstall', 'it')


def confirms_a_new_key(session):
    """Nothing is said to an agent with another key; both fingerprints are shown, and trusting the new one is a choice."""
    camtrace = CamTrace(session)
    leaves_a_request(camtrace)
    app = open_with_agent(session, camtrace, 'ab' * 32)
    app.wait('*', 'The agent’s key has changed')
    session.screenshot(cases.shot('agent-key-changed'))
    app.click('push button', 'Check the New Key')
    app.wait('label', '=The Agent of %s Shows Another Key' % NAME)
    app.wait('label', 'abab abab')
    app.wait('label', camtrace.server['agent_fingerprint'][:4])
    app.click('push button', '=Cancel')
    app.wait_gone('label', '=The Agent of %s Shows Another Key' % NAME)
    app.wait('*', 'The agent’s key has changed')
    app.click('push button', 'Check the New Key')
    app.click('push button', 'Trust the New Key')
    app.wait('label', OFF)
    app.wait('label', '=Request whose certificate was removed')
    assert app.find('push button', 'Install the Answer') is None
    session.screenshot(cases.shot('request-left'))


class OwnFrontEnd:
    """CamTrace's own listener on the HTTPS port: it holds it from the beginning, and speaks TLS after the click."""

    def __init__(self, port):
        self.context = None
        self.socket = socket.create_server(('127.0.0.1', port))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.socket.accept()
            try:
                if self.context:
                    connection = self.context.wrap_socket(connection, server_side=True)
                connection.close()
            except OSError:
                pass

    def click(self, folder):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(folder, 'ct-tls.crt'), os.path.join(folder, 'ct-tls.key'))
        self.context = context


def guides_to_the_click(session):
    """HTTPS belongs to CamTrace: the certificate is ours, the click is the person's, and a TLS client says whether it was done."""
    camtrace = CamTrace(session)
    front_end = OwnFrontEnd(int(camtrace.port()))
    camtrace.ctl('server', 'self-sign', 'it', '--key-type', 'ec:p256')
    app = open_with_agent(session, camtrace)
    app.wait('label', 'CamTrace itself switches HTTPS on')
    app.click('push button', 'What to Do by Hand')
    app.wait('label', 'Administration/Système')
    app.wait('label', '“Service web HTTPS”, click “Activer”')
    session.screenshot(cases.shot('guided-click'))
    app.click('push button', '=Check Now')
    app.wait('*', 'No TLS client gets an answer')
    front_end.click(os.path.join(camtrace.server['root'], 'opt/camtrace/etc/certs'))
    app.click('push button', '=Check Now')
    app.wait_gone('label', '“Service web HTTPS”, click “Activer”')
    app.wait('label', 'HTTPS is on with a self-signed certificate')


def adds_one_without_an_agent(session):
    """It is added all the same; its page says what can be done, and which files go where."""
    server = cases.demo(session, servers=2)['servers'][1]
    with socket.create_server(('127.0.0.1', 0)) as listener:
        closed = listener.getsockname()[1]
    app = cases.start(session)
    app.click('push button', 'Add a server')
    app.fill('*', 'Address of the server', server['camtrace_url'])
    app.fill('text', 'Address of the agent', 'https://127.0.0.1:%d' % closed)
    app.click('push button', '=Look')
    app.wait('label', 'No agent answers.')
    session.screenshot(cases.shot('add-no-agent'))
    app.click('push button', '=Back')
    app.fill('text', 'Address of the agent', '127.0.0.1:%d' % closed)
    app.click('push button', '=Look')
    app.wait('label', 'Go back to correct the address of the agent.')
    app.click('push button', '=Back')
    app.fill('text', 'Address of the agent', 'https://127.0.0.1:%d' % closed)
    app.click('push button', '=Look')
    app.wait('label', 'The server can be added without it')
    app.wait('label', 'user and password may stay empty')
    app.fill('*', '=User', server['username'])
    assert not app.sensitive(app.wait('push button', '=Add')), 'a user without password'
    app.fill('*', '=User', '')
    app.click('push button', '=Add')
    app.wait('label', 'Without an agent, its page says what can be done by hand')
    app.wait('label', 'Other servers of its cluster')
    session.screenshot(cases.shot('add-cluster'))
    app.click('push button', 'Add Lyon-03')
    app.wait('label', 'A CamTrace server answers')
    app.click('push button', 'Back')
    app.key('Escape')
    app.wait('label', '=Not configured')
    app.place()
    app.key('ctrl+f', 'Return')
    app.wait('label', 'HTTPS does not answer')
    app.wait('push button', 'Get a Certificate')
    app.click('push button', 'More actions')
    app.click('menu item', 'What to Do by Hand')
    app.wait('label', 'ct-tls.pem')


def lacks_a_password(session):
    """It came from a list: nobody has looked, then the password is missing; that it was refused is said only of a wrong one."""
    camtrace = CamTrace(session)
    server = camtrace.server
    path = os.path.join(session.home, 'parc.csv')
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write('nom;adresse;utilisateur;agent;empreinte;port https\n%s;%s;%s;%s;%s;%s\n' % (
            NAME, server['camtrace_url'], server['username'], server['agent_url'], server['agent_fingerprint'], camtrace.port()))
    cases.sceauctl(session, 'server', 'import', path)
    told = subprocess.run([os.path.join(cases.BUILD, 'src', 'sceauctl'), 'server', 'state', NAME, '--json'], env=session.env, text=True, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    assert (told.returncode, json.loads(told.stdout)['error']['code']) == (4, 'no-password') and '--password-file' in told.stderr, told
    app = cases.start(session)
    app.place(0, 0, 1000, 850)
    app.wait('label', '=' + NAME)
    app.key('ctrl+f')
    app.type(NAME)
    app.key('Return')
    app.wait('label', '=' + cases.translated('The password is missing'))
    assert len(app.all('*', cases.translated('The password is missing'))) == 1, 'said twice'
    assert app.find('*', cases.translated('User or password refused')) is None, 'nobody refused anything'
    session.screenshot(cases.shot('no-password-fr'))
    cases.fits(app, 360)
    session.screenshot(cases.shot('no-password-narrow-fr'))
    app.click('push button', '=' + cases.plain('_Enter the Password…'))
    app.fill('*', '=' + cases.translated('New password'), 'wrong')
    app.click('push button', '=' + cases.plain('_Save'))
    app.wait('*', cases.translated('User or password refused'))
    app.fill('*', '=' + cases.translated('New password'), server['password'])
    # What is no port, and no agent's address, is told, and nothing of it is kept.
    app.fill('*', '=' + cases.translated('Port for HTTPS'), '70000')
    app.click('push button', '=' + cases.plain('_Save'))
    app.wait('*', cases.translated('“%s” is not a port: a number from 1 to 65535.') % '70000')
    session.screenshot(cases.shot('settings-port-fr'))
    app.fill('*', '=' + cases.translated('Port for HTTPS'), str(camtrace.port()))
    app.fill('*', '=' + cases.translated('Address of the agent, such as https://server:8444'), 'http://127.0.0.1')
    app.click('push button', '=' + cases.plain('_Save'))
    app.wait('*', cases.translated('“%s” is not an agent’s address, such as https://192.168.1.10:8444.') % 'http://127.0.0.1')
    assert json.loads(cases.sceauctl(session, 'server', 'list', '--json'))['servers'][0]['agent_url'] == server['agent_url']
    app.fill('*', '=' + cases.translated('Address of the agent, such as https://server:8444'), server['agent_url'])
    app.click('push button', '=' + cases.plain('_Save'))
    app.wait('label', '=' + cases.translated(OFF))


cases.run({
    'lacks a password': (lacks_a_password, {'language': 'fr'}),
    'confirms a new key': (confirms_a_new_key, {}),
    'guides to the click': (guides_to_the_click, {}),
    'adds one without an agent': (adds_one_without_an_agent, {}),
})
