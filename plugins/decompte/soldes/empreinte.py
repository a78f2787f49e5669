"""The digest of all that a solde was computed from: same inputs, same digest, on any machine, on any night.

No pseudonym, clock or generated id enters it: deposits stand by the SHA-256 of their bytes, the date "as of" by the
months that are due.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from decompte.domaine.faits import Faits
from decompte.domaine.mois import Mois
from decompte.domaine.parametre import ValeurDatee
from decompte.soldes.entree import Dossier


def empreinte(dossier: Dossier, faits: Faits | None, utilises: Mapping[str, ValeurDatee]) -> str:
    """The SHA-256 (hexadecimal) of the inputs in a canonical form."""
    contenu = {
        "convention": asdict(dossier.convention),
        "avenants": [asdict(a) for a in dossier.avenants],
        "mode": dossier.dispositif.mode.value,
        "groupes": [
            (g.id, g.scores, g.montres, [dossier.fiches[id].juge for id in g.scores]) for g in dossier.dispositif.groupes
        ],
        "exercice": dossier.exercice,
        "mois": [
            (str(o.mois), o.echeance, o.etat.value, o.retard_jours, o.taux_completude, o.excuse, o.motif)
            for o in dossier.obligations_dues
        ],
        "faits": None if faits is None else _faits(faits),
        "parametres": _parametres(utilises),
        "versements": sorted(_canonique(asdict(v)) for v in dossier.versements),
        "documents": sorted(_canonique(asdict(d)) for d in dossier.documents),
        "notes": {id: asdict(n) for id, n in dossier.notes.items()},
    }
    return hashlib.sha256(_canonique(contenu).encode()).hexdigest()


def version_parametres(utilises: Mapping[str, ValeurDatee]) -> str:
    """A short digest of the parameters used, to name their version on the décompte."""
    return hashlib.sha256(_canonique(_parametres(utilises)).encode()).hexdigest()[:12]


def _parametres(utilises: Mapping[str, ValeurDatee]) -> dict[str, Any]:
    return {id: (v.depuis, v.valeur, v.source, v.hypothese) for id, v in utilises.items()}


def _faits(faits: Faits) -> dict[str, Any]:
    return {
        "mois": [(str(m.mois), m.sha256, m.file_active, m.lignes, m.accueils, m.quantites, m.activite) for m in faits.mois],
        "accueils": faits.accueils_realises,
        "entretiens": (faits.entretiens_physiques, faits.entretiens_distance),
        "comptages": {id: (c.numerateur, c.denominateur) for id, c in faits.comptages.items()},
        "quantites": faits.quantites,
        "quarantaines": faits.quarantaines_en_attente,
    }


def _canonique(valeur: object) -> str:
    return json.dumps(valeur, default=_en_texte, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _en_texte(valeur: object) -> str:
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
