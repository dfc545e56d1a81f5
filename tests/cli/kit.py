#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The offline kit, from sceauctl to a sandboxed server of each version and back: what its script installs, refuses, undoes and survives."""

import base64
import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import traceback
import zipfile

BUILD = pathlib.Path(os.environ['SCEAU_BUILDDIR']) / 'src'
LIMIT = 60
PASSPHRASE = 'a passphrase of the test'
# CamTrace's HowTo, version 1.3: version, folder, names (request, key, certificate, combined), c_rehash.
OLD = ('www-ssl-cert.csr', 'www-ssl-cert.key', 'www-ssl-cert.crt', None)
NEW = ('ct-tls.csr', 'ct-tls.key', 'ct-tls.crt', 'ct-tls.pem')
VERSIONS = [('7.13', 'opt/camtrace/etc', OLD, False), ('7.14', 'opt/camtrace/etc/certs', NEW, False), ('8.15', 'opt/camtrace/etc/certs', NEW, False),
            ('9.16', 'opt/camtrace/etc/certs', NEW, True), ('9.18.2', 'opt/camtrace/etc/certs', NEW, True)]


class Failure(Exception):
    pass


def check(condition, message):
    if not condition:
        raise Failure(message)


def openssl(*words, **options):
    return subprocess.run(['openssl', *map(str, words)], check=True, capture_output=True, timeout=LIMIT, **options).stdout


class Authority:
    """A root and an intermediate of the test's own; OpenSSL's, not ours."""

    def __init__(self, folder):
        self.folder = folder
        (folder / 'ca.ext').write_text('basicConstraints=critical,CA:true\nkeyUsage=keyCertSign,cRLSign\n')
        self.make('root', None)
        self.make('middle', 'root')

    def key(self, name):
        path = self.folder / (name + '.key')
        openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', path)
        return path

    def make(self, name, issuer):
        self.request(name, self.key(name))
        self.sign(name, issuer, 'ca.ext')

    def request(self, name, key):
        openssl('req', '-new', '-key', key, '-subj', '/O=Test/CN=' + name, '-out', self.folder / (name + '.csr'))

    def sign(self, name, issuer, extensions):
        how = ['-CA', self.folder / (issuer + '.crt'), '-CAkey', self.folder / (issuer + '.key'), '-CAcreateserial'] if issuer else [
            '-signkey', self.folder / (name + '.key')]
        openssl('x509', '-req', '-in', self.folder / (name + '.csr'), *how, '-days', 90, '-extfile', self.folder / extensions, '-out', self.folder / (name + '.crt'))

    def leaf(self, name, key):
        """A server's certificate for that key: the files that the authority sends."""
        (self.folder / 'leaf.ext').write_text('subjectAltName=DNS:%s\nextendedKeyUsage=serverAuth\n' % name)
        self.request(name, key)
        self.sign(name, 'middle', 'leaf.ext')
        return [self.folder / 'middle.crt', self.folder / (name + '.crt')]


class World:
    """An operator's inventory, an authority, and whatever servers are made in it."""

    def __init__(self, folder):
        self.folder = folder
        self.authority = Authority(folder)
        self.env = dict(os.environ, XDG_DATA_HOME=str(folder / 'data'), HOME=str(folder), LC_ALL='C.UTF-8', DBUS_SESSION_BUS_ADDRESS='disabled:')
        (folder / 'passphrase').write_text(PASSPHRASE + '\n')
        (folder / 'passphrase').chmod(0o600)
        self.run('trust', 'add', folder / 'root.crt')
        self.count = 0

    def run(self, *words, status=0):
        result = subprocess.run([BUILD / 'sceauctl', *map(str, words)], cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=LIMIT,
                                check=False, stdin=subprocess.DEVNULL, start_new_session=True)
        check(result.returncode == status, f'{words}: {result.returncode}, not {status}\n{result.stdout}{result.stderr}')
        check('CRITICAL' not in result.stderr and 'PRIVATE KEY' not in result.stdout + result.stderr and PASSPHRASE not in result.stdout + result.stderr,
              f'{words}: {result.stderr}')
        self.said = result.stderr
        return result.stdout

    def json(self, *words, status=0):
        return json.loads(self.run(*words, '--json', status=status))

    def server(self, version, folder, names, rehash):
        self.count += 1
        name = 'server-%d' % self.count
        return Server(self, name, version, folder, names, rehash)


