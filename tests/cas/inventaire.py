"""What the golden cases reach: rules applied by their lines, parameters read, dispositifs computed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from decompte.domaine.parametre import Parametre, Parametres
from decompte.referentiel import Referentiel
from tests.cas.calcul import solder
from tests.cas.lecture import lire_cas, tous_les_cas


class _Lus(dict[str, Parametre]):
    """Parameters by id, which note those that are asked for."""

    def __init__(self, parametres: dict[str, Parametre], demandes: set[str] | None = None) -> None:
        super().__init__(parametres)
        self.demandes: set[str] = set() if demandes is None else demandes

    def copy(self) -> _Lus:
        """A case that sets a parameter changes its own copy; what it reads is noted with the rest."""
        return _Lus(self, self.demandes)

    def get(self, id: str, defaut: Any = None) -> Any:
        self.demandes.add(id)
        return super().get(id, defaut)


@dataclass
class Inventaire:
    """By rule and by catalogue id, the cases (« file : name ») in the order of the files; the parameters read."""

    par_regle: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    par_dispositif: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    parametres: set[str] = field(default_factory=set)


def inventorier(referentiel: Referentiel) -> Inventaire:
    """Compute every golden case and note what it reaches."""
    inventaire = Inventaire()
    for cas in tous_les_cas():
        lus = _Lus(referentiel.parametres.par_id)
        solde = solder(cas, replace(referentiel, parametres=Parametres(lus)))
        inventaire.parametres |= lus.demandes
        nom = f"{cas.fichier} : {cas.nom}"
        inventaire.par_dispositif[lire_cas(cas, referentiel).dossier.dispositif.id].append(nom)
        for regle in dict.fromkeys(ligne.regle for ligne in solde.lignes):
            inventaire.par_regle[regle].append(nom)
    return inventaire
