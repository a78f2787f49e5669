-- Now, rather than at the end of the transaction, where a refusal would no longer be said in a sentence.
SET CONSTRAINTS finance.lot_total IMMEDIATE;
