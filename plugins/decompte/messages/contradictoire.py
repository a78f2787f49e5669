"""The letters of the contradictory phase: what is announced, the reminder, the answer, the penalty that lapsed.

Source: Code des relations entre le public et l'administration, articles L. 121-1 (decisions that need it) and L. 122-1 (written
observations, oral ones on request, a counsel or a representative). They name nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from decompte.domaine.contradictoire import DecisionContradictoire, Phase
from decompte.domaine.defauts_dits import DefautDuMois
from decompte.domaine.texte import accord, euros, jour_en_lettres, pourcent

ARTICLES = "code des relations entre le public et l'administration, articles L. 121-1 et L. 122-1"
REVERSEMENT = "délibération n° 2024-273, annexe 9, article 10"
_DELAIS = "Le code ne fixe pas de durée : ces délais sont ceux que le Département se donne."
_FIN = ("Merci de votre travail.", "", "Le Département")
_DE_NOUVEAU = "il vous sera soumis de nouveau"
_DISCRETION = "N'écrivez ni nom, ni identifiant d'une personne accompagnée dans votre réponse."


@dataclass(frozen=True, slots=True)
class Lettre:
    """The subject and the body of a message."""

    objet: str
    corps: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """Whose solde it is."""

    convention: str
    structure: str
    exercice: int
    version: int

    @property
    def nom(self) -> str:
        """« Convention 2024-1.1-x, exercice 2024 »."""
        suite = f", régularisation (version {self.version})" if self.version > 1 else ""
        return f"Convention {self.convention}, exercice {self.exercice}{suite}"

    @property
    def dans_la_phrase(self) -> str:
        """« votre convention 2024-1.1-x (Structure X) pour l'exercice 2024 »."""
        suite = f", dans sa version {self.version}" if self.version > 1 else ""
        return f"votre convention {self.convention} ({self.structure}) pour l'exercice {self.exercice}{suite}"


@dataclass(frozen=True, slots=True)
class Annonce:
    """What is announced: the décompte in short (euros; ``taux`` in 0–1), the months in default, the two terms.

    ``clause``: where the convention's clause of penalty comes from.
    """

    dossier: Dossier
    calcule_au: date
    du_eur: Decimal
    deja_verse_eur: Decimal
    solde_brut_eur: Decimal
    taux: Decimal
    penalite_eur: Decimal
    solde_net_eur: Decimal
    reversement_eur: Decimal
    mois_dus: int
    defauts: tuple[DefautDuMois, ...]
    clause: str
    jours: int
    terme_observations: date
    terme_decision: date
    deja_decidee_eur: Decimal = Decimal("0.00")
    """The penalty of the décompte when it was heard and decided already: it stands, and ``penalite_eur`` is 0."""


def annoncer(a: Annonce) -> Lettre:
    """The first letter: what is considered, why, until when and how to answer, what happens next."""
    quoi = _nommer(a.penalite_eur, a.reversement_eur)
    parties: list[Sequence[str]] = [
        ["Bonjour,"],
        [
            f"Le solde de {a.dossier.dans_la_phrase} est prêt. Il comporte {quoi}.",
            "Rien n'est encore décidé : avant toute décision, vous pouvez présenter vos observations.",
        ],
        list(_resumer(a)),
    ]
    if a.penalite_eur:
        parties.append(list(_motiver_penalite(a)))
    if a.reversement_eur:
        parties.append(list(_motiver_reversement(a)))
    parties += [
        list(_inviter(a.terme_observations, a.jours)),
        list(_dire_la_suite(a)),
        [f"Références : {ARTICLES}. {_DELAIS}"],
        _FIN,
    ]
    return Lettre(f"{a.dossier.nom} : {quoi}, vos observations jusqu'au {jour_en_lettres(a.terme_observations)}", _corps(parties))


def rappeler(dossier: Dossier, phase: Phase, aujourd_hui: date) -> Lettre:
    """The reminder, once, while there is still time."""
    terme = jour_en_lettres(phase.terme_observations)
    restent = (phase.terme_observations - aujourd_hui).days
    quand = f", {accord(restent, 'jour')} encore" if restent > 0 else ", c'est-à-dire aujourd'hui"
    quoi = _nommer(phase.penalite_eur, phase.reversement_eur)
    parties = [
        ["Bonjour,"],
        [
            f"Le {jour_en_lettres(phase.notification.le)}, nous vous avons écrit au sujet du solde de {dossier.dans_la_phrase} : "
            f"{quoi} y figure.",
            "Nous n'avons pas reçu d'observations de votre part. Vous n'y êtes pas tenu, mais il est encore temps : "
            f"vous pouvez en présenter jusqu'au {terme} inclus{quand}.",
        ],
        [
            "Il suffit de répondre à ce message, ou de demander à être entendu. Vous pouvez vous faire assister par un "
            "conseil, ou représenter par un mandataire de votre choix.",
            _DISCRETION,
        ],
        ["Passé cette date, la décision sera prise sur ce que nous savons."],
        [f"Références : {ARTICLES}."],
        _FIN,
    ]
    return Lettre(f"Rappel. {dossier.nom} : vos observations jusqu'au {terme}", _corps(parties))


