#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The units as systemd runs them: a machine of its own, booted in namespaces from this machine's /usr, with the real HAProxy or Apache. What
only a booted machine shows: what the units forbid, who may what, in which order they come, what a power cut leaves."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import *  # noqa: F401,F403,E402  pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

SYSTEMD = "/usr/lib/systemd/systemd"
UNITS = ("sceau-agent.service", "sceau-agent-recover.service", "sceau-helper.socket", "sceau-helper@.service")
NAMES = ["camera.example"]
SYSCONFDIR = os.environ.get("SCEAU_SYSCONFDIR", "/usr/local/etc")
# Of this machine's, what programs want to find; nothing that somebody has enabled here.
ETC = ("alternatives", "dbus-1", "group", "haproxy", "host.conf", "hosts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime",
       "login.defs", "mime.types", "nsswitch.conf", "passwd", "protocols", "services", "ssl")

# In mount, process, host name and IPC namespaces of its own; the network is this machine's, and so is the kernel, to which nothing is done: no
# sysctl, no module, no clock. $0: the root.
BOOT = r"""
set -e
mount --make-rprivate /
mount --bind "$0" "$0"
mount --bind /usr "$0/usr"
mount -o remount,ro,bind "$0/usr"
mount -t tmpfs -o mode=755 tmpfs "$0/usr/local"
cp -a "$0/srv/local/." "$0/usr/local"
mount -t proc proc "$0/proc"
mount --bind "$0/proc/sys" "$0/proc/sys"
mount -o remount,ro,bind "$0/proc/sys"
mount -t sysfs -o ro sysfs "$0/sys"
mount --rbind /sys/fs/cgroup "$0/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$0/dev"
for node in null zero full random urandom tty; do
  : > "$0/dev/$node"
  mount --bind "/dev/$node" "$0/dev/$node"
done
mkdir "$0/dev/pts" "$0/dev/shm"
mount -t devpts -o newinstance,ptmxmode=666 devpts "$0/dev/pts"
ln -s pts/ptmx "$0/dev/ptmx"
mount -t tmpfs -o mode=1777 tmpfs "$0/dev/shm"
ln -s /proc/self/fd "$0/dev/fd"
mount -t tmpfs -o mode=755 tmpfs "$0/run"
mount -t tmpfs -o mode=1777 tmpfs "$0/tmp"
hostname ct-server
exec chroot "$0" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin container=sceau-test \
  setpriv --bounding-set -sys_module,-sys_time,-sys_boot """ + SYSTEMD + """ --unit=ct-server.target
"""

TARGET = """[Unit]
Requires=basic.target
After=basic.target
Wants=dbus.socket FRONT-END.service sceau-helper.socket sceau-agent-recover.service sceau-agent.service
"""
APACHE_UNIT = """[Service]
ExecStart=/usr/sbin/apache2 -DFOREGROUND -f /etc/apache2/apache2.conf
RuntimeDirectory=apache2
PrivateTmp=true
"""
HAPROXY_OPTIONS = 'EXTRAOPTS="-S /run/haproxy-master.sock -f /etc/haproxy/sceau.d"\n'


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def sandbox_alone(unit):
    """A unit with the agent's sandbox and nothing in it: where this machine cannot even have that, the agent is not to blame."""
    service = re.sub(r"(?m)^(Type|ExecStart|Restart|RestartSec)=.*\n", "", unit[unit.index("[Service]"):unit.index("[Install]")])
    return service + "Type=oneshot\nExecStart=/usr/bin/true\n"


