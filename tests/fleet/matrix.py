#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every version of the HowTo, by every way, every job: 7.13 with a real Apache, the later ones with a real HAProxy; by the agent, over a real
sshd, by hand with the offline kit. Whatever the way, a TLS client that trusts the authority alone gets what was meant, and the files on disk
agree. With SCEAU_TEST_ALL all of them; else one cell for each way (SCEAU_TEST_SEED repeats them; words name cells: "ssh/7.13/renew")."""

import functools
import glob
import os
import pathlib
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "agent"))
from harness import *  # noqa: F401,F403,E402  pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

ALL = os.environ.get("SCEAU_TEST_ALL") == "1"
SEED = int(os.environ.get("SCEAU_TEST_SEED") or random.randrange(2**31))
BUILD = pathlib.Path(os.environ["SCEAU_BUILDDIR"]) / "src"
NAME = "lyon.example"
NAMES = [NAME]
VERSIONS = ["7.13", "7.14", "8.15", "9.16"]
PARTS = ["csr", "key", "crt", "pem"]
PASSPHRASE = "a passphrase of the test"
LONG = 60  # seconds that a command may take on a busy machine

HAPROXY_CONFIG = """defaults
    mode http
    timeout connect 5s
    timeout client 5s
    timeout server 5s
frontend plain
    bind 127.0.0.1:PLAIN
    http-request return status 200
frontend tls
    bind 127.0.0.1:HTTPS ssl crt FOLDER/ct-tls.pem
    http-request return status 200
"""
APACHE_CONFIG = """ServerRoot "ROOT/etc"
ServerName camtrace
PidFile "ROOT/run/apache2.pid"
DefaultRuntimeDir "ROOT/run"
ErrorLog "ROOT/apache.log"
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
USER
StartServers 1
Listen 127.0.0.1:PLAIN
Listen 127.0.0.1:HTTPS
<VirtualHost 127.0.0.1:HTTPS>
    SSLEngine on
    SSLCertificateFile FOLDER/www-ssl-cert.crt
    SSLCertificateKeyFile FOLDER/www-ssl-cert.key
