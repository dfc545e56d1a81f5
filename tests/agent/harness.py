# SPDX-License-Identifier: GPL-3.0-or-later
"""A real sceau-agent in a sandbox, and a client written from the OpenAPI file alone: every answer is checked against it."""

import base64
import contextlib
import ctypes
import datetime
import hashlib
import http.client
import http.server
import ipaddress
import json
import os
import pwd
import random
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time

import bcrypt
import jsonschema
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SOURCE = os.environ.get("SCEAU_SRCDIR", os.path.join(os.path.dirname(__file__), "..", ".."))
AGENT = os.environ.get("SCEAU_AGENT", os.path.join(os.environ.get("SCEAU_BUILDDIR", os.path.join(SOURCE, "build")), "src", "sceau-agent"))
OPENAPI = os.path.join(SOURCE, "data", "openapi", "https-management-v1.yaml")
HAPROXY = "/usr/sbin/haproxy"
APACHE = "/usr/sbin/apache2"
PREFIX = "/api/https/v1"
PASSWORD = "correct horse battery"
WEB_PAGE = b"a plain page of CamTrace\n"
LIMIT = 20  # seconds that anything here may take

# What a site has anyway: plain HTTP. (HAProxy does not start without any listener.)
HAPROXY_SITE = """global
    maxconn 500
defaults
    mode http
    timeout connect 5s
    timeout client 10s
    timeout server 10s
frontend plain
    bind 127.0.0.1:PLAIN
    acl page path_reg ^/camtrace/.*[.]php$
    default_backend web
backend web
    server web 127.0.0.1:WEB
"""


# Apache as Debian sets it up, in a sandbox: the main file, one folder for CamTrace's sites and one for ours.
APACHE_SITE = """ServerRoot "ROOT/etc/apache2"
ServerName camtrace
DefaultRuntimeDir "ROOT/run"
PidFile "ROOT/run/apache2.pid"
ErrorLog "ROOT/apache.log"
LogLevel error
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
LoadModule socache_shmcb_module /usr/lib/apache2/modules/mod_socache_shmcb.so
LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
USER
StartServers 1
ServerLimit 4
ThreadsPerChild 8
MaxRequestWorkers 32
Listen 127.0.0.1:PLAIN
IncludeOptional sites-enabled/*.conf
IncludeOptional sceau.d/*.conf
"""
APACHE_PLAIN = """<VirtualHost 127.0.0.1:PLAIN>
    ProxyPass "/" "http://127.0.0.1:WEB/"
</VirtualHost>
"""


def die_with_parent():
    ctypes.CDLL("libc.so.6").prctl(1, signal.SIGKILL)


def free_port():
    """For what listens later: below Linux's ephemeral ports and the demo's, so that no connection and no other test gets it meanwhile."""
    while True:
        port = random.randrange(10000, 20000)
        with contextlib.suppress(OSError), socket.socket() as s:
            s.bind(("127.0.0.1", port))
            return port


def wait_for(condition, what):
    """Waits until something is so: for what has no event of its own to wait for (another process's socket)."""
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.01)


def answers(port):
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        return True
    return False


# --- A certification authority, as small as can be ------------------------------------------------


class Authority:
    def __init__(self, name="Test Root", parent=None):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        signer = parent or self
        self.certificate = self._sign(self.name, self.key.public_key(), signer, ca=True)

    def _sign(self, subject, public_key, signer, ca, days=90, names=(), start=-1):
        now = datetime.datetime.utcnow()
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(signer.name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + datetime.timedelta(days=start))
            .not_valid_after(now + datetime.timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca, None), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key()), False)
        )
        if ca:
            builder = builder.add_extension(x509.KeyUsage(True, False, False, False, False, True, True, False, False), True)
        else:
            builder = builder.add_extension(x509.KeyUsage(True, False, False, False, False, False, False, False, False), True)
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
            builder = builder.add_extension(x509.SubjectAlternativeName([general_name(n) for n in names]), False)
        return builder.sign(signer.key, hashes.SHA256())

    def issue(self, request_pem, **options):
        request = x509.load_pem_x509_csr(request_pem.encode())
        assert request.is_signature_valid
        names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        texts = [str(n.value) for n in names]
        return self._sign(request.subject, request.public_key(), self, ca=False, names=texts, **options)

    def issue_for_key(self, public_key, names, **options):
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        return self._sign(subject, public_key, self, ca=False, names=names, **options)