class Machine:
    """A CT-Server with the agent installed as the guide says."""

    def __init__(self, frontend):
        ensure_camtrace_user()
        self.frontend, self.process = frontend, None
        self.root = tempfile.mkdtemp(prefix="sceau-boot-")
        os.chmod(self.root, 0o755)
        self.web = Web()
        self.port, self.https_port, self.plain_port = free_port(), free_port(), free_port()
        for name in ("dev", "home", "proc", "run", "srv", "sys", "tmp", "usr", "var/lib/haproxy", "var/log/apache2", "etc/systemd/system"):
            os.makedirs(os.path.join(self.root, name))
        for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
            if os.path.islink("/" + name):
                os.symlink(os.readlink("/" + name), os.path.join(self.root, name))
        os.symlink("/run", os.path.join(self.root, "var/run"))
        for name in ETC:
            if os.path.exists("/etc/" + name):
                subprocess.run(["cp", "-a", "/etc/" + name, os.path.join(self.root, "etc")], check=True)
        self.folder = os.path.join(self.root, "opt/camtrace/etc" + ("" if frontend == "apache" else "/certs"))
        os.makedirs(self.folder)
        subprocess.run(["chown", "-R", "camtrace:camtrace", os.path.join(self.root, "opt/camtrace")], check=True)
        self.install()
        getattr(self, "set_up_" + frontend)()

    def config_path(self):
        return self.root + os.path.join(SYSCONFDIR, "sceau/agent.conf").replace("/usr/local", "/srv/local", 1)

    def install(self):
        build = os.path.dirname(os.path.dirname(AGENT))
        for program, folder in (("sceau-agent", "bin"), ("sceau-helper", "libexec")):
            os.makedirs(os.path.join(self.root, "srv/local", folder))
            shutil.copy(os.path.join(build, "src", program), os.path.join(self.root, "srv/local", folder))
        for unit in UNITS:
            with open(os.path.join(build, "data", unit), encoding="utf-8") as f:
                text = f.read()
            # Wherever this build was to be installed.
            text = re.sub(r"(?m)^(ExecStart=)\S*/(sceau-agent)", r"\1/usr/local/bin/\2", text)
            text = re.sub(r"(?m)^(ExecStart=)\S*/(sceau-helper)", r"\1/usr/local/libexec/\2", text)
            write(os.path.join(self.root, "etc/systemd/system", unit), text)
            if unit == "sceau-agent.service":
                write(os.path.join(self.root, "etc/systemd/system/sandbox.service"), sandbox_alone(text))
        write(os.path.join(self.root, "etc/systemd/system/ct-server.target"), TARGET.replace("FRONT-END", {"apache": "apache2"}.get(self.frontend, self.frontend)))
        write(os.path.join(self.root, "etc/machine-id"), "")
        with open(os.path.join(SOURCE, "data", "agent.conf"), encoding="utf-8") as f:
            text = f.read()
        for key, value in (("listen", f"127.0.0.1:{self.port}"), ("version", "7.13" if self.frontend == "apache" else "8.15"), ("frontend", self.frontend),
                           ("https-listen", f"127.0.0.1:{self.https_port}"), ("web-backend", f"127.0.0.1:{self.web.port}"), ("auth", "file")):
            text, n = re.subn(f"(?m)^{key}=.*$", f"{key}={value}", text)
            assert n == 1, key
        text = text.replace("[service gui]\n", "[service gui]\nunit=dbus.service\n").replace("[service video]\n", "[service video]\nstatus-command=/bin/false\n")
        write(self.config_path(), text)

    def set_up_haproxy(self):
        os.makedirs(os.path.join(self.root, "etc/haproxy/sceau.d"), exist_ok=True)
        write(os.path.join(self.root, "etc/default/haproxy"), HAPROXY_OPTIONS)
        write(os.path.join(self.root, "etc/haproxy/haproxy.cfg"),
              HAPROXY_SITE.replace("PLAIN", str(self.plain_port)).replace("WEB", str(self.web.port)))

    def set_up_apache(self):
        """As Debian's package does, without its scripts."""
        etc = os.path.join(self.root, "etc")
        os.makedirs(os.path.join(etc, "apache2/sceau.d"))
        values = {"ROOT/run": "/run/apache2", "ROOT/apache.log": "/var/log/apache2/error.log", "ROOT": "", "USER": "User www-data\nGroup www-data",
                  "PLAIN": str(self.plain_port), "WEB": str(self.web.port)}
        for name, text in (("apache2.conf", APACHE_SITE), ("sites-enabled/camtrace.conf", APACHE_PLAIN)):
            for key, value in values.items():
                text = text.replace(key, value)
            write(os.path.join(etc, "apache2", name), text)
        write(os.path.join(etc, "systemd/system/apache2.service"), APACHE_UNIT)
        path = self.config_path()
        with open(path, encoding="utf-8") as f:
            text = f.read()
        text = text.replace("control=/usr/sbin/apache2ctl", "control=/usr/sbin/apache2")
        write(path, re.sub("(?m)^sites=.*$", "sites=/etc/apache2/sites-enabled", text))

    def boot(self):
        """Until its target is reached; False where this machine lets nobody do that."""
        log = open(os.path.join(self.root, "srv/console"), "ab")
        self.process = subprocess.Popen(["unshare", "-m", "-p", "-f", "-u", "-i", "--kill-child", "bash", "-c", BOOT, self.root],
                                        stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, preexec_fn=die_with_parent)
        log.close()
        end = time.monotonic() + LIMIT
        while self.process.poll() is None and time.monotonic() < end:
            if self.run("systemctl", "is-active", "ct-server.target", check=False).strip() == "active":
                return True
            time.sleep(0.05)
        return False

    def can_have_sandbox(self):
        self.run("systemctl", "start", "sandbox.service", check=False)
        return self.run("systemctl", "is-failed", "sandbox.service", check=False).strip() != "failed"

    def init(self):
        """The process that is the machine's first; None as long as it is not systemd yet."""
        with contextlib.suppress(OSError, IndexError):
            with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children", encoding="ascii") as f:
                pid = int(f.read().split()[0])
            if os.path.basename(os.readlink(f"/proc/{pid}/exe")) == "systemd":
                return pid
        return None

    def run(self, *command, check=True, text=None):
        pid = self.init()
        if pid is None:
            return ""
        result = subprocess.run(["nsenter", "-t", str(pid), "-m", "-p", "-u", "-i", "-r", "-w", "env", "-i", "PATH=/usr/local/bin:/usr/sbin:/usr/bin", *command],
                                input=text, capture_output=True, text=True, timeout=60, check=False)
        assert not check or result.returncode == 0, f"{command}: {result.returncode} {result.stdout} {result.stderr}"
        return result.stdout

    def cut_power(self):
        """Everything in it at once, without a word."""
        os.kill(self.init() or self.process.pid, signal.SIGKILL)
        self.process.wait()

    def client(self):
        as_camtrace = ("setpriv", "--reuid", "camtrace", "--regid", "camtrace", "--clear-groups", "sceau-agent")
        self.run(*as_camtrace, "passwd", "admin", text=PASSWORD + "\n")
        fingerprint = self.run(*as_camtrace, "fingerprint").replace(" ", "").strip()
        wait_for(lambda: answers(self.port), "the agent")
        return Client(self.port, fingerprint).login()

    def presented(self):
        with contextlib.suppress(OSError):
            return ssl.get_server_certificate(("127.0.0.1", self.https_port), timeout=5)
        return None

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.cut_power()
        self.web.stop()
        shutil.rmtree(self.root)

    def __enter__(self):
        return self

    def __exit__(self, kind, *rest):
        if kind is not None:
            print("# " + self.run("journalctl", "--no-pager", "-n", "60", check=False).replace("\n", "\n# "))
        self.close()


