"""Importing documents, notes, conventions and avenants: what is new, what is known, and each refusal with its words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from decompte.domaine.avenant import Avenant
from decompte.domaine.convention import Convention, DocumentRecu, Structure
from decompte.domaine.importation import Genre
from decompte.referentiel.conventions import REQUISES
from decompte.referentiel.import_lignes import FichierRefuse, Inutilisable, TableImportee
from decompte.referentiel.importation import lire_importation
from tests.unit.import_outils import ARRAS, avenant, connus, convention, document, fautes, lire, note, table

D = "convention;exercice;nature;recu_le;cout_reel_eur;depenses_directes_eur;depenses_prestations_eur"
BILAN = f"{ARRAS};2024;bilan_final;15/03/2025;40 000;30000;1000"
LU = DocumentRecu(ARRAS, 2024, "bilan_final", date(2025, 3, 15), Decimal("40000.00"), Decimal("30000.00"), Decimal("1000.00"))
N = "convention;exercice;indicateur;note;commentaire;auteur"
C = ";".join(REQUISES)
COMPLET = "2024-1.3-ccas-lens;ccas-arras;2024;1.3;Lens;01/01/2024;31/12/2024;1000;;72;;;OP-1"
A = "convention;numero;signe_le;effet_le;montant_eur;cible_accueils;cible_places;cible_autre;fin_convention;motif"


def test_un_document_nouveau_puis_connu() -> None:
    assert lire(Genre.DOCUMENTS, f"{D}\n{BILAN}").documents == [LU]
    contenu = lire(Genre.DOCUMENTS, f"{D}\n{BILAN}", connus(documents=[LU]))
    assert (contenu.documents, contenu.connus) == ([], 1)


def test_un_document_plus_recent_remplace_et_l_ancien_reste_connu() -> None:
    ancien = document(date(2025, 2, 1))
    contenu = lire(Genre.DOCUMENTS, f"{D}\n{BILAN}", connus(documents=[ancien]))
    assert contenu.documents == [LU]
    assert "remplace le « bilan_final »" in contenu.phrases[0] and "reçu le 01/02/2025" in contenu.phrases[0]
    assert lire(Genre.DOCUMENTS, f"{D}\n{BILAN}", connus(documents=[LU, document(date(2025, 4, 1))])).connus == 1


REFUS_DOCUMENTS = {
    "nature": (BILAN.replace("bilan_final", "bilan_finale"), (), "Vouliez-vous dire « bilan_final » ?"),
    "à venir": (BILAN.replace("15/03/2025", "15/07/2025"), (), "colonne « recu_le » : le 15/07/2025 n'est pas encore passé"),
    "avant le début": (BILAN.replace("15/03/2025", "15/07/2023"), (), "avant le début de la convention"),
    "coût négatif": (BILAN.replace("40 000", "-1"), (), "colonne « cout_reel_eur » : « -1 » est négatif"),
    "prestations": (BILAN.replace(";1000", ";30000,01"), (), "elles ne peuvent pas les dépasser"),
    "prestations sans directes": (BILAN.replace(";30000;", ";;"), (), "(non données)"),
    "plus ancien": (BILAN, [document(date(2025, 4, 1))], "reçu le 01/04/2025, est déjà enregistré"),
    "même jour, autres montants": (BILAN, [document()], "déjà enregistré, avec d'autres montants"),
}


@pytest.mark.parametrize("nom", REFUS_DOCUMENTS)
def test_un_document_refuse(nom: str) -> None:
    ligne, tenus, attendu = REFUS_DOCUMENTS[nom]
    (faute,) = fautes(Genre.DOCUMENTS, f"{D}\n{ligne}", connus(documents=tenus))
    assert attendu in faute


def test_le_meme_document_deux_fois_dans_le_fichier() -> None:
    (faute,) = fautes(Genre.DOCUMENTS, f"{D}\n{BILAN}\n{BILAN}")
    assert "est déjà à la ligne 2" in faute


def test_une_note_nouvelle_connue_ou_changee() -> None:
    ligne = f"{ARRAS};2024;bilan;0,8;clair;gestion-1"
    assert lire(Genre.NOTES, f"{N}\n{ligne}").notes == [note()]
    assert lire(Genre.NOTES, f"{N}\n{ligne}", connus(notes=[note()])).connus == 1
    contenu = lire(Genre.NOTES, f"{N}\n{ligne}", connus(notes=[note("0.5000")]))
    assert contenu.notes == [note()] and "la note passe de 0,5 à 0,8" in contenu.phrases[0]


REFUS_NOTES = {
    "au-dessus de 1": ("bilan;1,1;clair;g", "la note 1,1 sort de l'échelle"),
    "cinq décimales": ("bilan;0,12345;clair;g", "plus de 4 décimales"),
    "mesuré": ("entretiens;0,5;clair;g", "« entretiens » se mesure dans les tableaux pour 2024-1.3"),
    "inconnu": ("bilans;0,5;clair;g", "n'est pas un indicateur jugé pour 2024-1.3 (indicateurs jugés : bilan). Vouliez-vous"),
    "sans commentaire": ("bilan;0,5;;g", "colonne « commentaire » : la cellule est vide"),
    "sans auteur": ("bilan;0,5;clair;", "colonne « auteur » : la cellule est vide"),
    "trop long": (f"bilan;0,5;{'a' * 2001};g", "le texte compte 2001 caractères"),
}


@pytest.mark.parametrize("nom", REFUS_NOTES)
def test_une_note_refusee(nom: str) -> None:
    ligne, attendu = REFUS_NOTES[nom]
    (faute,) = fautes(Genre.NOTES, f"{N}\n{ARRAS};2024;{ligne}")
    assert attendu in faute


def test_deux_notes_du_meme_indicateur() -> None:
    ligne = f"{ARRAS};2024;bilan;0,8;clair;g"
    assert "est déjà noté à la ligne 2" in fautes(Genre.NOTES, f"{N}\n{ligne}\n{ligne}")[0]


def test_une_convention_nouvelle_puis_connue() -> None:
    (lue,) = lire(Genre.CONVENTIONS, f"{C}\n{COMPLET}").conventions
    assert (lue.dispositif_id, lue.montant_eur, lue.fin) == ("2024-1.3", Decimal("1000.00"), date(2024, 12, 31))
    assert lire(Genre.CONVENTIONS, f"{C}\n{COMPLET.replace(';1.3;', ';2024-1.3;')}", connus(convenue=lue)).connus == 1


def test_une_convention_apporte_sa_structure_une_fois() -> None:
    entete = f"{C};structure_nom;structure_siret;structure_territoire;structure_email"
    lignes = [
        COMPLET.replace("ccas-arras", "assoc-neuve") + ";Association neuve;732 829 320 00074;Lens;contact@assoc-neuve.example",
        COMPLET.replace("ccas-arras", "assoc-neuve").replace("-lens", "-lens-2") + ";Association neuve;;;",
    ]
    contenu = lire(Genre.CONVENTIONS, "\n".join([entete, *lignes]))
    assert contenu.structures == [
        Structure("assoc-neuve", "Association neuve", "73282932000074", "Lens", "contact@assoc-neuve.example")
    ]
    assert len(contenu.conventions) == 2


def _termes(tenue: Convention, **changes: str) -> str:
    valeurs = {
        "code": tenue.code, "structure": tenue.structure, "annee": "2024", "dispositif": "1.3", "territoire": "Arrageois",
        "debut": "2024-01-01", "fin": "2025-12-31", "montant_eur": "48000", "cible_accueils": "480", "cible_places": "72",
        "cible_autre": "", "unite_autre": "", "operation_budgetaire": "OP-1",
    }  # fmt: skip
    return ";".join({**valeurs, **changes}.values())


REFUS_CONVENTIONS = {
    "autre montant": (_termes(convention(), montant_eur="50000"), "importez un fichier d'avenants"),
    "autre structure": (_termes(convention(), structure="assoc-b"), "structure inconnue « assoc-b »"),
    "autre territoire": (_termes(convention(), territoire="Lens"), "donnez un autre code s'il s'agit d'une autre convention"),
    "structure inconnue": (COMPLET.replace("ccas-arras", "ccas-aras"), "Vouliez-vous dire « ccas-arras » ?"),
    "dispositif inconnu": (COMPLET.replace(";1.3;", ";1.9;"), "colonne « dispositif » : dispositif inconnu « 1.9 »"),
    "opération inconnue": (COMPLET.replace("OP-1", "OP-9"), "opération budgétaire inconnue « OP-9 »"),
    "deux opérations": (COMPLET.replace("OP-1", "OP-1 | OP-2"), "une seule opération budgétaire par ligne"),
    "code impossible": (COMPLET.replace("2024-1.3-ccas-lens", "a/b"), "doit pouvoir nommer un fichier"),
    "fin avant début": (COMPLET.replace("31/12/2024", "31/12/2023"), "corrigez l'une des deux"),
    "capitales": (COMPLET.replace("2024-1.3-ccas-lens", ARRAS.upper()), "que par ses capitales"),
    "cible sans unité": (COMPLET.replace(";72;;;", ";72;5;;"), "colonne « unite_autre »"),
}


@pytest.mark.parametrize("nom", REFUS_CONVENTIONS)
def test_une_convention_refusee(nom: str) -> None:
    ligne, attendu = REFUS_CONVENTIONS[nom]
    dites = fautes(Genre.CONVENTIONS, f"{C}\n{ligne}")
    assert attendu in dites[0] and dites[0].startswith("f.csv, ligne 2, colonne « ")


def test_une_convention_de_plus_de_dix_ans() -> None:
    assert len(lire(Genre.CONVENTIONS, f"{C}\n{COMPLET.replace('31/12/2024', '31/12/2034')}").conventions) == 1
    (faute,) = fautes(Genre.CONVENTIONS, f"{C}\n{COMPLET.replace('31/12/2024', '31/12/2035')}")
    assert "plus de 10 ans" in faute


def test_une_structure_connue_ne_change_pas_par_ce_chemin() -> None:
    (faute,) = fautes(Genre.CONVENTIONS, f"{C};structure_nom\n{COMPLET};Autre nom")
    assert "colonne « structure_nom »" in faute and "déjà connue avec « CCAS d'Arras »" in faute


def test_les_attributs_d_une_structure_sont_controles() -> None:
    ligne = COMPLET.replace("ccas-arras", "assoc-neuve") + ";Neuve;123;pas une adresse"
    dites = fautes(Genre.CONVENTIONS, f"{C};structure_nom;structure_siret;structure_email\n{ligne}")
    assert ["structure_siret" in dites[0], "structure_email" in dites[1], len(dites)] == [True, True, 2]
    (faute,) = fautes(Genre.CONVENTIONS, f"{C};structure_nom\n{COMPLET.replace('ccas-arras', '../x')};Neuve")
    assert "doit pouvoir nommer un dossier" in faute


def test_un_avenant_nouveau_puis_connu() -> None:
    ligne = f"{ARRAS};1;01/06/2024;01/07/2024;60 000;;80;;;"
    attendu = Avenant(ARRAS, 1, date(2024, 6, 1), date(2024, 7, 1), Decimal("60000.00"), None, Decimal(80))
    assert lire(Genre.AVENANTS, f"{A}\n{ligne}").avenants == [attendu]
    assert lire(Genre.AVENANTS, f"{A}\n{ligne}", connus(avenants={ARRAS: [attendu]})).connus == 1


def test_un_avenant_prolonge_avec_son_motif_et_le_suivant_prend_effet_dans_la_prolongation() -> None:
    lignes = f"{ARRAS};1;01/06/2025;01/01/2026;;;;;30/06/2026;inondation\n{ARRAS};2;01/06/2025;01/02/2026;70000;;;;;"
    contenu = lire(Genre.AVENANTS, f"{A}\n{lignes}")
    assert [a.numero for a in contenu.avenants] == [1, 2]
    assert contenu.phrases == [
        f"Ligne 3 : l'avenant n° 2 de {ARRAS} prend effet le 01/02/2026 ; l'avenant n° 1 s'arrête la veille."
    ]


UN = avenant(1, date(2024, 7, 1), montant_eur=Decimal("60000.00"))
REFUS_AVENANTS: dict[str, tuple[str, dict[str, Any], str]] = {
    "avant le début": ("1;01/06/2024;31/12/2023;60000;;;;;", {}, "hors de la convention"),
    "après la fin": ("1;01/06/2024;01/01/2026;60000;;;;;", {}, "colonne « effet_le »"),
    "bien après la prolongation": ("1;01/06/2024;02/01/2026;;;;;30/06/2026;crue", {}, "hors de la convention"),
    "rien ne change": ("1;01/06/2024;01/07/2024;48000;;72;;;", {}, "l'avenant ne change rien"),
    "total trop bas": (
        "1;01/06/2024;01/07/2025;20000;;;;;",
        {},
        "colonne « montant_eur » : le nouveau total (20\u202f000,00\u202f€)",
    ),
    "cible trop basse": ("1;01/06/2024;01/07/2025;;100;;;;", {}, "colonne « cible_accueils »"),
    "fin sans motif": ("1;01/06/2024;01/07/2024;;;;;30/06/2026;", {}, "aléa majeur et exceptionnel dûment justifié"),
    "fin avant l'effet": ("1;01/06/2024;01/07/2024;;;;;30/06/2024;crue", {}, "colonne « fin_convention »"),
    "fin démesurée": ("1;01/06/2024;01/07/2024;;;;;30/06/2064;crue", {}, "plus de 10 ans après son début"),
    "signé demain": ("1;02/06/2025;01/07/2025;60000;;;;;", {}, "colonne « signe_le »"),
    "numéro": ("0;01/06/2024;01/07/2024;60000;;;;;", {}, "n'est pas un numéro d'avenant"),
    "cible sans unité": ("1;01/06/2024;01/07/2024;60000;;;5;;", {}, "colonne « cible_autre »"),
    "numéro pris": ("1;01/07/2024;01/07/2024;70000;;;;;", {ARRAS: [UN]}, "déjà enregistré avec d'autres termes"),
    "avant le précédent": (
        "2;01/06/2024;01/06/2024;70000;;;;;",
        {ARRAS: [UN]},
        "un avenant prend effet après celui qui le précède",
    ),
    "même jour": ("2;01/06/2024;01/07/2024;70000;;;;;", {ARRAS: [UN]}, "un avenant prend effet après celui qui le précède"),
}


@pytest.mark.parametrize("nom", REFUS_AVENANTS)
def test_un_avenant_refuse(nom: str) -> None:
    ligne, tenus, attendu = REFUS_AVENANTS[nom]
    dites = fautes(Genre.AVENANTS, f"{A}\n{ARRAS};{ligne}", connus(avenants=tenus))
    assert attendu in dites[0] and dites[0].startswith("f.csv, ligne 2, colonne « ")


def test_une_cellule_illisible_se_dit_seule_et_l_avenant_ne_se_juge_pas() -> None:
    (faute,) = fautes(Genre.AVENANTS, f"{A}\n{ARRAS};1;01/06/2024;01/07/2024;12x;;;;;")
    assert "colonne « montant_eur » : « 12x » n'est pas un nombre" in faute
    # What the first one would prolong is not held against the second.
    lignes = f"{ARRAS};1;01/06/2025;01/01/2026;x;;;;30/06/2026;crue\n{ARRAS};2;01/06/2025;01/02/2026;70000;;;;;"
    (faute,) = fautes(Genre.AVENANTS, f"{A}\n{lignes}")
    assert "ligne 2, colonne « montant_eur »" in faute


PLACES = {"convenue": convention(cible_accueils=None)}
REFUS_CIBLES = {
    "cible absente": ("1;01/06/2024;01/07/2024;;100;;;;", "cible_accueils", "n'a pas d'objectif d'accueils"),
    "places fractionnées": ("1;01/06/2024;01/07/2024;;;1,5;;;", "cible_places", "1,5 places : attendu un nombre entier"),
    "aucune place": ("1;01/06/2024;01/07/2024;;;0;;;", "cible_places", "0 places : attendu au moins 1"),
}


@pytest.mark.parametrize("nom", REFUS_CIBLES)
def test_une_cible_impossible_dans_un_avenant(nom: str) -> None:
    ligne, colonne, attendu = REFUS_CIBLES[nom]
    (faute,) = fautes(Genre.AVENANTS, f"{A}\n{ARRAS};{ligne}", connus(**PLACES))
    assert faute.startswith(f"f.csv, ligne 2, colonne « {colonne} » : ") and attendu in faute


def test_une_fin_changee_sans_montant_est_dite() -> None:
    """24 months agreed; six until the end of June 2024. With an amount, or without another end, nothing is told."""

    def avertis(montant: str, fin: str, **champs: Any) -> list[str]:
        texte = f"{A}\n{ARRAS};2;01/06/2024;01/06/2024;{montant};;80;;{fin};crue"
        return [a.replace("\u202f", " ") for a in lire_importation(Genre.AVENANTS, table(texte), connus(**champs))[1]]

    assert avertis("", "30/06/2024") == [
        f"f.csv, ligne 2 : avenant n° 2 de « {ARRAS} » : le montant n'est pas changé : 48 000,00 € pour 6 mois au lieu de 24 ; "
        "donnez montant_eur s'il change."
    ]
    assert avertis("48000", "30/06/2024") == avertis("", "") == avertis("", "31/12/2025") == []
    avant = avenant(1, date(2024, 2, 1), montant_eur=Decimal("60000.00"), fin_convention=date(2024, 12, 31), motif="crue")
    (phrase,) = avertis("", "31/03/2026", avenants={ARRAS: [avant]})
    assert "60 000,00 € pour 27 mois au lieu de 12" in phrase


def test_le_total_admis_est_ce_que_portent_deja_les_mois() -> None:
    """48 000 € over 24 months: 18 months before July 2025 bear 36 000.00 €, neither more nor less."""
    assert lire(Genre.AVENANTS, f"{A}\n{ARRAS};1;01/06/2024;01/07/2025;36000;;;;;").avenants
    (faute,) = fautes(Genre.AVENANTS, f"{A}\n{ARRAS};1;01/06/2024;01/07/2025;35999,99;;;;;")
    assert "(36\u202f000,00\u202f€)" in faute


def test_un_avenant_intercale_qui_rend_le_suivant_impossible() -> None:
    suivant = avenant(2, date(2025, 7, 1), montant_eur=Decimal("40000.00"))
    (faute,) = fautes(Genre.AVENANTS, f"{A}\n{ARRAS};1;01/06/2024;01/07/2024;90000;;;;;", connus(avenants={ARRAS: [suivant]}))
    assert "l'avenant n° 2, déjà enregistré, ne tiendrait plus" in faute


def test_un_avenant_deux_fois_et_une_convention_inconnue() -> None:
    ligne = f"{ARRAS};1;01/06/2024;01/07/2024;60000;;;;;"
    assert "est déjà à la ligne 2" in fautes(Genre.AVENANTS, f"{A}\n{ligne}\n{ligne}")[0]
    assert "convention inconnue « x »" in fautes(Genre.AVENANTS, f"{A}\n{ligne.replace(ARRAS, 'x')}")[0]
    assert "chargez d'abord la référence" in fautes(Genre.AVENANTS, f"{A}\n{ligne}", connus(conventions={}))[0]


ENTETES = {
    "colonne absente": (
        N.replace("auteur", "auteurs"),
        "la colonne « auteur » manque. La colonne « auteurs » est-elle « auteur » ? Renommez-la.",
    ),
    "en double": (f"{N};note", "la colonne « note » est écrite plusieurs fois"),
    "presque bien écrite": (f"{N};sources", "colonne inconnue « sources ». Vouliez-vous dire « source » ?"),
    "aucune ligne": (N, "le fichier n'a aucune ligne sous ses en-têtes"),
}


@pytest.mark.parametrize("nom", ENTETES)
def test_un_en_tete_refuse(nom: str) -> None:
    entete, attendu = ENTETES[nom]
    assert attendu in fautes(Genre.NOTES, entete)[0]


def test_les_en_tetes_s_ecrivent_avec_capitales_accents_et_espaces_et_le_reste_est_dit() -> None:
    texte = f"Convention; EXERCICE ;Indicateur;Note;Commentaire;Auteur;Libellé\n{ARRAS};2024;bilan;0,8;clair;gestion-1;bla"
    contenu, avertissements = lire_importation(Genre.NOTES, table(texte), connus())
    assert contenu.notes == [note()]
    assert avertissements == ["f.csv, ligne 1 : la colonne « libelle » n'est pas lue."]


def test_une_cellule_sans_en_tete_et_une_ligne_blanche() -> None:
    (faute,) = fautes(Genre.NOTES, f"{N};\n;;;;;;\n{ARRAS};2024;bilan;0,8;clair;gestion-1;56")
    assert faute.startswith("f.csv, ligne 3 : « 56 » n'a pas d'en-tête au-dessus")


def test_une_formule_sans_valeur_est_une_faute_a_sa_cellule_et_les_autres_sont_dites() -> None:
    cellules = (ARRAS, "2024", "bilan", Inutilisable("=A1", "est une formule sans valeur : enregistrez."), "", "g")
    with pytest.raises(FichierRefuse) as refus:
        lire_importation(Genre.NOTES, TableImportee("f.xlsx", 1, tuple(N.split(";")), ((2, cellules),)), connus())
    assert [str(f) for f in refus.value.fautes] == [
        "f.xlsx, ligne 2, colonne « note » : « =A1 » est une formule sans valeur : enregistrez.",
        "f.xlsx, ligne 2, colonne « commentaire » : la cellule est vide : renseignez-la.",
    ]


def test_ce_que_personne_n_a_controle_n_est_pas_obei_par_un_terminal() -> None:
    (faute,) = fautes(Genre.NOTES, f"{N};\n{ARRAS};2024;bilan;0,8;clair;gestion-1;\x1b[2J{'a' * 100}")
    assert faute.startswith(f"f.csv, ligne 2 : « ·[2J{'a' * 56} » n'a pas d'en-tête au-dessus")