class Server:
    """A sandboxed CT-Server of one version, with a certificate of yesterday, and only coreutils, openssl and a shell on its PATH."""

    def __init__(self, world, name, version, folder, names, rehash):
        self.world, self.name, self.rehash = world, name, rehash
        self.root = world.folder / name
        self.place = self.root / folder
        self.place.mkdir(parents=True)
        self.request, self.key, self.certificate, self.combined = names
        self.names = [n for n in names if n]
        self.programs = self.root / 'bin'
        self.programs.mkdir()
        listed = subprocess.run(['dpkg', '-L', 'coreutils'], capture_output=True, text=True, check=True).stdout.split()
        for path in [p for p in listed if p.startswith(('/bin/', '/usr/bin/'))] + [shutil.which('openssl')]:
            with contextlib.suppress(FileExistsError):
                (self.programs / os.path.basename(path)).symlink_to(path)
        if rehash:
            self.script('c_rehash', 'echo "$1" >> "%s"' % (self.root / 'rehashed'))
        world.run('server', 'add', '--way', 'manual', '--name', name, '--product-version', version, '--dns-name', name + '.example',
                  '127.0.0.%d:1' % (world.count + 1))
        self.fill()

    def script(self, name, text):
        path = self.programs / name
        path.unlink(missing_ok=True)
        path.write_text('#!/bin/sh\n' + text + '\n')
        path.chmod(0o755)

    def fill(self):
        """A key and an older certificate, as CamTrace left them."""
        key = self.world.authority.key(self.name)
        old = openssl('req', '-x509', '-new', '-key', key, '-subj', '/CN=old', '-days', 3)
        (self.place / self.key).write_bytes(key.read_bytes())
        (self.place / self.certificate).write_bytes(old)
        if self.combined:
            (self.place / self.combined).write_bytes(old + key.read_bytes())
        for path in self.place.iterdir():
            if path.is_file():
                path.chmod(0o640)
        self.files = self.world.authority.leaf(self.name + '.example', key)

    def now(self):
        """Every file with its bytes, mode and times: what “byte for byte” means."""
        return {path.name: (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns) for path in self.place.iterdir() if path.is_file()}

    def reset(self, files):
        """As it was before anything was done to it."""
        shutil.rmtree(self.root / 'var', ignore_errors=True)
        for path in list(self.place.iterdir()):
            if path.is_file():
                path.unlink()
        for name, (data, mode, time) in files.items():
            (self.place / name).write_bytes(data)
            (self.place / name).chmod(mode & 0o7777)
            os.utime(self.place / name, ns=(time, time))

    def kit(self, *words, files=None, status=0):
        self.folder = self.world.folder / ('kit-%s-%d' % (self.name, len(list(self.world.folder.glob('kit-*')))))
        made = self.world.json('server', 'kit', self.name, '--out', self.folder, *words, *(self.files if files is None else files), status=status)
        return made

    def do(self, *words, status=0, shell='dash', language='C'):
        env = {'PATH': str(self.programs), 'SCEAU_KIT_ROOT': str(self.root), 'LANG': language}
        result = subprocess.run([shutil.which(shell), self.folder / 'sceau-kit.sh', *map(str, words)], env=env, capture_output=True, text=True, timeout=LIMIT,
                                check=False, stdin=subprocess.DEVNULL, start_new_session=True)
        said = result.stdout + result.stderr
        check(result.returncode == status, f'{self.name} {words}: {result.returncode}, not {status}\n{said}')
        check('PRIVATE KEY' not in said and PASSPHRASE not in said, 'a secret is shown')
        return said

    def proof(self):
        return self.folder / 'sceau-proof.json'

    def leaf(self):
        return openssl('x509', '-in', self.files[1], '-outform', 'DER')

    def check_installed(self, key):
        chain = (self.place / self.certificate).read_text()
        check(openssl('x509', '-in', self.place / self.certificate, '-outform', 'DER') == self.leaf(), 'another leaf')
        check(chain.count('BEGIN CERTIFICATE') == 2, chain)
        check((self.place / self.key).read_bytes().split(b'-----')[2].split() == key.split(b'-----')[2].split(), 'another key')
        if self.combined:
            combined = (self.place / self.combined).read_text()
            check(combined.startswith(chain) and combined.count('PRIVATE KEY') == 2, 'the combined file: certificates, then the key')
        for name in self.names:
            if (self.place / name).exists():
                check((self.place / name).stat().st_mode & 0o777 in (0o600, 0o640), name)
        check(not [p for p in self.place.iterdir() if p.name.startswith('.')], 'something is left over')
        check((self.root / 'rehashed').exists() == self.rehash, 'c_rehash')

    def state(self):
        return self.world.json('server', 'state', self.name)


