"""The funds entrusted to the CAF: a small year checked by hand, the delay of ten working days, the reading of a file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from decompte.app.feries import feries_francais
from decompte.domaine.fonds import (
    EtatPaiement,
    Fonds,
    Mouvement,
    Sens,
    ajouter_jours_ouvres,
    compter_jours_ouvres,
    en_vigueur,
    restituer,
    suivre_delai,
)
from decompte.lecture.fautes import Releve
from decompte.referentiel import Referentiel
from decompte.referentiel.import_fonds import choisir_nouveaux, lire_mouvements
from decompte.referentiel.import_lignes import TableImportee

FPEL = Fonds("fpel", "FPEL", Decimal("500000.00"), ("Artois", "Calaisis", "Département"), "annexe 13")
AUTRE = Fonds("solvabilisation", "Solvabilisation", Decimal("100000.00"), ("Artois", "Département"), "annexe 13")


def jour(texte: str) -> date:
    """« 10/02 » of 2025."""
    j, m = texte.split("/")
    return date(2025, int(m), int(j))


def recette(reference: str, le: str, montant: str, fonds: str = "fpel", territoire: str = "Département") -> Mouvement:
    """A receipt."""
    return Mouvement(fonds, jour(le), Sens.RECETTE, Decimal(montant), territoire, reference)


def depense(reference: str, recu: str, paye: str | None, montant: str, territoire: str = "Artois") -> Mouvement:
    """A payment of the FPEL, its titre made on the day it was received."""
    paye_le = None if paye is None else jour(paye)
    return Mouvement("fpel", jour(recu), Sens.DEPENSE, Decimal(montant), territoire, reference, jour(recu), paye_le)


# 2024 ended at 1 000,00. The year 2025:
#   10/01  + 500,00            Département   1 500,00
#   20/01            − 300,25  Artois        1 199,75
#   03/02            − 199,75  Calaisis      1 000,00
#   03/02            − 100,00  Artois          900,00
#   15/12            −  50,50  Artois          849,50   and one titre of 12/12 that waits: it does not count
MOUVEMENTS = [
    Mouvement("fpel", date(2024, 7, 1), Sens.RECETTE, Decimal("1000.00"), "Département", "R-2024-1"),
    depense("TE-4", "28/01", "03/02", "100.00"),
    depense("TE-2", "13/01", "20/01", "300.25"),
    recette("R-1", "10/01", "500.00"),
    depense("TE-3", "27/01", "03/02", "199.75", "Calaisis"),
    depense("TE-5", "02/12", "15/12", "50.50"),
    depense("TE-6", "12/12", None, "9999.99"),
    recette("R-1", "10/01", "7777.00", fonds="solvabilisation"),
]


def test_l_annee_d_un_fonds_verifiee_a_la_main() -> None:
    r = restituer(FPEL, MOUVEMENTS, date(2025, 1, 1), date(2025, 12, 31))
    assert [(f"{li.jour:%d/%m}", li.mouvement.reference, str(li.solde_eur)) for li in r.lignes] == [
        ("10/01", "R-1", "1500.00"),
        ("20/01", "TE-2", "1199.75"),
        ("03/02", "TE-3", "1000.00"),
        ("03/02", "TE-4", "900.00"),
        ("15/12", "TE-5", "849.50"),
    ]
    assert (r.ouverture_eur, r.recettes_eur, r.depenses_eur, r.cloture_eur) == (
        Decimal("1000.00"),
        Decimal("500.00"),
        # 300,25 + 199,75 + 100,00 + 50,50
        Decimal("650.50"),
        # 1 000,00 + 500,00 − 650,50
        Decimal("849.50"),
    )
    # 300,25 + 100,00 + 50,50 for Artois; in the order of the fund's list.
    assert [(t.libelle, t.nombre, str(t.recettes_eur), str(t.depenses_eur)) for t in r.territoires] == [
        ("Artois", 3, "0.00", "450.75"),
        ("Calaisis", 1, "0.00", "199.75"),
        ("Département", 1, "500.00", "0.00"),
    ]
    assert [(m.libelle, str(m.cloture_eur)) for m in r.mois][:3] == [
        ("2025-01", "1199.75"), ("2025-02", "900.00"), ("2025-03", "900.00"),
    ]  # fmt: skip
    assert len(r.mois) == 12 and r.mois[-1].cloture_eur == r.cloture_eur
    assert r.negatifs == ()


def test_les_mois_s_enchainent_et_font_l_annee() -> None:
    annee = restituer(FPEL, MOUVEMENTS, date(2025, 1, 1), date(2025, 12, 31))
    solde = annee.ouverture_eur
    for mois in range(1, 13):
        fin = date(2025, mois + 1, 1).toordinal() - 1 if mois < 12 else date(2025, 12, 31).toordinal()
        r = restituer(FPEL, MOUVEMENTS, date(2025, mois, 1), date.fromordinal(fin))
        assert r.ouverture_eur == solde
        assert r.cloture_eur == annee.mois[mois - 1].cloture_eur
        solde = r.cloture_eur
    assert solde == annee.cloture_eur


def test_l_ordre_des_mouvements_ne_change_rien() -> None:
    debut, fin = date(2025, 1, 1), date(2025, 12, 31)
    assert restituer(FPEL, reversed(MOUVEMENTS), debut, fin) == restituer(FPEL, MOUVEMENTS, debut, fin)


def test_une_attente_puis_son_paiement_ne_comptent_qu_une_fois() -> None:
    attente, paye = depense("TE-9", "03/03", None, "10.00"), depense("TE-9", "03/03", "05/03", "10.00")
    for ordre in ([attente, paye], [paye, attente]):
        assert en_vigueur(ordre) == [paye]
    assert restituer(FPEL, [attente, paye], date(2025, 3, 1), date(2025, 3, 31)).depenses_eur == Decimal("10.00")


def test_un_solde_negatif_est_dit_le_jour_ou_il_l_est() -> None:
    """− 5,00 on the 4th; a receipt and a payment of one day are one day: the 5th ends at 1,00."""
    mouvements = [
        depense("TE-1", "03/03", "04/03", "5.00"), depense("TE-2", "03/03", "05/03", "4.00"), recette("R-2", "05/03", "10.00"),
    ]  # fmt: skip
    r = restituer(FPEL, mouvements, date(2025, 3, 1), date(2025, 3, 31))
    assert r.negatifs == ((jour("04/03"), Decimal("-5.00")),)
    assert r.cloture_eur == Decimal("1.00")


@pytest.mark.parametrize(
    ("recu", "limite"),
    [
        ("03/03", "17/03"),  # Monday to the Monday of two weeks on
        ("01/03", "14/03"),  # received on a Saturday: Monday 3 is the first of the ten
        ("22/04", "07/05"),  # 1 May is a holiday
        ("30/04", "16/05"),  # 1 and 8 May are holidays
        ("31/12", "15/01"),  # 1 January too (the delay ends in 2026)
    ],
)
def test_dix_jours_ouvres(recu: str, limite: str) -> None:
    attendue = jour(limite) if limite != "15/01" else date(2026, 1, 15)
    assert ajouter_jours_ouvres(jour(recu), 10, feries_francais()) == attendue
    assert compter_jours_ouvres(jour(recu), attendue, feries_francais()) == 10
    assert compter_jours_ouvres(attendue, jour(recu), feries_francais()) == 0


@pytest.mark.parametrize(
    ("paye", "au", "etat", "jours"),
    [
        ("17/03", "31/03", EtatPaiement.PAYE_A_TEMPS, 10),
        ("04/03", "31/03", EtatPaiement.PAYE_A_TEMPS, 1),
        ("18/03", "31/03", EtatPaiement.PAYE_EN_RETARD, 1),
        ("24/03", "31/03", EtatPaiement.PAYE_EN_RETARD, 5),
        ("22/03", "31/03", EtatPaiement.PAYE_EN_RETARD, 5),  # a Saturday: as the Monday
        (None, "14/03", EtatPaiement.EN_ATTENTE, 1),
        (None, "17/03", EtatPaiement.EN_ATTENTE, 0),
        (None, "18/03", EtatPaiement.EN_ATTENTE_EN_RETARD, 1),
        ("24/03", "20/03", EtatPaiement.EN_ATTENTE_EN_RETARD, 3),  # what is paid later is not known yet
    ],
)
def test_a_temps_en_retard_en_attente(
    paye: str | None, au: str, etat: EtatPaiement, jours: int, referentiel: Referentiel
) -> None:
    """Received on 3 March 2025: to be paid by the 17th. The parameter is delai_paiement_fonds_jours_ouvres (annexe 13)."""
    jours_ouvres = int(str(referentiel.parametres.a("delai_paiement_fonds_jours_ouvres", jour("03/03")).valeur))
    delai = suivre_delai(depense("TE-1", "03/03", paye, "1.00"), jour(au), jours_ouvres, feries_francais())
    assert (delai.echeance, delai.etat, delai.jours) == (jour("17/03"), etat, jours)


@pytest.mark.parametrize("samedi", ["15/03", "16/03"])
def test_paye_le_samedi_d_apres_est_un_jour_de_retard(samedi: str) -> None:
    """Received on Friday 28 February: the tenth working day is Friday 14 March; that Saturday is late, by one day."""
    paye = suivre_delai(depense("TE-1", "28/02", samedi, "1.00"), jour("31/03"), 10, feries_francais())
    assert (paye.echeance, paye.etat, paye.jours) == (jour("14/03"), EtatPaiement.PAYE_EN_RETARD, 1)
    attente = suivre_delai(depense("TE-1", "28/02", None, "1.00"), jour(samedi), 10, feries_francais())
    assert (attente.etat, attente.jours) == (EtatPaiement.EN_ATTENTE_EN_RETARD, 1)


def test_une_recette_n_a_pas_de_delai() -> None:
    with pytest.raises(ValueError, match="aucun titre"):
        suivre_delai(recette("R-1", "03/03", "1.00"), jour("17/03"), 10, feries_francais())


ENTETE = ("fonds", "date", "sens", "montant_eur", "territoire", "reference", "titre_recu_le", "paye_le")
BONNE = ("fpel", "2025-03-03", "depense", "1 234,50", "Artois", "TE-2025-1", "04/03/2025", "")
AUJOURD_HUI = date(2025, 12, 31)


def lire(*lignes: tuple[str, ...], entete: tuple[str, ...] = ENTETE) -> tuple[list[Mouvement], list[str]]:
    """The movements of a file, and its faults."""
    releve = Releve()
    table = TableImportee("m.csv", 1, entete, tuple(enumerate(lignes, 2)))
    lus = lire_mouvements(table, {"fpel": FPEL, "solvabilisation": AUTRE}, AUJOURD_HUI, releve)
    return [m for _, m in lus], [str(f) for f in releve.fautes]


def avec(**cellules: str) -> tuple[str, ...]:
    """The good row with other cells."""
    return tuple({**dict(zip(ENTETE, BONNE, strict=True)), **cellules}.values())


def test_une_bonne_ligne() -> None:
    lus, fautes = lire(BONNE, avec(sens="recette", titre_recu_le="", reference="R-2025/1"))
    assert fautes == []
    assert lus[0] == Mouvement(
        "fpel", jour("03/03"), Sens.DEPENSE, Decimal("1234.50"), "Artois", "TE-2025-1", jour("04/03"), None
    )
    assert (lus[1].sens, lus[1].titre_recu_le, lus[1].compte_le) == (Sens.RECETTE, None, jour("03/03"))


FAUTES = {
    "fonds inconnu": (
        {"fonds": "fpell"},
        "colonne « fonds » : « fpell » n'est pas connu : attendu fpel, solvabilisation. Vouliez-",
    ),
    "sens inconnu": (
        {"sens": "dépense"},
        "colonne « sens » : « dépense » n'est pas connu : attendu recette, depense. Vouliez-vous",
    ),
    "montant nul": ({"montant_eur": "0"}, "colonne « montant_eur » : un mouvement de 0,00 € n'en est pas un"),
    "montant négatif": ({"montant_eur": "-5"}, "colonne « montant_eur » : « -5 » est négatif"),
    "territoire inconnu": (
        {"territoire": "Artoi"},
        "colonne « territoire » : « Artoi » n'est pas connu : attendu Artois, Calaisis,",
    ),
    "un nom pour référence": (
        {"reference": "Dupont"},
        "colonne « reference » : « Dupont » n'est pas une référence : attendu un code",
    ),
    "un nom et une année": ({"reference": "MARTIN75"}, "colonne « reference » : « MARTIN75 » n'est pas une référence"),
    "un prénom et une année": ({"reference": "Jean-1975"}, "colonne « reference » : « Jean-1975 » n'est pas une référence"),
    "trop peu de chiffres": ({"reference": "TE-12"}, "colonne « reference » : « TE-12 » n'est pas une référence"),
    "une phrase": ({"reference": "aide 2 logement"}, "colonne « reference » : « aide 2 logement » n'est pas une référence"),
    "titre manquant": ({"titre_recu_le": ""}, "colonne « titre_recu_le » : la cellule est vide : renseignez-la."),
    "titre avant d'exister": (
        {"titre_recu_le": "2025-03-02"},
        "colonne « titre_recu_le » : le titre du 03/03/2025 serait reçu le 02",
    ),
    "payé avant": (
        {"paye_le": "2025-03-03"},
        "colonne « paye_le » : payé le 03/03/2025, avant la réception du titre le 04/03/2025",
    ),
    "demain": ({"paye_le": "2026-01-01"}, "colonne « paye_le » : le 01/01/2026 n'est pas encore passé"),
    "date impossible": ({"date": "31/02/2025"}, "colonne « date » : « 31/02/2025 » n'est pas une date possible"),
    "recette payée": (
        {"sens": "recette", "titre_recu_le": ""} | {"paye_le": "2025-03-04"},
        "colonne « paye_le » : une recette n'a ni titre d'exécution ni paiement : videz la cellule.",
    ),
}


@pytest.mark.parametrize(("cellules", "attendue"), FAUTES.values(), ids=FAUTES.keys())
def test_chaque_faute_dit_ou_et_quoi_faire(cellules: dict[str, str], attendue: str) -> None:
    lus, fautes = lire(avec(**cellules))
    assert lus == []
    assert len(fautes) == 1 and fautes[0].startswith(f"m.csv, ligne 2, {attendue}"), fautes


def test_toutes_les_fautes_d_un_coup_et_les_references_en_double() -> None:
    _, fautes = lire(avec(fonds="x", montant_eur="y"), BONNE, BONNE)
    assert [f.split(" : ")[0] for f in fautes] == [
        "m.csv, ligne 2, colonne « fonds »",
        "m.csv, ligne 2, colonne « montant_eur »",
        "m.csv, ligne 4, colonne « reference »",
    ]
    assert "déjà à la ligne 3" in fautes[2]


def test_une_colonne_de_trop_est_refusee() -> None:
    _, fautes = lire((*BONNE, "MJ-000001"), entete=(*ENTETE, "beneficiaire"))
    (faute,) = fautes
    assert faute.startswith("m.csv, ligne 1, colonne « beneficiaire » : cette colonne n'est pas attendue : retirez-la.")
    assert "MJ-000001" not in faute


def choisir(ligne: tuple[str, ...], *connus: Mouvement) -> tuple[list[Mouvement], list[str]]:
    """What is new of a file of one row, and its faults."""
    releve = Releve()
    table = TableImportee("m.csv", 1, ENTETE, ((2, ligne),))
    lus = lire_mouvements(table, {"fpel": FPEL}, AUJOURD_HUI, releve)
    return choisir_nouveaux(lus, connus), [str(f) for f in releve.fautes]


def test_un_mouvement_connu_n_entre_pas_deux_fois_et_ne_se_reecrit_pas() -> None:
    ((attente,), _) = lire(BONNE)
    ((paye,), _) = lire(avec(paye_le="2025-03-10"))
    assert choisir(BONNE) == ([attente], [])
    assert choisir(BONNE, attente) == ([], [])
    assert choisir(avec(paye_le="2025-03-10"), attente) == ([paye], [])
    assert choisir(avec(paye_le="2025-03-10"), attente, paye) == ([], [])
    # An older file, imported again after the payment.
    assert choisir(BONNE, paye) == ([], [])
    nouveaux, fautes = choisir(avec(paye_le="2025-03-11"), attente, paye)
    assert nouveaux == [] and "payé le 10/03/2025. Un mouvement ne se réécrit pas" in fautes[0]
    nouveaux, fautes = choisir(avec(montant_eur="1234,51"), attente)
    assert nouveaux == [] and fautes[0].startswith("m.csv, ligne 2, colonne « reference » : « TE-2025-1 » est déjà enregistrée")
