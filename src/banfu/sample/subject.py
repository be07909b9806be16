"""The shape of a subject deputies write about: what the texts are composed from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """One subject. Each ask is "head|sentence"; {a} {b} {n} {c} stand for invented figures and a place."""

    key: str
    topic: str
    unit: str
    division: str
    stem: str
    verbs: tuple[str, ...]
    problem: tuple[str, ...]
    asks: tuple[str, ...]
    done: tuple[str, ...]


def subject(unit: str, division: str, topic: str, stem: str, verbs: str, problem: str, asks: str, done: str) -> Subject:
    """Build a subject from lists written with a slash between the items."""
    return Subject(stem, topic, unit, division, stem, tuple(verbs.split("/")), tuple(problem.split("/")),
                   tuple(asks.split("/")), tuple(done.split("/")))
