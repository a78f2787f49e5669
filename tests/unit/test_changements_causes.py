"""Why a solde changed: causes told from the inputs, and what is worth waking somebody for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from decompte.domaine.causes import GenreCause, dire_valeur, lire_causes
from decompte.domaine.changement import Montants, SoldeConnu, Tolerance, comparer
from decompte.domaine.solde import EtatSolde

MARS_RECU = {
    "echeance": "2024-04-10",
    "etat": "a_temps",
    "retard_jours": 0,
    "taux_completude": "1",
    "excuse": False,
    "motif": None,
}
MARS_MANQUANT = {**MARS_RECU, "etat": "manquant", "taux_completude": None}
FAIT = {"file_active": 10, "lignes": 12, "accueils": 0, "quantites": "0", "activite": {}}
TARIF = {"depuis": "2024-01-01", "hypothese": False, "source": "annexe 10", "unite": "eur", "valeur": "171.9"}
VERSEMENT = {"date": "2024-07-01", "montant_eur": "69000", "nature": "avance", "mandat": "M-1.2"}
NOTE = {"indicateur": "bilan", "note": "0.5", "commentaire": "clair", "auteur": "MJ-000001"}
AVENANT = {"numero": 2, "signe_le": "2024-06-17", "effet_le": "2024-09-01", "montant_eur": "90000"}


def json_(objet: object) -> str:
    return json.dumps(objet, ensure_ascii=False)


def phrases(avant: Mapping[str, str], apres: Mapping[str, str]) -> list[str]:
    return [c.phrase.replace("\u202f", " ") for c in lire_causes(avant, apres)]


def une(avant: Mapping[str, str], apres: Mapping[str, str]) -> tuple[str, str, str, bool]:
    (cause,) = lire_causes(avant, apres)
    return cause.genre.value, cause.objet, cause.phrase.replace("\u202f", " "), cause.attendue


AVANT = {
    "mois.2024-03": json_(MARS_RECU),
    "depot.2024-03": "a" * 64,
    "fait.2024-03": json_(FAIT),
    "fait.accueils": "4",
    "quarantaine": "0",
    "parametre.tarif_fal": json_(TARIF),
    "convention.montant_eur": "100000",
    "convention.fin": "2024-12-31",
    "exercice": "2024",
}


def sans(*cles: str) -> dict[str, str]:
    return {cle: texte for cle, texte in AVANT.items() if cle not in cles}


def avec(**changes: object) -> dict[str, str]:
    """AVANT with some keys changed (dots written __); a mapping becomes JSON."""
    return {
        **AVANT,
        **{c.replace("__", ".").replace("2024_", "2024-"): t if isinstance(t, str) else json_(t) for c, t in changes.items()},
    }


def test_rien_de_change_n_a_pas_de_cause() -> None:
    assert lire_causes(AVANT, dict(AVANT)) == ()


def test_un_mois_echu_dit_son_etat_et_pas_ce_qui_le_suit() -> None:
    avant = sans("mois.2024-03", "depot.2024-03", "fait.2024-03")
    assert une(avant, AVANT) == ("mois_echu", "2024-03", "mois échu : mars 2024 (à temps)", True)
    assert une(AVANT, avant) == ("decision", "2024-03", "mars 2024 n'est plus échu", False)


def test_un_tableau_recu_remplace_ou_retire() -> None:
    sans_depot = {**sans("depot.2024-03", "fait.2024-03"), "mois.2024-03": json_(MARS_MANQUANT)}
    assert une(sans_depot, AVANT) == ("depot", "2024-03", "tableau de mars 2024 reçu", True)
    assert une(AVANT, sans_depot) == ("depot", "2024-03", "tableau de mars 2024 retiré", False)
    remplace = avec(depot__2024_03="b" * 64, fait__2024_03={**FAIT, "lignes": 9}, fait__accueils="3")
    assert une(AVANT, remplace) == ("depot", "2024-03", "tableau de mars 2024 remplacé", False)


def test_un_mois_excuse_puis_plus() -> None:
    excuse = avec(mois__2024_03={**MARS_RECU, "etat": "excuse", "excuse": True, "motif": "panne"})
    assert une(AVANT, excuse) == ("decision", "2024-03", "mars 2024 excusé", False)
    assert une(excuse, AVANT)[2] == "mars 2024 n'est plus excusé"


def test_une_echeance_reportee_par_une_decision_ou_par_le_calendrier() -> None:
    reportee = {**MARS_RECU, "echeance": "2024-04-20"}
    assert une(AVANT, avec(mois__2024_03={**reportee, "motif": "panne"})) == (
        "decision",
        "2024-03",
        "échéance de mars 2024 : 10/04/2024 → 20/04/2024",
        False,
    )
    assert une(AVANT, avec(mois__2024_03=reportee))[0] == "parametre"


def test_le_motif_seul() -> None:
    assert une(AVANT, avec(mois__2024_03={**MARS_RECU, "motif": "autre"}))[:1] == ("decision",)
    assert phrases(AVANT, avec(mois__2024_03={**MARS_RECU, "motif": "autre"})) == ["motif de la décision sur mars 2024 modifié"]


def test_un_mois_qui_change_d_etat_sous_le_meme_tableau() -> None:
    en_retard = {**MARS_RECU, "etat": "en_retard", "retard_jours": 3, "taux_completude": "0.9"}
    assert une(AVANT, avec(mois__2024_03=en_retard)) == (
        "depot",
        "2024-03",
        "mars 2024 : à temps → en retard, retard 0 → 3 jours, complétude 100 % → 90 %",
        False,
    )
    assert phrases(AVANT, avec(mois__2024_03={**MARS_RECU, "taux_completude": None})) == ["mars 2024 : complétude 100 % → aucune"]


def test_un_tableau_relu() -> None:
    assert phrases(AVANT, avec(fait__2024_03={**FAIT, "lignes": 11})) == ["tableau de mars 2024 relu (12 → 11 lignes comptées)"]
    assert phrases(AVANT, avec(fait__2024_03={**FAIT, "file_active": 9})) == ["tableau de mars 2024 relu"]


def test_ce_qui_est_compte_autrement_des_memes_tableaux_n_a_pas_de_cause_ici() -> None:
    assert lire_causes(AVANT, avec(fait__accueils="5")) == ()


def test_la_quarantaine() -> None:
    assert une(AVANT, avec(quarantaine="2")) == ("quarantaine", "quarantaine", "lignes en attente : 0 → 2", False)
    assert phrases(avec(quarantaine="2"), sans("quarantaine")) == ["lignes en attente : 2 → 0"]
    # Nothing was counted before, nothing is held now: nothing to tell.
    assert lire_causes(sans("quarantaine"), AVANT) == ()
    table = lire_causes(AVANT, avec(quarantaine="2", depot__2024_03="b" * 64))
    assert [(c.genre.value, c.attendue) for c in table] == [("depot", False), ("quarantaine", True)]


def test_un_parametre_avec_son_unite() -> None:
    assert une(AVANT, avec(parametre__tarif_fal={**TARIF, "valeur": "175"})) == (
        "parametre",
        "tarif_fal",
        "paramètre tarif_fal : 171,90 € → 175,00 €",
        False,
    )
    assert phrases(AVANT, avec(parametre__tarif_fal={**TARIF, "source": "annexe 11"})) == [
        "paramètre tarif_fal : 171,90 €, date, source ou libellé modifié"
    ]
    assert phrases(AVANT, avec(parametre__tarif_fal={**TARIF, "hypothese": True})) == [
        "paramètre tarif_fal : 171,90 €, hypothèse désormais"
    ]
    hypothese = avec(parametre__tarif_fal={**TARIF, "hypothese": True})
    assert phrases(hypothese, AVANT) == ["paramètre tarif_fal : 171,90 €, hypothèse devenue sourcée"]


def test_un_parametre_lu_pour_la_premiere_fois_n_est_dit_que_s_il_est_seul() -> None:
    sans_lui = sans("parametre.tarif_fal")
    assert phrases(sans_lui, AVANT) == ["paramètre tarif_fal : 171,90 € (désormais utilisé)"]
    assert phrases(AVANT, sans_lui) == ["paramètre tarif_fal : 171,90 € (n'est plus utilisé)"]
    assert phrases({**sans_lui, "quarantaine": "1"}, AVANT) == ["lignes en attente : 1 → 0"]


def test_un_versement() -> None:
    paye = {**AVANT, "versement.2024-07-01.M-1.2": json_(VERSEMENT)}
    assert une(AVANT, paye) == ("versement", "M-1.2", "versement de 69 000,00 € du 01/07/2024 (mandat M-1.2)", False)
    assert phrases(paye, AVANT) == ["versement de 69 000,00 € du 01/07/2024 (mandat M-1.2) retiré"]
    autre = {**AVANT, "versement.2024-07-01.M-1.2": json_({**VERSEMENT, "montant_eur": "1"})}
    assert phrases(paye, autre) == ["versement de 1,00 € du 01/07/2024 (mandat M-1.2) modifié"]


def test_un_document() -> None:
    recu = {**AVANT, "document.bilan_final": json_({"nature": "bilan_final", "recu_le": "2025-03-12", "cout_reel_eur": "900.5"})}
    assert une(AVANT, recu) == ("document", "bilan_final", "bilan final : reçu le 12/03/2025, coût réel 900,50 €", False)
    assert phrases(recu, AVANT) == ["bilan final retiré"]
    autre = {**AVANT, "document.bilan_final": json_({"nature": "bilan_final", "recu_le": "2025-03-13"})}
    assert phrases(recu, autre) == ["bilan final : modifié, reçu le 13/03/2025"]


def test_un_document_recu_leve_son_echeance_sans_la_redire() -> None:
    en_retard = {**AVANT, "echeance.bilan_final": "2025-03-31"}
    assert une(AVANT, en_retard) == ("echeance", "bilan_final", "échéance passée : bilan final (31/03/2025)", True)
    recu = {**AVANT, "document.bilan_final": json_({"nature": "bilan_final", "recu_le": "2025-04-12"})}
    assert phrases(en_retard, recu) == ["bilan final : reçu le 12/04/2025"]
    assert une(en_retard, AVANT) == ("echeance", "bilan_final", "échéance levée : bilan final (31/03/2025)", True)


def test_une_note() -> None:
    notee = {**AVANT, "note.bilan": json_(NOTE)}
    assert une(AVANT, notee) == ("note", "bilan", "note « bilan » : saisie, 0,5", False)
    assert phrases(notee, {**AVANT, "note.bilan": json_({**NOTE, "note": "0.8"})}) == ["note « bilan » : 0,5 → 0,8"]
    assert phrases(notee, {**AVANT, "note.bilan": json_({**NOTE, "commentaire": "net"})}) == [
        "note « bilan » : 0,5, commentaire modifié"
    ]
    assert phrases(notee, AVANT) == ["note « bilan » : retirée (0,5)"]


def test_un_avenant_dit_seul_la_fin_qu_il_deplace() -> None:
    signe = {**AVANT, "avenant.2": json_(AVENANT), "convention.fin": "2025-06-30"}
    assert une(AVANT, signe) == ("avenant", "2", "avenant 2 (signé le 17/06/2024, effet le 01/09/2024)", False)
    assert phrases(signe, {**AVANT, "convention.fin": "2025-06-30"}) == [
        "avenant 2 retiré (signé le 17/06/2024, effet le 01/09/2024)"
    ]
    autre = {**signe, "avenant.2": json_({**AVENANT, "effet_le": "2024-10-01"})}
    assert phrases(signe, autre) == ["avenant 2 modifié (signé le 17/06/2024, effet le 01/10/2024)"]


def test_les_termes_de_la_convention() -> None:
    assert une(AVANT, avec(convention__montant_eur="120000.5")) == (
        "convention",
        "montant_eur",
        "convention, montant : 100 000,00 € → 120 000,50 €",
        False,
    )
    assert phrases(AVANT, avec(convention__fin="2025-06-30")) == ["convention, fin : 31/12/2024 → 30/06/2025"]
    assert phrases(AVANT, {**AVANT, "convention.cible_places": "72"}) == ["convention, places : aucun → 72"]
    assert phrases(AVANT, {**AVANT, "convention.source": "annexe 6"}) == ["convention, source : texte modifié"]
    assert phrases(AVANT, {**AVANT, "convention.structure": "ccas-arras"}) == ["convention, structure : aucun → ccas-arras"]


def test_le_catalogue() -> None:
    avant = {**AVANT, "regle.mode": "etp", "regle.groupe.procedures": "{}"}
    assert une(avant, {**avant, "regle.mode": "points"}) == (
        "parametre",
        "mode",
        "catalogue des dispositifs, mode de calcul : etp → points",
        False,
    )
    assert phrases(avant, {**avant, "regle.groupe.procedures": '{"rang":1}'}) == [
        "catalogue des dispositifs, indicateurs du groupe « procedures » modifiés"
    ]


def test_une_entree_d_une_famille_inconnue_est_dite_telle_quelle() -> None:
    assert phrases(AVANT, {**AVANT, "bonus.bilan_final": "motif"}) == ["bonus bilan_final : aucun → motif"]


def test_les_causes_sont_dites_dans_l_ordre() -> None:
    apres = {**avec(quarantaine="1", parametre__tarif_fal={**TARIF, "valeur": "1"}), "note.bilan": json_(NOTE)}
    apres["mois.2024-04"] = json_(MARS_MANQUANT)
    genres = [c.genre for c in lire_causes(AVANT, apres)]
    assert genres == [GenreCause.MOIS_ECHU, GenreCause.QUARANTAINE, GenreCause.NOTE, GenreCause.PARAMETRE]


@pytest.mark.parametrize(
    ("valeur", "unite", "dit"),
    [
        (True, "oui_non", "oui"),
        (False, "oui_non", "non"),
        ("0.05", "taux", "0,05"),
        (["0.01", "0.02"], "taux_par_rang", "0,01, 0,02"),
        ("1500", "eur", "1 500,00 €"),
        ("2024-01-01", "date", "01/01/2024"),
        (10, "jours", "10"),
        (None, "code", "rien"),
        ("uniforme", "code", "uniforme"),
    ],
)
def test_la_valeur_d_un_parametre_se_lit(valeur: object, unite: str, dit: str) -> None:
    assert dire_valeur(valeur, unite).replace("\u202f", " ") == dit


# --- comparing two soldes, and alerts

TOLERANCE = Tolerance(Decimal("1000.00"), Decimal("0.05"))


def montants(du: str, verse: str = "0.00", penalite: str = "0.00") -> Montants:
    brut = Decimal(du) - Decimal(verse)
    net, reversement = (brut - Decimal(penalite), Decimal("0.00")) if brut > 0 else (Decimal("0.00"), -brut)
    return Montants(
        du_eur=Decimal(du),
        deja_verse_eur=Decimal(verse),
        solde_brut_eur=brut,
        taux_penalite=Decimal("0.0000"),
        penalite_eur=Decimal(penalite),
        solde_net_eur=net,
        reversement_eur=reversement,
    )


SOLDE = SoldeConnu(
    "2024-1.3-ccas-arras", 2024, EtatSolde.PROVISOIRE, Decimal("40000.00"), montants("20000.00"), ("Bilan final.",), (), AVANT
)
REMPLACE = avec(depot__2024_03="b" * 64)
NON_CALCULE = Montants(deja_verse_eur=Decimal("0.00"))


def alerte(avant: SoldeConnu, **changes: object) -> str | None:
    changement = comparer(avant, replace(avant, **changes), TOLERANCE)
    assert changement is not None
    return None if changement.alerte is None else changement.alerte.replace("\u202f", " ")


def test_le_meme_solde_ne_change_pas() -> None:
    assert comparer(SOLDE, replace(SOLDE), TOLERANCE) is None


def test_un_solde_nouveau_n_alerte_pas() -> None:
    changement = comparer(None, SOLDE, TOLERANCE)
    assert changement is not None and changement.nouveau and changement.alerte is None
    assert changement.ecart_eur == Decimal("20000.00") and changement.blocages_ajoutes == ("Bilan final.",)
    assert [c.genre for c in changement.causes] == [GenreCause.NOUVEAU]


def test_l_ecart_compte_ce_qui_est_a_reverser() -> None:
    changement = comparer(SOLDE, replace(SOLDE, montants=montants("20000.00", "25000.00")), None)
    assert changement is not None and changement.ecart_eur == Decimal("-25000.00") and not changement.nouveau


@pytest.mark.parametrize(
    "change",
    [
        {"montants": replace(SOLDE.montants, part_qualitative_eur=Decimal("1.00"))},
        {"etat": EtatSolde.A_INSTRUIRE},
        {"blocages": ()},
        {"blocages": ("Bilan final.", "Autre.")},
        {"entrees": REMPLACE},
        {"montant_exercice_eur": Decimal("40000.01")},
    ],
)
def test_montants_etat_blocages_et_entrees_sont_compares(change: dict[str, object]) -> None:
    assert comparer(SOLDE, replace(SOLDE, **change)) is not None


def test_un_blocage_qui_change_de_nombre_est_le_meme() -> None:
    avant = replace(SOLDE, blocages=("2 lignes en attente, à traiter.",))
    assert comparer(avant, replace(avant, blocages=("1 ligne en attente, à traiter.",))) is None
    leve = comparer(avant, replace(avant, blocages=("Bilan final.",)))
    assert leve is not None
    assert (leve.blocages_ajoutes, leve.blocages_leves) == (("Bilan final.",), ("2 lignes en attente, à traiter.",))


def test_deux_operations_depassees_sont_deux_blocages() -> None:
    un, deux = "Budget C02-446A05 (2024) dépassé de 1,00 €.", "Budget C02-446A05 (2025) dépassé de 1,00 €."
    avant = replace(SOLDE, blocages=(un,), blocages_budget=(un,))
    changement = comparer(avant, replace(avant, blocages=(un, deux), blocages_budget=(un, deux)))
    assert changement is not None
    assert changement.blocages_ajoutes == (deux,)
    assert [c.phrase for c in changement.causes] == ["budget C02-446A05 (2025) dépassé"]
    leve = comparer(avant, replace(avant, blocages=(), blocages_budget=()))
    assert leve is not None
    assert [c.phrase for c in leve.causes] == ["budget C02-446A05 (2024) : n'est plus dépassé"]


def test_sans_entree_changee_le_programme_a_change() -> None:
    changement = comparer(SOLDE, replace(SOLDE, montants=montants("20000.01")))
    assert changement is not None
    assert [(c.genre, c.phrase) for c in changement.causes] == [(GenreCause.PROGRAMME, "le programme a changé de version")]


def test_sans_entrees_gardees_le_programme_a_change() -> None:
    changement = comparer(replace(SOLDE, entrees=None), SOLDE)
    assert changement is not None
    (cause,) = changement.causes
    assert cause.genre is GenreCause.PROGRAMME and "ne gardait pas encore" in cause.phrase


def test_une_alerte_depasse_les_deux_tolerances() -> None:
    dit = alerte(SOLDE, montants=montants("17999.99"), entrees=REMPLACE)
    assert dit == (
        "le coût de l'exercice (dû moins pénalité) change de −2 000,01 €, au-delà de 1 000,00 € et de 5 % (5 % de l'exercice)"
    )
    # Exactly 5 % of 40 000: at the tolerance, not beyond.
    assert alerte(SOLDE, montants=montants("18000.00"), entrees=REMPLACE) is None
    hausse = alerte(SOLDE, montants=montants("30000.00"), entrees=REMPLACE)
    assert hausse is not None and "+10 000,00 €" in hausse and "(25 % de l'exercice)" in hausse


def test_un_petit_exercice_n_alerte_pas_sous_la_tolerance_en_euros() -> None:
    petit = replace(SOLDE, montant_exercice_eur=Decimal("2000.00"))
    assert alerte(petit, montants=montants("19000.00"), entrees=REMPLACE) is None
    assert alerte(petit, montants=montants("18999.99"), entrees=REMPLACE) is not None


def test_une_penalite_alerte_comme_le_du() -> None:
    assert alerte(SOLDE, montants=montants("20000.00", penalite="2000.01"), entrees=REMPLACE) is not None


def test_ce_qui_vient_de_soi_n_alerte_pas_tant_que_le_solde_est_provisoire() -> None:
    echu = {**AVANT, "mois.2024-04": json_(MARS_MANQUANT)}
    assert alerte(SOLDE, montants=montants("10000.00"), entrees=echu) is None
    assert alerte(SOLDE, montants=montants("10000.00"), entrees={**echu, "quarantaine": "1"}) is None
    assert alerte(SOLDE, montants=montants("10000.00"), entrees={**echu, "note.bilan": json_(NOTE)}) is not None
    assert alerte(replace(SOLDE, etat=EtatSolde.A_INSTRUIRE), montants=montants("10000.00"), entrees=echu) is not None


def test_un_versement_n_alerte_que_s_il_fait_reverser() -> None:
    paye = {**AVANT, "versement.2024-07-01.M-1": json_(VERSEMENT)}
    assert alerte(SOLDE, montants=montants("20000.00", "15000.00"), entrees=paye) is None
    dit = alerte(SOLDE, montants=montants("20000.00", "25000.00"), entrees=paye)
    assert dit == "la somme à reverser augmente de 5 000,00 €, au-delà de 1 000,00 € et de 5 % (12,5 % de l'exercice)"
    # The month that falls due the same night explains the due, the payment does not.
    echu = {**paye, "mois.2024-04": json_(MARS_MANQUANT)}
    assert alerte(SOLDE, montants=montants("10000.00", "5000.00"), entrees=echu) is None


def test_une_somme_a_reverser_qui_baisse_n_alerte_pas() -> None:
    trop = replace(SOLDE, montants=montants("20000.00", "30000.00"))
    annule = {**AVANT, "versement.2024-07-01.M-1": json_(VERSEMENT)}
    assert alerte(replace(trop, entrees=annule), montants=montants("20000.00", "20000.00"), entrees=AVANT) is None


def test_un_solde_qui_n_est_plus_calcule_alerte_toujours() -> None:
    echu = {**AVANT, "mois.2024-04": json_(MARS_MANQUANT)}
    assert alerte(SOLDE, montants=NON_CALCULE, entrees=echu) == "le solde n'est plus calculé"
    # The other way round it is what was awaited, told by its amount alone.
    attendu = alerte(replace(SOLDE, montants=NON_CALCULE), montants=montants("20000.00"), entrees=REMPLACE)
    assert attendu is not None and "+20 000,00 €" in attendu


def test_sans_tolerance_rien_n_alerte() -> None:
    changement = comparer(SOLDE, replace(SOLDE, montants=NON_CALCULE, entrees=REMPLACE))
    assert changement is not None and changement.alerte is None


def test_un_exercice_sans_montant_n_a_pas_de_part() -> None:
    nul = replace(SOLDE, montant_exercice_eur=Decimal("0.00"))
    dit = alerte(nul, montants=montants("30000.00"), entrees=REMPLACE)
    assert dit is not None and dit.endswith("au-delà de 1 000,00 € et de 5 %")
