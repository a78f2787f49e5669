SELECT depots.classer(:convention, :mois);
