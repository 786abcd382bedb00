-- What is bought together, what books have in common, and which lists have been written down.
CREATE TABLE `book_orders` (
	`book_id` text PRIMARY KEY NOT NULL,
	`orders` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `book_pairs` (
	`book_id` text NOT NULL,
	`other_id` text NOT NULL,
	`orders` integer NOT NULL,
	PRIMARY KEY(`book_id`, `other_id`)
);
--> statement-breakpoint
CREATE INDEX `book_pairs_by_orders` ON `book_pairs` (`book_id`,`orders`,`other_id`);--> statement-breakpoint
CREATE TABLE `book_traits` (
	`book_id` text NOT NULL,
	`kind` text NOT NULL,
	`slug` text NOT NULL,
	`volume` real,
	PRIMARY KEY(`book_id`, `kind`, `slug`)
);
--> statement-breakpoint
CREATE INDEX `book_traits_by_slug` ON `book_traits` (`kind`,`slug`,`book_id`,`volume`);--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`reason` text NOT NULL,
	`body` text NOT NULL,
	`received_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `inbox` (
	`event_id` text PRIMARY KEY NOT NULL,
	`received_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `known_books` (
	`id` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`is_removed` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `written_lists` (
	`book_id` text PRIMARY KEY NOT NULL,
	`computed_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `written_lists_by_age` ON `written_lists` (`computed_at_ms`);