#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of CamTrace's API v1.2 written from the vendor's documentation alone, with libraries that are not ours (urllib, bcrypt,
hashlib), against a demo server: it must not be able to tell that this is not the real thing."""
import base64
import email.utils
import hashlib
import json
import os
import secrets
import socket
import ssl
import sys
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timezone

import bcrypt

from demo_process import Demo


class Client:
    """What an integrator writes from the documentation."""

    def __init__(self, url):
        self.url = url
        self.shift = 0.0
        self.cryptpass = None
        self.username = None

    def get(self, path, headers=None):
        request = urllib.request.Request(self.url + path, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def get_json(self, path, headers=None):
        status, headers, body = self.get(path, headers)
        assert 'application/json' in headers['Content-Type'], headers['Content-Type']
        return status, json.loads(body)

    def discover(self):
        status, headers, body = self.get('/api/')
        date = email.utils.parsedate_to_datetime(headers['Date'])
        self.shift = date.timestamp() - time.time()
        assert 200 <= status < 300
        return json.loads(body)['versions']['latest']

    def salt(self, username):
        _, body = self.get_json(f'/api/v1.2/users/{urllib.parse.quote(username, safe="")}/auth')
        return next(method['salt'] for method in body['auth'] if method['type'] == 'wsse')

    def set_account(self, username, password):
        self.username = username
        self.cryptpass = bcrypt.hashpw(password.encode(), self.salt(username).encode()).decode()

    def token(self, seconds=0.0):
        now = datetime.fromtimestamp(time.time() + self.shift + seconds, timezone.utc)
        created = now.strftime('%Y-%m-%dT%H:%M:%S.') + f'{now.microsecond // 1000:03d}Z'
        nonce = secrets.token_hex(10)
        digest = hashlib.sha1((nonce + created + self.cryptpass).encode()).digest()
        return base64.b64encode(digest).decode(), nonce, created

    def headers(self, token=None):
        digest, nonce, created = token or self.token()
        return {'Authorization': 'WSSE profile="UsernameToken"',
                'X-WSSE': f'UsernameToken Username="{self.username}", PasswordDigest="{digest}", '
                          f'Nonce="{nonce}", Created="{created}"'}

    def read(self, what):
        return self.get_json(f'/api/v1.2/{what}', self.headers())

    def read_with_query(self, what):
        digest, nonce, created = self.token()
        query = urllib.parse.urlencode({'_username': self.username, '_password': digest,
                                        '_nonce': nonce, '_created_at': created})
        return self.get_json(f'/api/v1.2/{what}?{query}')


class VendorClientTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = Demo()

    @classmethod
    def tearDownClass(cls):
        assert not cls.demo.end()

    def setUp(self):
        self.server = self.demo.document['servers'][0]
        self.client = Client(self.server['camtrace_url'])
        self.assertEqual(self.client.discover(), 'v1.2')
        self.client.set_account(self.server['username'], self.server['password'])

    def test_document(self):
        servers = self.demo.document['servers']
        self.assertEqual([server['version'] for server in servers], ['7.13', '8.15', '9.16'])
        for server in servers:
            self.assertEqual(set(server), {'name', 'version', 'frontend', 'dns_name', 'camtrace_url', 'https_url',
                                           'agent_url', 'agent_fingerprint', 'username', 'password', 'root'})
            self.assertRegex(server['agent_fingerprint'], '^[0-9a-f]{64}$')
        self.assertEqual(set(self.demo.document['authority']), {'dir', 'root', 'intermediates'})

    def test_clock(self):
        self.assertLess(abs(self.client.shift), 3)

    def test_login(self):
        status, body = self.client.read('users/login')
        self.assertEqual(status, 200)
        for name in ('live', 'live_mosaic', 'player_control', 'player_video', 'control'):
            self.assertLessEqual({'scheme', 'port', 'url'}, set(body['services'][name]))
        self.assertIn('stream_protocol', body['services']['mobile'])
        self.assertIn('permissions', body)

    def test_query_parameters(self):
        self.assertEqual(self.client.read_with_query('users/login')[0], 200)

    def test_documents(self):
        for what in ('license', 'sysinfo', 'health'):
            status, body = self.client.read(what)
            self.assertEqual(status, 200)
            self.assertIn(what, body)

    def test_cluster(self):
        status, body = self.client.get_json('/api/v1.2/servers')
        self.assertEqual(status, 200)
        self.assertEqual(sorted(server['name'] for server in body['servers']), ['Brest-02', 'Lyon-03', 'Nantes-01'])
        self.assertEqual(body['servers'][0]['id'], 0)
        for server in body['servers']:
            other = Client(f'http://{server["host"]}:{server["httpPort"]}')
            self.assertEqual(other.discover(), 'v1.2')

    def test_closed_without_account(self):
        for what in ('users/login', 'license', 'sysinfo', 'health'):
            self.assertEqual(self.client.get_json(f'/api/v1.2/{what}')[0], 401)

    def test_wrong_password(self):
        self.client.set_account(self.server['username'], 'wrong')
        self.assertEqual(self.client.read('users/login')[0], 401)

    def test_unknown_user(self):
        salts = {self.client.salt('nobody') for _ in range(3)}
        self.assertEqual(len(salts), 1)
        self.assertNotEqual(salts, {self.client.salt('nobodies')})
        self.client.set_account('nobody', self.server['password'])
        self.assertEqual(self.client.read('users/login')[0], 401)

    def test_replay(self):
        headers = self.client.headers()
        self.assertEqual(self.client.get_json('/api/v1.2/users/login', headers)[0], 200)
        self.assertEqual(self.client.get_json('/api/v1.2/users/login', headers)[0], 401)

    def test_old_and_future_tokens(self):
        for seconds in (-3600, -301, 301, 3600):
            headers = self.client.headers(self.client.token(seconds))
            self.assertEqual(self.client.get_json('/api/v1.2/users/login', headers)[0], 401)

    def test_nonce_is_text(self):
        """The nonce is hashed as it stands: a client that decodes it as base64 is refused."""
        _, nonce, created = self.client.token()
        digest = hashlib.sha1(base64.b64decode(nonce) + (created + self.client.cryptpass).encode()).digest()
        headers = self.client.headers((base64.b64encode(digest).decode(), nonce, created))
        self.assertEqual(self.client.get_json('/api/v1.2/users/login', headers)[0], 401)

    def test_unknown_paths(self):
        self.assertEqual(self.client.get('/api/v1.2/cameras')[0], 404)
        self.assertEqual(self.client.get('/nothing')[0], 404)

    def test_web_page(self):
        status, headers, body = self.client.get('/')
        self.assertEqual(status, 200)
        self.assertIn('text/html', headers['Content-Type'])
        self.assertIn(self.server['name'], body.decode())

    def test_https_is_off(self):
        """Nothing is configured at first: the port of HTTPS refuses."""
        host, port = self.server['https_url'].removeprefix('https://').split(':')
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection((host, int(port)), 5)

    def test_agent_is_there(self):
        """TLS with the announced key, JSON behind it."""
        host, port = self.server['agent_url'].removeprefix('https://').split(':')
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        with socket.create_connection((host, int(port)), 5) as plain, \
                context.wrap_socket(plain, server_hostname='sceau-agent') as tls:
            from cryptography import x509
            from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
            key = x509.load_der_x509_certificate(tls.getpeercert(True)).public_key()
            spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.assertEqual(hashlib.sha256(spki).hexdigest(), self.server['agent_fingerprint'])


class ServicesTest(unittest.TestCase):
    """The three services behind the dots are real listeners."""

    def test_stop_and_start(self):
        demo = Demo('--servers', '1')
        try:
            server = demo.document['servers'][0]
            client = Client(server['camtrace_url'])
            client.discover()
            client.set_account(server['username'], server['password'])
            port = client.read('users/login')[1]['services']['live']['port']
            socket.create_connection(('127.0.0.1', port), 5).close()
            self.switch(server, 'stop')
            with self.assertRaises(ConnectionRefusedError):
                socket.create_connection(('127.0.0.1', port), 5)
            self.assertFalse(client.read('health')[1]['health']['video'])
            self.switch(server, 'start')
            socket.create_connection(('127.0.0.1', port), 5).close()
        finally:
            self.assertFalse(demo.end())

    @staticmethod
    def switch(server, action):
        form = urllib.parse.urlencode({'service': 'video', 'action': action}).encode()
        with urllib.request.urlopen(server['camtrace_url'] + '/administration/systeme', form, 15) as answer:
            assert answer.status == 200 and '● ' in answer.read().decode()


class FrontEndTest(unittest.TestCase):
    """Each version has the front end that CamTrace has there; the plain page is served through it."""

    def test_front_ends(self):
        for name, program, kinds in (('haproxy', '/usr/sbin/haproxy', ['builtin', 'haproxy', 'haproxy']),
                                     ('apache', '/usr/sbin/apache2', ['apache', 'builtin', 'builtin'])):
            if not os.path.exists(program):
                continue
            with self.subTest(name=name):
                demo = Demo('--frontend', name)
                try:
                    self.assertEqual([server['frontend'] for server in demo.document['servers']], kinds)
                    for server in demo.document['servers']:
                        Client(server['camtrace_url']).discover()
                finally:
                    self.assertFalse(demo.end())


class EndTest(unittest.TestCase):
    """However the demo ends, nothing of it stays."""

    def test_ends(self):
        import signal
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
            with self.subTest(number=number):
                demo = Demo('--servers', '2')
                self.assertEqual(len(demo.children), 2)
                self.assertFalse(demo.end(number))


if __name__ == '__main__':
    # TAP, as the other tests have it.
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])
    tests = [test for group in suite for test in group]

    class Tap(unittest.TextTestResult):
        number = 0

        def _line(self, test, word, more=''):
            Tap.number += 1
            print(f'{word} {Tap.number} {test.id()}{more}', flush=True)

        def addSuccess(self, test):
            super().addSuccess(test)
            self._line(test, 'ok')

        def addFailure(self, test, err):
            super().addFailure(test, err)
            self._line(test, 'not ok')

        def addError(self, test, err):
            super().addError(test, err)
            self._line(test, 'not ok')

    print(f'1..{len(tests)}')
    result = unittest.TextTestRunner(stream=sys.stderr, resultclass=Tap, verbosity=0).run(suite)
    sys.exit(0 if result.wasSuccessful() else 1)
