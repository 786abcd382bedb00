-- The warehouse: what books were and when, how the catalogue changed, what was sold, and all that by day.
CREATE TABLE `book_changes` (
	`book_id` text NOT NULL,
	`version` integer NOT NULL,
	`change` text NOT NULL,
	`at_ms` integer NOT NULL,
	`day` text NOT NULL,
	`is_new_state` integer NOT NULL,
	PRIMARY KEY(`book_id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `book_sales_days` (
	`day` text NOT NULL,
	`book_id` text NOT NULL,
	`currency` text NOT NULL,
	`orders` integer NOT NULL,
	`copies` integer NOT NULL,
	`revenue_minor` integer NOT NULL,
	PRIMARY KEY(`day`, `book_id`, `currency`)
);
--> statement-breakpoint
CREATE TABLE `book_states` (
	`book_id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`valid_to_ms` integer,
	`title` text NOT NULL,
	`slug` text NOT NULL,
	`seller_id` text NOT NULL,
	`language` text,
	`published_on` text,
	`author` text,
	`subject` text,
	`series` text,
	`publisher` text,
	`editions` integer NOT NULL,
	`price_from_minor` integer NOT NULL,
	`price_to_minor` integer NOT NULL,
	`currency` text NOT NULL,
	PRIMARY KEY(`book_id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `book_states_now` ON `book_states` (`book_id`) WHERE valid_to_ms is null;--> statement-breakpoint
CREATE TABLE `catalogue_days` (
	`day` text PRIMARY KEY NOT NULL,
	`created` integer NOT NULL,
	`updated` integer NOT NULL,
	`removed` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`reason` text NOT NULL,
	`body` text NOT NULL,
	`received_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `loads` (
	`id` integer PRIMARY KEY NOT NULL,
	`run` integer NOT NULL,
	`place` text NOT NULL,
	`finished_at_ms` integer
);
--> statement-breakpoint
CREATE TABLE `sales_days` (
	`day` text NOT NULL,
	`currency` text NOT NULL,
	`orders` integer NOT NULL,
	`copies` integer NOT NULL,
	`revenue_minor` integer NOT NULL,
	PRIMARY KEY(`day`, `currency`)
);
--> statement-breakpoint
CREATE TABLE `sold_lines` (
	`order_id` text NOT NULL,
	`position` integer NOT NULL,
	`confirmed_at_ms` integer NOT NULL,
	`day` text NOT NULL,
	`sku` text NOT NULL,
	`book_id` text NOT NULL,
	`seller_id` text NOT NULL,
	`quantity` integer NOT NULL,
	`unit_price_minor` integer NOT NULL,
	`currency` text NOT NULL,
	PRIMARY KEY(`order_id`, `position`)
);
