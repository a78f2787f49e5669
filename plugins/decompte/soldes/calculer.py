"""One file in, one solde out: due, payments, solde brut, penalty, solde net, holds, digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from decompte.domaine.convention import Mode, OperationBudgetaire
from decompte.domaine.ligne import LigneDeDecompte, Rubrique
from decompte.domaine.obligation import EtatObligation
from decompte.domaine.parametre import ParametreAbsent
from decompte.domaine.solde import EtatSolde, MoisComptes, Solde
from decompte.domaine.texte import accord, euros
from decompte.soldes.blocages import BILAN_FINAL, Parts, bilan_recu, blocages, blocages_budgetaires
from decompte.soldes.empreinte import empreinte, entrees, version_parametres
from decompte.soldes.entree import Dossier, DossierCompte
from decompte.soldes.montant import rediger_montant, rediger_versements
from decompte.soldes.objectifs_etp import calculer_objectifs_etp
from decompte.soldes.penalite import calculer_penalite
from decompte.soldes.places_qualite import calculer_places_qualite
from decompte.soldes.quantites import rediger_sans_service, service_prouve
from decompte.soldes.redaction import Redaction

MODES_CALCULES = frozenset({Mode.PLACES_QUALITE, Mode.OBJECTIFS_ETP})


@dataclass(frozen=True, slots=True)
class _Du:
    montant_eur: Decimal
    quantitative_eur: Decimal | None = None
    qualitative_eur: Decimal | None = None
    non_evalues: tuple[str, ...] = ()


def calculer_solde(compte: DossierCompte) -> Solde:
    """The solde of one file. A mode or a parameter that is missing is said in the holds, never computed as zero."""
    dossier = compte.dossier
    redaction = Redaction(dossier)
    rediger_montant(dossier, redaction)
    try:
        empechement = _empechement(dossier)
        du = None if empechement else _calculer_du(compte, redaction)
    except ParametreAbsent as manque:
        empechement, du = f"Non paramétré : {manque}", None

    verse = rediger_versements(dossier, redaction)
    brut = net = reversement = taux = penalite = None
    if du is not None:
        brut = du.montant_eur - verse
        redaction.ligne(
            Rubrique.SOLDE,
            "solde.brut",
            "Solde brut",
            formule="montant dû − déjà versé",
            calcul=f"{euros(du.montant_eur)} − {euros(verse)}",
            resultat=euros(brut),
            montant=brut,
        )
        calculee = calculer_penalite(dossier, brut, redaction)
        taux, penalite = calculee.taux, calculee.montant_eur
        net, reversement = _rediger_net(brut, penalite, redaction)

    retenus = [empechement] if empechement else []
    retenus += blocages(dossier, compte.faits, du.non_evalues if du else (), redaction)
    for retenu in retenus:
        redaction.ligne(Rubrique.BLOCAGE, "blocage", retenu)
    redaction.ligne(
        Rubrique.SOLDE,
        "parametres.version",
        f"Paramètres utilisés : version {version_parametres(redaction.utilises)}",
        calcul=f"{accord(len(redaction.utilises), 'valeur')}, dont "
        f"{accord(sum(v.hypothese for v in redaction.utilises.values()), 'hypothèse')}",
    )
    convention = dossier.convention
    retenues = entrees(dossier, compte.faits, redaction)
    return Solde(
        convention=convention.code,
        structure=convention.structure,
        dispositif=convention.dispositif,
        territoire=convention.territoire,
        exercice=dossier.exercice,
        version=1,
        etat=_etat(dossier),
        date_calcul=dossier.au,
        montant_exercice_eur=dossier.terme.montant_eur,
        du_eur=du.montant_eur if du else None,
        part_quantitative_eur=du.quantitative_eur if du else None,
        part_qualitative_eur=du.qualitative_eur if du else None,
        deja_verse_eur=verse,
        solde_brut_eur=brut,
        taux_penalite=taux,
        penalite_eur=penalite,
        solde_net_eur=net,
        reversement_eur=reversement,
        mois=_compter_mois(dossier),
        blocages=tuple(retenus),
        hypotheses=redaction.hypotheses(),
        empreinte=empreinte(retenues),
        lignes=_ordonner(redaction.lignes),
        entrees=retenues,
    )


def retenir_budgets(
    soldes: Sequence[Solde], parts: Parts, budgets: Iterable[OperationBudgetaire], verse_par_convention: Mapping[str, Decimal]
) -> list[Solde]:
    """Add the budget's hold to each solde that an exceeded operation pays."""
    depasses = blocages_budgetaires(soldes, parts, budgets, verse_par_convention)
    retenus = []
    for solde in soldes:
        for operation in parts.get(solde.convention, {}):
            solde = _retenir(solde, depasses.get(operation))
        retenus.append(solde)
    return retenus


def _retenir(solde: Solde, retenu: str | None) -> Solde:
    if retenu is None or solde.solde_net_eur is None:
        return solde
    ligne = LigneDeDecompte(Rubrique.BLOCAGE, retenu, None, None, None, None, "blocage.budget", None)
    return replace(solde, blocages=(*solde.blocages, retenu), lignes=_ordonner([*solde.lignes, ligne]))


def _empechement(dossier: Dossier) -> str | None:
    mode = dossier.dispositif.mode
    if mode is Mode.NON_PARAMETRE:
        return f"Non paramétré : {dossier.dispositif.manque or 'les documents ne donnent pas de chiffres'}."
    if mode not in MODES_CALCULES or _soutiens(dossier):
        return f"Mode de calcul « {mode.value} » pas encore calculé pour {dossier.convention.dispositif_id}."
    terme = dossier.terme
    if mode is Mode.PLACES_QUALITE and not terme.places:
        return "Non paramétré : la convention ne dit pas le nombre de places."
    if mode is Mode.OBJECTIFS_ETP and not (terme.places or terme.accueils):
        return "Non paramétré : la convention ne dit ni accueils ni places."
    return None


