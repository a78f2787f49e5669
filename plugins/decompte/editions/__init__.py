"""What leaves Décompte as a document: workbooks and statements that others keep."""
