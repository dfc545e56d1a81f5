#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, with the real window: main_job.py BUILD OUT [--window]

A demo fleet is started and is in the app already. Without --window, on a screen of its own: one server behind HAProxy gets a certificate
by the authority's way, in the window, with a real drag of the authority's files; a second one a self-signed certificate, through
sceauctl; then OpenSSL says what it gets from each. Every step leaves a picture in OUT. With --window: the app opens on the screen that
is there, and it all ends with it."""
import glob
import os
import shutil
import signal
import subprocess
import sys
import time

import gui
from demo_session import DemoFleet, DeskSession

AUTHORITY_SERVER = 'Nantes-01'  # 8.15: HAProxy
SELF_SIGNED_SERVER = 'Lyon-03'  # 7.13: the agent's own front end
CERTIFICATE_OF_7_13 = 'opt/camtrace/etc/www-ssl-cert.crt'
LONG = 60.0  # seconds: a key of 3072 bits, a reload, on a busy machine


class Job:
    def __init__(self, fleet, out):
        self.fleet = fleet
        self.session = fleet.session
        self.out = out
        self.shots = 0
        self.started = time.monotonic()
        self.app = None

    def step(self, words):
        """One line of progress, and a picture of how things are after it."""
        self.shots += 1
        path = os.path.join(self.out, '%02d-%s.png' % (self.shots, words.lower().replace(' ', '-').replace(',', '')))
        self.session.screenshot(path)
        print('%5.1f s  %s' % (time.monotonic() - self.started, words), flush=True)

    # --- the authority's way, in the window --------------------------------------------------------

    def open_window(self):
        self.app = self.session.start([self.fleet.program('sceau')])
        begun = os.environ.get('SCEAU_RUN_STARTED')
        if begun:
            print('%.1f s from ./run to the window' % (time.time() - float(begun)), flush=True)
        self.app.place(0, 0, *self.session.size)
        self.app.wait('label', '=' + AUTHORITY_SERVER)
        self.app.wait('label', '=Not configured')
        self.step('The fleet')

    def open_server(self, name):
        self.app.key('ctrl+f', 'ctrl+a')
        self.app.type(name)
        self.app.wait_gone('label', '=' + SELF_SIGNED_SERVER)
        self.app.key('Return')
        self.app.wait('label', 'HTTPS is off, no certificate is installed')
        self.step('A server without HTTPS')

    def make_request(self):
        """Who signs, identity, request: the text of the request as it stands in the window."""
        app = self.app
        app.click('push button', 'Get a Certificate')
        app.wait('label', 'Who signs the certificate?')
        self.step('Who signs')
        app.click('push button', '=Continue')
        app.fill('text', 'Country', 'FR')
        app.fill('text', 'Locality', 'Nantes')
        app.fill('text', '=Organization', 'Ville de Nantes')
        self.step('Identity')
        app.click('push button', '=Make the request')
        app.wait('*', 'Send this request to the authority', LONG)
        self.step('The request')
        return app.text_of(app.wait('text', 'Certificate request'))

    def drop_answer(self, files):
        """The authority's loose files, in its own order, onto the board: a real drag."""
        app = self.app
        app.click('push button', 'The Answer Is Here')
        area = app.wait('panel', 'Drop area for certificate files')
        x, y, width, height = app.settled(area)
        drag_source = os.path.join(self.fleet.build, 'tests', 'gui', 'drag-source')
        self.session.drag(files, x + width // 2, y + height // 2, drag_source)
        app.wait('label', 'Key recognised')
        app.wait('*', 'They are now')  # they came in the wrong order
        self.step('The chain')

    def install(self):
        app = self.app
        app.click('push button', '=Continue')
        app.wait('label', 'What will be done')
        self.step('The plan')
        app.click('push button', 'Install and Switch On')
        gui.until(lambda: 'no end in\n%s' % app.tree(),
                  lambda: app.find('label', 'What a TLS client now gets') or app.find('alert', ''), LONG)
        self.step('The end of the installation')
        app.wait('label', '=HTTPS works', 0)
        app.click('push button', '=Finish')
        app.wait('label', 'Services')
        app.wait_gone('label', 'What will be done')
        self.step('The server with HTTPS')

    # --- self-signed, from the command line ----------------------------------------------------------

    def self_sign(self, name):
        print(self.fleet.sceauctl('server', 'self-sign', '--enable', '--key-type', 'ec:p256', name), end='')
        self.app.key('alt+Left', 'ctrl+f', 'ctrl+a', 'BackSpace')
        self.app.wait('label', '=' + name)
        self.app.wait('push button', 'Look at every server now')  # while it looks, F5 does nothing
        self.app.key('F5')
        self.app.wait('label', '=HTTPS verified')
        self.app.wait('label', '=HTTPS, not trusted here')
        self.step('The fleet afterwards')

    # --- who has the last word ---------------------------------------------------------------------

    def ask_openssl(self, name, anchor):
        """What `openssl s_client -verify_return_error` gets; it must call it good."""
        server = self.fleet.server(name)
        command = ['openssl', 's_client', '-connect', server['https_url'].removeprefix('https://'), '-servername', server['dns_name'],
                   '-verify_hostname', server['dns_name'], '-verify_return_error', '-no-CApath', '-no-CAstore', '-CAfile', anchor]
        result = subprocess.run(command, text=True, input='', stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        print('\n%s (%s, %s): openssl s_client -verify_return_error' % (name, server['version'], server['frontend']))
        for line in dict.fromkeys(result.stdout.splitlines()):  # a session ticket repeats the verdict
            if line.strip().startswith(('subject=', 'issuer=', 'Verif', 'New, ')) or line[:4].strip().split(' ')[0].isdigit():
                print('    ' + line.strip())
        if result.returncode != 0 or 'Verification: OK' not in result.stdout:
            raise gui.Failure('openssl does not accept %s:\n%s' % (name, result.stderr))

    def run(self):
        self.open_window()
        self.open_server(AUTHORITY_SERVER)
        request = self.make_request()
        files = self.fleet.sign(request, os.path.join(self.session.home, 'answer'))
        self.drop_answer([path for path in files if path.endswith('.crt')])
        self.install()
        self.self_sign(SELF_SIGNED_SERVER)
        self.ask_openssl(AUTHORITY_SERVER, self.fleet.document['authority']['root'])
        self.ask_openssl(SELF_SIGNED_SERVER, os.path.join(self.fleet.server(SELF_SIGNED_SERVER)['root'], CERTIFICATE_OF_7_13))


def forget_last_time(out):
    """The authority is kept, its keys take a second to make; servers, inventory and pictures are new each time."""
    for path in (os.path.join(out, 'home'), os.path.join(out, 'fleet', 'servers')):
        shutil.rmtree(path, ignore_errors=True)
    for path in glob.glob(os.path.join(out, '*.png')) + glob.glob(os.path.join(out, 'failure.txt')):
        os.remove(path)
    os.makedirs(out, exist_ok=True)


def open_app(build, out):
    with DeskSession(directory=os.path.join(out, 'home')) as session:
        fleet = DemoFleet(session, build, os.path.join(out, 'fleet'))
        fleet.add_all()
        print('The demo fleet is there; it ends with the window.', flush=True)
        subprocess.run([fleet.program('sceau')], env=session.env, check=True)


def do_job(build, out):
    missing = gui.missing_tools()
    if missing:
        raise gui.Failure('not installed: ' + ', '.join(missing))
    with gui.Session(directory=os.path.join(out, 'home')) as session:
        fleet = DemoFleet(session, build, os.path.join(out, 'fleet'), 'haproxy')
        fleet.add_all()
        Job(fleet, out).run()


def end_properly():
    """However this is told to end, what it started ends with it."""
    def on_signal(number, frame):
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)


def main():
    end_properly()
    build, out = (os.path.abspath(path) for path in sys.argv[1:3])
    forget_last_time(out)
    try:
        if '--window' in sys.argv[3:]:
            open_app(build, out)
        else:
            do_job(build, out)
            print('\nDone. Pictures of every step are in %s.' % os.path.relpath(out))
    except (gui.Failure, subprocess.CalledProcessError) as error:
        what, _, rest = str(error).partition('\n')
        print('Failed: %s' % what, file=sys.stderr)
        if rest:
            path = os.path.join(out, 'failure.txt')
            with open(path, 'w', encoding='utf-8') as file:
                file.write(rest)
            print('What there was instead is in %s.' % os.path.relpath(path), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == '__main__':
    sys.exit(main())
