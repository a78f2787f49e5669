"""What people do to soldes, on a real warehouse: each action done and refused, all or none, seen first, journaled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from decompte.app.calculer import Calcul
from decompte.app.decider import MOTIF_MAXIMAL
from decompte.app.erreurs import DemandeInvalide
from decompte.app.vie_demande import ActesRefuses
from decompte.domaine.solde import EtatSolde
from decompte.domaine.vie_solde import ActionSolde, Transition
from decompte.entrepot.erreurs import NuitDejaEnCours
from tests.conftest import env_sur
from tests.vie_fabrique import (
    AU,
    EXERCICE,
    FINANCES,
    GESTION,
    NET,
    NOTE,
    PENALISE,
    SANS_BILAN,
    TOUTES,
    TROP,
    ZERO,
    Vie,
    ouvrir_vie,
)

A = ActionSolde


@pytest.fixture
def vie(url_migree: str, tmp_path: Path) -> Iterator[Vie]:
    """The six conventions, computed."""
    with ouvrir_vie(env_sur(url_migree, tmp_path / "donnees"), tmp_path) as ouverte:
        yield ouverte


def refuse(vie: Vie, action: ActionSolde, *conventions: str, **champs: Any) -> dict[str, str]:
    """What is said of each solde; nothing was written."""
    avant = vie.ctx.entrepot.lire_soldes(), vie.ctx.entrepot.lire_journal(), vie.ctx.entrepot.lire_transitions()
    with pytest.raises(ActesRefuses) as refus:
        vie.faire(action, *conventions, **champs)
    assert (vie.ctx.entrepot.lire_soldes(), vie.ctx.entrepot.lire_journal(), vie.ctx.entrepot.lire_transitions()) == avant
    assert str(refus.value).startswith("Rien n'a été enregistré.\n")
    return {convention: lisible(" ; ".join(fautes)) for (convention, _), fautes in refus.value.refus.items()}


def lisible(phrase: str) -> str:
    """With plain spaces, as tests are typed."""
    return phrase.replace("\u202f", " ")


def dits(vie: Vie, action: ActionSolde, *conventions: str, **champs: Any) -> list[str]:
    """The sentences of a done action, the solde's name left out."""
    bilan = vie.faire(action, *conventions, **champs)
    return [lisible(dit.phrase).removeprefix(f"{dit.cle[0]}, exercice {EXERCICE} : ") for dit in bilan.dits]


def test_proposer_dit_les_montants_et_l_etat(vie: Vie) -> None:
    bilan = vie.faire(A.PROPOSER, PENALISE, NET, TROP, ZERO)
    assert [lisible(d.phrase).split(" : ")[1] for d in bilan.dits] == [
        "passe à « proposé » ; 3 705,00 € − pénalité 339,75 € = 3 365,25 € à payer.",
        "passe à « proposé » ; 18 000,00 € à payer.",
        "passe à « proposé » ; 2 000,00 € à reverser.",
        "passe à « proposé » ; rien à payer ni à reprendre.",
    ]
    assert [lisible(e) for e in bilan.effet] == [
        "En tout, 4 soldes : 21 365,25 € à payer, 339,75 € de pénalités, 2 000,00 € à reverser."
    ]
    assert {c: e for c, e in vie.etats().items() if e == "propose"}.keys() == {PENALISE, NET, TROP, ZERO}
    journal = [ligne for ligne in vie.ctx.entrepot.lire_journal() if ligne["action"] == "solde" and ligne["vers"] == "propose"]
    assert [(ligne["objet"], ligne["qui"]) for ligne in journal] == [
        (f"{c} {EXERCICE}", GESTION) for c in (PENALISE, NET, TROP, ZERO)
    ]  # fmt: skip


def test_tous_ou_aucun_et_toutes_les_fautes_a_la_fois(vie: Vie) -> None:
    fautes = refuse(vie, A.PROPOSER, NET, NOTE, SANS_BILAN, "2024-2.3-nett", "rien-de-tel")
    assert fautes.keys() == {NOTE, SANS_BILAN, "2024-2.3-nett", "rien-de-tel"}
    assert fautes[NOTE].startswith("encore retenu : Éléments non évalués : ")
    assert fautes[NOTE].endswith(" ; 1 ligne en attente, à traiter")
    assert fautes[SANS_BILAN].startswith("est « provisoire » (Bilan final non reçu, attendu le 30/06/2025")
    assert fautes["2024-2.3-nett"] == f"convention inconnue, vouliez-vous dire « {NET} » ?"
    assert fautes["rien-de-tel"] == "convention inconnue"