def each_version(world):
    """The key is on the server: installed, proved, undone to the byte."""
    for version in VERSIONS:
        server = world.server(*version)
        before = server.now()
        made = server.kit()
        check(made['certificate'] and not made['private_key'], made)
        check(sorted(p.name for p in server.folder.iterdir()) == sorted(['LISEZMOI.txt', 'README.txt', 'SHA256SUMS', 'manifest.txt', 'sceau-kit.sh', server.certificate]),
              list(server.folder.iterdir()))
        check(all(p.stat().st_mode & 0o077 == 0 for p in [server.folder, *server.folder.iterdir()]), 'others can read the kit')
        for name in ('README.txt', 'LISEZMOI.txt'):
            text = (server.folder / name).read_text()
            check('@' not in text and server.name in text and str(version[0]) in text and ('c_rehash' in text) == server.rehash, text)
        server.do('check')
        check(server.now() == before and not server.proof().exists(), 'check changed something')
        server.do('install')
        server.check_installed(before[server.key][0])
        imported = world.json('server', 'proof', server.proof())['imported']
        check([s['name'] for s in imported] == [server.name], imported)
        state = server.state()
        chain = state['state']['certificate']['chain']
        check(state['status'] == 'by-hand' and state['error'] == 'unreachable' and base64.b64encode(server.leaf()).decode() in chain[0].replace('\n', ''), state)
        check(state['state']['services']['https']['state'] == 'unknown', 'a proof says nothing about HTTPS')
        check('octet près' in server.do('undo', language='fr_FR.UTF-8'), 'in French')
        check(server.now() == before, 'undo is not byte for byte')
        world.run('server', 'proof', server.proof())
        server.do('undo', status=1)
        server.do('install', shell='bash')  # and once more, from another shell
        server.check_installed(before[server.key][0])


def brings_a_key(world):
    """The key was made here: it travels encrypted, and never otherwise."""
    for version in (VERSIONS[0], VERSIONS[2]):
        server = world.server(*version)
        before = server.now()
        key = world.authority.key('here-' + server.name)
        server.files = world.authority.leaf(server.name + '.example', key)
        server.kit('--key', key, status=1)  # no passphrase, no terminal
        made = server.kit('--key', key, '--passphrase-file', 'passphrase')
        check(made['private_key'], made)
        encrypted = server.folder / (server.key + '.encrypted')
        check(b'ENCRYPTED PRIVATE KEY' in encrypted.read_bytes() and encrypted.stat().st_mode & 0o777 == 0o600, 'the key is not encrypted')
        secret = b''.join(key.read_bytes().split(b'-----')[2].split())[30:60]
        check(not any(secret in path.read_bytes() for path in server.folder.iterdir()), 'the key is in the kit in clear')
        (world.folder / 'wrong').write_text('wrong\n')
        server.do('install', '--passphrase-file', world.folder / 'wrong', status=1)
        check(server.now() == before, 'a wrong passphrase changed something')
        server.do('install', '--passphrase-file', world.folder / 'passphrase')
        server.check_installed(key.read_bytes())
        check(openssl('req', '-in', server.place / server.request, '-noout', '-pubkey') == openssl('pkey', '-in', key, '-pubout'), 'the four files do not agree')
        server.do('undo')
        check(server.now() == before, 'undo is not byte for byte')


