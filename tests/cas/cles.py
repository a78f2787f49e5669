"""What a golden case may say: an unknown, repeated or misplaced key is refused, so that a slip never weakens a case."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from decompte.domaine.vie_solde import LEVABLES

CAS = {
    "cas", "convention", "exercice", "au", "mois", "réalisé", "notes", "versements", "documents", "avenants", "parametres",
    "quarantaine", "budget", "versions", "levées", "remise", "attendu",
}  # fmt: skip
OBLIGATOIRES = {"cas", "convention", "exercice", "au", "attendu"}
TERMES = {"dispositif", "debut", "fin", "montant", "accueils", "places", "autre", "unité"}
MOIS = {"file_active", "lignes", "activité", "retard", "complétude", "excuse"}
REALISE = {"accueils", "entretiens physiques", "entretiens à distance"}
MESURES = {
    "diagnostic_actualise", "delai_cer", "suspension", "inscription_monjob62", "actions_cer", "sorties", "contractualisation",
    "duree",
}  # fmt: skip
VERSEMENT = {"date", "montant", "nature"}
DOCUMENT = {
    "nature", "recu_le", "cout_reel", "coût réel", "dépenses directes", "dépenses prestations", "dépenses indirectes",
}  # fmt: skip
BUDGET = {"ae", "disponible"}
AVENANT = {"numéro", "signé le", "effet", "montant", "accueils", "places", "autre", "fin"}
VERSION = {"arrêtée le", "solde net", "reversement", "mandat", "titre", "données", "pénalité"}
LEVEE = {"blocage", "le", "motif"}
REMISE = {"taux retenu", "le", "motif", "caduque"}
COLONNES = {
    "montant de l'exercice": "montant_exercice_eur",
    "dû": "du_eur",
    "part quantitative": "part_quantitative_eur",
    "part qualitative": "part_qualitative_eur",
    "déjà versé": "deja_verse_eur",
    "solde brut": "solde_brut_eur",
    "taux de pénalité": "taux_penalite",
    "pénalité": "penalite_eur",
    "solde net": "solde_net_eur",
    "reversement": "reversement_eur",
}
"""What a case calls a column of the solde."""
AUTRES_ATTENTES = {
    "lignes": dict, "calculs": dict, "libellés": dict, "hypothèses": list, "blocages": list, "lignes absentes": list, "état": str,
}  # fmt: skip
NATURES_VERSEMENT = {"avance", "intermediaire", "solde"}
NATURES_DOCUMENT = {"bilan_final", "bilan_intermediaire", "documents_annuels"}


class CasInvalide(ValueError):
    """A case that cannot be read as it is written; the message (French) names the place and the key."""


def exiger(lieu: str, trouvees: Collection[str], permises: Collection[str], obligatoires: Collection[str] = ()) -> None:
    """Refuse unknown and missing keys, all at once."""
    fautes = [f"« {cle} » inconnue" for cle in trouvees if cle not in permises]
    fautes += [f"« {cle} » absente" for cle in sorted(obligatoires) if cle not in trouvees]
    if fautes:
        raise CasInvalide(f"{lieu} : clé {', '.join(fautes)} (permises : {', '.join(sorted(permises))}).")


def verifier(contenu: Mapping[str, Any]) -> None:
    """Refuse a case with a key that the reading would not use."""
    nom = str(contenu.get("cas", "cas sans nom"))
    exiger(nom, contenu, CAS, OBLIGATOIRES)
    convention = contenu["convention"]
    exiger(f"{nom}, convention", convention, {"code"} if "code" in convention else TERMES)
    for mois, decrit in contenu.get("mois", {}).items():
        if decrit == "manquant":
            continue
        if not isinstance(decrit, Mapping):
            raise CasInvalide(f"{nom}, mois {mois} : « {decrit} » n'est ni « manquant » ni un mois décrit.")
        exiger(f"{nom}, mois {mois}", decrit, MOIS)
        if not {"file_active", "activité", "excuse"} & set(decrit):
            raise CasInvalide(
                f"{nom}, mois {mois} : ni file_active, ni activité, ni excuse ; un mois sans tableau est « manquant »."
            )
    realise = contenu.get("réalisé", {})
    exiger(f"{nom}, réalisé", realise, REALISE | MESURES)
    for id in MESURES & set(realise):
        if len(str(realise[id]).split("/")) != 2:
            raise CasInvalide(f"{nom}, réalisé, {id} : « {realise[id]} » n'est pas un rapport « comptés/parmi ».")
    if "budget" in contenu:
        exiger(f"{nom}, budget", contenu["budget"], BUDGET, BUDGET)
    for cle, permises in (("documents", DOCUMENT), ("avenants", AVENANT)):
        for element in contenu.get(cle, []):
            exiger(f"{nom}, {cle}", element, permises)
    for cle, permises, obligatoires in (("versions", VERSION, {"arrêtée le"}), ("levées", LEVEE, LEVEE)):
        for element in contenu.get(cle, []):
            exiger(f"{nom}, {cle}", element, permises, obligatoires)
    if "remise" in contenu:
        exiger(f"{nom}, remise", contenu["remise"], REMISE, REMISE - {"caduque"})
    for levee in contenu.get("levées", []):
        _connue(f"{nom}, levées", levee["blocage"], LEVABLES)
    for versement in contenu.get("versements", []):
        if isinstance(versement, Mapping):
            exiger(f"{nom}, versements", versement, VERSEMENT, VERSEMENT)
            _connue(f"{nom}, versements", versement["nature"], NATURES_VERSEMENT)
    for document in contenu.get("documents", []):
        _connue(f"{nom}, documents", document["nature"], NATURES_DOCUMENT)
    _verifier_attendu(nom, contenu["attendu"])


def _verifier_attendu(nom: str, attendu: Mapping[str, Any]) -> None:
    if not attendu:
        raise CasInvalide(f"{nom} : rien n'est attendu.")
    exiger(f"{nom}, attendu", attendu, COLONNES.keys() | AUTRES_ATTENTES.keys())
    for cle, forme in AUTRES_ATTENTES.items():
        if cle in attendu and not isinstance(attendu[cle], forme):
            raise CasInvalide(f"{nom}, attendu, {cle} : « {attendu[cle]} » n'a pas la forme attendue ({forme.__name__}).")


def _connue(lieu: str, valeur: str, permises: Collection[str]) -> None:
    if valeur not in permises:
        raise CasInvalide(f"{lieu} : « {valeur} » inconnue (permises : {', '.join(sorted(permises))}).")


def nombre(texte: object) -> Decimal:
    """« 16 250,00 » as an exact number; a YAML float is refused."""
    if isinstance(texte, float):
        raise CasInvalide(f"{texte!r} : écrire les nombres décimaux entre guillemets.")
    return Decimal(str(texte).replace(" ", "").replace("\u202f", "").replace(",", ".").removesuffix("€"))


class _SansRepetition(yaml.SafeLoader):
    """YAML in which a key written twice in one mapping is a fault, not the last one wins."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        vues: set[str] = set()
        for cle, _ in node.value:
            if cle.tag != "tag:yaml.org,2002:merge" and cle.value in vues:
                raise CasInvalide(f"{cle.start_mark} : la clé « {cle.value} » est écrite deux fois.")
            vues.add(cle.value)
        return super().construct_mapping(node, deep)


def lire_fichier(chemin: Path) -> list[dict[str, Any]]:
    """The cases of one file, as they are written."""
    lu: list[dict[str, Any]] = yaml.load(chemin.read_text(encoding="utf-8"), _SansRepetition)
    return lu