def test_un_exercice_sans_solde(vie: Vie) -> None:
    from decompte.app.vie_demande import DemandeActe
    from decompte.app.vie_solde import agir

    with pytest.raises(ActesRefuses, match=r"pas de solde calculé pour 2026 \(exercices calculés : 2024\)"):
        agir(vie.ctx, DemandeActe(A.PROPOSER, ((NET, 2026),), GESTION), AU)


def test_ecarter_laisse_de_cote_ce_qui_ne_peut_pas_l_etre(vie: Vie) -> None:
    bilan = vie.faire(A.PROPOSER, *TOUTES, ecarter=True)
    assert [d.cle[0] for d in bilan.dits] == [PENALISE, NET, TROP, ZERO]
    assert [d.cle[0] for d in bilan.laisses] == [NOTE, SANS_BILAN]
    assert refuse(vie, A.PROPOSER, *TOUTES, ecarter=True).keys() == set(TOUTES)


@pytest.mark.parametrize(
    ("action", "champs", "dit"),
    [
        (A.PROPOSER, {"par": "  "}, "dites qui décide"),
        (A.PROPOSER, {"par": " Calcul "}, "signe ce que la nuit fait seule"),
        (A.PROPOSER, {"motif": "x" * (MOTIF_MAXIMAL + 1)}, "plus de 2000 caractères"),
        (A.RENVOYER, {}, "donnez un motif : il dit ce qui est à revoir"),
        (A.LEVER, {"motif": "  ", "regle": "blocage.bilan"}, "donnez un motif"),
        (A.LEVER, {"motif": "vu"}, r"dites quel blocage : blocage.bilan \(bilan final non reçu\), "),
        (A.LEVER, {"motif": "vu", "regle": "blocage.notes"}, "« blocage.notes » ne se lève pas"),
        (A.OBSERVER, {}, "ce sont les observations du partenaire"),
        (A.MAINTENIR, {}, "c'est la réponse au partenaire"),
        (A.RENONCER, {}, "pourquoi la pénalité est abandonnée"),
        (A.RETABLIR, {"par": "", "regle": "x"}, "dites qui décide ; donnez un motif : .* ; « x » ne se lève pas"),
    ],
)
def test_une_demande_mal_dite(vie: Vie, action: ActionSolde, champs: dict[str, Any], dit: str) -> None:
    from decompte.app.vie_demande import DemandeActe
    from decompte.app.vie_solde import agir

    with pytest.raises(DemandeInvalide, match=dit):
        agir(vie.ctx, DemandeActe(action, ((NET, EXERCICE),), **{"par": GESTION, **champs}), AU)


def test_aucun_solde_choisi(vie: Vie) -> None:
    with pytest.raises(DemandeInvalide, match="choisissez au moins un solde"):
        vie.faire(A.PROPOSER)


def test_un_essai_dit_la_meme_chose_et_ne_laisse_rien(vie: Vie) -> None:
    avant = vie.ctx.entrepot.lire_soldes(), vie.ctx.entrepot.lire_journal()
    essai = vie.faire(A.PROPOSER, NET, ZERO, essai=True)
    assert essai.essai and essai.dits == ()
    assert (vie.ctx.entrepot.lire_soldes(), vie.ctx.entrepot.lire_journal()) == avant
    reel = vie.faire(A.PROPOSER, NET, ZERO)
    assert essai.effet == (*(d.phrase for d in reel.dits), *reel.effet)


@pytest.mark.parametrize("action", [A.RENVOYER, A.ARRETER])
def test_un_essai_des_finances(vie: Vie, action: ActionSolde) -> None:
    vie.faire(A.PROPOSER, NET, ZERO)
    avant = vie.ctx.entrepot.lire_soldes(), vie.ctx.entrepot.lire_journal(), vie.ctx.entrepot.lire_vie()
    essai = vie.faire(action, NET, ZERO, motif="à revoir", essai=True)
    assert (vie.ctx.entrepot.lire_soldes(), vie.ctx.entrepot.lire_journal(), vie.ctx.entrepot.lire_vie()) == avant
    reel = vie.faire(action, NET, ZERO, motif="à revoir")
    assert essai.effet == (*(d.phrase for d in reel.dits), *reel.effet)


