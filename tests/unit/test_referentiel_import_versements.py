"""Importing payments and mandats: what is new, what is known, and each refusal with its words."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest

from decompte.domaine.convention import Versement
from decompte.domaine.importation import Genre, VersementConnu
from tests.unit.import_outils import ARRAS, connus, fautes, lire, paiement

V = "convention;exercice;date;montant_eur;nature;mandat"
M = "convention;exercice;date;montant_eur;mandat"
BON = f"{ARRAS};2024;01/07/2024;9 600,00;avance;M-1"
INCONNU = paiement(mandat="non communiqué")


def test_un_versement_nouveau_quelle_que_soit_son_ecriture() -> None:
    for ligne in (BON, f"{ARRAS};2024;2024-07-01;9600;Avance;M-1", f" {ARRAS} ;2024;01/07/2024;9\u202f600,00 €;avance; M-1"):
        contenu = lire(Genre.VERSEMENTS, f"{V}\n{ligne}")
        assert contenu.versements == [Versement(ARRAS, 2024, date(2024, 7, 1), Decimal("9600.00"), "avance", "M-1")]
        assert contenu.connus == 0


@pytest.mark.parametrize(
    "su", [paiement(), paiement(mandat="M-9", initial="M-1"), paiement(mandat="M-1", initial="non communiqué")]
)
def test_un_versement_connu_l_est_sous_son_mandat_d_origine_ou_donne(su: VersementConnu) -> None:
    contenu = lire(Genre.VERSEMENTS, f"{V}\n{BON}", connus(su))
    assert (contenu.versements, contenu.connus) == ([], 1)


def test_un_reversement_est_negatif_et_se_deduit() -> None:
    contenu = lire(Genre.VERSEMENTS, f"{V}\n{ARRAS};2024;01/07/2024;-600,00;reversement;T-1", connus(paiement()))
    assert contenu.versements[0].montant_eur == Decimal("-600.00")


REFUS = {
    "convention inconnue": ("2024-1.3-ccas-aras;2024;01/07/2024;1;avance;M", "colonne « convention » : convention inconnue"),
    "exercice hors": (f"{ARRAS};2026;01/07/2024;1;avance;M", "colonne « exercice » : l'exercice 2026 est hors de la convention"),
    "date impossible": (f"{ARRAS};2024;31/02/2024;1;avance;M", "colonne « date » : « 31/02/2024 » n'est pas une date possible"),
    "date à venir": (f"{ARRAS};2024;02/06/2025;1;avance;M", "colonne « date » : le 02/06/2025 n'est pas encore passé"),
    "année mal tapée": (f"{ARRAS};2024;01/07/2014;1;avance;M", "colonne « date » : le 01/07/2014 est plus d'un an avant"),
    "montant illisible": (f"{ARRAS};2024;01/07/2024;1.234,56;avance;M", "« 1.234,56 » n'est pas un nombre : attendu par exemple"),
    "trop de décimales": (f"{ARRAS};2024;01/07/2024;1,234;avance;M", "« 1,234 » a plus de 2 décimales"),
    "démesuré": (f"{ARRAS};2024;01/07/2024;9999999999999;avance;M", "« 9999999999999 » est démesuré"),
    "exposant": (f"{ARRAS};2024;01/07/2024;1e5;avance;M", "« 1e5 » n'est pas un nombre"),
    "autres chiffres": (f"{ARRAS};2024;01/07/2024;\u0661\u0662;avance;M", "n'est pas un nombre"),
    "zéro": (f"{ARRAS};2024;01/07/2024;0;avance;M", "un versement de zéro euro n'en est pas un"),
    "négatif": (f"{ARRAS};2024;01/07/2024;-5;avance;M", "seuls un reversement ou une annulation le sont"),
    "reversement positif": (f"{ARRAS};2024;01/07/2024;5;reversement;M", "écrivez son montant en négatif"),
    "reprise de trop": (f"{ARRAS};2024;01/07/2024;-5;annulation;M", "on ne reprend pas plus que ce qui a été payé"),
    "nature inconnue": (f"{ARRAS};2024;01/07/2024;5;avnace;M", "Vouliez-vous dire « avance » ?"),
    "mandat vide": (f"{ARRAS};2024;01/07/2024;5;avance; ", "colonne « mandat » : la cellule est vide"),
    "caractère invisible": (f"{ARRAS};2024;01/07/2024;5;avance;M\x07", "un caractère invisible"),
    "lettre illisible": (f"{ARRAS};2024;01/07/2024;5;avance;M\ufffd", "une lettre est illisible"),
}


@pytest.mark.parametrize("nom", REFUS)
def test_ce_qui_est_refuse_dit_ou_et_que_faire(nom: str) -> None:
    ligne, attendu = REFUS[nom]
    (faute,) = fautes(Genre.VERSEMENTS, f"{V}\n{ligne}")
    assert faute.startswith("f.csv, ligne 2, colonne « ") and attendu in faute


def test_toutes_les_fautes_sont_dites_a_la_fois() -> None:
    dites = fautes(Genre.VERSEMENTS, f"{V}\n{BON}\n;20 24;hier;;?;\n{ARRAS};2024;01/07/2024;-1;avance;M-2")
    assert [d.split(" : ")[0] for d in dites] == [
        *(f"f.csv, ligne 3, colonne « {c} »" for c in ("convention", "exercice", "date", "montant_eur", "nature", "mandat")),
        "f.csv, ligne 4, colonne « montant_eur »",
    ]


def test_la_meme_ligne_deux_fois() -> None:
    assert fautes(Genre.VERSEMENTS, f"{V}\n{BON}\n{BON}") == [
        "f.csv, ligne 3, colonne « mandat » : le même versement est déjà à la ligne 2 : gardez une seule ligne."
    ]


def test_un_doublon_probable_est_refuse_sauf_si_le_fichier_porte_les_deux() -> None:
    autre = BON.replace("M-1", "M-2")
    (faute,) = fautes(Genre.VERSEMENTS, f"{V}\n{autre}", connus(paiement()))
    assert "déjà connu, sous le mandat « M-1 »" in faute and "importez un fichier qui porte les deux lignes" in faute
    contenu = lire(Genre.VERSEMENTS, f"{V}\n{autre}\n{BON}", connus(paiement()))
    assert ([v.mandat for v in contenu.versements], contenu.connus) == (["M-2"], 1)


def test_un_versement_connu_sans_mandat_renvoie_vers_importer_mandats() -> None:
    (faute,) = fautes(Genre.VERSEMENTS, f"{V}\n{BON}", connus(INCONNU))
    assert "dont le mandat n'est pas communiqué" in faute and "importez un fichier de mandats" in faute


def test_le_meme_versement_d_une_autre_nature() -> None:
    (faute,) = fautes(Genre.VERSEMENTS, f"{V}\n{BON.replace('avance', 'solde')}", connus(paiement()))
    assert "colonne « nature »" in faute and "de nature « avance »" in faute


def test_l_annee_de_budget_quand_un_versement_en_a_une() -> None:
    assert "annee_budget" in {f.name for f in fields(Versement)}
    contenu = lire(Genre.VERSEMENTS, f"{V};annee_budget\n{BON};2023")
    assert getattr(contenu.versements[0], "annee_budget", None) == 2023
    (faute,) = fautes(Genre.VERSEMENTS, f"{V};annee_budget\n{BON};2023", connus(paiement()))
    assert "colonne « annee_budget »" in faute and "un versement ne se change pas" in faute
    assert lire(Genre.VERSEMENTS, f"{V};annee_budget\n{BON};", connus(paiement())).connus == 1


def test_une_annee_de_budget_impossible_est_refusee_avec_celles_qui_le_sont() -> None:
    """Two exercices, one year around; then the years of the repartition alone."""
    (faute,) = fautes(Genre.VERSEMENTS, f"{V};annee_budget\n{BON};2019")
    assert faute.startswith(f"f.csv, ligne 2, colonne « annee_budget » : 2019 n'est pas une année de budget de « {ARRAS} »")
    assert "attendu 2023, 2024, 2025 et 2026 (celles de ses exercices, à un an près)" in faute
    repartie = connus(annees_de_budget={ARRAS: {2023, 2024}})
    assert lire(Genre.VERSEMENTS, f"{V};annee_budget\n{BON};2023", repartie).versements[0].annee_budget == 2023
    (faute,) = fautes(Genre.VERSEMENTS, f"{V};annee_budget\n{BON};2025", repartie)
    assert "attendu 2023 et 2024 (celles de sa répartition)" in faute


def test_un_mandat_va_au_seul_versement_de_ce_montant() -> None:
    contenu = lire(Genre.MANDATS, f"{M}\n{ARRAS};2024;10/01/2025;9600;B-12", connus(INCONNU, paiement("1.00")))
    (donne,) = contenu.mandats
    assert (donne.versement, donne.mandat, donne.date) == (INCONNU, "B-12", date(2025, 1, 10))
    assert contenu.phrases == [
        f"Ligne 2 : mandat « B-12 » donné au versement du 01/07/2024, 9\u202f600,00\u202f€, {ARRAS}, exercice 2024 "
        "(le fichier le date du 10/01/2025 ; la date enregistrée reste)."
    ]


def test_un_mandat_deja_donne_est_connu() -> None:
    su = paiement(mandat="B-12", initial="non communiqué")
    contenu = lire(Genre.MANDATS, f"{M}\n{ARRAS};2024;10/01/2025;9600;B-12", connus(su))
    assert (contenu.mandats, contenu.connus) == ([], 1)


DEUX = (INCONNU, paiement(le=date(2024, 9, 1), mandat="non communiqué"))
REFUS_MANDATS = {
    "aucun": ((), f"{ARRAS};2024;10/01/2025;9600;B-12", "aucun versement de cette convention"),
    "ambigu": (
        DEUX,
        f"{ARRAS};2024;10/01/2025;9600;B-12",
        "plusieurs versements sans mandat ont ce montant (01/07/2024, 01/09/2024)",
    ),
    "autre mandat": ((paiement(),), f"{ARRAS};2024;10/01/2025;9600;B-12", "a déjà un mandat, « M-1 »"),
    "ailleurs": ((INCONNU, paiement("5.00")), f"{ARRAS};2024;10/01/2025;9600;M-1", "déjà celui du versement du 01/07/2024, 5,00"),
    "pas une référence": ((INCONNU,), f"{ARRAS};2024;10/01/2025;9600;Non communiqué", "ce n'est pas une référence"),
}


@pytest.mark.parametrize("nom", REFUS_MANDATS)
def test_un_mandat_refuse(nom: str) -> None:
    paiements, ligne, attendu = REFUS_MANDATS[nom]
    (faute,) = fautes(Genre.MANDATS, f"{M}\n{ligne}", connus(*paiements))
    assert attendu in faute


def test_la_date_ou_la_nature_departage() -> None:
    contenu = lire(Genre.MANDATS, f"{M}\n{ARRAS};2024;01/09/2024;9600;B-12", connus(*DEUX))
    assert contenu.mandats[0].versement is DEUX[1]
    autre = paiement(mandat="non communiqué", nature="intermediaire")
    contenu = lire(Genre.MANDATS, f"{M};nature\n{ARRAS};2024;01/09/2024;9600;B-12;intermédiaire", connus(INCONNU, autre))
    assert contenu.mandats[0].versement is autre


def test_un_mandat_ne_nomme_qu_un_versement_et_un_versement_n_a_qu_un_mandat() -> None:
    lignes = f"{ARRAS};2024;01/07/2024;9600;B-1\n{ARRAS};2024;01/09/2024;9600;B-1"
    assert "déjà à la ligne 2" in fautes(Genre.MANDATS, f"{M}\n{lignes}", connus(*DEUX))[0]
    lignes = f"{ARRAS};2024;01/07/2024;9600;B-1\n{ARRAS};2024;01/07/2024;9600;B-2"
    assert "la ligne 2 donne déjà un mandat au même versement" in fautes(Genre.MANDATS, f"{M}\n{lignes}", connus(*DEUX))[0]