def repondre(dossier: Dossier, phase: Phase, taux_retenu: Decimal) -> Lettre:
    """The answer with its reason. ``taux_retenu``: the rate kept when the penalty is given up, 0 when it is wholly so.

    ValueError when the phase has no answer.
    """
    reponse = phase.reponse
    if reponse is None:
        raise ValueError("La phase contradictoire n'a pas de réponse.")
    quoi = _nommer(phase.penalite_eur, phase.reversement_eur)
    if reponse.decision is DecisionContradictoire.MAINTENIR:
        intitule = f"{quoi}, décision maintenue"
        decision = f"Nous maintenons ce qui vous a été annoncé : {quoi}."
        suite = "Le solde va maintenant être arrêté par les services financiers ; vous en recevrez le détail."
        if phase.reversement_eur:
            suite += " Le reversement vous sera demandé par un titre de recettes : n'envoyez rien avant de l'avoir reçu."
    elif taux_retenu:
        intitule = f"pénalité ramenée à {pourcent(taux_retenu)}"
        annoncee = "annoncée" if phase.penalite_eur else "déjà décidée"
        decision = f"Nous renonçons à une partie de la pénalité {annoncee} : son taux est ramené à {pourcent(taux_retenu)}."
        reste = "ce qui reste de la pénalité" + (" et du reversement" if phase.reversement_eur else "")
        suite = (
            f"Le solde est recalculé, puis arrêté par les services financiers : {reste} est maintenu, vous en recevrez le détail."
        )
        if not phase.entendue:
            suite = f"Le solde est recalculé ; {reste} vous sera soumis de nouveau avant toute décision."
    else:
        intitule = "nous renonçons à la pénalité"
        annoncee = f"annoncée, {euros(phase.penalite_eur)}" if phase.penalite_eur else "déjà décidée"
        decision = f"Nous renonçons à la pénalité {annoncee} : elle ne sera pas retenue."
        suite = "Le solde est recalculé sans elle. Vous n'avez rien à faire."
        if phase.reversement_eur:
            ensuite = "il est maintenu et vous sera demandé par un titre de recettes" if phase.entendue else _DE_NOUVEAU
            suite = f"Le solde est recalculé sans elle ; s'il reste un reversement, {ensuite}."
    parties = [
        ["Bonjour,"],
        [
            f"Le {jour_en_lettres(phase.notification.le)}, nous vous avons écrit au sujet du solde de {dossier.dans_la_phrase}.",
            _dire_observations(phase),
        ],
        ["NOTRE RÉPONSE", decision, f"Nos raisons : {' '.join(reponse.texte.split())}"],
        ["ET MAINTENANT", suite],
        [f"Références : {ARTICLES}."],
        _FIN,
    ]
    return Lettre(f"{dossier.nom} : {intitule}", _corps(parties))


def dire_caducite(dossier: Dossier, phase: Phase, terme_decision: date, taux_garde: Decimal) -> Lettre:
    """The penalty lapsed: nothing was decided before ``terme_decision`` was over.

    ``taux_garde``: the rate that a version already approved decided, which stands; 0 when there is none.
    """
    quoi, sans = "elle ne sera pas retenue pour cet exercice", "sans elle"
    objet = "la pénalité annoncée n'est pas retenue"
    if taux_garde:
        garde = pourcent(taux_garde)
        quoi = f"elle ne sera pas retenue au-delà de celle qui a déjà été arrêtée, au taux de {garde}, qui reste due"
        sans, objet = f"au taux de {garde}", f"{objet}, celle déjà arrêtée reste due"
    suite = f"Le solde est recalculé {sans}. Vous n'avez rien à faire."
    if phase.reversement_eur:
        suite = f"Le solde est recalculé {sans} ; s'il reste un reversement, {_DE_NOUVEAU}."
    parties = [
        ["Bonjour,"],
        [
            f"Le {jour_en_lettres(phase.notification.le)}, nous vous avons écrit au sujet du solde de {dossier.dans_la_phrase} : "
            f"une pénalité de {euros(phase.penalite_eur)} y figurait.",
            f"Nous devions vous répondre au plus tard le {jour_en_lettres(terme_decision)} et ne l'avons pas fait : "
            f"cette pénalité tombe, {quoi}.",
        ],
        [suite],
        _FIN,
    ]
    return Lettre(f"{dossier.nom} : {objet}", _corps(parties))


