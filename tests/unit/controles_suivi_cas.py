"""One passing and one failing row for each line rule of the suivi tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from decompte.domaine.constat import Severite
from tests.unit.controles_fabrique import Faute

Q, A, N = Severite.BLOQUANT_LIGNE, Severite.AVERTISSEMENT, Severite.INFORMATION
UN_UN = "2024-1.1-asso-bleue"


@dataclass(frozen=True)
class Cas:
    regle: str
    passe: dict[str, object]
    echoue: dict[str, object]
    severite: Severite
    colonne: str
    cle: str
    dit: str
    """Words of the message."""
    vide: bool = False
    """The value is not loaded."""
    convention: str = "2024-1.2-asso-bleue"


CAS = {
    "L01 vide": Cas("L01", {}, {"identifiant": None}, Q, "A", "identifiant", "est vide"),
    "L01 court": Cas("L01", {"identifiant": "MJ-1"}, {"identifiant": "MJ1"}, Q, "A", "identifiant", "forme attendue"),
    "L01 espace": Cas("L01", {"identifiant": "A" * 20}, {"identifiant": "MJ 000123"}, Q, "A", "identifiant", "forme attendue"),
    "L01 fin de ligne": Cas("L01", {}, {"identifiant": "MJ-000123\n"}, Q, "A", "identifiant", "forme attendue"),
    "L01 formule": Cas("L01", {}, {"identifiant": Faute("=A1", "formule")}, Q, "A", "identifiant", "formule"),
    "L02": Cas("L02", {"identifiant": "MJ-777777"}, {"identifiant": "MJ-000123"}, Q, "A", "identifiant", "Lignes 6 et 7 : "),
    "L03 orientation": Cas("L03", {}, {"date_orientation": None}, Q, "F", "date_orientation", "est vide"),
    "L03 entretiens": Cas("L03", {}, {"nb_entretiens_physiques": None}, A, "M", "nb_entretiens_physiques", "est vide"),
    "L03 inscrit": Cas("L03", {"inscrit_monjob62": False}, {"inscrit_monjob62": None}, A, "Q", "inscrit_monjob62", "est vide"),
    "L03 fin du CER": Cas(
        "L03",
        {"date_signature_cer": None, "date_fin_cer": None},
        {"date_fin_cer": None},
        A,
        "J",
        "date_fin_cer",
        "signature du CER",
    ),
    "L03 actions du CER": Cas("L03", {}, {"nb_actions_cer": None, "nb_actions_pro": None}, A, "K", "nb_actions_cer", "signature"),
    "L03 autre cellule fautive": Cas(
        "L03",
        {},
        {"date_signature_cer": Faute("32/01/2024", "type"), "date_fin_cer": None},
        A,
        "J",
        "date_fin_cer",
        "signature",
    ),
    "L03 motif": Cas(
        "L03",
        {"date_sortie": date(2024, 5, 2), "motif_sortie": "autre"},
        {"date_sortie": date(2024, 5, 2)},
        A,
        "U",
        "motif_sortie",
        "Date de sortie",
    ),
    "L03 phase demandée": Cas("L03", {}, {"phase": None}, A, "E", "phase", "comptée en accompagnement", convention=UN_UN),
    "L04 date": Cas(
        "L04",
        {},
        {"date_diagnostic": Faute("31/02/2024", "type")},
        A,
        "H",
        "date_diagnostic",
        "« 31/02/2024 » sous « Date du diagnostic » : cette date n'existe pas",
        vide=True,
    ),
    "L04 orientation": Cas(
        "L04", {}, {"date_orientation": Faute("hier", "type")}, Q, "F", "date_orientation", "attendu une date"
    ),
    "L04 entier": Cas(
        "L04", {}, {"nb_prescriptions": Faute("deux", "type")}, A, "S", "nb_prescriptions", "nombre entier", vide=True
    ),
    "L04 oui non": Cas(
        "L04", {}, {"inscrit_monjob62": Faute("peut-être", "type")}, A, "Q", "inscrit_monjob62", "oui ou non", vide=True
    ),
    "L04 formule": Cas(
        "L04", {}, {"date_premier_rdv": Faute("=TODAY()", "formule")}, A, "G", "date_premier_rdv", "formule", vide=True
    ),
    "L04 jour impossible": Cas(
        "L04", {}, {"date_orientation": Faute("00/13/2024", "type")}, Q, "F", "date_orientation", "cette date n'existe pas"
    ),
    "L04 mois devant": Cas(
        "L04",
        {},
        {"date_diagnostic": Faute("05/31/2024", "type")},
        A,
        "H",
        "date_diagnostic",
        "le jour vient avant le mois. Vouliez-vous dire « 31/05/2024 » ?",
        vide=True,
    ),
    "L04 décimale": Cas(
        "L04",
        {"nb_prescriptions": 2},
        {"nb_prescriptions": Faute("2,5", "type")},
        A,
        "S",
        "nb_prescriptions",
        "« 2,5 » sous « Prescriptions du mois » : ce nombre doit être entier",
        vide=True,
    ),
    "L04 au-dessus": Cas(
        "L04",
        {"nb_entretiens_physiques": 31},
        {"nb_entretiens_physiques": 32},
        A,
        "M",
        "nb_entretiens_physiques",
        "de 0 à 31",
        vide=True,
    ),
    "L04 au-dessous": Cas(
        "L04",
        {"nb_prescriptions": 0},
        {"nb_prescriptions": -1},
        A,
        "S",
        "nb_prescriptions",
        "négatif ; attendu de 0 à 99",
        vide=True,
    ),
    "L04 démesuré": Cas(
        "L04", {"nb_prescriptions": 99}, {"nb_prescriptions": 10**400}, A, "S", "nb_prescriptions", "soixante chiffres", vide=True
    ),
    "L05 motif": Cas(
        "L05",
        {"date_sortie": date(2024, 5, 2), "motif_sortie": "emploi_durable"},
        {"date_sortie": date(2024, 5, 2), "motif_sortie": Faute("Emploi durabl", "code")},
        A,
        "U",
        "motif_sortie",
        "Vouliez-vous dire « Emploi durable »",
        vide=True,
    ),
    "L05 proposition": Cas(
        "L05",
        {"proposition_orientation": "sante"},
        {"proposition_orientation": Faute("zzz", "code")},
        A,
        "V",
        "proposition_orientation",
        "liste",
        vide=True,
    ),
    "L06": Cas(
        "L06",
        {"date_premier_rdv": date(2024, 2, 5)},
        {"date_premier_rdv": date(2024, 2, 4)},
        A,
        "G",
        "date_premier_rdv",
        "04/02/2024",
    ),
    "L07": Cas(
        "L07",
        {"date_signature_cer": date(2024, 2, 5), "date_fin_cer": date(2024, 8, 5)},
        {"date_signature_cer": date(2024, 2, 4), "date_fin_cer": date(2024, 8, 4)},
        A,
        "I",
        "date_signature_cer",
        "05/02/2024",
    ),
    "L08": Cas(
        "L08", {"date_fin_cer": date(2024, 3, 2)}, {"date_fin_cer": date(2024, 3, 1)}, A, "J", "date_fin_cer", "n'est pas après"
    ),
    "L09": Cas(
        "L09",
        {"date_diagnostic": date(2024, 5, 31)},
        {"date_diagnostic": date(2024, 6, 1)},
        A,
        "H",
        "date_diagnostic",
        "mai 2024",
    ),
    "L09 orientation": Cas(
        "L09",
        {"date_orientation": date(2024, 5, 31), "date_premier_rdv": None, "date_signature_cer": None, "date_fin_cer": None},
        {"date_orientation": date(2024, 6, 1), "date_premier_rdv": None, "date_signature_cer": None, "date_fin_cer": None},
        Q,
        "F",
        "date_orientation",
        "mai 2024",
    ),
    "L09 date lointaine": Cas("L09", {}, {"date_diagnostic": date(9999, 12, 31)}, A, "H", "date_diagnostic", "31/12/9999"),
    "L10": Cas(
        "L10",
        {"date_sortie": date(2024, 2, 5), "motif_sortie": "autre"},
        {"date_sortie": date(2024, 2, 4), "motif_sortie": "autre"},
        A,
        "T",
        "date_sortie",
        "est avant",
    ),
    "L11": Cas(
        "L11",
        {"date_sortie": date(2024, 5, 4), "motif_sortie": "abandon"},
        {"motif_sortie": "abandon"},
        A,
        "T",
        "date_sortie",
        "abandon",
    ),
    "L12": Cas(
        "L12",
        {"nb_absences_injustifiees": 1, "date_procedure_suspension": date(2024, 5, 20)},
        {"nb_absences_injustifiees": 1},
        A,
        "P",
        "date_procedure_suspension",
        "indique 1 absence injustifiée, mais",
    ),
    "L13": Cas("L13", {"nb_actions_pro": 4}, {"nb_actions_pro": 5}, A, "L", "nb_actions_pro", "dépasse"),
    "L14": Cas(
        "L14",
        {"date_orientation": date(1988, 12, 1), "date_diagnostic": date(1988, 12, 1)},
        {"date_diagnostic": date(1988, 11, 30)},
        A,
        "H",
        "date_diagnostic",
        "01/12/1988",
        vide=True,
    ),
    "L14 orientation": Cas("L14", {}, {"date_orientation": date(1924, 2, 5)}, Q, "F", "date_orientation", "avant le 01/12/1988"),
    "L14 date très ancienne": Cas(
        "L14", {}, {"date_diagnostic": date(1, 1, 1)}, A, "H", "date_diagnostic", "avant le 01/12/1988", vide=True
    ),
    "L14 naissance ancienne": Cas(
        "L14", {"date_naissance": date(1900, 1, 1)}, {"date_naissance": date(1899, 12, 31)}, A, "D", "date_naissance", "plausible"
    ),
    "L14 naissance récente": Cas(
        "L14", {"date_naissance": date(2010, 5, 31)}, {"date_naissance": date(2010, 6, 1)}, A, "D", "date_naissance", "plausible"
    ),
    "L15 long": Cas(
        "L15", {"date_fin_cer": date(2024, 9, 16)}, {"date_fin_cer": date(2024, 9, 17)}, N, "J", "date_fin_cer", "6 mois"
    ),
    "L15 court": Cas(
        "L15", {"date_fin_cer": date(2024, 8, 17)}, {"date_fin_cer": date(2024, 8, 16)}, N, "J", "date_fin_cer", "6 mois"
    ),
    "L15 fin de février": Cas(
        "L15",
        {"date_signature_cer": date(2024, 4, 30), "date_fin_cer": date(2024, 10, 15)},
        {"date_signature_cer": date(2024, 4, 30), "date_fin_cer": date(2024, 10, 14)},
        N,
        "J",
        "date_fin_cer",
        "6 mois",
    ),
}
