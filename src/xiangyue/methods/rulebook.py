"""Reads ``rules/`` from disk into the :class:`~xiangyue.core.rules.RuleBook`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from xiangyue.core.rule_data import BadRule, Layer, SettingLayer, read_layer, read_setting
from xiangyue.core.rules import RuleBook
from xiangyue.folders import source_folder

RULES = source_folder("rules")


def read_yaml(path: Path) -> Any:
    """One YAML file. Raises :class:`BadRule` naming the file."""
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return yaml.load(path.read_text("utf-8"), Loader=loader)
    except (OSError, yaml.YAMLError) as error:
        raise BadRule(f"{path.name}: {error}") from error


def read(folder: Path) -> tuple[list[Layer], list[SettingLayer]]:
    """All layers and settings of a folder; each file holds ``rules:`` or ``settings:`` or both."""
    layers: list[Layer] = []
    settings: list[SettingLayer] = []
    for path in sorted(folder.rglob("*.yaml")):
        if path.name in ("sources.yaml", "counts.yaml", "bodies.yaml"):
            continue
        data = read_yaml(path)
        try:
            layers += [read_layer(entry) for entry in data.get("rules", ())]
            settings += [read_setting(entry) for entry in data.get("settings", ())]
        except BadRule as error:
            raise BadRule(f"{path.relative_to(folder)}: {error}") from None
    return layers, settings


@cache
def load(folder: Path = RULES) -> RuleBook:
    """The rule book of ``folder`` (the project's own by default), read once a process."""
    return RuleBook(*read(folder))


@cache
def sources() -> dict[str, Any]:
    """``rules/sources.yaml``: what each clause's source is called, and which text is held."""
    return dict(read_yaml(RULES / "sources.yaml"))


@cache
def count_names() -> dict[str, Any]:
    """``rules/counts.yaml``: what each count is called where a rule does not say otherwise."""
    return dict(read_yaml(RULES / "counts.yaml"))


@cache
def _rule_labels() -> dict[tuple[str, str], dict[str, Any]]:
    layers, _ = read(RULES)
    by_rule: dict[str, list[Layer]] = {}
    for layer in layers:
        by_rule.setdefault(layer.rule, []).append(layer)
    labels: dict[tuple[str, str], dict[str, Any]] = {}
    for rule in by_rule:
        chain, at = [rule], rule
        while at := next((x.extends for x in by_rule.get(at, ()) if x.extends), ""):
            chain.append(at)
        for name in reversed(chain):
            for layer in by_rule.get(name, ()):
                labels.update({(rule, count): dict(label) for count, label in layer.labels.items()})
    return labels


def label(count: str, *, rule: str = "") -> dict[str, Any]:
    """A count's name: ``{zh, en, unit?}``. ``rule`` gives the rule's own name for it, if any."""
    return (
        _rule_labels().get((rule, count)) or count_names().get(count) or {"zh": count, "en": count}
    )


@cache
def setting_labels() -> dict[str, dict[str, str]]:
    """What each setting is called: ``{name: {zh, en}}``."""
    _, settings = read(RULES)
    return {setting.setting: dict(setting.name) for setting in settings if setting.name}
