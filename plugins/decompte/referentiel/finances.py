"""versements.csv, documents.csv, notes.csv: what finance paid, what was received, what a steward judged. All optional.

``conventions`` holds None for a convention that is itself at fault: its rows are checked without it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from pathlib import Path

from decompte.domaine.convention import Convention, DocumentRecu, Note, Versement
from decompte.lecture.fautes import Releve, suggestion
from decompte.referentiel.annees_budget import faute_d_annee
from decompte.referentiel.indicateurs import Indicateur
from decompte.referentiel.lecture_csv import LigneCsv, lire_table

VERSEMENTS = "versements.csv"
COLONNES_VERSEMENTS = ("convention", "exercice", "date", "montant_eur", "nature", "mandat")
DOCUMENTS = "documents.csv"
COLONNES_DOCUMENTS = ("convention", "exercice", "nature", "recu_le", "cout_reel_eur")
DEPENSES = ("depenses_directes_eur", "depenses_prestations_eur", "depenses_indirectes_eur")
NOTES = "notes.csv"
COLONNES_NOTES = ("convention", "exercice", "indicateur", "note", "commentaire", "auteur")
OPTIONNELLES = ("source",)
OPTIONNELLES_VERSEMENTS = ("source", "annee_budget")


_AUCUNE_ANNEE: Mapping[str, Collection[int]] = {}


def lire_versements(
    dossier: Path,
    conventions: Mapping[str, Convention | None],
    releve: Releve,
    reparties: Mapping[str, Collection[int]] = _AUCUNE_ANNEE,
) -> tuple[Versement, ...]:
    """The payments already made, in the order of the file; the same row twice is a fault.

    ``reparties``: the years of the parts of each convention that has a repartition.
    """
    lus: dict[Versement, int] = {}
    for ligne in lire_table(dossier, VERSEMENTS, COLONNES_VERSEMENTS, OPTIONNELLES_VERSEMENTS, releve, obligatoire=False):
        cle = _convention_et_exercice(ligne, conventions)
        jour, montant = ligne.date("date"), ligne.montant("montant_eur", requis=True)
        nature, mandat = ligne.texte("nature", requis=True), ligne.texte("mandat", requis=True)
        budget = ligne.annee("annee_budget") if ligne.texte("annee_budget") else None
        convention = None if cle is None else conventions.get(cle[0])
        if budget is not None and convention is not None and (tort := faute_d_annee(budget, convention, reparties)):
            ligne.faute(tort)
        if cle is None or jour is None or montant is None or nature is None or mandat is None:
            continue
        versement = Versement(*cle, jour, montant, nature, mandat, ligne.texte("source"), budget)
        if versement in lus:
            ligne.faute(f"le même versement est déjà à la ligne {lus[versement]} : gardez une seule ligne.")
        lus.setdefault(versement, ligne.ligne)
    return tuple(lus)


def lire_documents(dossier: Path, conventions: Mapping[str, Convention | None], releve: Releve) -> tuple[DocumentRecu, ...]:
    """The documents received, one of each nature a (convention, exercice)."""
    lus: dict[tuple[str, int, str], DocumentRecu] = {}
    optionnelles = (*DEPENSES, *OPTIONNELLES)
    for ligne in lire_table(dossier, DOCUMENTS, COLONNES_DOCUMENTS, optionnelles, releve, obligatoire=False):
        cle = _convention_et_exercice(ligne, conventions)
        nature, recu_le = ligne.code("nature", requis=True), ligne.date("recu_le")
        cout = ligne.montant("cout_reel_eur")
        directes, prestations, indirectes = (ligne.montant(colonne) for colonne in DEPENSES)
        if cle is None or nature is None or recu_le is None:
            continue
        if (*cle, nature) in lus:
            ligne.faute(f"le document « {nature} » de {cle[0]} pour {cle[1]} est déjà enregistré : gardez une seule ligne.")
        lus[*cle, nature] = DocumentRecu(*cle, nature, recu_le, cout, directes, prestations, indirectes, ligne.texte("source"))
    return tuple(lus.values())


def lire_notes(
    dossier: Path, conventions: Mapping[str, Convention | None], indicateurs: Mapping[str, Indicateur], releve: Releve
) -> tuple[Note, ...]:
    """The judged notes, one an indicator and (convention, exercice).

    A note on a measured indicator only gives a warning: it has no effect.
    """
    lues: dict[tuple[str, int, str], Note] = {}
    for ligne in lire_table(dossier, NOTES, COLONNES_NOTES, OPTIONNELLES, releve, obligatoire=False):
        cle = _convention_et_exercice(ligne, conventions)
        indicateur = ligne.code("indicateur", requis=True)
        valeur = ligne.nombre("note", requis=True, decimales=4)
        commentaire, auteur = ligne.texte("commentaire", requis=True), ligne.texte("auteur", requis=True)
        if valeur is not None and valeur > 1:
            ligne.faute(f"la note {valeur} sort de l'échelle : attendu un nombre entre 0 et 1.")
            valeur = None
        if indicateur is not None and indicateurs:
            _verifier_indicateur(ligne, indicateur, conventions.get(cle[0]) if cle else None, indicateurs, releve)
        if cle is None or indicateur is None or valeur is None or commentaire is None or auteur is None:
            continue
        if (*cle, indicateur) in lues:
            ligne.faute(f"« {indicateur} » est déjà noté pour {cle[0]} en {cle[1]} : gardez une seule note.")
        note = valeur.quantize(Decimal("0.0001"))
        lues[*cle, indicateur] = Note(*cle, indicateur, note, commentaire, auteur, ligne.texte("source"))
    return tuple(lues.values())


def _verifier_indicateur(
    ligne: LigneCsv, indicateur: str, convention: Convention | None, indicateurs: Mapping[str, Indicateur], releve: Releve
) -> None:
    if indicateur not in indicateurs:
        ligne.faute(f"indicateur inconnu « {indicateur} » : corrigez le code.{suggestion(indicateur, indicateurs)}")
    elif convention is not None and not indicateurs[indicateur].juge_pour(convention.dispositif_id):
        releve.avertir(
            ligne.fichier,
            ligne.ligne,
            f"« {indicateur} » se mesure dans les tableaux pour {convention.dispositif_id} : cette note n'a pas d'effet.",
        )


def _convention_et_exercice(ligne: LigneCsv, conventions: Mapping[str, Convention | None]) -> tuple[str, int] | None:
    code, exercice = ligne.code("convention", requis=True), ligne.annee("exercice")
    if code is None or exercice is None:
        return None
    convention = conventions.get(code)
    if convention is not None and not convention.debut.year <= exercice <= convention.fin.year:
        ligne.faute(
            f"l'exercice {exercice} est hors de la convention « {code} »"
            f" ({convention.debut:%d/%m/%Y} au {convention.fin:%d/%m/%Y}) : corrigez l'exercice ou le code."
        )
    elif conventions and code not in conventions:
        ligne.faute(f"convention inconnue « {code} » : corrigez le code.{suggestion(code, conventions)}")
    return code, exercice