def general_name(text):
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def pem(*certificates):
    return "".join(c.public_bytes(serialization.Encoding.PEM).decode() for c in certificates)


def spki_sha256(public_key):
    der = public_key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


# --- The contract -----------------------------------------------------------------------------------


class Contract:
    def __init__(self):
        with open(OPENAPI, encoding="utf-8") as f:
            self.document = yaml.safe_load(f)
        self.seen = set()

    def deref(self, node):
        while "$ref" in node:
            target = self.document
            for part in node["$ref"].lstrip("#/").split("/"):
                target = target[part]
            node = target
        return node

    def operation(self, method, path):
        path = path.split("?")[0] or "/"
        for pattern, item in self.document["paths"].items():
            if re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", pattern), path):
                return pattern, item.get(method.lower())
        return None, None

    def validate(self, schema, value):
        # References are relative to the whole document.
        resolver = jsonschema.RefResolver("", self.document)
        jsonschema.Draft202012Validator(schema, resolver=resolver).validate(value)

    def check(self, method, path, answer):
        pattern, operation = self.operation(method, path)
        problem = {"$ref": "#/components/schemas/Problem"}
        if operation is None:
            # Not in the contract at all: only a 404, a 405, or the refusal of whoever is not logged in.
            assert answer.status in (401, 404, 405), f"{method} {path} is not in the contract: {answer.status}"
            self.validate(problem, answer.json)
            return
        responses = operation["responses"]
        assert str(answer.status) in responses, f"{method} {pattern}: {answer.status} is not in the contract: {answer.body}"
        response = self.deref(responses[str(answer.status)])
        self.seen.add((method, pattern, answer.status))
        for name, header in response.get("headers", {}).items():
            header = self.deref(header)
            value = answer.headers.get(name)
            assert value is not None or not header.get("required"), f"{method} {pattern} {answer.status}: no {name}"
            if value is not None:
                schema = self.deref(header["schema"])
                self.validate(schema, int(value) if schema.get("type") == "integer" else value)
        content = response.get("content")
        if not content:
            assert answer.body == b"", answer.body
            return
        assert answer.headers.get_content_type() in content, answer.headers.get_content_type()
        self.validate(content[answer.headers.get_content_type()]["schema"], answer.json)


CONTRACT = Contract()


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()
        self.json = json.loads(self.body) if self.body else None

    @property
    def etag(self):
        return self.headers["ETag"]

    @property
    def code(self):
        return self.json["code"]