def refuses(world):
    server = world.server(*VERSIONS[2])
    before = server.now()
    other = world.authority.leaf(server.name + '.example', world.authority.key('stranger'))
    server.kit(files=other)
    check('does not belong to the key' in server.do('install', status=1), 'a certificate for another key')
    server.kit()
    (server.folder / server.certificate).write_bytes(other[1].read_bytes())
    check('damaged' in server.do('install', status=1), 'a damaged kit')
    server.kit()
    manifest = server.folder / 'manifest.txt'
    manifest.write_text(manifest.read_text().replace('folder=/opt/camtrace/etc/certs', 'folder=/etc; reboot'))
    server.do('install', status=1)
    server.kit()
    (server.place / server.certificate).rename(server.place / 'elsewhere')
    (server.place / server.certificate).symlink_to('elsewhere')
    check('regular file' in server.do('install', status=1), 'a link')
    (server.place / server.certificate).unlink()
    (server.place / 'elsewhere').rename(server.place / server.certificate)
    check(server.now() == before, 'a refusal changed something')
    server.kit(files=[], status=0)
    check('can only look' in server.do('install', status=1), 'nothing to install')
    for words in ([], ['destroy'], ['install', '--passphrase-file']):
        server.do(*words, status=2)
    old = world.server(*VERSIONS[0])
    (old.place / 'certs').mkdir()
    old.kit()
    check('7.14 or above' in old.do('install', status=1), 'the wrong version')
    server.kit('--out', old.folder, status=1)  # not into somebody else's folder
    unknown = world.run('server', 'add', '--way', 'manual', '--name', 'unknown', '127.0.1.1:1') and world.json(
        'server', 'kit', 'unknown', '--out', world.folder / 'none', *server.files, status=1)
    check(unknown['error']['code'] == 'invalid-argument' and not (world.folder / 'none').exists(), unknown)


def by_hand(world):
    """No way leads to it from here, and none is missed: what can be done is said at once, what is not known is called so."""
    name = 'Le quai'
    said = world.run('server', 'add', '--way', 'manual', '--name', name, 'http://127.0.1.1:1')
    check("sceauctl server set 'Le quai' --product-version" in said and "server kit 'Le quai'" in said and 'server state' not in said, said)
    missing = world.json('server', 'kit', name, '--out', world.folder / 'quai', status=1)
    check("server set 'Le quai' --product-version" in missing['error']['message'], missing)
    world.run('server', 'set', name, '--product-version', 'x', status=1)
    world.run('server', 'set', name, '--product-version', '8.15')
    check('sceau-kit.sh look' in world.run('server', 'kit', name, '--out', world.folder / 'quai'), 'it can only look')
    state = world.json('server', 'state', name)
    check(state['status'] == 'by-hand' and state['state'] is None and state['error'] == 'unreachable', state)
    said = world.run('server', 'state', name)
    check('worked on by hand' in said and 'not known' in said and 'cable' not in said, said)
    files = world.authority.leaf('quai.example', world.authority.key('quai'))
    for words in (['request', name], ['request', name, '--delete'], ['self-sign', name], ['enable', name], ['disable', name], ['uninstall', name],
                  ['migrate', name], ['restore', name, '1'], ['install', name, *files], ['install', name, '--dry-run', *files]):
        refused = world.json('server', *words, status=4)
        check(refused['error']['code'] == 'unsupported' and 'worked on by hand' in refused['error']['message'], refused)
    check("server kit 'Le quai'" in refused['error']['message'], refused)
    check([e['what'] for e in world.json('server', 'history', name)['history']] == ['kit'], 'the history is here')
    check(world.json('server', 'backups', name)['backups'] == [], 'backups')
    waiting = world.server(*VERSIONS[2])
    waiting.kit(files=[])
    for gone in (waiting.certificate, waiting.combined, waiting.key):
        (waiting.place / gone).unlink(missing_ok=True)
    (waiting.place / waiting.request).write_bytes((world.folder / 'quai.example.csr').read_bytes())
    waiting.do('look')
    world.run('server', 'proof', waiting.proof())
    check(waiting.state()['status'] == 'waiting', waiting.state())
    both = world.json('server', 'install', name + ',' + waiting.name, *files, status=4)
    check([s['error']['code'] for s in both['servers']] == ['unsupported'] * 2, both)
    check('BEGIN CERTIFICATE REQUEST' in world.run('server', 'request', waiting.name), 'the request that was brought back')
    check('kit NAME' in world.run('server', 'state', waiting.name), 'what to do with the answer')
    check(world.json('server', 'request', waiting.name, '--replace', status=4)['error']['code'] == 'unsupported', 'another one')


