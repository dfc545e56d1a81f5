#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Underlined letters: two of the same in one window, and Alt with it presses neither. In English and in every translation."""

import collections
import itertools
import re
import xml.etree.ElementTree as ElementTree

import tree as lint

LETTER = re.compile(r'_(\w)')
IN_CODE = re.compile(r'\b(?:_|N_)\s*\(\s*"((?:[^"\\]|\\.)*_\w(?:[^"\\]|\\.)*)"\s*\)')
DIALOG = re.compile(r'adw_message_dialog_add_responses?\s*\([^;]*;')
ENTRY = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n)+)', re.M)

# Labels of which one button, or one place, shows one at a time.
IN_TURN = [
    {'_Cancel', '_Close', '_Back'},
    {'Con_tinue', '_Look', '_Add', '_Open'},
    {'Con_tinue', 'Make the _request', 'The Answer Is _Here', '_Install', '_Install and Switch On', 'Check _Now', '_Finish'},
]
# Code that makes labels for a window of another file, and the windows: a table of what a server needs next.
SUGGESTIONS = 'src/app/sceau-server-actions.c'
SUGGESTED_IN = {'SceauServerPage', 'SceauServerSummary'}


class Widget:
    """One template: its own labels, the widgets of ours in it, and the steps of a stack of which two are seen at once as they slide."""

    def __init__(self):
        self.labels = set()
        self.children = set()
        self.steps = []


def is_underlined(properties):
    return properties.get('use-underline', ElementTree.Element('none')).text in ('True', 'true', '1', 'yes')


def read_template(widget, template):
    for item in template.iter('object'):
        properties = {node.get('name'): node for node in item.findall('property')}
        if is_underlined(properties):
            widget.labels |= {properties[name].text for name in ('label', 'title') if name in properties and properties[name].text}
        if item.get('class') == 'GtkStack':
            widget.steps.append([{below.get('class') for below in child.iter('object')} for child in item.findall('child')])
        if item.get('class').startswith('Sceau'):
            widget.children.add(item.get('class'))


def suggestions(tree):
    return set(re.findall(r'N_\s*\(\s*"([^"]*)"', tree.text(SUGGESTIONS))) if SUGGESTIONS in tree.files else set()


def widgets_of(tree):
    widgets = collections.defaultdict(Widget)
    for path, text in tree.texts('.ui', under='ui/'):
        template = ElementTree.fromstring(text).find('template')
        if template is None:
            continue
        widget = widgets[template.get('class')]
        read_template(widget, template)
        code = 'src/app/' + path[len('ui/'):-len('.ui')] + '.c'
        if code in tree.files:
            widget.labels |= set(IN_CODE.findall(DIALOG.sub('', tree.text(code))))
            if 'SCEAU_TYPE_STEP_PAGE)' in tree.text(code) and 'set_next_label' not in tree.text(code):
                widget.labels.add('Con_tinue')
    for name in SUGGESTED_IN & set(widgets):
        widgets[name].labels |= suggestions(tree)
    return widgets


def everything_in(widgets, name):
    """[(label, the widgets from the window down to it)]"""
    found, below = [], [(name,)]
    while below:
        path = below.pop()
        found += [(label, path) for label in widgets[path[-1]].labels]
        below += [path + (child,) for child in widgets[path[-1]].children if child not in path]
    return found


def far_apart(widgets, one, other):
    """In steps of one stack that never slide past each other?"""
    for depth, (a, b) in enumerate(zip(one, other)):
        if a == b:
            continue
        for steps in widgets[one[depth - 1]].steps:
            places = [[i for i, step in enumerate(steps) if name in step] for name in (a, b)]
            if all(places):
                return abs(places[0][0] - places[1][0]) > 1
        break
    return False


def unquote(text):
    return ''.join(line[1:-1] for line in text.splitlines()).replace('\\"', '"')


def languages(tree):
    yield 'English', {}
    for path, text in tree.texts('.po', under='po/'):
        yield path, {unquote(message): unquote(translation) for message, translation in ENTRY.findall(text)}


def letter_of(label, words):
    found = LETTER.search(words.get(label, label))
    return found.group(1).casefold() if found else None


def clashes(tree):
    widgets = widgets_of(tree)
    in_turn = [*IN_TURN, suggestions(tree) | {'_Look'}]
    inner = {child for widget in list(widgets.values()) for child in widget.children}
    for top in sorted(set(widgets) - inner):
        labels = sorted(set(everything_in(widgets, top)))
        for language, words in languages(tree):
            for (label, path), (other, other_path) in itertools.combinations(labels, 2):
                letter = letter_of(label, words)
                if label == other or letter is None or letter != letter_of(other, words):
                    continue
                if any({label, other} <= turn for turn in in_turn) or far_apart(widgets, path, other_path):
                    continue
                yield f'{top}, {language}: Alt+{letter.upper()} is “{words.get(label, label)}” and “{words.get(other, other)}”'


def missing(tree):
    labels = {label for widget in list(widgets_of(tree).values()) for label in widget.labels}
    for language, words in languages(tree):
        for label in sorted(labels):
            if words.get(label, label) and not LETTER.search(words.get(label, label)):
                yield f'{language}: “{words[label]}” has no letter underlined, “{label}” has one'


def template(name, content):
    return f'<interface><template class="{name}" parent="GtkBox">{content}</template></interface>'


def button(label):
    return f'<child><object class="GtkButton"><property name="label">{label}</property><property name="use-underline">True</property></object></child>'


PAIR = template('SceauA', button('_Open') + button('_Save'))
STEPS = template('SceauA', '<child><object class="GtkStack"><child><object class="SceauB"/></child><child><object class="SceauC"/></child></object></child>')
lint.run([
    ('no letter is underlined twice in a window', clashes, [
        {'ui/a.ui': template('SceauA', button('_Save') + button('Make a _self-signed one'))},
        {'ui/a.ui': PAIR, 'po/fr.po': 'msgid "_Open"\nmsgstr "_Ouvrir"\n\nmsgid "_Save"\nmsgstr "Enregistrer s_ous"\n'},
        {'ui/a.ui': template('SceauA', button('_Save')), 'src/app/a.c': 'gtk_button_set_label (self->next, _ ("_Start"));'},
        {'ui/a.ui': STEPS, 'ui/b.ui': template('SceauB', button('_Save')), 'ui/c.ui': template('SceauC', button('_Start'))},
    ]),
    ('what has a letter underlined has one in every language', missing, [
        {'ui/a.ui': PAIR, 'po/fr.po': 'msgid "_Open"\nmsgstr "Ouvrir"\n'},
    ]),
])
