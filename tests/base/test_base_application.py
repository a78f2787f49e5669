"""The application's own role is enough for a whole night."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from entrepot_fabrique import ARRAS, LENS, MARS, TOUJOURS, Sonde, constat, deposer, installer, le, recu
from sqlalchemy.engine import make_url
from test_base_finances import FPEL, RECETTE, imputation
from test_base_soldes import A_TEMPS, SOLDE
from test_base_vie import ARRETER, FIGER, LIBRE, PROPOSER

from decompte.domaine.decision_depot import ActionDepot, DecisionDepot
from decompte.domaine.faits import DemandeDeFaits
from decompte.domaine.incident import RaisonIncident, ResolutionIncident
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import ActionObligation, Decision
from decompte.entrepot import Entrepot


def test_une_nuit_entiere_sous_le_role_de_l_application(url_migree: str, sonde: Sonde) -> None:
    base = make_url(url_migree).database
    sonde.executer(f"CREATE ROLE nuit_{base} LOGIN IN ROLE decompte_app")
    try:
        with Entrepot(make_url(url_migree).set(username=f"nuit_{base}").render_as_string(hide_password=False)) as entrepot:
            with entrepot.verrou_de_nuit():
                installer(entrepot)
                depot = deposer(
                    entrepot, "a.xlsx", le(2), "MJ-1", regles=("L06",), quarantaine=(9,), quantites=(("etp", "1.00"),)
                )
                deposer(entrepot, "b.xlsx", le(3), "MJ-1")
                entrepot.decider(Decision(ARRAS, MARS, ActionObligation.ROUVRIR, None, "gestionnaire-1", "recours"))
                entrepot.enregistrer_obligations([A_TEMPS])
                (faits,) = entrepot.compter([DemandeDeFaits(ARRAS, 2024, MARS, MARS)], TOUJOURS)
                assert entrepot.enregistrer_soldes([SOLDE]) == 1
                assert entrepot.enregistrer_soldes([SOLDE]) == 0
                # Approved, a version that follows opens, then closes: nothing of it needs more than that role.
                lens = replace(LIBRE, convention=LENS, structure="ccas-lens")
                entrepot.enregistrer_soldes([lens])
                entrepot.inscrire_actes([replace(acte, convention=LENS) for acte in (PROPOSER, FIGER, ARRETER)], "finances")
                un = Decimal("1.00")
                suite = replace(
                    lens,
                    version=2,
                    du_eur=Decimal("44001.00"),
                    deja_verse_eur=Decimal("44000.00"),
                    solde_brut_eur=un,
                    solde_net_eur=un,
                )
                assert entrepot.enregistrer_soldes([suite]) == 1
                nul = Decimal("0.00")
                suite = replace(suite, du_eur=lens.du_eur, solde_brut_eur=nul, solde_net_eur=nul)
                assert entrepot.enregistrer_soldes([suite]) == 1
                assert [s["version"] for s in entrepot.lire_soldes()] == [1, 1]
                entrepot.enregistrer_imputations([imputation("C02", 2024, "1.00")], [])
                assert entrepot.enregistrer_fonds([FPEL]) == 1
                encore = entrepot.series_a_revoir()
                series = entrepot.compter_series(encore)
                entrepot.enregistrer_series({depot: [constat(depot, "S01")]}, [s.depot for s in series], encore)
                ouvert = deposer(entrepot, "c.xlsx", le(4), "MJ-1", regles=("L12",), quarantaine=(9,))
                (incident,) = entrepot.lire_incidents("ouvert")
                entrepot.resoudre_incident(
                    ResolutionIncident(incident["incident"], RaisonIncident.AUTRE, "vu avec eux", "gestionnaire-1")
                )
                ecarter = DecisionDepot(ouvert, ActionDepot.ECARTER, "gestionnaire-1", "essai")
                for action, ligne in ((ActionDepot.LAISSER, 9), (ActionDepot.ADMETTRE, 9), (ActionDepot.ECARTER, None)):
                    feuille = None if ligne is None else "Suivi"
                    entrepot.decider_depot(replace(ecarter, action=action, feuille=feuille, ligne=ligne))
                archive = recu("envoi.zip", le(5))
                entrepot.enregistrer_depots([archive])
                entrepot.enregistrer_membres(archive.depot, [recu("envoi.zip/a.xlsx", le(5), contenant=archive.depot)], "archive")
                assert len(entrepot.arrivees()) == 5 and len(entrepot.empreintes()) == 16
            with entrepot.verrou_de_nuit(partage=True, attendre_s=5):
                assert len(entrepot.lire_quarantaine()) == 1
            assert [m.mois for m in faits.mois] == [Mois(2024, 3)]
            assert [i["etat"] for i in entrepot.lire_incidents()] == ["ferme", "resolu", "ferme"]
            assert len(entrepot.lire_constats(depot)) == 2
            assert entrepot.remettre_a_traiter() == 2
            assert len(entrepot.lire_budgets()) == 1
            assert entrepot.ajouter_mouvements(lambda connus: [RECETTE], "finance-1", "mars.csv", "ab") == [RECETTE]
            assert entrepot.lire_mouvements() == [RECETTE]
    finally:
        sonde.executer(f"DROP ROLE nuit_{base}")
