"""Faults injected into the rows of a table, each with the rule it breaks and what becomes of the row.

One fault a row, on a row that breaks nothing yet, so that every expected finding is known. Faults of which the
effect on completeness could be argued (the order of two required dates) are not planned.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

from decompte.demo.personne import plus_jours, plus_mois
from decompte.demo.profil import Profil
from decompte.demo.tableau import Cellule, Ligne
from decompte.domaine.mois import Mois

Faute = Callable[[Ligne, Mois, random.Random], bool]
"""Break the row; False when this row does not lend itself to it."""

_SEUIL_QUARANTAINE = 60
"""Rows under which a quarantined row would by itself make the table incomplete."""
_SEUIL_AVERTISSEMENT = 20


def _masquer(ligne: Ligne, cle: str, ecrit: Cellule, regle: str) -> bool:
    """The cell shows something that cannot be loaded (None: nothing at all)."""
    ligne.valeurs[cle] = None
    ligne.ecrits[cle] = ecrit
    ligne.regles.append(regle)
    return True


def _identifiant_absent(ligne: Ligne, mois: Mois, alea: random.Random) -> bool:
    ligne.quarantaine = True
    return _masquer(ligne, "identifiant", None, "L01")


def _identifiant_mal_forme(ligne: Ligne, mois: Mois, alea: random.Random) -> bool:
    ligne.quarantaine = True
    ecrit = str(ligne.valeurs["identifiant"]).replace("-", "_" if alea.random() < 0.5 else " / ")
    return _masquer(ligne, "identifiant", ecrit, "L01")


def _orientation_absente(ligne: Ligne, mois: Mois, alea: random.Random) -> bool:
    ligne.quarantaine = True
    return _masquer(ligne, "date_orientation", None, "L03")


def _orientation_illisible(ligne: Ligne, mois: Mois, alea: random.Random) -> bool:
    ligne.quarantaine = True
    return _masquer(ligne, "date_orientation", "à compléter", "L04")


def _orientation_a_venir(ligne: Ligne, mois: Mois, alea: random.Random) -> bool:
    """Only where no other date would then come before the orientation."""
    if ligne.valeurs["date_premier_rdv"] or ligne.valeurs["date_signature_cer"] or ligne.valeurs["date_sortie"]:
        return False
    ligne.quarantaine = True
    return _changer(ligne, "date_orientation", plus_jours(mois.dernier_jour, 1 + int(alea.random() * 20)), "L09")


def _changer(ligne: Ligne, cle: str, valeur: Cellule, regle: str) -> bool:
    """The cell shows a doubtful value, which is loaded as it is."""
    ligne.valeurs[cle] = valeur
    ligne.regles.append(regle)
    return True


def _entretiens_en_lettres(ligne: Ligne, mois: Mois, alea: random.Random) -> bool:
    return _masquer(ligne, "nb_entretiens_physiques", "deux", "L04")


def _absences_hors_bornes(ligne: Ligne, mois: Mois, alea: random.Random) -> bool:
    return _masquer(ligne, "nb_absences_injustifiees", 45, "L04")


def _rdv_impossible(ligne: Ligne, mois: Mois, alea: random.Random) -> bool:
    if ligne.valeurs["date_premier_rdv"] is None:
        return False
    return _masquer(ligne, "date_premier_rdv", f"31/02/{mois.annee}", "L04")


def _motif_inconnu(ligne: Ligne, mois: Mois, alea: random.Random) -> bool:
    if ligne.valeurs["date_sortie"] is None:
        return False
    return _masquer(ligne, "motif_sortie", "Retraite", "L05")


def _rdv_avant_orientation(ligne: Ligne, mois: Mois, alea: random.Random) -> bool:
    orientation = ligne.valeurs["date_orientation"]
    if ligne.valeurs["date_premier_rdv"] is None or not isinstance(orientation, date):
        return False
    return _changer(ligne, "date_premier_rdv", plus_jours(orientation, -3 - int(alea.random() * 20)), "L06")


def _signature_avant_orientation(ligne: Ligne, mois: Mois, alea: random.Random) -> bool:
    """Only for orientations of an earlier year, whose delay of signature is not measured."""
    orientation = ligne.valeurs["date_orientation"]
    if ligne.valeurs["date_signature_cer"] is None or not isinstance(orientation, date) or orientation.year >= mois.annee:
        return False
    signature = plus_jours(orientation, -2 - int(alea.random() * 20))
    ligne.valeurs["date_fin_cer"] = plus_jours(plus_mois(signature, 6), -1)
    return _changer(ligne, "date_signature_cer", signature, "L07")


def _diagnostic_a_venir(ligne: Ligne, mois: Mois, alea: random.Random) -> bool:
    return _changer(ligne, "date_diagnostic", plus_jours(mois.dernier_jour, 1 + int(alea.random() * 25)), "L09")


def _sortie_avant_orientation(ligne: Ligne, mois: Mois, alea: random.Random) -> bool:
    orientation = ligne.valeurs["date_orientation"]
    if ligne.valeurs["date_sortie"] is None or not isinstance(orientation, date):
        return False
    return _changer(ligne, "date_sortie", plus_jours(orientation, -1 - int(alea.random() * 9)), "L10")


def _motif_sans_sortie(ligne: Ligne, mois: Mois, alea: random.Random) -> bool:
    if ligne.valeurs["date_sortie"] is not None:
        return False
    return _changer(ligne, "motif_sortie", "autre", "L11")


def _trop_d_actions_pro(ligne: Ligne, mois: Mois, alea: random.Random) -> bool:
    actions = ligne.valeurs["nb_actions_cer"]
    if not isinstance(actions, int):
        return False
    return _changer(ligne, "nb_actions_pro", actions + 1 + int(alea.random() * 2), "L13")


def _diagnostic_trop_ancien(ligne: Ligne, mois: Mois, alea: random.Random) -> bool:
    return _masquer(ligne, "date_diagnostic", date(mois.annee - 100, mois.numero, 1 + int(alea.random() * 27)), "L14")


QUARANTAINES: tuple[Faute, ...] = (
    _identifiant_absent,
    _identifiant_mal_forme,
    _orientation_absente,
    _orientation_illisible,
    _orientation_a_venir,
)
AVERTISSEMENTS: tuple[Faute, ...] = (
    _entretiens_en_lettres,
    _absences_hors_bornes,
    _rdv_impossible,
    _motif_inconnu,
    _rdv_avant_orientation,
    _signature_avant_orientation,
    _diagnostic_a_venir,
    _sortie_avant_orientation,
    _motif_sans_sortie,
    _trop_d_actions_pro,
    _diagnostic_trop_ancien,
)
"""Those of the first four that touch a required cell count against completeness too."""


def semer(lignes: list[Ligne], mois: Mois, profil: Profil, alea: random.Random) -> None:
    """Put a few row faults in an otherwise good table, too few to make it incomplete."""
    if len(lignes) >= _SEUIL_QUARANTAINE and alea.random() < 0.12 * profil.fautes:
        nombre = 1 + int(alea.random() * min(3, len(lignes) // _SEUIL_QUARANTAINE))
        for _ in range(nombre):
            if alea.random() < 0.25:
                _repeter(lignes, alea)
            else:
                _poser(lignes, QUARANTAINES[int(alea.random() * len(QUARANTAINES))], mois, alea)
    if len(lignes) >= _SEUIL_AVERTISSEMENT and alea.random() < 0.28 * profil.fautes:
        for _ in range(1 + int(alea.random() * min(3, len(lignes) // _SEUIL_AVERTISSEMENT))):
            _poser(lignes, AVERTISSEMENTS[int(alea.random() * len(AVERTISSEMENTS))], mois, alea)


def _intacte(ligne: Ligne) -> bool:
    return not ligne.regles and not ligne.figee and ligne.valeurs["nb_absences_injustifiees"] == 0


def _poser(lignes: list[Ligne], faute: Faute, mois: Mois, alea: random.Random) -> None:
    """Find a row that lends itself to the fault, from a random one on; none when there is no such row."""
    depart = int(alea.random() * len(lignes))
    for pas in range(len(lignes)):
        ligne = lignes[(depart + pas) % len(lignes)]
        if _intacte(ligne) and faute(ligne, mois, alea):
            return


def _repeter(lignes: list[Ligne], alea: random.Random) -> None:
    """The same person twice: the first row stays, the repeat is held."""
    depart = int(alea.random() * len(lignes))
    for pas in range(len(lignes)):
        rang = (depart + pas) % len(lignes)
        if _intacte(lignes[rang]):
            lignes[rang].figee = True
            repetition = Ligne(dict(lignes[rang].valeurs), regles=["L02"], quarantaine=True)
            lignes.insert(min(rang + 1 + int(alea.random() * 5), len(lignes)), repetition)
            return


_VIDABLES = ("nb_entretiens_physiques", "nb_entretiens_distance", "nb_absences_injustifiees", "inscrit_monjob62")


def vider(lignes: list[Ligne], alea: random.Random) -> str:
    """Leave enough required cells empty for the table to be incomplete (6 to 15 % of them); returns how, in French."""
    if alea.random() < 0.5:
        cle = _VIDABLES[int(alea.random() * len(_VIDABLES))]
        for ligne in lignes:
            _laisser_vide(ligne, cle)
        return f"colonne {cle} laissée vide"
    part = 0.40 + 0.45 * alea.random()
    for rang, ligne in enumerate(lignes):
        if alea.random() < part or rang < 0.55 * len(lignes):
            _laisser_vide(ligne, _VIDABLES[int(alea.random() * len(_VIDABLES))])
        if ligne.valeurs["nb_actions_cer"] is not None and alea.random() < 0.15:
            _laisser_vide(ligne, "nb_actions_cer")
        elif ligne.valeurs["date_fin_cer"] is not None and "L15" not in ligne.regles and alea.random() < 0.08:
            _laisser_vide(ligne, "date_fin_cer")
    return "cellules obligatoires laissées vides"


def _laisser_vide(ligne: Ligne, cle: str) -> None:
    """Empty one required cell; an absence that nobody sees any more calls for no procedure."""
    if cle == "nb_absences_injustifiees" and "L12" in ligne.regles:
        ligne.regles.remove("L12")
    _masquer(ligne, cle, None, "L03")


def retoucher(lignes: list[Ligne], alea: random.Random) -> None:
    """A first version that will be corrected: some interviews were not yet counted."""
    for ligne in lignes:
        physiques = ligne.valeurs["nb_entretiens_physiques"]
        if isinstance(physiques, int) and physiques and alea.random() < 0.3:
            ligne.valeurs["nb_entretiens_physiques"] = physiques - 1
