#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""sceauctl on real servers: the demo's agents, CamTrace stand-ins and authority, from the first look to the last."""

import csv
import json
import os
import pty
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback

BUILD = pathlib.Path(os.environ['SCEAU_BUILDDIR']) / 'src'
LIMIT = 30


class Failure(Exception):
    pass


def check(condition, message):
    if not condition:
        raise Failure(message)


class Fleet:
    """The demo and one operator's world."""

    def __init__(self, folder):
        self.folder = folder
        self.env = dict(os.environ, XDG_DATA_HOME=str(folder / 'data'), HOME=str(folder), LC_ALL='C.UTF-8',
                        DBUS_SESSION_BUS_ADDRESS='disabled:')
        self.demo = subprocess.Popen([BUILD / 'sceau-demo', '--servers', '3', '--dir', folder / 'demo'], env=self.env,
                                     stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        text = ''
        while True:
            line = self.demo.stdout.readline()
            check(line, 'the demo ended')
            text += line
            if line.startswith('}'):
                break
        self.facts = json.loads(text)
        (folder / 'password').write_text(self.facts['servers'][0]['password'] + '\n')
        (folder / 'password').chmod(0o600)
        (folder / 'wrong').write_text('wrong\n')
        (folder / 'wrong').chmod(0o600)

    def end(self):
        self.demo.send_signal(signal.SIGTERM)
        self.demo.wait(LIMIT)

    def run(self, *words, status=0):
        """Runs sceauctl without a terminal; returns its standard output."""
        result = subprocess.run([BUILD / 'sceauctl', *map(str, words)], cwd=self.folder, env=self.env, capture_output=True,
                                text=True, timeout=LIMIT, check=False, stdin=subprocess.DEVNULL, start_new_session=True)
        check(result.returncode == status,
              f'{" ".join(map(str, words))}: {result.returncode}, not {status}\n{result.stdout}{result.stderr}')
        for secret in (self.facts['servers'][0]['password'], 'PRIVATE KEY', '$2a$'):
            check(secret not in result.stdout + result.stderr, f'{words}: a secret is shown')
        check('CRITICAL' not in result.stderr, f'{words}: {result.stderr}')
        self.said = result.stderr
        return result.stdout

    def type(self, lines, *words):
        """Runs sceauctl on a terminal of its own and types a line at each question; returns exit status and all that it showed."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execve(BUILD / 'sceauctl', ['sceauctl', *map(str, words)], self.env)
        said = b''
        while True:
            try:
                part = os.read(terminal, 4096)
            except OSError:  # the other end is closed
                part = b''
            if not part:
                break
            said += part
            if lines and said.endswith(': '.encode()):
                os.write(terminal, (lines.pop(0) + '\n').encode())
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.decode()

    def json(self, *words, status=0):
        text = self.run(*words, '--json', status=status)
        return json.loads(text)

    def on(self, command, name, *words, status=0):
        """A command on a server, with the password."""
        return self.json('server', *command.split(), name, *words, '--password-file', 'password', status=status)

    def add(self, index, name, *words, status=0):
        server = self.facts['servers'][index]
        return self.json('server', 'add', '--name', name, '--username', server['username'], '--agent-url', server['agent_url'],
                         '--dns-name', server['dns_name'], *words, server['camtrace_url'], status=status)

    def sign(self, request, out):
        subprocess.run([BUILD / 'sceau-demo', 'sign', '--dir', self.folder / 'demo', '--request', self.folder / request,
                        '--out', self.folder / out], env=self.env, check=True, capture_output=True, timeout=LIMIT)
        return sorted((self.folder / out).iterdir())

    def client(self, index):
        """What OpenSSL says, which shares no code with us."""
        server = self.facts['servers'][index]
        result = subprocess.run(
            ['openssl', 's_client', '-connect', server['https_url'].removeprefix('https://'), '-servername', server['dns_name'],
             '-verify_hostname', server['dns_name'], '-CAfile', self.facts['authority']['root'], '-verify_return_error'],
            input='', capture_output=True, text=True, timeout=LIMIT, check=False)
        return 'Verify return code: 0 (ok)' in result.stdout


def adding(fleet):
    fingerprint = fleet.facts['servers'][0]['agent_fingerprint']
    fleet.add(0, 'Lyon', '--password-file', 'password', status=1)  # no terminal to confirm the key on
    error = fleet.add(0, 'Lyon', '--password-file', 'password', '--agent-fingerprint', '00' * 32, status=4)
    check(error['error']['code'] == 'agent-key-changed', error)
    error = fleet.add(0, 'Lyon', '--password-file', 'wrong', '--agent-fingerprint', fingerprint, status=4)
    check(error['error']['code'] == 'auth-failed', error)
    fleet.add(0, 'Lyon', '--agent-fingerprint', fingerprint, status=1)  # no terminal for the password
    check('use --password-file' in fleet.said and 'server show' not in fleet.said, fleet.said)
    fleet.json('server', 'add', '--username', 'admin', '--password-file', 'password', 'http://127.0.0.1:1', status=4)
    check(fleet.json('server', 'list')['servers'] == [], 'something was added')
    server = fleet.add(0, 'Lyon', '--password-file', 'password', '--agent-fingerprint', fingerprint.upper())
    check(server['way'] == 'agent' and server['agent_fingerprint'] == fingerprint, server)
    fleet.add(0, 'Lyon', '--password-file', 'password', '--agent-fingerprint', fingerprint, status=1)  # the name is taken
    error = fleet.add(0, 'Lyon again', '--password-file', 'password', '--agent-fingerprint', fingerprint, status=1)
    check(error['error']['code'] == 'exists' and '“Lyon”' in error['error']['message'], error)
    fleet.add(1, 'Nantes', '--password-file', 'password', '--agent-fingerprint', fleet.facts['servers'][1]['agent_fingerprint'])
    check([s['name'] for s in fleet.json('server', 'list')['servers']] == ['Lyon', 'Nantes'], 'list')
    check(fleet.json('server', 'show', 'lyon')['name'] == 'Lyon', 'names have no case')
    setting(fleet)


def setting(fleet):
    lyon, nantes = fleet.facts['servers'][:2]
    error = fleet.json('server', 'set', 'Nantes', '--agent-fingerprint', lyon['agent_fingerprint'], status=1)
    check(error['error']['code'] == 'exists', error)
    fleet.json('server', 'set', 'Nantes', '--name', 'lyon', status=1)
    fleet.json('server', 'set', 'Nantes', '--dns-name', 'two words', status=1)
    check(fleet.json('server', 'set', 'Nantes', '--dns-name', '')['dns_name'] is None, 'a name is taken away')
    fleet.json('server', 'request', 'Nantes', '--name', 'no name', status=1)  # nobody is asked
    changed = fleet.json('server', 'set', 'Nantes', '--name', 'Ouest', '--dns-name', 'ouest.example', '--username', 'other')
    check((changed['name'], changed['dns_name'], changed['username']) == ('Ouest', 'ouest.example', 'other'), changed)
    fleet.json('server', 'set', 'Ouest', '--name', 'Nantes', '--dns-name', nantes['dns_name'], '--username', nantes['username'])
    check(fleet.json('server', 'show', 'Nantes')['dns_name'] == nantes['dns_name'], 'not changed back')


def refusals(fleet):
    state = fleet.on('state', 'Lyon')
    check(state['status'] == 'not-configured', state['status'])
    check(fleet.on('enable', 'Lyon', status=4)['error']['code'] == 'no-certificate', 'enable')
    check(fleet.on('restore', 'Lyon', '9999', status=4)['error']['code'] == 'not-found', 'restore')
    check(fleet.on('migrate', 'Lyon', status=4)['error']['code'] == 'nothing-to-migrate', 'migrate')
    for command, code in (('enable', 'no-certificate'), ('migrate', 'nothing-to-migrate'), ('uninstall', 'not-found')):
        check(fleet.on(command, 'Lyon', '--dry-run', status=4)['error']['code'] == code, f'{command} --dry-run')
    fleet.json('server', 'state', 'Lyon', '--password-file', 'wrong', status=4)
    error = fleet.json('server', 'state', 'Lyon', status=1)  # no keyring, no terminal
    check(error['error']['code'] == 'no-keyring' and '--password-file' in fleet.said, fleet.said)
    plan = fleet.on('self-sign', 'Lyon', '--dry-run', '--enable')
    check(plan['outcome'] == 'planned' and len(plan['steps']) > 3, plan)
    check(fleet.on('state', 'Lyon')['state'].get('certificate') == state['state'].get('certificate'), 'a dry run did something')


def by_ssh(fleet):
    """A list with a server of the SSH way, which has no user of CamTrace and does not answer."""
    (fleet.folder / 'list.csv').write_text('name,camtrace_url,way,ssh_address\nOld,http://127.0.0.1:1,ssh,root@127.0.0.1:1\n')
    return 'list.csv'


def authority(fleet):
    dns = fleet.facts['servers'][0]['dns_name']
    fleet.json('trust', 'add', fleet.facts['authority']['root'])
    fleet.json('trust', 'add', fleet.facts['authority']['root'])
    check('already' in fleet.said, 'trusted twice: ' + fleet.said)
    error = fleet.on('request', 'Lyon', '--subject', f'CN={dns}', '--out', 'nowhere/lyon.csr', status=1)
    check(fleet.on('state', 'Lyon')['state'].get('pending') is None, 'a key was made all the same')
    made = fleet.on('request', 'Lyon', '--subject', f'C=FR,O=Ville de Lyon,CN={dns}', '--key-type', 'ec:p256', '--out', 'lyon.csr')
    check(made['outcome'] == 'done' and dns in made['request']['names'], made)
    shown = fleet.on('request', 'Lyon')
    check(shown['request']['pem'] == (fleet.folder / 'lyon.csr').read_text(), 'another request')
    error = fleet.on('request', 'Lyon', '--subject', f'CN={dns}', status=4)
    check(error['error']['code'] == 'request-pending', error)
    text = fleet.run('server', 'state', 'Lyon', '--password-file', 'password')
    check('“sceauctl server install NAME' in text and 'drop them' not in text, text)
    files = fleet.sign('lyon.csr', 'signed')
    crt = [path for path in files if path.suffix == '.crt']
    archive = [path for path in files if path.suffix == '.zip']
    matches = fleet.json('match', '--password-file', 'password', *crt)['matches']
    check([m['server'] for m in matches].count('Lyon') == 1, matches)
    leaf = crt[[m['server'] for m in matches].index('Lyon')]
    others = [m for m in matches if m['server'] != 'Lyon']
    check(others and all(m['match'] == 'chain' and [c['server'] for c in m['chain_of']] == ['Lyon'] for m in others), others)
    check(fleet.json('match', '--password-file', 'password', *crt)['not_compared'] == [], 'all were asked')
    fleet.json('server', 'import', by_ssh(fleet))
    silent = fleet.json('match', '--password-file', 'password', *crt)['not_compared']  # a server without user hangs nothing
    check([s['server'] for s in silent] == ['Old'] and silent[0]['code'] != 'invalid-argument', silent)
    fleet.json('server', 'remove', 'Old')
    wrong = fleet.json('match', '--password-file', 'wrong', leaf)  # its key is remembered
    check([s['code'] for s in wrong['not_compared']] == ['auth-failed'] * 2, wrong['not_compared'])
    check(wrong['matches'][0]['covers'] == ['Lyon'], wrong['matches'])
    (fleet.folder / 'a.txt').write_text('nothing of use')
    fleet.json('server', 'add', '--way', 'manual', '--name', 'Far', fleet.facts['servers'][2]['camtrace_url'])
    text = fleet.run('server', 'state', 'Far')
    check('sceauctl server kit' in text and 'assistant' not in text, text)
    fleet.json('server', 'remove', 'Far')
    text = fleet.run('match', 'a.txt', status=1)
    check('a.txt' in text and 'no certificate in these files' in fleet.said, text + fleet.said)
    text = fleet.run('match', '--password-file', 'password', *crt)
    check('in the chain of Lyon' in text and 'no server of the fleet' not in text, text)
    error = fleet.on('install', 'Nantes', *archive, status=3)
    check(error['error']['code'] == 'chain-rejected', error)
    error = fleet.on('install', 'Lyon', leaf, status=2)
    check('missing-issuer' in [f['code'] for f in error['findings']], error)
    done = fleet.on('install', 'Lyon', '--enable', *archive)
    check(done['outcome'] == 'done' and done['presented']['status'] == 'verified', done)
    check(fleet.client(0), 'OpenSSL does not accept it')
    state = fleet.on('state', 'Lyon')
    check(state['status'] == 'verified', state['status'])
    check('verified' in fleet.run('probe', '--no-system-trust', '--trust', fleet.facts['authority']['root'], '--name', dns,
                                  fleet.facts['servers'][0]['https_url']), 'probe')
    check('verified' in fleet.run('probe', '--name', dns, fleet.facts['servers'][0]['https_url']), 'what is trusted here counts for a probe')
    check(fleet.json('chain', '--request', 'lyon.csr', *archive)['status'] == 'complete', 'and for a chain')


def private(fleet):
    """Another operator does not know the authority: as soon as its root was seen it is the root that is not trusted, no chain that is incomplete."""
    world = fleet.env['XDG_DATA_HOME']
    fleet.env['XDG_DATA_HOME'] = str(fleet.folder / 'other')
    fleet.add(0, 'Lyon', '--password-file', 'password', '--agent-fingerprint', fleet.facts['servers'][0]['agent_fingerprint'])
    check(fleet.on('state', 'Lyon')['status'] == 'incomplete', 'nothing tells whether a root is missing or an intermediate')
    archive = [path for path in (fleet.folder / 'signed').iterdir() if path.suffix == '.zip']
    done = fleet.on('install', 'Lyon', *archive)
    check('untrusted-root' in [f['code'] for f in done['presented']['findings']] and 'do not accept' not in fleet.said, done)
    state = fleet.on('state', 'Lyon')
    check(state['status'] == 'untrusted' and 'untrusted-root' in [f['code'] for f in state['findings']], state)
    fleet.on('disable', 'Lyon')
    check([s['message'] for s in fleet.on('disable', 'Lyon')['steps'] if s['step'] == 'switch'] == ['HTTPS was off already.'], 'twice')
    done = fleet.on('enable', 'Lyon')
    check('untrusted-root' in [f['code'] for f in done['presented']['findings']], 'the root was seen before HTTPS was on')
    fleet.env['XDG_DATA_HOME'] = world


def renewal(fleet):
    """A request begins from what is installed: its subject and every name of it; what is given replaces that."""
    fast = ('--key-type', 'ec:p256')
    dns = fleet.facts['servers'][0]['dns_name']
    first = fleet.on('request', 'Lyon', '--subject', f'C=FR,O=Alarmes du Rhône,CN={dns}', '--name', '192.0.2.5', *fast)['request']
    check(fleet.on('request', 'Lyon', '--keep-key', status=4)['error']['code'] == 'request-pending', '--keep-key is passed over')
    check(fleet.on('request', 'Lyon')['request']['sha256'] == first['sha256'], 'the one that waits')
    check(fleet.on('request', 'Lyon', *fast)['request']['sha256'] == first['sha256'], 'it has such a key')
    check(fleet.on('request', 'Lyon', '--key-type', 'rsa:2048', status=4)['error']['code'] == 'request-pending', '--key-type is passed over')
    fleet.run('server', 'request', 'Lyon', '--password-file', 'password', '--out', 'renewed.csr')
    fleet.on('install', 'Lyon', *fleet.sign('renewed.csr', 'renewed'))
    second = fleet.on('request', 'Lyon', *fast)['request']
    check(second['names'] == first['names'] and second['sha256'] != first['sha256'], (first, second))
    check(second['subject'] == first['subject'], (first, second))
    check('names taken over from the installed certificate: ' + ', '.join(first['names']) in fleet.said, fleet.said)
    third = fleet.on('request', 'Lyon', '--replace', '--name', 'other.example', *fast)['request']
    check(third['names'] == [dns, 'other.example'] and third['subject'] == first['subject'], third)
    check('the new one will not: 192.0.2.5' in fleet.said, fleet.said)
    fourth = fleet.on('request', 'Lyon', '--replace', '--subject', f'CN={dns}', *fast)['request']
    check(fourth['names'] == [dns] and 'will not: 192.0.2.5' in fleet.said and 'taken over' not in fleet.said, fleet.said)
    fleet.on('request', 'Lyon', '--delete')
    kept = fleet.on('request', 'Lyon', '--keep-key')['request']
    check(fleet.on('request', 'Lyon', '--keep-key')['request']['sha256'] == kept['sha256'], 'one for that key waits')
    fleet.on('request', 'Lyon', '--delete')
    fleet.run('server', 'self-sign', 'Lyon', '--dry-run', '--password-file', 'password')
    check('O=Alarmes du Rhône' in fleet.said, 'self-sign begins there, too: ' + fleet.said)


def self_signed(fleet):
    done = fleet.on('self-sign', 'Nantes', '--enable', '--days', '90', '--key-type', 'ec:p256')
    check(done['outcome'] == 'done', done)
    check('self-signed' in [f['code'] for f in done['presented']['findings']], done['presented'])
    check(fleet.on('state', 'Nantes')['status'] == 'untrusted', 'status')
    said = fleet.run('server', 'enable', 'Nantes', '--password-file', 'password')
    check('is self-signed' in said, 'what clients will object to is said: ' + said)
    check('do not accept' not in fleet.said, 'a self-signed certificate is as asked: ' + fleet.said)
    check(not fleet.client(1), 'OpenSSL accepts it')


def shared(fleet):
    """One key and certificate on three servers: the first refuses, the others have their turn all the same."""
    names = [server['dns_name'] for server in fleet.facts['servers']]
    fleet.add(2, 'Lille', '--password-file', 'password', '--agent-fingerprint', fleet.facts['servers'][2]['agent_fingerprint'])
    fleet.run('server', 'install', 'Lille', '--password-file', 'password', *fleet.sign('lyon.csr', 'again'), status=3)
    check('no key that a certificate could belong to' in fleet.said and '--key FILE' in fleet.said, 'the reason: ' + fleet.said)
    nameless(fleet, names[2])
    fleet.run('request', 'new', '--subject', f'CN={names[0]}', '--name', names[2], '--key-type', 'ec:p256', '--key-out', 'shared.key',
              '--out', 'shared.csr')
    archive = [path for path in fleet.sign('shared.csr', 'shared') if path.suffix == '.zip']
    slips(fleet, archive)
    stranger = fleet.json('match', '--password-file', 'password', *archive, status=2)
    check(['Lille', 'Lyon'] in [m['covers'] for m in stranger['matches']], stranger)
    text = fleet.run('match', *archive, status=2)  # no keyring
    check('not compared with ' in text and 'covers the name of Lille, Lyon' in text, text)
    (fleet.folder / 'broken.crt').write_text('-----BEGIN CERTIFICATE-----\nMIIB\n')
    files = ['--key', 'shared.key', *archive, 'broken.crt']
    fleet.run('server', 'install', 'Lyon,Lile', *files, status=1)  # before anything is done on the first
    plan = fleet.on('install', 'Lille,Lyon', '--dry-run', *files, status=4)
    check([s['outcome'] for s in plan['servers']] == ['failed', 'planned'], plan)
    check(plan['servers'][0]['error']['code'] == 'request-pending', 'a dry run promises what is refused')
    check(fleet.on('install', 'Lille', '--dry-run', *files, status=4)['error']['code'] == 'request-pending', 'nor for one')
    check(fleet.on('install', 'Lille', '--dry-run', '--replace', *files)['outcome'] == 'planned', '--replace')
    check(fleet.on('self-sign', 'Lille', '--dry-run', status=4)['error']['code'] == 'request-pending', 'nor for a self-signed one')
    check(plan['servers'][1]['certificate'] != fleet.on('state', 'Lyon')['presented']['chain'][0]['sha256'], 'a dry run did something')
    result = fleet.on('install', 'Lille,Lyon,Nantes,lyon', '--report', 'report.csv', *files, status=4)
    lille, lyon, nantes = result['servers']
    check(lille['outcome'] == 'failed' and lille['error']['code'] == 'request-pending', lille)
    check(lyon['outcome'] == 'done' and lyon['seen'] == 'verified' and lyon['coverage'] == 'covered', lyon)
    check(nantes['coverage'] == 'not-covered' and nantes['certificate'] == lyon['certificate'], nantes)
    check(result['done'] + result['failed'] == 3, result)
    check(fleet.client(0), 'OpenSSL does not accept it')
    alone = fleet.on('install', 'Nantes', *files, status=2)  # done, and for another name
    check(alone['outcome'] == 'done' and 'clients do not accept' in fleet.said, fleet.said)
    again = fleet.on('enable', 'Nantes', status=2)  # by the same judge
    check(again['outcome'] == 'done' and 'clients do not accept' in fleet.said, fleet.said)
    said = fleet.run('server', 'enable', 'Nantes', '--password-file', 'password', status=2)
    check('some clients do not accept' in said and '✓ Check' not in said and '! Check' in said, 'no success: ' + said)
    matches = fleet.json('match', '--password-file', 'password', *archive)['matches']
    check(['Lyon', 'Nantes'] in [sorted(m['servers']) for m in matches], matches)
    with open(fleet.folder / 'report.csv', encoding='utf-8-sig', newline='') as file:
        rows = list(csv.DictReader(file))
    check([row['server'] for row in rows] == ['Lille', 'Lyon', 'Nantes'] and rows[1]['seen'] == 'verified', rows)
    text = fleet.run('server', 'install', 'Lille,Lyon', '--dry-run', '--password-file', 'password', *files, status=4)
    check(f'{names[0]} is covered by' in text and 'broken.crt' not in text, text)
    fleet.on('request', 'Lille', '--delete')
    alone = fleet.on('install', 'Lille', '--report', 'alone.json', *files)
    check((fleet.folder / 'alone.json').read_text().endswith('}\n'), 'a text ends with the end of a line')
    check(alone['outcome'] == 'done' and json.loads((fleet.folder / 'alone.json').read_text())['done'] == 1, alone)
    key_again(fleet, files)
    fleet.json('server', 'remove', 'Lille')


def slips(fleet, archive):
    """What is wrong with the files is told before any server is asked, and as what it is."""
    fleet.run('request', 'new', '--subject', 'CN=other.example', '--key-type', 'ec:p256', '--key-out', 'other.key', '--out', 'other.csr',
              '--passphrase-file', 'password')
    wrong = fleet.json('server', 'install', 'Lyon', '--key', 'other.key', '--key-password-file', 'password', *archive, status=3)
    check(wrong['error']['code'] == 'chain-rejected' and '“other.key” is not the key' in fleet.said, fleet.said)
    wrong = fleet.json('server', 'install', 'Lyon', '--key', 'other.key', '--key-password-file', 'wrong', *archive, status=1)
    check(wrong['error']['code'] == 'wrong-password', wrong)
    wrong = fleet.json('server', 'install', 'Lyon', '--key', 'other.key', *archive, status=1)
    check(wrong['error']['code'] == 'encrypted', wrong)
    # A key among the files is named, with how it would be used; not one that is given.
    (fleet.folder / 'folder').mkdir()
    look = ('server', 'install', 'Lyon', '--dry-run', '--password-file', 'password')
    fleet.run('self-sign', '--subject', 'CN=own.example', '--key-type', 'ec:p256', '--key-out', 'folder/own.key', '--out', 'own.crt')
    fleet.run(*look, 'own.crt', 'folder/own.key', status=3)
    check('“own.key” holds the key of “own.example”' in fleet.said and '--key folder/own.key' in fleet.said, fleet.said)
    fleet.run(*look, 'folder/own.key', *archive, status=3)
    check('“own.key” holds a private key of none' in fleet.said, fleet.said)
    fleet.run(*look, '--key', 'folder/own.key', '--replace', 'own.crt', 'folder/own.key')
    check('own.key' not in fleet.said, fleet.said)
    # What was given is told as what it is.
    fleet.run('server', 'install', 'Lyon', 'other.csr', status=1)
    check('“other.csr” is a certificate request' in fleet.said, fleet.said)
    subprocess.run(['openssl', 'pkcs12', '-export', '-inkey', 'folder/own.key', '-in', 'own.crt', '-out', 'own.pfx', '-passout', 'pass:typed'],
                   cwd=fleet.folder, check=True, capture_output=True)
    (fleet.folder / 'cut.pfx').write_bytes((fleet.folder / 'own.pfx').read_bytes()[:400])
    fleet.run('server', 'install', 'Lyon', '--key', 'cut.pfx', 'own.crt', status=1)
    check('“cut.pfx” is cut short' in fleet.said, fleet.said)
    (fleet.folder / 'list.json').write_text('{\n "servers": [ { "name": "Lyon" } ] }\n')
    fleet.run('server', 'import', 'list.json', status=1)
    check('no table' in fleet.said, fleet.said)
    # On a terminal the password of a file is asked for, and asked again; without one nothing waits.
    status, said = fleet.type(['wrong', 'typed'], 'inspect', 'own.pfx')
    check(status == 0 and said.count('Password of “own.pfx”:') == 2 and 'not opened by that' in said and 'typed' not in said, said)
    status, said = fleet.type(['typed'], *look, '--key', 'own.pfx', '--replace', 'own.pfx')
    check(status == 0 and said.count('Password of') == 1 and 'this would be done' in said, said)
    status, said = fleet.type(['wrong', 'wrong', 'wrong'], 'inspect', 'own.pfx')
    check(status == 2 and 'is wrong' in said, said)
    fleet.run('inspect', 'own.pfx', status=2)
    fleet.run('server', 'install', 'Lyon', 'Nantes', *archive, status=1)
    check('no file “Nantes”' in fleet.said and 'joined by commas' in fleet.said, fleet.said)


def nameless(fleet, dns):
    """A server that was added by its address alone: the name comes with its first request, and stays."""
    fleet.json('server', 'remove', 'Lille')
    server = fleet.facts['servers'][2]
    fleet.json('server', 'add', '--name', 'Lille', '--username', server['username'], '--agent-url', server['agent_url'],
               '--password-file', 'password', '--agent-fingerprint', server['agent_fingerprint'], server['camtrace_url'])
    fleet.on('request', 'Lille', status=1)
    check('sceauctl server set Lille --dns-name' in fleet.said, fleet.said)
    made = fleet.on('request', 'Lille', '--subject', f'CN={dns}', '--key-type', 'ec:p256')
    check(any(dns in (step['message'] or '') for step in made['steps']), 'it is said: ' + str(made['steps']))
    check([s['dns_name'] for s in fleet.json('server', 'list')['servers'] if s['name'] == 'Lille'] == [dns], 'its name is kept')


def key_again(fleet, files):
    """What was installed and removed again is not awaited: the same key, another request and another certificate find no obstacle."""
    check(fleet.on('uninstall', 'Lille')['outcome'] == 'done', 'uninstall')
    check(fleet.on('install', 'Lille', *files)['outcome'] == 'done', 'the same key again')
    check(fleet.on('uninstall', 'Lille')['outcome'] == 'done', 'uninstall')
    check(fleet.on('self-sign', 'Lille', '--key-type', 'ec:p256')['outcome'] == 'done', 'self-sign')
    check(fleet.on('uninstall', 'Lille')['outcome'] == 'done', 'uninstall')
    fleet.on('request', 'Lille', '--key-type', 'ec:p256')
    error = fleet.on('install', 'Lille', *files, status=4)
    check(error['error']['code'] == 'request-pending', error)  # this one is awaited
    fleet.run('server', 'install', 'Lille', '--password-file', 'password', *files, status=4)
    check('request NAME --delete' in fleet.said and '--replace' in fleet.said, 'the way out: ' + fleet.said)
    check(fleet.on('install', 'Lille', '--replace', *files)['outcome'] == 'done', '--replace')


def way_back(fleet):
    check(fleet.on('uninstall', 'Lyon', '--dry-run', status=4)['error']['code'] == 'https-enabled', 'uninstall --dry-run')
    check(fleet.on('uninstall', 'Lyon', status=4)['error']['code'] == 'https-enabled', 'uninstall')
    check(fleet.client(0), 'refused, but gone')
    check(fleet.on('disable', 'Lyon')['outcome'] == 'done', 'disable')
    check(not fleet.client(0), 'HTTPS still answers')
    check('stay on the server' in fleet.run('server', 'uninstall', 'Lyon', '--password-file', 'password'), 'what stays is not said')
    check(fleet.on('uninstall', 'Nantes', '--disable')['outcome'] == 'done', 'both in order')
    backups = fleet.on('backups', 'Lyon')['backups']
    check(backups, 'no backup')
    newest = [b for b in backups if b.get('restorable', True)][0]
    check(fleet.on('restore', 'Lyon', newest['id'].lstrip('0'))['outcome'] == 'done', 'restore, without the zeros')
    check(fleet.on('restore', 'Lyon', 'first', status=1)['error']['code'] == 'invalid-argument', 'not a number')
    check(fleet.on('enable', 'Lyon')['outcome'] == 'done', 'enable')
    check(fleet.client(0), 'what was put back does not work')
    what = [entry['what'] for entry in fleet.on('history', 'Lyon')['history']]
    check(what[:2] == ['enable', 'restore'], what)
    fleet.json('server', 'remove', 'Lyon')
    check([s['name'] for s in fleet.json('server', 'list')['servers']] == ['Nantes'], 'list')


def main():
    steps = (adding, refusals, authority, private, renewal, self_signed, shared, way_back)
    print(f'1..{len(steps)}', flush=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix='sceau-cli-'))
    fleet = Fleet(folder)
    failed = False
    try:
        for number, step in enumerate(steps, 1):
            if failed:  # each goes on from the one before
                print(f'not ok {number} - {step.__name__} # the one before failed')
                continue
            try:
                step(fleet)
                print(f'ok {number} - {step.__name__}', flush=True)
            except (Failure, KeyError, ValueError, subprocess.SubprocessError):
                failed = True
                for line in traceback.format_exc().splitlines()[-12:]:
                    print(f'# {line}')
                print(f'not ok {number} - {step.__name__}', flush=True)
    finally:
        fleet.end()
        shutil.rmtree(folder)
    return 1 if failed else 0


sys.exit(main())
