#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OpenAPI file in itself: schemas are schemas, references lead somewhere, codes are those of the program."""
import os
import re

import jsonschema
import yaml

SRC = os.environ['SCEAU_SRCDIR']
with open(os.path.join(SRC, 'data/openapi/https-management-v1.yaml'), encoding='utf-8') as file:
    DOCUMENT = yaml.safe_load(file)


def references(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == '$ref':
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolve(reference):
    node = DOCUMENT
    for part in reference.removeprefix('#/').split('/'):
        node = node[part]
    return node


def operations():
    for path, item in DOCUMENT['paths'].items():
        for method, operation in item.items():
            if method in ('get', 'put', 'post', 'delete'):
                yield path, method, operation


def test_schemas_are_schemas():
    for name, schema in DOCUMENT['components']['schemas'].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        if schema.get('type') == 'object' and 'properties' in schema:
            assert schema.get('additionalProperties') is False, f'{name} is open'


def test_references_lead_somewhere():
    found = set(references(DOCUMENT))
    for reference in found:
        resolve(reference)
    for kind in ('schemas', 'responses', 'parameters', 'headers'):
        for name in DOCUMENT['components'][kind]:
            assert f'#/components/{kind}/{name}' in found, f'{kind}/{name} is never used'


def test_changes_need_if_match():
    for path, method, operation in operations():
        change = method != 'get' and path != '/session'
        parameters = [p.get('$ref') for p in operation.get('parameters', [])]
        assert ('#/components/parameters/IfMatch' in parameters) == change, f'{method} {path}'
        for status in ('412', '428', '403'):
            assert (status in operation['responses']) == change, f'{method} {path}: {status}'


def test_errors_are_problems():
    for path, method, operation in operations():
        for status, response in operation['responses'].items():
            if '$ref' in response:
                response = resolve(response['$ref'])
            if int(status) >= 400:
                assert list(response['content']) == ['application/problem+json'], f'{method} {path} {status}'


def test_operation_ids_differ():
    ids = [operation['operationId'] for _, _, operation in operations()]
    assert len(ids) == len(set(ids))


def test_codes_are_known():
    with open(os.path.join(SRC, 'src/base/sceau-error.h'), encoding='utf-8') as header:
        names = re.findall(r'^  SCEAU_ERROR_([A-Z0-9_]+)', header.read(), re.MULTILINE)
    known = {name.lower().replace('_', '-') for name in names}
    for code in DOCUMENT['components']['schemas']['ErrorCode']['enum']:
        assert code in known, code


TESTS = [(name, func) for name, func in sorted(globals().items()) if name.startswith('test_')]
print(f'1..{len(TESTS)}')
failed = 0
for number, (name, func) in enumerate(TESTS, 1):
    try:
        func()
        print(f'ok {number} {name}')
    except (AssertionError, KeyError, jsonschema.SchemaError) as error:
        failed += 1
        print(f'not ok {number} {name}')
        print(f'# {type(error).__name__}: {error}')
raise SystemExit(1 if failed else 0)
