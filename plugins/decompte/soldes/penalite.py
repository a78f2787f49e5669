"""The lines of the penalty: what each month counts, the rate, the amount."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from decompte.domaine.ligne import DepotCompte, Rubrique
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import EtatObligation, Obligation
from decompte.domaine.penalite import AUCUN_MOIS, Bareme, defaut, penalite, remet, taux_de_penalite, taux_retenu
from decompte.domaine.texte import accord, euros, jour, mois_en_lettres, nombre, proportion
from decompte.domaine.vie_solde import GenreRemise, Remise
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction

_PARAMETRES = (
    "bareme_penalite",
    "taux_penalite_maximum",
    "penalite_retard_jours",
    "penalite_poids_retard",
    "penalite_poids_incomplet",
)
_PARAMETRES_MOIS = ("jour_echeance", "seuil_completude")
"""What says that a month is late, or incomplete."""


@dataclass(frozen=True, slots=True)
class Penalite:
    """The rate (four decimals) and the amount in euros."""

    taux: Decimal
    montant_eur: Decimal


def calculer_penalite(dossier: Dossier, base: Decimal, redaction: Redaction) -> Penalite:
    """Write the lines; without the clause the rate is 0.0000 and one line says so.

    ``base``: due − payments, in euros; of a first version the solde brut, later that of the whole exercice, for the penalty is
    that of the exercice however many versions it has. What was given up (``dossier.remise``) is said after it, then what is
    kept: the rate is the one kept.

    The clause is looked up for the convention, then the dispositif, at the échéance of each month due: a month whose échéance
    came before the clause counts no default, and stays among the months due.
    """
    dues = dossier.obligations_dues
    clause, hors_clause, cles = _clause(dossier, redaction)
    if not clause:
        redaction.ligne(
            Rubrique.PENALITE,
            "penalite.sans_clause",
            "Pénalité de retard ou d'incomplétude : pas de clause dans cette convention",
            resultat=proportion(Decimal(0)),
            montant=Decimal("0.00"),
            parametres=cles,
        )
        return Penalite(Decimal("0.0000"), Decimal("0.00"))

    bareme = Bareme(
        nom=str(redaction.valeur("bareme_penalite")),
        taux_maximum=redaction.decimal("taux_penalite_maximum"),
        jours_de_retard_pleins=redaction.entier("penalite_retard_jours"),
        poids_retard=redaction.decimal("penalite_poids_retard"),
        poids_incomplet=redaction.decimal("penalite_poids_incomplet"),
        paliers=_paliers(redaction),
    )
    for id in _PARAMETRES_MOIS:
        redaction.valeur(id)
    for obligation in dues:
        if obligation.mois in hors_clause:
            _rediger_mois_hors_clause(obligation, bareme, redaction, cles)
        else:
            _rediger_mois(obligation, bareme, redaction)
    taux = taux_de_penalite(dues, bareme, clause=True, hors_clause=hors_clause)
    _rediger_taux(dossier, bareme, hors_clause, taux, redaction, cles)
    montant = penalite(base, taux)
    if taux:
        redaction.convenir("base_penalite", "solde_brut_exercice")
    if montant:
        redaction.convenir("ordre_operations", "plafonds_versements_penalite")
    lectures = (*(("base_penalite",) if taux else ()), *(("ordre_operations",) if montant else ()))
    redaction.ligne(
        Rubrique.PENALITE,
        "penalite.montant",
        "Pénalité" if base > 0 else "Pénalité : aucune, il ne reste rien à payer",
        formule="(montant dû − versements) × taux de pénalité" if dossier.versions else "solde brut × taux de pénalité",
        calcul=f"{euros(base)} × {proportion(taux)}" if base > 0 else None,
        resultat=euros(montant),
        montant=-montant,
        parametres=(*cles, *lectures),
    )
    return _remettre(dossier.remise, base, Penalite(taux, montant), redaction)


def _remettre(remise: Remise | None, base: Decimal, calculee: Penalite, redaction: Redaction) -> Penalite:
    """What is left of the penalty once it was given up; a waiver that keeps as much changes nothing and is not told."""
    if remise is None or not remet(calculee.taux, remise.taux_retenu):
        return calculee
    retenu = taux_retenu(calculee.taux, remise.taux_retenu)
    reste = penalite(base, retenu)
    abandon = calculee.montant_eur - reste
    fait = "caduque" if remise.genre is GenreRemise.CADUCITE else "abandonnée en partie" if retenu else "abandonnée"
    redaction.ligne(
        Rubrique.PENALITE,
        "penalite.remise",
        f"Pénalité {fait} le {jour(remise.le)} : {remise.motif.strip()}",
        formule="pénalité − pénalité retenue" if reste else None,
        calcul=f"{euros(calculee.montant_eur)} − {euros(reste)}" if reste else None,
        resultat=euros(abandon) if reste else f"{euros(abandon)} abandonnés",
        montant=abandon,
    )
    redaction.ligne(
        Rubrique.PENALITE,
        "penalite.retenue",
        "Pénalité retenue" if base > 0 else "Pénalité retenue : aucune, il ne reste rien à payer",
        formule="solde brut de l'exercice × taux retenu" if base > 0 else None,
        calcul=f"{euros(base)} × {proportion(retenu)}" if base > 0 else None,
        resultat=euros(reste),  # no amount of its own: the lines of the penalty and of the waiver already make it
    )
    return Penalite(retenu, reste)


def _clause(dossier: Dossier, redaction: Redaction) -> tuple[bool, frozenset[Mois], tuple[str, ...]]:
    """Whether the clause holds for a month due at least, the months due for which it does not, the values read.

    Before any month is due, the clause as it stands on the day of the parameters.
    """
    if not dossier.obligations_dues:
        return bool(redaction.valeur("clause_penalite")), AUCUN_MOIS, ("clause_penalite",)
    hors, cles = set(), []
    for obligation in dossier.obligations_dues:
        valeur, cle = redaction.valeur_au("clause_penalite", obligation.echeance)
        cles.append(cle)
        if not valeur:
            hors.add(obligation.mois)
    return len(hors) < len(dossier.obligations_dues), frozenset(hors), tuple(dict.fromkeys(cles))


def _rediger_taux(
    dossier: Dossier,
    bareme: Bareme,
    hors_clause: frozenset[Mois],
    taux: Decimal,
    redaction: Redaction,
    cles: tuple[str, ...],
) -> None:
    """The line of the rate, with the arithmetic of its scale."""
    dues = dossier.obligations_dues
    defauts = [defaut(o, bareme) for o in dues if o.mois not in hors_clause]
    if bareme.nom == "proportionnel":
        formule = "taux maximum × Σ défauts / mois dus"
        somme = sum(defauts, Fraction(0))
        calcul = f"{nombre(bareme.taux_maximum)} × {nombre(somme)} / {len(dues)}" if dues else "aucun mois dû"
        parametres = (*cles, *_PARAMETRES, *_PARAMETRES_MOIS)
    else:
        formule = "taux du palier du nombre de mois en défaut"
        calcul = accord(sum(1 for d in defauts if d > 0), "mois en défaut", "mois en défaut")
        parametres = (*cles, "bareme_penalite", "taux_penalite_maximum", "penalite_paliers", *_PARAMETRES_MOIS)
    redaction.ligne(
        Rubrique.PENALITE,
        f"penalite.taux.{bareme.nom}",
        "Taux de pénalité",
        formule=formule,
        calcul=calcul,
        resultat=proportion(taux),
        parametres=parametres,
    )


def _paliers(redaction: Redaction) -> tuple[Decimal, ...]:
    valeur = redaction.valeur("penalite_paliers") if redaction.valeur("bareme_penalite") == "paliers" else ()
    return tuple(Decimal(str(v)) for v in valeur) if isinstance(valeur, list | tuple) else ()


def _rediger_mois(obligation: Obligation, bareme: Bareme, redaction: Redaction) -> None:
    compte = defaut(obligation, bareme)
    if not compte and obligation.etat is not EtatObligation.EXCUSE:
        return
    depots = (DepotCompte(str(obligation.mois), obligation.depot, 0),) if obligation.depot else ()
    redaction.ligne(
        Rubrique.PENALITE,
        "penalite.mois",
        f"{mois_en_lettres(obligation.mois).capitalize()} : {_dire(obligation)}",
        formule=f"1 si manquant ; sinon le plus grand de {nombre(bareme.poids_retard)} × min(1 ; jours de retard / "
        f"{bareme.jours_de_retard_pleins}) et {nombre(bareme.poids_incomplet)} si incomplet ; 0 si excusé",
        calcul=_chiffrer(obligation, bareme),
        resultat=nombre(compte),
        parametres=("penalite_retard_jours", "penalite_poids_retard", "penalite_poids_incomplet", *_PARAMETRES_MOIS),
        depots=depots,
    )


def _rediger_mois_hors_clause(obligation: Obligation, bareme: Bareme, redaction: Redaction, cles: tuple[str, ...]) -> None:
    """A default before the clause: shown, not counted."""
    if not defaut(obligation, bareme):
        return
    redaction.ligne(
        Rubrique.PENALITE,
        "penalite.mois",
        f"{mois_en_lettres(obligation.mois).capitalize()} : {_dire(obligation)} ; à cette échéance la convention n'avait pas "
        "la clause de pénalité, non compté",
        resultat=nombre(0),
        parametres=cles,
        depots=(DepotCompte(str(obligation.mois), obligation.depot, 0),) if obligation.depot else (),
    )


def _chiffrer(obligation: Obligation, bareme: Bareme) -> str | None:
    """The formula with the numbers of the month; None for a month excused or missing, whose default needs no arithmetic."""
    if obligation.etat in {EtatObligation.EXCUSE, EtatObligation.MANQUANT}:
        return None
    retard = f"{nombre(bareme.poids_retard)} × min(1 ; {obligation.retard_jours} / {bareme.jours_de_retard_pleins})"
    if obligation.etat is not EtatObligation.INCOMPLET:
        return retard
    return f"max({retard} ; {nombre(bareme.poids_incomplet)})" if obligation.retard_jours else nombre(bareme.poids_incomplet)


def _dire(obligation: Obligation) -> str:
    attendu = f"attendu le {jour(obligation.echeance)}"
    if obligation.etat is EtatObligation.EXCUSE:
        # Not its reason: a free text that may name a person, and finance reads these lines (ADR 0088).
        return "excusé"
    if obligation.etat is EtatObligation.MANQUANT:
        return f"aucun tableau accepté, {attendu}"
    dits = []
    if obligation.retard_jours:
        dits.append(f"reçu avec {accord(obligation.retard_jours, 'jour')} de retard ({attendu})")
    if obligation.etat is EtatObligation.INCOMPLET and obligation.taux_completude is not None:
        dits.append(f"tableau incomplet (complétude {proportion(obligation.taux_completude)})")
    return ", ".join(dits)
