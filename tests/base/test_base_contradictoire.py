"""The contradictory phase on a real warehouse: each check both ways, what the night does by itself, what the pages show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from entrepot_fabrique import ARRAS, LENS, Sonde, contexte_sur, installer
from test_base_vie import CONTREDIRE, LIBRE, MAINTENIR, NOTIFIER, PENALISE, PROPOSER

from decompte.app.contexte import Contexte
from decompte.app.contradictoire import COMPOSEURS
from decompte.app.contradictoire_message import (
    MESSAGES,
    message_caducite,
    message_contradictoire,
    message_relance,
    message_reponse,
)
from decompte.app.contradictoire_nuit import suivre_contradictoires
from decompte.app.erreurs import DemandeInvalide
from decompte.app.vie_demande import DemandeActe, SoldeVu
from decompte.app.vues.contradictoire import EtapePhase, phases_en_cours
from decompte.domaine.contradictoire import DecisionContradictoire, Evenement, GenreEvenement, Phase, phases
from decompte.domaine.solde import EtatSolde, Solde
from decompte.domaine.vie_solde import CALCUL, ActionSolde, GenreRemise, Remise, Transition
from decompte.entrepot import Entrepot
from decompte.entrepot.vie import Acte
from decompte.referentiel import Referentiel

LE_1 = date(2025, 6, 1)
TERME = date(2025, 7, 1)
DECISION = date(2025, 8, 30)
ZERO = Decimal("0.00")
TROP_VERSE = replace(
    LIBRE, deja_verse_eur=Decimal("47750.00"), solde_brut_eur=Decimal("-3750.00"), solde_net_eur=ZERO,
    reversement_eur=Decimal("3750.00"),
)  # fmt: skip
RENVOYER = Transition(ARRAS, 2024, 1, EtatSolde.CONTRADICTOIRE, EtatSolde.A_INSTRUIRE, "finances", "À revoir.")
ENTREES = {
    "mois.2024-03": '{"echeance":"2024-04-10","etat":"en_retard","excuse":false,"motif":"une personne malade","retard_jours":22,'
    '"taux_completude":"1"}',
    "mois.2024-04": '{"echeance":"2024-05-10","etat":"a_temps","excuse":false,"motif":null,"retard_jours":0,'
    '"taux_completude":"1"}',
    "parametre.clause_penalite": '{"depuis":"2023-07-01","source":"Fiche 1.1","valeur":true}',
}


def jours(nombre: int, depuis: date = LE_1) -> date:
    """Some days later."""
    return depuis + timedelta(days=nombre)


@pytest.fixture
def ctx(entrepot: Entrepot, referentiel: Referentiel) -> Contexte:
    """The conventions of Arras and Lens, without any solde."""
    installer(entrepot)
    return contexte_sur(referentiel, entrepot)


def calculer(ctx: Contexte, solde: Solde, *actes: Acte) -> None:
    """Store a solde, then some acts."""
    ctx.entrepot.enregistrer_soldes([solde])
    if actes:
        ctx.entrepot.inscrire_actes(actes, "gestion")


def voir(ctx: Contexte, calcule: Solde | None = None, convention: str = ARRAS) -> SoldeVu:
    """The solde as it stands."""
    ligne = ctx.entrepot.lire_solde(convention, 2024)
    assert ligne is not None
    siennes = phases(ctx.entrepot.lire_contradictoires(convention, 2024)).get((convention, 2024, ligne["version"]), ())
    return SoldeVu(ligne, calcule, phases=siennes)


def composer(ctx: Contexte, action: ActionSolde, au: date, motif: str = "", **precisions: Any) -> list[Acte]:
    """What an action would write."""
    calcule, avant = precisions.pop("calcule", None), precisions.pop("phases_avant", ())
    demande = DemandeActe(action, ((ARRAS, 2024),), "gestion", motif, **precisions)
    return COMPOSEURS[action](ctx, demande, replace(voir(ctx, calcule), phases_avant=avant), au)


def faire(ctx: Contexte, action: ActionSolde, au: date, motif: str = "", **precisions: Any) -> None:
    """Do it."""
    ctx.entrepot.inscrire_actes(composer(ctx, action, au, motif, **precisions), "gestion")


def etat(ctx: Contexte) -> str:
    """The state of the solde of Arras."""
    return str(voir(ctx).ligne["etat"])


@pytest.fixture
def notifie(ctx: Contexte) -> Contexte:
    """A penalty of 440.00 notified on 1 June: until 1 July, then until 30 August."""
    calculer(ctx, PENALISE, PROPOSER)
    faire(ctx, ActionSolde.NOTIFIER, LE_1)
    return ctx


@pytest.fixture
def reversement(ctx: Contexte) -> Contexte:
    """A reversement notified on 1 June."""
    calculer(ctx, TROP_VERSE, PROPOSER)
    faire(ctx, ActionSolde.NOTIFIER, LE_1)
    return ctx


# --- notify


def test_notifier_ouvre_la_phase(notifie: Contexte) -> None:
    (evenement,) = notifie.entrepot.lire_contradictoires(ARRAS, 2024)
    assert (evenement.penalite_eur, evenement.reversement_eur) == (Decimal("440.00"), ZERO)
    assert (evenement.le, evenement.terme_observations, evenement.terme_decision) == (LE_1, TERME, DECISION)
    assert evenement.texte.replace("\u202f", " ") == "Pénalité de 440,00 € annoncée, observations attendues jusqu'au 01/07/2025"
    assert etat(notifie) == "contradictoire"


@pytest.mark.parametrize(
    ("solde", "actes", "le", "dit"),
    [
        (LIBRE, [PROPOSER], LE_1, "ni pénalité ni reversement"),
        (PENALISE, [], LE_1, "à instruire, il devrait être proposé"),
        (PENALISE, [PROPOSER], jours(1), "est à venir"),
        (PENALISE, [PROPOSER], jours(-1), "vient avant la proposition"),
        (
            PENALISE,
            [PROPOSER, NOTIFIER, CONTREDIRE, MAINTENIR, RENVOYER, PROPOSER],
            LE_1,
            "déjà été entendu",
        ),
    ],
)  # fmt: skip
def test_ce_qui_ne_se_notifie_pas(ctx: Contexte, solde: Solde, actes: list[Acte], le: date, dit: str) -> None:
    calculer(ctx, solde, *actes)
    with pytest.raises(DemandeInvalide, match=dit):
        composer(ctx, ActionSolde.NOTIFIER, LE_1, le=le)


def test_une_penalite_se_notifie_une_fois_pour_toutes_les_versions(ctx: Contexte) -> None:
    calculer(ctx, PENALISE, PROPOSER)
    entendue = Phase((NOTIFIER, MAINTENIR))
    with pytest.raises(DemandeInvalide, match="déjà été entendu"):
        composer(ctx, ActionSolde.NOTIFIER, LE_1, phases_avant=(entendue,))
    moindre = Phase((replace(NOTIFIER, penalite_eur=Decimal("439.99")), MAINTENIR))
    assert len(composer(ctx, ActionSolde.NOTIFIER, LE_1, phases_avant=(moindre,))) == 2
    sans_suite = Phase((NOTIFIER,))
    assert len(composer(ctx, ActionSolde.NOTIFIER, LE_1, phases_avant=(sans_suite,))) == 2


def test_chaque_reversement_se_notifie_pour_sa_version(ctx: Contexte) -> None:
    calculer(ctx, TROP_VERSE, PROPOSER)
    d_une_autre = Phase((replace(NOTIFIER, version=2, penalite_eur=ZERO, reversement_eur=Decimal("9000.00")), MAINTENIR))
    assert len(composer(ctx, ActionSolde.NOTIFIER, LE_1, phases_avant=(d_une_autre,))) == 2
    de_celle_ci = Phase((replace(NOTIFIER, penalite_eur=ZERO, reversement_eur=Decimal("3750.00")), MAINTENIR))
    with pytest.raises(DemandeInvalide, match="déjà été entendu"):
        composer(ctx, ActionSolde.NOTIFIER, LE_1, phases_avant=(de_celle_ci,))


def test_renvoye_puis_propose_une_autre_phase_s_ouvre_dans_le_meme_delai(notifie: Contexte) -> None:
    notifie.entrepot.inscrire_actes([RENVOYER, PROPOSER], "gestion")
    faire(notifie, ActionSolde.NOTIFIER, jours(10), le=jours(10))
    assert [(p.numero, p.terme_observations, p.terme_decision) for p in voir(notifie).phases] == [
        (1, TERME, DECISION),
        (2, jours(10, TERME), DECISION),
    ]
    assert "au plus tard le 30 août 2025" in message_contradictoire(notifie, ARRAS, 2024, jours(11)).corps
    (alerte,) = suivre_contradictoires(notifie, DECISION).alertes
    assert "avant la fin du 30/08/2025" in alerte
    with pytest.raises(DemandeInvalide, match=r"annoncée le 01/06/2025 tombe : .* le 30/08/2025"):
        composer(notifie, ActionSolde.MAINTENIR, jours(1, DECISION), "Trop tard.")
    assert len(suivre_contradictoires(notifie, jours(1, DECISION)).caducites) == 1
    assert [p.tombee for p in voir(notifie).phases] == [True, True]


def test_repondue_a_temps_la_seconde_phase_vaut_pour_la_premiere(notifie: Contexte) -> None:
    notifie.entrepot.inscrire_actes([RENVOYER, PROPOSER], "gestion")
    faire(notifie, ActionSolde.NOTIFIER, jours(10), le=jours(10))
    faire(notifie, ActionSolde.MAINTENIR, DECISION, "Le tableau n'est pas venu.")
    assert suivre_contradictoires(notifie, jours(1, DECISION)).phrases == ()


@pytest.mark.parametrize("actes", [[RENVOYER], [RENVOYER, PROPOSER]])
def test_un_solde_renvoye_reste_suivi(notifie: Contexte, actes: list[Acte]) -> None:
    notifie.entrepot.inscrire_actes(actes, "gestion")
    (vue,) = phases_en_cours(notifie, jours(20))
    assert (vue.etape, vue.terme, vue.dite[0]) == (EtapePhase.RENVOYEE, DECISION, "renvoyé, le délai court")
    assert vue.suite.endswith("avant la fin du 30/08/2025 : au-delà, la pénalité tombe.")
    assert len(suivre_contradictoires(notifie, DECISION).alertes) == 1
    assert len(suivre_contradictoires(notifie, jours(1, DECISION)).caducites) == 1
    assert etat(notifie) == "a_instruire"
    assert notifie.entrepot.lire_vie().remises[ARRAS, 2024].taux_retenu == 0
    assert suivre_contradictoires(notifie, jours(2, DECISION)).phrases == ()
    assert "au plus tard le 30 août 2025" in message_caducite(notifie, ARRAS, 2024, DECISION).corps


def test_renvoyer_ne_donne_pas_un_autre_delai(notifie: Contexte) -> None:
    notifie.entrepot.inscrire_actes([RENVOYER, PROPOSER], "gestion")
    assert composer(notifie, ActionSolde.NOTIFIER, jours(-31, DECISION))
    # The partner's thirty days would end with the delay: nothing could be maintained.
    with pytest.raises(DemandeInvalide, match="ne pourrait plus être maintenue"):
        composer(notifie, ActionSolde.NOTIFIER, jours(-30, DECISION))
    with pytest.raises(DemandeInvalide, match=r"annoncée le 01/06/2025 tombe : .* le 30/08/2025 ; renoncez-y"):
        composer(notifie, ActionSolde.NOTIFIER, jours(1, DECISION))
    with pytest.raises(DemandeInvalide, match="annoncée le 01/06/2025 tombe"):
        composer(notifie, ActionSolde.RENONCER, jours(1, DECISION), "En partie.", taux="0,005")
    faire(notifie, ActionSolde.RENONCER, jours(1, DECISION), "Rien n'a été décidé à temps.")
    assert etat(notifie) == "a_instruire"


# --- remind, observe


def test_relancer_une_fois_dans_les_derniers_jours(notifie: Contexte) -> None:
    with pytest.raises(DemandeInvalide, match="à partir du 21/06/2025"):
        composer(notifie, ActionSolde.RELANCER, jours(19))
    with pytest.raises(DemandeInvalide, match="passé depuis le 01/07/2025"):
        composer(notifie, ActionSolde.RELANCER, jours(1, TERME))
    faire(notifie, ActionSolde.RELANCER, jours(20))
    with pytest.raises(DemandeInvalide, match="déjà été relancé, le 21/06/2025"):
        composer(notifie, ActionSolde.RELANCER, jours(21))


def test_on_ne_relance_pas_qui_a_repondu(notifie: Contexte) -> None:
    faire(notifie, ActionSolde.OBSERVER, jours(5), "Une panne.")
    with pytest.raises(DemandeInvalide, match="a répondu, le 06/06/2025"):
        composer(notifie, ActionSolde.RELANCER, jours(20))
    with pytest.raises(DemandeInvalide, match="a répondu"):
        message_relance(notifie, ARRAS, 2024, jours(20))


def test_observer_a_temps_et_tard(notifie: Contexte) -> None:
    faire(notifie, ActionSolde.OBSERVER, TERME, "Une panne.")
    faire(notifie, ActionSolde.OBSERVER, jours(3, TERME), "Encore un mot.", le=jours(2, TERME))
    (phase,) = voir(notifie).phases
    assert [(o.texte, phase.tardives(o)) for o in phase.observations] == [("Une panne.", False), ("Encore un mot.", True)]
    (vue,) = phases_en_cours(notifie, jours(3, TERME))
    assert (vue.observations, vue.observees_le, vue.observations_tardives) == (2, jours(2, TERME), True)
    assert vue.suite == "Observations reçues le 03/07/2025, après la date fixée. Répondez, au plus tard le 30/08/2025."


@pytest.mark.parametrize(
    ("motif", "le", "dit"),
    [
        ("", LE_1, "écrivez les observations"),
        ("Une panne.", jours(-1), "ne répondent pas à une notification du 01/06/2025"),
        ("Une panne.", jours(6), "est à venir"),
    ],
)
def test_ce_qui_n_est_pas_une_observation(notifie: Contexte, motif: str, le: date, dit: str) -> None:
    with pytest.raises(DemandeInvalide, match=dit):
        composer(notifie, ActionSolde.OBSERVER, jours(5), motif, le=le)


@pytest.mark.parametrize(
    ("action", "dit"),
    [
        (ActionSolde.RELANCER, "proposé, il devrait être en phase contradictoire"),
        (ActionSolde.OBSERVER, "rien n'a été annoncé au partenaire"),
        (ActionSolde.MAINTENIR, "proposé, il devrait être en phase contradictoire"),
    ],
)
def test_rien_sans_phase(ctx: Contexte, action: ActionSolde, dit: str) -> None:
    calculer(ctx, PENALISE, PROPOSER)
    with pytest.raises(DemandeInvalide, match=dit):
        composer(ctx, action, LE_1, "Un motif.")
    with pytest.raises(DemandeInvalide, match="Le partenaire n'a encore rien reçu"):
        message_reponse(ctx, ARRAS, 2024, LE_1)


# --- answer


def test_maintenir_quand_le_partenaire_a_eu_la_parole(notifie: Contexte) -> None:
    with pytest.raises(DemandeInvalide, match="le partenaire a jusqu'au 01/07/2025"):
        composer(notifie, ActionSolde.MAINTENIR, TERME, "Le tableau n'est pas venu.")
    assert len(composer(notifie, ActionSolde.MAINTENIR, jours(1, TERME), "Le tableau n'est pas venu.")) == 1
    # What it said may still be completed: thirty days are thirty days.
    faire(notifie, ActionSolde.OBSERVER, jours(5), "Une panne.")
    (vue,) = phases_en_cours(notifie, jours(6))
    assert (vue.etape, vue.suite) == (
        EtapePhase.OBSERVATIONS,
        "Observations reçues le 06/06/2025. Le partenaire peut les compléter jusqu'au 01/07/2025.",
    )
    with pytest.raises(DemandeInvalide, match="pour présenter ses observations, ou les compléter"):
        composer(notifie, ActionSolde.MAINTENIR, TERME, "La panne a duré deux jours.")
    with pytest.raises(DemandeInvalide, match="donnez le motif de la réponse"):
        composer(notifie, ActionSolde.MAINTENIR, jours(1, TERME), " ")
    faire(notifie, ActionSolde.MAINTENIR, jours(1, TERME), "La panne a duré deux jours.")
    assert etat(notifie) == "contradictoire"
    (vue,) = phases_en_cours(notifie, jours(1, TERME))
    assert (vue.etape, vue.suite) == (EtapePhase.A_ARRETER, "Maintenu : les finances peuvent arrêter ce solde.")
    with pytest.raises(DemandeInvalide, match="a sa réponse depuis le 02/07/2025"):
        composer(notifie, ActionSolde.MAINTENIR, jours(2, TERME), "Encore.")
    # What was answered in time does not lapse.
    assert suivre_contradictoires(notifie, jours(90)).phrases == ()


def test_passe_le_delai_une_penalite_ne_se_maintient_plus(notifie: Contexte) -> None:
    assert composer(notifie, ActionSolde.MAINTENIR, DECISION, "À temps.")
    with pytest.raises(DemandeInvalide, match="rien n'a été décidé avant la fin du délai, le 30/08/2025, la prochaine nuit"):
        composer(notifie, ActionSolde.MAINTENIR, jours(1, DECISION), "Trop tard.")
    with pytest.raises(DemandeInvalide, match="la pénalité annoncée le 01/06/2025 tombe"):
        composer(notifie, ActionSolde.RENONCER, jours(1, DECISION), "En partie.", taux="0,005")
    assert composer(notifie, ActionSolde.RENONCER, jours(1, DECISION), "En entier.")


def test_un_reversement_se_maintient_apres_le_delai(reversement: Contexte) -> None:
    assert composer(reversement, ActionSolde.MAINTENIR, jours(40, DECISION), "Trop versé.")


def test_renoncer_en_phase_repond_et_renvoie(notifie: Contexte) -> None:
    faire(notifie, ActionSolde.RENONCER, jours(5), "Premier retard.")
    assert etat(notifie) == "a_instruire"
    assert notifie.entrepot.lire_contradictoires(ARRAS, 2024)[-1].decision is DecisionContradictoire.RENONCER
    remise = notifie.entrepot.lire_vie().remises[ARRAS, 2024]
    assert (remise.genre, remise.taux_retenu, remise.motif) == (GenreRemise.RENONCIATION, Decimal("0.0000"), "Premier retard.")
    assert phases_en_cours(notifie, jours(6)) == []
    assert "nous renonçons à la pénalité" in message_reponse(notifie, ARRAS, 2024, jours(6)).objet


def test_renoncer_apres_avoir_maintenu(notifie: Contexte) -> None:
    faire(notifie, ActionSolde.MAINTENIR, jours(1, TERME), "Deux jours.")
    faire(notifie, ActionSolde.RENONCER, jours(2, TERME), "Nouvel examen.")
    assert etat(notifie) == "a_instruire"
    (phase,) = voir(notifie).phases
    assert phase.entendue and phase.reponse is not None
    assert phase.reponse.decision is DecisionContradictoire.MAINTENIR


@pytest.mark.parametrize(
    ("solde", "actes", "attendus"),
    [
        (PENALISE, [], [Remise]),
        (PENALISE, [PROPOSER], [Remise, Transition]),
        (PENALISE, [PROPOSER, NOTIFIER, CONTREDIRE], [Evenement, Remise, Transition]),
    ],
)
def test_renoncer_en_partie_a_tout_moment(ctx: Contexte, solde: Solde, actes: list[Acte], attendus: list[type]) -> None:
    calculer(ctx, solde, *actes)
    composes = composer(ctx, ActionSolde.RENONCER, LE_1, "En partie.", taux=" 0,0050 ")
    assert [type(a) for a in composes] == attendus
    (remise,) = [a for a in composes if isinstance(a, Remise)]
    assert remise.taux_retenu == Decimal("0.0050")
    ctx.entrepot.inscrire_actes(composes, "gestion")
    assert etat(ctx) == "a_instruire"


@pytest.mark.parametrize(
    ("taux", "dit"),
    [
        ("0,01", "inférieur au taux calculé, 1\u202f% ; 1\u202f% ne l'est pas"),
        ("1", "inférieur au taux calculé"),
        ("0,00501", "quatre décimales au plus"),
        ("1 %", "n'est pas un taux"),
        ("-0,01", "n'est pas un taux"),
    ],
)
def test_les_taux_refuses(ctx: Contexte, taux: str, dit: str) -> None:
    calculer(ctx, PENALISE)
    with pytest.raises(DemandeInvalide, match=dit):
        composer(ctx, ActionSolde.RENONCER, LE_1, "En partie.", taux=taux)


def test_le_taux_garde_se_compare_a_ce_que_le_calcul_donne(ctx: Contexte) -> None:
    calculer(ctx, PENALISE)
    plus = replace(PENALISE, taux_penalite=Decimal("0.0200"))
    assert composer(ctx, ActionSolde.RENONCER, LE_1, "En partie.", taux="0,015", calcule=plus)
    ctx.entrepot.inscrire_actes([PROPOSER], "gestion")
    # What is proposed is never raised by what is given up.
    with pytest.raises(DemandeInvalide, match="inférieur au taux calculé, 1\u202f%"):
        composer(ctx, ActionSolde.RENONCER, LE_1, "En partie.", taux="0,015", calcule=plus)


@pytest.mark.parametrize(("solde", "actes"), [(LIBRE, []), (TROP_VERSE, [PROPOSER])])
def test_rien_a_quoi_renoncer(ctx: Contexte, solde: Solde, actes: list[Acte]) -> None:
    calculer(ctx, solde, *actes)
    with pytest.raises(DemandeInvalide, match="pas de pénalité à laquelle renoncer") as refus:
        composer(ctx, ActionSolde.RENONCER, LE_1, "  ", taux="beaucoup")
    assert "donnez le motif" in str(refus.value) and "n'est pas un taux" in str(refus.value)


# --- the night


def test_la_nuit_alerte_une_fois_puis_la_penalite_tombe(notifie: Contexte, sonde: Sonde) -> None:
    assert suivre_contradictoires(notifie, jours(-16, DECISION)).alertes == ()
    (alerte,) = suivre_contradictoires(notifie, jours(-15, DECISION)).alertes
    assert alerte.replace("\u202f", " ") == (
        f"{ARRAS}, exercice 2024, pénalité 440,00 € : Le partenaire n'a pas présenté d'observations. "
        "Répondez avant la fin du 30/08/2025 : au-delà, la pénalité tombe."
    )
    assert suivre_contradictoires(notifie, DECISION).phrases == ()
    bilan = suivre_contradictoires(notifie, jours(1, DECISION))
    assert bilan.caducites == (
        f"{ARRAS}, exercice 2024 : Rien n'a été décidé avant la fin du délai, le 30/08/2025 : la pénalité annoncée le 01/06/2025 "
        "tombe.",
    )
    assert bilan.resume() == "Phases contradictoires : 1 pénalité tombée."
    assert etat(notifie) == "a_instruire"
    remise = notifie.entrepot.lire_vie().remises[ARRAS, 2024]
    assert (remise.genre, remise.taux_retenu, remise.par) == (GenreRemise.CADUCITE, Decimal("0.0000"), CALCUL)
    assert sonde.un("SELECT count(*) FROM pilotage.journal WHERE action = 'contradictoire_alerte'") == 1
    assert suivre_contradictoires(notifie, jours(1, DECISION)).resume() == "Phases contradictoires : rien à signaler."
    assert "n'est pas retenue" in message_caducite(notifie, ARRAS, 2024, DECISION).objet


def test_une_penalite_tombe_meme_sans_alerte(notifie: Contexte) -> None:
    bilan = suivre_contradictoires(notifie, jours(30, DECISION))
    assert len(bilan.caducites) == 1 and bilan.alertes == ()


def test_un_reversement_ne_tombe_jamais(reversement: Contexte) -> None:
    assert len(suivre_contradictoires(reversement, jours(-1, DECISION)).alertes) == 1
    bilan = suivre_contradictoires(reversement, jours(10, DECISION))
    assert bilan.caducites == ()
    (retard,) = bilan.en_retard
    assert "attendue le 30/08/2025, il y a 10 jours : le reversement reste dû" in retard
    assert etat(reversement) == "contradictoire"
    (vue,) = phases_en_cours(reversement, jours(10, DECISION))
    assert (vue.etape, vue.en_retard, vue.jours_restants) == (EtapePhase.EN_RETARD, True, -10)


def test_la_relance_est_proposee_jamais_faite(notifie: Contexte) -> None:
    assert suivre_contradictoires(notifie, jours(19)).a_relancer == ()
    (phrase,) = suivre_contradictoires(notifie, jours(20)).a_relancer
    assert phrase == f"{ARRAS}, exercice 2024 : Le partenaire n'a rien dit : relancez-le, il a jusqu'au 01/07/2025."
    assert [e.genre for e in notifie.entrepot.lire_contradictoires(ARRAS, 2024)] == [GenreEvenement.NOTIFICATION]


def test_un_acte_refuse_n_arrete_pas_la_nuit(notifie: Contexte, sonde: Sonde, monkeypatch: pytest.MonkeyPatch) -> None:
    calculer(notifie, replace(PENALISE, convention=LENS, structure="ccas-lens"))
    lens = [replace(a, convention=LENS) for a in (PROPOSER, NOTIFIER, CONTREDIRE)]
    notifie.entrepot.inscrire_actes(lens, "gestion")
    vues = phases_en_cours(notifie, jours(1, DECISION))
    # Somebody answers for Arras while the night looks.
    reponse = replace(MAINTENIR, le=DECISION)
    notifie.entrepot.inscrire_actes([reponse], "gestion")
    monkeypatch.setattr("decompte.app.contradictoire_nuit.phases_en_cours", lambda ctx, au: vues)
    bilan = suivre_contradictoires(notifie, jours(1, DECISION))
    (echec,) = bilan.echecs
    assert echec.startswith(f"{ARRAS}, exercice 2024 : Rien n'a été enregistré : ")
    assert echec.endswith("cette phase contradictoire a déjà une issue.")
    assert len(bilan.caducites) == 1 and bilan.caducites[0].startswith(LENS)
    assert bilan.resume() == "Phases contradictoires : 1 pénalité tombée, 1 échec."


def sans_parametre(ctx: Contexte, *ids: str) -> None:
    """As with reference files older than these parameters."""
    parametres = ctx.referentiel.parametres
    sans = {id: p for id, p in parametres.par_id.items() if id not in ids}
    ctx.referentiel = replace(ctx.referentiel, parametres=replace(parametres, par_id=sans))


def test_des_delais_inconnus_se_disent_une_fois_et_n_arretent_rien(notifie: Contexte) -> None:
    calculer(notifie, replace(PENALISE, convention=LENS, structure="ccas-lens"))
    lens = [replace(a, convention=LENS) for a in (PROPOSER, NOTIFIER, CONTREDIRE)]
    notifie.entrepot.inscrire_actes(lens, "gestion")
    sans_parametre(notifie, "alerte_decision_jours", "delai_decision_jours")
    dit = (
        "Ni alerte ni relance : le référentiel ne donne pas tous les délais de la phase contradictoire : 2 fichiers manquent, "
        "parametres/delai_decision_jours.yaml et parametres/alerte_decision_jours.yaml"
    )
    bilan = suivre_contradictoires(notifie, DECISION)
    assert (bilan.echecs, bilan.phrases) == ((dit,), ())
    assert {v.etape for v in phases_en_cours(notifie, DECISION)} == {EtapePhase.A_REPONDRE}
    # The terms were written to the partner: they hold.
    assert len(suivre_contradictoires(notifie, jours(1, DECISION)).caducites) == 2


def test_on_ne_notifie_pas_sans_delais(ctx: Contexte) -> None:
    calculer(ctx, PENALISE, PROPOSER)
    sans_parametre(ctx, "delai_decision_jours")
    with pytest.raises(DemandeInvalide, match=r"1 fichier manque, parametres/delai_decision_jours\.yaml"):
        composer(ctx, ActionSolde.NOTIFIER, LE_1)
    with pytest.raises(DemandeInvalide, match=r"parametres/delai_decision_jours\.yaml"):
        message_contradictoire(ctx, ARRAS, 2024, LE_1)


@pytest.mark.parametrize("id", ["delai_decision_jours", "alerte_decision_jours", "relance_contradictoire_jours"])
def test_les_delais_sont_des_hypotheses_datees(referentiel: Referentiel, id: str) -> None:
    assert all(v.hypothese and v.raison for v in referentiel.parametres.par_id[id].valeurs)


# --- what the pages show


@pytest.mark.parametrize(
    ("au", "etape", "terme", "restants"),
    [
        (jours(19), EtapePhase.OBSERVATIONS, TERME, 11),
        (jours(20), EtapePhase.A_RELANCER, TERME, 10),
        (TERME, EtapePhase.A_RELANCER, TERME, 0),
        (jours(1, TERME), EtapePhase.A_REPONDRE, DECISION, 59),
        (jours(-15, DECISION), EtapePhase.ALERTE, DECISION, 15),
        (DECISION, EtapePhase.ALERTE, DECISION, 0),
        (jours(1, DECISION), EtapePhase.CADUQUE, DECISION, -1),
    ],
)
def test_ou_en_est_une_phase(notifie: Contexte, au: date, etape: EtapePhase, terme: date, restants: int) -> None:
    (vue,) = phases_en_cours(notifie, au)
    assert (vue.etape, vue.terme, vue.jours_restants) == (etape, terme, restants)
    assert vue.en_retard == (etape is EtapePhase.CADUQUE)
    assert (vue.structure_nom, vue.annonce.replace("\u202f", " ")) == ("Structure ccas-arras", "pénalité 440,00 €")
    assert vue.suite.endswith(".") and vue.dite[0]


def test_les_phases_d_un_exercice(notifie: Contexte) -> None:
    assert len(phases_en_cours(notifie, LE_1, 2024)) == 1
    assert phases_en_cours(notifie, LE_1, 2025) == []


def test_apres_la_relance_on_attend(notifie: Contexte) -> None:
    faire(notifie, ActionSolde.RELANCER, jours(20))
    (vue,) = phases_en_cours(notifie, jours(21))
    assert (vue.etape, vue.relancee_le) == (EtapePhase.OBSERVATIONS, jours(20))


# --- the letters


def poser_entrees(sonde: Sonde, entrees: Mapping[str, str]) -> None:
    """What the solde was computed from, whatever its state."""
    sonde.executer("SET session_replication_role = replica")
    for cle, texte in entrees.items():
        sonde.executer(
            "INSERT INTO finance.solde_entree VALUES (%s, 2024, jsonb_build_object(%s::text, %s::text)) "
            "ON CONFLICT (convention, exercice) DO UPDATE SET entrees = finance.solde_entree.entrees || excluded.entrees",
            ARRAS, cle, texte,
        )  # fmt: skip
    sonde.executer("SET session_replication_role = origin")


def test_la_lettre_dit_ce_qui_etait_compte(ctx: Contexte, sonde: Sonde) -> None:
    calculer(ctx, PENALISE, PROPOSER)
    poser_entrees(sonde, ENTREES)
    sonde.executer("UPDATE referentiel.structure SET email_contact = 'suivi@ccas.example' WHERE code = 'ccas-arras'")
    avant = message_contradictoire(ctx, ARRAS, 2024, LE_1)
    assert avant.destinataire == "suivi@ccas.example"
    assert "Le tableau de mars 2024 était attendu le 10 avril 2024, il est arrivé le 2 mai 2024, 22 jours après." in avant.corps
    assert "(1 tableau sur 5 mois dus)" in avant.corps and "(Fiche 1.1)" in avant.corps
    assert "malade" not in avant.corps
    faire(ctx, ActionSolde.NOTIFIER, LE_1)
    assert message_contradictoire(ctx, ARRAS, 2024, jours(25)) == avant


def test_les_lettres_qui_n_ont_pas_lieu_d_etre(ctx: Contexte) -> None:
    with pytest.raises(DemandeInvalide, match="Aucun solde"):
        message_contradictoire(ctx, ARRAS, 2024, LE_1)
    calculer(ctx, PENALISE)
    with pytest.raises(DemandeInvalide, match="ce solde est à instruire"):
        message_contradictoire(ctx, ARRAS, 2024, LE_1)


def test_rien_a_annoncer_sans_penalite(ctx: Contexte) -> None:
    calculer(ctx, LIBRE, PROPOSER)
    with pytest.raises(DemandeInvalide, match="ni pénalité ni reversement"):
        message_contradictoire(ctx, ARRAS, 2024, LE_1)


def test_les_lettres_de_la_suite(notifie: Contexte) -> None:
    assert "10 jours encore" in message_relance(notifie, ARRAS, 2024, jours(20)).corps
    with pytest.raises(DemandeInvalide, match="pas encore enregistrée"):
        message_reponse(notifie, ARRAS, 2024, jours(20))
    with pytest.raises(DemandeInvalide, match="n'est pas tombée"):
        message_caducite(notifie, ARRAS, 2024, jours(20))
    with pytest.raises(DemandeInvalide, match="passé"):
        message_relance(notifie, ARRAS, 2024, jours(1, TERME))
    faire(notifie, ActionSolde.MAINTENIR, jours(1, TERME), "Le tableau n'est jamais venu.")
    assert "Nos raisons : Le tableau n'est jamais venu." in MESSAGES[GenreEvenement.REPONSE](notifie, ARRAS, 2024, TERME).corps
