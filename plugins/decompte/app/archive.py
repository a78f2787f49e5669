"""The archive of received files: is everything readable, and sealed with the current key?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from decompte.app.contexte import preparer_reglages
from decompte.depots.archive import Archive
from decompte.depots.rechiffrement import BilanRechiffrement

Avancement = Callable[[int, int], None]


def mesurer(env: Mapping[str, str], avancement: Avancement | None = None) -> BilanRechiffrement:
    """Read everything back, change nothing."""
    return _ouvrir(env).mesurer(avancement)


def rechiffrer(env: Mapping[str, str], avancement: Avancement | None = None) -> BilanRechiffrement:
    """Seal everything with the first key of DECOMPTE_CLE_ARCHIVE."""
    return _ouvrir(env).rechiffrer(avancement)


def _ouvrir(env: Mapping[str, str]) -> Archive:
    reglages = preparer_reglages(env)
    return Archive(Path(reglages.archive), reglages.cles_archive)
