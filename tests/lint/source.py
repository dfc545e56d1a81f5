#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for each source file by itself."""

import re

import tree as lint

MAX_FILE = 1000
MAX_FUNCTION = 80

# GIO's own interfaces (streams, sockets) have to answer in GIO's domain.
SPEAKS_GIO = re.compile(r'src/tls/sceau-tls-(session|stream|input|output)\.c$')

C = ('.c', '.h')
SCRIPTS = ('.py', '.sh', '.build')
LICENCE = 'SPDX-License-Identifier: GPL-3.0-or-later'


def spdx(tree):
    for path, text in tree.texts(*C, *SCRIPTS):
        if LICENCE not in '\n'.join(text.split('\n', 3)[:3]):
            yield f'{path}: no SPDX line at the top'
    for path, text in tree.texts('.ui', '.svg', '.css', '.gresource.xml', '.gschema.xml'):
        if 'SPDX-License-Identifier:' not in text[:600]:
            yield f'{path}: no SPDX line at the top'


def says_what_it_holds(tree):
    for path, text in tree.texts(*C):
        lines = text.split('\n', 2)
        if not lines[0].startswith(f'/* {LICENCE} */'):
            yield f'{path}: the first line is not the SPDX comment'
        elif len(lines) < 2 or not lines[1].startswith('/* '):
            yield f'{path}: the second line does not say what the file holds'


def pragma_once(tree):
    for path, text in tree.texts('.h'):
        if '#pragma once' not in text:
            yield f'{path}: no #pragma once'


def file_length(tree):
    for path, text in tree.texts(*C, '.py', under=''):
        length = text.count('\n')
        if path.startswith(('src/', 'tests/')) and length > MAX_FILE:
            yield f'{path}: {length} lines, more than {MAX_FILE}'


def functions(text):
    """(name, first line, length) of each function in GNU style: a body starts and ends at the left edge."""
    lines = text.split('\n')
    start = None
    for number, line in enumerate(lines):
        if line == '{' and number > 0 and lines[number - 1].rstrip().endswith(')'):
            start = number
        elif line.startswith('}') and start is not None:
            head = start - 1
            while head > 0 and not re.match(r'\w+ \(', lines[head]):
                head -= 1
            yield lines[head].split(' ')[0], head + 1, number - head + 1
            start = None


def function_length(tree):
    for path, text in tree.texts('.c'):
        for name, line, length in functions(text):
            # class_init functions and mains that register tests are tables.
            if length > MAX_FUNCTION and not name.endswith('_class_init') and name != 'main':
                yield f'{path}:{line}: {name} has {length} lines, more than {MAX_FUNCTION}'


def blank_comments(text):
    return re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"', lambda match: re.sub(r'[^\n]', ' ', match.group()), text, flags=re.S)


def no_goto(tree):
    for path, text in tree.texts(*C):
        code = blank_comments(text)
        for match in re.finditer(r'\bgoto\b', code):
            yield f'{path}:{lint.line_of(code, match.start())}: goto'


def one_error_domain(tree):
    made = re.compile(r'\b(g_set_error(?:_literal)?|g_error_new(?:_literal|_valist)?|g_task_return_new_error|g_initable_error)'
                      r'\s*\(([^;]*?);', re.S)
    foreign = re.compile(r'\b(?!SCEAU_)[A-Z]\w*_ERROR(?=\s*,)')
    for path, text in tree.texts(*C, under='src/'):
        if path.startswith('src/base/') or SPEAKS_GIO.match(path):
            continue
        code = blank_comments(text)
        for match in made.finditer(code):
            if foreign.search(match.group(2)):
                yield f'{path}:{lint.line_of(code, match.start())}: an error of a foreign domain'


def tasks_are_tagged(tree):
    """So that *_finish () can check that a result is its own (g_async_result_is_tagged), and traces can name it."""
    for path, text in tree.texts('.c', under='src/'):
        code = blank_comments(text)
        for match in re.finditer(r'\b(\w+) = g_task_new \(', code):
            body, _, _ = code[match.end():].partition('\n}')
            if not re.search(rf'\bg_task_set_source_tag \((self->)?{match.group(1)},', body):
                yield f'{path}:{lint.line_of(code, match.start())}: a task without source tag'


def no_forgotten_marks(tree):
    marks = re.compile(r'\b(' + '|'.join(('TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK')) + r')\b')
    for path, text in tree.texts(*C, '.py', '.sh', '.build', '.ui', '.css'):
        for match in marks.finditer(text):
            yield f'{path}:{lint.line_of(text, match.start())}: {match.group()}'


def clean_ends(tree):
    for path, text in tree.texts(*C, *SCRIPTS, '.ui', '.css', '.xml', '.svg', '.in', '.yaml', '.service', '.conf'):
        if '/' in path and re.search(r'\.(in|repro)/', path):
            continue
        if text and not text.endswith('\n'):
            yield f'{path}: no line end at the end'
        for number, line in enumerate(text.split('\n'), 1):
            if line != line.rstrip() or '\t' in line:
                yield f'{path}:{number}: a tab, or blanks at the end of the line'
                break


def body(lines):
    return 'int\nlong_one (void)\n{\n' + '  x ();\n' * lines + '}\n'


lint.run([
    ('an SPDX line in every source', spdx, [{'src/a.c': 'int a;\n'}, {'ui/a.ui': '<interface/>\n'}, {'tests/a.py': 'x = 1\n'}]),
    ('a source says what it holds', says_what_it_holds, [{'src/a.c': f'/* {LICENCE} */\n#include <glib.h>\n'}]),
    ('headers are included once', pragma_once, [{'src/a.h': 'int a;\n'}]),
    (f'files of at most {MAX_FILE} lines', file_length, [{'src/a.c': '\n' * (MAX_FILE + 1)}]),
    (f'functions of at most {MAX_FUNCTION} lines', function_length, [{'src/a.c': body(MAX_FUNCTION)}]),
    ('no goto', no_goto, [{'src/a.c': '  goto out;\n'}]),
    ('one error domain', one_error_domain, [
        {'src/pki/a.c': 'g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "x");'},
        {'src/fleet/a.c': 'g_task_return_new_error (task,\n G_FILE_ERROR,\n 1, "x");'},
        {'src/camtrace/a.c': 'g_error_new_literal (JSON_PARSER_ERROR, 1, "x");'},
    ]),
    ('tasks have a source tag', tasks_are_tagged, [{'src/a.c': '  task = g_task_new (self, NULL, NULL, NULL);\n}\n'}]),
    ('nothing put off', no_forgotten_marks, [{'src/a.c': '/* TO' 'DO: the rest */\n'}]),
    ('no tabs, no blanks at line ends', clean_ends, [{'src/a.c': 'a \n'}, {'src/a.c': '\ta\n'}, {'src/a.c': 'a'}]),
])
