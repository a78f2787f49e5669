"""What people decided of a solde, in the calculation: versions, holds lifted, penalties given up, what the budget bears."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from decompte.app.calculer import Calcul
from decompte.app.effet import dire_effet
from decompte.app.effet_total import dire_total
from decompte.app.vie_demande import SoldeVu
from decompte.app.vie_lever import retenues
from decompte.app.vie_tenus import ecarts_tenus
from decompte.domaine.budget import DernierSolde, Imputation, PartBudgetaire, a_payer, deplaces, imputer_tout, payes
from decompte.domaine.causes import Cause, GenreCause, lire_causes
from decompte.domaine.changement import Changement, Montants, SoldeConnu, Tolerance, comparer
from decompte.domaine.convention import OperationBudgetaire, Versement
from decompte.domaine.ligne import LigneDeDecompte, Rubrique
from decompte.domaine.penalite import remet, taux_retenu
from decompte.domaine.regularisation import deja_arrete, denouer, hors_versions, version_suivante
from decompte.domaine.solde import EtatSolde, MoisComptes, Solde
from decompte.domaine.vie_solde import Levee, MandatSolde, VersionArretee
from decompte.soldes.calculer import retenir_budgets

ZERO = Decimal("0.00")
LE = date(2025, 6, 1)
CLE = ("A", 2024)


def eur(texte: str) -> Decimal:
    return Decimal(texte)


def version(numero: int = 1, net: str = "0.00", reversement: str = "0.00", mandat: str | None = None) -> VersionArretee:
    """An approved version; ``mandat``: its reference, when it came back."""
    sens = "mandat" if eur(net) else "titre" if eur(reversement) else "sans_objet"
    recu = None if mandat is None else MandatSolde(*CLE, numero, sens, mandat, LE, eur(net) + eur(reversement))
    return VersionArretee(*CLE, numero, LE, "finances", eur(net), eur(reversement), "0" * 64, recu, {})


def versement(montant: str, mandat: str, le: date = LE) -> Versement:
    return Versement(*CLE, le, eur(montant), "solde", mandat)


def solde(**champs: Any) -> Solde:
    """A first version of 100.00, all to be paid."""
    cent = eur("100.00")
    premier = Solde(
        "A", "s", "1.3", None, 2024, 1, EtatSolde.A_INSTRUIRE, LE, cent, cent, None, None, ZERO, cent, eur("0.0000"), ZERO,
        cent, ZERO, MoisComptes(12), (), (), "e" * 64, (),
    )  # fmt: skip
    return replace(premier, **champs)


def suite(net: str = "0.00", reversement: str = "0.00", **champs: Any) -> Solde:
    """The second version, once 100.00 are approved."""
    difference = eur(net) - eur(reversement)
    montants = {
        "version": 2, "du_eur": eur("100.00") + difference, "deja_verse_eur": eur("100.00"), "solde_brut_eur": difference,
        "solde_net_eur": eur(net), "reversement_eur": eur(reversement), "deja_arrete_eur": eur("100.00"),
        "empreinte": f"{difference}".rjust(64, "f"),
    }  # fmt: skip
    return solde(**{**montants, **champs})


# --- versions


def test_le_numero_et_la_somme_des_versions() -> None:
    versions = (version(1, net="10.00"), version(2, reversement="4.00"))
    assert (version_suivante(()), version_suivante(versions)) == (1, 3)
    assert (deja_arrete(()), deja_arrete(versions)) == (ZERO, eur("6.00"))


@pytest.mark.parametrize(
    ("brut", "penalite", "net", "reversement"),
    [
        ("100.00", "1.00", "99.00", "0.00"),
        ("0.50", "1.00", "0.00", "0.50"),
        ("1.00", "1.00", "0.00", "0.00"),
        ("-5.00", "0.00", "0.00", "5.00"),
        ("-5.00", "2.00", "0.00", "7.00"),
        ("0.00", "0.00", "0.00", "0.00"),
    ],
)
def test_denouer(brut: str, penalite: str, net: str, reversement: str) -> None:
    assert denouer(eur(brut), eur(penalite)) == (eur(net), eur(reversement))


def test_le_versement_qui_paie_une_version_ne_compte_plus() -> None:
    avance, paie, autre = versement("5.00", "M-1"), versement("10.00", " M-2 "), versement("10.00", "M-3")
    versions = (version(1, net="10.00", mandat="M-2"), version(2, net="10.00"))
    assert hors_versions((avance, paie, autre), versions) == (avance, autre)
    assert hors_versions((avance, paie), ()) == (avance, paie)


def test_une_version_n_a_lieu_d_etre_que_si_elle_dit_une_difference() -> None:
    assert solde().a_tenir and solde(solde_net_eur=ZERO).a_tenir and not solde().regularise
    assert suite(net="0.01").a_tenir and suite(reversement="0.01").a_tenir
    assert not suite().a_tenir and not suite(du_eur=None, solde_net_eur=None, reversement_eur=None).a_tenir


# --- budget


def test_ce_qui_est_paye_compte_le_mandat_d_une_version_une_seule_fois() -> None:
    avance, paiement = versement("5.00", "M-1"), versement("10.00", "M-2")
    versions = {CLE: (version(1, net="10.00", mandat="M-2"), version(2, reversement="3.00", mandat="T-1"), version(3, "2.00"))}
    assert payes([avance], versions) == [avance, paiement]
    assert payes([avance, paiement], versions) == [avance, paiement]
    assert payes([avance], {}) == [avance]


def test_un_titre_n_est_pas_un_paiement() -> None:
    """Of a version that asks back as of one that pays: what the partner owes was not paid to it."""
    versions = {CLE: (version(1, reversement="3.00", mandat="T-1"),)}
    assert payes([], versions) == []


def test_d_un_mandat_paye_en_partie_le_reste_compte() -> None:
    """Whatever the case and the blanks of the references: 4.00 of 10.00 have come in the file of payments."""
    partie = versement("4.00", " m-2")
    versions = {CLE: (version(1, net="10.00", mandat="M-2 + M-3"),)}
    assert payes([partie], versions) == [partie, versement("6.00", "M-2 + M-3")]
    assert hors_versions((partie,), versions[CLE]) == ()


def test_un_exercice_deplace_ne_doit_pas_deux_fois() -> None:
    """Approved for 2024, then a convention of 2025: no more than engaged and not paid, at least what waits for its mandat."""
    versions = {CLE: (version(1, "10.00", mandat="M-2"), version(2, "3.00")), ("B", 2024): (version(1, "5.00"),)}
    assert deplaces(versions, {("B", 2024), ("A", 2025)}) == {"A": eur("3.00")}
    part = PartBudgetaire("A", "OP", 2024, eur("15.00"))
    for net, verse, attendu in (("20.00", "10.00", "5.00"), ("4.00", "10.00", "4.00"), ("20.00", "14.00", "3.00")):
        (i,) = imputer_tout({"A": [part]}, [versement(verse, "M-2")], [("A", eur(net))], {"A": eur("3.00")})
        assert i.soldes_eur == eur(attendu)


def test_ce_qui_reste_a_payer() -> None:
    """The last version until it is approved, then until its mandat; those before it until theirs."""
    ouvert = DernierSolde(*CLE, 1, eur("10.00"))
    assert a_payer([ouvert, DernierSolde("B", 2024, 1, None)], {}) == [("A", eur("10.00")), ("B", None)]
    assert a_payer([ouvert], {CLE: (version(1, "10.00"),)}) == [("A", eur("10.00"))]
    assert a_payer([ouvert], {CLE: (version(1, "10.00", mandat="M-2"),)}) == []
    deux = DernierSolde(*CLE, 2, eur("3.00"))
    assert a_payer([deux], {CLE: (version(1, "10.00"),)}) == [("A", eur("3.00")), ("A", eur("10.00"))]
    assert a_payer([deux], {CLE: (version(1, "10.00", mandat="M-2"),)}) == [("A", eur("3.00"))]
    assert a_payer([deux], {CLE: (version(1, "10.00", mandat="M-2"), version(2, "3.00"))}) == [("A", eur("3.00"))]


def test_un_blocage_du_budget_leve_ne_retient_plus() -> None:
    imputations = [Imputation("A", "OP", 2024, eur("100.00"), eur("60.00"), eur("41.00"))]
    budgets = [OperationBudgetaire("OP", "Opération", "", eur("100.00"), eur("100.00"), 2024)]
    levee = Levee(*CLE, "blocage.budget", "Budget OP dépassé.", LE, "finances", " Virement en cours. ")
    (tenu,) = retenir_budgets([solde()], imputations, budgets, {CLE: (replace(levee, regle="blocage.bilan"),)})
    assert len(tenu.blocages) == 1
    (leve,) = retenir_budgets([solde()], imputations, budgets, {CLE: (levee,)})
    (ligne,) = leve.lignes
    assert leve.blocages == () and (ligne.rubrique, ligne.regle, ligne.resultat) == (
        Rubrique.BLOCAGE, "blocage.budget.leve", "levé",
    )  # fmt: skip
    assert ligne.libelle.startswith("Blocage levé le 01/06/2025 : Budget OP (2024) dépassé de 1,00")
    assert ligne.libelle.endswith("disponibles. Motif : Virement en cours.")
    assert retenir_budgets([solde(solde_net_eur=None)], imputations, budgets, {CLE: (levee,)})[0].lignes == ()


# --- what is held, what holds


@dataclass
class Tenu:
    """A warehouse of one solde held as it was proposed."""

    ligne: dict[str, Any]

    def lire_soldes(self) -> list[dict[str, Any]]:
        return [self.ligne]


def tenu(premier: Solde) -> Any:
    """What ``ecarts_tenus`` reads of a context."""
    mois = {f"mois_{champ}": valeur for champ, valeur in asdict(premier.mois).items()}
    return SimpleNamespace(entrepot=Tenu({**asdict(premier), **mois, "blocages": list(premier.blocages)}))


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"mois": MoisComptes(12, manquants=1)}, "mois manquants : 0 enregistré, 1 calculé maintenant"),
        ({"mois": MoisComptes(11)}, "mois dus : 12 enregistré, 11 calculé maintenant"),
        ({"taux_penalite": eur("0.0100")}, "taux de pénalité : 0 % enregistré, 1 % calculé maintenant"),
        ({"date_calcul": date(2025, 6, 2)}, None),
    ],
)
def test_ce_qui_est_tenu_ne_differe_que_la(champs: dict[str, Any], dit: str | None) -> None:
    ecarts = ecarts_tenus(tenu(solde()), Calcul([], [solde(**champs)]), [CLE])[CLE]
    assert [e.replace("\u202f", " ") for e in ecarts] == ([] if dit is None else [dit])


def test_une_ligne_qui_ne_bloque_pas_ne_se_leve_pas() -> None:
    """A line of the rule that is not among the holds holds nothing."""
    ligne = LigneDeDecompte(Rubrique.BLOCAGE, "Bilan final non reçu.", None, None, None, None, "blocage.bilan", None)
    vu = SoldeVu(ligne={}, calcule=solde(lignes=(ligne,)))
    assert retenues(vu) == {}
    tient = solde(lignes=(ligne, replace(ligne, libelle="Autre.")), blocages=(ligne.libelle,))
    assert retenues(replace(vu, calcule=tient)) == {"blocage.bilan": ["Bilan final non reçu."]}


# --- penalties given up


@pytest.mark.parametrize(
    ("calcule", "garde", "reste", "remise"),
    [
        ("0.0188", "0", "0.0000", True),
        ("0.0188", "0.01", "0.0100", True),
        ("0.0188", "0.0188", "0.0188", False),
        ("0.0188", "0.05", "0.0188", False),
        ("0.0000", "0", "0.0000", False),
    ],
)
def test_le_taux_retenu(calcule: str, garde: str, reste: str, remise: bool) -> None:
    assert taux_retenu(eur(calcule), eur(garde)) == eur(reste)
    assert str(taux_retenu(eur(calcule), eur(garde))) == reste
    assert remet(eur(calcule), eur(garde)) is remise


# --- causes


LEVEE = {"levee.blocage.bilan": '{"le":"2025-06-01","motif":"Vu."}'}
VERSION = {"version.1": '{"arrete_le":"2025-06-01","empreinte":"e","mandat":null}'}
MANDATEE = {"version.1": '{"arrete_le":"2025-06-01","empreinte":"e","mandat":["mandat","M-2"]}'}
SANS_OBJET = {"version.1": '{"arrete_le":"2025-06-01","empreinte":"e","mandat":["sans_objet","sans objet"]}'}


def remise(genre: str = "renonciation", taux: str = "0") -> dict[str, str]:
    return {"remise": f'{{"genre":"{genre}","le":"2025-06-01","motif":"Vu.","taux_retenu":"{taux}"}}'}


@pytest.mark.parametrize(
    ("avant", "apres", "genre", "phrase"),
    [
        ({}, LEVEE, GenreCause.LEVEE, "blocage levé : bilan final non reçu (le 01/06/2025)"),
        (LEVEE, {}, GenreCause.LEVEE, "blocage rétabli : bilan final non reçu"),
        (LEVEE, {"levee.blocage.bilan": '{"le":"2025-06-02","motif":"Vu."}'}, GenreCause.LEVEE,
         "levée modifiée : bilan final non reçu (le 02/06/2025)"),
        ({}, remise(), GenreCause.REMISE, "pénalité abandonnée (le 01/06/2025)"),
        ({}, remise(taux="0.01"), GenreCause.REMISE, "pénalité abandonnée en partie, taux retenu 0,01 (le 01/06/2025)"),
        (remise(), remise("caducite"), GenreCause.REMISE, "pénalité caduque (le 01/06/2025)"),
        (remise(), {}, GenreCause.REMISE, "pénalité rétablie"),
        ({}, VERSION, GenreCause.VERSION, "version 1 arrêtée (le 01/06/2025)"),
        (VERSION, {}, GenreCause.VERSION, "version 1 retirée (le 01/06/2025)"),
        (VERSION, MANDATEE, GenreCause.VERSION, "version 1 : mandat M-2"),
        (VERSION, SANS_OBJET, GenreCause.VERSION, "version 1 : rien à payer"),
        (MANDATEE, SANS_OBJET, GenreCause.VERSION, "version 1 modifiée (le 01/06/2025)"),
    ],
)  # fmt: skip
def test_les_causes(avant: dict[str, str], apres: dict[str, str], genre: GenreCause, phrase: str) -> None:
    (cause,) = lire_causes(avant, apres)
    assert (cause.genre, cause.phrase) == (genre, phrase)
    assert cause.attendue is (genre is GenreCause.VERSION)


def test_un_document_qui_n_a_change_que_de_numero_n_est_pas_une_cause() -> None:
    ancien = '{"nature":"bilan_final","recu_le":"2025-06-01"}'
    nouveau = '{"cout_reel_eur":"16000","nature":"bilan_final","recu_le":"2025-07-20"}'
    (cause,) = lire_causes(
        {"document.bilan_final": ancien}, {"document.bilan_final": nouveau, "document.bilan_final.2": ancien}
    )  # fmt: skip
    assert cause.phrase.replace("\u202f", " ") == "bilan final : reçu le 20/07/2025, coût réel 16 000,00 €"
    deux = {"document.bilan_final": ancien, "document.bilan_final.2": ancien}
    assert len(lire_causes(deux, {"document.bilan_final": ancien})) == 1


# --- what changed


def connu(net: str, reversement: str = "0.00", **champs: Any) -> SoldeConnu:
    montants = Montants(du_eur=eur("100.00"), solde_net_eur=eur(net), reversement_eur=eur(reversement))
    return replace(
        SoldeConnu(*CLE, EtatSolde.A_INSTRUIRE, eur("100.00"), montants, (), (), {"exercice": "2024"}), **champs
    )  # fmt: skip


def change(avant: SoldeConnu, apres: SoldeConnu, tolerance: Tolerance | None = None) -> Changement:
    trouve = comparer(avant, apres, tolerance)
    assert trouve is not None
    return trouve


UN = connu("90.00", etat=EtatSolde.MANDATE)
TARIF = {"note.bilan": '{"note":"1"}'}


def test_d_une_version_a_l_autre_seule_la_difference_change() -> None:
    deux = connu("5.00", version=2, deja_arrete_eur=eur("90.00"), entrees={**TARIF, **VERSION})
    ouverte = change(UN, deux)
    assert ouverte.ecart_eur == eur("5.00")
    assert ouverte.causes == (
        Cause(GenreCause.NOTE, "bilan", "note « bilan » : saisie, 1"),
        Cause(GenreCause.VERSION, "2", "version 1 arrêtée : la version 2 porte la différence", attendue=True),
    )
    fermee = change(deux, UN)
    assert fermee.ecart_eur == eur("-5.00")
    assert fermee.causes[-1].phrase == "plus de différence : la version 1 arrêtée revient, la version 2 est retirée"
    assert change(deux, replace(deux, montants=replace(deux.montants, solde_net_eur=eur("7.00")))).ecart_eur == eur("2.00")


def test_un_reversement_d_une_nouvelle_version_alerte_pour_lui_seul() -> None:
    tolerance = Tolerance(eur("10.00"), Decimal("0.05"))
    un = connu("0.00", "50.00", etat=EtatSolde.MANDATE)
    deux = connu("0.00", "20.00", version=2, deja_arrete_eur=eur("-50.00"), entrees=TARIF)
    alerte = change(un, deux, tolerance).alerte
    assert alerte is not None and alerte.replace("\u202f", " ").startswith("la somme à reverser augmente de 20,00 €")
    assert change(un, connu("0.00", "9.00", version=2, deja_arrete_eur=eur("-50.00"), entrees=TARIF), tolerance).alerte is None


# --- what a decision changes


def dits(avant: Solde, apres: Solde) -> list[str]:
    return [p.replace("\u202f", " ") for p in dire_effet(Calcul([], [avant]), Calcul([], [apres]))]


def test_arreter_ne_change_rien_de_ce_qui_se_calcule() -> None:
    assert dits(solde(), suite()) == []
    assert dire_total(Calcul([], [solde(), solde(exercice=2023)]), Calcul([], [suite(), suite(exercice=2023)])) == []


def test_une_regularisation_s_ouvre_change_et_se_referme() -> None:
    assert dits(suite(), suite(net="5.00")) == [
        "Solde de A pour 2024 : la version 2 régularise la version 1 arrêtée ; dû 100,00 € → 105,00 € (+5,00 €) ; "
        "solde net 0,00 € → 5,00 € (+5,00 €)."
    ]
    assert dits(solde(), suite(reversement="5.00")) == [
        "Solde de A pour 2024 : la version 2 régularise la version 1 arrêtée ; dû 100,00 € → 95,00 € (−5,00 €) ; "
        "à reverser 0,00 € → 5,00 € (+5,00 €)."
    ]
    assert dits(suite(net="5.00"), suite(net="7.00")) == [
        "Solde de A pour 2024 : dû 105,00 € → 107,00 € (+2,00 €) ; solde net 5,00 € → 7,00 € (+2,00 €)."
    ]
    assert dits(suite(net="5.00"), suite()) == ["Solde de A pour 2024 : plus de différence avec la version 1 arrêtée, qui reste."]
    assert dits(suite(), suite(empreinte="autre")) == []
