"""A rule of computation as people look it up: what it says, where it comes from, where it is computed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Regle:
    """One rule. ``id`` is written on the lines of the décompte that apply it."""

    id: str
    libelle: str
    formule: str
    """In French, as a finance officer would say it."""
    code: str
    """« module:function » that computes it."""
    source: str | None = None
    """The document; None when every figure of it comes from its parameters, which have theirs."""
    parametres: tuple[str, ...] = ()
    hypothese: str | None = None
    """Why it is so, where the documents are silent and no parameter carries the choice."""
