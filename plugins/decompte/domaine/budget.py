"""The budget: which operation and year bear what a convention engages, was paid, and is still owed; alerts; article 14.

Sources: Délibération n° 2024-273 du 17 juin 2024, article 14 (operations, AE, disponible, voted expense), annexe 7 (one
convention on two budget years). How a payment or a solde is shared between parts is ours (ADR 0066).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from decompte.domaine.convention import Convention, OperationBudgetaire, Versement
from decompte.domaine.repartition import (
    SANS_SUITE,
    Avenants,
    RepartitionACompleter,
    Repartitions,
    Suites,
    partager,
)
from decompte.domaine.repartition import (
    PartBudgetaire as PartBudgetaire,
)
from decompte.domaine.repartition import (
    parts_de as parts_de,
)
from decompte.domaine.texte import euros, jour, pourcent
from decompte.domaine.vie_solde import VersionArretee, meme_reference

MANDAT = "mandat"
"""``MandatSolde.sens`` of a version that was paid."""
ZERO = Decimal("0.00")
SANS_BORNE: Mapping[str, Decimal] = {}
Compte = tuple[str, int]
"""A budget operation and its year."""


@dataclass(frozen=True, slots=True)
class Imputation:
    """What one operation of one year bears of a convention: engaged, paid, still to pay, in euros."""

    convention: str
    operation: str | None
    annee: int
    engage_eur: Decimal
    verse_eur: Decimal
    soldes_eur: Decimal


def imputer(parts: Sequence[PartBudgetaire], versements: Iterable[Versement], soldes_eur: Decimal) -> tuple[Imputation, ...]:
    """What each part of one convention bears; sums are those given, to the cent.

    A payment that says the year of its budget is shared between the parts of that year (when there is none, the operations
    of the convention bear it in that year); another one follows all the parts. The soldes still to pay follow what
    remains unpaid of each part, the parts themselves when nothing remains.
    """
    comptes = {(p.operation, p.annee): p for p in parts}
    verses = dict.fromkeys(comptes, ZERO)
    for annee, somme in _par_annee(versements).items():
        cibles = [p for p in parts if annee in (None, p.annee)] or [replace(p, annee=annee or p.annee) for p in parts]
        for cible, montant in zip(cibles, partager(somme, [p.montant_eur for p in cibles]), strict=True):
            compte = (cible.operation, cible.annee)
            verses[compte] = verses.get(compte, ZERO) + montant
    restes = [max(p.montant_eur - verses[p.operation, p.annee], ZERO) for p in parts]
    soldes = partager(soldes_eur, restes if any(restes) else [p.montant_eur for p in parts])
    dus = dict(zip(comptes, soldes, strict=True))
    return tuple(
        Imputation(
            convention=parts[0].convention,
            operation=operation,
            annee=annee,
            engage_eur=comptes[operation, annee].montant_eur if (operation, annee) in comptes else ZERO,
            verse_eur=verse,
            soldes_eur=dus.get((operation, annee), ZERO),
        )
        for (operation, annee), verse in sorted(verses.items(), key=lambda v: (v[0][1], v[0][0] or ""))
    )


def imputer_tout(
    parts: Mapping[str, Sequence[PartBudgetaire]],
    versements: Iterable[Versement],
    soldes: Iterable[tuple[str, Decimal | None]],
    bornes: Mapping[str, Decimal] = SANS_BORNE,
) -> list[Imputation]:
    """The imputations of all the conventions. ``soldes``: (convention, solde net), None when it is not computed.

    ``bornes``: the conventions that owe no more than what is engaged and not paid, but these euros at least (see ``deplaces``).
    """
    payes: dict[str, list[Versement]] = {}
    for versement in versements:
        payes.setdefault(versement.convention, []).append(versement)
    dus: dict[str, Decimal] = {}
    for code, net in soldes:
        dus[code] = dus.get(code, ZERO) + (net or ZERO)
    for code in dus.keys() & bornes.keys() & parts.keys():
        engage = sum((p.montant_eur for p in parts[code]), ZERO)
        paye = sum((v.montant_eur for v in payes.get(code, ())), ZERO)
        dus[code] = min(dus[code], max(engage - paye, bornes[code]))
    return [i for code, siennes in sorted(parts.items()) for i in imputer(siennes, payes.get(code, ()), dus.get(code, ZERO))]


@dataclass(frozen=True, slots=True)
class DernierSolde:
    """The last version of a solde as far as the budget goes: its net in euros, None when it is not computed."""

    convention: str
    exercice: int
    version: int
    solde_net_eur: Decimal | None


Versions = Mapping[tuple[str, int], Sequence[VersionArretee]]
"""The approved versions by (convention, exercice)."""


def payes(versements: Iterable[Versement], versions: Versions) -> list[Versement]:
    """What was paid: the payments, and what each version whose mandat is known was mandated for beyond those that pay it."""
    faits = list(versements)
    sommes: dict[tuple[str, str], Decimal] = {}
    for fait in faits:
        cle = (fait.convention, meme_reference(fait.mandat))
        sommes[cle] = sommes.get(cle, ZERO) + fait.montant_eur
    for (convention, exercice), siennes in sorted(versions.items()):
        for mandat in (v.mandat for v in siennes if v.mandat is not None and v.mandat.sens == MANDAT):
            # One mandat for each part of a solde that several operations bear.
            paye = sum((sommes.get((convention, meme_reference(reference)), ZERO) for reference in mandat.references), ZERO)
            if paye < mandat.montant_eur:
                reste = mandat.montant_eur - paye
                faits.append(Versement(convention, exercice, mandat.date, reste, "solde", mandat.reference))
    return faits


def a_payer(derniers: Iterable[DernierSolde], versions: Versions) -> list[tuple[str, Decimal | None]]:
    """What is still to be paid, (convention, euros): the soldes not approved yet, and the approved versions without mandat.

    A last version that is itself approved counts once; what is asked back from a partner never lowers what is to be paid.
    """
    reste: list[tuple[str, Decimal | None]] = []
    for s in derniers:
        arretees = {v.version for v in versions.get((s.convention, s.exercice), ())}
        if s.version not in arretees:
            reste.append((s.convention, s.solde_net_eur))
    for (convention, _), siennes in sorted(versions.items()):
        reste += [(convention, v.solde_net_eur) for v in siennes if v.mandat is None]
    return reste


def deplaces(versions: Versions, exercices: Collection[tuple[str, int]]) -> dict[str, Decimal]:
    """By convention of which an approved exercice is no longer computed (its dates changed): what is approved without mandat.

    What was approved there is again in what its other exercices leave: together they never owe more than what is engaged.
    ``exercices``: (convention, exercice) that its dates give now.
    """
    perdues = {convention for convention, exercice in versions if (convention, exercice) not in exercices}
    sommes = dict.fromkeys(sorted(perdues), ZERO)
    for (convention, _), siennes in versions.items():
        if convention in perdues:
            sommes[convention] += sum((v.solde_net_eur for v in siennes if v.mandat is None), ZERO)
    return sommes


class NiveauAlerte(StrEnum):
    """How serious an alert is."""

    DEPASSE = "depasse"
    SEUIL = "seuil"
    INCONNU = "inconnu"


@dataclass(frozen=True, slots=True)
class AlerteBudget:
    """What finance must know of one operation and year: a French sentence."""

    operation: str
    annee: int
    niveau: NiveauAlerte
    alerte: str


def sortants(imputations: Iterable[Imputation]) -> dict[Compte, Decimal]:
    """Payments and soldes still to pay of each operation and year, in euros; what is outside the budget left out."""
    sommes: dict[Compte, Decimal] = {}
    for i in imputations:
        if i.operation is not None:
            compte = (i.operation, i.annee)
            sommes[compte] = sommes.get(compte, ZERO) + i.verse_eur + i.soldes_eur
    return sommes


def depassements(imputations: Iterable[Imputation], budgets: Iterable[OperationBudgetaire]) -> dict[Compte, str]:
    """By operation and year, the hold when its soldes and payments exceed its AE or what is available (the lower).

    An operation whose AE of that year is unknown is not held: nothing can be compared.
    """
    limites = _limites(budgets)
    return {
        compte: f"Budget {compte[0]} ({compte[1]}) dépassé de {euros(somme - limites[compte])} : soldes et versements "
        f"{euros(somme)} pour {euros(limites[compte])} disponibles."
        for compte, somme in sorted(sortants(imputations).items())
        if compte in limites and somme > limites[compte]
    }


def alertes(
    imputations: Sequence[Imputation],
    budgets: Sequence[OperationBudgetaire],
    seuil: Decimal | None,
    a_completer: Iterable[RepartitionACompleter] = (),
) -> list[AlerteBudget]:
    """One alert at most an operation and year: exceeded; ``seuil`` (a share of the limit) reached; limit or parts unknown.

    ``seuil`` None: no warning before the limit. ``a_completer``: said after the rest, on each operation that they touch.
    """
    trouvees = {(a.operation, a.annee): a for a in _alertes_de_limite(imputations, budgets, seuil)}
    for repartition in a_completer:
        for compte in repartition.comptes:
            seule = AlerteBudget(*compte, NiveauAlerte.INCONNU, repartition.phrase())
            deja = trouvees.get(compte)
            trouvees[compte] = seule if deja is None else replace(deja, alerte=f"{deja.alerte} {seule.alerte}")
    return [trouvees[compte] for compte in sorted(trouvees)]


def _alertes_de_limite(
    imputations: Sequence[Imputation], budgets: Sequence[OperationBudgetaire], seuil: Decimal | None
) -> list[AlerteBudget]:
    limites = _limites(budgets)
    depasses = depassements(imputations, budgets)
    trouvees = []
    for (operation, annee), somme in sorted(sortants(imputations).items()):
        limite = limites.get((operation, annee))
        if limite is None:
            texte = f"AE et disponible {annee} non communiqués : un dépassement ne peut pas être vérifié."
            trouvees.append(AlerteBudget(operation, annee, NiveauAlerte.INCONNU, texte))
        elif (operation, annee) in depasses:
            trouvees.append(AlerteBudget(operation, annee, NiveauAlerte.DEPASSE, depasses[operation, annee]))
        elif seuil is not None and somme and somme >= seuil * limite:
            texte = (
                f"Soldes et versements {euros(somme)} : au moins {pourcent(seuil)} des {euros(limite)} disponibles, "
                f"il reste {euros(limite - somme)}."
            )
            trouvees.append(AlerteBudget(operation, annee, NiveauAlerte.SEUIL, texte))
    return trouvees


@dataclass(frozen=True, slots=True)
class EcartConnu:
    """A gap between what is engaged and what article 14 votes (engaged − voted, in euros), with its reason and source."""

    operation: str
    annee: int
    montant_eur: Decimal
    raison: str
    source: str


@dataclass(frozen=True, slots=True)
class Rapprochement:
    """One operation against article 14, in euros."""

    operation: str
    annee: int
    vote_eur: Decimal
    engage_eur: Decimal
    connus: tuple[EcartConnu, ...] = ()

    @property
    def ecart_eur(self) -> Decimal:
        """Engaged − voted."""
        return self.engage_eur - self.vote_eur

    @property
    def ecart_connu_eur(self) -> Decimal:
        """The part of the gap that has a reason."""
        return sum((e.montant_eur for e in self.connus), ZERO)

    @property
    def inexplique_eur(self) -> Decimal:
        """The part that has none: 0.00 when all is explained."""
        return self.ecart_eur - self.ecart_connu_eur

    def phrase(self) -> str:
        """What is to be said of it, in French; each known gap with its reason."""
        morceaux = [f"{_signe(e.montant_eur)} : {e.raison} ({e.source})" for e in self.connus]
        if self.inexplique_eur:
            morceaux.append(f"{_signe(self.inexplique_eur)} : écart inexpliqué, à rechercher")
        return " ; ".join(morceaux) or "égal au vote"


def rapprocher(
    votes: Mapping[Compte, Decimal], engages: Mapping[Compte, Decimal], connus: Iterable[EcartConnu]
) -> list[Rapprochement]:
    """Each voted operation against what is engaged, by year and operation."""
    ecarts: dict[Compte, list[EcartConnu]] = {}
    for ecart in connus:
        ecarts.setdefault((ecart.operation, ecart.annee), []).append(ecart)
    return [
        Rapprochement(o, a, vote, engages.get((o, a), ZERO), tuple(ecarts.get((o, a), ())))
        for (o, a), vote in sorted(votes.items(), key=lambda v: (v[0][1], v[0][0]))
    ]


def ecarts_d_avenants(
    conventions: Sequence[Convention], repartitions: Repartitions, avenants: Avenants, suites: Suites = SANS_SUITE
) -> list[EcartConnu]:
    """What each avenant adds to (or takes from) what was voted, by operation and year: a gap that has a name."""
    trouves = []
    for c in sorted(conventions, key=lambda c: c.code):
        siens = avenants.get(c.code, ())
        avant = _par_compte(parts_de([c], repartitions)[c.code])
        for rang, avenant in enumerate(siens, start=1):
            apres = _par_compte(parts_de([c], repartitions, {c.code: siens[:rang]}, suites)[c.code])
            raison = f"avenant n° {avenant.numero} de « {c.code} »"
            source = avenant.source or f"signé le {jour(avenant.signe_le)}"
            for operation, annee in sorted(avant.keys() | apres.keys()):
                ecart = apres.get((operation, annee), ZERO) - avant.get((operation, annee), ZERO)
                if ecart:
                    trouves.append(EcartConnu(operation, annee, ecart, raison, source))
            avant = apres
    return trouves


def _par_compte(parts: Iterable[PartBudgetaire]) -> dict[Compte, Decimal]:
    return {(p.operation, p.annee): p.montant_eur for p in parts if p.operation is not None}


def _par_annee(versements: Iterable[Versement]) -> dict[int | None, Decimal]:
    """The sum paid on each year of budget, and on no year said: how a sum was cut into payments changes nothing."""
    sommes: dict[int | None, Decimal] = {}
    for versement in versements:
        sommes[versement.annee_budget] = sommes.get(versement.annee_budget, ZERO) + versement.montant_eur
    return sommes


def _limites(budgets: Iterable[OperationBudgetaire]) -> dict[Compte, Decimal]:
    return {(b.operation, b.annee): min(b.ae_eur, b.disponible_eur) for b in budgets}


def _signe(montant: Decimal) -> str:
    return f"{'+' if montant > 0 else '−'} {euros(abs(montant))}"
