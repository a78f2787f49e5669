"""What each solde should be at a date, computed from the truth of the demonstration and from the files of finance.

Written from the specification of the soldes, in plain Python with exact fractions: neither SQL, nor the modes of
`decompte.domaine`, nor `decompte.soldes`. Where both agree to the cent, two readings of the text agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from decompte.demo.oracle import FaitsVrais, ObligationVraie, verite_au
from decompte.demo.oracle_dus import EN_PLACE, DuVrai, Exercice, du_avant_plafonds, euros
from decompte.demo.oracle_qualite import au_dix_millieme
from decompte.demo.verite import Verite
from decompte.domaine.convention import Convention, Dispositif, DocumentRecu, Note, Tableau, Versement
from decompte.domaine.mois import Mois

_PREMIERE_ANNEE = 2024
"""Before it nothing is tracked."""
_CLAUSE = frozenset({"2024-1.1", "2024-1.1bis", "2026-5.1"})
_TAUX_MAXIMUM = Fraction(10, 100)
_POIDS = Fraction(1, 2)
_JOURS_PLEINS = 30


@dataclass(frozen=True, slots=True)
class Finances:
    """What finance's files say, all conventions together."""

    versements: Sequence[Versement] = ()
    documents: Sequence[DocumentRecu] = ()
    notes: Sequence[Note] = ()


@dataclass(frozen=True, slots=True)
class SoldeVrai:
    """One (convention, exercice), in euros, under the names of `finance.solde`; None where nothing can be computed yet, and for
    the two parts outside of ``places_qualite``."""

    montant_exercice_eur: Decimal
    du_eur: Decimal | None
    part_quantitative_eur: Decimal | None
    part_qualitative_eur: Decimal | None
    deja_verse_eur: Decimal
    solde_brut_eur: Decimal | None = None
    taux_penalite: Decimal | None = None
    penalite_eur: Decimal | None = None
    solde_net_eur: Decimal | None = None
    reversement_eur: Decimal | None = None


def soldes_au(
    verite: Verite,
    conventions: Sequence[Convention],
    dispositifs: Mapping[str, Dispositif],
    finances: Finances,
    echeance: Callable[[Mois], date],
    au: date,
) -> dict[tuple[str, int], SoldeVrai]:
    """Each solde of the exercices begun by the date, by convention and exercice.

    ``echeance`` gives the due date of a month outside the year of the demonstration, for which nobody sent anything.
    """
    faits = verite_au(verite, au)
    soldes: dict[tuple[str, int], SoldeVrai] = {}
    for convention in conventions:
        dispositif = dispositifs[convention.dispositif_id]
        mois = _mois(convention)
        for annee in range(max(_PREMIERE_ANNEE, convention.debut.year), min(au.year, convention.fin.year) + 1):
            attendus = [m for m in mois if m.annee == annee] if dispositif.tableau is not Tableau.AUCUN else []
            compte = faits.get(convention.code) if annee == verite.annee else None
            siens = compte or _sans_table(convention.code, attendus, echeance, au)
            soldes[convention.code, annee] = _solde(_exercice(convention, dispositif, annee, siens, finances, au), finances, au)
    return soldes


def _mois(convention: Convention) -> list[Mois]:
    """Every month touched."""
    mois, dernier = [Mois.contenant(convention.debut)], Mois.contenant(convention.fin)
    while mois[-1] < dernier:
        mois.append(mois[-1].plus(1))
    return mois


def _sans_table(code: str, attendus: Sequence[Mois], echeance: Callable[[Mois], date], au: date) -> FaitsVrais:
    """Nothing came: the months due are missing."""
    dus = [m for m in attendus if echeance(m) < au]
    obligations = {m: ObligationVraie(m, echeance(m), True, "manquant", None, None, 0, None) for m in dus}
    return FaitsVrais(code, obligations, tuple(dus))