</VirtualHost>
"""


def key_pem(key):
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()


def make_request(key):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


class World:
    """One authority, one operator, and an sshd for the servers that are managed over SSH."""

    def __init__(self, folder):
        self.folder = folder
        self.root = Authority("Root")
        self.middle = Authority("Intermediate", parent=self.root)
        (folder / "root.pem").write_text(pem(self.root.certificate))
        (folder / "passphrase").write_text(PASSPHRASE + "\n")
        (folder / "passphrase").chmod(0o600)
        self.env = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "LC_ALL": "C.UTF-8",
                    "DBUS_SESSION_BUS_ADDRESS": "disabled:", "SCEAU_SSH_CONFIG": str(folder / "ssh_config")}
        self.sshd = None
        self.count = 0
        self.run("trust", "add", folder / "root.pem")

    def start_sshd(self):
        if self.sshd:
            return
        port, folder = free_port(), self.folder
        for name in ("host", "client"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True, timeout=LIMIT)
        (folder / "sshd_config").write_text(
            f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder}/host\nPidFile none\nUsePAM no\nStrictModes no\nPermitRootLogin yes\n"
            f"AuthorizedKeysFile {folder}/client.pub\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n")
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} " + (folder / "host.pub").read_text())
        (folder / "ssh_config").write_text(
            f"Host sandbox\n  HostName 127.0.0.1\n  Port {port}\n  IdentityFile {folder}/client\n  IdentitiesOnly yes\n"
            f"  UserKnownHostsFile {folder}/known_hosts\n  GlobalKnownHostsFile /dev/null\n")
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        self.sshd = subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", folder / "sshd_config"], stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
        wait_for(lambda: answers(port), "sshd")

    def close(self):
        if self.sshd:
            self.sshd.terminate()
            self.sshd.wait(LIMIT)

    def run(self, *words, status=0):
        result = subprocess.run([BUILD / "sceauctl", *map(str, words)], cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=LONG,
                                check=False, stdin=subprocess.DEVNULL, start_new_session=True)
        assert result.returncode == status, f"{words}: {result.returncode}, not {status}\n{result.stdout}{result.stderr}"
        return result.stdout

    def json(self, *words, status=0):
        return json.loads(self.run(*words, "--json", status=status))

    def write(self, name, text):
        self.count += 1
        path = self.folder / f"{self.count}-{name}"
        path.write_text(text)
        path.chmod(0o600)
        return path

    def issue(self, request):
        """What the authority sends: the leaf, and a chain of it."""
        leaf = self.middle.issue(request)
        return leaf, pem(leaf, self.middle.certificate)

    def leaf_seen(self, port):
        """By a client that trusts the authority alone, and asks for the name."""
        context = ssl.create_default_context(cafile=str(self.folder / "root.pem"))
        with socket.create_connection(("127.0.0.1", port), timeout=LIMIT) as raw, context.wrap_socket(raw, server_hostname=NAME) as tls:
            return x509.load_der_x509_certificate(tls.getpeercert(True))


# --- The ways ---------------------------------------------------------------------------------------


class Files:
    """The files of a server of one version, and what always holds for them."""

    def __init__(self, root, version):
        self.root, self.version = root, version
        self.folder = os.path.join(root, "opt/camtrace/etc" + ("" if version == "7.13" else "/certs"))
        os.makedirs(self.folder, exist_ok=True)

    def path(self, part, version=None):
        old = (version or self.version) == "7.13"
        return os.path.join(self.root, "opt/camtrace/etc", "www-ssl-cert." + part if old else "certs/ct-tls." + part)

    def read(self, part, version=None):
        with open(self.path(part, version), encoding="ascii") as f:
            return f.read()

    def write(self, part, text, version=None):
        path = self.path(part, version)
        with open(path, "w", encoding="ascii") as f:
            f.write(text)
        os.chmod(path, 0o600)
        if os.geteuid() == 0:
            shutil.chown(path, "camtrace", "camtrace")

    def have(self):
        return [part for part in PARTS if os.path.exists(self.path(part))]

    def check(self, leaf):
        """All of them say the same, of this leaf."""
        wanted = spki_sha256(leaf.public_key())
        key = serialization.load_pem_private_key(self.read("key").encode(), None)
        assert spki_sha256(key.public_key()) == wanted, "the key"
        assert x509.load_pem_x509_certificate(self.read("crt").encode()) == leaf, "the certificate"
        assert spki_sha256(x509.load_pem_x509_csr(self.read("csr").encode()).public_key()) == wanted, "the request"
        if "pem" in self.have():
            combined = self.read("pem")
            assert combined.startswith(self.read("crt").rstrip("\n")) and combined.count("PRIVATE KEY-----") == 2, "the combined file"
        else:
            assert self.version == "7.13", "no combined file"
        assert not [name for name in os.listdir(self.folder) if name.startswith(".")], "something is left over"
        links = [p for p in glob.glob(os.path.join(self.folder, "*.[0-9]")) if os.path.islink(p)]
        assert bool(links) == (self.version == "9.16"), f"c_rehash: {links}"


class FrontEnd:
    """CamTrace's own, as its administration switches it on and off."""

    def __init__(self, files):
        self.files, self.process = files, None
        self.https_port, self.plain_port = free_port(), free_port()

    def activate(self):
        apache = self.files.version == "7.13"
        os.makedirs(os.path.join(self.files.root, "etc"), exist_ok=True)
        os.makedirs(os.path.join(self.files.root, "run"), exist_ok=True)
        text = APACHE_CONFIG if apache else HAPROXY_CONFIG
        for word, value in (("ROOT", self.files.root), ("FOLDER", self.files.folder), ("PLAIN", str(self.plain_port)), ("HTTPS", str(self.https_port)),
                            ("USER", "User camtrace\nGroup camtrace" if os.geteuid() == 0 else "")):
            text = text.replace(word, value)
        path = os.path.join(self.files.root, "etc", "site.conf")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        words = [APACHE, "-DFOREGROUND", "-f", path] if apache else [HAPROXY, "-W", "-db", "-f", path]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
        wait_for(lambda: answers(self.https_port) or self.process.poll() is not None, "the front end")
        assert self.process.poll() is None, "the front end does not start with these files"

    def deactivate(self):
        if self.process:
            self.process.terminate()
            self.process.wait(LIMIT)
            self.process = None


