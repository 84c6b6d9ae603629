"""Papers as PDF: tagged, with a title and a language, as PDF/UA-1 asks. typst sets them from data alone."""
