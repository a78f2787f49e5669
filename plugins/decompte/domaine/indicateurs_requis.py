"""The Activité codes that a convention must give each month: what its mode counts or pays (spec « Taux de complétude »)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from decompte.domaine.convention import Convention, Dispositif, Mode
from decompte.domaine.parametre import Parametres

_PAR_MODE: Mapping[Mode, tuple[str, ...]] = {
    Mode.SESSIONS: ("sessions",),
    Mode.ETP: ("etp",),
    Mode.POSTE_MOIS: ("postes_occupes", "depenses_eur"),
    Mode.LOGEMENT_MOIS: ("logements_occupes",),
    Mode.POINTS: ("points",),
}
_PAR_TARIF: Mapping[Mode, Mapping[str, str]] = {
    Mode.JOURNEES: {"journees_agents": "tarif_journee_agents", "journees_mixtes": "tarif_journee_mixte"},
    Mode.MESURES: {"mesures_renforcees": "tarif_mesure_renforcee", "mesures_simples": "tarif_mesure_simple"},
    Mode.ACTES: {
        "diagnostics": "tarif_diagnostic",
        "accompagnements_ponctuels": "tarif_accompagnement_ponctuel",
        "semaines_supplementaires": "tarif_semaine_supplementaire",
    },
}
"""Modes that pay several acts: only those that have a tariff for the dispositif are asked for (ASRL has no simple measures)."""
_PAR_CIBLE = frozenset({Mode.PLACES_QUALITE, Mode.FORFAIT_OBJECTIF})
"""Modes whose other target, when there is one, is realised by the convention's ``unite_autre``."""


def indicateurs_requis(convention: Convention, mode: Mode, parametres: Parametres) -> tuple[str, ...]:
    """The codes that must be there and valid in each monthly table of a convention; none where its mode counts persons only."""
    if mode in _PAR_CIBLE:
        return () if convention.unite_autre is None else (convention.unite_autre,)
    portees = (convention.code, convention.dispositif_id)
    tarifs = _PAR_TARIF.get(mode, {})
    # At the end of the convention: a tariff dated during its life is asked for too.
    return _PAR_MODE.get(mode, ()) + tuple(c for c, t in tarifs.items() if parametres.cherche(t, convention.fin, *portees))


def requis_par_convention(
    conventions: Iterable[Convention], dispositifs: Mapping[str, Dispositif], parametres: Parametres
) -> dict[str, tuple[str, ...]]:
    """``indicateurs_requis`` of each convention, by its code."""
    return {
        c.code: indicateurs_requis(c, dispositifs[c.dispositif_id].mode, parametres)
        for c in conventions
        if c.dispositif_id in dispositifs
    }