def assert_well(machine):
    """Nothing has failed, and nothing had to be started again."""
    assert machine.run("systemctl", "--failed", "--plain", "--no-legend") == "", machine.run("systemctl", "--failed")
    assert machine.run("systemctl", "show", "-P", "NRestarts", "sceau-agent").strip() == "0", "the agent was started again"


def check_everything(frontend):
    with Machine(frontend) as machine:
        assert machine.boot(), "it does not boot"
        client = machine.client()
        services = client.state().json["services"]
        assert services["video"]["state"] == "off" and services["gui"]["state"] == "on", services
        authority = Authority()
        request = client.request(NAMES).json
        client.change("PUT", "/certificate", {"chain": pem(authority.issue(request["request"]), authority.certificate)})
        leaf = machine.presented()
        assert leaf is None, "HTTPS is off"
        client.enable()
        leaf = machine.presented()
        assert leaf is not None
        client.self_sign(NAMES)
        assert machine.presented() not in (None, leaf)
        assert_well(machine)
        client.enable(False)
        assert machine.presented() is None
        client.change("DELETE", "/certificate")
        assert_well(machine)


def test_haproxy():
    check_everything("haproxy")


def test_apache():
    check_everything("apache")


def check_power_cut(machine, client, delay):
    """In the middle of one change after another. Then it boots, what was cut short is finished or taken back before the front end starts,
    and HTTPS shows what lies on the disk."""
    timer = threading.Timer(delay, machine.cut_power)
    timer.start()
    with contextlib.suppress(OSError, http.client.HTTPException, AssertionError):
        for _ in itertools.count():
            client.self_sign(NAMES)
    timer.join()
    assert machine.boot(), "it does not boot again"
    wait_for(lambda: machine.presented() is not None, "HTTPS to be back")
    with open(os.path.join(machine.folder, "ct-tls.crt"), encoding="ascii") as f:
        assert machine.presented().strip() == f.read().strip(), "what is shown is not what lies on the disk"
    assert not os.path.exists(os.path.join(machine.root, "var/lib/sceau-agent/journal"))
    assert_well(machine)


def test_power_cuts():
    with Machine("haproxy") as machine:
        assert machine.boot(), "it does not boot"
        client = machine.client()
        client.self_sign(NAMES)
        client.enable()
        for delay in (0.3, 0.55, 0.8):
            check_power_cut(machine, client, delay)
            client = machine.client()


def why_not():
    if os.geteuid() != 0:
        return "only root can boot a machine"
    for program in (SYSTEMD, HAPROXY, APACHE):
        if not os.path.exists(program):
            return f"{program} is not installed"
    with Machine("haproxy") as machine:
        if not machine.boot():
            return "systemd does not boot in namespaces here"
        return None if machine.can_have_sandbox() else "a booted systemd cannot make the unit's sandbox here"


if __name__ == "__main__":
    reason = why_not()
    if reason:
        print(f"1..0 # SKIP {reason}")
        raise SystemExit(0)
    run([f for name, f in list(globals().items()) if name.startswith("test_") and callable(f) and (not sys.argv[1:] or name in sys.argv[1:])])
