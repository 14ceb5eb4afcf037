"""One map of routes for all applications of a test process: werkzeug compiles each rule only once."""

from unittest.mock import patch

from flask import Flask
from werkzeug.routing import Map, RuleFactory

from relances_app.app import create_app


class SharedMap(Map):
    """A map that ignores a rule it has already, so that a second application can register the same routes."""

    def __init__(self) -> None:
        self._seen: set[tuple] = set()
        super().__init__()

    def add(self, rulefactory: RuleFactory) -> None:
        for rule in rulefactory.get_rules(self):
            key = (rule.rule, rule.endpoint, frozenset(rule.methods or ()), str(rule.defaults))
            if key not in self._seen:
                self._seen.add(key)
                super().add(rule)


_SHARED = SharedMap()


def create_app_with_shared_routes(*args, **options) -> Flask:
    """Return an application that shares its routes with those created before."""
    with patch.object(Flask, "url_map_class", staticmethod(lambda **_options: _SHARED)):
        return create_app(*args, **options)