class Client:
    """A client of the management API. It trusts nobody but the key that it was told."""

    def __init__(self, port, fingerprint, user="admin", password=PASSWORD):
        self.port, self.fingerprint, self.user, self.password = port, fingerprint, user, password
        self.bearer = None
        self.context = ssl.create_default_context()
        self.context.check_hostname = False
        self.context.verify_mode = ssl.CERT_NONE

    def connect(self):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.context, timeout=LIMIT)
        connection.connect()
        served = x509.load_der_x509_certificate(connection.sock.getpeercert(True))
        assert spki_sha256(served.public_key()) == self.fingerprint, "the agent has another key"
        return connection

    def call(self, method, path, body=None, etag=None, headers=None, check=True):
        headers = dict(headers or {})
        if self.bearer and "Authorization" not in headers:
            headers["Authorization"] = "Bearer " + self.bearer
        if etag:
            headers["If-Match"] = etag
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        connection = self.connect()
        connection.request(method, PREFIX + path, body=body, headers=headers)
        answer = Answer(connection.getresponse())
        connection.close()
        if check:
            CONTRACT.check(method, path, answer)
        return answer

    def wsse(self, nonce, created=None, password=None, user=None):
        salt = self.call("GET", f"/users/{self.user}/auth").json["auth"][0]["salt"]
        cryptpass = bcrypt.hashpw((password or self.password).encode(), salt.encode()).decode()
        created = created or datetime.datetime.utcnow().strftime("%Y-%m-%dT%H:%M:%S.000Z")
        digest = base64.b64encode(hashlib.sha1((nonce + created + cryptpass).encode()).digest()).decode()
        return f'UsernameToken Username="{user or self.user}", PasswordDigest="{digest}", Nonce="{nonce}", Created="{created}"'

    def challenge(self):
        return self.call("GET", "/challenge").json["challenge"]

    def try_login(self, header):
        return self.call("POST", "/session", headers={"X-WSSE": header, "Authorization": 'WSSE profile="UsernameToken"'})

    def login(self):
        answer = self.try_login(self.wsse(self.challenge()))
        assert answer.status == 200, answer.body
        self.bearer = answer.json["token"]
        return self

    def state(self):
        answer = self.call("GET", "/state")
        assert answer.status == 200, answer.body
        return answer

    def change(self, method, path, body=None, expect=200, **options):
        answer = self.call(method, path, body, etag=options.pop("etag", None) or self.state().etag, **options)
        assert answer.status == expect, f"{method} {path}: {answer.status} {answer.body.decode()}"
        return answer

    def enable(self, on=True, expect=200):
        return self.change("PUT", "/services/https", {"enabled": on}, expect)

    def request(self, names, expect=200, **options):
        body = {"subject": {"common_name": names[0], "country": "FR"}, "names": names, "key_type": "ec:p256", **options}
        return self.change("POST", "/request", body, expect)

    def self_sign(self, names, expect=200, **options):
        body = {"subject": {"common_name": names[0]}, "names": names, "key_type": "ec:p256", **options}
        return self.change("POST", "/self-signed", body, expect)


# --- A server -----------------------------------------------------------------------------------------