def respects_others(world):
    """What somebody changed after the installation is not overwritten by undo."""
    server = world.server(*VERSIONS[2])
    server.kit()
    server.do('install')
    (server.place / server.certificate).write_text('somebody else was here\n')
    changed = server.now()
    check('changed after' in server.do('undo', status=1), 'undo')
    check(server.now() == changed, 'undo overwrote it')


STAGED = ('.sceau-new-request', '.sceau-new-key', '.sceau-new-certificate', '.sceau-new-combined', '.sceau-old')


def plant(server, victim):
    """Links of the folder's owner, who knows the names that the script uses there, to a file of root's."""
    for name in STAGED:
        (server.place / name).unlink(missing_ok=True)
        (server.place / name).symlink_to(victim)


def follows_no_link(world):
    """CamTrace's folder belongs to CamTrace's user; the script runs as root, and must not write where a link of that user's leads."""
    server = world.server(*VERSIONS[2])
    before = server.now()
    victim = world.folder / 'victim'
    victim.write_text("root's alone")
    victim.chmod(0o644)
    key = world.authority.key('here-' + server.name)
    server.files = world.authority.leaf(server.name + '.example', key)
    server.kit('--key', key, '--passphrase-file', 'passphrase')
    for words in (['install', '--passphrase-file', world.folder / 'passphrase'], ['undo']):
        plant(server, victim)
        server.do(*words)
        check(victim.read_text() == "root's alone" and victim.stat().st_mode & 0o777 == 0o644, f'{words}: what a link leads to was changed')
        if words[0] == 'install':
            (server.place / '.sceau-old').unlink(missing_ok=True)
            server.check_installed(key.read_bytes())
    check(server.now() == before, 'undo is not byte for byte')
    # Put there when the first copy has begun: then it is refused, and everything put back.
    server.script('dd', 'for name in %s; do ln -sf "%s" "%s/$name"; done\nexec %s "$@"' % (' '.join(STAGED), victim, server.place, shutil.which('dd')))
    server.do('install', '--passphrase-file', world.folder / 'passphrase', status=1)
    check(victim.read_text() == "root's alone", 'a link that came later was followed')
    check(server.now() == before, 'a refusal changed something')


