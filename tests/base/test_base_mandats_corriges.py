"""A mandat put right after its import: a reference corrected, a payment that came back; what was written before stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from entrepot_fabrique import ARRAS, LENS, Sonde, contexte_sur, convention, installer
from test_base_mandatement import DEUX_PARTS, JUIN, LIBRE, PAYE_TROP, arreter
from test_base_retour_mandats import AOUT, PAYER, REPRENDRE, VERSEMENT, etats, fautes, remplir, rendre

from decompte.app import importer, mandatement_corriger
from decompte.app.calculer import Calcul
from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.mandatement import lire_lot, preparer_lot
from decompte.app.mandatement_corriger import corriger_mandat, rejeter_mandat
from decompte.domaine.budget import DernierSolde, a_payer
from decompte.domaine.importation import Genre
from decompte.domaine.solde import EtatSolde
from decompte.domaine.texte import ESPACE
from decompte.domaine.vie_solde import Transition
from decompte.entrepot import Entrepot
from decompte.entrepot.erreurs import DecisionImpossible
from decompte.referentiel import Referentiel

CLE = (ARRAS, 2024, 1)
ANNULER = f"{ARRAS};2024;15/07/2025;-44000;annulation;M-1"


@pytest.fixture
def ctx(entrepot: Entrepot, referentiel: Referentiel, monkeypatch: pytest.MonkeyPatch) -> Contexte:
    """Arras to pay on two parts, Lens paid too much, both approved. Nothing else to compute."""
    monkeypatch.setattr(importer, "calculer_tout", lambda ctx, au: Calcul([], []))
    monkeypatch.setattr(importer, "enregistrer", lambda ctx, calcul: None)
    monkeypatch.setattr(mandatement_corriger, "mesurer", lambda ctx, au: Calcul([], []))
    monkeypatch.setattr(mandatement_corriger, "appliquer", lambda ctx, avant, au: [])
    installer(entrepot, convention(fin=date(2025, 12, 31)), convention(LENS, "ccas-lens"))
    entrepot.enregistrer_soldes([LIBRE, PAYE_TROP])
    arreter(entrepot, LIBRE, budget=DEUX_PARTS)
    arreter(entrepot, PAYE_TROP)
    return contexte_sur(referentiel, entrepot)


def mandat(ctx: Contexte) -> str | None:
    """The reference that prevails."""
    present = ctx.entrepot.lire_vie().versions[ARRAS, 2024][0].mandat
    return None if present is None else present.reference


def corriger(ctx: Contexte, nouvelle: str, ancienne: str | None = None, motif: str = "Faute de frappe.") -> list[str]:
    return corriger_mandat(ctx, CLE, nouvelle, "finances", motif, AOUT, ancienne)


def rejeter(ctx: Contexte, reference: str | None = None, cle: tuple[str, int, int] = CLE) -> list[str]:
    return rejeter_mandat(ctx, cle, "finances", "Compte fermé.", AOUT, reference)


def refus(action: Any, *arguments: Any) -> str:
    with pytest.raises(DemandeInvalide) as refuse:
        action(*arguments)
    return str(refuse.value).replace(ESPACE, " ")


def test_une_reference_se_corrige_et_les_versements_la_suivent(ctx: Contexte, sonde: Sonde) -> None:
    preparer_lot(ctx, 2024, "finances", JUIN)
    entete, *lignes = remplir(ctx, ["M-1", "M-2", "T-1"])
    rendre(ctx, *lignes, entete=entete)
    assert mandat(ctx) == "M-1 + M-2"
    assert "dites lequel" in refus(corriger, ctx, "M-78")
    assert corriger(ctx, " M-78 ", "M-2") == [f"Le solde de {ARRAS} pour 2024, version 1 : mandat « M-2 » corrigé en « M-78 »."]
    assert mandat(ctx) == "M-1 + M-78" and etats(ctx)[ARRAS] == "mandate"
    assert [m.reference for m in lire_lot(ctx, 1).mandats.values()] == ["M-1", "M-78", "T-1"]
    assert sonde.lire("SELECT qui, objet, de, vers, commentaire FROM pilotage.journal WHERE action = 'corriger_mandat'") == [
        ("finances", f"{ARRAS} 2024", "M-2", "M-78", "Faute de frappe.")
    ]
    assert sonde.un("SELECT count(*) FROM finance.mandat_recu WHERE convention = %s", ARRAS) == 2
    # The answer of then, once more, says another reference; the payment comes under the right one.
    assert any("--corriger" in f for f in fautes(ctx, *lignes, entete=entete))
    paye = rendre(ctx, f"{ARRAS};2024;10/07/2025;29333,33;solde;M-78", entete=VERSEMENT, genre=Genre.VERSEMENTS)
    assert "paie la version 1" in paye.phrases[0]
    assert "29 333,33 € de versements sont enregistrés sous « M-78 »" in refus(corriger, ctx, "M-79", "M-78")


def test_une_part_se_corrige_avant_que_les_autres_aient_leur_mandat(ctx: Contexte) -> None:
    preparer_lot(ctx, 2024, "finances", JUIN)
    entete, *lignes = remplir(ctx, ["M-1", "", ""])
    rendre(ctx, *lignes, entete=entete)
    corriger(ctx, "M-3")
    assert mandat(ctx) is None
    rendre(ctx, *remplir(ctx, ["M-3", "M-2", ""])[1:], entete=entete)
    assert mandat(ctx) == "M-3 + M-2" and etats(ctx)[ARRAS] == "mandate"
    # Two parts under one mandat, after all.
    corriger(ctx, "M-9", "M-3")
    assert mandat(ctx) == "M-9 + M-2"


def test_ce_qui_ne_se_corrige_pas(ctx: Contexte) -> None:
    assert "n'a pas encore de mandat" in refus(corriger, ctx, "M-2")
    rendre(ctx, PAYER, REPRENDRE)
    assert "déjà celui d'un autre solde" in refus(corriger, ctx, "t-1")
    assert "a déjà le mandat « M-1 »" in refus(corriger, ctx, "M-1")
    assert "une seule référence" in refus(corriger, ctx, "A + B")
    assert "n'a pas le mandat « M-8 », mais « M-1 »" in refus(corriger, ctx, "M-9", "M-8")
    assert "qui corrige" in refus(corriger, ctx, "M-9", None, " ")
    assert "1 version arrêtée : 1" in refus(rejeter, ctx, None, (ARRAS, 2024, 2))
    assert "aucune version arrêtée" in refus(rejeter, ctx, None, (ARRAS, 2023, 1))
    assert "a le mandat « M-1 », pas « M-2 »" in refus(rejeter, ctx, "M-2")
    assert mandat(ctx) == "M-1"


def test_un_paiement_rejete_rend_le_solde_a_mandater(ctx: Contexte, sonde: Sonde) -> None:
    preparer_lot(ctx, 2024, "finances", JUIN)
    entete, *lignes = remplir(ctx, ["M-1", "M-1", ""])
    rendre(ctx, *lignes, entete=entete)
    verser = f"{ARRAS};2024;10/07/2025;44000;solde;M-1"
    rendre(ctx, verser, entete=VERSEMENT, genre=Genre.VERSEMENTS)
    assert "importez d'abord son annulation (nature « annulation », -44 000,00 €)" in refus(rejeter, ctx)
    rendre(ctx, ANNULER, entete=VERSEMENT, genre=Genre.VERSEMENTS)
    assert "44 000,00 € de nouveau à mandater" in rejeter(ctx)[0].replace(ESPACE, " ")
    assert (mandat(ctx), etats(ctx)[ARRAS]) == (None, "arrete")
    passes = [(t["de"], t["vers"], t["commentaire"]) for t in ctx.entrepot.lire_transitions(ARRAS, 2024)]
    assert passes[-1] == ("mandate", "arrete", "Compte fermé.")
    assert sonde.un("SELECT count(*) FROM pilotage.journal WHERE action = 'rejeter_mandat' AND de = 'M-1'") == 1
    versions = ctx.entrepot.lire_vie().versions
    dernier = DernierSolde(ARRAS, 2024, 1, Decimal("44000.00"))
    assert (ARRAS, Decimal("44000.00")) in a_payer([dernier], versions)
    # Neither its answer nor its payment comes back; the next batch takes it, and it is mandated again.
    premier = lire_lot(ctx, 1)
    assert (premier.etat, premier.mandats, sorted(premier.rejets)) == ("en_attente", {}, [1, 2])
    assert "rejeté le 01/08/2025" in fautes(ctx, PAYER)[0]
    assert (
        "a été rejeté"
        in fautes(ctx, PAYER.replace("M-1", "M-2") + ";1", entete="convention;exercice;version;montant_eur;mandat;date;lot")[0]
    )
    assert "n'a pas abouti" in fautes(ctx, verser.replace("10/07", "11/07"), entete=VERSEMENT, genre=Genre.VERSEMENTS)[0]
    suivant = preparer_lot(ctx, 2024, "finances", AOUT)
    assert [(li.lot, li.convention) for li in suivant.lignes] == [(2, ARRAS), (2, ARRAS)]
    entete, *lignes = remplir(ctx, ["M-2", "M-2"], 2)
    rendre(ctx, *lignes, entete=entete)
    assert (mandat(ctx), etats(ctx)[ARRAS], lire_lot(ctx, 2).etat) == ("M-2", "mandate", "mandate")
    rendre(ctx, REPRENDRE)
    assert lire_lot(ctx, 1).etat == "mandate"


def test_un_seul_mandat_rejete_sur_deux_se_corrige(ctx: Contexte) -> None:
    preparer_lot(ctx, 2024, "finances", JUIN)
    entete, *lignes = remplir(ctx, ["M-1", "M-2", ""])
    rendre(ctx, *lignes, entete=entete)
    assert "a 2 mandats" in refus(rejeter, ctx)
    rejeter(ctx, "M-1 + M-2")
    assert (mandat(ctx), etats(ctx)[ARRAS]) == (None, "arrete")


def test_une_version_rejetee_pendant_la_suivante_revient_arretee(ctx: Contexte, entrepot: Entrepot) -> None:
    rendre(ctx, PAYER)
    suivante = replace(
        LIBRE, version=2, du_eur=Decimal("45000.00"), deja_verse_eur=Decimal("44000.00"), solde_brut_eur=Decimal("1000.00"),
        solde_net_eur=Decimal("1000.00"), empreinte="f" * 64, deja_arrete_eur=Decimal("44000.00"),
    )  # fmt: skip
    entrepot.enregistrer_soldes([suivante])
    rejeter(ctx)
    assert etats(ctx)[ARRAS] == "a_instruire"
    rien = replace(suivante, du_eur=Decimal("44000.00"), solde_brut_eur=Decimal("0.00"), solde_net_eur=Decimal("0.00"))
    entrepot.enregistrer_soldes([rien])
    assert etats(ctx)[ARRAS] == "arrete"
    dernier = entrepot.lire_transitions(ARRAS, 2024)[-1]
    assert (dernier["de"], dernier["vers"], dernier["par"], dernier["commentaire"]) == (
        "mandate",
        "arrete",
        "calcul",
        "Compte fermé.",
    )


@pytest.mark.parametrize(("commentaire", "dit"), [("Erreur.", "il reste mandaté"), (" ", "il reste mandaté|transition_check")])
def test_un_solde_mandate_ne_redevient_pas_arrete_sans_rejet(ctx: Contexte, commentaire: str, dit: str) -> None:
    rendre(ctx, PAYER)
    retour = Transition(*CLE, EtatSolde.MANDATE, EtatSolde.ARRETE, "finances", commentaire)
    with pytest.raises(DecisionImpossible, match=dit):
        ctx.entrepot.inscrire_actes([retour], "finances")
    assert etats(ctx)[ARRAS] == "mandate"