def _exercice(
    convention: Convention, dispositif: Dispositif, annee: int, faits: FaitsVrais, finances: Finances, au: date
) -> Exercice:
    mois = _mois(convention)
    autre = convention.cible_autre or Decimal(0)
    notes = {n.indicateur: Fraction(n.note) for n in finances.notes if (n.convention, n.exercice) == (convention.code, annee)}
    bilans = [
        d
        for d in finances.documents
        if (d.convention, d.exercice, d.nature) == (convention.code, annee, "bilan_final") and d.recu_le <= au
    ]
    return Exercice(
        convention=convention,
        mode=dispositif.mode,
        annee=annee,
        mois=[m for m in mois if m.annee == annee],
        montant=partager(convention.montant_eur, mois, annee),
        accueils=Fraction(partager(convention.cible_accueils or Decimal(0), mois, annee)),
        autre=Fraction(autre if convention.unite_autre in EN_PLACE else partager(autre, mois, annee)),
        faits=faits,
        notes=notes,
        bilan=max(bilans, key=lambda d: d.recu_le, default=None),
        commencee=convention.debut <= au,
    )


def partager(total: Decimal, mois: Sequence[Mois], annee: int) -> Decimal:
    """The part of one year, two decimals half up, by months; the last year takes what the others leave."""
    parts = {
        a: euros(Fraction(total) * sum(m.annee == a for m in mois) / len(mois)) for a in range(mois[0].annee, mois[-1].annee)
    }
    return parts[annee] if annee in parts else total - sum(parts.values(), Decimal("0.00"))


def _solde(exercice: Exercice, finances: Finances, au: date) -> SoldeVrai:
    verse = sum(
        (
            v.montant_eur
            for v in finances.versements
            if (v.convention, v.exercice) == (exercice.convention.code, exercice.annee) and v.date <= au
        ),
        Decimal("0.00"),
    )
    avant = du_avant_plafonds(exercice)
    if avant is None:
        return SoldeVrai(exercice.montant, None, None, None, verse)
    du = _plafonne(avant, exercice)
    brut = du - verse
    taux = _taux_de_penalite(exercice)
    penalite = euros(Fraction(brut) * taux) if brut > 0 else Decimal("0.00")
    return SoldeVrai(
        montant_exercice_eur=exercice.montant,
        du_eur=du,
        part_quantitative_eur=avant.quantitatif,
        part_qualitative_eur=avant.qualitatif,
        deja_verse_eur=verse,
        solde_brut_eur=brut,
        taux_penalite=Decimal(int(taux * 10000)).scaleb(-4),
        penalite_eur=penalite,
        solde_net_eur=brut - penalite if brut > 0 else Decimal("0.00"),
        reversement_eur=-brut if brut < 0 else Decimal("0.00"),
    )


def _plafonne(avant: DuVrai, exercice: Exercice) -> Decimal:
    """Never more than the amount of the exercice, nor than the real cost that the final report gives."""
    plafonds = [avant.du, exercice.montant]
    if exercice.bilan is not None and exercice.bilan.cout_reel_eur is not None:
        plafonds.append(exercice.bilan.cout_reel_eur)
    return min(plafonds)


def _taux_de_penalite(exercice: Exercice) -> Fraction:
    """10 % × the defaults of the months due / their number, where the convention has the clause."""
    dus = exercice.faits.mois_dus
    if exercice.convention.dispositif_id not in _CLAUSE or not dus:
        return Fraction(0)
    defauts = sum((_defaut(exercice.faits.obligations[m]) for m in dus), Fraction(0))
    return min(_TAUX_MAXIMUM, au_dix_millieme(_TAUX_MAXIMUM * defauts / len(dus)))


def _defaut(obligation: ObligationVraie) -> Fraction:
    if obligation.etat == "manquant":
        return Fraction(1)
    retard = _POIDS * min(Fraction(1), Fraction(obligation.retard_jours, _JOURS_PLEINS))
    return max(retard, _POIDS if obligation.etat == "incomplet" else Fraction(0))
