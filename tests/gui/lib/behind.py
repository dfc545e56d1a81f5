# SPDX-License-Identifier: GPL-3.0-or-later
"""A demo server behind the window's back: what CamTrace would do at a click is played through its agent, by another operator."""
import glob
import os
import subprocess

import cases


class CamTrace:
    """The demo's server behind the window: another operator's sceauctl stands for the clicks."""

    def __init__(self, session, index=1):
        self.session = session
        self.demo = cases.demo(session)
        self.server = self.demo['servers'][index]
        self.folder = os.path.join(session.home, 'camtrace')
        os.makedirs(self.folder)
        self.password = os.path.join(self.folder, 'password')
        with open(os.open(self.password, os.O_WRONLY | os.O_CREAT, 0o600), 'w', encoding='utf-8') as stream:
            stream.write(self.server['password'] + '\n')
        self.ctl('server', 'add', '--name', 'it', '--username', self.server['username'], '--agent-url', self.server['agent_url'],
                 '--agent-fingerprint', self.server['agent_fingerprint'], '--dns-name', self.server['dns_name'], self.server['camtrace_url'])

    def ctl(self, *words):
        env = {**self.session.env, 'XDG_DATA_HOME': self.folder, 'DBUS_SESSION_BUS_ADDRESS': 'disabled:'}
        command = [os.path.join(cases.BUILD, 'src', 'sceauctl'), *words]
        if words[0] == 'server':
            command += ['--password-file', self.password]
        return subprocess.run(command, env=env, check=True, text=True, stdout=subprocess.PIPE).stdout

    def sign(self, request):
        path = os.path.join(self.folder, 'request.csr')
        with open(path, 'w', encoding='utf-8') as stream:
            stream.write(request)
        out = os.path.join(self.folder, 'answer')
        self.session.run([os.path.join(cases.BUILD, 'src', 'sceau-demo'), 'sign', '--dir', os.path.join(self.session.home, 'demo'), '--request', path, '--out', out])
        return sorted(glob.glob(out + '/**/*.crt', recursive=True), reverse=True)

    def port(self):
        return self.server['https_url'].rsplit(':', 1)[1]
