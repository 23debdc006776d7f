"""Matrix problems of fields that live on matrices, with the form a book prints, an independent value and a length."""