def _resumer(a: Annonce) -> Iterator[str]:
    regularise = a.dossier.version > 1
    yield f"LE DÉCOMPTE, EN BREF (calculé au {jour_en_lettres(a.calcule_au)})"
    yield f"- Montant dû : {euros(a.du_eur)}"
    yield f"- Déjà versé{', ou arrêté dans les versions précédentes' if regularise else ''} : {euros(a.deja_verse_eur)}"
    yield f"- Solde brut : {euros(a.solde_brut_eur)}"
    if a.penalite_eur:
        base = "pour tout l'exercice" if regularise else "du solde brut"
        yield f"- Pénalité envisagée : {pourcent(a.taux)} {base}, soit {euros(a.penalite_eur)}"
    elif a.deja_decidee_eur:
        base = "pour tout l'exercice" if regularise else "du solde brut"
        yield f"- Pénalité déjà décidée : {pourcent(a.taux)} {base}, soit {euros(a.deja_decidee_eur)}"
    if a.reversement_eur:
        yield f"- Reversement envisagé : {euros(a.reversement_eur)}"
    else:
        yield f"- Solde net qui serait payé : {euros(a.solde_net_eur)}"


def _motiver_penalite(a: Annonce) -> Iterator[str]:
    yield f"POURQUOI CETTE PÉNALITÉ ({accord(len(a.defauts), 'tableau', 'tableaux')} sur {a.mois_dus} mois dus)"
    yield from (f"- {defaut.phrase}" for defaut in a.defauts)
    yield (
        "La convention prévoit, quand les tableaux mensuels sont en retard ou incomplets, une pénalité qui peut s'élever jusqu'à "
        f"10 % du solde ({a.clause}). Entre 0 et 10 %, le barème est une hypothèse du Département, que le décompte "
        "complet détaille."
    )


def _motiver_reversement(a: Annonce) -> Iterator[str]:
    yield "POURQUOI CE REVERSEMENT"
    if a.solde_brut_eur < 0:
        yield (
            f"Ce qui a déjà été versé, {euros(a.deja_verse_eur)}, dépasse ce qui est dû, {euros(a.du_eur)}, "
            f"de {euros(-a.solde_brut_eur)}."
        )
    if a.penalite_eur or a.deja_decidee_eur:
        yield "La pénalité ci-dessus s'y ajoute." if a.solde_brut_eur < 0 else "La pénalité ci-dessus dépasse le solde brut."
    if a.deja_decidee_eur:
        yield "Vous avez déjà été entendu sur cette pénalité : elle reste telle qu'elle a été décidée."
    yield f"Les sommes versées en trop sont reversées ({REVERSEMENT}) ; elles ne se compensent avec aucune autre convention."


def _inviter(terme: date, jours: int) -> Iterator[str]:
    yield "VOS OBSERVATIONS"
    yield (
        f"- Vous avez jusqu'au {jour_en_lettres(terme)} inclus ({accord(jours, 'jour')}) pour les présenter : par écrit, en "
        "répondant à ce message ; de vive voix, si vous le demandez."
    )
    yield "- Vous pouvez vous faire assister par un conseil, ou représenter par un mandataire de votre choix."
    yield "- Vous pouvez demander le décompte complet, ligne par ligne, et les tableaux qu'il compte."
    yield f"- {_DISCRETION}"


def _dire_la_suite(a: Annonce) -> Iterator[str]:
    terme = jour_en_lettres(a.terme_decision)
    yield "ET ENSUITE"
    yield "- Sans observations de votre part, la décision sera prise sur les éléments ci-dessus."
    yield f"- Nous vous répondrons, avec nos raisons, au plus tard le {terme}."
    if a.penalite_eur:
        yield "- Si nous ne répondons pas avant la fin de ce jour, la pénalité tombe : elle ne sera pas retenue."
    if a.reversement_eur:
        yield "- Le reversement, lui, reste examiné au-delà de ce jour : attendez notre réponse, n'envoyez rien avant."


def _dire_observations(phase: Phase) -> str:
    if not phase.observations:
        return f"Vous n'avez pas présenté d'observations avant le {jour_en_lettres(phase.terme_observations)}."
    jours = list(dict.fromkeys(o.le for o in phase.observations))
    recues = " et ".join(f"le {jour_en_lettres(le)}" for le in jours)
    tardives = " (après la date fixée)" if all(phase.tardives(o) for o in phase.observations) else ""
    return f"Vos observations, reçues {recues}{tardives}, ont été examinées."


def _nommer(penalite_eur: Decimal, reversement_eur: Decimal) -> str:
    parties = [f"une pénalité de {euros(penalite_eur)}"] if penalite_eur else []
    parties += [f"un reversement de {euros(reversement_eur)}"] if reversement_eur else []
    return " et ".join(parties)


def _corps(parties: Iterable[Sequence[str]]) -> str:
    return "\n\n".join("\n".join(partie) for partie in parties) + "\n"
