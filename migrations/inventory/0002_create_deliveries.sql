-- Deliveries under way, so that one that was cut short is found.
CREATE TABLE `deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`skus` text NOT NULL,
	`began_at_ms` integer NOT NULL
);
