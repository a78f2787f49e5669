"""What the pipeline should find at a date, counted in plain Python from the rows of the truth.

Written from the specification and on purpose without `decompte.domaine`'s rules and without SQL: agreeing with the
pipeline means something only if the two were reached by different ways. Indicators: Fiches de l'appel à projets RSA 2024.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from decompte.demo.profil import code_dispositif
from decompte.demo.tableau import quatre_decimales
from decompte.demo.verite import ConventionVraie, FichierVrai, Verite
from decompte.domaine.controle import LigneSuivi
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois

PARIS = ZoneInfo("Europe/Paris")
SEUIL_COMPLETUDE = Decimal("0.95")
_ACCEPTES = (EtatDepot.ACCEPTE, EtatDepot.ACCEPTE_AVEC_RESERVES)
_EMPLOI = frozenset({"emploi_durable", "emploi_transition", "sortie_positive", "reorientation_professionnelle"})


@dataclass(frozen=True, slots=True)
class Regles:
    """What a dispositif measures; None where the indicator is not measured."""

    delai_mois: int | None = None
    actions: int | None = None
    actions_pro: int = 0
    motifs: frozenset[str] | None = None
    duree_mois: int | None = None
    inscription: bool = False
    cer: bool = False
    """diagnostic_actualise, suspension and contractualisation are measured."""
    entretiens_an: int | None = None
    physiques_an: int | None = None


REGLES = {
    "1.2": Regles(1, 4, 0, _EMPLOI, 18, True, True, 8, 4),
    "1.3": Regles(
        2,
        1,
        0,
        frozenset({"reorientation_socioprofessionnelle", "changement_situation_financiere", "evolution_parcours"}),
        cer=True,
        physiques_an=4,
    ),
    "1.4": Regles(1, 3, 1, _EMPLOI, 24, False, True, 8, 4),
    "1.5": Regles(entretiens_an=4),
}


@dataclass(frozen=True, slots=True)
class ObligationVraie:
    """The state of one (convention, month) at a date, under the names of `pilotage.depot_attendu`."""

    mois: Mois
    echeance: date
    due: bool
    etat: str
    fichier: str | None
    """The path of the deposit in force."""
    recu_le: datetime | None
    retard_jours: int
    taux_completude: Decimal | None


@dataclass(frozen=True, slots=True)
class Entretiens:
    """Interviews held, and expected over the months due (exact; None where the fiche sets no minimum)."""

    physiques: int
    distance: int
    attendus_total: Fraction | None
    attendus_physiques: Fraction | None


@dataclass(slots=True)
class FaitsVrais:
    """One (convention, exercice) at a date.

    ``file_active`` by month due that has a table in force; a month due without one counts 0 in the mean.
    ``indicateurs``: (numerator, denominator) by id, for those that the dispositif measures.
    """

    convention: str
    obligations: dict[Mois, ObligationVraie]
    mois_dus: tuple[Mois, ...]
    file_active: dict[Mois, int] = field(default_factory=dict)
    accueils: int = 0
    """Distinct persons in phase accueil with a first appointment, over the months due."""
    accueils_par_mois: dict[Mois, int] = field(default_factory=dict)
    accueils_cumules: dict[Mois, int] = field(default_factory=dict)
    activite: dict[Mois, dict[str, Decimal]] = field(default_factory=dict)
    """By month due that has a table in force, the quantities by Activité code."""
    quantites: dict[str, Decimal] = field(default_factory=dict)
    """By Activité code, over the months due."""
    service: bool = False
    """A table in force shows a person, or a quantity above 0."""
    file_active_moyenne: Decimal = Decimal("0.0000")
    entretiens: Entretiens | None = None
    indicateurs: dict[str, tuple[int, int]] = field(default_factory=dict)


def verite_au(verite: Verite, au: date) -> dict[str, FaitsVrais]:
    """What is true of each convention as of a date.

    Months due have their échéance before the date; deposits count when they arrived until 23:59:59 Europe/Paris of that day,
    and no later than 31 March of the next year; in force is the last received of those accepted.
    """
    recus: dict[tuple[str, Mois], list[FichierVrai]] = defaultdict(list)
    for fichier in acceptes(verite, au):
        recus[fichier.convention, fichier.mois].append(fichier)
    return {code: _faits(verite, convention, recus, au) for code, convention in verite.conventions.items()}


def etats_au(verite: Verite, au: date) -> dict[str, EtatDepot]:
    """The state of each file received by the date, by path: as written in the truth, `remplace` once a later one took its place,
    `ecarte` when it arrived after the clôture."""
    etats = {f.chemin: f.etat for f in verite.fichiers if f.recu_le <= _fin_du_jour(au)}
    for fichier in verite.fichiers:
        if fichier.chemin in etats and fichier.etat in _ACCEPTES and fichier.recu_le > _cloture(verite):
            etats[fichier.chemin] = EtatDepot.ECARTE
    en_vigueur: dict[tuple[str, Mois], FichierVrai] = {}
    for fichier in sorted(acceptes(verite, au), key=lambda f: (f.recu_le, f.chemin)):
        precedent = en_vigueur.get((fichier.convention, fichier.mois))
        if precedent is not None:
            etats[precedent.chemin] = EtatDepot.REMPLACE
        en_vigueur[fichier.convention, fichier.mois] = fichier
    return etats


def acceptes(verite: Verite, au: date) -> list[FichierVrai]:
    """The tables accepted by a date, replaced ones included; not those that came after the clôture."""
    limite = min(_fin_du_jour(au), _cloture(verite))
    return [f for f in verite.fichiers if f.etat in _ACCEPTES and f.recu_le <= limite]


def _fin_du_jour(jour: date) -> datetime:
    return datetime.combine(jour, time(23, 59, 59, 999999), tzinfo=PARIS)


def _cloture(verite: Verite) -> datetime:
    return _fin_du_jour(date(verite.annee + 1, 3, 31))


def _faits(verite: Verite, convention: ConventionVraie, recus: dict[tuple[str, Mois], list[FichierVrai]], au: date) -> FaitsVrais:
    obligations = {m: _obligation(m, verite.echeances[m], recus.get((convention.code, m), []), au) for m in convention.mois}
    faits = FaitsVrais(convention.code, obligations, tuple(m for m, o in obligations.items() if o.due))
    par_chemin = {f.chemin: f for m in faits.mois_dus for f in recus.get((convention.code, m), [])}
    tables: list[tuple[Mois, FichierVrai]] = []
    for mois in faits.mois_dus:
        chemin = obligations[mois].fichier
        if chemin is not None:
            tables.append((mois, par_chemin[chemin]))
    _compter_presences(faits, tables)
    if faits.mois_dus:
        faits.file_active_moyenne = quatre_decimales(sum(faits.file_active.values()), len(faits.mois_dus))
        _mesurer(faits, convention, tables, verite.annee)
    return faits


def _obligation(mois: Mois, echeance: date, recus: Sequence[FichierVrai], au: date) -> ObligationVraie:
    due = echeance < au
    if not recus:
        return ObligationVraie(mois, echeance, due, "manquant" if due else "a_venir", None, None, 0, None)
    ordonnes = sorted(recus, key=lambda f: (f.recu_le, f.chemin))
    en_vigueur = ordonnes[-1]
    complets = [f for f in ordonnes if _complet(f)]
    premier = (complets or ordonnes)[0]
    retard = max(0, (premier.recu_le.astimezone(PARIS).date() - echeance).days)
    etat = "incomplet" if not _complet(en_vigueur) else "en_retard" if retard else "a_temps"
    return ObligationVraie(mois, echeance, due, etat, en_vigueur.chemin, premier.recu_le, retard, en_vigueur.taux_completude)


def _complet(fichier: FichierVrai) -> bool:
    return fichier.taux_completude is not None and fichier.taux_completude >= SEUIL_COMPLETUDE


def compter_file_active(lignes: Iterable[LigneSuivi], mois: Mois) -> int:
    """Distinct persons in accompaniment, oriented by the last day and not gone before the first day of the month."""
    return len(
        {
            ligne.identifiant
            for ligne in lignes
            if ligne.phase == "accompagnement"
            and _orientation(ligne) <= mois.dernier_jour
            and (ligne.date_sortie is None or ligne.date_sortie >= mois.premier_jour)
        }
    )


def accueillis(lignes: Iterable[LigneSuivi]) -> set[str]:
    """Persons in phase accueil with a first appointment."""
    return {ligne.identifiant for ligne in lignes if ligne.phase == "accueil" and ligne.date_premier_rdv is not None}


def _compter_presences(faits: FaitsVrais, tables: Sequence[tuple[Mois, FichierVrai]]) -> None:
    cumul: set[str] = set()
    for mois, fichier in tables:
        faits.file_active[mois] = compter_file_active(fichier.lignes, mois)
        du_mois = accueillis(fichier.lignes)
        cumul |= du_mois
        faits.accueils_par_mois[mois] = len(du_mois)
        faits.accueils_cumules[mois] = len(cumul)
        faits.service = faits.service or bool(fichier.lignes) or any(q > 0 for q in fichier.quantites.values())
        faits.activite[mois] = dict(fichier.quantites)
        for code, quantite in fichier.quantites.items():
            faits.quantites[code] = faits.quantites.get(code, Decimal(0)) + quantite
    faits.accueils = len(cumul)


def _mesurer(faits: FaitsVrais, convention: ConventionVraie, tables: Sequence[tuple[Mois, FichierVrai]], exercice: int) -> None:
    regles = REGLES.get(code_dispositif(convention.dispositif_id))
    if regles is None:
        return
    suivies = [(m, ligne) for m, f in tables for ligne in f.lignes if ligne.phase == "accompagnement"]
    dernieres: dict[str, LigneSuivi] = {ligne.identifiant: ligne for _, ligne in suivies}
    personnes = list(dernieres.values())
    premier, dernier = faits.mois_dus[0].premier_jour, faits.mois_dus[-1].dernier_jour
    if regles.entretiens_an is not None or regles.physiques_an is not None:
        faits.entretiens = _entretiens(faits, convention, [ligne for _, ligne in suivies], regles)
    mesures = faits.indicateurs
    if regles.cer:
        mesures["diagnostic_actualise"] = _diagnostic_actualise(personnes, premier, dernier)
        mesures["suspension"] = _suspension(suivies)
        mesures["contractualisation"] = _part(
            [p for p in personnes if p.date_premier_rdv is not None], lambda p: p.date_signature_cer is not None
        )
    if regles.delai_mois is not None:
        mesures["delai_cer"] = _delai_cer(personnes, regles.delai_mois, exercice, dernier)
    if regles.inscription:
        mesures["inscription_monjob62"] = _part(personnes, lambda p: p.inscrit_monjob62 is True)
    if regles.actions is not None:
        minimum, minimum_pro = regles.actions, regles.actions_pro
        mesures["actions_cer"] = _part(
            [p for p in personnes if p.date_signature_cer is not None and premier <= p.date_signature_cer <= dernier],
            lambda p: (p.nb_actions_cer or 0) >= minimum and (p.nb_actions_pro or 0) >= minimum_pro,
        )
    sorties = [p for p in personnes if p.date_sortie is not None and p.date_sortie.year == exercice]
    if regles.motifs is not None:
        mesures["sorties"] = (sum(p.motif_sortie in regles.motifs for p in sorties), len(personnes))
    if regles.duree_mois is not None:
        duree = regles.duree_mois
        mesures["duree"] = _part(
            sorties, lambda p: p.date_sortie is not None and p.date_sortie <= _plus_mois(_orientation(p), duree)
        )


def _part(personnes: Sequence[LigneSuivi], condition: Callable[[LigneSuivi], bool]) -> tuple[int, int]:
    return sum(1 for p in personnes if condition(p)), len(personnes)


def _diagnostic_actualise(personnes: Sequence[LigneSuivi], premier: date, dernier: date) -> tuple[int, int]:
    """CER that ended in the months due: diagnostic updated from the signature to 31 days after the end."""
    numerateur = denominateur = 0
    for p in personnes:
        fins = [jour for jour in (p.date_fin_cer, p.date_sortie) if jour is not None]
        if p.date_signature_cer is None or not fins or not premier <= min(fins) <= dernier:
            continue
        denominateur += 1
        actualise = p.date_actualisation_diagnostic
        if actualise is not None and p.date_signature_cer <= actualise <= min(fins) + timedelta(days=31):
            numerateur += 1
    return numerateur, denominateur


def _orientation(ligne: LigneSuivi) -> date:
    """The date of a row of the demonstration, where nobody admits a row without one; ValueError otherwise."""
    if ligne.date_orientation is None:
        raise ValueError(f"La ligne {ligne.ligne} n'a pas de date d'orientation.")
    return ligne.date_orientation


def _delai_cer(personnes: Sequence[LigneSuivi], delai: int, exercice: int, dernier: date) -> tuple[int, int]:
    """Oriented in the exercice, the delay having run by the last day due: CER signed within it."""
    numerateur = denominateur = 0
    for p in personnes:
        oriente = _orientation(p)
        limite = _plus_mois(oriente, delai)
        if oriente.year != exercice or limite > dernier:
            continue
        denominateur += 1
        numerateur += p.date_signature_cer is not None and p.date_signature_cer <= limite
    return numerateur, denominateur


def _suspension(suivies: Sequence[tuple[Mois, LigneSuivi]]) -> tuple[int, int]:
    """Each (person, month) with an unjustified absence: a procedure from the 1st of the month to 31 days after its end."""
    procedures: dict[str, list[date]] = defaultdict(list)
    for _, ligne in suivies:
        if ligne.date_procedure_suspension is not None:
            procedures[ligne.identifiant].append(ligne.date_procedure_suspension)
    absents = {(ligne.identifiant, mois) for mois, ligne in suivies if (ligne.nb_absences_injustifiees or 0) > 0}
    numerateur = sum(
        any(mois.premier_jour <= jour <= mois.dernier_jour + timedelta(days=31) for jour in procedures[identifiant])
        for identifiant, mois in absents
    )
    return numerateur, len(absents)


def _entretiens(faits: FaitsVrais, convention: ConventionVraie, lignes: Sequence[LigneSuivi], regles: Regles) -> Entretiens:
    base = Fraction(min(convention.cible_places or Decimal(0), faits.file_active_moyenne)) * len(faits.mois_dus) / 12
    return Entretiens(
        physiques=sum(ligne.nb_entretiens_physiques or 0 for ligne in lignes),
        distance=sum(ligne.nb_entretiens_distance or 0 for ligne in lignes),
        attendus_total=None if regles.entretiens_an is None else regles.entretiens_an * base,
        attendus_physiques=None if regles.physiques_an is None else regles.physiques_an * base,
    )


def _plus_mois(jour: date, mois: int) -> date:
    """The same day that many calendar months later, or the last day of a shorter month."""
    rang = jour.year * 12 + jour.month - 1 + mois
    annee, numero = rang // 12, rang % 12 + 1
    return date(annee, numero, min(jour.day, calendar.monthrange(annee, numero)[1]))
