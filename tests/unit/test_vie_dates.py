"""The day of a calculation and the day of an act: nothing is proposed, approved or paid on figures of another day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from decompte.app.budget import imputer_budgets
from decompte.app.documents import enregistrer_document
from decompte.app.effet import dater
from decompte.app.vie_demande import ActesRefuses
from decompte.domaine.vie_solde import ActionSolde, MandatSolde
from tests.conftest import env_sur
from tests.vie_fabrique import AU, EXERCICE, GESTION, NET, ZERO, Vie, ouvrir_vie

A = ActionSolde
APRES = AU + timedelta(days=5)
A_VENIR = date(2026, 12, 1)


@pytest.fixture
def vie(url_migree: str, tmp_path: Path) -> Iterator[Vie]:
    """The six conventions, computed."""
    with ouvrir_vie(env_sur(url_migree, tmp_path / "donnees"), tmp_path) as ouverte:
        yield ouverte


def refus(vie: Vie, action: ActionSolde, convention: str, le: date) -> str:
    """Why it cannot be done that day."""
    with pytest.raises(ActesRefuses) as leve:
        vie.faire(action, convention, le=le)
    return " ; ".join(leve.value.refus[convention, EXERCICE]).replace("\u202f", " ")


def test_un_versement_venu_depuis_le_calcul(vie: Vie) -> None:
    vie.verser(NET, "5000.00", "M-50", date(2025, 8, 4))
    phrase = "un versement de 5 000,00 € du 04/08/2025 est venu depuis le calcul du 01/08/2025 : la nuit prochaine le compte"
    assert refus(vie, A.PROPOSER, NET, APRES) == f"{phrase}, proposez après"
    # Nothing came to the others, and nothing has come yet the day before.
    vie.faire(A.PROPOSER, ZERO, le=APRES)
    vie.faire(A.PROPOSER, NET, le=date(2025, 8, 3))
    assert refus(vie, A.ARRETER, NET, APRES) == f"{phrase}, arrêtez après"
    vie.calculer(APRES)
    assert refus(vie, A.ARRETER, NET, APRES).startswith("ce n'est plus ce qui a été proposé")
    vie.faire(A.RENVOYER, NET, motif="un versement est venu", le=APRES)
    vie.faire(A.PROPOSER, NET, le=APRES)
    vie.faire(A.ARRETER, NET, le=APRES)
    assert vie.solde(NET)["solde_net_eur"] == Decimal("13000.00")


def test_un_document_venu_depuis_le_calcul(vie: Vie) -> None:
    enregistrer_document(vie.ctx, NET, EXERCICE, "bilan_final", "2025-08-06", GESTION, APRES, cout_reel_eur="9000.00")
    assert refus(vie, A.PROPOSER, NET, APRES) == (
        "un document (bilan final) du 06/08/2025 est venu depuis le calcul du 01/08/2025 : la nuit prochaine le compte, "
        "proposez après"
    )


def test_les_chiffres_d_un_jour_a_venir_ne_restent_pas(vie: Vie) -> None:
    vie.calculer(A_VENIR)
    assert dater(vie.ctx, APRES) == APRES
    vie.faire(A.PROPOSER, NET, le=APRES)
    assert vie.solde(NET)["date_calcul"] == APRES
    vie.calculer(A_VENIR)
    vie.faire(A.PROPOSER, ZERO, le=A_VENIR)
    assert dater(vie.ctx, APRES) == APRES
    assert refus(vie, A.ARRETER, ZERO, APRES) == "calculé au 01/12/2026, un jour à venir : renvoyez-le"


# --- payments of a version whose mandat is not known


def arreter(vie: Vie) -> None:
    """18 000.00 € approved, to be mandated."""
    vie.faire(A.PROPOSER, NET)
    vie.faire(A.ARRETER, NET)


def lisibles(phrases: list[str]) -> list[str]:
    """With plain spaces, as tests are typed."""
    return [phrase.replace("\u202f", " ") for phrase in phrases]


def test_des_versements_venus_avant_leur_mandat(vie: Vie) -> None:
    """In parts, one of them dated before the approval; an earlier payment, which the version counted, is not theirs."""
    vie.verser(NET, "4000.00", "M-40", date(2025, 2, 1))
    vie.calculer()
    arreter(vie)
    vie.verser(NET, "10000.00", "X-1", date(2025, 7, 31))
    vie.calculer(APRES)
    assert lisibles(vie.solde(NET)["blocages"]) == [
        "1 versement (10 000,00 € du 31/07/2025, mandat X-1) est venu depuis que la version 1 est arrêtée, "
        "sans qu'on sache s'il la paie : importez le retour des mandats."
    ]
    vie.verser(NET, "4000.00", "X-2", APRES)
    vie.calculer(APRES)
    (phrase,) = lisibles(vie.solde(NET)["blocages"])
    assert phrase.startswith(
        "2 versements (10 000,00 € du 31/07/2025, mandat X-1 ; 4 000,00 € du 06/08/2025, mandat X-2) sont venus depuis que la "
    )
    assert "s'ils la paient" in phrase
    mandat = MandatSolde(NET, EXERCICE, 1, "mandat", "x-1  + X-2 ", APRES, Decimal("14000.00"))
    vie.ctx.entrepot.inscrire_actes([mandat], "finances")
    vie.calculer(APRES)
    assert vie.solde(NET)["blocages"] == []


# --- a night as of a day before, or after the dates of a convention have changed


def test_une_nuit_au_passe_ne_rouvre_pas_ce_qui_est_arrete(vie: Vie) -> None:
    """5 000.00 € paid in June; as of May they are not there, and 13 000.00 € were approved knowing them."""
    vie.verser(NET, "5000.00", "M-50", date(2025, 6, 1))
    vie.calculer()
    arreter(vie)
    fige = vie.solde(NET), vie.ctx.entrepot.lire_decompte(NET, EXERCICE), vie.ctx.entrepot.lire_transitions(NET, EXERCICE)
    bilan = vie.calculer(date(2025, 5, 15))
    assert (bilan.gardes, bilan.perdus, bilan.soldes) == (((NET, EXERCICE),), (), 5)
    assert bilan.resume().endswith(" Sur un calcul d'un jour postérieur, 1 solde arrêté : rien n'y change.")
    apres = vie.solde(NET), vie.ctx.entrepot.lire_decompte(NET, EXERCICE), vie.ctx.entrepot.lire_transitions(NET, EXERCICE)
    assert apres == fige
    # The others are as of May; what is decided next is told as of the latest calculation.
    assert (vie.solde(ZERO)["date_calcul"], dater(vie.ctx, APRES)) == (date(2025, 5, 15), AU)
    assert vie.calculer(AU).gardes == ()


def test_un_exercice_arrete_qui_ne_se_calcule_plus(vie: Vie) -> None:
    """18 000.00 € approved for 2024, then the convention is one of 2025: to be paid once, and the night says so."""
    arreter(vie)
    ref = vie.ctx.referentiel
    deplacees = [
        replace(c, debut=date(2025, 1, 1), fin=date(2025, 12, 31)) if c.code in {NET, ZERO} else c for c in ref.conventions
    ]
    vie.ctx.entrepot.enregistrer_reference(
        ref.structures, deplacees, ref.budgets, ref.versements, ref.documents, ref.notes, "autre", ref.repartitions, ref.avenants
    )
    bilan = vie.calculer(APRES)
    assert bilan.perdus == ((NET, EXERCICE),)
    assert bilan.resume().endswith(f" Arrêté mais ne se calcule plus, à voir : {NET} (2024).")
    assert refus(vie, A.PROPOSER, ZERO, APRES) == (
        "cet exercice n'est plus calculé, les dates de sa convention ont changé : rien ne dit plus ce qu'il doit"
    )
    (imputation,) = [i for i in imputer_budgets(vie.ctx, APRES) if i.convention == NET]
    assert (imputation.engage_eur, imputation.verse_eur, imputation.soldes_eur) == (
        Decimal("18000.00"), Decimal("0.00"), Decimal("18000.00"),
    )  # fmt: skip
    mandat = MandatSolde(NET, EXERCICE, 1, "mandat", "M-60", APRES, Decimal("18000.00"))
    vie.ctx.entrepot.inscrire_actes([mandat], "finances")
    (imputation,) = [i for i in imputer_budgets(vie.ctx, APRES) if i.convention == NET]
    assert (imputation.verse_eur, imputation.soldes_eur) == (Decimal("18000.00"), Decimal("0.00"))


def test_un_versement_du_jour_meme_compte(vie: Vie) -> None:
    vie.verser(NET, "5000.00", "M-50", AU)
    vie.calculer()
    assert vie.solde(NET)["solde_net_eur"] == Decimal("13000.00")