def test_ce_qui_est_propose_est_recalcule_d_abord(vie: Vie) -> None:
    vie.verser(NET, "8000.00", "M-9", date(2025, 2, 1))
    assert dits(vie, A.PROPOSER, NET) == [
        "passe à « proposé » ; recalculé au 01/08/2025 : solde brut 18 000,00 € → 10 000,00 €, "
        "solde net 18 000,00 € → 10 000,00 € ; 10 000,00 € à payer."
    ]
    assert vie.solde(NET)["solde_net_eur"] == Decimal("10000.00")


def test_deux_fois_le_meme_solde_n_en_font_qu_un(vie: Vie) -> None:
    assert len(vie.faire(A.PROPOSER, NET, NET).dits) == 1
    assert refuse(vie, A.PROPOSER, NET)[NET] == "est « proposé », il faudrait qu'il soit « à instruire »"


def test_qui_propose_n_arrete_pas(vie: Vie) -> None:
    vie.faire(A.PROPOSER, NET, ZERO, par="Gestion-1")
    for par in ("gestion-1", " GESTION-1 "):
        fautes = refuse(vie, A.ARRETER, NET, ZERO, par=par)
        assert fautes == dict.fromkeys((NET, ZERO), "proposé par Gestion-1 : une autre personne l'arrête")
    vie.faire(A.RENVOYER, NET, motif="à revoir", par="finances-1")
    vie.faire(A.PROPOSER, NET, par="gestion-2")
    assert dits(vie, A.ARRETER, NET, par="gestion-1") == ["passe à « arrêté » ; 18 000,00 € à payer."]


def test_arreter_fige_et_ce_qui_est_nul_est_mandate_d_office(vie: Vie) -> None:
    vie.faire(A.PROPOSER, NET, ZERO)
    assert dits(vie, A.ARRETER, NET, ZERO) == [
        "passe à « arrêté » ; 18 000,00 € à payer.",
        "arrêté, aucun mandat à attendre ; passe à « mandaté » ; rien à payer ni à reprendre.",
    ]
    fige = vie.ctx.entrepot.lire_fige(NET, EXERCICE, 1)
    assert fige is not None and (fige["arrete_par"], fige["arrete_le"]) == (FINANCES, AU)
    versions = vie.ctx.entrepot.lire_vie().versions
    assert versions[NET, EXERCICE][0].mandat is None
    mandat = versions[ZERO, EXERCICE][0].mandat
    assert mandat is not None and (mandat.sens, mandat.reference, mandat.montant_eur) == (
        "sans_objet",
        "sans objet",
        Decimal("0.00"),
    )
    assert refuse(vie, A.RENVOYER, NET, motif="trop tard")[NET].startswith("est « arrêté », il faudrait")


def test_arreter_sans_avoir_entendu_le_partenaire(vie: Vie) -> None:
    vie.faire(A.PROPOSER, PENALISE, TROP)
    fautes = refuse(vie, A.ARRETER, PENALISE, TROP, par=GESTION)
    assert fautes[PENALISE] == (
        f"proposé par {GESTION} : une autre personne l'arrête ; "
        "pénalité de 339,75 € sans que le partenaire ait été entendu : notifiez d'abord"
    )
    assert fautes[TROP].endswith("reversement de 2 000,00 € sans que le partenaire ait été entendu : notifiez d'abord")
    vie.faire(A.NOTIFIER, TROP)
    assert refuse(vie, A.ARRETER, TROP)[TROP].endswith("répondez-lui d'abord (maintenir, ou demandez le renvoi aux finances)")


@pytest.mark.parametrize("convention", [PENALISE, TROP])
def test_entendu_puis_arrete(vie: Vie, convention: str) -> None:
    vie.entendre(convention)
    vie.faire(A.ARRETER, convention)
    assert vie.etats()[convention] == "arrete"


def test_des_chiffres_qui_ont_change_ne_s_arretent_pas(vie: Vie) -> None:
    vie.faire(A.PROPOSER, NET)
    vie.verser(NET, "8000.00", "M-9", date(2025, 2, 1))
    faute = refuse(vie, A.ARRETER, NET)[NET]
    assert faute.startswith("ce n'est plus ce qui a été proposé (") and faute.endswith(" : renvoyez-le")
    assert "solde net : 18 000,00 € enregistré, 10 000,00 € calculé maintenant" in faute
    assert dits(vie, A.RENVOYER, NET, motif="un acompte est arrivé") == [
        "renvoyé ; passe à « à instruire » ; recalculé au 01/08/2025 : solde brut 18 000,00 € → 10 000,00 €, "
        "solde net 18 000,00 € → 10 000,00 € ; 10 000,00 € à payer."
    ]
    vie.faire(A.PROPOSER, NET)
    vie.faire(A.ARRETER, NET)
    assert vie.solde(NET)["solde_net_eur"] == Decimal("10000.00")


