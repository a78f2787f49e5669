"""Counting: all demands of a night in a few set-based statements, over the deposits in force at an instant.

SQL counts numerators and denominators with the parameters of the demand; what they are worth is ``domaine``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from decompte.domaine.faits import Comptage, DemandeDeFaits, Faits, MoisActif
from decompte.domaine.mois import Mois
from decompte.entrepot.lignes_json import champs, en_json
from decompte.entrepot.requetes import requete

INDICATEURS = (
    "diagnostic_actualise",
    "delai_cer",
    "suspension",
    "inscription_monjob62",
    "actions_cer",
    "sorties",
    "contractualisation",
    "duree",
)
"""The measured indicators that are a numerator over a denominator."""


def compter(cnx: Connection, demandes: Sequence[DemandeDeFaits], jusqua: datetime) -> list[Faits]:
    """The facts of each demand, in the order given, over the tables in force at ``jusqua``.

    In force for (convention, month): the last received until then among those accepted and not set aside (spec « Arrival »). An
    indicator whose parameter is None (or empty) in the demand is absent from ``comptages``.
    """
    if not demandes:
        return []
    preparer(cnx, demandes, jusqua)
    quantites: dict[int, dict[str, Decimal]] = defaultdict(dict)
    activite: dict[tuple[int, str], dict[str, Decimal]] = defaultdict(dict)
    for r in cnx.execute(requete("faits/quantites")):
        activite[r.demande, r.mois][r.indicateur] = r.quantite
        quantites[r.demande][r.indicateur] = quantites[r.demande].get(r.indicateur, Decimal(0)) + r.quantite
    mois: dict[int, list[MoisActif]] = defaultdict(list)
    physiques: dict[int, int] = defaultdict(int)
    distance: dict[int, int] = defaultdict(int)
    for r in cnx.execute(requete("faits/mois")):
        par_code = activite[r.demande, r.mois]
        actif = MoisActif(Mois.de_texte(r.mois), r.depot, r.sha256, r.file_active, r.lignes, r.accueils, r.quantites, par_code)
        mois[r.demande].append(actif)
        physiques[r.demande] += r.entretiens_physiques
        distance[r.demande] += r.entretiens_distance
    attentes = {r.demande: r.nombre for r in cnx.execute(requete("faits/quarantaines"))}
    accueils = {r.demande: r.nombre for r in cnx.execute(requete("faits/accueils"))}
    comptages = _comptages(cnx, demandes)
    return [
        Faits(
            demande=demande,
            mois=tuple(mois[rang]),
            accueils_realises=accueils.get(rang, 0),
            entretiens_physiques=physiques[rang],
            entretiens_distance=distance[rang],
            comptages=comptages[rang],
            quantites=quantites[rang],
            quarantaines_en_attente=attentes.get(rang, 0),
            dernier_jour_du=demande.dernier_mois.dernier_jour,
        )
        for rang, demande in enumerate(demandes)
    ]


def preparer(cnx: Connection, demandes: Sequence[DemandeDeFaits], jusqua: datetime) -> None:
    """Make, for this transaction, the temporary tables and views that say what each row in force counts for.

    ``demande`` numbers the demands from 0 in the order given. What counts rows and what lists them read the same views.
    """
    cnx.execute(requete("faits/demandes"), {"demandes": en_json({"rang": i, **champs(d)} for i, d in enumerate(demandes))})
    cnx.execute(requete("faits/retenus"), {"jusqua": jusqua})
    for etape in ("suivi_vu", "personnes", "signaux", "indicateurs_vus"):
        cnx.execute(requete(f"faits/{etape}"))


def _comptages(cnx: Connection, demandes: Sequence[DemandeDeFaits]) -> list[dict[str, Comptage]]:
    comptes = {
        (r.demande, r.indicateur): Comptage(r.numerateur, r.denominateur) for r in cnx.execute(requete("faits/indicateurs"))
    }
    return [
        {i: comptes.get((rang, i), Comptage(0, 0)) for i in INDICATEURS if _est_demande(demande, i)}
        for rang, demande in enumerate(demandes)
    ]


def _est_demande(demande: DemandeDeFaits, indicateur: str) -> bool:
    voulus = {
        "diagnostic_actualise": demande.jours_apres_fin_cer is not None,
        "delai_cer": demande.delai_cer_mois is not None,
        "suspension": demande.jours_procedure_suspension is not None,
        "actions_cer": demande.actions_cer_minimum is not None,
        "sorties": bool(demande.motifs_sortie_comptes),
        "duree": demande.duree_parcours_mois is not None,
    }
    return voulus.get(indicateur, True)
