# SPDX-License-Identifier: GPL-3.0-or-later
"""sceau-demo's fleet in a world of its own: its inventory, trust and keyring are nobody else's. What ./run stands on."""
import json
import os
import subprocess

import gui


class DeskSession(gui.Session):
    """A world of its own on the display that is there: the person's windows, our inventory, session bus and keyring."""

    def _folders(self):
        kept = {name: os.environ.get(name) for name in ('HOME', 'WAYLAND_DISPLAY', 'XDG_CURRENT_DESKTOP')}
        runtime = os.environ.get('XDG_RUNTIME_DIR', '')
        super()._folders()
        if kept['WAYLAND_DISPLAY']:  # a name is looked for in the runtime folder, which is another one now
            kept['WAYLAND_DISPLAY'] = os.path.join(runtime, kept['WAYLAND_DISPLAY'])
        self.env.update({name: value for name, value in kept.items() if value})
        for name in ('GDK_BACKEND', 'GSK_RENDERER', 'GTK_A11Y', 'NO_AT_BRIDGE', 'GTK_USE_PORTAL', 'ADW_DISABLE_PORTAL'):
            self.env.pop(name, None)
            if name in os.environ:
                self.env[name] = os.environ[name]

    def _display(self):
        pass  # the person's own

    def _buses(self):
        """A session bus, so that the app is not the person's own Sceau; what else is needed is started by it."""
        bus = self.spawn(['dbus-daemon', '--session', '--nofork', '--print-address=1'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.env['DBUS_SESSION_BUS_ADDRESS'] = bus.stdout.readline().strip()


class DemoFleet:
    """A fleet, and the programs of a build, in a session."""

    def __init__(self, session, build, directory, frontend='builtin'):
        self.session = session
        self.build = build
        session.env.update(GSETTINGS_SCHEMA_DIR=os.path.join(build, 'data'), SCEAU_LOCALEDIR=os.path.join(build, 'po'),
                           PATH=os.path.join(build, 'src') + os.pathsep + os.environ['PATH'])
        child = session.spawn([self.program('sceau-demo'), '--dir', directory, '--frontend', frontend], stdout=subprocess.PIPE, text=True)
        self.document = self._read(child)
        self.password_file = os.path.join(session.home, 'demo-password')
        with open(os.open(self.password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 'w', encoding='utf-8') as file:
            file.write(self.document['servers'][0]['password'] + '\n')

    def program(self, name):
        return os.path.join(self.build, 'src', name)

    @staticmethod
    def _read(child):
        said = ''
        for line in child.stdout:
            said += line
            if line == '}\n':
                return json.loads(said)
        raise gui.Failure('sceau-demo ended: %r' % said)

    def server(self, name):
        return next(server for server in self.document['servers'] if server['name'] == name)

    def sceauctl(self, *arguments):
        """What it prints; Failure with its words when it does not succeed."""
        result = subprocess.run([self.program('sceauctl'), *arguments], env=self.session.env, text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, check=False)
        if result.returncode != 0:
            raise gui.Failure('sceauctl %s: %d\n%s%s' % (' '.join(arguments), result.returncode, result.stdout, result.stderr))
        return result.stdout

    def add_all(self):
        """Every server into the inventory, with its confirmed fingerprint; the demo's root among the trusted ones."""
        self.sceauctl('trust', 'add', self.document['authority']['root'])
        for server in self.document['servers']:
            self.sceauctl('server', 'add', '--name', server['name'], '--username', server['username'], '--password-file', self.password_file,
                          '--agent-url', server['agent_url'], '--agent-fingerprint', server['agent_fingerprint'],
                          '--dns-name', server['dns_name'], server['camtrace_url'])

    def sign(self, request, out):
        """What the authority sends back for a request: the paths of its files."""
        request_file = os.path.join(self.session.home, 'request.csr')
        with open(request_file, 'w', encoding='ascii') as file:
            file.write(request)
        answer = subprocess.run([self.program('sceau-demo'), 'sign', '--dir', self.document['authority']['dir'], '--request', request_file,
                                 '--out', out], text=True, stdout=subprocess.PIPE, check=True)
        return json.loads(answer.stdout)['files']