class ByAgent:
    def __init__(self, world, version):
        apache = version == "7.13"
        self.world, self.version = world, version
        self.server = Server(family="7.13" if apache else "7.14+", frontend="apache" if apache else "haproxy", version=version)
        self.files = Files(self.server.root, version)
        self.port = self.server.https_port
        (self.server.start_apache if apache else self.server.start_haproxy)()
        self.client = self.server.start().client()

    def close(self):
        self.server.close()

    def request(self):
        return self.client.request(NAMES).json["request"]

    def install(self, chain):
        self.client.change("PUT", "/certificate", {"chain": chain + pem(self.world.root.certificate)})

    def install_with_key(self, chain, key):
        sealed = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(PASSPHRASE.encode()))
        uploaded = self.client.call("PUT", "/pending/key", sealed, etag=self.client.state().etag, headers={"Content-Type": "application/x-pem-file"})
        assert uploaded.status == 200, uploaded.body
        self.client.change("PUT", "/certificate", {"chain": chain + pem(self.world.root.certificate), "key_passphrase": PASSPHRASE})

    def self_sign(self):
        self.client.self_sign(NAMES)

    def activate(self):
        self.client.enable()

    def deactivate(self):
        self.client.enable(False)

    def is_refused_while_on(self):
        return self.client.change("DELETE", "/certificate", expect=409).code == "https-enabled"

    def remove(self):
        self.client.change("DELETE", "/certificate")

    def restore(self):
        newest = self.client.call("GET", "/backups").json["backups"][0]["id"]
        self.client.change("POST", f"/backups/{newest}/restore")

    def migrate(self):
        self.client.change("POST", "/migrate")

    def has_nothing_to_migrate(self):
        return self.client.change("POST", "/migrate", expect=409).code == "nothing-to-migrate"

    def status(self):
        return self.client.state().json["certificate"]["status"]


class Sandbox:
    """A server that has its own front end, and is in the operator's fleet by sceauctl."""

    def __init__(self, world, version, *way):
        ensure_camtrace_user()
        world.count += 1
        self.world, self.name = world, f"server-{world.count}"
        self.root = tempfile.mkdtemp(prefix="sceau-matrix-")
        os.chmod(self.root, 0o755)
        self.files = Files(self.root, version)
        self.front_end = FrontEnd(self.files)
        self.port = self.front_end.https_port
        self.activate, self.deactivate = self.front_end.activate, self.front_end.deactivate
        words = [word.replace("ROOT", self.root) for word in way]
        world.json("server", "add", *words, "--name", self.name, "--product-version", version, "--dns-name", NAME, "--https-port", self.port, "http://127.0.0.1")

    def close(self):
        self.front_end.deactivate()
        self.world.run("server", "remove", self.name)
        shutil.rmtree(self.root, ignore_errors=True)


class BySsh(Sandbox):
    def __init__(self, world, version):
        world.start_sshd()
        super().__init__(world, version, "--way", "ssh", "--ssh-address", "sandbox", "--ssh-root", "ROOT")

    def on(self, command, *words, status=0):
        return self.world.json("server", command, self.name, *words, status=status)

    def request(self):
        self.on("request", "--key-type", "ec:p256", "--name", NAME)
        return self.on("state")["state"]["pending"]["pem"]

    def install(self, chain):
        self.on("install", self.world.write("chain.pem", chain))

    def install_with_key(self, chain, key):
        self.on("install", "--key", self.world.write("key.pem", key_pem(key)), self.world.write("chain.pem", chain))

    def self_sign(self):
        self.on("self-sign", "--key-type", "ec:p256", "--name", NAME)

    def is_refused_while_on(self):
        return self.on("uninstall", status=4)["error"]["code"] == "https-enabled"

    def remove(self):
        self.on("uninstall")

    def restore(self):
        self.on("restore", self.on("backups")["backups"][0]["id"])

    def migrate(self):
        self.on("migrate")

    def has_nothing_to_migrate(self):
        return self.on("migrate", status=4)["error"]["code"] == "nothing-to-migrate"

    def status(self):
        return self.on("state")["state"]["certificate"]["status"]


