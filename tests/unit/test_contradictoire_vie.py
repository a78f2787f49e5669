"""The contradictory phase over the life of real soldes: what was heard stays heard, no delay is given twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from decompte.app.contradictoire_message import message_caducite, message_contradictoire, message_reponse
from decompte.app.contradictoire_nuit import suivre_contradictoires
from decompte.app.documents import enregistrer_document
from decompte.app.vie_demande import ActesRefuses
from decompte.app.vues.contradictoire import phases_en_cours
from decompte.app.vues.vie_solde import lire_vie_du_solde
from decompte.domaine.contradictoire import GenreEvenement, Phase
from decompte.domaine.contradictoire import phases as en_phases
from decompte.domaine.vie_solde import ActionSolde, GenreRemise
from decompte.entrepot.erreurs import DecisionImpossible
from tests.conftest import env_sur
from tests.vie_fabrique import AU, ENTENDU, EXERCICE, GESTION, NET, PENALISE, Vie, ouvrir_vie

A = ActionSolde
CADUC = date(2025, 10, 31)
"""The day after the administration's delay, for what was notified on ``AU``."""
TAUX = Decimal("0.0917")
"""One table in twelve: 10 % × 11/12."""


@pytest.fixture
def vie(url_migree: str, tmp_path: Path) -> Iterator[Vie]:
    """The six conventions, computed."""
    with ouvrir_vie(env_sur(url_migree, tmp_path / "donnees"), tmp_path) as ouverte:
        yield ouverte


def phases_de(vie: Vie, convention: str, version: int) -> tuple[Phase, ...]:
    """Those of one version."""
    return en_phases(vie.ctx.entrepot.lire_contradictoires(convention, EXERCICE)).get((convention, EXERCICE, version), ())


def lisible(texte: str) -> str:
    """With plain spaces, as tests are typed."""
    return texte.replace("\u202f", " ").replace("\u00a0", " ")


def actions(vie: Vie, convention: str, au: date) -> set[ActionSolde]:
    """What the page offers."""
    return {g.action for g in lire_vie_du_solde(vie.ctx, vie.solde(convention), au).gestes}


def couter(vie: Vie, convention: str, cout: str, recu_le: str) -> None:
    """A final report gives this real cost, which caps what is due; computed again."""
    enregistrer_document(vie.ctx, convention, EXERCICE, "bilan_final", recu_le, GESTION, AU, cout_reel_eur=cout)
    vie.calculer()


def arretee(vie: Vie) -> None:
    """The penalty of PENALISE heard, maintained, frozen."""
    vie.entendre(PENALISE)
    vie.faire(A.ARRETER, PENALISE)


def test_une_penalite_deja_entendue_n_est_pas_annoncee_a_nouveau(vie: Vie) -> None:
    """339.75 € were frozen; a lower real cost makes 908.30 € to take back, of which the penalty is no matter."""
    arretee(vie)
    couter(vie, PENALISE, "2705.00", "2025-07-02")
    vie.faire(A.PROPOSER, PENALISE)
    solde = vie.solde(PENALISE)
    assert (solde["version"], solde["penalite_eur"], solde["reversement_eur"]) == (2, Decimal("248.05"), Decimal("908.30"))
    avant = message_contradictoire(vie.ctx, PENALISE, EXERCICE, AU)
    vie.faire(A.NOTIFIER, PENALISE)
    assert message_contradictoire(vie.ctx, PENALISE, EXERCICE, AU) == avant
    corps = lisible(avant.corps)
    assert "un reversement de 908,30 €" in lisible(avant.objet) and "pénalité de" not in lisible(avant.objet)
    assert "Pénalité déjà décidée : 9,17 % pour tout l'exercice, soit 248,05 €" in corps
    assert "elle reste telle qu'elle a été décidée" in corps and "la pénalité tombe" not in corps
    (phase,) = phases_de(vie, PENALISE, 2)
    assert (phase.penalite_eur, phase.reversement_eur) == (Decimal("0.00"), Decimal("908.30"))
    # Nobody answers in time: nothing that was decided is given back, the reversement waits.
    bilan = suivre_contradictoires(vie.ctx, CADUC)
    assert (bilan.caducites, len(bilan.en_retard)) == ((), 1)
    vie.faire(A.MAINTENIR, PENALISE, le=CADUC, motif="Le coût réel est plus bas.")
    vie.faire(A.ARRETER, PENALISE, le=CADUC)
    assert vie.ctx.entrepot.lire_vie().remises == {}
    assert sum(v.liquide_eur for v in vie.ctx.entrepot.lire_vie().versions[PENALISE, EXERCICE]) == Decimal("2456.95")


