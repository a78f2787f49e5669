"""A reference directory as small as it can be, for tests that break one thing of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from decompte.referentiel import ReferenceInvalide, charger

FICHIERS = {
    "structures.csv": "code,nom,siret,territoire,email_contact\nccas-arras,CCAS Arras,,Arrageois,contact@ccas-arras.example\n",
    "budgets.csv": "operation,libelle,imputation,ae_eur,disponible_eur,depense_eur\nOP-1,Accompagnement,,1000.00,900.00,800.00\n"
    "OP-2,Logement,,500.00,500.00,\n",
    "conventions.csv": "code,structure,annee,dispositif,territoire,debut,fin,montant_eur,cible_accueils,cible_places,cible_autre,"
    "unite_autre,operation_budgetaire,source\n"
    "2024-1.3-ccas-arras,ccas-arras,2024,2024-1.3,Arrageois,2024-01-01,2024-12-31,16000.00,,100,,,OP-1,annexe 6\n",
    "versements.csv": "convention,exercice,date,montant_eur,nature,mandat\n"
    "2024-1.3-ccas-arras,2024,2024-07-01,9600.00,avance,M-1\n",
    "documents.csv": "convention,exercice,nature,recu_le,cout_reel_eur\n"
    "2024-1.3-ccas-arras,2024,bilan_final,2025-03-15,15000.00\n",
    "notes.csv": "convention,exercice,indicateur,note,commentaire,auteur\n"
    "2024-1.3-ccas-arras,2024,bilan,0.75,bilan clair,MJ-000001\n",
    "indicateurs.yaml": """\
- id: bilan
  libelle: Bilan
  nature: juge
  unite: note
  source: fiche 1.3
- id: entretiens
  libelle: Entretiens
  nature: mesure
  unite: taux
  source: fiche 1.3
""",
    "dispositifs/2024.yaml": """\
- id: 2024-1.3
  annee: 2024
  code: '1.3'
  libelle: Référent solidarité
  mode: places_qualite
  tableau: suivi
  source: fiche 1.3
  groupes:
  - id: procedures
    libelle: Procédures
    scores: [bilan]
    montres: [entretiens]
""",
    "parametres/seuil_completude.yaml": """\
id: seuil_completude
libelle: Seuil de complétude
unite: taux
valeurs:
- depuis: 2024-01-01
  valeur: '0.95'
  source: fiche 1.1
  verifie_le: 2026-01-31
""",
    "modeles/.vide": "",
}


def ecrire_reference(dossier: Path, **remplaces: str | None) -> Path:
    """Write the directory. ``remplaces``: another content by file (a/b.csv is a__b_csv), None to leave the file out."""
    par_nom = {nom.replace("/", "__").replace(".", "_"): nom for nom in FICHIERS}
    contenus: dict[str, str | None] = {**FICHIERS, **{par_nom[cle]: contenu for cle, contenu in remplaces.items()}}
    for nom, contenu in contenus.items():
        if contenu is not None:
            chemin = dossier / nom
            chemin.parent.mkdir(parents=True, exist_ok=True)
            chemin.write_text(contenu, encoding="utf-8")
    return dossier


def remplacer(nom: str, ancien: str, nouveau: str) -> str:
    """The content of a file of the minimal reference with one thing changed."""
    assert ancien in FICHIERS[nom]
    return FICHIERS[nom].replace(ancien, nouveau)


def fautes(dossier: Path, au: date | None = None) -> list[str]:
    """The faults of a directory that must be refused, as a person reads them."""
    with pytest.raises(ReferenceInvalide) as refus:
        charger(dossier, au)
    return [str(faute) for faute in refus.value.fautes]