def test_le_renvoi_est_journalise_avec_son_commentaire(vie: Vie) -> None:
    vie.ouvrir_phase(PENALISE)
    vie.faire(A.RENVOYER, PENALISE, motif="  Le tableau de mai est arrivé.  ")
    *_, dernier = vie.ctx.entrepot.lire_transitions(PENALISE, EXERCICE)
    assert (dernier["de"], dernier["vers"], dernier["par"], dernier["commentaire"]) == (
        "contradictoire", "a_instruire", FINANCES, "Le tableau de mai est arrivé.",
    )  # fmt: skip
    with pytest.raises(DemandeInvalide, match="donnez un motif"):
        vie.faire(A.RENVOYER, NET)


def test_un_budget_depasse_depuis_la_proposition_retient_l_arret(url_migree: str, tmp_path: Path) -> None:
    """C02-1 has 18 000.00 + 18 000.00 (paid) + 20 000.00 (paid) = 56 000.00 €; one euro more paid is one too much."""
    with ouvrir_vie(env_sur(url_migree, tmp_path / "donnees"), tmp_path, budget_eur="56000.00") as vie:
        vie.faire(A.PROPOSER, NET)
        vie.verser(ZERO, "1.00", "M-9", date(2025, 2, 1))
        faute = refuse(vie, A.ARRETER, NET)[NET]
        assert "bloque désormais : Budget C02-1 (2024) dépassé de 1,00 €" in faute and faute.endswith("renvoyez-le")
        vie.faire(A.RENVOYER, NET, motif="budget dépassé")
        assert "Budget C02-1" in refuse(vie, A.PROPOSER, NET)[NET]
        bilan = vie.faire(A.LEVER, NET, regle="blocage.budget", motif="décision modificative votée", par=FINANCES)
        assert bilan.dits[0].phrase.startswith(f"{NET}, exercice 2024 : blocage « budget dépassé » levé")
        vie.faire(A.PROPOSER, NET)
        vie.faire(A.ARRETER, NET)
        assert vie.etats()[NET] == "arrete"


def test_lever_le_bilan_vaut_bilan_recu(vie: Vie) -> None:
    bilan = vie.faire(A.LEVER, SANS_BILAN, regle="blocage.bilan", motif="Structure dissoute, comptes vus.")
    assert lisible(bilan.dits[0].phrase) == (
        f"{SANS_BILAN}, exercice 2024 : blocage « bilan final non reçu » levé ; passe à « à instruire » ; 18 000,00 € à payer."
    )
    assert any("ne bloque plus : Bilan final non reçu" in phrase for phrase in bilan.effet)
    assert "encore retenu : Documents annuels" in refuse(vie, A.PROPOSER, SANS_BILAN)[SANS_BILAN]
    vie.faire(A.LEVER, SANS_BILAN, regle="blocage.documents", motif="Vus sur place.")
    vie.faire(A.PROPOSER, SANS_BILAN)
    assert vie.etats()[SANS_BILAN] == "propose"
    (bilan_final, _) = vie.ctx.entrepot.lire_vie().levees[SANS_BILAN, EXERCICE]
    assert bilan_final.phrase.startswith("Bilan final non reçu, attendu le 30/06/2025")
    fautes = refuse(vie, A.RETABLIR, SANS_BILAN, regle="blocage.bilan", motif="erreur")
    assert fautes[SANS_BILAN] == "est « proposé », il faudrait qu'il soit « provisoire » ou « à instruire »"


