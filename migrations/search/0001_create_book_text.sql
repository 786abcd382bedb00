-- Makes the full-text tables, which drizzle does not know: what books are found by, the words titles and names are suggested by, and the vocabularies of both.
CREATE VIRTUAL TABLE `book_text` USING fts5(title, subtitle, contributors, series, subjects, description, content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2', prefix='2 3');
--> statement-breakpoint
CREATE VIRTUAL TABLE `title_words` USING fts5(words, content='', contentless_delete=1, detail='none', tokenize='unicode61 remove_diacritics 2', prefix='2 3');
--> statement-breakpoint
CREATE VIRTUAL TABLE `facet_words` USING fts5(words, content='', contentless_delete=1, detail='none', tokenize='unicode61 remove_diacritics 2', prefix='2 3');
--> statement-breakpoint
CREATE VIRTUAL TABLE `title_vocabulary` USING fts5vocab('title_words', 'row');
--> statement-breakpoint
CREATE VIRTUAL TABLE `facet_vocabulary` USING fts5vocab('facet_words', 'row');
