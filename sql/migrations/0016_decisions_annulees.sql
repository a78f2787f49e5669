-- An excuse and a prolongation can be lifted: the month is due on its first échéance again.
ALTER TABLE pilotage.decision DROP CONSTRAINT decision_action_check;
ALTER TABLE pilotage.decision ADD CONSTRAINT decision_action_check
CHECK (action IN ('prolonger', 'excuser', 'rouvrir', 'annuler'));