def survives(world):
    """Killed at each rename, and failing at each copy: never without a way back, and never half of it after the way back."""
    killed, failing = 'kill -9 "$PPID"', 'exit 1'
    for version, ways in ((VERSIONS[0], [('mv', killed)]), (VERSIONS[3], [('mv', killed), ('cp', failing), ('dd', failing), ('mv', failing)])):
        server = world.server(*version)
        before = server.now()
        key = world.authority.key('here-' + server.name)
        server.files = world.authority.leaf(server.name + '.example', key)
        server.kit('--key', key, '--passphrase-file', 'passphrase')
        for program, action in ways:
            at = 1
            while fails_at(world, server, before, program, action, at):
                at += 1
            check(at > 2, f'{program}: nothing was tried')
            server.do('install', '--passphrase-file', world.folder / 'passphrase')
            server.check_installed(key.read_bytes())


def fails_at(world, server, before, program, action, at):
    """Installs anew, while that run of the program does that; brings everything back. False when it never came that far."""
    server.reset(before)
    counter = server.root / 'counter'
    counter.write_text('0')
    server.script(program, 'n=$(($(cat "{0}") + 1)); echo $n > "{0}"\nif [ $n = {1} ]; then {2}; fi\nexec {3} "$@"'.format(
        counter, at, action, shutil.which(program)))
    env = {'PATH': str(server.programs), 'SCEAU_KIT_ROOT': str(server.root)}
    result = subprocess.run([shutil.which('dash'), server.folder / 'sceau-kit.sh', 'install', '--passphrase-file', world.folder / 'passphrase'], env=env,
                            capture_output=True, text=True, timeout=LIMIT, check=False, stdin=subprocess.DEVNULL, start_new_session=True)
    (server.programs / program).unlink()
    (server.programs / program).symlink_to(shutil.which(program))
    if int(counter.read_text()) < at:
        return False
    where = f'{program} {at} {action}: {result.returncode} {result.stdout}{result.stderr}'
    if result.returncode == 1:
        check(server.now() == before or 'proof' in result.stderr, where)  # it put everything back by itself
    if list(server.root.glob('var/lib/sceau-kit/*/before')):
        server.do('undo')
    check({k: v for k, v in server.now().items() if not k.startswith('.')} == before, where)
    return True


def forged(world):
    """A proof is data from outside."""
    server = world.server(*VERSIONS[2])
    server.kit()
    first = server.folder
    server.do('install')
    good = json.loads(server.proof().read_text())
    bad = world.folder / 'bad.json'
    stranger = base64.b64encode(world.authority.leaf('stranger.example', world.authority.key('stranger2'))[1].read_bytes()).decode()
    for change, code in (({'certificate': stranger}, 'invalid-argument'), ({'time': '2031-01-01T00:00:00Z'}, 'invalid-argument'), ({'seal': '0' * 64}, 'invalid-argument'),
                         ({'kit': 'f' * 32}, 'not-found'), ({'server': '00000000-0000-4000-8000-000000000000'}, 'not-found'), ({'action': 'verified'}, 'malformed'),
                         ({'pair': 'maybe'}, 'malformed'), ({'certificate': ''}, 'malformed'), ({'certificate': 'A' * 200000}, 'too-large'), ({'sceau_proof': 2}, 'malformed')):
        bad.write_text(json.dumps({**good, **change}))
        error = world.json('server', 'proof', bad, status=1)
        check(error['error']['code'] == code, (change.keys(), error))
    bad.write_text('this is no proof')
    world.run('server', 'proof', bad, status=1)
    check('file sceau-proof.json' in world.said and 'server backups' not in world.said, world.said)
    world.run('server', 'proof', 'nowhere.json', status=1)
    check('no file “nowhere.json”' in world.said and 'server backups' not in world.said, world.said)
    check(server.state()['state'] is None, 'a forged proof was believed')
    # Who knows the kit can write anything, and still not “this was installed” of something else.
    nonce = dict(line.split('=', 1) for line in (first / 'manifest.txt').read_text().splitlines())['nonce']
    lie = {**good, 'certificate': stranger}
    lines = [nonce] + [lie[m] for m in ('kit', 'server', 'action', 'time', 'pair', 'certificate', 'request')]
    lie['seal'] = hashlib.sha256(('\n'.join(lines) + '\n').encode()).hexdigest()
    bad.write_text(json.dumps(lie))
    check('not the one of the kit' in world.json('server', 'proof', bad, status=1)['error']['message'], 'another certificate')
    world.run('server', 'proof', server.proof())
    world.run('server', 'proof', server.proof())  # twice is once
    old = server.proof().read_text()
    later = {**good, 'time': '2031-01-01T00:00:00Z'}
    lines = [nonce] + [later[m] for m in ('kit', 'server', 'action', 'time', 'pair', 'certificate', 'request')]
    later['seal'] = hashlib.sha256(('\n'.join(lines) + '\n').encode()).hexdigest()
    bad.write_text(json.dumps(later))
    world.run('server', 'proof', bad)
    bad.write_text(old)
    check('newer' in world.json('server', 'proof', bad, status=1)['error']['message'], 'an old proof after a newer one')


