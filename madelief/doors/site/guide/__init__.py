"""The guide: the guideline pages rendered for readers, topic pages by moment, glossary, search."""