class ByHand(Sandbox):
    """CamTrace's own interface does what it can do; files come by the offline kit, and its proofs go back."""

    def __init__(self, world, version):
        super().__init__(world, version, "--way", "manual")
        self.kit = None

    def do(self, action, *words):
        """The kit's script on the server, and its proof back to the fleet."""
        env = {"PATH": os.environ["PATH"], "SCEAU_KIT_ROOT": self.root, "LANG": "C"}
        result = subprocess.run(["sh", self.kit / "sceau-kit.sh", action, *words], env=env, capture_output=True, text=True, timeout=LONG, check=False,
                                stdin=subprocess.DEVNULL, start_new_session=True)
        assert result.returncode == 0, result.stdout + result.stderr
        self.world.run("server", "proof", self.kit / "sceau-proof.json")
        self.own()
        # Whoever is served gets the new files: CamTrace's interface switches off and on again.
        if self.front_end.process:
            self.deactivate()
            self.activate()

    def own(self):
        for part in self.files.have():
            if os.geteuid() == 0:
                shutil.chown(self.files.path(part), "camtrace", "camtrace")

    def make_kit(self, *words):
        self.world.count += 1
        self.kit = self.world.folder / f"kit-{self.world.count}"
        self.world.json("server", "kit", self.name, "--out", self.kit, *words)

    def look(self):
        self.make_kit()
        self.do("look")

    def request(self):
        """In CamTrace's interface; a key of its own lies beside it from then on."""
        key = ec.generate_private_key(ec.SECP256R1())
        self.files.write("key", key_pem(key))
        self.files.write("csr", make_request(key))
        self.look()
        return self.world.json("server", "state", self.name)["state"]["pending"]["pem"]

    def install(self, chain):
        self.make_kit(self.world.write("chain.pem", chain))
        self.do("install")

    def install_with_key(self, chain, key):
        self.make_kit("--key", self.world.write("key.pem", key_pem(key)), "--passphrase-file", self.world.folder / "passphrase", self.world.write("chain.pem", chain))
        self.do("install", "--passphrase-file", self.world.folder / "passphrase")

    def self_sign(self):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
        now = datetime.datetime.utcnow()
        certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
                       .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=365))
                       .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), False).sign(key, hashes.SHA256()))
        self.files.write("key", key_pem(key))
        self.files.write("csr", make_request(key))
        self.by_interface(pem(certificate))

    def by_interface(self, chain):
        """What CamTrace does with a certificate that is pasted."""
        self.files.write("crt", chain)
        if self.files.version != "7.13":
            self.files.write("pem", chain + self.files.read("key"))
        if self.files.version == "9.16":
            subprocess.run(["c_rehash", self.files.folder], check=True, capture_output=True, timeout=LIMIT)
        self.look()

    def is_refused_while_on(self):
        return True  # by CamTrace

    def remove(self):
        for part in ("crt", "pem"):
            if part in self.files.have():
                os.unlink(self.files.path(part))
        self.look()

    def restore(self):
        self.do("undo")

    def migrate(self):
        """The HowTo's three steps."""
        for part in ("csr", "key"):
            self.files.write(part, self.files.read(part, "7.13"))
        self.install(self.files.read("crt", "7.13"))

    def has_nothing_to_migrate(self):
        return not os.path.exists(os.path.join(self.root, "opt/camtrace/etc/certs"))

    def status(self):
        state = self.world.json("server", "state", self.name)
        return state["state"]["certificate"]["status"]


