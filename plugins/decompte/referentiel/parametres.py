"""Dated parameters: one notion a file, each value with its date, its scope, and its source or the reason of a hypothesis."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path, PurePosixPath

from decompte.domaine.parametre import Parametre, Parametres, ValeurDatee
from decompte.lecture.fautes import Releve, suggestion
from decompte.lecture.fiche import Fiche, lire_fiche
from decompte.lecture.yaml_situe import Noeud, lire_yaml
from decompte.referentiel.mots_admis import refus
from decompte.referentiel.unites import UNITES, ValeurInvalide

CLES = ("id", "libelle", "unite", "valeurs")
_CLES_VALEUR = ("depuis", "valeur", "pour", "source", "hypothese", "raison", "verifie_le")
_ANNEES_DE_VALIDITE = 2


def lire_parametres(
    dossier: Path, fichiers: Collection[str], portees: Collection[str], au: date | None, releve: Releve
) -> Parametres:
    """All parameters. ``portees``: the dispositif ids and convention codes that ``pour`` may name; empty: not checked.

    ``au``: a value last verified more than two years before that date gives a warning.
    """
    lus: dict[str, Parametre] = {}
    for fichier in sorted(fichiers):
        noeud = lire_yaml(dossier / fichier, fichier, releve)
        fiche = None if noeud is None else lire_fiche(noeud, CLES, releve)
        if fiche is None:
            continue
        parametre = lire_parametre(fiche, portees, au)
        if parametre is None:
            continue
        lus[parametre.id] = parametre
        if parametre.id != PurePosixPath(fichier).stem:
            # The name of the file is the id: two files can then never hold the same parameter.
            message = f"l'identifiant « {parametre.id} » n'est pas celui du fichier : nommez le fichier « {parametre.id}.yaml »."
            fiche.faute("id", message)
    return Parametres(lus)


def lire_parametre(fiche: Fiche, portees: Collection[str], au: date | None = None) -> Parametre | None:
    """One parameter; None when it cannot be made, its faults noted. See ``lire_parametres`` for ``portees`` and ``au``."""
    id_ = fiche.texte("id", requis=True)
    libelle = fiche.texte("libelle", requis=True)
    unite = fiche.texte("unite", requis=True)
    if unite is not None and unite not in UNITES:
        fiche.faute("unite", f"unité inconnue « {unite} » : attendu {', '.join(sorted(UNITES))}.{suggestion(unite, UNITES)}")
        unite = None
    noeuds = fiche.noeuds("valeurs", requis=True)
    valeurs = [_valeur(noeud, id_, unite, portees, au, fiche) for noeud in noeuds]
    _refuser_doublons([(n, v) for n, v in zip(noeuds, valeurs, strict=True) if v is not None], fiche)
    if id_ is None or libelle is None or unite is None:
        return None
    return Parametre(id_, libelle, unite, tuple(v for v in valeurs if v is not None))


def _valeur(
    noeud: Noeud, id: str | None, unite: str | None, portees: Collection[str], au: date | None, parent: Fiche
) -> ValeurDatee | None:
    fiche = lire_fiche(noeud, _CLES_VALEUR, parent.releve)
    if fiche is None:
        return None
    depuis = fiche.date("depuis", requis=True)
    verifie_le = fiche.date("verifie_le")
    source, raison = fiche.texte("source"), fiche.texte("raison")
    hypothese = _hypothese(fiche, source, raison)
    pour = fiche.textes("pour")
    for portee in pour:
        if portees and portee not in portees:
            fiche.faute(
                "pour",
                f"« {portee} » n'est ni un dispositif du catalogue ni une convention : corrigez-le.{suggestion(portee, portees)}",
            )
    if au is not None:
        _avertir_si_ancienne(fiche, verifie_le, au)
    if "valeur" not in fiche.cles:
        fiche.faute(None, "la clé « valeur » manque : ajoutez-la.")
        return None
    if unite is None or depuis is None:
        return None
    try:
        valeur = UNITES[unite](fiche.cles["valeur"])
    except ValeurInvalide as erreur:
        fiche.faute("valeur", f"{erreur} (unité : {unite}).")
        return None
    refusee = refus(id, valeur) if id else None
    if refusee:
        fiche.faute("valeur", refusee)
        return None
    return ValeurDatee(depuis, valeur, pour, source, hypothese, raison, verifie_le)


def _hypothese(fiche: Fiche, source: str | None, raison: str | None) -> bool:
    hypothese = fiche.booleen("hypothese", defaut=False)
    if hypothese is None:
        return False
    if hypothese and raison is None:
        fiche.faute(None, "une hypothèse doit dire pourquoi : ajoutez « raison ».")
    if not hypothese and source is None:
        fiche.faute(None, "valeur sans source ni hypothèse : ajoutez « source », ou « hypothese: true » avec « raison ».")
    if not hypothese and raison is not None:
        fiche.faute("raison", "« raison » accompagne une hypothèse : ajoutez « hypothese: true » ou retirez-la.")
    return hypothese


def _avertir_si_ancienne(fiche: Fiche, verifie_le: date | None, au: date) -> None:
    lieu = fiche.noeud
    if verifie_le is None:
        fiche.releve.avertir(lieu.fichier, lieu.ligne, "valeur jamais vérifiée : vérifiez-la et ajoutez « verifie_le ».")
    elif (verifie_le.year + _ANNEES_DE_VALIDITE, verifie_le.month, verifie_le.day) < (au.year, au.month, au.day):
        fiche.releve.avertir(
            lieu.fichier,
            lieu.ligne,
            f"valeur vérifiée le {verifie_le:%d/%m/%Y}, il y a plus de deux ans : vérifiez-la dans sa source.",
        )


def _refuser_doublons(valeurs: list[tuple[Noeud, ValeurDatee]], fiche: Fiche) -> None:
    """Two values of the same date for the same scope leave the choice to chance."""
    vues: dict[tuple[date, str | None], int] = {}
    for noeud, valeur in valeurs:
        for portee in valeur.pour or (None,):
            premiere = vues.setdefault((valeur.depuis, portee), noeud.ligne)
            if premiere != noeud.ligne:
                qui = "pour tous" if portee is None else f"pour « {portee} »"
                fiche.releve.faute(
                    noeud.fichier,
                    noeud.ligne,
                    f"deux valeurs {qui} depuis le {valeur.depuis:%d/%m/%Y} (voir la ligne {premiere}) : gardez-en une.",
                )
