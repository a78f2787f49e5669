"""The funds entrusted to the CAF: balance, movements, restitutions, and the working days that a payment took.

Source: Délibération n° 2024-273 du 17 juin 2024, annexe 13, articles 2 and 3: an account of its own for each fund (receipts in
credit, payments in debit), monthly and annual restitutions by territory, each aid paid within 10 working days of the
reception of its titre d'exécution. The calendar of working days is a hypothesis (ADR 0068).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from decompte.domaine.calendrier import EstFerie, est_ouvre
from decompte.domaine.mois import Mois

ZERO = Decimal("0.00")
Jour = date
"""A day: ``date`` is also the name of a field below."""


class Sens(StrEnum):
    """In credit or in debit of the account."""

    RECETTE = "recette"
    DEPENSE = "depense"


@dataclass(frozen=True, slots=True)
class Fonds:
    """A fund; ``dotation_eur`` what the Département pays in a year, ``territoires`` those its movements may name."""

    fonds: str
    libelle: str
    dotation_eur: Decimal
    territoires: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Mouvement:
    """A movement of a fund, in euros above zero, without any person: ``reference`` is a code.

    A receipt counts on its ``date``. A payment is a titre d'exécution of that ``date``, received by the CAF on ``titre_recu_le``;
    it counts on ``paye_le``, and waits while there is none.
    """

    fonds: str
    date: Jour
    sens: Sens
    montant_eur: Decimal
    territoire: str
    reference: str
    titre_recu_le: Jour | None = None
    paye_le: Jour | None = None

    @property
    def cle(self) -> tuple[str, Sens, str]:
        """What names it: a reference is used once by a fund, in each direction."""
        return (self.fonds, self.sens, self.reference)

    @property
    def compte_le(self) -> Jour | None:
        """The day on which it counts in the balance; None while it waits."""
        return self.date if self.sens is Sens.RECETTE else self.paye_le

    @property
    def effet_eur(self) -> Decimal:
        """What it does to the balance."""
        return self.montant_eur if self.sens is Sens.RECETTE else -self.montant_eur


def en_vigueur(mouvements: Iterable[Mouvement]) -> list[Mouvement]:
    """One a reference: what was told as waiting gives way to its payment, told later."""
    retenus: dict[tuple[str, Sens, str], Mouvement] = {}
    for m in mouvements:
        if m.cle not in retenus or m.paye_le is not None:
            retenus[m.cle] = m
    return list(retenus.values())


@dataclass(frozen=True, slots=True)
class LigneDeCompte:
    """A movement that counted, the day it did, and the balance after it."""

    jour: date
    mouvement: Mouvement
    solde_eur: Decimal


@dataclass(frozen=True, slots=True)
class Ventilation:
    """What a territory (or a month) brought and cost."""

    libelle: str
    nombre: int
    recettes_eur: Decimal
    depenses_eur: Decimal
    cloture_eur: Decimal | None = None
    """The balance at the end of the month; None for a territory: the account is one."""


@dataclass(frozen=True, slots=True)
class Restitution:
    """One fund over a period, both days included."""

    fonds: Fonds
    debut: date
    fin: date
    ouverture_eur: Decimal
    lignes: tuple[LigneDeCompte, ...]
    territoires: tuple[Ventilation, ...]
    mois: tuple[Ventilation, ...]
    negatifs: tuple[tuple[date, Decimal], ...]
    """The days of the period that ended below zero, with that balance."""

    @property
    def recettes_eur(self) -> Decimal:
        """The receipts of the period."""
        return _somme(li.mouvement for li in self.lignes if li.mouvement.sens is Sens.RECETTE)

    @property
    def depenses_eur(self) -> Decimal:
        """The payments of the period."""
        return _somme(li.mouvement for li in self.lignes if li.mouvement.sens is Sens.DEPENSE)

    @property
    def cloture_eur(self) -> Decimal:
        """Opening + receipts − payments."""
        return self.ouverture_eur + self.recettes_eur - self.depenses_eur


def restituer(fonds: Fonds, mouvements: Iterable[Mouvement], debut: date, fin: date) -> Restitution:
    """The account of a fund over a period: by day, receipts before payments, then by reference.

    ``mouvements``: of any fund and any date, as they were told; those of another fund or still waiting do not count.
    """
    comptes: list[tuple[date, Mouvement]] = []
    for m in en_vigueur(mouvements):
        jour = m.compte_le
        if m.fonds == fonds.fonds and jour is not None:
            comptes.append((jour, m))
    comptes.sort(key=lambda c: (c[0], c[1].sens is Sens.DEPENSE, c[1].reference))
    ouverture = sum((m.effet_eur for jour, m in comptes if jour < debut), ZERO)
    solde, lignes = ouverture, []
    for jour, m in comptes:
        if debut <= jour <= fin:
            solde += m.effet_eur
            lignes.append(LigneDeCompte(jour, m, solde))
    fins_de_jour = {li.jour: li.solde_eur for li in lignes}
    return Restitution(
        fonds=fonds,
        debut=debut,
        fin=fin,
        ouverture_eur=ouverture,
        lignes=tuple(lignes),
        territoires=_par_territoire(fonds, lignes),
        mois=_par_mois(ouverture, lignes, debut, fin),
        negatifs=tuple((jour, eur) for jour, eur in fins_de_jour.items() if eur < 0),
    )


class EtatPaiement(StrEnum):
    """Where a payment stands against its delay."""

    PAYE_A_TEMPS = "paye_a_temps"
    PAYE_EN_RETARD = "paye_en_retard"
    EN_ATTENTE = "en_attente"
    EN_ATTENTE_EN_RETARD = "en_attente_en_retard"


@dataclass(frozen=True, slots=True)
class Delai:
    """A payment and its last day. ``jours``: working days late (state late), or left (state waiting), or taken (in time)."""

    mouvement: Mouvement
    echeance: date
    etat: EtatPaiement
    jours: int


def suivre_delai(mouvement: Mouvement, au: date, delai_jours: int, est_ferie: EstFerie) -> Delai:
    """Whether a payment was made within ``delai_jours`` working days of the reception of its titre, as known on a date.

    The day of the reception does not count: received on a Monday, ten working days later is the Monday of two weeks on.
    Raises ValueError for a movement without the reception of a titre.
    """
    recu = mouvement.titre_recu_le
    if recu is None:
        raise ValueError(f"{mouvement.reference} : aucun titre d'exécution reçu, aucun délai à suivre.")
    limite = ajouter_jours_ouvres(recu, delai_jours, est_ferie)
    paye = mouvement.paye_le
    if paye is not None and paye <= au:
        if paye <= limite:
            return Delai(mouvement, limite, EtatPaiement.PAYE_A_TEMPS, compter_jours_ouvres(recu, paye, est_ferie))
        return Delai(mouvement, limite, EtatPaiement.PAYE_EN_RETARD, _retard(limite, paye, est_ferie))
    if au <= limite:
        return Delai(mouvement, limite, EtatPaiement.EN_ATTENTE, compter_jours_ouvres(au, limite, est_ferie))
    return Delai(mouvement, limite, EtatPaiement.EN_ATTENTE_EN_RETARD, _retard(limite, au, est_ferie))


def ajouter_jours_ouvres(depuis: date, nombre: int, est_ferie: EstFerie) -> date:
    """The day that comes that many working days after another one."""
    jour = depuis
    while nombre:
        jour += timedelta(days=1)
        nombre -= est_ouvre(jour, est_ferie)
    return jour


def compter_jours_ouvres(apres: date, jusqua: date, est_ferie: EstFerie) -> int:
    """The working days after a day, until another one included; 0 when it is not later."""
    return sum(est_ouvre(apres + timedelta(days=n), est_ferie) for n in range(1, (jusqua - apres).days + 1))


def _retard(limite: date, jour: date, est_ferie: EstFerie) -> int:
    """The working days late, one at least: a day that is not a working day counts as the next one that is."""
    return compter_jours_ouvres(limite, jour, est_ferie) + (not est_ouvre(jour, est_ferie))


def _par_territoire(fonds: Fonds, lignes: Sequence[LigneDeCompte]) -> tuple[Ventilation, ...]:
    """In the order of the fund's list; a territory without movement is left out."""
    trouves = {li.mouvement.territoire for li in lignes}
    ordre = {t: rang for rang, t in enumerate(fonds.territoires)}
    connus = sorted(trouves, key=lambda t: (ordre.get(t, len(ordre)), t))
    return tuple(_ventiler(t, [li for li in lignes if li.mouvement.territoire == t]) for t in connus)


def _par_mois(ouverture: Decimal, lignes: Sequence[LigneDeCompte], debut: date, fin: date) -> tuple[Ventilation, ...]:
    """Each month of the period, those without movement included: the balance they keep is told too."""
    mois, solde, ventiles = Mois.contenant(debut), ouverture, []
    while mois.premier_jour <= fin:
        siennes = [li for li in lignes if Mois.contenant(li.jour) == mois]
        solde = siennes[-1].solde_eur if siennes else solde
        ventiles.append(_ventiler(str(mois), siennes, solde))
        mois = mois.plus(1)
    return tuple(ventiles)


def _ventiler(libelle: str, lignes: Sequence[LigneDeCompte], cloture: Decimal | None = None) -> Ventilation:
    recettes = _somme(li.mouvement for li in lignes if li.mouvement.sens is Sens.RECETTE)
    depenses = _somme(li.mouvement for li in lignes if li.mouvement.sens is Sens.DEPENSE)
    return Ventilation(libelle, len(lignes), recettes, depenses, cloture)


def _somme(mouvements: Iterable[Mouvement]) -> Decimal:
    return sum((m.montant_eur for m in mouvements), ZERO)