def test_une_penalite_qui_a_grandi_tombe_au_taux_deja_arrete(vie: Vie) -> None:
    """248.05 € were frozen on 2 705.00 €; another real cost makes it 339.75 €: announced whole, what was decided stays."""
    couter(vie, PENALISE, "2705.00", "2025-07-02")
    arretee(vie)
    couter(vie, PENALISE, "3705.00", "2025-07-03")
    vie.faire(A.PROPOSER, PENALISE)
    assert (vie.solde(PENALISE)["version"], vie.solde(PENALISE)["penalite_eur"]) == (2, Decimal("339.75"))
    with pytest.raises(ActesRefuses, match="notifiez d'abord"):
        vie.faire(A.ARRETER, PENALISE)
    vie.faire(A.NOTIFIER, PENALISE)
    assert phases_de(vie, PENALISE, 2)[0].penalite_eur == Decimal("339.75")
    (phrase,) = suivre_contradictoires(vie.ctx, CADUC).caducites
    assert lisible(phrase).endswith("tombe ; reste celle déjà arrêtée, au taux de 9,17 %.")
    vie.calculer()
    remise = vie.ctx.entrepot.lire_vie().remises[PENALISE, EXERCICE]
    assert (remise.genre, remise.taux_retenu) == (GenreRemise.CADUCITE, TAUX)
    lettre = message_caducite(vie.ctx, PENALISE, EXERCICE, CADUC)
    assert "celle déjà arrêtée reste due" in lettre.objet and "recalculé au taux de 9,17 %" in lisible(lettre.corps)
    # The rate was decided: what it gives needs no other hearing, and no other delay.
    vie.faire(A.PROPOSER, PENALISE, le=CADUC)
    assert vie.solde(PENALISE)["penalite_eur"] == Decimal("339.75")
    assert suivre_contradictoires(vie.ctx, CADUC).phrases == ()
    vie.faire(A.ARRETER, PENALISE, le=CADUC)
    assert vie.etats()[PENALISE] == "arrete"


def test_rien_d_arrete_rien_ne_reste_de_ce_qui_tombe(vie: Vie) -> None:
    vie.ouvrir_phase(PENALISE)
    vie.faire(A.RENVOYER, PENALISE, motif="À revoir.")
    (suivie,) = phases_en_cours(vie.ctx, AU)
    assert suivie.terme_decision == CADUC - timedelta(days=1)
    assert suivre_contradictoires(vie.ctx, CADUC - timedelta(days=1)).caducites == ()
    (phrase,) = suivre_contradictoires(vie.ctx, CADUC).caducites
    assert phrase.endswith("tombe.")
    vie.calculer()
    assert vie.solde(PENALISE)["penalite_eur"] == Decimal("0.00")
    assert "celle déjà arrêtée" not in message_caducite(vie.ctx, PENALISE, EXERCICE, CADUC).corps


def test_le_partenaire_a_trente_jours_quoi_qu_il_dise(vie: Vie) -> None:
    vie.ouvrir_phase(PENALISE)
    vie.faire(A.OBSERVER, PENALISE, motif="Nous contestons.")
    dernier = ENTENDU - timedelta(days=1)
    assert A.MAINTENIR not in actions(vie, PENALISE, dernier)
    with pytest.raises(ActesRefuses, match="le partenaire a jusqu'au 31/08/2025"):
        vie.faire(A.MAINTENIR, PENALISE, le=dernier, motif="Rien n'est venu.")
    assert A.MAINTENIR in actions(vie, PENALISE, ENTENDU)
    vie.faire(A.MAINTENIR, PENALISE, le=ENTENDU, motif="Rien n'est venu.")


def test_ce_que_dit_le_partenaire_s_enregistre_dans_tout_etat(vie: Vie) -> None:
    with pytest.raises(ActesRefuses, match="rien n'a été annoncé au partenaire"):
        vie.faire(A.OBSERVER, NET, motif="Bonjour.")
    assert A.OBSERVER not in actions(vie, NET, AU)
    vie.ouvrir_phase(PENALISE)
    vie.faire(A.RENVOYER, PENALISE, motif="À revoir.")
    for etat, suivante in (("a_instruire", A.PROPOSER), ("propose", A.NOTIFIER)):
        assert vie.etats()[PENALISE] == etat and A.OBSERVER in actions(vie, PENALISE, AU)
        vie.faire(A.OBSERVER, PENALISE, motif=f"Dit à l'état {etat}.")
        vie.faire(suivante, PENALISE)
    vie.faire(A.MAINTENIR, PENALISE, le=ENTENDU, motif="Rien n'est venu.")
    vie.faire(A.ARRETER, PENALISE, le=ENTENDU)
    assert A.OBSERVER in actions(vie, PENALISE, ENTENDU)
    vie.faire(A.OBSERVER, PENALISE, le=ENTENDU, motif="Trop tard ?")
    assert vie.etats()[PENALISE] == "arrete"
    dites = [e for p in lire_vie_du_solde(vie.ctx, vie.solde(PENALISE), ENTENDU).phases for e in p.evenements]
    tardives = [e.texte for e in dites if e.quoi == "Observations du partenaire, après la date fixée"]
    assert tardives == ["Trop tard ?"]
    assert sum(e.quoi == "Observations du partenaire" for e in dites) == 2


