"""The contradictory phase: notify, remind, record what the partner says, maintain or give up; each checked first.

Source: Code des relations entre le public et l'administration, articles L. 121-1 and L. 122-1. The delays are parameters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
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
    echeance,
    en_vigueur,
    entendu,
    sans_decision,
)
from decompte.domaine.parametre import ParametreAbsent, Parametres
from decompte.domaine.solde import EtatSolde
from decompte.domaine.texte import accord, enumeration, euros, jour, pourcent
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

ZERO = Decimal("0.00")
DELAIS = ("delai_observations_jours", "delai_decision_jours", "alerte_decision_jours", "relance_contradictoire_jours")
"""The parameters of a phase, as ``Delais`` has them."""
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

    return Delais(*(jours(id) for id in DELAIS))


def delais_de(ctx: Contexte, convention: str, exercice: int) -> Delais:
    """The delays of a convention of the warehouse; DemandeInvalide when it is unknown, or when a delay is not set."""
    for terme in conventions_a(ctx):
        if terme.code == convention:
            try:
                return lire_delais(ctx.referentiel.parametres, convention, terme.dispositif_id, terme.debut, exercice)
            except ParametreAbsent as manque:
                raise DemandeInvalide(dire_manque(ctx.referentiel.parametres, manque)) from manque
    raise DemandeInvalide(f"Convention inconnue : « {convention} »")


def dire_manque(parametres: Parametres, manque: ParametreAbsent) -> str:
    """That the reference files do not set the delays, with the files to add: they may be older than this procedure."""
    absents = [f"parametres/{id}.yaml" for id in DELAIS if id not in parametres.par_id]
    if not absents:
        return str(manque)
    fichiers = accord(len(absents), "fichier manque", "fichiers manquent")
    return f"le référentiel ne donne pas tous les délais de la phase contradictoire : {fichiers}, {enumeration(absents)}"


@dataclass(frozen=True, slots=True)
class AAnnoncer:
    """What a notification would announce, in euros, and until when each side may speak."""

    penalite_eur: Decimal
    """0 when the penalty was heard, and decided, already: it stands, and is not announced again."""
    reversement_eur: Decimal
    terme_observations: date
    terme_decision: date
    echeance: date | None
    """The delay that an earlier notification of the penalty opened and that still runs, or has passed."""


def a_annoncer(vu: SoldeVu, delais: Delais, le: date) -> AAnnoncer:
    """What is to be announced of a solde that day; the penalty keeps the first delay that was given to decide it."""
    penalite, reversement = montants(vu)
    if reversement and entendu(vu.toutes, vu.version, penalite, ZERO):
        penalite = ZERO
    observations, decision = delais.termes(le)
    premiere = echeance(vu.phases) if penalite else None
    return AAnnoncer(penalite, reversement, observations, min(decision, premiere or decision), premiere)


def montants(vu: SoldeVu) -> tuple[Decimal, Decimal]:
    """(penalty, reversement) of the stored figures; 0 where nothing was computed."""
    return vu.ligne["penalite_eur"] or ZERO, vu.ligne["reversement_eur"] or ZERO


def notifier(ctx: Contexte, demande: DemandeActe, vu: SoldeVu, aujourd_hui: date) -> list[Acte]:
    """Open the phase: the partner was written to, that day."""
    fautes = _commencer(demande, vu)
    le = demande.le or aujourd_hui
    convention, exercice = vu.cle
    if not any(montants(vu)):
        fautes.append("ni pénalité ni reversement : il n'y a rien à soumettre au partenaire, ce solde peut être arrêté")
    elif entendu(vu.toutes, vu.version, *montants(vu)):
        fautes.append("le partenaire a déjà été entendu pour au moins autant : ce solde peut être arrêté")
    fautes += _a_venir(le, aujourd_hui, "la notification")
    propose_le = _propose_le(ctx, vu)
    # A phase told as of a past day, as a replay does, is not before a proposal whose instant is that of the machine.
    if propose_le is not None and le < min(propose_le, aujourd_hui):
        fautes.append(f"la notification, le {jour(le)}, vient avant la proposition, le {jour(propose_le)}")
    try:
        annonce = a_annoncer(vu, delais_de(ctx, convention, exercice), le)
    except DemandeInvalide as faute:
        _refuser([*fautes, str(faute)])
        raise
    if annonce.echeance is not None and aujourd_hui > annonce.echeance:
        # Sending a solde back does not give the administration another delay.
        fautes.append(f"{_dire_caduque(vu, annonce.echeance)} ; renoncez-y, puis proposez à nouveau")
    elif annonce.terme_observations >= annonce.terme_decision:
        fautes.append(
            f"la pénalité ne pourrait plus être maintenue : le partenaire aurait jusqu'au {jour(annonce.terme_observations)}, et "
            f"le délai pour décider, qui court depuis la première notification, finit le {jour(annonce.terme_decision)} ; "
            "renoncez-y, puis proposez à nouveau"
        )
    _refuser(fautes)
    texte = demande.motif.strip() or (
        f"{_dire_annonce(annonce.penalite_eur, annonce.reversement_eur)}, "
        f"observations attendues jusqu'au {jour(annonce.terme_observations)}"
    )
    numero = max((p.numero for p in vu.phases), default=0) + 1
    return [
        Evenement(
            convention, exercice, vu.version, numero, GenreEvenement.NOTIFICATION, le, texte, demande.par, annonce.penalite_eur,
            annonce.reversement_eur, annonce.terme_observations, annonce.terme_decision,
        ),
        Transition(convention, exercice, vu.version, EtatSolde.PROPOSE, EtatSolde.CONTRADICTOIRE, demande.par, texte),
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
    """Record what the partner says, whatever became of the solde since: the present version, in the phase that it answers.

    Late observations are recorded too (see ``Phase.tardives``), and after an answer.
    """
    fautes = _commencer(demande, vu)
    siennes = en_vigueur(vu.phases)
    if not siennes:
        _refuser([*fautes, "rien n'a été annoncé au partenaire : il n'y a pas de phase contradictoire"])
    le = demande.le or aujourd_hui
    fautes += _a_venir(le, aujourd_hui, "la réception des observations")
    anterieures = [p for p in siennes if p.notification.le <= le]
    if not anterieures:
        premiere = siennes[0].notification.le
        fautes.append(f"des observations du {jour(le)} ne répondent pas à une notification du {jour(premiere)}")
    _refuser(fautes)
    return [_evenement(anterieures[-1], GenreEvenement.OBSERVATIONS, le, demande.motif.strip(), demande.par)]


def maintenir(ctx: Contexte, demande: DemandeActe, vu: SoldeVu, aujourd_hui: date) -> list[Acte]:
    """Answer that the penalty, the reversement stand: once the partner's time is over, and not after the term to decide."""
    phase = _phase_ouverte(demande, vu)
    fautes = []
    if aujourd_hui <= phase.terme_observations:
        fautes.append(
            f"le partenaire a jusqu'au {jour(phase.terme_observations)} pour présenter ses observations, ou les compléter : "
            "attendez la fin de ce temps"
        )
    terme = echeance(vu.phases)
    if phase.penalite_eur and terme is not None and aujourd_hui > terme:
        fautes.append(f"{_dire_caduque(vu, terme)}, la prochaine nuit le constate")
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
    phase = next(reversed(en_vigueur(vu.phases)), None)
    retenu = Decimal("0.0000")
    try:
        retenu = lire_taux(demande.taux)
    except DemandeInvalide as faute:
        fautes.append(str(faute))
    calcule = _taux_calcule(vu)
    terme = echeance(vu.phases)
    if not calcule or (etat in EN_COURS and not vu.ligne["penalite_eur"]):
        fautes.append("il n'y a pas de pénalité à laquelle renoncer")
    elif retenu >= calcule:
        fautes.append(f"le taux gardé doit être inférieur au taux calculé, {pourcent(calcule)} ; {pourcent(retenu)} ne l'est pas")
    elif retenu and terme is not None and aujourd_hui > terme and not entendu(vu.toutes, vu.version, montants(vu)[0], ZERO):
        fautes.append(_dire_caduque(vu, terme))
    _refuser(fautes)
    convention, exercice = vu.cle
    motif = demande.motif.strip()
    actes: list[Acte] = []
    if phase is not None and etat is EtatSolde.CONTRADICTOIRE and not phase.close:
        actes.append(_evenement(phase, GenreEvenement.REPONSE, aujourd_hui, motif, demande.par, DecisionContradictoire.RENONCER))
    actes.append(Remise(convention, exercice, GenreRemise.RENONCIATION, retenu, aujourd_hui, demande.par, motif))
    if etat in EN_COURS:
        actes.append(Transition(convention, exercice, vu.version, etat, EtatSolde.A_INSTRUIRE, demande.par, motif))
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
    phase = next(reversed(en_vigueur(vu.phases)), None)
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


def _dire_caduque(vu: SoldeVu, terme: date) -> str:
    n = next(p.notification for p in sans_decision(vu.phases) if p.terme_decision == terme)
    return f"la pénalité annoncée le {jour(n.le)} tombe : rien n'a été décidé avant la fin du délai, le {jour(terme)}"


def _refuser(fautes: list[str]) -> None:
    """DemandeInvalide with every fault, if there is one."""
    if fautes:
        raise DemandeInvalide(" ; ".join(fautes))
