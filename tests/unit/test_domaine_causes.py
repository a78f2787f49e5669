"""The sentence of each cause, and what kind of thing it is about, where the inputs are unusual or incomplete."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from decompte.domaine.causes import Cause, GenreCause, dire_valeur, lire_causes

MARS = {
    "etat": "a_temps",
    "retard_jours": 0,
    "taux_completude": "1",
    "excuse": False,
    "motif": None,
    "echeance": "2024-04-10",
}


def seule(avant: Mapping[str, object], apres: Mapping[str, object]) -> Cause:
    """The only cause between two sets of inputs; what is not a text is written as JSON."""
    (cause,) = lire_causes(*({c: v if isinstance(v, str) else json.dumps(v) for c, v in e.items()} for e in (avant, apres)))
    return Cause(cause.genre, cause.objet, cause.phrase.replace("\u202f", " "), cause.attendue)


def test_un_tableau_recu_pour_un_mois_dont_rien_d_autre_n_est_su() -> None:
    # The month is known by its deposit alone.
    assert seule({}, {"depot.2024-03": "a" * 64}) == Cause(
        GenreCause.DEPOT, "2024-03", "tableau de mars 2024 reçu", attendue=True
    )


def test_un_mois_echu_dans_un_etat_que_l_on_ne_sait_pas_dire() -> None:
    assert seule({}, {"mois.2024-03": {"etat": "suspendu"}}).phrase == "mois échu : mars 2024 ()"


def test_le_motif_d_une_decision_change_ou_s_efface() -> None:
    avec_motif = MARS | {"motif": "panne"}
    dit = Cause(GenreCause.DECISION, "2024-03", "motif de la décision sur mars 2024 modifié")
    assert seule({"mois.2024-03": MARS}, {"mois.2024-03": avec_motif}) == dit
    assert seule({"mois.2024-03": avec_motif}, {"mois.2024-03": MARS}) == dit
    assert seule({"mois.2024-03": avec_motif}, {"mois.2024-03": MARS | {"motif": "incendie"}}) == dit


def test_le_meme_motif_avec_une_autre_echeance_vient_du_calendrier() -> None:
    avant = MARS | {"motif": "panne"}
    assert seule({"mois.2024-03": avant}, {"mois.2024-03": avant | {"echeance": "2024-04-12"}}) == Cause(
        GenreCause.PARAMETRE, "2024-03", "échéance de mars 2024 : 10/04/2024 → 12/04/2024"
    )


def test_une_echeance_qui_n_etait_pas_connue() -> None:
    assert seule({"mois.2024-03": MARS | {"echeance": None}}, {"mois.2024-03": MARS}).phrase == (
        "échéance de mars 2024 : aucune → 10/04/2024"
    )


def test_un_etat_inconnu_se_dit_par_un_point_d_interrogation() -> None:
    inconnu = {c: v for c, v in MARS.items() if c != "etat"}
    assert seule({"mois.2024-03": inconnu}, {"mois.2024-03": MARS}).phrase == "mars 2024 : ? → à temps"
    assert seule({"mois.2024-03": MARS}, {"mois.2024-03": inconnu}).phrase == "mars 2024 : à temps → ?"


def test_le_retard_et_la_completude_du_meme_tableau() -> None:
    assert seule({"mois.2024-03": MARS}, {"mois.2024-03": MARS | {"retard_jours": 2}}).phrase == (
        "mars 2024 : retard 0 → 2 jours"
    )
    incomplet = MARS | {"taux_completude": "0.905"}
    assert seule({"mois.2024-03": incomplet}, {"mois.2024-03": MARS}).phrase == "mars 2024 : complétude 90,5 % → 100 %"
    assert seule({"mois.2024-03": incomplet}, {"mois.2024-03": MARS | {"taux_completude": None}}).phrase == (
        "mars 2024 : complétude 90,5 % → aucune"
    )


def test_un_tableau_relu_avec_ou_sans_autre_nombre_de_lignes() -> None:
    mois = {"mois.2024-03": MARS}
    avant, apres = mois | {"fait.2024-03": {"lignes": 12}}, mois | {"fait.2024-03": {"lignes": 12, "accueils": 1}}
    assert seule(avant, apres) == Cause(GenreCause.DEPOT, "2024-03", "tableau de mars 2024 relu")
    assert seule(mois, avant).phrase == "tableau de mars 2024 relu (0 → 12 lignes comptées)"


def test_un_compte_rendu_qui_n_est_pas_un_objet_se_lit_comme_vide() -> None:
    mois = {"mois.2024-03": MARS}
    assert seule(mois | {"fait.2024-03": "[12]"}, mois | {"fait.2024-03": "[13]"}).phrase == "tableau de mars 2024 relu"


def test_une_famille_que_l_on_ne_sait_pas_dire() -> None:
    assert seule({"bonus.taux": "1"}, {"bonus.taux": "2"}) == Cause(GenreCause.CONVENTION, "taux", "bonus taux : 1 → 2")
    assert seule({}, {"bonus": "2"}) == Cause(GenreCause.CONVENTION, "bonus", "bonus : aucun → 2")
    assert seule({"bonus": "2"}, {}) == Cause(GenreCause.CONVENTION, "bonus", "bonus : 2 → aucun")


def test_la_quarantaine_qui_apparait_ou_se_vide() -> None:
    assert seule({}, {"quarantaine": "3"}) == Cause(GenreCause.QUARANTAINE, "quarantaine", "lignes en attente : 0 → 3")
    assert seule({"quarantaine": "3"}, {}).phrase == "lignes en attente : 3 → 0"


def test_une_quarantaine_vide_ou_absente_est_la_meme() -> None:
    assert lire_causes({}, {"quarantaine": "0"}) == lire_causes({"quarantaine": "0"}, {}) == ()
    note = {"note.bilan": json.dumps({"note": "0.5"})}
    assert [c.genre for c in lire_causes({}, {"quarantaine": "0"} | note)] == [GenreCause.NOTE]


def test_un_versement_est_nomme_par_son_mandat_ou_a_defaut_par_sa_cle() -> None:
    somme = {"montant_eur": "69000"}
    assert seule({}, {"versement.2024-07-01.M-1.2": somme}) == Cause(
        GenreCause.VERSEMENT, "M-1.2", "versement de 69 000,00 € du 01/07/2024 (mandat M-1.2)"
    )
    nomme = somme | {"mandat": "M-77"}
    assert seule({}, {"versement.2024-07-01.M-1.2": nomme}).phrase.endswith("(mandat M-77)")
    assert seule({"versement.2024-07-01.M-1.2": nomme}, {}).phrase.endswith("(mandat M-77) retiré")


def test_un_document_recu_modifie_puis_retire() -> None:
    cle = "document.bilan_final.1"
    recu, chiffre = {"recu_le": "2025-03-01"}, {"recu_le": "2025-03-01", "cout_reel_eur": "1000"}
    assert seule({}, {cle: recu}) == Cause(GenreCause.DOCUMENT, "bilan_final.1", "bilan final : reçu le 01/03/2025")
    assert seule({cle: recu}, {cle: chiffre}) == Cause(
        GenreCause.DOCUMENT, "bilan_final.1", "bilan final : modifié, reçu le 01/03/2025, coût réel 1 000,00 €"
    )
    assert seule({cle: chiffre}, {}) == Cause(GenreCause.DOCUMENT, "bilan_final.1", "bilan final retiré")


@pytest.mark.parametrize(("champ", "nom"), [("source", "source"), ("hypotheses", "hypotheses")])
def test_un_long_texte_de_la_convention_n_est_pas_recopie(champ: str, nom: str) -> None:
    assert seule({f"convention.{champ}": "un"}, {f"convention.{champ}": "deux"}) == Cause(
        GenreCause.CONVENTION, champ, f"convention, {nom} : texte modifié"
    )


@pytest.mark.parametrize(
    ("champ", "ancien", "nouveau", "dit"),
    [
        ("debut", "2024-01-01", "2024-02-01", "convention, début : 01/01/2024 → 01/02/2024"),
        ("cible_places", "72.00", "90", "convention, places : 72 → 90"),
        ("cible_accueils", None, "1200", "convention, accueils : aucun → 1 200"),
        ("unite_autre", "etp", None, "convention, unité de l'autre objectif : etp → aucun"),
        ("montant_vote_eur", "1000", "2000.5", "convention, montant voté : 1 000,00 € → 2 000,50 €"),
        ("territoire", "Lens", "Arras", "convention, territoire : Lens → Arras"),
    ],
)
def test_un_terme_de_la_convention(champ: str, ancien: str | None, nouveau: str | None, dit: str) -> None:
    avant, apres = ({} if t is None else {f"convention.{champ}": t} for t in (ancien, nouveau))
    assert seule(avant, apres) == Cause(GenreCause.CONVENTION, champ, dit)


def test_le_catalogue_des_dispositifs() -> None:
    assert seule({"regle.groupe.suivi.cer": "a"}, {"regle.groupe.suivi.cer": "b"}).phrase == (
        "catalogue des dispositifs, indicateurs du groupe « suivi.cer » modifiés"
    )


def test_une_echeance_sans_nom_se_dit_par_sa_cle() -> None:
    assert seule({}, {"echeance.rapport": "2025-03-31"}) == Cause(
        GenreCause.ECHEANCE, "rapport", "échéance passée : rapport (31/03/2025)", attendue=True
    )
    assert seule({"echeance.rapport": "2025-03-31"}, {}).phrase == "échéance levée : rapport (31/03/2025)"


def test_un_parametre_sans_unite() -> None:
    assert seule({}, {"parametre.bareme": {"valeur": "paliers"}}).phrase == "paramètre bareme : paliers (désormais utilisé)"


@pytest.mark.parametrize(
    ("valeur", "unite", "dit"),
    [
        ("0.50", "note", "0,5"),
        ("0.50", "taux_par_rang", "0,5"),
        ("a b", "texte", "a b"),
        (None, "texte", "rien"),
        (12, "mois", "12"),
    ],
)
def test_la_valeur_d_un_parametre(valeur: object, unite: str, dit: str) -> None:
    assert dire_valeur(valeur, unite) == dit
