"""What a rule may not say: unknown expectation type, argument, placeholder, cause, state."""

from __future__ import annotations

import re
import string

from decompte.controles.suites import PAR_ETAT, PAR_NOMBRE, Regle, Verification
from decompte.controles.vocabulaire import (
    ARGUMENTS_CALCULES,
    ATTENTES,
    CHAMPS_DEPOT,
    CHAMPS_LIGNE,
    CHAMPS_SERIE,
    COLONNES_ATTENDUES,
    COLONNES_SERIE,
    ETATS,
)
from decompte.lecture.fiche import Fiche


def champs(modele: str) -> tuple[str, ...]:
    """The placeholders of a template sentence; ValueError when its braces do not match."""
    return tuple(nom for _, nom, _, _ in string.Formatter().parse(modele) if nom is not None)


def verifier_regle(regle: Regle, suite: str, fiche: Fiche) -> None:
    """Note the faults of a rule whose keys are right, on the mapping it was read from."""
    permis = {"depots": CHAMPS_DEPOT, "series": CHAMPS_SERIE}.get(suite, CHAMPS_LIGNE)
    for cause in regle.causes.values():
        for texte in (cause.message, cause.conduite, *cause.conduites.values()):
            try:
                inconnus = sorted(set(champs(texte)) - permis)
            except ValueError:
                fiche.faute(None, f"cause « {cause.id} » : accolades mal fermées dans « {texte} ».")
                continue
            if inconnus:
                fiche.faute(None, f"cause « {cause.id} » : {{{inconnus[0]}}} n'est pas un champ connu.")
    if suite == "depots":
        return
    for verification in regle.verifications:
        _verifier_attente(regle, verification, fiche)
        _verifier_cause(regle, verification, fiche)
        if suite == "series":
            _verifier_colonne_de_serie(verification, fiche)


def _verifier_attente(regle: Regle, verification: Verification, fiche: Fiche) -> None:
    permis = ATTENTES.get(verification.attente)
    if permis is None:
        fiche.faute(
            None,
            f"type d'attente « {verification.attente} » inconnu ; attendu {', '.join(ATTENTES)}.",
        )
        return
    for nom in verification.arguments:
        if nom not in permis:
            fiche.faute(None, f"{verification.attente} ne prend pas « {nom} ».")
    for nom in COLONNES_ATTENDUES[verification.attente]:
        if nom not in verification.arguments:
            fiche.faute(None, f"{verification.attente} demande « {nom} ».")
    if verification.attente == "expect_column_values_to_match_regex":
        try:
            re.compile(str(verification.arguments.get("regex", "(")))
        except re.error:
            fiche.faute(None, "« regex » n'est pas une expression régulière.")
    for nom, valeur in verification.arguments.items():
        if isinstance(valeur, str) and nom != "regex":
            for champ in re.findall(r"\{[^}]*\}", valeur):
                if champ not in ARGUMENTS_CALCULES:
                    fiche.faute(None, f"{champ} n'est pas une valeur connue pour « {nom} ».")


def _verifier_cause(regle: Regle, verification: Verification, fiche: Fiche) -> None:
    if verification.cause == PAR_NOMBRE:
        attendues = ["une", "plusieurs"]
    elif verification.cause != PAR_ETAT:
        attendues = [verification.cause]
    else:
        valeurs = verification.arguments.get("value_set")
        attendues = [str(v) for v in valeurs] if isinstance(valeurs, list) else []
        inconnus = [v for v in attendues if v not in ETATS]
        if inconnus or not attendues:
            fiche.faute(None, f"« value_set » doit lister des états de cellule ({', '.join(ETATS)}).")
    for cause in attendues:
        if cause not in regle.causes:
            fiche.faute(None, f"la cause « {cause} » n'a pas de message.")


def _verifier_colonne_de_serie(verification: Verification, fiche: Fiche) -> None:
    colonnes = verification.colonnes
    if isinstance(colonnes, str) or len(colonnes) != 1 or colonnes[0] not in COLONNES_SERIE:
        fiche.faute(None, f"« colonnes » doit nommer un fait de série ({', '.join(sorted(COLONNES_SERIE))}).")