WAYS = {"agent": ByAgent, "ssh": BySsh, "hand": ByHand}


# --- The jobs -----------------------------------------------------------------------------------------


def served(world, way, leaf):
    wait_for(lambda: world.leaf_seen(way.port) == leaf, "the new certificate")
    way.files.check(leaf)
    assert way.status() == "installed", way.status()


def request(world, way):
    """Request and key on the server, the authority's answer, HTTPS on."""
    leaf, chain = world.issue(way.request())
    way.install(chain)
    way.activate()
    served(world, way, leaf)
    return leaf


def bring_key(world, way):
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = world.middle.issue_for_key(key.public_key(), NAMES)
    way.install_with_key(pem(leaf, world.middle.certificate), key)
    return leaf


def key_here(world, way):
    leaf = bring_key(world, way)
    way.activate()
    served(world, way, leaf)


def self_signed(_world, way):
    way.self_sign()
    way.activate()
    leaf = x509.load_pem_x509_certificate(way.files.read("crt").encode())
    way.files.check(leaf)
    assert leaf.issuer == leaf.subject and way.status() == "self-signed", way.status()
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", way.port), timeout=LIMIT) as raw, context.wrap_socket(raw) as tls:
        assert x509.load_der_x509_certificate(tls.getpeercert(True)) == leaf


def renew(world, way):
    """A new key and a new certificate while clients are served."""
    first = request(world, way)
    if isinstance(way, ByHand):
        # A new request in CamTrace's interface takes the key away from the certificate that is served.
        leaf = bring_key(world, way)
    else:
        leaf, chain = world.issue(way.request())
        way.install(chain)
    assert spki_sha256(leaf.public_key()) != spki_sha256(first.public_key())
    served(world, way, leaf)
    return first


def restore(world, way):
    first = renew(world, way)
    way.restore()
    wait_for(lambda: world.leaf_seen(way.port) == first, "the certificate of before")
    way.files.check(first)


def remove(world, way):
    request(world, way)
    assert way.is_refused_while_on()
    assert world.leaf_seen(way.port)
    way.deactivate()
    way.remove()
    assert not {"crt", "pem"} & set(way.files.have()) and way.status() == "none", way.files.have()
    assert not answers(way.port)


def migrate(world, way):
    """7.13's files beside those of a later version; on 7.13 itself there is nothing to migrate."""
    if way.files.version == "7.13":
        request(world, way)
        assert way.has_nothing_to_migrate()
        return
    key = ec.generate_private_key(ec.SECP256R1())
    leaf, chain = world.issue(make_request(key))
    old = {"key": key_pem(key), "csr": make_request(key), "crt": chain}
    for part, text in old.items():
        way.files.write(part, text, "7.13")
    way.migrate()
    way.activate()
    served(world, way, leaf)
    assert all(way.files.read(part, "7.13") == text for part, text in old.items()), "the old files"


JOBS = {"request": request, "key-here": key_here, "self-signed": self_signed, "renew": renew, "restore": restore, "remove": remove, "migrate": migrate}


def cell(world, way, version, job):
    subject = WAYS[way](world, version)
    try:
        JOBS[job](world, subject)
    finally:
        subject.close()


def main():
    names = [(way, version, job) for way in WAYS for version in VERSIONS for job in JOBS]
    if sys.argv[1:]:
        names = [n for n in names if "/".join(n) in sys.argv[1:] or n[0] in sys.argv[1:]]
    elif not ALL:
        names = [random.Random(SEED + i).choice([n for n in names if n[0] == way]) for i, way in enumerate(WAYS)]
    print(f"# seed {SEED}")
    with tempfile.TemporaryDirectory(prefix="sceau-matrix-") as folder:
        world = World(pathlib.Path(folder))
        cases = []
        for name in names:
            case = functools.partial(cell, world, *name)
            case.__name__ = "/".join(name)
            cases.append(case)
        try:
            run(cases)
        finally:
            world.close()


if __name__ == "__main__":
    main()
