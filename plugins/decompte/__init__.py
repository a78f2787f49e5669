"""Décompte: from the partners' monthly workbooks to the solde of each convention."""