def test_retablir_ce_qui_a_ete_leve(vie: Vie) -> None:
    regle = {"regle": "blocage.documents"}
    fautes = refuse(vie, A.RETABLIR, SANS_BILAN, NET, motif="x", **regle)
    assert fautes == dict.fromkeys((SANS_BILAN, NET), "« documents annuels non reçus » n'est pas levé")
    vie.faire(A.LEVER, SANS_BILAN, motif="vus", **regle)
    faute = refuse(vie, A.LEVER, SANS_BILAN, motif="encore", **regle)[SANS_BILAN]
    assert faute == f"« documents annuels non reçus » est déjà levé, depuis le 01/08/2025, par {GESTION}"
    vie.faire(A.RETABLIR, SANS_BILAN, motif="ce n'étaient pas les bons", **regle)
    assert any(b.startswith("Documents annuels non reçus") for b in vie.solde(SANS_BILAN)["blocages"])
    assert refuse(vie, A.LEVER, NET, motif="x", **regle)[NET] == "rien à lever : pas de blocage « documents annuels non reçus »"


def test_renoncer_recalcule_et_la_penalite_tombe(vie: Vie) -> None:
    vie.ouvrir_phase(PENALISE)
    bilan = vie.faire(A.RENONCER, PENALISE, motif="Panne de notre messagerie, prouvée.")
    assert "passe à « à instruire »" in bilan.dits[0].phrase and "rien n'en est retenu" in bilan.dits[0].phrase
    assert (vie.solde(PENALISE)["penalite_eur"], vie.solde(PENALISE)["solde_net_eur"]) == (Decimal("0.00"), Decimal("3705.00"))
    vie.faire(A.PROPOSER, PENALISE)
    vie.faire(A.ARRETER, PENALISE)
    assert vie.etats()[PENALISE] == "arrete"


def test_une_remise_apres_l_arret_ouvre_une_version(vie: Vie) -> None:
    """339.75 € of penalty were kept at the approval; given up later, they are a complement, and the first version stays."""
    vie.entendre(PENALISE)
    vie.faire(A.ARRETER, PENALISE)
    fige = vie.ctx.entrepot.lire_fige(PENALISE, EXERCICE, 1)
    essai = vie.faire(A.RENONCER, PENALISE, motif="Force majeure reconnue.", essai=True)
    assert vie.solde(PENALISE)["version"] == 1
    (phrase,) = dits(vie, A.RENONCER, PENALISE, motif="Force majeure reconnue.")
    assert "ouvre la version 2, « à instruire » ; 339,75 € à payer" in phrase
    assert phrase in lisible(essai.effet[0])
    assert vie.ctx.entrepot.lire_fige(PENALISE, EXERCICE, 1) == fige
    vie.faire(A.PROPOSER, PENALISE, par="gestion-2")
    vie.faire(A.ARRETER, PENALISE)
    solde = vie.solde(PENALISE)
    assert (solde["version"], solde["etat"], solde["solde_net_eur"]) == (2, "arrete", Decimal("339.75"))


def test_une_decision_attend_la_nuit_puis_renonce(vie: Vie) -> None:
    from decompte.app.vie_demande import DemandeActe
    from decompte.app.vie_solde import agir

    with vie.ctx.entrepot.verrou_de_nuit(), pytest.raises(NuitDejaEnCours, match="Une nuit est déjà en cours"):
        agir(vie.ctx, DemandeActe(A.PROPOSER, ((NET, EXERCICE),), GESTION), AU, attendre_s=0.1)
    assert vie.etats()[NET] == "a_instruire"


def test_ce_qui_ne_calcule_rien_ne_calcule_pas(vie: Vie, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the partner says is recorded even where computing would take long."""
    vie.ouvrir_phase(PENALISE)

    def interdit(*_: object) -> Calcul:
        raise AssertionError

    monkeypatch.setattr("decompte.app.vie_solde.mesurer", interdit)
    assert dits(vie, A.OBSERVER, PENALISE, motif="Nous contestons.")[0].startswith(
        "les observations du partenaire sont enregistrées"
    )


def test_la_base_a_le_dernier_mot(vie: Vie) -> None:
    """Whatever the checks let through, the transition itself is refused, and nothing of the set stays."""
    from decompte.entrepot.erreurs import DecisionImpossible

    vie.faire(A.PROPOSER, NET)
    actes = [
        Transition(NET, EXERCICE, 1, EtatSolde.PROPOSE, EtatSolde.A_INSTRUIRE, FINANCES, "à revoir"),
        Transition(ZERO, EXERCICE, 1, EtatSolde.PROPOSE, EtatSolde.A_INSTRUIRE, FINANCES, "à revoir"),
    ]
    with pytest.raises(DecisionImpossible, match="a_instruire, pas propose"):
        vie.ctx.entrepot.inscrire_actes(actes, FINANCES)
    assert vie.etats()[NET] == "propose"
