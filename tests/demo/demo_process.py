# SPDX-License-Identifier: GPL-3.0-or-later
"""A running sceau-demo, for tests: starts it, reads its document, ends it, and can tell what it left behind."""
import json
import os
import signal
import subprocess
import time


class Demo:
    def __init__(self, *arguments):
        program = os.path.join(os.environ['SCEAU_BUILDDIR'], 'src', 'sceau-demo')
        self.process = subprocess.Popen([program, *arguments], stdout=subprocess.PIPE, text=True)
        self.document = json.loads(self._read_document())
        self.children = self._find_children(self.process.pid)

    def _read_document(self):
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line == '}\n':
                return ''.join(lines)
        raise RuntimeError(f'sceau-demo ended with {self.process.wait()}')

    @staticmethod
    def _find_children(pid):
        found, todo = set(), [pid]
        while todo:
            parent = todo.pop()
            for task in os.listdir(f'/proc/{parent}/task'):
                with open(f'/proc/{parent}/task/{task}/children', encoding='ascii') as file:
                    children = [int(word) for word in file.read().split()]
                found.update(children)
                todo.extend(children)
        return found

    def server(self, name):
        return next(server for server in self.document['servers'] if server['name'] == name)

    def end(self, number=signal.SIGTERM):
        """Ends it, and returns the children that are still there ten seconds later."""
        self.process.send_signal(number)
        self.process.wait(30)
        deadline = time.monotonic() + 10
        while (left := self._alive()) and time.monotonic() < deadline:
            time.sleep(0.02)
        return left

    def _alive(self):
        alive = set()
        for pid in self.children:
            try:
                with open(f'/proc/{pid}/stat', encoding='ascii') as file:
                    if file.read().rsplit(')', 1)[1].split()[0] != 'Z':
                        alive.add(pid)
            except (FileNotFoundError, ProcessLookupError):
                pass
        return alive
