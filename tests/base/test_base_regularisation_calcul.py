"""From approval to regularisation through the use cases: what is computed, written, borne by the budget, and told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from entrepot_fabrique import Sonde, contexte_sur, convention

from decompte.app.calculer import calculer, calculer_tout
from decompte.app.contexte import Contexte
from decompte.app.effet import appliquer, dater, dire_effet, mesurer
from decompte.app.effet_total import dire_total
from decompte.app.simuler import Comparaison, Suite
from decompte.app.vie_tenus import ecarts_tenus
from decompte.domaine.convention import DocumentRecu, Structure, Versement
from decompte.domaine.importation import FichierImporte, Genre, Lot
from decompte.domaine.solde import EtatSolde
from decompte.domaine.vie_solde import GenreRemise, Levee, MandatSolde, Remise, Transition
from decompte.entrepot import Entrepot
from decompte.entrepot.vie import Gel
from decompte.referentiel import Referentiel

ADIL = "2024-2.3-adil"
CLE = (ADIL, 2024)
MONTANT = Decimal("18000.00")
AVANCE = Versement(ADIL, 2024, date(2024, 7, 1), Decimal("10000.00"), "avance", "M-1")
PAIEMENT = Versement(ADIL, 2024, date(2025, 8, 20), Decimal("8000.00"), "solde", "M-2")
AU = date(2025, 8, 1)
ZERO = Decimal("0.00")


@pytest.fixture
def ctx(entrepot: Entrepot, referentiel: Referentiel) -> Contexte:
    """One convention paid at its signature, its report and its annual documents in."""
    ouvert = contexte_sur(referentiel, entrepot)
    charger(ouvert)
    return ouvert


def corriger(ctx: Contexte, cout: str) -> None:
    """A corrected final report gives the real cost."""
    document = DocumentRecu(ADIL, 2024, "bilan_final", date(2025, 7, 20), Decimal(cout))
    fichier = FichierImporte(Genre.DOCUMENTS, "bilans.csv", "0" * 64, 1, "gestion")
    ctx.entrepot.importer(Lot(fichier, documents=(document,)))


def charger(ctx: Contexte, versements: Sequence[Versement] = (AVANCE,)) -> None:
    """The reference."""
    documents = [DocumentRecu(ADIL, 2024, "bilan_final", date(2025, 6, 1))]
    documents += [DocumentRecu(ADIL, 2024, "documents_annuels", date(2025, 6, 1))]
    adil = convention(
        ADIL, "adil", dispositif="2.3", dispositif_id="2024-2.3", montant_eur=MONTANT, cible_places=None,
        operation_budgetaire="C02-428O10",
    )  # fmt: skip
    ctx.entrepot.enregistrer_reference(
        [Structure("adil", "ADIL")], [adil], ctx.referentiel.budgets, versements, documents, [],
        repr((documents, versements)),
    )  # fmt: skip


def passer(ctx: Contexte, de: EtatSolde, vers: EtatSolde, par: str, version: int = 1) -> Transition:
    """A transition, as an act."""
    return Transition(ADIL, 2024, version, de, vers, par)


def arreter(ctx: Contexte, version: int = 1) -> None:
    """Proposed, then approved."""
    ctx.entrepot.inscrire_actes(
        [
            passer(ctx, EtatSolde.A_INSTRUIRE, EtatSolde.PROPOSE, "gestion", version),
            Gel(ADIL, 2024, version, "finances", AU, {}),
            passer(ctx, EtatSolde.PROPOSE, EtatSolde.ARRETE, "finances", version),
        ],
        "finances",
    )


def mandater(ctx: Contexte) -> None:
    """The mandat of the first version comes back."""
    mandat = MandatSolde(ADIL, 2024, 1, "mandat", "M-2", date(2025, 8, 20), Decimal("8000.00"))
    ctx.entrepot.inscrire_actes([mandat, passer(ctx, EtatSolde.ARRETE, EtatSolde.MANDATE, "finances")], "finances")


def porte(ctx: Contexte) -> tuple[Decimal, Decimal]:
    """What the budget bears of the convention: paid, still to be paid."""
    lignes = [b for b in ctx.entrepot.lire_budgets() if b["verse_eur"] or b["soldes_eur"]]
    return sum((b["verse_eur"] for b in lignes), ZERO), sum((b["soldes_eur"] for b in lignes), ZERO)


def test_de_l_arrete_au_paiement_rien_n_est_compte_deux_fois(ctx: Contexte, sonde: Sonde) -> None:
    bilan = calculer(ctx, AU)
    assert (bilan.solde_net_eur, bilan.reversement_eur) == (Decimal("8000.00"), ZERO)
    assert porte(ctx) == (Decimal("10000.00"), Decimal("8000.00"))
    arreter(ctx)
    figee = ctx.entrepot.lire_soldes()
    for faire in (lambda: None, lambda: mandater(ctx), lambda: charger(ctx, versements=(AVANCE, PAIEMENT))):
        faire()
        for au in (AU, date(2025, 9, 1)):
            bilan = calculer(ctx, au)
            assert (bilan.soldes, bilan.changes, bilan.solde_net_eur, bilan.reversement_eur) == (1, 0, ZERO, ZERO)
            (ligne,) = ctx.entrepot.lire_soldes()
            assert {**ligne, "etat": "arrete"} == figee[0]
            # Paid or to be paid, 18 000 in all, whichever of the mandat and the payment came first.
            verse, reste = porte(ctx)
            assert verse + reste == MONTANT
    assert porte(ctx) == (MONTANT, ZERO)


def test_un_bilan_corrige_ouvre_une_version_et_se_dit(ctx: Contexte) -> None:
    calculer(ctx, AU)
    avant = mesurer(ctx, AU)
    arreter(ctx)
    # An approval changes nothing of what is computed.
    assert dire_effet(avant, calculer_tout(ctx, AU)) == []
    avant = mesurer(ctx, AU)
    corriger(ctx, "16000.00")
    (phrase,) = appliquer(ctx, avant, AU)
    assert phrase.replace("\u202f", " ") == (
        f"Solde de {ADIL} pour 2024 : la version 2 régularise la version 1 arrêtée ; "
        "dû 18 000,00 € → 16 000,00 € (−2 000,00 €) ; à reverser 0,00 € → 2 000,00 € (+2 000,00 €)."
    )
    (ligne,) = ctx.entrepot.lire_soldes()
    assert (ligne["version"], ligne["etat"], ligne["reversement_eur"], ligne["deja_verse_eur"]) == (
        2, "a_instruire", Decimal("2000.00"), MONTANT,
    )  # fmt: skip
    lues = {li["regle"]: li["libelle"] for li in ctx.entrepot.lire_decompte(ADIL, 2024)}
    assert "coût réel" in lues["regularisation.cause"]
    # 8 000 approved are still to be paid; what is asked back does not lower them.
    assert porte(ctx) == (Decimal("10000.00"), Decimal("8000.00"))

    avant = mesurer(ctx, AU)
    ctx.entrepot.inscrire_actes([Remise(ADIL, 2024, GenreRemise.RENONCIATION, ZERO, AU, "gestion", "Essai.")], "gestion")
    assert dire_effet(avant, calculer_tout(ctx, AU)) == []


def test_une_version_qui_n_a_plus_de_difference_se_retire_et_se_dit(ctx: Contexte, sonde: Sonde) -> None:
    calculer(ctx, AU)
    arreter(ctx)
    figee = ctx.entrepot.lire_soldes()
    corriger(ctx, "16000.00")
    calculer(ctx, AU)
    avant = mesurer(ctx, AU)
    sonde.executer("SET session_replication_role = replica")
    sonde.executer("DELETE FROM finance.document WHERE cout_reel_eur IS NOT NULL")
    sonde.executer("SET session_replication_role = origin")
    apres = calculer_tout(ctx, AU)
    assert dire_effet(avant, apres) == [f"Solde de {ADIL} pour 2024 : plus de différence avec la version 1 arrêtée, qui reste."]
    assert dire_total(avant, apres) == []
    appliquer(ctx, avant, AU)
    assert ctx.entrepot.lire_soldes() == figee


def test_recalculer_donne_les_memes_empreintes(ctx: Contexte) -> None:
    """With a version approved, then with the next one open: what a replay compares."""
    calculer(ctx, AU)
    arreter(ctx)
    for faire in (lambda: None, lambda: corriger(ctx, "16000.00")):
        faire()
        calculer(ctx, AU)
        avant, transitions = ctx.entrepot.empreintes(), ctx.entrepot.lire_transitions()
        calculer(ctx, AU)
        assert (ctx.entrepot.empreintes(), ctx.entrepot.lire_transitions()) == (avant, transitions)


def test_simuler_compare_les_versions_qui_suivent(ctx: Contexte) -> None:
    """An approved amount is on neither side; what a draft would change of it is the whole difference."""
    calculer(ctx, AU)
    arreter(ctx)
    (avant,) = calculer_tout(ctx, AU).soldes
    corriger(ctx, "16000.00")
    (apres,) = calculer_tout(ctx, AU).soldes
    meme, autre = Comparaison(avant, avant), Comparaison(avant, apres)
    assert (meme.suite, meme.ecart_eur) == (Suite.INCHANGE, ZERO)
    assert (autre.suite, autre.ecart_eur) == (Suite.CHANGE, Decimal("-2000.00"))


def test_ce_qui_est_tenu_se_compare_a_ce_qui_se_calcule(ctx: Contexte) -> None:
    calculer(ctx, AU)
    assert ecarts_tenus(ctx, calculer_tout(ctx, AU), [CLE]) == {CLE: []}
    ctx.entrepot.inscrire_actes([passer(ctx, EtatSolde.A_INSTRUIRE, EtatSolde.PROPOSE, "gestion")], "gestion")
    # The day of the calculation is no difference.
    assert ecarts_tenus(ctx, calculer_tout(ctx, date(2025, 9, 1)), [CLE]) == {CLE: []}
    corriger(ctx, "16000.00")
    (dits,) = ecarts_tenus(ctx, calculer_tout(ctx, AU), [CLE]).values()
    assert [d.replace("\u202f", " ") for d in dits] == [
        "dû : 18 000,00 € enregistré, 16 000,00 € calculé maintenant",
        "solde brut : 8 000,00 € enregistré, 6 000,00 € calculé maintenant",
        "solde net : 8 000,00 € enregistré, 6 000,00 € calculé maintenant",
    ]
    calcul = calculer_tout(ctx, date(2025, 5, 1))
    (dits,) = ecarts_tenus(ctx, calcul, [CLE]).values()
    assert dits == []
    calcul.soldes.clear()
    assert ecarts_tenus(ctx, calcul, [CLE, ("inconnue", 2024)]) == {
        CLE: ["cet exercice n'est plus calculé : la convention se termine avant"],
        ("inconnue", 2024): ["aucun solde n'est enregistré"],
    }


def test_une_version_enregistree_et_une_autre_calculee(ctx: Contexte) -> None:
    calculer(ctx, AU)
    arreter(ctx)
    assert ecarts_tenus(ctx, calculer_tout(ctx, AU), [CLE]) == {
        CLE: ["version 1 enregistrée, version 2 calculée maintenant"]
    }  # fmt: skip


def test_un_blocage_leve_change_l_etat(ctx: Contexte, sonde: Sonde) -> None:
    sonde.executer("SET session_replication_role = replica")
    sonde.executer("DELETE FROM finance.document")
    sonde.executer("SET session_replication_role = origin")
    calculer(ctx, AU)
    (ligne,) = ctx.entrepot.lire_soldes()
    assert (ligne["etat"], len(ligne["blocages"])) == ("provisoire", 2)
    for regle in ("blocage.bilan", "blocage.documents"):
        ctx.entrepot.inscrire_actes([Levee(ADIL, 2024, regle, "Non reçu.", AU, "gestion", "Vu sur place.")], "gestion")
    bilan = calculer(ctx, AU)
    (ligne,) = ctx.entrepot.lire_soldes()
    assert (ligne["etat"], ligne["blocages"], bilan.changes) == ("a_instruire", [], 1)
    (changement,) = ctx.entrepot.lire_changements()
    assert [c["phrase"] for c in changement["causes"]] == [
        "blocage levé : bilan final non reçu (le 01/08/2025)", "blocage levé : documents annuels non reçus (le 01/08/2025)",
    ]  # fmt: skip
    assert len(changement["blocages_leves"]) == 2
    ctx.entrepot.inscrire_actes(
        [Levee(ADIL, 2024, "blocage.bilan", "Non reçu.", AU, "gestion", "Finalement non.", retablie=True)], "gestion"
    )
    calculer(ctx, AU)
    (ligne,) = ctx.entrepot.lire_soldes()
    assert (ligne["etat"], len(ligne["blocages"])) == ("provisoire", 1)


def test_quand_tout_est_arrete_la_date_est_celle_de_la_derniere_nuit(ctx: Contexte, sonde: Sonde) -> None:
    demain = date(2026, 3, 1)
    assert dater(ctx, demain) == demain
    calculer(ctx, AU)
    sonde.executer(
        "INSERT INTO pilotage.nuit (cle, origine, au, boite, debut, fin, etat, depots_avant, doublons_avant, soldes) "
        "VALUES ('n', 'commande', '2025-10-01', 'boite', now(), now(), 'finie', 0, 0, 1)"
    )
    assert dater(ctx, demain) == AU
    arreter(ctx)
    assert dater(ctx, demain) == date(2025, 10, 1)