def test_une_version_retiree_puis_rouverte_est_une_autre_affaire(vie: Vie) -> None:
    """1 000.00 € to take back, heard; the real cost was a mistake; another one comes: the partner has said nothing about that."""
    vie.faire(A.PROPOSER, NET)
    vie.faire(A.ARRETER, NET)
    couter(vie, NET, "17000.00", "2025-07-02")
    vie.entendre(NET)
    vie.faire(A.RENVOYER, NET, motif="Ce coût est une erreur.")
    # Sent back and proposed as it is, it stays heard.
    vie.faire(A.PROPOSER, NET)
    assert {A.ARRETER, A.RENVOYER} <= actions(vie, NET, ENTENDU)
    vie.faire(A.RENVOYER, NET, motif="Ce coût est une erreur.")
    couter(vie, NET, "18000.00", "2025-07-03")
    assert (vie.solde(NET)["version"], vie.etats()[NET]) == (1, "arrete")
    couter(vie, NET, "17100.00", "2025-07-04")
    vie.faire(A.PROPOSER, NET)
    assert (vie.solde(NET)["version"], vie.solde(NET)["reversement_eur"]) == (2, Decimal("900.00"))
    assert A.ARRETER not in actions(vie, NET, ENTENDU)
    with pytest.raises(ActesRefuses, match=r"reversement de 900,00\s€ sans que le partenaire ait été entendu"):
        vie.faire(A.ARRETER, NET)
    assert len(lire_vie_du_solde(vie.ctx, vie.solde(NET), AU).phases) == 1
    vie.faire(A.NOTIFIER, NET)
    assert [(p.numero, p.retiree) for p in phases_de(vie, NET, 2)] == [(1, True), (2, False)]


def test_la_base_ne_compte_pas_ce_qui_fut_dit_d_une_version_retiree(vie: Vie, monkeypatch: pytest.MonkeyPatch) -> None:
    vie.faire(A.PROPOSER, NET)
    vie.faire(A.ARRETER, NET)
    couter(vie, NET, "17000.00", "2025-07-02")
    vie.entendre(NET)
    vie.faire(A.RENVOYER, NET, motif="Ce coût est une erreur.")
    couter(vie, NET, "18000.00", "2025-07-03")
    couter(vie, NET, "17100.00", "2025-07-04")
    vie.faire(A.PROPOSER, NET)
    monkeypatch.setattr("decompte.app.vie_arreter.entendu", lambda *_: True)
    with pytest.raises(DecisionImpossible, match="n'a pas été entendu"):
        vie.faire(A.ARRETER, NET)


@pytest.mark.parametrize(("le", "entendue"), [(ENTENDU, True), (ENTENDU - timedelta(days=1), False)])
def test_une_part_gardee_est_entendue_quand_le_partenaire_a_eu_son_temps(vie: Vie, le: date, entendue: bool) -> None:
    vie.ouvrir_phase(PENALISE)
    vie.faire(A.RENONCER, PENALISE, le=le, motif="Une panne de deux mois.", taux="0,05")
    corps = message_reponse(vie.ctx, PENALISE, EXERCICE, le).corps
    assert ("ce qui reste de la pénalité est maintenu" in corps, "soumis de nouveau" in corps) == (entendue, not entendue)
    vie.faire(A.PROPOSER, PENALISE)
    assert vie.solde(PENALISE)["penalite_eur"] == Decimal("185.25")
    assert (A.ARRETER in actions(vie, PENALISE, ENTENDU)) == entendue
    etapes = vie.ctx.entrepot.lire_vue("accueil/etapes")
    assert ("a_entendre" in {ligne["etape"] for ligne in etapes}) == (not entendue)
    if entendue:
        with pytest.raises(ActesRefuses, match="déjà été entendu"):
            vie.faire(A.NOTIFIER, PENALISE)
        vie.faire(A.ARRETER, PENALISE)
        assert vie.etats()[PENALISE] == "arrete"
    else:
        with pytest.raises(ActesRefuses, match="sans que le partenaire ait été entendu"):
            vie.faire(A.ARRETER, PENALISE)
        vie.faire(A.NOTIFIER, PENALISE)
    genres = [e.genre for e in vie.ctx.entrepot.lire_contradictoires(PENALISE, EXERCICE)]
    assert genres.count(GenreEvenement.NOTIFICATION) == (1 if entendue else 2)
