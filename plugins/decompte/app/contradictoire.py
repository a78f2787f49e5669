"""The contradictory phase: notify, remind, record what the partner says, maintain or give up; each checked first.

Source: Code des relations entre le public et l'administration, articles L. 121-1 and L. 122-1. The delays are parameters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from decompte.app.contexte import Contexte
from decompte.app.conventions import conventions_a
from decompte.app.erreurs import DemandeInvalide
from decompte.app.vie_demande import Composeur, DemandeActe, SoldeVu
from decompte.domaine.calendrier import jour_d_arrivee
from decompte.domaine.contradictoire import (
    DecisionContradictoire,
    Delais,
    Evenement,
    GenreEvenement,
    Phase,
    entendu,
)
from decompte.domaine.parametre import Parametres
from decompte.domaine.solde import EtatSolde
from decompte.domaine.texte import euros, jour, pourcent
from decompte.domaine.vie_solde import (
    DEPARTS,
    EN_COURS,
    ETATS_SOLDE_DITS,
    MOTIF_OBLIGE,
    ActionSolde,
    GenreRemise,
    Remise,
    Transition,
)
from decompte.entrepot.vie import Acte

_TAUX = re.compile(r"[0-9]{1,3}([.,][0-9]{1,9})?")
_MANQUES: Mapping[ActionSolde, str] = MappingProxyType(
    {
        ActionSolde.OBSERVER: "écrivez les observations du partenaire, ou leur résumé",
        ActionSolde.MAINTENIR: "donnez le motif de la réponse au partenaire",
        ActionSolde.RENONCER: "donnez le motif de la renonciation",
    }
)


def lire_delais(parametres: Parametres, convention: str, dispositif_id: str, debut: date, exercice: int) -> Delais:
    """The delays of the phases of a (convention, exercice); ParametreAbsent when one is not set.

    As the décompte states them to the partner: those in force on the first day of the exercice, or of the convention.
    """
    au = max(debut, date(exercice, 1, 1))

    def jours(id: str) -> int:
        return parametres.entier(id, au, convention, dispositif_id)

    return Delais(
        observations=jours("delai_observations_jours"),
        decision=jours("delai_decision_jours"),
        alerte=jours("alerte_decision_jours"),
        relance=jours("relance_contradictoire_jours"),
    )


def delais_de(ctx: Contexte, convention: str, exercice: int) -> Delais:
    """The delays of a convention of the warehouse; DemandeInvalide when it is unknown."""
    for terme in conventions_a(ctx):
        if terme.code == convention:
            return lire_delais(ctx.referentiel.parametres, convention, terme.dispositif_id, terme.debut, exercice)
    raise DemandeInvalide(f"Convention inconnue : « {convention} »")


def notifier(ctx: Contexte, demande: DemandeActe, vu: SoldeVu, aujourd_hui: date) -> list[Acte]:
    """Open the phase: the partner was written to, that day."""
    fautes = _commencer(demande, vu)
    le = demande.le or aujourd_hui
    convention, exercice = vu.cle
    version = vu.ligne["version"]
    penalite, reversement = (vu.ligne[champ] or Decimal("0.00") for champ in ("penalite_eur", "reversement_eur"))
    if not (penalite or reversement):
        fautes.append("ni pénalité ni reversement : il n'y a rien à soumettre au partenaire, ce solde peut être arrêté")
    elif entendu((*vu.phases_avant, *vu.phases), version, penalite, reversement):
        fautes.append("le partenaire a déjà été entendu pour au moins autant : ce solde peut être arrêté")
    derniere = vu.phases[-1] if vu.phases else None
    if penalite and derniere is not None and derniere.caduque(aujourd_hui):
        # Sending a solde back does not give the administration another delay.
        fautes.append(f"{_dire_caduque(derniere)} ; renoncez-y, puis proposez à nouveau")
    fautes += _a_venir(le, aujourd_hui, "la notification")
    propose_le = _propose_le(ctx, vu)
    # A phase told as of a past day, as a replay does, is not before a proposal whose instant is that of the machine.
    if propose_le is not None and le < min(propose_le, aujourd_hui):
        fautes.append(f"la notification, le {jour(le)}, vient avant la proposition, le {jour(propose_le)}")
    _refuser(fautes)
    observations, decision = delais_de(ctx, convention, exercice).termes(le)
    texte = (
        demande.motif.strip() or f"{_dire_annonce(penalite, reversement)}, observations attendues jusqu'au {jour(observations)}"
    )
    numero = max((p.numero for p in vu.phases), default=0) + 1
    return [
        Evenement(
            convention, exercice, version, numero, GenreEvenement.NOTIFICATION, le, texte, demande.par, penalite, reversement,
            observations, decision,
        ),
        Transition(convention, exercice, version, EtatSolde.PROPOSE, EtatSolde.CONTRADICTOIRE, demande.par, texte),
    ]  # fmt: skip


def relancer(ctx: Contexte, demande: DemandeActe, vu: SoldeVu, aujourd_hui: date) -> list[Acte]:
    """Remind a silent partner, once, a few days before the end of its term."""
    phase = _phase_ouverte(demande, vu)
    le = demande.le or aujourd_hui
    fautes = _a_venir(le, aujourd_hui, "la relance")
    ancienne = phase.premier(GenreEvenement.RELANCE)
    if ancienne is not None:
        fautes.append(f"le partenaire a déjà été relancé, le {jour(ancienne.le)}")
    if phase.observations:
        fautes.append(f"le partenaire a répondu, le {jour(phase.observations[0].le)} : il n'y a pas à le relancer")
    des_le = max(phase.notification.le, delais_de(ctx, *vu.cle).relance_le(phase.terme_observations))
    if le < des_le:
        fautes.append(f"la relance se fait à partir du {jour(des_le)}")
    if le > phase.terme_observations:
        fautes.append(
            f"le temps des observations est passé depuis le {jour(phase.terme_observations)} : il est temps de répondre"
        )
    _refuser(fautes)
    texte = demande.motif.strip() or f"Observations attendues jusqu'au {jour(phase.terme_observations)}"
    return [_evenement(phase, GenreEvenement.RELANCE, le, texte, demande.par)]


def observer(ctx: Contexte, demande: DemandeActe, vu: SoldeVu, aujourd_hui: date) -> list[Acte]:
    """Record what the partner says; late observations are recorded too (see ``Phase.tardives``), and after an answer."""
    fautes = _commencer(demande, vu)
    phase = vu.phases[-1] if vu.phases else None
    if phase is None:
        _refuser(fautes or ["aucune phase contradictoire n'est ouverte"])
        return []
    le = demande.le or aujourd_hui
    fautes += _a_venir(le, aujourd_hui, "la réception des observations")
    if le < phase.notification.le:
        fautes.append(f"des observations du {jour(le)} ne répondent pas à une notification du {jour(phase.notification.le)}")
    _refuser(fautes)
    return [_evenement(phase, GenreEvenement.OBSERVATIONS, le, demande.motif.strip(), demande.par)]


def maintenir(ctx: Contexte, demande: DemandeActe, vu: SoldeVu, aujourd_hui: date) -> list[Acte]:
    """Answer that the penalty, the reversement stand: not before the partner had its say, not after the term to decide."""
    phase = _phase_ouverte(demande, vu)
    fautes = []
    if not phase.observations and aujourd_hui <= phase.terme_observations:
        fautes.append(
            f"le partenaire a jusqu'au {jour(phase.terme_observations)} pour présenter ses observations : "
            "attendez-les, ou la fin de ce temps"
        )
    if phase.caduque(aujourd_hui):
        fautes.append(f"{_dire_caduque(phase)}, la prochaine nuit le constate")
    _refuser(fautes)
    return [
        _evenement(
            phase, GenreEvenement.REPONSE, aujourd_hui, demande.motif.strip(), demande.par, DecisionContradictoire.MAINTENIR
        )
    ]


def renoncer(ctx: Contexte, demande: DemandeActe, vu: SoldeVu, aujourd_hui: date) -> list[Acte]:
    """Give the penalty up, or keep a lower rate: from this version on. What is proposed or heard is sent back, to be computed."""
    fautes = _commencer(demande, vu)
    etat = vu.etat
    phase = vu.phases[-1] if vu.phases else None
    retenu = Decimal("0.0000")
    try:
        retenu = lire_taux(demande.taux)
    except DemandeInvalide as faute:
        fautes.append(str(faute))
    calcule = _taux_calcule(vu)
    if not calcule or (etat in EN_COURS and not vu.ligne["penalite_eur"]):
        fautes.append("il n'y a pas de pénalité à laquelle renoncer")
    elif retenu >= calcule:
        fautes.append(f"le taux gardé doit être inférieur au taux calculé, {pourcent(calcule)} ; {pourcent(retenu)} ne l'est pas")
    elif retenu and phase is not None and phase.caduque(aujourd_hui):
        fautes.append(_dire_caduque(phase))
    _refuser(fautes)
    convention, exercice = vu.cle
    motif = demande.motif.strip()
    actes: list[Acte] = []
    if phase is not None and etat is EtatSolde.CONTRADICTOIRE and not phase.close:
        actes.append(_evenement(phase, GenreEvenement.REPONSE, aujourd_hui, motif, demande.par, DecisionContradictoire.RENONCER))
    actes.append(Remise(convention, exercice, GenreRemise.RENONCIATION, retenu, aujourd_hui, demande.par, motif))
    if etat in EN_COURS:
        version = vu.ligne["version"]
        actes.append(Transition(convention, exercice, version, etat, EtatSolde.A_INSTRUIRE, demande.par, motif))
    return actes


COMPOSEURS: Mapping[ActionSolde, Composeur] = MappingProxyType(
    {
        ActionSolde.NOTIFIER: notifier,
        ActionSolde.RELANCER: relancer,
        ActionSolde.OBSERVER: observer,
        ActionSolde.MAINTENIR: maintenir,
        ActionSolde.RENONCER: renoncer,
    }
)
"""What each action of the phase writes."""


def lire_taux(texte: str | None) -> Decimal:
    """A rate kept as people type it (« 0,01 »), four decimals at most; nothing typed: nothing is kept."""
    if texte is None or not texte.strip():
        return Decimal("0.0000")
    exemple = "un nombre, par exemple 0,01 pour 1 %"
    if not _TAUX.fullmatch(texte.strip()):
        raise DemandeInvalide(f"« {texte.strip()} » n'est pas un taux : attendu {exemple}")
    lu = Decimal(texte.strip().replace(",", "."))
    if lu != round(lu, 4):
        raise DemandeInvalide(f"« {texte.strip()} » n'est pas un taux : quatre décimales au plus")
    return round(lu, 4)


def _taux_calcule(vu: SoldeVu) -> Decimal:
    """The rate of what a waiver changes: the present calculation; for figures that are held, never more than they say."""
    garde = vu.ligne["taux_penalite"] or Decimal(0)
    if vu.calcule is None or vu.calcule.taux_penalite is None:
        return garde
    return min(garde, vu.calcule.taux_penalite) if vu.etat in EN_COURS else vu.calcule.taux_penalite


def _commencer(demande: DemandeActe, vu: SoldeVu) -> list[str]:
    """What any of these actions needs: a state to start from, and a reason where one is due."""
    fautes = []
    if vu.etat not in DEPARTS[demande.action]:
        attendus = " ou ".join(ETATS_SOLDE_DITS[e] for e in EtatSolde if e in DEPARTS[demande.action])
        fautes.append(f"ce solde est {ETATS_SOLDE_DITS[vu.etat]}, il devrait être {attendus}")
    if demande.action in MOTIF_OBLIGE and not demande.motif.strip():
        fautes.append(_MANQUES[demande.action])
    return fautes


def _phase_ouverte(demande: DemandeActe, vu: SoldeVu) -> Phase:
    """The phase that is not answered yet; DemandeInvalide when there is none."""
    fautes = _commencer(demande, vu)
    phase = vu.phases[-1] if vu.phases else None
    if phase is None:
        fautes = fautes or ["aucune phase contradictoire n'est ouverte"]
    elif phase.reponse is not None:
        fautes.append(f"la phase contradictoire a sa réponse depuis le {jour(phase.reponse.le)}")
    elif phase.close:
        fautes.append("la pénalité est déjà tombée : rien n'a été décidé à temps")
    _refuser(fautes)
    assert phase is not None
    return phase


def _propose_le(ctx: Contexte, vu: SoldeVu) -> date | None:
    """The day of the last proposal of the present version."""
    proposees = [
        t["instant"]
        for t in ctx.entrepot.lire_transitions(*vu.cle)
        if (t["version"], t["vers"]) == (vu.ligne["version"], EtatSolde.PROPOSE)
    ]
    return jour_d_arrivee(proposees[-1]) if proposees else None


def _a_venir(le: date, aujourd_hui: date, quoi: str) -> list[str]:
    return [f"{quoi}, le {jour(le)}, est à venir : donnez le jour où elle a eu lieu"] if le > aujourd_hui else []


def _evenement(
    phase: Phase, genre: GenreEvenement, le: date, texte: str, par: str, decision: DecisionContradictoire | None = None
) -> Evenement:
    n = phase.notification
    return Evenement(n.convention, n.exercice, n.version, n.phase, genre, le, texte, par, decision=decision)


def _dire_annonce(penalite: Decimal, reversement: Decimal) -> str:
    parties = [f"pénalité de {euros(penalite)}"] if penalite else []
    parties += [f"reversement de {euros(reversement)}"] if reversement else []
    phrase = " et ".join(parties)
    return f"{phrase[0].upper()}{phrase[1:]} {'annoncés' if len(parties) > 1 else 'annoncé' if reversement else 'annoncée'}"


def _dire_caduque(phase: Phase) -> str:
    n = phase.notification
    return (
        f"la pénalité annoncée le {jour(n.le)} tombe : rien n'a été décidé avant la fin du délai, le {jour(phase.terme_decision)}"
    )


def _refuser(fautes: list[str]) -> None:
    """DemandeInvalide with every fault, if there is one."""
    if fautes:
        raise DemandeInvalide(" ; ".join(fautes))
