"""Reads `expectations/`: strict, all faults at once, each with its file and line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from decompte.controles.lecture_regles import lire_regle
from decompte.controles.suites import Regle, Suite, Suites
from decompte.controles.verifier_suites import verifier_regle
from decompte.controles.vocabulaire import REGLES_REQUISES
from decompte.lecture.fautes import Faute, FichiersInvalides, Releve
from decompte.lecture.fiche import Fiche, lire_fiche
from decompte.lecture.yaml_situe import Noeud, lire_yaml

FICHIERS = ("depots", "suivi", "activite", "series")

_CLES_SUITE = ("suite", "regles")


class SuitesInvalides(FichiersInvalides):
    """The suites cannot be used."""

    def __init__(self, fautes: Iterable[Faute]) -> None:
        super().__init__("Les suites de contrôle ne peuvent pas être utilisées", fautes)


def charger_suites(dossier: Path) -> Suites:
    """The suites of a folder (`depots.yml`, `suivi.yml`, `activite.yml`, `series.yml`).

    SuitesInvalides with all faults at once: missing or unreadable file, unknown or missing key, unknown expectation
    type, selector, placeholder, cause without its sentences, required rule left out.
    """
    releve = Releve()
    suites = {nom: _lire_suite(dossier / f"{nom}.yml", nom, releve) for nom in FICHIERS}
    for inconnu in sorted(p.name for p in dossier.glob("*.y*ml") if p.stem not in FICHIERS or p.suffix != ".yml"):
        attendus = ", ".join(f"{nom}.yml" for nom in FICHIERS)
        releve.faute(f"expectations/{inconnu}", None, f"fichier inconnu : les suites sont {attendus}.")
    if releve.fautes:
        raise SuitesInvalides(releve.fautes)
    return Suites(**suites)


def _lire_suite(chemin: Path, nom: str, releve: Releve) -> Suite:
    # Floats are admitted: a bound is compared with a column of floats, never with an amount.
    racine = lire_yaml(chemin, f"expectations/{chemin.name}", releve, flottants=True)
    fiche = None if racine is None else lire_fiche(racine, _CLES_SUITE, releve)
    if fiche is None:
        return Suite(nom, ())
    ecrit = fiche.texte("suite", requis=True)
    if ecrit is not None and ecrit != nom:
        fiche.faute("suite", f"« suite » vaut {ecrit!r}, attendu {nom!r}.")
    noeuds = fiche.noeuds("regles", requis=True)
    regles = _lire_regles(noeuds, nom, fiche)
    # A rule at fault is there all the same: what follows from a fault is not told again.
    presentes = {str(n.valeur["id"].valeur) for n in noeuds if isinstance(n.valeur, dict) and "id" in n.valeur}
    for manquante in REGLES_REQUISES[nom]:
        if manquante not in presentes:
            fiche.faute("regles", f"la règle {manquante} manque : elle est obligatoire.")
    return Suite(nom, regles)


def _lire_regles(noeuds: list[Noeud], suite: str, parent: Fiche) -> tuple[Regle, ...]:
    regles: dict[str, Regle] = {}
    releve = parent.releve
    for noeud in noeuds:
        avant = len(releve.fautes)
        lue = lire_regle(noeud, suite, releve)
        if lue is None:
            continue
        fiche, regle = lue
        if regle.id in regles:
            releve.faute(noeud.fichier, noeud.ligne, f"la règle {regle.id} est déjà définie plus haut.")
            continue
        regles[regle.id] = regle
        if len(releve.fautes) == avant:
            verifier_regle(regle, suite, fiche)
    return tuple(regles.values())