def _soutiens(dossier: Dossier) -> bool:
    """Whether the convention mixes places with another unit (or is a 1.5), which this mode does not compute yet."""
    return dossier.dispositif.mode is Mode.PLACES_QUALITE and (
        dossier.convention.unite_autre is not None or dossier.dispositif.code == "1.5"
    )


def _calculer_du(compte: DossierCompte, redaction: Redaction) -> _Du:
    dossier, faits = compte.dossier, compte.faits
    qualite = dossier.dispositif.mode is Mode.PLACES_QUALITE
    if faits is None or not service_prouve(faits):
        rediger_sans_service(dossier, redaction)
        zero = Decimal("0.00")
        du = _Du(zero, zero, zero) if qualite else _Du(zero)
    elif qualite:
        parts = calculer_places_qualite(dossier, faits, redaction)
        brut = parts.quantitative_eur + parts.qualitative_eur
        du = _Du(brut, parts.quantitative_eur, parts.qualitative_eur, parts.non_evalues)
    else:
        du = _Du(calculer_objectifs_etp(dossier, faits, redaction))
    return replace(du, montant_eur=_plafonner(dossier, du.montant_eur, redaction))


def _plafonner(dossier: Dossier, du: Decimal, redaction: Redaction) -> Decimal:
    """Due ≤ amount of the exercice, and ≤ real cost of the action when the final report gives it (the last one received).

    Source: Délibération n° 2024-273, annexe 7 art. 2 and annexe 9 art. 4.
    """
    recus = [d for d in dossier.documents if d.nature == BILAN_FINAL and d.cout_reel_eur is not None and d.recu_le <= dossier.au]
    dernier = max(recus, key=lambda d: d.recu_le, default=None)
    plafonds = [("montant de l'exercice", "plafond.exercice", dossier.terme.montant_eur)]
    if dernier is not None and dernier.cout_reel_eur is not None:
        plafonds.append(("coût réel de l'action, donné par le bilan final", "plafond.cout_reel", dernier.cout_reel_eur))
    for libelle, regle, plafond in plafonds:
        if du > plafond:
            redaction.ligne(
                Rubrique.DU,
                regle,
                f"Plafond : {libelle}",
                formule="min(dû ; plafond) − dû",
                calcul=f"min({euros(du)} ; {euros(plafond)}) − {euros(du)}",
                resultat=euros(plafond - du),
                montant=plafond - du,
                source="Délibération n° 2024-273 du 17 juin 2024, annexe 7 article 2 et annexe 9 article 4",
            )
            du = plafond
    redaction.ligne(
        Rubrique.DU,
        "du",
        "Montant dû",
        formule="somme des parts, plafonds déduits",
        calcul=_additionner(redaction),
        resultat=euros(du),
        montant=du,
    )
    return du


def _additionner(redaction: Redaction) -> str | None:
    """The parts and the caps written so far, as a sum; None when no line has an amount."""
    rubriques = {Rubrique.QUANTITATIF, Rubrique.QUALITATIF, Rubrique.DU}
    montants = [li.montant_eur for li in redaction.lignes if li.rubrique in rubriques and li.montant_eur is not None]
    return " ".join(euros(m) if not i else f"{'−' if m < 0 else '+'} {euros(abs(m))}" for i, m in enumerate(montants)) or None


def _rediger_net(brut: Decimal, penalite: Decimal, redaction: Redaction) -> tuple[Decimal, Decimal]:
    net, reversement = (brut - penalite, Decimal("0.00")) if brut > 0 else (Decimal("0.00"), -brut)
    redaction.ligne(
        Rubrique.SOLDE,
        "solde.net",
        "Solde net à payer",
        formule="solde brut − pénalité" if brut > 0 else "rien à payer quand le solde brut n'est pas positif",
        calcul=f"{euros(brut)} − {euros(penalite)}" if brut > 0 else None,
        resultat=euros(net),
        montant=net,
    )
    if reversement:
        redaction.ligne(
            Rubrique.SOLDE,
            "solde.reversement",
            "Ordre de reversement, sans compensation avec une autre convention",
            formule="− solde brut",
            resultat=euros(reversement),
            montant=reversement,
        )
    return net, reversement


def _etat(dossier: Dossier) -> EtatSolde:
    echu = dossier.terme.mois[-1].dernier_jour < dossier.au and all(o.due(dossier.au) for o in dossier.obligations)
    return EtatSolde.A_INSTRUIRE if echu and bilan_recu(dossier) else EtatSolde.PROVISOIRE


def _compter_mois(dossier: Dossier) -> MoisComptes:
    dues = dossier.obligations_dues
    etats = Counter(o.etat for o in dues)
    return MoisComptes(
        dus=len(dues),
        a_temps=etats[EtatObligation.A_TEMPS],
        en_retard=etats[EtatObligation.EN_RETARD],
        incomplets=etats[EtatObligation.INCOMPLET],
        manquants=etats[EtatObligation.MANQUANT],
        excuses=etats[EtatObligation.EXCUSE],
    )


_ORDRE = {rubrique: rang for rang, rubrique in enumerate(Rubrique)}


def _ordonner(lignes: list[LigneDeDecompte] | tuple[LigneDeDecompte, ...]) -> tuple[LigneDeDecompte, ...]:
    """In reading order of the rubriques; inside one, as written. « Solde brut » is read before the penalty."""
    return tuple(
        sorted(lignes, key=lambda li: _ORDRE[Rubrique.PENALITE] - 0.5 if li.regle == "solde.brut" else _ORDRE[li.rubrique])
    )
