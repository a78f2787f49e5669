"""A draft of parameters: one YAML file, in the very format of ``parametres/``, laid over the published values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from decompte.domaine.causes import dire_valeur
from decompte.domaine.parametre import Parametre, Parametres, ValeurDatee
from decompte.domaine.texte import jour
from decompte.lecture.fautes import Faute, FichiersInvalides, Releve, suggestion
from decompte.lecture.fiche import lire_fiche
from decompte.lecture.yaml_situe import Noeud, lire_documents_yaml
from decompte.referentiel.parametres import CLES, lire_parametre


class BrouillonInvalide(FichiersInvalides):
    """The draft cannot be used."""

    def __init__(self, chemin: str, fautes: Iterable[Faute]) -> None:
        super().__init__(f"Le brouillon « {chemin} » ne peut pas être utilisé", fautes)


@dataclass(frozen=True, slots=True)
class Brouillon:
    """The published parameters with the draft's values, the ids that the draft names, and what it changes in French."""

    parametres: Parametres
    ids: tuple[str, ...]
    remarques: tuple[str, ...]


def lire_brouillon(chemin: Path, publies: Parametres, portees: Collection[str]) -> Brouillon:
    """Read a draft: one parameter, a list of them, or several documents. ``portees``: what ``pour`` may name.

    A value of the same date and scope as a published one replaces it, any other is added. BrouillonInvalide tells every fault:
    those of a parameter file, and an unknown or repeated parameter, another unit than the published one.
    """
    releve = Releve()
    lus: dict[str, tuple[Parametre, int]] = {}
    noeuds = _parametres(lire_documents_yaml(chemin, chemin.name, releve))
    if not noeuds and not releve.fautes:
        releve.faute(chemin.name, None, "le brouillon ne contient aucun paramètre : écrivez-en un, comme dans « parametres/ ».")
    for noeud in noeuds:
        fiche = lire_fiche(noeud, CLES, releve)
        lu = None if fiche is None else lire_parametre(fiche, portees)
        if fiche is None:
            continue
        id = lu.id if lu else str(fiche.cles["id"].valeur if "id" in fiche.cles else "")
        if id and id not in publies.par_id:
            proche = suggestion(id, publies.par_id) or " Un brouillon change des paramètres publiés, il n'en crée pas."
            fiche.faute("id", f"paramètre inconnu « {id} ».{proche}")
        elif lu is not None and publies.par_id[id].unite != lu.unite:
            unite = publies.par_id[id].unite
            fiche.faute("unite", f"« {id} » est publié en « {unite} », pas en « {lu.unite} » : gardez son unité.")
        if lu is None:
            continue
        if id in lus:
            fiche.faute("id", f"« {id} » est déjà dans ce brouillon, ligne {lus[id][1]} : réunissez leurs valeurs.")
        lus.setdefault(id, (lu, noeud.ligne))
    if releve.fautes:
        raise BrouillonInvalide(str(chemin), sorted(releve.fautes, key=lambda f: f.ligne or 0))
    return superposer(publies, {id: lu for id, (lu, _) in lus.items()})


def superposer(publies: Parametres, brouillon: Mapping[str, Parametre]) -> Brouillon:
    """The draft's values laid over the published ones, which must know every id."""
    par_id, remarques = dict(publies.par_id), []
    for id, projet in brouillon.items():
        valeurs = list(publies.par_id[id].valeurs)
        for valeur in projet.valeurs:
            valeurs, remplacees = _retirer(valeurs, valeur)
            valeurs.append(valeur)
            remarques.append(_dire(publies.par_id[id], valeur, remplacees))
        par_id[id] = replace(publies.par_id[id], valeurs=tuple(valeurs))
    return Brouillon(Parametres(par_id), tuple(brouillon), tuple(remarques))


def _parametres(documents: Iterable[Noeud]) -> list[Noeud]:
    """The documents, those that are lists opened, those that hold nothing (after a last « --- ») left out."""
    trouves: list[Noeud] = []
    for document in documents:
        if document.valeur is not None:
            trouves += document.valeur if isinstance(document.valeur, list) else [document]
    return trouves


def _retirer(valeurs: list[ValeurDatee], nouvelle: ValeurDatee) -> tuple[list[ValeurDatee], list[ValeurDatee]]:
    """The values without what has the date and a scope of the new one, and what was so replaced."""
    gardees, remplacees = [], []
    for ancienne in valeurs:
        communes = set(ancienne.pour) & set(nouvelle.pour)
        if ancienne.depuis != nouvelle.depuis or not (communes or not (ancienne.pour or nouvelle.pour)):
            gardees.append(ancienne)
            continue
        remplacees.append(ancienne)
        reste = tuple(p for p in ancienne.pour if p not in communes)
        if reste:
            gardees.append(replace(ancienne, pour=reste))
    return gardees, remplacees


def _dire(publie: Parametre, valeur: ValeurDatee, remplacees: list[ValeurDatee]) -> str:
    portee = f"pour {', '.join(valeur.pour)}" if valeur.pour else "pour tous"
    debut = f"{publie.id}, depuis le {jour(valeur.depuis)}, {portee}"
    nouvelle = dire_valeur(valeur.valeur, publie.unite)
    if not remplacees:
        return f"{debut} : {nouvelle} (valeur ajoutée)."
    anciennes = ", ".join(dict.fromkeys(dire_valeur(v.valeur, publie.unite) for v in remplacees))
    return f"{debut} : {nouvelle} remplace la valeur publiée ({anciennes})."
