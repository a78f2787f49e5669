"""The entries of the journal as people read them: what was done, to what, from what to what, with where it can be seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from urllib.parse import quote

from decompte.app.vues.tranche import Ligne
from decompte.domaine.depot import ETATS_DITS
from decompte.domaine.incident import RAISONS_DITES
from decompte.domaine.mois import Mois
from decompte.domaine.texte import jour, mois_en_lettres, nombre

ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "admettre": "Ligne admise",
        "annuler": "Excuse ou prolongation annulée",
        "annuler_lot": "Lot de mandatement annulé",
        "arreter": "Solde arrêté",
        "commenter": "Commentaire",
        "corriger_mandat": "Référence de mandat corrigée",
        "donner_mandat": "Mandat donné à un versement",
        "ecarter": "Dépôt écarté",
        "excuser": "Mois excusé",
        "fermer_avenant": "Avenant fermé par le suivant",
        "importer": "Fichier importé",
        "importer_mouvements": "Mouvements de fonds importés",
        "laisser": "Ligne laissée de côté",
        "maintenir": "État maintenu",
        "mandat_mandat": "Mandat d'un solde reçu",
        "mandat_sans_objet": "Solde sans rien à mandater",
        "mandat_titre": "Titre d'un solde reçu",
        "noter": "Note saisie",
        "preparer_lot": "Lot de mandatement préparé",
        "prendre": "Pris en charge",
        "prolonger": "Échéance prolongée",
        "proposer": "Solde proposé",
        "reaffecter": "Dépôt réaffecté",
        "rejeter_mandat": "Paiement rejeté",
        "relire": "Dépôt relu",
        "remplacer_document": "Document remplacé",
        "rendre": "Rendu à tous",
        "renvoyer": "Solde renvoyé",
        "resoudre": "Incident résolu",
        "rouvrir": "Mois rouvert",
    }
)
"""The actions as people read them; one that is not here is shown by its name."""

SUR_DES_LIGNES = ("admettre", "laisser")
"""About rows of a workbook: finance does not see them."""
DITES_AUX_FINANCES = (
    "arreter", "donner_mandat", "fermer_avenant", "importer", "importer_mouvements", "noter", "proposer", "remplacer_document",
    "renvoyer", "annuler_lot", "mandat_mandat", "mandat_sans_objet", "mandat_titre", "preparer_lot",
    "corriger_mandat", "rejeter_mandat",
)  # fmt: skip
"""Those whose free text finance reads: notes, payments, soldes. What is said of a month may name a person, of a deposit tell a
row."""

_MOTS = MappingProxyType(
    {
        **{str(etat): dit for etat, dit in ETATS_DITS.items()},
        "en_attente": "en attente",
        "admise": "admise",
        "laissee": "laissée de côté",
        "ouvert": "ouvert",
        "resolu": "résolu",
        "ferme": "fermé",
        "manquant": "manquant",
        "en_retard": "en retard",
        "incomplet": "incomplet",
        "a_temps": "à temps",
        "a_venir": "à venir",
        "excuse": "excusé",
    }
)
_MOIS = re.compile(r"(?P<convention>\S+) (?P<mois>\d{4}-\d{2})")
_EXERCICE = re.compile(r"(?P<convention>\S+) (?P<exercice>\d{4})(?: (?P<suite>.+))?")
_INCIDENT = re.compile(r"incident n° (?P<numero>\d+) : (?P<regle>\S+) (?P<convention>\S+) (?P<mois>\d{4}-\d{2})")
_JOUR = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHA = re.compile(r"(SHA-256 )([0-9a-f]{12})[0-9a-f]{52}")


@dataclass(frozen=True, slots=True)
class Entree:
    """An entry: its row, and how it is told. ``lien``: the address of its object, None when it has none."""

    ligne: Ligne
    action: str
    objet: str
    lien: str | None
    changement: str
    motif: str | None


def dire_entree(ligne: Ligne, indicateurs: Mapping[str, str]) -> Entree:
    """An entry (a row of ``journal/entrees``) in French. ``indicateurs``: the words of each indicator."""
    objet, lien = _objet(ligne, indicateurs)
    return Entree(ligne, dire_action(ligne["action"]), objet, lien, _changement(ligne), _motif(ligne))


def dire_action(action: str) -> str:
    """The name of an action."""
    return ACTIONS.get(action, action)


def _objet(ligne: Ligne, indicateurs: Mapping[str, str]) -> tuple[str, str | None]:
    objet = str(ligne["objet"])
    note = _EXERCICE.fullmatch(objet) if ligne["action"] == "noter" else None
    if note is not None and note["suite"] in indicateurs:
        objet = f"{objet.removesuffix(note['suite'])}{indicateurs[note['suite']]}"
    if ligne["depot"] is not None:
        pour = "" if ligne["mois"] is None else f", {_mois(ligne['mois'])}"
        suite = objet.removeprefix(ligne["depot"])
        return f"Dépôt {ligne['depot']} de {ligne['structure']}{pour}{suite}", f"/depots/{ligne['depot']}"
    for motif, dire in _FORMES:
        lu = motif.fullmatch(objet)
        if lu is not None:
            return dire(lu)
    return objet, None


def _du_mois(lu: re.Match[str]) -> tuple[str, str | None]:
    return f"{lu['convention']}, {_mois(lu['mois'])}", _convention(lu["convention"], lu["mois"][:4])


def _de_l_incident(lu: re.Match[str]) -> tuple[str, str | None]:
    dit = f"Incident n° {lu['numero']}, règle {lu['regle']} : {lu['convention']}, {_mois(lu['mois'])}"
    return dit, _convention(lu["convention"], lu["mois"][:4])


def _de_l_exercice(lu: re.Match[str]) -> tuple[str, str | None]:
    suite = "" if lu["suite"] is None else f" : {_jours(lu['suite'])}"
    return f"{lu['convention']}, exercice {lu['exercice']}{suite}", _convention(lu["convention"], lu["exercice"])


_FORMES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[str, str | None]]], ...] = (
    (_INCIDENT, _de_l_incident),
    (_MOIS, _du_mois),
    (_EXERCICE, _de_l_exercice),
)


def _changement(ligne: Ligne) -> str:
    """« accepté → écarté »; what is only said once, or nothing."""
    lire = _note if ligne["action"] == "noter" else _valeur
    de, vers = (None if valeur is None else lire(str(valeur)) for valeur in (ligne["de"], ligne["vers"]))
    if ligne["action"] == "prolonger" and vers:
        return f"nouvelle échéance : {vers}"
    if de is None or vers is None or de == vers:
        return vers or de or ""
    return f"{de} → {vers}"


def _note(texte: str) -> str:
    """« 0.8 » as it is written in French."""
    try:
        return nombre(Decimal(texte))
    except InvalidOperation:
        return texte


def _valeur(texte: str) -> str:
    du_mois = _MOIS.fullmatch(texte)
    if du_mois is not None:
        return f"{du_mois['convention']}, {_mois(du_mois['mois'])}"
    return _MOTS.get(texte, _jours(texte))


def _motif(ligne: Ligne) -> str | None:
    if ligne["commentaire"] is None:
        return None
    texte = _SHA.sub(r"\1\2…", str(ligne["commentaire"]))
    raison, deux_points, suite = texte.partition(" : ")
    if ligne["action"] == "resoudre" and deux_points and raison in _RAISONS:
        return f"{_RAISONS[raison]} : {suite}"
    return texte


_RAISONS = {str(raison): dite for raison, dite in RAISONS_DITES.items()}


def _mois(texte: str) -> str:
    try:
        return mois_en_lettres(Mois.de_texte(texte))
    except ValueError:
        return texte


def _jours(texte: str) -> str:
    return _JOUR.sub(_un_jour, texte)


def _un_jour(lu: re.Match[str]) -> str:
    try:
        return jour(date.fromisoformat(lu[0]))
    except ValueError:
        return lu[0]


def _convention(code: str, exercice: str) -> str:
    return f"/conventions/{quote(code, safe='')}?exercice={exercice}"
