"""One final report at a time: the checks of the file, its faults without the words of a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from decompte.app.documents import enregistrer_document
from decompte.app.erreurs import DemandeInvalide
from decompte.domaine.texte import ESPACE
from decompte.domaine.vie_solde import ActionSolde
from decompte.entrepot.erreurs import NuitDejaEnCours
from tests.vie_fabrique import AU, EXERCICE, NET, PENALISE, SANS_BILAN, Vie, ouvrir_vie


@pytest.fixture
def vie(env: dict[str, str], tmp_path: Path) -> Iterator[Vie]:
    with ouvrir_vie(env, tmp_path) as ouverte:
        yield ouverte


def enregistrer(vie: Vie, convention: str, nature: str = "bilan_final", recu_le: str = "2025-07-15", **montants: str) -> str:
    """What it says, with plain spaces, a line each."""
    phrases = enregistrer_document(vie.ctx, convention, EXERCICE, nature, recu_le, "gestion-1", AU, **montants)
    return "\n".join(phrases).replace(ESPACE, " ")


def test_un_bilan_puis_sa_correction_le_plafond_a_sa_ligne(vie: Vie) -> None:
    dit = enregistrer(vie, SANS_BILAN, cout_reel_eur="15 500,50")
    assert "dû 18 000,00 € → 15 500,50 € (−2 499,50 €)" in dit
    assert "ne bloque plus : Bilan final non reçu" in dit
    (plafond,) = [li for li in vie.ctx.entrepot.lire_decompte(SANS_BILAN, EXERCICE) if li["regle"] == "plafond.cout_reel"]
    assert "donné par le bilan final reçu le 15/07/2025" in plafond["libelle"]
    assert str(plafond["montant_eur"]) == "-2499.50"

    # The same again: known. The same day with another amount: a fault. A later one: it replaces the first.
    assert enregistrer(vie, SANS_BILAN, cout_reel_eur="15500,50") == (
        "Ce document est déjà enregistré, avec les mêmes montants : rien n'a changé."
    )
    with pytest.raises(DemandeInvalide, match="Reçu le : le document « bilan_final » reçu le 15/07/2025 est déjà enregistré"):
        enregistrer(vie, SANS_BILAN, cout_reel_eur="15500,51")
    with pytest.raises(DemandeInvalide, match=r"celui du 01/07/2025 ne le remplace pas\.$"):
        enregistrer(vie, SANS_BILAN, recu_le="01/07/2025", cout_reel_eur="15500,51")
    dit = enregistrer(vie, SANS_BILAN, recu_le="20/07/2025", cout_reel_eur="16000")
    assert dit.startswith("Remplace le « bilan_final » de")
    assert "dû 15 500,50 € → 16 000,00 €" in dit
    journal = [(j["qui"], j["action"], j["objet"]) for j in vie.ctx.entrepot.lire_journal() if "document" in j["objet"]]
    assert journal == [("gestion-1", "importer", "documents document saisi")] * 2


def test_les_documents_annuels_levent_leur_blocage(vie: Vie) -> None:
    dit = enregistrer(vie, SANS_BILAN, nature="documents_annuels")
    assert "ne bloque plus : Documents annuels non reçus" in dit
    assert any("Bilan final" in b for b in vie.solde(SANS_BILAN)["blocages"])
    with pytest.raises(DemandeInvalide, match="n'est pas encore passé"):
        enregistrer(vie, SANS_BILAN, recu_le="02/08/2025")


def test_toutes_les_fautes_a_la_fois(vie: Vie) -> None:
    with pytest.raises(DemandeInvalide) as refus:
        enregistrer(vie, "2024-2.3-neT", "bilan_fin", "hier", cout_reel_eur="-3", depenses_prestations_eur="12")
    assert str(refus.value).split("\n")[0] == "Rien n'a été enregistré."
    dites = str(refus.value)
    for champ in ("Convention : ", "Nature : ", "Reçu le : ", "Coût réel : ", "Prestations : "):
        assert f"\n{champ}" in dites
    assert "ligne" not in dites
    assert "importez" not in dites
    with pytest.raises(DemandeInvalide, match="dites qui enregistre"):
        enregistrer_document(vie.ctx, NET, "2024", "bilan_final", "2025-07-15", " ", AU)
    with pytest.raises(DemandeInvalide, match="Exercice : "):
        enregistrer_document(vie.ctx, NET, "deux", "bilan_final", "2025-07-15", "gestion-1", AU)


def test_un_solde_tenu_attend_un_solde_arrete_ouvre_une_regularisation(vie: Vie) -> None:
    vie.faire(ActionSolde.PROPOSER, NET)
    dit = enregistrer(vie, NET, cout_reel_eur="17000")
    assert "Ce solde est proposé : ses chiffres sont tenus." in dit
    assert vie.solde(NET)["du_eur"] == 18000
    vie.faire(ActionSolde.RENVOYER, NET, motif="Coût réel reçu.")
    assert vie.solde(NET)["du_eur"] == 17000
    vie.faire(ActionSolde.PROPOSER, NET)
    vie.faire(ActionSolde.ARRETER, NET)
    dit = enregistrer(vie, NET, recu_le="20/07/2025", cout_reel_eur="16500")
    assert "La version 1 du solde, arrêtée, reste telle quelle : une régularisation, version 2, s'ouvre" in dit
    ligne = vie.solde(NET)
    assert (ligne["version"], ligne["reversement_eur"], ligne["du_eur"]) == (2, 500, 16500)


def test_une_nuit_au_travail_est_attendue_puis_dite(vie: Vie) -> None:
    with vie.ctx.entrepot.verrou_de_nuit(), pytest.raises(NuitDejaEnCours):
        enregistrer_document(vie.ctx, PENALISE, "2024", "bilan_final", "2025-07-15", "gestion-1", AU, attendre_s=0.1)
