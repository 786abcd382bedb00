-- How far the books that were there before the recommender have been read.
CREATE TABLE `fillings` (
	`id` integer PRIMARY KEY NOT NULL,
	`cursor` text,
	`finished_at_ms` integer
);