class Web:
    """The plain web service behind HTTPS."""

    def __init__(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", str(len(WEB_PAGE)))
                self.end_headers()
                self.wfile.write(WEB_PAGE)

            def log_message(self, *arguments):
                pass

        class QuietServer(http.server.ThreadingHTTPServer):
            def handle_error(self, request, client_address):
                """A front end that resets an idle connection is no error."""

        self.server = QuietServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def ensure_camtrace_user():
    """The vendor's files belong to camtrace:camtrace; as root the suite makes that user."""
    if os.geteuid() != 0:
        return
    try:
        pwd.getpwnam("camtrace")
    except KeyError:
        subprocess.run(["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "camtrace"], check=False)
    pwd.getpwnam("camtrace")


class Server:
    """A sandboxed CT-Server with its agent."""

    def __init__(self, family="7.14+", frontend="builtin", version=None, user=None, **settings):
        ensure_camtrace_user()
        # Who the agent is; None: who this test is. From another user's process nothing is inherited.
        self.identity = {"user": user, "group": user, "extra_groups": []} if user else {}
        self.root = tempfile.mkdtemp(prefix="sceau-agent-test-")
        os.chmod(self.root, 0o755)
        self.family, self.frontend = family, frontend
        self.folder = os.path.join(self.root, "opt/camtrace/etc" + ("/certs" if family != "7.13" else ""))
        os.makedirs(self.folder)
        self.state_folder = os.path.join(self.root, "var/lib/sceau-agent")
        if user:
            os.makedirs(self.state_folder, 0o700)
            for folder in (self.folder, self.state_folder):
                shutil.chown(folder, user, user)
        self.web = Web()
        self.https_port = free_port()
        self.process = self.haproxy = self.apache = None
        self.groups = "[command]\nreload=/bin/true\n" if frontend == "command" else ""
        self.config = os.path.join(self.root, "agent.conf")
        self.settings = {
            "listen": "127.0.0.1:0",
            "root": self.root,
            "frontend": frontend,
            "version": version or "auto",
            "https-listen": f"127.0.0.1:{self.https_port}",
            "web-backend": f"127.0.0.1:{self.web.port}",
            "auth": "file",
            "administrators": "admin",
            "system-trust": "false",
            **settings,
        }
        self.write_config()
        self.set_password("admin", PASSWORD)

    # The four names, by what they are.
    def file(self, part):
        stem = "www-ssl-cert" if self.family == "7.13" else "ct-tls"
        return os.path.join(self.folder, f"{stem}.{part}")

    def read(self, part):
        with open(self.file(part), "rb") as f:
            return f.read()

    def have(self):
        return sorted(os.listdir(self.folder))

    def write_config(self, extra=""):
        with open(self.config, "w", encoding="utf-8") as f:
            f.write("[agent]\n" + "".join(f"{k}={v}\n" for k, v in self.settings.items()))
            f.write("[haproxy]\nconfig=/etc/haproxy/haproxy.cfg\n" + self.groups + extra)

    def set_password(self, user, password):
        subprocess.run([AGENT, "--config", self.config, "passwd", user], input=password.encode() + b"\n", check=True, timeout=LIMIT,
                       **self.identity)

    def start(self):
        self.process = subprocess.Popen(
            [AGENT, "--config", self.config], stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent, **self.identity
        )
        line = self.process.stdout.readline()
        assert line.startswith("sceau-agent: https://"), f"the agent did not start: {line!r}"
        self.port = int(line.rsplit(":", 1)[1])
        grouped = subprocess.run([AGENT, "--config", self.config, "fingerprint"], capture_output=True, text=True, check=True, timeout=LIMIT,
                                 **self.identity)
        self.fingerprint = grouped.stdout.replace(" ", "").strip()
        return self

    def stop(self, how=signal.SIGTERM):
        if self.process:
            self.process.send_signal(how)
            status = self.process.wait(LIMIT)
            self.process.stdout.close()
            self.process = None
            return status
        return None

    def close(self):
        self.stop(signal.SIGKILL)
        self.stop_haproxy()
        self.stop_apache()
        self.web.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *arguments):
        self.close()

    def client(self, user="admin", password=PASSWORD):
        return Client(self.port, self.fingerprint, user, password).login()

    # HAProxy of our own, as systemd would run it.
    def start_haproxy(self, site=""):
        etc = os.path.join(self.root, "etc/haproxy")
        os.makedirs(os.path.join(etc, "sceau.d"), exist_ok=True)
        os.makedirs(os.path.join(self.root, "run"), exist_ok=True)
        with open(os.path.join(etc, "haproxy.cfg"), "w", encoding="utf-8") as f:
            self.plain_port = free_port()
            f.write(HAPROXY_SITE.replace("PLAIN", str(self.plain_port)).replace("WEB", str(self.web.port)) + site)
        self.socket = os.path.join(self.root, "run/haproxy-master.sock")
        self.run_haproxy()

    # Apache of our own.
    def start_apache(self, *sites):
        etc = os.path.join(self.root, "etc/apache2")
        for folder in ("etc/apache2/sites-enabled", "etc/apache2/sceau.d", "run"):
            os.makedirs(os.path.join(self.root, folder), exist_ok=True)
        self.plain_port = free_port()
        values = {"ROOT": self.root, "PLAIN": str(self.plain_port), "WEB": str(self.web.port),
                  "USER": "User camtrace\nGroup camtrace" if os.geteuid() == 0 else ""}
        for name, text in (("apache2.conf", APACHE_SITE), ("sites-enabled/000-plain.conf", APACHE_PLAIN)):
            for key, value in values.items():
                text = text.replace(key, value)
            with open(os.path.join(etc, name), "w", encoding="utf-8") as f:
                f.write(text)
        for number, text in enumerate(sites, 1):
            self.apache_site(f"{number:03}-site", text)
        self.groups = (f"[apache]\ncontrol={APACHE}\nsites=/etc/apache2/sites-enabled\npid-file=/run/apache2.pid\n")
        self.write_config()
        self.run_apache()

    def apache_site(self, name, text):
        path = os.path.join(self.root, "etc/apache2/sites-enabled", name + ".conf")
        if text is None:
            os.unlink(path)
            return
        with open(path, "w", encoding="utf-8") as f:
            f.write(text.replace("PORT", str(self.https_port)).replace("FOLDER", self.folder).replace("WEB", str(self.web.port)))

    def run_apache(self):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(os.path.join(self.root, "run/apache2.pid"))
        self.apache = subprocess.Popen([APACHE, "-DFOREGROUND", "-f", os.path.join(self.root, "etc/apache2/apache2.conf")],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
        wait_for(lambda: self.apache.poll() is not None or (os.path.exists(os.path.join(self.root, "run/apache2.pid")) and answers(self.plain_port)), "Apache")
        assert self.apache.poll() is None, "Apache does not start"

    def stop_apache(self):
        if self.apache:
            self.apache.terminate()
            self.apache.wait(LIMIT)
            self.apache = None

    def run_haproxy(self):
        etc = os.path.join(self.root, "etc/haproxy")
        self.haproxy = subprocess.Popen(
            [HAPROXY, "-W", "-S", self.socket, "-f", os.path.join(etc, "haproxy.cfg"), "-f", os.path.join(etc, "sceau.d")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        wait_for(lambda: self.haproxy.poll() is not None or b"worker" in self.ask_haproxy("show proc"), "HAProxy")
        assert self.haproxy.poll() is None, "HAProxy does not start"

    def ask_haproxy(self, command):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(5)
            try:
                s.connect(self.socket)
                s.sendall(command.encode() + b"\n")
                s.shutdown(socket.SHUT_WR)
                answer = b""
                while chunk := s.recv(65536):
                    answer += chunk
                return answer
            except OSError:
                return b""

    def stop_haproxy(self):
        if self.haproxy:
            self.haproxy.terminate()
            self.haproxy.wait(LIMIT)
            self.haproxy = None

    # What a TLS client gets.
    def presented(self):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        try:
            with socket.create_connection(("127.0.0.1", self.https_port), timeout=5) as raw:
                with context.wrap_socket(raw, server_hostname="camera.example") as tls:
                    leaf = x509.load_der_x509_certificate(tls.getpeercert(True))
                    tls.sendall(b"GET / HTTP/1.1\r\nHost: camera.example\r\nConnection: close\r\n\r\n")
                    page = b""
                    while chunk := tls.recv(65536):
                        page += chunk
                    assert page.endswith(WEB_PAGE), page
                    return leaf
        except ConnectionRefusedError:
            return None

    def check_disk(self):
        """What holds after every operation: owner, mode, no leftovers, and a pair that matches."""
        for name in os.listdir(self.folder):
            assert not name.startswith("."), f"left over: {name}"
            path = os.path.join(self.folder, name)
            info = os.lstat(path)
            if re.fullmatch(r"[0-9a-f]{8}\.r?[0-9]+", name) and self.settings["version"] == "9.16":
                assert os.path.islink(path) and os.path.exists(path), f"{name}: what c_rehash made leads nowhere"
                continue
            assert info.st_mode & 0o170000 == 0o100000, f"{name} is not a regular file"
            assert info.st_mode & 0o7137 == 0, f"{name}: mode {info.st_mode & 0o7777:o}"
            if os.geteuid() == 0:
                user = pwd.getpwnam("camtrace")
                assert (info.st_uid, info.st_gid) == (user.pw_uid, user.pw_gid), f"{name} belongs to {info.st_uid}:{info.st_gid}"
        assert not os.path.exists(os.path.join(self.state_folder, "journal"))
        assert not os.path.exists(os.path.join(self.state_folder, "journal.switched"))
        for folder, _, names in os.walk(self.state_folder):
            for name in names:
                mode = os.lstat(os.path.join(folder, name)).st_mode
                assert mode & 0o077 == 0, f"{folder}/{name}: mode {mode & 0o7777:o}"
        if os.path.exists(self.file("pem")):
            self.check_pair()

    def check_pair(self):
        text = self.read("pem")
        key = serialization.load_pem_private_key(text[text.index(b"-----BEGIN PRIVATE") :], None)
        leaf = x509.load_pem_x509_certificate(text)
        assert spki_sha256(leaf.public_key()) == spki_sha256(key.public_key()), "a broken pair on disk"
        assert text.startswith(self.read("crt")), "pem and crt differ"
        assert self.read("key") in text, "pem and key differ"
        request = x509.load_pem_x509_csr(self.read("csr")) if os.path.exists(self.file("csr")) else None
        assert request is None or spki_sha256(request.public_key()) == spki_sha256(key.public_key()), "csr and key differ"


class Knocker:
    """Asks for the plain page all the time, each time over a new connection, and keeps what went wrong."""

    def __init__(self, port):
        self.port, self.count, self.failures, self.over = port, 0, [], threading.Event()
        self.thread = threading.Thread(target=self.knock)

    def knock(self):
        while not self.over.is_set():
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT)
                connection.request("GET", "/")
                page = connection.getresponse().read()
                connection.close()
                assert page == WEB_PAGE, page
                self.count += 1
            except Exception as error:  # pylint: disable=broad-except
                self.failures.append(repr(error))
            self.over.wait(0.01)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *arguments):
        self.over.set()
        self.thread.join()
        assert not self.failures, f"{len(self.failures)} plain requests of {self.count} were lost: {self.failures[:3]}"
        assert self.count > 0


def check_front_end_gone(start, part, stop, run_again):
    """Enabling while the front end is not there is taken back whole. part: the file that switches HTTPS on there."""
    with start() as server:
        client = server.start().client()
        client.self_sign(["camera.example"])
        stop(server)
        assert client.enable(expect=409).code == "rolled-back"
        assert not os.path.exists(part(server))
        server.check_disk()
        run_again(server)
        client.enable()
        assert server.presented() is not None


def check_killed(start, switch, round_, moment):
    """kill -9 in the middle of an enable (even rounds) or of an install: after a restart the pair is whole, and HTTPS is on or off as the
    front end's file says, whose path switch() knows."""
    with start() as server:
        client = server.start().client()
        client.self_sign(["camera.example"])
        if round_ % 2:
            client.enable()
        etag = client.state().etag
        body = {"enabled": True} if round_ % 2 == 0 else {"subject": {"common_name": "b.example"}, "key_type": "ec:p256"}
        method, path = ("PUT", "/services/https") if round_ % 2 == 0 else ("POST", "/self-signed")
        timer = threading.Timer(moment, lambda: server.process.kill())
        timer.start()
        try:
            client.call(method, path, body, etag=etag, check=False)
        except (OSError, http.client.HTTPException):
            pass
        timer.join()
        server.stop()
        server.start()
        client = server.client()
        server.check_disk()
        assert client.state().json["certificate"]["status"] == "self-signed"
        # The front end may still be in the restart that the agent had begun: then the agent asks it again.
        wait_for(lambda: client.state().json["services"]["https"]["state"] == ("on" if os.path.exists(switch(server)) else "off"),
                 "HTTPS to be on or off as its file says")
        if os.path.exists(switch(server)):
            wait_for(lambda: server.presented() == x509.load_pem_x509_certificate(server.read("pem")), "what is on disk to be served")


def run(cases):
    """Runs the functions and says so in TAP."""
    print(f"1..{len(cases)}")
    failed = 0
    for number, case in enumerate(cases, 1):
        try:
            start = time.monotonic()
            case()
            print(f"ok {number} {case.__name__} # {time.monotonic() - start:.1f} s", flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            import traceback

            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {number} {case.__name__}: {type(error).__name__}", flush=True)
    raise SystemExit(1 if failed else 0)