def looks(world):
    """A kit without a certificate tells what is there: the certificate, and the request that CamTrace made."""
    server = world.server(*VERSIONS[3])
    key = server.place / server.key
    (server.place / server.request).write_bytes(openssl('req', '-new', '-key', world.authority.key('asked'), '-subj', '/CN=%s.example' % server.name))
    before = server.now()
    server.kit(files=[])
    server.do('look')
    check(server.now() == before and key.exists(), 'looking changed something')
    world.run('server', 'proof', server.proof())
    state = server.state()['state']
    check(state['certificate']['status'] == 'self-signed' and 'BEGIN CERTIFICATE REQUEST' in state['pending']['pem'], state)
    answer = world.authority.leaf(server.name + '.example', world.folder / 'asked.key')
    matches = world.json('match', answer[1])['matches']
    check(matches[0]['server'] == server.name, matches)


def as_one_file(world):
    """A ZIP that unpacks into one folder, which works as any other kit does."""
    server = world.server(*VERSIONS[0])
    path, out = world.folder / 'le quai n°2.ZIP', world.folder / 'out'
    before = server.now()
    making = ['server', 'kit', server.name, '--out', path, *server.files]
    world.json(*making)
    check(path.stat().st_mode & 0o777 == 0o600, 'others can read the kit')
    with zipfile.ZipFile(path) as kit:
        check(all((info.external_attr >> 16) & 0o77 == 0 and info.external_attr >> 16 & 0o600 == 0o600 for info in kit.infolist()), kit.infolist())
        check({name.split('/')[0] for name in kit.namelist()} == {'le-quai-n-2'} and all(name.isascii() for name in kit.namelist()), kit.namelist())
        kit.extractall(out)
    server.folder = out / 'le-quai-n-2'
    server.do('check')
    server.do('install')
    server.check_installed(before[server.key][0])
    made = path.read_bytes()
    check(world.json(*making, status=1)['error']['code'] == 'exists' and path.read_bytes() == made, 'an earlier kit was replaced')
    making[4] = world.folder / 'no' / 'such.zip'
    check(world.json(*making, status=1)['error']['code'] == 'not-found', 'a folder that is not there')
    making[4] = world.folder / 'other.zip'
    check('Unpack it' in world.run(*making), 'what to do with it')


def main():
    cases = [each_version, brings_a_key, by_hand, refuses, respects_others, follows_no_link, survives, forged, looks, as_one_file]
    if len(sys.argv) > 1:
        cases = [case for case in cases if case.__name__ in sys.argv[1:]]
    print('1..%d' % len(cases), flush=True)
    failed = 0
    for number, case in enumerate(cases, 1):
        with tempfile.TemporaryDirectory(prefix='sceau-kit-') as name:
            try:
                case(World(pathlib.Path(name)))
                print('ok %d - %s' % (number, case.__name__), flush=True)
            except (Failure, subprocess.SubprocessError, OSError, KeyError, TypeError):
                failed += 1
                print('\n'.join('# ' + line for line in traceback.format_exc().splitlines()))
                print('not ok %d - %s' % (number, case.__name__), flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
