"""The catalogue of dispositifs: several entries a file, each with its mode, its monthly table and its quality groups."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from decompte.domaine.convention import Dispositif, GroupeQualite, Mode, Tableau
from decompte.lecture.fautes import Releve
from decompte.lecture.fiche import Fiche, lire_fiche
from decompte.lecture.yaml_situe import Noeud, lire_yaml

_CLES = ("id", "annee", "code", "libelle", "mode", "tableau", "manque", "periode", "source", "groupes")
_CLES_GROUPE = ("id", "libelle", "scores", "montres")
_CLES_PERIODE = ("debut", "fin", "imprime")


def lire_catalogue(dossier: Path, fichiers: Collection[str], releve: Releve) -> tuple[dict[str, Dispositif], dict[str, Noeud]]:
    """All dispositifs by id, and where each id stands, entries at fault included: what names them must not fail in turn."""
    lus: dict[str, Dispositif] = {}
    lieux: dict[str, Noeud] = {}
    for fichier in sorted(fichiers):
        racine = lire_yaml(dossier / fichier, fichier, releve)
        if racine is None:
            continue
        if not isinstance(racine.valeur, list):
            releve.faute(fichier, racine.ligne, "attendu une liste de dispositifs.")
            continue
        for noeud in racine.valeur:
            fiche = lire_fiche(noeud, _CLES, releve)
            if fiche is None:
                continue
            dispositif = _dispositif(fiche)
            id_ = fiche.cles["id"].valeur if "id" in fiche.cles else None
            if not isinstance(id_, str):
                continue
            if deja := lieux.get(id_):
                fiche.faute(
                    "id", f"le dispositif « {id_} » est déjà décrit ({deja.fichier}, ligne {deja.ligne}) : gardez une entrée."
                )
            lieux[id_] = noeud
            if dispositif is not None:
                lus[id_] = dispositif
    return lus, lieux


def _dispositif(fiche: Fiche) -> Dispositif | None:
    id_ = fiche.texte("id", requis=True)
    annee = fiche.entier("annee", requis=True)
    code = fiche.texte("code")
    libelle = fiche.texte("libelle", requis=True)
    source = fiche.texte("source", requis=True)
    mode = fiche.choix("mode", [m.value for m in Mode])
    tableau = fiche.choix("tableau", [t.value for t in Tableau])
    manque = fiche.texte("manque")
    if mode == Mode.NON_PARAMETRE and manque is None:
        fiche.faute(None, "un dispositif non paramétré doit dire ce que les documents ne donnent pas : ajoutez « manque ».")
    if mode not in (None, Mode.NON_PARAMETRE) and manque is not None:
        fiche.faute("manque", "« manque » est réservé aux dispositifs de mode non_parametre : retirez-le.")
    if id_ is not None and annee is not None and not id_.startswith(f"{annee}-"):
        fiche.faute("id", f"l'identifiant « {id_} » doit commencer par l'année du dispositif : {annee}-…")
    _verifier_periode(fiche)
    groupes = tuple(g for sous in fiche.fiches("groupes", _CLES_GROUPE) if (g := _groupe(sous)) is not None)
    if id_ is None or annee is None or libelle is None or source is None or mode is None or tableau is None:
        return None
    return Dispositif(id_, annee, code, libelle, Mode(mode), Tableau(tableau), source, groupes, manque)


def _groupe(fiche: Fiche) -> GroupeQualite | None:
    id_ = fiche.texte("id", requis=True)
    libelle = fiche.texte("libelle", requis=True)
    scores, montres = fiche.textes("scores"), fiche.textes("montres")
    if not scores:
        fiche.faute(None, "un groupe de qualité doit avoir au moins un indicateur noté : ajoutez « scores ».")
    tous = scores + montres
    for double in sorted({i for i in tous if tous.count(i) > 1}):
        fiche.faute(None, f"l'indicateur « {double} » est écrit deux fois dans le groupe : n'en gardez qu'un.")
    return None if id_ is None or libelle is None else GroupeQualite(id_, libelle, scores, montres)


def _verifier_periode(fiche: Fiche) -> None:
    """The period is for the reader of the catalogue; its dates must exist all the same."""
    periode = fiche.fiche("periode", _CLES_PERIODE)
    if periode is None:
        return
    debut, fin = periode.date("debut"), periode.date("fin")
    periode.texte("imprime")
    if debut and fin and debut > fin:
        periode.faute("debut", f"la période commence le {debut:%d/%m/%Y}, après sa fin le {fin:%d/%m/%Y} : corrigez-la.")
