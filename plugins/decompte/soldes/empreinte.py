"""All that a solde was computed from, by short keys, and its digest: same inputs, same digest, on any machine, on any night.

No pseudonym, clock or generated id enters it: deposits stand by the SHA-256 of their bytes, the date "as of" by the months and
the deadlines that have passed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from decompte.domaine.faits import Faits
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import Obligation
from decompte.domaine.parametre import Parametre, ParametreAbsent, ValeurDatee
from decompte.soldes.blocages import bilan_recu, date_des_documents, date_du_bilan, documents_recus
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction, id_du

_CLES_DU_SOLDE = frozenset({"convention", "exercice"})
"""Fields that only say whose an input is."""


def entrees(dossier: Dossier, faits: Faits | None, redaction: Redaction) -> dict[str, str]:
    """The inputs, key → canonical text, in the order of the keys.

    ``convention.montant_eur``, ``avenant.2``, ``regle.mode``, ``mois.2024-03``, ``depot.2024-03`` (SHA-256), ``fait.2024-03``,
    ``fait.comptage.sorties``, ``quarantaine``, ``parametre.tarif_fal``, ``versement.2024-07-01.M-1``, ``document.bilan_final``,
    ``note.bilan``, ``echeance.bilan_final``, ``version.1``, ``levee.blocage.bilan``, ``remise``… What has no value has no key;
    what has several parts is a JSON object. Two of one key are numbered by their content.
    """
    trouvees: dict[str, list[str]] = {}
    for cle, valeur in _toutes(dossier, faits, redaction):
        if valeur is not None:
            trouvees.setdefault(cle, []).append(_texte(valeur))
    numerotees = {
        cle if rang == 1 else f"{cle}.{rang}": texte
        for cle, textes in trouvees.items()
        for rang, texte in enumerate(sorted(textes), start=1)
    }
    return dict(sorted(numerotees.items()))


def empreinte(entrees: Mapping[str, str]) -> str:
    """The SHA-256 (hexadecimal) of the inputs."""
    return hashlib.sha256(_canonique(dict(entrees)).encode()).hexdigest()


def version_parametres(utilises: Mapping[str, ValeurDatee]) -> str:
    """A short digest of the parameters used, to name their version on the décompte."""
    valeurs = {id: (v.depuis, v.valeur, v.source, v.hypothese) for id, v in utilises.items()}
    return hashlib.sha256(_canonique(valeurs).encode()).hexdigest()[:12]


def _toutes(dossier: Dossier, faits: Faits | None, redaction: Redaction) -> Iterator[tuple[str, object]]:
    yield "exercice", dossier.exercice
    for champ, valeur in asdict(dossier.convention).items():
        yield f"convention.{champ}", valeur if valeur != () else None
    # Without a prolongation it is the end of the convention, which is already there.
    yield "convention.fin_convenue", dossier.signee.fin if dossier.signee.fin != dossier.convention.fin else None
    for avenant in dossier.avenants:
        yield f"avenant.{avenant.numero}", _parts(asdict(avenant))
    yield from _regles(dossier)
    for obligation in dossier.obligations_dues:
        yield f"mois.{obligation.mois}", _mois(obligation)
    if faits is not None:
        yield from _faits(faits)
    for nom, valeur_datee in redaction.utilises.items():
        yield f"parametre.{nom}", _parametre(dossier.parametres.par_id[id_du(nom)], valeur_datee)
    for versement in dossier.versements:
        yield f"versement.{versement.date}.{versement.mandat}", _parts(asdict(versement))
    for document in dossier.documents:
        # One dated after the day of the calculation does not exist yet.
        if document.recu_le <= dossier.au:
            yield f"document.{document.nature}", _parts(asdict(document))
    for id, note in dossier.notes.items():
        yield f"note.{id}", _parts(asdict(note))
    yield from _vie(dossier)
    yield from _echeances(dossier, redaction)


def _regles(dossier: Dossier) -> Iterator[tuple[str, object]]:
    yield "regle.mode", dossier.dispositif.mode
    yield "regle.source", dossier.dispositif.source
    for rang, groupe in enumerate(dossier.dispositif.groupes, start=1):
        juges = [id for id in groupe.scores if dossier.fiches[id].juge]
        fiches = {id: [f.libelle, f.source] for id in (*groupe.scores, *groupe.montres) if (f := dossier.fiches.get(id))}
        yield (
            f"regle.groupe.{groupe.id}",
            {
                "rang": rang,
                "libelle": groupe.libelle,
                "scores": groupe.scores,
                "montres": groupe.montres,
                "juges": juges,
                "fiches": fiches,
            },
        )


def _mois(o: Obligation) -> dict[str, object]:
    return {
        "echeance": o.echeance,
        "etat": o.etat,
        "retard_jours": o.retard_jours,
        "taux_completude": o.taux_completude,
        "excuse": o.excuse,
        "motif": o.motif,
    }


def _faits(faits: Faits) -> Iterator[tuple[str, object]]:
    for m in faits.mois:
        yield f"depot.{m.mois}", m.sha256
        yield (
            f"fait.{m.mois}",
            {
                "file_active": m.file_active,
                "lignes": m.lignes,
                "accueils": m.accueils,
                "quantites": m.quantites,
                "activite": dict(m.activite),
            },
        )
    yield "fait.accueils", faits.accueils_realises
    yield "fait.entretiens", {"physiques": faits.entretiens_physiques, "distance": faits.entretiens_distance}
    for id, comptage in faits.comptages.items():
        yield f"fait.comptage.{id}", f"{comptage.numerateur}/{comptage.denominateur}"
    for code, quantite in faits.quantites.items():
        yield f"fait.quantite.{code}", quantite
    yield "quarantaine", faits.quarantaines_en_attente


def _parametre(parametre: Parametre, valeur: ValeurDatee) -> dict[str, object]:
    """With its words: the décompte prints them, and the same digest means the same décompte."""
    return {
        "depuis": valeur.depuis,
        "valeur": valeur.valeur,
        "unite": parametre.unite,
        "libelle": parametre.libelle,
        "source": valeur.source,
        "hypothese": valeur.hypothese,
        "raison": valeur.raison,
    }


def _echeances(dossier: Dossier, redaction: Redaction) -> Iterator[tuple[str, object]]:
    """The deadlines that have passed and weigh: what was received in time needs none, a month due says the end of the year."""
    fin = dossier.terme.mois[-1].dernier_jour
    if not dossier.obligations and fin < dossier.au:
        yield "echeance.exercice", fin
    attendus = (
        ("bilan_final", date_du_bilan, bilan_recu),
        ("documents_annuels", date_des_documents, documents_recus),
    )
    for nature, terme_de, recu in attendus:
        try:
            terme = terme_de(dossier, redaction)
        except ParametreAbsent:
            # No date is set: none can pass, and the hold says so.
            continue
        if terme < dossier.au and not recu(dossier):
            yield f"echeance.{nature}", terme


def _vie(dossier: Dossier) -> Iterator[tuple[str, object]]:
    """What people decided of this solde, as far as its décompte says it: not who did, nor the bytes of the documents."""
    for v in dossier.versions:
        yield (
            f"version.{v.version}",
            {
                "arrete_le": v.arrete_le,
                "solde_net_eur": v.solde_net_eur,
                "reversement_eur": v.reversement_eur,
                "penalite_eur": v.penalite_eur,
                "mandat": None if v.mandat is None else [v.mandat.sens, v.mandat.reference],
                # The causes of a regularisation compare with them.
                "empreinte": empreinte(v.entrees),
            },
        )
    for levee in dossier.levees:
        yield f"levee.{levee.regle}", {"le": levee.le, "motif": levee.motif.strip()}
    if dossier.remise is not None:
        r = dossier.remise
        yield "remise", {"genre": r.genre, "taux_retenu": r.taux_retenu, "le": r.le, "motif": r.motif.strip()}


def _parts(champs: Mapping[str, Any]) -> dict[str, object]:
    return {nom: valeur for nom, valeur in champs.items() if nom not in _CLES_DU_SOLDE and valeur is not None}


def _texte(valeur: object) -> str:
    """A text as it stands, a number or a date as it is written, the rest as JSON."""
    if isinstance(valeur, str) and not isinstance(valeur, Enum):
        return valeur
    if isinstance(valeur, bool | int | Mapping | list | tuple):
        return _canonique(valeur)
    return _ecrire(valeur)


def _canonique(valeur: object) -> str:
    return json.dumps(valeur, default=_ecrire, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _ecrire(valeur: object) -> str:
    if isinstance(valeur, Decimal):
        # 160, 160.0 and 160.00 are one amount: the way a column stores it must not show.
        return f"{valeur.normalize():f}"
    if isinstance(valeur, date):
        return valeur.isoformat()
    if isinstance(valeur, Mois):
        return str(valeur)
    if isinstance(valeur, Enum):
        return str(valeur.value)
    raise TypeError(f"{type(valeur).__name__} n'a pas de forme canonique.")
