#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server over SSH in the real window: its host key is asked about, the passphrase of the operator's key too, and what is refused is not
asked again by itself. A real sshd, and a CT-Server's folders in a sandbox."""
import contextlib
import getpass
import os
import random
import socket
import subprocess

import cases
import gui

OFF = 'HTTPS is off, no certificate is installed'
PASSPHRASE = 'une phrase de passe'


def free_port():
    """For what listens later: below Linux's ephemeral ports and the demo's, so that no connection and no other test gets it meanwhile."""
    while True:
        port = random.randrange(10000, 20000)
        with contextlib.suppress(OSError), socket.socket() as listener:
            listener.bind(('127.0.0.1', port))
            return port


def answers(port):
    with socket.socket() as client:
        return client.connect_ex(('127.0.0.1', port)) == 0


def write(path, text, mode=0o600):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), 'w', encoding='utf-8') as file:
        file.write(text)


def make_key(path, passphrase):
    subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', passphrase, '-f', path], check=True)


class Sandbox:
    """sshd on a free port, and what the operator's ssh needs to reach it, but for the server's key."""

    def __init__(self, session, passphrase=''):
        self.folder = os.path.join(session.home, 'ssh')
        self.root = os.path.join(session.home, 'server')
        self.known = os.path.join(self.folder, 'known_hosts')
        self.port = free_port()
        os.makedirs(self.folder)
        os.makedirs(os.path.join(self.root, 'opt', 'camtrace', 'etc', 'certs'))
        make_key(os.path.join(self.folder, 'host'), '')
        make_key(os.path.join(self.folder, 'client'), passphrase)
        write(os.path.join(self.folder, 'sshd_config'), '\n'.join([
            f'ListenAddress 127.0.0.1\nPort {self.port}\nHostKey {self.folder}/host\nPidFile none\nUsePAM no\nStrictModes no',
            f'AuthorizedKeysFile {self.folder}/client.pub\nPermitRootLogin yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n']))
        write(os.path.join(self.folder, 'config'), '\n'.join([
            f'Host sandbox\n  HostName 127.0.0.1\n  Port {self.port}\n  User {getpass.getuser()}',
            f'  IdentityFile {self.folder}/client\n  IdentitiesOnly yes\n  UserKnownHostsFile {self.known}\n  GlobalKnownHostsFile /dev/null\n']))
        if os.getuid() == 0:
            os.makedirs('/run/sshd', mode=0o755, exist_ok=True)
        session.env['SCEAU_SSH_CONFIG'] = os.path.join(self.folder, 'config')
        session.spawn(['/usr/sbin/sshd', '-D', '-f', os.path.join(self.folder, 'sshd_config')])
        gui.until(lambda: 'sshd does not answer', lambda: answers(self.port))

    def know(self):
        """The server's key is confirmed."""
        with open(os.path.join(self.folder, 'host.pub'), encoding='utf-8') as file:
            write(self.known, f'[127.0.0.1]:{self.port} ' + ' '.join(file.read().split()[:2]) + '\n')

    def fingerprint(self):
        shown = subprocess.run(['ssh-keygen', '-lf', os.path.join(self.folder, 'host.pub')], check=True, text=True, stdout=subprocess.PIPE)
        return shown.stdout.split()[1]

    def add(self, session):
        """The server comes into the fleet by the command line."""
        out = cases.sceauctl(session, 'server', 'add', '--ssh-address', 'sandbox', '--ssh-root', self.root, '--name', 'Lyon-03', '--https-port',
                             str(free_port()), '--dns-name', 'lyon.example', 'http://127.0.0.1')
        assert 'Lyon-03' in out, out


def asks_about_the_host_key(session):
    sandbox = Sandbox(session)
    sandbox.know()
    sandbox.add(session)
    write(sandbox.known, '')
    app = cases.start(session)
    app.wait('label', 'Is This the SSH Key of sandbox?')
    app.wait('label', sandbox.fingerprint())
    cases.names(app)
    session.screenshot(cases.shot('ssh-host-key'))
    app.click('push button', '=Cancel')
    app.wait_gone('label', 'Is This the SSH Key of sandbox?')
    app.wait('label', 'To fix')
    app.place()
    cases.look_again(app)
    app.wait('label', 'Is This the SSH Key of sandbox?')
    app.click('push button', 'They Are the Same')
    app.wait('label', '=Not configured')
    with open(sandbox.known, encoding='utf-8') as file:
        assert '127.0.0.1' in file.read(), 'the key was confirmed, but ssh does not know it'


def asks_for_the_passphrase(session):
    sandbox = Sandbox(session)
    sandbox.know()
    sandbox.add(session)
    subprocess.run(['ssh-keygen', '-q', '-p', '-P', '', '-N', PASSPHRASE, '-f', os.path.join(sandbox.folder, 'client')], check=True,
                   stdout=subprocess.DEVNULL)
    app = cases.start(session)
    app.wait('label', 'Passphrase of Your SSH Key')
    app.place()
    app.type('wrong')
    app.key('Return')
    app.wait('label', 'That was not the right one')
    session.screenshot(cases.shot('ssh-passphrase'))
    app.place()
    app.type(PASSPHRASE)
    app.key('Return')
    app.wait('label', '=Not configured')


def adds_a_server(session):
    """With the root of the real machine there is no CamTrace: that is said, and nothing is added."""
    sandbox = Sandbox(session)
    app = cases.start(session)
    app.click('push button', 'Add a server')
    app.fill('*', 'Address of the server', '127.0.0.1')
    app.fill('*', 'SSH address (root@server)', 'sandbox:22:22')
    app.click('push button', '=Look')
    app.wait('*', 'is not an SSH address')
    if os.getuid():
        return  # sudo's password is nobody's to give here
    app.fill('*', 'SSH address (root@server)', 'sandbox')
    app.click('push button', '=Look')
    app.wait('label', 'Is This the SSH Key of sandbox?')
    app.wait('label', sandbox.fingerprint())
    app.click('push button', 'They Are the Same')
    app.wait('*', 'Not a CamTrace server')
    session.screenshot(cases.shot('ssh-no-camtrace'))


cases.run({
    'adds a server': (adds_a_server, {}),
    'asks about the host key': (asks_about_the_host_key, {}),
    'asks for the passphrase': (asks_for_the_passphrase, {}),
})
